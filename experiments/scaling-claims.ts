// What CLIP claims of error against compute (Radford et al. 2021, Figure 9), held against the records.
import {
  type Claim,
  deriveKey,
  expectLess,
  fitPowerLaw,
  type Measurement,
  type ResultRecord,
  seedKey,
} from "../lib/index.js";
import { averageAccuracy } from "./scaling-evaluation.js";
import { errorPoints } from "./scaling-report.js";

/** A power law through all sizes and seeds, with a bootstrap over both. */
export function scalingClaims(records: readonly ResultRecord[]): Claim[] {
  const { exponent, exponentInterval, r } = fitPowerLaw(errorPoints(records, averageAccuracy), {
    key: deriveKey(seedKey(0), "fits"),
  });
  const effect: Measurement = { value: exponent, interval: exponentInterval, intervalKind: "bootstrap" };
  const seeds = new Set(records.map(({ seed }) => seed)).size;
  const between = exponentInterval.map((end) => end.toFixed(3)).join(" to ");
  return [
    {
      id: "CLIP Figure 9",
      claim: "the average zero-shot error falls as a power of compute",
      paper: "log-log linear over 44 times the compute; exponent -0.075 by Table 11, r = -0.993",
      here: `exponent ${exponent.toFixed(3)} (${between}), r = ${r.toFixed(3)}, ${records.length} runs`,
      ...{ effect, seeds, experiment: "npm run experiment -- scaling preset=full", verdict: expectLess(effect) },
    },
  ];
}
