// What may befall a process with compiled functions, each tried in one of its own: its end while a step runs, want of memory,
// threads, a missing addon or device.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runProgram } from "./child-process.js";

/** A step of a second or so runs on the worker, and more wait, when `event` comes. */
const busy = (event: string) => `
  const slow = compile((x) => Array.from({ length: 60 }).reduce((y) => tf.matMul(y, x), x));
  const x = onDevice(tf.fill([1000, 1000], 1e-3));
  (await slow(x)).dispose();
  const late = () => console.log("too late");
  for (let i = 0; i < 50; i++) slow(x).then(late, late);
  setTimeout(() => { ${event} }, 20);`;

test.each<[string, string, number | null, NodeJS.Signals | null]>([
  ["process.exit", "process.exit(7)", 7, null],
  ["an uncaught error", "throw new Error('mine')", 1, null],
  ["a rejection that nobody awaits", "Promise.reject(new Error('mine'))", 1, null],
  [
    "a handler of an interrupt that exits",
    "process.once('SIGINT', () => process.exit(130)); process.kill(process.pid, 'SIGINT')",
    130,
    null,
  ],
  ["SIGINT", "process.kill(process.pid, 'SIGINT')", null, "SIGINT"],
  ["SIGTERM", "process.kill(process.pid, 'SIGTERM')", null, "SIGTERM"],
])("%s while a step runs and others wait ends the process as it should", async (_, event, code, signal) => {
  const ended = await runProgram(busy(event));
  expect({ code: ended.code, signal: ended.signal, out: ended.out }).toEqual({ code, signal, out: "" });
  expect(ended.errors).not.toMatch(/free|corrupt|core dumped|terminate called|Check failed/);
});

test("process.exit while a program is compiled ends the process as it should", async () => {
  for (const delay of [10, 60, 120]) {
    const ended = await runProgram(`
      const deep = compile((x) => Array.from({ length: 60 }).reduce((y) => tf.matMul(y, x).tanh(), x));
      deep(tf.fill([100, 100], 1e-3)).then(() => console.log("too late"));
      setTimeout(() => process.exit(7), ${delay});`);
    expect(ended).toMatchObject({ code: 7, errors: "" });
  }
});

test("a state can't be read as the process ends, which is an error and no endless wait", async () => {
  const ended = await runProgram(`
    const state = { x: tf.scalar(1) };
    await compileUpdate(({ x }) => ({ state: { x: x.add(1) }, result: [] }))(state);
    process.on("exit", () => state.x.dataSync());`);
  expect(ended.code).not.toBe(0);
  expect(ended.errors).toContain("Error: the process is ending; compute before it does");
});

test("a process waits for the answers it asked for, and not for an engine that idles", async () => {
  const ended = await runProgram(`
    const add = compile((x) => x.add(1));
    add(tf.scalar(1)).then((y) => y.data()).then(([y]) => console.log(y));`);
  expect(ended).toMatchObject({ code: 0, out: "2\n", errors: "" });
});

test("a program that finds no memory is an error, as is every later use of the state that it would have updated", async () => {
  const ended = await runProgram(`
    const update = compileUpdate((s, x) => ({ state: s.add(1), result: x.reshape([-1, 1]).mul(x.reshape([1, -1])) }));
    const state = tf.fill([1000], 3);
    const messages = [await update(state, tf.zeros([8e6])).catch((error) => error.message)];
    messages.push(await update(state, tf.zeros([2])).catch((error) => error.message));
    messages.push(await state.data().catch((error) => error.message));
    state.dispose();
    const next = tf.fill([1000], 3);
    await update(next, tf.zeros([2]));
    console.log([...messages, next.dataSync()[999]].join("|"));`); // 8e6 * 8e6 numbers are 256 terabytes
  expect(ended).toMatchObject({ code: 0, errors: "" });
  const [first, second, third, fourth] = ended.out.trim().split("|");
  expect(first).toMatch(/^compileUpdate: running a program: Out of memory/);
  expect(second).toMatch(/^compileUpdate: this state was lost when a program that updates it failed/);
  expect(third).toMatch(/^this state was lost/);
  expect(fourth).toBe("4");
});

test("threads have engines of their own, which end with them", async () => {
  const thread = `
    const { compile } = require("./dist/lib/engine/compile.js");
    const { tf } = require("./dist/lib/engine/tf.js");
    const { parentPort, workerData } = require("node:worker_threads");
    const double = compile((x) => x.mul(2));
    double(tf.scalar(workerData)).then((y) => y.data()).then(([y]) => parentPort.postMessage(y));`;
  const ended = await runProgram(`
    const { Worker } = require("node:worker_threads");
    const double = compile((x) => x.mul(2));
    const inThread = (n) => new Promise((resolve, reject) => {
      let answer;
      const worker = new Worker(${JSON.stringify(thread)}, { eval: true, workerData: n });
      worker.on("message", (value) => (answer = value)).on("error", reject).on("exit", () => resolve(answer));
    });
    const answers = await Promise.all([double(tf.scalar(1)).then((y) => y.dataSync()[0]), inThread(2), inThread(3)]);
    console.log([...answers, (await double(tf.scalar(4))).dataSync()[0]].join());`);
  expect(ended).toMatchObject({ code: 0, out: "2,4,6,8\n", errors: "" });
});

test("a thread that is stopped while its step runs ends", async () => {
  const thread = `
    const { compile, onDevice } = require("./dist/lib/engine/compile.js");
    const { tf } = require("./dist/lib/engine/tf.js");
    (async () => {${busy('require("node:worker_threads").parentPort.postMessage("busy")')}})();`;
  const ended = await runProgram(`
    const { Worker } = require("node:worker_threads");
    const worker = new Worker(${JSON.stringify(thread)}, { eval: true });
    worker.once("message", () => worker.terminate());
    await new Promise((resolve) => worker.once("exit", resolve));
    const add = compile((x) => x.add(1));
    console.log((await add(tf.scalar(1))).dataSync()[0]);`);
  expect(ended).toMatchObject({ code: 0, out: "2\n", errors: "" });
});

test("a graphics processor that is not there is refused, with a hint", async () => {
  const ended = await runProgram(
    "console.log(await compile((x) => x)(tf.scalar(1)).catch((error) => error.message));",
    { env: { TANDEM_DEVICE: "gpu", CUDA_VISIBLE_DEVICES: "" } },
  );
  expect(ended.out).toBe("compile: expected a GPU, as was asked for, and TensorFlow sees none; see `npm run doctor`\n");
});

test("a device that no machine has is refused", async () => {
  const ended = await runProgram(
    "console.log(await compile((x) => x)(tf.scalar(1)).catch((error) => error.message));",
    { env: { TANDEM_DEVICE: "abacus" } },
  );
  expect(ended.out).toBe("compile: native: expected TANDEM_DEVICE to be auto, cpu or gpu, got abacus\n");
});

test("an empty setting of the device is none", async () => {
  const ended = await runProgram("console.log((await compile((x) => x.add(1))(tf.scalar(1))).dataSync()[0]);", {
    env: { TANDEM_DEVICE: "" },
  });
  expect(ended).toMatchObject({ code: 0, out: "2\n", errors: "" });
});

/** Makes the addon's file appear to be missing, or to be another. */
function withAddon(file: string | undefined): { flags: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "tandem-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const hook = join(folder, "hook.js");
  writeFileSync(join(folder, "broken.node"), "no library");
  const replaced = file === undefined ? "undefined" : JSON.stringify(join(folder, file));
  writeFileSync(
    hook,
    `const fs = require("node:fs"); const { existsSync } = fs; const Module = require("node:module"); const load = Module._load;
     const isAddon = (name) => String(name).endsWith("/tandem.node");
     fs.existsSync = (name) => isAddon(name) ? ${replaced} !== undefined : existsSync(name);
     Module._load = (name, ...rest) => load(isAddon(name) ? ${replaced} : name, ...rest);`,
  );
  return { flags: ["-r", hook] };
}

const square = `const f = compile((x) => x.square(), { execution: process.env.WANTED });
  console.log(await f(tf.scalar(3)).then((y) => y.dataSync()[0], (error) => error.message));`;

test("without the addon everything runs op by op, with one notice that names the remedy", async () => {
  const ended = await runProgram(
    square + square.replace("const f", "const g").replace("f(", "g("),
    withAddon(undefined),
  );
  expect(ended).toMatchObject({ code: 0, out: "9\n9\n" });
  expect(ended.errors.split("\n")).toHaveLength(1);
  expect(ended.errors).toContain("Run `npm run setup`");
});

test.each([
  ["missing", undefined, "got none; run `npm run setup`"],
  ["broken", "broken.node", "expected a compiled engine that fits this machine, got: "],
])("an addon that is %s is an error with the remedy where it is asked for", async (_, file, message) => {
  const ended = await runProgram(square, { ...withAddon(file), env: { WANTED: "compiled" } });
  expect(ended.code).toBe(0);
  expect(ended.out).toContain(message);
  expect(ended.out).toContain("run `npm run setup`");
});
