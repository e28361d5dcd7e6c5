// State that compiled functions update in place: against a plain loop, and everything that may be done to it.
import { expect, test } from "vitest";
import { compile, compileUpdate, onDevice } from "../../lib/engine/compile.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { disposeTree, mapTree, tidyTree } from "../../lib/engine/tree.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

type Regression = { w: Tensor; velocity: Tensor };

/** A step of gradient descent with momentum for y = x w, and the loss before it. */
function step({ w, velocity }: Regression, x: Tensor, y: Tensor) {
  const { value, grad } = tf.valueAndGrad((w: Tensor) => tf.matMul(x, w).sub(y).square().mean())(w);
  const next = velocity.mul(0.9).add(grad);
  return { state: { w: w.sub(next.mul(0.05)), velocity: next }, result: value };
}

const regression = (): Regression => ({ w: tf.tensor2d([[0.5], [-1], [2]]), velocity: tf.zeros([3, 1]) });
const x = tf.tensor2d([
  [1, 2, 3],
  [0, 1, -1],
  [2, 0, 1],
  [-1, 1, 1],
]);
const y = tf.tensor2d([[1], [2], [-1], [0]]);

test("twenty steps in place are twenty steps of the plain loop", async () => {
  const compiled = compileUpdate(step);
  const state = regression();
  let plain = regression();
  for (let i = 0; i < 20; i++) {
    const loss = await compiled(state, x, y);
    const { state: next, result } = tidyTree(() => step(plain, x, y));
    expectNumbers(loss.dataSync(), result.dataSync());
    disposeTree([loss, result, plain]);
    plain = next;
  }
  expectNumbers(state.w.dataSync(), plain.w.dataSync());
  expectNumbers(state.velocity.dataSync(), plain.velocity.dataSync());
  expect(compiled.traces()).toBe(1);
  compiled.dispose();
});

test("op by op, the same function gives the same", async () => {
  const states = [regression(), regression()];
  const compiled = [compileUpdate(step), compileUpdate(step, { execution: "eager" })];
  for (const [i, state] of states.entries()) for (let s = 0; s < 3; s++) (await compiled[i](state, x, y)).dispose();
  expectNumbers(states[1].w.dataSync(), states[0].w.dataSync());
});

test("state, results and the steps leave no tensor behind", async () => {
  await expectNoTensorsLeft(async () => {
    const compiled = compileUpdate(step);
    const state = regression();
    for (let i = 0; i < 3; i++) disposeTree(await compiled(state, x, y));
    disposeTree(state);
    compiled.dispose();
  });
});

test("state is read, saved, changed eagerly and stepped on", async () => {
  const compiled = compileUpdate((s: Tensor, by: Tensor) => ({ state: s.add(by), result: [] }));
  const state = tf.scalar(1);
  await compiled(state, tf.scalar(2));
  expect((await state.data())[0]).toBe(3);
  const saved = onDevice(state);
  expect(state.mul(2).dataSync()[0]).toBe(6); // moves it to the eager backend
  await compiled(state, tf.scalar(4));
  expect(state.arraySync()).toBe(7);
  expect(saved.arraySync()).toBe(3);
  await compiled(saved, tf.scalar(10));
  expect(saved.arraySync()).toBe(13);
  compiled.dispose();
});

test("reading waits for the steps that were asked for before", async () => {
  const compiled = compileUpdate((s: Tensor) => ({ state: s.matMul(s), result: s.sum() }));
  const state = onDevice(tf.eye(200).mul(2));
  const steps = [1, 2, 3].map(() => compiled(state)); // 2, 4, 16, 256
  expect(state.dataSync()[0]).toBe(256);
  const sums = (await Promise.all(steps)).map((sum) => sum.dataSync()[0]);
  expect(sums).toEqual([400, 800, 3200]); // 200 numbers on the diagonal, before each step
});

test("a result that repeats the state keeps the value of its step", async () => {
  const compiled = compileUpdate((s: Tensor) => ({ state: s.add(1), result: s }));
  const state = tf.tensor([1, 10]);
  const results = [await compiled(state), await compiled(state), await compiled(state)];
  expect(results.map((result) => [...result.dataSync()])).toEqual([
    [1, 10],
    [2, 11],
    [3, 12],
  ]);
  expect([...state.dataSync()]).toEqual([4, 13]);
});

test("tensors of a state may swap places", async () => {
  const compiled = compileUpdate(({ a, b }: { a: Tensor; b: Tensor }) => ({ state: { a: b, b: a }, result: a.sub(b) }));
  const state = { a: tf.scalar(1), b: tf.scalar(5) };
  const differences = [(await compiled(state)).arraySync(), (await compiled(state)).arraySync()];
  expect(differences).toEqual([-4, 4]);
  expect([state.a.arraySync(), state.b.arraySync()]).toEqual([1, 5]);
});

test("a tensor of the state may be an input as well, of this function or another", async () => {
  const compiled = compileUpdate((s: Tensor, by: Tensor) => ({ state: s.add(by), result: by.mul(10) }));
  const read = compile((s: Tensor, again: Tensor) => s.add(again));
  const state = tf.scalar(1);
  const results = [await compiled(state, state), await read(state, state), await compiled(state, state)];
  expect(results.map((result) => result.arraySync())).toEqual([10, 4, 20]);
  expect(state.arraySync()).toBe(4);
});

test("state may be disposed while a step runs", async () => {
  await expectNoTensorsLeft(async () => {
    const compiled = compileUpdate((s: Tensor) => ({ state: s.matMul(s), result: s.sum() }));
    const state = tf.eye(100);
    const answer = compiled(state);
    state.dispose();
    compiled.dispose();
    const sum = await answer;
    expect(sum.dataSync()[0]).toBe(100);
    sum.dispose();
  });
});

test("state that was disposed is refused", async () => {
  const compiled = compileUpdate(step, { name: "step" });
  const state = regression();
  state.velocity.dispose();
  await expect(compiled(state, x, y)).rejects.toThrow("step: expected the inputs to be tensors that were not disposed");
  await expect(compiled(state, x, y)).rejects.toThrow("at 0/velocity");
  expect(() => state.velocity.dataSync()).toThrow("disposed");
});

test.each([
  ["clone", (w: Tensor) => w.clone()],
  ["tf.variable", (w: Tensor) => tf.variable(w)],
])("state that shares its data with a %s is refused until that is disposed", async (_, share) => {
  const compiled = compileUpdate(step, { name: "step" });
  const state = regression();
  const other = share(state.w);
  await expect(compiled(state, x, y)).rejects.toThrow(/^step: expected a state whose tensors share .* got 0\/w/);
  expectNumbers(other.dataSync(), [0.5, -1, 2]);
  other.dispose();
  const loss = await compiled(state, x, y);
  expectNumbers(loss.dataSync(), tidyTree(() => step(regression(), x, y).result).dataSync());
});

test("state with one tensor at two places is refused", async () => {
  const compiled = compileUpdate(([a, b]: Tensor[]) => ({ state: [a.add(1), b.add(2)], result: [] }));
  const w = tf.scalar(1);
  await expect(compiled([w, w])).rejects.toThrow(
    "compileUpdate: expected a state in which every tensor is at one place",
  );
});

test.each<[string, (state: Regression) => unknown, string]>([
  ["shape", ({ w, velocity }) => ({ w: w.sum(), velocity }), "w float32 [3,1], got w float32 []"],
  ["type", ({ w, velocity }) => ({ w: w.cast("int32"), velocity }), "w float32 [3,1], got w int32 [3,1]"],
  ["name", ({ w, velocity }) => ({ w, speed: velocity }), "velocity float32 [3,1], got speed float32 [3,1]"],
  ["lack", ({ w }) => ({ w }), "velocity float32 [3,1], got nothing"],
  ["surplus", ({ w, velocity }) => ({ w, velocity, z: w }), "got z float32 [3,1] besides"],
])("a next state unlike the state is refused: another %s", async (_, next, message) => {
  const compiled = compileUpdate((state: Regression) => ({ state: next(state) as Regression, result: [] }));
  const state = regression();
  await expect(compiled(state)).rejects.toThrow(message);
  await expect(compiled(state)).rejects.toThrow(/^compileUpdate: expected the next state to be like the state/);
  expectNumbers(state.w.dataSync(), [0.5, -1, 2]);
});

test("a function that captures a state from outside is refused, as it would see it stand still", async () => {
  const state = tf.scalar(1);
  const compiled = compileUpdate((s: Tensor) => ({ state: s.add(1), result: [] }));
  await compiled(state);
  const read = compile((x: Tensor) => x.add(state), { name: "read" });
  await expect(read(tf.scalar(1))).rejects.toThrow(/^read: a tensor \[\] of a state, .*; pass it as an input/);
});

test("copies of a state go their own ways", async () => {
  const compiled = compileUpdate((s: { n: Tensor }) => ({ state: { n: s.n.add(1) }, result: [] }));
  const state = { n: tf.scalar(1) };
  await compiled(state);
  const copies = [onDevice(state), mapTree(state, (leaf) => tf.tensor(leaf.dataSync(), leaf.shape))];
  await compiled(state);
  await compiled(copies[1]);
  expect([state, ...copies].map(({ n }) => n.arraySync())).toEqual([3, 2, 3]);
});
