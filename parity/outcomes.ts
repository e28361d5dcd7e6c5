// What came out of comparing a case: for each of its forms and quantities a difference, or the error instead.
import type { Tensor } from "../lib/index.js";
import type { Case } from "./cases.js";
import { type Difference, difference, isWithin } from "./differences.js";

/** Results by the names that the case expects them under. */
export type Computed = ReadonlyMap<string, Tensor>;

export interface Outcome {
  readonly case: Case;
  /** Which form of the weights, or none. */
  readonly form: string;
  readonly differences: ReadonlyMap<string, Difference>;
  /** What was thrown instead. */
  readonly error?: string;
}

/** "refused": the library said why it can't load what need not be loadable. */
export type Verdict = "equal" | "refused" | "different";

/** Everything that the case expects against what was computed; throws if that has another shape. */
export async function compareComputed(computed: Computed, { expected }: Case): Promise<Map<string, Difference>> {
  const differences = new Map<string, Difference>();
  for (const [name, { shape, values }] of expected) {
    const tensor = computed.get(name);
    if (!tensor) throw new Error(`compareComputed: expected ${name}, got ${[...computed.keys()].join(", ")}`);
    if (`${shape}` !== `${tensor.shape}`)
      throw new Error(`compareComputed: expected ${name} of shape [${shape}], got [${tensor.shape}]`);
    differences.set(name, difference(await tensor.data(), values));
  }
  return differences;
}

export function verdictOn({ case: { facts }, differences, error }: Outcome): Verdict {
  if (error !== undefined) return facts.optional ? "refused" : "different";
  return [...differences.values()].every(isWithin) ? "equal" : "different";
}
