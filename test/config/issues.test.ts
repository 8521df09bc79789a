import { expect, test } from 'vitest';
import { z } from 'zod';
import { flawsOf } from '../../src/config/issues.ts';

test('what two rules of one schema miss is said once', () => {
  const needs = (text: string) => (value: { map?: unknown }, context: z.RefinementCtx) => {
    if (value.map === undefined)
      context.addIssue({ code: 'invalid_type', expected: 'object', input: undefined, path: ['map'], message: text });
  };
  const schema = z
    .object({ map: z.unknown().optional() })
    .superRefine(needs('text is wanted'))
    .superRefine(needs('url is wanted'));
  const { error } = schema.safeParse({});
  expect(error?.issues).toHaveLength(2);
  expect(flawsOf(error?.issues ?? [], schema, {})).toMatchObject([{ path: ['map'], message: 'is missing' }]);
});

test.each([
  [{ apps: ['abc'] }, ['apps', 0], 'should be a map, not text: { app: …, name: … }'],
  [{ apps: [7] }, ['apps', 0], 'should be a map, not a number: { app: …, name: … }'],
  [{ apps: 'abc' }, ['apps'], 'should be a list, not text: [{ app: …, name: … }]'],
  [{ apps: [], words: 'abc' }, ['words'], 'should be a list, not text: [abc]'],
])('%j: the message says what to write', (data, path, message) => {
  const schema = z.strictObject({
    apps: z.array(z.strictObject({ app: z.string(), name: z.string(), note: z.string().optional() })),
    words: z.array(z.string()).optional(),
  });
  const { error } = schema.safeParse(data);
  expect(flawsOf(error?.issues ?? [], schema, data)).toMatchObject([{ path, message }]);
});
