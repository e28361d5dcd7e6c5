// What a record of the bias experiment holds beside its measurements: rows of tables, each of one kind. There are counts and shares of
// groups in them and nothing about a single picture.
import { z } from "zod";
import type { ResultRecord } from "../lib/index.js";

const interval = z.tuple([z.number(), z.number()]);

const share = z.object({
  group: z.string(),
  trials: z.int().nonnegative(),
  value: z.number().optional(),
  interval: interval.optional(),
  isSmall: z.boolean(),
});

const rowSchema = z.discriminatedUnion("row", [
  z.object({ row: z.literal("accuracy"), task: z.string(), by: z.string(), ...share.shape }),
  z.object({
    ...{ row: z.literal("disparity"), task: z.string(), by: z.string(), higher: z.string(), lower: z.string() },
    ...{ difference: z.number(), interval, p: z.number() },
  }),
  z.object({
    row: z.literal("rate"),
    set: z.string(),
    by: z.string(),
    labels: z.enum(["published", "with child"]),
    ...share.shape,
  }),
  z.object({
    ...{ row: z.literal("change"), set: z.string(), group: z.string(), change: z.number(), interval, p: z.number() },
  }),
  z.object({
    ...{ row: z.literal("label"), threshold: z.number(), group: z.string(), label: z.string(), chiSquare: z.number() },
    ...{ shares: z.record(z.string(), z.number()), p: z.number() },
  }),
  z.object({ row: z.literal("labels"), threshold: z.number(), tested: z.int(), significant: z.int() }),
  z.object({
    ...{
      row: z.literal("association"),
      words: z.string(),
      wordings: z.array(z.string()),
      estimates: z.array(z.number().nullable()),
    },
    ...{ lowest: z.number(), highest: z.number(), above: z.int(), below: z.int(), isRobust: z.boolean() },
  }),
]);

export type BiasRow = z.infer<typeof rowSchema>;
export type BiasRowOf<Kind extends BiasRow["row"]> = Extract<BiasRow, { row: Kind }>;

/** The rows of one kind in a record. */
export function biasRows<Kind extends BiasRow["row"]>(
  { examples = [], name }: ResultRecord,
  kind: Kind,
): BiasRowOf<Kind>[] {
  const parsed = z.array(rowSchema).safeParse(examples);
  if (!parsed.success)
    throw new Error(`biasRows: expected rows of the bias experiment in ${name}, got\n${z.prettifyError(parsed.error)}`);
  return parsed.data.filter((row): row is BiasRowOf<Kind> => row.row === kind);
}
