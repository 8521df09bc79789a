import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSecretFile } from '../../src/config/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('a secret file', () => {
  it.skipIf(platform() === 'win32').each([
    [0o600, false],
    [0o400, false],
    [0o640, true],
    [0o604, true],
    [0o644, true],
  ])('of mode %o', (mode, shared) => {
    expect(readSecretFile(write(`mode${mode}`, 'hush', mode))).toEqual({ text: 'hush', shared });
  });

  it('is a file, and small', () => {
    expect(() => readSecretFile(join(folder, 'none'))).toThrowError(expect.objectContaining({ code: 'ENOENT' }));
    expect(() => readSecretFile(folder)).toThrowError(expect.objectContaining({ code: 'EISDIR' }));
    expect(() => readSecretFile(write('large', 'x'.repeat(70_000), 0o600))).toThrowError(/too large/);
  });
});
