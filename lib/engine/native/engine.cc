#include "engine.h"

#include <utility>

namespace tandem {

Engine::Engine(Napi::Env env, const std::string& device)
    : context_(std::make_shared<Context>(device)), toJavaScript_(ToJavaScript::New(env, "tandem", 0, 1, this)) {
  toJavaScript_.Unref(env);  // an idle engine doesn't keep the process alive
  // Node frees the way back before it frees this, so the worker has to end first. Hooks run in the reverse order.
  env.AddCleanupHook([](Engine* engine) { engine->worker_.stop(); }, this);
}

Napi::Promise Engine::run(Napi::Env env, std::function<Deliver()> work) {
  const auto promise = Napi::Promise::Deferred::New(env);
  if (pending_++ == 0) toJavaScript_.Ref(env);
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
  return promise.Promise();
}

/** Without an environment, as Node ends, there is nobody to tell. */
void Engine::arrive(Napi::Env env, Napi::Function, Engine* engine, Delivery* delivery) {
  const std::unique_ptr<Delivery> owned(delivery);
  if (env == nullptr) return;
  if (--engine->pending_ == 0) engine->toJavaScript_.Unref(env);
  try {
    if (!owned->deliver) throw std::runtime_error(owned->error);
    owned->promise.Resolve(owned->deliver(env));
  } catch (const std::exception& problem) {
    owned->promise.Reject(Napi::Error::New(env, problem.what()).Value());
  }
}

}  // namespace tandem
