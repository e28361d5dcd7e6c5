// Memory of compiled functions over time, each measured in a process of its own.
import { expect, test } from "vitest";
import { runProgram } from "./child-process.js";

/** Steps of a small training; `use` is what is done with the loss. Prints the megabytes and tensors that 900 steps add. */
const soak = (use: string) => `
  const update = compileUpdate((w, x) => {
    const { value, grad } = tf.valueAndGrad((w) => tf.matMul(x, w).square().mean())(w);
    return { state: w.sub(grad.mul(1e-3)), result: { loss: value, products: tf.matMul(x, w) } };
  });
  const w = tf.ones([64, 64]);
  let before;
  for (let step = 0; step < 1000; step++) {
    if (step === 100) before = { rss: process.memoryUsage().rss, ...tf.memory() };
    const x = tf.fill([256, 64], step);
    const result = await update(w, x);
    ${use}
    x.dispose();
    if (step % 50 === 0) gc();
    await new Promise(setImmediate);
  }
  gc();
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  console.log(JSON.stringify({
    megabytes: (process.memoryUsage().rss - before.rss) / 1e6,
    tensors: numTensors - before.numTensors,
    buffers: numDataBuffers - before.numDataBuffers,
    bytes: numBytes - before.numBytes,
  }));`;

const dispose = "tf.dispose(result);";

test("a thousand steps hold memory flat", async () => {
  const { out, errors } = await runProgram(soak(dispose), { flags: ["--expose-gc"] });
  expect(errors).toBe("");
  const { megabytes, ...counts } = JSON.parse(out);
  expect(counts).toEqual({ tensors: 0, buffers: 0, bytes: 0 });
  expect(megabytes).toBeLessThan(16); // the inputs of 900 steps are 59 MB, the results 59 MB
});

test("results that were forgotten are collected with their memory", async () => {
  const { out, errors } = await runProgram(soak(""), { flags: ["--expose-gc"] });
  expect(errors).toBe("");
  expect(JSON.parse(out).megabytes).toBeLessThan(16);
});

test("results that are read hold memory flat", async () => {
  const { out, errors } = await runProgram(soak(`await result.products.data(); ${dispose}`), {
    flags: ["--expose-gc"],
  });
  expect(errors).toBe("");
  expect(JSON.parse(out).megabytes).toBeLessThan(16);
});
