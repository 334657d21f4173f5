#include "checkpoint/decider.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::chrono::minutes kMostClockBehind{5};
constexpr int kMostLooks = 4;  // while lists are changing

}  // namespace

std::optional<std::chrono::microseconds> Decider::ReplicaAge() const {
  return AgeOf(replica_->State(), ClockNow());
}

// A clock that stands before the centre's own word says nothing about how old that word is.
Decider::Age Decider::AgeOf(const ReplicaState& state, const TimeKeeper::Reading& reading) {
  if (!state.current_at) return std::nullopt;
  const auto age = reading.CentreNow() - *state.current_at;
  if (age < -kMostClockBehind) return std::nullopt;
  return std::max(age, std::chrono::microseconds{0});
}

ClockRange Decider::RangeOf(const ReplicaState& state, const TimeKeeper::Reading& reading) const {
  const auto unknown =
      reading.state == v1::CLOCK_STATE_SUSPECT ? clock_policy_.suspect : clock_policy_.unchecked;
  const auto wrong_by = reading.bound ? *reading.bound : unknown;
  ClockRange range{reading.CentreNow(), reading.CentreNow(), reading.CentreNow()};
  // A clock that jumped may have been right before, or after.
  if (!reading.bound) {
    range.earliest = std::min(range.earliest, reading.wall);
    range.latest = std::max(range.latest, reading.wall);
  }
  if (reading.unjumped) {
    range.earliest = std::min(range.earliest, *reading.unjumped);
    range.latest = std::max(range.latest, *reading.unjumped);
  }
  const Instant centre_word = state.current_at.value_or(range.earliest - wrong_by);
  range.earliest = std::max(range.earliest - wrong_by, centre_word);
  range.latest = std::max(range.latest, centre_word) + wrong_by;
  range.best = std::max(range.best, range.earliest);
  return range;
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

v1::Receipt Decider::MakeReceipt(const LawBook::Version* law, Position position, Age age,
                                 const TimeKeeper::Reading& reading) {
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
  receipt.set_clock_state(reading.state);
  receipt.set_clock_skew_us(reading.skew.count());
  receipt.set_clock_skew_bound_us(reading.bound ? reading.bound->count() : -1);
  return receipt;
}

absl::StatusOr<std::vector<ClearedOrder>> Decider::ClearedOf(const std::string& replica_key,
                                                             const Document& document) const {
  std::vector<ClearedOrder> cleared;
  if (replica_key.empty()) return cleared;
  for (const std::string& digest : {DocumentDigest(replica_key, KeyOf(document)),
                                    PersonalNumberDigest(replica_key, document)}) {
    if (digest.empty()) continue;
    const auto found = replica_->FindCleared(digest);
    if (!found.ok()) return found.status();
    cleared.insert(cleared.end(), found->begin(), found->end());
  }
  return cleared;
}

absl::StatusOr<Deliberated> Decider::Decide(ParsedMrz mrz, Direction direction) const {
  const auto started = clock_->Monotonic();
  // The state is taken first: what the receipt claims to have known is then at most what is read
  // below. Orders and who is cleared of them are of one state: he may be cleared of another
  // wording.
  ReplicaState state;
  absl::StatusOr<std::vector<Ban>> bans;
  absl::StatusOr<std::vector<ClearedOrder>> cleared;
  for (int look = 0; look < kMostLooks; ++look) {
    state = replica_->State();
    bans = replica_->FindBans(mrz.document);
    if (!bans.ok()) return bans.status();
    cleared = ClearedOf(state.replica_key, mrz.document);
    if (!cleared.ok()) return cleared.status();
    if (replica_->State().position == state.position) break;
  }
  const TimeKeeper::Reading reading = ClockNow();
  const auto age = AgeOf(state, reading);
  KnownHistory history;
  if (!state.replica_key.empty()) {
    auto found = replica_->FindHistory(DocumentDigest(state.replica_key, KeyOf(mrz.document)));
    if (!found.ok()) return found.status();
    history = *std::move(found);
  }
  const auto laws = replica_->Laws();
  const matching::Thresholds thresholds = replica_->Thresholds();

  DecisionInput input;
  input.document = &mrz.document;
  input.problems = mrz.problems;
  input.direction = direction;
  input.zone = &zone_;
  input.candidates = *bans;
  input.cleared = *cleared;
  input.stays = history.stays;
  input.authorisations = history.authorisations;
  input.other_documents = history.other_documents;
  input.replica_age = age;
  input.staleness = staleness_;
  input.is_drill = clock_->IsDrill();
  input.thresholds = thresholds;
  input.matching_works = matching_ == nullptr || matching_->Get().fault.empty();

  Deliberated deliberated;
  deliberated.direction = direction;
  const LawBook::Version* law = nullptr;
  deliberated.decision = DecideWithin(input, *laws, RangeOf(state, reading), &law);
  deliberated.receipt = MakeReceipt(law, state.position, age, reading);
  deliberated.receipt.set_match_possible(thresholds.possible);
  deliberated.receipt.set_match_hit(thresholds.hit);
  deliberated.receipt.set_match_version(matching::MatchVersion());
  if (!input.matching_works) deliberated.receipt.add_missing_sources(std::string(kMatchingSource));
  deliberated.receipt.set_more_orders(static_cast<std::uint32_t>(deliberated.decision.more_orders));
  for (const BanHit& hit : deliberated.decision.left_out)
    *deliberated.receipt.add_left_out() = ToProto(hit);
  for (const BanHit& hit : deliberated.decision.ban_hits)
    deliberated.orders.push_back(*std::ranges::find(*bans, hit.ban, &Ban::id));
  deliberated.mrz = std::move(mrz);
  deliberated.took = clock_->Monotonic() - started;
  return deliberated;
}

}  // namespace otkel
