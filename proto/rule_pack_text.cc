#include "proto/rule_pack_text.h"

#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

absl::Status Wrong(const toml::node& node, std::string_view key, std::string_view expected) {
  return absl::InvalidArgumentError(
      Concat("rule pack line ", node.source().begin.line, ", ", key, ": expected ", expected));
}

absl::Status OnlyKnownKeys(const toml::table& table,
                           std::initializer_list<std::string_view> known) {
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      return Wrong(node, key.str(), "a known key; this one is not");
    }
  }
  return absl::OkStatus();
}

// Reads one value; a missing optional one leaves `value` as it is.
template <typename Value>
absl::Status Read(const toml::table& table, std::string_view key, std::string_view expected,
                  bool required, Value& value) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return required ? Wrong(table, key, expected) : absl::OkStatus();
  const std::optional<Value> found = node->value_exact<Value>();
  if (!found) return Wrong(*node, key, expected);
  value = *found;
  return absl::OkStatus();
}

absl::Status ReadNationalities(const toml::table& table, v1::StayRule& rule) {
  const toml::node* node = table.get("nationalities");
  if (node == nullptr || !node->is_array())
    return Wrong(table, "nationalities", "a list of state codes");
  for (const toml::node& item : *node->as_array()) {
    const auto text = item.value_exact<std::string>();
    if (!text || text->empty() || text->size() > 3)
      return Wrong(item, "nationalities", "codes such as \"UZB\"");
    rule.add_nationalities(*text);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::StayRule> ReadStayRule(const toml::table& table) {
  std::string id, unit, valid_from, valid_to, source, note;
  std::int64_t amount = 0;
  bool entry_day_counts = false;
  v1::StayRule rule;
  for (const absl::Status& status :
       {OnlyKnownKeys(table, {"id", "nationalities", "amount", "unit", "entry_day_counts",
                              "valid_from", "valid_to", "source", "note"}),
        Read(table, "id", "a name such as \"KZ-02\"", true, id),
        Read(table, "unit", "\"day\", \"month\" or \"unlimited\"", true, unit),
        Read(table, "amount", "a whole number", unit != "unlimited", amount),
        Read(table, "entry_day_counts", "true or false", false, entry_day_counts),
        Read(table, "valid_from", "a day in quotes", false, valid_from),
        Read(table, "valid_to", "a day in quotes", false, valid_to),
        Read(table, "source", "where the rule stands", true, source),
        Read(table, "note", "text", false, note), ReadNationalities(table, rule)}) {
    if (!status.ok()) return status;
  }
  if (amount < 0 || amount > 3660) return Wrong(table, "amount", "0 to 3660");
  rule.set_id(id);
  rule.set_unit(unit);
  rule.set_amount(static_cast<int>(amount));
  rule.set_entry_day_counts(entry_day_counts);
  rule.set_valid_from(valid_from);
  rule.set_valid_to(valid_to);
  rule.set_source(source);
  rule.set_note(note);
  return rule;
}

absl::StatusOr<v1::RulePack> ReadTable(const toml::table& table) {
  std::string id, state, name;
  for (const absl::Status& status :
       {OnlyKnownKeys(table, {"id", "state", "name", "stay_rule"}),
        Read(table, "id", "a name such as \"kaz-2015\"", true, id),
        Read(table, "state", "a state code such as \"KAZ\"", true, state),
        Read(table, "name", "text", false, name)}) {
    if (!status.ok()) return status;
  }
  v1::RulePack pack;
  pack.set_id(id);
  pack.set_state(state);
  const toml::node* rules = table.get("stay_rule");
  if (rules == nullptr || !rules->is_array_of_tables())
    return Wrong(table, "stay_rule", "at least one [[stay_rule]]");
  for (const toml::node& node : *rules->as_array()) {
    auto rule = ReadStayRule(*node.as_table());
    if (!rule.ok()) return rule.status();
    *pack.add_stay_rules() = *std::move(rule);
  }
  return pack;
}

}  // namespace

absl::StatusOr<v1::RulePack> ReadRulePack(std::string_view text) {
  if (text.size() > kMaxBytes)
    return absl::InvalidArgumentError("rule pack: expected at most 1 MiB of text");
  try {
    const toml::table table = toml::parse(text);
    auto pack = ReadTable(table);
    if (!pack.ok()) return pack.status();
    // Days and units are judged once, by the conversion that every reader of a pack uses.
    if (auto checked = FromProto(*pack); !checked.ok()) return checked.status();
    pack->set_text(std::string(text));
    return pack;
  } catch (const toml::parse_error& error) {
    return absl::InvalidArgumentError(Concat("rule pack line ", error.source().begin.line,
                                             ": expected TOML: ", error.description()));
  }
}

}  // namespace otkel
