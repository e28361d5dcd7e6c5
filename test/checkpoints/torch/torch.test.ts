import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openTorch } from "../../../lib/checkpoints/torch/torch.js";
import { arraysOf, writtenArrays, writtenPath } from "../written-weights.js";
import { archiveWith, bytesOf, fileWith, newPath, stateDictOf, tensor, text } from "./torch-bytes.js";

test.each([
  "kinds.pt",
  "kinds-protocol-5.pt",
  "kinds-before-1.6.pt",
  "plain.pt",
  "deflated.pt",
  "big-endian.pt",
  "without-check-sums.pt",
  "training.pt",
  "training-protocol-5.pt",
  "training-before-1.6.pt",
  "script.pt",
  "traced.pt",
])("%s has the arrays that PyTorch wrote", async (name) => {
  const file = await openTorch(writtenPath(name));
  expect(await arraysOf(file)).toEqual(writtenArrays(name));
});

test("views are read in the order of their axes, whatever the order in the storage", async () => {
  const { arrays, close } = await openTorch(writtenPath("kinds.pt"));
  // base is [[-1, -0.75, -0.5, -0.25], [0, 0.25, 0.5, 0.75], [1, 1.25, 1.5, 1.75]]
  expect([...(await arrays.get("transposed")!.read())].slice(0, 6)).toEqual([-1, 0, 1, -0.75, 0.25, 1.25]);
  expect([...(await arrays.get("part")!.read())]).toEqual([0, 0.5, 1, 1.5]); // rows 1 and 2, every second column
  expect([...(await arrays.get("repeated")!.read())]).toEqual([0, 1, 2, 0, 1, 2]);
  await close();
});

test("what lies beside the weights in a training checkpoint becomes metadata, and the names are the model's", async () => {
  const file = await openTorch(writtenPath("training.pt"));
  expect(file.metadata).toEqual({
    epoch: "3",
    name: "ViT-B-32",
    "torch.format": "torch.save",
    "torch.wrapper": "state_dict",
    "torch.prefix": "module.",
  });
  expect([...file.arrays.keys()].slice(0, 2)).toEqual(["a.weight", "a.bias"]);
  await file.close();
});

test("a TorchScript archive has its parameters and buffers, and its numbers as metadata", async () => {
  const file = await openTorch(writtenPath("script.pt"));
  expect(file.arrays.has("transformer.0.attn.in_proj_weight")).toBe(true);
  expect(file.arrays.has("attn_mask")).toBe(false); // a tensor, but neither parameter nor buffer
  expect(file.arrays.get("visual.weight")!.type).toBe("F16");
  expect([...(await file.arrays.get("input_resolution")!.read())]).toEqual([224]);
  expect(file.metadata).toMatchObject({ "torch.format": "TorchScript", context_length: "77" });
  await file.close();
});

const scalar = tensor({ elements: 1, shape: [], strides: [] });

test("a wrapper is opened by its name, or if it is a common one and holds all tensors", async () => {
  const namesIn = async (pickle: Buffer, options = {}) => {
    const file = await openTorch(await archiveWith(bytesOf("\x80\x02", pickle, "."), { 0: 1 }), options);
    await file.close();
    return [...file.arrays.keys()];
  };
  const dictionary = (...items: (Buffer | string)[]) => bytesOf("}(", ...items, "u");
  const weights = dictionary(text("w"), scalar);
  const averaged = dictionary(text("w"), scalar, text("b"), scalar);
  const both = dictionary(text("state_dict"), weights, text("state_dict_ema"), averaged);
  expect(await namesIn(both)).toEqual(["w"]);
  expect(await namesIn(both, { wrapper: "state_dict_ema" })).toEqual(["w", "b"]);
  expect(await namesIn(dictionary(text("model"), dictionary(text("state_dict"), weights)))).toEqual(["w"]);
  expect(await namesIn(dictionary(text("student"), weights, text("teacher"), weights))).toEqual([
    "student.w",
    "teacher.w",
  ]);
  // A dictionary with a tensor of its own is the state dict, whatever else is in it.
  expect(await namesIn(dictionary(text("model"), weights, text("w"), scalar))).toEqual(["model.w", "w"]);
  expect(await namesIn(dictionary(text("_orig_mod.module.w"), scalar))).toEqual(["w"]);
  expect(await namesIn(dictionary(text("state_dict"), dictionary(text("model.w"), scalar)))).toEqual(["w"]); // Lightning
  expect(await namesIn(dictionary(text("module.w"), scalar, text("b"), scalar))).toEqual(["module.w", "b"]);
  await expect(namesIn(both, { wrapper: "ema" })).rejects.toThrow(
    /^openTorch: expected a dictionary "ema", got entries "state_dict", "state_dict_ema" \(.*\); name another wrapper/,
  );
});

test("an OrderedDict of Python 2, made of a list of pairs, is read", async () => {
  const pair = bytesOf("]U\x01wa", scalar, "a"); // ["w", tensor]
  const pickle = bytesOf("\x80\x02ccollections\nOrderedDict\n]", pair, "a\x85R.");
  const file = await openTorch(await archiveWith(pickle, { 0: 1 }));
  expect(await arraysOf(file)).toEqual({ w: { shape: [], type: "F32", values: [1] } });
});

test("tensors that are no plain numbers are named in the error", async () => {
  for (const [name, kind] of [
    ["sparse", "a sparse tensor"],
    ["quantized", "a quantized tensor"],
    ["complex", "torch.ComplexFloatStorage"],
    ["meta", "a meta tensor"],
    ["float8", "a torch.float8_e4m3fn tensor"],
  ])
    await expect(openTorch(writtenPath(`${name}.pt`))).rejects.toThrow(
      `openTorch: expected plain numbers in "weight", got ${kind} (${writtenPath(`${name}.pt`)}); save it as a dense`,
    );
});

test("a saved module, not a state dict, is refused by the name of its class", async () => {
  await expect(openTorch(writtenPath("module.pt"))).rejects.toThrow(
    /expected names of weights and plain data only, got "torch\.nn\.modules\.linear\.Linear" at byte \d+ of the pickle/,
  );
});

test("files of other kinds are refused with a hint", async () => {
  const tar = bytesOf("storages", Buffer.alloc(249), "ustar", Buffer.alloc(250));
  await expect(openTorch(fileWith(tar, ".pt"))).rejects.toThrow(/got a tar archive .* PyTorch before 0\.2/);
  const pointer = bytesOf("version https://git-lfs.github.com/spec/v1\noid sha256:00");
  await expect(openTorch(fileWith(pointer, ".pt"))).rejects.toThrow(
    /expected a file of torch\.save or torch\.jit\.save, got one that begins with "version https:\/\/git-lfs.*a pointer/,
  );
  await expect(openTorch(fileWith(bytesOf(), ".pt"))).rejects.toThrow(/got one that begins with ""/);
  await expect(openTorch(fileWith(bytesOf("\x80\x02}."), ".pt"))).rejects.toThrow(/got another pickle/);
  await expect(openTorch(writtenPath("stored.npz"))).rejects.toThrow(
    /expected one folder with a data\.pkl in the archive, got 0 among "img\/float64\.npy"/,
  );
  await expect(openTorch(newPath(".pt"))).rejects.toThrow(/^openTorch: expected a file, got ENOENT/);
  await expect(openTorch(writtenPath("."))).rejects.toThrow(/^openTorch: expected a file, got a folder/);
});

test("an array can be read again, and not after closing", async () => {
  const file = await openTorch(await archiveWith(stateDictOf({ elements: 2, shape: [2], strides: [1] }), { 0: 2 }));
  const array = file.arrays.get("w")!;
  expect([...(await array.read())]).toEqual([1, 2]);
  expect([...(await array.read())]).toEqual([1, 2]);
  await file.close();
  await expect(array.read()).rejects.toThrow();
});

test("a damaged number is noticed by the check sum, also in a part of a storage", async () => {
  const bytes = readFileSync(writtenPath("plain.pt"));
  bytes[bytes.indexOf(Buffer.from(Float32Array.of(-1, -0.75).buffer))] ^= 1;
  const { arrays, close } = await openTorch(fileWith(bytes, ".pt"));
  await expect(arrays.get("weight")!.read()).rejects.toThrow(/openTorch: expected check sum \d+ for "plain\/data\/0"/);
  await close();
  const part = await archiveWith(stateDictOf({ elements: 9, offset: 6, shape: [2], strides: [1] }), { 0: 9 });
  const content = readFileSync(part);
  content[content.indexOf(Buffer.from(Float32Array.of(1, 2, 3).buffer))] ^= 1; // not in the part
  const damaged = await openTorch(fileWith(content, ".pt"));
  await expect(damaged.arrays.get("w")!.read()).rejects.toThrow(/check sum/);
  await damaged.close();
});
