// The wire format of protocol buffers (protobuf.dev, "Encoding"), as far as SentencePiece's models need it: no groups. A
// message is a run of fields, each a tag (number and wire type) and a value. Reading allocates nothing but the field, so
// a file that lies about its lengths costs no memory.

/** A field of a message: a number for varints, its bytes for everything else. */
export interface WireField {
  readonly number: number;
  readonly value: number | Uint8Array;
  /** Where the field begins in the file, for errors. */
  readonly at: number;
}

/** The fields of a message in their order. Throws where the bytes are not a message. */
export function* readFields(bytes: Uint8Array): Iterable<WireField> {
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    const number = Math.floor(tag.value / 8);
    const field = { number, at: bytes.byteOffset + at };
    if (number < 1 || number >= 2 ** 29) throw malformed(field.at, `field number ${number}`);
    const wireType = tag.value % 8;
    if (wireType === 0) {
      const { lowest, end } = readVarint(bytes, tag.end);
      yield { ...field, value: lowest };
      at = end;
    } else {
      const { start, end } = spanOf(bytes, tag.end, wireType);
      yield { ...field, value: bytes.subarray(start, end) };
      at = end;
    }
  }
}

/** The value of an integer, enumeration or boolean; of longer integers the lowest 32 bits, as protocol buffers have it. */
export function integerOf({ number, value, at }: WireField): number {
  if (typeof value === "number") return value;
  throw malformed(at, `bytes for the integer in field ${number}`);
}

export function floatOf({ number, value, at }: WireField): number {
  if (typeof value !== "number" && value.length === 4) return viewOf(value).getFloat32(0, true);
  throw malformed(at, `something else than 4 bytes for the number in field ${number}`);
}

export function bytesOf({ number, value, at }: WireField): Uint8Array {
  if (typeof value !== "number") return value;
  throw malformed(at, `an integer for the bytes in field ${number}`);
}

export function textOf(field: WireField): string {
  const bytes = bytesOf(field);
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw malformed(field.at, `text that is not UTF-8 in field ${field.number}`);
  }
}

/** An integer as a field; negative ones take ten bytes, as the format demands. */
export function integerField(number: number, value: number): Uint8Array {
  return Buffer.concat([varint(BigInt(number) << 3n), varint(BigInt.asUintN(64, BigInt(value)))]);
}

export function floatField(number: number, value: number): Uint8Array {
  const field = Buffer.concat([varint((BigInt(number) << 3n) | 5n), new Uint8Array(4)]);
  field.writeFloatLE(value, field.length - 4);
  return field;
}

/** Bytes, text or a whole message as a field. */
export function bytesField(number: number, value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  return Buffer.concat([varint((BigInt(number) << 3n) | 2n), varint(BigInt(bytes.length)), bytes]);
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

interface Varint {
  /** Exact below 2^53; no more is asked of tags and lengths. */
  readonly value: number;
  /** Its lowest 32 bits, with their sign. */
  readonly lowest: number;
  readonly end: number;
}

function readVarint(bytes: Uint8Array, at: number): Varint {
  let value = 0;
  let lowest = 0;
  for (let i = 0; i < 10; i++) {
    if (at + i >= bytes.length) throw malformed(bytes.byteOffset + at, "the end in the middle of an integer");
    const bits = bytes[at + i] & 0x7f;
    value += bits * 2 ** (7 * i);
    if (i < 5) lowest |= bits << (7 * i);
    if (bytes[at + i] < 0x80) return { value, lowest, end: at + i + 1 };
  }
  throw malformed(bytes.byteOffset + at, "an integer of more than ten bytes");
}

function spanOf(bytes: Uint8Array, at: number, wireType: number): { start: number; end: number } {
  const fixed = { 1: 8, 5: 4 }[wireType];
  if (fixed === undefined && wireType !== 2) throw malformed(bytes.byteOffset + at, `wire type ${wireType}`);
  const { value: length, end: start } = fixed === undefined ? readVarint(bytes, at) : { value: fixed, end: at };
  const left = bytes.length - start;
  if (length > left) throw malformed(bytes.byteOffset + at, `a length of ${length} where ${left} bytes are left`);
  return { start, end: start + length };
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const isLast = rest < 0x80n;
    bytes.push(Number(rest & 0x7fn) | (isLast ? 0 : 0x80));
    if (isLast) return Uint8Array.from(bytes);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function malformed(at: number, what: string): Error {
  return new Error(
    `parseSentencePieceModel: expected a SentencePiece model, got ${what} at byte ${at}; the file is damaged or of another kind`,
  );
}
