import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const BIN = resolve(import.meta.dirname, '../../bin/earshot.js');

// /dev/full is a disk without room: every write to it fails with ENOSPC.
describe.runIf(existsSync('/dev/full'))('standard output on a full disk', () => {
  it('is an error, not the end of a pipe', () => {
    const line = '"$0" "$1" query check acme > /dev/full';
    const { status, stderr } = spawnSync('sh', ['-c', line, process.execPath, BIN], { encoding: 'utf8' });
    expect(stderr).toContain('Standard output cannot be written');
    expect(status).toBe(1);
  });
});
