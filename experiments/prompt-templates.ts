// The ways to put a class's name into words that are compared (Radford et al. 2021, section 3.1.4): the name alone, one default
// template, one that says what kind of thing the task is about, the task's own templates together, and a pool of general ones.
import type { Task } from "../lib/index.js";

export const promptModes = ["name", "default", "category", "ensemble", "pool"] as const;
export type PromptMode = (typeof promptModes)[number];

/** The one template for all tasks: CLIP's "a photo of a {}." in the words of icons. */
export const defaultTemplate = "an icon of {}";

/**
 * General templates that fit most names, in the spirit of the 80 that CLIP has for ImageNet. They were written before anything
 * was measured with them.
 */
export const templatePool: readonly string[] = [
  ...["{}", "an icon of {}", "an icon of a {}", "{} icon", "the {} icon", "{} symbol", "a symbol for {}", "{} sign"],
  ...["a picture of {}", "a picture of a {}", "a drawing of {}", "a drawing of a {}", "an emoji of {}", "{} emoji"],
  ...["a simple drawing of {}", "a pictogram of {}", "an outline of {}", "{}, filled", "a small {}", "a black {}"],
  ...["a colourful picture of {}", "a cartoon of {}", "the logo of {}", "{} button", "something with {}"],
  ...["a hand-drawn {}", "this is {}", "many kinds of {}"],
];

/** The first of a task's templates that says what the task is about; undefined where all are general. */
export function categoryTemplate({ templates }: Pick<Task, "templates">): string | undefined {
  return templates.find((template) => !templatePool.includes(template) && template !== '"{}"');
}

/** The templates of each way for a task; "category" only where it has one. */
export function templatesByMode(task: Pick<Task, "templates">): Partial<Record<PromptMode, readonly string[]>> {
  const category = categoryTemplate(task);
  return {
    name: ["{}"],
    default: [defaultTemplate],
    ...(category !== undefined && { category: [category] }),
    ensemble: task.templates,
    pool: templatePool,
  };
}
