import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openTorch } from "../../../lib/checkpoints/torch/torch.js";
import { rawZip } from "../files/zip-bytes.js";
import { arraysOf, writtenArrays, writtenPath } from "../written-weights.js";
import { archiveWith, bytesOf, fileWith, get, put, stateDictOf, tensor, text, whole } from "./torch-bytes.js";

const opening = async (pickle: Uint8Array, storages: Readonly<Record<string, number>> = { 0: 4 }) =>
  openTorch(await archiveWith(pickle, storages));

test("a file that calls out is refused, in archives and in old files, and nothing is run", async () => {
  const call = bytesOf("\x80\x02cposix\nsystem\n", text("touch /tmp/tandem-was-here"), "\x85R.");
  const refusal =
    /openTorch: expected names of weights and plain data only, got "posix\.system".*nothing in it was run/;
  await expect(opening(call)).rejects.toThrow(refusal);
  const magic = bytesOf("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.");
  const old = bytesOf(magic, "\x80\x02M\xe9\x03.", "\x80\x02}.", call);
  await expect(openTorch(fileWith(old, ".pt"))).rejects.toThrow(refusal);
  await expect(openTorch(fileWith(call, ".pt"))).rejects.toThrow(refusal);
});

test.each([
  ["an element too many", { elements: 4, shape: [5], strides: [1] }],
  ["a first element after the end", { elements: 4, offset: 4, shape: [1], strides: [1] }],
  ["a stride over the end", { elements: 4, shape: [2], strides: [4] }],
  ["a square with rows that overlap the end", { elements: 4, offset: 1, shape: [2, 2], strides: [2, 1] }],
])("%s of the storage is an error", async (_, description) => {
  await expect(opening(stateDictOf(description))).rejects.toThrow(
    /expected "w" within its storage of 4 elements, got shape \[.*\] with strides \[.*\] from element/,
  );
});

test("sizes that overflow, or are no sizes, are errors before anything is allocated", async () => {
  const huge = 2 ** 52;
  const overflowing = { elements: 4, shape: [huge, huge, huge, 2], strides: [0, 0, 0, 1] };
  await expect(opening(stateDictOf(overflowing))).rejects.toThrow(/expected at most 1073741824 elements in "w"/);
  const farApart = { elements: 4, shape: [2, 2], strides: [huge, huge] };
  await expect(opening(stateDictOf(farApart))).rejects.toThrow(/expected at most 1073741824 elements in "w"/);
  const none = { elements: 4, shape: [huge, 0, huge], strides: [1, 1, 1] }; // no element: nothing to read
  expect(await arraysOf(await opening(stateDictOf(none)))).toMatchObject({ w: { values: [] } });
  for (const wrong of [
    { elements: 4, shape: [2], strides: [-1] },
    { elements: 4, shape: [-2], strides: [1] },
    { elements: 4, offset: -1, shape: [1], strides: [1] },
    { elements: 4, shape: [2, 2], strides: [1] },
    { elements: 4, shape: Array(65).fill(1), strides: Array(65).fill(1) },
  ])
    await expect(opening(stateDictOf(wrong))).rejects.toThrow(/whole numbers that are not negative/);
  const beyondNumbers = bytesOf("\x80\x02(", text("storage"), "ctorch\nFloatStorage\n", text("0"), text("cpu"));
  await expect(opening(bytesOf(beyondNumbers, whole(2n ** 62n), "tQ."))).rejects.toThrow(/as a persistent id/);
});

test("a storage must be in the file, with all its bytes", async () => {
  const lie = stateDictOf({ elements: 2 ** 40, shape: [4], strides: [1] });
  await expect(opening(lie)).rejects.toThrow(/expected 4398046511104 bytes in storage "0" for "w", got 16/);
  const missing = stateDictOf({ key: "../../etc/passwd", elements: 4, shape: [4], strides: [1] });
  await expect(opening(missing)).rejects.toThrow(
    /expected 16 bytes in storage "\.\.\/\.\.\/etc\/passwd" for "w", got 0/,
  );
});

test("a repeated element makes a small mask, not a large memory", async () => {
  const mask = stateDictOf({ elements: 4, shape: [100, 100], strides: [0, 0] });
  expect((await arraysOf(await opening(mask))).w.values).toEqual(Array(10_000).fill(1));
  const bomb = stateDictOf({ elements: 4, shape: [2 ** 14, 2 ** 14], strides: [0, 0] });
  // 16 per stored element, and 2^24: 64 + 16,777,216
  await expect(opening(bomb)).rejects.toThrow(/expected at most 16777280 elements in all tensors.* got 268435456/);
  const million = tensor({ elements: 4, shape: [1000, 1000], strides: [0, 0] });
  const many = Array.from({ length: 17 }, (_, i) => bytesOf(text(`w${i}`), million));
  await expect(opening(bytesOf("\x80\x02}(", ...many, "u."))).rejects.toThrow(/got 17000000/);
});

test("a few elements that need much reading, again and again, are not worth it", async () => {
  // Two elements at both ends of 2^20, a hundred times: 2^20 * 100 > 16 * 2^20 + 2^24
  const ends = tensor({ elements: 2 ** 20, shape: [2], strides: [2 ** 20 - 1] });
  const many = Array.from({ length: 100 }, (_, i) => bytesOf(text(`w${i}`), ends));
  await expect(opening(bytesOf("\x80\x02}(", ...many, "u."), { 0: 2 ** 20 })).rejects.toThrow(
    /expected at most 33554432 elements in all tensors, by what is stored, got 104857600/,
  );
});

/** A file with one deflated storage of single bytes, whose directory says how long it is. */
function deflatedStorage(pickle: Uint8Array, data: Uint8Array, size = data.length): string {
  const storage = { name: "a/data/0", data, isDeflated: true, lies: { size } };
  return fileWith(rawZip([{ name: "a/data.pkl", data: pickle }, storage]), ".pt");
}

const fromBytes = (elements: number, shape: readonly number[]) =>
  tensor({ storage: "ByteStorage", elements, shape, strides: shape.map(() => 1) });

test("a compressed storage that is longer than it says costs what has to be read", async () => {
  const one = bytesOf("\x80\x02}", text("w"), fromBytes(1, [1]), "s.");
  const longer = await openTorch(deflatedStorage(one, Buffer.from([7, 8, 9])));
  expect((await arraysOf(longer)).w.values).toEqual([7]);
  const bomb = deflatedStorage(one, Buffer.alloc(1000), 2 ** 26 + 1);
  await expect(openTorch(bomb)).rejects.toThrow(
    /expected compressed data that grow to at most 268435456 bytes in "w", got 268435460/,
  );
});

test("tensors that share a compressed storage are measured together", async () => {
  const most = 2 ** 26;
  const shared = Array.from({ length: 5 }, (_, i) => bytesOf(text(`w${i}`), fromBytes(most, [most])));
  const path = deflatedStorage(bytesOf("\x80\x02}(", ...shared, "u."), Buffer.alloc(1000), most);
  await expect(openTorch(path)).rejects.toThrow(/at most 1073741824 bytes in all, got 1342177280/); // 5 * 4 * 2^26
});

test("long keys, one within the other, are not joined", async () => {
  const leaf = bytesOf(
    text("k".repeat(10_000_000)),
    put(0),
    "0",
    tensor({ elements: 4, shape: [], strides: [] }),
    put(1),
  );
  const levels = `}${get(0).toString("latin1")}`.repeat(60); // 6e8 letters
  const nested = bytesOf("\x80\x02", leaf, "0", levels, get(1), "s".repeat(60), ".");
  await expect(opening(nested)).rejects.toThrow(/names that differ, of at most 1000 letters, got "k{80}\.\.\."/);
});

test("TorchScript's code names no more parameters and classes than memory has room for", async () => {
  const opened = (code: string) => {
    const entries = Object.entries({ "data.pkl": bytesOf("\x80\x02N."), "constants.pkl": ")", "code/a.py": code });
    return openTorch(
      fileWith(rawZip(entries.map(([name, data]) => ({ name: `a/${name}`, data: Buffer.from(data) }))), ".pt"),
    );
  };
  const classWith = (parameters: string) =>
    `class A(Module):\n  __parameters__ = [${parameters}]\n  __buffers__ = []\n`;
  const tooMany = /expected at most 262144 names in the code, got more/;
  await expect(opened(classWith('"",'.repeat(2 ** 18)))).rejects.toThrow(tooMany); // and the class itself
  await expect(opened(classWith("").repeat(2 ** 18 + 1))).rejects.toThrow(tooMany);
  await expect(opened(classWith('"",'.repeat(2 ** 18 - 1)))).rejects.toThrow("expected a state dict");
});

test("dictionaries within dictionaries come to an end", async () => {
  const itself = bytesOf("\x80\x02}", put(0), text("a"), get(0), "s.");
  await expect(opening(itself)).rejects.toThrow(/got dictionaries within dictionaries without end/);
  const itselfWrapped = bytesOf("\x80\x02}", put(0), text("model"), get(0), "s.");
  await expect(opening(itselfWrapped)).rejects.toThrow(/without end/);
  // 40 levels, each twice in the next: 2^40 ways to the one tensor.
  const leaf = bytesOf("}", text("w"), tensor({ elements: 4, shape: [], strides: [] }), "s", put(0), "0");
  const levels = Array.from({ length: 40 }, (_, i) =>
    bytesOf("}(", text("a"), get(i), text("b"), get(i), "u", put(i + 1), "0"),
  );
  await expect(opening(bytesOf("\x80\x02", leaf, ...levels, get(40), "."))).rejects.toThrow(/without end/);
});

test("a long list that is used again and again is not copied each time", async () => {
  const pairs = bytesOf("](", bytesOf("NN\x86").toString("latin1").repeat(20_000), "e", put(0), "0");
  const use = bytesOf("ccollections\nOrderedDict\n", get(0), "\x85R0").toString("latin1");
  await expect(opening(bytesOf("\x80\x02", pairs, use.repeat(20_000), "N."))).rejects.toThrow(/got another value/);
});

test("functions that make tensors can't be nested without end", async () => {
  const pickle = bytesOf(
    "\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n",
    put(0),
    "]",
    put(1),
    "(",
    get(0),
    "N",
    get(1),
  );
  await expect(opening(bytesOf(pickle, "e0", get(0), get(1), "R."))).rejects.toThrow(/a function that makes a tensor/);
});

test("a storage of old files has one type and size, and lies within the file", async () => {
  const bytes = readFileSync(writtenPath("kinds-before-1.6.pt"));
  await expect(openTorch(fileWith(bytes.subarray(0, bytes.length - 1), ".pt"))).rejects.toThrow(
    `openTorch: expected ${bytes.length} bytes, got ${bytes.length - 1}`,
  );
});

/** Every error has this form. */
const wellSaid = /^openTorch: expected .*, got .* \(.*\); .*$/s;

const corruption = fc.record({
  changes: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 4 }),
  length: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
});

test.each(["kinds.pt", "deflated.pt", "training-protocol-5.pt", "traced.pt"])(
  "%s with damaged bytes gives the same numbers or an error that says so",
  async (name) => {
    const bytes = readFileSync(writtenPath(name));
    const check = async ({ changes, length }: { changes: [number, number][]; length: number }) => {
      const damaged = Buffer.from(bytes.subarray(0, Math.ceil(length * bytes.length)));
      for (const [place, value] of changes) damaged[Math.floor(place * (damaged.length - 1))] = value;
      const result = await openTorch(fileWith(damaged, ".pt"))
        .then(arraysOf)
        .catch((error: Error) => error.message);
      if (typeof result === "string") expect(result).toMatch(wellSaid);
      else expect(result).toEqual(writtenArrays(name));
    };
    await fc.assert(fc.asyncProperty(corruption, check), { numRuns: 150, seed: 1 });
  },
);

test("an old file, which has no check sums, gives an error or arrays of the size that they say", async () => {
  const written = readFileSync(writtenPath("training-before-1.6.pt"));
  const check = async ({ changes }: { changes: [number, number][] }) => {
    const damaged = Buffer.from(written);
    for (const [place, value] of changes) damaged[Math.floor(place * (damaged.length - 1))] = value;
    const result = await openTorch(fileWith(damaged, ".pt"))
      .then(arraysOf)
      .catch((error: Error) => error.message);
    if (typeof result === "string") expect(result).toMatch(wellSaid);
    else
      for (const { shape, values } of Object.values(result))
        expect(values.length).toBe(shape.reduce((product, side) => product * side, 1));
  };
  await fc.assert(fc.asyncProperty(corruption, check), { numRuns: 300, seed: 2 });
});
