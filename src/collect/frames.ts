// What comes over an open web socket is a row of frames (RFC 6455 §5.2). Nearly all of a busy stream are short whole messages of text;
// these are cut out here, many at a time, without the four objects that a general reader makes for each. All else is the library's.

/** The last frame of a message, and text: so begins a whole message. */
const WHOLE_TEXT = 0x81;
/** Lengths up to 125 stand in seven bits; these two say that it stands in the next two or eight bytes. */
const IN_TWO = 126;
const IN_EIGHT = 127;
const MASKED = 0x80;
const NOTHING = Buffer.alloc(0);

/**
 * Takes what comes over the wire, in pieces cut anywhere. `take` is given each message of text that came in one frame and one piece,
 * of `longest` bytes at most, as a part of the piece; `pass` all other bytes, whole frames or the parts of one as they come, in order:
 * before and after what is taken, never within a frame of it. Nothing is held back.
 */
export function cutMessages(
  longest: number,
  take: (message: Buffer) => void,
  pass: (bytes: Buffer) => void,
): (piece: Buffer) => void {
  /** So many bytes are still to come of a frame whose beginning was passed on. */
  let owed = 0;
  /** What has come, and was passed on, of a frame that did not yet say how long it is. */
  let head: Buffer = NOTHING;

  /** The rest of a frame that began in an earlier piece; the offset behind it. */
  function finish(piece: Buffer): number {
    if (head.length > 0) {
      const known = Buffer.concat([head, piece.subarray(0, 14)]);
      const size = sizeOf(known, 0);
      owed = size < 0 ? piece.length : size - head.length;
      head = size < 0 ? known : NOTHING;
    }
    const end = Math.min(owed, piece.length);
    owed -= end;
    if (end > 0) pass(piece.subarray(0, end));
    return end;
  }

  return piece => {
    const { length } = piece;
    let at = owed > 0 || head.length > 0 ? finish(piece) : 0;
    while (at < length) {
      let from = at + 2;
      let size = piece[at + 1] as number;
      if (size === IN_TWO) {
        from = at + 4;
        size = ((piece[at + 2] as number) << 8) | (piece[at + 3] as number);
      } else if (size > IN_TWO) size = Number.POSITIVE_INFINITY;
      const end = from + size;
      if (end <= length && size <= longest && piece[at] === WHOLE_TEXT) {
        take(piece.subarray(from, end));
        at = end;
        continue;
      }
      const whole = sizeOf(piece, at);
      if (whole < 0) head = piece.subarray(at);
      else owed = Math.max(0, at + whole - length);
      const next = whole < 0 ? length : Math.min(length, at + whole);
      pass(piece.subarray(at, next));
      at = next;
    }
  };
}

/** How long the frame is that begins there, with its head; less than 0 where not enough of it is there to say. */
function sizeOf(bytes: Buffer, at: number): number {
  if (bytes.length < at + 2) return -1;
  const second = bytes[at + 1] as number;
  const mask = second & MASKED ? 4 : 0;
  const short = second & ~MASKED;
  if (short < IN_TWO) return 2 + mask + short;
  if (bytes.length < at + (short === IN_EIGHT ? 10 : 4)) return -1;
  return short === IN_TWO
    ? 4 + mask + bytes.readUInt16BE(at + 2)
    : 10 + mask + bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6);
}
