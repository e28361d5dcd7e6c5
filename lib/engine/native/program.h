// A compiled function. TensorFlow compiles it with XLA at the first call.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "array.h"

namespace tandem {

class Program {
 public:
  /** `updatable` says of each input whether the program takes a variable, to update it, or a value. */
  Program(std::shared_ptr<Context> context, const TF_Function* function, std::string name, std::vector<bool> updatable,
          int results);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /** Takes one array for each input; of those that it updates it loses the values if it fails. Returns values that stay on the device. */
  std::vector<std::shared_ptr<Array>> run(const std::vector<std::shared_ptr<Array>>& inputs);

 private:
  std::shared_ptr<Context> context_;
  std::string name_;
  std::vector<bool> updatable_;
  int results_;
  bool hasRun_ = false;
};

}  // namespace tandem
