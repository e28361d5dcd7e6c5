// What is said of CLIP's learned temperature (Radford et al. 2021, sections 2.3 and 2.5): that it would go on to scale logits by more
// than 100, where it is held. Read from the records of the scaling experiment and of the CLIPs for transfer.
import { type Claim, expectMore, maximalLogScale, pairedEffect, type ResultRecord } from "../lib/index.js";
import { largestRuns } from "./scaling-report.js";

/** From the records of both experiments. */
export function temperatureClaims(records: readonly ResultRecord[]): Claim[] {
  const runs = largestRuns(records.filter(({ experiment }) => experiment === "scaling"));
  const scales = runs.map(({ curves, name }) => {
    const last = curves?.["logit scale"]?.value.slice(-1)[0];
    if (last === undefined) throw new Error(`temperatureClaims: expected a curve "logit scale" in ${name}, got none`);
    return last;
  });
  const limit = Math.exp(maximalLogScale);
  const effect = pairedEffect(scales.map((scale) => scale - limit));
  const others = records
    .filter(({ experiment }) => experiment === "transfer")
    .map(({ name, measurements }) => `${name} ${measurements["logit scale"].value.toFixed(1)}`);
  return [
    {
      id: "CLIP section 2.5 (temperature)",
      claim: `the learned logit scale reaches the limit of ${limit.toFixed(0)}`,
      paper: "clipped there, which was necessary to prevent instability; 14.3 at the start",
      here: `${scales.map((scale) => scale.toFixed(1)).join(", ")} at the end of the largest scaling runs; ${others.join(", ")}`,
      effect,
      seeds: scales.length,
      experiment: "npm run experiment -- scaling preset=full",
      verdict: expectMore(effect),
    },
  ];
}
