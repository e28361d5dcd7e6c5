// What CLIP claims of robustness to natural shifts (Radford et al. 2021, section 3.3), held against the records: how far models are
// above the line through the standard models, so that they are compared as at equal accuracy on the reference.
import {
  type Claim,
  deriveKey,
  type EffectiveRobustness,
  expectMore,
  formatPoints,
  type Measurement,
  type ResultRecord,
  seedKey,
} from "../lib/index.js";
import { effectiveRobustnessOf, recordsOf, standardLine } from "./robustness-report.js";

const shared = { seeds: 1, experiment: "npm run experiment -- robustness preset=full" } as const;
/** The notebook's, so that both say the same. */
const key = deriveKey(seedKey(0), "robustness");

/** Zero-shot against the line, the probe and few-shot models of the largest CLIP; means over the shifts. */
export function robustnessClaims(records: readonly ResultRecord[]): Claim[] {
  const line = standardLine(records, { key });
  const above = (record: ResultRecord) => effectiveRobustnessOf(record, { line, key });
  const zeroShot = above(recordsOf(records, ["zero-shot"]).slice(-1)[0]);
  const probe = above(recordsOf(records, ["adapted to reference"]).slice(-1)[0]);
  const few = recordsOf(records, ["few-shot"]).map(above);
  return [aboveLine(zeroShot), aboveProbe(zeroShot, probe), between(zeroShot, probe, few)];
}

function aboveLine(zeroShot: EffectiveRobustness): Claim {
  const effect = measured(zeroShot);
  return {
    id: "CLIP Figure 13",
    claim: "zero-shot CLIP is more robust than standard models of its accuracy",
    paper: "closes up to 75 % of the gap",
    here: `effective robustness ${formatPoints(effect)}`,
    ...{ effect, ...shared, verdict: expectMore(effect) },
  };
}

function aboveProbe(zeroShot: EffectiveRobustness, probe: EffectiveRobustness): Claim {
  const effect = apart(zeroShot, probe);
  return {
    id: "CLIP Figure 14",
    claim: "zero-shot is more robust than a probe on the reference, at matched accuracy",
    paper: "the probe gains 9.2 points on ImageNet and none under shift",
    here: `effective robustness ${formatPoints(measured(zeroShot))} against ${formatPoints(measured(probe))}`,
    ...{ effect, ...shared, verdict: expectMore(effect) },
  };
}

/** It takes intervals that do not meet on either side, for each of the few-shot models: the least clear one decides. */
function between(
  zeroShot: EffectiveRobustness,
  probe: EffectiveRobustness,
  few: readonly EffectiveRobustness[],
): Claim {
  const sides = few.flatMap((each) => [apart(zeroShot, each), apart(each, probe)]);
  const effect = sides.reduce((least, side) => (side.interval![0] < least.interval![0] ? side : least));
  const points = few.map(({ effective }) => (100 * effective).toFixed(1));
  return {
    id: "CLIP Figure 15",
    claim: "few-shot models are in between",
    paper: "their robustness fades with the number of examples",
    here: `effective robustness ${points.join(", ")} points from fewest to most examples, zero-shot ${(100 * zeroShot.effective).toFixed(1)}, probe ${(100 * probe.effective).toFixed(1)}`,
    ...{ effect, ...shared, verdict: expectMore(effect) },
  };
}

function measured({ effective, interval }: EffectiveRobustness): Measurement {
  return { value: effective, interval: [...interval], intervalKind: "bootstrap" };
}

/** The difference of two models above one line: from nearest to farthest ends of their intervals, which is too wide for both. */
function apart(first: EffectiveRobustness, second: EffectiveRobustness): Measurement {
  const [low, high] = [first.interval[0] - second.interval[1], first.interval[1] - second.interval[0]];
  return { value: first.effective - second.effective, interval: [low, high], intervalKind: "bootstrap" };
}
