#include "storage/journal_check_internal.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "base/hash.h"
#include "base/mistake.h"
#include "base/text.h"

namespace otkel {
namespace {

std::string TextOf(JournalMark mark) { return Concat(mark.epoch, "/", mark.sequence); }

absl::Status CheckIdentity(const JournalIdentity& found, const JournalIdentity& expected) {
  if (found == expected) return absl::OkStatus();
  return absl::FailedPreconditionError(
      Concat("the journal is of checkpoint ", found.checkpoint.text, " with key ",
             ToHex(found.public_key), ", expected checkpoint ", expected.checkpoint.text,
             " with key ", ToHex(expected.public_key)));
}

// Verifies single events against the one before each.
class ChainReader {
 public:
  ChainReader(const JournalRows& rows, JournalIdentity identity, const JournalHead& floor)
      : rows_(rows), identity_(std::move(identity)), floor_(floor) {}

  [[nodiscard]] absl::Status Verify(JournalMark mark) {
    auto event = rows_.Event(mark);
    if (!event.ok()) return event.status();
    auto previous = HashBefore(mark);
    if (!previous.ok()) return previous.status();
    ++verified_;
    return VerifyEvent(*event, *previous, identity_.public_key,
                       {identity_.checkpoint, mark.epoch, mark.sequence});
  }

  [[nodiscard]] std::uint64_t verified() const { return verified_; }

 private:
  [[nodiscard]] absl::StatusOr<std::string> HashBefore(JournalMark mark) const {
    if (mark.sequence == 1) return std::string(Hash{}.size(), '\0');
    const JournalMark before{mark.epoch, mark.sequence - 1};
    if (before == floor_.mark) return std::string(AsBytes(floor_.hash));
    auto event = rows_.Event(before);
    if (!event.ok()) return event.status();
    return event->hash();
  }

  const JournalRows& rows_;
  const JournalIdentity identity_;
  const JournalHead floor_;
  std::uint64_t verified_ = 0;
};

// Empty where the spans are all that `epochs` names, continue `floor` and each other without a hole
// and end at `head`.
std::string HoleIn(const std::vector<EpochSpan>& spans, const std::optional<EpochTable>& epochs,
                   const JournalHead& floor, const JournalHead& head) {
  for (const EpochSpan& span : spans) {
    const Sequence expected =
        span.epoch == floor.mark.epoch ? floor.mark.sequence + 1 : Sequence{1};
    if (span.first != expected) {
      return Concat("events of epoch ", span.epoch, " begin at ", span.first, ", expected ",
                    expected);
    }
  }
  for (const EpochSpan& expected : ExpectedSpans(spans, epochs, floor.mark)) {
    const bool is_there = std::find(spans.begin(), spans.end(), expected) != spans.end();
    if (is_there) continue;
    return Concat("events ", TextOf({expected.epoch, expected.first}), " to ", expected.last,
                  " are not all there");
  }
  const JournalMark last =
      spans.empty() ? floor.mark : JournalMark{spans.back().epoch, spans.back().last};
  const bool begins_epoch = head.mark.sequence == 0 && head.mark.epoch > last.epoch;
  if (last == head.mark || begins_epoch) return "";
  return Concat("the last event is ", TextOf(last), ", expected ", TextOf(head.mark));
}

absl::Status VerifyNewestAndSample(const std::vector<EpochSpan>& spans,
                                   const JournalOptions& options, ChainReader& chain) {
  std::uint64_t total = 0;
  for (const EpochSpan& span : spans) total += span.last - span.first + 1;
  const std::uint64_t older = total - std::min(total, options.verified_at_head);
  const std::uint64_t step = older / std::max<std::uint64_t>(1, options.verified_sample) + 1;
  std::uint64_t index = 0;
  for (const EpochSpan& span : spans) {
    for (Sequence sequence = span.first; sequence <= span.last;) {
      if (absl::Status status = chain.Verify({span.epoch, sequence}); !status.ok()) return status;
      const std::uint64_t stride = index < older ? std::min(step, older - index) : 1;
      index += stride;
      sequence += stride;
    }
  }
  return absl::OkStatus();
}

// Empty where everything that `mark` calls durable is there.
absl::StatusOr<std::string> ShortOf(const std::optional<HighWaterMark::Mark>& mark,
                                    const JournalRows& rows, const JournalHead& head) {
  if (!mark) return std::string("the high-water mark is missing");
  const JournalMark at{static_cast<Epoch>(mark->epoch), mark->sequence};
  if (Makes(Mistake::kHighWaterIgnored)) return std::string();
  if (head.mark < at) {
    return Concat("the journal ends at ", TextOf(head.mark), ", the high-water mark says ",
                  TextOf(at));
  }
  if (at.sequence == 0) return std::string();
  auto event = rows.Event(at);
  if (absl::IsNotFound(event.status())) return std::string();  // trimmed
  if (!event.ok()) return event.status();
  if (event->hash() == AsBytes(mark->hash)) return std::string();
  return Concat("event ", TextOf(at), " is not the one that the high-water mark names");
}

std::optional<EpochTable> EpochsIn(const std::optional<HighWaterMark::Mark>& mark) {
  return mark ? DecodeEpochs(mark->note) : std::nullopt;
}

// Of a database that says whose it is.
absl::Status CheckEvents(const JournalRows& rows, const JournalOptions& options,
                         const std::optional<HighWaterMark::Mark>& mark, JournalFinding& finding) {
  auto head = rows.Head();
  if (!head.ok()) return head.status();
  auto floor = rows.Floor();
  if (!floor.ok()) return floor.status();
  auto spans = rows.Epochs();
  if (!spans.ok()) return spans.status();
  const auto epochs = rows.EpochsKnown();
  if (!epochs.ok()) return epochs.status();
  // A note that cannot be read would keep the checkpoint from its centre for ever.
  if (auto notes = rows.CheckNotes(); !notes.ok()) return notes;
  if (!*head) return absl::DataLossError("the journal's head is missing");
  finding.head = **head;
  if (std::string hole = HoleIn(*spans, NewerOf(*epochs, EpochsIn(mark)), *floor, **head);
      !hole.empty()) {
    return absl::DataLossError(hole);
  }
  ChainReader chain(rows, IdentityOf(options), *floor);
  const absl::Status verified = VerifyNewestAndSample(*spans, options, chain);
  finding.verified = chain.verified();
  if (!verified.ok()) return verified;
  auto short_of = ShortOf(mark, rows, **head);
  if (!short_of.ok()) return short_of.status();
  if (!short_of->empty()) return absl::DataLossError(*short_of);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<JournalFinding> CheckJournal(const JournalRows& rows, const JournalOptions& options,
                                            const std::optional<HighWaterMark::Mark>& mark) {
  JournalFinding finding;
  auto found = rows.Identity();
  absl::Status status = found.status();
  if (found.ok() && *found) {
    if (absl::Status own = CheckIdentity(**found, IdentityOf(options)); !own.ok()) return own;
    status = CheckEvents(rows, options, mark, finding);
  } else if (found.ok()) {
    auto spans = rows.Epochs();
    finding.is_blank = spans.ok() && spans->empty();
    status = absl::DataLossError("the journal does not say whose it is");
  }
  if (absl::IsUnavailable(status)) return status;
  finding.doubt = std::string(status.message());
  return finding;
}

std::optional<EpochTable> EpochsKnown(const JournalRows& rows,
                                      const std::optional<HighWaterMark::Mark>& mark) {
  return NewerOf(rows.EpochsKnown().value_or(std::nullopt), EpochsIn(mark));
}

JournalIdentity IdentityOf(const JournalOptions& options) {
  return {options.checkpoint, options.key->PublicKey()};
}

Hash HighWaterOwner(const JournalIdentity& identity) {
  return Sha256({"otkel.high-water.1", identity.checkpoint.text, std::string_view("\0", 1),
                 identity.public_key});
}

Hash LeaseOwner(const JournalIdentity& identity) {
  return Sha256(
      {"otkel.lease.1", identity.checkpoint.text, std::string_view("\0", 1), identity.public_key});
}

}  // namespace otkel
