// Errors and ownership, the one rule of this addon: every TensorFlow object is held by the smart pointer of this file that
// frees it, and every TF_Status is made, and looked at, by `checked`.
#pragma once

#include <tensorflow/c/c_api.h>
#include <tensorflow/c/eager/c_api.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace tandem {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using StatusPointer = std::unique_ptr<TF_Status, Freed<TF_DeleteStatus>>;
using BufferPointer = std::unique_ptr<TF_Buffer, Freed<TF_DeleteBuffer>>;
using TensorPointer = std::unique_ptr<TF_Tensor, Freed<TF_DeleteTensor>>;
using GraphPointer = std::unique_ptr<TF_Graph, Freed<TF_DeleteGraph>>;
using FunctionPointer = std::unique_ptr<TF_Function, Freed<TF_DeleteFunction>>;
using DeviceListPointer = std::unique_ptr<TF_DeviceList, Freed<TF_DeleteDeviceList>>;
using ContextPointer = std::unique_ptr<TFE_Context, Freed<TFE_DeleteContext>>;
using ContextOptionsPointer = std::unique_ptr<TFE_ContextOptions, Freed<TFE_DeleteContextOptions>>;
using OpPointer = std::unique_ptr<TFE_Op, Freed<TFE_DeleteOp>>;
using HandlePointer = std::unique_ptr<TFE_TensorHandle, Freed<TFE_DeleteTensorHandle>>;

/** An operation under construction can only be freed by finishing it, well or badly. */
struct FinishedAnyhow {
  void operator()(TF_OperationDescription* description) const {
    TF_FinishOperation(description, StatusPointer(TF_NewStatus()).get());
  }
};
using DescriptionPointer = std::unique_ptr<TF_OperationDescription, FinishedAnyhow>;

/** Calls `call(status)` and throws what it reports: "doing: TensorFlow's message". */
template <typename Call>
auto checked(const std::string& doing, Call&& call) {
  StatusPointer status(TF_NewStatus());
  const auto check = [&] {
    if (TF_GetCode(status.get()) != TF_OK) throw std::runtime_error(doing + ": " + TF_Message(status.get()));
  };
  if constexpr (std::is_void_v<std::invoke_result_t<Call, TF_Status*>>) {
    std::forward<Call>(call)(status.get());
    check();
  } else {
    auto result = std::forward<Call>(call)(status.get());
    check();
    return result;
  }
}

}  // namespace tandem
