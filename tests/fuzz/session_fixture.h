#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"
#include "storage/memory_ledger_store.h"
#include "tests/fuzz/fuzz_events.h"
#include "tests/fuzz/fuzz_input.h"

// What the two ends of a stream may be told of: made once, since signing takes longest.
namespace otkel {

inline constexpr int kMostMessages = 16;
inline constexpr std::size_t kMostEntries = 4;
inline const Instant kNow = FromMicros(1'700'000'100'000'000);

inline const SigningKey& Key() {
  static const auto key = fuzz::SeededKey(1);
  return *key;
}

inline const SigningKey& CentreKey() {
  static const auto key = fuzz::SeededKey(3);
  return *key;
}

inline Zone Utc() { return FixedZone("UTC", std::chrono::hours{0}); }

inline JournalMark MarkOf(const v1::SignedEvent& event) {
  v1::Event body;
  body.ParseFromString(event.body());
  return {body.id().epoch(), body.id().sequence()};
}

inline JournalMark MarkFrom(fuzz::Input& input) {
  const auto epoch = static_cast<Epoch>(input.Below(4));
  return {epoch, input.Place()};
}

template <typename Message>
Message Raw(fuzz::Input& input) {
  Message message;
  const std::string bytes = input.Text(input.Byte());
  static_cast<void>(message.ParseFromString(bytes));
  return message;
}

// What a checkpoint and a copy of it have signed, and its claims.
struct EventsAndClaims {
  std::vector<v1::SignedEvent> own = fuzz::Chain("tazhen", Key(), 1, 1, {}, 6, 0);
  std::vector<v1::SignedEvent> copy =
      fuzz::Chain("tazhen", Key(), 1, 4, HashFromBytes(own[2].hash()), 3, 20);
  std::vector<v1::SignedEvent> next = fuzz::Chain("tazhen", Key(), 2, 1, {}, 3, 30);
  std::vector<v1::CompleteThrough> claims;
  std::set<std::string> hashes;

  EventsAndClaims() {
    for (const auto* chain : {&own, &copy, &next})
      for (const v1::SignedEvent& event : *chain) hashes.insert(event.hash());
    for (Sequence sequence = 0; sequence < 8; sequence += 2) {
      v1::CompleteThrough& claim = claims.emplace_back();
      claim.set_epoch(1);
      claim.set_sequence(sequence);
      claim.set_through_us(ToMicros(kNow) - 8 + static_cast<std::int64_t>(sequence));
      const Hash hash = CompleteThroughHash("tazhen", 1, sequence, FromMicros(claim.through_us()));
      claim.set_signature(Key().Sign(AsBytes(hash)));
    }
  }
  [[nodiscard]] const std::vector<v1::SignedEvent>& Chain(std::size_t which) const {
    return which == 0 ? copy : which == 1 ? next : own;
  }
};

inline const EventsAndClaims& All() {
  static const EventsAndClaims all;
  return all;
}

// What a centre with a few entries states of its tree.
struct Statements {
  std::vector<std::vector<v1::TreeHead>> heads;  // by incarnation - 1, then size
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::string>> proofs;

  Statements() {
    MemoryLedgerStore ledger({.ledger_id = "ledger", .replica_key = std::string(32, 'r')});
    for (std::size_t i = 0; i < kMostEntries; ++i) {
      LedgerBatch batch;
      batch.entries.emplace_back().mutable_ban_lifted()->set_ban_id(Concat("ban-", i));
      fuzz::RequireOk(ledger.Append(std::move(batch)).status(), "appended");
    }
    for (std::uint32_t incarnation = 1; incarnation <= 2; ++incarnation) {
      auto& sizes = heads.emplace_back();
      for (std::size_t size = 0; size <= kMostEntries; ++size) {
        v1::TreeHead head;
        head.set_ledger_id("ledger");
        head.set_incarnation(incarnation);
        head.set_size(size);
        head.set_root(std::string(AsBytes(*ledger.RootAt(size))));
        sizes.push_back(otkel::Signed(std::move(head), CentreKey()));
        for (std::size_t old = 0; old <= size; ++old) {
          auto& proof = proofs[{old, size}];
          proof.clear();
          const auto hashes = ledger.ConsistencyProof(old, size);
          for (const Hash& hash : *hashes) proof.emplace_back(AsBytes(hash));
        }
      }
    }
  }
};

inline const Statements& Stated() {
  static const Statements stated;
  return stated;
}

}  // namespace otkel
