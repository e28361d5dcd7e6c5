// Parameters of a notebook, after papermill: a cell tagged `parameters` declares them with their defaults, a run puts a cell
// tagged `injected-parameters` after it that assigns the given values, and TypeScript checks the assignments.
import { type CodeCell, linesOf, type Notebook, textOf } from "./notebook-file.js";
import { ts } from "./tslab.js";

/** What a person gave: text from the command line (to be read as its parameter's type wants), or a value from a file. */
export type GivenParameters = Record<string, { text: string } | { value: unknown }>;

type VariableDeclaration = import("@tslab/typescript-for-tslab").VariableDeclaration;
type TypeNode = import("@tslab/typescript-for-tslab").TypeNode;
type Kind = "string" | "number" | "boolean" | "array" | "object";

/** What the parameters cell says of one of its variables; undefined where only the compiler knows. */
interface Declared {
  kind: Kind | undefined;
  /** The texts that a union of literals allows. */
  choices: string[] | undefined;
}

/**
 * Adds the cell that assigns `given`, in place of one from an earlier run, and returns the values.
 * @throws if the notebook has no parameters cell, a name is unknown, or a value can't be of its parameter's type.
 */
export function injectParameters(notebook: Notebook, given: GivenParameters): Record<string, unknown> {
  const cells = notebook.cells.filter((cell) => !cell.metadata.tags?.includes("injected-parameters"));
  const at = cells.findIndex((cell) => cell.metadata.tags?.includes("parameters"));
  if (at < 0) throw new Error('injectParameters: expected a cell tagged "parameters", got none; tag it in JupyterLab');
  const declared = declaredParameters(textOf(cells[at].source));
  const values = Object.fromEntries(
    Object.entries(given).map(([name, gift]) => [name, readGift(name, gift, find(name, declared))]),
  );
  const id = notebook.nbformat_minor >= 5 ? { id: "injected-parameters" } : {};
  notebook.cells = [...cells.slice(0, at + 1), { ...cellOf(values), ...id }, ...cells.slice(at + 1)];
  return values;
}

function find(name: string, declared: Map<string, Declared>): Declared {
  const found = declared.get(name);
  if (found) return found;
  const valid = [...declared.keys()].join(", ") || "none (declare them with `let`)";
  throw new Error(`injectParameters: expected a name that the parameters cell declares, got ${name}; valid: ${valid}`);
}

/** The variables of the parameters cell: `let` only, for others can't be assigned. */
function declaredParameters(source: string): Map<string, Declared> {
  const file = ts.createSourceFile("parameters.ts", source, ts.ScriptTarget.Latest, true);
  const declarations = file.statements
    .filter(ts.isVariableStatement)
    .filter(({ declarationList }) => !(declarationList.flags & ts.NodeFlags.Const))
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  return new Map(declarations.map((declaration) => [declaration.name.getText(file), describe(declaration)]));
}

function describe({ type, initializer }: VariableDeclaration): Declared {
  const choices = type && textChoices(type);
  if (choices) return { kind: "string", choices };
  return { kind: type ? kindOfType(type.getText()) : initializer && kindOfValue(initializer.getText()), choices };
}

/** The texts of `"a" | "b"`, undefined for any other type. */
function textChoices(type: TypeNode): string[] | undefined {
  const members = ts.isUnionTypeNode(type) ? [...type.types] : [type];
  const texts = members.flatMap((member) =>
    ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal) ? [member.literal.text] : [],
  );
  return texts.length === members.length ? texts : undefined;
}

function kindOfType(type: string): Kind | undefined {
  if (type === "string" || type === "number" || type === "boolean") return type;
  return /^(readonly )?[\w.]+\[\]$|^(Readonly)?Array</.test(type) ? "array" : undefined;
}

function kindOfValue(expression: string): Kind | undefined {
  if (/^["'`]/.test(expression)) return "string";
  if (/^-?[\d.][\d_.]*(e[+-]?\d+)?$/i.test(expression)) return "number";
  if (/^(true|false)$/.test(expression)) return "boolean";
  if (expression.startsWith("[")) return "array";
  return expression.startsWith("{") ? "object" : undefined;
}

function readGift(name: string, gift: GivenParameters[string], { kind, choices }: Declared): unknown {
  const value = "value" in gift ? gift.value : readText(gift.text, kind);
  const isFitting = kind === undefined || kindOf(value) === kind;
  if (isFitting && (!choices || choices.includes(String(value)))) return value;
  const expected = choices ? `one of ${choices.join(", ")}` : `a value of type ${kind}`;
  throw new Error(`injectParameters: expected ${expected} for the parameter ${name}, got ${JSON.stringify(value)}`);
}

/** Text stays text for a text parameter; otherwise it is JSON where it can be. */
function readText(text: string, kind: Kind | undefined): unknown {
  if (kind === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}

/** A block, because tslab shows the value of a last expression. */
function cellOf(values: Record<string, unknown>): CodeCell {
  const assignments = Object.entries(values).map(([name, value]) => `  ${name} = ${JSON.stringify(value)};\n`);
  return {
    cell_type: "code",
    metadata: { tags: ["injected-parameters"] },
    source: linesOf(`// Parameters of this run\n{\n${assignments.join("")}}`),
    execution_count: null,
    outputs: [],
  };
}
