/** One number of each row that a monitoring system may keep. */
export interface Gauge<Row> {
  /** Without the prefix `earshot_`. */
  name: string;
  help: string;
  labels(row: Row): Readonly<Record<string, string | null>>;
  /** Null: unknown, which is no sample. */
  value(row: Row): number | null;
}

/**
 * The text format of Prometheus (prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4): for node_exporter's textfile
 * collector, or to be served by any web server. Without timestamps: a sample is what is so now.
 */
export async function* exposition<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  gauges: readonly Gauge<Row>[],
): AsyncGenerator<string> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  for (const { name, help, labels, value } of gauges) {
    const samples = all.flatMap(row => {
      const number = value(row);
      return number === null || !Number.isFinite(number) ? [] : [`earshot_${name}${braced(labels(row))} ${number}\n`];
    });
    if (samples.length === 0) continue;
    yield `# HELP earshot_${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE earshot_${name} gauge\n`;
    yield samples.join('');
  }
}

function braced(labels: Readonly<Record<string, string | null>>): string {
  const said = Object.entries(labels).flatMap(([name, text]) => (text === null ? [] : [`${name}="${quoted(text)}"`]));
  return said.length === 0 ? '' : `{${said.join(',')}}`;
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
