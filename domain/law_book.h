#pragma once

#include <memory>
#include <string>
#include <vector>

#include "domain/law.h"

namespace otkel {

// The versions of one state's law, each for the legal dates from which it holds. A value: copies
// share the laws.
class LawBook {
 public:
  struct Version {
    std::shared_ptr<const Law> law;
    std::string hash;  // SHA-256 of its text, 32 bytes; empty in tests

    friend bool operator==(const Version&, const Version&) = default;
  };

  // Adds a version; the same id again takes the place of the earlier one.
  void Put(Version version);

  // The law for a legal date: of the versions in force on it, the latest. Null: there is none.
  [[nodiscard]] const Law* On(Day day) const;
  [[nodiscard]] const Version* VersionOn(Day day) const;
  // The newest version, whether in force yet or not. Null: the book is empty.
  [[nodiscard]] const Version* Newest() const;
  [[nodiscard]] const Law* Find(const std::string& id) const;

  [[nodiscard]] bool empty() const { return versions_.empty(); }
  [[nodiscard]] const std::vector<Version>& versions() const { return versions_; }
  // Of any version: how many days of history matter to some window.
  [[nodiscard]] int LongestWindowDays() const;

 private:
  std::vector<Version> versions_;  // by version number
};

}  // namespace otkel
