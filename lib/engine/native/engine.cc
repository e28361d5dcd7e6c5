#include "engine.h"

#include <utility>

namespace tandem {

Engine::Engine(Napi::Env env, const std::string& device)
    : context_(std::make_shared<Context>(device)), toJavaScript_(ToJavaScript::New(env, "tandem", 0, 1, this)) {
  toJavaScript_.Unref(env);  // an idle engine doesn't keep the process alive
  stopAtExit(env);
}

/** The worker has to end before what it uses: TensorFlow's static objects, and the way back to JavaScript. */
void Engine::stopAtExit(Napi::Env env) {
  const auto process = env.Global().Get("process").As<Napi::Object>();
  const auto stop = Napi::Function::New(env, [this](const Napi::CallbackInfo&) { worker_.stop(); });
  process.Get("once").As<Napi::Function>().Call(process, {Napi::String::New(env, "exit"), stop});
  // A thread that is terminated has no "exit"; process.exit() runs no hooks. They run in the reverse order.
  env.AddCleanupHook([](Engine* engine) { engine->worker_.stop(); }, this);
}

Napi::Promise Engine::run(Napi::Env env, std::function<Deliver()> work) {
  const auto promise = Napi::Promise::Deferred::New(env);
  worker_.post([this, promise, work = std::move(work)]() mutable {
    auto delivery = std::make_unique<Delivery>(Delivery{promise, nullptr, ""});
    try {
      delivery->deliver = work();
    } catch (const std::exception& problem) {
      delivery->error = problem.what();
    }
    work = nullptr;  // frees the inputs here, before JavaScript hears of the result
    if (toJavaScript_.BlockingCall(delivery.get()) == napi_ok) delivery.release();  // `arrive` owns it now
  });
  if (pending_++ == 0) toJavaScript_.Ref(env);  // what arrives is handled on this thread, so after this
  return promise.Promise();
}

/** There is nobody to tell without an environment, or in one that ends and runs no more JavaScript. */
void Engine::arrive(Napi::Env env, Napi::Function, Engine* engine, Delivery* delivery) {
  const std::unique_ptr<Delivery> owned(delivery);
  if (env == nullptr) return;
  if (--engine->pending_ == 0) engine->toJavaScript_.Unref(env);
  try {
    settle(env, *owned);
  } catch (const Napi::Error&) {
  }
}

void Engine::settle(Napi::Env env, const Delivery& delivery) {
  std::string error = delivery.error;
  if (delivery.deliver) {
    try {
      delivery.promise.Resolve(delivery.deliver(env));
      return;
    } catch (const std::exception& problem) {
      error = problem.what();
    }
  }
  delivery.promise.Reject(Napi::Error::New(env, error).Value());
}

}  // namespace tandem
