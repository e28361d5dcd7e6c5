// What the encoders of the transfer experiments are trained on: the icon sets that are not held out, and a tokenizer of their captions.
import {
  acceptedSets,
  bpeTokenizer,
  captionText,
  heldOutSets,
  type IconDataset,
  openIcons,
  type Tokenizer,
  trainBpe,
} from "../lib/index.js";
import type { TransferPreset } from "./transfer-presets.js";

export interface TransferTrainingSet {
  readonly pictures: IconDataset;
  /** Of the tokenizer, first learned first. */
  readonly merges: Awaited<ReturnType<typeof trainBpe>>;
  readonly tokenizer: Tokenizer;
}

/** Opens the pictures and learns the tokenizer from their captions. */
export async function openTransferTrainingSet(preset: TransferPreset): Promise<TransferTrainingSet> {
  const { vocabularySize, contextLength } = preset;
  const pictures = await openTrainingPictures(preset);
  const merges = await trainBpe(captionTexts(pictures), { vocabularySize });
  return { pictures, merges, tokenizer: bpeTokenizer(merges, { contextLength }) };
}

/** The pictures to train on, rendered first if need be. */
export async function openTrainingPictures({ sets, storedSize }: TransferPreset): Promise<IconDataset> {
  const corpus = sets === "all" ? acceptedSets().filter(mayBeTrainedOn) : sets;
  return fewDrawings(await openIcons({ corpus, imageSize: storedSize }));
}

/** Neither held out nor drawn by the hand of a set that is, and no mere collection of names of products. */
function mayBeTrainedOn(prefix: string): boolean {
  return !heldOutSets.includes(prefix) && !siblings.test(prefix) && !productSets.includes(prefix);
}

/** Sets by those who drew held-out ones: other weights and colours of the same drawings, older and newer editions. */
const siblings =
  /^(fluent|fluent-mdl2|icon-park|streamline|solar|pepicons|thesvg|boxicons|bx|bxs|bxl|fa|fa[567]?|uil|uim|uis|uit|heroicons|lucide-lab|famicons|iconamoon)(-.*)?$/;

/** Tens of thousands of applications and coins, of which hardly one is drawn twice. */
const productSets = ["arcticons", "token", "token-branded"];

/** At most two drawings of a concept by each set, skin tones apart: large sets have up to twelve variants of every icon. */
const mostDrawings = 2;

function fewDrawings(icons: IconDataset): IconDataset {
  const drawings = new Map<string, number>();
  return icons.filter((index) => {
    const drawn = [icons.iconSet(index), icons.concept(index), icons.skinTone(index)].join("|");
    const count = (drawings.get(drawn) ?? 0) + 1;
    drawings.set(drawn, count);
    return count <= mostDrawings;
  }, "training");
}

/** A text of each picture, of all its fields, to learn tokens and words from. */
export function captionTexts(dataset: IconDataset): string[] {
  const fields = ["title", "description", "tags"] as const;
  return Array.from({ length: dataset.size }, (_, index) => captionText(dataset.caption(index), { fields }));
}
