// One thread that runs everything that computes, in the order in which it was asked for.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace tandem {

class Worker {
 public:
  Worker();
  ~Worker() { stop(); }

  /** Drops the work that has not begun and waits for what runs. */
  void stop();

  /** Runs `task` on the thread, after all earlier ones. It must not throw. Throws if the worker was stopped. */
  void post(std::function<void()> task);
  /** Runs `task` on the thread and waits for it; throws what it throws. */
  void runNow(const std::function<void()>& task);

 private:
  void loop();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tandem
