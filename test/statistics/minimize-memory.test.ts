import { expect, test } from "vitest";
import { CurvatureMemory, dot } from "../../lib/statistics/minimize-memory.js";
import { expectNumbers } from "../tensors.js";

const zeros = new Float64Array(2);

/** A step (length times direction) over which the gradient changed from 0 to `change`. */
function move(direction: number[], length: number, change: number[]) {
  const after = Float64Array.from(change);
  const given = Float64Array.from(direction);
  return { direction: given, length, before: zeros, after, curvature: length * dot(given, after) };
}

function directed(memory: CurvatureMemory, gradient: number[]) {
  const into = new Float64Array(gradient.length);
  const slope = memory.direct(Float64Array.from(gradient), into);
  return { direction: [...into], slope };
}

test("without memory the direction is straight downhill", () => {
  expect(directed(new CurvatureMemory(3), [3, -4])).toEqual({ direction: [-3, 4], slope: -25 });
});

test("one step is followed by the BFGS direction", () => {
  const memory = new CurvatureMemory(3);
  memory.add(move([1, 0], 2, [4, 2]));
  // s = (2, 0), y = (4, 2): s.y = 8, y.y = 20, first guess 8 / 20 = 0.4 times the identity. With V = I - y s^T / 8 =
  // [[0, 0], [-1/2, 1]], H = V^T 0.4 V + s s^T / 8 = 0.4 [[1/4, -1/2], [-1/2, 1]] + [[1/2, 0], [0, 0]] = [[0.6, -0.2], [-0.2, 0.4]].
  const { direction, slope } = directed(memory, [1, 2]);
  expectNumbers(direction, [-(0.6 - 0.4), -(-0.2 + 0.8)], 1e-14);
  expect(slope).toBeCloseTo(-0.2 - 1.2, 14);
  // H y = s: the secant equation.
  expectNumbers(directed(memory, [4, 2]).direction, [-2, 0], 1e-14);
});

test("the secant equation of the last step holds, and the oldest step is forgotten", () => {
  const [full, recent] = [new CurvatureMemory(2), new CurvatureMemory(2)];
  full.add(move([5, 1], 1, [1, 1]));
  for (const memory of [full, recent]) {
    memory.add(move([1, 2], 0.5, [1, 1]));
    memory.add(move([0, 1], 3, [-1, 4]));
  }
  expectNumbers(directed(full, [-1, 4]).direction, [0, -3], 1e-12);
  expect(directed(full, [2, 7])).toEqual(directed(recent, [2, 7]));
});

test("what was forgotten has no part in what comes after", () => {
  const [again, fresh] = [new CurvatureMemory(2), new CurvatureMemory(2)];
  again.add(move([1, 2], 0.5, [1, 1]));
  again.forget();
  expect(again.isEmpty).toBe(true);
  expect(directed(again, [1, 1]).direction).toEqual([-1, -1]);
  for (const memory of [again, fresh]) memory.add(move([0, 1], 3, [-1, 4]));
  expect(directed(again, [2, 7])).toEqual(directed(fresh, [2, 7]));
});

test("products are summed over every entry, whatever the length", () => {
  for (let n = 0; n < 10; n++) {
    const values = Float64Array.from({ length: n }, (_, i) => i + 1);
    expect(dot(values, values)).toBe((n * (n + 1) * (2 * n + 1)) / 6); // the sum of the first n squares
  }
});
