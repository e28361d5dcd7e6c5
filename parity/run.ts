// npm run parity: models with random weights, as the reference libraries write them, loaded and computed by Tandem and
// compared number by number. See parity/README.md.
import { currentCommit, engineInfo, writeFileAtomically } from "../lib/index.js";
import { casesIn, readCase } from "./cases.js";
import { compareCase } from "./compare.js";
import { parityFolder, scratchFolder } from "./files.js";
import { compareImages } from "./images.js";
import { pythonWithReferences, runCommand } from "./install.js";
import { type Options, parseOptions, usage } from "./options.js";
import { type Outcome, verdictOn } from "./outcomes.js";
import { compareProbes } from "./probes.js";
import { modelSection, report, type Section } from "./report.js";
import { compareTokenizers } from "./tokenizers.js";

async function main(given: string[]): Promise<void> {
  if (given.includes("--help")) return console.log(usage);
  const options = parseOptions(given);
  const sections = await compareAll(options);
  const text = report(sections, provenance(options));
  console.log(`\n${text}`);
  if (options.report) writeFileAtomically(options.report, `# Parity with the reference libraries\n\n${text}\n`);
  if (sections.some(({ isEqual }) => !isEqual)) process.exitCode = 1;
}

async function compareAll({ families, cases, ...options }: Options): Promise<Section[]> {
  const models = families.filter((family) => !["tokenizers", "images", "probes"].includes(family));
  return [
    ...(models.length > 0 ? [await compareModels({ ...options, families: models, cases })] : []),
    ...(families.includes("tokenizers") ? [compareTokenizers(cases || 1000)] : []),
    ...(families.includes("images") ? [await compareImages(cases || 480)] : []),
    ...(families.includes("probes") ? [await compareProbes(cases || 300, options.seed)] : []),
  ];
}

async function compareModels({ families, cases, seed, execution }: Options): Promise<Section> {
  const numbers = ["--cases", String(cases), "--seed", String(seed)];
  const script = `${parityFolder}/models/write.py`;
  runCommand(pythonWithReferences(), [script, scratchFolder, "--only", families.join(), ...numbers]);
  const outcomes: Outcome[] = [];
  for (const folder of casesIn(scratchFolder, families)) {
    const found = await compareCase(readCase(folder), { execution });
    outcomes.push(...found);
    console.error(`${folder.slice(scratchFolder.length + 1)}: ${[...new Set(found.map(verdictOn))].join(", ")}`);
  }
  return modelSection(outcomes);
}

function provenance({ seed, execution }: Options) {
  const { device, tensorflow, tensorflowJs } = engineInfo();
  const engine = tensorflow ? `TensorFlow ${tensorflow} on ${device}` : `TensorFlow.js ${tensorflowJs} alone`;
  return { commit: currentCommit(), engine, seed, execution };
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`parity: ${error.message}`);
  process.exitCode = 1;
});
