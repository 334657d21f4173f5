#include "checkpoint/time_keeper.h"

#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "proto/convert.h"
#include "tests/integration/fake_clock.h"

namespace otkel {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant kStart = Day{std::chrono::year{2026} / 3 / 10} + hours{12};

// A checkpoint's clocks beside the true time, which is the centre's.
struct World {
  // True time passes; the checkpoint's clocks run by `drift` faster.
  void Pass(microseconds time) {
    centre += time;
    clock.Advance(
        time + microseconds{static_cast<std::int64_t>(static_cast<double>(time.count()) * drift)});
  }
  void Exchange(TimeKeeper& keeper, microseconds there, microseconds back) {
    const Instant sent = keeper.Send();
    Pass(there);
    const Instant received = centre;
    Pass(milliseconds{1});
    const Instant answered = centre;
    Pass(back);
    keeper.Measured(sent, received, answered);
  }
  void Check(TimeKeeper& keeper) { Exchange(keeper, milliseconds{2}, milliseconds{2}); }

  Instant centre = kStart;
  FakeClock clock{kStart};
  double drift = 0;
};

microseconds Off(const TimeKeeper::Reading& reading, const World& world) {
  return std::chrono::abs(reading.CentreNow() - world.centre);
}

TimeKeeper::LastSeen Seen(const TimeKeeper::Reading& reading) {
  return {reading.wall, reading.monotonic, reading.boot_id, reading.skew, reading.bound};
}

TEST(TimeKeeperTest, BeforeTheFirstExchangeTheClockIsUncheckedAndTakenAtItsWord) {
  World world;
  TimeKeeper keeper(&world.clock);
  const auto reading = keeper.Read();
  EXPECT_EQ(reading.state, v1::CLOCK_STATE_UNCHECKED);
  EXPECT_EQ(reading.bound, std::nullopt);
  EXPECT_EQ(reading.CentreNow(), kStart);
  EXPECT_TRUE(keeper.TakeJumps().empty());
}

TEST(TimeKeeperTest, AnExchangeGivesTheSkewAndHalfItsRoundTripAsBound) {
  World world;
  world.clock.Jump(minutes{70});
  TimeKeeper keeper(&world.clock);
  world.Exchange(keeper, milliseconds{20}, milliseconds{20});
  const auto reading = keeper.Read();
  EXPECT_EQ(reading.state, v1::CLOCK_STATE_CHECKED);
  EXPECT_LE(std::chrono::abs(reading.skew - minutes{70}), microseconds{10});
  EXPECT_NEAR(static_cast<double>(reading.bound->count()), 20'000, 50);
}

TEST(TimeKeeperTest, TheBoundHoldsHoweverUnevenTheDelays) {
  const unsigned seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  for (int run = 0; run < 200; ++run) {
    World world;
    world.drift = std::uniform_real_distribution(-90e-6, 90e-6)(random);
    world.clock.Jump(seconds{std::uniform_int_distribution(-100'000, 100'000)(random)});
    TimeKeeper keeper(&world.clock);
    for (int step = 0; step < 30; ++step) {
      std::uniform_int_distribution<std::int64_t> delay(0, random() % 4 == 0 ? 5'000'000 : 50'000);
      world.Exchange(keeper, microseconds{delay(random)}, microseconds{delay(random)});
      world.Pass(seconds{random() % 4000});
      const auto reading = keeper.Read();
      ASSERT_EQ(reading.state, v1::CLOCK_STATE_CHECKED);
      // Rounding in the halves and in the drift of this world.
      ASSERT_LE(Off(reading, world), *reading.bound + microseconds{3}) << "seed " << seed;
    }
  }
}

TEST(TimeKeeperTest, TheBestOfTheRecentExchangesCounts) {
  World world;
  TimeKeeper keeper(&world.clock);
  world.Check(keeper);
  const auto good = *keeper.Read().bound;
  world.Exchange(keeper, seconds{3}, milliseconds{1});
  EXPECT_LT(*keeper.Read().bound, good + milliseconds{1});
}

TEST(TimeKeeperTest, TheBoundGrowsWithTimeSinceTheExchange) {
  World world;
  TimeKeeper keeper(&world.clock);
  world.Check(keeper);
  world.Pass(days{1});
  EXPECT_GE(*keeper.Read().bound, milliseconds{8640});
  EXPECT_LE(*keeper.Read().bound, milliseconds{8650});
}

// Five minutes a day are 3,472 millionths.
TEST(TimeKeeperTest, FourteenDaysOfAClockThatLosesFiveMinutesADayStayWithinTheBound) {
  for (const double sign : {1.0, -1.0}) {
    World world;
    world.drift = sign * 300.0 / 86'400;
    TimeKeeper keeper(&world.clock);
    for (int minute = 0; minute < 30; ++minute) {
      world.Check(keeper);
      world.Pass(minutes{1});
    }
    for (int day = 0; day < 14; ++day) {
      world.Pass(days{1});
      const auto reading = keeper.Read();
      EXPECT_EQ(reading.state, v1::CLOCK_STATE_CHECKED);
      EXPECT_LE(Off(reading, world), *reading.bound);
    }
    EXPECT_GT(Off(keeper.Read(), world), hours{1});
    world.Check(keeper);
    EXPECT_LE(Off(keeper.Read(), world), milliseconds{3});
    EXPECT_TRUE(keeper.TakeJumps().empty());
  }
}

TEST(TimeKeeperTest, AClockSetBackAYearIsSuspectUntilTheNextExchangeAndToldOnce) {
  World world;
  TimeKeeper keeper(&world.clock);
  world.Check(keeper);
  world.Pass(minutes{5});
  const Instant expected = world.clock.Now();
  world.clock.Jump(-days{365});
  const auto reading = keeper.Read();
  EXPECT_EQ(reading.state, v1::CLOCK_STATE_SUSPECT);
  EXPECT_EQ(reading.bound, std::nullopt);
  EXPECT_EQ(reading.unjumped, expected);
  EXPECT_LE(Off(reading, world), milliseconds{3});
  const auto jumps = keeper.TakeJumps();
  ASSERT_EQ(jumps.size(), 1u);
  EXPECT_EQ(jumps[0].expected, expected);
  EXPECT_EQ(jumps[0].found, expected - days{365});
  EXPECT_EQ(jumps[0].boot_before, world.clock.BootId());
  EXPECT_TRUE(keeper.TakeJumps().empty());
  world.Check(keeper);
  EXPECT_EQ(keeper.Read().state, v1::CLOCK_STATE_CHECKED);
  EXPECT_LE(Off(keeper.Read(), world), milliseconds{3});
}

TEST(TimeKeeperTest, AClockSetForwardTenYearsIsSuspect) {
  World world;
  TimeKeeper keeper(&world.clock);
  world.clock.Jump(days{3652});
  EXPECT_EQ(keeper.Read().state, v1::CLOCK_STATE_SUSPECT);
  EXPECT_EQ(keeper.TakeJumps().size(), 1u);
}

TEST(TimeKeeperTest, TwoSecondsAreNoJumpAndALeapSecondSmearedIsNone) {
  World world;
  TimeKeeper keeper(&world.clock);
  world.Check(keeper);
  world.clock.Jump(-milliseconds{500});
  EXPECT_EQ(keeper.Read().state, v1::CLOCK_STATE_CHECKED);
  EXPECT_LE(Off(keeper.Read(), world), milliseconds{3});
  world.clock.Jump(seconds{2});
  EXPECT_EQ(keeper.Read().state, v1::CLOCK_STATE_CHECKED);
  world.clock.Jump(seconds{2} + microseconds{1});
  EXPECT_EQ(keeper.Read().state, v1::CLOCK_STATE_SUSPECT);
}

TEST(TimeKeeperTest, ANightAsleepIsNoJump) {
  World world;
  TimeKeeper keeper(&world.clock);
  world.Check(keeper);
  world.Pass(hours{9});  // the machine's own time counts sleep
  EXPECT_EQ(keeper.Read().state, v1::CLOCK_STATE_CHECKED);
  EXPECT_TRUE(keeper.TakeJumps().empty());
}

TEST(TimeKeeperTest, AnExchangeDuringWhichTheClockJumpedIsThrownAway) {
  World world;
  TimeKeeper keeper(&world.clock);
  const Instant sent = keeper.Send();
  world.Pass(milliseconds{2});
  world.clock.Jump(hours{1});
  keeper.Measured(sent, world.centre, world.centre);
  EXPECT_EQ(keeper.Read().state, v1::CLOCK_STATE_SUSPECT);
}

TEST(TimeKeeperTest, AnAnswerToNothingOrInLessThanNoTimeIsThrownAway) {
  World world;
  TimeKeeper keeper(&world.clock);
  keeper.Measured(kStart, kStart, kStart);
  const Instant sent = keeper.Send();
  world.Pass(milliseconds{2});
  keeper.Measured(sent, kStart, kStart + hours{1});
  EXPECT_EQ(keeper.Read().state, v1::CLOCK_STATE_UNCHECKED);
  world.Check(keeper);
  const auto checked = keeper.Read();
  keeper.Measured(sent, kStart + hours{1}, kStart + hours{1});  // the same answer again
  EXPECT_EQ(keeper.Read().skew, checked.skew);
}

TEST(TimeKeeperTest, AMeasurementIsDueAtFirstAfterAMinuteAndAfterAJump) {
  World world;
  TimeKeeper keeper(&world.clock);
  EXPECT_TRUE(keeper.SendIfDue().has_value());
  EXPECT_FALSE(keeper.SendIfDue().has_value());  // the first is on its way
  world.Pass(seconds{6});
  EXPECT_TRUE(keeper.SendIfDue().has_value());
  world.Check(keeper);
  world.Pass(seconds{30});
  EXPECT_FALSE(keeper.SendIfDue().has_value());
  world.clock.Jump(hours{1});
  EXPECT_TRUE(keeper.SendIfDue().has_value());
  world.Check(keeper);
  world.Pass(seconds{61});
  EXPECT_TRUE(keeper.SendIfDue().has_value());
}

TEST(TimeKeeperTest, ANewProcessGoesOnWithTheMeasurementOfTheLast) {
  World world;
  world.clock.Jump(minutes{3});
  TimeKeeper before(&world.clock);
  world.Check(before);
  const auto last = Seen(before.Read());
  world.Pass(hours{1});
  TimeKeeper after(&world.clock);
  EXPECT_TRUE(after.Resume(last));
  EXPECT_EQ(after.Read().state, v1::CLOCK_STATE_CHECKED);
  EXPECT_LE(Off(after.Read(), world), *after.Read().bound);
}

TEST(TimeKeeperTest, AJumpBetweenTwoProcessesOfOneStartIsFound) {
  World world;
  TimeKeeper before(&world.clock);
  world.Check(before);
  const auto last = Seen(before.Read());
  world.Pass(minutes{1});
  world.clock.Jump(hours{2});
  TimeKeeper after(&world.clock);
  EXPECT_FALSE(after.Resume(last));
  EXPECT_EQ(after.Read().state, v1::CLOCK_STATE_SUSPECT);
  EXPECT_LE(Off(after.Read(), world), milliseconds{3});
  EXPECT_EQ(after.TakeJumps().size(), 1u);
}

TEST(TimeKeeperTest, AfterAStartOfTheMachineADeadBatteryOrALeapOfYearsIsFound) {
  World world;
  TimeKeeper before(&world.clock);
  const auto last = Seen(before.Read());
  const std::pair<Instant, v1::ClockState> cases[] = {
      {Instant{}, v1::CLOCK_STATE_SUSPECT},
      {kStart - microseconds{1}, v1::CLOCK_STATE_SUSPECT},
      {kStart + minutes{5}, v1::CLOCK_STATE_UNCHECKED},
      {kStart + days{400}, v1::CLOCK_STATE_UNCHECKED},
      {kStart + days{401}, v1::CLOCK_STATE_SUSPECT},
  };
  for (const auto& [wall, expected] : cases) {
    world.clock.Reboot(wall);
    TimeKeeper after(&world.clock);
    EXPECT_EQ(after.Resume(last), expected == v1::CLOCK_STATE_UNCHECKED) << ToIso(wall);
    EXPECT_EQ(after.Read().state, expected) << ToIso(wall);
    const auto jumps = after.TakeJumps();
    EXPECT_EQ(jumps.size(), expected == v1::CLOCK_STATE_SUSPECT ? 1u : 0u);
    for (const ClockJump& jump : jumps) EXPECT_EQ(jump.boot_before, last.boot_id);
  }
}

TEST(TimeKeeperTest, AnEventIsStampedWithItsClockAndTheDayOfTheCentresTime) {
  World world;
  world.clock.Jump(hours{13});  // past midnight by its own clock only
  TimeKeeper keeper(&world.clock);
  world.Check(keeper);
  v1::Event event;
  const auto reading = keeper.Read();
  StampEvent(event, reading, reading.wall, FixedZone("UTC", seconds{0}));
  EXPECT_EQ(event.local_day(), "2026-03-10");
  EXPECT_EQ(event.clock().state(), v1::CLOCK_STATE_CHECKED);
  const EventTime time = TimeOf(event);
  EXPECT_LE(std::chrono::abs(time.at - world.centre), *time.uncertainty);
}

}  // namespace
}  // namespace otkel
