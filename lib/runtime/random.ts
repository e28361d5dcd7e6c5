// Randomness enters the library only through keys: a seed makes a key, a key and a name make another key, and a key
// makes a stream of numbers. The same seed gives the same numbers on every machine, whatever ran before.

/** 64 bits of state, as two unsigned 32-bit numbers. */
export type Key = readonly [number, number];

/** The key of a seed that a person gave: a non-negative integer. */
export function seedKey(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Error(`seedKey: expected a non-negative integer, got ${seed}; choose for example seed 0`);
  return mix([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0], 0x9e3779b9);
}

/** An independent key for a named purpose ("init", "shuffle", ...) or a numbered one (step, epoch, layer). */
export function deriveKey(key: Key, name: string | number): Key {
  const text = String(name);
  let derived = mix(key, typeof name === "number" ? 0x85ebca6b : 0xc2b2ae35);
  for (let i = 0; i < text.length; i++) derived = mix(derived, text.charCodeAt(i));
  return derived;
}

export interface RandomStream {
  /** Uniform in 0 .. 2^32 - 1. */
  uint32(): number;
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Uniform in 0 .. bound - 1. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends number[] | Int32Array | Uint32Array>(values: T): T;
}

/** The numbers of a key, by the generator xoshiro128** 1.1 (Blackman and Vigna 2018). */
export function randomStream(key: Key): RandomStream {
  const state = new Uint32Array([...mix(key, 1), ...mix(key, 2)]);
  if (state.every((word) => word === 0)) state[0] = 1; // the generator's one fixed point
  const uint32 = () => {
    const result = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotateLeft(state[3], 11);
    return result;
  };
  const uniform = () => uint32() / 2 ** 32;
  const integer = (bound: number) => Math.floor(uniform() * bound);
  let spare: number | undefined;
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // Box-Muller; 1 - u is never 0
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const shuffle = <T extends number[] | Int32Array | Uint32Array>(values: T): T => {
    for (let i = values.length - 1; i > 0; i--) {
      const j = integer(i + 1);
      [values[i], values[j]] = [values[j], values[i]];
    }
    return values;
  };
  return { uint32, uniform, integer, normal, shuffle };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Stirs a number into a key: two rounds of the 32-bit finaliser of MurmurHash3 (Appleby 2011), crosswise. */
function mix(key: Key, value: number): Key {
  const low = finalise(key[0] ^ finalise(value ^ Math.imul(key[1], 0x9e3779b1)));
  const high = finalise(key[1] ^ Math.imul(low, 0x85ebca77) ^ 0x27d4eb2f);
  return [finalise(low ^ Math.imul(high, 0xc2b2ae3d)), high];
}

function finalise(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
