// The claims of the papers about prompts, held against the records: a claim agrees where an interval lies above zero.
import type { PairedDifference, ResultRecord } from "../lib/index.js";
import { searchGain, selectionGain, senseGain } from "./prompt-pool-report.js";
import { clipOf, gain, pointsText } from "./prompt-report.js";
import { promptRows } from "./prompt-rows.js";

interface Claim {
  readonly claim: string;
  /** What the source reports. */
  readonly reported: string;
  gainOf(record: ResultRecord): PairedDifference;
}

const claims: readonly Claim[] = [
  {
    claim: "one default template beats the bare name",
    reported: "+1.3 on ImageNet (CLIP, 3.1.4)",
    gainOf: (record) => gain(record, ["default", "name"]),
  },
  {
    claim: "a template that names the category beats the bare name",
    reported: '"helped" (CLIP, 3.1.4)',
    gainOf: (record) => gain(record, ["category", "name"]),
  },
  {
    claim: "an ensemble beats the default template",
    reported: "+3.5 on ImageNet (CLIP, 3.1.4)",
    gainOf: (record) => gain(record, ["ensemble", "default"]),
  },
  {
    claim: "prompts and ensembling beat the bare name",
    reported: "about +5 over 36 datasets (CLIP, Figure 4)",
    gainOf: (record) => gain(record, ["ensemble", "name"]),
  },
  {
    claim: "averaged embeddings beat averaged probabilities",
    reported: "not reported; chosen for their cost (CLIP, 3.1.4)",
    gainOf: (record) => gain(record, ["ensemble", "probability"]),
  },
  {
    claim: "few selected templates beat the whole pool",
    reported: '"a bit better" (CLIP\'s notebook)',
    gainOf: (record) => selectionGain(record, "selected"),
  },
  {
    claim: "a search for each task beats its fixed templates",
    reported: "not reported (LiT, G.1)",
    gainOf: searchGain,
  },
  {
    claim: "a word of two meanings is better with its kind",
    reported: "named as a problem (CLIP, 3.1.4)",
    gainOf: senseGain,
  },
];

/** A row per claim: what was found for each CLIP, in percentage points with intervals, and what follows. */
export function claimRows(records: readonly ResultRecord[]) {
  const hasSenses = records.every((record) => promptRows(record, "sense").length > 0); // few pictures may have none
  return claims
    .filter(({ gainOf }) => hasSenses || gainOf !== senseGain)
    .map(({ claim, reported, gainOf }) => {
      const gains = records.map(gainOf);
      const found = records.map((record, i) => [clipOf(record), pointsText(gains[i])]);
      return { claim, reported, ...Object.fromEntries(found), verdict: verdict(gains) };
    });
}

/** "agrees (4 of 4)", "undecided", or what some and others say. */
function verdict(gains: readonly PairedDifference[]): string {
  const counts = {
    agrees: gains.filter(({ interval: [low] }) => low > 0).length,
    disagrees: gains.filter(({ interval: [, high] }) => high < 0).length,
  };
  const undecided = gains.length - counts.agrees - counts.disagrees;
  const said = Object.entries({ ...counts, undecided }).filter(([, count]) => count > 0);
  return said.map(([word, count]) => `${word} (${count} of ${gains.length})`).join(", ");
}
