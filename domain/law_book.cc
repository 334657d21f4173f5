#include "domain/law_book.h"

#include <algorithm>

namespace otkel {

void LawBook::Put(Version version) {
  const RulePack& pack = version.law->pack();
  std::erase_if(versions_, [&](const Version& known) { return known.law->pack().id == pack.id; });
  const auto place = std::upper_bound(
      versions_.begin(), versions_.end(), pack.version,
      [](int number, const Version& known) { return number < known.law->pack().version; });
  versions_.insert(place, std::move(version));
}

const LawBook::Version* LawBook::VersionOn(Day day) const {
  for (auto version = versions_.rbegin(); version != versions_.rend(); ++version) {
    const auto& from = version->law->pack().in_force_from;
    if (!from || *from <= day) return &*version;
  }
  return nullptr;
}

const Law* LawBook::On(Day day) const {
  const Version* version = VersionOn(day);
  return version == nullptr ? nullptr : version->law.get();
}

const LawBook::Version* LawBook::Newest() const {
  return versions_.empty() ? nullptr : &versions_.back();
}

const Law* LawBook::Find(const std::string& id) const {
  for (const Version& version : versions_) {
    if (version.law->pack().id == id) return version.law.get();
  }
  return nullptr;
}

int LawBook::LongestWindowDays() const {
  int longest = 0;
  for (const Version& version : versions_)
    longest = std::max(longest, version.law->LongestWindowDays());
  return longest;
}

}  // namespace otkel
