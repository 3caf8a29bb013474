/** The text without NUL, which PostgreSQL can't store, and with U+FFFD for halves of a pair, which no request can carry. */
export function storable(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
