// A TensorFlow graph under construction. Nothing is computed: TensorFlow's shape functions say what each operation yields.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "array.h"

namespace tandem {

/** One output of an operation, with what is known of it. */
struct Node {
  TF_Output output;
  TF_DataType type;
  /** -1 for a side that depends on values. Not meaningful if the rank does. */
  Shape shape;
  bool rankKnown;
};

struct TypeAttribute {
  TF_DataType type;
};
struct TypeListAttribute {
  std::vector<TF_DataType> types;
};
struct ShapeAttribute {
  Shape shape;
};

struct Attribute {
  std::string name;
  std::variant<bool, int64_t, float, std::string, std::vector<int64_t>, std::vector<float>, TypeAttribute,
               TypeListAttribute, ShapeAttribute>
      value;
};

/** One argument of an operation: a single tensor, or a list of them. */
struct Argument {
  std::vector<TF_Output> outputs;
  bool isList;
};

class Graph {
 public:
  Graph();

  /** An input of the program. */
  Node placeholder(TF_DataType type, const Shape& shape);
  /** An input of the program that is a variable's resource; its dtype is TF_RESOURCE. */
  Node resource();
  Node constant(TensorPointer tensor);
  std::vector<Node> operation(const std::string& type, const std::vector<Attribute>& attributes,
                              const std::vector<Argument>& arguments);
  /** What a variable holds when the program begins. */
  Node read(const Node& variable, TF_DataType type, const Shape& shape);
  /** Stores `value` in a variable when the program runs, after the variable was read. */
  void assign(const Node& variable, const Node& value);
  /** The definition of an operation type, as a serialised OpDef. */
  std::string definition(const std::string& type) const;

  /** The graph as a function that TensorFlow must compile with XLA. */
  FunctionPointer function(const std::string& name, const std::vector<TF_Output>& inputs,
                           const std::vector<TF_Output>& outputs) const;

 private:
  DescriptionPointer describe(const char* type);
  TF_Operation* finish(DescriptionPointer description, const std::string& type);
  Node node(TF_Output output) const;

  GraphPointer graph_;
  std::map<const TF_Operation*, TF_Operation*> reads_;  // by the variable
  std::vector<const TF_Operation*> assignments_;
  int named_ = 0;
};

}  // namespace tandem
