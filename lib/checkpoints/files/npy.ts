// The header of NumPy's .npy format, versions 1 to 3: a Python dictionary with type, order and shape. It is read by its small
// grammar, never evaluated. Source: numpy/lib/format.py ("Format Version 1.0" and following).
import { complaint, type FileInQuestion, quoted } from "./complaint.js";
import type { WeightType } from "./stored-types.js";
import { mostAxes } from "./strided-array.js";
import type { StoredType } from "./weight-file.js";

export interface NpyHeader {
  /** A `StoredType`, or NumPy's name of numbers that can't be read here ("<u4"). */
  readonly type: StoredType | { readonly unreadable: string };
  /** Bytes of one number. */
  readonly width: number;
  readonly isBigEndian: boolean;
  /** Whether the first axis lies closest (Fortran order), not the last. */
  readonly isColumnMajor: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly end: number;
}

const magic = "\x93NUMPY";
const longestHeader = 2 ** 16;
const alignment = 64;

/** Bytes up to the end of the header, by its first 12 (or fewer, if there are no more); throws if they are of another kind. */
export function npyHeaderEnd(start: Buffer, name: string, question: FileInQuestion): number {
  const version = start.at(6) ?? 0;
  if (start.length < 12 || start.toString("latin1", 0, 6) !== magic || version < 1 || version > 3)
    throw complaint(question, `an array of NumPy's in ${quoted(name)}`, quoted(start.toString("latin1", 0, 12)));
  const end = version === 1 ? 10 + start.readUInt16LE(8) : 12 + start.readUInt32LE(8);
  if (end > longestHeader)
    throw complaint(question, `a header of at most ${longestHeader} bytes in ${quoted(name)}`, `${end}`);
  return end;
}

/** Parses the bytes up to `npyHeaderEnd`. Throws on objects, structures, text and dates, which are no arrays of numbers. */
export function parseNpyHeader(bytes: Buffer, name: string, question: FileInQuestion): NpyHeader {
  const text = bytes.toString("latin1", bytes.at(6) === 1 ? 10 : 12);
  const fields = dictionaryFields(text);
  const shape = fields.get("shape");
  const order = fields.get("fortran_order");
  if (fields.size !== 3 || typeof order !== "boolean" || !Array.isArray(shape))
    throw complaint(question, `{'descr': ..., 'fortran_order': ..., 'shape': ...} in ${quoted(name)}`, quoted(text));
  const numbers = numbersOf(fields.get("descr"));
  if (numbers === undefined)
    throw complaint(
      question,
      `numbers in ${quoted(name)}`,
      quoted(text),
      "save its arrays as float32, without objects",
    );
  return { ...numbers, isColumnMajor: order, shape, end: bytes.length };
}

/** The header of a row-major array, version 1.0, padded so that the numbers are aligned. */
export function npyHeader(type: WeightType, shape: readonly number[]): Buffer {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descriptions[type]}', 'fortran_order': False, 'shape': (${sides}), }`;
  const length = Math.ceil((10 + text.length + 1) / alignment) * alignment - 10;
  const start = Buffer.from(`${magic}\x01\x00..`, "latin1");
  start.writeUInt16LE(length, 8);
  return Buffer.concat([start, Buffer.from(`${text.padEnd(length - 1)}\n`, "latin1")]);
}

/** NumPy has no bfloat16: as everywhere, it is written as two bytes without a meaning. */
const descriptions: Readonly<Record<WeightType, string>> = { F32: "<f4", F16: "<f2", BF16: "|V2" };

const types: Readonly<Record<string, StoredType>> = {
  f8: "F64",
  f4: "F32",
  f2: "F16",
  V2: "BF16",
  i8: "I64",
  i4: "I32",
  i2: "I16",
  i1: "I8",
  u1: "U8",
  b1: "BOOL",
};

function numbersOf(description: unknown): Pick<NpyHeader, "type" | "width" | "isBigEndian"> | undefined {
  if (typeof description !== "string") return undefined;
  if (description === "bfloat16") return { type: "BF16", width: 2, isBigEndian: false };
  const [, order, kind, digits] = /^([<>=|]?)([fiucbV])(\d{1,2})$/.exec(description) ?? [];
  if (kind === undefined) return undefined;
  const type = Object.hasOwn(types, kind + digits) ? types[kind + digits] : { unreadable: description };
  return { type, width: Number(digits), isBigEndian: order === ">" };
}

type Field = string | boolean | readonly number[];

/** "'name': value," where a value is text, True, False or a tuple of whole numbers. */
const field = /\s*(['"])(\w+)\1\s*:\s*(?:(['"])([^'"\\]*)\3|(True|False)|\(([\d\sL,]*)\))\s*(?:,|$)/gy;

/** The fields of the dictionary; none if it is not one of this kind. */
function dictionaryFields(text: string): ReadonlyMap<string, Field | undefined> {
  const body = /^\{(.*)\}\s*$/s.exec(text)?.[1].trimEnd() ?? "";
  const found = [...body.matchAll(field)];
  const fields = found.map(([, , name, , words, truth, tuple]) => {
    return [name, words ?? (truth === undefined ? parseTuple(tuple) : truth === "True")] as const;
  });
  const isWhole = found.reduce((length, [matched]) => length + matched.length, 0) === body.length;
  return new Map(isWhole && fields.length === 3 ? fields : []);
}

/** "2, 3", "5," or nothing; Python 2 wrote "2L". */
function parseTuple(text: string): number[] | undefined {
  const parts = text.split(",").map((part) => part.trim());
  const isOneWithoutComma = parts.length === 1 && parts[0] !== "";
  if (parts.at(-1) === "") parts.pop();
  const sides = parts.map((part) => (/^\d+L?$/.test(part) ? Number.parseInt(part, 10) : Number.NaN));
  return sides.every(Number.isSafeInteger) && sides.length <= mostAxes && !isOneWithoutComma ? sides : undefined;
}
