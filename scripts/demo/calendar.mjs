// When things happen. All times UTC; eight ISO weeks, 2026-W39 to 2026-W46, that end on Monday 2026-11-16 at midnight.
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const END = Date.UTC(2026, 10, 16);
export const START = END - 56 * DAY;
export const CRISIS_START = Date.UTC(2026, 10, 12, 8);
export const STATEMENT = Date.UTC(2026, 10, 13, 9);
export const CAMPAIGN_START = Date.UTC(2026, 9, 20, 9);

// Mean 1 over a day: asleep, a small hill in the European forenoon, a long one when both continents are awake.
const HOURS = [
  0.45, 0.35, 0.3, 0.25, 0.25, 0.35, 0.55, 0.85, 1.1, 1.2, 1.2, 1.15, 1.2, 1.35, 1.5, 1.6, 1.6, 1.55, 1.55, 1.6, 1.45,
  1.2, 0.9, 0.6,
];
const WEEKDAYS = [0.82, 1.1, 1.08, 1.08, 1.06, 1.0, 0.86];

/** How lively an hour is against the mean hour. */
export function rhythm(at) {
  const date = new Date(at);
  return HOURS[date.getUTCHours()] * WEEKDAYS[date.getUTCDay()];
}

/** Extra posts a day in the campaign, from its first day on. */
const CAMPAIGN_DAYS = [70, 74, 62, 44, 28, 18, 8, 5, 3];
export function campaignRate(at) {
  if (at < CAMPAIGN_START) return 0;
  return ((CAMPAIGN_DAYS[Math.floor((at - CAMPAIGN_START) / DAY)] ?? 0) / 24) * rhythm(at);
}

/** Extra posts an hour in the crisis, from its first hour on: up within three hours, down over a day and a half. */
const CRISIS_HOURS = [
  ...[2, 9, 24, 38, 40, 37, 35, 32, 29, 26, 24, 20, 16, 12, 9, 7],
  ...[5, 4, 4, 3, 4, 5, 7, 9, 11, 14, 15, 13, 11, 10, 9, 8, 7, 6, 5, 4],
  ...[3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1],
];
export function crisisRate(at) {
  return CRISIS_HOURS[Math.floor((at - CRISIS_START) / HOUR)] ?? 0;
}

/** Which kinds of talk make up the crisis so many hours in: [weight, kind]. */
export function crisisMix(hours) {
  if (hours < 3)
    return [
      [62, 'burns'],
      [26, 'worry'],
      [12, 'anger'],
    ];
  if (hours < 9)
    return [
      [38, 'burns'],
      [31, 'anger'],
      [13, 'worry'],
      [7, 'rival'],
      [5, 'jokes'],
      [6, 'calm'],
    ];
  if (hours < 25)
    return [
      [26, 'burns'],
      [38, 'anger'],
      [13, 'worry'],
      [9, 'rival'],
      [7, 'jokes'],
      [7, 'calm'],
    ];
  return [
    [24, 'relief'],
    [29, 'doubt'],
    [18, 'anger'],
    [9, 'burns'],
    [10, 'worry'],
    [10, 'rival'],
  ];
}
