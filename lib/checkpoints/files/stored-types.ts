// The number types in files of weights, to and from float32. Numbers in files are little-endian, as on every machine that
// TensorFlow runs on. Half precision: IEEE 754-2019, 3.6 (binary16); bfloat16 is the upper half of a float32.
import type { StoredType } from "./weight-file.js";

/** Bytes of one number. */
export const numberBytes: Readonly<Record<StoredType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** The types that weights are written in. */
export type WeightType = "F32" | "F16" | "BF16";

export function isStoredType(type: string): type is StoredType {
  return Object.hasOwn(numberBytes, type);
}

/**
 * Numbers of a type as float32, in `into` if given (as many as there are). Exact for F32, F16, BF16 (subnormal numbers,
 * infinities and bits of NaN included) and integers up to 2^24; others are rounded to the nearest. BOOL is 0 or 1.
 */
export function decodeNumbers(
  bytes: Uint8Array,
  type: StoredType,
  into = new Float32Array(bytes.byteLength / numberBytes[type]),
): Float32Array {
  const count = bytes.byteLength / numberBytes[type];
  if (into.length !== count)
    throw new Error(
      `decodeNumbers: expected ${into.length * numberBytes[type]} bytes for ${into.length} numbers of type ${type}, got ${bytes.byteLength}`,
    );
  const isAligned = bytes.byteOffset % numberBytes[type] === 0;
  const { buffer, byteOffset } = isAligned ? bytes : new Uint8Array(bytes);
  decoders[type](buffer, byteOffset, into);
  return into;
}

/** Float32 numbers as bytes of a type, rounded to the nearest, ties to even; F32 is a view of the same memory. */
export function encodeNumbers(values: Float32Array, type: WeightType): Uint8Array {
  if (type === "F32") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const encode = type === "F16" ? halfOfFloat : bfloatOfFloat;
  const encoded = new Uint16Array(values.length);
  for (let i = 0; i < encoded.length; i++) encoded[i] = encode(bits[i]);
  return new Uint8Array(encoded.buffer);
}

/** Types of whole numbers: what a parameter can't be stored in. */
export const wholeNumberTypes: readonly StoredType[] = ["I64", "I32", "I16", "I8", "U8", "BOOL"];

/** Whether no number is infinite or NaN: one added to an exponent of all ones becomes the sign. */
export function areFinite(values: Float32Array): boolean {
  const [exponent, one] = [0x7f800000, 0x00800000];
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  let signs = 0;
  for (let i = 0; i < bits.length; i++) signs |= (bits[i] & exponent) + one;
  return signs >= 0;
}

type Decode = (buffer: ArrayBufferLike, offset: number, into: Float32Array) => void;

// Bits are moved as integers where they can be: a NaN that passes through a JavaScript number may lose its own.
const decoders: Readonly<Record<StoredType, Decode>> = {
  F64: (buffer, offset, into) => into.set(new Float64Array(buffer, offset, into.length)),
  F32: (buffer, offset, into) => bitsOf(into).set(new Uint32Array(buffer, offset, into.length)),
  F16: (buffer, offset, into) => {
    const table = floatsOfHalves();
    const halves = new Uint16Array(buffer, offset, into.length);
    const bits = bitsOf(into);
    for (let i = 0; i < bits.length; i++) bits[i] = table[halves[i]];
  },
  BF16: (buffer, offset, into) => {
    const upper = new Uint16Array(buffer, offset, into.length);
    const bits = bitsOf(into);
    for (let i = 0; i < bits.length; i++) bits[i] = upper[i] << 16;
  },
  I64: (buffer, offset, into) => {
    const low = new Uint32Array(buffer, offset, 2 * into.length);
    const high = new Int32Array(buffer, offset, 2 * into.length);
    for (let i = 0; i < into.length; i++) into[i] = high[2 * i + 1] * 2 ** 32 + low[2 * i];
  },
  I32: (buffer, offset, into) => into.set(new Int32Array(buffer, offset, into.length)),
  I16: (buffer, offset, into) => into.set(new Int16Array(buffer, offset, into.length)),
  I8: (buffer, offset, into) => into.set(new Int8Array(buffer, offset, into.length)),
  U8: (buffer, offset, into) => into.set(new Uint8Array(buffer, offset, into.length)),
  BOOL: (buffer, offset, into) => {
    const flags = new Uint8Array(buffer, offset, into.length);
    for (let i = 0; i < into.length; i++) into[i] = flags[i] === 0 ? 0 : 1;
  },
};

function bitsOf(floats: Float32Array): Uint32Array {
  return new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
}

let halfTable: Uint32Array | undefined;

/** The float32 bits of all 65,536 halves: looking them up is several times faster than computing them. */
function floatsOfHalves(): Uint32Array {
  halfTable ??= Uint32Array.from({ length: 2 ** 16 }, (_, half) => floatOfHalf(half));
  return halfTable;
}

const float = new Float32Array(1);
const floatBits = bitsOf(float);

/** Float32 bits of a half: sign, 5 bits of exponent (bias 15), 10 of fraction. */
function floatOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13); // infinity, NaN
  if (exponent > 0) return sign | ((exponent + 127 - 15) << 23) | (fraction << 13);
  float[0] = fraction * 2 ** -24; // subnormal, or zero
  return sign | floatBits[0];
}

/** The bits of the nearest half. */
function halfOfFloat(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff); // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // from 65520 on: infinity
  if (magnitude < 0x38800000) return sign | subnormalHalf(magnitude);
  return sign | ((magnitude - ((127 - 15) << 23) + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

/** Below 2^-14 halves are the multiples of 2^-24; adding and taking away 2^52 rounds a number to an even neighbour on ties. */
function subnormalHalf(magnitude: number): number {
  floatBits[0] = magnitude;
  return float[0] * 2 ** 24 + 2 ** 52 - 2 ** 52;
}

/** The bits of the nearest bfloat16; a NaN stays one, though its low bits go. */
function bfloatOfFloat(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
