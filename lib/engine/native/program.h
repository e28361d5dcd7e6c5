// A compiled function. TensorFlow compiles it with XLA at the first call.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "array.h"

namespace tandem {

class Program {
 public:
  Program(std::shared_ptr<Context> context, const TF_Function* function, std::string name, int results);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /** Takes one array for each input; updates those that are variables, returns values that stay on the device. */
  std::vector<std::shared_ptr<Array>> run(const std::vector<std::shared_ptr<Array>>& inputs) const;

 private:
  std::shared_ptr<Context> context_;
  std::string name_;
  int results_;
};

}  // namespace tandem
