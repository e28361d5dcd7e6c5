// @ts-check
// Other programs, run so that none outlives us: each leads a process group of its own, and Ctrl-C ends every group
// before we go.
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** @typedef {{ code: number, output: string, seconds: number }} Finished */

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
let isStopping = false;

/**
 * Runs a program to its end and collects what it prints; a program that can't be started counts as exit code 127.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string }} [options]
 * @returns {Promise<Finished>}
 */
export function runCommand(command, args, { cwd, env = process.env, input = "" } = {}) {
  const start = performance.now();
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, { cwd, env, detached: true, stdio: "pipe" });
    running.add(child);
    const collect = (/** @type {string} */ text) => {
      output += text;
    };
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    const finish = (/** @type {number} */ code) => {
      running.delete(child);
      // While stopping, whoever waits for this command must not go on, nor report its death as a failure.
      if (!isStopping) resolve({ code, output, seconds: (performance.now() - start) / 1000 });
    };
    child.on("error", (error) => {
      collect(error.message);
      finish(127);
    });
    child.on("close", (code) => finish(code ?? 1));
    child.stdin.on("error", () => {}); // a program that ends without reading its input
    child.stdin.end(input);
  });
}

/** Ends every running command with its children: asks first, and kills what is left after three seconds. */
export async function stopCommands() {
  isStopping = true;
  signalAll("SIGTERM");
  for (let waited = 0; running.size > 0 && waited < 3000; waited += 50) await delay(50);
  signalAll("SIGKILL");
}

/**
 * On Ctrl-C (or a kill, or a closed terminal): ends the commands, cleans up, exits with 128 + the signal's number.
 * @param {() => void} cleanUp
 */
export function stopOnSignals(cleanUp) {
  for (const [signal, number] of /** @type {const} */ ([
    ["SIGINT", 2],
    ["SIGTERM", 15],
    ["SIGHUP", 1],
  ])) {
    process.once(signal, async () => {
      await stopCommands();
      cleanUp();
      process.exit(128 + number);
    });
  }
}

/** @param {NodeJS.Signals} signal */
function signalAll(signal) {
  for (const child of running) {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // It ended by itself in the meantime.
    }
  }
}
