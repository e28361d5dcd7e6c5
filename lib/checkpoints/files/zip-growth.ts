// How much the compressed parts of an archive may grow. Weights hardly compress: deflated random numbers grow by 1.08 when they are
// read, and where 99 of 100 are zero 56-fold (stored as float32) or 83-fold (as float16). But zeros alone compress thousandfold,
// and as single bytes four times that, so that a small file could promise any memory.
import { complaint, type FileInQuestion, quoted } from "./complaint.js";

/** What comes of compressed bytes: an entry's own bytes, or an array's as float32. */
export interface Grown {
  readonly name: string;
  readonly bytes: number;
}

/** Of the whole file: an empty array among others is no bomb. */
const mostGrowth = 128;
// What a file of any size may grow to: a model of base size before training, all of it zeros, is within both (CLIP's ViT-B/16 has
// 0.6e9 bytes as float32, 0.1e9 of them in one array).
const mostBytes = 2 ** 30;
const mostBytesOfOne = 2 ** 28;

/** Throws if all of it together, or one part, is more than an honest file grows to. */
export function checkGrowth(file: FileInQuestion & { readonly size: number }, grown: readonly Grown[]): void {
  const fromFile = mostGrowth * file.size;
  const check = (bytes: number, floor: number, what: string): void => {
    const most = Math.max(floor, fromFile);
    if (bytes > most)
      throw complaint(
        file,
        `compressed data that grow to at most ${most} bytes in ${what}`,
        `${bytes} from a file of ${file.size}`,
        "write it again without compression",
      );
  };
  for (const { name, bytes } of grown) check(bytes, mostBytesOfOne, quoted(name));
  const all = grown.reduce((sum, { bytes }) => sum + bytes, 0);
  check(all, mostBytes, "all");
}
