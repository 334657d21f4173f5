#include <algorithm>
#include <limits>

#include "base/text.h"
#include "proto/rule_table_internal.h"

namespace otkel {

void RuleTable::Wrong(std::string_view key, std::string_view what) {
  const toml::node* node = table_.get(key);
  problems_.push_back({node != nullptr ? LineOf(*node) : line_, id_, Concat(key, ": ", what)});
}

void RuleTable::Done() {
  for (const auto& [key, node] : table_) {
    if (!asked_.contains(key.str())) Wrong(key.str(), "is no key that is known here");
  }
}

const toml::node* RuleTable::Find(std::string_view key) {
  asked_.emplace(key);
  return table_.get(key);
}

void RuleTable::Text(std::string_view key, bool required, std::string& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) {
    if (required) Wrong(key, "is missing, expected text");
    return;
  }
  if (const auto text = node->value_exact<std::string>())
    value = *text;
  else
    Wrong(key, "expected text in quotes");
}

void RuleTable::Number(std::string_view key, std::optional<int>& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const auto number = node->value_exact<std::int64_t>();
  if (number && *number >= 0 && *number <= std::numeric_limits<int>::max())
    value = static_cast<int>(*number);
  else
    Wrong(key, "expected a whole number, 0 or more");
}

void RuleTable::Number(std::string_view key, int& value) {
  std::optional<int> read;
  Number(key, read);
  if (read) value = *read;
}

void RuleTable::Flag(std::string_view key, bool& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const auto flag = node->value_exact<bool>())
    value = *flag;
  else
    Wrong(key, "expected true or false");
}

void RuleTable::OptionalDay(std::string_view key, std::optional<Day>& value) {
  if (!Has(key)) return;
  const auto text = Find(key)->value_exact<std::string>();
  const auto day = text ? DayFromIso(*text) : std::nullopt;
  if (day)
    value = day;
  else
    Wrong(key, text ? Concat("'", *text,
                             "' is no day of the calendar, expected one such as "
                             "\"2026-11-22\"")
                    : "expected a day in quotes such as \"2026-11-22\"");
}

void RuleTable::RequiredDay(std::string_view key, Day& value) {
  std::optional<Day> day;
  OptionalDay(key, day);
  if (day)
    value = *day;
  else if (!Has(key))
    Wrong(key, "is missing, expected a day such as \"2026-11-22\"");
}

void RuleTable::Words(std::string_view key, std::vector<std::string>& values,
                      std::vector<int>* lines) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (!node->is_array()) return Wrong(key, "expected a list of texts");
  for (const toml::node& item : *node->as_array()) {
    const auto text = item.value_exact<std::string>();
    if (!text) return Wrong(key, "expected texts in quotes");
    values.push_back(*text);
    if (lines != nullptr) lines->push_back(LineOf(item));
  }
}

std::vector<RuleTable> RuleTable::Tables(std::string_view key) {
  std::vector<RuleTable> tables;
  const toml::node* node = Find(key);
  if (node == nullptr) return tables;
  if (!node->is_array()) {
    Wrong(key, "expected a list of tables");
    return tables;
  }
  for (const toml::node& item : *node->as_array()) {
    if (item.is_table())
      tables.emplace_back(*item.as_table(), problems_);
    else
      Wrong(key, "expected a list of tables");
  }
  return tables;
}

}  // namespace otkel
