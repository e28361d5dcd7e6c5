// Reads Python's pickles, protocols 2 to 5, as data. Nothing is imported and nothing is called: a name in the file stands for
// what the reader's rules say, and a name without a rule is an error. Opcodes: the Python standard library's pickletools.
import { complaint, type FileInQuestion, messageOf, quoted } from "../files/complaint.js";
import { PickleBytes, PickleCutShort, PickleGlobal, PickleMachine, PickleObject } from "./pickle-machine.js";

/** What the names in a pickle mean. */
export interface PickleRules {
  /** What stands for `name` of `module`, if that is allowed. */
  global(module: string, name: string): PickleGlobal | undefined;
  /** What stands for an object that is kept outside of the pickle. */
  persistent(id: unknown): unknown;
}

export interface Unpickled {
  readonly value: unknown;
  /** Where the pickle ends in the bytes. */
  readonly end: number;
}

/**
 * The value of the pickle that `bytes` begin with: null, booleans, numbers (bigints where those are not exact), strings, bytes
 * as Buffers, lists and tuples as arrays, dictionaries as Maps, sets as Sets, and whatever the rules make. Structures may
 * contain themselves. Throws on anything else, naming `question`.
 */
export function readPickle(bytes: Buffer, rules: PickleRules, question: FileInQuestion): unknown {
  try {
    return readNextPickle(bytes, rules, question).value;
  } catch (error) {
    throw error instanceof PickleCutShort ? cutShort(question) : error;
  }
}

/** The same, for bytes that may end too soon: throws `PickleCutShort` where more of them might help. */
export function readNextPickle(bytes: Buffer, rules: PickleRules, question: FileInQuestion): Unpickled {
  const input = new PickleBytes(bytes);
  const machine = new PickleMachine();
  let start = 0;
  try {
    for (;;) {
      start = input.position;
      const code = String.fromCharCode(input.unsigned(1));
      if (code === ".") return { value: machine.result(), end: input.position };
      const step = steps.get(code);
      if (step === undefined) throw new Error(`a pickle's opcode that is plain data, got ${opcodeName(code)}`);
      step(machine, input, rules);
    }
  } catch (error) {
    if (error instanceof PickleCutShort) throw error;
    throw pickleComplaint(question, start, messageOf(error));
  }
}

/** What to say of `PickleCutShort` once there are no more bytes. */
export function cutShort(question: FileInQuestion): Error {
  return complaint(question, "a whole pickle", "the beginning of one");
}

type Step = (machine: PickleMachine, input: PickleBytes, rules: PickleRules) => void;

const newestProtocol = 5;
const mostArguments = 16; // of a function; PyTorch's take 8 at most

const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ["\x80", (_, input) => checkProtocol(input.unsigned(1))], // PROTO
  ["\x95", (_, input) => void input.longLength()], // FRAME: a hint for buffering
  // Constants.
  ["N", (machine) => machine.push(null)], // NONE
  ["\x88", (machine) => machine.push(true)], // NEWTRUE
  ["\x89", (machine) => machine.push(false)], // NEWFALSE
  ["J", (machine, input) => machine.push(input.take(4).readInt32LE())], // BININT
  ["K", (machine, input) => machine.push(input.unsigned(1))], // BININT1
  ["M", (machine, input) => machine.push(input.unsigned(2))], // BININT2
  ["\x8a", (machine, input) => machine.push(input.long(input.unsigned(1)))], // LONG1
  ["\x8b", (machine, input) => machine.push(input.long(input.unsigned(4)))], // LONG4
  ["G", (machine, input) => machine.push(input.take(8).readDoubleBE())], // BINFLOAT
  ["\x8c", (machine, input) => machine.push(input.text(input.unsigned(1)))], // SHORT_BINUNICODE
  ["X", (machine, input) => machine.push(input.text(input.unsigned(4)))], // BINUNICODE
  ["\x8d", (machine, input) => machine.push(input.text(input.longLength()))], // BINUNICODE8
  ["U", (machine, input) => machine.push(input.take(input.unsigned(1)).toString("latin1"))], // SHORT_BINSTRING, Python 2
  ["T", (machine, input) => machine.push(input.take(input.unsigned(4)).toString("latin1"))], // BINSTRING, Python 2
  ["C", (machine, input) => machine.push(input.take(input.unsigned(1)))], // SHORT_BINBYTES
  ["B", (machine, input) => machine.push(input.take(input.unsigned(4)))], // BINBYTES
  ["\x8e", (machine, input) => machine.push(input.take(input.longLength()))], // BINBYTES8
  ["\x96", (machine, input) => machine.push(input.take(input.longLength()))], // BYTEARRAY8
  // Containers.
  ["(", (machine) => machine.mark()], // MARK
  ["0", (machine) => void machine.pop()], // POP
  ["1", (machine) => void machine.popMark()], // POP_MARK
  ["2", (machine) => machine.push(machine.top())], // DUP
  [")", (machine) => machine.push([])], // EMPTY_TUPLE
  ["\x85", (machine) => machine.push(machine.popTuple(1))], // TUPLE1
  ["\x86", (machine) => machine.push(machine.popTuple(2))], // TUPLE2
  ["\x87", (machine) => machine.push(machine.popTuple(3))], // TUPLE3
  ["t", (machine) => machine.push(machine.popMark())], // TUPLE
  ["]", (machine) => machine.push([])], // EMPTY_LIST
  ["a", (machine) => append(machine, machine.popMembers(1))], // APPEND
  ["e", (machine) => append(machine, machine.popMark())], // APPENDS
  ["}", (machine) => machine.push(new Map())], // EMPTY_DICT
  ["s", (machine) => setItems(machine, machine.popMembers(2))], // SETITEM
  ["u", (machine) => setItems(machine, machine.popMark())], // SETITEMS
  ["\x8f", (machine) => machine.push(new Set())], // EMPTY_SET
  ["\x90", (machine) => addItems(machine, machine.popMark())], // ADDITEMS
  ["\x91", (machine) => machine.push(new Set(machine.popMark()))], // FROZENSET
  // The memo.
  ["q", (machine, input) => machine.remember(input.unsigned(1))], // BINPUT
  ["r", (machine, input) => machine.remember(input.unsigned(4))], // LONG_BINPUT
  ["\x94", (machine) => machine.remember()], // MEMOIZE
  ["h", (machine, input) => machine.push(machine.recall(input.unsigned(1)))], // BINGET
  ["j", (machine, input) => machine.push(machine.recall(input.unsigned(4)))], // LONG_BINGET
  // Names, and what is made with them.
  ["c", (machine, input, rules) => machine.push(find(rules, input.line(), input.line()))], // GLOBAL
  ["\x93", (machine, _, rules) => stackGlobal(machine, rules)], // STACK_GLOBAL
  ["R", (machine) => make(machine)], // REDUCE
  ["\x81", (machine) => make(machine)], // NEWOBJ
  ["b", (machine) => build(machine)], // BUILD
  ["Q", (machine, _, rules) => machine.push(rules.persistent(machine.pop()))], // BINPERSID
]);

/** Opcodes that are refused, by their names in pickletools; those of protocols 0 and 1 are left out. */
const refused: Readonly<Record<string, string>> = {
  i: "INST",
  o: "OBJ",
  P: "PERSID",
  "\x82": "EXT1",
  "\x83": "EXT2",
  "\x84": "EXT4",
  "\x92": "NEWOBJ_EX",
  "\x97": "NEXT_BUFFER",
  "\x98": "READONLY_BUFFER",
};

function opcodeName(code: string): string {
  return refused[code] ?? `0x${code.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

function checkProtocol(protocol: number): void {
  if (protocol > newestProtocol) throw new Error(`a pickle of protocol 2 to ${newestProtocol}, got ${protocol}`);
}

function append(machine: PickleMachine, values: readonly unknown[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) throw new Error("a list to append to, got another value");
  for (const value of values) list.push(value);
}

function setItems(machine: PickleMachine, keysAndValues: readonly unknown[]): void {
  const dictionary = machine.top();
  if (!(dictionary instanceof Map)) throw new Error("a dictionary to fill, got another value");
  if (keysAndValues.length % 2 !== 0) throw new Error("a value for every key, got one less");
  for (let i = 0; i < keysAndValues.length; i += 2) dictionary.set(keysAndValues[i], keysAndValues[i + 1]);
}

function addItems(machine: PickleMachine, values: readonly unknown[]): void {
  const set = machine.top();
  if (!(set instanceof Set)) throw new Error("a set to fill, got another value");
  for (const value of values) set.add(value);
}

function find(rules: PickleRules, module: string, name: string): PickleGlobal {
  const found = rules.global(module, name);
  if (found === undefined) throw new Error(`names of weights and plain data only, got ${quoted(`${module}.${name}`)}`);
  return found;
}

function stackGlobal(machine: PickleMachine, rules: PickleRules): void {
  const [module, name] = machine.popTuple(2);
  if (typeof module !== "string" || typeof name !== "string")
    throw new Error("a module and a name in text, got other values");
  machine.push(find(rules, module, name));
}

/** REDUCE and NEWOBJ: both apply a named thing to a tuple. */
function make(machine: PickleMachine): void {
  const [applied, args] = machine.popTuple(2);
  if (!(applied instanceof PickleGlobal)) throw new Error("a known name to apply, got another value");
  if (!Array.isArray(args) || args.length > mostArguments)
    throw new Error(`a tuple of at most ${mostArguments} arguments for ${applied.name}, got another value`);
  machine.push(applied.make(args));
}

function build(machine: PickleMachine): void {
  const state = machine.pop();
  const target = machine.top();
  if (target instanceof PickleObject) target.state = state;
  // State dicts carry attributes (versions of layers), which say nothing about the weights.
  else if (!(target instanceof Map)) throw new Error("an object to set the state of, got another value");
}

function pickleComplaint({ reader, path }: FileInQuestion, position: number, message: string): Error {
  return new Error(
    `${reader}: expected ${message} at byte ${position} of the pickle (${path}); nothing in it was run. ` +
      "If the file is yours, write it again from Python with torch.save(model.state_dict(), path)",
  );
}
