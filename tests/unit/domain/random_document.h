#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <string>

#include "domain/mrz.h"
#include "domain/mrz_layout.h"

namespace otkel {

// The seed of a property test: OTKEL_SEED of the environment, or one that is always the same.
inline std::uint32_t SeedOfTest() {
  const char* given = std::getenv("OTKEL_SEED");
  return given == nullptr ? 20261122u
                          : static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10));
}

// How many documents of each format the round trip makes: OTKEL_MRZ_DOCUMENTS of the environment,
// or what a sanitizer does in a second.
inline int DocumentsOfEachFormat() {
  const char* given = std::getenv("OTKEL_MRZ_DOCUMENTS");
  return given == nullptr ? 4000 : static_cast<int>(std::strtol(given, nullptr, 10));
}

// Makes documents that fit one format and survive writing and reading: dates within the century
// before `today`, no names that must be cut.
class RandomDocuments {
 public:
  RandomDocuments(std::uint32_t seed, Day today) : random_(seed), today_(today) {}

  Document Next(MrzFormat format) {
    Document document;
    document.code = CodeFor(format);
    const bool is_french_card = format == MrzFormat::kFrenchCard;
    document.issuing_state = is_french_card ? StateCode{"FRA"} : State();
    document.nationality = is_french_card ? StateCode{"FRA"} : State();
    document.birth_date = BirthDate();
    document.sex = Pick(std::array{Sex::kUnspecified, Sex::kFemale, Sex::kMale});
    if (!is_french_card && !Chance(10)) document.expires_on = today_ + days{Number(-18000, 18000)};
    if (is_french_card) {
      SetFrenchNames(&document);
    } else {
      SetNames(NameLength(format), &document);
    }
    SetNumberAndOptionalData(format, &document);
    return document;
  }

  // A name of up to `words` words, often too long for any zone.
  std::string LongName(int words) {
    std::string name = Letters(Number(1, 14));
    for (int i = Number(0, words - 1); i > 0; --i) name += " " + Letters(Number(1, 14));
    return name;
  }

  int Number(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }

 private:
  bool Chance(int percent) { return Number(1, 100) <= percent; }

  template <typename Choices>
  typename Choices::value_type Pick(const Choices& choices) {
    return choices[static_cast<std::size_t>(Number(0, static_cast<int>(choices.size()) - 1))];
  }

  std::string Letters(int length) {
    std::string text;
    while (static_cast<int>(text.size()) < length) text += static_cast<char>('A' + Number(0, 25));
    return text;
  }

  // Letters, figures and now and then a blank, but none at the end.
  std::string Mixed(int length, bool blanks) {
    static const std::string kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::string text;
    while (static_cast<int>(text.size()) < length) {
      const bool last = static_cast<int>(text.size()) + 1 == length;
      text += blanks && !last && Chance(10) ? ' ' : Pick(kCharacters);
    }
    return text;
  }

  std::string CodeFor(MrzFormat format) {
    switch (format) {
      case MrzFormat::kTd1:
      case MrzFormat::kTd2:
        return Pick(std::array<std::string, 5>{"I", "ID", "A", "C1", "IR"});
      case MrzFormat::kTd3:
        return Pick(std::array<std::string, 3>{"P", "PD", "PN"});
      case MrzFormat::kFrenchCard:
        return "ID";
      case MrzFormat::kMrvA:
      case MrzFormat::kMrvB:
        break;
    }
    return Pick(std::array<std::string, 3>{"V", "VC", "V1"});
  }

  StateCode State() {
    return {Pick(std::array<std::string, 8>{"KAZ", "UZB", "KGZ", "D", "XXA", "UNO", "GBN", "UTO"})};
  }

  // Not from the year a century ago, which is this year's where month or day is unknown.
  PartialDate BirthDate() {
    const std::chrono::year_month_day day{today_ - days{Number(0, 36000)}};
    PartialDate date = {static_cast<int>(day.year()), static_cast<int>(unsigned{day.month()}),
                        static_cast<int>(unsigned{day.day()})};
    if (Chance(10)) date.day.reset();
    if (Chance(5)) date.month.reset();
    if (Chance(5)) date.year.reset();
    return date;
  }

  static int NameLength(MrzFormat format) {
    return format == MrzFormat::kTd1 ? 30 : ShapeOf(format).columns - 5;
  }

  void SetNames(int length, Document* document) {
    std::string primary = Letters(Number(1, 8));
    while (Chance(40)) primary += " " + Letters(Number(1, 4));
    primary.resize(std::min<std::size_t>(primary.size(), static_cast<std::size_t>(length)));
    if (primary.back() == ' ') primary.pop_back();
    document->primary_identifier = PersonalText(primary);
    const int left = length - static_cast<int>(primary.size()) - 2;
    std::string secondary;
    if (left > 0 && Chance(85)) {
      secondary = Letters(Number(1, left));
      for (std::size_t i = 3; i + 1 < secondary.size(); i += 5) secondary[i] = ' ';
    }
    document->secondary_identifier = PersonalText(secondary);
    const int used =
        static_cast<int>(primary.size() + secondary.size()) + (secondary.empty() ? 0 : 2);
    document->names_truncated = used == length;
  }

  // Surname and given names have a field each, and two fillers stand between given names if they
  // fit.
  void SetFrenchNames(Document* document) {
    std::string surname = Letters(Number(1, 25));
    if (surname.size() > 4 && Chance(20)) surname[3] = ' ';
    std::string given;
    if (!Chance(5)) given = Letters(Number(1, 14));
    for (std::size_t i = 3; i + 1 < given.size(); i += 5) given[i] = ' ';
    const auto blanks = static_cast<std::size_t>(std::count(given.begin(), given.end(), ' '));
    const bool fits_with_two = given.size() + blanks <= 14;
    document->primary_identifier = PersonalText(surname);
    document->secondary_identifier = PersonalText(given);
    document->names_truncated =
        surname.size() == 25 || given.size() + (fits_with_two ? blanks : 0) == 14;
  }

  void SetNumberAndOptionalData(MrzFormat format, Document* document) {
    const int most = MaxNumberLength(format);
    const int field = format == MrzFormat::kFrenchCard ? 12 : 9;
    const bool long_number = most > field && Chance(40);
    const int length = long_number ? Number(10, most) : Number(1, field);
    document->number = PersonalText(Mixed(length, /*blanks=*/!long_number));
    int room = 0;
    switch (format) {
      case MrzFormat::kTd1:
        room = 15;
        document->more_optional_data = PersonalText(Mixed(Number(0, 11), /*blanks=*/true));
        break;
      case MrzFormat::kTd2:
        room = 7;
        break;
      case MrzFormat::kTd3:
        room = 14;
        break;
      case MrzFormat::kFrenchCard:
        room = 6;
        break;
      case MrzFormat::kMrvA:
      case MrzFormat::kMrvB:
        room = ShapeOf(format).columns - 28;
        break;
    }
    if (long_number) room -= length - 9 + 2;
    document->personal_number = PersonalText(Mixed(Number(0, room), /*blanks=*/true));
  }

  std::mt19937 random_;
  Day today_;
};

}  // namespace otkel
