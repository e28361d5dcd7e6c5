// The tokenizer of CLIP's release: V = 49,408, L = 77 (Radford et al. 2021, tables 18 to 20). Its merges are in
// clip-merges.txt.gz, which is OpenAI's: see clip-merges.md.
import { join } from "node:path";
import { projectFolder } from "../runtime/project.js";
import { bpeTokenizer } from "./bpe.js";
import { loadMerges } from "./merges-file.js";
import type { Tokenizer } from "./tokenizer.js";

/** CLIP's own tokenizer: with it, the ids of a text are those on which the published models were trained. */
export function clipTokenizer({ contextLength = 77 }: { contextLength?: number } = {}): Tokenizer {
  return bpeTokenizer(loadMerges(join(projectFolder(), "lib/tokenizers/clip-merges.txt.gz")), { contextLength });
}
