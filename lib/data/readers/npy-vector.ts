// One row of numbers in NumPy's .npy format, as webdataset stores the labels of one picture (numpy/lib/format.py). Whole files
// of arrays are another matter: those are read where weights are.

const magic = "\x93NUMPY";

const readers: Readonly<Record<string, (bytes: Buffer, at: number) => number>> = {
  "<f8": (bytes, at) => bytes.readDoubleLE(at),
  "<f4": (bytes, at) => bytes.readFloatLE(at),
  "<i8": (bytes, at) => Number(bytes.readBigInt64LE(at)),
  "<i4": (bytes, at) => bytes.readInt32LE(at),
  "<i2": (bytes, at) => bytes.readInt16LE(at),
  "|i1": (bytes, at) => bytes.readInt8(at),
  "|u1": (bytes, at) => bytes.readUInt8(at),
  "|b1": (bytes, at) => bytes.readUInt8(at),
};

/** The numbers of a .npy file with one axis. Throws on anything else; the error does not name the file. */
export function parseNpyVector(bytes: Buffer): number[] {
  const isLong = bytes[6] > 1; // versions 2 and 3
  const start = isLong ? 12 : 10;
  if (bytes.length < start || bytes.toString("latin1", 0, 6) !== magic)
    throw new Error("expected a vector in NumPy's .npy format, got other bytes");
  const begin = start + (isLong ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const header = bytes.toString("latin1", start, Math.min(begin, start + 2 ** 10));
  const type = /'descr': *'([^']+)'/.exec(header)?.[1] ?? "";
  const length = Number(/'shape': *\((\d{1,7}),\)/.exec(header)?.[1]);
  if (!Object.hasOwn(readers, type) || Number.isNaN(length))
    throw new Error(`expected a vector of numbers, got ${JSON.stringify(header.trim().slice(0, 80))}`);
  const width = Number(type.slice(2));
  if (bytes.length !== begin + length * width)
    throw new Error(`expected ${length} numbers of ${width} bytes, got ${bytes.length - begin} bytes`);
  return Array.from({ length }, (_, i) => readers[type](bytes, begin + i * width));
}
