// Seeded randomness: the same world each time, on each machine. (mulberry32: 32 bits of state, good enough to shuffle words.)
export function makeRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const chance = p => next() < p;
  const whole = (from, to) => from + Math.floor(next() * (to - from + 1));
  const pick = list => list[Math.floor(next() * list.length)];
  /** [[weight, value], …] → a value. */
  const weighted = pairs => {
    let at = next() * pairs.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of pairs) {
      at -= weight;
      if (at < 0) return value;
    }
    return pairs.at(-1)[1];
  };
  /** How many of something that happens `mean` times on average (Knuth). */
  const poisson = mean => {
    const limit = Math.exp(-mean);
    let n = 0;
    for (let p = next(); p > limit; p *= next()) n++;
    return n;
  };
  /** Takes lists as decks: every value comes once before any comes again. */
  const decks = new Map();
  const deal = list => {
    let deck = decks.get(list);
    if (!deck || deck.length === 0) {
      deck = [...list];
      for (let i = deck.length - 1; i > 0; i--) {
        const j = whole(0, i);
        [deck[i], deck[j]] = [deck[j], deck[i]];
      }
      decks.set(list, deck);
    }
    return deck.pop();
  };
  return { next, chance, whole, pick, weighted, poisson, deal };
}
