// Graphs that are equal share one compiled program, whoever traced them: another seed of a model, a notebook's cell that is
// run again. XLA takes seconds to compile a training step, and TensorFlow keeps what it compiled until the process ends,
// about 80 MB for a training step of 5 M parameters and 9 MB for an image tower, used or not.
import { createHash } from "node:crypto";
import {
  type CompiledProgram,
  type GraphBuilder,
  type Node,
  native,
  type OpAttribute,
  type TypedArray,
} from "./native.js";

/** Programs that are kept for later, the latest used; as dropping one frees little, more than a session should need. */
const capacity = 32;

/** By the fingerprint of their graphs, the least recently used first. */
const programs = new Map<string, CompiledProgram>();
let made = 0;

/** How many programs were compiled so far in this process; shared ones count once. */
export function programsMade(): number {
  return made;
}

/** A graph builder that notes everything that is asked of it, and so knows an equal graph when it sees one. */
export class SharingGraphBuilder implements GraphBuilder {
  private readonly builder = new (native().GraphBuilder)();
  private readonly fingerprint = createHash("sha256");

  placeholder(type: number, shape: readonly number[]): Node {
    this.note("placeholder", type, shape);
    return this.builder.placeholder(type, shape);
  }

  variable(type: number, shape: readonly number[]): { resource: Node; value: Node } {
    this.note("variable", type, shape);
    return this.builder.variable(type, shape);
  }

  constant(type: number, shape: readonly number[], data: TypedArray): Node {
    this.note("constant", type, shape, data.byteLength);
    this.fingerprint.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return this.builder.constant(type, shape, data);
  }

  operation(
    type: string,
    attributes: readonly OpAttribute[],
    args: readonly (number | readonly number[])[],
  ): readonly Node[] {
    this.note("operation", type, attributes, args);
    return this.builder.operation(type, attributes, args);
  }

  assign(resource: number, value: number): void {
    this.note("assign", resource, value);
    this.builder.assign(resource, value);
  }

  definition(type: string): Uint8Array {
    return this.builder.definition(type);
  }

  /** The program of the first graph that was equal to this one. Each owner disposes of its own. */
  program(inputs: readonly number[], outputs: readonly number[]): CompiledProgram {
    this.note("program", inputs, outputs);
    return shared(this.fingerprint.copy().digest("hex"), () => this.builder.program(inputs, outputs));
  }

  private note(...call: unknown[]): void {
    this.fingerprint.update(`${JSON.stringify(call, exactly)}\n`);
  }
}

function shared(fingerprint: string, make: () => CompiledProgram): CompiledProgram {
  const program = programs.get(fingerprint) ?? count(make());
  programs.delete(fingerprint);
  programs.set(fingerprint, program); // last, as the latest used
  for (const [oldest, dropped] of programs) {
    if (programs.size <= capacity) break;
    programs.delete(oldest);
    dropped.dispose();
  }
  return program.share();
}

function count(program: CompiledProgram): CompiledProgram {
  made++;
  return program;
}

/** JSON has no word for infinity, for what is no number, and for -0. */
function exactly(_: string, value: unknown): unknown {
  if (Object.is(value, -0)) return "-0";
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
