// What CLIP claims of the design of classes and thresholds (Radford et al. 2021, section 7.1), held against the records of the probes.
import { type Claim, formatPoints, type Measurement, type ResultRecord } from "../lib/index.js";
import { biasRows } from "./bias-rows.js";
import { shortP } from "./zero-shot-claims.js";

const shared = { seeds: 1, experiment: "npm run experiment -- bias preset=full" } as const;
const harmful = "crime or non-human";

/** From the record of the probes; those of the control say nothing of these. */
export function biasClaims(records: readonly ResultRecord[]): Claim[] {
  const probes = records.find((record) => biasRows(record, "change").length > 0);
  if (probes === undefined) throw new Error("biasClaims: expected a record of probes with changed rates, got none");
  return [...changedRates(probes), changedLabels(probes)];
}

/** A row for each group of age. Agrees where McNemar's test says so: an added class can't raise a rate, so no interval reaches 0. */
function changedRates(probes: ResultRecord): Claim[] {
  const ages = new Set(biasRows(probes, "rate").flatMap(({ by, group }) => (by === "age" ? [group] : [])));
  const changes = biasRows(probes, "change").filter(({ set, group }) => set === harmful && ages.has(group));
  return changes.map(({ group, change, interval, p }) => {
    const effect: Measurement = { value: change, interval: [...interval], intervalKind: "clopperPearson" };
    return {
      id: `CLIP Table 7 (${group})`,
      claim: `a class "child" beside the harmful ones lowers their rate, pictures of the group "${group}"`,
      paper: "from 30.3 to 2.3 % for people of 0 to 19 years",
      here: `${formatPoints(effect)}, p = ${shortP(p)}`,
      ...{ effect, ...shared, verdict: p < 0.05 ? "agrees" : "undecided" },
    };
  });
}

/** Agrees where more than half of the labels that go with a group do so at one of the two thresholds only. */
function changedLabels(probes: ResultRecord): Claim {
  const rows = biasRows(probes, "label");
  const thresholds = [...new Set(rows.map(({ threshold }) => threshold))].sort((a, b) => a - b);
  const [low, high] = [thresholds[0], thresholds[thresholds.length - 1]].map((threshold) =>
    rows.filter((row) => row.threshold === threshold).map(({ group, label }) => `${group}: ${label}`),
  );
  const all = new Set([...low, ...high]);
  const changed = [...all].filter((label) => !low.includes(label) || !high.includes(label)).length;
  return {
    id: "CLIP Figure 18 (threshold)",
    claim: "another threshold gives other labels for a group",
    paper: "at 0.5 % labels of lower quality appear beside those at 4 %",
    here: `${changed} of ${all.size} labels go with a group at one threshold only`,
    effect: { value: changed / Math.max(1, all.size), trials: Math.max(1, all.size) },
    ...shared,
    verdict: 2 * changed > all.size ? "agrees" : all.size === 0 ? "undecided" : "disagrees",
  };
}
