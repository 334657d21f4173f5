#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/sign.h"
#include "base/text.h"
#include "storage/event_chain.h"

// Events that the fuzzers begin with.
namespace otkel::fuzz {

inline std::unique_ptr<SigningKey> SeededKey(char seed) {
  return SigningKeyFromSeed(std::string(32, seed));
}

// An admitted crossing of one of a few travellers, every `number` another.
inline v1::Event CrossingEvent(int number) {
  v1::Event event;
  event.set_occurred_at_us(1'700'000'000'000'000 + std::int64_t{number} * 1'000'000);
  event.set_zone("Asia/Almaty");
  event.set_tzdata_version("2025b");
  event.set_local_day("2023-11-15");
  v1::Crossing& crossing = *event.mutable_crossing();
  crossing.set_direction(number % 2 == 0 ? v1::DIRECTION_ENTRY : v1::DIRECTION_EXIT);
  crossing.set_outcome(v1::OUTCOME_ADMITTED);
  crossing.set_officer("officer-1");
  crossing.set_lane("lane-1");
  v1::Document& document = *crossing.mutable_document();
  document.set_code("P");
  document.set_issuing_state("UTO");
  document.set_number(Concat("L", 100'000'000 + number % 4));
  document.set_primary_identifier("ERIKSSON");
  document.set_secondary_identifier("ANNA MARIA");
  document.set_nationality("UTO");
  return event;
}

// `count` events of an epoch, chained and signed, from sequence `first` on after `head`; numbers
// from `number` on.
inline std::vector<v1::SignedEvent> Chain(const std::string& checkpoint, const SigningKey& key,
                                          Epoch epoch, Sequence first, Hash head, int count,
                                          int number) {
  std::vector<v1::SignedEvent> chain;
  for (int i = 0; i < count; ++i) {
    v1::Event event = CrossingEvent(number + i);
    const EventId id{{checkpoint}, epoch, first + static_cast<Sequence>(i)};
    chain.push_back(SealEvent(event, id, head, key));
    head = HashFromBytes(chain.back().hash());
  }
  return chain;
}

}  // namespace otkel::fuzz
