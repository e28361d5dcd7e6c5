// Writes a model as OpenAI published CLIP's: a TorchScript archive whose matrices are in half precision (openai/CLIP,
// `convert_weights`). There is no configuration in it: readers know the sizes from the shapes, and all else by heart.
import { clipPixels, type DualEncoderSettings } from "../encoders/dual-encoder.js";
import { arraysToStore } from "./name-table.js";
import { openClipNames } from "./open-clip-names.js";
import { openAiSettings } from "./openai.js";
import type { ModelToSave } from "./save-model.js";
import { type ArrayInModule, writeTorchScript } from "./torch-script-writer.js";
import type { ArrayToStore } from "./weight-file.js";

/**
 * Writes an archive (.pt) for `clip.load` of openai/CLIP, open_clip's `load_openai_model` and `loadModel`. Matrices are rounded to
 * half precision, as in the release; embeddings, norms and the logit scale are not. It has no methods: `torch.jit.load` gives its
 * `state_dict()`, and does not run it. Throws on a model that readers would take for another one: they expect QuickGELU, heads of
 * 64 numbers, CLIP's projections and pixels.
 */
export async function saveForOpenAi(path: string, { params, settings }: ModelToSave): Promise<void> {
  const arrays = [...arraysToStore(params, openClipNames(settings, { textPrefix: "" }))];
  requireImplied(settings, settingsIn(arrays, path), path);
  await writeTorchScript(path, [...arrays.flatMap(asReleased), ...sizes(settings)]);
}

/** What the release has in half precision: linear maps and convolutions with their biases, attention, and both projections. */
const inHalf =
  /(^|\.)((conv\d|downsample\.0|out_proj|[kqvc]_proj|c_fc)\.(weight|bias)|in_proj_(weight|bias)|proj|text_projection)$/;

/** The array in the type of the release. A batch norm's counter is lost; PyTorch, too, fills in 0 where it is not known. */
function asReleased(array: ArrayToStore): ArrayInModule[] {
  const isBuffer = /\.running_(mean|var)$/.test(array.name);
  const released: ArrayInModule = { ...array, isBuffer, type: inHalf.test(array.name) ? "F16" : "F32" };
  if (!array.name.endsWith(".running_var")) return [released];
  return [released, wholeNumber(array.name.replace(/running_var$/, "num_batches_tracked"), 0)];
}

function sizes({ image, text }: DualEncoderSettings): ArrayInModule[] {
  return [
    wholeNumber("input_resolution", image.imageSize),
    wholeNumber("context_length", text.contextLength),
    wholeNumber("vocab_size", text.vocabularySize),
  ];
}

function wholeNumber(name: string, value: number): ArrayInModule {
  return { name, shape: [], type: "I64", isBuffer: true, values: () => Float32Array.of(value) };
}

/** The settings that a reader of these arrays finds. */
function settingsIn(arrays: readonly ArrayToStore[], path: string): DualEncoderSettings {
  const stored = arrays.map(
    ({ name, shape, values }) => [name, { shape, type: "F32", read: async () => values() }] as const,
  );
  return openAiSettings({ path, arrays: new Map(stored), metadata: {}, close: async () => undefined });
}

function requireImplied(settings: DualEncoderSettings, implied: DualEncoderSettings, path: string): void {
  const [has, expected] = [decisive(settings), decisive(implied)];
  for (const name of new Set([...has.keys(), ...expected.keys()]))
    if (has.get(name) !== expected.get(name))
      throw new Error(
        `saveForOpenAi: expected ${name} ${expected.get(name) ?? "not set"}, as readers of such a file take for granted, got ` +
          `${has.get(name) ?? "none"} (${path}); write another format`,
      );
}

/** Everything that changes what a model computes from its parameters, as JSON by name. */
function decisive({ image, text, pixels = clipPixels, ...rest }: DualEncoderSettings): ReadonlyMap<string, string> {
  const { embedDim, imageProjection = "linear", textProjection = "linear", initialLogits } = rest;
  const isHighest = "endOfText" in text && text.endOfText === text.vocabularySize - 1; // what is looked for where none is named
  const entries = [
    ...Object.entries(image).map(([name, value]) => [`image.${name}`, value]),
    ...Object.entries(isHighest ? { ...text, endOfText: undefined } : text).map(([name, value]) => [
      `text.${name}`,
      value,
    ]),
    ...Object.entries({ embedDim, imageProjection, textProjection, logitBias: initialLogits?.bias }),
    ...Object.entries({ "pixels.mean": pixels.mean, "pixels.standardDeviation": pixels.standardDeviation }),
  ].filter(([, value]) => value !== undefined);
  return new Map(entries.map(([name, value]) => [name, JSON.stringify(value)]));
}
