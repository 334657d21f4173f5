#include "tools/otkel/chain_check.h"

#include "base/text.h"
#include "proto/convert.h"
#include "storage/event_chain.h"

namespace otkel {
namespace {

std::string PlaceOf(JournalMark mark) { return Concat(mark.epoch, "/", mark.sequence); }

std::string ZeroHash() { return std::string(Hash{}.size(), '\0'); }

std::string HashOr(const std::string& bytes) {
  return bytes.size() == Hash{}.size() ? bytes : ZeroHash();
}

}  // namespace

void ChainCheck::StartAfter(const JournalHead& floor) {
  last_ = floor;
  started_ = floor.mark.epoch > 0;
}

std::optional<std::string> ChainCheck::ExpectedPrevious(JournalMark mark) {
  if (mark.sequence == 1 && (!started_ || mark.epoch > last_.mark.epoch)) return ZeroHash();
  const bool follows = started_ && mark.epoch == last_.mark.epoch;
  if (follows && mark.sequence == last_.mark.sequence + 1) {
    return std::string(AsBytes(last_.hash));
  }
  if (started_ && mark <= last_.mark) {
    problems_.push_back(Concat("event ", PlaceOf(mark), " comes after event ", PlaceOf(last_.mark),
                               ": out of order or twice"));
  } else if (gaps_ == Gaps::kAreProblems) {
    problems_.push_back(follows ? Concat("events ", PlaceOf({mark.epoch, last_.mark.sequence + 1}),
                                         " to ", PlaceOf({mark.epoch, mark.sequence - 1}),
                                         " are missing")
                                : Concat("epoch ", mark.epoch, " begins with event ", PlaceOf(mark),
                                         ": events before it are missing"));
  }
  return std::nullopt;
}

absl::Status ChainCheck::Judge(const v1::SignedEvent& event, const std::string& previous,
                               const EventId& id) const {
  if (!public_key_.empty()) return VerifyEvent(event, previous, public_key_, id);
  const auto disagrees = [&id](std::string_view what) {
    return absl::DataLossError(Concat("event ", ToText(id), ": ", what));
  };
  v1::Event body;
  if (event.previous_hash() != previous) return disagrees("it does not follow the one before");
  if (!HashesRight(event)) return disagrees("its hash is not that of its body");
  if (!body.ParseFromString(event.body())) return disagrees("its body is not an Event");
  if (const EventId own = FromProto(body.id()); own != id)
    return disagrees(Concat("it calls itself ", ToText(own)));
  return absl::OkStatus();
}

void ChainCheck::Add(JournalMark mark, const v1::SignedEvent& event) {
  const auto expected = ExpectedPrevious(mark);
  // Where the event before is missing, the event's own word for it stands in: its hash and its
  // signature are judged all the same.
  const std::string previous = expected.value_or(event.previous_hash());
  const EventId id{{checkpoint_}, mark.epoch, mark.sequence};
  if (const absl::Status status = Judge(event, previous, id); !status.ok()) {
    problems_.emplace_back(status.message().data(), status.message().size());
  }
  last_ = {mark, HashFromBytes(HashOr(event.hash()))};
  started_ = true;
  ++count_;
}

void ChainCheck::Add(const v1::SignedEvent& event) {
  v1::Event body;
  if (!body.ParseFromString(event.body()) || body.id().sequence() == 0) {
    problems_.push_back(Concat("the event after ", PlaceOf(last_.mark), " cannot be read"));
    ++count_;
    return;
  }
  if (checkpoint_.empty()) checkpoint_ = body.id().checkpoint();
  Add({body.id().epoch(), body.id().sequence()}, event);
}

void ChainCheck::EndAt(const JournalHead& head) {
  if (head == last_) return;
  // A new epoch has a head before it has an event.
  const bool empty_epoch = head.mark.sequence == 0 && head.mark.epoch > last_.mark.epoch;
  if (empty_epoch) return;
  problems_.push_back(head.mark == last_.mark
                          ? Concat("the last event, ", PlaceOf(head.mark),
                                   ", is not the one that the journal ended with")
                          : Concat("the journal ended at event ", PlaceOf(head.mark),
                                   ", but its events end at ", PlaceOf(last_.mark)));
}

}  // namespace otkel
