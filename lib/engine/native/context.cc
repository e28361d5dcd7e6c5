#include "context.h"

#include <algorithm>
#include <array>

namespace tandem {

namespace {

/** ConfigProto { gpu_options { allow_growth: true } } on the wire: field 6 holds field 4. */
constexpr std::array<unsigned char, 4> growingMemory = {0x32, 0x02, 0x20, 0x01};

ContextPointer open() {
  ContextOptionsPointer options(TFE_NewContextOptions());
  checked("asking for GPU memory that grows", [&](TF_Status* status) {
    TFE_ContextOptionsSetConfig(options.get(), growingMemory.data(), growingMemory.size(), status);
  });
  return ContextPointer(checked("opening TensorFlow", [&](TF_Status* status) {
    return TFE_NewContext(options.get(), status);
  }));
}

std::vector<Device> listDevices(TFE_Context* context) {
  DeviceListPointer list(checked("listing the devices", [&](TF_Status* status) {
    return TFE_ContextListDevices(context, status);
  }));
  std::vector<Device> devices;
  for (int i = 0; i < TF_DeviceListCount(list.get()); ++i) {
    const char* name = checked("naming a device", [&](TF_Status* s) { return TF_DeviceListName(list.get(), i, s); });
    const char* type = checked("naming a device", [&](TF_Status* s) { return TF_DeviceListType(list.get(), i, s); });
    devices.push_back({name, type});
  }
  return devices;
}

const Device* firstOfType(const std::vector<Device>& devices, const std::string& type) {
  const auto found = std::find_if(devices.begin(), devices.end(), [&](const Device& d) { return d.type == type; });
  return found == devices.end() ? nullptr : &*found;
}

Device choose(const std::vector<Device>& devices, const std::string& wanted) {
  const Device* gpu = firstOfType(devices, "GPU");
  if (wanted == "gpu" && gpu == nullptr)
    throw std::runtime_error("expected a GPU, as was asked for, and TensorFlow sees none; see `npm run doctor`");
  if (gpu != nullptr && wanted != "cpu") return *gpu;
  const Device* cpu = firstOfType(devices, "CPU");
  if (cpu == nullptr) throw std::runtime_error("TensorFlow sees no CPU");
  return *cpu;
}

}  // namespace

Context::Context(const std::string& wanted)
    : context_(open()), devices_(listDevices(context_.get())), device_(choose(devices_, wanted)) {}

OpPointer Context::operation(const std::string& name) const {
  OpPointer op(checked("finding " + name, [&](TF_Status* status) {
    return TFE_NewOp(context_.get(), name.c_str(), status);
  }));
  checked("placing " + name, [&](TF_Status* status) {
    TFE_OpSetDevice(op.get(), device_.name.c_str(), status);
  });
  return op;
}

}  // namespace tandem
