// Real processes over mutual TLS, killed under load: what an officer was told is recorded is in the
// centre, once. OTKEL_CRASH_ROUNDS sets how often, OTKEL_CRASH_SEED repeats a run's choices.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "tests/contract/contract_data.h"
#include "tests/crash/real_border.h"

namespace otkel {
namespace {

using crash::Border;
using crash::kPatience;
using crash::MrzNumbered;
using testing_data::TemporaryDirectory;

constexpr int kLanes = 8;
std::uint64_t NumberFromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Lanes that pass one traveller after another, and remember what they were told is recorded.
class Load {
 public:
  explicit Load(const Border& border) : border_(border) {
    for (int lane = 0; lane < kLanes; ++lane) lanes_.emplace_back([this] { Run(); });
  }
  ~Load() { Stop(); }

  void Stop() {
    stopping_ = true;
    for (std::thread& lane : lanes_) lane.join();
    lanes_.clear();
  }

  // Waits until `count` more events were acknowledged.
  [[nodiscard]] bool WaitForMore(std::size_t count) {
    std::unique_lock lock(mutex_);
    const std::size_t goal = told_.size() + count;
    return more_.wait_for(lock, kPatience, [&] { return told_.size() >= goal; });
  }

  // Sequence to document number, of every acknowledged event.
  [[nodiscard]] const std::map<std::uint64_t, std::string>& told() const { return told_; }

 private:
  void Run() {
    TerminalClient terminal = border_.Terminal();
    while (!stopping_) {
      border_.WaitUntilUp();
      PassOne(terminal);
    }
  }

  void PassOne(TerminalClient& terminal) {
    v1::DecideRequest decide;
    for (const std::string& line : MrzNumbered(next_++)) decide.add_lines(line);
    decide.set_direction(v1::DIRECTION_ENTRY);
    const auto decided = terminal.Decide(decide);
    if (!decided.ok()) return;  // the checkpoint is down: the next traveller may have more luck
    v1::ConfirmRequest confirm;
    confirm.set_decision_id(decided->decision_id());
    confirm.set_outcome(v1::OUTCOME_ADMITTED);
    confirm.set_officer("officer");
    confirm.set_ground("load");
    const auto confirmed = terminal.Confirm(confirm);
    if (!confirmed.ok()) return;  // recorded or not: nobody was told
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(confirmed->id().epoch(), 1u);
    EXPECT_TRUE(told_.emplace(confirmed->id().sequence(), decided->document().number()).second)
        << "told twice";
    more_.notify_all();
  }

  const Border& border_;
  std::atomic<std::uint64_t> next_ = 1;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::condition_variable more_;
  std::map<std::uint64_t, std::string> told_;
  std::vector<std::thread> lanes_;
};

// Everything the centre holds, by sequence; fails where one comes twice.
std::map<std::uint64_t, std::string> InTheCentre(const CentralClient& police) {
  std::map<std::uint64_t, std::string> found;
  std::set<std::string> documents;
  v1::ListCrossingsRequest request;
  request.set_purpose("crash test");
  request.set_page_size(1000);
  for (;;) {
    const auto page = police.ListCrossings(request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok() || page->next_after_position() == request.after_position()) return found;
    for (const v1::RecordedCrossing& crossing : page->crossings()) {
      const std::string& number = crossing.crossing().document().number();
      EXPECT_TRUE(found.emplace(crossing.id().sequence(), number).second) << "one event twice";
      EXPECT_TRUE(documents.insert(number).second) << "one traveller twice";
    }
    request.set_after_position(page->next_after_position());
  }
}

void WaitUntilAllIsSent(const Border& border) {
  TerminalClient terminal = border.Terminal();
  std::mutex mutex;
  std::condition_variable never;
  for (int i = 0; i < 600; ++i) {
    const auto status = terminal.GetStatus();
    if (status.ok() && status->attached() && status->unsent_events() == 0) return;
    std::unique_lock lock(mutex);
    never.wait_for(lock, std::chrono::milliseconds{100});
  }
  FAIL() << "events are still unsent after a minute";
}

TEST(SystemCrashTest, WhatAnOfficerWasToldIsInTheCentreOnceAfterEveryKill) {
  const std::uint64_t rounds = NumberFromEnvironment("OTKEL_CRASH_ROUNDS", 10);
  const std::uint64_t seed = NumberFromEnvironment("OTKEL_CRASH_SEED", std::random_device{}());
  std::cout << "OTKEL_CRASH_SEED=" << seed << " OTKEL_CRASH_ROUNDS=" << rounds << std::endl;
  std::mt19937_64 random(seed);
  const TemporaryDirectory directory;
  Border border(directory.path());
  Load load(border);
  std::uint64_t centre_kills = 0;
  for (std::uint64_t round = 0; round < rounds && !testing::Test::HasFailure(); ++round) {
    ASSERT_TRUE(load.WaitForMore(1 + random() % 80))
        << "round " << round << ": nothing is recorded any more";
    const bool central = random() % 2 == 0;
    centre_kills += central;
    border.Kill(central);
  }
  ASSERT_TRUE(load.WaitForMore(10));
  load.Stop();
  WaitUntilAllIsSent(border);
  const auto police = border.Police();
  ASSERT_TRUE(police.ok()) << police.status();
  const auto found = InTheCentre(*police);
  std::size_t lost = 0;
  for (const auto& [sequence, number] : load.told()) {
    const auto event = found.find(sequence);
    lost += event == found.end() || event->second != number;
  }
  EXPECT_EQ(lost, 0u);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.rbegin()->first, found.size()) << "a hole in the sequences";
  std::cout << rounds << " kills (" << centre_kills << " of the centre), " << load.told().size()
            << " events acknowledged, " << found.size() << " in the centre, lost " << lost
            << ", duplicated 0" << std::endl;
}

}  // namespace
}  // namespace otkel
