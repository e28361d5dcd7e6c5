// The tables that people read, made from records alone.
import { z } from "zod";
import { markdownTable, type ResultRecord, type Row } from "../lib/index.js";
import { programs } from "./programs.js";
import { sizes, tasks } from "./sizes.js";

const programName = z.enum(["compiled", "eager", "torch-eager", "torch-compile", "transformers.js"]);

/** What a record of the benchmark says beyond its measurements. */
const settingsSchema = z.object({
  size: z.string(),
  ours: programName,
  theirs: programName,
  threads: z.int(),
  rounds: z.int(),
  versions: z.record(z.string(), z.string()),
});
type PairRecord = ResultRecord & { readonly pair: z.infer<typeof settingsSchema> };

/** Other programs that take a larger share of the machine blur the ratios. */
const noticeableDisturbance = 0.1;

const sizeNames = Object.keys(sizes);
const taskTitles = { step: "training step", encodeImage: "image encoding", encodeText: "text encoding" };

/** Both tables with what they were measured on: the latest record of each pair, on the machine of the last one. */
export function report(records: readonly ResultRecord[]): string {
  if (records.length === 0) throw new Error("report: expected at least one record, got none; run the benchmark");
  const pairs = latestPairs(records);
  const rows = programRows(pairs);
  return [
    markdownTable(pairs.flatMap(ratioRows)),
    "Ours over theirs: less than 1 is faster or smaller. Medians over rounds, the ratio's with its 95 % interval.",
    ...(rows.length > 0 ? [markdownTable(rows)] : []),
    provenance(pairs),
    ...disturbances(pairs),
  ].join("\n\n");
}

/** In the order of sizes and programs, however they were measured. */
function latestPairs(records: readonly ResultRecord[]): PairRecord[] {
  const { cpu, threads } = records[records.length - 1].machine;
  const latest = new Map<string, PairRecord>();
  for (const record of records.filter(({ machine }) => machine.cpu === cpu && machine.threads === threads))
    latest.set(record.name, { ...record, pair: settingsSchema.parse(record.settings) });
  const place = ({ pair }: PairRecord) => 100 * sizeNames.indexOf(pair.size) + programName.options.indexOf(pair.theirs);
  return [...latest.values()].sort((a, b) => place(a) - place(b));
}

/** A row for each task, and one for memory where both have a step. */
function ratioRows({ pair, measurements }: PairRecord): Row[] {
  const { size, theirs } = pair;
  const row = (what: string, values: { ours: string; theirs: string; ratio: string }): Row => ({
    size,
    what,
    ours: values.ours,
    theirs: values.theirs,
    "ours / theirs": values.ratio,
    against: programs[theirs].title,
  });
  const rows = tasks.flatMap((task) => {
    const ratio = measurements[`${task} ratio`];
    if (ratio === undefined) return [];
    const interval = ratio.interval!.map((end) => end.toFixed(2)).join(" to ");
    const [ours, theirs] = ["ours", "theirs"].map((whose) => seconds(measurements[`${task} seconds, ${whose}`].value));
    return [row(taskTitles[task], { ours, theirs, ratio: `${ratio.value.toFixed(2)} (${interval})` })];
  });
  const ours = measurements["peak bytes, ours"]?.value;
  const theirPeak = measurements["peak bytes, theirs"]?.value;
  if (ours === undefined || theirPeak === undefined) return rows;
  const memory = { ours: gigabytes(ours), theirs: gigabytes(theirPeak), ratio: (ours / theirPeak).toFixed(2) };
  return [...rows, row("peak memory of the step", memory)];
}

/** A row for each size and program whose step was timed. */
function programRows(pairs: readonly PairRecord[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { pair, measurements } of pairs)
    for (const whose of ["ours", "theirs"] as const) {
      const first = measurements[`first step seconds, ${whose}`]?.value;
      const step = measurements[`step seconds, ${whose}`]?.value;
      const key = `${pair.size} ${pair[whose]}`;
      if (first === undefined || step === undefined || rows.has(key)) continue;
      const rate = measurements["step flops"].value / step;
      const [peak, peakWithStart] = ["peak bytes", "peak bytes with start"].map(
        (name) => measurements[`${name}, ${whose}`]?.value,
      );
      rows.set(key, {
        size: pair.size,
        program: programs[pair[whose]].title,
        step: seconds(step),
        "GFLOP/s": (rate / 1e9).toFixed(0),
        "share of best product": `${((100 * rate) / measurements["best product rate"].value).toFixed(0)} %`,
        compile: seconds(Math.max(0, first - step)),
        "peak memory": peak === undefined ? "unknown" : gigabytes(peak),
        "peak with start": peakWithStart === undefined ? "unknown" : gigabytes(peakWithStart),
      });
    }
  return [...rows.values()];
}

function provenance(pairs: readonly PairRecord[]): string {
  const { machine, commit, finished } = pairs.reduce((a, b) => (a.finished > b.finished ? a : b));
  const versions = Object.assign({}, ...pairs.map(({ pair }) => pair.versions)) as Record<string, string>;
  const rate = Math.max(...pairs.map(({ measurements }) => measurements["best product rate"].value)) / 1e9;
  return [
    `${machine.cpu}, ${machine.memoryGiB} GiB, ${pairs[0].pair.threads} threads for every program,`,
    `best float32 matrix product ${rate.toFixed(0)} GFLOP/s;`,
    `${Object.entries(versions)
      .map((entry) => entry.join(" "))
      .join(", ")};`,
    `commit ${commit.slice(0, 10)}${commit.endsWith("-dirty") ? " with changes" : ""}, ${finished.slice(0, 10)}.`,
  ].join(" ");
}

/** A warning for each pair that had to share the machine. */
function disturbances(pairs: readonly PairRecord[]): string[] {
  return pairs.flatMap(({ name, measurements: { disturbance } }) =>
    disturbance.value < noticeableDisturbance
      ? []
      : [`Other programs took ${(100 * disturbance.value).toFixed(0)} % of the machine during ${name}: measure again.`],
  );
}

function seconds(value: number): string {
  return value < 1 ? `${(1000 * value).toFixed(0)} ms` : `${value.toFixed(2)} s`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
