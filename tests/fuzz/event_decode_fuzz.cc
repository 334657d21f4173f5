// Events that come over the wire, or from a damaged disk, are judged without ever crashing.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/sign.h"
#include "proto/convert.h"
#include "storage/journal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  static const std::string public_key = otkel::SigningKeyFromSeed(std::string(32, 1))->PublicKey();
  otkel::v1::SignedEvent sealed;
  if (sealed.ParseFromString(bytes)) {
    const otkel::EventId expected{{"tazhen"}, 1, 1};
    if (otkel::VerifyEvent(sealed, sealed.previous_hash(), public_key, expected).ok()) {
      static_cast<void>(sealed.ByteSizeLong());
    }
    otkel::v1::Event inner;
    if (inner.ParseFromString(sealed.body())) static_cast<void>(otkel::CrossingOf(inner).ok());
  }
  otkel::v1::Event event;
  if (event.ParseFromString(bytes)) static_cast<void>(otkel::CrossingOf(event).ok());
  return 0;
}
