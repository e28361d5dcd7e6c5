import { expect, test } from "vitest";
import { openTorch } from "../../../lib/checkpoints/torch/torch.js";
import { arraysOf } from "../written-weights.js";
import { bytesOf, fileWith, text, whole } from "./torch-bytes.js";

const magic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"; // 0x1950a86a20f9469cfc6c
const pickle = (...parts: (string | Uint8Array)[]) => bytesOf("\x80\x02", ...parts, ".");

interface OldFile {
  readonly machine?: Buffer;
  readonly object: Buffer;
  readonly keys?: Buffer;
  readonly count?: number;
}

/** A file with one storage, "7", that holds 1, 2, 3, 4. */
function oldFile({ machine = bytesOf("}"), object, keys = text("7"), count = 4 }: OldFile): string {
  const numbers = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(count));
  const pickles = [pickle(magic), pickle("M\xe9\x03"), pickle(machine), pickle(object), pickle("](", keys, "e")];
  return fileWith(bytesOf(...pickles, length, numbers), ".pt");
}

/** The first two elements from `offset` on, of the storage or of a part of it. */
function tensorOf({ type = "Float", elements = 4, offset = 0, part = bytesOf("N") } = {}): Buffer {
  const id = bytesOf(
    "(",
    text("storage"),
    `ctorch\n${type}Storage\n`,
    text("7"),
    text("cpu"),
    whole(elements),
    part,
    "t",
  );
  return bytesOf("ctorch._utils\n_rebuild_tensor\n(", id, "Q", whole(offset), "K\x02\x85K\x01\x85tR");
}

const stateDict = (...tensors: Buffer[]) =>
  bytesOf("}(", ...tensors.map((tensor, i) => bytesOf(text(`w${i}`), tensor)), "u");
const partOf = (begin: number, elements: number) => bytesOf("(", text("8"), whole(begin), whole(elements), "t");

test("a tensor lies in its storage, or in a part of it", async () => {
  const object = stateDict(tensorOf({ offset: 1 }), tensorOf({ offset: 1, part: partOf(1, 3) }));
  const file = await openTorch(oldFile({ object }));
  expect(file.metadata["torch.format"]).toBe("torch.save before 1.6");
  expect(await arraysOf(file)).toEqual({
    w0: { shape: [2], type: "F32", values: [2, 3] },
    w1: { shape: [2], type: "F32", values: [3, 4] }, // the second element of the part that begins at the second
  });
});

test("a part must lie in its storage, and a tensor in its part", async () => {
  const within = /"w0" within its storage of \d elements/;
  await expect(openTorch(oldFile({ object: stateDict(tensorOf({ part: partOf(2, 3) })) }))).rejects.toThrow(within);
  const object = stateDict(tensorOf({ offset: 2, part: partOf(0, 3) }));
  await expect(openTorch(oldFile({ object }))).rejects.toThrow(within);
});

test("pickles longer than what is read at first are read whole", async () => {
  const object = bytesOf("}(", text("w"), tensorOf(), text("notes"), text("x".repeat(600_000)), "u");
  expect((await arraysOf(await openTorch(oldFile({ object })))).w.values).toEqual([1, 2]);
});

test.each<[string, OldFile, RegExp]>([
  [
    "two types for a storage",
    { object: stateDict(tensorOf(), tensorOf({ type: "Int" })) },
    /one type and size for storage "7"/,
  ],
  [
    "two sizes for a storage",
    { object: stateDict(tensorOf(), tensorOf({ elements: 3 })) },
    /one type and size for storage "7"/,
  ],
  ["another count at the numbers", { object: stateDict(tensorOf()), count: 3 }, /4 elements in storage "7", got 3/],
  [
    "fewer numbers than the storage",
    { object: stateDict(tensorOf({ elements: 5 })), count: 5 },
    /the file is cut short/,
  ],
  ["an unknown key", { object: stateDict(tensorOf()), keys: text("9") }, /the key of each storage once/],
  [
    "a doubled key",
    { object: stateDict(tensorOf()), keys: bytesOf(text("7"), text("7")) },
    /the key of each storage once/,
  ],
  ["no keys", { object: stateDict(tensorOf()), keys: bytesOf() }, /16 bytes in storage "7" for "w0", got 0/],
  [
    "big-endian numbers",
    { object: stateDict(tensorOf()), machine: bytesOf("}", text("little_endian"), "\x89s") },
    /little-endian/,
  ],
])("%s is an error", async (_, file, message) => {
  await expect(openTorch(oldFile(file))).rejects.toThrow(message);
});
