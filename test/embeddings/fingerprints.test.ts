// What embeddings are kept under.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pixelsFingerprint, textsFingerprint, weightFileHash, weightsHash } from "../../lib/embeddings/fingerprints.js";
import { tf } from "../../lib/engine/tf.js";
import { angleDataset } from "../evaluation/embeddings.js";

test("the hash of weights sees a single bit, a setting, and which parameter a number belongs to", async () => {
  const hash = (settings: object, values: Record<string, number[]>) =>
    weightsHash(settings, Object.fromEntries(Object.entries(values).map(([name, row]) => [name, tf.tensor1d(row)])));
  const all = await Promise.all([
    hash({ heads: 2 }, { a: [1, 2], b: [3] }),
    hash({ heads: 2 }, { a: [1, 2 + 2 ** -22], b: [3] }),
    hash({ heads: 4 }, { a: [1, 2], b: [3] }),
    hash({ heads: 2 }, { a: [1], b: [2, 3] }),
    hash({ heads: 2 }, { b: [3], a: [1, 2] }),
  ]);
  expect(new Set(all).size).toBe(5);
  expect(await hash({ heads: 2 }, { a: [1, 2], b: [3] })).toBe(all[0]);
});

test("the fingerprint of pictures is that of their pixels in their order, that of texts their letters", async () => {
  const pictures = (...reds: number[]) => pixelsFingerprint(angleDataset(reds));
  expect(await pictures(1, 2)).toBe(await pictures(1, 2));
  expect(await pictures(1, 2)).not.toBe(await pictures(2, 1));
  expect(await pictures(1, 2)).not.toBe(await pictures(1, 2, 2));
  expect(textsFingerprint(["a", "b"])).not.toBe(textsFingerprint(["a,b"]));
});

test("the hash of a file of weights sees a single bit, its length and a setting", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-weights-"));
  const hash = (settings: object, ...bytes: number[]) => {
    writeFileSync(join(folder, "w"), Uint8Array.from(bytes));
    return weightFileHash(settings, join(folder, "w"));
  };
  const all = [
    await hash({ a: 1 }, 1, 2),
    await hash({ a: 1 }, 1, 3),
    await hash({ a: 1 }, 1),
    await hash({ a: 2 }, 1, 2),
  ];
  expect(new Set(all).size).toBe(4);
  expect(await hash({ a: 1 }, 1, 2)).toBe(all[0]);
  rmSync(folder, { recursive: true });
  await expect(weightFileHash({}, join(folder, "w"))).rejects.toThrow("no such file");
});
