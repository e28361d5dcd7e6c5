// What one JavaScript environment has open: TensorFlow's context, the worker thread, and the way back from it.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <string>

#include "context.h"
#include "worker.h"

namespace tandem {

class Engine {
 public:
  Engine(Napi::Env env, const std::string& device);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const std::shared_ptr<Context>& context() const { return context_; }
  /** Waits for all work asked for so far, then runs `task` on the worker's thread; the calling thread waits. */
  void runNow(const std::function<void()>& task) { worker_.runNow(task); }

  /** Turns what the worker computed into a JavaScript value, on the JavaScript thread. */
  using Deliver = std::function<Napi::Value(Napi::Env)>;
  /** Runs `work` on the worker's thread; the promise gets what its result delivers, or its error. */
  Napi::Promise run(Napi::Env env, std::function<Deliver()> work);

  std::string newName() { return "tandem_program_" + std::to_string(++named_); }

 private:
  /** A result on its way to the JavaScript thread. */
  struct Delivery {
    Napi::Promise::Deferred promise;
    Deliver deliver;  // empty if the work failed
    std::string error;
  };
  void stopAtExit(Napi::Env env);
  static void settle(Napi::Env env, const Delivery& delivery);
  static void arrive(Napi::Env env, Napi::Function, Engine* engine, Delivery* delivery);
  using ToJavaScript = Napi::TypedThreadSafeFunction<Engine, Delivery, arrive>;

  std::shared_ptr<Context> context_;
  ToJavaScript toJavaScript_;
  int pending_ = 0;  // of the JavaScript thread alone
  int named_ = 0;
  Worker worker_;  // last, so that it ends before what it uses
};

}  // namespace tandem
