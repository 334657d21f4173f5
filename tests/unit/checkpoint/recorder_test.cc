#include "checkpoint/recorder.h"

#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "proto/convert.h"
#include "storage/memory_journal.h"
#include "storage/memory_replica_store.h"
#include "tests/integration/fake_clock.h"

namespace otkel {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Instant kStart = Day{std::chrono::year{2026} / 3 / 10} + hours{12};

// A checkpoint's clock, journal and recorder beside the true time, which is the centre's.
class RecorderTest : public ::testing::Test {
 protected:
  RecorderTest() { Restart(); }

  // The process starts anew on the same journal.
  void Restart() {
    recorder_.reset();
    time_ = std::make_unique<TimeKeeper>(&clock_);
    recorder_ = std::make_unique<Recorder>(CheckpointId{"korday"}, &journal_, &replica_, key_.get(),
                                           time_.get(), FixedZone("Asia/Almaty", hours{5}));
  }
  void Pass(microseconds time) {
    centre_ += time;
    clock_.Advance(time);
  }
  void Check() {
    const Instant sent = time_->Send();
    Pass(milliseconds{1});
    const Instant there = centre_;
    Pass(milliseconds{2});
    time_->Measured(sent, there, there);
  }
  v1::Event Record() {
    const auto recorded = recorder_->Record(v1::Crossing());
    v1::Event event;
    EXPECT_TRUE(recorded.ok() && event.ParseFromString(recorded->body())) << recorded.status();
    return event;
  }
  std::vector<v1::Event> Recorded() {
    std::vector<v1::Event> events;
    const auto read = journal_.Read({}, 10'000, 1 << 30).value();
    for (const v1::SignedEvent& signed_event : read)
      events.emplace_back().ParseFromString(signed_event.body());
    return events;
  }

  absl::Status next_append_;
  Instant centre_ = kStart;
  FakeClock clock_{kStart};
  std::unique_ptr<SigningKey> key_ = SigningKeyFromSeed(std::string(32, 'k'));
  MemoryJournal journal_{
      {.checkpoint = {"korday"}, .key = key_.get(), .append_fault = [this](std::uint64_t) {
         return std::exchange(next_append_, absl::OkStatus());
       }}};
  MemoryReplicaStore replica_;
  std::unique_ptr<TimeKeeper> time_;
  std::unique_ptr<Recorder> recorder_;
};

TEST_F(RecorderTest, NoClaimIsMadeByAClockThatNobodyChecked) {
  EXPECT_FALSE(recorder_->Claim().has_value());
  Check();
  EXPECT_TRUE(recorder_->Claim().has_value());
}

TEST_F(RecorderTest, AClaimLiesBeforeWhatTheCentresClockMayShow) {
  clock_.Jump(hours{3});
  Restart();
  Check();
  const auto claim = recorder_->Claim();
  ASSERT_TRUE(claim.has_value());
  EXPECT_LE(FromMicros(claim->through_us()), centre_);
  EXPECT_GE(FromMicros(claim->through_us()), centre_ - milliseconds{10});
}

TEST_F(RecorderTest, AJumpIsRecordedOnceBeforeTheCrossingThatFoundIt) {
  Check();
  clock_.Jump(-days{365});
  EXPECT_EQ(Record().clock().state(), v1::CLOCK_STATE_SUSPECT);
  Record();
  const auto events = Recorded();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_TRUE(events[0].has_clock_jumped());
  EXPECT_EQ(FromMicros(events[0].clock_jumped().expected_us()), centre_);
  EXPECT_EQ(FromMicros(events[0].clock_jumped().found_us()), centre_ - days{365});
  EXPECT_TRUE(events[1].has_crossing());
}

TEST_F(RecorderTest, AJumpThatCouldNotBeRecordedIsRecordedLater) {
  clock_.Jump(-hours{1});
  next_append_ = absl::ResourceExhaustedError("full");
  EXPECT_FALSE(recorder_->Record(v1::Crossing()).ok());
  Record();
  EXPECT_TRUE(Recorded().at(0).has_clock_jumped());
  EXPECT_EQ(Recorded().size(), 2u);
}

TEST_F(RecorderTest, AClockSetBackIsStampedAlongTheMachinesOwnTime) {
  Check();
  const Instant claimed = FromMicros(recorder_->Claim()->through_us());
  clock_.Jump(-days{365});
  Pass(seconds{40});
  const v1::Event event = Record();
  EXPECT_GE(FromMicros(event.occurred_at_us()), claimed + seconds{40});
  EXPECT_LE(FromMicros(event.occurred_at_us()), claimed + seconds{41});
  EXPECT_LE(std::chrono::abs(TimeOf(event).at - centre_), milliseconds{3});
  EXPECT_EQ(TimeOf(event).uncertainty, std::nullopt);
  EXPECT_FALSE(recorder_->Claim().has_value());
  Check();
  EXPECT_GT(FromMicros(recorder_->Claim()->through_us()), claimed);
  EXPECT_LE(std::chrono::abs(TimeOf(Record()).at - centre_), milliseconds{3});
}

TEST_F(RecorderTest, AfterADeadBatteryNothingIsStampedBeforeTheClaimsOfBefore) {
  Check();
  const Instant claimed = FromMicros(recorder_->Claim()->through_us());
  clock_.Reboot(Instant{});
  Restart();
  const v1::Event event = Record();
  EXPECT_GT(FromMicros(event.occurred_at_us()), claimed);
  EXPECT_EQ(event.clock().state(), v1::CLOCK_STATE_SUSPECT);
  EXPECT_TRUE(Recorded().at(0).has_clock_jumped());
}

TEST_F(RecorderTest, ANewProcessKnowsWhatTheClockWasWorth) {
  Check();
  Record();
  Pass(seconds{20});
  Restart();
  const v1::Event event = Record();
  EXPECT_EQ(event.clock().state(), v1::CLOCK_STATE_CHECKED);
  EXPECT_EQ(FromMicros(event.occurred_at_us()), clock_.Now());
  EXPECT_EQ(Recorded().size(), 2u);
}

TEST_F(RecorderTest, NoClaimGoesPastAnEventThatMayBeOnTheDisk) {
  Check();
  const Instant before = clock_.Now();
  next_append_ = absl::DataLossError("nobody knows");
  EXPECT_FALSE(recorder_->Record(v1::Crossing()).ok());
  Pass(seconds{60});
  Check();
  EXPECT_LT(FromMicros(recorder_->Claim()->through_us()), before);
}

// Whatever happens to clock, machine and process: nothing is stamped at or before a claim, no claim
// is ahead of the centre's time, and what is known of an instant is true.
TEST_F(RecorderTest, RandomJumpsStartsAndExchangesNeverMakeAClaimUntrue) {
  const unsigned seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  const auto up_to = [&](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(-most, most)(random);
  };
  Instant claimed = Instant::min();
  Instant claimed_by_process = Instant::min();
  std::size_t claims = 0;
  for (int step = 0; step < 20'000; ++step) {
    switch (random() % 12) {
      case 0:
        clock_.Jump(seconds{up_to(10L * 365 * 86'400)});
        break;
      case 1:
        clock_.Jump(milliseconds{up_to(4000)});
        break;
      case 2:
        if (random() % 4 == 0) {
          clock_.Reboot(random() % 2 == 0 ? Instant{} : centre_ + seconds{up_to(30)});
          Restart();
          claimed_by_process = Instant::min();
        }
        break;
      case 3:
        Restart();
        claimed_by_process = Instant::min();
        break;
      case 4:
      case 5:
        Check();
        break;
      case 6:
      case 7:
      case 8:
        if (const auto claim = recorder_->Claim()) {
          ++claims;
          const Instant through = FromMicros(claim->through_us());
          ASSERT_LE(through, centre_) << "seed " << seed << " step " << step;
          ASSERT_GE(through, claimed_by_process) << "seed " << seed << " step " << step;
          claimed_by_process = through;
          claimed = std::max(claimed, through);
        }
        break;
      case 9:
        Pass(milliseconds{std::abs(up_to(100'000))});
        break;
      default: {
        const v1::Event event = Record();
        ASSERT_GT(FromMicros(event.occurred_at_us()), claimed)
            << "seed " << seed << " step " << step;
        const EventTime time = TimeOf(event);
        const auto bound = time.uncertainty.value_or(microseconds::max() / 2);
        ASSERT_LE(std::chrono::abs(time.at - centre_), bound + microseconds{3})
            << "seed " << seed << " step " << step;
        Pass(milliseconds{10});
      }
    }
  }
  EXPECT_GT(claims, 1000u);
}

}  // namespace
}  // namespace otkel
