// BertModel of the transformers library: its configuration and names, and the names of its first files (gamma and beta).
import { z } from "zod";
import type { BertSettings } from "../../encoders/bert.js";
import { tokenPoolings } from "../../encoders/token-pooling.js";
import type { NameTable } from "../tables/name-table.js";
import { torchLinear, torchNorm, torchQkv } from "../tables/transformer-names.js";
import { blocksOf } from "./hugging-face-blocks.js";
import { hiddenActivation, nameOfActivation, parseConfig, requirePooling } from "./hugging-face-config.js";
import { count, layerCount } from "./schema-parts.js";

const bertConfig = z.object({
  vocab_size: count.default(30522),
  hidden_size: count.default(768),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: count.default(12),
  intermediate_size: count.default(3072),
  hidden_act: hiddenActivation.default("gelu"),
  max_position_embeddings: count.default(512),
  type_vocab_size: count.default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  pad_token_id: z.int().nonnegative().nullable().default(0),
  position_embedding_type: z.literal("absolute").default("absolute"),
  is_decoder: z.literal(false).default(false),
});

export interface BertUse {
  /** L, at most the positions that were learned; all of them by default. */
  readonly contextLength?: number;
  /** The first token by default, as in LiT. */
  readonly pooling?: BertSettings["pooling"];
}

/** The settings in a config.json with model_type "bert". */
export function huggingFaceBertSettings(
  config: unknown,
  where: string,
  { contextLength, pooling = "first" }: BertUse = {},
): BertSettings {
  requirePooling(pooling, [...tokenPoolings, "pooler"]);
  const parsed = parseConfig(bertConfig, config, where);
  return {
    kind: "bert",
    vocabularySize: parsed.vocab_size,
    contextLength: contextLength ?? parsed.max_position_embeddings,
    positions: parsed.max_position_embeddings,
    segments: parsed.type_vocab_size,
    ...blocksOf(parsed),
    pooling,
    padding: parsed.pad_token_id ?? 0,
  };
}

/** The config.json of settings. */
export function huggingFaceBertConfig(settings: BertSettings): object {
  return {
    architectures: ["BertModel"],
    model_type: "bert",
    vocab_size: settings.vocabularySize,
    hidden_size: settings.width,
    num_hidden_layers: settings.layers,
    num_attention_heads: settings.heads,
    intermediate_size: settings.mlpWidth,
    hidden_act: nameOfActivation(settings.activation),
    max_position_embeddings: settings.positions,
    type_vocab_size: settings.segments,
    layer_norm_eps: settings.layerNormEpsilon,
    pad_token_id: settings.padding,
  };
}

const layer = "encoder.layer.{i}";

export const huggingFaceBertNames: NameTable = {
  rows: [
    ["tokenEmbedding", "embeddings.word_embeddings.weight"],
    ["positions", "embeddings.position_embeddings.weight"],
    ["segments", "embeddings.token_type_embeddings.weight"],
    ...torchNorm("inputNorm", "embeddings.LayerNorm"),
    ...torchQkv(
      "blocks/{i}/attention/qkv",
      ["query", "key", "value"].map((name) => `${layer}.attention.self.${name}`),
    ),
    ...torchLinear("blocks/{i}/attention/output", `${layer}.attention.output.dense`),
    ...torchNorm("blocks/{i}/attentionNorm", `${layer}.attention.output.LayerNorm`),
    ...torchLinear("blocks/{i}/mlp/hidden", `${layer}.intermediate.dense`),
    ...torchLinear("blocks/{i}/mlp/output", `${layer}.output.dense`),
    ...torchNorm("blocks/{i}/mlpNorm", `${layer}.output.LayerNorm`),
    ...torchLinear("pooler", "pooler.dense"),
  ],
  // Counters, the pooler where it isn't used, and the heads of the pre-training tasks and of others.
  ignored: [/^embeddings\.position_ids$/, /^pooler\.dense\./, /^(cls|classifier|qa_outputs)\./],
};

/** A file's name in the words of today: the first files had "bert." before the encoder, gamma and beta for gain and bias. */
export function bertNameOfToday(name: string): string {
  return name
    .replace(/^bert\./, "")
    .replace(/\.gamma$/, ".weight")
    .replace(/\.beta$/, ".bias");
}
