// The graph behind a trace: what TensorFlow.js's kernels ask of TensorFlow, written down instead of done.
import { isInFloat32 } from "./in-float32.js";
import type { GraphBuilder, Node, OpAttribute, TypedArray } from "./native.js";
import { tensorflowTypes, typeAttribute } from "./native.js";
import { SharingGraphBuilder } from "./program-cache.js";

/** How products and convolutions are computed. Parameters, sums and everything else stay in float32. */
export type Precision = "float32" | "bfloat16";

/** What TensorFlow.js' kernels know of an output. */
interface TracedOutput {
  readonly id: number;
  readonly dtype: number;
  readonly shape: number[];
}

/** Which arguments of an operation are lists, as far as that has to be known to build it. */
interface Signature {
  /** For each argument: the attribute that holds the length of the list, "" for a list of unnamed length. */
  readonly lists: readonly (string | undefined)[];
}

/**
 * Operations that the mixed precision computes in bfloat16: all that TensorFlow.js's kernels ask for to multiply and convolve.
 * The number is that of the argument that is a shape, where there is one. The type of the others is attribute T.
 */
const products: ReadonlyMap<string, number | undefined> = new Map([
  ["BatchMatMulV2", undefined],
  ["Einsum", undefined],
  ["Conv2D", undefined],
  ["Conv2DBackpropInput", 0],
  ["Conv2DBackpropFilter", 1],
  ["Conv3D", undefined],
  ["Conv3DBackpropInputV2", 0],
  ["Conv3DBackpropFilterV2", 1],
  ["DepthwiseConv2dNative", undefined],
  ["DepthwiseConv2dNativeBackpropInput", 0],
  ["DepthwiseConv2dNativeBackpropFilter", 1],
]);

/** TensorFlow's operations read values (a shape, an axis) from inputs; those of constants are kept for that. */
export class TraceGraph {
  readonly builder: GraphBuilder = new SharingGraphBuilder();
  private readonly constants = new Map<number, TypedArray>();

  constructor(readonly precision: Precision) {}

  /** The binding's createTensor: a constant. */
  constant(shape: readonly number[], dtype: number, values: TypedArray): number {
    if (!ArrayBuffer.isView(values)) throw new Error("expected tensors of numbers, got one of strings");
    const { id } = this.builder.constant(dtype, shape, values);
    this.constants.set(id, values);
    return id;
  }

  /** The values of a constant, undefined for what is only known when the program runs. */
  constantValues(id: number): TypedArray | undefined {
    return this.constants.get(id);
  }

  /** The binding's executeOp: one operation of TensorFlow. */
  operation(name: string, attributes: readonly OpAttribute[], inputs: readonly number[], outputs: number) {
    const run = this.rounds(name, attributes) ? this.rounded : this.plain;
    return run.call(this, name, attributes, inputs).slice(0, outputs).map(withStaticShape(name));
  }

  /** Integers are left as they are. */
  private rounds(name: string, attributes: readonly OpAttribute[]): boolean {
    const isProduct = this.precision === "bfloat16" && products.has(name) && !isInFloat32();
    return isProduct && attributes.some((attribute) => isFloatType(attribute));
  }

  private plain(name: string, attributes: readonly OpAttribute[], inputs: readonly number[]): readonly Node[] {
    return this.builder.operation(name, attributes, grouped(this.signature(name), attributes, inputs));
  }

  /** The same with its inputs rounded to bfloat16 and its results widened to float32. */
  private rounded(name: string, attributes: readonly OpAttribute[], inputs: readonly number[]): readonly Node[] {
    const { float32, bfloat16 } = tensorflowTypes;
    const narrow = attributes.map((attribute) =>
      isFloatType(attribute) ? { ...attribute, value: bfloat16 } : attribute,
    );
    const shape = products.get(name);
    const rounded = inputs.map((input, i) => (i === shape ? input : this.cast(input, float32, bfloat16)));
    return this.plain(name, narrow, rounded).flatMap(({ id }) => this.castNode(id, bfloat16, float32));
  }

  private cast(input: number, from: number, to: number): number {
    return this.castNode(input, from, to)[0].id;
  }

  private castNode(input: number, from: number, to: number): readonly Node[] {
    return this.builder.operation("Cast", [typeAttribute("SrcT", from), typeAttribute("DstT", to)], [input]);
  }

  private signature(name: string): Signature {
    const known = signatures.get(name);
    if (known) return known;
    const definition = opDefinitions().deserializeBinary(this.builder.definition(name));
    const lists = definition
      .getInputArgList()
      .map((arg) => arg.getNumberAttr() || (arg.getTypeListAttr() ? "" : undefined));
    signatures.set(name, { lists });
    return { lists };
  }
}

function isFloatType({ name, value }: OpAttribute): boolean {
  return name === "T" && value === tensorflowTypes.float32;
}

const signatures = new Map<string, Signature>();

interface OpDefinition {
  getInputArgList(): readonly { getNumberAttr(): string; getTypeListAttr(): string }[];
}

/** TensorFlow.js's own reader of TensorFlow's protocol buffers. */
function opDefinitions(): { deserializeBinary(bytes: Uint8Array): OpDefinition } {
  return require("@tensorflow/tfjs-node-gpu/dist/proto/api_pb").OpDef;
}

/** TensorFlow.js passes inputs end to end; a graph wants lists as lists. */
function grouped(
  { lists }: Signature,
  attributes: readonly OpAttribute[],
  inputs: readonly number[],
): (number | readonly number[])[] {
  const singles = lists.filter((list) => list === undefined).length;
  const only = lists.length - singles === 1;
  let next = 0;
  return lists.map((list) => {
    if (list === undefined) return inputs[next++];
    const length = only
      ? inputs.length - singles
      : Number(attributes.find((attribute) => attribute.name === list)?.value);
    next += length;
    return inputs.slice(next - length, next);
  });
}

function withStaticShape(name: string): (node: Node) => TracedOutput {
  return ({ id, dtype, shape }) => {
    if (shape?.every((side) => side >= 0)) return { id, dtype, shape };
    throw new Error(
      `expected operations whose shapes follow from the shapes of their inputs, got ${name}, whose shape depends ` +
        "on values; run it eagerly, outside the compiled function, or use a mask of fixed shape",
    );
  };
}
