// @ts-check
// What `npm run doctor` says of compiled execution: whether it is used, the device that programs run on, why that one, and
// whether a program computes rightly there.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { addonFile, squaringScript } from "./compiled-engine.mjs";
import { Problem } from "./problem.mjs";

/** @typedef {import("./place.mjs").Place} Place */
/** @typedef {{ name: string, type: "CPU" | "GPU" }} Device */

/**
 * @param {Place} place
 * @returns {{ execution: string | null, programsRunOn: string | null, devices: string | null, problems: Problem[] }}
 */
export function examineEngine(place) {
  const { root, env } = place;
  const isBuilt = existsSync(join(root, addonFile));
  const nothing = { execution: execution(env, isBuilt), programsRunOn: null, devices: null };
  const wrong = [
    ...settingProblems(env, "TANDEM_EXECUTION", ["compiled", "eager"]),
    ...settingProblems(env, "TANDEM_DEVICE", ["auto", "cpu", "gpu"]),
  ];
  if (!isBuilt || wrong.length > 0) return { ...nothing, problems: wrong };
  const ran = runTrial(place);
  if (ran instanceof Problem) return { ...nothing, problems: [ran] };
  return {
    ...nothing,
    programsRunOn: `${shortName(ran.device)} (${reason(env, ran.device)})`,
    devices: ran.devices.map(shortName).join(", "),
    problems: unseenGpu(place, ran.devices),
  };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} isBuilt
 */
function execution({ TANDEM_EXECUTION: wanted }, isBuilt) {
  if (wanted) return `${wanted} (as TANDEM_EXECUTION says)`;
  return isBuilt ? "compiled (TANDEM_EXECUTION=eager runs op by op)" : "eager (the compiled engine is missing)";
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {Device} device
 */
function reason({ TANDEM_DEVICE: wanted }, { type }) {
  if (wanted && wanted !== "auto") return "as TANDEM_DEVICE says";
  return type === "GPU" ? "the first GPU; TANDEM_DEVICE=cpu takes the CPU" : "TensorFlow sees no GPU";
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {string[]} choices
 */
function settingProblems(env, name, choices) {
  const value = env[name];
  if (!value || choices.includes(value)) return [];
  return [new Problem(`${name} is ${value}`, `set it to ${choices.join(" or ")}, or not at all`)];
}

/**
 * In a process of its own, which an addon that does not fit may end.
 * @param {Place} place
 * @returns {{ device: Device, devices: Device[], square: number } | Problem}
 */
function runTrial({ root, env }) {
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", squaringScript(env.TANDEM_DEVICE || "auto")], {
    cwd: root,
    env: { ...env, TF_CPP_MIN_LOG_LEVEL: "2" },
    encoding: "utf8",
    timeout: 120_000,
  });
  const line = stdout.split("\n").find((text) => text.startsWith("{"));
  const ran = line && JSON.parse(line);
  if (ran?.square === 9) return ran;
  const answered = ran ? `its program answered ${ran.square} for the square of 3` : undefined;
  const reason = answered ?? /^(?:\w*Error: |\[?Error: )(.*)$/m.exec(stderr)?.[1] ?? "its process ended without a word";
  const remedy =
    env.TANDEM_DEVICE === "gpu"
      ? "unset TANDEM_DEVICE to compute on the CPU"
      : "delete lib/engine/native/build, then `npm run setup`; until then, TANDEM_EXECUTION=eager";
  return new Problem(`the compiled engine does not run: ${reason}`, remedy);
}

/**
 * A GPU that is there, was not hidden, and that TensorFlow does not see.
 * @param {Place} place
 * @param {Device[]} devices
 */
function unseenGpu({ env, hasNvidiaGpu }, devices) {
  const isHidden =
    env.TANDEM_DEVICE === "cpu" || env.TANDEM_TENSORFLOW === "cpu" || env.CUDA_VISIBLE_DEVICES !== undefined;
  if (!hasNvidiaGpu || isHidden || devices.some(({ type }) => type === "GPU")) return [];
  return [
    new Problem(
      "there is an NVIDIA GPU, and TensorFlow does not see it",
      "delete .venv, then `npm run setup`, which installs TensorFlow for GPUs; or set TANDEM_DEVICE=cpu",
    ),
  ];
}

/** "/job:localhost/replica:0/task:0/device:GPU:0" is GPU:0. @param {Device} device */
function shortName({ name }) {
  return name.replace(/^.*device:/, "");
}
