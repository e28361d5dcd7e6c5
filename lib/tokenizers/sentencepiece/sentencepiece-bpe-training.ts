// Learns byte-pair pieces as SentencePiece does: from single characters, the most frequent pair of neighbours becomes a
// piece, again and again (Sennrich et al. 2016). Of equally frequent pairs the shorter comes first, then the one that is
// first in UTF-8, so that the pieces are those of SentencePiece's own trainer.
import { breathe } from "../../runtime/breathe.js";
import { pairKey, replacePair } from "../bpe/bpe-words.js";
import { Heap } from "../heap.js";
import { longestPiece, type TrainingCorpus } from "./sentencepiece-corpus.js";
import { joinScripts, scriptOf } from "./sentencepiece-scripts.js";

/**
 * Up to `count` pieces of two characters or more, first learned first. Ends early when no pair occurs twice: what occurs
 * once is a word learned by heart.
 */
export async function learnBpePieces(
  { alphabet, runs }: TrainingCorpus,
  { count, signal }: { count: number; signal?: AbortSignal },
): Promise<string[]> {
  const pairs = new PairCounts(alphabet.map(({ text }) => text));
  for (const { text, count } of runs) pairs.addWord(text, count);
  const pieces: string[] = [];
  for (let pair = pairs.takeFirst(); pair && pieces.length < count; pair = pairs.takeFirst()) {
    await breathe(signal);
    pieces.push(pairs.join(pair).text);
  }
  return pieces;
}

interface Symbol {
  readonly text: string;
  /** UTF-8 bytes as a string, whose order is theirs. */
  readonly order: string;
  readonly characters: number;
  readonly script: number;
}

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly joined: Symbol;
  /** How often it occurs. */
  count: number;
  /** Words that hold it, or held it once: looking at a word in vain does no harm. */
  readonly words: Set<Word>;
}

interface Word {
  symbols: readonly number[];
  readonly count: number;
}

/** How often each pair of neighbours occurs, kept true while pairs are joined. */
class PairCounts {
  readonly #symbols: Symbol[];
  readonly #idOfText: Map<string, number>;
  readonly #pairs = new Map<number, Pair | undefined>();
  readonly #queue = new Heap<{ readonly pair: Pair; readonly count: number }>(comesBefore);
  readonly #changed = new Set<Pair>();

  constructor(characters: readonly string[]) {
    this.#symbols = characters.map((text) => symbolOf(text, { characters: 1, script: scriptOf(text) }));
    this.#idOfText = new Map(characters.map((text, id) => [text, id]));
  }

  addWord(text: string, count: number): void {
    const word = { symbols: Array.from(text, (character) => this.#idOfText.get(character)!), count };
    this.#count(word, 1);
  }

  /** Takes the pair to join next; undefined when no pair occurs twice. */
  takeFirst(): Pair | undefined {
    for (const pair of this.#changed) this.#queue.push({ pair, count: pair.count });
    this.#changed.clear();
    for (let entry = this.#queue.pop(); entry; entry = this.#queue.pop()) {
      const { pair, count } = entry;
      if (count < 2) return undefined;
      // An entry whose count has changed since is stale. A piece that was made along another way is not made again.
      if (pair.count === count && !this.#idOfText.has(pair.joined.text)) return pair;
    }
    return undefined;
  }

  /** Joins a pair in every word that holds it. */
  join({ left, right, joined, words }: Pair): Symbol {
    const id = this.#symbols.push(joined) - 1;
    this.#idOfText.set(joined.text, id);
    for (const word of words) {
      this.#count(word, -1);
      word.symbols = replacePair(word.symbols, { left, right, id });
      this.#count(word, 1);
    }
    return joined;
  }

  /** Adds (sign 1) or removes (sign -1) the pairs of a word. */
  #count(word: Word, sign: 1 | -1): void {
    for (let i = 0; i + 1 < word.symbols.length; i++) {
      const pair = this.#pairOf(word.symbols[i], word.symbols[i + 1]);
      if (!pair) continue;
      pair.count += sign * word.count;
      pair.words.add(word);
      this.#changed.add(pair);
    }
  }

  /** The pair of two symbols; undefined where together they would not be a piece. */
  #pairOf(left: number, right: number): Pair | undefined {
    const key = pairKey(left, right);
    let pair = this.#pairs.get(key);
    if (pair || this.#pairs.has(key)) return pair;
    const [before, after] = [this.#symbols[left], this.#symbols[right]];
    const script = joinScripts(before.script, after.script);
    const characters = before.characters + after.characters;
    if (script !== undefined && characters <= longestPiece && !after.text.startsWith("\u2581"))
      pair = {
        ...{ left, right, count: 0, words: new Set() },
        joined: symbolOf(before.text + after.text, { characters, script }),
      };
    this.#pairs.set(key, pair);
    return pair;
  }
}

function symbolOf(text: string, { characters, script }: { characters: number; script: number }): Symbol {
  return { text, order: Buffer.from(text).toString("latin1"), characters, script };
}

function comesBefore(a: { pair: Pair; count: number }, b: { pair: Pair; count: number }): boolean {
  if (a.count !== b.count) return a.count > b.count;
  const [left, right] = [a.pair.joined, b.pair.joined];
  if (left.characters !== right.characters) return left.characters < right.characters;
  return left.order < right.order;
}
