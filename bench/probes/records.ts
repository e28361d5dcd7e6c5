// Timed probes as result records, and the table that is made of them.
import { z } from "zod";
import {
  currentCommit,
  deriveKey,
  describeMachine,
  executionInfo,
  markdownTable,
  type ResultRecord,
  type Row,
  seedKey,
} from "../../lib/index.js";
import { type PairedSeconds, pairedRatio } from "../ratios.js";
import { type ProblemName, problems } from "./problems.js";

/** What scikit-learn computes in. Tandem takes float32 features and computes in float64. */
export type Precision = "float64" | "float32";

export interface ProbeResult {
  readonly problem: ProblemName;
  readonly precision: Precision;
  readonly times: PairedSeconds;
  readonly threads: number;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** Share of the machine's time that other programs took in the rests between turns. */
  readonly disturbance: number;
}

const settingsSchema = z.object({
  problem: z.enum(Object.keys(problems) as [ProblemName, ...ProblemName[]]),
  precision: z.enum(["float64", "float32"]),
  threads: z.int(),
  versions: z.record(z.string(), z.string()),
});

export function probeRecord(result: ProbeResult): ResultRecord {
  const { problem, precision, times, threads, seed, versions, seconds, disturbance } = result;
  const { ratio, interval, ours, theirs } = pairedRatio(times, deriveKey(seedKey(seed), problem));
  const rounds = times.ours.length;
  const step = times.ours.map((_, round) => round);
  return {
    format: 1,
    experiment: "bench probes",
    name: `${problem}: probe against scikit-learn in ${precision}`,
    settings: { problem, precision, threads, rounds, versions: { ...versions } },
    seed,
    commit: currentCommit(),
    data: { ...problems[problem] },
    measurements: {
      disturbance: { value: disturbance },
      "fit seconds, ours": { value: ours },
      "fit seconds, theirs": { value: theirs },
      "fit ratio": { value: ratio, interval, intervalKind: "bootstrap", trials: rounds },
    },
    curves: {
      "fit, ours": { step, value: [...times.ours] },
      "fit, theirs": { step, value: [...times.theirs] },
    },
    seconds,
    machine: describeMachine({ backend: "addon", ...executionInfo(), tensorflow: "none" }),
    finished: new Date().toISOString(),
  };
}

/** The latest record of each pair, on the machine of the last one. */
export function probeReport(records: readonly ResultRecord[]): string {
  const last = records[records.length - 1];
  const latest = new Map<string, ResultRecord>();
  for (const record of records)
    if (record.machine.cpu === last.machine.cpu && record.machine.threads === last.machine.threads)
      latest.set(record.name, record);
  const { threads, versions } = settingsSchema.parse(last.settings);
  const disturbed = [...latest.values()].filter(({ measurements: { disturbance } }) => disturbance.value >= 0.1);
  return [
    "## Linear probes",
    markdownTable([...latest.values()].map(probeRow)),
    "A fit from zero weights to the tolerance. Tandem computes in double precision; scikit-learn in that of its features.",
    `${last.machine.cpu}, ${threads} threads; ${Object.entries(versions)
      .map((entry) => entry.join(" "))
      .join(", ")}; commit ${last.commit.slice(0, 10)}, ${last.finished.slice(0, 10)}.`,
    ...disturbed.map(
      ({ name, measurements }) =>
        `Other programs took ${(100 * measurements.disturbance.value).toFixed(0)} % of the machine during ${name}.`,
    ),
  ].join("\n\n");
}

function probeRow({ settings, measurements }: ResultRecord): Row {
  const { problem, precision } = settingsSchema.parse(settings);
  const ratio = measurements["fit ratio"];
  return {
    problem,
    ...problems[problem],
    ours: milliseconds(measurements["fit seconds, ours"].value),
    theirs: milliseconds(measurements["fit seconds, theirs"].value),
    "ours / theirs": `${ratio.value.toFixed(2)} (${ratio.interval!.map((end) => end.toFixed(2)).join(" to ")})`,
    against: `scikit-learn, ${precision}`,
  };
}

function milliseconds(seconds: number): string {
  return seconds < 1 ? `${(1000 * seconds).toFixed(seconds < 0.1 ? 1 : 0)} ms` : `${seconds.toFixed(2)} s`;
}
