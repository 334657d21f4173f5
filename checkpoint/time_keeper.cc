#include "checkpoint/time_keeper.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>

#include "proto/convert.h"

namespace otkel {

using std::chrono::microseconds;

namespace {

constexpr std::size_t kMostMeasurements = 8;
constexpr std::size_t kMostSent = 8;
constexpr std::size_t kMostJumps = 16;
// Drift is learned over at least this, and anew after at most that.
constexpr std::chrono::minutes kShortestBaseline{1};
constexpr std::chrono::hours kLongestBaseline{24};
// Both clocks are read within this of each other, unless the machine is too slow for it.
constexpr std::chrono::milliseconds kSlowLook{50};
constexpr int kMostLooks = 5;

microseconds Part(microseconds time, double rate) {
  return microseconds{
      static_cast<std::int64_t>(std::ceil(static_cast<double>(std::abs(time.count())) * rate))};
}

microseconds Halved(microseconds time) { return microseconds{(time.count() + 1) / 2}; }

// Of any clock that was ever set: what lies far from it cannot be reckoned with.
bool IsPlausible(Instant at) { return at > Instant{} && at < Instant{} + std::chrono::years{8000}; }

}  // namespace

TimeKeeper::TimeKeeper(const Clock* clock)
    : clock_(clock),
      boot_id_(clock->BootId()),
      wall_minus_monotonic_(clock->Now().time_since_epoch() - clock->Monotonic()) {}

TimeKeeper::Look TimeKeeper::LookNow() {
  Look look{};
  for (int i = 0; i < kMostLooks; ++i) {
    const microseconds before = clock_->Monotonic();
    look.wall = clock_->Now();
    const microseconds after = clock_->Monotonic();
    look.monotonic = before + (after - before) / 2;
    if (after - before < kSlowLook) break;
  }
  const microseconds offset = look.wall.time_since_epoch() - look.monotonic;
  const microseconds before = std::exchange(wall_minus_monotonic_, offset);
  if (clock_->IsDrill() || std::chrono::abs(offset - before) <= kMostStep) return look;
  Suspect({Instant{before + look.monotonic}, look.wall, boot_id_}, before);
  return look;
}

void TimeKeeper::Suspect(ClockJump jump, std::optional<microseconds> wall_minus_monotonic) {
  if (!suspect_) {
    unjumped_minus_monotonic_ = wall_minus_monotonic;
    const Measurement* best = BestAt(clock_->Monotonic());
    centre_minus_monotonic_.reset();
    if (best != nullptr) centre_minus_monotonic_ = best->centre_minus_monotonic;
  }
  suspect_ = true;
  measurements_.clear();
  sent_.clear();
  reference_.reset();
  if (jumps_.size() == kMostJumps) {
    jumps_.back().found = jump.found;
  } else {
    jumps_.push_back(std::move(jump));
  }
}

bool TimeKeeper::Resume(const LastSeen& last) {
  const std::lock_guard lock(mutex_);
  const Look look = LookNow();
  if (clock_->IsDrill()) return true;
  if (last.boot_id == boot_id_) {
    const microseconds offset = last.wall.time_since_epoch() - last.monotonic;
    if (std::chrono::abs(wall_minus_monotonic_ - offset) > kMostStep) {
      Suspect({Instant{offset + look.monotonic}, look.wall, boot_id_}, offset);
      if (last.bound) centre_minus_monotonic_ = offset - last.skew;
      return false;
    }
    if (last.bound) measurements_.push_back({last.monotonic, offset - last.skew, *last.bound});
    return true;
  }
  if (look.wall >= last.wall && look.wall - last.wall <= kLongestOff) return true;
  Suspect({last.wall, look.wall, last.boot_id}, std::nullopt);
  return false;
}

TimeKeeper::Reading TimeKeeper::Read() {
  const std::lock_guard lock(mutex_);
  const Look look = LookNow();
  Reading reading;
  reading.wall = look.wall;
  reading.monotonic = look.monotonic;
  reading.boot_id = boot_id_;
  if (clock_->IsDrill()) {
    // Everybody's clock is the same one, set by hand.
    reading.state = v1::CLOCK_STATE_DRILL;
    reading.bound = microseconds{0};
    return reading;
  }
  if (suspect_) {
    reading.state = v1::CLOCK_STATE_SUSPECT;
    if (unjumped_minus_monotonic_)
      reading.unjumped = Instant{*unjumped_minus_monotonic_ + look.monotonic};
    if (centre_minus_monotonic_) reading.skew = wall_minus_monotonic_ - *centre_minus_monotonic_;
    return reading;
  }
  if (const Measurement* best = BestAt(look.monotonic)) {
    reading.state = v1::CLOCK_STATE_CHECKED;
    reading.skew = wall_minus_monotonic_ - best->centre_minus_monotonic;
    reading.bound = BoundAt(*best, look.monotonic);
  }
  return reading;
}

std::vector<ClockJump> TimeKeeper::TakeJumps() {
  const std::lock_guard lock(mutex_);
  LookNow();
  std::vector<ClockJump> taken(jumps_.begin(), jumps_.end());
  jumps_.clear();
  return taken;
}

void TimeKeeper::PutBack(std::vector<ClockJump> jumps) {
  const std::lock_guard lock(mutex_);
  jumps_.insert(jumps_.begin(), std::make_move_iterator(jumps.begin()),
                std::make_move_iterator(jumps.end()));
}

Instant TimeKeeper::SendAt(const Look& look) {
  if (sent_.size() == kMostSent) sent_.pop_front();
  sent_.push_back(look);
  return look.wall;
}

Instant TimeKeeper::Send() {
  const std::lock_guard lock(mutex_);
  return SendAt(LookNow());
}

std::optional<Instant> TimeKeeper::SendIfDue() {
  const std::lock_guard lock(mutex_);
  const Look look = LookNow();
  if (!sent_.empty() && look.monotonic - sent_.back().monotonic < kMeasureSoon) return std::nullopt;
  const bool is_fresh = measured_at_ && look.monotonic - *measured_at_ < kMeasureEvery;
  if (is_fresh && !suspect_) return std::nullopt;
  return SendAt(look);
}

void TimeKeeper::Measured(Instant sent, Instant received_there, Instant sent_there) {
  const std::lock_guard lock(mutex_);
  const Look look = LookNow();
  const auto begun = std::find_if(sent_.begin(), sent_.end(),
                                  [&](const Look& pending) { return pending.wall == sent; });
  if (begun == sent_.end()) return;
  const Look begin = *begun;
  sent_.erase(begun);
  if (!IsPlausible(received_there) || !IsPlausible(sent_there)) return;
  const microseconds there = sent_there - received_there;
  const microseconds round_trip = (look.monotonic - begin.monotonic) - there;
  if (there < microseconds{0} || round_trip < microseconds{0}) return;
  const microseconds middle = begin.monotonic + (look.monotonic - begin.monotonic) / 2;
  const microseconds centre = (received_there + there / 2).time_since_epoch();
  // A microsecond for each halving that was rounded.
  Keep({middle, centre - middle, Halved(round_trip) + microseconds{2}});
  measured_at_ = look.monotonic;
}

void TimeKeeper::Keep(const Measurement& measurement) {
  suspect_ = false;
  unjumped_minus_monotonic_.reset();
  centre_minus_monotonic_.reset();
  LearnDrift(measurement);
  // What contradicts the newest was drifting faster than reckoned, or the centre's clock was set.
  std::erase_if(measurements_, [&](const Measurement& older) {
    return std::chrono::abs(measurement.centre_minus_monotonic - older.centre_minus_monotonic) >
           measurement.bound + BoundAt(older, measurement.monotonic);
  });
  if (measurements_.size() == kMostMeasurements) measurements_.pop_front();
  measurements_.push_back(measurement);
}

// Only the part that no round trip explains counts as drift.
void TimeKeeper::LearnDrift(const Measurement& measurement) {
  if (!reference_) {
    reference_ = measurement;
    return;
  }
  const microseconds baseline = measurement.monotonic - reference_->monotonic;
  if (baseline < kShortestBaseline) return;
  const microseconds moved =
      std::chrono::abs(measurement.centre_minus_monotonic - reference_->centre_minus_monotonic);
  const microseconds certain =
      std::max(moved - measurement.bound - reference_->bound, microseconds{0});
  const double rate = static_cast<double>(certain.count()) / static_cast<double>(baseline.count());
  if (rate > kMostDrift) {
    reference_ = measurement;
    return;
  }
  drift_ = rate > kDrift ? 2 * rate : kDrift;
  if (baseline > kLongestBaseline) reference_ = measurement;
}

microseconds TimeKeeper::BoundAt(const Measurement& measurement, microseconds monotonic) const {
  return measurement.bound + Part(monotonic - measurement.monotonic, drift_);
}

const TimeKeeper::Measurement* TimeKeeper::BestAt(microseconds monotonic) const {
  const auto best = std::min_element(measurements_.begin(), measurements_.end(),
                                     [&](const Measurement& a, const Measurement& b) {
                                       return BoundAt(a, monotonic) < BoundAt(b, monotonic);
                                     });
  return best == measurements_.end() ? nullptr : &*best;
}

void StampEvent(v1::Event& event, const TimeKeeper::Reading& reading, Instant at,
                const Zone& zone) {
  event.set_occurred_at_us(ToMicros(at));
  event.set_zone(zone.id);
  event.set_tzdata_version(zone.tzdata_version);
  event.set_local_day(ToIso(LocalDay(reading.CentreNow(), zone)));
  v1::ClockReading& clock = *event.mutable_clock();
  clock.set_state(reading.state);
  clock.set_skew_us((at - reading.CentreNow()).count());
  clock.set_skew_bound_us(reading.bound ? reading.bound->count() : -1);
  clock.set_monotonic_us(reading.monotonic.count());
  clock.set_boot_id(reading.boot_id);
}

}  // namespace otkel
