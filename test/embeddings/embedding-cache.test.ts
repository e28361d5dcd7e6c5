import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSafetensorsSync } from "../../lib/checkpoints/files/safetensors.js";
import { EmbeddingCache, type EmbeddingKey } from "../../lib/embeddings/embedding-cache.js";

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
  const { indices, embeddings, bad: named } = await cache().embeddings(key, large);
  expect(calls.map((each) => each.length)).toEqual([3, 2, 20_000 - 2 * 8192]);
  expect([indices.length, indices[0], indices[1], indices.at(-1)]).toEqual([19_999, 0, 2, 19_999]);
  // Item i is (i, 10), and item 1 is missing: row r > 0 is item r + 1.
  expect([9000, 17_000, 19_998].map((row) => embeddings[2 * row])).toEqual([9001, 17_001, 19_999]);
  expect(named).toEqual(bad);
  expect(files()).toHaveLength(1);
  calls = [];
  expect((await cache().embeddings(key, large)).embeddings).toEqual(embeddings);
  expect(calls).toEqual([[0, 19_999, 1]]);
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

test("believed by its bytes alone, a file needs nothing that encodes", async () => {
  await cache().embeddings(key, items());
  const closed = { ...items(), encode: () => Promise.reject(new Error("no tower")) };
  expect(await cache().embeddings(key, closed, { check: "bytes" })).toEqual(whole);
  const [path] = files();
  writeFileSync(path, readFileSync(path).subarray(0, -1));
  await expect(cache().embeddings(key, closed, { check: "bytes" })).rejects.toThrow("no tower");
  expect(notices).toEqual([expect.stringMatching(/expected 24 bytes of numbers, got 23 .*encoding its items anew/)]);
});

test("a file that is something else, or of other sizes, is made again", async () => {
  await cache().embeddings(key, items());
  const [path] = files();
  const bytes = readFileSync(path);
  for (const other of [Buffer.from("\x89PNG\r\n\x1a\n and so on"), Buffer.alloc(0), Buffer.from(bytes).reverse()]) {
    writeFileSync(path, other);
    [notices, calls] = [[], []];
    expect(await cache().embeddings(key, items())).toEqual(whole);
    expect([notices.length, calls.length]).toEqual([1, 1]);
  }
  await cache().embeddings(key, items({ count: 5 }));
  expect(files()).toHaveLength(2);
});

test("the file is a safetensors file, its numbers little-endian", async () => {
  await cache().embeddings(key, items());
  const [path] = files();
  expect(readSafetensorsSync(path).tensors.get("embeddings")).toEqual({ shape: [3, 2], values: whole.embeddings });
  expect([...readFileSync(path).subarray(-4)]).toEqual([0, 0, 0x20, 0x41]); // 10 = 1.25 x 2^3: 0x41200000
});

test("two that encode the same at once both get it whole, and leave one file", async () => {
  const large = items({ count: 30_000 });
  const results = await Promise.all([1, 2, 3].map(() => cache().embeddings(key, large)));
  const [first] = results;
  expect([first.indices.length, first.embeddings.at(-2)]).toEqual([29_999, 29_999]);
  for (const other of results) expect(other).toEqual(first);
  expect(notices).toEqual([]);
  const { embeddings } = await cache().embeddings(key, large, { check: "bytes" });
  expect(embeddings).toEqual(first.embeddings);
});

test("parts that another process has joined and deleted are not missed", async () => {
  const large = items({ count: 10_000 });
  let others: Promise<unknown> | undefined;
  const slow = {
    ...large,
    encode: async (indices: readonly number[]) => {
      if (indices[0] > 0) others ??= cache().embeddings(key, large); // it finds the first part, makes the second, joins
      await others;
      return large.encode(indices);
    },
  };
  const { embeddings } = await cache().embeddings(key, slow);
  expect(embeddings.at(-2)).toBe(9999);
  expect(await cache().embeddings(key, large)).toEqual(await others);
});

test("what is written to numbers that were read does not reach the file", async () => {
  const large = items({ count: 8192 }); // 64 KiB: mapped
  const { embeddings } = await cache().embeddings(key, large);
  embeddings.fill(0);
  const again = await cache().embeddings(key, large);
  expect([again.embeddings.at(-2), again.embeddings.at(-1)]).toEqual([8191, 10]);
});

test("no items need no encoding", async () => {
  const none = await cache().embeddings(key, items({ count: 0 }));
  expect([none.embeddings.length, none.indices.length, none.bad]).toEqual([0, 0, []]);
  expect(await cache().embeddings(key, items({ count: 0 }))).toEqual(none);
  expect(calls).toEqual([]);
});

test("items that come back in another order are refused", async () => {
  const shuffled = {
    count: 2,
    width: 1,
    encode: async () => ({ embeddings: Float32Array.of(1, 2), indices: Int32Array.of(1, 0), bad: [] }),
  };
  await expect(cache().embeddings(key, shuffled)).rejects.toThrow(
    "expected items 0 to 1 in their order, got item 0 in place 1",
  );
});
