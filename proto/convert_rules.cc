#include <utility>

#include "proto/convert.h"
#include "proto/convert_internal.h"

namespace otkel {
namespace {

constexpr std::string_view kUnits[] = {"day", "month", "unlimited"};

absl::StatusOr<StayUnit> UnitFromText(const std::string& text) {
  if (text == "day") return StayUnit::kDay;
  if (text == "month") return StayUnit::kMonth;
  if (text == "unlimited") return StayUnit::kUnlimited;
  return Malformed("unit", "day, month or unlimited");
}

v1::StayRule ToProto(const StayRule& rule) {
  v1::StayRule proto;
  proto.set_id(rule.id.text);
  for (const StateCode& state : rule.nationalities) proto.add_nationalities(state.text);
  proto.set_amount(rule.amount);
  proto.set_unit(std::string(kUnits[static_cast<int>(rule.unit)]));
  proto.set_entry_day_counts(rule.entry_day_counts);
  proto.set_valid_from(IsoOrEmpty(rule.valid_from));
  proto.set_valid_to(IsoOrEmpty(rule.valid_to));
  proto.set_source(rule.source);
  return proto;
}

absl::StatusOr<StayRule> FromProto(const v1::StayRule& proto) {
  StayRule rule;
  rule.id = {proto.id()};
  if (proto.id().empty()) return Malformed("stay rule id", "a name such as KZ-02");
  for (const std::string& state : proto.nationalities()) rule.nationalities.push_back({state});
  auto unit = UnitFromText(proto.unit());
  if (!unit.ok()) return unit.status();
  rule.unit = *unit;
  rule.amount = proto.amount();
  if (rule.unit != StayUnit::kUnlimited && (rule.amount < 1 || rule.amount > 3660)) {
    return Malformed(Concat("stay rule ", proto.id(), " amount"), "1 to 3660");
  }
  rule.entry_day_counts = proto.entry_day_counts();
  if (auto status = ReadDay("valid_from", proto.valid_from(), rule.valid_from); !status.ok())
    return status;
  if (auto status = ReadDay("valid_to", proto.valid_to(), rule.valid_to); !status.ok())
    return status;
  rule.source = proto.source();
  return rule;
}

}  // namespace

v1::RulePack ToProto(const RulePack& pack) {
  v1::RulePack proto;
  proto.set_id(pack.id);
  proto.set_state(pack.state.text);
  for (const StayRule& rule : pack.stay_rules) *proto.add_stay_rules() = ToProto(rule);
  return proto;
}

absl::StatusOr<RulePack> FromProto(const v1::RulePack& proto) {
  RulePack pack{proto.id(), {proto.state()}, {}};
  if (pack.id.empty()) return Malformed("rule pack id", "a name such as kaz-2015");
  for (const v1::StayRule& rule : proto.stay_rules()) {
    auto value = FromProto(rule);
    if (!value.ok()) return value.status();
    pack.stay_rules.push_back(*std::move(value));
  }
  return pack;
}

absl::StatusOr<Permit> FromProto(const v1::Permit& proto) {
  if (proto.issuing_state().empty()) return Malformed("issuing_state", "a state code");
  if (proto.document_number().empty()) return Malformed("document_number", "a document number");
  Permit permit;
  permit.document = {{proto.issuing_state()}, PersonalText(proto.document_number())};
  auto from = RequiredDay("valid_from", proto.valid_from());
  if (!from.ok()) return from.status();
  auto last = RequiredDay("last_lawful_day", proto.last_lawful_day());
  if (!last.ok()) return last.status();
  if (*last < *from) return Malformed("last_lawful_day", "a day not before valid_from");
  permit.valid_from = *from;
  permit.last_lawful_day = *last;
  return permit;
}

}  // namespace otkel
