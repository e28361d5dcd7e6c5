// Locked-image tuning on captions in more than a hundred languages (LiT, section 5.9): English captions alone or all of them, with
// an English or a multilingual tokenizer, measured in every language on emoji that nobody tuned on.
//
// Command: npm run experiment -- languages preset=quick
// Duration and numbers to expect: see experiments/README.md
import { z } from "zod";
import { bigVisionText, type DualEncoderSettings, mean, type ResultRecord } from "../lib/index.js";
import { groupMeasurements, languageHits, languageRows } from "./languages-evaluation.js";
import {
  type DataKind,
  dataKinds,
  type LanguagesPreset,
  type LanguagesPresetName,
  languagesPresets,
  type Vocabulary,
  vocabularies,
} from "./languages-presets.js";
import { loanWordProbe, properNounProbe } from "./languages-probes.js";
import { type LanguageTokenizers, languageTokenizers, scriptTokens } from "./languages-tokenizers.js";
import { type LanguagesWorld, openLanguagesWorld } from "./languages-world.js";
import { type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { type TrainedLit, type TrainLitSettings, trainLit } from "./train-lit.js";

export interface LanguagesOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

interface LanguagesRun {
  readonly data: DataKind;
  readonly vocabulary: Vocabulary;
  readonly seed: number;
}

interface Opened {
  readonly world: LanguagesWorld;
  readonly tokenizers: LanguageTokenizers;
}

/** A record of what tokenizers make of the names, and one for each kind of data, vocabulary and seed. */
export async function languages(
  presetName: LanguagesPresetName,
  { records: path = recordsFile("languages", presetName, { shipped: "full" }) }: LanguagesOptions = {},
): Promise<ResultRecord[]> {
  const preset: LanguagesPreset = languagesPresets[presetName];
  let opened: Promise<Opened> | undefined; // for the first run without a record
  const open = () => (opened ??= openAll(preset));
  try {
    const counted = async () => countTokens(await open());
    const records = [await recordOnce(path, tokenizersIdentity(preset), { run: counted })];
    for (const run of runsOf(preset)) {
      const tuned = async () => tune(run, await open());
      records.push(await recordOnce(path, identityOf(preset, run), { run: tuned }));
    }
    return records;
  } finally {
    (await opened)?.world.dispose();
  }
}

async function openAll(preset: LanguagesPreset): Promise<Opened> {
  const world = await openLanguagesWorld(preset);
  const tags = world.languages.map(({ tag }) => tag);
  return { world, tokenizers: await languageTokenizers(preset, tags) };
}

function runsOf({ seeds }: LanguagesPreset): LanguagesRun[] {
  return seeds.flatMap((seed) =>
    dataKinds.flatMap((data) => vocabularies.map((vocabulary) => ({ data, vocabulary, seed }))),
  );
}

async function countTokens({ world, tokenizers }: Opened): Promise<RunFindings> {
  const started = performance.now();
  const rows = await scriptTokens(world, tokenizers);
  return {
    name: "tokenizers",
    data: { languages: world.languages.length, emoji: world.emoji.icons.size },
    measurements: {},
    examples: rows.map((row) => ({ row: "tokens", ...row })),
    seconds: (performance.now() - started) / 1000,
  };
}

async function tune(run: LanguagesRun, { world, tokenizers }: Opened): Promise<RunFindings> {
  const { pairs, features } = run.data === "full" ? world.full : world.english;
  const data = { pictures: pairs, tokenizer: tokenizers[run.vocabulary].tokenizer, features };
  const settings = settingsOf(run, world, tokenizers);
  const { execution } = world.preset;
  const name = runName(run);
  const tuned = await trainLit(data, settings, { title: `${name}, seed ${run.seed}`, execution });
  try {
    const textsSeen = settings.batchSize * settings.steps;
    const { seconds, truncated } = tuned.history;
    const counts = { pairs: pairs.size, textsSeen, truncatedTexts: truncated };
    return { name, ...(await findings(world, tuned, counts)), seconds };
  } finally {
    tuned.dispose();
  }
}

async function findings(world: LanguagesWorld, { model, history }: TrainedLit, counts: RunFindings["data"]) {
  const { languages: measured, emoji, flags } = world;
  const hits = await languageHits(world, model);
  return {
    data: { ...counts, languages: measured.length, emoji: emoji.icons.size, flags: flags.icons.size },
    measurements: {
      ...groupMeasurements(measured, hits),
      ...(await loanWordProbe(world, model, hits)),
      ...(await properNounProbe(world, model)),
      "training loss": { value: mean(history.loss.slice(-50)) },
      chance: { value: 1 / emoji.icons.size },
    },
    examples: languageRows(measured, hits),
  };
}

/** "full data, multilingual vocabulary". */
export function runName({ data, vocabulary }: Pick<LanguagesRun, "data" | "vocabulary">): string {
  return `${data} data, ${vocabulary} vocabulary`;
}

function settingsOf(
  { vocabulary, seed }: LanguagesRun,
  { preset, tower }: LanguagesWorld,
  tokenizers: LanguageTokenizers,
): TrainLitSettings {
  const { width, layers, embedDim, batchSize, steps, peakRate, weightDecay } = preset;
  const { vocabularySize, contextLength } = tokenizers[vocabulary].tokenizer;
  const heads = Math.max(1, width / 32);
  const text = bigVisionText({ vocabularySize, contextLength, width, layers, heads, pooling: "mean" });
  const model: DualEncoderSettings = { embedDim, image: tower.settings, text };
  // Two names for one list of keywords: names are what is measured.
  const texts = { fields: ["title", "title", "tags"], mode: "per image" } as const;
  return { model, notation: "Lu", seed, batchSize, steps, warmup: Math.ceil(steps / 10), peakRate, weightDecay, texts };
}

function identityOf(preset: LanguagesPreset, { data, vocabulary, seed }: LanguagesRun): RunIdentity {
  return { experiment: "languages", settings: { ...settingsText(preset), data, vocabulary }, seed };
}

function tokenizersIdentity(preset: LanguagesPreset): RunIdentity {
  return { experiment: "languages", settings: { ...settingsText(preset), part: "tokenizers" }, seed: 0 };
}

function settingsText({ seeds: _, execution: __, ...preset }: LanguagesPreset): RunIdentity["settings"] {
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(preset)));
}
