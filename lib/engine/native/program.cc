#include "program.h"

#include <utility>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace tandem {

namespace {

/** Compiling leaves hundreds of megabytes behind that are free and that the C library would keep. */
void returnFreeMemory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

/**
 * A program that runs owns the memory of what it updates, and TensorFlow frees that if it fails then, for want of memory
 * say, without telling the variable. These codes mean that it was refused before; others may come late, and the state
 * counts as lost.
 */
bool failedMidway(TF_Code code) {
  return code != TF_OK && code != TF_INVALID_ARGUMENT && code != TF_UNIMPLEMENTED && code != TF_NOT_FOUND &&
         code != TF_FAILED_PRECONDITION;
}

}  // namespace

Program::Program(std::shared_ptr<Context> context, const TF_Function* function, std::string name,
                 std::vector<bool> updatable, int results)
    : context_(std::move(context)), name_(std::move(name)), updatable_(std::move(updatable)), results_(results) {
  // TFE_ContextAddFunction takes a mutable pointer and changes nothing.
  checked("adding a program", [&](TF_Status* status) {
    TFE_ContextAddFunction(context_->get(), const_cast<TF_Function*>(function), status);
  });
}

Program::~Program() {
  StatusPointer ignored(TF_NewStatus());  // a destructor can't throw, and the function was there
  TFE_ContextRemoveFunction(context_->get(), name_.c_str(), ignored.get());
}

std::vector<std::shared_ptr<Array>> Program::run(const std::vector<std::shared_ptr<Array>>& inputs) {
  OpPointer op = context_->operation(name_);
  TFE_OpSetAttrBool(op.get(), "_XlaMustCompile", 1);
  if (inputs.size() != updatable_.size())
    throw std::runtime_error("expected " + std::to_string(updatable_.size()) + " inputs, got " +
                             std::to_string(inputs.size()));
  for (size_t i = 0; i < inputs.size(); ++i) {
    const HandlePointer input = updatable_[i] ? inputs[i]->resource() : inputs[i]->value();
    checked("passing an input", [&](TF_Status* status) { TFE_OpAddInput(op.get(), input.get(), status); });
  }
  std::vector<TFE_TensorHandle*> handles(results_, nullptr);
  int count = results_;
  checked("running a program", [&](TF_Status* status) {
    TFE_Execute(op.get(), handles.data(), &count, status);
    if (failedMidway(TF_GetCode(status)))
      for (size_t i = 0; i < inputs.size(); ++i)
        if (updatable_[i]) inputs[i]->lose();
  });
  if (!std::exchange(hasRun_, true)) returnFreeMemory();
  std::vector<HandlePointer> owned(handles.begin(), handles.end());
  std::vector<std::shared_ptr<Array>> results;
  for (HandlePointer& handle : owned) results.push_back(std::make_shared<Array>(context_, std::move(handle)));
  return results;
}

}  // namespace tandem
