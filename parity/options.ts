// The command line: npm run parity -- --only open-clip,lit --cases 100
import { parseArgs } from "node:util";

/** Models and losses, in the order of the report. */
export const modelFamilies = [
  "open-clip",
  "open-clip-siglip",
  "openai",
  "transformers-clip",
  "transformers-siglip",
  "transformers-bert",
  "transformers-t5",
  "transformers-vit",
  "lit",
  "augreg",
  "mixer",
  "bit",
  "losses",
] as const;

export const families = [...modelFamilies, "tokenizers", "images", "probes"] as const;

/** Files of gigabytes: compared only when asked for. */
const largeFamilies = ["published"] as const;

export type Family = (typeof families)[number] | (typeof largeFamilies)[number];

export interface Options {
  readonly families: readonly Family[];
  /** Models of each family, texts, images or problems; 0: one model of each variant, and enough of the others. */
  readonly cases: number;
  readonly seed: number;
  readonly execution: "eager" | "compiled";
  /** Where the report goes besides the terminal. */
  readonly report?: string;
}

export const usage = `usage: npm run parity -- [--only ${families.slice(0, 3).join(",")}] [--cases n] [--seed n] [--compiled] [--report file]`;

/** Throws on an unknown option or value, listing the known ones. */
export function parseOptions(given: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...given],
    options: {
      only: { type: "string", default: families.join() },
      cases: { type: "string", default: "0" },
      seed: { type: "string", default: "0" },
      compiled: { type: "boolean", default: false },
      report: { type: "string" },
    },
  });
  return {
    families: values.only.split(",").map(familyNamed),
    cases: wholeNumber("cases", values.cases),
    seed: wholeNumber("seed", values.seed),
    execution: values.compiled ? "compiled" : "eager",
    report: values.report,
  };
}

function familyNamed(given: string): Family {
  const known = [...families, ...largeFamilies];
  const found = known.find((family) => family === given);
  if (!found) throw new Error(`parseOptions: expected --only with some of ${known.join(", ")}, got ${given}`);
  return found;
}

function wholeNumber(name: string, given: string): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0)
    throw new Error(`parseOptions: expected --${name} with a whole number, got ${given}`);
  return value;
}
