import { expect, test } from "vitest";
import { type AddedToken, addedTokenSplitter } from "../../../lib/tokenizers/text/added-tokens.js";

const token = (id: number, content: string, changes: Partial<AddedToken> = {}): AddedToken => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  ...changes,
});

test("tokens are cut out wherever they stand", () => {
  const split = addedTokenSplitter([token(1, "<s>"), token(2, "[a.b]")]);
  expect(split("<s>x[a.b][aXb]<s>")).toEqual([1, "x", 2, "[aXb]", 1]);
  expect(split("")).toEqual([]);
});

test("of two tokens at one place the longer wins, of two that overlap the left one", () => {
  const split = addedTokenSplitter([token(1, "ab"), token(2, "abc"), token(3, "cd")]);
  expect(split("abcd")).toEqual([2, "d"]);
});

test("the white space beside a token goes with it on the sides where it should", () => {
  const split = addedTokenSplitter([
    token(1, "<l>", { lstrip: true }),
    token(2, "<r>", { rstrip: true }),
    token(3, "<n>"),
  ]);
  expect(split("a \u3000<l> b <r>\t c <n> d")).toEqual(["a", 1, " b ", 2, "c ", 3, " d"]);
});

test("without tokens a text is one part", () => {
  expect(addedTokenSplitter([])("a b")).toEqual(["a b"]);
  expect(addedTokenSplitter([])("")).toEqual([]);
});

test("tokens that begin alike are told apart by their lengths", () => {
  const split = addedTokenSplitter([token(1, "<a>"), token(2, "<a><a>"), token(3, "-"), token(4, "^]")]);
  expect(split("<a><a><a>")).toEqual([2, 1]);
  expect(split("<a <a>^]-^")).toEqual(["<a ", 1, 4, 3, "^"]);
});

test("a token without text is nowhere", () => {
  expect(addedTokenSplitter([token(1, "")])("a b")).toEqual(["a b"]);
  expect(addedTokenSplitter([token(1, ""), token(2, "b")])("a b")).toEqual(["a ", 2]);
});

test("very many tokens cost no more than few", () => {
  const tokens = Array.from({ length: 60_000 }, (_, id) => token(id, `<token ${id}>`));
  const split = addedTokenSplitter(tokens);
  const text = "<token 7><token <token 59999>".repeat(1000);
  expect(split(text)).toHaveLength(3000);
});
