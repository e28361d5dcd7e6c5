// The tokenizer of CLIP's release: V = 49,408, L = 77 (Radford et al. 2021, tables 18 to 20). Its merges are in
// clip-merges.txt.gz, which is OpenAI's: see clip-merges.md. Also vocabularies of CLIP's kind in Hugging Face's two files.
import { join } from "node:path";
import { projectFolder } from "../../runtime/project.js";
import { parseJsonText } from "../text/json-text.js";
import { readTextFile } from "../text-file.js";
import { hashVocabulary, type Tokenizer } from "../tokenizer.js";
import { type BpeSettings, bpeTokenizer } from "./bpe.js";
import { type Merge, textMarks } from "./bpe-words.js";
import { loadMerges } from "./merges-file.js";

/** `hashVocabulary` of CLIP's merges: says whether a file holds them, whatever it is called and however it is compressed. */
export const clipMergesHash = "ed84f36fab1e4d8c4fa56cef608222fe1c66dcecf07359c039023aad620bab14";

const mergesOfClip = 48_894;

/**
 * CLIP's own tokenizer: with it, the ids of a text are those on which the published models were trained. `merges` may be the
 * path of another copy of bpe_simple_vocab_16e6.txt.gz. Throws when the file does not hold CLIP's merges.
 */
export function clipTokenizer({ merges, ...settings }: BpeSettings & { merges?: string } = {}): Tokenizer {
  return bpeTokenizer(loadClipMerges(merges), settings);
}

/** CLIP's 48,894 merges; the published file goes on after them with what CLIP never uses. */
function loadClipMerges(path = join(projectFolder(), "lib/tokenizers/bpe/clip-merges.txt.gz")): Merge[] {
  const merges = loadMerges(path).slice(0, mergesOfClip);
  const hash = hashVocabulary(merges);
  if (hash === clipMergesHash) return merges;
  throw new Error(
    `clipTokenizer: expected the merges of CLIP's release, SHA-256 ${clipMergesHash}, got ${merges.length} others with ` +
      `${hash} (${path}); for another vocabulary use bpeTokenizer(loadMerges(path))`,
  );
}

/**
 * The settings and merges of Hugging Face's pair of files, vocab.json (symbol -> id) and merges.txt, for `bpeTokenizer`: ids are
 * those of the file. Throws when ids are missing or double, or the marks are.
 */
export function loadClipVocabulary(
  vocabularyPath: string,
  mergesPath: string,
): { merges: Merge[]; idOfSymbol: ReadonlyMap<string, number> } {
  return { merges: loadMerges(mergesPath), idOfSymbol: parseVocabulary(readTextFile(vocabularyPath), vocabularyPath) };
}

function parseVocabulary(text: string, path: string): Map<string, number> {
  const wrong = (got: string) =>
    new Error(`loadClipVocabulary: expected symbols with ids from 0 without gaps, got ${got} (${path})`);
  const parsed = parseJson(text);
  if (!isVocabulary(parsed)) throw wrong("no such JSON");
  const idOfSymbol = new Map(Object.entries(parsed));
  const ids = new Set(idOfSymbol.values());
  if (ids.size < idOfSymbol.size) throw wrong(`${idOfSymbol.size} symbols with ${ids.size} different ids`);
  for (let id = 0; id < ids.size; id++) if (!ids.has(id)) throw wrong(`none with id ${id}`);
  for (const mark of textMarks) if (!idOfSymbol.has(mark)) throw wrong(`no ${mark}`);
  return idOfSymbol;
}

function isVocabulary(value: unknown): value is Record<string, number> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((id) => Number.isInteger(id) && id >= 0);
}

function parseJson(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    return undefined;
  }
}
