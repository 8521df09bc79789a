import { describe, expect, test } from 'vitest';
import { redirected } from '../../src/collect/redirect.ts';
import { compose } from '../../src/collect/wire.ts';

const get = compose({
  method: 'GET',
  url: 'https://a.test/dir/feed?x=1',
  headers: { authorization: 'Bearer t', accept: 'text/xml' },
});

describe('redirected', () => {
  test.each([
    ['next', 'https://a.test/dir/next'],
    ['/next?y=2#part', 'https://a.test/next?y=2'],
    ['//b.test/', 'https://b.test/'],
    ['https://me:pw@b.test/', 'https://b.test/'],
    ['?page=2', 'https://a.test/dir/feed?page=2'],
  ])('%s leads to %s', (location, want) => {
    expect(redirected(get, location).url.href).toBe(want);
  });

  test.each([
    ['http://a.test/dir/feed', 'denied', 'from https to plain http'],
    ['ftp://a.test/', 'denied', 'ftp:'],
    ['data:text/plain,x', 'denied', 'data:'],
    ['https://[', 'malformed', 'no address'],
  ])('%s is not followed', (location, kind, words) => {
    expect(() => redirected(get, location)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(words) }),
    );
  });

  test('http may become https', () => {
    const plain = compose({ method: 'GET', url: 'http://a.test/feed' });
    expect(redirected(plain, 'https://a.test/feed').url.protocol).toBe('https:');
  });

  test.each([
    ['https://a.test/other', true],
    ['https://a.test:8443/', false],
    ['https://www.a.test/', false],
    ['https://b.test/', false],
  ])('credentials go along to %s: %s', (location, along) => {
    const next = redirected(get, location);
    expect('authorization' in next.headers).toBe(along);
    expect(next.headers['accept']).toBe('text/xml');
    expect('authorization' in redirected(next, 'https://a.test/home').headers).toBe(along);
  });
});
