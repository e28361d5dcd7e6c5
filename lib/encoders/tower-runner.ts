// One tower over any number of rows, in chunks of one size, as XLA compiles a program for each. While a chunk computes, the
// next one is made.
import { type Compiled, compile } from "../engine/compile.js";
import { defaultExecution, type Execution } from "../engine/execution.js";
import { forEager, moveToDevice } from "../engine/placement.js";
import { type Tensor, type Tensor2D, tf } from "../engine/tf.js";
import { countParameters, type Tree } from "../engine/tree.js";
import { breathe } from "../runtime/breathe.js";

/** Rows that go through a tower at once: enough to fill the machine, few enough to fit its memory. */
export const chunkSize = 256;

/**
 * Compiling a program takes a second or more. Op by op, that much is lost after about so many rows times parameters: a row
 * takes 1.2 times as long in a tower of 2.7 M parameters, and 5 times in a tiny one, where that is 0.1 ms.
 */
const worthCompiling = 1e9;

export interface TowerSettings {
  /** Shape of a row of the input. */
  readonly rowShape: readonly number[];
  /** E. */
  readonly embedDim: number;
  /** "compiled" compiles at the first whole chunk; by default a tower that has little to do is not compiled. */
  readonly execution?: Execution;
}

/** Numbers of rows, and the program that runs them; without one, they run op by op. */
interface Chunk<P extends Tree> {
  readonly rows: Int32Array;
  readonly program: Compiled<[P, Tensor], Tensor2D> | undefined;
}

/** It reads `tower` and does not own it. */
export class TowerRunner<P extends Tree> {
  private readonly program: Compiled<[P, Tensor], Tensor2D> | undefined;
  private rowsSoFar = 0;

  /** `encode` maps the tower's parameters and integers [B, ...rowShape] to unit embeddings [B, E]. */
  constructor(
    private readonly tower: P,
    private readonly encode: (tower: P, input: Tensor) => Tensor2D,
    private readonly settings: TowerSettings,
  ) {
    const { execution = defaultExecution() } = settings;
    if (execution === "compiled") this.program = compile(encode, { name: "encode" });
  }

  /** Unit embeddings [rows, E]; `valuesOf` gives the numbers of `count` rows from the row `first`. */
  async run(rows: number, valuesOf: (first: number, count: number) => ArrayLike<number>): Promise<Float32Array> {
    const { embedDim } = this.settings;
    const result = new Float32Array(rows * embedDim); // [rows, E]
    let running: Promise<void> | undefined;
    for (let first = 0; first < rows; first += chunkSize) {
      await breathe();
      const count = Math.min(chunkSize, rows - first);
      const chunk = this.chunk(valuesOf(first, count), count);
      await running;
      running = this.embed(chunk).then((embeddings) => {
        result.set(embeddings.subarray(0, count * embedDim), first * embedDim);
      });
      running.catch(() => {}); // it is heard above or below, unless making the next chunk fails first
    }
    await running;
    return result;
  }

  /** Frees its programs. */
  dispose(): void {
    this.program?.dispose();
  }

  /** `count` rows for whatever will run them; a program's are filled up with zeros to a whole chunk. */
  private chunk(values: ArrayLike<number>, count: number): Chunk<P> {
    this.rowsSoFar += count;
    const program = this.programFor(count);
    const rows = new Int32Array((program ? chunkSize : count) * this.rowLength);
    rows.set(values);
    return { rows, program };
  }

  /** Embeddings of a chunk's rows. */
  private async embed({ rows, program }: Chunk<P>): Promise<Float32Array> {
    const input = tf.tensor(rows, [rows.length / this.rowLength, ...this.settings.rowShape], "int32");
    try {
      if (!program) return tf.tidy(() => this.encode(forEager(this.tower), input).dataSync() as Float32Array);
      moveToDevice(this.tower); // at every call, as eager operations of others may have taken it away
      const embeddings = await program(this.tower, input);
      try {
        return (await embeddings.data()) as Float32Array;
      } finally {
        embeddings.dispose();
      }
    } finally {
      input.dispose();
    }
  }

  /**
   * Chunks are compiled when there is enough to do, and only whole ones: a single picture never waits for a compiler. Once the
   * program is there, it also runs what fills more than half a chunk.
   */
  private programFor(count: number): Compiled<[P, Tensor], Tensor2D> | undefined {
    if (this.program && this.program.traces() > 0) return count > chunkSize / 2 ? this.program : undefined;
    const isAskedFor = this.settings.execution === "compiled";
    const isWorthIt = isAskedFor || this.rowsSoFar * countParameters(this.tower) > worthCompiling;
    return count === chunkSize && isWorthIt ? this.program : undefined;
  }

  private get rowLength(): number {
    return tf.util.sizeFromShape([...this.settings.rowShape]);
  }
}
