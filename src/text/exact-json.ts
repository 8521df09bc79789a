const QUOTE = 34;
const BACKSLASH = 92;
const MINUS = 45;

/**
 * JSON.parse, save that whole numbers which no double holds come as text, digit by digit: services number their posts so, and two of
 * them must not become one. Throws SyntaxError for what is no JSON.
 */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!/\d{16}/.test(text)) return value;
  const exact = longNumbersQuoted(text);
  return exact === text ? value : JSON.parse(exact);
}

/** The same JSON with its long whole numbers in quotes. One pass: a regular expression would need a stack as long as a text. */
function longNumbersQuoted(text: string): string {
  let out = '';
  let kept = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      const number = text.slice(at, end);
      if (/^-?\d+$/.test(number) && !Number.isSafeInteger(Number(number))) {
        out += `${text.slice(kept, at)}"${number}"`;
        kept = end;
      }
      at = end;
    } else at++;
  }
  return out + text.slice(kept);
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && (isDigit(text.charCodeAt(at)) || '+-.eE'.includes(text[at] as string))) at++;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
