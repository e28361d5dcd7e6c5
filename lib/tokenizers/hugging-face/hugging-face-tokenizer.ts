// Loads Hugging Face's tokenizer.json. BERT's WordPiece, CLIP's byte-pair encoding and SentencePiece's unigram models run on
// this library's own code, which gives the ids of Hugging Face's Rust code; @huggingface/tokenizers 0.2, in JavaScript, does
// not for these (a word's last sigma, rare ideographs, what no piece stands for). All other byte-pair models (GPT-2, RoBERTa,
// Llama, Gemma) run on that package: its ids differ only beside U+0085, a space that JavaScript does not count among them, and
// where a normalizer makes a whole text a mark ("<EOS>" in lower case).
import { Tokenizer as PackageTokenizer } from "@huggingface/tokenizers";
import { bytePieceName } from "../sentencepiece/sentencepiece-pieces.js";
import { hashVocabulary, makeTokenizer, type Tokenizer } from "../tokenizer.js";
import { bertFromJson } from "./hugging-face-bert.js";
import { clipFromJson, isClipJson } from "./hugging-face-clip.js";
import { type UnigramModel, unigramEncoder, unigramModel } from "./hugging-face-unigram.js";
import { checkPackageParts } from "./package-parts.js";
import { asReadByClass, type ClassName, classInRecord, idOfToken, partsOfClass } from "./tokenizer-classes.js";
import { requireRightSide, type TokenizerConfig } from "./tokenizer-config.js";
import {
  highestId,
  parsePart,
  type Rows,
  readTokenizerJson,
  type TokenizerJson,
  textMarksOf,
} from "./tokenizer-json.js";

export interface TokenizerJsonSettings {
  /** L; by default what the file says of truncation. */
  readonly contextLength?: number;
  /** The id that fills rows; by default what `config` and the file say, else "[PAD]" or "<pad>", else 0. */
  readonly padding?: number;
  /** What lies beside the file, see `readTokenizerConfig`; without it the file is read as it stands. */
  readonly config?: TokenizerConfig;
}

/**
 * The tokenizer of a tokenizer.json. Rows follow this library's rules: a text that is too long is an error or cut to keep the
 * end mark. Throws, naming the part, when the file is broken or describes something that is not supported.
 */
export function loadTokenizerJson(path: string, settings: TokenizerJsonSettings = {}): Tokenizer {
  const { config = {} } = settings;
  const file = readTokenizerJson(path);
  const parts = partsOfClass(file.json, config);
  const [json, raw] = [asReadByClass(file.json, parts), asReadByClass(file.raw, parts)];
  requireRightSide({
    padding_side: config.padding_side ?? json.padding?.direction,
    truncation_side: config.truncation_side ?? json.truncation?.direction,
  });
  const rows = { ...rowSettings(json, settings, path), ...textMarksOf(json.post_processor) };
  const named = classInRecord(config);
  if (json.model.type === "WordPiece") return bertFromJson(json, rows);
  if (json.model.type === "Unigram") return fromUnigram(json, rows, named);
  if (json.model.type === "BPE" || (json.model.type === undefined && "merges" in json.model))
    return isClipJson(json) ? clipFromJson(json, rows) : fromPackage(json, raw, { rows, named });
  throw new Error(
    `loadTokenizerJson: expected a model of the type WordPiece, BPE or Unigram, got ${json.model.type} (${path})`,
  );
}

function rowSettings(json: TokenizerJson, settings: TokenizerJsonSettings, path: string): Rows {
  const contextLength = settings.contextLength ?? json.truncation?.max_length;
  if (contextLength === undefined)
    throw new Error(
      `loadTokenizerJson: expected a context length, got none, and the file has none (${path}); pass { contextLength }`,
    );
  const named = json.added_tokens.find(({ content }) => content === "[PAD]" || content === "<pad>");
  const pad = settings.config?.pad_token;
  const asked = settings.padding ?? (pad ? idOfToken(json, pad) : json.padding?.pad_id);
  return { contextLength, padding: asked ?? named?.id ?? 0 };
}

function fromUnigram(json: TokenizerJson, rows: Rows, named: ClassName): Tokenizer {
  const model: UnigramModel = parsePart(unigramModel, json.model, "a unigram model with unk_id and pieces with scores");
  const parts = { normalizer: json.normalizer, preTokenizer: json.pre_tokenizer, addedTokens: json.added_tokens };
  const encodeText = unigramEncoder(model, parts);
  const joinPieces = pieceJoiner(json, model);
  const description = {
    kind: "hugging-face" as const,
    ...rows,
    vocabularySize: vocabularySize(json, model.vocab.length - 1),
    settings: { model: "unigram", ...named },
    vocabularyHash: hashVocabulary([model, parts]),
  };
  const [before, after] = [rows.startOfText, rows.endOfText].map((mark) => (mark === undefined ? [] : [mark]));
  return makeTokenizer(description, {
    encode: (text) => [...before, ...encodeText(text), ...after],
    decode: (ids) => joinPieces(textIds(ids, rows)),
  });
}

function fromPackage(json: TokenizerJson, raw: object, { rows, named }: { rows: Rows; named: ClassName }): Tokenizer {
  checkPackageParts(raw);
  const highest = highestId(json.model.vocab);
  const tokenizer = makePackageTokenizer(raw);
  // The package lowers whole texts, where a word's last sigma is another one; Rust's code goes letter by letter.
  const lowers = JSON.stringify(json.normalizer ?? null).includes('"Lowercase"');
  const description = {
    kind: "hugging-face" as const,
    ...rows,
    vocabularySize: vocabularySize(json, highest),
    settings: { model: "bpe", ...named },
    vocabularyHash: hashVocabulary([{ ...raw, truncation: null, padding: null }]),
  };
  return makeTokenizer(description, {
    encode: (text) => [...tokenizer.encode(lowers ? text.replaceAll("Σ", "σ") : text).ids],
    decode: (all) => {
      const found = textIds(all, rows);
      return found.length > 0
        ? tokenizer.decode(found, { skip_special_tokens: true, clean_up_tokenization_spaces: false })
        : "";
    },
  });
}

function makePackageTokenizer(raw: object): PackageTokenizer {
  try {
    return new PackageTokenizer(raw, {});
  } catch (error) {
    throw new Error(
      `loadTokenizerJson: expected a byte-pair tokenizer, got one that can't be made: ${(error as Error).message}`,
    );
  }
}

function vocabularySize({ added_tokens }: TokenizerJson, highest: number): number {
  return added_tokens.reduce((most, { id }) => Math.max(most, id), highest) + 1;
}

/** Ids up to the end mark without start mark and padding. */
function textIds(ids: Iterable<number>, { startOfText, endOfText, padding }: Rows): number[] {
  const text: number[] = [];
  for (const id of ids) {
    if (id === endOfText) break;
    if (id !== startOfText && id !== padding) text.push(id);
  }
  return text;
}

/** Makes pieces into text again: bytes decoded, "▁" as a space, none at the beginning. */
function pieceJoiner({ added_tokens }: TokenizerJson, { vocab }: UnigramModel): (ids: readonly number[]) => string {
  const added = new Map(added_tokens.map(({ id, content }) => [id, content]));
  const byteOfPiece = new Map(Array.from({ length: 256 }, (_, byte) => [bytePieceName(byte), byte]));
  const bytesOf = (id: number) => {
    const piece = added.get(id) ?? vocab[id]?.[0];
    if (piece === undefined)
      throw new Error(`decode: expected ids of 0 to ${vocab.length - 1} or of added tokens, got ${id}`);
    const byte = byteOfPiece.get(piece);
    return byte === undefined ? Buffer.from(piece.replaceAll("▁", " ")) : Buffer.of(byte);
  };
  return (ids) => Buffer.concat(ids.map(bytesOf)).toString().replace(/^ /, "");
}
