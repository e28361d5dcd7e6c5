// Who owns what, the same compiled and op by op: a call leaves its inputs alone, gives away results that nobody else holds,
// and puts new values into the state's tensors, whatever tensors the function hands around.
import { describe, expect, test } from "vitest";
import { compile, compileUpdate } from "../../lib/engine/compile.js";
import type { Execution } from "../../lib/engine/execution.js";
import { type Scalar, type Tensor, tf } from "../../lib/engine/tf.js";

const value = (tensor: Tensor) => tensor.dataSync()[0];

describe.each<Execution>(["compiled", "eager"])("%s", (execution) => {
  const options = { execution };

  test("a state whose tensors change places", async () => {
    const state = { a: tf.scalar(1), b: tf.scalar(2) };
    await compileUpdate((s: typeof state) => ({ state: { a: s.b, b: s.a }, result: [] }), options)(state);
    expect([value(state.a), value(state.b)]).toEqual([2, 1]);
  });

  test("a result that is the state before is what it was", async () => {
    const state = { w: tf.scalar(1) };
    const step = compileUpdate((s: typeof state) => ({ state: { w: s.w.add(1) as Scalar }, result: s.w }), options);
    const result = await step(state);
    expect([value(result), value(state.w)]).toEqual([1, 2]);
    result.dispose();
    expect(value(state.w)).toBe(2);
  });

  test("a result that is the state after lives on its own", async () => {
    const state = { w: tf.scalar(1) };
    const step = compileUpdate((s: typeof state) => {
      const next = { w: s.w.add(1) as Scalar };
      return { state: next, result: next };
    }, options);
    const result = await step(state);
    result.w.dispose();
    expect(value(state.w)).toBe(2);
  });

  test("an input that becomes the state stays the caller's", async () => {
    const state = { w: tf.scalar(1) };
    const x = tf.scalar(7);
    const step = compileUpdate((_: typeof state, w: Scalar) => ({ state: { w }, result: [] }), options);
    await step(state, x);
    await step(state, x);
    expect([value(state.w), value(x)]).toEqual([7, 7]);
  });

  test("a function that writes into the state's record changes the tensors that the caller has", async () => {
    const state = { w: tf.scalar(1) };
    const { w } = state;
    await compileUpdate((s: typeof state) => {
      s.w = s.w.add(1) as Scalar;
      return { state: s, result: [] };
    }, options)(state);
    expect(state.w).toBe(w);
    expect(value(w)).toBe(2);
  });

  test("a result that is an input can be disposed without it", async () => {
    const x = tf.scalar(3);
    (await compile((y: Tensor) => y, options)(x)).dispose();
    expect(value(x)).toBe(3);
  });

  test("an input that the function disposes stays the caller's", async () => {
    const x = tf.scalar(3);
    const next = compile((y: Tensor) => {
      const sum = y.add(1);
      y.dispose();
      return sum;
    }, options);
    expect([value(await next(x)), value(x)]).toEqual([4, 3]);
  });

  test("a tf.tidy around the call frees neither result nor state", async () => {
    const state = { w: tf.scalar(1) };
    const step = compileUpdate(
      (s: typeof state) => ({ state: { w: s.w.add(1) as Scalar }, result: s.w.mul(5) }),
      options,
    );
    let running: Promise<Tensor> | undefined;
    tf.tidy(() => {
      running = step(state);
    });
    expect(value((await running)!)).toBe(5);
    expect(value(state.w)).toBe(2);
  });

  test("a record and an array with the same tensors come back as what they are", async () => {
    const same = compile((tree: Record<string, Tensor> | Tensor[]) => tree, options);
    const x = tf.scalar(1);
    expect(Array.isArray(await same([x]))).toBe(true);
    expect(Array.isArray(await same({ 0: x }))).toBe(false);
  });

  test("the largest of numbers is none where one of them is none", async () => {
    const extremes = compile((x: Tensor) => [x.max(), x.min(), x.reshape([3, 1]).max(0)], options);
    const results = await extremes(tf.tensor1d([1, Number.NaN, -5]));
    expect(results.map(value)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test("what is no tensor, no pair and no known option is refused", async () => {
    await expect(compile((x: Tensor) => x, options)(3 as never)).rejects.toThrow("expected the inputs to be tensors");
    const half = compileUpdate((s: { w: Scalar }) => ({ state: s }) as never, options);
    await expect(half({ w: tf.scalar(1) })).rejects.toThrow("expected the function to return { state, result }");
    expect(() => compile((x: Tensor) => x, { ...options, precision: "bf16" as never })).toThrow("got bf16");
    await expect(
      compile(() => {
        throw "no error object";
      }, options)(),
    ).rejects.toThrow("compile: no error object");
  });
});

test("an operation that XLA lacks is named, with the remedy", async () => {
  const dilate = compile((x: Tensor) => tf.dilation2d(x as never, tf.ones([2, 2, 1]), 1, "same"), {
    execution: "compiled",
  });
  await expect(dilate(tf.ones([1, 3, 3, 1]))).rejects.toThrow(
    "compile: expected operations that XLA can compile, got TensorFlow's Dilation2D; run that part eagerly",
  );
});
