// What LiT claims of its design choices (Zhai et al. 2022, Appendices C, D, F, G and H), and what the records say to it: differences
// between runs of one seed, and rules that decide from their intervals.
import {
  type Claim,
  expectLess,
  expectMore,
  expectWithin,
  formatPoints,
  type Measurement,
  mean,
  pairedEffect,
  type ResultRecord,
  type Verdict,
} from "../lib/index.js";
import {
  batchChoices,
  type DesignChoice,
  dataChoices,
  lengthChoices,
  modeChoices,
  paraphraseChoices,
  scheduleChoices,
} from "./lit-design-presets.js";
import {
  bySeed,
  type DesignMetric,
  type DesignRecords,
  designRecords,
  differences,
  overSeeds,
  relativeChanges,
} from "./lit-design-report.js";

/** A difference of so much either way is none: about twice the spread of the paper's own repeated runs (Tables 4, 6 and 9). */
const smallDifference = 0.01;
/** Structured tasks have few pictures. */
const nearGuessing = 0.05;

/** A row for each claim to which the records speak. */
export function litDesignClaims(all: readonly ResultRecord[]): Claim[] {
  const records = designRecords(all);
  return [
    ...batches(records),
    lengths(records),
    ...modes(records),
    fields(records),
    ...data(records),
    ...schedules(records),
    structured(records),
    ...paraphrases(records),
  ];
}

type Pair = readonly [DesignChoice, DesignChoice];

/** One choice against another by one metric. */
interface Comparison {
  readonly id: string;
  readonly claim: string;
  readonly paper: string;
  readonly pair: Pair;
  readonly metric: DesignMetric;
  readonly rule: (effect: Measurement) => Verdict;
}

function compared(records: DesignRecords, { id, claim, paper, pair, metric, rule }: Comparison): Claim {
  const found = differences(records, pair, metric);
  const effect = pairedEffect(found);
  const [one, other] = pair.map((choice) => choice.name);
  return row({ id, claim, paper, here: `${metric}: ${one} minus ${other}, ${formatPoints(effect)}` }, found, rule);
}

function row(
  words: Pick<Claim, "id" | "claim" | "paper" | "here">,
  found: readonly number[],
  rule: Comparison["rule"],
): Claim {
  const effect = pairedEffect(found);
  const experiment = "npm run experiment -- lit-design preset=full";
  return { ...words, effect, seeds: found.length, experiment, verdict: rule(effect) };
}

const isSmall = (effect: Measurement) => expectWithin(effect, smallDifference);

function batches(records: DesignRecords): Claim[] {
  const choices = batchChoices(records.preset);
  const [globals, locals] = ["global", "local"].map((loss) => choices.filter((choice) => choice.loss === loss));
  const paper = "Figure 9, without numbers: global better throughout, larger batches better throughout";
  const ofLosses = (["zero-shot", "retrieval"] as const).map((metric) => {
    const bySize = globals.map((choice, i) => differences(records, [choice, locals[i]], metric));
    const found = bySize[0].map((_, seed) => mean(bySize.map((sizes) => sizes[seed])));
    const here = `${metric}, mean over ${globals.length} batch sizes: ${formatPoints(pairedEffect(found))}`;
    const claim = "a loss over the whole batch is better than the mean of its shards' losses";
    return row({ id: `LiT C12 (global, ${metric})`, claim, paper, here }, found, expectMore);
  });
  const ofSizes = (["zero-shot", "retrieval"] as const).map((metric) =>
    compared(records, {
      ...{ id: `LiT C12 (batch, ${metric})`, claim: "with as many pairs seen, larger batches are better", paper },
      ...{ pair: [globals[globals.length - 1], globals[0]], metric, rule: expectMore },
    }),
  );
  return [...ofLosses, ...ofSizes];
}

function lengths(records: DesignRecords): Claim {
  const choices = lengthChoices(records.preset);
  const pairs = choices.flatMap((choice, i): Pair[] => (i % 2 === 1 ? [[choice, choices[i - 1]]] : []));
  const byField = pairs.map((pair) => differences(records, pair, "zero-shot"));
  const found = byField[0].map((_, seed) => mean(byField.map((seeds) => seeds[seed])));
  const [short, long] = records.preset.texts.contextLengths;
  const each = byField.map((seeds, i) => `${choices[2 * i].texts!.fields[0]} ${formatPoints(pairedEffect(seeds))}`);
  return row(
    {
      id: "LiT C15",
      claim: "texts of twice the length make a small difference",
      paper: "Figure 8, first row, without numbers: 16 tokens against 32",
      here: `zero-shot with ${long} tokens minus ${short}: ${each.join(", ")}; small is up to ${100 * smallDifference} point`,
    },
    found,
    isSmall,
  );
}

function modes(records: DesignRecords): Claim[] {
  const [joint, perImage, perBatch] = modeChoices(records.preset);
  return [perImage, perBatch].flatMap((other) =>
    (["zero-shot", "retrieval"] as const).map((metric) =>
      compared(records, {
        id: `LiT C16 (joint > ${other.texts!.mode}, ${metric})`,
        claim: "the sum of the three texts' losses is better than a text drawn per image or per batch",
        paper: "Figure 8, third row, without numbers",
        ...{ pair: [joint, other], metric, rule: expectMore },
      }),
    ),
  );
}

/** The best of the three against the second. */
function fields(records: DesignRecords): Claim {
  const short = lengthChoices(records.preset).filter((_, i) => i % 2 === 0);
  const value = (choice: DesignChoice) => overSeeds(records, choice, "zero-shot").value;
  const [best, second] = [...short].sort((a, b) => value(b) - value(a));
  return compared(records, {
    id: "LiT C16 (no winner)",
    claim: "no single field is a clear winner",
    paper: "Figure 8, first row, without numbers",
    ...{ pair: [best, second], metric: "zero-shot", rule: isSmall },
  });
}

function data(records: DesignRecords): Claim[] {
  const choices = dataChoices(records.preset);
  const pairOf = (place: number): Pair => [choices[2 * place], choices[2 * place + 1]]; // full, filtered
  const paper = "Figure 8, second row, without numbers: all of YFCC100M against CLIP's subset";
  const onlyOne = (field: string, place: number) =>
    compared(records, {
      ...{ id: `LiT C17 (${field} alone)`, claim: `all pairs are better for retrieval with ${field} alone`, paper },
      ...{ pair: pairOf(place), metric: "retrieval", rule: expectMore },
    });
  const jointly = (["zero-shot", "retrieval"] as const).map((metric) =>
    compared(records, {
      ...{ id: `LiT C17 (all fields, ${metric})`, claim: "with all fields, the filtered pairs are better", paper },
      ...{ pair: pairOf(3), metric, rule: expectLess },
    }),
  );
  return [onlyOne("titles", 0), onlyOne("tags", 2), ...jointly];
}

function schedules(records: DesignRecords): Claim[] {
  const choices = new Map(scheduleChoices(records.preset).map((choice) => [choice.schedule!, choice]));
  const against = (one: Parameters<typeof choices.get>[0], other: typeof one, metric: DesignMetric) => ({
    id: `LiT C19 (${one} > ${other}, ${metric})`,
    paper: "Figure 12, without numbers: UU < delay < lr=1e-4 < lr+dl, sigmoid < LU on zero-shot; delay helps retrieval",
    pair: [choices.get(one)!, choices.get(other)!] as const,
    ...{ metric, rule: expectMore },
  });
  const order = "the less the image tower learns, the better zero-shot classification";
  const retrieval = "a smaller or delayed rate of the image tower helps retrieval";
  return [
    compared(records, { claim: order, ...against("LU", "lr+dl", "zero-shot") }),
    compared(records, { claim: order, ...against("LU", "sigmoid", "zero-shot") }),
    compared(records, { claim: order, ...against("lr+dl", "lr", "zero-shot") }),
    compared(records, { claim: order, ...against("lr", "delay", "zero-shot") }),
    compared(records, { claim: order, ...against("delay", "UU", "zero-shot") }),
    compared(records, { claim: retrieval, ...against("lr", "UU", "retrieval") }),
    compared(records, { claim: retrieval, ...against("delay", "UU", "retrieval") }),
  ];
}

function structured(records: DesignRecords): Claim {
  const [joint] = modeChoices(records.preset);
  const chances = [...bySeed(records, joint, "chance structured").values()];
  const found = [...bySeed(records, joint, "structured").values()].map((value, i) => value - chances[i]);
  const here = `mean over the tasks of counting and directions minus guessing: ${formatPoints(pairedEffect(found))}; near is up to ${100 * nearGuessing} points`;
  return row(
    {
      id: "LiT C20",
      claim: "on tasks of counting, distances and angles zero-shot is about guessing",
      paper: "Figure 13 and Appendix G, after a search over prompts; here with one prompt",
      here,
    },
    found,
    (effect) => expectWithin(effect, nearGuessing),
  );
}

function paraphrases(records: DesignRecords): Claim[] {
  const [plain, few] = paraphraseChoices(records.preset);
  const many = paraphraseChoices(records.preset).find((choice) => choice.paraphrases === 0.5)!;
  const paper = "Figure 15, by back-translation: T->I 0, +0.8, +0.6, +1.1, +0.3 % and I->T 0, +1.3, +0.6, -0.8, -0.2 %";
  const change = (choice: DesignChoice, metric: "T->I R@1" | "I->T R@1", helps: boolean) => {
    const found = relativeChanges(records, [choice, plain], metric);
    const share = 100 * choice.paraphrases;
    return row(
      {
        id: `LiT C22 (${share} %, ${metric})`,
        claim: helps ? "a few paraphrases help" : "many paraphrases make I->T worse",
        paper,
        here: `${metric} relative to no paraphrases: ${formatPoints(pairedEffect(found)).replaceAll("points", "%")}`,
      },
      found,
      helps ? expectMore : expectLess,
    );
  };
  return [change(few, "T->I R@1", true), change(few, "I->T R@1", true), change(many, "I->T R@1", false)];
}
