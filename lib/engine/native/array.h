// Arrays on the device: either a value, or a variable that programs update in place.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "context.h"

namespace tandem {

using Shape = std::vector<int64_t>;

/** A host tensor that holds a copy of `bytes` bytes. Throws unless that is what the shape needs. */
TensorPointer hostTensor(TF_DataType type, const Shape& shape, const void* data, size_t bytes);

class Array {
 public:
  enum class Kind { value, variable };

  /** Copies a host tensor to the device. */
  static std::shared_ptr<Array> upload(std::shared_ptr<Context> context, TensorPointer tensor, Kind kind);

  /** A variable with this value, which takes over its memory if nobody else holds it. */
  std::shared_ptr<Array> toVariable() const;

  /** Takes a value that a program returned. */
  Array(std::shared_ptr<Context> context, HandlePointer value);

  TF_DataType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  /** What a program takes as its argument to update a variable. Throws if this is none. */
  HandlePointer resource() const;
  /** The present value. That of a variable shares its memory until the next update, which then takes new memory. */
  HandlePointer value() const;
  /** True for what neither changes nor is still on its way from a GPU: it can be read at once, on any thread. */
  bool isAtHand() const { return kind_ == Kind::value && !context_->onGpu(); }
  /** Copies the present value back to the host. */
  TensorPointer read() const;
  /** Lets go of a variable whose memory a failed program has freed; from now on all of these throw. */
  void lose();

 private:
  /** Throws if it was lost. */
  TFE_TensorHandle* handle() const;
  HandlePointer share() const;
  Array(std::shared_ptr<Context> context, HandlePointer handle, Kind kind, TF_DataType type, Shape shape);

  std::shared_ptr<Context> context_;
  HandlePointer handle_;
  Kind kind_;
  TF_DataType type_;
  Shape shape_;
};

}  // namespace tandem
