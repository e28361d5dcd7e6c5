// Runs an experiment from the command line: npm run experiment -- scaling preset=quick
import { interruptBy } from "../lib/index.js";
import { parseSettings } from "./command-line.js";
import { scaling } from "./scaling.js";
import { scalingPresets } from "./scaling-presets.js";

const usage = `usage: npm run experiment -- scaling [preset=${Object.keys(scalingPresets).join("|")}] [fresh=true|false] [precision=float32|bfloat16]`;

async function main([experiment, ...settings]: string[]): Promise<void> {
  if (experiment !== "scaling")
    throw new Error(`expected the name of an experiment, got ${experiment ?? "nothing"}\n${usage}`);
  const { preset, fresh, precision } = parseSettings(settings, {
    preset: { default: "quick", choices: Object.keys(scalingPresets) as (keyof typeof scalingPresets)[] },
    fresh: { default: "false", choices: ["true", "false"] },
    precision: { default: "float32", choices: ["float32", "bfloat16"] as const },
  });
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new Error("interrupted; run it again, without fresh=true, to go on")));
  interruptBy(controller.signal);
  const records = await scaling(preset, { fresh: fresh === "true", precision });
  console.log(`${records.length} records of ${preset}`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`experiment: ${error.message}`);
  process.exitCode = error.message.startsWith("interrupted") ? 130 : 1;
});
