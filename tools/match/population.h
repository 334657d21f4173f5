#pragma once

#include <cstdint>
#include <string>

#include "domain/document.h"
#include "tools/match/name_pool.h"
#include "tools/match/romanise.h"

namespace otkel::match_trial {

// A made-up person.
struct TrialPerson {
  People people = People::kRussian;
  Sex sex = Sex::kMale;
  std::string family;  // Cyrillic, as of a man
  std::string given;
  std::string father;
  int year = 1980;
  int month = 1;
  int day = 1;
  std::string nationality;
  std::uint64_t personal_number = 0;
  bool has_personal_number = true;
};

// How documents of a trial are made. The shares are assumptions (docs/matching.md); a country
// replaces them by its own.
struct TrialSettings {
  Part part = Part::kAll;
  double personal_numbers = 0;  // share of the documents that state one
  double cyrillic = 0.05;       // share of the orders that were typed in Cyrillic
};

// What happened to a person's data between the order and the journey: bits.
enum Damage : unsigned {
  kNewPassport = 1u << 0,
  kMarried = 1u << 1,
  kEndingDropped = 1u << 2,
  kPartsSwapped = 1u << 3,
  kNationalityChanged = 1u << 4,
  kNameMistyped = 1u << 5,
  kNameMisread = 1u << 6,
  kBirthPartial = 1u << 7,
  kBirthWrong = 1u << 8,
  kSexWrong = 1u << 9,
  kOtherScheme = 1u << 10,
  kCut = 1u << 11,
};
inline constexpr int kDamages = 12;
[[nodiscard]] std::string_view NameOf(Damage damage);

// Somebody who has an order, and the same person at a later journey.
struct Returner {
  Document order;
  Document journey;
  unsigned damage = 0;
};

// Makes persons and their documents. The same seed makes the same.
class Population {
 public:
  Population(const NamePool* pool, TrialSettings settings, std::uint64_t seed)
      : pool_(pool), settings_(settings), dice_(seed) {}

  [[nodiscard]] TrialPerson DrawPerson();
  // With the same father and family; `is_twin`: and born on the same day.
  [[nodiscard]] TrialPerson DrawSibling(const TrialPerson& of, bool is_twin);
  // A passport of `year`, as it is.
  [[nodiscard]] Document DrawDocument(const TrialPerson& person, int year);
  // What an authority wrote down from a passport; adds to `damage`.
  [[nodiscard]] Document DrawOrder(const TrialPerson& person, const Document& passport,
                                   unsigned& damage);
  // A scanned passport: as it is, but for what was misread.
  [[nodiscard]] Document DrawScan(Document passport, unsigned& damage);
  // The passport of a later journey. `before`: what the order was made from.
  [[nodiscard]] Document DrawLater(TrialPerson person, const Document& before, unsigned& damage);

  [[nodiscard]] Dice& dice() { return dice_; }

 private:
  [[nodiscard]] std::string FamilyOf(const TrialPerson& person) const;
  [[nodiscard]] std::string Patronymic(const TrialPerson& person);
  [[nodiscard]] std::string Mistyped(std::string text);
  void WriteNames(const std::string& primary, const std::string& secondary, Document& document);
  void DamageBirth(PartialDate& date, unsigned& damage);

  const NamePool* pool_;
  TrialSettings settings_;
  Dice dice_;
};

}  // namespace otkel::match_trial
