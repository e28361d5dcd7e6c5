// npm run bench: Tandem against other programs that train and run the same model. See bench/README.md.
import { appendRecord, projectFolder, readRecords, writeFileAtomically } from "../lib/index.js";
import { benchFolder } from "./files.js";
import { installTransformersJs, pythonWithTorch } from "./install.js";
import { type Options, parseOptions, usage } from "./options.js";
import { programs } from "./programs.js";
import { report } from "./report.js";
import { measureSize } from "./suite.js";

async function main(given: string[]): Promise<void> {
  if (given.includes("--help")) return console.log(usage);
  const options = parseOptions(given);
  const python = install(options);
  const path = options.quick
    ? `${projectFolder()}/out/records/bench-quick.jsonl`
    : `${benchFolder}/records/bench.jsonl`;
  const probesPath = path.replace("bench", "probes").endsWith("probes") ? path : probeRecords(path);
  console.log(`\n${text}`);
  if (!options.quick) writeFileAtomically(`${benchFolder}/RESULTS.md`, `# Benchmark results\n\n${text}\n`);
}

/** Installs what the chosen programs need. Returns the Python that has PyTorch, which also exports for transformers.js. */
function install({ peers }: Options): string {
  const needs = new Set(peers.map((peer) => programs[peer].needs));
  if (needs.has("transformers.js")) installTransformersJs();
  return needs.has("torch") || needs.has("transformers.js") ? pythonWithTorch() : "";
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
