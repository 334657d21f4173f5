// Events that come over the wire, or from a damaged disk, are judged without ever crashing; what
// the centre lets count it understands, and the same events of several checkpoints give the same
// state in every order.
//
// An input is a byte of choices and then one SignedEvent or Event, or with the first bit set a few
// events, known ones that are altered or bytes after their length.
#include <map>
#include <set>

#include "base/sign.h"
#include "central/event_check.h"
#include "central/projections.h"
#include "proto/convert.h"
#include "storage/journal.h"
#include "tests/fuzz/fuzz_events.h"
#include "tests/fuzz/fuzz_input.h"

namespace otkel {
namespace {

using fuzz::Input;
using fuzz::Require;

constexpr std::size_t kMostEvents = 4;
constexpr std::int64_t kNow = 1'700'000'100'000'000;

const Zone& Country() {
  static const Zone zone = FixedZone("Asia/Almaty", std::chrono::hours{5});
  return zone;
}

// The same question as the fold asks, of one event by itself.
void Judge(const v1::Event& event) {
  const auto crossing = CrossingOf(event);
  const std::string why = WhyQuarantined(event);
  if (why.empty() && event.has_crossing()) Require(crossing.ok(), "what counts is a crossing");
  if (!event.has_crossing()) Require(!crossing.ok(), "no crossing where there is none");
  if (!crossing.ok()) Require(!crossing.status().message().empty(), "an error says what");
  if (!crossing.ok()) return;
  Require(crossing->id == FromProto(event.id()), "a crossing is its event's");
  Require(crossing->occurred_at == TimeOf(event).at, "a crossing happens when its event does");
}

void Verify(Input& input, const v1::SignedEvent& sealed) {
  static const auto key = fuzz::SeededKey(1);
  const EventId expected{{"tazhen"}, 1, 1};
  const auto verify = [&](const v1::SignedEvent& event) {
    return VerifyEvent(event, event.previous_hash(), key->PublicKey(), expected);
  };
  Require(absl::IsDataLoss(verify(sealed)), "what was not signed does not verify");
  if (input.Below(16) != 0) return;
  v1::SignedEvent with_hash = sealed;
  const Hash hash = EventHash(with_hash.previous_hash(), with_hash.body());
  with_hash.set_hash(std::string(AsBytes(hash)));
  Require(absl::IsDataLoss(verify(with_hash)), "a right hash is no signature");
  with_hash.set_signature(key->Sign(AsBytes(hash)));
  v1::Event body;
  const bool is_expected =
      body.ParseFromString(with_hash.body()) && FromProto(body.id()) == expected;
  Require(verify(with_hash).ok() == is_expected, "what is signed is what it calls itself");
}

v1::LedgerEntry EntryOf(const v1::Event& event) {
  v1::LedgerEntry entry;
  entry.set_recorded_at_us(kNow);
  entry.mutable_event()->set_body(event.SerializeAsString());
  entry.set_quarantine(WhyQuarantined(event));
  return entry;
}

// What follows from the events, whatever their positions.
struct State {
  std::map<std::string, std::string> stays;
  std::map<CheckpointId, std::vector<InstantRange>> gaps;
  std::set<std::pair<Day, DocumentKey>> by_last_lawful_day;
  std::map<std::string, JournalMark> through;

  friend bool operator==(const State&, const State&) = default;
};

State Folded(const std::vector<v1::LedgerEntry>& entries) {
  Projections folded(std::string(32, 'r'), Country());
  for (const v1::LedgerEntry& entry : entries) {
    v1::LedgerEntry next = entry;
    next.set_position(folded.position() + 1);
    for (const v1::ReplicaChange& change : folded.Apply(next))
      Require(change.position() == next.position(), "a change names its entry");
    Require(folded.position() == next.position(), "no entry stops the fold");
  }
  Require(folded.not_understood() == 0, "what is not set aside is understood");
  State state;
  for (const auto& [document, person] : folded.documents())
    state.stays[document.issuing_state.text + "/" + document.number.Reveal()] =
        folded.StaysChange(document, person).SerializeAsString();
  state.gaps = folded.gaps();
  state.by_last_lawful_day = folded.by_last_lawful_day();
  for (const char* checkpoint : {"a", "b"})
    state.through[checkpoint] = folded.FoldedThrough({checkpoint});
  return state;
}

// As they would be in a ledger that lets everything count, as a branch, and after its review.
void FoldUnchecked(const std::vector<v1::Event>& events) {
  std::vector<v1::LedgerEntry> applied;
  Projections folded(std::string(32, 'r'), Country(), [&](Position position) {
    return absl::StatusOr<v1::LedgerEntry>(applied.at(position - 1));
  });
  const auto apply = [&](v1::LedgerEntry entry) {
    entry.set_position(applied.size() + 1);
    entry.set_recorded_at_us(kNow);
    applied.push_back(std::move(entry));
    static_cast<void>(folded.Apply(applied.back()));
  };
  for (const v1::Event& event : events) {
    v1::LedgerEntry entry;
    entry.mutable_event()->set_body(event.SerializeAsString());
    apply(entry);
    v1::LedgerEntry branched;
    branched.mutable_branch_event()->set_branch("1");
    *branched.mutable_branch_event()->mutable_event() = entry.event();
    apply(branched);
  }
  v1::LedgerEntry review;
  review.mutable_branch_reviewed()->set_checkpoint("a");
  review.mutable_branch_reviewed()->set_branch("1");
  review.mutable_branch_reviewed()->set_counts(true);
  apply(review);
  Require(folded.position() == applied.size(), "the fold counts every entry");
  Require(folded.not_understood() <= applied.size(), "each is counted once");
}

// One of each kind, with what its clock was worth.
v1::Event KnownEvent(std::size_t which) {
  v1::Event event = fuzz::CrossingEvent(static_cast<int>(which));
  event.mutable_clock()->set_state(v1::CLOCK_STATE_CHECKED);
  event.mutable_clock()->set_skew_us(500);
  event.mutable_clock()->set_skew_bound_us(20);
  if (which == 3) {
    v1::Correction& correction = *event.mutable_correction();
    *correction.mutable_corrects() = ToProto(EventId{{"a"}, 1, 1});
    *correction.mutable_crossing() = fuzz::CrossingEvent(2).crossing();
  } else if (which == 4) {
    event.mutable_gap_declared()->set_epoch(1);
    event.mutable_gap_declared()->set_first_sequence(1);
    event.mutable_gap_declared()->set_from_us(kNow);
  } else if (which == 5) {
    event.mutable_clock_jumped()->set_expected_us(kNow);
  }
  return event;
}

// Bytes as they come, or of a known event with some of them altered.
std::string BodyFrom(Input& input) {
  const std::size_t which = input.Below(8);
  if (which > 5) return input.Text(input.Byte());
  std::string body = KnownEvent(which).SerializeAsString();
  for (std::size_t i = input.Below(4); i > 0; --i) fuzz::Alter(input, body);
  return body;
}

void Fold(Input& input) {
  std::vector<v1::Event> events;
  std::map<std::string, Sequence> last;
  while (!input.IsEmpty() && events.size() < kMostEvents) {
    const std::string checkpoint = input.Coin() ? "a" : "b";
    v1::Event event;
    if (!event.ParseFromString(BodyFrom(input))) continue;
    *event.mutable_id() = ToProto(EventId{{checkpoint}, 1, ++last[checkpoint]});
    if (event.has_correction())
      event.mutable_correction()->mutable_corrects()->set_checkpoint(checkpoint);
    events.push_back(std::move(event));
  }
  std::vector<v1::LedgerEntry> in_order;
  std::vector<v1::LedgerEntry> by_checkpoint;
  for (const v1::Event& event : events) {
    Judge(event);
    in_order.push_back(EntryOf(event));
  }
  for (const char* checkpoint : {"b", "a"}) {
    for (const v1::Event& event : events)
      if (event.id().checkpoint() == checkpoint) by_checkpoint.push_back(EntryOf(event));
  }
  Require(Folded(in_order) == Folded(by_checkpoint), "every order gives the same state");
  FoldUnchecked(events);
}

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  otkel::fuzz::Input input(data, size);
  if (input.Coin()) {
    otkel::Fold(input);
    return 0;
  }
  const std::string bytes(reinterpret_cast<const char*>(data) + (size > 0), size - (size > 0));
  otkel::v1::SignedEvent sealed;
  if (sealed.ParseFromString(bytes)) otkel::Verify(input, sealed);
  otkel::v1::Event event;
  if (event.ParseFromString(bytes)) otkel::Judge(event);
  if (event.ParseFromString(sealed.body())) otkel::Judge(event);
  return 0;
}
