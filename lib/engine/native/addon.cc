// What `require` gives: open(device), the classes DeviceArray and GraphBuilder, and the functions of linear models
// and mapped files.
#include "bindings.h"

namespace tandem {

Engine& Addon::opened() const {
  if (!engine) throw std::runtime_error("the engine is not open");
  return *engine;
}

namespace {

/** open("auto" | "cpu" | "gpu") -> { device, devices }. A second call returns what the first one opened. */
Napi::Value open(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Addon& addon = Addon::of(env);
  if (!addon.engine) addon.engine = std::make_unique<Engine>(env, info[0].ToString());
  const Context& context = *addon.engine->context();
  const auto describe = [&](const Device& device) {
    const auto result = Napi::Object::New(env);
    result.Set("name", device.name);
    result.Set("type", device.type);
    return result;
  };
  const auto devices = Napi::Array::New(env);
  for (const Device& device : context.devices()) devices.Set(devices.Length(), describe(device));
  const auto result = Napi::Object::New(env);
  result.Set("device", describe(context.device()));
  result.Set("devices", devices);
  return result;
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  auto* addon = new Addon();  // the environment owns it and deletes it when it ends
  env.SetInstanceData(addon);
  const Napi::Function arrayClass = DeviceArray::define(env);
  const Napi::Function programClass = CompiledProgram::define(env);
  addon->arrayClass = Napi::Persistent(arrayClass);
  addon->programClass = Napi::Persistent(programClass);
  exports.Set("DeviceArray", arrayClass);
  exports.Set("GraphBuilder", GraphBuilder::define(env));
  exports.Set("open", Napi::Function::New(env, open));
  defineRegression(env, exports);
  defineMappedFile(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(tandem, initialise)

}  // namespace tandem
