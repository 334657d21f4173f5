#include <algorithm>
#include <array>
#include <utility>

#include "domain/rule.h"

namespace otkel {
namespace {

template <typename Value, std::size_t kCount>
using Names = std::array<std::pair<Value, std::string_view>, kCount>;

template <typename Value, std::size_t kCount>
std::string_view Find(const Names<Value, kCount>& names, Value value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  return "";
}

template <typename Value, std::size_t kCount>
std::optional<Value> Find(const Names<Value, kCount>& names, std::string_view text) {
  for (const auto& [known, name] : names) {
    if (name == text) return known;
  }
  return std::nullopt;
}

constexpr Names<Unit, 7> kUnits{{{Unit::kCalendarDay, "calendar_day"},
                                 {Unit::kDay, "day"},
                                 {Unit::kHour, "hour"},
                                 {Unit::kMonth, "month"},
                                 {Unit::kYear, "year"},
                                 {Unit::kUnlimited, "unlimited"},
                                 {Unit::kUnstated, "unstated"}}};

constexpr Names<RuleKind, kRuleKinds> kKinds{{{RuleKind::kStay, "stay"},
                                              {RuleKind::kVisa, "visa"},
                                              {RuleKind::kDocument, "document"},
                                              {RuleKind::kDuty, "duty"},
                                              {RuleKind::kExemption, "exemption"},
                                              {RuleKind::kRegistrationTerm, "registration_term"},
                                              {RuleKind::kPermitLength, "permit_length"},
                                              {RuleKind::kPermitTotal, "permit_total"},
                                              {RuleKind::kBreak, "break"},
                                              {RuleKind::kNotBefore, "not_before"},
                                              {RuleKind::kReEntryBan, "re_entry_ban"},
                                              {RuleKind::kRepeatWindow, "repeat_window"},
                                              {RuleKind::kExitVisa, "exit_visa"},
                                              {RuleKind::kExitBan, "exit_ban"},
                                              {RuleKind::kExitPostponement, "exit_postponement"},
                                              {RuleKind::kRefusalGround, "refusal_ground"},
                                              {RuleKind::kPurpose, "purpose"},
                                              {RuleKind::kSanction, "sanction"},
                                              {RuleKind::kInformation, "information"}}};

constexpr Names<ClockStart, 14> kStarts{{{ClockStart::kEntry, "entry"},
                                         {ClockStart::kFirstEntry, "first_entry"},
                                         {ClockStart::kArrival, "arrival"},
                                         {ClockStart::kStopArrival, "stop_arrival"},
                                         {ClockStart::kRegistration, "registration"},
                                         {ClockStart::kPermitStart, "permit_start"},
                                         {ClockStart::kPermitExpiry, "permit_expiry"},
                                         {ClockStart::kExit, "exit"},
                                         {ClockStart::kDecision, "decision"},
                                         {ClockStart::kDecisionInForce, "decision_in_force"},
                                         {ClockStart::kIssue, "issue"},
                                         {ClockStart::kContractEnd, "contract_end"},
                                         {ClockStart::kRecord, "record"},
                                         {ClockStart::kUnstated, "unstated"}}};

constexpr Names<WindowKind, 3> kWindows{{{WindowKind::kPerVisit, "per_visit"},
                                         {WindowKind::kRolling, "rolling"},
                                         {WindowKind::kAnchored, "anchored"}}};

constexpr Names<DocumentType, 15> kDocuments{
    {{DocumentType::kPassport, "passport"},
     {DocumentType::kDiplomaticPassport, "diplomatic_passport"},
     {DocumentType::kOfficialPassport, "official_passport"},
     {DocumentType::kStampedOfficialPassport, "stamped_official_passport"},
     {DocumentType::kInternalPassport, "internal_passport"},
     {DocumentType::kNationalId, "national_id"},
     {DocumentType::kBirthCertificate, "birth_certificate"},
     {DocumentType::kResidencePermit, "residence_permit"},
     {DocumentType::kStatelessIdentityCard, "stateless_identity_card"},
     {DocumentType::kRefugeeTravelDocument, "refugee_travel_document"},
     {DocumentType::kSeafarerDocument, "seafarer_document"},
     {DocumentType::kCrewCertificate, "crew_certificate"},
     {DocumentType::kEmergencyTravelDocument, "emergency_travel_document"},
     {DocumentType::kLaissezPasser, "laissez_passer"},
     {DocumentType::kOther, "other"}}};

constexpr Names<CrossingType, 6> kCrossings{{{CrossingType::kAir, "air"},
                                             {CrossingType::kRoad, "road"},
                                             {CrossingType::kRail, "rail"},
                                             {CrossingType::kSea, "sea"},
                                             {CrossingType::kRiver, "river"},
                                             {CrossingType::kFoot, "foot"}}};

constexpr Names<OverlayKind, 3> kOverlays{{{OverlayKind::kAmnesty, "amnesty"},
                                           {OverlayKind::kForceMajeure, "force_majeure"},
                                           {OverlayKind::kPandemic, "pandemic"}}};

constexpr Names<OverlayEffect, 3> kEffects{{{OverlayEffect::kStopClock, "stop_clock"},
                                            {OverlayEffect::kShift, "shift"},
                                            {OverlayEffect::kForgive, "forgive"}}};

}  // namespace

std::string_view NameOf(Unit unit) { return Find(kUnits, unit); }
std::optional<Unit> UnitNamed(std::string_view name) { return Find(kUnits, name); }
std::string_view NameOf(RuleKind kind) { return Find(kKinds, kind); }
std::optional<RuleKind> RuleKindNamed(std::string_view name) { return Find(kKinds, name); }
std::string_view NameOf(ClockStart from) { return Find(kStarts, from); }
std::optional<ClockStart> ClockStartNamed(std::string_view name) { return Find(kStarts, name); }
std::string_view NameOf(WindowKind kind) { return Find(kWindows, kind); }
std::optional<WindowKind> WindowKindNamed(std::string_view name) { return Find(kWindows, name); }
std::string_view NameOf(DocumentType type) { return Find(kDocuments, type); }
std::optional<DocumentType> DocumentTypeNamed(std::string_view name) {
  return Find(kDocuments, name);
}
std::string_view NameOf(CrossingType type) { return Find(kCrossings, type); }
std::optional<CrossingType> CrossingTypeNamed(std::string_view name) {
  return Find(kCrossings, name);
}
std::string_view NameOf(OverlayKind kind) { return Find(kOverlays, kind); }
std::optional<OverlayKind> OverlayKindNamed(std::string_view name) { return Find(kOverlays, name); }
std::string_view NameOf(OverlayEffect effect) { return Find(kEffects, effect); }
std::optional<OverlayEffect> OverlayEffectNamed(std::string_view name) {
  return Find(kEffects, name);
}

bool IsCounted(Unit unit) { return unit != Unit::kUnlimited && unit != Unit::kUnstated; }

std::string ToText(const Amount& amount) {
  if (amount.unit == Unit::kUnlimited) return "no limit";
  if (amount.unit == Unit::kUnstated) return "not stated";
  return std::to_string(amount.count) + " " + std::string(NameOf(amount.unit));
}

}  // namespace otkel
