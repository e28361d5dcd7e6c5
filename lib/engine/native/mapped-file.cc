// mapFile(file, offset, length): a part of a file as an ArrayBuffer whose pages the system reads when they are touched, and takes
// back when it wants their memory. Needs no open engine.
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "bindings.h"

namespace tandem {

namespace {

/** Whole pages of a file, given back when it goes out of scope. */
class Mapping {
 public:
  /** Writing to it changes copies of its pages in this process alone: a stray write neither ends it nor reaches the file. */
  Mapping(int file, off_t offset, size_t length) : length_(length) {
    address_ = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file, offset);
    if (address_ == MAP_FAILED) throw std::runtime_error(std::string("mapping a file: ") + std::strerror(errno));
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { munmap(address_, length_); }

  char* bytes() const { return static_cast<char*>(address_); }

 private:
  void* address_;
  size_t length_;
};

/** A whole number that JavaScript can hold exactly. */
int64_t wholeNumber(const Napi::Value& value, const char* what) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  if (!(number >= 0 && number <= 9007199254740991.0) || number != static_cast<double>(static_cast<int64_t>(number)))
    throw std::runtime_error(std::string("mapFile: expected ") + what + ", got " + value.ToString().Utf8Value());
  return static_cast<int64_t>(number);
}

/** Beyond the end of a file there is nothing that could be touched without ending the process. */
void requireInFile(int file, int64_t end) {
  struct stat found;
  if (fstat(file, &found) != 0) throw std::runtime_error(std::string("mapFile: ") + std::strerror(errno));
  if (found.st_size < end)
    throw std::runtime_error("mapFile: expected a file of at least " + std::to_string(end) + " bytes, got " +
                             std::to_string(found.st_size));
}

/** The mapping begins with the page that `offset` lies in, and is kept until the ArrayBuffer is collected. */
Napi::Value mapFile(const Napi::CallbackInfo& info) {
  const int file = static_cast<int>(wholeNumber(info[0], "an open file's number"));
  const int64_t offset = wholeNumber(info[1], "an offset in bytes");
  const int64_t length = wholeNumber(info[2], "a length in bytes");
  if (length == 0) throw std::runtime_error("mapFile: expected a length of 1 or more bytes, got 0");
  requireInFile(file, offset + length);
  const int64_t before = offset % sysconf(_SC_PAGESIZE);
  auto mapping = std::make_unique<Mapping>(file, offset - before, length + before);
  const auto unmap = [](Napi::Env, void*, Mapping* collected) { delete collected; };
  const auto buffer = Napi::ArrayBuffer::New(info.Env(), mapping->bytes() + before, length, unmap, mapping.get());
  mapping.release();
  return buffer;
}

}  // namespace

void defineMappedFile(Napi::Env env, Napi::Object exports) {
  exports.Set("mapFile", Napi::Function::New(env, mapFile));
}

}  // namespace tandem
