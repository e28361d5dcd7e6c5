// An exception to the mixed precision of compile: computations whose products are kept in float32, such as logits that a
// softmax turns into probabilities. Operations round while they are traced, so what counts is when they run; those of the
// gradient run later, when the tape is played back.
import { tf } from "./tf.js";

let depth = 0;

/**
 * Runs `compute`, which is synchronous, with all its products and convolutions in float32, and later those of its gradient.
 * Run op by op, or compiled in float32, it does nothing.
 */
export function inFloat32<T>(compute: () => T): T {
  const recorded = tape().length;
  const result = unrounded(compute);
  for (const entry of tape().slice(recorded)) keepGradient(entry);
  return result;
}

/** True while `inFloat32` runs something. */
export function isInFloat32(): boolean {
  return depth > 0;
}

type TapeEntry = NonNullable<ReturnType<typeof tape>>[number];

/** What TensorFlow.js wrote down for the gradient that is being taken. */
function tape() {
  return tf.engine().state.activeTape ?? [];
}

/** The gradient of an operation is a record of functions, one for each input, which run later still. */
function keepGradient(entry: TapeEntry): void {
  const { gradient } = entry;
  if (!gradient) return;
  entry.gradient = (slopes) => {
    const functions = Object.entries(unrounded(() => gradient(slopes)));
    return Object.fromEntries(functions.map(([input, compute]) => [input, () => unrounded(compute)]));
  };
}

function unrounded<T>(compute: () => T): T {
  depth++;
  try {
    return compute();
  } finally {
    depth--;
  }
}
