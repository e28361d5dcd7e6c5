// What goes into a compiled function and comes out of it is checked here: anything but tensors in records and arrays would
// be lost without a word.
import { type Tensor, tf } from "./tf.js";

/** Throws unless `value` is a tree of tensors that live. `what` says in the error which tree it is. */
export function checkTree(value: unknown, what: string, path = ""): void {
  const at = path === "" ? "" : ` at ${path}`;
  if (value instanceof tf.Tensor) {
    if (value.isDisposed)
      throw new Error(`expected ${what} to be tensors that were not disposed, got one that was${at}`);
  } else if (isRecord(value)) {
    for (const [name, child] of Object.entries(value)) checkTree(child, what, path === "" ? name : `${path}/${name}`);
  } else {
    const remedy = typeof value === "number" || typeof value === "boolean" ? "; make it a tensor, with tf.scalar" : "";
    throw new Error(`expected ${what} to be tensors, in records and arrays, got ${describe(value)}${at}${remedy}`);
  }
}

/** The leaves of a tree in order, and what a program depends on of it: structure, shapes and types. Throws as `checkTree`. */
export function inspectTree(tree: unknown, what: string): { tensors: Tensor[]; signature: string } {
  const tensors: Tensor[] = [];
  const visit = (value: unknown): string => {
    if (value instanceof tf.Tensor) {
      if (value.isDisposed) checkTree(tree, what);
      tensors.push(value);
      return `${value.dtype}[${value.shape}]`;
    }
    if (!isRecord(value)) checkTree(tree, what);
    const [open, close] = Array.isArray(value) ? "[]" : "{}";
    let signature = open;
    for (const name in value as Record<string, unknown>)
      signature += `${JSON.stringify(name)}:${visit((value as Record<string, unknown>)[name])},`;
    return signature + close;
  };
  return { signature: visit(tree), tensors };
}

/** Throws if a function returned a promise: what it awaited would run after the trace, or never. */
export function checkSynchronous<T>(returned: T): T {
  if (!(returned instanceof Promise)) return returned;
  returned.catch(() => {}); // it is of no more use, and must not end the process
  throw new Error(
    "expected a function that returns tensors, got an async one, or one that returns a promise; " +
      "await and read values outside of it, before or after the call",
  );
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `${error}`;
}

/** True for records and arrays, not for objects of classes. */
function isRecord(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (typeof value === "object" && value !== null) return `an object of class ${value.constructor.name}`;
  return typeof value === "function" ? "a function" : String(value);
}
