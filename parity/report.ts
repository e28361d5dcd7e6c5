// The table that people read, a row for each family, and what is not equal one by one.
import { markdownTable, type Row } from "../lib/index.js";
import { type Difference, isWithin, noDifference, tolerance, worse } from "./differences.js";
import { type Outcome, verdictOn } from "./outcomes.js";

/** What was compared in one way: a table, whether all of it is equal, and what to say below it. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly isEqual: boolean;
  readonly notes: readonly string[];
}

export interface Provenance {
  readonly commit: string;
  /** What computed on our side. */
  readonly engine: string;
  readonly seed: number;
  readonly execution: string;
}

/** Everything that was compared, in markdown. */
export function report(sections: readonly Section[], { commit, engine, seed, execution }: Provenance): string {
  const texts = sections.map(({ title, rows, notes }) => [`## ${title}`, markdownTable(rows), ...notes].join("\n\n"));
  return [...texts, `Seed ${seed}, ${execution}; ${engine}; commit ${commit}.`].join("\n\n");
}

/** A row for each family of models, and what is not equal one by one. */
export function modelSection(outcomes: readonly Outcome[]): Section {
  const references = new Set(outcomes.flatMap(({ case: { reference } }) => reference.split(", ")));
  const failures = outcomes.filter((outcome) => verdictOn(outcome) === "different").map(describe);
  const refusals = onePerModel(outcomes.filter((outcome) => verdictOn(outcome) === "refused")).map(describe);
  return {
    title: "Models and losses",
    rows: [...groupByFamily(outcomes)].map(([family, members]) => familyRow(family, members)),
    isEqual: failures.length === 0,
    notes: [
      `Largest differences in float32, relative to the largest number of each array; at most ${tolerance.toExponential(0)} is equal.`,
      ...list("Not equal:", failures),
      ...list("Refused, with the reason:", refusals),
      `References: ${[...references].sort().join(", ")}.`,
    ],
  };
}

/** Files of one model are refused for one reason. */
function onePerModel(outcomes: readonly Outcome[]): Outcome[] {
  const models = outcomes.map(({ case: { folder } }) => folder);
  return outcomes.filter((_, i) => models.indexOf(models[i]) === i);
}

function groupByFamily(outcomes: readonly Outcome[]): Map<string, Outcome[]> {
  const families = new Map<string, Outcome[]>();
  for (const outcome of outcomes)
    families.set(outcome.case.family, [...(families.get(outcome.case.family) ?? []), outcome]);
  return families;
}

function familyRow(family: string, outcomes: readonly Outcome[]): Row {
  const quantities = outcomes.flatMap(({ case: { kind }, differences }) =>
    [...differences].map(([name, found]) => ({ column: columnOf(name, kind), found })),
  );
  const worst = (column: Column) => quantities.filter((each) => each.column === column).map(({ found }) => found);
  const verdicts = outcomes.map(verdictOn);
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
  return {
    family,
    models: new Set(outcomes.map(({ case: { folder } }) => folder)).size,
    files: outcomes.length,
    ...Object.fromEntries(columns.map((column) => [column, format(worst(column), "relative")])),
    "by element": format(
      quantities.map(({ found }) => found),
      "elementwise",
    ),
    verdict:
      count("different") > 0
        ? `${count("different")} differ`
        : count("refused") > 0
          ? `equal, ${count("refused")} refused`
          : "equal",
  };
}

const columns = ["image", "text", "logits", "loss", "gradient"] as const;
type Column = (typeof columns)[number];

function columnOf(quantity: string, kind: string): Column {
  if (quantity.startsWith("gradient")) return "gradient";
  if (quantity.endsWith("loss")) return "loss";
  if (quantity.includes("logits")) return "logits";
  return quantity.startsWith("text") || kind === "text-tower" ? "text" : "image";
}

function format(differences: readonly Difference[], measure: keyof Difference): string {
  if (differences.length === 0) return "";
  const worst = differences.reduce(worse, noDifference)[measure];
  return worst === 0 ? "0" : worst.toExponential(1);
}

/** A model, which of its files, and what is wrong with them. */
function describe({ case: { family, name, about, folder }, form, differences, error }: Outcome): string {
  const apart = [...differences]
    .filter(([, each]) => !isWithin(each))
    .map(
      ([quantity, { relative, elementwise }]) =>
        `${quantity} ${relative.toExponential(1)}, by element ${elementwise.toExponential(1)}`,
    );
  const shown = apart.length > 4 ? [...apart.slice(0, 4), `and ${apart.length - 4} more`] : apart;
  const reason = error?.replaceAll(`${folder}/`, "").replace(/\s+/g, " ") ?? shown.join("; ");
  return `${family}/${name} (${about})${form ? `, ${form}` : ""}: ${reason}`;
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}\n\n${lines.map((line) => `- ${line}`).join("\n")}`];
}
