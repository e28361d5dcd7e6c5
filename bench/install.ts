// What the benchmark compares with, installed the first time that it is asked for, beside the benchmark and away from the
// project's own packages: PyTorch in bench/.venv, transformers.js in bench/transformers-js/node_modules.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { projectFolder, writeFileAtomically } from "../lib/index.js";
import { benchFolder } from "./files.js";

const venv = `${benchFolder}/.venv`;
const requirements = `${benchFolder}/torch/requirements.txt`;
/** The list that was installed completely; written last. */
const installedList = `${venv}/installed.txt`;

/**
 * A Python that has PyTorch: TANDEM_BENCH_PYTHON if it is set, which is then nobody's to install into, else that of
 * bench/.venv.
 */
export function pythonWithTorch(): string {
  const given = process.env.TANDEM_BENCH_PYTHON;
  if (given) return given;
  const wanted = readFileSync(requirements, "utf8");
  if (!existsSync(installedList) || readFileSync(installedList, "utf8") !== wanted) {
    console.error("bench: installing PyTorch into bench/.venv, several gigabytes ...");
    rmSync(venv, { recursive: true, force: true });
    run(`${projectFolder()}/.venv/bin/python`, ["-m", "venv", venv]);
    run(`${venv}/bin/python`, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
    writeFileAtomically(installedList, wanted);
  }
  return `${venv}/bin/python`;
}

/** Makes transformers.js importable from bench/transformers-js; its CPU engine comes in the package, no script is run. */
export function installTransformersJs(): void {
  const folder = `${benchFolder}/transformers-js`;
  const installed = `${folder}/node_modules/.package-lock.json`;
  const wanted = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")).dependencies["@huggingface/transformers"];
  if (existsSync(installed) && readFileSync(installed, "utf8").includes(`"version": "${wanted}"`)) return;
  console.error("bench: installing transformers.js into bench/transformers-js/node_modules ...");
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder]);
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0)
    throw new Error(
      `run: expected ${command} ${args.join(" ")} to succeed, got ${error?.message ?? `exit code ${status}`}; see above`,
    );
}
