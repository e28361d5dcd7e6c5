// The class names and templates that OpenAI published with CLIP, from clip-prompts.json: see clip-prompts.md for where they are
// from and under which licence.
import { join } from "node:path";
import { z } from "zod";
import { readBoundedFile } from "../../runtime/bounded-file.js";
import { projectFolder } from "../../runtime/project.js";

export interface PromptList {
  /** One or more names per class, in the published order: [C]. */
  readonly classNames: readonly (readonly string[])[];
  /** With {} for the name: [T]. */
  readonly templates: readonly string[];
}

const listSchema = z.strictObject({
  classes: z.array(z.union([z.string(), z.array(z.string()).min(1)])),
  templates: z.array(z.string()),
});
const idsSchema = z.strictObject({
  wordNetIds: z.array(z.string()),
  imagenetA: z.array(z.number()),
  imagenetR: z.array(z.number()),
});

/** The lists of one of the 27 datasets of the paper's Table 9, by its id among `publishedDatasets`. */
export function promptList(id: string): PromptList {
  const { classes, templates } = z.record(z.string(), listSchema).parse(readJson("clip-prompts.json"))[id];
  return { classNames: classes.map((names) => (typeof names === "string" ? [names] : names)), templates };
}

/** WordNet ids of ImageNet's classes, and the classes that ImageNet-A and ImageNet-R have. */
export function imagenetIds(): z.infer<typeof idsSchema> {
  return idsSchema.parse(readJson("imagenet-ids.json"));
}

function readJson(name: string): unknown {
  const path = join(projectFolder(), "lib/data/published", name);
  return JSON.parse(readBoundedFile("publishedTask", path, { most: 2 ** 20 }).toString("utf8"));
}
