// Array methods of ECMAScript 2023 for cells: Node.js has them, tslab's TypeScript 5.0 does not know them yet.

interface Array<T> {
  toReversed(): T[];
  toSorted(compare?: (a: T, b: T) => number): T[];
  toSpliced(start: number, deleteCount?: number, ...items: T[]): T[];
  with(index: number, value: T): T[];
}

interface ReadonlyArray<T> {
  toReversed(): T[];
  toSorted(compare?: (a: T, b: T) => number): T[];
  toSpliced(start: number, deleteCount?: number, ...items: T[]): T[];
  with(index: number, value: T): T[];
}

interface Float32Array {
  toSorted(compare?: (a: number, b: number) => number): Float32Array;
}

interface Float64Array {
  toSorted(compare?: (a: number, b: number) => number): Float64Array;
}
