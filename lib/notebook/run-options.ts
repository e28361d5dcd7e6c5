// The command line of a headless run.
import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { GivenParameters } from "./parameters.js";

export const usage = `usage: npm run notebook -- NOTEBOOK.ipynb [options]
  -p, --parameter NAME=VALUE   a value for the cell tagged "parameters"; may be repeated
  -f, --parameters-file FILE   the same from a JSON file {"name": value}
  -o, --output FILE            the executed notebook (out/NOTEBOOK.ipynb)
      --in-place               execute NOTEBOOK itself; it is replaced only if every cell succeeds
      --timeout SECONDS        limit for the whole run (none)
      --keep-going             run the cells after a failed one too
      --html                   also write a page that works without a network
      --prepare-only           write the notebook with its parameters, run nothing
exit status: 0 done, 1 a cell failed, 2 a mistake in the command, 124 out of time, 130 interrupted, 128+n crashed`;

export interface RunOptions {
  input: string;
  output: string;
  parameters: GivenParameters;
  /** Infinity: no limit. */
  timeoutSeconds: number;
  inPlace: boolean;
  keepGoing: boolean;
  html: boolean;
  prepareOnly: boolean;
}

/** @throws with the remedy if the command line makes no sense. */
export function readRunOptions(args: string[]): RunOptions | "help" {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      parameter: { type: "string", short: "p", multiple: true, default: [] },
      "parameters-file": { type: "string", short: "f" },
      output: { type: "string", short: "o" },
      timeout: { type: "string" },
      "in-place": { type: "boolean", default: false },
      "keep-going": { type: "boolean", default: false },
      html: { type: "boolean", default: false },
      "prepare-only": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  if (positionals.length !== 1) throw new Error(`expected one notebook, got ${positionals.join(" ") || "none"}`);
  if (values["in-place"] && values.output !== undefined) throw new Error("expected --in-place or --output, got both");
  const input = findInput(positionals[0]);
  return {
    input,
    output: values["in-place"] ? input : resolve(values.output ?? `out/${basename(input)}`),
    parameters: { ...readParametersFile(values["parameters-file"]), ...readPairs(values.parameter) },
    timeoutSeconds: values.timeout === undefined ? Number.POSITIVE_INFINITY : readSeconds(values.timeout),
    inPlace: values["in-place"],
    keepGoing: values["keep-going"],
    html: values.html,
    prepareOnly: values["prepare-only"],
  };
}

/** npm runs scripts in the project's folder and tells in INIT_CWD where the person was. */
function findInput(path: string): string {
  const places = [resolve(path), resolve(process.env.INIT_CWD ?? ".", path)];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`expected a notebook, got ${path}, which does not exist`);
  return found;
}

function readPairs(pairs: string[]): GivenParameters {
  const entries = pairs.map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new Error(`expected -p NAME=VALUE, got -p ${pair}`);
    return [pair.slice(0, at), { text: pair.slice(at + 1) }];
  });
  return Object.fromEntries(entries);
}

function readParametersFile(path: string | undefined): GivenParameters {
  if (path === undefined) return {};
  const values = z.record(z.string(), z.json()).parse(JSON.parse(readFileSync(path, "utf8")));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0) return seconds;
  throw new Error(`expected --timeout SECONDS above 0, got ${text}`);
}
