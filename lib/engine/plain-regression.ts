// Multinomial logistic regression in plain JavaScript: what native/regression.cc computes, row by row, where the addon was not
// built, and its oracle in tests.
import type { NativeRegression } from "./native.js";

export const plainRegression: NativeRegression = {
  computeLogits(features, weights, width, _threads, logits) {
    const classes = weights.length / (width + 1);
    for (let row = 0; row * width < features.length; row++)
      fillLogits(features.subarray(row * width, (row + 1) * width), weights, logits.subarray(row * classes));
  },

  addCrossEntropy(features, weights, width, _threads, labels, gradient) {
    const classes = weights.length / (width + 1);
    const values = new Float64Array(Math.max(2, classes)); // [C], logits and then probabilities
    const ofRows = classes === 1 ? values.subarray(1) : values; // a single row is that of the second class
    let loss = 0;
    for (const [row, label] of labels.entries()) {
      const inputs = features.subarray(row * width, (row + 1) * width); // [D]
      values[0] = 0;
      fillLogits(inputs, weights, ofRows);
      const logit = values[label];
      loss += softmaxInPlace(values) - logit;
      values[label] -= 1;
      addProducts(ofRows, inputs, gradient);
    }
    return loss;
  },
};

/** Writes the logits of features [D]. */
function fillLogits(inputs: Float32Array, weights: Float64Array, logits: Float64Array): void {
  const width = inputs.length;
  for (let at = 0, c = 0; at < weights.length; at += width + 1, c++) {
    let sum = weights[at + width];
    for (let i = 0; i < width; i++) sum += weights[at + i] * inputs[i];
    logits[c] = sum;
  }
}

/** Probabilities instead of logits [C]. Returns the logarithm of the sum of their exponentials. */
function softmaxInPlace(values: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of values) highest = Math.max(highest, value);
  let sum = 0;
  for (let c = 0; c < values.length; c++) {
    values[c] = Math.exp(values[c] - highest);
    sum += values[c];
  }
  for (let c = 0; c < values.length; c++) values[c] /= sum;
  return highest + Math.log(sum);
}

/** Adds the products of outputs [C] and inputs [D], and the outputs themselves as the biases' part, to [C, D + 1]. */
function addProducts(outputs: Float64Array, inputs: Float32Array, gradient: Float64Array): void {
  const width = inputs.length;
  for (let c = 0, at = 0; c < outputs.length; c++, at += width + 1) {
    const output = outputs[c];
    for (let i = 0; i < width; i++) gradient[at + i] += output * inputs[i];
    gradient[at + width] += output;
  }
}
