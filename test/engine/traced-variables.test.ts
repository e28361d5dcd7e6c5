// tf.Variables and TensorFlow.js's own optimizers in compiled functions, against the same eagerly.
import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Scalar, type Tensor, tf, type Variable } from "../../lib/engine/tf.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const x = tf.tensor2d([
  [1, 2],
  [0, -1],
  [3, 1],
]);

const optimizers = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  nesterov: () => tf.train.momentum(0.1, 0.9, true),
  adam: () => tf.train.adam(0.1),
  adamax: () => tf.train.adamax(0.1),
  rmsprop: () => tf.train.rmsprop(0.1),
  "centered rmsprop": () => tf.train.rmsprop(0.1, 0.9, 0.5, undefined, true),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.1),
};

/** The weights of six steps, the first three asked for at once. */
async function train(make: () => ReturnType<typeof tf.train.sgd>, isCompiled: boolean): Promise<number[][]> {
  const w = tf.variable(tf.tensor2d([[0.5], [-0.3]]));
  const b = tf.variable(tf.scalar(0.1));
  const optimizer = make();
  const step = (x: Tensor) =>
    optimizer.minimize(() => tf.matMul(x, w).add(b).sub(1).square().mean() as Scalar, true, [w, b]) as Scalar;
  const compiled = compile(step);
  const call = async (x: Tensor) => (isCompiled ? await compiled(x) : step(x));
  const losses = await Promise.all([call(x), call(x), call(x)]);
  for (let i = 0; i < 3; i++) losses.push(await call(x));
  const values = [losses.map((loss) => loss.dataSync()[0]), [...w.dataSync()], [...b.dataSync()]];
  for (const one of [w, b, optimizer, compiled, ...losses]) one.dispose();
  return values;
}

test.each(Object.keys(optimizers) as (keyof typeof optimizers)[])("%s compiled is %s eager", async (name) => {
  const make = optimizers[name] as () => ReturnType<typeof tf.train.sgd>;
  const eager = await train(make, false);
  const compiled = await train(make, true);
  eager.forEach((wanted, i) => {
    expectNumbers(compiled[i], wanted, 1e-4);
  });
});

test("a variable is read at every call and assigned on the device", async () => {
  const total = tf.variable(tf.scalar(1));
  const add = compile((x: Tensor) => {
    const before = total.clone();
    total.assign(total.add(x));
    total.assign(total.mul(2));
    return before;
  });
  expect((await add(tf.scalar(3))).arraySync()).toBe(1);
  expect(total.arraySync()).toBe(8); // (1 + 3) * 2
  total.assign(tf.scalar(10));
  expect((await add(tf.scalar(1))).arraySync()).toBe(10);
  expect(total.arraySync()).toBe(22);
  expect(add.traces()).toBe(1);
});

test("variables may swap their values", async () => {
  const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
  const swap = compile(() => {
    const old = a.clone();
    a.assign(b);
    b.assign(old);
    return [];
  });
  await swap();
  expect([a.arraySync(), b.arraySync()]).toEqual([2, 1]);
  await swap();
  expect([a.arraySync(), b.arraySync()]).toEqual([1, 2]);
});

test("a failing trace undoes its assignments", async () => {
  const v = tf.variable(tf.tensor([1, 2]));
  const x = tf.tensor([10, 20]);
  const failing = compile((x: Tensor) => {
    v.assign(v.add(x));
    return x.dataSync().length > 0 ? x : v;
  });
  await expectNoTensorsLeft(() => expect(failing(x)).rejects.toThrow("a value was read"));
  expectNumbers(v.dataSync(), [1, 2]);
});

test("a tensor that shares its data with a variable keeps its value when the variable changes", async () => {
  const first = tf.scalar(1);
  const v = tf.variable(first);
  const twin = tf.variable(first);
  const add = compile((x: Tensor) => {
    v.assign(v.add(x));
    return [v.clone(), twin.clone(), first.clone()];
  });
  await add(tf.scalar(5));
  const seen = await add(tf.scalar(5));
  expect(seen.map((tensor) => tensor.arraySync())).toEqual([11, 1, 1]);
  expect([v, twin, first].map((tensor) => tensor.arraySync())).toEqual([11, 1, 1]);
  const late = v.clone();
  await add(tf.scalar(5));
  expect([v, late].map((tensor) => tensor.arraySync())).toEqual([16, 11]);
});

test("a variable made at the first call begins with its value and goes on at the next", async () => {
  await expectNoTensorsLeft(async () => {
    let count: Variable | undefined;
    const next = compile((x: Tensor) => {
      count ??= tf.variable(tf.tidy(() => x.mul(10)));
      count.assign(count.add(1));
      return count.clone();
    });
    const x = tf.scalar(2);
    const answers = await Promise.all([next(x), next(x), next(x)]);
    expect(answers.map((answer) => answer.arraySync())).toEqual([21, 22, 23]);
    expect(count?.arraySync()).toBe(23);
    expect(next.traces()).toBe(1);
    for (const one of [x, count, next, ...answers]) one?.dispose();
  });
});

test("a variable made at every call is refused, and disposed of", async () => {
  const x = tf.scalar(1);
  const before = tf.memory().numTensors;
  const wrong = compile((x: Tensor) => x.add(tf.variable(tf.scalar(3))), { name: "wrong" });
  await expect(wrong(x)).rejects.toThrow(/^wrong: expected no tf.variable to be made at every call; make them before/);
  expect(tf.memory().numTensors).toBe(before);
});

test("a variable made in a trace that fails is disposed of and harms no other", async () => {
  let made: Variable | undefined;
  const failing = compile((x: Tensor) => {
    made = tf.variable(tf.scalar(3));
    return x.mul(made.add(x).dataSync()[0]);
  });
  const x = tf.scalar(1);
  await expectNoTensorsLeft(() => expect(failing(x)).rejects.toThrow("a value was read"));
  expect(made?.isDisposed).toBe(true);
  const working = compile((x: Tensor) => x.add(1));
  expect((await working(x)).arraySync()).toBe(2);
});

test("a variable may be an input and be used from outside in one call", async () => {
  const v = tf.variable(tf.scalar(2));
  const compiled = compile((x: Tensor) => {
    v.assign(v.mul(x));
    return x.clone();
  });
  const seen = [(await compiled(v)).arraySync(), (await compiled(v)).arraySync()];
  expect(seen).toEqual([2, 4]);
  expect(v.arraySync()).toBe(16);
});
