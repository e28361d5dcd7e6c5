// What CLIP says of its two sources of data (Radford et al. 2021, Table 12) and LiT of larger and less filtered data (Zhai et al. 2022, Tables 9
// and 7), and what the records say to it: differences between runs of one seed, and rules that decide from their intervals.
import {
  type Claim,
  clopperPearson,
  expectMore,
  expectWithin,
  formatPoints,
  type Measurement,
  pairedEffect,
  type ResultRecord,
} from "../lib/index.js";
import {
  chosenSizes,
  differencesOf,
  filteringDurations,
  ofFiltering,
  ofSelection,
  taskDifferences,
} from "./curation-report.js";

const experiment = "npm run experiment -- curation preset=full";
/** Means of two data sets that are closer are on a par; CLIP's differ by 0.4 points. */
const par = 0.01;

/** A row for each claim to which the records speak. */
export function curationClaims(records: readonly ResultRecord[]): Claim[] {
  const pairs = chosenSizes(records).at(-1);
  const durations = filteringDurations(records);
  if (pairs === undefined || durations.length < 2)
    throw new Error(`curationClaims: expected runs of both comparisons, got ${records.length} records without them`);
  return [...sources(records, pairs), ...filtering(records, durations)];
}

/** Table 12: the two sources are as good on average, and each is better at much. */
function sources(records: readonly ResultRecord[], pairs: number): Claim[] {
  const common = { paper: "average 29.6 / 30.0, wins 19 / 18 of 37 (Table 12)", experiment } as const;
  const metric = "zero-shot suite";
  const values = differencesOf(
    ofSelection(records, { selection: "filter", pairs }, metric),
    ofSelection(records, { selection: "queries", pairs }, metric),
  );
  const average = pairedEffect(values);
  const tasks = taskDifferences(records, pairs);
  const wins = tasks.filter(({ difference }) => difference > 0).length;
  const [low, high] = clopperPearson(wins, tasks.length);
  const share: Measurement = {
    value: wins / tasks.length - 0.5,
    interval: [low - 0.5, high - 0.5],
    intervalKind: "clopperPearson",
    trials: tasks.length,
  };
  return [
    {
      ...common,
      id: "CLIP Table 12 (average)",
      claim: "a filtered and a query-balanced set of one size are on a par in mean zero-shot accuracy",
      here: `filtered - balanced: ${formatPoints(average)}`,
      effect: average,
      seeds: values.length,
      verdict: expectWithin(average, par),
    },
    {
      ...common,
      id: "CLIP Table 12 (wins)",
      claim: "and each of the two wins about as many tasks",
      here: `filtered ahead on ${wins} of ${tasks.length} tasks`,
      effect: share,
      seeds: values.length,
      verdict: expectWithin(share, 0.2),
    },
  ];
}

/** Table 9 and C17: larger, less filtered data are better, the more so the longer the training; classification on a par. */
function filtering(records: readonly ResultRecord[], durations: readonly number[]): Claim[] {
  const lead = (steps: number, metric: string) =>
    differencesOf(
      ofFiltering(records, { filtering: "less", steps }, metric),
      ofFiltering(records, { filtering: "more", steps }, metric),
    );
  const [shortest, longest] = [durations[0], durations[durations.length - 1]];
  const table = "ImageNet +0.3, +0.5, +0.6, +0.7 points at 0.9, 3.6, 7.2, 18 billion pairs seen (Table 9)";
  const [atFirst, atLast] = [lead(shortest, "zero-shot"), lead(longest, "zero-shot")];
  const last = pairedEffect(atLast);
  const growth = pairedEffect(atLast.map((value, i) => value - atFirst[i]));
  const retrieval = pairedEffect(lead(longest, "T->I R@1"));
  const suite = pairedEffect(lead(longest, "zero-shot suite"));
  const common = { seeds: atLast.length, experiment } as const;
  return [
    {
      ...common,
      id: "LiT C21 (lead)",
      claim: "larger, less filtered data are slightly better than smaller, more filtered data",
      paper: table,
      here: `less - more filtered, longest runs: ${formatPoints(last)}`,
      effect: last,
      verdict: expectMore(last),
    },
    {
      ...common,
      id: "LiT C21 (growth)",
      claim: "and their lead grows with the length of training",
      paper: table,
      here: `lead of the longest minus that of the shortest runs: ${formatPoints(growth)}`,
      effect: growth,
      verdict: expectMore(growth),
    },
    {
      ...common,
      id: "LiT C17 (crawl, classification)",
      claim: "unfiltered and filtered data are on a par in classification",
      paper: "Figure 11, no numbers; 62.4 / 58.9 with all texts and T5 (Table 7)",
      here: `less - more filtered, mean of the suite: ${formatPoints(suite)}`,
      effect: suite,
      verdict: expectWithin(suite, par),
    },
    {
      ...common,
      id: "LiT C17 (crawl, retrieval)",
      claim: "with one kind of text, unfiltered data are better in retrieval",
      paper: "Figure 11, no numbers",
      here: `less - more filtered, T->I R@1: ${formatPoints(retrieval)}`,
      effect: retrieval,
      verdict: expectMore(retrieval),
    },
  ];
}
