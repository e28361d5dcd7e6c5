#include "engine.h"

#include <utility>

namespace tandem {

Engine::Engine(Napi::Env env, const std::string& device)
    : context_(std::make_shared<Context>(device)),
      toJavaScript_(Napi::ThreadSafeFunction::New(
          env, Napi::Function::New(env, [](const Napi::CallbackInfo&) {}), "tandem", 0, 1)) {
  toJavaScript_.Unref(env);  // an idle engine doesn't keep the process alive
}

Engine::~Engine() { toJavaScript_.Abort(); }

Napi::Promise Engine::run(Napi::Env env, std::function<Deliver()> work) {
  const auto deferred = Napi::Promise::Deferred::New(env);
  if (pending_++ == 0) toJavaScript_.Ref(env);
  worker_.post([this, deferred, work = std::move(work)]() mutable {
    Deliver deliver;
    std::string error;
    try {
      deliver = work();
    } catch (const std::exception& problem) {
      error = problem.what();
    }
    work = nullptr;  // frees the inputs here, before JavaScript hears of the result
    toJavaScript_.BlockingCall([this, deferred, deliver = std::move(deliver), error](Napi::Env env, Napi::Function) {
      finish(env, deferred, deliver, error);
    });
  });
  return deferred.Promise();
}

void Engine::finish(Napi::Env env, const Napi::Promise::Deferred& deferred, const Deliver& deliver,
                    const std::string& error) {
  if (--pending_ == 0) toJavaScript_.Unref(env);
  const Napi::HandleScope scope(env);
  if (deliver)
    deferred.Resolve(deliver(env));
  else
    deferred.Reject(Napi::Error::New(env, error).Value());
}

}  // namespace tandem
