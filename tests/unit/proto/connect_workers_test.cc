#include "proto/connect_workers.h"

#include <atomic>
#include <semaphore>

#include "gtest/gtest.h"

namespace otkel {
namespace {

TEST(ConnectWorkersTest, TaskOverTheLimitIsNotTaken) {
  std::binary_semaphore leave(0);
  ConnectWorkers workers(1, 1);
  EXPECT_TRUE(workers.Submit([&leave] { leave.acquire(); }));
  EXPECT_TRUE(workers.Submit([] {}));
  EXPECT_FALSE(workers.Submit([] {}));
  leave.release();
}

TEST(ConnectWorkersTest, StopRunsWhatWasTakenAndTakesNoMore) {
  std::atomic<int> run = 0;
  ConnectWorkers workers(2, 100);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(workers.Submit([&run] { ++run; }));
  workers.Stop();
  EXPECT_EQ(run, 100);
  EXPECT_FALSE(workers.Submit([&run] { ++run; }));
  workers.Stop();
}

}  // namespace
}  // namespace otkel
