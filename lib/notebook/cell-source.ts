// Small repairs to a cell's text before and after tslab compiles it. None of them moves a line, so that the line
// numbers of errors stay those of the cell.
import { ts } from "./tslab.js";

/** A change of text: `remove` characters at `at` give way to `insert`. */
interface Edit {
  at: number;
  remove: number;
  insert: string;
}

type Node = import("@tslab/typescript-for-tslab").Node;
type SourceFile = import("@tslab/typescript-for-tslab").SourceFile;
type Statement = import("@tslab/typescript-for-tslab").Statement;

/** The cell as tslab can take it: see the functions below for what tslab gets wrong. */
export function repairCell(source: string): string {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  for (const statement of file.statements) {
    edits.push(...withoutExport(statement, file), ...importInsteadOfAwait(statement, file));
  }
  visit(file, (node) => edits.push(...withoutShorthand(node, file)));
  return applyEdits(source, edits) + withoutEcho(file);
}

/**
 * Compiled JavaScript in which every loop that awaits first awaits `breathe()`. A loop of promises that are already resolved
 * would otherwise starve signals until it ends, and an interrupted one would go on behind the next cells.
 */
export function addBreaths(javascript: string): string {
  const file = ts.createSourceFile("cell.js", javascript, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const edits: Edit[] = [];
  visit(file, (node) => {
    if (!ts.isIterationStatement(node, false) || !awaits(node)) return;
    const body = node.statement;
    if (ts.isBlock(body)) edits.push({ at: body.getStart(file) + 1, remove: 0, insert: " await breathe();" });
    else {
      edits.push({ at: body.getStart(file), remove: 0, insert: "{ await breathe(); " });
      edits.push({ at: body.getEnd(), remove: 0, insert: " }" });
    }
  });
  return applyEdits(javascript, edits);
}

/** `{ a }` with `a` from an earlier cell throws "a is not defined" in tslab; `{ a: a }` works. */
function withoutShorthand(node: Node, file: SourceFile): Edit[] {
  if (!ts.isShorthandPropertyAssignment(node)) return [];
  return [{ at: node.name.getStart(file), remove: 0, insert: `${node.name.text}: ` }];
}

/** tslab exports every name itself, so `export const a` would be exported twice. */
function withoutExport(statement: Statement, file: SourceFile): Edit[] {
  if (!ts.canHaveModifiers(statement)) return [];
  const modifiers = ts.getModifiers(statement) ?? [];
  if (modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)) return [];
  const keyword = modifiers.find((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
  return keyword ? [{ at: keyword.getStart(file), remove: "export".length, insert: "" }] : [];
}

/** `const fs = await import("fs")` fails with TS4023 (its type has no name to declare): import it statically. */
function importInsteadOfAwait(statement: Statement, file: SourceFile): Edit[] {
  const text = statement.getText(file);
  const match = /^(?:const|let)\s+([\w$]+)\s*=\s*await\s+import\(\s*("[^"\n]+"|'[^'\n]+')\s*\);?$/.exec(text);
  if (!match) return [];
  return [{ at: statement.getStart(file), remove: text.length, insert: `import * as ${match[1]} from ${match[2]};` }];
}

/** The value of a last `process.stdout.write(...)` is `true`, which nobody wants to see below the cell. */
function withoutEcho(file: SourceFile): string {
  const last = file.statements.at(-1)?.getText(file) ?? "";
  return /^process\.(stdout|stderr)\.write\(/.test(last) ? "\n;undefined" : "";
}

/** Whether a loop awaits in its own function: an await of a function inside the loop does not count. */
function awaits(loop: Node): boolean {
  if (ts.isForOfStatement(loop) && loop.awaitModifier) return true;
  const search = (node: Node): boolean =>
    ts.isAwaitExpression(node) || (!ts.isFunctionLike(node) && ts.forEachChild(node, search) === true);
  return ts.forEachChild(loop, search) === true;
}

function visit(node: Node, look: (node: Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

function applyEdits(text: string, edits: Edit[]): string {
  const fromTheEnd = edits.map((edit, order) => ({ ...edit, order })).sort((a, b) => b.at - a.at || b.order - a.order);
  let edited = text;
  for (const { at, remove, insert } of fromTheEnd) edited = edited.slice(0, at) + insert + edited.slice(at + remove);
  return edited;
}
