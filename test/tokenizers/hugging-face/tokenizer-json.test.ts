import { expect, test } from "vitest";
import { textMarksOf } from "../../../lib/tokenizers/hugging-face/tokenizer-json.js";

const template = (...names: string[]) => ({
  type: "TemplateProcessing",
  single: names.map((id) => (id === "A" ? { Sequence: { id, type_id: 0 } } : { SpecialToken: { id, type_id: 0 } })),
  special_tokens: {
    "<s>": { id: "<s>", ids: [5], tokens: ["<s>"] },
    "</s>": { id: "</s>", ids: [6], tokens: ["</s>"] },
  },
});

test("marks are those around the text in the template", () => {
  expect(textMarksOf(template("<s>", "A", "</s>"))).toEqual({ startOfText: 5, endOfText: 6 });
  expect(textMarksOf(template("A", "</s>"))).toEqual({ startOfText: undefined, endOfText: 6 });
  expect(textMarksOf(template("A"))).toEqual({ startOfText: undefined, endOfText: undefined });
  expect(textMarksOf(null)).toEqual({});
});

test("the post-processors of BERT and RoBERTa name their marks themselves", () => {
  const marks = { cls: ["<s>", 0], sep: ["</s>", 2] };
  expect(textMarksOf({ type: "RobertaProcessing", ...marks })).toEqual({ startOfText: 0, endOfText: 2 });
  expect(textMarksOf({ type: "BertProcessing", ...marks })).toEqual({ startOfText: 0, endOfText: 2 });
});

test("byte-level offsets add no marks", () => {
  const bytes = { type: "ByteLevel", trim_offsets: true };
  expect(textMarksOf(bytes)).toEqual({});
  expect(textMarksOf({ type: "Sequence", processors: [bytes, template("<s>", "A")] })).toEqual({ startOfText: 5 });
});

test("several marks on a side, or a template without text, are refused", () => {
  expect(() => textMarksOf(template("<s>", "<s>", "A"))).toThrow(
    "expected at most one mark on each side of the text, got [5,5] and []",
  );
  expect(() => textMarksOf(template("<s>"))).toThrow("expected at most one mark");
  expect(() => textMarksOf({ type: "Other" })).toThrow(
    'expected a post-processor that adds marks, got {"type":"Other"}',
  );
});
