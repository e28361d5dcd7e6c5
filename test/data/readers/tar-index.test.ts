import { truncateSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withFile } from "../../../lib/data/readers/byte-range.js";
import { type TarEntry, tarEntries } from "../../../lib/data/readers/tar-index.js";
import { tar, tarEntry, temporaryFolder } from "./small-files.js";

const { folder, write } = temporaryFolder();

/** Names and contents of an archive's entries. */
async function read(path: string): Promise<[string, string | undefined][]> {
  return withFile("test", path, async (file) => {
    const found: [string, string | undefined][] = [];
    for await (const { name, begin, size, unreadable } of tarEntries(file))
      found.push([name, unreadable ?? (await file.read(begin, begin + size)).toString()]);
    return found;
  });
}

test("what an archive holds is found at its place, whatever its size", async () => {
  const file = fc.record({
    name: fc.stringMatching(/^[a-zé/.]{1,30}$/).filter((name) => !name.endsWith("/")),
    content: fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom("x".repeat(511), "x".repeat(512), "y".repeat(20_000)),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 6 }), async (files) => {
      const path = write("any.tar", tar(files));
      expect(await read(path)).toEqual(files.map(({ name, content }) => [name, content]));
    }),
    { numRuns: 50 },
  );
});

test("long names come from pax records and from GNU's entries", async () => {
  const long = `${"d/".repeat(80)}é.png`;
  const record = (text: string) => {
    const length = Buffer.byteLength(text) + 5; // three digits, a space, a line end
    return `${length} ${text}\n`;
  };
  const path = write(
    "long.tar",
    tar([
      { name: "pax", kind: "x", content: record(`path=${long}`) },
      { name: "cut", content: "1" },
      { name: "././@LongLink", kind: "L", content: `${long}\0` },
      { name: "cut", content: "2" },
      { name: "plain", content: "3" },
    ]),
  );
  expect(await read(path)).toEqual([
    [long, "1"],
    [long, "2"],
    ["plain", "3"],
  ]);
});

test("a size in a pax record is that of the next file, not of the long name between them", async () => {
  const parts = [
    ...tarEntry({ name: "pax", kind: "x", content: "10 size=5\n" }),
    ...tarEntry({ name: "././@LongLink", kind: "L", content: "long.png\0" }),
    ...tarEntry({ name: "cut", content: "" }),
    Buffer.from("hello".padEnd(512, "\0")),
    Buffer.alloc(1024),
  ];
  expect(await read(write("pax-size.tar", Buffer.concat(parts)))).toEqual([["long.png", "hello"]]);
});

test("folders are passed over, links and other kinds are told", async () => {
  const files = [
    { name: "a/", kind: "5", content: "" },
    { name: "a/b", kind: "2", content: "" },
    { name: "a/c", kind: "S", content: "" },
    { name: "a/d", kind: "0", content: "x" },
  ];
  expect(await read(write("kinds.tar", tar(files)))).toEqual([
    ["a/b", "a link"],
    ["a/c", "a sparse file"],
    ["a/d", "x"],
  ]);
});

test("names are no paths: those that lead out are names like any other", async () => {
  expect(await read(write("out.tar", tar([{ name: "../../etc/passwd", content: "x" }])))).toEqual([
    ["../../etc/passwd", "x"],
  ]);
});

test("an archive cut short anywhere is an error with the place", async () => {
  const whole = tar([
    { name: "a.png", content: "x".repeat(600) },
    { name: "b.png", content: "y" },
  ]); // 512 + 1024 + 512 + 512 + end mark of 1024 bytes
  for (const length of [0, 100, 512, 1000, 1536, 2000, 2048, 2300, 2560]) {
    const path = write("cut.tar", whole);
    truncateSync(path, length);
    await expect(read(path), `${length} bytes`).rejects.toThrow(
      /^test: expected .*, got .*cut\.tar\); the archive is damaged/,
    );
  }
});

test("any changed byte of a header is an error or another entry, never a crash", async () => {
  const whole = tar([{ name: "a.png", content: "x" }]);
  await fc.assert(
    fc.asyncProperty(fc.nat(511 - 8), fc.nat(255), async (byte, value) => {
      const at = byte < 148 ? byte : byte + 8; // all but the check sum itself, whose spaces may be zeros
      const bytes = Buffer.from(whole);
      bytes[at] = value;
      const path = `${folder}/changed.tar`;
      writeFileSync(path, bytes);
      const outcome = await read(path).catch((error: unknown) => error);
      if (bytes.equals(whole)) expect(outcome).toEqual([["a.png", "x"]]);
      else expect(String(outcome)).toMatch(/test: expected a tar header at byte 0, got bytes whose check sum is wrong/);
    }),
    { numRuns: 200 },
  );
});

test("sizes beyond the file and sizes that are no numbers are refused", async () => {
  const [header] = tarEntry({ name: "a.png", content: "" });
  const withSize = (size: string) => {
    const changed = Buffer.from(header);
    changed.write(size.padEnd(12, "\0"), 124, "latin1");
    changed.write("        ", 148);
    const sum = changed.reduce((total, byte) => total + byte, 0);
    changed.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return write("size.tar", Buffer.concat([changed, Buffer.alloc(1024)]));
  };
  await expect(read(withSize("77777777777"))).rejects.toThrow(/expected 8589934591 bytes of "a\.png" from byte 512 on/);
  await expect(read(withSize(`\x80${"\xff".repeat(11)}`))).rejects.toThrow(
    /expected a size in the tar header at byte 0/,
  );
  await expect(read(withSize("12x"))).rejects.toThrow(/expected a size in the tar header/);
});

test("an entry tells where its bytes lie", async () => {
  const path = write("place.tar", tar([{ name: "a", content: "xyz" }]));
  const entries: TarEntry[] = [];
  await withFile("test", path, async (file) => {
    for await (const entry of tarEntries(file)) entries.push(entry);
  });
  expect(entries).toEqual([{ name: "a", begin: 512, size: 3 }]);
});
