// The least value of a smooth function of many numbers by L-BFGS (Liu and Nocedal 1989): what L-BFGS-B (Byrd, Lu, Nocedal and Zhu,
// SIAM Journal on Scientific Computing 16, 1995) comes to where nothing is bounded. Memory, first step, line search, restarts
// and stopping rules are those of SciPy's implementation, so that both go the same way but for rounding.
import { breathe } from "../runtime/breathe.js";
import { CurvatureMemory, dot } from "./minimize-memory.js";
import { type LinePoint, searchLine } from "./minimize-search.js";

/** Returns the value at `point` [n] and writes its gradient [n]. Must not keep either array. */
export type Objective = (point: Float64Array, gradient: Float64Array) => Promise<number> | number;

export interface MinimizeOptions {
  readonly maxIterations: number;
  /** Stops where no entry of the gradient is larger in magnitude. */
  readonly gradientTolerance: number;
  /** Stops where a step lowers the value by no more than this times the larger of the values' magnitudes and 1. */
  readonly valueTolerance: number;
  /** How often the function may be evaluated in one line search. */
  readonly evaluationsPerSearch: number;
  /** Looked at before every evaluation. */
  readonly signal?: AbortSignal;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** Steps taken. */
  readonly iterations: number;
  /** Why it stopped; "no progress": not even straight downhill was a lower value found. */
  readonly reason: "small gradient" | "small change" | "iterations" | "no progress";
}

/** Steps and changes of the gradient that are remembered. */
const remembered = 10;
const longestStep = 1e10;

/** Minimises from the point `start` [n], which is left as it is. Throws where a value is not a number. */
export async function minimize(
  objective: Objective,
  start: Float64Array,
  { maxIterations, gradientTolerance, valueTolerance, evaluationsPerSearch, signal }: MinimizeOptions,
): Promise<Minimum> {
  const [point, gradient] = [start.slice(), new Float64Array(start.length)];
  const [previous, direction] = [new Float64Array(start.length), new Float64Array(start.length)];
  const gradientBefore = new Float64Array(start.length);
  const memory = new CurvatureMemory(remembered);
  const evaluate = async () => {
    await breathe(signal);
    const found = await objective(point, gradient);
    if (Number.isNaN(found)) throw new Error("minimize: expected a function whose values are numbers, got NaN");
    return found;
  };
  const at = async (step: number): Promise<LinePoint> => {
    for (let i = 0; i < point.length; i++) point[i] = previous[i] + step * direction[i];
    const value = await evaluate();
    return { step, value, slope: dot(gradient, direction) };
  };
  let value = await evaluate();
  let iterations = 0;
  const result = (reason: Minimum["reason"]): Minimum => ({ point, value, iterations, reason });
  if (largest(gradient) <= gradientTolerance) return result("small gradient");
  while (true) {
    const here = { step: 0, value, slope: memory.direct(gradient, direction) };
    previous.set(point);
    gradientBefore.set(gradient);
    const first = iterations === 0 ? Math.min(1 / Math.sqrt(dot(direction, direction)), longestStep) : 1;
    const search = { first, longest: longestStep, evaluations: evaluationsPerSearch };
    const found = here.slope < 0 ? await searchLine(at, here, search) : undefined;
    if (!found) {
      point.set(previous);
      gradient.set(gradientBefore);
      if (memory.isEmpty) return result("no progress");
      memory.forget(); // and try once more, straight downhill
      continue;
    }
    value = found.value;
    iterations++;
    if (iterations >= maxIterations) return result("iterations");
    if (largest(gradient) <= gradientTolerance) return result("small gradient");
    const magnitude = Math.max(Math.abs(here.value), Math.abs(value), 1);
    if (here.value - value <= valueTolerance * magnitude) return result("small change");
    const curvature = (found.slope - here.slope) * found.step;
    if (curvature > Number.EPSILON * -here.slope * found.step)
      memory.add({ direction, length: found.step, before: gradientBefore, after: gradient, curvature });
  }
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}
