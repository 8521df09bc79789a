import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDate } from '../../src/text/dates.ts';

const READ: [string, string, boolean?][] = [
  ['Thu, 01 Jan 2004 19:48:21 GMT', '2004-01-01T19:48:21Z'],
  ['Thu, 01 Jan 04 19:48 EST', '2004-01-02T00:48:00Z'],
  ['1 Jan 99 19:48 UT', '1999-01-01T19:48:00Z'],
  ['01 Jan 2004 19:48:21 +0200', '2004-01-01T17:48:21Z'],
  ['Tue, 27 Aug 2019 06:00:00 CEST', '2019-08-27T04:00:00Z'],
  ['Tue, 27 Aug 2019 06:00:00 BST', '2019-08-27T05:00:00Z'],
  ['Tue, 27 Aug 2019 06:00:00 MSK', '2019-08-27T03:00:00Z'],
  ['Tue, 27 Aug 2019 06:00:00 JST', '2019-08-26T21:00:00Z'],
  ['Tue, 27 Aug 2019 06:00:00 IST', '2019-08-27T00:30:00Z'],
  ['Tue, 27 Aug 2019 06:00:00 AEST', '2019-08-26T20:00:00Z'],
  ['Tue, 27 Aug 2019 06:00:00 XYZ', '2019-08-27T06:00:00Z', false],
  ['Tue, 27 Aug 2019 06:00:00', '2019-08-27T06:00:00Z', false],
  ['Thu, 1 Jan 2004 00:00:00 +0000 (UTC)', '2004-01-01T00:00:00Z'],
  ['Thu, 1 Jan 2004 00:00:00 GMT+01:00', '2003-12-31T23:00:00Z'],
  ['Mon, 26 January 2004 16:31:00 EST', '2004-01-26T21:31:00Z'],
  ['Thursday, July 8, 2004 5:03 PM', '2004-07-08T17:03:00Z', false],
  ['Jan 1, 2004', '2004-01-01T00:00:00Z', false],
  ['03 Mai 2010 10:10:10 +0100', '2010-05-03T09:10:10Z'],
  ['3 août 2010', '2010-08-03T00:00:00Z', false],
  ['Fri, 15-Sep-2006 10:00:00 GMT', '2006-09-15T10:00:00Z'],
  ['Sun Jan  4 16:29:06 2004', '2004-01-04T16:29:06Z', false],
  ['Sun Jan  4 16:29:06 PST 2004', '2004-01-05T00:29:06Z'],
  ['2004-07-08', '2004-07-08T00:00:00Z', false],
  ['2004', '2004-01-01T00:00:00Z', false],
  ['2004-07', '2004-07-01T00:00:00Z', false],
  ['2003-12-31T10:14:55-08:00', '2003-12-31T18:14:55Z'],
  ['2003-12-31T10:14Z', '2003-12-31T10:14:00Z'],
  ['2003-12-31T10:14:55.123456+01:00', '2003-12-31T09:14:55.123Z'],
  ['2003-12-31 10:14:55', '2003-12-31T10:14:55Z', false],
  ['2003-12-31 10:14:55 UTC', '2003-12-31T10:14:55Z'],
  ['2003-12-31Z', '2003-12-31T00:00:00Z'],
  ['2003-12-31T24:00:00Z', '2004-01-01T00:00:00Z'],
  ['2003-12-31T23:59:60Z', '2004-01-01T00:00:00Z'],
  ['20031231', '2003-12-31T00:00:00Z', false],
  ['20040708T235658Z', '2004-07-08T23:56:58Z'],
  ['2003-335', '2003-12-01T00:00:00Z', false],
  ['2004-W27-4', '2004-07-01T00:00:00Z', false],
  ['03-12-31', '2003-12-31T00:00:00Z', false],
  ['31.12.2003 10:00', '2003-12-31T10:00:00Z', false],
  ['12/31/2003', '2003-12-31T00:00:00Z', false],
  ['31/12/2003', '2003-12-31T00:00:00Z', false],
  ['2004년 7월 8일 오후 11:56', '2004-07-08T23:56:00Z', false],
  ['2004年7月8日 23:56', '2004-07-08T23:56:00Z', false],
  ['1790801428', '2026-09-30T20:50:28Z'],
  ['1790801428000', '2026-09-30T20:50:28Z'],
  ['  Fri,\n 20 Nov 2026 10:00:00   GMT ', '2026-11-20T10:00:00Z'],
];

describe('parseDate', () => {
  test.each(READ)('%s', (text, expected, zoned = true) => {
    expect(parseDate(text)).toEqual({ at: Date.parse(expected), zoned });
  });
  test.each([
    '',
    'yesterday',
    'Wed, 31 Feb 2004 10:00:00 GMT',
    '2026-02-30',
    '2026-13-01',
    '0000-00-00 00:00:00',
    '2026-01-01T25:00Z',
    '2026-01-01T10:61Z',
    '7',
    '12:30',
    '1'.repeat(300),
  ])('%j is no date', text => expect(parseDate(text)).toBeNull());
  test('what Date writes is read back', () =>
    fc.assert(
      fc.property(fc.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), date => {
        const second = Math.floor(date.getTime() / 1000) * 1000;
        expect(parseDate(date.toISOString())).toEqual({ at: date.getTime(), zoned: true });
        expect(parseDate(date.toUTCString())).toEqual({ at: second, zoned: true });
      }),
    ));
  test('never throws, never gives what is no number', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), text => {
        const read = parseDate(text);
        expect(read === null || Number.isFinite(read.at)).toBe(true);
      }),
    ));
  test("the machine's time zone changes nothing", () => {
    // Only the module and the table go into the other processes: both are plain JavaScript once the types are gone.
    const file = new URL('../../src/text/dates.ts', import.meta.url).pathname;
    const script = `import { transformSync } from 'esbuild'; import { readFileSync } from 'node:fs';
      const { code } = transformSync(readFileSync(${JSON.stringify(file)}, 'utf8'), { loader: 'ts' });
      const { parseDate } = await import('data:text/javascript,' + encodeURIComponent(code));
      console.log(JSON.stringify(${JSON.stringify(READ.map(([text]) => text))}.map(text => parseDate(text).at)));`;
    const expected = READ.map(([, date]) => Date.parse(date));
    for (const TZ of ['America/New_York', 'Asia/Tokyo', 'Pacific/Apia']) {
      const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      });
      expect(JSON.parse(out)).toEqual(expected);
    }
  });
});
