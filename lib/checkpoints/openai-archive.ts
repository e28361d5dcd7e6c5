// Writes a model as OpenAI published CLIP's: a TorchScript archive whose matrices are in half precision (openai/CLIP,
// `convert_weights`). There is no configuration in it: readers know the sizes from the shapes, and all else by heart.
import type { DualEncoderSettings } from "../encoders/dual-encoder.js";
import type { ArrayToStore } from "./files/weight-file.js";
import { fileOf, requireImplied } from "./formats/implied-settings.js";
import { openClipNames } from "./formats/open-clip-names.js";
import { openAiSettingsIn } from "./formats/openai.js";
import type { ModelToSave } from "./save-model.js";
import { arraysToStore } from "./tables/name-table.js";
import { type ArrayInModule, writeTorchScript } from "./torch/torch-script-writer.js";

/**
 * Writes an archive (.pt) for `clip.load` of openai/CLIP, open_clip's `load_openai_model` and `loadModel`. Matrices are rounded to
 * half precision, as in the release; embeddings, norms and the logit scale are not. It has no methods: `torch.jit.load` gives its
 * `state_dict()`, and does not run it. Throws on a model that readers would take for another one: they expect QuickGELU, heads of
 * 64 numbers, CLIP's projections and pixels.
 */
export async function saveForOpenAi(path: string, { params, settings }: ModelToSave): Promise<void> {
  const arrays = [...arraysToStore(params, openClipNames(settings, { textPrefix: "" }))];
  const found = openAiSettingsIn(fileOf(path, arrays), "saveForOpenAi");
  requireImplied("saveForOpenAi", { settings, found, path });
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
