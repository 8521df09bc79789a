import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import type { SecretFile } from './types.ts';

const MAX_BYTES = 64_000;

/** Reads the file that a `${file:…}` names; throws what node:fs throws, or for a file too large to be a secret. */
export function readSecretFile(path: string): SecretFile {
  const file = openSync(path, 'r');
  try {
    const { mode, size } = fstatSync(file);
    if (size > MAX_BYTES) throw new Error('the file is too large for a secret (over 64 kB)');
    // Windows has no such bits: node answers 0666 for every file.
    const shared = sep === '/' && (mode & 0o077) !== 0;
    return { text: readFileSync(file, 'utf8'), shared };
  } finally {
    closeSync(file);
  }
}
