// Compiled functions against plain TensorFlow.js, and what they leave behind.
import { expect, test } from "vitest";
import { compile, onDevice } from "../../lib/engine/compile.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

test("records and arrays of tensors go in and come out", async () => {
  const compiled = compile(({ a, list }: { a: Tensor; list: Tensor[] }) => ({
    sum: tf.add(a, list[0]),
    deep: { parts: [a.mul(list[1]), a] },
  }));
  const input = { a: tf.tensor([1, 2]), list: [tf.tensor([10, 20]), tf.scalar(3)] };
  const { sum, deep } = await compiled(input);
  expectNumbers(sum.dataSync(), [11, 22]);
  expectNumbers(deep.parts[0].dataSync(), [3, 6]);
  expectNumbers(deep.parts[1].dataSync(), [1, 2]);
  disposeTree([input, sum, deep]);
  compiled.dispose();
});

test("numbers of every type go in and come out", async () => {
  const compiled = compile((float: Tensor, int: Tensor, bool: Tensor, complex: Tensor) => ({
    float: float.neg(),
    int: int.add(tf.scalar(1, "int32")),
    bool: bool.logicalNot(),
    complex: tf.mul(complex, complex),
  }));
  const inputs = [
    tf.tensor([1.5]),
    tf.tensor([7], [1], "int32"),
    tf.tensor([true, false]),
    tf.complex([1], [2]),
  ] as const;
  const results = await compiled(...inputs);
  expect(Object.values(results).map(({ dtype }) => dtype)).toEqual(["float32", "int32", "bool", "complex64"]);
  expect([...results.float.dataSync()]).toEqual([-1.5]);
  expect([...results.int.dataSync()]).toEqual([8]);
  expect([...results.bool.dataSync()]).toEqual([0, 1]);
  expect([...results.complex.dataSync()]).toEqual([-3, 4]); // (1 + 2i)^2 = 1 - 4 + 4i
  disposeTree([inputs, results]);
  compiled.dispose();
});

test("a function is traced once for each structure, shape and type of its inputs", async () => {
  let runs = 0;
  const compiled = compile((input: { x?: Tensor; y?: Tensor }) => {
    runs++;
    return (input.x ?? input.y)!.square();
  });
  const two = tf.tensor([1, 2]);
  const three = tf.tensor([1, 2, 3]);
  const calls = [{ x: two }, { x: three }, { x: two }, { y: two }, { x: two.cast("int32") }, { x: three }];
  const squares: number[][] = [];
  for (const input of calls) squares.push([...(await compiled(input)).dataSync()]);
  expect(squares).toEqual([
    [1, 4],
    [1, 4, 9],
    [1, 4],
    [1, 4],
    [1, 4],
    [1, 4, 9],
  ]);
  expect({ runs, traces: compiled.traces() }).toEqual({ runs: 4, traces: 4 });
  compiled.dispose();
});

test("gradients inside are TensorFlow.js's gradients", async () => {
  const loss = (w: Tensor, x: Tensor) => tf.matMul(x, w).tanh().square().sum();
  const x = tf.tensor2d([
    [1, -2, 0.5],
    [0.3, 0.1, -1],
  ]);
  const w = tf.tensor2d([
    [0.2, -0.4],
    [1, 0.7],
    [-0.6, 0.1],
  ]);
  const compiled = compile((w: Tensor, x: Tensor) => tf.grads(loss)([w, x]));
  const [byW, byX] = await compiled(w, x);
  const [wantedByW, wantedByX] = tf.grads(loss)([w, x]);
  expectNumbers(byW.dataSync(), wantedByW.dataSync());
  expectNumbers(byX.dataSync(), wantedByX.dataSync());
  compiled.dispose();
});

test("results, copies on the device and traces leave no tensor behind", async () => {
  await expectNoTensorsLeft(async () => {
    const x = tf.tensor([1, 2]);
    const copy = onDevice({ x });
    const compiled = compile(({ x }: { x: Tensor }) => [x.add(1), tf.tidy(() => tf.keep(x.mul(2)).sum())]);
    for (const input of [{ x }, copy]) disposeTree(await compiled(input));
    disposeTree([x, copy]);
    compiled.dispose();
  });
});

test("results stay on the device and go into the next call", async () => {
  const double = compile((x: Tensor) => x.mul(2));
  let x: Tensor = tf.scalar(1);
  for (let i = 0; i < 10; i++) {
    const next = await double(x);
    x.dispose();
    x = next;
  }
  expect(x.dataSync()[0]).toBe(1024);
  expect(double.traces()).toBe(1);
  expect(x.add(1).dataSync()[0]).toBe(1025); // an eager operation takes it from the device
  double.dispose();
});

test("calls made at once are answered in order, and inputs may be disposed before the answer", async () => {
  const compiled = compile((x: Tensor, y: Tensor) => x.matMul(y).sum());
  const ones = onDevice(tf.ones([64, 64]));
  const answers = Array.from({ length: 50 }, (_, i) => {
    const input = tf.fill([64, 64], i);
    const answer = compiled(input, ones);
    input.dispose();
    return answer;
  });
  ones.dispose();
  compiled.dispose();
  const sums = (await Promise.all(answers)).map((sum) => sum.dataSync()[0]);
  expect(sums).toEqual(Array.from({ length: 50 }, (_, i) => i * 64 ** 3)); // 64^2 sums of 64 products with 1
});

test("two programs at once don't disturb each other", async () => {
  const up = compile((x: Tensor) => x.add(1), { name: "up" });
  const down = compile((x: Tensor) => x.sub(1), { name: "down" });
  const x = tf.scalar(5);
  const answers = await Promise.all([up(x), down(x), up(x), down(x)]);
  expect(answers.map((answer) => answer.dataSync()[0])).toEqual([6, 4, 6, 4]);
  up.dispose();
  down.dispose();
});

test("what is not a number comes out as it is", async () => {
  const compiled = compile((x: Tensor) => x.div(0).mul(0));
  expect([...(await compiled(tf.tensor([1, 0]))).dataSync()]).toEqual([Number.NaN, Number.NaN]);
  compiled.dispose();
});

test("a result is a value of its own, whatever becomes of the input that it repeats", async () => {
  const compiled = compile((x: Tensor) => [x, x.clone()]);
  const x = onDevice(tf.tensor([1, 2]));
  const results = await compiled(x);
  x.dispose();
  results[0].dispose();
  expect([...results[1].dataSync()]).toEqual([1, 2]);
  compiled.dispose();
});

test("use after disposal is an error that names the function and the tensor", async () => {
  const compiled = compile(({ x }: { x: Tensor }) => x.neg(), { name: "negate" });
  const x = tf.scalar(1);
  const result = await compiled({ x });
  x.dispose();
  await expect(compiled({ x })).rejects.toThrow(
    "negate: expected the inputs to be tensors that were not disposed, got",
  );
  await expect(compiled({ x })).rejects.toThrow("at 0/x");
  result.dispose();
  expect(() => result.dataSync()).toThrow("disposed");
  compiled.dispose();
  compiled.dispose();
  await expect(compiled({ x })).rejects.toThrow("negate: expected a function that was not disposed");
});

test("the seconds of all runs add up", async () => {
  const compiled = compile((x: Tensor) => x.add(1));
  expect(compiled.seconds()).toBe(0);
  await compiled(tf.scalar(1));
  const first = compiled.seconds();
  await compiled(tf.tensor([1]));
  expect(first).toBeGreaterThan(0);
  expect(compiled.seconds()).toBeGreaterThan(first);
  compiled.dispose();
});
