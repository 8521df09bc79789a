import { expect, test } from 'vitest';
import { proxyFor } from '../../src/collect/proxy.ts';

const P = 'http://proxy.test:3128';

test.each<[string, Record<string, string>, string | null]>([
  ['http://a.test/', {}, null],
  ['http://a.test/', { HTTP_PROXY: P }, P],
  ['http://a.test/', { http_proxy: P }, P],
  ['http://a.test/', { HTTP_PROXY: 'proxy.test:3128' }, P],
  ['http://a.test/', { HTTP_PROXY: 'http://upper.test', http_proxy: P }, P],
  ['https://a.test/', { HTTP_PROXY: P }, null],
  ['https://a.test/', { HTTPS_PROXY: P }, P],
  ['https://a.test/', { ALL_PROXY: P }, P],
  ['http://a.test/', { HTTP_PROXY: '' }, null],
  ['http://a.test/', { HTTP_PROXY: P, NO_PROXY: '*' }, null],
  ['http://a.test/', { HTTP_PROXY: P, NO_PROXY: 'b.test, a.test' }, null],
  ['http://x.a.test/', { HTTP_PROXY: P, no_proxy: '.a.test' }, null],
  ['http://x.a.test/', { HTTP_PROXY: P, NO_PROXY: '*.a.test' }, null],
  ['http://xa.test/', { HTTP_PROXY: P, NO_PROXY: 'a.test' }, P],
  ['http://a.test:8080/', { HTTP_PROXY: P, NO_PROXY: 'a.test:8080' }, null],
  ['http://a.test/', { HTTP_PROXY: P, NO_PROXY: 'a.test:8080' }, P],
  ['http://a.test/', { HTTP_PROXY: P, NO_PROXY: 'a.test:80' }, null],
  ['http://[::1]:80/', { HTTP_PROXY: P, NO_PROXY: '::1' }, null],
])('%s with %j takes %s', (url, env, want) => {
  expect(proxyFor(new URL(url), env)).toBe(want);
});
