#include "proto/connect_workers.h"

#include <utility>

#include "base/check.h"

namespace otkel {

ConnectWorkers::ConnectWorkers(int threads, std::size_t max_waiting)
    : max_unfinished_(static_cast<std::size_t>(threads) + max_waiting) {
  OTKEL_CHECK(threads >= 1);
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

ConnectWorkers::~ConnectWorkers() { Stop(); }

bool ConnectWorkers::Submit(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || unfinished_ >= max_unfinished_) return false;
    ++unfinished_;
    waiting_.push_back(std::move(task));
  }
  changed_.notify_one();
  return true;
}

void ConnectWorkers::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void ConnectWorkers::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::function<void()> task = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    task();
    task = nullptr;  // What it holds goes before it counts as finished.
    lock.lock();
    --unfinished_;
  }
}

}  // namespace otkel
