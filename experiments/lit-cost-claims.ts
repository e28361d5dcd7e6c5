// What LiT's authors say of features computed beforehand (Zhai et al. 2022, section 5.8 and Appendix E), and what the records of lit-cost
// say to it.
import {
  type Claim,
  expectLess,
  expectMore,
  type Measurement,
  mean,
  pairedEffect,
  type ResultRecord,
} from "../lib/index.js";
import { largestBatches, type SpeedUp, speedUpAt, speedUps } from "./lit-cost-report.js";

const experiment = "npm run experiment -- lit-cost preset=full";
const inPaper = "Figure 10, without numbers";

export function litCostClaims(records: readonly ResultRecord[]): Claim[] {
  const onTheWall = speedUps(records);
  const ofProcessor = speedUps(records, "processor");
  const shared = { experiment, seeds: onTheWall[0].repeats.length };
  const timed = [growsWithEpochs, growsWithTower, costsSmallTowers].map((claim) => {
    const row = claim(onTheWall);
    return { ...shared, ...row, here: `${row.here}; by processor time ${formatted(claim(ofProcessor).effect)}` };
  });
  return [...timed, { experiment, seeds: 1, ...allowsLargerBatches(records) }];
}

type Row = Omit<Claim, "experiment" | "seeds">;

function growsWithEpochs(all: readonly SpeedUp[]): Row {
  const last = Math.max(...all[0].epochs);
  const effect = overRepeats(all, (each, repeat) => at(each, repeat, last) - at(each, repeat, 1));
  return {
    id: "LiT C23 (epochs)",
    claim: "beyond one epoch the speed-up of features computed beforehand grows with the epochs",
    paper: `${inPaper} (left)`,
    here: `${formatted(effect)} from 1 to ${last} epochs, mean of ${all.length} pairs of towers`,
    effect,
    verdict: expectMore(effect),
  };
}

function growsWithTower(all: readonly SpeedUp[]): Row {
  const last = Math.max(...all[0].epochs);
  const [smallest, largest] = [ofImage(all, 0), ofImage(all, -1)];
  const effect = pairedEffect(
    all[0].repeats.map(
      (_, repeat) =>
        mean(largest.map((each) => at(each, repeat, last))) - mean(smallest.map((each) => at(each, repeat, last))),
    ),
  );
  return {
    id: "LiT C23 (size)",
    claim: "the speed-up grows with the image tower",
    paper: `${inPaper} (left)`,
    here: `${formatted(effect)} from ${smallest[0].image} to ${largest[0].image} after ${last} epochs`,
    effect,
    verdict: expectMore(effect),
  };
}

function costsSmallTowers(all: readonly SpeedUp[]): Row {
  const smallest = ofImage(all, 0);
  const effect = overRepeats(smallest, (each, repeat) => at(each, repeat, 1) - 1);
  const values = smallest.map((each) => `${speedUpAt(each, 1).value.toFixed(2)} beside ${each.text}`);
  return {
    id: "LiT C23 (one epoch)",
    claim: "within one epoch small towers are slower with features computed beforehand: a speed-up below 1",
    paper: `${inPaper} (left)`,
    here: `${smallest[0].image}: ${values.join(", ")}; above 1 by ${formatted(effect)}`,
    effect,
    verdict: expectLess(effect),
  };
}

/** Pairs of towers are the sample here: what fits into memory is the same in every run. */
function allowsLargerBatches(records: readonly ResultRecord[]): Row {
  const batches = largestBatches(records);
  const effect = pairedEffect(batches.map(({ withTower, fromFeatures }) => Math.log2(fromFeatures / withTower)));
  const times = batches.map(({ withTower, fromFeatures }) => fromFeatures / withTower);
  return {
    id: "LiT C23 (batch)",
    claim: "features computed beforehand allow larger batches",
    paper: "Figure 10, without numbers (right)",
    here:
      `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)} times as large, ` +
      `log2 ${formatted(effect)} over ${batches.length} pairs of towers`,
    effect,
    verdict: expectMore(effect),
  };
}

/** The mean over pairs of towers, of each repeat. */
function overRepeats(all: readonly SpeedUp[], value: (each: SpeedUp, repeat: number) => number): Measurement {
  return pairedEffect(all[0].repeats.map((_, repeat) => mean(all.map((each) => value(each, repeat)))));
}

function at({ epochs, repeats }: SpeedUp, repeat: number, count: number): number {
  return repeats[repeat][epochs.indexOf(count)];
}

/** The pairs of the image tower in this place by size, as records have them. */
function ofImage(all: readonly SpeedUp[], place: number): SpeedUp[] {
  const name = [...new Set(all.map(({ image }) => image))].at(place);
  return all.filter(({ image }) => image === name);
}

function formatted({ value, interval }: Measurement): string {
  const signed = `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
  return interval ? `${signed} (${interval.map((end) => end.toFixed(2)).join(" to ")})` : signed;
}
