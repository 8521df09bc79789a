// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the configuration writes its secrets so
import { dirname, resolve } from 'node:path';
import { messageOf } from '../model/errors.ts';
import { secret } from '../model/secret.ts';
import { type Flaw, flaw } from './flaw.ts';
import { expandHome } from './paths.ts';
import type { World } from './types.ts';
import type { Path } from './yaml.ts';

/**
 * The data with each string that holds `${NAME}` or `${file:path}` as one Secret, and without keys that have nothing
 * after them (`alerts:` whose lines are all comments says nothing). `$${` is a plain `${`.
 */
export function openSecrets(data: unknown, world: World): { data: unknown; flaws: Flaw[] } {
  const flaws: Flaw[] = [];

  function walk(value: unknown, path: Path): unknown {
    if (typeof value === 'string') return value.includes('${') ? open(value, path) : value;
    if (Array.isArray(value)) return value.map((item, i) => walk(item, [...path, i]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== null)
        .map(([key, inner]) => [key, walk(inner, [...path, key])]),
    );
  }

  function open(text: string, path: Path): unknown {
    let secrets = 0;
    const opened = text.replace(/\$\$\{|\$\{([^}]*)(\}?)/g, (whole, name: string | undefined, end: string) => {
      if (name === undefined) return '${';
      secrets++;
      const read = end === '' ? 'the } is missing' : lookUp(name, path);
      if (typeof read !== 'string') return read.value;
      flaws.push(flaw('secret', path, `${whole.slice(0, 80)}: ${read}`));
      return '';
    });
    return secrets === 0 ? opened : secret(opened);
  }

  /** The value, or what is wrong. */
  function lookUp(name: string, path: Path): { value: string } | string {
    if (name.startsWith('file:')) return lookUpFile(name.slice(5).trim(), path);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'write ${NAME} or ${file:path}; $${ for a plain ${';
    const value = Object.hasOwn(world.env, name) ? world.env[name] : undefined;
    return value ? { value } : 'the environment variable is not set';
  }

  function lookUpFile(name: string, path: Path): { value: string } | string {
    if (name === '') return 'names no file';
    const folder = world.path === null ? '.' : dirname(world.path);
    try {
      const file = world.readFile(resolve(folder, expandHome(name, world.home)));
      if (file.shared)
        flaws.push(
          flaw('secret', path, `others on this machine can read ${name}: chmod 600 ${name}`, { severity: 'warning' }),
        );
      const value = file.text.trim();
      return value === '' ? 'the file is empty' : { value };
    } catch (error) {
      return whyUnread(error);
    }
  }

  return { data: walk(data, []), flaws };
}

/** A key whose value is a secret by its name, however it is written. */
export function soundsSecret(key: string): boolean {
  return /^(secret|token|password|passwd|passphrase|authorization|(api|access|private|secret)[_-]?key|x-api-key|.*[_-](token|secret|password))$/i.test(
    key,
  );
}

/** Why a file could not be read, in words. */
export function whyUnread(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'the file may not be read by this user';
  if (code === 'EISDIR') return 'is a folder, not a file';
  return messageOf(error);
}
