// What is checked of a Parquet file before hyparquet decodes it, which trusts the numbers in a file: a run length of 2^31 would
// fill the memory, a number of a million bytes keep it busy for hours. Formats: Thrift's compact protocol, and Parquet's runs
// (apache/parquet-format: Encodings.md, "Run Length Encoding / Bit-Packing Hybrid").

const deepest = 32;

/**
 * Walks a struct in Thrift's compact protocol from `begin` on, and returns where it ends. Throws on numbers of more than 10
 * bytes, lists longer than the bytes that are left, and structs more than 32 deep.
 */
export function checkThrift(bytes: Uint8Array, begin: number, depth = 0): number {
  if (depth > deepest) throw new Error(`expected structs at most ${deepest} deep, got more`);
  for (let at = begin; ; ) {
    const { [at++]: field } = bytes;
    if (field === undefined) throw new Error("expected the end of a struct, got the end of the bytes");
    if (field === 0) return at;
    if (field >> 4 === 0) at = numberEnd(bytes, at); // the field's id, where it does not follow the last one closely
    at = valueEnd(bytes, at, { type: field & 15, depth });
  }
}

/** Where a value ends. Truth values are part of a field's type; in lists they take a byte. */
function valueEnd(bytes: Uint8Array, at: number, { type, depth }: { type: number; depth: number }): number {
  if (type === 1 || type === 2) return at;
  if (type === 3) return at + 1;
  if (type >= 4 && type <= 6) return numberEnd(bytes, at);
  if (type === 7) return at + 8;
  if (type === 8) return numberEnd(bytes, at) + numberAt(bytes, at);
  if (type === 9) return listEnd(bytes, at, depth);
  if (type === 12) return checkThrift(bytes, at, depth + 1);
  throw new Error(`expected a type that Parquet uses, got ${type}`);
}

function listEnd(bytes: Uint8Array, at: number, depth: number): number {
  const isLong = bytes[at] >> 4 === 15;
  const count = isLong ? numberAt(bytes, at + 1) : bytes[at] >> 4;
  const type = bytes[at] & 15;
  let end = isLong ? numberEnd(bytes, at + 1) : at + 1;
  if (!(count <= bytes.length - end)) throw new Error(`expected a list that fits, got ${count} items`);
  for (let i = 0; i < count; i++) end = type <= 2 ? end + 1 : valueEnd(bytes, end, { type, depth: depth + 1 });
  return end;
}

function numberEnd(bytes: Uint8Array, begin: number): number {
  for (let at = begin; at < begin + 10; at++) if (bytes[at] < 128) return at + 1;
  throw new Error("expected a number of at most 10 bytes, got more or the end");
}

/** Seven bits a byte, lowest first. */
function numberAt(bytes: Uint8Array, begin: number): number {
  const digits = bytes.subarray(begin, numberEnd(bytes, begin));
  return digits.reduce((sum, digit, i) => sum + (digit & 127) * 2 ** (7 * i), 0);
}

/** Writers may fill the last group of a run up; hyparquet reads no further than `count`. */
const slack = 504;

/**
 * Throws when runs that begin at `begin` hold more numbers than the `count` that are wanted, `width` bits each. With `mayEnd` the
 * bytes may end before that: fewer are then wanted.
 */
export function checkRuns(
  bytes: Uint8Array,
  begin: number,
  { width, count, mayEnd = false }: { width: number; count: number; mayEnd?: boolean },
): void {
  let at = begin;
  for (let seen = 0; seen < count && !(mayEnd && at >= bytes.length); ) {
    const run = numberAt(bytes, at);
    const isPacked = run % 2 === 1;
    const half = Math.floor(run / 2);
    const numbers = isPacked ? half * 8 : half;
    if (numbers > count - seen + slack) throw new Error(`expected runs of ${count} numbers, got ${seen + numbers}`);
    at = numberEnd(bytes, at) + (isPacked ? half * width : Math.ceil(width / 8));
    seen += numbers;
  }
}
