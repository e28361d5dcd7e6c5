// What the names in PyTorch's pickles mean, by exact module and name. Tensors become records of where they lie; what comes
// with weights in training checkpoints (optimizer settings, NumPy scalars) becomes inert data; there is no other name.
// Source: torch/_utils.py and torch/serialization.py of PyTorch 2, and torch/csrc/jit/serialization for TorchScript.
import { z } from "zod";
import { numberBytes } from "../files/stored-types.js";
import { mostAxes } from "../files/strided-array.js";
import type { StoredType } from "../files/weight-file.js";
import { PickleGlobal, PickleObject } from "./pickle-machine.js";

/** A type of numbers in storages. */
export interface TorchNumbers {
  /** PyTorch's name, "torch.FloatStorage". */
  readonly name: string;
  /** Bytes of one number. */
  readonly width: number;
  /** Undefined where such numbers can't be read here. */
  readonly type: StoredType | undefined;
}

/** A run of numbers that tensors lie in. */
export class TorchStorage {
  constructor(
    readonly key: string,
    readonly numbers: TorchNumbers,
    readonly elements: number,
    /** In old files: the part of the storage that is meant. */
    readonly part = { begin: 0, elements },
  ) {}
}

export class TorchTensor {
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** A tensor that can't be read here, and why. */
export class UnreadableTensor {
  constructor(readonly kind: string) {}
}

/** PyTorch's names of the storages that can be read here, in its module torch. */
export const storageNames: Readonly<Record<StoredType, string>> = {
  F64: "DoubleStorage",
  F32: "FloatStorage",
  F16: "HalfStorage",
  BF16: "BFloat16Storage",
  I64: "LongStorage",
  I32: "IntStorage",
  I16: "ShortStorage",
  I8: "CharStorage",
  U8: "ByteStorage",
  BOOL: "BoolStorage",
};

/** What stands for `name` of `module`; undefined for all that is not listed here. */
export function torchGlobal(module: string, name: string): PickleGlobal | undefined {
  if (module === "__torch__" || module.startsWith("__torch__.")) return inert(`${module}.${name}`); // TorchScript's classes
  return globals.get(globalKey(module, name));
}

/** The storage of a persistent id ("storage", type, key, location, elements) or, in old files, with a part as sixth. */
export function torchStorage(id: unknown): TorchStorage {
  const parsed = StorageId.safeParse(id);
  if (!parsed.success) throw new Error('("storage", type, key, location, elements) as a persistent id, got another');
  const [, { name }, key, , elements, part] = parsed.data;
  const numbers = storageTypes.get(name);
  if (numbers === undefined) throw new Error(`a type of storage, got ${name}`);
  return new TorchStorage(key, numbers, elements, part ? { begin: part[1], elements: part[2] } : undefined);
}

const Count = z.int().nonnegative();
const Sizes = z.array(Count).max(mostAxes);
const Part = z.tuple([z.unknown(), Count, Count]); // key, first element, elements
const Id = [z.literal("storage"), z.instanceof(PickleGlobal), z.string(), z.unknown(), Count] as const;
const StorageId = z.union([z.tuple([...Id, Part.nullable()]), z.tuple([...Id, z.undefined().optional()])]);
const TensorArguments = z.tuple([z.instanceof(TorchStorage), Count, Sizes, Sizes]).rest(z.unknown());

const storageTypes: ReadonlyMap<string, TorchNumbers> = new Map(
  [...readableStorages(), ...unreadableStorages()].map((numbers) => [numbers.name, numbers]),
);

const globals: ReadonlyMap<string, PickleGlobal> = new Map(
  [
    ...[...storageTypes.keys()].map((name) => inert(name)),
    ...tensorMakers(),
    ...plainData(),
    ...inertNames().map((name) => inert(name)),
  ].map((global) => {
    const dot = global.name.lastIndexOf(".");
    return [globalKey(global.name.slice(0, dot), global.name.slice(dot + 1)), global];
  }),
);

/** No name holds a line break, so "a.b" of "c" and "b" of "a.c" stay apart. */
function globalKey(module: string, name: string): string {
  return `${module}\n${name}`;
}

function inert(name: string): PickleGlobal {
  return new PickleGlobal(name, (args) => new PickleObject(name, args));
}

function readableStorages(): TorchNumbers[] {
  const types = Object.keys(storageNames) as StoredType[];
  return types.flatMap((type) =>
    ["torch", "torch.cuda"].map((module) => ({
      name: `${module}.${storageNames[type]}`,
      width: numberBytes[type],
      type,
    })),
  );
}

function unreadableStorages(): TorchNumbers[] {
  const widths = {
    ComplexFloatStorage: 8,
    ComplexDoubleStorage: 16,
    QInt8Storage: 1,
    QUInt8Storage: 1,
    QInt32Storage: 4,
    QUInt4x2Storage: 1,
    QUInt2x4Storage: 1,
    "storage.UntypedStorage": 1,
  };
  return Object.entries(widths).map(([name, width]) => ({ name: `torch.${name}`, width, type: undefined }));
}

/** The functions that make tensors. */
function tensorMakers(): PickleGlobal[] {
  const makers: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
    "torch._utils._rebuild_tensor": stridedTensor,
    "torch._utils._rebuild_tensor_v2": stridedTensor,
    "torch._utils._rebuild_tensor_v3": (args) => unreadable(args[6] instanceof PickleGlobal ? args[6].name : "untyped"),
    "torch._utils._rebuild_parameter": firstTensor,
    "torch._utils._rebuild_parameter_with_state": firstTensor,
    "torch.nn.parameter.Parameter": firstTensor,
    "torch._tensor._rebuild_from_type_v2": tensorOfType,
    "torch._utils._rebuild_qtensor": () => unreadable("quantized"),
    "torch._utils._rebuild_sparse_tensor": () => unreadable("sparse"),
    "torch._utils._rebuild_sparse_csr_tensor": () => unreadable("sparse"),
    "torch._utils._rebuild_nested_tensor": () => unreadable("nested"),
    "torch._utils._rebuild_meta_tensor_no_storage": () => unreadable("meta"),
    "torch._utils._rebuild_wrapper_subclass": () => unreadable("wrapped"),
    "torch._utils._rebuild_device_tensor_from_numpy": () => unreadable("NumPy"),
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": firstTensor,
    "torch.jit._pickle.build_tensor_from_id": () => unreadable("numbered"),
  };
  return Object.entries(makers).map(([name, make]) => new PickleGlobal(name, make));
}

function unreadable(kind: string): UnreadableTensor {
  return new UnreadableTensor(kind);
}

function stridedTensor(args: readonly unknown[]): TorchTensor {
  const parsed = TensorArguments.safeParse(args);
  if (!parsed.success || parsed.data[2].length !== parsed.data[3].length)
    throw new Error("a tensor's storage, offset, size and stride in whole numbers that are not negative, got others");
  const [storage, offset, shape, strides] = parsed.data;
  return new TorchTensor(storage, offset, shape, strides);
}

function firstTensor([tensor]: readonly unknown[]): TorchTensor | UnreadableTensor {
  if (tensor instanceof TorchTensor || tensor instanceof UnreadableTensor) return tensor;
  throw new Error("a tensor as a parameter's data, got another value");
}

/** A tensor that carries attributes: (function, type, the function's arguments, attributes). */
function tensorOfType([maker, , args]: readonly unknown[]): TorchTensor | UnreadableTensor {
  if (!(maker instanceof PickleGlobal) || maker.make === tensorOfType || !Array.isArray(args))
    throw new Error("a function that makes a tensor, and its arguments, got other values");
  return firstTensor([maker.make(args)]);
}

/** Classes whose instances are lists and dictionaries here. */
function plainData(): PickleGlobal[] {
  return [
    new PickleGlobal("collections.OrderedDict", ([items]) => dictionaryOf(items)),
    new PickleGlobal("collections.Counter", ([items]) => dictionaryOf(items)),
    new PickleGlobal("collections.defaultdict", () => new Map()),
    new PickleGlobal("torch.Size", ([sizes]) => sizes),
    ...["build_intlist", "build_doublelist", "build_boollist", "build_tensorlist", "restore_type_tag"].map(
      (name) => new PickleGlobal(`torch.jit._pickle.${name}`, ([value]) => value),
    ),
  ];
}

/**
 * Python 2 wrote an OrderedDict as a list of pairs. They are moved out of the list: a pickle can name a long list again and
 * again, and each copy would cost memory.
 */
function dictionaryOf(items: unknown): Map<unknown, unknown> {
  if (items === undefined || items instanceof Map) return items ?? new Map();
  const pairs = Array.isArray(items) ? items.splice(0) : [];
  if (!pairs.every((pair) => Array.isArray(pair) && pair.length === 2))
    throw new Error("pairs for a dictionary, got other values");
  return new Map(pairs);
}

/** Names whose values say nothing about weights, so that they are kept without a meaning. */
function inertNames(): string[] {
  return [
    ...namesOf("torch", "Tensor device strided sparse_coo contiguous_format channels_last"),
    ...namesOf("torch", "serialization._get_layout storage.TypedStorage"),
    ...namesOf("torch", "float16 float32 float64 bfloat16 half float double bool uint8 uint16 uint32 uint64"),
    ...namesOf("torch", "int8 int16 int32 int64 short int long complex32 complex64 complex128"),
    ...namesOf("torch", "float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu"),
    ...namesOf("torch", "qint8 quint8 qint32 per_tensor_affine per_tensor_symmetric per_channel_affine"),
    ...namesOf("numpy", "dtype ndarray"),
    ...["numpy.core", "numpy._core"].flatMap((module) =>
      namesOf(module, "multiarray.scalar multiarray._reconstruct numeric._frombuffer"),
    ),
    ...["builtins", "__builtin__"].flatMap((module) =>
      namesOf(module, "set frozenset complex bytearray slice dict list tuple int float str bool"),
    ),
    "argparse.Namespace",
    "_codecs.encode",
  ];
}

function namesOf(module: string, names: string): string[] {
  return names.split(" ").map((name) => `${module}.${name}`);
}
