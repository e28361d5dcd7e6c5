// Programs in processes of their own: for what ends a process, and for what is measured of one.
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  /** Without TensorFlow's own lines about the machine. */
  readonly errors: string;
  readonly seconds: number;
}

const imports = `const { compile, compileUpdate, onDevice } = require("./dist/lib/engine/compile.js");
const { tf } = require("./dist/lib/engine/tf.js");`;

/** Runs JavaScript with the library's compiled functions and `tf` in scope, in an async function. */
export function runProgram(
  program: string,
  { flags = [], env = {} }: { flags?: readonly string[]; env?: Record<string, string> } = {},
): Promise<Ended> {
  const start = performance.now();
  const script = `${imports}\n(async () => {${program}\n})();`;
  const child = spawn(process.execPath, [...flags, "-e", script], {
    cwd: join(__dirname, "../.."),
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2", ...env },
  });
  let out = "";
  let errors = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (errors += text));
  return new Promise((resolve) =>
    child.on("close", (code, signal) => {
      const own = errors.split("\n").filter((line) => !/^(WARNING: All log|[IW]\d{4} )/.test(line));
      resolve({ code, signal, out, errors: own.join("\n").trim(), seconds: (performance.now() - start) / 1000 });
    }),
  );
}
