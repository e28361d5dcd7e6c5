// The claims of the papers about prompts, held against the records: a claim agrees where an interval lies above zero.
import { type Claim, expectMore, type Measurement, type PairedDifference, type ResultRecord } from "../lib/index.js";
import { searchGain, selectionGain, senseGain } from "./prompt-pool-report.js";
import { clipOf, computeOf, gain, pointsText } from "./prompt-report.js";
import { promptRows } from "./prompt-rows.js";

interface PromptClaim {
  readonly id: string;
  readonly claim: string;
  /** What the source reports. */
  readonly reported: string;
  gainOf(record: ResultRecord): PairedDifference;
}

const claims: readonly PromptClaim[] = [
  {
    id: "CLIP section 3.1.4 (template)",
    claim: "one default template beats the bare name",
    reported: "+1.3 on ImageNet (CLIP, 3.1.4)",
    gainOf: (record) => gain(record, ["default", "name"]),
  },
  {
    id: "CLIP section 3.1.4 (category)",
    claim: "a template that names the category beats the bare name",
    reported: '"helped" (CLIP, 3.1.4)',
    gainOf: (record) => gain(record, ["category", "name"]),
  },
  {
    id: "CLIP section 3.1.4 (ensemble)",
    claim: "an ensemble beats the default template",
    reported: "+3.5 on ImageNet (CLIP, 3.1.4)",
    gainOf: (record) => gain(record, ["ensemble", "default"]),
  },
  {
    id: "CLIP Figure 4",
    claim: "prompts and ensembling beat the bare name",
    reported: "about +5 over 36 datasets (CLIP, Figure 4)",
    gainOf: (record) => gain(record, ["ensemble", "name"]),
  },
  {
    id: "CLIP section 3.1.4 (embeddings)",
    claim: "averaged embeddings beat averaged probabilities",
    reported: "not reported; chosen for their cost (CLIP, 3.1.4)",
    gainOf: (record) => gain(record, ["ensemble", "probability"]),
  },
  {
    id: "CLIP's notebook (selection)",
    claim: "few selected templates beat the whole pool",
    reported: '"a bit better" (CLIP\'s notebook)',
    gainOf: (record) => selectionGain(record, "selected"),
  },
  {
    id: "LiT G.1 (search)",
    claim: "a search for each task beats its fixed templates",
    reported: "not reported (LiT, G.1)",
    gainOf: searchGain,
  },
  {
    id: "CLIP section 3.1.4 (meanings)",
    claim: "a word of two meanings is better with its kind",
    reported: "named as a problem (CLIP, 3.1.4)",
    gainOf: senseGain,
  },
];

/** The same for the largest CLIP, which decides; what the smaller ones say stands beside it. */
export function promptsClaims(records: readonly ResultRecord[]): Claim[] {
  const bySize = [...records].sort((a, b) => computeOf(a) - computeOf(b));
  return shownClaims(records).map(({ id, claim, reported, gainOf }) => {
    const gains = bySize.map(gainOf);
    const { difference, interval } = gains[gains.length - 1];
    const effect: Measurement = { value: difference, interval, intervalKind: "bootstrap" };
    const found = bySize.map((record, i) => `${clipOf(record)} ${pointsText(gains[i])}`).join("; ");
    return {
      id,
      ...{ claim, paper: reported, here: `points over tasks: ${found}`, effect, seeds: 1 },
      experiment: "npm run experiment -- prompts preset=full",
      verdict: expectMore(effect),
    };
  });
}

/** A row per claim: what was found for each CLIP, in percentage points with intervals, and what follows. */
export function claimRows(records: readonly ResultRecord[]) {
  return shownClaims(records).map(({ claim, reported, gainOf }) => {
    const gains = records.map(gainOf);
    const found = records.map((record, i) => [clipOf(record), pointsText(gains[i])]);
    return { claim, reported, ...Object.fromEntries(found), verdict: verdict(gains) };
  });
}

/** Few pictures may have no words of two meanings. */
function shownClaims(records: readonly ResultRecord[]): PromptClaim[] {
  const hasSenses = records.every((record) => promptRows(record, "sense").length > 0);
  return claims.filter(({ gainOf }) => hasSenses || gainOf !== senseGain);
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
