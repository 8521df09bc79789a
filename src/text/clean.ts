// A terminal obeys what it prints. Each pattern below is linear: its repeated classes are disjoint from what follows them,
// and strings inside a sequence end at the next control character.

/**
 * Only letters, digits, punctuation and pictures of the usual blocks (Latin, Greek, Cyrillic, kana, Han, Hangul, symbols,
 * emoji), none of which anything below would touch: what most texts are.
 */
const HARMLESS =
  /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0590\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f\u{1f300}-\u{1f6ff}\u{1f900}-\u{1faff}]*$/u;

/** ESC or its one-character forms: strings (OSC, DCS, SOS, PM, APC) with their end, CSI with its final letter, any other two-step sequence. */
const SEQUENCES =
  /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b(?![\][PX^_])[ -/]*[0-~]/g;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const LINE_BREAKS = /\r\n|[\n\v\f\r\x85\u2028\u2029]/g;
const CONTROLS = /[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]/g;
/** Format characters (bidi overrides and isolates, zero-width spaces, tags…) but number signs that show, and joiners, judged below. */
const FORMATS = /(?!\u200c|\u200d|[\u0600-\u0605\u06dd\u070f\u08e2\u{110bd}\u{110cd}])\p{Cf}/gu;
/** Blank letters and variation selectors that only hide data; U+FE0E and U+FE0F choose text or emoji and stay. */
const BLANKS = /\u034f|\u17b4|\u17b5|[\u115f\u1160\u3164\uffa0]|[\ufe00-\ufe0d]|[\u{e0100}-\u{e01ef}]/gu;
/** Joiners mean something within emoji, Arabic and Indic scripts only; elsewhere they split words unseen. */
const STRAY_JOINERS = /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{Script=Arabic}])[\u200c\u200d]/gu;
/** More marks than any writing stacks on one letter: they would climb over the lines above. */
const STACKS = /([\p{M}\u200c\u200d]{5})[\p{M}\u200c\u200d]+/gu;

/** Patterns remember each character that they pass: over some millions the engine gives up. */
const PIECE = 500_000;

/**
 * Makes strangers' text safe to print: no escape sequences, no control characters, no bidi overrides or isolates, no
 * invisible characters, no lone surrogates (they become U+FFFD), at most five marks on a letter. Tabs become spaces; line
 * breaks of every kind become `\n` with `lines`, else a space. Idempotent; linear in the length of the text.
 */
export function clean(text: string, options: { lines?: boolean } = {}): string {
  if (text.length <= PIECE) return cleanPiece(text, options);
  const pieces: string[] = [];
  for (let start = 0, end: number; start < text.length; start = end) {
    end = start + PIECE;
    // Never between the halves of one character.
    if (/[\ud800-\udbff]/.test(text[end - 1] ?? '')) end++;
    pieces.push(cleanPiece(text.slice(start, end), options));
  }
  return pieces.join('');
}

function cleanPiece(text: string, options: { lines?: boolean }): string {
  if (HARMLESS.test(text)) return text;
  return (
    text
      // First: what is removed below must not bring two halves together.
      .replace(LONE_SURROGATES, '\ufffd')
      .replace(SEQUENCES, '')
      .replace(LINE_BREAKS, options.lines ? '\n' : ' ')
      .replaceAll('\t', ' ')
      .replace(CONTROLS, '')
      .replace(FORMATS, '')
      .replace(BLANKS, '')
      .replace(STRAY_JOINERS, '')
      .replace(STACKS, '$1')
  );
}
