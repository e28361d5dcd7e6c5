// The Tandem side of the benchmark. It imports file by file rather than the whole library, so that the memory measured is
// that of training.
import { compile } from "../../lib/engine/compile.js";
import type { Execution } from "../../lib/engine/execution.js";
import { engineInfo, type Tensor, tf } from "../../lib/engine/tf.js";
import type { ProductShape, Timings } from "../protocol.js";
import { repeat, serve } from "../worker-loop.js";
import { readIngredients } from "./ingredients.js";
import { type Programs, tandemPrograms } from "./programs.js";

let programs: Programs;
let execution: Execution;
let embedDim: number;

serve({
  setup: async (setup) => {
    execution = setup.mode === "compiled" ? "compiled" : "eager";
    programs = tandemPrograms(readIngredients(setup), execution);
    embedDim = setup.settings.embedDim;
    globalThis.gc?.(); // the file's bytes are no part of training
    const { tensorflow = "none", tensorflowJs } = engineInfo();
    return { versions: { tensorflow, "tensorflow.js": tensorflowJs, node: process.versions.node } };
  },
  step: ({ times }) => repeat(times, async () => [await programs.step()]),
  encodeImage: ({ times }) => repeat(times, async () => firstRow(await programs.encodeImage())),
  encodeText: ({ times }) => repeat(times, async () => firstRow(await programs.encodeText())),
  matmul: ({ times, ...shape }) => multiply(shape, times),
}).catch((error: Error) => {
  console.error(error);
  process.exitCode = 1;
});

function firstRow(embeddings: Float32Array): number[] {
  return [...embeddings.subarray(0, embedDim)];
}

/** Times the product as the programs compute theirs. */
async function multiply({ rows, inner, columns }: ProductShape, times: number): Promise<Timings> {
  const [a, b] = [tf.ones([rows, inner]), tf.ones([inner, columns])];
  const product = compile((left: Tensor, right: Tensor) => tf.matMul(left, right), { execution });
  const timings = await repeat(times, async () => {
    (await product(a, b)).dispose();
    return [];
  });
  product.dispose();
  tf.dispose([a, b]);
  return timings;
}
