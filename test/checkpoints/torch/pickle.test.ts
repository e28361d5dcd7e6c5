import { expect, test } from "vitest";
import { readNextPickle, readPickle } from "../../../lib/checkpoints/torch/pickle.js";
import { PickleCutShort, PickleGlobal } from "../../../lib/checkpoints/torch/pickle-machine.js";
import { bytesOf, get, put, text, whole } from "./torch-bytes.js";

const question = { reader: "openTorch", path: "m.pt" };
const rules = {
  global: (module: string, name: string) =>
    module === "m" && name === "pair" ? new PickleGlobal("m.pair", ([a, b]) => ({ a, b })) : undefined,
  persistent: (id: unknown) => ["kept", id],
};
const read = (...parts: (string | Uint8Array)[]) => readPickle(bytesOf(...parts), rules, question);

test("constants of all protocols are read", () => {
  expect(read("N.")).toBe(null);
  expect(read("\x88.")).toBe(true);
  expect(read("\x89.")).toBe(false);
  expect(read("K\xff.")).toBe(255);
  expect(read("M\x01\x02.")).toBe(513); // 1 + 2 * 256
  expect(read("J\xfe\xff\xff\xff.")).toBe(-2);
  expect(read("\x8a\x00.")).toBe(0); // no bytes at all
  expect(read("\x8a\x01\x80.")).toBe(-128);
  expect(read("\x8a\x02\xff\x00.")).toBe(255); // the second byte keeps it positive
  expect(read("\x8b\x02\x00\x00\x00\x00\x80.")).toBe(-32768);
  expect(read(whole(2n ** 53n - 1n), ".")).toBe(2 ** 53 - 1);
  expect(read(whole(2n ** 53n), ".")).toBe(2n ** 53n); // no longer exact as a number
  expect(read("G\x40\x04\x00\x00\x00\x00\x00\x00.")).toBe(2.5); // big-endian
  expect(read("\x8c\x02\xc3\xbc.")).toBe("ü");
  expect(read("\x8d\x01\x00\x00\x00\x00\x00\x00\x00a.")).toBe("a");
  expect(read("U\x01\xfc.")).toBe("ü"); // bytes of Python 2, one letter each
  expect(read("C\x02\x00\xff.")).toEqual(Buffer.from([0, 255]));
});

test("containers are read, with what they share and what contains itself", () => {
  expect(read("(K\x01K\x02t.")).toEqual([1, 2]);
  expect(read("K\x01K\x02K\x03\x87.")).toEqual([1, 2, 3]);
  expect(read("](K\x01(K\x02K\x03te.")).toEqual([1, [2, 3]]);
  expect(read("}(", text("a"), "K\x01", text("b"), "]u.")).toEqual(
    new Map<string, unknown>([
      ["a", 1],
      ["b", []],
    ]),
  );
  expect(read("\x8f(K\x01K\x01K\x02\x90.")).toEqual(new Set([1, 2]));
  expect(read("]q\x00K\x01ah\x00\x86.")).toEqual([[1], [1]]);
  const list = read("]\x94h\x00a.") as unknown[];
  expect(list[0]).toBe(list);
});

test("names and persistent ids mean what the rules say", () => {
  expect(read("cm\npair\n(K\x01K\x02tR.")).toEqual({ a: 1, b: 2 });
  expect(read("\x8c\x01m\x8c\x04pair\x93K\x01K\x02\x86\x81.")).toEqual({ a: 1, b: 2 });
  expect(read("K\x07Q.")).toEqual(["kept", 7]);
});

test.each([
  ["a function of the system", "cos\nsystem\n(", '"os.system"'],
  ["an evaluator", "cbuiltins\neval\n", '"builtins.eval"'],
  ["an evaluator of Python 2", "c__builtin__\neval\n", '"__builtin__.eval"'],
  ["a name on the stack", "\x8c\x05posix\x8c\x06system\x93", '"posix.system"'],
  ["a name through an attribute", "\x8c\x01m\x8c\x0dpair.__init__\x93", '"m.pair.__init__"'],
  ["the right letters cut elsewhere", "c\nm.pair\n", '".m.pair"'],
  ["wide letters that look like others", bytesOf("c", Buffer.from("ｍ"), "\npair\n"), '"\\uff4d.pair"'],
  ["a name with an invisible letter", bytesOf("cm\n", Buffer.from("pair\u200b"), "\n"), '"m.pair\\u200b"'],
])("%s is refused by name", (_, opcodes, name) => {
  expect(() => read("\x80\x02", opcodes, ".")).toThrow(
    `openTorch: expected names of weights and plain data only, got ${name} at byte`,
  );
});

test.each([
  ["INST", "(ios\nsystem\n."],
  ["OBJ", "(o."],
  ["PERSID", "P1\n."],
  ["EXT1", "\x82\x01."],
  ["EXT2", "\x83\x01\x00."],
  ["EXT4", "\x84\x01\x00\x00\x00."],
  ["NEWOBJ_EX", "cm\npair\n)}\x92."],
  ["NEXT_BUFFER", "\x97."],
  ["0x49", "I1\n."],
])("opcode %s is refused", (name, opcodes) => {
  expect(() => read(opcodes)).toThrow(`openTorch: expected a pickle's opcode that is plain data, got ${name} at byte`);
});

test("only a known name can be applied, and to a tuple", () => {
  expect(() => read(text("os.system"), ")R.")).toThrow(/expected a known name to apply, got another value/);
  expect(() => read("])\x81.")).toThrow(/expected a known name to apply/);
  expect(() => read("cm\npair\nNR.")).toThrow(/expected a tuple of at most 16 arguments for m\.pair/);
  expect(() => read("K\x01}b.")).toThrow(/expected an object to set the state of/);
});

test("a pickle that does not add up is an error with its place", () => {
  expect(() => read("0.")).toThrow("openTorch: expected a value on the stack, got none at byte 0 of the pickle (m.pt)");
  expect(() => read("K\x01t.")).toThrow(/a mark on the stack, got none at byte 2/);
  expect(() => read("(K\x01K\x02.")).toThrow(/one value at the end/);
  expect(() => read("K\x01K\x02.")).toThrow(/one value at the end, got 2/);
  expect(() => read("h\x05.")).toThrow(/remembered value 5, got none/);
  expect(() => read("}(K\x01u.")).toThrow(/a value for every key/);
  expect(() => read("NNa.")).toThrow(/a list to append to/);
  expect(() => read("NNNs.")).toThrow(/a dictionary to fill/);
  expect(() => read("N(N\x90.")).toThrow(/a set to fill/);
  expect(() => read("\x80\x06N.")).toThrow(/a pickle of protocol 2 to 5, got 6/);
  expect(() => read("X\x01\x00\x00\x00\xff.")).toThrow(/text in UTF-8, got "\\u00ff"/);
});

test("a pickle that is cut short is an error at every length", () => {
  const whole = bytesOf("\x80\x02}(", text("a"), "\x8a\x02\x01\x02", text("b"), "cm\npair\nK\x01K\x02\x86Ru.");
  for (let length = 0; length < whole.length; length++) {
    expect(() => readPickle(whole.subarray(0, length), rules, question)).toThrow(/got the beginning of one \(m\.pt\)/);
    expect(() => readNextPickle(whole.subarray(0, length), rules, question)).toThrow(PickleCutShort);
  }
  expect(readNextPickle(bytesOf(whole, "rest"), rules, question).end).toBe(whole.length);
});

test("lengths beyond the file's end cost nothing", () => {
  expect(() => read("X\xff\xff\xff\xff.")).toThrow(/the beginning of one/);
  expect(() => read("\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.")).toThrow(/the beginning of one/);
  expect(() => read("\x8b\xff\xff\xff\x7f.")).toThrow(/an integer of at most 256 bytes, got 2147483647/);
});

test("what grows faster than the file has a limit", () => {
  const many = 2 ** 20 + 1;
  expect(() => read(Buffer.alloc(many, "N"), ".")).toThrow(/at most 1048576 values on the stack/);
  expect(() => read(Buffer.alloc(many, "("), ".")).toThrow(/at most 1048576 values on the stack/);
  expect(() => read(Buffer.alloc(2 * many, "}0"), "N.")).toThrow(/at most 1048576 objects/);
  expect(() => read("N", Buffer.alloc(many, 0x94), ".")).toThrow(/at most 1048576 remembered values/);
});

test("values in containers have a limit, however they came there", () => {
  const million = Buffer.alloc(2 ** 20 - 10, "N"); // five of them are more than 2^22
  const five = (...parts: (string | Uint8Array)[]) => Array.from({ length: 5 }, () => bytesOf(...parts));
  const complaint = /expected at most 4194304 values in all containers, got more/;
  expect(() => read("]", ...five("(", million, "e"), ".")).toThrow(complaint);
  expect(() => read("]", ...five("(", million, "ta"), ".")).toThrow(complaint);
  expect(() => read("}", ...five("(", million, "u"), ".")).toThrow(complaint);
  expect(() => read("]", Buffer.alloc(2 ** 23 + 2, "Na"), ".")).toThrow(complaint);
  expect(read("](", million, "e.")).toHaveLength(million.length);
});

test("a place in the memo may be any number without costing memory", () => {
  expect(read("K\x05", put(2 ** 32 - 1), "0", get(2 ** 32 - 1), ".")).toBe(5);
});
