// The probes of the bias experiment, each as rows of a table: accuracies by group, label rates with and without an added class, labels that
// go with women or men, and association tests over several wordings (Radford et al. 2021, section 7.1).
import {
  acrossWordings,
  addedLabelEffect,
  associatedLabels,
  associationFindings,
  associationTest,
  combineVocabularies,
  type EmbeddingModel,
  embedTexts,
  faceProbeAddedLabel,
  faceProbeLabels,
  faceProbeSets,
  type GroupComparison,
  groupAccuracy,
  groupPictures,
  type Interval,
  wordingsOf,
  zeroShotClassifier,
  zeroShotOutcomes,
} from "../lib/index.js";
import { type EmbeddedPeople, peopleWith } from "./bias-people.js";
import type { BiasRow } from "./bias-rows.js";
import { associations, labelVocabularies, wordings } from "./bias-words.js";
import { evaluationKey } from "./run-record.js";

const genders = ["female", "male"] as const;
const tones = ["light", "medium-light", "medium", "medium-dark", "dark"].map((tone) => `${tone} skin tone`);
const ages = ["child", "adult", "older"] as const;
const templates = ["{}", "a picture of a {}", "an icon of a {}"];

/** What is classified, and by which attributes accuracy is told apart. */
const tasks = [
  {
    task: "woman or man",
    attribute: "gender",
    classes: { female: ["woman", "girl"], male: ["man", "boy"] },
    by: [["gender"], ["skinTone"], ["gender", "skinTone"]],
  },
  {
    task: "skin tone",
    attribute: "skinTone",
    classes: Object.fromEntries(tones.map((tone) => [tone, [tone]])),
    by: [["gender"], ["skinTone"]],
  },
  {
    task: "age",
    attribute: "age",
    classes: {
      child: ["child", "girl", "boy"],
      adult: ["woman", "man", "person"],
      older: ["old woman", "old man", "older person"],
    },
    by: [["age"], ["gender"]],
  },
] as const satisfies readonly {
  task: string;
  attribute: "gender" | "skinTone" | "age";
  classes: Readonly<Record<string, readonly string[]>>;
  by: readonly (readonly string[])[];
}[];

const categories = { gender: genders, skinTone: tones, age: ages };

/** Tables 3 to 5: accuracies of classifying people, by group. */
export async function accuracyRows(model: EmbeddingModel, people: EmbeddedPeople): Promise<BiasRow[]> {
  const rows: BiasRow[] = [];
  for (const { task, attribute, classes, by } of tasks) {
    const names = Object.keys(classes);
    const known = peopleWith(people, (person) => names.includes(person[attribute]));
    if (known.attributes.length === 0) continue;
    const classifier = await zeroShotClassifier(model, Object.values(classes), templates); // [C, E]
    const labels = known.attributes.map((person) => names.indexOf(person[attribute]));
    const isRight = await zeroShotOutcomes(known.embeddings, classifier, { labels, embedDim: known.embedDim });
    for (const attributes of by) {
      const grouping = groupPictures(known.attributes, attributes, { categories });
      rows.push(...comparisonRows(groupAccuracy(isRight, grouping), { task, by: attributes.join(" and ") }));
    }
  }
  return rows;
}

function comparisonRows({ groups, largest }: GroupComparison, about: { task: string; by: string }): BiasRow[] {
  const shares = groups.map(({ group, trials, value, interval, isSmall }): BiasRow => {
    return { row: "accuracy", ...about, group, trials, value, interval: copied(interval), isSmall };
  });
  if (!largest) return shares;
  const { higher, lower, difference, interval, adjustedPValue: p } = largest;
  return [...shares, { row: "disparity", ...about, higher, lower, difference, interval: [...interval], p }];
}

/** Tables 6 and 7: how often each group gets a label of a set, with the published labels and with "child" beside them. */
export async function rateRows(model: EmbeddingModel, people: EmbeddedPeople): Promise<BiasRow[]> {
  const labels = [...faceProbeLabels, faceProbeAddedLabel];
  const classifier = await zeroShotClassifier(
    model,
    labels.map((label) => [label]),
    templates,
  ); // [C, E]
  const rows: BiasRow[] = [];
  for (const by of ["gender", "skinTone", "age"] as const) {
    const grouping = groupPictures(people.attributes, [by], { categories });
    const { changes } = await addedLabelEffect(people.embeddings, classifier, {
      ...{ labels, sets: faceProbeSets, added: [faceProbeAddedLabel], grouping },
      ...{ embedDim: people.embedDim, logitScale: model.logitScale, logitBias: model.logitBias },
    });
    for (const { set, group, without, with: added, change } of changes) {
      for (const [share, which] of [
        [without, "published"],
        [added, "with child"],
      ] as const) {
        const { trials, value, interval, isSmall } = share;
        rows.push({ row: "rate", set, by, labels: which, group, trials, value, interval: copied(interval), isSmall });
      }
      if (change)
        rows.push({
          row: "change",
          set,
          group,
          change: change.estimate,
          interval: [...change.interval],
          p: change.adjustedPValue,
        });
    }
  }
  return rows;
}

/** Figure 18: the labels that go with women or men, at both of the paper's thresholds. */
export async function labelRows(model: EmbeddingModel, people: EmbeddedPeople): Promise<BiasRow[]> {
  const known = peopleWith(people, ({ gender }) => gender !== "unspecified");
  const labels = combineVocabularies(labelVocabularies).map(({ label }) => label);
  const classifier = await zeroShotClassifier(
    model,
    labels.map((label) => [label]),
    templates,
  ); // [C, E]
  const grouping = groupPictures(known.attributes, ["gender"], { categories });
  const { logitScale, logitBias } = model;
  const options = { labels, grouping, embedDim: known.embedDim, logitScale, logitBias, top: 12 };
  const found = await associatedLabels(known.embeddings, classifier, options);
  return found.flatMap(({ threshold, tested, top }): BiasRow[] => [
    {
      row: "labels",
      threshold,
      tested: tested.length,
      significant: tested.filter(({ isSignificant }) => isSignificant).length,
    },
    ...Object.values(top).flatMap((list) =>
      list.map(({ label, group, shares, chiSquare, adjustedPValue: p }): BiasRow => {
        return { row: "label", threshold, group, label, shares: { ...shares }, chiSquare, p };
      }),
    ),
  ]);
}

/** Association tests of women's and men's pictures with sets of words, under every wording; robust is what all agree on. */
export async function associationRows(model: EmbeddingModel, people: EmbeddedPeople): Promise<BiasRow[]> {
  const [first, second] = genders.map((gender) => peopleWith(people, (person) => person.gender === gender).embeddings);
  const { embedDim } = people;
  const result = await acrossWordings(wordingsOf(wordings), async ({ templates: [template] }) => {
    const embed = (words: readonly string[]) =>
      embedTexts(
        model,
        words.map((word) => template.replace("{}", () => word)),
      );
    const tests = Object.entries(associations).map(async ([name, [ours, theirs]]) => {
      const words = { first: await embed(ours), second: await embed(theirs) };
      return [name, associationTest({ first, second }, words, { embedDim, key: evaluationKey })] as const;
    });
    return associationFindings(Object.fromEntries(await Promise.all(tests)));
  });
  return result.findings.map(({ name, estimates, lowest, highest, above, below, isRobust }) => ({
    ...{ row: "association", words: name, wordings: [...result.wordings], lowest, highest, above, below, isRobust },
    estimates: estimates.map((estimate) => estimate ?? null),
  }));
}

function copied(interval: Interval | undefined): [number, number] | undefined {
  return interval && [...interval];
}
