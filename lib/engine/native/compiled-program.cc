#include "bindings.h"

namespace tandem {

namespace {

using Arrays = std::vector<std::shared_ptr<Array>>;

Arrays toArrays(const Napi::Value& value) {
  const auto given = value.As<Napi::Array>();
  Arrays arrays;
  for (uint32_t i = 0; i < given.Length(); ++i) arrays.push_back(DeviceArray::of(given.Get(i)));
  return arrays;
}

Napi::Value fromArrays(Napi::Env env, const Arrays& arrays) {
  const auto result = Napi::Array::New(env, arrays.size());
  for (uint32_t i = 0; i < arrays.size(); ++i) result.Set(i, DeviceArray::wrap(env, arrays[i]));
  return result;
}

}  // namespace

Napi::Function CompiledProgram::define(Napi::Env env) {
  return DefineClass(env, "CompiledProgram",
                     {
                         InstanceMethod<&CompiledProgram::run>("run"),
                         InstanceMethod<&CompiledProgram::runSync>("runSync"),
                         InstanceMethod<&CompiledProgram::dispose>("dispose"),
                         InstanceAccessor<&CompiledProgram::seconds>("seconds"),
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
  return Addon::of(info.Env()).opened().run(
      info.Env(), [program = program(), inputs = toArrays(info[0])]() -> Engine::Deliver {
        return [results = program->run(inputs)](Napi::Env env) { return fromArrays(env, results); };
      });
}

/** runSync(inputs) -> the outputs. JavaScript waits. */
Napi::Value CompiledProgram::runSync(const Napi::CallbackInfo& info) {
  const auto inputs = toArrays(info[0]);
  Arrays results;
  Addon::of(info.Env()).opened().runNow([&] { results = program()->run(inputs); });
  return fromArrays(info.Env(), results);
}

const std::shared_ptr<Program>& CompiledProgram::program() const {
  if (!program_) throw std::runtime_error("this program was disposed");
  return program_;
}

Napi::Value CompiledProgram::seconds(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), program_ ? program_->seconds() : 0);
}

void CompiledProgram::dispose(const Napi::CallbackInfo&) { program_.reset(); }

}  // namespace tandem
