#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace otkel {

// Does something in a thread of its own: at once, and again `every` time after it was done, until
// this object goes.
class Repeating {
 public:
  Repeating(std::chrono::milliseconds every, std::function<void()> action)
      : every_(every), action_(std::move(action)), thread_([this] { Run(); }) {}
  Repeating(const Repeating&) = delete;
  Repeating& operator=(const Repeating&) = delete;
  ~Repeating() {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
      lock.unlock();
      action_();
      lock.lock();
      stop_.wait_for(lock, every_, [this] { return is_stopping_; });
    }
  }

  const std::chrono::milliseconds every_;
  const std::function<void()> action_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool is_stopping_ = false;  // guarded by mutex_
  std::thread thread_;        // last: it uses all the above
};

}  // namespace otkel
