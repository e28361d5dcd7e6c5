// LiT's claims about languages (Zhai et al. 2022, section 5.9, Appendix H, Table 7) held against the records of the experiment.
import {
  bootstrapMean,
  type Claim,
  deriveKey,
  expectMore,
  expectWithin,
  formatPoints,
  type Measurement,
  mean,
  pairedEffect,
  type ResultRecord,
  type Verdict,
} from "../lib/index.js";
import { runName } from "./languages.js";
import type { LanguageMetric } from "./languages-evaluation.js";
import { measured, pooledTokens, runsNamed, seedEffect, tokenRows } from "./languages-report.js";
import { evaluationKey } from "./run-record.js";

const experiment = "npm run experiment -- languages preset=full";
/** Differences of less than this are taken to be none. */
const margin = 0.02;

const nothing = runName({ data: "English", vocabulary: "English" });
const english = runName({ data: "English", vocabulary: "multilingual" });
const bytes = runName({ data: "full", vocabulary: "English" });
const best = runName({ data: "full", vocabulary: "multilingual" });

const metrics = { "": "zero-shot", ", retrieval": "T->I R@10" } as const satisfies Record<string, LanguageMetric>;

/** Each part of a claim is a row; effects are over seeds, and none was chosen after the fact. */
export function languagesClaims(records: readonly ResultRecord[]): Claim[] {
  const ofMetrics = Object.entries(metrics).flatMap(([part, metric]) => [
    ...dataClaims(records, part, metric),
    tokenizerClaim(records, part, metric),
    combinedClaim(records, part, metric),
    fullClaim(records, part, metric),
    byteClaim(records, part, metric),
  ]);
  return [...ofMetrics, unknownClaim(records), bytesClaim(records), nounClaim(records), ...loanClaims(records)];
}

function dataClaims(records: readonly ResultRecord[], part: string, metric: LanguageMetric): Claim[] {
  const runs = [best, english] as const;
  const more = seedEffect(records, runs, (r) => measured(r, `seen ${metric}`) - measured(r, `English ${metric}`));
  const others = seedEffect(records, runs, (r) => measured(r, `seen ${metric}`));
  const own = seedEffect(records, runs, (r) => measured(r, `English ${metric}`));
  return [
    row(records, {
      id: `LiT C18 (data${part})`,
      claim: "data in all languages helps other languages much more than English",
      paper: "Figures 6 and 7, section 5.9",
      here: `other languages ${formatPoints(others)}, English ${formatPoints(own)}; the one minus the other ${formatPoints(more)}`,
      effect: more,
      verdict: expectMore(more),
    }),
    row(records, {
      id: `LiT C18 (English is not hurt${part})`,
      claim: "data in all languages does not hurt English",
      paper: "Figure 6; Table 7, mT5: 58.7 against 62.1",
      here: `English ${formatPoints(own)}; a loss would be one of more than ${100 * margin} points`,
      effect: own,
      verdict: expectNoLoss(own),
    }),
  ];
}

function tokenizerClaim(records: readonly ResultRecord[], part: string, metric: LanguageMetric): Claim {
  const runs = [best, bytes] as const;
  const of = (group: string) => seedEffect(records, runs, (r) => measured(r, `${group} ${metric}`));
  const effect = seedEffect(
    records,
    runs,
    (r) => measured(r, `seen, not Latin ${metric}`) - measured(r, `seen, Latin ${metric}`),
  );
  return row(records, {
    id: `LiT C18 (tokenizer${part})`,
    claim: "a multilingual tokenizer helps languages in other than Latin letters most",
    paper: "section 5.9, mT5 against T5",
    here: `other letters ${formatPoints(of("seen, not Latin"))}, Latin ones ${formatPoints(of("seen, Latin"))}`,
    effect,
    verdict: expectMore(effect),
  });
}

function combinedClaim(records: readonly ResultRecord[], part: string, metric: LanguageMetric): Claim {
  const effect = seedEffect(records, [best, nothing], (r) => measured(r, `English ${metric}`));
  return row(records, {
    id: `LiT C18 (all together${part})`,
    claim: "data and tokenizer together barely change English",
    paper: "section 5.9; Figure 6, with pre-training: T5 59.8, mT5 62.5",
    here: `English ${formatPoints(effect)}; barely is at most ${100 * margin} points; without pre-training`,
    effect,
    verdict: expectWithin(effect, margin),
  });
}

function fullClaim(records: readonly ResultRecord[], part: string, metric: LanguageMetric): Claim {
  const effect = seedEffect(records, [bytes, nothing], (r) => measured(r, `English ${metric}`));
  return row(records, {
    id: `LiT C17b${part && ` (${part.slice(2)})`}`,
    claim: "the full data beats its English subset in English, with T5 and all texts",
    paper: part ? "Table 7: 14.5 and 19.6 (T to I)" : "Table 7: 58.9 and 62.4",
    here: `English ${formatPoints(effect)}, English vocabulary, a ViT's text tower`,
    effect,
    verdict: expectMore(effect),
  });
}

function byteClaim(records: readonly ResultRecord[], part: string, metric: LanguageMetric): Claim {
  const group = `seen, not Latin ${metric}`;
  const effect = seedEffect(records, [bytes, nothing], (r) => measured(r, group));
  const above = pairedEffect(
    runsNamed(records, bytes).map((r) => measured(r, group) - guessing(metric) * measured(r, "chance")),
  );
  return row(records, {
    id: `LiT C24 (bytes are learned${part})`,
    claim: "a model with an English SentencePiece vocabulary learns something of other scripts, from bytes",
    paper: "Appendix H",
    here: `in other letters ${formatPoints(effect)} over the same with English data; ${formatPoints(above)} over guessing`,
    effect,
    verdict: expectMore(effect),
  });
}

/** How many of the answers may be right. */
function guessing(metric: LanguageMetric): number {
  return metric === "T->I R@10" ? 10 : 1;
}

function unknownClaim(records: readonly ResultRecord[]): Claim {
  const { foreign, latin, effect } = byScript(records, "WordPiece, English", "unknownTexts");
  return row(records, {
    id: "LiT C24 (WordPiece)",
    claim: "WordPiece gives [UNK] on foreign scripts",
    paper: "Appendix H",
    here: `nothing but [UNK] in ${percent(foreign.unknownTexts)} of names in other letters, ${percent(latin.unknownTexts)} in Latin ones; mean over scripts ${formatPoints(effect)}`,
    effect,
    verdict: expectMore(effect),
  });
}

function bytesClaim(records: readonly ResultRecord[]): Claim {
  const { foreign, latin, effect } = byScript(records, "SentencePiece, English", "cutTexts");
  return row(records, {
    id: "LiT C24 (SentencePiece)",
    claim: "an English SentencePiece vocabulary gives bytes on foreign scripts, which overflow 16 tokens",
    paper: "Appendix H",
    here:
      `${percent(foreign.byteTokens)} of tokens are bytes in other letters, ${percent(latin.byteTokens)} in Latin ones; ` +
      `${percent(foreign.cutTexts)} and ${percent(latin.cutTexts)} of names are cut; mean over scripts ${formatPoints(effect)}`,
    effect,
    verdict: expectMore(effect),
  });
}

/** Of the monolingual models, with English data and vocabulary, as all claims about words that survive translation. */
function nounClaim(records: readonly ResultRecord[]): Claim {
  const nouns = (group: string) => {
    const kept = (record: ResultRecord, what: string) =>
      keptShare(
        measured(record, `proper nouns: ${what}, ${group}`),
        measured(record, `proper nouns: ${what}, English`),
      );
    return monolingual(records, (record) => kept(record, "flags") - kept(record, "other emoji"));
  };
  const effect = nouns("other languages in Latin letters");
  const foreign = formatPoints(nouns("languages in other letters"));
  return row(records, {
    id: "LiT C25 (proper nouns)",
    claim: "proper nouns survive translation and flatter models of English alone",
    paper: "Appendix H, WIT",
    here: `the share of their English score that names of countries keep, minus that of other names: ${formatPoints(effect)} in Latin letters, ${foreign} in others`,
    effect,
    verdict: expectMore(effect),
  });
}

function loanClaims(records: readonly ResultRecord[]): Claim[] {
  const loan = (record: ResultRecord, name: string) => measured(record, `loan words: ${name}`);
  const kept = (record: ResultRecord, names: string) =>
    keptShare(loan(record, names), loan(record, `${names}, in English`));
  const shared = monolingual(records, (r) => kept(r, "names with a shared word") - kept(r, "names without"));
  const alone = monolingual(
    records,
    (r) => loan(r, "some words shared: those alone") - loan(r, "some words shared: the others alone"),
  );
  const rest = monolingual(
    records,
    (r) => loan(r, "some words shared: whole name") - loan(r, "some words shared: those alone"),
  );
  return [
    row(records, {
      id: "LiT C25 (loan words)",
      claim: "names that share a word with the English one are known to models of English alone",
      paper: 'Appendix H, "airship"',
      here: `the share of their English score that such names keep, minus that of others: ${formatPoints(shared)}`,
      effect: shared,
      verdict: expectMore(shared),
    }),
    row(records, {
      id: "LiT C25 (masked words)",
      claim: "a model of English alone can pick out the English word of a name",
      paper: 'Appendix H, "airship"',
      here: `the shared words alone, minus the rest of the name alone: ${formatPoints(alone)}`,
      effect: alone,
      verdict: expectMore(alone),
    }),
    row(records, {
      id: "LiT C25 (the rest is ignored)",
      claim: "and ignores the rest of the name",
      paper: 'Appendix H, "airship"',
      here: `the whole name, minus the shared words alone: ${formatPoints(rest)}; ignored is at most ${100 * margin} points`,
      effect: rest,
      verdict: expectWithin(rest, margin),
    }),
  ];
}

function monolingual(records: readonly ResultRecord[], value: (record: ResultRecord) => number): Measurement {
  return pairedEffect(runsNamed(records, nothing).map(value));
}

function row(records: readonly ResultRecord[], claim: Omit<Claim, "seeds" | "experiment">): Claim {
  return { ...claim, seeds: runsNamed(records, best).length, experiment };
}

/** What is left of the English score: easy names have more to lose. Nothing is left of nothing. */
function keptShare(score: number, inEnglish: number): number {
  return inEnglish === 0 ? 0 : score / inEnglish;
}

/** "Does not lower it": a loss within the margin counts as none. */
function expectNoLoss(effect: Measurement): Verdict {
  const { value, interval } = effect;
  const raised = interval && ([interval[0] + margin, interval[1] + margin] as [number, number]);
  return expectMore({ ...effect, value: value + margin, interval: raised });
}

/** Counts of names in other than Latin letters and in Latin ones, and how much larger a share is in the mean of the other scripts. */
function byScript(records: readonly ResultRecord[], tokenizer: string, share: "unknownTexts" | "cutTexts") {
  const rows = tokenRows(records).filter((each) => each.tokenizer === tokenizer);
  const others = rows.filter(({ script }) => script !== "Latn");
  const latin = pooledTokens(rows.filter(({ script }) => script === "Latn"));
  const differences = others.map((each) => each[share] - latin[share]);
  const interval = bootstrapMean(differences, { key: deriveKey(evaluationKey, "scripts") });
  const effect = { value: mean(differences), interval, intervalKind: "bootstrap", trials: others.length } as const;
  return { foreign: pooledTokens(others), latin, effect };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
