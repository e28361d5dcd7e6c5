// npm run eval -- build: many results -> one CSV file, one page of tables and the figures beside it.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { saveFigure } from "../figures/static.js";
import { writeFileAtomically } from "../runtime/files.js";
import { benchmarkBars, zeroShotAgainstProbe } from "./benchmark-figures.js";
import { benchmarkCsv, mainMetrics, metricMarkdown, metricTable } from "./benchmark-table.js";
import { describeFlags, type FlagRule, readFlags } from "./flags.js";
import { type EvaluationResult, readResult } from "./result-file.js";

const rules = {
  output: { values: "one", help: "the CSV file (benchmark.csv); tables (.md) and figures (.svg, .png) lie beside it" },
} satisfies Record<string, FlagRule>;

export const buildUsage = `npm run eval -- build FILE_OR_FOLDER ... [flags]\n${describeFlags(rules)}`;

/** Runs the command; returns the paths that it wrote. */
export async function build(args: readonly string[]): Promise<string[]> {
  const { flags, others } = readFlags(args, rules);
  const [output] = flags.output ?? ["benchmark.csv"];
  if (!output.endsWith(".csv"))
    throw new Error(`build: expected --output with a name that ends in .csv, got ${output}`);
  return writeBenchmark(readResults(others), output);
}

/** Results of files, and of all JSON files in folders. */
function readResults(paths: readonly string[]): EvaluationResult[] {
  if (paths.length === 0) throw new Error("build: expected files of results or folders of them, got none");
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`build: expected a file of results or a folder, got nothing (${missing})`);
  const files = paths.flatMap((path) => (statSync(path).isDirectory() ? jsonFilesIn(path) : [path]));
  if (files.length === 0) throw new Error(`build: expected JSON files in ${paths.join(", ")}, got none`);
  return files.map(readResult);
}

function jsonFilesIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => join(folder, name));
}

async function writeBenchmark(results: readonly EvaluationResult[], output: string): Promise<string[]> {
  const stem = output.replace(/\.csv$/, "");
  const tables = mainMetrics(results).map((metric) => metricTable(results, metric));
  const of = (metric: string) => tables.find((table) => table.metric === metric);
  const bars = tables.map((table) => ({ name: `${table.task}-${table.metric}`, figure: benchmarkBars(table) }));
  const [zeroShot, probe] = [of("acc1"), of("lp_acc1")];
  const scatter = zeroShot && probe && zeroShotAgainstProbe(zeroShot, probe);
  const figures = [...bars, ...(scatter ? [{ name: "zero-shot-against-probe", figure: scatter }] : [])];
  writeFileAtomically(output, benchmarkCsv(results));
  writeFileAtomically(`${stem}.md`, tables.map(metricMarkdown).join("\n"));
  const paths = [output, `${stem}.md`];
  for (const { name, figure } of figures)
    for (const ending of ["svg", "png"]) {
      const path = `${stem}-${name.replaceAll("@", "-")}.${ending}`;
      await saveFigure(path, figure);
      paths.push(path);
    }
  return paths;
}
