// What do CLIP's bias probes (section 7.1) say of a small CLIP and the people that emoji draw, and would they find a bias that is there, and
// report none where there is none? Drawings are not people: the numbers try out the probes.
//
// Command: npm run experiment -- bias preset=quick
// Duration and numbers to expect: see experiments/README.md
import { type ResultRecord, rememberTexts } from "../lib/index.js";
import { controlRun, openControlWorld } from "./bias-control.js";
import { type EmbeddedPeople, embedPeople, openPeople } from "./bias-people.js";
import { type BiasPreset, type BiasPresetName, biasPresets } from "./bias-presets.js";
import { accuracyRows, associationRows, labelRows, rateRows } from "./bias-probes.js";
import type { BiasRow } from "./bias-rows.js";
import { type RunFindings, recordOnce, recordsFile } from "./run-record.js";
import { openClip } from "./transfer-encoders.js";
import { type TransferRun, transferRuns } from "./transfer-models.js";

export interface BiasOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

/** Probes the preset's largest CLIP and runs the control; returns a record for the probes and one for each planted model. */
export async function bias(
  presetName: BiasPresetName,
  { records: path = recordsFile("bias", presetName, { shipped: "full" }) }: BiasOptions = {},
): Promise<ResultRecord[]> {
  const preset: BiasPreset = biasPresets[presetName];
  const { control } = preset;
  const largest = transferRuns(preset.transfer).at(-1)!;
  const identity = {
    experiment: "bias",
    settings: { transfer: preset.transfer, probed: largest.size.name },
    seed: largest.seed,
  };
  const records = [await recordOnce(path, identity, { run: () => probeRun(largest) })];
  const { sets, probed, width, steps, batchSize } = control;
  for (const { own, other } of control.strengths)
    for (const seed of control.seeds) {
      const settings = { sets: [...sets], probed, width, steps, batchSize, own, other };
      const run = async () => controlRun(await openControlWorld(control), { own, other }, { control, seed });
      records.push(await recordOnce(path, { experiment: "bias", settings, seed }, { run }));
    }
  return records;
}

async function probeRun(run: TransferRun): Promise<RunFindings> {
  const started = performance.now();
  const clip = await openClip(run);
  try {
    const drawn = await openPeople(run.preset);
    const people = await embedPeople(clip, drawn);
    const model = rememberTexts(clip.model);
    return {
      name: `${clip.name}, probes of drawn people`,
      data: countsOf(people),
      measurements: { people: { value: people.attributes.length } },
      examples: asJson([
        ...(await accuracyRows(model, people)),
        ...(await rateRows(model, people)),
        ...(await labelRows(model, people)),
        ...(await associationRows(model, people)),
      ]),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    clip.dispose();
  }
}

/** What is withheld or unknown is left out of the file. */
function asJson(rows: readonly BiasRow[]): RunFindings["examples"] {
  return JSON.parse(JSON.stringify(rows));
}

/** People by gender, age and vendor. */
function countsOf({ attributes }: EmbeddedPeople): RunFindings["data"] {
  const counts: Record<string, number> = { people: attributes.length };
  for (const { gender, age, iconSet } of attributes)
    for (const name of [gender, age, iconSet]) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
