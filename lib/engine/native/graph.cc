#include "graph.h"

#include <array>
#include <utility>

namespace tandem {

namespace {

/** AttrValue { b: true } on the wire. */
constexpr std::array<char, 2> yes = {0x28, 0x01};

/** Sets one attribute of an operation under construction, whatever its kind. */
struct SetAttribute {
  TF_OperationDescription* description;
  const char* name;

  void operator()(bool value) const { TF_SetAttrBool(description, name, value ? 1 : 0); }
  void operator()(int64_t value) const { TF_SetAttrInt(description, name, value); }
  void operator()(float value) const { TF_SetAttrFloat(description, name, value); }
  void operator()(const std::string& value) const { TF_SetAttrString(description, name, value.data(), value.size()); }
  void operator()(const std::vector<int64_t>& values) const {
    TF_SetAttrIntList(description, name, values.data(), static_cast<int>(values.size()));
  }
  void operator()(const std::vector<float>& values) const {
    TF_SetAttrFloatList(description, name, values.data(), static_cast<int>(values.size()));
  }
  void operator()(const TypeAttribute& value) const { TF_SetAttrType(description, name, value.type); }
  void operator()(const TypeListAttribute& value) const {
    TF_SetAttrTypeList(description, name, value.types.data(), static_cast<int>(value.types.size()));
  }
  void operator()(const ShapeAttribute& value) const {
    TF_SetAttrShape(description, name, value.shape.data(), static_cast<int>(value.shape.size()));
  }
};

}  // namespace

Graph::Graph() : graph_(TF_NewGraph()) {}

Node Graph::placeholder(TF_DataType type, const Shape& shape) {
  DescriptionPointer description = describe("Placeholder");
  TF_SetAttrType(description.get(), "dtype", type);
  TF_SetAttrShape(description.get(), "shape", shape.data(), static_cast<int>(shape.size()));
  return node({finish(std::move(description), "Placeholder"), 0});
}

Node Graph::resource() {
  DescriptionPointer description = describe("Placeholder");
  TF_SetAttrType(description.get(), "dtype", TF_RESOURCE);
  return node({finish(std::move(description), "Placeholder"), 0});
}

Node Graph::constant(TensorPointer tensor) {
  DescriptionPointer description = describe("Const");
  TF_SetAttrType(description.get(), "dtype", TF_TensorType(tensor.get()));
  checked("adding a constant", [&](TF_Status* status) {
    TF_SetAttrTensor(description.get(), "value", tensor.get(), status);
  });
  return node({finish(std::move(description), "Const"), 0});
}

std::vector<Node> Graph::operation(const std::string& type, const std::vector<Attribute>& attributes,
                                   const std::vector<Argument>& arguments) {
  DescriptionPointer description = describe(type.c_str());
  for (const Argument& argument : arguments) {
    if (argument.isList)
      TF_AddInputList(description.get(), argument.outputs.data(), static_cast<int>(argument.outputs.size()));
    else
      TF_AddInput(description.get(), argument.outputs.at(0));
  }
  for (const Attribute& attribute : attributes)
    std::visit(SetAttribute{description.get(), attribute.name.c_str()}, attribute.value);
  TF_Operation* operation = finish(std::move(description), type);
  std::vector<Node> nodes;
  for (int i = 0; i < TF_OperationNumOutputs(operation); ++i) nodes.push_back(node({operation, i}));
  return nodes;
}

Node Graph::read(const Node& variable, TF_DataType type, const Shape& shape) {
  DescriptionPointer description = describe("ReadVariableOp");
  TF_AddInput(description.get(), variable.output);
  TF_SetAttrType(description.get(), "dtype", type);
  const TF_Output value{finish(std::move(description), "ReadVariableOp"), 0};
  checked("shaping a variable", [&](TF_Status* status) {
    TF_GraphSetTensorShape(graph_.get(), value, shape.data(), static_cast<int>(shape.size()), status);
  });
  reads_[variable.output.oper] = value.oper;
  return node(value);
}

void Graph::assign(const Node& variable, const Node& value) {
  const auto read = reads_.find(variable.output.oper);
  if (read == reads_.end()) throw std::runtime_error("expected a variable to assign");
  DescriptionPointer description = describe("AssignVariableOp");
  TF_AddInput(description.get(), variable.output);
  TF_AddInput(description.get(), value.output);
  TF_SetAttrType(description.get(), "dtype", value.type);
  TF_AddControlInput(description.get(), read->second);
  assignments_.push_back(finish(std::move(description), "AssignVariableOp"));
}

std::string Graph::definition(const std::string& type) const {
  BufferPointer buffer(TF_NewBuffer());
  checked("looking up " + type, [&](TF_Status* status) {
    TF_GraphGetOpDef(graph_.get(), type.c_str(), buffer.get(), status);
  });
  return std::string(static_cast<const char*>(buffer->data), buffer->length);
}

FunctionPointer Graph::function(const std::string& name, const std::vector<TF_Output>& inputs,
                                const std::vector<TF_Output>& outputs) const {
  constexpr unsigned char keepName = 0;
  constexpr int everyOperation = -1;
  FunctionPointer function(checked("building a function", [&](TF_Status* status) {
    return TF_GraphToFunctionWithControlOutputs(
        graph_.get(), name.c_str(), keepName, everyOperation, nullptr, static_cast<int>(inputs.size()), inputs.data(),
        static_cast<int>(outputs.size()), outputs.data(), nullptr, static_cast<int>(assignments_.size()),
        assignments_.data(), nullptr, nullptr, nullptr, status);
  }));
  checked("asking for XLA", [&](TF_Status* status) {
    TF_FunctionSetAttrValueProto(function.get(), "_XlaMustCompile", yes.data(), yes.size(), status);
  });
  return function;
}

DescriptionPointer Graph::describe(const char* type) {
  return DescriptionPointer(TF_NewOperation(graph_.get(), type, ("n" + std::to_string(named_++)).c_str()));
}

TF_Operation* Graph::finish(DescriptionPointer description, const std::string& type) {
  return checked(type, [&](TF_Status* status) { return TF_FinishOperation(description.release(), status); });
}

Node Graph::node(TF_Output output) const {
  const int rank = checked("asking for a rank", [&](TF_Status* status) {
    return TF_GraphGetTensorNumDims(graph_.get(), output, status);
  });
  Shape shape(rank < 0 ? 0 : rank);
  if (rank > 0) {
    checked("asking for a shape", [&](TF_Status* status) {
      TF_GraphGetTensorShape(graph_.get(), output, shape.data(), rank, status);
    });
  }
  return {output, TF_OperationOutputType(output), shape, rank >= 0};
}

}  // namespace tandem
