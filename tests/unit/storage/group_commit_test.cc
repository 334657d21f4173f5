#include "storage/group_commit.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace otkel {
namespace {

TEST(GroupCommitTest, EveryCallerGetsItsOwnAnswer) {
  std::atomic<int> commits = 0;
  using Doubler = GroupCommit<int, int>;
  Doubler doubler(4, [&commits](std::span<Doubler::Waiting* const> group) {
    ++commits;
    EXPECT_LE(group.size(), 4u);
    for (Doubler::Waiting* waiting : group) waiting->answer = waiting->request * 2;
  });
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        if (doubler.Submit(t * 1000 + i).value() != 2 * (t * 1000 + i)) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(commits, 4000);
}

TEST(GroupCommitTest, CommitsDoNotOverlap) {
  std::atomic<int> inside = 0;
  std::atomic<int> overlaps = 0;
  int unguarded = 0;  // a sanitizer would see an overlap here
  using Adder = GroupCommit<int, int>;
  Adder adder(2, [&](std::span<Adder::Waiting* const> group) {
    if (inside.fetch_add(1) != 0) ++overlaps;
    for (Adder::Waiting* waiting : group) waiting->answer = unguarded += waiting->request;
    inside.fetch_sub(1);
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) EXPECT_TRUE(adder.Submit(1).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(overlaps, 0);
  EXPECT_EQ(unguarded, 4000);
}

}  // namespace
}  // namespace otkel
