// The ledger: every claim of the two papers that the icon world can speak to, held against the records that come with the project.
import { join } from "node:path";
import { type Claim, claimsTable, projectFolder, type ResultRecord, readRecords, type Verdict } from "../lib/index.js";
import { biasClaims } from "./bias-claims.js";
import { curationClaims } from "./curation-claims.js";
import { duplicatesClaims } from "./duplicates-claims.js";
import { fewShotClaims } from "./few-shot-claims.js";
import { languagesClaims } from "./languages-claims.js";
import { litCostClaims } from "./lit-cost-claims.js";
import { litDesignClaims } from "./lit-design-claims.js";
import { litLockingClaims } from "./lit-locking-claims.js";
import { litPretrainingClaims } from "./lit-pretraining-claims.js";
import { objectivesClaims } from "./objective-claims.js";
import { promptsClaims } from "./prompt-claims.js";
import { robustnessClaims } from "./robustness-claims.js";
import { scalingClaims } from "./scaling-claims.js";
import { temperatureClaims } from "./temperature-claims.js";
import { zeroShotClaims } from "./zero-shot-claims.js";

/** Whose records each of them reads, and in which order they stand in the ledger. */
const sources: readonly { experiments: readonly string[]; claims: (records: readonly ResultRecord[]) => Claim[] }[] = [
  { experiments: ["objectives"], claims: objectivesClaims },
  { experiments: ["scaling"], claims: scalingClaims },
  { experiments: ["scaling", "transfer"], claims: temperatureClaims },
  { experiments: ["zero-shot"], claims: zeroShotClaims },
  { experiments: ["prompts"], claims: promptsClaims },
  { experiments: ["few-shot"], claims: fewShotClaims },
  { experiments: ["robustness"], claims: robustnessClaims },
  { experiments: ["bias"], claims: biasClaims },
  { experiments: ["duplicates"], claims: duplicatesClaims },
  { experiments: ["curation"], claims: curationClaims },
  { experiments: ["lit-locking"], claims: litLockingClaims },
  { experiments: ["lit-pretraining"], claims: litPretrainingClaims },
  { experiments: ["lit-design"], claims: litDesignClaims },
  { experiments: ["lit-cost"], claims: litCostClaims },
  { experiments: ["languages"], claims: languagesClaims },
];

/** All claims, from the records of the `full` presets. */
export function allClaims(): Claim[] {
  const recordsOf = (name: string) => readRecords(join(projectFolder(), "experiments/records", `${name}-full.jsonl`));
  return sources.flatMap(({ experiments, claims }) => claims(experiments.flatMap(recordsOf)));
}

/** The ledger as Markdown: how many claims agree, and all of them. */
export function ledger(claims: readonly Claim[]): string {
  const count = (verdict: Verdict) => claims.filter((claim) => claim.verdict === verdict).length;
  return [
    `${claims.length} statements of the two papers: ${count("agrees")} agree with what was measured here, ${count("disagrees")} ` +
      `disagree, ${count("undecided")} are undecided.`,
    claimsTable(claims),
  ].join("\n\n");
}

/** Around the ledger in experiments/README.md. */
const marks = ["<!-- the ledger of claims, written by npm run ledger -->", "<!-- end of the ledger -->"] as const;

/** A document with the ledger in its place. Throws where it has none. */
export function withLedger(document: string, claims: readonly Claim[]): string {
  const [begin, end] = marks.map((mark) => document.indexOf(mark));
  if (begin < 0 || end < begin)
    throw new Error(`withLedger: expected the lines "${marks[0]}" and "${marks[1]}" in the document`);
  return `${document.slice(0, begin + marks[0].length)}\n\n${ledger(claims)}\n\n${document.slice(end)}`;
}
