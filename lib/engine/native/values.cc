#include "values.h"

#include <cstring>

namespace tandem {

namespace {

template <typename Element, typename Convert>
std::vector<Element> toVector(const Napi::Value& value, Convert convert) {
  const auto array = value.As<Napi::Array>();
  std::vector<Element> elements;
  for (uint32_t i = 0; i < array.Length(); ++i) elements.push_back(convert(array.Get(i)));
  return elements;
}

int64_t toInteger(const Napi::Value& value) { return value.ToNumber().Int64Value(); }
TF_DataType toType(const Napi::Value& value) { return static_cast<TF_DataType>(value.ToNumber().Int32Value()); }
float toFloat(const Napi::Value& value) { return value.ToNumber().FloatValue(); }

Napi::TypedArray newTypedArray(Napi::Env env, TF_DataType type, size_t bytes) {
  const auto buffer = Napi::ArrayBuffer::New(env, bytes);
  switch (type) {
    case TF_FLOAT:
    case TF_COMPLEX64:
      return Napi::Float32Array::New(env, bytes / 4, buffer, 0);
    case TF_INT32:
      return Napi::Int32Array::New(env, bytes / 4, buffer, 0);
    case TF_BOOL:
    case TF_UINT8:
      return Napi::Uint8Array::New(env, bytes, buffer, 0);
    default:
      throw std::runtime_error("expected float32, int32, bool or complex64, got TensorFlow's type " +
                               std::to_string(type));
  }
}

}  // namespace

Shape toShape(const Napi::Value& value) { return toVector<int64_t>(value, toInteger); }

TensorPointer toTensor(const Napi::Value& type, const Napi::Value& shape, const Napi::Value& data) {
  if (!data.IsTypedArray()) throw std::runtime_error("expected a typed array");
  const auto array = data.As<Napi::TypedArray>();
  const auto* start = static_cast<const char*>(array.ArrayBuffer().Data()) + array.ByteOffset();
  return hostTensor(toType(type), toShape(shape), start, array.ByteLength());
}

Attribute toAttribute(const Napi::Object& attribute) {
  const std::string name = attribute.Get("name").ToString();
  const Napi::Value value = attribute.Get("value");
  switch (static_cast<TF_AttrType>(toInteger(attribute.Get("type")))) {
    case TF_ATTR_STRING:
      return {name, value.ToString().Utf8Value()};
    case TF_ATTR_INT:
      if (value.IsArray()) return {name, toVector<int64_t>(value, toInteger)};
      return {name, toInteger(value)};
    case TF_ATTR_FLOAT:
      if (value.IsArray()) return {name, toVector<float>(value, toFloat)};
      return {name, toFloat(value)};
    case TF_ATTR_BOOL:
      return {name, value.ToBoolean().Value()};
    case TF_ATTR_TYPE:
      if (value.IsArray()) return {name, TypeListAttribute{toVector<TF_DataType>(value, toType)}};
      return {name, TypeAttribute{toType(value)}};
    case TF_ATTR_SHAPE:
      return {name, ShapeAttribute{toShape(value)}};
    default:
      throw std::runtime_error("expected a known kind of attribute for " + name);
  }
}

Napi::Array fromShape(Napi::Env env, const Shape& shape) {
  const auto array = Napi::Array::New(env, shape.size());
  for (uint32_t axis = 0; axis < shape.size(); ++axis) array.Set(axis, static_cast<double>(shape[axis]));
  return array;
}

Napi::Value fromTensor(Napi::Env env, const TF_Tensor* tensor) {
  const size_t bytes = TF_TensorByteSize(tensor);
  const Napi::TypedArray array = newTypedArray(env, TF_TensorType(tensor), bytes);
  if (bytes > 0) std::memcpy(array.ArrayBuffer().Data(), TF_TensorData(tensor), bytes);
  return array;
}

}  // namespace tandem
