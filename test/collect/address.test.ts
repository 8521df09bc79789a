import type { LookupAddress } from 'node:dns';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guardedLookup, isPrivate, PRIVATE } from '../../src/collect/address.ts';

describe('isPrivate', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.0.2.7',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '[::1]',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fdff::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:0a00:0001',
    '::ffff:192.168.1.1',
    '64:ff9b::10.0.0.1',
    '2002:7f00:1::',
    '2001:db8::1',
    '::127.0.0.1',
  ])('%s', address => {
    expect(isPrivate(address)).toBe(true);
  });

  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.0.1',
    '100.128.0.1',
    '192.167.1.1',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:80b::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    'example.com',
    'localhost',
    '',
  ])('not %s', address => {
    expect(isPrivate(address)).toBe(false);
  });

  test('an IPv4 address and its mapped form are judged alike', () => {
    fc.assert(
      fc.property(fc.ipV4(), address => {
        expect(isPrivate(`::ffff:${address}`)).toBe(isPrivate(address));
      }),
    );
  });
});

describe('guardedLookup', () => {
  function ask(found: LookupAddress[], allow: boolean | ((host: string) => boolean), all: boolean): Promise<unknown> {
    const resolve = (_: string, __: unknown, done: (error: null, found: LookupAddress[]) => void): void =>
      done(null, found);
    return new Promise((yes, no) =>
      guardedLookup(allow, resolve as never)('feeds.example.com', { all }, (error, address, family) =>
        error ? no(error) : yes(all ? address : [address, family]),
      ),
    );
  }
  const inside = { address: '127.0.0.1', family: 4 };
  const outside = { address: '93.184.216.34', family: 4 };

  test('hands on what is public, in both shapes a socket asks for', async () => {
    expect(await ask([outside], false, true)).toEqual([outside]);
    expect(await ask([outside], false, false)).toEqual(['93.184.216.34', 4]);
    expect(await ask([inside, outside], false, true)).toEqual([outside]);
  });

  test('refuses a name that leads inside only', async () => {
    await expect(ask([inside], false, true)).rejects.toMatchObject({
      code: PRIVATE,
      message: expect.stringContaining('127.0.0.1'),
    });
    await expect(ask([], false, true)).rejects.toMatchObject({ code: PRIVATE });
  });

  test('a name that changes its mind gains nothing: the socket gets what was checked', async () => {
    const replies = [[outside], [inside]];
    let n = 0;
    const resolve = (_: string, __: unknown, done: (error: null, found: LookupAddress[]) => void): void =>
      done(null, replies[n++] ?? []);
    const lookup = guardedLookup(false, resolve as never);
    const once = (): Promise<unknown> =>
      new Promise((yes, no) =>
        lookup('rebind.example.com', { all: true }, (error, found) => (error ? no(error) : yes(found))),
      );
    expect(await once()).toEqual([outside]);
    await expect(once()).rejects.toMatchObject({ code: PRIVATE });
  });

  test('unless the host is let through', async () => {
    expect(await ask([inside], true, true)).toEqual([inside]);
    expect(await ask([inside], host => host === 'feeds.example.com', true)).toEqual([inside]);
    await expect(ask([inside], host => host === 'example.com', true)).rejects.toMatchObject({ code: PRIVATE });
  });

  test('passes on what the look-up itself says', async () => {
    const lost = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    const resolve = (_: string, __: unknown, done: (error: Error) => void): void => done(lost);
    const asked = new Promise((yes, no) =>
      guardedLookup(false, resolve as never)('x', {}, error => (error ? no(error) : yes(null))),
    );
    await expect(asked).rejects.toBe(lost);
  });
});
