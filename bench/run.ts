// npm run bench: Tandem against other programs that train and run the same model, or fit the same probe. See bench/README.md.
import { appendRecord, projectFolder, readRecords, writeFileAtomically } from "../lib/index.js";
import { benchFolder } from "./files.js";
import { installTransformersJs, pythonWithTorch } from "./install.js";
import { type Options, parseOptions, usage } from "./options.js";
import { measureProbes } from "./probes/measure.js";
import { probeReport } from "./probes/records.js";
import { programs } from "./programs.js";
import { report } from "./report.js";
import { measureSize } from "./suite.js";

async function main(given: string[]): Promise<void> {
  if (given.includes("--help")) return console.log(usage);
  const options = parseOptions(given);
  const python = install(options);
  const paths = recordPaths(options);
  if (options.peers.length > 0)
    for (const size of options.sizes)
      await measureSize(size, options, { python, keep: (record) => appendRecord(paths.models, record) });
  if (options.probes) await measureProbes(options, { python, keep: (record) => appendRecord(paths.probes, record) });
  const [models, probes] = [readRecords(paths.models), readRecords(paths.probes)];
  const sections = [
    ...(models.length > 0 ? [report(models)] : []),
    ...(probes.length > 0 ? [probeReport(probes)] : []),
  ];
  const text = sections.join("\n\n");
  console.log(`\n${text}`);
  if (!options.quick) writeFileAtomically(`${benchFolder}/RESULTS.md`, `# Benchmark results\n\n${text}\n`);
}

function recordPaths({ quick }: Options): { models: string; probes: string } {
  const folder = quick ? `${projectFolder()}/out/records` : `${benchFolder}/records`;
  const ending = quick ? "-quick.jsonl" : ".jsonl";
  return { models: `${folder}/bench${ending}`, probes: `${folder}/probes${ending}` };
}

/** Installs what the chosen programs need. Returns the Python that has PyTorch and scikit-learn. */
function install({ peers, probes }: Options): string {
  const needs = new Set(peers.map((peer) => programs[peer].needs));
  if (needs.has("transformers.js")) installTransformersJs();
  return probes || needs.has("torch") || needs.has("transformers.js") ? pythonWithTorch() : "";
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
