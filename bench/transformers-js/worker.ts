// The transformers.js side of the benchmark: its own class of CLIP's image tower, on the ONNX file exported from the
// PyTorch model. Pixels are normalised at set-up, as its image processor would have done.
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { type ArrayWithShape, readSafetensorsSync } from "../../lib/checkpoints/files/safetensors.js";
import { normalisePixels } from "../../lib/encoders/dual-encoder.js";
import { type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { benchFolder, onnxFolder } from "../files.js";
import type { Setup } from "../protocol.js";
import { repeat, serve } from "../worker-loop.js";

/** What is used of the package, which the benchmark installs and the type checker doesn't see. */
interface TransformersJs {
  readonly env: { readonly version: string; localModelPath: string; allowRemoteModels: boolean };
  readonly Tensor: new (type: "float32", values: Float32Array, shape: readonly number[]) => object;
  readonly CLIPVisionModelWithProjection: {
    from_pretrained(name: string, options: object): Promise<VisionModel>;
  };
}
type VisionModel = (inputs: { pixel_values: object }) => Promise<{ image_embeds: { data: Float32Array } }>;

let encode: () => Promise<number[]>;

serve({
  setup: async (setup) => {
    const packages = createRequire(`${benchFolder}/transformers-js/package.json`);
    const transformers = packages("@huggingface/transformers") as TransformersJs;
    encode = await imageEncoder(transformers, setup);
    return { versions: { "transformers.js": transformers.env.version, node: process.versions.node } };
  },
  encodeImage: ({ times }) => repeat(times, encode),
}).catch((error: Error) => {
  console.error(error);
  process.exitCode = 1;
});

/** Encodes the whole batch and returns the first picture's unit embedding. */
async function imageEncoder(
  { env, Tensor, CLIPVisionModelWithProjection }: TransformersJs,
  { file, settings, threads }: Setup,
): Promise<() => Promise<number[]>> {
  const folder = onnxFolder(file);
  env.allowRemoteModels = false;
  env.localModelPath = dirname(folder);
  const model = await CLIPVisionModelWithProjection.from_pretrained(basename(folder), {
    dtype: "fp32",
    device: "cpu",
    session_options: { intraOpNumThreads: threads },
  });
  const { values, shape } = normalised(readSafetensorsSync(file).tensors.get("batch/pixels")!);
  const pixels = new Tensor("float32", values, shape);
  return async () => {
    const { image_embeds } = await model({ pixel_values: pixels });
    const row = [...image_embeds.data.subarray(0, settings.embedDim)];
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  };
}

/** RGB values 0..255 [B, height, width, 3] -> normalised [B, 3, height, width]. */
function normalised({ values, shape }: ArrayWithShape): ArrayWithShape {
  return tf.tidy(() => {
    const images: Tensor = tf.tensor(values, [...shape]); // [B, height, width, 3]
    const planes: Tensor = normalisePixels(images as Tensor4D).transpose([0, 3, 1, 2]); // [B, 3, height, width]
    return { values: planes.dataSync() as Float32Array, shape: planes.shape };
  });
}
