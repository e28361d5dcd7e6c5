// Notebook files: Jupyter's JSON format 4. What this project does not know of a notebook it keeps as it is.
import { readFileSync } from "node:fs";
import { z } from "zod";
import { writeFileAtomically } from "../runtime/files.js";

const Text = z.union([z.string(), z.array(z.string())]);
const Metadata = z.looseObject({ tags: z.array(z.string()).optional() });
const MimeBundle = z.record(z.string(), z.unknown());

const Output = z.discriminatedUnion("output_type", [
  z.looseObject({ output_type: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text: Text }),
  z.looseObject({ output_type: z.literal("display_data"), data: MimeBundle, metadata: MimeBundle }),
  z.looseObject({
    output_type: z.literal("execute_result"),
    data: MimeBundle,
    metadata: MimeBundle,
    execution_count: z.int().nullable(),
  }),
  z.looseObject({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

const CodeCell = z.looseObject({
  cell_type: z.literal("code"),
  id: z.string().optional(),
  metadata: Metadata,
  source: Text,
  execution_count: z.int().nullable(),
  outputs: z.array(Output),
});

const TextCell = z.looseObject({ cell_type: z.enum(["markdown", "raw"]), metadata: Metadata, source: Text });

const Notebook = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.int(),
  metadata: z.looseObject({}),
  cells: z.array(z.discriminatedUnion("cell_type", [CodeCell, TextCell])),
});

export type Output = z.infer<typeof Output>;
export type CodeCell = z.infer<typeof CodeCell>;
export type Notebook = z.infer<typeof Notebook>;

/** @throws if the file is missing, is not JSON, or is not a notebook of format 4. */
export function readNotebook(path: string): Notebook {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`readNotebook: expected a notebook at ${path}, got: ${(error as Error).message}`);
  }
  const parsed = Notebook.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`readNotebook: expected Jupyter's format 4 in ${path}, got:\n${z.prettifyError(parsed.error)}`);
}

/** Writes it as Jupyter does, so that the two do not undo each other's layout. */
export function writeNotebook(path: string, notebook: Notebook): void {
  writeFileAtomically(path, `${JSON.stringify(notebook, null, 1)}\n`);
}

/** The text of a cell or an output, which the format may store in lines. */
export function textOf(source: string | string[]): string {
  return typeof source === "string" ? source : source.join("");
}

/** Text as Jupyter stores it: a list of lines, so that a change of one line is a difference of one line. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Forgets what the cells once showed. */
export function clearOutputs(notebook: Notebook): void {
  for (const cell of notebook.cells) {
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  }
}
