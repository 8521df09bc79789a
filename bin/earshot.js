#!/usr/bin/env node
import { run, systemContext } from '../dist/main.js';

process.exit(await run(process.argv.slice(2), systemContext()));
