import { expect, test } from "vitest";
import { litWordPiece, wordPieceTokenizer } from "../../../lib/tokenizers/wordpiece/wordpiece.js";
import { differing, piecesInOrder, readFixture, type TokenizerFixture, texts } from "../parity-fixture.js";

// The example of BERT's own tests, with ids 0 to 12.
const marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
const pieces = [...marks, "want", "##want", "##ed", "wa", "un", "runn", "##ing", ",", "low"];
const tokenizer = wordPieceTokenizer(pieces, { contextLength: 12 });
const names = (ids: Iterable<number>) => Array.from(ids, (id) => pieces[id]).join(" ");

const vocabularyOf = (name: string) => piecesInOrder(readFixture<TokenizerFixture>(name));

test("words are cut greedily into the longest pieces", () => {
  expect(names(tokenizer.encode("UNwantéd,running"))).toBe("[CLS] un ##want ##ed , runn ##ing [SEP]");
});

test("a word of which some part is in no piece is unknown as a whole", () => {
  expect(names(tokenizer.encode("unwantedX running"))).toBe("[CLS] [UNK] runn ##ing [SEP]");
});

test("greed is not undone: what begins with a long piece is unknown if the rest is", () => {
  // "wa" + "##ed" would do, but "want" comes first and leaves no piece for a rest that begins with "w".
  expect(names(tokenizer.encode("waed wantwa"))).toBe("[CLS] wa ##ed [UNK] [SEP]");
});

test("a piece inside a word is not one at its start", () => {
  expect(names(tokenizer.encode("ing want low"))).toBe("[CLS] [UNK] want low [SEP]");
});

test("words of more than 100 characters are unknown", () => {
  const a = wordPieceTokenizer([...marks, "😀", "##😀"]);
  expect(a.encode("😀".repeat(100))).toHaveLength(102);
  expect(a.encode("😀".repeat(101))).toEqual([2, 1, 3]);
});

test("under TensorFlow's rules words of more than 100 bytes are unknown", () => {
  const a = wordPieceTokenizer([...marks, "é", "##é"], { lowerCase: false, rules: "tensorflow" });
  expect(a.encode("é".repeat(50))).toHaveLength(52);
  expect(a.encode("é".repeat(51))).toEqual([2, 1, 3]);
});

test("a mark in the text is the mark, as it is written", () => {
  expect(names(tokenizer.encode("un[SEP]low [PAD]"))).toBe("[CLS] un [SEP] low [PAD] [SEP]");
  expect(names(tokenizer.encode("[sep]"))).toBe("[CLS] [UNK] [UNK] [UNK] [SEP]");
  expect(names(tokenizer.encode("[MASK]"))).toBe("[CLS] [UNK] [UNK] [UNK] [SEP]"); // not in this vocabulary
});

test("LiT's rows have 16 ids, no end mark, zeros, and no marks from the text", () => {
  const lit = wordPieceTokenizer(pieces, litWordPiece);
  const { ids, truncated } = lit.tokenize(["unwanted [SEP]", "low ".repeat(20)], { overlong: "truncate" });
  expect(names(ids.subarray(0, 16))).toBe(`[CLS] un ##want ##ed [UNK] [UNK] [UNK]${" [PAD]".repeat(9)}`);
  expect(names(ids.subarray(16))).toBe(`[CLS]${" low".repeat(15)}`);
  expect(truncated).toBe(1);
  expect(lit.endOfText).toBeUndefined();
});

test("rows of BERT keep the end mark when they are cut and are filled with [PAD], whatever its id", () => {
  const moved = wordPieceTokenizer(["low", ...marks], { contextLength: 4 });
  const { ids } = moved.tokenize(["low low low", "low"], { overlong: "truncate" });
  expect([...ids]).toEqual([3, 0, 0, 4, 3, 0, 4, 1]);
});

test("decoding joins pieces to words and stops at the end mark", () => {
  expect(tokenizer.decode(tokenizer.encode("UNwantéd,running x"))).toBe("unwanted , running [UNK]");
  expect(tokenizer.decode([2, 12, 3, 12, 0])).toBe("low");
  expect(tokenizer.decode([])).toBe("");
  expect(() => tokenizer.decode([13])).toThrow("decode: expected ids of 0 to 12, got 13");
});

test("the description tells uncased from cased, and rules from rules", () => {
  expect(tokenizer.description).toMatchObject({
    kind: "wordpiece",
    vocabularySize: 13,
    startOfText: 2,
    endOfText: 3,
    settings: { lowerCase: true, stripAccents: true, rules: "hugging-face" },
  });
  const cased = wordPieceTokenizer(pieces, { ...litWordPiece, lowerCase: false }).description;
  expect(cased.settings).toEqual({ lowerCase: false, stripAccents: false, rules: "tensorflow" });
  expect(cased.vocabularyHash).toBe(tokenizer.description.vocabularyHash);
});

test("a vocabulary without the marks is refused", () => {
  expect(() => wordPieceTokenizer(["[PAD]", "[CLS]", "a"])).toThrow(
    "wordPieceTokenizer: expected [UNK] among the 3 pieces, got none; is this a WordPiece vocabulary?",
  );
  expect(() => wordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]"])).toThrow("expected [SEP]");
  expect(() => wordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]"], litWordPiece)).not.toThrow();
});

test.each([
  ["bert-uncased", true],
  ["bert-cased", false],
])("gives 300 difficult texts the ids of transformers' %s", (name, lowerCase) => {
  const { encode } = wordPieceTokenizer(vocabularyOf(name), { lowerCase });
  expect(differing(encode, readFixture<TokenizerFixture>(name).ids)).toEqual([]);
  expect(texts.length).toBe(300);
});

test.each([
  ["bert-uncased", true],
  ["bert-cased", false],
])("gives 300 difficult texts the rows of TensorFlow Text's %s, as LiT has them", (name, lowerCase) => {
  const lit = wordPieceTokenizer(vocabularyOf(name), { ...litWordPiece, lowerCase });
  const rows = readFixture<Record<string, number[][]>>("bert-lit")[name];
  expect(differing((text) => lit.tokenize([text], { overlong: "truncate" }).ids, rows)).toEqual([]);
});
