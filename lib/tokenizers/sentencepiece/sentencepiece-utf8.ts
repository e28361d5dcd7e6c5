// UTF-8 as SentencePiece walks it: by the length that a character's first byte announces, or, where bytes may be anything,
// by strict validity, one byte at a time where they are not valid.

/** How many bytes the first one announces: 1 to 4, and 1 for a byte that begins no character. */
export function announcedLength(firstByte: number): number {
  if (firstByte < 0xc0) return 1;
  return firstByte < 0xe0 ? 2 : firstByte < 0xf0 ? 3 : 4;
}

/** Length of the valid character at a place, or 0 when the bytes there are not UTF-8. */
export function characterLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] < 0x80) return 1;
  const length = announcedLength(bytes[at]);
  if (length === 1 || bytes[at] > 0xf4 || at + length > bytes.length) return 0;
  let code = bytes[at] & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
    code = (code << 6) | (bytes[at + i] & 0x3f);
  }
  const isOverlong = code < [0, 0, 0x80, 0x800, 0x10000][length];
  const isSurrogate = code >= 0xd800 && code < 0xe000;
  return isOverlong || isSurrogate || code > 0x10ffff ? 0 : length;
}

/** Text of bytes, with U+FFFD for each byte that is not part of a character (TextDecoder gives one for several). */
export function decodeBytewise(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    text += length === 0 ? "\ufffd" : utf8.decode(bytes.subarray(at, at + length));
    at += length || 1;
  }
  return text;
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
