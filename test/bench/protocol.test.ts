import { expect, test } from "vitest";
import { memoryOf } from "../../bench/memory.js";
import { Worker } from "../../bench/protocol.js";

const node = (program: string) => [process.execPath, "-e", program];

test("a worker answers command after command and ends when asked", async () => {
  const echo = `require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const { times } = JSON.parse(line);
    console.log(JSON.stringify({ seconds: Array(times).fill(0.5), results: Array(times).fill([7]) }));
  })`;
  const worker = new Worker("echo", node(echo));
  expect(await worker.time("step", 2)).toEqual({ seconds: [0.5, 0.5], results: [[7], [7]] });
  expect(await worker.time("encodeText", 1)).toEqual({ seconds: [0.5], results: [[7]] });
  await worker.stop();
  expect(memoryOf(worker.processId)).toBeUndefined();
});

test("a worker that ends instead of answering is an error with what it printed", async () => {
  const worker = new Worker("failing", node(`process.stdin.once("data", () => { throw new Error("out of paper"); })`));
  await expect(worker.time("step", 1)).rejects.toThrow(
    /expected failing to answer step, but it ended:[\s\S]*out of paper/,
  );
  await worker.stop();
});

test("a program that can't be started is an error that names it", async () => {
  const worker = new Worker("missing", ["./no-such-program"]);
  await expect(worker.time("step", 1)).rejects.toThrow(/expected missing to answer step[\s\S]*no-such-program/);
  await worker.stop();
});
