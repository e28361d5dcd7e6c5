// Which tokenizer a model of open_clip has: its own, CLIP's, or one of the transformers library with something around it. The
// files of the latter lie beside the weights, as open_clip expects them of "local-dir:".
import { z } from "zod";
import { cleanings } from "../../tokenizers/text/canonical-text.js";
import { knownClipTokenizer } from "./known-tokenizer.js";
import type { OpenClipModelConfig } from "./open-clip-config.js";
import { type FindTokenizer, findTokenizer, tokenizerInFolder } from "./tokenizer-files.js";
import { huggingFaceRules, type RulesAt } from "./tokenizer-rules.js";

const clean = z.enum(Object.keys(cleanings) as [keyof typeof cleanings]);
const ownArguments = z.strictObject({ clean: clean.default("lower") });
const foreignArguments = z.strictObject({
  clean: clean.default("whitespace"),
  strip_sep_token: z.boolean().optional(),
});

/** The tokenizer of a model whose weights lie in `folder`. What this library can't do is left out, or refused where it is asked for. */
export function openClipTokenizer(config: OpenClipModelConfig, folder: string): FindTokenizer {
  return config.text_cfg.hf_tokenizer_name ? foreignTokenizer(config, folder) : ownTokenizer(config, folder);
}

function ownTokenizer({ text_cfg }: OpenClipModelConfig, folder: string): FindTokenizer {
  const known = ownArguments.safeParse(text_cfg.tokenizer_kwargs ?? {}).data;
  if (!known) return unsupported(text_cfg);
  const { context_length: contextLength, vocab_size: vocabularySize } = text_cfg;
  const merges = { cleaning: known.clean, marksInText: "open_clip" } as const;
  const rulesAt = huggingFaceRules(contextLength, { modelFolder: folder });
  return findTokenizer(
    (place) => ({ ...rulesAt(place), merges }),
    () => knownClipTokenizer({ contextLength, vocabularySize }, merges),
  );
}

function foreignTokenizer({ text_cfg, init_logit_bias }: OpenClipModelConfig, folder: string): FindTokenizer {
  const known = foreignArguments.safeParse(text_cfg.tokenizer_kwargs ?? {}).data;
  if (!known || text_cfg.tokenizer_mode) return unsupported(text_cfg);
  const openClip = { cleaning: known.clean, zeroEndMark: known.strip_sep_token };
  const plainAt = huggingFaceRules(text_cfg.context_length, { modelFolder: folder });
  const isSiglip = init_logit_bias !== undefined && init_logit_bias !== null;
  const rulesAt: RulesAt = (place) => {
    const plain = plainAt(place);
    const isSticky = isSiglip && !plain.config?.pad_token; // files of SigLIP's that say nothing of the padding
    return { ...plain, openClip, ...(isSticky && { sentencePiece: { marks: "sticky" } as const }) };
  };
  return findTokenizer(rulesAt, () => tokenizerInFolder(folder, rulesAt(folder)));
}

function unsupported({ tokenizer_kwargs, tokenizer_mode }: OpenClipModelConfig["text_cfg"]): FindTokenizer {
  return (vocabulary) => {
    if (vocabulary === undefined) return undefined;
    throw new Error(
      "openClipTokenizer: expected tokenizer_kwargs of clean and strip_sep_token and no tokenizer_mode in the model's " +
        `configuration, got ${JSON.stringify({ tokenizer_kwargs, tokenizer_mode })}; load without { vocabulary } and make the ids elsewhere`,
    );
  };
}
