#include "checkpoint/decider.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::chrono::minutes kMostClockBehind{5};

}  // namespace

std::optional<std::chrono::microseconds> Decider::ReplicaAge() const {
  return AgeOf(replica_->State());
}

// A clock that stands before the centre's own word says nothing about how old that word is.
std::optional<std::chrono::microseconds> Decider::AgeOf(const ReplicaState& state) const {
  if (!state.current_at) return std::nullopt;
  const auto skew = link_->Get().skew;
  const Instant centre_now = clock_->Now() - (skew ? skew->skew : std::chrono::microseconds{0});
  const auto age = centre_now - *state.current_at;
  if (age < -kMostClockBehind) return std::nullopt;
  return std::max(age, std::chrono::microseconds{0});
}

v1::ClockState Decider::ClockStateNow() const {
  if (clock_->IsDrill()) return v1::CLOCK_STATE_DRILL;
  return link_->Get().skew ? v1::CLOCK_STATE_CHECKED : v1::CLOCK_STATE_UNCHECKED;
}

std::string Decider::KnowledgeInWords() const {
  const auto age = ReplicaAge();
  if (!age) return "no national lists yet";
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*age).count();
  if (seconds < 120) return Concat("lists as of ", seconds, " seconds ago");
  if (seconds < 2 * 3600) return Concat("lists as of ", seconds / 60, " minutes ago");
  if (seconds < 48 * 3600) return Concat("lists as of ", seconds / 3600, " hours ago");
  return Concat("lists as of ", seconds / 86400, " days ago");
}

v1::Receipt Decider::MakeReceipt(const LawBook::Version* law, Position position,
                                 std::optional<std::chrono::microseconds> age) const {
  v1::Receipt receipt;
  if (law != nullptr) {
    receipt.set_rule_pack_id(law->law->pack().id);
    receipt.set_rule_pack_hash(law->hash);
  } else {
    receipt.add_missing_sources("rule pack");
  }
  if (!age) receipt.add_missing_sources("national lists");
  receipt.set_replica_position(position);
  receipt.set_replica_age_us(age ? age->count() : -1);
  receipt.set_clock_state(ClockStateNow());
  if (const auto skew = link_->Get().skew) {
    receipt.set_clock_skew_us(skew->skew.count());
    receipt.set_clock_skew_bound_us(skew->bound.count());
  }
  return receipt;
}

absl::StatusOr<Deliberated> Decider::Decide(ParsedMrz mrz, Direction direction) const {
  const auto started = clock_->Monotonic();
  // The state is taken first: what the receipt claims to have known is then at most what is read
  // below.
  const ReplicaState state = replica_->State();
  const auto age = AgeOf(state);
  const auto bans = replica_->FindBans(mrz.document);
  if (!bans.ok()) return bans.status();
  KnownHistory history;
  if (!state.replica_key.empty()) {
    auto found = replica_->FindHistory(DocumentDigest(state.replica_key, KeyOf(mrz.document)));
    if (!found.ok()) return found.status();
    history = *std::move(found);
  }
  const auto laws = replica_->Laws();

  DecisionInput input;
  input.document = &mrz.document;
  input.problems = mrz.problems;
  input.direction = direction;
  input.now = clock_->Now();
  input.today = LocalDay(*input.now, zone_);
  input.zone = &zone_;
  const LawBook::Version* law = laws->VersionOn(input.today);
  input.law = law != nullptr ? law->law.get() : nullptr;
  input.candidates = *bans;
  input.stays = history.stays;
  input.authorisations = history.authorisations;
  input.replica_age = age;
  input.staleness = staleness_;
  input.is_drill = clock_->IsDrill();

  Deliberated deliberated;
  deliberated.direction = direction;
  deliberated.decision = otkel::Decide(input);
  deliberated.receipt = MakeReceipt(law, state.position, age);
  deliberated.mrz = std::move(mrz);
  deliberated.took = clock_->Monotonic() - started;
  return deliberated;
}

}  // namespace otkel
