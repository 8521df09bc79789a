import { run, systemContext } from '../../dist/main.js';

const context = systemContext();
/** The longest wait, in milliseconds. */
const MOST = 2;
const sleep = (duration, signal) => context.sleep(Math.min(duration, MOST), signal);

process.exit(await run(process.argv.slice(2), { ...context, sleep }));
