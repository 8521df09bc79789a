import { describe, expect, test } from 'vitest';
import { redirected } from '../../src/collect/redirect.ts';
import { compose } from '../../src/collect/wire.ts';
import { secret } from '../../src/model/secret.ts';

const get = compose({
  method: 'GET',
  url: 'https://a.test/dir/feed?x=1',
  headers: { authorization: 'Bearer t', accept: 'text/xml' },
});
const post = compose({
  method: 'POST',
  url: 'https://a.test/in',
  body: 'plain',
  headers: { 'content-type': 'text/plain' },
});

describe('redirected', () => {
  test.each([
    ['next', 'https://a.test/dir/next'],
    ['/next?y=2#part', 'https://a.test/next?y=2'],
    ['//b.test/', 'https://b.test/'],
    ['https://me:pw@b.test/', 'https://b.test/'],
    ['?page=2', 'https://a.test/dir/feed?page=2'],
  ])('%s leads to %s', (location, want) => {
    expect(redirected(get, 302, location).url.href).toBe(want);
  });

  test.each([
    ['http://a.test/dir/feed', 'denied', 'from https to plain http'],
    ['ftp://a.test/', 'denied', 'ftp:'],
    ['data:text/plain,x', 'denied', 'data:'],
    ['https://[', 'malformed', 'no address'],
  ])('%s is not followed', (location, kind, words) => {
    expect(() => redirected(get, 301, location)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(words) }),
    );
  });

  test('http may become https', () => {
    const plain = compose({ method: 'GET', url: 'http://a.test/feed' });
    expect(redirected(plain, 301, 'https://a.test/feed').url.protocol).toBe('https:');
  });

  test.each([
    ['https://a.test/other', true],
    ['https://a.test:8443/', false],
    ['https://www.a.test/', false],
    ['https://b.test/', false],
  ])('credentials go along to %s: %s', (location, along) => {
    const next = redirected(get, 302, location);
    expect('authorization' in next.headers).toBe(along);
    expect(next.headers['accept']).toBe('text/xml');
    expect('authorization' in redirected(next, 302, 'https://a.test/home').headers).toBe(along);
  });

  test.each([
    [301, 'GET', null],
    [302, 'GET', null],
    [303, 'GET', null],
    [307, 'POST', 'plain'],
    [308, 'POST', 'plain'],
  ])('a POST after %i is a %s', (status, method, body) => {
    const next = redirected(post, status, '/x');
    expect([next.method, next.body, next.headers['content-type']]).toEqual([
      method,
      body,
      body === null ? undefined : 'text/plain',
    ]);
  });

  test('a secret body stays with its origin', () => {
    const login = compose({ method: 'POST', url: 'https://a.test/in', body: secret('pass=1') });
    expect(redirected(login, 307, '/in2').body).toBe('pass=1');
    expect(redirected(login, 303, 'https://b.test/').body).toBeNull();
    expect(() => redirected(login, 307, 'https://b.test/')).toThrow(expect.objectContaining({ kind: 'denied' }));
  });
});
