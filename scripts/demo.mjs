// The main job on recorded input, without a network: seven weeks are read back, then the eighth is played as runs an hour
// apart, as cron would do them. Everything happens in demo-output/, with the same commands a user types.
import { cp, mkdir, rm } from 'node:fs/promises';
import { run, systemContext } from '../dist/main.js';

const out = 'demo-output';
const config = `${out}/config.yaml`;
const recording = 'fixtures/demo/recording.ndjson.gz';
const HOUR = 3_600_000;
const start = Date.parse('2026-11-09T00:00:00Z');
const end = Date.parse('2026-11-16T00:00:00Z');
/** When somebody takes the alert: reminders stop, escalations do not. */
const noticed = Date.parse('2026-11-12T14:00:00Z');

const system = systemContext();
const { stdout, stderr } = system.io;
const colour = stdout.isTTY && !process.env.NO_COLOR;
const bold = text => (colour ? `\u001b[1m${text}\u001b[0m` : text);
const faint = text => (colour ? `\u001b[2m${text}\u001b[0m` : text);

/** One command, as it would be typed. `silent`: what it prints is kept back. */
async function earshot(line, { silent = false } = {}) {
  let text = '';
  const keep = {
    isTTY: false,
    columns: null,
    write: async piece => {
      text += piece;
      return true;
    },
  };
  const context = silent ? { ...system, io: { ...system.io, stdout: keep } } : system;
  const code = await run([...line, '-c', config], context);
  if (code !== 0) {
    await stderr.write(`demo: earshot ${line.join(' ')} ended with ${code}\n`);
    process.exit(code);
  }
  return text;
}

async function step(title, line, options) {
  await stdout.write(`\n${bold(title)}\n${faint(`$ earshot ${line.join(' ')}`)}\n\n`);
  return earshot(line, options);
}

const at = time => new Date(time).toISOString().replace('.000Z', 'Z');

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await cp('fixtures/demo/config.yaml', config);

await stdout.write(`earshot demo: eight weeks of a made-up brand, recorded; one crisis, one happy campaign.\n`);
await step('1. Read back seven weeks (stored, never alerted)', [
  'run',
  '--replay',
  recording,
  '--now',
  at(start),
  '--print',
  'always',
]);
await step('2. Import what another program collected: questions from Stack Overflow (CC BY-SA) about Git', [
  'import',
  'fixtures/demo/captures/stackexchange-questions-2018.json',
  '--source',
  'stackoverflow',
  '--now',
  at(start),
]);

await stdout.write(
  `\n${bold('3. Play the eighth week: 168 runs, an hour apart')}\n${faint(`$ earshot run --replay … --now …`)}\n\n`,
);
let runs = 0;
for (let now = start + HOUR; now <= end; now += HOUR) {
  const said = await earshot(['run', '--replay', recording, '--now', at(now), '--print', 'alerts', '--no-color'], {
    silent: true,
  });
  runs++;
  const alerts = said.split('\n').filter(text => /^alert |^ {20,}\S/.test(text));
  if (alerts.length > 0)
    await stdout.write(`${bold(at(now).slice(0, 16).replace('T', ' '))}  ${alerts.join(`\n${' '.repeat(18)}`)}\n`);
  if (now === noticed)
    await earshot([
      'alerts',
      'ack',
      '1',
      '--by',
      'lena',
      '--reason',
      'recall prepared, statement at nine',
      '--now',
      at(now),
    ]);
  if (system.signal.aborted) process.exit(130);
}
await stdout.write(`\n${runs} runs.\n`);

await step('4. The weekly summary', ['report', 'weekly', '--week', '2026-W46', '--now', at(end)]);

await stdout.write(`
${bold('Three commands to try next')}
  node bin/earshot.js alerts show 1 -c ${config}
  node bin/earshot.js mentions --sentiment negative --sort reach --limit 10 -c ${config}
  node bin/earshot.js mentions 'title:git' --brand git --json -c ${config} | jq '.mentions[].url'
`);
