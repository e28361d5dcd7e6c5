// How well a model knows emoji by their names in each language: zero-shot classification with a language's names as classes, and
// retrieval of the picture by its name (LiT, Figures 6 and 7), by language and as means over groups of languages.
import {
  bootstrapMean,
  deriveKey,
  type EmbeddingModel,
  embedTexts,
  emojiTranslations,
  type Measurement,
  mean,
  retrievalRanks,
} from "../lib/index.js";
import type { HeldOutEmoji, LanguagesWorld, TunedLanguage } from "./languages-world.js";
import { evaluationKey } from "./run-record.js";
import type { LitModel } from "./train-lit.js";

/** What is measured of a language: shares of emoji, [N] zeros and ones. */
export const languageMetrics = ["zero-shot", "T->I R@1", "T->I R@10"] as const;
export type LanguageMetric = (typeof languageMetrics)[number];

/** Right answers by emoji, [N] zeros and ones each. */
export type LanguageHits = Readonly<Record<LanguageMetric, readonly number[]>>;

/** A language's row in a record. */
export type LanguageRow = {
  row: "language";
  tag: string;
  name: string;
  script: string;
  /** Postings in the full data; 0 where it was never seen. */
  pairs: number;
} & Record<LanguageMetric, number>;

/** Groups of languages, by name; those without a language are left out. */
export function languageGroups(languages: readonly TunedLanguage[]): Record<string, TunedLanguage[]> {
  const others = languages.filter(({ tag }) => tag !== "en");
  const seen = others.filter(({ pairs }) => pairs > 0).sort((a, b) => b.pairs - a.pairs);
  const unseen = others.filter(({ pairs }) => pairs === 0);
  const third = Math.ceil(seen.length / 3);
  const groups = {
    English: languages.filter(({ tag }) => tag === "en"),
    seen: seen,
    "seen, Latin": seen.filter(({ script }) => script === "Latn"),
    "seen, not Latin": seen.filter(({ script }) => script !== "Latn"),
    head: seen.slice(0, third),
    tail: seen.slice(seen.length - third),
    unseen,
    "unseen, of a seen script": unseen.filter(({ isScriptSeen }) => isScriptSeen),
    "unseen, of an unseen script": unseen.filter(({ isScriptSeen }) => !isScriptSeen),
  };
  return Object.fromEntries(Object.entries(groups).filter(([, members]) => members.length > 0));
}

/** Right answers in every language. */
export async function languageHits(world: LanguagesWorld, model: LitModel): Promise<Map<string, LanguageHits>> {
  const images = await model.embedFeatures(world.emoji.features); // [N, E]
  const hits = new Map<string, LanguageHits>();
  for (const { tag } of world.languages) {
    const texts = await embedTexts(model, namesOf(tag, world.emoji), { batchSize: 512 }); // [N, E]
    hits.set(tag, await hitsOf(images, texts, model));
  }
  return hits;
}

/** Names in a language of emoji that it names. */
export function namesOf(tag: string, { icons }: HeldOutEmoji): string[] {
  return Array.from({ length: icons.size }, (_, i) => emojiTranslations(tag).of(icons.emoji(i))!.name);
}

/** Means over the languages of each group, with bootstraps over emoji: the languages are these, the emoji some of many. */
export function groupMeasurements(
  languages: readonly TunedLanguage[],
  hits: ReadonlyMap<string, LanguageHits>,
): Record<string, Measurement> {
  const groups = Object.entries(languageGroups(languages));
  return Object.fromEntries(
    groups.flatMap(([group, members]) =>
      languageMetrics.map((metric) => {
        const lists = members.map(({ tag }) => hits.get(tag)![metric]);
        return [`${group} ${metric}`, overEmoji(meanLists(lists))] as const;
      }),
    ),
  );
}

/** Mean of a value for each emoji, [N], with its bootstrap. */
export function overEmoji(values: readonly number[]): Measurement {
  const interval = bootstrapMean(values, { key: deriveKey(evaluationKey, "emoji intervals") });
  return { value: mean(values), interval: [...interval], intervalKind: "bootstrap", trials: values.length };
}

/** A row for every language. */
export function languageRows(
  languages: readonly TunedLanguage[],
  hits: ReadonlyMap<string, LanguageHits>,
): LanguageRow[] {
  return languages.map(({ tag, name, script, pairs }) => {
    const share = (metric: LanguageMetric) => mean([...hits.get(tag)![metric]]);
    return {
      ...{ row: "language" as const, tag, name, script, pairs },
      ...{ "zero-shot": share("zero-shot"), "T->I R@1": share("T->I R@1"), "T->I R@10": share("T->I R@10") },
    };
  });
}

async function hitsOf(
  images: Float32Array,
  texts: Float32Array,
  { embedDim }: Pick<EmbeddingModel, "embedDim">,
): Promise<LanguageHits> {
  const textsOfImage = Array.from({ length: images.length / embedDim }, (_, i) => [i]);
  const ranks = await retrievalRanks(images, texts, { textsOfImage, embedDim });
  const within = (list: readonly number[], k: number) => list.map((rank) => Number(rank < k));
  return {
    "zero-shot": within(ranks["image->text"], 1),
    "T->I R@1": within(ranks["text->image"], 1),
    "T->I R@10": within(ranks["text->image"], 10),
  };
}

/** Means over lists [N], place by place: [N]. */
function meanLists(lists: readonly (readonly number[])[]): number[] {
  return lists[0].map((_, i) => mean(lists.map((list) => list[i])));
}
