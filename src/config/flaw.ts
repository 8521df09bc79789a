import type { ConfigProblem, ProblemCode } from './types.ts';
import type { Path } from './yaml.ts';

/** A problem that knows its field and not yet its line. */
export type Flaw = Omit<ConfigProblem, 'line' | 'column' | 'path'> & { path: Path; at: 'key' | 'value' };

export function flaw(
  code: ProblemCode,
  path: Path,
  message: string,
  more: Partial<Pick<Flaw, 'severity' | 'at' | 'suggestion' | 'query'>> = {},
): Flaw {
  return { severity: 'error', code, path, at: 'value', message, suggestion: null, query: null, ...more };
}
