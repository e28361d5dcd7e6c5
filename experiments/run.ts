// Runs an experiment from the command line: npm run experiment -- scaling preset=quick
import { interruptBy, type ResultRecord } from "../lib/index.js";
import { bias } from "./bias.js";
import { biasPresets } from "./bias-presets.js";
import { parseSettings } from "./command-line.js";
import { curation } from "./curation.js";
import { curationPresets } from "./curation-presets.js";
import { duplicates } from "./duplicates.js";
import { duplicatesPresets } from "./duplicates-presets.js";
import { fewShot } from "./few-shot.js";
import { fewShotPresets } from "./few-shot-presets.js";
import { languages } from "./languages.js";
import { languagesPresets } from "./languages-presets.js";
import { litCost } from "./lit-cost.js";
import { litCostPresets } from "./lit-cost-presets.js";
import { litDesign } from "./lit-design.js";
import { litDesignPresets } from "./lit-design-presets.js";
import { litLocking } from "./lit-locking.js";
import { litLockingPresets } from "./lit-locking-presets.js";
import { litPresets } from "./lit-presets.js";
import { litPretraining } from "./lit-pretraining.js";
import { litTowers } from "./lit-towers.js";
import { litTowersPresets } from "./lit-towers-presets.js";
import { objectivesPresets } from "./objective-presets.js";
import { objectives } from "./objectives.js";
import { prompts } from "./prompts.js";
import { robustness } from "./robustness.js";
import { robustnessPresets } from "./robustness-presets.js";
import { scaling } from "./scaling.js";
import { scalingPresets } from "./scaling-presets.js";
import { towers } from "./towers.js";
import { towersPresets } from "./towers-presets.js";
import { transfer } from "./transfer-models.js";
import { transferPresets } from "./transfer-presets.js";
import { zeroShotTransfer } from "./zero-shot.js";

interface Experiment {
  /** Its settings, as the usage shows them. */
  readonly usage: string;
  run(settings: readonly string[]): Promise<ResultRecord[]>;
}

const transferSizes = transferPresets.full.sizes.map(({ name }) => name);
const litTowerNames = [...litTowersPresets.full.images, ...litTowersPresets.full.texts].map(({ name }) => name);

const experiments: Record<string, Experiment> = {
  scaling: {
    usage: `[preset=${names(scalingPresets).join("|")}] [fresh=true|false] [precision=float32|bfloat16]`,
    run: (settings) => {
      const { preset, fresh, precision } = parseSettings(settings, {
        preset: { default: "quick", choices: names(scalingPresets) },
        fresh: { default: "false", choices: ["true", "false"] },
        precision: { default: "float32", choices: ["float32", "bfloat16"] as const },
      });
      return scaling(preset, { fresh: fresh === "true", precision });
    },
  },
  objectives: {
    usage: `[preset=${names(objectivesPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(objectivesPresets) } });
      return objectives(preset);
    },
  },
  languages: {
    usage: `[preset=${names(languagesPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(languagesPresets) } });
      return languages(preset);
    },
  },
  bias: {
    usage: `[preset=${names(biasPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(biasPresets) } });
      return bias(preset);
    },
  },
  curation: {
    usage: `[preset=${names(curationPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(curationPresets) } });
      return curation(preset);
    },
  },
  robustness: {
    usage: `[preset=${names(robustnessPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(robustnessPresets) } });
      return robustness(preset);
    },
  },
  duplicates: {
    usage: `[preset=${names(duplicatesPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(duplicatesPresets) } });
      return duplicates(preset);
    },
  },
  "few-shot": {
    usage: `[preset=${names(fewShotPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(fewShotPresets) } });
      return fewShot(preset);
    },
  },
  "zero-shot": {
    usage: `[preset=${names(transferPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(transferPresets) } });
      return zeroShotTransfer(preset);
    },
  },
  prompts: {
    usage: `[preset=${names(transferPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(transferPresets) } });
      return prompts(preset);
    },
  },
  towers: {
    usage: `[preset=${names(towersPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(towersPresets) } });
      return towers(preset);
    },
  },
  "lit-cost": {
    usage: `[preset=${names(litCostPresets).join("|")}] [part=all|speed|memory]`,
    run: (settings) => {
      const { preset, part } = parseSettings(settings, {
        preset: { default: "quick", choices: names(litCostPresets) },
        part: { default: "all", choices: ["all", "speed", "memory"] as const },
      });
      return litCost(preset, part === "all" ? {} : { parts: [part] });
    },
  },
  "lit-design": {
    usage: `[preset=${names(litDesignPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(litDesignPresets) } });
      return litDesign(preset);
    },
  },
  "lit-locking": {
    usage: `[preset=${names(litLockingPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(litLockingPresets) } });
      return litLocking(preset);
    },
  },
  "lit-towers": {
    usage: `[preset=${names(litPresets).join("|")}] [tower=all|${litTowerNames.join("|")}]`,
    run: (settings) => {
      const { preset, tower } = parseSettings(settings, {
        preset: { default: "quick", choices: names(litPresets) },
        tower: { default: "all", choices: ["all", ...litTowerNames] },
      });
      return litTowers(preset, { tower: tower === "all" ? undefined : tower });
    },
  },
  "lit-pretraining": {
    usage: `[preset=${names(litPresets).join("|")}]`,
    run: (settings) => {
      const { preset } = parseSettings(settings, { preset: { default: "quick", choices: names(litPresets) } });
      return litPretraining(preset);
    },
  },
  transfer: {
    usage: `[preset=${names(transferPresets).join("|")}] [size=all|${transferSizes.join("|")}]`,
    run: (settings) => {
      const { preset, size } = parseSettings(settings, {
        preset: { default: "quick", choices: names(transferPresets) },
        size: { default: "all", choices: ["all", ...transferSizes] },
      });
      return transfer(preset, { size: size === "all" ? undefined : size });
    },
  },
};

async function main([name, ...settings]: string[]): Promise<void> {
  const experiment = Object.hasOwn(experiments, name ?? "") ? experiments[name] : undefined;
  if (experiment === undefined)
    throw new Error(
      `expected the name of an experiment, got ${name ?? "nothing"}\n` +
        Object.entries(experiments)
          .map(([known, { usage }]) => `usage: npm run experiment -- ${known} ${usage}`)
          .join("\n"),
    );
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new Error("interrupted; run it again, without fresh=true, to go on")));
  interruptBy(controller.signal);
  const records = await experiment.run(settings);
  console.log(`${records.length} records of ${name}`);
}

function names<Presets extends object>(presets: Presets): (keyof Presets & string)[] {
  return Object.keys(presets) as (keyof Presets & string)[];
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`experiment: ${error.message}`);
  process.exitCode = error.message.startsWith("interrupted") ? 130 : 1;
});
