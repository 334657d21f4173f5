#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/hash.h"
#include "domain/ban.h"
#include "domain/crossing.h"
#include "domain/decision.h"
#include "domain/law_book.h"
#include "domain/overstay.h"
#include "domain/stay.h"
#include "domain/stay_limit.h"
#include "proto/crossing.pb.h"
#include "proto/ledger.pb.h"
#include "proto/query.pb.h"

// Between the wire and the domain. Towards the wire nothing fails; from the wire every field is
// checked, and an InvalidArgument names the field and what was expected.
namespace otkel {

// What a receipt's missing_sources calls the comparison with the lists, where it does not work.
inline constexpr std::string_view kMatchingSource = "matching";

[[nodiscard]] v1::EventId ToProto(const EventId& id);
[[nodiscard]] v1::Document ToProto(const Document& document);
[[nodiscard]] v1::Ban ToProto(const Ban& ban);
[[nodiscard]] v1::BanEffect ToProto(BanEffect effect);
[[nodiscard]] v1::ClearedOrder ToProto(const ClearedOrder& cleared);
[[nodiscard]] v1::StayLimit ToProto(const StayLimit& limit);
[[nodiscard]] v1::BanHit ToProto(const BanHit& hit);
[[nodiscard]] v1::FieldEvidence ToProto(const matching::FieldEvidence& evidence);
[[nodiscard]] v1::RulePack ToProto(const RulePack& pack, std::string text, std::string signature);
[[nodiscard]] v1::Direction ToProto(Direction direction);
[[nodiscard]] v1::Outcome ToProto(Outcome outcome);
[[nodiscard]] v1::Verdict ToProto(Verdict verdict);
[[nodiscard]] v1::OverstayGrade ToProto(OverstayGrade grade);
[[nodiscard]] v1::Stay ToProto(const Stay& stay);
[[nodiscard]] v1::ReplicaStay ToProto(const KnownStay& stay);
[[nodiscard]] v1::ReplicaPermit ToProto(const Authorisation& authorisation);

[[nodiscard]] EventId FromProto(const v1::EventId& id);
[[nodiscard]] absl::StatusOr<Document> FromProto(const v1::Document& document);
[[nodiscard]] absl::StatusOr<Ban> FromProto(const v1::Ban& ban);
[[nodiscard]] absl::StatusOr<std::vector<ClearedOrder>> FromProto(const v1::ClearedOrders& cleared);
// Reads and checks the text; the signature is not looked at.
[[nodiscard]] absl::StatusOr<LawBook::Version> FromProto(const v1::RulePack& pack);
// The law of a pack that is in force already: its text is read and not checked again.
[[nodiscard]] absl::StatusOr<LawBook::Version> ActivatedLaw(const v1::RulePack& pack);
[[nodiscard]] absl::StatusOr<Permit> FromProto(const v1::Permit& permit);
[[nodiscard]] absl::StatusOr<Direction> FromProto(v1::Direction direction);
[[nodiscard]] absl::StatusOr<Outcome> FromProto(v1::Outcome outcome);
[[nodiscard]] absl::StatusOr<KnownStay> FromProto(const v1::ReplicaStay& stay);
[[nodiscard]] absl::StatusOr<Authorisation> FromProto(const v1::ReplicaPermit& permit);
[[nodiscard]] absl::StatusOr<KnownHistory> FromProto(const v1::DocumentStays& stays);

// When an event occurred: its checkpoint's clock set right by what that checkpoint knew of it, and
// by how much this may be wrong; absent: not known. An event from before clocks were kept is taken
// at its word. Both are bounded as by SaturatedFromMicros, whatever the event says.
struct EventTime {
  Instant at;
  std::optional<std::chrono::microseconds> uncertainty;
};
[[nodiscard]] EventTime TimeOf(const v1::Event& event);

// The crossing that an event tells of, at its EventTime. Errors: the event has none, or a field of
// it is malformed.
[[nodiscard]] absl::StatusOr<Crossing> CrossingOf(const v1::Event& event);
[[nodiscard]] absl::StatusOr<Crossing> CrossingOf(const v1::Event& event,
                                                  const v1::Crossing& crossing);

[[nodiscard]] std::int64_t ToMicros(Instant at);
[[nodiscard]] Instant FromMicros(std::int64_t micros);
// The same of what a peer says, no further from 1970 than some 36,000 years: sums and differences
// of such instants and of bounds as wide do not overflow.
[[nodiscard]] Instant SaturatedFromMicros(std::int64_t micros);

// Hash of an event as crossing.proto states it.
[[nodiscard]] Hash EventHash(std::string_view previous_hash, std::string_view body);
// What a CompleteThrough's signature signs, as sync.proto states it.
[[nodiscard]] Hash CompleteThroughHash(std::string_view checkpoint, Epoch epoch, Sequence sequence,
                                       Instant through);
// What a rule pack's signature signs, as ledger.proto states it.
[[nodiscard]] Hash RulePackSigningHash(std::string_view text);
// InvalidArgument: the signature is not `rule_key`'s over the text.
[[nodiscard]] absl::Status CheckRulePackSignature(const v1::RulePack& pack,
                                                  std::string_view rule_key);
// The first 16 bytes of the keyed hash under which replicas hold a document's stays, as
// ledger.proto states it.
[[nodiscard]] std::string DocumentDigest(std::string_view replica_key, const DocumentKey& document);
// The same of its personal number, as ClearedOrders states it; empty: it has none.
[[nodiscard]] std::string PersonalNumberDigest(std::string_view replica_key,
                                               const Document& document);

}  // namespace otkel
