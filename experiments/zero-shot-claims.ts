// What CLIP's authors claim of zero-shot transfer (Radford et al. 2021, sections 3.1.5 and 3.2), and what the records say to it. Rules
// decide, from intervals and tests: a claim on which they are silent is undecided.
import {
  binomialTest,
  bootstrap,
  type Claim,
  deriveKey,
  expectLess,
  expectMore,
  formatPoints,
  formatShare,
  type Interval,
  type Measurement,
  mean,
  pairedMeanBootstrap,
  type ResultRecord,
  type ScorePair,
  spearman,
} from "../lib/index.js";
import { evaluationKey } from "./run-record.js";
import { averageChance, averageScore } from "./zero-shot-measurements.js";
import {
  countWins,
  differencesTo,
  readZeroShot,
  relation,
  scorePairs,
  tasksAtChance,
  type ZeroShotRecords,
} from "./zero-shot-report.js";

/** Of the bootstraps over tasks. */
const claimKey = deriveKey(evaluationKey, "claims");
const shared = { seeds: 1, experiment: "npm run experiment -- zero-shot preset=full" } as const;

/** What a rule says of a claim; all of them share the rest. */
type Finding = Omit<Claim, keyof typeof shared>;

/** From the records of the experiment. */
export function zeroShotClaims(records: readonly ResultRecord[]): Claim[] {
  return findings(readZeroShot(records)).map((finding) => ({ ...finding, ...shared }));
}

/** A row per claim, as the notebook shows them. */
export function claimRows(records: ZeroShotRecords) {
  return findings(records).map(({ claim, paper, here, verdict }) => ({ claim, paper, here, verdict }));
}

function findings(records: ZeroShotRecords): Finding[] {
  const pairs = scorePairs(records, records.probes.CLIP);
  return [
    transfers(records),
    grows(records),
    competes(records),
    isBelowProbe(pairs),
    correlates(pairs),
    ranksAlike(pairs),
    rises(pairs),
    staysBelow(pairs),
    comesClose(pairs),
    counts(records),
  ];
}

function transfers({ largest: { measurements } }: ZeroShotRecords): Finding {
  const [score, chance] = [measurements[averageScore], measurements[averageChance].value];
  const interval: Interval = [score.interval![0] - chance, score.interval![1] - chance];
  return {
    id: "CLIP Table 11 (zero-shot)",
    effect: { ...score, value: score.value - chance, interval },
    claim: "tasks are done without any example of them",
    paper: "on average 54.7 (RN50) to 67.6 % (ViT-L/14-336px) of 27 datasets (Table 11)",
    here: `${formatShare(score)} on average over ${score.trials} tasks, guessing ${formatShare({ value: chance })}`,
    verdict: score.interval![0] > chance ? "agrees" : "undecided",
  };
}

function grows({ clips }: ZeroShotRecords): Finding {
  const scores = clips.map(({ measurements }) => measurements[averageScore]);
  const isRising = scores.every(({ value }, i) => i === 0 || value > scores[i - 1].value);
  const isClear = scores[0].interval![1] < scores[scores.length - 1].interval![0];
  return {
    id: "CLIP Figure 9 (sizes)",
    effect: { value: scores[scores.length - 1].value - scores[0].value },
    claim: "the average error falls with compute",
    paper: "linear in log-log over 44 times the compute, single tasks are noisy (Figure 9)",
    here: `${scores.map((score) => formatShare(score)).join("; ")}: smallest to largest, one seed each`,
    verdict: isRising && isClear ? "agrees" : "undecided",
  };
}

function competes({ probes }: ZeroShotRecords): Finding {
  const { wins, losses, p, clearWins, clearLosses } = countWins(differencesTo(probes.supervised));
  const share = { value: wins / Math.max(1, wins + losses), trials: Math.max(1, wins + losses) };
  return {
    id: "CLIP Figure 5",
    effect: share,
    claim: "zero-shot competes with a probe of supervised features",
    paper: `16 of 27 wins (Figure 5), which a coin has with p = ${binomialTest(16, 27, 0.5).toFixed(2)}`,
    here: `${wins} wins, ${losses} losses, p = ${shortP(p)}; clear ones ${clearWins} and ${clearLosses}`,
    verdict: p >= 0.05 ? "undecided" : wins > losses ? "agrees" : "disagrees",
  };
}

function isBelowProbe(pairs: readonly ScorePair[]): Finding {
  const [zeroShot, probe] = [pairs.map(({ y }) => y), pairs.map(({ x }) => x)];
  const { difference, interval } = pairedMeanBootstrap(zeroShot, probe, { key: claimKey });
  const effect: Measurement = { value: difference, interval, intervalKind: "bootstrap", trials: pairs.length };
  return {
    id: "CLIP Figure 8 (probe)",
    effect,
    claim: "a probe of the same features is better than zero-shot",
    paper: "on nearly all datasets (Figure 8)",
    here: `zero-shot - probe ${formatPoints(effect)}, mean over ${pairs.length} tasks`,
    verdict: expectLess(effect),
  };
}

function ranksAlike(pairs: readonly ScorePair[]): Finding {
  const rankCorrelation = (some: ScorePair[]) =>
    spearman(
      some.map(({ x }) => x),
      some.map(({ y }) => y),
    ).r;
  const interval = bootstrap([...pairs], rankCorrelation, { key: claimKey });
  const effect: Measurement = { value: rankCorrelation([...pairs]), interval, intervalKind: "bootstrap" };
  return {
    id: "CLIP Figure 8 (ranks)",
    effect: { ...effect, trials: pairs.length },
    claim: "tasks rank alike by zero-shot and by the probe",
    paper: "r = 0.82 (Figure 8); ranks are not reported",
    here: `rank correlation ${effect.value.toFixed(2)} (${digits(interval)}), ${pairs.length} tasks`,
    verdict: expectMore(effect),
  };
}

function correlates(pairs: readonly ScorePair[]): Finding {
  const { r, p, interval } = relation(pairs).correlation;
  return {
    id: "CLIP Figure 8 (r)",
    effect: { value: r, trials: pairs.length },
    claim: "zero-shot is good where the probe of the same features is",
    paper: "r = 0.82, p < 10⁻⁶ (Figure 8)",
    here: `r = ${r.toFixed(2)} (${digits(interval)}), p = ${shortP(p)}, ${pairs.length} tasks`,
    verdict: interval[0] > 0 ? "agrees" : interval[1] < 0 ? "disagrees" : "undecided",
  };
}

function rises(pairs: readonly ScorePair[]): Finding {
  const { fit, slope } = relation(pairs);
  return {
    id: "CLIP Figure 8 (slope)",
    effect: { value: fit.slope, interval: slope, intervalKind: "student", trials: pairs.length },
    claim: "a better probe means more than as much better zero-shot",
    paper: "slope 1.28 (0.93 to 1.79) (Figure 8), so that 1 is not excluded",
    here: `slope ${fit.slope.toFixed(2)} (${digits(slope)})`,
    verdict: slope[0] > 1 ? "agrees" : slope[1] < 1 ? "disagrees" : "undecided",
  };
}

function staysBelow(pairs: readonly ScorePair[]): Finding {
  const { from10To25 } = relation(pairs);
  const gap = mean(pairs.map(({ x, y }) => x - y));
  return {
    id: "CLIP Figure 8 (gap)",
    effect: { value: from10To25 / pairs.length, trials: pairs.length },
    claim: "zero-shot is below the probe of the same features, mostly by 10 to 25 points",
    paper: "most datasets (Figure 8)",
    here: `by 10 to 25 points on ${from10To25} of ${pairs.length} tasks, by ${(100 * gap).toFixed(1)} points on average`,
    verdict: 2 * from10To25 > pairs.length ? "agrees" : "disagrees",
  };
}

function comesClose(pairs: readonly ScorePair[]): Finding {
  const { within3 } = relation(pairs);
  return {
    id: "CLIP Figure 8 (within 3 points)",
    effect: { value: within3 / pairs.length, trials: pairs.length },
    claim: "few tasks are within 3 points of the probe: a fifth of them",
    paper: "5 of 27 datasets (Figure 8)",
    here: `${within3} of ${pairs.length} tasks, where zero-shot is better included`,
    verdict: isAbout(within3, pairs.length, 5 / 27),
  };
}

/** Whether the share may be what the paper has, by an exact test. */
function isAbout(successes: number, trials: number, share: number): Claim["verdict"] {
  return binomialTest(successes, trials, share) < 0.05 ? "disagrees" : "undecided";
}

function counts(records: ZeroShotRecords): Finding {
  const counting = records.tasks.filter(({ kind }) => kind === "counting");
  const failed = tasksAtChance(records).filter(({ kind }) => kind === "counting");
  return {
    id: "CLIP section 3.1.5 (abstract tasks)",
    effect: { value: failed.length / Math.max(1, counting.length), trials: Math.max(1, counting.length) },
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
