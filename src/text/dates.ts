export interface ParsedDate {
  /** Epoch milliseconds. */
  at: number;
  /** False: the text names no zone, or one we do not know, and UTC was taken. */
  zoned: boolean;
}

/** Minutes east of UTC. Named zones mean what feeds mean by them: CST and IST are taken as in RFC 822 and India. */
const ZONES: Readonly<Record<string, number>> = {
  ...{ z: 0, ut: 0, utc: 0, gmt: 0, wet: 0, west: 60, bst: 60, cet: 60, met: 60, mez: 60, cest: 120, mest: 120 },
  ...{ mesz: 120, eet: 120, eest: 180, msk: 180, msd: 240, sast: 120, cat: 120, eat: 180, wat: 60, irst: 210 },
  ...{ gst: 240, pkt: 300, ist: 330, npt: 345, ict: 420, wib: 420, sgt: 480, hkt: 480, awst: 480, wita: 480 },
  ...{ kst: 540, jst: 540, wit: 540, acst: 570, aest: 600, acdt: 630, aedt: 660, nzst: 720, nzt: 720, nzdt: 780 },
  ...{ brt: -180, art: -180, clt: -240, nst: -210, ndt: -150, ast: -240, adt: -180, est: -300, edt: -240, et: -300 },
  ...{ cst: -360, cdt: -300, ct: -360, mst: -420, mdt: -360, mt: -420, pst: -480, pdt: -420, pt: -480 },
  ...{ akst: -540, akdt: -480, hst: -600, hdt: -540, sst: -660 },
};

/** First letters of month names, English and the languages whose feeds write them out; folded to ASCII lower case. */
const MONTHS: readonly RegExp[] = [
  /^(?:jan|ene|gen|sty|led|ian|oca|ιαν)/,
  /^(?:feb|fev|lut|uno|sub|φεβ)/,
  /^(?:mar|mrz|maa|brez|mac|mae|μαρ|μαρτ)/,
  /^(?:apr|avr|abr|kwi|dub|nis|απρ)/,
  /^(?:may|mai|mag|mei|maj|kve|μαι|μαϊ)/,
  /^(?:jun|juin|giu|cze|cerven$|haz|ιουν)/,
  /^(?:jul|juil|lug|lip|cervenec|tem|ιουλ)/,
  /^(?:aug|aou|ago|sie|srp|agu|αυγ)/,
  /^(?:sep|set|wrz|zar|eyl|szept|σεπ)/,
  /^(?:oct|okt|out|ott|paz|rij|eki|οκτ)/,
  /^(?:nov|lis|kas|νοε)/,
  /^(?:dec|dez|dic|gru|pro|ara|des|δεκ)/,
];

/**
 * Reads a date as feeds write them: RFC 822 and 2822 (also without day, seconds or zone, with two-digit years, named
 * zones, month names of some other languages), W3CDTF and ISO 8601 (also year alone, year and month, week, day of the
 * year, compact forms, a comma or a space for the T), `ctime`, and Unix seconds or milliseconds. Without a zone: UTC,
 * never the machine's. 24:00 and a second 60 are carried over; a day that does not exist is null, as is everything else.
 */
export function parseDate(value: string): ParsedDate | null {
  if (value.length > 200) return null;
  const text = value
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[a-z]{3,9}\.?,? (?=\d{4}-)/i, '');
  return text === '' ? null : (unix(text) ?? iso(text) ?? asian(text) ?? written(text));
}

function unix(text: string): ParsedDate | null {
  if (/^\d{9,10}(?:\.\d+)?$/.test(text)) return { at: Math.round(Number(text) * 1000), zoned: true };
  return /^\d{12,13}$/.test(text) ? { at: Number(text), zoned: true } : null;
}

const CLOCK = String.raw`(\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,:](\d+))?)?)?`;
const ISO = new RegExp(
  String.raw`^([+-]?\d{4})(?:[-/.]?W(\d{2})(?:-?(\d))?|-?(\d{3})(?!\d)|(?:([-/.]?)(\d{1,2}))?(?:\5(\d{1,2}))?)(?:(?:[Tt,_-]| |T )\s*${CLOCK}\s*(.*))?$`,
);

function iso(text: string): ParsedDate | null {
  const found = ISO.exec(text.replace(/^(\d{4}-\d{1,2}-\d{1,2})(?=[zZ]$|[+-]\d{2}:\d{2}$)/, '$1T00:00'));
  if (!found) return null;
  const [, year, week, weekday, ordinal, , month, day, hour, minute, second, fraction, zone] = found;
  const y = Number(year);
  let days: number | null;
  if (week !== undefined) days = weekDay(y, Number(week), Number(weekday ?? 1));
  else if (ordinal !== undefined) days = Number(ordinal) <= 366 ? dayNumber(y, 1, 1, Number(ordinal) - 1) : null;
  else days = dayNumber(y, Number(month ?? 1), Number(day ?? 1));
  return assemble(days, hour, minute, second, fraction, zone ?? '');
}

/** 2004년 7월 8일 오후 11:56 and 2004年7月8日 23:56. */
function asian(text: string): ParsedDate | null {
  const found =
    /^(\d{4}) ?[년年] ?(\d{1,2}) ?[월月] ?(\d{1,2}) ?[일日](?: ?\(.\))?(?: ?(오전|오후|午前|午後|上午|下午))?(?: ?(\d{1,2})(?::|시|時|时) ?(\d{2})(?:(?::|분|分) ?(\d{2}))?[초秒분分]? ?(.*))?$/.exec(
      text,
    );
  if (!found) return null;
  const [, year, month, day, half, hour, minute, second, zone] = found;
  const days = dayNumber(Number(year), Number(month), Number(day));
  return assemble(days, twelve(hour, half), minute, second, undefined, zone ?? '');
}

function written(text: string): ParsedDate | null {
  const plain = text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  const clock = /(?:^|[^\d:])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)? ?([ap]\.?m\.?(?![a-z]))?/.exec(plain);
  const rest = clock ? plain.slice(clock.index + clock[0].length) : '';
  const before = clock ? plain.slice(0, clock.index + 1) : plain;
  // ctime puts the year behind the clock, and perhaps a zone between them.
  const late = /^ *([a-z]{1,5}(?:[+-]\d{4})?|[+-]\d{4})? *(\d{4})$/.exec(rest);
  const date = dateWords(late ? `${before} ${late[2]}` : before);
  const zone = late ? (late[1] ?? '') : rest;
  if (!date) return null;
  return assemble(date, twelve(clock?.[1], clock?.[5]), clock?.[2], clock?.[3], clock?.[4], clock ? zone : '');
}

function dateWords(text: string): number | null {
  const words = text.match(/\d+|\p{L}+/gu) ?? [];
  const at = words.findIndex((word, i) => monthOf(word) !== null && (isNumber(words[i - 1]) || isNumber(words[i + 1])));
  const name = words[at];
  if (name === undefined) return numeric(text);
  const month = monthOf(name) ?? 0;
  const ahead = words.slice(0, at).filter(isNumber);
  const behind = words.slice(at + 1).filter(isNumber);
  const first = ahead.at(-1);
  // "2004 July 8", "8 July 2004", "July 8, 2004"
  if (first !== undefined && first.length === 4) return dayNumber(Number(first), month, Number(behind[0] ?? 1));
  if (first !== undefined) return behind[0] === undefined ? null : dayNumber(fullYear(behind[0]), month, Number(first));
  const [day, year] = behind;
  return day === undefined || year === undefined ? null : dayNumber(fullYear(year), month, Number(day));
}

/** Numbers only: 08.07.2004 is day first as where dots are written; 07/08/2004 is month first unless it cannot be. */
function numeric(text: string): number | null {
  const found = /(?:^|[^\d])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/.exec(text);
  if (!found) return null;
  const [, a, mark, b, year] = found;
  if (mark === '-' && year?.length === 2) return dayNumber(fullYear(a ?? ''), Number(b), Number(year));
  const dayFirst = mark !== '/' || Number(a) > 12;
  return dayNumber(fullYear(year ?? ''), Number(dayFirst ? b : a), Number(dayFirst ? a : b));
}

function isNumber(word: string | undefined): word is string {
  return word !== undefined && /^\d+$/.test(word);
}

function monthOf(word: string): number | null {
  if (word.length < 3) return null;
  const at = MONTHS.findIndex(month => month.test(word));
  return at < 0 ? null : at + 1;
}

/** RFC 2822 §4.3: two digits below 50 are 20xx, others and three digits are 19xx. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length >= 4) return year;
  return digits.length === 3 || year >= 50 ? 1900 + year : 2000 + year;
}

function twelve(hour: string | undefined, half: string | undefined): string | undefined {
  if (hour === undefined || half === undefined) return hour;
  const afternoon = /^(?:p|오후|午後|下午)/.test(half);
  const h = Number(hour) % 12;
  return String(afternoon ? h + 12 : h);
}

/** Days since 1970 of a day that exists, `plus` days later; else null. */
function dayNumber(year: number, month: number, day: number, plus = 0): number | null {
  if (month < 1 || month > 12 || day < 1 || year < 1 || year > 9999) return null;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return at.getUTCDate() === day ? at.getTime() / 86_400_000 + plus : null;
}

function weekDay(year: number, week: number, day: number): number | null {
  const jan4 = dayNumber(year, 1, 4);
  if (jan4 === null || week < 1 || week > 53 || day < 1 || day > 7) return null;
  const monday = jan4 - ((jan4 + 3) % 7);
  return monday + (week - 1) * 7 + (day - 1);
}

function assemble(
  days: number | null,
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
  fraction: string | undefined,
  zone: string,
): ParsedDate | null {
  const [h, m, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  if (days === null || h > 24 || m > 59 || s > 61) return null;
  const east = offset(zone);
  const ms = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
  const at = days * 86_400_000 + ((h * 60 + m - (east ?? 0)) * 60 + s) * 1000 + ms;
  return Number.isFinite(at) ? { at, zoned: east !== null } : null;
}

/** Minutes east of UTC of what stands behind the clock; null where it says nothing we know. */
function offset(zone: string): number | null {
  const text = zone.trim().toLowerCase();
  const number = /^(?:gmt|utc?|z|[a-z]{3,4} ?(?=[+-]\d{4}))? ?([+\-\u2212\u2013])(\d{1,2}):?(\d{2})?(?!\d)/.exec(text);
  if (number) {
    const hours = Number(number[2]);
    const minutes = Number(number[3] ?? 0);
    if (hours > 15 || minutes > 59) return null;
    return (number[1] === '+' ? 1 : -1) * (hours * 60 + minutes);
  }
  const name = /^\(?([a-z]{1,4})(?![a-z])/.exec(text)?.[1];
  return name === undefined ? null : (ZONES[name] ?? null);
}
