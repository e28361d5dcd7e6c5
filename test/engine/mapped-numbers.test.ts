// Numbers in files: mapped by the addon, or read.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fastestMapping, inHostOrder, numbersOfFile } from "../../lib/engine/mapped-numbers.js";
import { nativeFiles } from "../../lib/engine/native.js";
import { runProgram } from "./child-process.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-mapped-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of 0, 1, 2, ... behind `before` bytes; the numbers from one of them on. */
function counting(count: number, { before = 0, from = 0 } = {}, mapping = fastestMapping()): Float32Array {
  const path = join(folder, `${count}-${before}`);
  const values = Float32Array.from({ length: count }, (_, i) => i);
  writeFileSync(path, Buffer.concat([Buffer.alloc(before, 255), Buffer.from(values.buffer)]));
  const file = openSync(path, "r");
  try {
    return numbersOfFile({ file, begin: before + 4 * from, count: count - from }, mapping);
  } finally {
    closeSync(file);
  }
}

for (const [how, mapping] of [
  ["mapped", nativeFiles()],
  ["read", undefined],
] as const)
  test(`numbers that are ${how} are those of the file, wherever they begin, after it was closed and deleted`, () => {
    for (const [before, from] of [
      [0, 0],
      [8, 1],
      [4096, 0],
      [4096 * 3 + 16, 5000],
    ] as const) {
      const numbers = counting(40_000, { before, from }, mapping);
      rmSync(join(folder, `40000-${before}`));
      expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([40_000 - from, from, 39_999]);
      expect(numbers.every((value, i) => value === from + i)).toBe(true);
      numbers[1] = 7;
      expect(numbers[1]).toBe(7);
    }
  });

test("a file that ends too early is an error, mapped and read", () => {
  const path = join(folder, "short");
  writeFileSync(path, Buffer.alloc(100_000));
  const file = openSync(path, "r");
  const numbers = (mapping = fastestMapping()) => numbersOfFile({ file, begin: 4, count: 25_000 }, mapping);
  expect(() => numbers(nativeFiles())).toThrow("expected a file of at least 100004 bytes, got 100000");
  const plain = () => numbersOfFile({ file, begin: 90_000, count: 5000 });
  expect(plain).toThrow("expected 110000 bytes, got a file that ends at 100000");
  closeSync(file);
});

test("writing to mapped numbers changes no file", () => {
  const numbers = counting(30_000);
  numbers.fill(-1);
  expect(readFileSync(join(folder, "30000-0")).readFloatLE(4 * 29_999)).toBe(29_999);
});

test("on a big-endian processor the bytes of each number are turned round", () => {
  const little = Float32Array.of(10); // 0x41200000
  const turned = inHostOrder(little.slice(), "BE");
  expect([...new Uint8Array(turned.buffer)]).toEqual([...new Uint8Array(little.buffer)].reverse());
  expect([...inHostOrder(little.slice(), "LE")]).toEqual([10]);
});

test("of a large file only what is touched fills memory, and what was mapped is given back", async () => {
  const path = join(folder, "large");
  const { out, errors } = await runProgram(
    `const { openSync, closeSync, writeSync, rmSync } = require("node:fs");
    const { numbersOfFile } = require("./dist/lib/engine/mapped-numbers.js");
    const file = openSync(${JSON.stringify(path)}, "w+");
    for (let i = 0; i < 192; i++) writeSync(file, Buffer.alloc(2 ** 20, i));
    const megabytes = () => process.memoryUsage().rss / 2 ** 20;
    gc();
    const before = megabytes();
    let numbers = numbersOfFile({ file, begin: 0, count: 48 * 2 ** 20 });
    closeSync(file);
    rmSync(${JSON.stringify(path)});
    let sum = 0;
    for (let i = 0; i < 16; i++) sum += numbers[i * 3 * 2 ** 20];
    const touched = megabytes() - before;
    for (let i = 0; i < numbers.length; i += 1024) sum += numbers[i];
    const all = megabytes() - before;
    numbers = undefined;
    gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
    gc();
    console.log(JSON.stringify({ touched, all, after: megabytes() - before, finite: sum === sum }));`,
    { flags: ["--expose-gc"] },
  );
  expect(errors).toBe("");
  const { touched, all, after } = JSON.parse(out);
  expect(touched).toBeLessThan(32);
  expect(all).toBeGreaterThan(150);
  expect(after).toBeLessThan(32);
});
