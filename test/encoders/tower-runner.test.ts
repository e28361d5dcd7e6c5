// When a tower is compiled. What it computes is tested with the embedding model.
import { expect, test } from "vitest";
import { chunkSize, TowerRunner } from "../../lib/encoders/tower-runner.js";
import { programsMade } from "../../lib/engine/program-cache.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { expectNumbers } from "../tensors.js";

type Tower = { kernel: Tensor; others: Tensor };

/** x [B, 2] -> x * kernel [B, 2]; `parameters` of the tower do nothing. */
function runnerOf(parameters: number, kernel: number) {
  const tower: Tower = { kernel: tf.tensor1d([kernel, 2 * kernel]), others: tf.zeros([parameters]) };
  const encode = ({ kernel }: Tower, x: Tensor) => x.toFloat().mul(kernel) as Tensor2D;
  return new TowerRunner(tower, encode, { rowShape: [2], embedDim: 2 });
}

/** How many programs are made by runs of so many rows; checks their results. */
async function programsOf(runner: ReturnType<typeof runnerOf>, kernel: number, runs: number[]): Promise<number[]> {
  const counts: number[] = [];
  for (const rows of runs) {
    const before = programsMade();
    const result = await runner.run(rows, (first, count) => Array.from({ length: 2 * count }, (_, i) => 2 * first + i));
    expectNumbers(
      result,
      Array.from({ length: 2 * rows }, (_, i) => i * kernel * (1 + (i % 2))),
      0,
    );
    counts.push(programsMade() - before);
  }
  return counts;
}

test("a large tower is compiled at its first whole chunk, a smaller one when it has done some work", async () => {
  // 256 rows times 4 M parameters are 1.02e9; times 2 M only at the second chunk
  expect(await programsOf(runnerOf(4e6, 3), 3, [chunkSize - 1, chunkSize, chunkSize])).toEqual([0, 1, 0]);
  expect(await programsOf(runnerOf(2e6, 5), 5, [chunkSize, chunkSize, chunkSize])).toEqual([0, 1, 0]);
});

test("a tiny tower runs op by op", async () => {
  expect(await programsOf(runnerOf(100, 7), 7, [1, 4 * chunkSize + 5])).toEqual([0, 0]);
});

test("a chunk that can't be made ends the run while another computes, and the next run works", async () => {
  const runner = runnerOf(4e6, 9);
  const failing = runner.run(3 * chunkSize, (first, count) => {
    if (first > 0) throw new Error("no more pictures");
    return new Array(2 * count).fill(0);
  });
  await expect(failing).rejects.toThrow("no more pictures");
  expect(await programsOf(runner, 9, [chunkSize])).toEqual([0]);
});
