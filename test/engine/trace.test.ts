// What can't be traced fails with the reason and the remedy, and puts everything back.
import { expect, test } from "vitest";
import { compile, compileUpdate } from "../../lib/engine/compile.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import type { Tree } from "../../lib/engine/tree.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const inner = compile((x: Tensor) => x.neg());
const large = tf.zeros([1025, 1024]); // the most that a constant may have is 1024 * 1024
const gone = tf.scalar(1);
gone.dispose();
const rate = tf.variable(tf.scalar(0.1));
let leaked: Tensor | undefined;

/** What the first trace leaves behind, in all others. */
function keepOnce(x: Tensor): Tensor {
  leaked ??= tf.keep(x.mul(2));
  return leaked;
}

/** `x`, after something else. */
function after(_: unknown, x: Tensor): Tensor {
  return x;
}

const wasRead = "a value was read inside a compiled function";
const random = "random numbers were drawn in JavaScript";
const byValue = "expected operations whose shapes follow from the shapes of their inputs, got ";
const isAsync = "expected a function that returns tensors, got an async one";

const refused: [string, (x: Tensor) => unknown, string][] = [
  ["dataSync", (x) => x.mul(x.dataSync()[0]), wasRead],
  ["arraySync", (x) => tf.tensor(x.arraySync()), wasRead],
  ["print", (x) => after(x.print(), x), wasRead],
  ["data", (x) => after(x.data(), x), wasRead],
  ["array", (x) => after(x.add(1).array(), x), wasRead],
  ["a buffer", (x) => x.bufferSync().toTensor(), wasRead],
  ["an async function", async (x) => x, isAsync],
  ["an async function that awaits a value", async (x) => x.mul((await x.data())[0]), isAsync],
  ["whereAsync", (x) => tf.whereAsync(x.greater(1)), isAsync],
  ["booleanMaskAsync", (x) => tf.booleanMaskAsync(x, x.greater(1).cast("bool")), isAsync],
  ["unique", (x) => tf.unique(x).values, `${byValue}UniqueV2`],
  ["randomNormal", (x) => x.add(tf.randomNormal([3])), random],
  ["randomUniform", (x) => x.add(tf.randomUniform([3])), random],
  ["truncatedNormal", (x) => x.add(tf.truncatedNormal([3])), random],
  ["dropout", (x) => tf.dropout(x, 0.5), random],
  ["Math.random", (x) => x.mul(Math.random()), random],
  [
    "a compiled function",
    (x) => tf.add(inner(x) as unknown as Tensor, 1),
    "expected no compiled function to be called",
  ],
  ["a large tensor from outside", (x) => x.add(large.sum()), "a tensor [1025,1024] from outside the function"],
  ["a disposed tensor from outside", (x) => x.add(gone), "disposed"],
  ["a tensor of an earlier trace", (x) => x.add(keepOnce(x)), "disposed"],
  ["the value of a variable", (x) => x.mul(rate.dataSync()[0]), wasRead],
  ["the value of a variable, later", (x) => after(rate.data(), x), wasRead],
  ["a string tensor", () => tf.tensor(["a"]), "expected tensors of numbers, got one of strings"],
  [
    "a number as result",
    () => ({ loss: 5 }),
    "expected the result to be tensors, in records and arrays, got 5 at loss",
  ],
  ["no result", () => undefined, "expected the result to be tensors, in records and arrays, got undefined"],
  ["null", (x) => [x, null], "expected the result to be tensors, in records and arrays, got null at 1"],
  ["a typed array", () => new Float32Array(2), "got an object of class Float32Array"],
  ["a disposed result", (x) => after(x.dispose(), x), "expected the result to be tensors that were not disposed"],
  [
    "its own error",
    () => {
      throw new Error("no such layer");
    },
    "no such layer",
  ],
  [
    "an error of an operation",
    (x) => tf.matMul(x.reshape([1, 3]), x.reshape([1, 3])),
    "Dimensions must be equal, but are 3 and 1",
  ],
  ["an error in a gradient", (x) => tf.grad((y) => y.exp().mul(y.sin()).reshape([7]))(x), "reshape"],
  ["an error in a tidy", (x) => tf.tidy(() => tf.keep(x.exp()).dataSync()), wasRead],
];

test.each(refused)("%s in a compiled function is an error that names the function once", async (name, fn, message) => {
  if (name === "a tensor of an earlier trace") await compile(fn as (x: Tensor) => Tree)(tf.tensor([1, 2, 3]));
  const x = tf.tensor([1, 2, 3]);
  const compiled = compile(fn as (x: Tensor) => Tree, { name: "doubtful" });
  const { random } = Math;
  await expectNoTensorsLeft(async () => {
    const error = await compiled(x).then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(error).toContain(message);
    expect(error).toMatch(/^doubtful: (?!.*(doubtful|compile):)/);
  });
  expect(tf.getBackend()).toBe("tensorflow");
  expect(Math.random).toBe(random);
  expect(Object.keys(tf.engine()).filter((key) => ["keep", "makeVariable"].includes(key))).toEqual([]);
  expectNumbers(
    tf
      .grad((y: Tensor) => y.square())(x)
      .dataSync(),
    [2, 4, 6],
  );
  expectNumbers((await inner(x)).dataSync(), [-1, -2, -3]);
});

test.each<[string, unknown, string]>([
  [
    "a number",
    2,
    "expected the inputs to be tensors, in records and arrays, got 2 at 0/x; make it a tensor, with tf.scalar",
  ],
  ["a string", "a", "got a at 0/x"],
  ["a string tensor", tf.tensor(["a"]), "expected tensors of type float32, int32, bool or complex64, got string"],
  ["nothing", undefined, "got undefined at 0/x"],
  ["a promise", Promise.resolve(tf.scalar(1)), "got an object of class Promise at 0/x"],
])("%s as an input is refused", async (_, x, message) => {
  const compiled = compile(({ x }: { x: Tensor }) => x, { name: "same" });
  await expect(compiled({ x: x as Tensor })).rejects.toThrow(message);
  await expect(compiled({ x: x as Tensor })).rejects.toThrow(/^same: (?!.*same:)/);
});

test("an async update is refused", async () => {
  const update = async (s: Tensor) => ({ state: s, result: s });
  const compiled = compileUpdate(update as unknown as (s: Tensor) => { state: Tensor; result: Tensor });
  await expect(compiled(tf.scalar(1))).rejects.toThrow(`compileUpdate: ${isAsync}`);
});

test("seeded random numbers are constants of the program", async () => {
  const compiled = compile((x: Tensor) => x.mul(0).add(tf.randomUniform([3], 0, 1, "float32", 7)));
  const wanted = tf.randomUniform([3], 0, 1, "float32", 7).dataSync();
  for (let i = 0; i < 2; i++) expectNumbers((await compiled(tf.tensor([1, 2, 3]))).dataSync(), wanted);
});

test("a small tensor from outside becomes a constant, and stays whole whatever the function does with it", async () => {
  const outside = tf.tensor([10, 20, 30]);
  const before = tf.memory();
  const compiled = compile((x: Tensor) => {
    const copies = [outside.clone(), outside.reshape([3])];
    const sum = tf.tidy(() => x.add(outside).add(copies[0]).add(outside.clone()).add(tf.keep(copies[1])));
    copies[0].dispose();
    return sum;
  });
  const result = await compiled(tf.tensor([1, 2, 3]));
  expectNumbers(result.dataSync(), [41, 82, 123]);
  expectNumbers(outside.dataSync(), [10, 20, 30]);
  expectNumbers(outside.add(1).dataSync(), [11, 21, 31]);
  expect(tf.memory().numDataBuffers - before.numDataBuffers).toBe(3); // the input, the result, the sum above
  expect(tf.backend().refCount(outside.dataId)).toBe(1);
});

test("a tensor from outside that the function disposes of is gone outside, and still in the program", async () => {
  const outside = tf.scalar(5);
  const compiled = compile((x: Tensor) => {
    const sum = x.add(outside);
    outside.dispose();
    return sum;
  });
  const answers = [await compiled(tf.scalar(1)), await compiled(tf.scalar(2))];
  expect(answers.map((answer) => answer.arraySync())).toEqual([6, 7]);
  expect(() => outside.dataSync()).toThrow("disposed");
});

test("the values of constants may be read, as they are known", async () => {
  const compiled = compile((x: Tensor) => x.mul(tf.tensor([1, 2, 3]).dataSync().length));
  expectNumbers((await compiled(tf.tensor([1, 2]))).dataSync(), [3, 6]);
});

test("a tensor from outside that is no state may be read, now and later", async () => {
  const outside = tf.scalar(3);
  const compiled = compile((x: Tensor) => x.mul(outside.dataSync()[0]));
  expectNumbers((await compiled(tf.tensor([1, 2]))).dataSync(), [3, 6]);
});
