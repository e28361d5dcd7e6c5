// TensorFlow's eager context: the devices, and the functions that were compiled for them.
#pragma once

#include <string>
#include <vector>

#include "checked.h"

namespace tandem {

struct Device {
  std::string name;
  /** "CPU" or "GPU". */
  std::string type;
};

class Context {
 public:
  /** `wanted` is "cpu", "gpu" or "auto": the first GPU if TensorFlow sees one. Its memory grows as needed. */
  explicit Context(const std::string& wanted);

  TFE_Context* get() const { return context_.get(); }
  /** Where programs run and arrays live. */
  const Device& device() const { return device_; }
  const std::vector<Device>& devices() const { return devices_; }
  bool onGpu() const { return device_.type == "GPU"; }

  /** A TensorFlow operation, or compiled function, on the device. */
  OpPointer operation(const std::string& name) const;

 private:
  ContextPointer context_;
  std::vector<Device> devices_;
  Device device_;
};

}  // namespace tandem
