import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absoluteUrl, canonicalUrl, hostOf, isWebUrl } from '../../src/text/url.ts';

describe('canonicalUrl', () => {
  test.each([
    ['HTTPS://News.Example.COM:443/A/b?x=1#top', 'https://news.example.com/A/b?x=1'],
    ['http://example.com:80', 'http://example.com/'],
    ['http://example.com:8080/', 'http://example.com:8080/'],
    ['https://example.com/?utm_source=a&id=7&UTM_Campaign=b&fbclid=c&gclid=d', 'https://example.com/?id=7'],
    ['https://example.com/?utm_source=a', 'https://example.com/'],
    ['https://example.com/?b=2&a=1&&c', 'https://example.com/?b=2&a=1&c'],
    ['https://example.com/?q=caf%C3%A9%20au+lait', 'https://example.com/?q=caf%C3%A9%20au+lait'],
    ['https://example.com/?', 'https://example.com/'],
    ['https://example.com/??', 'https://example.com/??'],
    ['https://example.com/?q=why?#top', 'https://example.com/?q=why?'],
    ['https://example.com/?#!/route?', 'https://example.com/#!/route?'],
    ['https://example.com/#!/route', 'https://example.com/#!/route'],
    ['https://joe:pw@example.com/', 'https://example.com/'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    [' https://example.com/a b ', 'https://example.com/a%20b'],
  ])('%s → %s', (url, expected) => expect(canonicalUrl(url)).toBe(expected));

  test.each([
    '',
    'page.html',
    'mailto:a@example.com',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.com/',
    'http://',
    `https://example.com/${'a'.repeat(9000)}`,
  ])('%s is no page', url => expect(canonicalUrl(url)).toBeNull());
  test('relative ones need a base', () => {
    expect(canonicalUrl('../b?utm_medium=x', 'https://example.com/a/c')).toBe('https://example.com/b');
    expect(canonicalUrl('//cdn.example.com/x', 'https://example.com/')).toBe('https://cdn.example.com/x');
    expect(canonicalUrl('x', 'mailto:nobody')).toBeNull();
  });
  test('said twice, it is the same', () =>
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), url => {
        const once = canonicalUrl(url);
        expect(once).not.toBeNull();
        expect(canonicalUrl(once ?? '')).toBe(once);
      }),
    ));
  test('never throws', () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        canonicalUrl(a, b);
        hostOf(a);
        isWebUrl(a);
      }),
    ));
});

test('absoluteUrl keeps what is said', () => {
  expect(absoluteUrl('/x?utm_source=a#b', 'https://example.com/')).toBe('https://example.com/x?utm_source=a#b');
});

test.each([
  ['https://WWW.Example.com:8443/x', 'example.com'],
  ['http://www2.example.com', 'www2.example.com'],
  ['nothing', null],
])('hostOf %s', (url, host) => expect(hostOf(url)).toBe(host));
