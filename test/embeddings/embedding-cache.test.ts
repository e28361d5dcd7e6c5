import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tf } from "../../lib/engine/tf.js";
import {
  EmbeddingCache,
  type EmbeddingKey,
  pixelsFingerprint,
  textsFingerprint,
  weightsHash,
} from "../../lib/evaluation/embedding-cache.js";
import { angleDataset } from "./embeddings.js";

let folder: string;
let notices: string[];
let calls: number[][];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-cache-"));
  [notices, calls] = [[], []];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key: EmbeddingKey = {
  weights: "w",
  preprocessing: { imageSize: 32 },
  items: "cats, test",
  stored: "embeddings",
};
const bad = [{ name: "1.png", reason: "cut short" }];

/** Item i is (i, 10 + offset); item 1 is bad. Notes what it was asked for. */
function items({ offset = 0, count = 4 } = {}) {
  const encode = async (indices: readonly number[]) => {
    calls.push([...indices]);
    const good = indices.filter((index) => index !== 1);
    const embeddings = Float32Array.from(good.flatMap((index) => [index, 10 + offset]));
    return { embeddings, indices: Int32Array.from(good), bad: indices.includes(1) ? bad : [] };
  };
  return { count, width: 2, encode };
}

const whole = {
  embeddings: Float32Array.of(0, 10, 2, 10, 3, 10),
  indices: Int32Array.of(0, 2, 3),
  bad,
};

const cache = () => new EmbeddingCache(folder, (text) => notices.push(text));
const files = () => readdirSync(folder).map((name) => join(folder, name));

test("items are encoded once: the second time only the first, the last and the bad ones are looked at", async () => {
  expect(await cache().embeddings(key, items())).toEqual(whole);
  expect(await cache().embeddings(key, items())).toEqual(whole);
  expect(calls).toEqual([
    [0, 1, 2, 3],
    [0, 3, 1],
  ]);
  expect(notices).toEqual([]);
});

test.each([
  ["weights", { weights: "v" }],
  ["preprocessing", { preprocessing: { imageSize: 36 } }],
  ["pictures", { items: "cats, train" }],
  ["what is stored", { stored: "features" }],
] as const)("with other %s everything is encoded anew, and both are kept", async (_, change) => {
  await cache().embeddings(key, items());
  await cache().embeddings({ ...key, ...change }, items());
  expect(calls[1]).toEqual([0, 1, 2, 3]);
  expect(files()).toHaveLength(2);
});

test("a file with any one byte changed gives the right numbers or is encoded anew", async () => {
  await cache().embeddings(key, items());
  const [path] = files();
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; at += 3) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 1;
    writeFileSync(path, changed);
    expect(await cache().embeddings(key, items())).toEqual(whole);
  }
  const values = bytes.length - 4 * whole.embeddings.length; // the last bytes are the numbers
  writeFileSync(path, Buffer.concat([bytes.subarray(0, values), Buffer.of(1), bytes.subarray(values + 1)]));
  [notices, calls] = [[], []];
  await cache().embeddings(key, items());
  expect(notices).toEqual([
    expect.stringMatching(/expected what was written, got other bytes; encoding its items anew/),
  ]);
  expect(calls).toEqual([[0, 1, 2, 3]]);
});

test("a file that is cut short anywhere is noticed and made again", async () => {
  await cache().embeddings(key, items());
  const [path] = files();
  const bytes = readFileSync(path);
  for (let length = 0; length < bytes.length; length += 7) {
    writeFileSync(path, bytes.subarray(0, length));
    [notices, calls] = [[], []];
    expect(await cache().embeddings(key, items())).toEqual(whole);
    expect(notices).toHaveLength(1);
    expect(readFileSync(path)).toEqual(bytes);
  }
});

test("the file of another key under the same name is not taken", async () => {
  await cache().embeddings(key, items());
  const [path] = files();
  await cache().embeddings({ ...key, weights: "v" }, items({ offset: 1 }));
  const other = files().find((each) => each !== path)!;
  writeFileSync(path, readFileSync(other));
  expect(await cache().embeddings(key, items())).toEqual(whole);
  expect(notices[0]).toMatch(/got another one/);
});

test("what a crash leaves in the middle is not taken, and nothing is written of an encoding that fails", async () => {
  const failing = { ...items(), encode: () => Promise.reject(new Error("out of memory")) };
  await expect(cache().embeddings(key, failing)).rejects.toThrow("out of memory");
  expect(readdirSync(folder)).toEqual([]);
  await cache().embeddings(key, items());
  const [path] = files();
  const half = readFileSync(path).subarray(0, 100);
  rmSync(path);
  writeFileSync(`${path}.4711.1.tmp`, half);
  expect(await cache().embeddings(key, items())).toEqual(whole);
});

test("vectors that would be others today, by a change of the code, are encoded anew", async () => {
  await cache().embeddings(key, items());
  // Row 3, (3, 10), has length 10.44: a change of 0.1 is within 2 %, one of 1 is not.
  expect(await cache().embeddings(key, items({ offset: 0.1 }))).toEqual(whole);
  const now = await cache().embeddings(key, items({ offset: 1 }));
  expect([...now.embeddings]).toEqual([0, 11, 2, 11, 3, 11]);
  expect(notices).toEqual([expect.stringMatching(/encoded differently now/)]);
});

test("a picture that could not be read for a moment is not bad for ever", async () => {
  await cache().embeddings(key, items());
  const encode = async (indices: readonly number[]) => ({
    embeddings: Float32Array.from(indices.flatMap((index) => [index, 10])),
    indices: Int32Array.from(indices),
    bad: [],
  });
  const mended = await cache().embeddings(key, { ...items(), encode });
  expect([...mended.indices]).toEqual([0, 1, 2, 3]);
});

test("an interrupted encoding goes on where it was: its parts are kept", async () => {
  const controller = new AbortController();
  const large = items({ count: 20_000 });
  const stopping = {
    ...large,
    encode: (indices: readonly number[]) => {
      if (indices[0] > 0) controller.abort(new Error("interrupted"));
      return large.encode(indices);
    },
  };
  await expect(cache().embeddings(key, stopping, controller)).rejects.toThrow("interrupted");
  expect(files()).toHaveLength(2);
  calls = [];
  const { indices, embeddings } = await cache().embeddings(key, large);
  expect(calls.map((each) => each.length)).toEqual([3, 2, 20_000 - 2 * 8192]);
  expect([indices.length, embeddings.at(-2)]).toEqual([19_999, 19_999]);
});

test("numbers that are none are never kept", async () => {
  const broken = {
    count: 2,
    width: 1,
    encode: async () => ({ embeddings: Float32Array.of(1, Number.NaN), indices: Int32Array.of(0, 1), bad: [] }),
  };
  await expect(cache().embeddings(key, broken)).rejects.toThrow("expected finite numbers, got NaN for item 1");
  const short = {
    ...broken,
    encode: async () => ({ embeddings: Float32Array.of(1), indices: Int32Array.of(0), bad: [] }),
  };
  await expect(cache().embeddings(key, short)).rejects.toThrow("expected 2 items of 1 numbers or bad, got 1 numbers");
  expect(readdirSync(folder)).toEqual([]);
});

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
