#include "bindings.h"
#include "values.h"

namespace tandem {

Napi::Function GraphBuilder::define(Napi::Env env) {
  return DefineClass(env, "GraphBuilder",
                     {
                         InstanceMethod<&GraphBuilder::placeholder>("placeholder"),
                         InstanceMethod<&GraphBuilder::variable>("variable"),
                         InstanceMethod<&GraphBuilder::constant>("constant"),
                         InstanceMethod<&GraphBuilder::operation>("operation"),
                         InstanceMethod<&GraphBuilder::assign>("assign"),
                         InstanceMethod<&GraphBuilder::definition>("definition"),
                         InstanceMethod<&GraphBuilder::program>("program"),
                     });
}

GraphBuilder::GraphBuilder(const Napi::CallbackInfo& info) : Napi::ObjectWrap<GraphBuilder>(info) {}

/** placeholder(type, shape) -> node */
Napi::Value GraphBuilder::placeholder(const Napi::CallbackInfo& info) {
  const auto type = static_cast<TF_DataType>(info[0].ToNumber().Int32Value());
  return add(info.Env(), graph_.placeholder(type, toShape(info[1])));
}

/** variable(type, shape) -> { resource, value }, two nodes */
Napi::Value GraphBuilder::variable(const Napi::CallbackInfo& info) {
  const Node resource = graph_.resource();
  const auto type = static_cast<TF_DataType>(info[0].ToNumber().Int32Value());
  const auto result = Napi::Object::New(info.Env());
  result.Set("resource", add(info.Env(), resource));
  result.Set("value", add(info.Env(), graph_.read(resource, type, toShape(info[1]))));
  return result;
}

/** constant(type, shape, data) -> node */
Napi::Value GraphBuilder::constant(const Napi::CallbackInfo& info) {
  return add(info.Env(), graph_.constant(toTensor(info[0], info[1], info[2])));
}

/** operation(type, attributes, arguments) -> nodes; an argument is a node's number or a list of them */
Napi::Value GraphBuilder::operation(const Napi::CallbackInfo& info) {
  std::vector<Attribute> attributes;
  const auto given = info[1].As<Napi::Array>();
  for (uint32_t i = 0; i < given.Length(); ++i) attributes.push_back(toAttribute(given.Get(i).As<Napi::Object>()));
  std::vector<Argument> arguments;
  const auto inputs = info[2].As<Napi::Array>();
  for (uint32_t i = 0; i < inputs.Length(); ++i) {
    const Napi::Value input = inputs.Get(i);
    if (input.IsArray())
      arguments.push_back({outputs(input), true});
    else
      arguments.push_back({{at(input).output}, false});
  }
  const auto results = Napi::Array::New(info.Env());
  for (const Node& node : graph_.operation(info[0].ToString(), attributes, arguments))
    results.Set(results.Length(), add(info.Env(), node));
  return results;
}

/** assign(resource, value) */
void GraphBuilder::assign(const Napi::CallbackInfo& info) { graph_.assign(at(info[0]), at(info[1])); }

/** definition(type) -> the bytes of an OpDef */
Napi::Value GraphBuilder::definition(const Napi::CallbackInfo& info) {
  const std::string bytes = graph_.definition(info[0].ToString());
  return Napi::Buffer<char>::Copy(info.Env(), bytes.data(), bytes.size());
}

/** program(inputs, outputs) -> CompiledProgram */
Napi::Value GraphBuilder::program(const Napi::CallbackInfo& info) {
  Engine& engine = Addon::of(info.Env()).opened();
  const std::string name = engine.newName();
  const std::vector<TF_Output> inputs = outputs(info[0]);
  const std::vector<TF_Output> results = outputs(info[1]);
  std::vector<bool> updatable;
  for (const TF_Output& input : inputs) updatable.push_back(TF_OperationOutputType(input) == TF_RESOURCE);
  const FunctionPointer function = graph_.function(name, inputs, results);
  return CompiledProgram::wrap(info.Env(), std::make_shared<Program>(engine.context(), function.get(), name, updatable,
                                                                     static_cast<int>(results.size())));
}

/** { id, type, shape }; shape is null if not even the rank is known */
Napi::Object GraphBuilder::add(Napi::Env env, Node node) {
  const auto result = Napi::Object::New(env);
  result.Set("id", static_cast<double>(nodes_.size()));
  result.Set("dtype", static_cast<double>(node.type));
  result.Set("shape", node.rankKnown ? fromShape(env, node.shape).As<Napi::Value>() : env.Null());
  nodes_.push_back(std::move(node));
  return result;
}

const Node& GraphBuilder::at(const Napi::Value& id) const {
  const int64_t number = id.ToNumber().Int64Value();
  if (number < 0 || static_cast<size_t>(number) >= nodes_.size())
    throw std::runtime_error("expected the number of a node, got " + std::to_string(number));
  return nodes_[number];
}

std::vector<TF_Output> GraphBuilder::outputs(const Napi::Value& ids) const {
  const auto array = ids.As<Napi::Array>();
  std::vector<TF_Output> outputs;
  for (uint32_t i = 0; i < array.Length(); ++i) outputs.push_back(at(array.Get(i)).output);
  return outputs;
}

}  // namespace tandem
