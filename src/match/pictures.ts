const PICTURE = /^[\p{Extended_Pictographic}\p{RI}]/u;
/** 1: a picture, 2: none, 0: not yet asked; for the three blocks of 1,024 where pictures are. */
const pictures = new Uint8Array(3 * 0x400);

/** Whether the page has a picture here that is a token and stays as it is in NFKC: not squared letters, nor digits of screens. */
export function isPlainPicture(units: Uint16Array, at: number): boolean {
  const high = units[at] as number;
  if (high < 0xd800) return true;
  const low = units[at + 1] as number;
  if (!(low >= 0xdc00 && low <= 0xdfff)) return false;
  const index = (high - 0xd83c) * 0x400 + low - 0xdc00;
  if (pictures[index] === 0) {
    const plain = high !== 0xd83c || low >= 0xdf00 || (low >= 0xdde6 && low <= 0xddff);
    pictures[index] = plain && PICTURE.test(String.fromCharCode(high, low)) ? 1 : 2;
  }
  return pictures[index] === 1;
}
