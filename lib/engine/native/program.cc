#include "program.h"

#include <utility>

namespace tandem {

Program::Program(std::shared_ptr<Context> context, const TF_Function* function, std::string name, int results)
    : context_(std::move(context)), name_(std::move(name)), results_(results) {
  // TFE_ContextAddFunction takes a mutable pointer and changes nothing.
  checked("adding a program", [&](TF_Status* status) {
    TFE_ContextAddFunction(context_->get(), const_cast<TF_Function*>(function), status);
  });
}

Program::~Program() {
  StatusPointer ignored(TF_NewStatus());  // a destructor can't throw, and the function was there
  TFE_ContextRemoveFunction(context_->get(), name_.c_str(), ignored.get());
}

std::vector<std::shared_ptr<Array>> Program::run(const std::vector<std::shared_ptr<Array>>& inputs) const {
  OpPointer op = context_->operation(name_);
  TFE_OpSetAttrBool(op.get(), "_XlaMustCompile", 1);
  for (const auto& input : inputs)
    checked("passing an input", [&](TF_Status* status) { TFE_OpAddInput(op.get(), input->handle(), status); });
  std::vector<TFE_TensorHandle*> handles(results_, nullptr);
  int count = results_;
  checked("running a program", [&](TF_Status* status) { TFE_Execute(op.get(), handles.data(), &count, status); });
  std::vector<HandlePointer> owned(handles.begin(), handles.end());
  std::vector<std::shared_ptr<Array>> results;
  for (HandlePointer& handle : owned) results.push_back(std::make_shared<Array>(context_, std::move(handle)));
  return results;
}

}  // namespace tandem
