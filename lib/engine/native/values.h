// JavaScript values <-> C++ values.
#pragma once

#include <napi.h>

#include "graph.h"

namespace tandem {

Shape toShape(const Napi::Value& value);
/** A typed array as a host tensor of the given dtype and shape. */
TensorPointer toTensor(const Napi::Value& type, const Napi::Value& shape, const Napi::Value& data);
/** { name, type, value } with `type` a TF_AttrType, as TensorFlow.js writes them. */
Attribute toAttribute(const Napi::Object& attribute);

Napi::Array fromShape(Napi::Env env, const Shape& shape);
/** A copy of a host tensor's numbers as a typed array. */
Napi::Value fromTensor(Napi::Env env, const TF_Tensor* tensor);

}  // namespace tandem
