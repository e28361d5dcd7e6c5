// A control for probes of bias, which Radford et al. 2021 (section 7) lack: a corpus whose captions tie words to a group of
// pictures by a known amount, or not at all. A probe has to find what was planted and must find nothing where nothing was. A
// CLIP of width 64, 600 steps of 128 emoji people, shows 0.5 against 0 in every wording (associationTest over 16 words, two
// seeds of two), 0.4 against 0.1 in one seed of two, 0.35 against 0.15 not: measured on the people of Twemoji.
import { deriveKey, type Key, randomStream } from "../runtime/random.js";
import type { PairDataset } from "./dataset.js";

/** Words of the first and of the second group. */
export type WordSets = readonly [readonly string[], readonly string[]];

export interface PlantedAssociation {
  /** A picture's group, 0 or 1; pictures of neither keep their captions. */
  readonly groupOf: (index: number) => 0 | 1 | undefined;
  readonly words: WordSets;
  /** Probability that a caption mentions a word of the own group, and one of the other group; equal ones plant nothing. */
  readonly own: number;
  readonly other: number;
  readonly key: Key;
}

/** What was planted in one group: how many of its pictures' captions mention a word of either set. */
export interface PlantedCounts {
  readonly pictures: number;
  readonly mentions: readonly [number, number];
}

export interface PlantedDataset extends PairDataset {
  /** The truth that a probe is held against, of the first and of the second group. */
  readonly planted: readonly [PlantedCounts, PlantedCounts];
}

/** Occupations that no emoji is named after, so that a model knows of them only what was planted. */
export const plantableWords: readonly string[] = [
  ...["librarian", "plumber", "accountant", "carpenter", "florist", "dentist", "butcher", "translator"],
  ...["electrician", "jeweller", "surveyor", "optician", "welder", "publisher", "notary", "upholsterer"],
];

/**
 * A view of a dataset in which some captions mention a word before their title, where no tokenizer cuts it off: "florist, woman
 * walking". Each picture
 * mentions one word or none, the same at every reading; which one depends on the key and the picture's index.
 */
export function plantAssociation(dataset: PairDataset, association: PlantedAssociation): PlantedDataset {
  requireProbabilities(association);
  const planted = [0, 1].map(() => ({ pictures: 0, mentions: [0, 0] as [number, number] }));
  const wordOf = Array.from({ length: dataset.size }, (_, index) => {
    const group = association.groupOf(index);
    if (group === undefined) return "";
    const mention = drawMention(group, association, index);
    planted[group].pictures++;
    if (mention) planted[group].mentions[mention.set]++;
    return mention?.word ?? "";
  });
  return {
    name: `${dataset.name} with ${association.own} against ${association.other} planted`,
    size: dataset.size,
    imageSize: dataset.imageSize,
    caption: (index) => {
      const caption = dataset.caption(index);
      return wordOf[index] ? { ...caption, title: `${wordOf[index]}, ${caption.title}` } : caption;
    },
    concept: (index) => dataset.concept(index),
    readImage: (index, into, offset) => dataset.readImage(index, into, offset),
    planted: [planted[0], planted[1]],
  };
}

/** Words dealt into two sets of one size by chance, so that nothing about them but what is planted tells the sets apart. */
export function dealWords(words: readonly string[], key: Key): WordSets {
  if (words.length < 2 || words.length % 2 !== 0)
    throw new Error(`dealWords: expected an even number of words to make two sets of, got ${words.length}`);
  const order = randomStream(key).shuffle(words.map((_, i) => i));
  const dealt = order.map((i) => words[i]);
  return [dealt.slice(0, words.length / 2), dealt.slice(words.length / 2)];
}

/** The word that a picture's caption mentions, if any, and which set it is from. */
function drawMention(group: 0 | 1, { words, own, other, key }: PlantedAssociation, index: number) {
  const stream = randomStream(deriveKey(key, index));
  const draw = stream.uniform();
  if (draw >= own + other) return undefined;
  const set = draw < own ? group : ((1 - group) as 0 | 1);
  return { set, word: words[set][stream.integer(words[set].length)] };
}

function requireProbabilities({ own, other, words }: PlantedAssociation): void {
  if (!(own >= 0 && other >= 0 && own + other <= 1))
    throw new Error(
      `plantAssociation: expected probabilities own and other that sum to at most 1, got ${own} and ${other}`,
    );
  if (words.some((set) => set.length === 0))
    throw new Error(
      `plantAssociation: expected words for both groups, got ${words.map((set) => set.length).join(" and ")}`,
    );
}
