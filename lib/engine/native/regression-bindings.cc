#include <algorithm>
#include <stdexcept>
#include <string>

#include "bindings.h"
#include "regression.h"

namespace tandem {

namespace {

/** The features and weights that both functions begin with: (features, weights, width, threads, ...). */
struct Problem {
  Rows rows;
  LinearModel model;
  int threads;

  explicit Problem(const Napi::CallbackInfo& info) {
    const auto features = numbers<Napi::Float32Array>(info[0], napi_float32_array, "features in a Float32Array");
    const auto weights = numbers<Napi::Float64Array>(info[1], napi_float64_array, "weights in a Float64Array");
    const Index width = info[2].ToNumber().Int64Value();
    if (width < 1 || features.ElementLength() % width != 0 || weights.ElementLength() == 0 ||
        weights.ElementLength() % (width + 1) != 0)
      throw std::runtime_error("expected features [N, D] and weights [C, D + 1] of D = " + std::to_string(width) + ", got " +
                               std::to_string(features.ElementLength()) + " and " +
                               std::to_string(weights.ElementLength()) + " numbers");
    rows = {features.Data(), static_cast<Index>(features.ElementLength()) / width, width};
    model = {weights.Data(), static_cast<Index>(weights.ElementLength()) / (width + 1)};
    threads = std::max(1, info[3].ToNumber().Int32Value());
  }

  template <typename Array>
  static Array numbers(const Napi::Value& value, napi_typedarray_type type, const std::string& what) {
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type)
      throw std::runtime_error("expected " + what);
    return value.As<Array>();
  }
};

template <typename Array>
void requireLength(const Array& array, Index length, const char* what) {
  if (static_cast<Index>(array.ElementLength()) != length)
    throw std::runtime_error("expected " + std::to_string(length) + " " + what + ", got " +
                             std::to_string(array.ElementLength()));
}

/** computeLogits(features, weights, width, threads, logits) */
void logits(const Napi::CallbackInfo& info) {
  const Problem problem(info);
  auto into = Problem::numbers<Napi::Float64Array>(info[4], napi_float64_array, "logits in a Float64Array");
  requireLength(into, problem.rows.count * problem.model.classes, "logits");
  computeLogits(problem.rows, problem.model, problem.threads, into.Data());
}

/** addCrossEntropy(features, weights, width, threads, labels, gradient) -> the sum of the losses; a row of weights has two classes */
Napi::Value crossEntropy(const Napi::CallbackInfo& info) {
  const Problem problem(info);
  const auto& [rows, model, threads] = problem;
  const auto labels = Problem::numbers<Napi::Int32Array>(info[4], napi_int32_array, "labels in an Int32Array");
  auto gradient = Problem::numbers<Napi::Float64Array>(info[5], napi_float64_array, "a gradient in a Float64Array");
  requireLength(labels, rows.count, "labels");
  requireLength(gradient, model.classes * (rows.width + 1), "numbers of the gradient");
  const Index last = std::max<Index>(model.classes - 1, 1);
  for (size_t i = 0; i < labels.ElementLength(); ++i)
    if (labels[i] < 0 || labels[i] > last)
      throw std::runtime_error("expected labels of 0 to " + std::to_string(last) + ", got " + std::to_string(labels[i]));
  const double loss = model.classes == 1
                          ? addBinaryCrossEntropy(rows, labels.Data(), model.weights, threads, gradient.Data())
                          : addCrossEntropy(rows, labels.Data(), model, threads, gradient.Data());
  return Napi::Number::New(info.Env(), loss);
}

}  // namespace

void defineRegression(Napi::Env env, Napi::Object exports) {
  exports.Set("computeLogits", Napi::Function::New(env, logits));
  exports.Set("addCrossEntropy", Napi::Function::New(env, crossEntropy));
}

}  // namespace tandem
