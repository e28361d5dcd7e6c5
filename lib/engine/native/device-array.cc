#include "bindings.h"
#include "values.h"

namespace tandem {

Napi::Function DeviceArray::define(Napi::Env env) {
  return DefineClass(env, "DeviceArray",
                     {
                         InstanceMethod<&DeviceArray::read>("read"),
                         InstanceMethod<&DeviceArray::readSync>("readSync"),
                         InstanceMethod<&DeviceArray::toVariable>("toVariable"),
                         InstanceMethod<&DeviceArray::dispose>("dispose"),
                         InstanceAccessor<&DeviceArray::shape>("shape"),
                         InstanceAccessor<&DeviceArray::type>("type"),
                     });
}

Napi::Object DeviceArray::wrap(Napi::Env env, std::shared_ptr<Array> array) {
  return Addon::of(env).arrayClass.New({Napi::External<std::shared_ptr<Array>>::New(env, &array)});
}

DeviceArray::DeviceArray(const Napi::CallbackInfo& info) : Napi::ObjectWrap<DeviceArray>(info) {
  if (info[0].IsExternal()) {
    array_ = *info[0].As<Napi::External<std::shared_ptr<Array>>>().Data();
    return;
  }
  const auto kind = info[3].ToBoolean() ? Array::Kind::variable : Array::Kind::value;
  array_ = Array::upload(Addon::of(info.Env()).opened().context(), toTensor(info[0], info[1], info[2]), kind);
}

const std::shared_ptr<Array>& DeviceArray::of(const Napi::Value& value) {
  if (!value.IsObject() || !value.As<Napi::Object>().InstanceOf(Addon::of(value.Env()).arrayClass.Value()))
    throw std::runtime_error("expected an array on the device");
  return Unwrap(value.As<Napi::Object>())->array();
}

const std::shared_ptr<Array>& DeviceArray::array() const {
  if (!array_) throw std::runtime_error("this array was disposed");
  return array_;
}

Napi::Value DeviceArray::read(const Napi::CallbackInfo& info) {
  if (array()->isAtHand()) {
    const auto deferred = Napi::Promise::Deferred::New(info.Env());
    deferred.Resolve(fromTensor(info.Env(), array()->read().get()));
    return deferred.Promise();
  }
  return Addon::of(info.Env()).opened().run(info.Env(), [array = array()]() -> Engine::Deliver {
    const std::shared_ptr<TF_Tensor> tensor = array->read();
    return [tensor](Napi::Env env) { return fromTensor(env, tensor.get()); };
  });
}

Napi::Value DeviceArray::readSync(const Napi::CallbackInfo& info) {
  TensorPointer tensor;
  if (array()->isAtHand())
    tensor = array()->read();
  else
    Addon::of(info.Env()).opened().runNow([&] { tensor = array()->read(); });
  return fromTensor(info.Env(), tensor.get());
}

Napi::Value DeviceArray::shape(const Napi::CallbackInfo& info) { return fromShape(info.Env(), array()->shape()); }

Napi::Value DeviceArray::type(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), array()->type());
}

Napi::Value DeviceArray::toVariable(const Napi::CallbackInfo& info) { return wrap(info.Env(), array()->toVariable()); }

void DeviceArray::dispose(const Napi::CallbackInfo&) { array_.reset(); }

}  // namespace tandem
