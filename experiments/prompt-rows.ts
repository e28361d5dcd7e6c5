// What a record of the prompt experiment lists beside its measurements: rows of several kinds, read back as they were written.
import { z } from "zod";
import type { ResultRecord } from "../lib/index.js";

const shares = z.array(z.number());

/** Two ways to prompt on the same pictures of a task: by the first answer, whatever the task reports. */
const pairRow = z.object({
  row: z.literal("pair"),
  task: z.string(),
  first: z.string(),
  second: z.string(),
  trials: z.int(),
  /** Pictures on which just one of the two is right. */
  firstOnly: z.int(),
  secondOnly: z.int(),
});

/** A class's pictures that only the task's templates together are right on, and only the name alone. */
const classRow = z.object({
  row: z.literal("class"),
  task: z.string(),
  name: z.string(),
  trials: z.int(),
  gained: z.int(),
  lost: z.int(),
});

/** Mean top-1 accuracy over tasks of each draw of so many templates. */
const sizeRow = z.object({ row: z.literal("size"), size: z.int(), accuracies: shares });

/** Top-1 accuracies of a task: with the whole pool, with each template alone, and with all others. */
const templatesRow = z.object({
  row: z.literal("templates"),
  task: z.string(),
  ensemble: z.number(),
  alone: shares,
  without: shares,
});

/** Templates of the pool in the order of their selection, with the mean accuracy after each on the pictures selected on. */
const selectionRow = z.object({
  row: z.literal("selection"),
  templates: z.array(z.string()),
  accuracies: shares,
});

/** A task's top-1 accuracy on its test part with the templates selected for all tasks, with those for itself, and with the pool. */
const selectedRow = z.object({
  row: z.literal("selected"),
  task: z.string(),
  selected: z.number(),
  own: z.number(),
  pool: z.number(),
  /** How many were selected for itself. */
  ownSize: z.int(),
});

/** What a search on a task's validation pictures chose, and its test accuracy beside that of the task's own templates. */
const searchRow = z.object({
  row: z.literal("search"),
  task: z.string(),
  best: z.string(),
  tried: z.int(),
  validation: z.int(),
  searched: z.number(),
  fixed: z.number(),
});

/** Pictures of one meaning of a word that are right: by the bare word, by the full name, and between the two full names. */
const senseRow = z.object({
  row: z.literal("sense"),
  word: z.string(),
  name: z.string(),
  trials: z.int(),
  /** Among how many words; between the two names it is two. */
  classes: z.int(),
  bare: z.int(),
  named: z.int(),
  toldApart: z.int(),
});

const anyRow = z.discriminatedUnion("row", [
  pairRow,
  classRow,
  sizeRow,
  templatesRow,
  selectionRow,
  selectedRow,
  searchRow,
  senseRow,
]);

export type PromptRow = z.infer<typeof anyRow>;
export type PairRow = z.infer<typeof pairRow>;
export type ClassRow = z.infer<typeof classRow>;
export type SenseRow = z.infer<typeof senseRow>;
export type RowKind = PromptRow["row"];
export type RowOf<Kind extends RowKind> = Extract<PromptRow, { row: Kind }>;

/** The rows of one kind of a record. */
export function promptRows<Kind extends RowKind>({ examples = [] }: ResultRecord, kind: Kind): RowOf<Kind>[] {
  return examples.map((row) => anyRow.parse(row)).filter((row): row is RowOf<Kind> => row.row === kind);
}
