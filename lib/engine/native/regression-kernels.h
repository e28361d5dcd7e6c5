// The inner loops of linear models, in double precision, for the widest vectors that the processor has.
#pragma once

#include <cstddef>

namespace tandem {

using Index = std::ptrdiff_t;

/** out += a b, or out = a b: `rows` numbers of a for each of `depth` steps, by a tile's width of numbers of b. */
struct Product {
  Index depth;
  const double* a;
  Index aRow;
  Index aStep;
  const double* b;
  Index bStep;
  double* out;
  Index outRow;
  bool adds;
};

struct RegressionKernels {
  /** Numbers in a vector: rows are padded to a multiple of it. */
  Index lanes;
  /** Rows of a tile. */
  Index rows;
  void (*widen)(const float* from, Index count, double* to);
  double (*dot)(const float* a, const double* b, Index count);
  /** to += factor * from */
  void (*addScaled)(double factor, const float* from, Index count, double* to);
  /** Tiles of one, two and three vectors' width. */
  void (*tiles[3])(const Product& product);
  /**
   * Softmax in place over the first `count` numbers of a row, which may change what pads it to a multiple of `lanes`. Returns the
   * logarithm of the sum of their exponentials.
   */
  double (*softmax)(double* row, Index count);

  Index widest() const { return 3 * lanes; }
};

/** For this processor. */
const RegressionKernels& regressionKernels();

}  // namespace tandem
