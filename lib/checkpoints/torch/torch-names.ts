// Which tensors of an unpickled PyTorch file are its weights, and by which names: those of the model's state_dict().
import { complaint, type FileInQuestion, quoted } from "../files/complaint.js";
import { PickleObject } from "./pickle-machine.js";
import type { TorchContents } from "./torch-archive.js";
import { TorchTensor, UnreadableTensor } from "./torch-globals.js";
import type { IsDeclared } from "./torch-script.js";

export interface NamedTensors {
  readonly tensors: ReadonlyMap<string, TorchTensor | UnreadableTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where training programs put the state dict among other things. */
const wrappers = ["state_dict", "model_state_dict", "model", "module"];
/** What parallel training, torch.compile and Lightning put before every name. */
const prefixes = ["module.", "_orig_mod.", "model."];

const deepest = 64;
const mostVisits = 2 ** 18; // a dictionary can be in many places, so that few bytes make many names
const longestName = 1000;
const longestText = 1000;
const mostNotes = 1000;

/**
 * The tensors of a state dict, of a TorchScript module, or of nested dictionaries (names joined with "."). Where a dictionary
 * has no tensor of its own and an entry "state_dict", "model_state_dict", "model" or "module", or one by the name of
 * `wrapper` at the top, that entry is meant. "module.", "_orig_mod." and "model." before all names are dropped. Numbers, truth
 * values and short texts met on the way become metadata, with "torch.wrapper" and "torch.prefix" for what was taken off.
 */
export function namedTensors(
  { value, isDeclared }: Pick<TorchContents, "value" | "isDeclared">,
  wrapper: string | undefined,
  question: FileInQuestion,
): NamedTensors {
  const { inner, keys, notes } = unwrapped(value, wrapper, question);
  const collected = new Map<string, TorchTensor | UnreadableTensor>();
  const walk = { visits: 0, question, isDeclared, collected };
  collect(inner, [], walk);
  if (collected.size === 0)
    throw complaint(question, "a state dict", describe(value), "save one with torch.save(model.state_dict(), path)");
  const prefix = commonPrefix([...collected.keys()]);
  if (keys.length > 0) notes.set("torch.wrapper", keys.join("."));
  if (prefix !== "") notes.set("torch.prefix", prefix);
  const tensors = new Map([...collected].map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  return { tensors, metadata: Object.fromEntries(notes) };
}

interface Unwrapped {
  readonly inner: unknown;
  readonly keys: readonly string[];
  readonly notes: Map<string, string>;
}

function unwrapped(value: unknown, wrapper: string | undefined, question: FileInQuestion): Unwrapped {
  const notes = new Map<string, string>();
  const keys: string[] = [];
  let inner = value;
  addNotes(notes, inner);
  for (let key = wrapper ?? wrapperOf(inner); key !== undefined && keys.length < deepest; key = wrapperOf(inner)) {
    inner = membersOf(inner)?.get(key);
    if (membersOf(inner) === undefined)
      throw complaint(question, `a dictionary ${quoted(key)}`, describe(value), "name another wrapper, or none");
    keys.push(key);
    addNotes(notes, inner);
  }
  return { inner, keys, notes };
}

function wrapperOf(value: unknown): string | undefined {
  if (!(value instanceof Map) || [...value.values()].some(isTensor)) return undefined;
  return wrappers.find((key) => value.get(key) instanceof Map);
}

function addNotes(notes: Map<string, string>, value: unknown): void {
  for (const [key, note] of membersOf(value) ?? []) {
    const isShort = typeof note === "string" && note.length <= longestText;
    const isNote = isShort || typeof note === "number" || typeof note === "boolean";
    if (isNote && typeof key === "string" && key.length <= longestName && notes.size < mostNotes)
      notes.set(key, String(note));
  }
}

interface Walk {
  visits: number;
  readonly question: FileInQuestion;
  readonly isDeclared: IsDeclared;
  readonly collected: Map<string, TorchTensor | UnreadableTensor>;
}

function collect(value: unknown, path: readonly string[], walk: Walk): void {
  if (isTensor(value)) {
    const name = path.map((key) => key.slice(0, longestName + 1)).join("."); // enough to see that it is too long
    if (name.length > longestName || walk.collected.has(name))
      throw complaint(walk.question, `names that differ, of at most ${longestName} letters`, quoted(name));
    if (name !== "") walk.collected.set(name, value);
    return;
  }
  for (const [key, member] of membersOf(value) ?? []) {
    if (++walk.visits > mostVisits || path.length === deepest)
      throw complaint(walk.question, "a state dict", "dictionaries within dictionaries without end");
    if (typeof key !== "string" && typeof key !== "number") continue;
    const isLoose = isTensor(member) && value instanceof PickleObject && !walk.isDeclared(value.className, String(key));
    if (!isLoose) collect(member, [...path, String(key)], walk);
  }
}

/** The entries of a dictionary, or the attributes of a TorchScript module. */
function membersOf(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  if (value instanceof Map) return value;
  const isModule = value instanceof PickleObject && value.className.startsWith("__torch__.");
  return isModule && value.state instanceof Map ? value.state : undefined;
}

function isTensor(value: unknown): value is TorchTensor | UnreadableTensor {
  return value instanceof TorchTensor || value instanceof UnreadableTensor;
}

function commonPrefix(names: readonly string[]): string {
  let taken = "";
  for (;;) {
    const next = prefixes.find((prefix) => names.every((name) => name.startsWith(prefix, taken.length)));
    if (next === undefined) return taken;
    taken += next;
  }
}

function describe(value: unknown): string {
  if (isTensor(value)) return "a single tensor";
  const members = membersOf(value);
  if (members === undefined) return Array.isArray(value) ? "a list" : "another value";
  const keys = [...members.keys()].slice(0, 10).map((key) => (typeof key === "string" ? quoted(key) : "a key"));
  return `entries ${keys.join(", ") || "none"}`;
}
