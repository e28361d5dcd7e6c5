// The state of a pickle while it is read: the bytes, the stack and the memo, each with a limit. Python's pickles are programs
// for a small stack machine; this one holds plain data and knows no way to call anything.
import { quoted } from "../files/complaint.js";

/** What stands for a function or class that a pickle names: `make` gives the data that applying it would have meant. */
export class PickleGlobal {
  constructor(
    readonly name: string,
    readonly make: (args: readonly unknown[]) => unknown,
  ) {}
}

/** An object of a class of which nothing is known but its name. */
export class PickleObject {
  state: unknown = undefined;

  constructor(
    readonly className: string,
    readonly args: readonly unknown[] = [],
  ) {}
}

/** Says that the bytes end before the pickle does. */
export class PickleCutShort extends Error {}

/** A pickle of a model with 10,000 tensors holds about 100,000 values. */
const mostValues = 2 ** 20;
/** Of all lists, tuples, sets and dictionaries. Checkpoints keep histories of a training in lists. */
const mostMembers = 2 ** 22;
const mostLongBytes = 256; // of an integer; the largest in real files are 16 (states of random number generators)

/** The bytes of a pickle, read from front to back. */
export class PickleBytes {
  position = 0;

  constructor(private readonly bytes: Buffer) {}

  take(length: number): Buffer {
    const start = this.skip(length);
    return this.bytes.subarray(start, this.position);
  }

  /** An unsigned integer of 1, 2 or 4 bytes. */
  unsigned(width: number): number {
    return this.bytes.readUIntLE(this.skip(width), width);
  }

  /** A length of 8 bytes. One that no file can have ends the pickle. */
  longLength(): number {
    return Number(this.take(8).readBigUInt64LE());
  }

  /** An integer in two's complement of `length` bytes, as a bigint where a number is not exact. */
  long(length: number): number | bigint {
    if (length > mostLongBytes) throw new Error(`an integer of at most ${mostLongBytes} bytes, got ${length}`);
    const digits = Buffer.from(this.take(length)).reverse().toString("hex");
    const value = BigInt.asIntN(8 * length, BigInt(`0x0${digits}`));
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  text(length: number): string {
    const bytes = this.take(length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new Error(`text in UTF-8, got ${quoted(bytes.toString("latin1"))}`);
    }
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) throw new PickleCutShort("the pickle is cut short");
    const line = this.text(end - this.position);
    this.position = end + 1;
    return line;
  }

  /** Goes on by `length` bytes; says where it was. */
  private skip(length: number): number {
    if (length > this.bytes.length - this.position) throw new PickleCutShort("the pickle is cut short");
    const start = this.position;
    this.position += length;
    return start;
  }
}

/** The stack, with its marks, and the memo. Errors are worded as what follows "expected". */
export class PickleMachine {
  private stack: unknown[] = [];
  private readonly below: unknown[][] = []; // the stacks below each mark
  private readonly memo = new Map<number, unknown>();
  private depth = 0;
  private made = 0;
  private members = 0;

  push(value: unknown): void {
    if (++this.depth > mostValues) throw new Error(`at most ${mostValues} values on the stack, got more`);
    // Empty containers cost one byte in the file and a hundred in memory, so they are counted over the whole pickle.
    if (typeof value === "object" && value !== null && ++this.made > mostValues)
      throw new Error(`at most ${mostValues} objects, got more`);
    this.stack.push(value);
  }

  pop(): unknown {
    const value = this.top();
    this.stack.pop();
    this.depth--;
    return value;
  }

  top(): unknown {
    if (this.stack.length === 0) throw new Error("a value on the stack, got none");
    return this.stack[this.stack.length - 1];
  }

  mark(): void {
    if (++this.depth > mostValues) throw new Error(`at most ${mostValues} values on the stack, got more`);
    this.below.push(this.stack);
    this.stack = [];
  }

  /** The last `count` values, on their way into a container. */
  popMembers(count: number): unknown[] {
    this.countMembers(count);
    return this.popTuple(count);
  }

  /** Everything above the last mark. */
  popMark(): unknown[] {
    const below = this.below.pop();
    if (below === undefined) throw new Error("a mark on the stack, got none");
    const values = this.stack;
    this.stack = below;
    this.depth -= values.length + 1;
    this.countMembers(values.length);
    return values;
  }

  /** The last `count` values as a tuple. */
  popTuple(count: number): unknown[] {
    const values = Array.from({ length: count }, () => this.pop());
    return values.reverse();
  }

  remember(index = this.memo.size): void {
    this.memo.set(index, this.top());
    if (this.memo.size > mostValues) throw new Error(`at most ${mostValues} remembered values, got more`);
  }

  recall(index: number): unknown {
    if (!this.memo.has(index)) throw new Error(`remembered value ${index}, got none`);
    return this.memo.get(index);
  }

  /** The one value left at the end. */
  result(): unknown {
    const value = this.pop();
    if (this.depth !== 0) throw new Error(`one value at the end, got ${this.depth + 1}`);
    return value;
  }

  /** Small values cost one byte in the file and eight or more in a container, which the limit of the stack does not see. */
  private countMembers(count: number): void {
    this.members += count;
    if (this.members > mostMembers) throw new Error(`at most ${mostMembers} values in all containers, got more`);
  }
}
