// Interrupts of the real kernel: each cell below could not be stopped, or went on behind the next ones, in tslab's own.
import { afterAll, beforeAll, expect, test } from "vitest";
import { KernelClient, kernelPath, startMilliseconds } from "./kernel-client.js";

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await new KernelClient().ready();
}, startMilliseconds);

afterAll(() => kernel.close());

/** Starts a cell, interrupts it a little after it has begun, and returns how it ended. */
async function interrupted(code: string) {
  const mark = `begin ${Math.random()}`;
  const run = kernel.execute(`console.log(${JSON.stringify(mark)});\n${code}`);
  await kernel.seen(mark);
  // Node.js loses a SIGINT in the millisecond in which it hands the signal back from the script to the process.
  await new Promise((resolve) => setTimeout(resolve, 100));
  kernel.interrupt();
  const { status, reply } = await run;
  return [status, reply.ename];
}

const stopped = ["error", "Interrupted"];

test("a loop that never yields stops", async () => {
  expect(await interrupted("while (true) {}")).toEqual(stopped);
});

test("an await that takes long stops", async () => {
  expect(await interrupted("await new Promise((resolve) => setTimeout(resolve, 60_000));")).toEqual(stopped);
});

test("a loop over promises that are already resolved stops, and does not go on in the background", async () => {
  await kernel.execute("let turns = 0;");
  expect(await interrupted("for (;;) {\n  turns += 1;\n  await Promise.resolve();\n}")).toEqual(stopped);
  const before = (await kernel.execute("turns")).result;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect((await kernel.execute("turns")).result).toBe(before);
  expect(Number(before)).toBeGreaterThan(1000);
});

test("a loop without braces stops too", async () => {
  expect(await interrupted("while (true) await Promise.resolve();")).toEqual(stopped);
});

test("a loop in an async function of an earlier cell stops", async () => {
  await kernel.execute("async function forever() {\n  do { await null; } while (true);\n}");
  expect(await interrupted("await forever();")).toEqual(stopped);
});

test("a library loop that breathes ends with its cell, even if the next cell has begun by then", async () => {
  await kernel.execute(
    `import { breathe } from "../../dist/lib/runtime/breathe.js";
    let steps = 0;
    async function train() {
      const step = async () => { await new Promise((resolve) => setTimeout(resolve, 400)); await breathe(); };
      return step().then(() => { steps++; return step(); }).then(() => { steps++; });
    }`,
  );
  expect(await interrupted("await train();")).toEqual(stopped);
  const { result } = await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 1000));\nsteps");
  expect(result).toBe("0");
});

test("the cell's abort signal reaches the library", async () => {
  const host = 'globalThis[Symbol.for("tandem.notebook") as unknown as keyof typeof globalThis]';
  const code = `const { signal } = ${host} as { signal: AbortSignal };
    signal.addEventListener("abort", () => console.log("aborted:", signal.reason.name));
    await new Promise(() => setTimeout(() => {}, 60_000));`;
  expect(await interrupted(code)).toEqual(stopped);
  await kernel.seen("aborted: Interrupted");
});

test("an interrupt between cells changes nothing", async () => {
  kernel.interrupt();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await kernel.execute("1 + 1")).result).toBe("2");
});

test("gradients of TensorFlow.js work after a cell was stopped inside an operation, and nothing leaks", async () => {
  const setUp = `import * as tf from "@tensorflow/tfjs-core";
    import "@tensorflow/tfjs-backend-cpu";
    await tf.setBackend("cpu");
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], [x]: tf.Tensor[]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.mul(x, 2)) });
    tf.registerGradient({ kernelName: "Square", inputsToSave: ["x"], gradFunc });
    const w = tf.variable(tf.scalar(3));
    const before = tf.memory().numTensors;`;
  expect((await kernel.execute(setUp)).status).toBe("ok");
  const forever = `tf.tidy(() => tf.variableGrads(() => {
      for (;;) tf.matMul(tf.ones([200, 200]), tf.ones([200, 200]));
    }));`;
  expect(await interrupted(forever)).toEqual(stopped);
  const gradient = "tf.tidy(() => tf.grad((x) => tf.square(x))(tf.scalar(3)).dataSync()[0])";
  const { result } = await kernel.execute(`[${gradient}, tf.memory().numTensors - before]`);
  expect(result).toBe("[ 6, 0 ]"); // d(x^2)/dx = 2x = 6 at x = 3
});

test("a kernel whose parent is killed ends, even in a loop that never yields", async () => {
  const launch = [process.execPath, "-e", parentCode, kernelPath];
  const other = await new KernelClient({ launch }).ready();
  void other.execute("console.log('pid', process.pid, '');\nwhile (true) {}");
  const pid = Number(/pid (\d+) /.exec(await other.seen("pid "))?.[1]);
  await other.close(); // kills the parent
  const deadline = Date.now() + 20_000;
  while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isAlive(pid)).toBe(false);
});

/** A parent that starts the kernel and waits. */
const parentCode = `require("node:child_process").spawn(process.execPath, process.argv.slice(1), { stdio: "inherit" });`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
