#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace otkel {

// A fixed number of threads that run tasks in the order given. Safe for use from several threads.
class ConnectWorkers {
 public:
  // At most `max_waiting` tasks wait while every thread is busy.  REQUIRES: threads >= 1.
  ConnectWorkers(int threads, std::size_t max_waiting);
  ~ConnectWorkers();
  ConnectWorkers(const ConnectWorkers&) = delete;
  ConnectWorkers& operator=(const ConnectWorkers&) = delete;

  // False where the task was not taken: too many wait, or Stop has been called. A task taken is
  // run.
  [[nodiscard]] bool Submit(std::function<void()> task);

  // Takes no more, runs what was taken and joins the threads. May be called again.  REQUIRES: not
  // called by a task.
  void Stop();

 private:
  void Work();

  const std::size_t max_unfinished_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  std::size_t unfinished_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace otkel
