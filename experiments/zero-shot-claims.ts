// What CLIP's authors claim of zero-shot transfer (Radford et al. 2021, sections 3.1.5 and 3.2), and what the records say to it. Rules
// decide, from intervals and tests: a claim on which they are silent is undecided.
import { binomialTest, formatShare, type Interval, mean, type ScorePair } from "../lib/index.js";
import { averageChance, averageScore } from "./zero-shot-measurements.js";
import {
  countWins,
  differencesTo,
  relation,
  scorePairs,
  tasksAtChance,
  type ZeroShotRecords,
} from "./zero-shot-report.js";

type Verdict = "agrees" | "disagrees" | "undecided";

export interface ClaimRow extends Record<string, string> {
  readonly claim: string;
  /** As the paper has it, with its place. */
  readonly paper: string;
  readonly here: string;
  readonly verdict: Verdict;
}

/** A row per claim. */
export function claimRows(records: ZeroShotRecords): ClaimRow[] {
  const pairs = scorePairs(records, records.probes.CLIP);
  return [
    transfers(records),
    grows(records),
    competes(records),
    correlates(pairs),
    rises(pairs),
    staysBelow(pairs),
    comesClose(pairs),
    counts(records),
  ];
}

function transfers({ largest: { measurements } }: ZeroShotRecords): ClaimRow {
  const [score, chance] = [measurements[averageScore], measurements[averageChance].value];
  return {
    claim: "tasks are done without any example of them",
    paper: "on average 54.7 (RN50) to 67.6 % (ViT-L/14-336px) of 27 datasets (Table 11)",
    here: `${formatShare(score)} on average over ${score.trials} tasks, guessing ${formatShare({ value: chance })}`,
    verdict: score.interval![0] > chance ? "agrees" : "undecided",
  };
}

function grows({ clips }: ZeroShotRecords): ClaimRow {
  const scores = clips.map(({ measurements }) => measurements[averageScore]);
  const isRising = scores.every(({ value }, i) => i === 0 || value > scores[i - 1].value);
  const isClear = scores[0].interval![1] < scores[scores.length - 1].interval![0];
  return {
    claim: "the average error falls with compute",
    paper: "linear in log-log over 44 times the compute, single tasks are noisy (Figure 9)",
    here: `${scores.map((score) => formatShare(score)).join("; ")}: smallest to largest, one seed each`,
    verdict: isRising && isClear ? "agrees" : "undecided",
  };
}

function competes({ probes }: ZeroShotRecords): ClaimRow {
  const { wins, losses, p, clearWins, clearLosses } = countWins(differencesTo(probes.supervised));
  return {
    claim: "zero-shot competes with a probe of supervised features",
    paper: `16 of 27 wins (Figure 5), which a coin has with p = ${binomialTest(16, 27, 0.5).toFixed(2)}`,
    here: `${wins} wins, ${losses} losses, p = ${shortP(p)}; clear ones ${clearWins} and ${clearLosses}`,
    verdict: p >= 0.05 ? "undecided" : wins > losses ? "agrees" : "disagrees",
  };
}

function correlates(pairs: readonly ScorePair[]): ClaimRow {
  const { r, p, interval } = relation(pairs).correlation;
  return {
    claim: "zero-shot is good where the probe of the same features is",
    paper: "r = 0.82, p < 10⁻⁶ (Figure 8)",
    here: `r = ${r.toFixed(2)} (${digits(interval)}), p = ${shortP(p)}, ${pairs.length} tasks`,
    verdict: interval[0] > 0 ? "agrees" : interval[1] < 0 ? "disagrees" : "undecided",
  };
}

function rises(pairs: readonly ScorePair[]): ClaimRow {
  const { fit, slope } = relation(pairs);
  return {
    claim: "a better probe means more than as much better zero-shot",
    paper: "slope 1.28 (0.93 to 1.79) (Figure 8), so that 1 is not excluded",
    here: `slope ${fit.slope.toFixed(2)} (${digits(slope)})`,
    verdict: slope[0] > 1 ? "agrees" : slope[1] < 1 ? "disagrees" : "undecided",
  };
}

function staysBelow(pairs: readonly ScorePair[]): ClaimRow {
  const { from10To25 } = relation(pairs);
  const gap = mean(pairs.map(({ x, y }) => x - y));
  return {
    claim: "zero-shot is below the probe of the same features, mostly by 10 to 25 points",
    paper: "most datasets (Figure 8)",
    here: `by 10 to 25 points on ${from10To25} of ${pairs.length} tasks, by ${(100 * gap).toFixed(1)} points on average`,
    verdict: 2 * from10To25 > pairs.length ? "agrees" : "disagrees",
  };
}

function comesClose(pairs: readonly ScorePair[]): ClaimRow {
  const { within3 } = relation(pairs);
  return {
    claim: "few tasks are within 3 points of the probe: a fifth of them",
    paper: "5 of 27 datasets (Figure 8)",
    here: `${within3} of ${pairs.length} tasks, where zero-shot is better included`,
    verdict: isAbout(within3, pairs.length, 5 / 27),
  };
}

/** Whether the share may be what the paper has, by an exact test. */
function isAbout(successes: number, trials: number, share: number): ClaimRow["verdict"] {
  return binomialTest(successes, trials, share) < 0.05 ? "disagrees" : "undecided";
}

function counts(records: ZeroShotRecords): ClaimRow {
  const counting = records.tasks.filter(({ kind }) => kind === "counting");
  const failed = tasksAtChance(records).filter(({ kind }) => kind === "counting");
  return {
    claim: "abstract tasks, such as counting, are hardly done",
    paper: "CLEVR's counts 24.8 % of 8 classes, guessing 12.5 % (Table 11)",
    here: `${failed.length} of ${counting.length} tasks of counting not told from guessing`,
    verdict: 2 * failed.length > counting.length ? "agrees" : "undecided",
  };
}

/** 0.042, and small ones as 3e-7. */
export function shortP(p: number): string {
  return p < 0.001 ? p.toExponential(0) : p.toFixed(3);
}

function digits(interval: Interval): string {
  return interval.map((end) => end.toFixed(2)).join(" to ");
}
