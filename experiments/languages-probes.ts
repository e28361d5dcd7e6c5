// What a model that learned English alone can do in another language without knowing it (LiT, Appendix H): find words that the name
// shares with the English one, and proper nouns, which survive translation. Probes of both, for any model.
import {
  bootstrapItems,
  deriveKey,
  type EmbeddingModel,
  embedTexts,
  emojiTranslations,
  type Interval,
  loanWords,
  type Measurement,
  mean,
  retrievalRanks,
} from "../lib/index.js";
import { type LanguageHits, namesOf, overEmoji } from "./languages-evaluation.js";
import type { HeldOutEmoji, LanguagesWorld, TunedLanguage } from "./languages-world.js";
import { evaluationKey } from "./run-record.js";
import type { LitModel } from "./train-lit.js";

/** A name in another language, and what it shares with the English name of the same emoji. */
interface ForeignName {
  /** Of the emoji, among those that are measured on. */
  readonly index: number;
  readonly tag: string;
  readonly shared: string;
  readonly others: string;
}

/**
 * Recall at 1 of names in Latin letters that share a word with the English name and of those that don't, beside that of the English
 * names of the same emoji; and of names that share some words and not others: whole, by the shared words alone, and without them.
 */
export async function loanWordProbe(
  world: LanguagesWorld,
  model: LitModel,
  hits: ReadonlyMap<string, LanguageHits>,
): Promise<Record<string, Measurement>> {
  const names = foreignNames(world);
  const alike = names.filter(({ shared }) => shared !== "");
  const unlike = names.filter(({ shared }) => shared === "");
  const mixed = alike.filter(({ others }) => others !== "");
  const whole = ({ tag, index }: ForeignName) => hits.get(tag)!["T->I R@1"][index];
  const english = ({ index }: ForeignName) => hits.get("en")!["T->I R@1"][index];
  const part = await partHits(world.emoji, model, mixed);
  const count = world.emoji.icons.size;
  const groups: [string, readonly ForeignName[], (name: ForeignName, i: number) => number][] = [
    ["names with a shared word", alike, whole],
    ["names with a shared word, in English", alike, english],
    ["names without", unlike, whole],
    ["names without, in English", unlike, english],
    ["some words shared: whole name", mixed, whole],
    ["some words shared: those alone", mixed, (_, i) => part.shared[i]],
    ["some words shared: the others alone", mixed, (_, i) => part.others[i]],
  ];
  return Object.fromEntries(
    groups.flatMap(([name, list, hit]) =>
      list.length === 0 ? [] : [[`loan words: ${name}`, byEmoji(list, list.map(hit), count)]],
    ),
  );
}

/**
 * Recall at 1 of flags by the names of their countries and of as many other emoji by theirs, among both: in English, and as means
 * over the other languages that name all of these countries, by script.
 */
export async function properNounProbe(
  { emoji, flags, languages }: LanguagesWorld,
  model: LitModel,
): Promise<Record<string, Measurement>> {
  const count = Math.min(flags.icons.size, emoji.icons.size);
  const both = [firstOf(flags, count), firstOf(emoji, count)];
  const images = await model.embedFeatures(joined(both.map(({ features }) => features))); // [2 count, E]
  const named = languages.filter(({ tag }) => isNamed(tag, both[0]));
  const found = new Map<string, readonly number[]>();
  for (const { tag } of named) {
    const texts = await embedTexts(
      model,
      both.flatMap((part) => namesOf(tag, part)),
      { batchSize: 512 },
    );
    found.set(
      tag,
      await foundFirst(images, texts, { model, pictures: Array.from({ length: 2 * count }, (_, i) => i) }),
    );
  }
  const groups: Record<string, TunedLanguage[]> = {
    English: named.filter(({ tag }) => tag === "en"),
    "other languages in Latin letters": named.filter(({ tag, script }) => tag !== "en" && script === "Latn"),
    "languages in other letters": named.filter(({ script }) => script !== "Latn"),
  };
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, members]) => {
      const means = (first: number) =>
        Array.from({ length: count }, (_, i) => mean(members.map(({ tag }) => found.get(tag)![first + i])));
      if (members.length === 0) return [];
      return [
        [`proper nouns: flags, ${group}`, overEmoji(means(0))],
        [`proper nouns: other emoji, ${group}`, overEmoji(means(count))],
      ];
    }),
  );
}

function foreignNames({ emoji, languages }: LanguagesWorld): ForeignName[] {
  const english = namesOf("en", emoji);
  return languages
    .filter(({ tag, script }) => tag !== "en" && script === "Latn")
    .flatMap(({ tag }) =>
      namesOf(tag, emoji).map((name, index) => ({ index, tag, ...loanWords(name, english[index]) })),
    );
}

/** Whether each part of the names, as a text of its own, finds its picture: [names] each. */
async function partHits(emoji: HeldOutEmoji, model: LitModel, names: readonly ForeignName[]) {
  if (names.length === 0) return { shared: [], others: [] };
  const images = await model.embedFeatures(emoji.features); // [N, E]
  const pictures = names.map(({ index }) => index);
  const hitsOf = async (texts: string[]) =>
    foundFirst(images, await embedTexts(model, texts, { batchSize: 512 }), { model, pictures });
  return {
    shared: await hitsOf(names.map(({ shared }) => shared)),
    others: await hitsOf(names.map(({ others }) => others)),
  };
}

/** Whether each text [M, E] is nearest to its picture among all [N, E]: [M] zeros and ones. */
async function foundFirst(
  images: Float32Array,
  texts: Float32Array,
  { model: { embedDim }, pictures }: { model: EmbeddingModel; pictures: readonly number[] },
): Promise<number[]> {
  const textsOfImage = Array.from({ length: images.length / embedDim }, (): number[] => []);
  for (const [text, picture] of pictures.entries()) textsOfImage[picture].push(text);
  const ranks = await retrievalRanks(images, texts, { textsOfImage, embedDim });
  return ranks["text->image"].map((rank) => Number(rank === 0));
}

/** Share of hits, with a bootstrap over emoji, each of which has any number of names. */
function byEmoji(names: readonly ForeignName[], hits: readonly number[], emoji: number): Measurement {
  const [sums, counts] = [new Float64Array(emoji), new Float64Array(emoji)];
  for (const [i, { index }] of names.entries()) {
    sums[index] += hits[i];
    counts[index]++;
  }
  const drawn = Array.from(counts.keys()).filter((index) => counts[index] > 0);
  const share = (items: Int32Array) => {
    let [right, all] = [0, 0];
    for (const item of items) {
      right += sums[drawn[item]];
      all += counts[drawn[item]];
    }
    return right / all;
  };
  const interval: Interval = bootstrapItems(drawn.length, share, { key: deriveKey(evaluationKey, "emoji intervals") });
  return { value: mean([...hits]), interval: [...interval], intervalKind: "bootstrap", trials: hits.length };
}

function isNamed(tag: string, { icons }: HeldOutEmoji): boolean {
  const { of } = emojiTranslations(tag);
  return Array.from({ length: icons.size }, (_, i) => of(icons.emoji(i))).every((known) => known !== undefined);
}

function firstOf({ icons, features }: HeldOutEmoji, count: number): HeldOutEmoji {
  const width = features.length / icons.size;
  const first = Array.from({ length: count }, (_, i) => i);
  return { icons: icons.select(first), features: features.slice(0, count * width) };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
