#pragma once

#include <toml++/toml.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/rule_check.h"

namespace otkel {

// One table of a rule pack's text. Reads values by key and notes what is wrong with them; a missing
// or wrong value leaves the target as it is.
class RuleTable {
 public:
  RuleTable(const toml::table& table, std::vector<PackProblem>& problems)
      : table_(table), problems_(problems), line_(LineOf(table)) {
    if (const auto* id = table.get_as<std::string>("id")) id_ = id->get();
  }

  [[nodiscard]] int line() const { return line_; }
  [[nodiscard]] bool Has(std::string_view key) { return Find(key) != nullptr; }

  // Every key must have been asked for by now: others are unknown.
  void Done();
  void Text(std::string_view key, bool required, std::string& value);
  void Number(std::string_view key, std::optional<int>& value);
  void Number(std::string_view key, int& value);
  void Flag(std::string_view key, bool& value);
  void OptionalDay(std::string_view key, std::optional<Day>& value);
  void RequiredDay(std::string_view key, Day& value);
  void Words(std::string_view key, std::vector<std::string>& values,
             std::vector<int>* lines = nullptr);
  // The tables of an array of tables; none where the key is missing.
  [[nodiscard]] std::vector<RuleTable> Tables(std::string_view key);

  // A word by which something is known: `named` turns it into the thing.
  template <typename Value, typename Named>
  void Word(std::string_view key, const Named& named, std::string_view expected, Value& value) {
    std::string text;
    Text(key, false, text);
    if (!Has(key)) return;
    if (const auto found = named(text))
      value = *found;
    else
      Wrong(key, "'" + text + "', expected " + std::string(expected));
  }
  template <typename Value, typename Named>
  void WordList(std::string_view key, const Named& named, std::string_view expected,
                std::vector<Value>& values) {
    std::vector<std::string> texts;
    Words(key, texts);
    for (const std::string& text : texts) {
      if (const auto found = named(text))
        values.push_back(*found);
      else
        Wrong(key, "'" + text + "', expected " + std::string(expected));
    }
  }

  void Wrong(std::string_view key, std::string_view what);

 private:
  [[nodiscard]] static int LineOf(const toml::node& node) {
    return static_cast<int>(node.source().begin.line);
  }

  [[nodiscard]] const toml::node* Find(std::string_view key);

  const toml::table& table_;
  std::vector<PackProblem>& problems_;
  int line_;
  std::string id_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace otkel
