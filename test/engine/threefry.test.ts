import { afterEach, expect, test } from "vitest";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { randomFractions, threefry2x32 } from "../../lib/engine/threefry.js";

const int32 = (values: number[], shape = [values.length]): Tensor =>
  tf.tensor(
    Int32Array.from(values, (value) => value | 0),
    shape,
    "int32",
  );

tf.enableProdMode(); // else the plain backend advises to install the native one
afterEach(() => void tf.setBackend("tensorflow"));

/**
 * The loop runs on TensorFlow.js's own backends. A third one, the native backend under another name, takes the way of a
 * program that is compiled, only that its operations are run instead of recorded.
 */
const eager = tf.backend() as unknown as {
  constructor: new (binding: unknown, name: string) => never;
  binding: unknown;
};
tf.registerBackend("operations", () => new eager.constructor(eager.binding, "tfjs-node-gpu"), 0);
tf.copyRegisteredKernels("tensorflow", "operations");
const backends = ["tensorflow", "cpu", "operations"];

// Random123's known answers for threefry2x32 with 20 rounds: counter, key, words. The third row is made of pi's digits.
const knownAnswers = [
  [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0],
];

test.each(backends)("the words are the published ones on the backend %s", (backend) => {
  tf.setBackend(backend);
  for (const [high, low, key0, key1, ...words] of knownAnswers) {
    const found = threefry2x32(int32([key0, key1]), high | 0, int32([low], []));
    expect(found.map((word) => word.dataSync()[0] >>> 0)).toEqual(words);
  }
});

test("many counters at once give what each gives alone", () => {
  const key = int32([0x13198a2e, 0x03707344]);
  for (const backend of backends) {
    tf.setBackend(backend);
    const [word0, word1] = threefry2x32(key, 0x243f6a88, int32([7, 0x85a308d3, -1]));
    expect(word0.dataSync()[1] >>> 0).toBe(0xc4923a9c);
    expect(word1.dataSync()[1] >>> 0).toBe(0x483df7a0);
  }
});

test("the operations of compiled programs give the bits of the loop, a large tensor long", () => {
  const [looped, ...others] = backends.map((backend) => {
    tf.setBackend(backend);
    return tf.tidy(() => randomFractions(int32([0x13198a2e, 0x03707344]), 100_003).dataSync());
  });
  // jax.random.uniform times 2^23 for this key
  expect([...looped.slice(0, 6)]).toEqual([4720648, 6683221, 3695654, 4053069, 584779, 6067914]);
  for (const other of others) expect(other.every((value, i) => value === looped[i])).toBe(true);
  expect(others.map((other) => other.length)).toEqual([100_003, 100_003]);
});
