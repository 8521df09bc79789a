const WIDTH = 760;
const HEIGHT = 170;
const LEFT = 38;
const BOTTOM = 22;
const TOP = 8;

interface Series {
  values: readonly (number | null)[];
  part: readonly (number | null)[];
  from: string;
  to: string;
  mark: readonly [number, number];
}

/** Bars over time, the bad part of each in another colour, hours nobody heard hatched, the span that stands out shaded. */
export function curve({ values, part, from, to, mark }: Series, safe: (text: string) => string): string {
  const most = nice(values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0));
  const room = WIDTH - LEFT;
  const step = room / Math.max(1, values.length);
  const height = HEIGHT - BOTTOM - TOP;
  const y = (value: number): number => TOP + height - (height * value) / most;
  const x = (i: number): number => LEFT + i * step;
  const out: string[] = [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${safe(`Mentions an hour, ${from} to ${to}, at most ${most}`)}">`,
    '<defs><pattern id="deaf" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="5" fill="#d9dee7"/></pattern></defs>',
  ];
  if (mark[1] > mark[0])
    out.push(
      `<rect x="${at(x(mark[0]))}" y="${TOP}" width="${at((mark[1] - mark[0]) * step)}" height="${height}" fill="#fbeceb"/>`,
    );
  for (const value of [0, most / 2, most])
    out.push(
      `<line x1="${LEFT}" x2="${WIDTH}" y1="${at(y(value))}" y2="${at(y(value))}" stroke="#d9dee7"/>`,
      `<text x="${LEFT - 6}" y="${at(y(value) + 4)}" text-anchor="end" font-size="11" fill="#5b6475">${value}</text>`,
    );
  for (const [i, value] of values.entries()) {
    if (value === null) {
      out.push(`<rect x="${at(x(i))}" y="${TOP}" width="${at(step)}" height="${height}" fill="url(#deaf)"/>`);
      continue;
    }
    const bad = Math.min(value, part[i] ?? 0);
    const wide = at(Math.max(0.6, step - (step > 3 ? 1 : 0)));
    if (value > bad)
      out.push(
        `<rect x="${at(x(i))}" y="${at(y(value))}" width="${wide}" height="${at(y(bad) - y(value))}" fill="#8fa3bf"/>`,
      );
    if (bad > 0)
      out.push(
        `<rect x="${at(x(i))}" y="${at(y(bad))}" width="${wide}" height="${at(y(0) - y(bad))}" fill="#b3261e"/>`,
      );
  }
  out.push(
    `<text x="${LEFT}" y="${HEIGHT - 6}" font-size="11" fill="#5b6475">${safe(from)}</text>`,
    `<text x="${WIDTH}" y="${HEIGHT - 6}" text-anchor="end" font-size="11" fill="#5b6475">${safe(to)}</text>`,
    '</svg>',
  );
  return out.join('');
}

function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The next even number of one, two, five or ten times a power of ten. */
function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const found = [1, 2, 4, 5, 6, 8, 10].find(factor => factor * power >= value) ?? 10;
  return Math.max(2, found * power);
}
