// Saving a training run and taking it up again: parameters, optimizer state and step in one safetensors file, with the
// settings they belong to. A resumed run is equal to an uninterrupted one, number by number.
import { existsSync } from "node:fs";
import { z } from "zod";
import { type ArrayWithShape, readSafetensorsSync, writeSafetensorsSync } from "../checkpoints/files/safetensors.js";
import { type Tensor, tf } from "../engine/tf.js";
import { mapTree, namedLeaves, type Tree } from "../engine/tree.js";
import type { TrainingState } from "./trainer.js";

/** Goes up when what a run consists of changes. */
const format = "tandem run state 2";

export interface RunNotes {
  /** Any text that must be equal when the run is resumed. */
  readonly settings: string;
  /** Any text that a resumed run wants back, such as its history. */
  readonly history: string;
}

/** Writes `state` and `notes` to `path`, whole or not at all. */
export function saveRunState<P extends Tree>(path: string, state: TrainingState<P>, notes: RunNotes): void {
  const tensors = new Map<string, ArrayWithShape>();
  for (const { path: name, tensor } of namedLeaves({ params: state.params, optimizer: state.optimizer }))
    tensors.set(name, { shape: tensor.shape, values: tensor.dataSync() as Float32Array });
  writeSafetensorsSync(path, { tensors, metadata: { format, step: String(state.step), ...notes } });
}

/**
 * Reads the run state in `path`, or returns undefined where there is none. `like` is a fresh state of the same
 * structure; its tensors are replaced and freed. Throws if the file belongs to other settings.
 */
export function loadRunState<P extends Tree>(
  path: string,
  like: TrainingState<P>,
  settings: string,
): { state: TrainingState<P>; history: string } | undefined {
  if (!existsSync(path)) return undefined;
  const { tensors, metadata } = readSafetensorsSync(path);
  const { step, history } = parseNotes(metadata, path);
  if (metadata.settings !== settings)
    throw new Error(
      `loadRunState: expected a run with the settings ${settings}, got ${metadata.settings} in ${path}; delete the file to start again`,
    );
  const restore = (leaf: Tensor, name: string): Tensor => {
    const stored = tensors.get(name);
    if (stored === undefined || `${stored.shape}` !== `${leaf.shape}`)
      throw new Error(
        `loadRunState: expected ${name} of shape [${leaf.shape}], got ${stored ? `[${stored.shape}]` : "nothing"} in ${path}`,
      );
    return tf.tensor(stored.values, [...stored.shape]);
  };
  const old = { params: like.params, optimizer: like.optimizer };
  const restored = mapTree(old, restore);
  for (const { tensor } of namedLeaves(old)) tensor.dispose();
  return { state: { ...restored, step }, history };
}

const Notes = z.object({ format: z.literal(format), step: z.coerce.number().int().nonnegative(), history: z.string() });

function parseNotes(metadata: Readonly<Record<string, string>>, path: string): z.infer<typeof Notes> {
  const parsed = Notes.safeParse(metadata);
  if (parsed.success) return parsed.data;
  const isOther = metadata.format?.startsWith("tandem run state ") && metadata.format !== format;
  const got = isOther ? `${metadata.format}, of another version of Tandem,` : "another file";
  throw new Error(`loadRunState: expected a ${format}, got ${got} at ${path}; delete it to start again`);
}
