// A case from its files to its outcomes, whatever its kind.
import { disposeTree, type Tree } from "../lib/index.js";
import type { Case } from "./cases.js";
import { computeLoss } from "./losses.js";
import { type ComparisonOptions, compareModel } from "./models.js";
import { compareComputed, type Outcome } from "./outcomes.js";

/** One outcome for each file of weights, or one for a loss, which has none. */
export async function compareCase(each: Case, options: ComparisonOptions): Promise<Outcome[]> {
  if (each.kind !== "loss") return compareModel(each, options);
  const computed = computeLoss(each);
  const differences = await compareComputed(computed, each);
  disposeTree(Object.fromEntries(computed) as Tree);
  return [{ case: each, form: "", differences }];
}
