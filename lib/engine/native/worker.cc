#include "worker.h"

#include <future>
#include <stdexcept>
#include <utility>

namespace tandem {

Worker::Worker() : thread_([this] { loop(); }) {}

void Worker::stop() {
  std::deque<std::function<void()>> dropped;  // freed without the lock, as what they hold may take long
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    dropped.swap(tasks_);
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Worker::post(std::function<void()> task) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_) throw std::runtime_error("the process is ending; compute before it does");
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void Worker::runNow(const std::function<void()>& task) {
  std::promise<void> done;
  post([&] {
    try {
      task();
      done.set_value();
    } catch (...) {
      done.set_exception(std::current_exception());
    }
  });
  done.get_future().get();
}

void Worker::loop() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (stopping_) return;
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    task = nullptr;  // frees what it held before the next one is waited for
    lock.lock();
  }
}

}  // namespace tandem
