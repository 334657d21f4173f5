#include "storage/journal.h"

#include "base/sign.h"
#include "base/text.h"
#include "proto/convert.h"
#include "storage/event_chain.h"

namespace otkel {

absl::Status VerifyEvent(const v1::SignedEvent& event, std::string_view previous_hash,
                         std::string_view public_key, const EventId& expected) {
  const auto disagrees = [&expected](const std::string& what) {
    return absl::DataLossError(Concat("event ", ToText(expected), ": ", what));
  };
  if (event.previous_hash() != previous_hash) {
    return disagrees(
        Concat("follows ", ToHex(event.previous_hash()), ", expected ", ToHex(previous_hash)));
  }
  if (!HashesRight(event)) {
    return disagrees("its hash is not that of its body");
  }
  if (!VerifySignature(public_key, event.hash(), event.signature())) {
    return disagrees("its signature is not of the key given");
  }
  v1::Event body;
  if (!body.ParseFromString(event.body())) return disagrees("its body is not an Event");
  if (const EventId id = FromProto(body.id()); id != expected) {
    return disagrees(Concat("it calls itself ", ToText(id)));
  }
  return absl::OkStatus();
}

}  // namespace otkel
