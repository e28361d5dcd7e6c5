// Objectives that predict a picture's caption: its next token, hidden words of it, and CoCa, which also trains two towers.
import {
  type CaptionDecoder,
  type CaptionDecoderSettings,
  type CoCa,
  type CoCaSettings,
  captionDecoderMacs,
  captionLogits,
  captionLoss,
  captionScores,
  cocaImage,
  cocaLogits,
  cocaScores,
  cocaText,
  contrastiveCaptionLoss,
  deriveKey,
  describeCaptionDecoder,
  describeCoCa,
  drawParameters,
  hiddenWordScores,
  hideWords,
  imageTowerMacs,
  type Key,
  keyTensor,
  maximalLogScale,
  normalisePixels,
  type Scalar,
  seedKey,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  textMask,
  withoutFirst,
  withoutLast,
} from "../lib/index.js";
import {
  marksOf,
  type Objective,
  type ObjectiveWorld,
  shortTokenRows,
  type TowerAndHead,
  tokenRows,
  towerAndHead,
} from "./objective.js";
import { objectivesText } from "./objective-presets.js";

/** Tokens that a picture becomes, as in the paper. */
const prefixLength = 4;
/** Share of the words that are hidden: most, as names are scored with all of them hidden. */
const hiddenShare = 0.75;
/** Each pair of a picture and a name goes through a decoder. */
const decoderTile = { pictures: 8, names: 64 };

/** The language model on a prefix of CLIP's Figure 2. */
export function captionObjective(world: ObjectiveWorld): Objective<TowerAndHead<CaptionDecoder>> {
  const { tokenizer } = world;
  const settings = decoderOf(world, "next");
  const { init, features, pictures } = towerAndHead(world, decoderInit(settings));
  return {
    name: "caption prediction",
    init,
    pictures,
    macs: imageTowerMacs(world.preset.image) + captionDecoderMacs(settings, settings.contextLength - 1),
    loss: (params, { images, ids }, statistics) => {
      const given = { features: features(params, images, statistics), ids: withoutLast(ids) };
      return nextTokenLoss(captionLogits(params.head, settings, given), ids, settings);
    },
    names: (texts) => shortTokenRows(tokenizer, texts),
    hasPrior: true,
    score: ({ head }, rows, ids) => captionScores(head, settings, { features: rows as Tensor2D, ids: ids as Tensor2D }),
    tile: decoderTile,
  };
}

/** The masked language model of ICMLM. */
export function hiddenWordObjective(world: ObjectiveWorld): Objective<TowerAndHead<CaptionDecoder>> {
  const { tokenizer, seed } = world;
  const settings = decoderOf(world, "hidden");
  const key = deriveKey(seedKey(seed), "hidden words");
  const { init, features, pictures } = towerAndHead(world, decoderInit(settings));
  return {
    name: "hidden-word prediction",
    init,
    pictures,
    extras: (_, step) => keyTensor(deriveKey(key, step)),
    macs: imageTowerMacs(world.preset.image) + captionDecoderMacs(settings, settings.contextLength),
    loss: (params, { images, ids, extras }, statistics) => {
      const hidden = hideWords(extras as Tensor, ids, { ...settings, rate: hiddenShare });
      const given = { features: features(params, images, statistics), ids: hidden.ids };
      return captionLoss(captionLogits(params.head, settings, given), ids, hidden.isTarget);
    },
    names: (texts) => shortTokenRows(tokenizer, texts),
    hasPrior: true,
    score: ({ head }, rows, ids) =>
      hiddenWordScores(head, settings, { features: rows as Tensor2D, ids: ids as Tensor2D }),
    tile: { pictures: 8, names: 1024 },
  };
}

/** CoCa, its names scored by its decoder. */
export function cocaObjective(world: ObjectiveWorld): Objective<CoCa> {
  const { preset, tokenizer } = world;
  const blocks = objectivesText(preset, tokenizer.vocabularySize);
  const settings: CoCaSettings = {
    embedDim: blocks.width,
    image: preset.cocaImage,
    pooling: { queries: 9, heads: blocks.heads },
    vocabularySize: tokenizer.vocabularySize,
    contextLength: tokenizer.contextLength,
    marks: marksOf(tokenizer),
    text: blocks,
    decoder: blocks,
  };
  const image = (params: CoCa, images: Tensor4D) => cocaImage(params, settings, normalisePixels(images));
  return {
    name: "CoCa",
    init: (key) => drawParameters<CoCa>(describeCoCa(key, settings)),
    constrain: (params) => ({ ...params, logScale: params.logScale.minimum(maximalLogScale) }),
    loss: (params, { images, ids }) => {
      const [pictures, texts] = [image(params, images), cocaText(params, settings, ids)];
      const [batch, length, width] = texts.tokens.shape;
      const textTokens = texts.tokens.slice([0, 0, 0], [batch, length - 1, width]);
      const logits = cocaLogits(params, settings, { imageTokens: pictures.tokens, textTokens });
      return contrastiveCaptionLoss({
        imageEmbeddings: pictures.embeddings,
        textEmbeddings: texts.embeddings,
        logitScale: params.logScale.exp(),
        captionLoss: nextTokenLoss(logits, ids, settings),
      });
    },
    pictures: (params, images) => image(params, images).tokens,
    names: (texts) => tokenRows(tokenizer, texts),
    hasPrior: true,
    score: (params, rows, ids) => cocaScores(params, settings, { imageTokens: rows as Tensor3D, ids: ids as Tensor2D }),
    tile: decoderTile,
  };
}

function decoderOf({ preset, tokenizer }: ObjectiveWorld, predicts: "next" | "hidden"): CaptionDecoderSettings {
  const { vocabularySize } = tokenizer;
  const blocks = objectivesText(preset, vocabularySize);
  return { ...blocks, imageWidth: preset.image.width, prefixLength, predicts, marks: marksOf(tokenizer) };
}

function decoderInit(settings: CaptionDecoderSettings) {
  return (key: Key) => drawParameters<CaptionDecoder>(describeCaptionDecoder(key, settings));
}

/** Logits [B, L - 1, V] against the token after each of the ids [B, L]. */
function nextTokenLoss(logits: Tensor3D, ids: Tensor2D, { marks }: Pick<CaptionDecoderSettings, "marks">): Scalar {
  return captionLoss(logits, withoutFirst(ids), withoutFirst(textMask(ids, marks)));
}
