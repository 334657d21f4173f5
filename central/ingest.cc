#include "central/ingest.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::string_view kZeroHash{
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 32};
constexpr int kHeadRaces = 3;

// The identity a body claims; nullopt where the body is no event.
std::optional<EventId> IdentityOf(const v1::SignedEvent& event) {
  v1::Event body;
  if (!body.ParseFromString(event.body())) return std::nullopt;
  return FromProto(body.id());
}

}  // namespace

v1::Refused Refuse(v1::Refused::Code code, std::string detail, Sequence expected) {
  v1::Refused refused;
  refused.set_code(code);
  refused.set_detail(std::move(detail));
  refused.set_expected_sequence(expected);
  return refused;
}

Ingest::Ingest(Centre* centre, CheckpointId checkpoint)
    : centre_(centre),
      checkpoint_(std::move(checkpoint)),
      public_key_(centre->enrolled().at(checkpoint_)) {}

JournalHead Ingest::Head() const {
  const auto heads = centre_->store().Heads();
  const auto head = heads.find(checkpoint_);
  return head == heads.end() ? JournalHead{} : head->second;
}

IngestResult Ingest::Take(const v1::EventBatch& batch) {
  for (int attempt = 0; attempt < kHeadRaces; ++attempt) {
    const JournalHead head = Head();
    Checked checked = Check(batch, head);
    if (checked.refused) return {head.mark, std::move(checked.refused)};
    if (checked.fresh.empty()) return {head.mark, std::nullopt};
    const absl::Status stored =
        centre_->AppendEvents(std::move(checked.fresh), {checkpoint_, head.mark, checked.head});
    if (stored.ok()) return {checked.head.mark, std::nullopt};
    if (!absl::IsAborted(stored)) {
      return {head.mark, Refuse(v1::Refused::CODE_UNAVAILABLE, std::string(stored.message()))};
    }
  }
  return {Head().mark,
          Refuse(v1::Refused::CODE_UNAVAILABLE, "another stream of this checkpoint is writing")};
}

Ingest::Checked Ingest::Check(const v1::EventBatch& batch, const JournalHead& head) const {
  Checked checked;
  checked.head = head;
  const auto refuse = [&](v1::Refused::Code code, std::string detail, Sequence expected = 0) {
    checked.refused = Refuse(code, std::move(detail), expected);
    return checked;
  };
  if (static_cast<std::size_t>(batch.events_size()) > kMaxBatchEvents ||
      batch.ByteSizeLong() > kMaxBatchBytes) {
    return refuse(v1::Refused::CODE_TOO_LARGE,
                  Concat("expected at most ", kMaxBatchEvents, " events and ", kMaxBatchBytes,
                         " bytes in a batch"));
  }
  for (const v1::SignedEvent& event : batch.events()) {
    const auto id = IdentityOf(event);
    if (!id || id->checkpoint != checkpoint_) {
      return refuse(v1::Refused::CODE_MALFORMED, "expected an event of this checkpoint");
    }
    const JournalMark mark{id->epoch, id->sequence};
    if (mark <= head.mark) {
      checked.refused = CompareWithStored(event, *id);
      if (checked.refused) return checked;
      continue;
    }
    const JournalMark last = checked.head.mark;
    const bool next_in_epoch = mark.epoch == last.epoch && mark.sequence == last.sequence + 1;
    const bool next_epoch = mark.epoch > last.epoch && mark.sequence == 1;
    if (!next_in_epoch && !next_epoch) {
      return refuse(v1::Refused::CODE_GAP,
                    Concat("found ", ToText(*id), ", expected sequence ", last.sequence + 1,
                           " of epoch ", last.epoch),
                    last.sequence + 1);
    }
    const std::string_view previous = next_in_epoch ? AsBytes(checked.head.hash) : kZeroHash;
    const absl::Status verified = VerifyEvent(event, previous, public_key_, *id);
    if (!verified.ok())
      return refuse(v1::Refused::CODE_BROKEN_CHAIN, std::string(verified.message()));
    checked.head = {mark, HashFromBytes(event.hash())};
    checked.fresh.push_back(event);
  }
  return checked;
}

std::optional<v1::Refused> Ingest::CompareWithStored(const v1::SignedEvent& event,
                                                     const EventId& id) const {
  const auto position = centre_->store().FindEvent(id);
  if (!position.ok())
    return Refuse(v1::Refused::CODE_UNAVAILABLE, std::string(position.status().message()));
  // At or before the durable head, but not here: the head's epoch replaced it.
  if (!*position)
    return Refuse(v1::Refused::CODE_OLD_EPOCH,
                  Concat(ToText(id), " is older than the events here"));
  const auto stored = centre_->store().Read(**position - 1, 1, 1);
  if (!stored.ok())
    return Refuse(v1::Refused::CODE_UNAVAILABLE, std::string(stored.status().message()));
  OTKEL_CHECK(stored->size() == 1);
  const v1::SignedEvent& kept = stored->front().event();
  if (kept.hash() == event.hash() && kept.body() == event.body()) return std::nullopt;
  return Refuse(v1::Refused::CODE_CONFLICT, Concat(ToText(id), " is here with another content"));
}

}  // namespace otkel
