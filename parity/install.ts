// The Python that the references run in, with their packages, installed the first time that it is needed into parity/.venv,
// away from the project's own packages.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { projectFolder, writeFileAtomically } from "../lib/index.js";
import { parityFolder } from "./files.js";

const venv = `${parityFolder}/.venv`;
const requirements = `${parityFolder}/requirements.txt`;
/** The list that was installed completely; written last. */
const installedList = `${venv}/installed.txt`;

/** A Python with the references: TANDEM_PARITY_PYTHON if it is set, which is then nobody's to install into, else our own. */
export function pythonWithReferences(): string {
  const given = process.env.TANDEM_PARITY_PYTHON;
  if (given) return given;
  const wanted = readFileSync(requirements, "utf8");
  if (!existsSync(installedList) || readFileSync(installedList, "utf8") !== wanted) {
    console.error("parity: installing the references into parity/.venv, several gigabytes ...");
    rmSync(venv, { recursive: true, force: true });
    runCommand(`${projectFolder()}/.venv/bin/python`, ["-m", "venv", venv]);
    runCommand(`${venv}/bin/python`, ["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", requirements]);
    writeFileAtomically(installedList, wanted);
  }
  return `${venv}/bin/python`;
}

/** Runs a command, its output on the error stream; throws if it fails. */
export function runCommand(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
  if (status !== 0)
    throw new Error(
      `runCommand: expected ${[command, ...args].join(" ")} to succeed, got ${error?.message ?? `exit code ${status}`}; see above`,
    );
}
