import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { storeContract } from './contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-'));
let n = 0;
afterAll(() => rmSync(folder, { recursive: true }));

storeContract('in memory', () => openStore(':memory:'));
storeContract('in a file', () => openStore(join(folder, `${n++}.db`)));
