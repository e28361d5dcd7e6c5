// Small files of Hugging Face's tokenizers for tests, as their classes write them.

const added = (contents: readonly string[]) =>
  contents.map((content, id) => ({ id, content, normalized: false, special: true }));
const idsOf = (pieces: readonly string[]) => Object.fromEntries(pieces.map((piece, id) => [piece, id]));
const sequence = { Sequence: { id: "A", type_id: 0 } };
const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });

const bertMarks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

/** Ids 5 to 11 after the marks. */
export const bertPieces = [...bertMarks, "a", "A", "dog", "Dog", "e", "é", "##s"];

/** BERT's, with ids 2 before and 3 after a text. */
export const bertJson = {
  added_tokens: added(bertMarks),
  normalizer: {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: false,
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: {
    type: "TemplateProcessing",
    single: [special("[CLS]"), sequence, special("[SEP]")],
    special_tokens: { "[CLS]": { ids: [2] }, "[SEP]": { ids: [3] } },
  },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: idsOf(bertPieces),
  },
};

const gemmaMarks = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"];

/** SigLIP 2's as the hub has it, without the lower-casing that its class adds: c is 5, ▁ 10, ca 11, cat 12. */
export const siglip2Json = {
  added_tokens: added(gemmaMarks),
  normalizer: { type: "Replace", pattern: { String: " " }, content: "▁" },
  pre_tokenizer: { type: "Split", pattern: { String: " " }, behavior: "MergedWithPrevious", invert: false },
  post_processor: { type: "TemplateProcessing", single: [sequence], pair: [sequence], special_tokens: {} },
  decoder: { type: "Fuse" },
  model: {
    type: "BPE",
    unk_token: "<unk>",
    fuse_unk: true,
    byte_fallback: true,
    vocab: idsOf([...gemmaMarks, "c", "a", "t", "σ", "ς", "▁", "ca", "cat", "C"]),
    merges: [
      ["c", "a"],
      ["ca", "t"],
    ],
  },
};

const asciiPunctuation = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]";

/** SigLIP's as converted for other programs: ▁a is 3, ▁dog 4; </s> is 1. */
export const siglipJson = {
  added_tokens: added(["<pad>", "</s>", "<unk>"]).slice(1),
  normalizer: {
    type: "Sequence",
    normalizers: [
      { type: "Lowercase" },
      { type: "Replace", pattern: { Regex: asciiPunctuation }, content: "" },
      { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
      { type: "Strip", strip_left: true, strip_right: true },
    ],
  },
  pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
  post_processor: {
    type: "TemplateProcessing",
    single: [sequence, special("</s>")],
    special_tokens: { "</s>": { ids: [1] } },
  },
  model: {
    type: "Unigram",
    unk_id: 2,
    vocab: [
      ["<pad>", 0],
      ["</s>", 0],
      ["<unk>", 0],
      ["▁a", -1],
      ["▁dog", -2],
    ],
  },
};
