// Opens JupyterLab on this project: npm run lab [-- --no-browser --port 8899 ...]. Ctrl-C ends it.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { projectFolder } from "../runtime/project.js";
import { findJupyterTool, jupyterEnvironment } from "./jupyter-tools.js";

main();

function main(): void {
  const lab = findOrExplain();
  const folder = projectFolder();
  const args = [`--ServerApp.root_dir=${folder}`, ...askForRoot(), ...process.argv.slice(2)];
  const child = spawn(lab, args, { cwd: folder, env: jupyterEnvironment(), stdio: "inherit" });
  // The terminal sends Ctrl-C to JupyterLab too, which asks for a confirmation; SIGTERM ends it without.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill("SIGTERM"));
  child.on("exit", (status, signal) => process.exit(signal ? 128 + constants.signals[signal] : (status ?? 1)));
}

function findOrExplain(): string {
  try {
    return findJupyterTool("lab");
  } catch (error) {
    process.stderr.write(`lab: ${(error as Error).message}\n`);
    process.exit(1);
  }
}

/** Jupyter refuses to run as root, which is what people are inside containers, unless told. */
function askForRoot(): string[] {
  return process.getuid?.() === 0 ? ["--allow-root"] : [];
}
