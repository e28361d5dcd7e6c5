// What SentencePiece's trainers see of a corpus: its words after normalisation with their counts, and the characters that
// are frequent enough to get a piece each.
import { breathe } from "../../runtime/breathe.js";
import { literally } from "../../runtime/literally.js";
import type { NormalizerSettings } from "./sentencepiece-model.js";
import { textNormalizer } from "./sentencepiece-normalizer.js";

export interface TrainingCorpus {
  /** [A], the most frequent first. */
  readonly alphabet: readonly CountedText[];
  /** Runs of characters of the alphabet that no space divides, each once, the most frequent first. */
  readonly runs: readonly CountedText[];
}

export interface CountedText {
  readonly text: string;
  readonly count: number;
}

export interface CorpusOptions {
  readonly normalizer: NormalizerSettings;
  /** Names of pieces that the trainer does not learn; what is left and right of one is learned apart. */
  readonly reserved: readonly string[];
  /** Share of the corpus's characters that the alphabet covers; rarer ones are unknown. */
  readonly characterCoverage: number;
  readonly signal?: AbortSignal;
}

/** Pieces that are learned have no more characters. */
export const longestPiece = 16;

/** Longer texts (in bytes) are left out, as in SentencePiece. */
const longestText = 4192;

/** Throws when the texts have no characters. */
export async function readTrainingCorpus(texts: Iterable<string>, options: CorpusOptions): Promise<TrainingCorpus> {
  const words = await countWords(texts, options);
  const alphabet = frequentCharacters(words, options.characterCoverage);
  return { alphabet, runs: knownRuns(words, alphabet) };
}

/** The more frequent first; among equals the one whose UTF-8 comes first. */
export function byFrequency(a: CountedText, b: CountedText): number {
  return b.count - a.count || Buffer.compare(Buffer.from(a.text), Buffer.from(b.text));
}

async function countWords(
  texts: Iterable<string>,
  { normalizer, reserved, signal }: CorpusOptions,
): Promise<ReadonlyMap<string, number>> {
  const normalize = textNormalizer(normalizer);
  const boundary = new RegExp(`(?=\u2581)|${reserved.map(literally).join("|")}`);
  const words = new Map<string, number>();
  for (const text of texts) {
    await breathe(signal);
    const bytes = Buffer.from(text, "utf8");
    if (bytes.length > longestText) continue;
    for (const word of Buffer.from(normalize(bytes)).toString("utf8").split(boundary))
      words.set(word, (words.get(word) ?? 0) + 1);
  }
  return words;
}

function frequentCharacters(words: ReadonlyMap<string, number>, characterCoverage: number): CountedText[] {
  const counts = new Map<string, number>();
  for (const [word, count] of words)
    for (const character of word) if (character !== "\0") counts.set(character, (counts.get(character) ?? 0) + count);
  const characters = Array.from(counts, ([text, count]) => ({ text, count })).sort(byFrequency);
  const all = characters.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) throw new Error("readTrainingCorpus: expected texts to learn from, got none; check the corpus");
  const alphabet: CountedText[] = [];
  let covered = 0;
  for (const character of characters) {
    // float32, as in SentencePiece, where a coverage of 1 may be reached before the last character.
    if (Math.fround(covered / all) >= Math.fround(characterCoverage)) break;
    alphabet.push(character);
    covered += character.count;
  }
  return alphabet;
}

function knownRuns(words: ReadonlyMap<string, number>, alphabet: readonly CountedText[]): CountedText[] {
  const known = new Set(alphabet.map(({ text }) => text));
  const counts = new Map<string, number>();
  for (const [word, count] of words)
    for (const run of splitAtUnknown(word, known)) counts.set(run, (counts.get(run) ?? 0) + count);
  return Array.from(counts, ([text, count]) => ({ text, count })).sort(byFrequency);
}

function splitAtUnknown(word: string, known: ReadonlySet<string>): string[] {
  const runs = [""];
  for (const character of word)
    if (known.has(character)) runs[runs.length - 1] += character;
    else runs.push("");
  return runs.filter((run) => run !== "");
}
