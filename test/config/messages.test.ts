import { describe, expect, it } from 'vitest';
import { fieldName, problemsText, problemText } from '../../src/config/messages.ts';
import type { ConfigProblem } from '../../src/config/types.ts';

const problem: ConfigProblem = {
  severity: 'error',
  code: 'value',
  line: 3,
  column: 5,
  path: 'brands[0].query',
  message: 'is wrong',
  suggestion: null,
  query: null,
};
const underQuery = (text: string, at: number) =>
  problemText({ ...problem, query: { text, at, code: 'E_X' } }, 'c.yaml')
    .split('\n')
    .slice(1);

describe('a problem in words', () => {
  it('has file, line, column, field, message', () => {
    expect(problemText(problem, 'c.yaml')).toBe('c.yaml:3:5  brands[0].query  is wrong');
    expect(problemText({ ...problem, path: '', severity: 'warning', suggestion: 'right' }, 'c.yaml')).toBe(
      'c.yaml:3:5  warning: is wrong; did you mean right?',
    );
  });

  it('points into the query', () => {
    expect(underQuery('acme (x', 5)).toEqual(['    acme (x', '         ^']);
    expect(underQuery('acme', 4)).toEqual(['    acme', '        ^']);
    expect(underQuery('a\nbcd\ne', 3)).toEqual(['    bcd', '     ^']);
    expect(underQuery('東京 (x', 3)).toEqual(['    東京 (x', '    \u3000\u3000 ^']);
  });

  it('shows a window of a long query', () => {
    const [line, caret] = underQuery(`${'x'.repeat(500)}(${'y'.repeat(500)}`, 500);
    expect(line?.length).toBeLessThan(110);
    expect(line?.charAt(caret?.indexOf('^') ?? -1)).toBe('(');
  });

  it('moves no cursor', () => {
    const text = problemText(
      { ...problem, message: 'a\u001b[2Jb\u202ec', query: { text: 'x\u001b[31m', at: 1, code: 'E_X' } },
      'c.yaml',
    );
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(fieldName(['a\u001b[2J', 'b', 2, 'c d'])).toBe('["a [2J"].b[2]["c d"]');
  });

  it('keeps errors when warnings would fill the screen', () => {
    const warnings = Array.from({ length: 30 }, (): ConfigProblem => ({ ...problem, severity: 'warning' }));
    const lines = problemsText([...warnings, problem], 'c.yaml').split('\n');
    expect(lines[0]).not.toContain('warning');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('… and 11 more');
  });
});
