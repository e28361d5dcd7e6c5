#include "regression.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <memory>
#include <new>
#include <numeric>
#include <thread>
#include <vector>

namespace tandem {

namespace {

constexpr std::align_val_t cacheLine{64};

struct FreeAligned {
  void operator()(double* numbers) const { ::operator delete[](numbers, cacheLine); }
};
using Numbers = std::unique_ptr<double[], FreeAligned>;

/** Not initialised. */
Numbers numbers(Index count) {
  return Numbers(static_cast<double*>(::operator new[](count * sizeof(double), cacheLine)));
}

Index roundUp(Index value, Index step) { return (value + step - 1) / step * step; }

/** Calls `task` with 0 .. tasks - 1, each once, on this thread and on up to `threads` - 1 others. It must not throw. */
template <typename Task>
void parallel(int threads, Index tasks, const Task& task) {
  std::atomic<Index> next{0};
  const auto work = [&] {
    for (Index i = next++; i < tasks; i = next++) task(i);
  };
  std::vector<std::thread> others;
  const Index wanted = std::min<Index>(threads, tasks);
  others.reserve(wanted);
  try {
    for (Index i = 1; i < wanted; ++i) others.emplace_back(work);
  } catch (const std::exception&) {  // no more threads to be had: those that there are do it
  }
  work();
  for (std::thread& other : others) other.join();
}

/** Rows that one thread takes at a time: with the weights of a tile they fit into its cache. */
constexpr Index rowsPerTask = 64;
/** Features whose part of the gradient one thread adds up at a time. */
constexpr Index featuresPerTask = 128;
/** Numbers that are held at once, about 2 MiB in double precision. */
constexpr Index numbersAtOnce = Index{1} << 18;

Index rowsAtOnce(Index numbersPerRow) {
  return std::max<Index>(1, numbersAtOnce / numbersPerRow / rowsPerTask) * rowsPerTask;
}

/** Starting threads takes as long as some ten million multiplications. */
int usefulThreads(Index multiplications, int threads) {
  return static_cast<int>(std::clamp<Index>(multiplications / 10000000, 1, threads));
}

/** A linear model made ready for the kernels, and room for the rows that are computed at once. */
class Pass {
 public:
  Pass(const Rows& rows, const LinearModel& model, int threads)
      : rows_(rows),
        classes_(model.classes),
        threads_(threads),
        depth_(rows.width + 1),
        paddedDepth_(roundUp(depth_, kernels_.lanes)),
        paddedClasses_(roundUp(classes_, std::max(kernels_.lanes, kernels_.rows))),
        atOnce_(std::min(roundUp(rows.count, kernels_.rows), rowsAtOnce(paddedDepth_ + paddedClasses_))),
        weights_(pack(model)),
        inputs_(numbers(atOnce_ * paddedDepth_)),
        outputs_(numbers(atOnce_ * paddedClasses_)) {}

  /** Rows from `first()` on are in the pass now; all after the last. */
  bool next() {
    first_ += count_;
    count_ = std::min(atOnce_, rows_.count - first_);
    return count_ > 0;
  }

  Index first() const { return first_; }
  const RegressionKernels& kernels() const { return kernels_; }
  /** What was computed of row `first() + row`. */
  double* outputs(Index row) { return outputs_.get() + row * paddedClasses_; }

  /** Computes the logits of the rows, and calls `use` with each row's number, which turns them into outputs; padding is 0. */
  template <typename Use>
  void forward(const Use& use) {
    const Index padded = roundUp(count_, kernels_.rows);
    parallel(threadsNow(), (padded + rowsPerTask - 1) / rowsPerTask, [&](Index task) {
      const Index from = task * rowsPerTask;
      const Index to = std::min(padded, from + rowsPerTask);
      for (Index row = from; row < to; ++row) widen(row);
      multiply(from, to);
      for (Index row = from; row < std::min(to, count_); ++row) use(row);
      for (Index row = from; row < to; ++row)
        std::fill(outputs(row) + (row < count_ ? classes_ : 0), outputs(row) + paddedClasses_, 0.0);
    });
  }

  /** Adds outputs^T inputs to `gradient`, [padded classes, padded depth]. */
  void backward(double* gradient) {
    const Index width = kernels_.widest();
    const Index panels = (paddedDepth_ + width - 1) / width;
    const Index tiles = paddedClasses_ / kernels_.rows;
    parallel(threadsNow(), panels * tiles, [&](Index task) {
      const Index feature = task / tiles * width;
      const Index cls = task % tiles * kernels_.rows;
      const Index vectors = std::min(width, paddedDepth_ - feature) / kernels_.lanes;
      const Index depth = roundUp(count_, kernels_.rows);
      kernels_.tiles[vectors - 1]({depth, outputs(0) + cls, 1, paddedClasses_, inputs_.get() + feature, paddedDepth_,
                                   gradient + cls * paddedDepth_ + feature, paddedDepth_, true});
    });
  }

  Numbers emptyGradient() const {
    Numbers gradient = numbers(paddedClasses_ * paddedDepth_);
    std::fill_n(gradient.get(), paddedClasses_ * paddedDepth_, 0.0);
    return gradient;
  }

  /** Adds a gradient without its padding. */
  void addTo(double* sum, const Numbers& gradient) const {
    for (Index cls = 0; cls < classes_; ++cls)
      for (Index i = 0; i < depth_; ++i) sum[cls * depth_ + i] += gradient[cls * paddedDepth_ + i];
  }

 private:
  /** The weights in panels of a tile's width, feature by feature. */
  Numbers pack(const LinearModel& model) const {
    Numbers packed = numbers(paddedClasses_ * depth_);
    for (Index first = 0; first < paddedClasses_; first += kernels_.widest()) {
      const Index width = std::min(kernels_.widest(), paddedClasses_ - first);
      double* panel = packed.get() + first * depth_;
      for (Index cls = 0; cls < width; ++cls)
        for (Index i = 0; i < depth_; ++i)
          panel[i * width + cls] = first + cls < classes_ ? model.weights[(first + cls) * depth_ + i] : 0;
    }
    return packed;
  }

  /** A row's features in double precision, with a 1 for the bias; rows after the last are 0. */
  void widen(Index row) {
    double* input = inputs_.get() + row * paddedDepth_;
    if (row >= count_) {
      std::fill_n(input, paddedDepth_, 0.0);
      return;
    }
    kernels_.widen(rows_.features + (first_ + row) * rows_.width, rows_.width, input);
    input[rows_.width] = 1;
    std::fill(input + depth_, input + paddedDepth_, 0.0);
  }

  void multiply(Index from, Index to) {
    for (Index first = 0; first < paddedClasses_; first += kernels_.widest()) {
      const Index width = std::min(kernels_.widest(), paddedClasses_ - first);
      for (Index row = from; row < to; row += kernels_.rows)
        kernels_.tiles[width / kernels_.lanes - 1]({depth_, inputs_.get() + row * paddedDepth_, paddedDepth_, 1,
                                                    weights_.get() + first * depth_, width, outputs(row) + first,
                                                    paddedClasses_, false});
    }
  }

  int threadsNow() const { return usefulThreads(count_ * depth_ * classes_, threads_); }

  const RegressionKernels& kernels_ = regressionKernels();
  const Rows rows_;
  const Index classes_;
  const int threads_;
  const Index depth_;
  const Index paddedDepth_;
  const Index paddedClasses_;
  const Index atOnce_;
  const Numbers weights_;
  const Numbers inputs_;
  const Numbers outputs_;
  Index first_ = 0;
  Index count_ = 0;
};

/** log(1 + e^-logit) for what is positive, log(1 + e^logit) else, with the slope. Neither overflows. */
double binaryLoss(double logit, bool isPositive, double& slope) {
  const double sign = isPositive ? -1 : 1;
  const double rest = std::exp(-std::abs(logit));
  slope = sign * (sign * logit > 0 ? 1 : rest) / (1 + rest);
  return std::max(sign * logit, 0.0) + std::log1p(rest);
}

}  // namespace

void computeLogits(const Rows& rows, const LinearModel& model, int threads, double* logits) {
  Pass pass(rows, model, threads);
  while (pass.next())
    pass.forward([&](Index row) {
      std::copy_n(pass.outputs(row), model.classes, logits + (pass.first() + row) * model.classes);
    });
}

double addCrossEntropy(const Rows& rows, const int32_t* labels, const LinearModel& model, int threads, double* gradient) {
  Pass pass(rows, model, threads);
  const Numbers sums = pass.emptyGradient();
  std::vector<double> losses(rows.count);
  while (pass.next()) {
    pass.forward([&](Index row) {
      double* outputs = pass.outputs(row);
      const Index label = labels[pass.first() + row];
      const double logit = outputs[label];
      losses[pass.first() + row] = pass.kernels().softmax(outputs, model.classes) - logit;
      outputs[label] -= 1;
    });
    pass.backward(sums.get());
  }
  pass.addTo(gradient, sums);
  return std::accumulate(losses.begin(), losses.end(), 0.0);
}

double addBinaryCrossEntropy(const Rows& rows, const int32_t* labels, const double* weights, int threads, double* gradient) {
  const RegressionKernels& kernels = regressionKernels();
  const Index width = rows.width;
  std::vector<double> losses(rows.count);
  std::vector<double> slopes(rows.count);
  for (Index first = 0, atOnce = rowsAtOnce(width); first < rows.count; first += atOnce) {
    const Index end = std::min(rows.count, first + atOnce);
    const int useful = usefulThreads((end - first) * width, threads);
    parallel(useful, (end - first + rowsPerTask - 1) / rowsPerTask, [&](Index task) {
      const Index from = first + task * rowsPerTask;
      for (Index row = from; row < std::min(end, from + rowsPerTask); ++row) {
        const double logit = kernels.dot(rows.features + row * width, weights, width) + weights[width];
        losses[row] = binaryLoss(logit, labels[row] == 1, slopes[row]);
      }
    });
    parallel(useful, (width + featuresPerTask - 1) / featuresPerTask, [&](Index task) {
      const Index from = task * featuresPerTask;
      const Index count = std::min(featuresPerTask, width - from);
      for (Index row = first; row < end; ++row)
        kernels.addScaled(slopes[row], rows.features + row * width + from, count, gradient + from);
    });
  }
  gradient[width] += std::accumulate(slopes.begin(), slopes.end(), 0.0);
  return std::accumulate(losses.begin(), losses.end(), 0.0);
}

}  // namespace tandem
