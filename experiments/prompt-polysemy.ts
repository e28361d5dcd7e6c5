// Names with two meanings (Radford et al. 2021, section 3.1.4): is a picture found by the bare word, whichever meaning it has, and
// by the word with its kind? And do the two full names tell the meanings apart, which the bare word can't?
import { type EmbeddingModel, type IconDataset, zeroShotClassifier, zeroShotRanks } from "../lib/index.js";
import type { SenseRow } from "./prompt-rows.js";
import { type PicturedSense, picturedSenses } from "./prompt-senses.js";
import { type ClipEncoder, embeddingsOf } from "./transfer-encoders.js";

/** A row per meaning; none where the pictures have no word in two meanings. */
export async function measureSenses(clip: ClipEncoder, model: EmbeddingModel, icons: IconDataset): Promise<SenseRow[]> {
  const senses = picturedSenses(icons);
  const words = [...new Set(senses.map(({ word }) => word))];
  const rows: SenseRow[] = [];
  if (words.length < 2) return rows;
  for (const sense of senses) {
    const pictures = await embeddingsOf(clip, icons.select(sense.pictures, `pictures of ${sense.name}`)); // [N, E]
    const rightAmong = (names: readonly string[], name: string) => outcomes(model, pictures, names, name);
    const others = words.filter((word) => word !== sense.word);
    const bare = await rightAmong([...others, sense.word], sense.word);
    const named = await rightAmong([...others, sense.name], sense.name);
    const toldApart = await rightAmong(fullNames(senses, sense.word), sense.name);
    rows.push(senseRow(sense, { bare, named, toldApart, classes: words.length }));
  }
  return rows;
}

/** Which pictures [N, E] are nearest to one of the names. */
async function outcomes(
  model: EmbeddingModel,
  pictures: Float32Array,
  names: readonly string[],
  right: string,
): Promise<boolean[]> {
  const classifier = await zeroShotClassifier(
    model,
    names.map((name) => [name]),
    ["{}"],
  ); // [C, E]
  const { embedDim } = model;
  const labels = new Int32Array(pictures.length / embedDim).fill(names.indexOf(right)); // [N]
  return Array.from(await zeroShotRanks(pictures, classifier, { labels, embedDim }), (rank) => rank === 0);
}

function fullNames(senses: readonly PicturedSense[], word: string): string[] {
  return senses.filter((each) => each.word === word).map(({ name }) => name);
}

function senseRow(
  { word, name }: PicturedSense,
  found: Record<"bare" | "named" | "toldApart", readonly boolean[]> & { classes: number },
): SenseRow {
  const count = (outcomes: readonly boolean[]) => outcomes.filter(Boolean).length;
  const { bare, named, toldApart, classes } = found;
  const counts = { bare: count(bare), named: count(named), toldApart: count(toldApart) };
  return { row: "sense", word, name, trials: bare.length, classes, ...counts };
}
