// BERT's vocab.txt: a piece a line, its id the line's number from 0.
import { writeFileAtomically } from "../../runtime/files.js";
import { readLines } from "../text-file.js";

/**
 * Pieces of a published vocab.txt, or of one of `saveVocabulary`, in the order of their ids. A byte order mark and the line
 * ends of Windows are left out. Throws on a piece that occurs twice, on an empty line and on bytes that are not UTF-8.
 */
export function loadVocabulary(path: string): string[] {
  const pieces = readLines(path);
  if (pieces.at(-1) === "") pieces.pop(); // the last line has ended
  const lineOf = new Map<string, number>();
  for (const [i, piece] of pieces.entries()) {
    const line = lineOf.get(piece);
    if (piece === "")
      throw new Error(`loadVocabulary: expected a piece a line, got an empty line (${path}, line ${i + 1})`);
    if (line !== undefined)
      throw new Error(
        `loadVocabulary: expected every piece once, got ${JSON.stringify(piece.slice(0, 60))} in lines ${line} and ${i + 1} (${path}); ` +
          `ids are line numbers, so remove neither: find the file as it was published`,
      );
    lineOf.set(piece, i + 1);
  }
  return pieces;
}

/** Writes pieces, id 0 first, for this library and for Hugging Face's BertTokenizer. */
export function saveVocabulary(path: string, vocabulary: readonly string[]): void {
  const broken = vocabulary.find((piece) => /[\r\n]/.test(piece));
  if (broken !== undefined)
    throw new Error(`saveVocabulary: expected pieces without line ends, got ${JSON.stringify(broken)}`);
  writeFileAtomically(path, vocabulary.map((piece) => `${piece}\n`).join(""));
}
