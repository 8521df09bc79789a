import fc from 'fast-check';

// One seed, so that a red run is red again on the next machine; EARSHOT_FUZZ=N looks elsewhere, N times as long.
const fuzz = Number(process.env['EARSHOT_FUZZ'] ?? 0);
fc.configureGlobal(fuzz > 0 ? { numRuns: 100 * fuzz } : { seed: 20_261_121 });
