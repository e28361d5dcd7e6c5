// What the language notebook shows, from records alone: scores of groups of languages and of every language, with what data and
// vocabulary change, and what tokenizers make of each script.
import { z } from "zod";
import {
  clopperPearson,
  formatPoints,
  formatShare,
  type LanguageScores,
  type LongTailLine,
  type Measurement,
  mean,
  pairedEffect,
  type ResultRecord,
} from "../lib/index.js";
import { type LanguageMetric, type LanguageRow, languageMetrics } from "./languages-evaluation.js";
import type { ScriptTokens } from "./languages-tokenizers.js";

const languageRow = z.object({
  ...{ row: z.literal("language"), tag: z.string(), name: z.string(), script: z.string(), pairs: z.int() },
  ...{ "zero-shot": z.number(), "T->I R@1": z.number(), "T->I R@10": z.number() },
});

const tokenRow = z.object({
  ...{ row: z.literal("tokens"), tokenizer: z.string(), script: z.string(), texts: z.int(), tokens: z.number() },
  ...{ unknownTokens: z.number(), byteTokens: z.number(), unknownTexts: z.number(), cutTexts: z.number() },
});

/** The records of tuned models, which have one of these names: a run in several seeds. */
export function runNames(records: readonly ResultRecord[]): string[] {
  return [...new Set(tuned(records).map(({ name }) => name))];
}

/** The records of a run, one for each seed. Throws on a name that no record has. */
export function runsNamed(records: readonly ResultRecord[], name: string): ResultRecord[] {
  const found = tuned(records).filter((record) => record.name === name);
  if (found.length > 0) return found;
  throw new Error(`runsNamed: expected one of ${runNames(records).join("; ")}, got ${name}`);
}

/** Mean of a measurement over seeds, with Student's interval. */
export function overSeeds(records: readonly ResultRecord[], name: string, measurement: string): Measurement {
  return pairedEffect(runsNamed(records, name).map((record) => measured(record, measurement)));
}

/** A value computed from each seed's pair of records, the second subtracted from the first, with Student's interval. */
export function seedEffect(
  records: readonly ResultRecord[],
  [first, second]: readonly [string, string],
  value: (record: ResultRecord) => number,
): Measurement {
  const others = new Map(runsNamed(records, second).map((record) => [record.seed, record]));
  const pairs = runsNamed(records, first).flatMap((record) => {
    const other = others.get(record.seed);
    return other ? [value(record) - value(other)] : [];
  });
  return pairedEffect(pairs);
}

/** The value of a measurement. Throws where a record lacks it. */
export function measured({ measurements, name }: ResultRecord, measurement: string): number {
  const found = measurements[measurement];
  if (found) return found.value;
  throw new Error(`measured: expected a record with "${measurement}", got ${name}, which has none`);
}

/** Groups of languages in the order of the records, as far as all records have them. */
export function groupNames(records: readonly ResultRecord[]): string[] {
  const suffix = ` ${languageMetrics[0]}`;
  const [first] = tuned(records);
  return Object.keys(first.measurements).flatMap((name) =>
    name.endsWith(suffix) ? [name.slice(0, -suffix.length)] : [],
  );
}

/** A row per group of languages, a column per run: means over seeds with Student's intervals. */
export function groupRows(records: readonly ResultRecord[], metric: LanguageMetric) {
  return groupNames(records).map((group) => ({
    languages: group,
    ...Object.fromEntries(
      runNames(records).map((name) => [name, formatShare(overSeeds(records, name, `${group} ${metric}`))]),
    ),
  }));
}

/** A row per group: what the first run has more than the second, in each metric. */
export function changeRows(records: readonly ResultRecord[], runs: readonly [string, string]) {
  return groupNames(records).map((group) => ({
    languages: group,
    ...Object.fromEntries(
      languageMetrics.map((metric) => [
        metric,
        formatPoints(seedEffect(records, runs, (record) => measured(record, `${group} ${metric}`))),
      ]),
    ),
  }));
}

/** Every language of a run: means over seeds. */
export function languageMeans(records: readonly ResultRecord[], name: string): LanguageRow[] {
  const seeds = runsNamed(records, name).map(languageRowsOf);
  return seeds[0].map((row) => {
    const all = seeds.map((rows) => rows.find(({ tag }) => tag === row.tag)!);
    const share = (metric: LanguageMetric) => mean(all.map((each) => each[metric]));
    return {
      ...row,
      ...{ "zero-shot": share("zero-shot"), "T->I R@1": share("T->I R@1"), "T->I R@10": share("T->I R@10") },
    };
  });
}

/** The long tail of every run, for `longTailFigure`: English, far above all others, is left out. */
export function longTailLines(records: readonly ResultRecord[], metric: LanguageMetric): LongTailLine[] {
  return runNames(records).map((name) => ({
    name,
    languages: languageMeans(records, name)
      .filter(({ tag }) => tag !== "en")
      .map((row) => ({ language: row.name, pairs: row.pairs, score: row[metric] })),
  }));
}

/** Rows for `languageScoresFigure`, by script and in it by pairs, with exact intervals over emoji. */
export function languageScores(
  records: readonly ResultRecord[],
  { metric, names, tags }: { metric: LanguageMetric; names: readonly string[]; tags?: readonly string[] },
): LanguageScores[] {
  const trials = tuned(records)[0].data.emoji;
  const runs = names.map((name) => ({
    name,
    rows: new Map(languageMeans(records, name).map((row) => [row.tag, row])),
  }));
  const rows = [...runs[0].rows.values()].filter(({ tag }) => tags === undefined || tags.includes(tag));
  const rank = ({ script, pairs }: LanguageRow) => (pairs === 0 ? 2 : script === "Latn" ? 0 : 1);
  return rows
    .sort((a, b) => rank(a) - rank(b) || b.pairs - a.pairs)
    .map((row) => ({
      language: row.name,
      group: ["Latin letters", "other letters", "never seen in training"][rank(row)],
      scores: Object.fromEntries(
        runs.map(({ name, rows: ofRun }) => [name, shareOf(ofRun.get(row.tag)![metric], trials)]),
      ),
    }));
}

/** The most common languages of the records, as translated prompts cover a few dozen in the paper. */
export function commonTags(records: readonly ResultRecord[], count: number): string[] {
  const rows = languageRowsOf(tuned(records)[0]);
  return rows.slice(0, count).map(({ tag }) => tag);
}

/** What each tokenizer makes of the names in each script, the scripts with most names first. */
export function tokenRows(records: readonly ResultRecord[]): ScriptTokens[] {
  const counted = records.filter(({ settings }) => settings.part === "tokenizers");
  const rows = counted.flatMap(({ examples }) => z.array(tokenRow).parse(examples));
  return rows.sort((a, b) => b.texts - a.texts);
}

/** The same for a table: Latin letters, all others together, and the scripts of which most is lost. */
export function tokenTable(records: readonly ResultRecord[]) {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return tokenRows(records).map((row) => ({
    ...{ tokenizer: row.tokenizer, script: scriptName(row.script), names: row.texts },
    "tokens per name": row.tokens.toFixed(1),
    "unknown tokens": percent(row.unknownTokens),
    bytes: percent(row.byteTokens),
    "names of unknown words alone": percent(row.unknownTexts),
    "names over 16 tokens": percent(row.cutTexts),
  }));
}

/** Shares of the tokens and names of several scripts together. */
export function pooledTokens(rows: readonly ScriptTokens[]) {
  const texts = rows.reduce((sum, row) => sum + row.texts, 0);
  const tokens = rows.reduce((sum, row) => sum + row.texts * row.tokens, 0);
  const ofTexts = (share: (row: ScriptTokens) => number) =>
    rows.reduce((sum, row) => sum + row.texts * share(row), 0) / texts;
  const ofTokens = (share: (row: ScriptTokens) => number) =>
    rows.reduce((sum, row) => sum + row.texts * row.tokens * share(row), 0) / tokens;
  return {
    texts,
    tokens: tokens / texts,
    unknownTokens: ofTokens((row) => row.unknownTokens),
    byteTokens: ofTokens((row) => row.byteTokens),
    unknownTexts: ofTexts((row) => row.unknownTexts),
    cutTexts: ofTexts((row) => row.cutTexts),
  };
}

/** A probe's measurements of some runs: a row per measurement, means over seeds. */
export function probeRows(records: readonly ResultRecord[], probe: "loan words" | "proper nouns") {
  const names = runNames(records);
  const prefix = `${probe}: `;
  const found = Object.keys(tuned(records)[0].measurements).filter((name) => name.startsWith(prefix));
  return found.map((measurement) => ({
    "recall at 1, name to picture": measurement.slice(prefix.length),
    ...Object.fromEntries(names.map((name) => [name, formatShare(overSeeds(records, name, measurement))])),
  }));
}

function tuned(records: readonly ResultRecord[]): ResultRecord[] {
  return records.filter(({ settings }) => settings.part !== "tokenizers");
}

function languageRowsOf({ examples }: ResultRecord): LanguageRow[] {
  return z.array(languageRow).parse(examples);
}

function shareOf(value: number, trials: number): Measurement {
  const interval = clopperPearson(Math.round(value * trials), trials);
  return { value, interval: [...interval], intervalKind: "clopperPearson", trials };
}

const scriptNames = new Intl.DisplayNames("en", { type: "script" });

function scriptName(script: string): string {
  return scriptNames.of(script) ?? script;
}
