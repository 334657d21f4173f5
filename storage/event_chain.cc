#include "storage/event_chain.h"

#include <limits>
#include <string>

#include "base/text.h"
#include "proto/convert.h"

namespace otkel {

absl::Status CheckEventSize(v1::Event& event, const CheckpointId& checkpoint) {
  *event.mutable_id() = ToProto(
      EventId{checkpoint, std::numeric_limits<Epoch>::max(), std::numeric_limits<Sequence>::max()});
  const std::size_t size = event.ByteSizeLong();
  if (size <= kMostEventBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      Concat("event of ", size, " bytes, expected at most ", kMostEventBytes));
}

absl::Status HeadHasMoved(JournalMark expected, JournalMark found) {
  return absl::AbortedError(Concat("the journal ends at ", found.epoch, "/", found.sequence,
                                   ", expected ", expected.epoch, "/", expected.sequence));
}

v1::SignedEvent SealEvent(v1::Event& event, const EventId& id, const Hash& previous_hash,
                          const SigningKey& key) {
  *event.mutable_id() = ToProto(id);
  v1::SignedEvent sealed;
  sealed.set_body(event.SerializeAsString());
  const Hash hash = EventHash(AsBytes(previous_hash), sealed.body());
  sealed.set_previous_hash(std::string(AsBytes(previous_hash)));
  sealed.set_hash(std::string(AsBytes(hash)));
  sealed.set_signature(key.Sign(AsBytes(hash)));
  return sealed;
}

bool HashesRight(const v1::SignedEvent& event) {
  return event.hash() == AsBytes(EventHash(event.previous_hash(), event.body()));
}

}  // namespace otkel
