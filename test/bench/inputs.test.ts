import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { randomIds, writeInputs } from "../../bench/inputs.js";
import { flops, sizes } from "../../bench/sizes.js";
import { readIngredients } from "../../bench/tandem/ingredients.js";
import {
  clipText,
  clipVision,
  deriveKey,
  initDualEncoder,
  namedLeaves,
  seedKey,
  type VisionTransformer,
} from "../../lib/index.js";

const folder = mkdtempSync(join(tmpdir(), "bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

const settings = {
  embedDim: 4,
  image: clipVision({ imageSize: 8, patchSize: 4, width: 8, layers: 2, heads: 2 }),
  text: clipText({ vocabularySize: 12, contextLength: 6, width: 8, layers: 1, heads: 2 }),
};

test("the worker starts from the very parameters that were written, in the same order", () => {
  const file = join(folder, "inputs.safetensors");
  writeInputs(file, { model: settings, batchSize: 3 }, 5);
  const { params, batch } = readIngredients({ file, settings, mode: "eager", threads: 1, rate: 0 });
  const written = namedLeaves(initDualEncoder(deriveKey(seedKey(5), "init"), settings));
  const read = namedLeaves(params);
  expect(read.map(({ path }) => path)).toEqual(written.map(({ path }) => path));
  for (const [i, { tensor }] of read.entries()) expect(tensor.dataSync()).toEqual(written[i].tensor.dataSync());
  expect((params.imageTower as VisionTransformer).blocks).toHaveLength(2);
  expect(batch.pixels).toHaveLength(3 * 8 * 8 * 3);
  expect(Math.max(...batch.pixels)).toBeGreaterThan(200); // 576 bytes drawn from 0..255
  expect(batch.ids).toHaveLength(3 * 6);
});

test("random captions begin with the start mark, have one end mark with the highest id, and zeros after it", () => {
  const { values } = randomIds(seedKey(0), 50, settings.text);
  for (let row = 0; row < 50; row++) {
    const ids = [...values.subarray(6 * row, 6 * (row + 1))];
    const end = ids.indexOf(11);
    expect(ids[0]).toBe(10);
    expect(end).toBeGreaterThanOrEqual(2);
    expect(ids.slice(1, end).every((id) => id >= 1 && id <= 9)).toBe(true);
    expect(ids.slice(end + 1).every((id) => id === 0)).toBe(true);
  }
});

test("a step is three forward passes of both towers and the batch's similarities", () => {
  const size = sizes["clip-5m"];
  const forward = flops(size, "encodeImage") + flops(size, "encodeText") + 2 * 128 * 128 * 128;
  expect(flops(size, "step")).toBe(3 * forward);
});
