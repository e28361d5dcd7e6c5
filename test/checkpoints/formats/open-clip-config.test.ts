import { expect, test } from "vitest";
import { parseModelConfig } from "../../../lib/checkpoints/formats/open-clip.js";
import { openClipConfig, openClipSettings } from "../../../lib/checkpoints/formats/open-clip-config.js";
import { modifiedResnetSizes } from "../../../lib/encoders/modified-resnet.js";
import { clipText, textTransformerSizes } from "../../../lib/encoders/text-transformer.js";
import { clipVision, visionTransformerSizes } from "../../../lib/encoders/vision-transformer.js";
import { smallModels } from "../small-models.js";

const settingsOf = (config: object) => openClipSettings(parseModelConfig(config, "model.json"));

const vision = { image_size: 224, layers: 12, width: 768, patch_size: 32 };
const text = { context_length: 77, vocab_size: 49408, width: 512, heads: 8, layers: 12 };
const base = { embed_dim: 512, vision_cfg: vision, text_cfg: text };

test("open_clip's ViT-B-32 computes with GELU, ViT-B-32-quickgelu with OpenAI's QuickGELU", () => {
  const quick = settingsOf({ ...base, quick_gelu: true });
  expect(quick.image).toEqual(visionTransformerSizes["ViT-B/32"]);
  expect(quick.text).toEqual(textTransformerSizes[512]);
  const plain = settingsOf(base);
  expect(plain.image).toEqual({ ...quick.image, activation: "gelu" });
  expect(plain.text).toEqual({ ...quick.text, activation: "gelu" });
  expect([plain.embedDim, plain.imageProjection, plain.textProjection]).toEqual([512, "linear", "linear"]);
  expect(plain.initialLogits).toEqual({ scale: expect.closeTo(14.2857, 4) }); // 1 / 0.07
});

test("a list of layers is a ResNet, its width that of the first stage", () => {
  const { image, imageProjection } = settingsOf({
    ...base,
    embed_dim: 640,
    vision_cfg: { image_size: 288, layers: [4, 6, 10, 6], width: 80 },
  });
  expect(image).toEqual(modifiedResnetSizes.RN50x4);
  expect(imageProjection).toBe("affine");
});

test.each<[string, object, object]>([
  [
    "heads are the width by head_width, rounded down",
    { vision_cfg: { ...vision, width: 1280, head_width: 80 } },
    { image: { heads: 16 } },
  ],
  [
    "mlp_ratio is rounded down",
    { vision_cfg: { ...vision, width: 1408, mlp_ratio: 4.3637 } },
    { image: { mlpWidth: 6144 } },
  ],
  ["no_ln_pre", { vision_cfg: { ...vision, no_ln_pre: true } }, { image: { hasInputNorm: false } }],
  [
    "pool_type avg with its norm last",
    { vision_cfg: { ...vision, pool_type: "avg", final_ln_after_pool: true } },
    { image: { pooling: "mean", normFollowsMean: true } },
  ],
  [
    "tanh's GELU",
    { vision_cfg: { ...vision, act_kwargs: { approximate: "tanh" } } },
    { image: { activation: "gelu-tanh" }, text: { activation: "gelu" } },
  ],
  [
    "epsilons",
    { text_cfg: { ...text, norm_kwargs: { eps: 1e-6 } } },
    { text: { layerNormEpsilon: 1e-6 }, image: { layerNormEpsilon: 1e-5 } },
  ],
  ["no causal mask", { text_cfg: { ...text, no_causal_mask: true } }, { text: { isCausal: false } }],
  ["pool_type last", { text_cfg: { ...text, pool_type: "last" } }, { text: { pooling: "last" } }],
  [
    "pool_type eos",
    { text_cfg: { ...text, pool_type: "eos", eos_id: 7 } },
    { text: { pooling: "end-of-text", endOfText: 7 } },
  ],
  ["proj_bias", { text_cfg: { ...text, proj_bias: true } }, { textProjection: "affine" }],
  ["no projection of texts", { text_cfg: { ...text, proj_type: "none" } }, { textProjection: "none" }],
  [
    "where the logits start",
    { init_logit_scale: Math.log(10), init_logit_bias: -10 },
    { initialLogits: { scale: expect.closeTo(10, 6), bias: -10 } },
  ],
])("%s is taken over", (_, changes, expected) => {
  expect(settingsOf({ ...base, ...changes })).toMatchObject(expected);
});

test.each<[string, object, string]>([
  ["a field that nobody knows", { vision_cfg: { ...vision, swish: true } }, 'Unrecognized key: "swish"'],
  ["one at the top", { qformer: 1 }, 'Unrecognized key: "qformer"'],
  ["layer scale", { vision_cfg: { ...vision, ls_init_value: 0.1 } }, "vision_cfg.ls_init_value"],
  ["query-key norms", { text_cfg: { ...text, qk_norm: true } }, "text_cfg.qk_norm"],
  ["pooling by attention", { vision_cfg: { ...vision, attentional_pool: true } }, "vision_cfg.attentional_pool"],
  ["fixed positions", { vision_cfg: { ...vision, pos_embed_type: "sin_cos_2d" } }, "vision_cfg.pos_embed_type"],
  ["a class embedding of texts", { text_cfg: { ...text, embed_cls: true } }, "text_cfg.embed_cls"],
  ["a billion layers", { text_cfg: { ...text, layers: 1e9 } }, "text_cfg.layers"],
  ["a text tower of transformers", { text_cfg: { hf_model_name: "roberta-base" } }, "text towers of transformers"],
  ["no embedding size", { embed_dim: undefined }, "embed_dim"],
])("%s is refused by name", (_, changes, complaint) => {
  const parse = () => settingsOf({ ...base, ...changes });
  expect(parse).toThrow(
    "openClipModel: expected a model_cfg of a model that this library has, got problems in model.json",
  );
  expect(parse).toThrow(complaint);
});

test("oblong pictures are refused", () => {
  expect(() => settingsOf({ ...base, vision_cfg: { ...vision, image_size: [224, 112] } })).toThrow(
    "openClipSettings: expected square pictures, got image_size [224,112]",
  );
});

test.each(["vit", "gelu", "resnet", "mean"] as const)(
  "the settings of %s are read back from their model_cfg",
  (kind) => {
    const settings = smallModels[kind];
    const { pixels: _, ...back } = settingsOf(openClipConfig(settings));
    expect(back).toMatchObject({ embedDim: settings.embedDim, image: settings.image, text: settings.text });
  },
);

test("an MLP that is no multiple of the width keeps its size", () => {
  for (const mlpWidth of [1, 100, 127, 129, 4303, 4304]) {
    const settings = {
      embedDim: 4,
      image: clipVision({ imageSize: 8, patchSize: 4, width: 128, layers: 1, heads: 2, mlpWidth }),
      text: clipText({ vocabularySize: 9, contextLength: 4, width: 96, layers: 1, heads: 2, mlpWidth }),
    };
    const { image, text: words } = settingsOf(openClipConfig(settings));
    expect([image, words]).toMatchObject([{ mlpWidth }, { mlpWidth }]);
  }
});
