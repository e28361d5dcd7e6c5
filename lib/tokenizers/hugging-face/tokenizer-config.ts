// What tokenizer_config.json and special_tokens_map.json say beside a vocabulary, as far as it changes ids: the class of the
// transformers library (version 5) that reads the vocabulary, its settings, and the names of marks.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readTextFile } from "../text-file.js";

const token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]).optional();
const tokens = {
  pad_token: token,
  unk_token: token,
  bos_token: token,
  eos_token: token,
  cls_token: token,
  sep_token: token,
  mask_token: token,
};
const side = z.enum(["left", "right"]).optional();
const flag = z.boolean().optional();

const configSchema = z.object({
  /** Without "Fast", since version 5 has one class of each kind. */
  tokenizer_class: z
    .string()
    .transform((name) => name.replace(/Fast$/, ""))
    .optional(),
  do_lower_case: flag,
  strip_accents: flag,
  tokenize_chinese_chars: flag,
  add_bos_token: flag,
  add_eos_token: flag,
  extra_ids: z.int().min(0).max(1000).optional(),
  padding_side: side,
  truncation_side: side,
  ...tokens,
});

export type TokenizerConfig = Readonly<z.infer<typeof configSchema>>;

/** The kinds of models that imply a class where no file names it. */
export type TokenizerFamily = "clip" | "siglip" | "bert" | "t5";

const classOfFamily: Record<TokenizerFamily, string> = {
  clip: "CLIPTokenizer",
  siglip: "SiglipTokenizer",
  bert: "BertTokenizer",
  t5: "T5Tokenizer",
};

/** What classes have where their configuration is silent. */
const classDefaults: Readonly<Record<string, TokenizerConfig>> = {
  CLIPTokenizer: { pad_token: "<|endoftext|>" },
  SiglipTokenizer: { pad_token: "</s>", unk_token: "<unk>", eos_token: "</s>", do_lower_case: true },
  BertTokenizer: {
    ...{ pad_token: "[PAD]", unk_token: "[UNK]", cls_token: "[CLS]", sep_token: "[SEP]", mask_token: "[MASK]" },
    ...{ do_lower_case: true, tokenize_chinese_chars: true },
  },
  T5Tokenizer: { pad_token: "<pad>", eos_token: "</s>", extra_ids: 100 },
  GemmaTokenizer: { pad_token: "<pad>", bos_token: "<bos>", eos_token: "<eos>", padding_side: "left" },
  Siglip2Tokenizer: { pad_token: "<pad>", bos_token: "<bos>", eos_token: "<eos>", padding_side: "left" },
};

/** What the files of a folder say, the defaults of their class filled in; `family` where they name no class. */
export function readTokenizerConfig(folder: string, family?: TokenizerFamily): TokenizerConfig {
  const config = parse(join(folder, "tokenizer_config.json"));
  const map = "added_tokens_decoder" in config ? {} : parse(join(folder, "special_tokens_map.json")); // in newer files it is stale
  const said = configSchema.safeParse(withoutNull({ ...config, ...map }));
  if (!said.success)
    throw new Error(
      `readTokenizerConfig: expected the settings of a tokenizer, got problems in ${join(folder, "tokenizer_config.json")}; ` +
        z.prettifyError(said.error),
    );
  const tokenizer_class = said.data.tokenizer_class ?? (family && classOfFamily[family]);
  return { ...classDefaults[tokenizer_class ?? ""], ...said.data, tokenizer_class };
}

/** Rows are padded and cut at their ends: a tokenizer that does either at the beginning is refused. */
export function requireRightSide({ padding_side, truncation_side }: TokenizerConfig): void {
  for (const [name, value] of Object.entries({ padding_side, truncation_side }))
    if (value === "left")
      throw new Error(`requireRightSide: expected a tokenizer with ${name} "right", got "left"; no other is supported`);
}

function withoutNull(config: object): object {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

function parse(path: string): object {
  if (!existsSync(path)) return {};
  try {
    const value: unknown = JSON.parse(readTextFile(path));
    if (value && typeof value === "object" && !Array.isArray(value)) return value;
  } catch {}
  throw new Error(`readTokenizerConfig: expected a JSON object, got something else in ${path}; load it anew`);
}
