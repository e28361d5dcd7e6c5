// config.json of the transformers library, as far as it changes numbers. Fields that are left out have the library's defaults:
// old files keep only what differs from them.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Activation } from "../../encoders/activations.js";
import { requireFile } from "../files/byte-source.js";

/** Activations by their names in transformers; another name is an error that lists these. */
export const hiddenActivation = z.enum(["quick_gelu", "gelu", "gelu_new", "gelu_pytorch_tanh", "relu"]);

const activations: Record<z.infer<typeof hiddenActivation>, Activation> = {
  quick_gelu: "quick-gelu",
  gelu: "gelu",
  gelu_new: "gelu-tanh",
  gelu_pytorch_tanh: "gelu-tanh",
  relu: "relu",
};

export function activationOf(name: z.infer<typeof hiddenActivation>): Activation {
  return activations[name];
}

/** The name that transformers has for an activation; its two names for GELU by tanh are one function. */
export function nameOfActivation(activation: Activation): string {
  return activation === "gelu-tanh"
    ? "gelu_pytorch_tanh"
    : Object.entries(activations).find(([, ours]) => ours === activation)![0];
}

/** Far more than any configuration has. */
const longestJson = 2 ** 20;

/** A folder's JSON file, unchecked; undefined if there is none. */
export function readJson(folder: string, file: string): unknown {
  const path = join(folder, file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  requireFile(found, { reader: "readJson", path });
  if (found.size > longestJson)
    throw new Error(`readJson: expected at most ${longestJson} bytes of configuration, got ${found.size} in ${path}`);
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`readJson: expected JSON, got something else in ${path}; load it anew`, { cause: error });
  }
}

/** Checks a configuration, naming every field that is wrong. */
export function parseConfig<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    `parseConfig: expected the configuration of a model that this library has, got problems in ${where}; ` +
      `${z.prettifyError(parsed.error)}`,
  );
}

/** A caller without types may ask for a pooling that there isn't. */
export function requirePooling(asked: string, poolings: readonly string[]): void {
  if (!poolings.includes(asked))
    throw new Error(`loadTextTower: expected a pooling among ${poolings.join(", ")}, got ${JSON.stringify(asked)}`);
}

/** Older files keep the parts of a model's configuration twice, the fuller one under `..._dict`. */
export function part(name: "text_config" | "vision_config") {
  return (config: unknown): unknown => {
    const fields = config as Record<string, unknown>;
    const older = fields[`${name}_dict`];
    return { ...(fields[name] as object | undefined), ...(older as object | undefined) };
  };
}
