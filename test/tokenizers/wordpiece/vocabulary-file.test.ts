import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { loadVocabulary, saveVocabulary } from "../../../lib/tokenizers/wordpiece/vocabulary-file.js";

const folder = mkdtempSync(join(tmpdir(), "vocabulary-"));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test("pieces are saved a line each, and come back", () => {
  const path = join(folder, "vocab.txt");
  saveVocabulary(path, ["[PAD]", "a", "##é", "😀"]);
  expect(readFileSync(path, "utf8")).toBe("[PAD]\na\n##é\n😀\n");
  expect(loadVocabulary(path)).toEqual(["[PAD]", "a", "##é", "😀"]);
});

test("the line ends of Windows, a byte order mark and a missing last line end make no difference", () => {
  expect(loadVocabulary(written("windows.txt", "\ufeff[PAD]\r\na\r\n##b"))).toEqual(["[PAD]", "a", "##b"]);
});

test("only line ends separate: a piece may be another space of Unicode", () => {
  expect(loadVocabulary(written("spaces.txt", "a\n\u2028\n\u3000\n"))).toEqual(["a", "\u2028", "\u3000"]);
});

test("a piece that occurs twice is refused with both lines, since ids are line numbers", () => {
  const path = written("twice.txt", "[PAD]\na\nb\na\n");
  expect(() => loadVocabulary(path)).toThrow(`expected every piece once, got "a" in lines 2 and 4 (${path})`);
});

test("an empty line is refused with its number", () => {
  const path = written("empty.txt", "a\n\nb\n");
  expect(() => loadVocabulary(path)).toThrow(`expected a piece a line, got an empty line (${path}, line 2)`);
  expect(() => loadVocabulary(written("end.txt", "a\n\n"))).toThrow("line 2");
});

test("bytes that are no text are refused", () => {
  const path = written("bytes.txt", Uint8Array.of(0x61, 0xff, 0x0a));
  expect(() => loadVocabulary(path)).toThrow(`expected text in UTF-8, got other bytes (${path})`);
});

test("a file far too large is refused unread", () => {
  const path = written("large.txt", "");
  truncateSync(path, 2 ** 40); // a hole, no bytes on the disk
  expect(() => loadVocabulary(path)).toThrow("expected a text file of at most 67108864 bytes, got 1099511627776 bytes");
});

test("a small compressed file that grows beyond all bounds is refused, and a broken one too", () => {
  const bomb = written("bomb.txt.gz", gzipSync(Buffer.alloc(65 * 2 ** 20)));
  expect(() => loadVocabulary(bomb)).toThrow(
    "expected a text file of at most 67108864 bytes, got more when uncompressed",
  );
  const whole = gzipSync("a\nb\n");
  expect(loadVocabulary(written("whole.txt.gz", whole))).toEqual(["a", "b"]);
  expect(() => loadVocabulary(written("cut.txt.gz", whole.subarray(0, whole.length - 9)))).toThrow("got a broken one");
});

test("pieces with line ends can't be saved", () => {
  expect(() => saveVocabulary(join(folder, "broken.txt"), ["a\n"])).toThrow(
    'expected pieces without line ends, got "a\\n"',
  );
});

test("a small compressed file of more lines than any vocabulary is refused", () => {
  const bomb = written("lines.txt.gz", gzipSync("\n".repeat(2 ** 20)));
  expect(() => loadVocabulary(bomb)).toThrow(`expected a text file of at most 1048576 lines, got more (${bomb})`);
});

test("what is no file is refused by its path", () => {
  const none = join(folder, "none.txt");
  expect(() => loadVocabulary(none)).toThrow(`readTextFile: expected a file, got none (${none})`);
});
