#include "bindings.h"

namespace tandem {

Napi::Function CompiledProgram::define(Napi::Env env) {
  return DefineClass(env, "CompiledProgram",
                     {
                         InstanceMethod<&CompiledProgram::run>("run"),
                         InstanceMethod<&CompiledProgram::dispose>("dispose"),
                     });
}

Napi::Object CompiledProgram::wrap(Napi::Env env, std::shared_ptr<Program> program) {
  return Addon::of(env).programClass.New({Napi::External<std::shared_ptr<Program>>::New(env, &program)});
}

CompiledProgram::CompiledProgram(const Napi::CallbackInfo& info) : Napi::ObjectWrap<CompiledProgram>(info) {
  if (!info[0].IsExternal()) throw std::runtime_error("a program is made by GraphBuilder.program");
  program_ = *info[0].As<Napi::External<std::shared_ptr<Program>>>().Data();
}

/** run(inputs) -> promise of the outputs. It holds on to the inputs, and to itself, until it is done. */
Napi::Value CompiledProgram::run(const Napi::CallbackInfo& info) {
  if (!program_) throw std::runtime_error("this program was disposed");
  std::vector<std::shared_ptr<Array>> inputs;
  const auto given = info[0].As<Napi::Array>();
  for (uint32_t i = 0; i < given.Length(); ++i)
    inputs.push_back(DeviceArray::Unwrap(given.Get(i).As<Napi::Object>())->array());
  return Addon::of(info.Env()).opened().run(
      info.Env(), [program = program_, inputs = std::move(inputs)]() -> Engine::Deliver {
        const auto results = program->run(inputs);
        return [results](Napi::Env env) {
          const auto array = Napi::Array::New(env, results.size());
          for (uint32_t i = 0; i < results.size(); ++i) array.Set(i, DeviceArray::wrap(env, results[i]));
          return array;
        };
      });
}

void CompiledProgram::dispose(const Napi::CallbackInfo&) { program_.reset(); }

}  // namespace tandem
