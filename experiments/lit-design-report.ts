// What the records of the design experiment say, from them alone: the data of LiT's Figures 8, 9, 11, 12 and 15 (Zhai et al. 2022,
// Appendices C, D, F and H), as means over seeds with Student's intervals.
import {
  type Choice,
  type ChoiceGroup,
  formatShare,
  type Measurement,
  mean,
  pairedEffect,
  type ResultRecord,
  type SweepPanel,
  type TowerRates,
  towerSchedules,
} from "../lib/index.js";
import {
  batchChoices,
  type DesignChoice,
  dataChoices,
  designChoices,
  type LitDesignPreset,
  lengthChoices,
  litDesignPresets,
  modeChoices,
  paraphraseChoices,
  scheduleChoices,
  scheduleNames,
} from "./lit-design-presets.js";

/** What is compared: the records' names, and the mean of both directions of retrieval. */
export const designMetrics = ["zero-shot", "zero-shot suite", "T->I R@1", "I->T R@1"] as const;
export type DesignMetric = (typeof designMetrics)[number] | "retrieval" | "structured" | "chance structured";

/** Records with the preset that they are of. */
export interface DesignRecords {
  readonly preset: LitDesignPreset;
  readonly byChoice: ReadonlyMap<string, readonly ResultRecord[]>;
}

/** Finds the preset of which there are all choices. */
export function designRecords(records: readonly ResultRecord[]): DesignRecords {
  const byChoice = new Map<string, ResultRecord[]>();
  for (const record of records) {
    const key = choiceKey(record.settings);
    byChoice.set(key, [...(byChoice.get(key) ?? []), record]);
  }
  const isComplete = (preset: LitDesignPreset) =>
    designChoices(preset).every((choice) => byChoice.has(choiceKey({ ...choice })));
  const preset = Object.values(litDesignPresets).find(isComplete);
  if (preset === undefined)
    throw new Error(
      `designRecords: expected records of all choices of a preset, got ${byChoice.size} choices; run lit-design to its end`,
    );
  return { preset, byChoice };
}

/** A metric by seed. */
export function bySeed({ byChoice }: DesignRecords, choice: DesignChoice, metric: DesignMetric): Map<number, number> {
  const records = byChoice.get(choiceKey({ ...choice })) ?? [];
  return new Map(records.map((record) => [record.seed, measured(record, metric)]));
}

/** Mean over seeds. */
export function overSeeds(records: DesignRecords, choice: DesignChoice, metric: DesignMetric): Measurement {
  return pairedEffect([...bySeed(records, choice, metric).values()]);
}

/** One choice minus another, seed by seed. */
export function differences(
  records: DesignRecords,
  [one, other]: readonly [DesignChoice, DesignChoice],
  metric: DesignMetric,
): number[] {
  const others = bySeed(records, other, metric);
  return [...bySeed(records, one, metric)].flatMap(([seed, value]) => {
    const base = others.get(seed);
    return base === undefined ? [] : [value - base];
  });
}

type NameOf = (choice: DesignChoice) => string;

/** Figure 8: rows of the three studies of texts. */
export function textGroups(records: DesignRecords): ChoiceGroup[] {
  const group = (title: string, choices: readonly DesignChoice[], nameOf: NameOf): ChoiceGroup => ({
    title,
    choices: choices.map((choice) => ({ ...choiceRow(records, choice), name: nameOf(choice) })),
  });
  const { preset } = records;
  const fieldsOf: NameOf = ({ texts }) => (texts!.fields.length > 1 ? "all three, joint" : texts!.fields[0]);
  return [
    group("fields and lengths", lengthChoices(preset), ({ name }) => name),
    group("all pairs, or filtered ones", dataChoices(preset), (choice) => `${fieldsOf(choice)}, ${choice.data}`),
    group("how all fields are used", modeChoices(preset), ({ texts }) => texts!.mode),
  ];
}

/** Figure 9. */
export function batchPanels(records: DesignRecords): SweepPanel[] {
  const choices = batchChoices(records.preset);
  return designMetrics.map((metric) => ({
    title: metric,
    lines: (["global", "local"] as const).map((loss) => ({
      name: loss === "global" ? "global loss" : `local loss, ${records.preset.shards} shards`,
      points: choices
        .filter((choice) => choice.loss === loss)
        .map((choice) => ({ x: choice.batchSize, ...overSeeds(records, choice, metric) })),
    })),
  }));
}

/** Figure 15: retrieval relative to that without paraphrases of the same seed, against their probability in percent. */
export function paraphrasePanels(records: DesignRecords): SweepPanel[] {
  const [plain, ...others] = paraphraseChoices(records.preset);
  return (["T->I R@1", "I->T R@1", "zero-shot"] as const).map((metric) => ({
    title: metric,
    reference: 0,
    lines: [
      {
        name: "relative change",
        points: [
          { x: 0, value: 0 },
          ...others.map((choice) => ({
            x: 100 * choice.paraphrases,
            ...pairedEffect(relativeChanges(records, [choice, plain], metric)),
          })),
        ],
      },
    ],
  }));
}

/** One choice over another minus 1, seed by seed; where there is nothing to divide by, 0. */
export function relativeChanges(
  records: DesignRecords,
  [one, other]: readonly [DesignChoice, DesignChoice],
  metric: DesignMetric,
): number[] {
  const bases = [...bySeed(records, other, metric).values()];
  return differences(records, [one, other], metric).map((change, i) => (bases[i] > 0 ? change / bases[i] : 0));
}

/** Figure 11: rates of every step. */
export function scheduleRates({ peakRate, warmup, schedules }: LitDesignPreset): TowerRates[] {
  const steps = Math.floor(schedules.pairs / schedules.batchSize);
  const settings = { peak: peakRate, warmup: Math.max(1, Math.round(warmup * steps)), steps };
  return scheduleNames.map((name) => {
    const { imageTower, others } = towerSchedules(name, settings);
    const rates = (schedule: (step: number) => number) => Array.from({ length: steps }, (_, step) => schedule(step));
    return { name, image: rates(imageTower), text: rates(others) };
  });
}

/** Figure 12: a point for each schedule. */
export function scheduleSettings(records: DesignRecords): Choice[] {
  return scheduleChoices(records.preset).map((choice) => ({
    name: choice.schedule!,
    values: {
      "zero-shot": overSeeds(records, choice, "zero-shot"),
      "retrieval R@1": overSeeds(records, choice, "retrieval"),
      suite: overSeeds(records, choice, "zero-shot suite"),
    },
  }));
}

/** Each structured task of a choice against guessing, mean over seeds. */
export function structuredRows({ byChoice }: DesignRecords, choice: DesignChoice) {
  const records = byChoice.get(choiceKey({ ...choice })) ?? [];
  const tasks = Object.keys(records[0]?.measurements ?? {}).flatMap((name) =>
    name.startsWith("chance suite ") ? [name.replace("chance ", "")] : [],
  );
  return tasks.map((task) => ({
    task: task.replace("suite ", ""),
    accuracy: formatShare(pairedEffect(records.map(({ measurements }) => measurements[task].value))),
    guessing: formatShare(records[0].measurements[`chance ${task}`]),
  }));
}

/** Which share of the pairs has each field, before and after the filter. */
export function coverageRows({ preset, byChoice }: DesignRecords) {
  return dataChoices(preset)
    .slice(0, 2)
    .map((choice) => {
      const [{ data, measurements }] = byChoice.get(choiceKey({ ...choice }))!;
      const share = (field: string) => formatShare({ value: measurements[`with ${field}`].value });
      return {
        pairs: choice.data,
        number: data.pairs,
        ...{ title: share("title"), description: share("description"), tags: share("tags") },
      };
    });
}

function choiceRow(records: DesignRecords, choice: DesignChoice): Choice {
  const values = designMetrics.map((metric) => [metric, overSeeds(records, choice, metric)] as const);
  return { name: choice.name, values: Object.fromEntries(values) };
}

function measured({ name, measurements }: ResultRecord, metric: DesignMetric): number {
  if (metric === "retrieval") return mean([measurements["T->I R@1"].value, measurements["I->T R@1"].value]);
  const measurement = measurements[metric];
  if (measurement === undefined)
    throw new Error(`designRecords: expected ${metric} in the record "${name}", got ${Object.keys(measurements)}`);
  return measurement.value;
}

const choiceFields = [
  ...["texts", "contextLength", "data", "paraphrases", "batchSize", "pairs", "loss", "schedule"],
] as const;

/** What tells choices apart, of a record's settings or of a choice. */
function choiceKey(settings: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(choiceFields.map((field) => settings[field] ?? null));
}
