// Class names in prompt templates, embedded once and then pooled into classifiers in any way (Radford et al. 2021, section
// 3.1.4): the embeddings are averaged, not the probabilities, so that an ensemble costs what a single prompt does.
import type { EmbeddingModel } from "../encoders/embedding-model.js";
import { type EmbedOptions, embedTexts } from "./embed.js";

/** C classes in T templates each. */
export interface PromptEmbeddings {
  /** [T, C, E]: the mean over a class's names, all counted alike, not scaled to unit length. */
  readonly values: Float32Array;
  readonly templates: number;
  readonly classes: number;
  readonly embedDim: number;
}

/**
 * Embeds every name of every class in every template, {} being the name's place. A class may have several names, "happy" and
 * "smiling", or descriptions, with "{}" as the only template; it weighs no more for having more of them. A name that means
 * several things needs another word, "crane (bird)" and "construction crane": classes of equal prompts tie, and a tie is wrong.
 */
export async function promptEmbeddings(
  model: EmbeddingModel,
  classNames: readonly (readonly string[])[],
  templates: readonly string[],
  options: EmbedOptions = {},
): Promise<PromptEmbeddings> {
  requirePrompts(classNames, templates);
  const { embedDim } = model;
  const [T, C] = [templates.length, classNames.length];
  const prompts = templates.flatMap((template) => classNames.flat().map((name) => fillTemplate(template, name)));
  const embeddings = await embedTexts(model, prompts, options); // [T * names, E]
  const values = new Float32Array(T * C * embedDim); // [T, C, E]
  let first = 0;
  for (let cell = 0; cell < T * C; cell++) {
    const last = first + classNames[cell % C].length;
    const sums = sumOfRows(embeddings.subarray(first * embedDim, last * embedDim), embedDim); // [E]
    for (let e = 0; e < embedDim; e++) values[cell * embedDim + e] = sums[e] / (last - first);
    first = last;
  }
  return { values, templates: T, classes: C, embedDim };
}

/** The classifier [C, E] of some of the templates, by default of all: per class the direction of the mean over them. */
export function ensembleClassifier(
  { values, templates, classes, embedDim }: PromptEmbeddings,
  chosen: readonly number[] = Array.from({ length: templates }, (_, template) => template),
): Float32Array {
  requireTemplates(chosen, templates);
  const sums = new Float64Array(classes * embedDim); // [C, E]
  for (const template of [...chosen].sort((a, b) => a - b)) // sums round, so that their order counts
    for (let i = 0, at = template * sums.length; i < sums.length; i++, at++) sums[i] += values[at];
  const classifier = new Float32Array(sums.length); // [C, E]
  for (let c = 0; c < classes; c++)
    classifier.set(unitVector(sums.subarray(c * embedDim, (c + 1) * embedDim), c), c * embedDim);
  return classifier;
}

function fillTemplate(template: string, name: string): string {
  return template.replaceAll("{}", () => name);
}

/** Sum of embeddings [n, E]: [E]. */
function sumOfRows(embeddings: Float32Array, embedDim: number): Float64Array {
  const sums = new Float64Array(embedDim);
  for (let i = 0; i < embeddings.length; i++) sums[i % embedDim] += embeddings[i];
  return sums;
}

function unitVector(sums: Float64Array, c: number): Float64Array {
  const length = Math.sqrt(sums.reduce((squares, value) => squares + value * value, 0));
  if (length > 1e-6) return sums.map((value) => value / length);
  throw new Error(
    `ensembleClassifier: expected prompts with a direction in common, got length ${length} for class ${c}`,
  );
}

function requirePrompts(classNames: readonly (readonly string[])[], templates: readonly string[]): void {
  if (classNames.length === 0) throw new Error("promptEmbeddings: expected one or more classes, got none");
  if (templates.length === 0) throw new Error(`promptEmbeddings: expected one or more templates, got none; try ["{}"]`);
  const nameless = classNames.findIndex((names) => names.length === 0);
  if (nameless >= 0)
    throw new Error(`promptEmbeddings: expected one or more names per class, got none for class ${nameless}`);
  const wrong = templates.find((template) => !template.includes("{}"));
  if (wrong !== undefined)
    throw new Error(`promptEmbeddings: expected a template with {} for the class name, got ${JSON.stringify(wrong)}`);
}

function requireTemplates(chosen: readonly number[], templates: number): void {
  const isTemplate = (index: number) => Number.isInteger(index) && index >= 0 && index < templates;
  if (chosen.length === 0 || !chosen.every(isTemplate) || new Set(chosen).size < chosen.length)
    throw new Error(
      `ensembleClassifier: expected one or more different templates of 0 to ${templates - 1}, got ${JSON.stringify(chosen)}`,
    );
}
