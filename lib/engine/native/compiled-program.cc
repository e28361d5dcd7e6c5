#include <chrono>

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

/** Runs a program and adds the time that it took, compilation included, to `seconds`. */
Arrays timed(Program& program, const Arrays& inputs, std::atomic<double>& seconds) {
  const auto start = std::chrono::steady_clock::now();
  Arrays results = program.run(inputs);
  seconds = seconds + std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return results;
}

}  // namespace

Napi::Function CompiledProgram::define(Napi::Env env) {
  return DefineClass(env, "CompiledProgram",
                     {
                         InstanceMethod<&CompiledProgram::run>("run"),
                         InstanceMethod<&CompiledProgram::runSync>("runSync"),
                         InstanceMethod<&CompiledProgram::share>("share"),
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
      info.Env(), [program = program(), seconds = seconds_, inputs = toArrays(info[0])]() -> Engine::Deliver {
        return [results = timed(*program, inputs, *seconds)](Napi::Env env) { return fromArrays(env, results); };
      });
}

/** runSync(inputs) -> the outputs. JavaScript waits. */
Napi::Value CompiledProgram::runSync(const Napi::CallbackInfo& info) {
  const auto inputs = toArrays(info[0]);
  Arrays results;
  Addon::of(info.Env()).opened().runNow([&] { results = timed(*program(), inputs, *seconds_); });
  return fromArrays(info.Env(), results);
}

const std::shared_ptr<Program>& CompiledProgram::program() const {
  if (!program_) throw std::runtime_error("this program was disposed");
  return program_;
}

Napi::Value CompiledProgram::seconds(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), *seconds_);
}

/** share() -> the same program for another owner */
Napi::Value CompiledProgram::share(const Napi::CallbackInfo& info) { return wrap(info.Env(), program()); }

void CompiledProgram::dispose(const Napi::CallbackInfo&) { program_.reset(); }

}  // namespace tandem
