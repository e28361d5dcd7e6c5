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

/** Minimises from the point `start` [n], which is left as it is. Throws where a value is not a number. */
export async function minimize(objective: Objective, start: Float64Array, options: MinimizeOptions): Promise<Minimum> {
  const descent = new Descent(objective, start, options);
  const result = (reason: Minimum["reason"]): Minimum => ({
    point: descent.point,
    value: descent.value,
    iterations: descent.iterations,
    reason,
  });
  await descent.evaluate();
  if (descent.steepness() <= options.gradientTolerance) return result("small gradient");
  while (true) {
    const before = descent.value;
    const isLower = await descent.step();
    if (!isLower) return result("no progress");
    if (descent.iterations >= options.maxIterations) return result("iterations");
    if (descent.steepness() <= options.gradientTolerance) return result("small gradient");
    const magnitude = Math.max(Math.abs(before), Math.abs(descent.value), 1);
    if (before - descent.value <= options.valueTolerance * magnitude) return result("small change");
    descent.learn();
  }
}

/** Steps and changes of the gradient that are remembered. */
const remembered = 10;
const longestStep = 1e10;

/** Where a minimisation stands, and what it has learned of the function. */
class Descent {
  readonly point: Float64Array;
  value = Number.NaN;
  iterations = 0;
  private readonly gradient: Float64Array;
  private readonly memory = new CurvatureMemory(remembered);
  /** Before the last step. */
  private readonly previous: Float64Array;
  private readonly previousGradient: Float64Array;
  private readonly direction: Float64Array;
  /** The ends of the last step. */
  private ends: readonly [LinePoint, LinePoint] | undefined;

  constructor(
    private readonly objective: Objective,
    start: Float64Array,
    private readonly options: MinimizeOptions,
  ) {
    this.point = start.slice();
    this.gradient = new Float64Array(start.length);
    this.previous = new Float64Array(start.length);
    this.previousGradient = new Float64Array(start.length);
    this.direction = new Float64Array(start.length);
  }

  /** Value and gradient at the point. */
  async evaluate(): Promise<void> {
    await breathe(this.options.signal);
    this.value = await this.objective(this.point, this.gradient);
    if (Number.isNaN(this.value)) throw new Error("minimize: expected a function whose values are numbers, got NaN");
  }

  /** The largest entry of the gradient in magnitude. */
  steepness(): number {
    let most = 0;
    for (let i = 0; i < this.gradient.length; i++) most = Math.max(most, Math.abs(this.gradient[i]));
    return most;
  }

  /** One step along the direction that the memory gives, or else straight downhill. False if neither leads lower. */
  async step(): Promise<boolean> {
    const { point, gradient, direction, memory } = this;
    const here = { step: 0, value: this.value, slope: memory.direct(gradient, direction) };
    this.previous.set(point);
    this.previousGradient.set(gradient);
    const first = this.iterations === 0 ? Math.min(1 / Math.sqrt(dot(direction, direction)), longestStep) : 1;
    const search = { first, longest: longestStep, evaluations: this.options.evaluationsPerSearch };
    const found = here.slope < 0 ? await searchLine((step) => this.at(step), here, search) : undefined;
    if (found) {
      this.ends = [here, found];
      this.iterations++;
      return true;
    }
    point.set(this.previous);
    gradient.set(this.previousGradient);
    this.value = here.value;
    if (memory.isEmpty) return false;
    memory.forget();
    return this.step();
  }

  /** Remembers how the gradient changed over the last step, unless the function curves downwards there. */
  learn(): void {
    const [here, found] = this.ends!;
    const curvature = (found.slope - here.slope) * found.step;
    if (curvature <= Number.EPSILON * -here.slope * found.step) return;
    const [direction, before, after] = [this.direction, this.previousGradient, this.gradient];
    this.memory.add({ direction, length: found.step, before, after, curvature });
  }

  /** Goes to a place on the line through the point where the step began. */
  private async at(step: number): Promise<LinePoint> {
    const { point, previous, direction } = this;
    for (let i = 0; i < point.length; i++) point[i] = previous[i] + step * direction[i];
    await this.evaluate();
    return { step, value: this.value, slope: dot(this.gradient, direction) };
  }
}
