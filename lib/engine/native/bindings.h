// The addon's three JavaScript classes, each of which wraps one C++ object and can be told to let go of it, and its functions
// of linear models and mapped files.
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <vector>

#include "engine.h"
#include "graph.h"
#include "program.h"

namespace tandem {

/** The open engine and the constructors, one per JavaScript environment. */
struct Addon {
  std::unique_ptr<Engine> engine;
  Napi::FunctionReference arrayClass;
  Napi::FunctionReference programClass;

  static Addon& of(Napi::Env env) { return *env.GetInstanceData<Addon>(); }
  /** Throws if `open` was not called. */
  Engine& opened() const;
};

/** An array on the device: new DeviceArray(type, shape, data, isVariable). */
class DeviceArray : public Napi::ObjectWrap<DeviceArray> {
 public:
  static Napi::Function define(Napi::Env env);
  static Napi::Object wrap(Napi::Env env, std::shared_ptr<Array> array);

  /** The array of a JavaScript object. Throws if it is none, or was disposed. */
  static const std::shared_ptr<Array>& of(const Napi::Value& value);

  explicit DeviceArray(const Napi::CallbackInfo& info);
  /** Throws if it was disposed. */
  const std::shared_ptr<Array>& array() const;

 private:
  Napi::Value read(const Napi::CallbackInfo& info);
  Napi::Value readSync(const Napi::CallbackInfo& info);
  Napi::Value toVariable(const Napi::CallbackInfo& info);
  Napi::Value shape(const Napi::CallbackInfo& info);
  Napi::Value type(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo&);

  std::shared_ptr<Array> array_;
};

/** A graph under construction; its nodes have numbers. */
class GraphBuilder : public Napi::ObjectWrap<GraphBuilder> {
 public:
  static Napi::Function define(Napi::Env env);

  explicit GraphBuilder(const Napi::CallbackInfo& info);

 private:
  Napi::Value placeholder(const Napi::CallbackInfo& info);
  Napi::Value variable(const Napi::CallbackInfo& info);
  Napi::Value constant(const Napi::CallbackInfo& info);
  Napi::Value operation(const Napi::CallbackInfo& info);
  void assign(const Napi::CallbackInfo& info);
  Napi::Value definition(const Napi::CallbackInfo& info);
  Napi::Value program(const Napi::CallbackInfo& info);

  Napi::Object add(Napi::Env env, Node node);
  const Node& at(const Napi::Value& id) const;
  std::vector<TF_Output> outputs(const Napi::Value& ids) const;

  Graph graph_;
  std::vector<Node> nodes_;
};

/** A compiled function, for one of its owners. */
class CompiledProgram : public Napi::ObjectWrap<CompiledProgram> {
 public:
  static Napi::Function define(Napi::Env env);
  static Napi::Object wrap(Napi::Env env, std::shared_ptr<Program> program);

  explicit CompiledProgram(const Napi::CallbackInfo& info);

 private:
  Napi::Value run(const Napi::CallbackInfo& info);
  Napi::Value runSync(const Napi::CallbackInfo& info);
  Napi::Value seconds(const Napi::CallbackInfo& info);
  Napi::Value share(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo&);

  /** Throws if it was disposed. */
  const std::shared_ptr<Program>& program() const;

  std::shared_ptr<Program> program_;
  /** Of its own runs, which may outlive it; written by the worker alone. */
  std::shared_ptr<std::atomic<double>> seconds_ = std::make_shared<std::atomic<double>>(0);
};

/** Adds the functions of linear models, which need no open engine and compute while JavaScript waits. */
void defineRegression(Napi::Env env, Napi::Object exports);

/** Adds the function that maps files into memory, which needs no open engine either. */
void defineMappedFile(Napi::Env env, Napi::Object exports);

}  // namespace tandem
