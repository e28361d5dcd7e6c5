// Models on the command line: CLIP_benchmark's pairs of a model's name and its weights, and where those are loaded from.
import { existsSync, statSync } from "node:fs";
import { openAiReleases } from "../checkpoints/model-source.js";
import type { EvalFlag } from "./eval-flags.js";
import { type GivenFlags, linesOf } from "./flags.js";

export interface ModelName {
  /** As given: the fields of a result. */
  readonly model: string;
  readonly pretrained: string;
  /** What `loadModel` takes. */
  readonly source: string;
}

/** CLIP_benchmark's collection "openai", in its spelling. */
const openAiCollection = ["ViT-B-32,openai", "ViT-B-16,openai", "ViT-L-14,openai", "ViT-L-14-336,openai"];

/**
 * --pretrained_model, or every --model with every --pretrained; one of the two alone is source and name at once.
 *
 * @throws for a source that is neither a path nor of a known scheme.
 */
export function modelNames(flags: GivenFlags<EvalFlag>): ModelName[] {
  const { model, pretrained, pretrained_model: pairs } = flags;
  if (pairs !== undefined) return pairs.flatMap(pairsOf).map(parsePair);
  if (model === undefined && pretrained === undefined)
    throw new Error("expected --model or --pretrained with a path, hf-hub:org/name or openai:ViT-B/32, got neither");
  return (model ?? [""]).flatMap((name) => (pretrained ?? [""]).map((weights) => named(name, weights)));
}

function pairsOf(given: string): readonly string[] {
  if (given === "openai") return openAiCollection;
  if (!existsSync(given) || !statSync(given).isFile()) return [given];
  return linesOf(given);
}

function parsePair(pair: string): ModelName {
  const [model, pretrained, ...rest] = pair.split(",").map((part) => part.trim());
  if (pretrained === undefined || rest.length > 0)
    throw new Error(
      `expected --pretrained_model with "model,pretrained", a file of such lines or openai, got ${JSON.stringify(pair)}`,
    );
  return named(model, pretrained);
}

function named(model: string, pretrained: string): ModelName {
  const weights = pretrained === "" ? model : pretrained;
  const source = isSource(weights) ? weights : openAiSource(model, pretrained);
  if (source !== undefined) return { model, pretrained, source };
  throw new Error(
    `expected weights at a path, hf-hub:org/name, openai:${Object.keys(openAiReleases)[0]}, local-dir:path or https://..., got ` +
      `${JSON.stringify(weights)}; open_clip's tags are names of repositories on the hub, such as hf-hub:laion/CLIP-ViT-B-32-laion2B-s34B-b79K`,
  );
}

function isSource(text: string): boolean {
  return /^(hf-hub|local-dir|openai|https?):/.test(text) || (text !== "" && existsSync(text));
}

/** "ViT-L-14-336" and "openai" are open_clip's words for "ViT-L/14@336px". */
function openAiSource(model: string, pretrained: string): string | undefined {
  if (pretrained !== "openai") return undefined;
  const plain = (name: string) =>
    name
      .replace(/-quickgelu$/, "")
      .replace(/px$/, "")
      .replace(/[^a-zA-Z0-9]/g, "");
  const release = Object.keys(openAiReleases).find((name) => plain(name) === plain(model));
  if (release !== undefined) return `openai:${release}`;
  throw new Error(
    `expected a model of OpenAI's (${Object.keys(openAiReleases).join(", ")}) for "openai", got ${model}`,
  );
}
