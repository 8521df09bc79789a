// Numbers as people read them; English.

/** 950, 1.2k, 48k, 1.2M: three figures at most. */
export function compact(n: number): string {
  const size = Math.abs(n);
  if (size < 999.5) return String(Math.round(n));
  for (const [unit, of] of [
    ['k', 1e3],
    ['M', 1e6],
    ['B', 1e9],
  ] as const) {
    // 999,950 is 1M, not 1000k.
    if (size < of * 999.5) return `${(n / of).toFixed(size < of * 9.95 ? 1 : 0).replace(/\.0$/, '')}${unit}`;
  }
  return `${(n / 1e12).toFixed(1).replace(/\.0$/, '')}T`;
}

/** 12,345 */
export function count(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 mention`, `12 mentions`; `many` where it is not one + s. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** 42 %, 4.2 %, 0.3 %: two figures below ten. */
export function percent(share: number): string {
  const value = share * 100;
  const digits = Math.abs(value) < 9.95 && Math.round(value * 10) % 10 !== 0 ? 1 : 0;
  return `${value.toFixed(digits)} %`;
}

/** +62 %, −8 %, ±0 %: a ratio as the change it means. */
export function changePercent(ratio: number): string {
  return signed(Math.round((ratio - 1) * 100), ' %');
}

/** +12, −8, ±0: with a true minus sign. */
export function signed(n: number, unit = '', digits = 0): string {
  const shown = Math.abs(n).toFixed(digits);
  if (Number(shown) === 0) return `±${shown}${unit}`;
  return `${n > 0 ? '+' : '−'}${shown}${unit}`;
}
