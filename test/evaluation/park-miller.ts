// Numbers that a few lines of Python give as well, bit for bit: the generator of Park and Miller (1988), x -> 16807 x mod 2^31 - 1.
// Golden values of Python's libraries are made with x = x * 16807 % 2147483647; x / 2147483647.

/** The numbers in 0..1 that follow a seed. */
export function parkMiller(seed: number): () => number {
  let x = seed;
  return () => {
    x = (x * 16807) % 2147483647;
    return x / 2147483647;
  };
}

/** Rows [rows, embedDim] of the numbers less 0.5, scaled to unit length. */
export function parkMillerRows(rows: number, embedDim: number, seed: number): Float32Array {
  const next = parkMiller(seed);
  const values = Array.from({ length: rows * embedDim }, () => next() - 0.5);
  return scaledRows(values, embedDim);
}

/** Rows scaled to unit length. */
export function scaledRows(values: readonly number[], embedDim: number): Float32Array {
  const scaled = new Float32Array(values.length);
  for (let first = 0; first < values.length; first += embedDim) {
    const length = Math.sqrt(values.slice(first, first + embedDim).reduce((sum, x) => sum + x * x, 0));
    for (let i = first; i < first + embedDim; i++) scaled[i] = values[i] / length;
  }
  return scaled;
}
