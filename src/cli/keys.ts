/**
 * The keys of what a terminal sent: whoever types fast sends several at once, and one key may be several characters. Arrows come as
 * `ESC [ A`, or as `ESC O A` where a program before left the terminal in that mode (ECMA-48 §5.4; xterm, "PC-Style Function Keys").
 */
export function keysIn(typed: string): string[] {
  return typed.match(/\x1b(?:\[[0-?]*[ -/]*[@-~]|O[ -~])|./gsu) ?? [];
}
