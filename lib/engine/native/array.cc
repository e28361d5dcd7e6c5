#include "array.h"

#include <cstring>
#include <limits>

namespace tandem {

namespace {

/** The name under which TensorFlow keeps a variable alive for as long as somebody holds its handle, and no longer. */
constexpr char anonymous[] = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

Shape shapeOf(const TF_Tensor* tensor) {
  Shape shape(TF_NumDims(tensor));
  for (size_t axis = 0; axis < shape.size(); ++axis) shape[axis] = TF_Dim(tensor, static_cast<int>(axis));
  return shape;
}

Shape shapeOf(TFE_TensorHandle* handle) {
  const int rank = checked("asking for a rank", [&](TF_Status* s) { return TFE_TensorHandleNumDims(handle, s); });
  Shape shape(rank);
  for (int axis = 0; axis < rank; ++axis)
    shape[axis] = checked("asking for a side", [&](TF_Status* s) { return TFE_TensorHandleDim(handle, axis, s); });
  return shape;
}

/** TensorFlow ends the process on a shape that is negative or too large, so it must not get one. */
size_t bytesOf(TF_DataType type, const Shape& shape) {
  constexpr size_t most = std::numeric_limits<int64_t>::max();
  size_t bytes = TF_DataTypeSize(type);
  if (bytes == 0) throw std::runtime_error("expected a type of numbers, got TensorFlow's type " + std::to_string(type));
  for (const int64_t side : shape) {
    if (side < 0 || (side > 0 && bytes > most / side))
      throw std::runtime_error("expected sides of tensors that make a size, got " + std::to_string(side));
    bytes *= side;
  }
  return bytes;
}

void addInput(TFE_Op* op, TFE_TensorHandle* input) {
  checked("passing an input", [&](TF_Status* status) { TFE_OpAddInput(op, input, status); });
}

/** Runs an operation with at most one result. */
HandlePointer execute(const std::string& doing, TFE_Op* op, int results) {
  TFE_TensorHandle* result = nullptr;
  checked(doing, [&](TF_Status* status) { TFE_Execute(op, &result, &results, status); });
  return HandlePointer(result);
}

HandlePointer toDevice(const Context& context, TensorPointer tensor) {
  HandlePointer onHost(checked("wrapping a tensor", [&](TF_Status* status) {
    return TFE_NewTensorHandle(tensor.get(), status);
  }));
  if (!context.onGpu()) return onHost;
  return HandlePointer(checked("copying to the device", [&](TF_Status* status) {
    return TFE_TensorHandleCopyToDevice(onHost.get(), context.get(), context.device().name.c_str(), status);
  }));
}

HandlePointer newVariable(const Context& context, TF_DataType type, const Shape& shape) {
  OpPointer op = context.operation("VarHandleOp");
  TFE_OpSetAttrType(op.get(), "dtype", type);
  checked("shaping a variable", [&](TF_Status* status) {
    TFE_OpSetAttrShape(op.get(), "shape", shape.data(), static_cast<int>(shape.size()), status);
  });
  TFE_OpSetAttrString(op.get(), "container", "", 0);
  TFE_OpSetAttrString(op.get(), "shared_name", anonymous, sizeof(anonymous) - 1);
  return execute("making a variable", op.get(), 1);
}

void assign(const Context& context, TFE_TensorHandle* variable, TFE_TensorHandle* value, TF_DataType type) {
  OpPointer op = context.operation("AssignVariableOp");
  addInput(op.get(), variable);
  addInput(op.get(), value);
  TFE_OpSetAttrType(op.get(), "dtype", type);
  execute("setting a variable", op.get(), 0);
}

}  // namespace

TensorPointer hostTensor(TF_DataType type, const Shape& shape, const void* data, size_t bytes) {
  const size_t needed = bytesOf(type, shape);
  if (bytes != needed)
    throw std::runtime_error("expected " + std::to_string(needed) + " bytes for the shape of a tensor, got " +
                             std::to_string(bytes));
  TensorPointer tensor(TF_AllocateTensor(type, shape.data(), static_cast<int>(shape.size()), bytes));
  if (!tensor) throw std::runtime_error("out of memory: no room for a tensor of " + std::to_string(bytes) + " bytes");
  if (bytes > 0) std::memcpy(TF_TensorData(tensor.get()), data, bytes);
  return tensor;
}

std::shared_ptr<Array> Array::upload(std::shared_ptr<Context> context, TensorPointer tensor, Kind kind) {
  const TF_DataType type = TF_TensorType(tensor.get());
  const Shape shape = shapeOf(tensor.get());
  HandlePointer handle = toDevice(*context, std::move(tensor));
  if (kind == Kind::variable) {
    HandlePointer variable = newVariable(*context, type, shape);
    assign(*context, variable.get(), handle.get(), type);
    handle = std::move(variable);
  }
  return std::shared_ptr<Array>(new Array(std::move(context), std::move(handle), kind, type, shape));
}

std::shared_ptr<Array> Array::toVariable() const {
  const HandlePointer present = value();
  HandlePointer variable = newVariable(*context_, type_, shape_);
  assign(*context_, variable.get(), present.get(), type_);
  return std::shared_ptr<Array>(new Array(context_, std::move(variable), Kind::variable, type_, shape_));
}

Array::Array(std::shared_ptr<Context> context, HandlePointer value)
    : context_(std::move(context)),
      handle_(std::move(value)),
      kind_(Kind::value),
      type_(TFE_TensorHandleDataType(handle_.get())),
      shape_(shapeOf(handle_.get())) {}

Array::Array(std::shared_ptr<Context> context, HandlePointer handle, Kind kind, TF_DataType type, Shape shape)
    : context_(std::move(context)), handle_(std::move(handle)), kind_(kind), type_(type), shape_(std::move(shape)) {}

HandlePointer Array::resource() const {
  if (kind_ != Kind::variable) throw std::runtime_error("expected a variable to update, got a value");
  return share();
}

HandlePointer Array::value() const {
  if (kind_ == Kind::value) return share();
  OpPointer op = context_->operation("ReadVariableOp");
  addInput(op.get(), handle());
  TFE_OpSetAttrType(op.get(), "dtype", type_);
  return execute("reading a variable", op.get(), 1);
}

TensorPointer Array::read() const {
  const HandlePointer present = value();
  return TensorPointer(checked("reading a tensor", [&](TF_Status* status) {
    return TFE_TensorHandleResolve(present.get(), status);
  }));
}

/** Freeing the handle as well would free the memory a second time. */
void Array::lose() { (void)handle_.release(); }

TFE_TensorHandle* Array::handle() const {
  if (!handle_)
    throw std::runtime_error("this state was lost when a program that updates it failed; go on from a saved one");
  return handle_.get();
}

HandlePointer Array::share() const {
  return HandlePointer(checked("sharing a tensor", [&](TF_Status* status) {
    return TFE_TensorHandleCopySharingTensor(handle(), status);
  }));
}

}  // namespace tandem
