#include "base/repeating.h"

#include <gtest/gtest.h>

#include <latch>

namespace otkel {
namespace {

TEST(RepeatingTest, TheActionIsDoneAgainAndAgain) {
  std::latch three(3);
  int count = 0;
  const Repeating repeating(std::chrono::milliseconds{1}, [&] {
    if (++count <= 3) three.count_down();
  });
  three.wait();
}

TEST(RepeatingTest, ALongPauseDoesNotHoldUpTheEnd) {
  std::latch once(1);
  {
    const Repeating repeating(std::chrono::hours{1}, [&] { once.count_down(); });
    once.wait();
  }
}

}  // namespace
}  // namespace otkel
