#include "tests/faults/oracle/journal_oracle.h"

#include "base/text.h"
#include "proto/convert.h"

namespace otkel::faults {
namespace {

constexpr std::size_t kPage = 1000;
constexpr std::size_t kPageBytes = std::size_t{1} << 24;

std::string TextOf(JournalMark mark) { return Concat(mark.epoch, "/", mark.sequence); }

}  // namespace

std::string JournalOracle::Told(JournalMark mark, const Hash& hash) {
  const auto [known, is_new] = known_.emplace(mark, hash);
  if (!is_new && known->second != hash) {
    return Concat(TextOf(mark), " was given to two different events");
  }
  return "";
}

std::string JournalOracle::Check(const Journal& journal, Loss loss) {
  on_disk_.clear();
  gaps_before_ = gaps_.size();
  std::string wrong = ReadAll(journal);
  if (wrong.empty()) wrong = Compare(journal, loss);
  if (wrong.empty()) wrong = CheckGaps(loss);
  return wrong;
}

void JournalOracle::ForgetBefore(JournalMark mark) {
  known_.erase(known_.begin(), known_.lower_bound(mark));
  std::erase_if(contents_, [mark](const auto& content) { return content.second < mark; });
  forgotten_before_ = mark;
}

std::string JournalOracle::ReadAll(const Journal& journal) {
  last_ = {};
  for (;;) {
    const auto events = journal.Read(last_.mark, kPage, kPageBytes);
    if (!events.ok()) return Concat("unreadable: ", events.status().ToString());
    if (events->empty()) break;
    for (const v1::SignedEvent& sealed : *events) {
      if (std::string wrong = Take(sealed); !wrong.empty()) return wrong;
    }
  }
  const JournalHead head = journal.Head();
  const bool begins_epoch = head.mark.sequence == 0 && head.mark.epoch > last_.mark.epoch;
  if (head == last_ || begins_epoch || last_.mark == JournalMark{}) return "";
  return Concat("the head is ", TextOf(head.mark), ", the last event ", TextOf(last_.mark));
}

// One event, after `last_`.
std::string JournalOracle::Take(const v1::SignedEvent& sealed) {
  v1::Event event;
  if (!event.ParseFromString(sealed.body())) return "an event is malformed";
  const JournalMark mark{static_cast<Epoch>(event.id().epoch()), event.id().sequence()};
  const Hash hash = HashFromBytes(sealed.hash());
  const bool is_first = last_.mark == JournalMark{};
  const bool same_epoch = mark.epoch == last_.mark.epoch;
  const JournalMark expected{mark.epoch, same_epoch ? last_.mark.sequence + 1 : Sequence{1}};
  if (mark < last_.mark || (!is_first && mark != expected)) {
    return Concat("a hole: ", TextOf(mark), " comes after ", TextOf(last_.mark));
  }
  std::string previous = same_epoch ? std::string(AsBytes(last_.hash)) : std::string(32, '\0');
  if (is_first) previous = sealed.previous_hash();
  const auto known = known_.find(mark);
  if (known != known_.end() && known->second != hash) {
    return Concat(TextOf(mark), " was used twice, with different contents");
  }
  const bool was_verified = known != known_.end() && sealed.previous_hash() == previous &&
                            hash == EventHash(sealed.previous_hash(), sealed.body());
  if (!was_verified) {
    const absl::Status status =
        VerifyEvent(sealed, previous, public_key_, {{checkpoint_}, mark.epoch, mark.sequence});
    if (!status.ok()) return Concat(TextOf(mark), ": ", status.ToString());
  }
  if (mark >= forgotten_before_) {
    known_.emplace(mark, hash);
    if (std::string wrong = TakeContent(event, mark); !wrong.empty()) return wrong;
  }
  on_disk_.emplace(mark, hash);
  last_ = {mark, hash};
  return "";
}

std::string JournalOracle::TakeContent(const v1::Event& event, JournalMark mark) {
  if (event.has_gap_declared()) {
    const v1::GapDeclared& gap = event.gap_declared();
    gaps_[mark] = {static_cast<Epoch>(gap.epoch()), gap.first_sequence(), gap.last_sequence()};
    return "";
  }
  const std::string content = Concat(event.crossing().lane(), "/", event.occurred_at_us());
  const auto [before, is_new] = contents_.emplace(content, mark);
  if (is_new || before->second == mark) return "";
  return Concat("one event twice: ", TextOf(before->second), " and ", TextOf(mark));
}

std::string JournalOracle::Compare(const Journal& journal, Loss loss) {
  const JournalMark acknowledged = journal.Acknowledged();
  if (acknowledged > acknowledged_limit_) {
    return Concat("says that ", TextOf(acknowledged), " is acknowledged: nobody said so");
  }
  declared_lost_ = 0;
  for (const auto& [mark, hash] : known_) {
    const bool is_here = on_disk_.contains(mark);
    if (is_here) {
      // What a salvage moved aside may have been declared lost only if it is gone.
      if (IsDeclaredLost(mark)) return Concat(TextOf(mark), " is declared lost and is there");
      continue;
    }
    if (mark <= acknowledged) continue;
    if (loss == Loss::kNone && gaps_before_ == 0) return Concat("lost: ", TextOf(mark));
    if (!IsDeclaredLost(mark)) return Concat("lost and not declared: ", TextOf(mark));
    ++declared_lost_;
  }
  return "";
}

std::string JournalOracle::CheckGaps(Loss loss) const {
  if (loss == Loss::kNone && gaps_.size() != gaps_before_) {
    return "declares a loss where nothing was taken from it";
  }
  if (loss != Loss::kExactDeclared) return "";
  for (const auto& [by, gap] : gaps_) {
    if (gap.last == 0) return Concat("gap ", TextOf(by), " does not say how much was lost");
    for (Sequence sequence = gap.first; sequence <= gap.last; ++sequence) {
      const JournalMark mark{gap.epoch, sequence};
      if (!known_.contains(mark)) return Concat(TextOf(mark), " is declared lost, never was told");
    }
  }
  return "";
}

bool JournalOracle::IsDeclaredLost(JournalMark mark) const {
  for (const auto& [by, gap] : gaps_) {
    if (gap.epoch == mark.epoch && gap.first <= mark.sequence &&
        (gap.last == 0 || mark.sequence <= gap.last)) {
      return true;
    }
  }
  return false;
}

}  // namespace otkel::faults
