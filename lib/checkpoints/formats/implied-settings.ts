// Files without a configuration tell a model's settings by their arrays alone, and their readers take the rest for granted: a
// model that is otherwise must not be written so, since it would come back as another one.
import { clipPixels, type DualEncoderSettings } from "../../encoders/dual-encoder.js";
import type { ArrayToStore, WeightFile } from "../files/weight-file.js";

/** Arrays as the reader of their file will find them. */
export function fileOf(path: string, arrays: readonly ArrayToStore[]): WeightFile {
  const stored = new Map(
    arrays.map(({ name, shape, values }) => [name, { shape, type: "F32", read: async () => values() }] as const),
  );
  return { path, arrays: stored, metadata: {}, close: async () => undefined };
}

interface WrittenAndRead {
  readonly settings: DualEncoderSettings;
  /** What a reader finds. */
  readonly found: DualEncoderSettings;
  /** Readers are told the activation. */
  readonly isActivationTold?: boolean;
  readonly path: string;
}

/** Throws, as `caller`, if readers would find settings with which the parameters compute something else. */
export function requireImplied(
  caller: string,
  { settings, found, isActivationTold = false, path }: WrittenAndRead,
): void {
  const [has, expected] = [decisive(settings), decisive(found)];
  const told = isActivationTold ? has.get("text.activation") : undefined;
  for (const name of new Set([...has.keys(), ...expected.keys()])) {
    const wanted = told && name.endsWith(".activation") && expected.has(name) ? told : expected.get(name);
    if (has.get(name) !== wanted)
      throw new Error(
        `${caller}: expected ${name} ${wanted ?? "not set"}, as readers of such a file take for granted, got ` +
          `${has.get(name) ?? "none"} (${path}); write another format, such as saveForOpenClip's or saveModel's`,
      );
  }
}

/** Everything that changes what a model computes from its parameters, as JSON by name. */
function decisive({ image, text, pixels = clipPixels, ...rest }: DualEncoderSettings): ReadonlyMap<string, string> {
  const { embedDim, imageProjection = "linear", textProjection = "linear", initialLogits } = rest;
  const isHighest = "endOfText" in text && text.endOfText === text.vocabularySize - 1; // what is looked for where none is named
  const saysNothing = "normFollowsMean" in image && image.pooling !== "mean";
  const logitBias = initialLogits?.bias === undefined ? undefined : "present"; // where training began does not matter
  const entries = [
    ...Object.entries(saysNothing ? { ...image, normFollowsMean: undefined } : image).map(([name, value]) => [
      `image.${name}`,
      value,
    ]),
    ...Object.entries(isHighest ? { ...text, endOfText: undefined } : text).map(([name, value]) => [
      `text.${name}`,
      value,
    ]),
    ...Object.entries({ embedDim, imageProjection, textProjection, logitBias }),
    ...Object.entries({ "pixels.mean": pixels.mean, "pixels.standardDeviation": pixels.standardDeviation }),
  ].filter(([, value]) => value !== undefined);
  return new Map(entries.map(([name, value]) => [name, JSON.stringify(value)]));
}
