import { describe, expect, it } from "vitest";
import { ridgeClassifier } from "../../lib/index.js";

describe("ridgeClassifier", () => {
  it("solves the regularised least squares of each class's indicator", () => {
    // x = -1, 1 has mean 0 and variance 1: X'X + 1 * 2 = 4, X'y = -1 and 1, so the weights are -1/4 and 1/4 around 1/2.
    const { weights, bias } = ridgeClassifier({ features: Float32Array.of(-1, 1), labels: [0, 1] }, { classes: 2 });
    expect([...weights]).toEqual([-0.25, 0.25]);
    expect([...bias]).toEqual([0.5, 0.5]);
  });

  it("does not depend on where features lie and how large they are", () => {
    // The same two examples as 10 + 3 x: weights are a third, and at the examples the scores are equal.
    const { weights, bias } = ridgeClassifier({ features: Float32Array.of(7, 13), labels: [0, 1] }, { classes: 2 });
    expect(weights[1]).toBeCloseTo(0.25 / 3, 12);
    expect(13 * weights[1] + bias[1]).toBeCloseTo(0.75, 12);
    expect(7 * weights[1] + bias[1]).toBeCloseTo(0.25, 12);
  });

  it("agrees with scikit-learn", () => {
    // scikit-learn 1.9.1: x = StandardScaler().fit_transform(X); Ridge(alpha=0.5 * 5).fit(x, np.eye(3)[y]); scores at X[4].
    const features = Float32Array.from([1, 2, 0, 1, 3, -1, 2, 2, -2, 0.5].map(Math.fround));
    const { weights, bias } = ridgeClassifier({ features, labels: [0, 0, 1, 2, 2] }, { classes: 3, strength: 0.5 });
    const scores = [0, 1, 2].map((c) => bias[c] - 2 * weights[2 * c] + 0.5 * weights[2 * c + 1]);
    const golden = [0.3998823, 0.0366258, 0.56349191];
    scores.forEach((score, c) => {
      expect(score).toBeCloseTo(golden[c], 6);
    });
  });

  it("gives a feature that never changes no weight", () => {
    const { weights } = ridgeClassifier({ features: Float32Array.of(-1, 5, 1, 5), labels: [0, 1] }, { classes: 2 });
    expect([...weights]).toEqual([-0.25, 0, 0.25, 0]);
  });

  it("refuses labels out of range, features that are not finite and a strength of 0", () => {
    const features = Float32Array.of(-1, 1);
    expect(() => ridgeClassifier({ features, labels: [0, 2] }, { classes: 2 })).toThrow("expected labels of 0 to 1");
    expect(() => ridgeClassifier({ features: Float32Array.of(1, Number.NaN), labels: [0, 1] }, { classes: 2 })).toThrow(
      "expected finite features",
    );
    expect(() => ridgeClassifier({ features, labels: [0, 1] }, { classes: 2, strength: 0 })).toThrow(
      "expected a strength above 0, got 0",
    );
  });
});
