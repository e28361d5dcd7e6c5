// The counter-based generator Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers:
// as easy as 1, 2, 3"): a block of two 32-bit words is a function of a key and a counter and of nothing else. Written
// twice, with the same bits: as a loop over numbers, and as TensorFlow operations for programs that are compiled.
import { tensorflowTypes, typeAttribute } from "./native.js";
import type { NativeBackend } from "./native-backend.js";
import { type Tensor, tf } from "./tf.js";

/**
 * Enciphers the counters (high, low) with an int32 key [2]. The first and the second words of the blocks, which are
 * signed and of the shape of `low`, int32 [n] or [].
 */
export function threefry2x32(key: Tensor, high: number, low: Tensor): readonly [Tensor, Tensor] {
  if (isRecorded()) return encipherTensors(key, high, low);
  const words = encipherNumbers(key, high, low.dataSync() as Int32Array);
  return [tf.tensor(words[0], low.shape, "int32"), tf.tensor(words[1], low.shape, "int32")];
}

/**
 * Whole numbers uniform in 0 .. 2^23 - 1, as many bits as a float32 has after its point: int32 [size]. Number i comes
 * from the block of counter (0, i) alone, as the upper bits of both words' exclusive or.
 */
export function randomFractions(key: Tensor, size: number): Tensor {
  if (isRecorded()) {
    const [word0, word1] = encipherTensors(key, 0, tf.range(0, size, 1, "int32")); // [size]
    return run("BitwiseAnd", run("RightShift", run("BitwiseXor", word0, word1), int32(9)), int32(2 ** 23 - 1));
  }
  const counters = new Int32Array(size).map((_, i) => i);
  const [word0, word1] = encipherNumbers(key, 0, counters);
  const fractions = word0.map((word, i) => (word ^ word1[i]) >>> 9);
  return tf.tensor(fractions, [size], "int32");
}

/** The paper's rotation constants for two words of 32 bits, in even and odd groups of four rounds. */
const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];
/** Keeps a key of zeros from having a schedule of zeros (the upper half of Threefish's C240). */
const parity = 0x1bd11bda;

function encipherNumbers(key: Tensor, high: number, low: Int32Array): [Int32Array, Int32Array] {
  const [key0, key1] = key.dataSync();
  const keys = [key0, key1, key0 ^ key1 ^ parity];
  const words: [Int32Array, Int32Array] = [new Int32Array(low.length), new Int32Array(low.length)];
  for (let i = 0; i < low.length; i++) {
    let x0 = (high + key0) | 0;
    let x1 = (low[i] + key1) | 0;
    for (let group = 0; group < 5; group++) {
      const bits = rotations[group % 2];
      for (let round = 0; round < 4; round++) {
        x0 = (x0 + x1) | 0;
        x1 = ((x1 << bits[round]) | (x1 >>> (32 - bits[round]))) ^ x0;
      }
      x0 = (x0 + keys[(group + 1) % 3]) | 0;
      x1 = (x1 + keys[(group + 2) % 3] + group + 1) | 0;
    }
    words[0][i] = x0;
    words[1][i] = x1;
  }
  return words;
}

/** Additions of int32 tensors wrap around, as the generator wants; XLA fuses all of this into one loop. */
function encipherTensors(key: Tensor, high: number, low: Tensor): [Tensor, Tensor] {
  const [key0, key1] = tf.unstack(key); // [] each
  const keys = [key0, key1, run("BitwiseXor", run("BitwiseXor", key0, key1), int32(parity))];
  let x0 = run("AddV2", int32(high), key0); // [] until the first round
  let x1 = run("AddV2", low, key1);
  for (let group = 0; group < 5; group++) {
    for (const bits of rotations[group % 2]) {
      x0 = run("AddV2", x0, x1);
      x1 = run("BitwiseXor", rotateLeft(x1, bits), x0);
    }
    x0 = run("AddV2", x0, keys[(group + 1) % 3]);
    x1 = run("AddV2", x1, run("AddV2", keys[(group + 2) % 3], int32(group + 1)));
  }
  return [x0, x1];
}

function rotateLeft(word: Tensor, bits: number): Tensor {
  const right = run("RightShift", word, int32(32 - bits)); // copies of the sign come in from the left
  return run("BitwiseOr", run("LeftShift", word, int32(bits)), run("BitwiseAnd", right, int32(2 ** bits - 1)));
}

function int32(value: number): Tensor {
  return tf.scalar(value, "int32");
}

/**
 * TensorFlow's backend under a name of its own records operations for a program that is compiled; no value can be read
 * there. Elsewhere the loop is faster than a hundred operations one by one.
 */
function isRecorded(): boolean {
  return tf.getBackend() !== "tensorflow" && "executeSingleOutput" in tf.backend();
}

function run(operation: string, a: Tensor, b: Tensor): Tensor {
  const backend = tf.backend() as NativeBackend;
  return backend.executeSingleOutput(operation, [typeAttribute("T", tensorflowTypes.int32)], [a, b]);
}
