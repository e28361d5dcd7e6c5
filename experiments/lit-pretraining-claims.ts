// What LiT claims of pre-training, families of towers, their sizes and text towers (Zhai et al. 2022, sections 5.3 to 5.5, Tables 3 to 5,
// Figure 5), and what the records say to it: differences between runs of one seed, and rules that decide from their intervals.
import {
  type Claim,
  expectLess,
  expectMore,
  expectWithin,
  formatPoints,
  type Measurement,
  mean,
  newcombeDifference,
  pairedEffect,
  type ResultRecord,
  type Verdict,
} from "../lib/index.js";
import {
  defaultText,
  familyTowers,
  type PretrainingText,
  pretrainedTowers,
  sizedModels,
  textTowers,
} from "./lit-pretraining-presets.js";
import {
  bySeed,
  combined,
  differences,
  haveAll,
  ofTower,
  type PretrainingModel,
  withDefaultText,
} from "./lit-pretraining-report.js";

type Records = readonly ResultRecord[];

const experiment = "npm run experiment -- lit-pretraining preset=full";
const broad = "RN256";
const withoutLabels = ["RN256 SimCLR", "RN256 MoCo v3"] as const;
/** Zero-shot accuracies that differ by no more are alike: the paper's differ by at most 0.5 points. */
const alike = 0.02;

/** A row for each claim to which the records speak, group by group. C11's second half, that the advantage vanishes with 4 billion pairs, is out of reach. */
export function litPretrainingClaims(records: Records): Claim[] {
  const towers = (names: readonly string[]) => names.map(withDefaultText);
  const onStandard = textTowers.map((text) => ({ imageTower: broad, text }));
  return [
    ...(haveAll(records, towers(pretrainedTowers)) ? [...generality(records), ...narrowness(records)] : []),
    ...(haveAll(records, towers(familyTowers)) ? families(records) : []),
    ...(haveAll(records, sizedModels) ? sizes(records) : []),
    ...(haveAll(records, onStandard) ? texts(records) : []),
  ];
}

/** What a row says; the rest follows from its differences. */
interface Row {
  readonly id: string;
  readonly claim: string;
  readonly paper: string;
  readonly what: string;
}

function generality(records: Records): Claim[] {
  const gains = (metric: string) => {
    const [simClr, moCo] = withoutLabels.map((name) =>
      differences(records, [withDefaultText(name), withDefaultText(broad)], metric),
    );
    return combined([simClr, moCo], mean);
  };
  const what = "SimCLR and MoCo v3, on average, minus many labels";
  const alikeRow = {
    ...{ id: "LiT C7 (zero-shot)", what: `${what}, zero-shot` },
    claim: "pre-training without labels serves zero-shot classification as well as many labels do",
    paper: "0-shot MoCo-v3 55.4, DINO 55.5, AugReg-IN21k 55.9 (Table 3)",
  };
  return [
    row(alikeRow, gains("zero-shot"), (effect) => expectWithin(effect, alike)),
    ...(["I->T R@1", "T->I R@1"] as const).map((metric) =>
      row(
        {
          ...{ id: `LiT C7 (${metric})`, what: `${what}, ${metric}` },
          claim: "towers pre-trained without labels lead retrieval",
          paper: "I->T 33.5, 33.4 and 30.3; T->I 17.6, 18.2 and 17.2 (Table 3)",
        },
        gains(metric),
        expectMore,
      ),
    ),
  ];
}

function narrowness(records: Records): Claim[] {
  const against = (name: string, metric: string) =>
    differences(records, [withDefaultText(name), withDefaultText(broad)], metric);
  const [reference, logos] = ["RN256 reference concepts", "RN256 logos"];
  const narrow = { claim: "narrow pre-training on the reference's own classes wins there", what: "narrow minus broad" };
  const [few, many] = [ofTower(records, reference, "few-shot"), ofTower(records, broad, "few-shot")];
  const paper = "AugReg-IN 64.3 zero-shot and 77.1 10-shot, AugReg-IN21k 55.9 and 63.9 (Table 3)";
  const fewShot = differenceOfShares(few, many);
  return [
    row({ ...narrow, id: "LiT C8 (zero-shot)", paper }, against(reference, "zero-shot"), expectMore),
    claimOf({ ...narrow, id: "LiT C8 (few-shot)", paper }, fewShot, { seeds: 1, verdict: expectMore(fewShot) }),
    ...(["I->T R@1", "T->I R@1"] as const).map((metric) =>
      row(
        {
          ...{ id: `LiT C8 (${metric})`, what: `narrow minus broad, ${metric}` },
          claim: "... and loses retrieval",
          paper: "I->T 25.4 and 30.3, T->I 13.8 and 17.2 (Table 3)",
        },
        against(reference, metric),
        expectLess,
      ),
    ),
    ...(["zero-shot", "I->T R@1", "T->I R@1"] as const).map((metric) =>
      row(
        {
          ...{ id: `LiT C8 (elsewhere, ${metric})`, what: `logos minus broad, ${metric}` },
          claim: "narrow pre-training on something else loses everywhere",
          paper: "AugReg-Places 28.5, 25.1, 12.9 against 55.9, 30.3, 17.2 (Table 3)",
        },
        against(logos, metric),
        expectLess,
      ),
    ),
  ];
}

function families(records: Records): Claim[] {
  const difference = (one: string, other: string) =>
    differences(records, [withDefaultText(one), withDefaultText(other)], "zero-shot");
  const paper = "0-shot ViT-B/32 60.7, Mixer-B/32 57.1, BiT-M-R50 55.2 (Table 4)";
  const order = "ViT leads the Mixer, and the Mixer the ResNet, in zero-shot classification";
  const chance = 1 / 100; // of a hundred classes
  const ofFamilies = familyTowers.map((name) => bySeed(records, withDefaultText(name), "zero-shot"));
  const adapted = differenceOfShares(ofTower(records, "BiT", "all labels"), ofTower(records, "Mixer", "all labels"));
  return [
    row(
      {
        id: "LiT C9 (works)",
        claim: "locked-image tuning works for ViT, Mixer and ResNet",
        paper,
        what: "the worst family minus chance",
      },
      combined(ofFamilies, (values) => Math.min(...values) - chance),
      expectMore,
    ),
    row(
      { id: "LiT C9 (ViT > Mixer)", claim: order, paper, what: "ViT minus Mixer" },
      difference("ViT", "Mixer"),
      expectMore,
    ),
    row(
      { id: "LiT C9 (Mixer > BiT)", claim: order, paper, what: "Mixer minus BiT" },
      difference("Mixer", "BiT"),
      expectMore,
    ),
    claimOf(
      {
        id: "LiT C9 (adapted)",
        claim: "adapted with all labels, BiT beats the Mixer",
        paper: "77.6 against 75.9 (Table 4)",
        what: "BiT minus Mixer, logistic regression on all labels",
      },
      adapted,
      { seeds: 1, verdict: expectMore(adapted) },
    ),
  ];
}

function sizes(records: Records): Claim[] {
  const sized = (size: PretrainingText["size"]): PretrainingModel => {
    return { imageTower: broad, text: { ...defaultText, size } };
  };
  const [smallest, largest] = ["RN128", "RN512"];
  const ofImages = differences(records, [withDefaultText(largest), withDefaultText(smallest)], "zero-shot");
  const ofTexts = differences(records, [sized("large"), sized("small")], "zero-shot");
  const paper = "0-shot with base text B/32 70.0 to g/14 79.5; base to huge text 1.9 to 2.3 more (Figure 5)";
  return [
    row(
      {
        ...{ id: "LiT C10 (images)", paper },
        claim: "a larger image tower gives more than a larger text tower",
        what: `gain of ${largest} over ${smallest} minus gain of large over small text towers`,
      },
      combined([ofImages, ofTexts], ([images, texts]) => images - texts),
      expectMore,
    ),
    row(
      {
        ...{ id: "LiT C10 (texts)", paper },
        claim: "larger text towers gain a little",
        what: "large minus small text towers",
      },
      ofTexts,
      expectMore,
    ),
  ];
}

function texts(records: Records): Claim[] {
  const model = (text: Partial<PretrainingText>): PretrainingModel => {
    return { imageTower: broad, text: { ...defaultText, ...text } };
  };
  const bert = { kind: "BERT", tokenizer: "WordPiece" } as const;
  const difference = (one: Partial<PretrainingText>, other: Partial<PretrainingText>, metric = "zero-shot") =>
    differences(records, [model(one), model(other)], metric);
  const gain = "a pre-trained text tower gains over one from scratch";
  const paper = "YFCC-CLIP: BERT-WP 58.8 (+0.7), T5-SP 57.8 (+1.4), ViT-SP 57.2, ViT-WP 56.4 (Table 5)";
  return [
    row(
      { id: "LiT C11 (BERT)", claim: gain, paper, what: "pre-trained BERT minus BERT" },
      difference({ ...bert, start: "BERT" }, bert),
      expectMore,
    ),
    row(
      { id: "LiT C11 (T5)", claim: gain, paper, what: "pre-trained T5 minus T5" },
      difference({ kind: "T5", start: "T5" }, { kind: "T5" }),
      expectMore,
    ),
    ...(["zero-shot", "I->T R@1", "T->I R@1"] as const).map((metric) =>
      row(
        {
          ...{ id: `LiT C11 (BERT best, ${metric})`, what: `BERT minus the transformer of a ViT, ${metric}` },
          claim: "from scratch, BERT beats the transformer of a ViT, most of all in retrieval",
          paper: "58.8, 35.2, 20.0 against 57.2, 29.7, 16.9 (Table 5)",
        },
        difference(bert, {}, metric),
        expectMore,
      ),
    ),
    row(
      {
        ...{ id: "LiT C11 (tokenizer)", what: "BERT minus the transformer of a ViT, both over WordPiece" },
        claim: "its tokenizer alone does not explain that",
        paper: "58.8 against 56.4 (Table 5)",
      },
      difference(bert, { tokenizer: "WordPiece" }),
      expectMore,
    ),
  ];
}

/** Differences by seed, and what the claim expects of them. */
function row(said: Row, values: ReadonlyMap<number, number>, decide: (effect: Measurement) => Verdict): Claim {
  const effect = pairedEffect([...values.values()]);
  return claimOf(said, effect, { seeds: values.size, verdict: decide(effect) });
}

function claimOf(
  { what, ...said }: Row,
  effect: Measurement,
  { seeds, verdict }: { seeds: number; verdict: Verdict },
): Claim {
  return { ...said, here: `${what}: ${formatPoints(effect)}`, effect, seeds, experiment, verdict };
}

/** Of two accuracies on the same pictures, taken for independent, which makes Newcombe's interval wider than need be. */
function differenceOfShares(one: Measurement, other: Measurement): Measurement {
  const tally = ({ value, trials = 1 }: Measurement) => ({ successes: Math.round(value * trials), trials });
  const { difference, interval } = newcombeDifference(tally(one), tally(other));
  return { value: difference, interval };
}
