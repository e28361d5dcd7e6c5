// Multinomial logistic regression in double precision: logits, and the cross-entropy with its gradient. Features are float32
// and are widened a few hundred rows at a time. Results do not depend on the number of threads.
#pragma once

#include <cstdint>

#include "regression-kernels.h"

namespace tandem {

/** Features [count, width], row by row. */
struct Rows {
  const float* features;
  Index count;
  Index width;
};

/** Weights [classes, width + 1], row by row; each row's last number is the bias. */
struct LinearModel {
  const double* weights;
  Index classes;
};

/** Writes the logits [count, classes]. */
void computeLogits(const Rows& rows, const LinearModel& model, int threads, double* logits);

/**
 * Returns the sum over rows of -log softmax(logits)[label], and adds its gradient with respect to the weights to `gradient`,
 * [classes, width + 1].
 */
double addCrossEntropy(const Rows& rows, const int32_t* labels, const LinearModel& model, int threads, double* gradient);

/** The same of two classes with one row of weights: the logit of label 1, while that of label 0 is 0. */
double addBinaryCrossEntropy(const Rows& rows, const int32_t* labels, const double* weights, int threads, double* gradient);

}  // namespace tandem
