#include "tools/match/population.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "domain/mrz_name_field.h"

namespace otkel::match_trial {
namespace {

constexpr std::size_t kNameField = 39;  // of a TD3 document
constexpr int kOrderYear = 2012;
constexpr int kLaterYear = 2021;

struct PeopleShare {
  double share;
  std::string_view nationality;
  double patronymic_before;  // share of passports with one, before and from 2010
  double patronymic_since;
};
constexpr std::array<PeopleShare, kPeoples> kShares = {{{0.18, "RUS", 0.15, 0.05},
                                                        {0.12, "KAZ", 0.15, 0.10},
                                                        {0.17, "KGZ", 0.30, 0.30},
                                                        {0.38, "UZB", 0.70, 0.85},
                                                        {0.15, "TJK", 0.60, 0.65}}};

constexpr std::array<std::string_view, kDamages> kDamageNames = {
    "new passport",     "married",       "ending dropped", "parts swapped",
    "new nationality",  "name mistyped", "name misread",   "birth date partial",
    "birth date wrong", "sex wrong",     "other spelling", "name cut"};

int DaysIn(int year, int month) {
  return static_cast<int>(
      static_cast<unsigned>((std::chrono::year{year} /
                             std::chrono::month{static_cast<unsigned>(month)} / std::chrono::last)
                                .day()));
}

// Letters that are taken for each other by an eye or by a reader of print.
constexpr std::array<std::string_view, 12> kLookAlike = {"OQ", "OD", "IL", "UV", "BR", "EF",
                                                         "MN", "GC", "KX", "SB", "HN", "VY"};

std::string Misread(std::string text, Dice& dice) {
  if (text.empty()) return text;
  const std::size_t at = dice.Below(text.size());
  for (const std::string_view pair : kLookAlike) {
    if (text[at] == pair[0]) return text[at] = pair[1], text;
    if (text[at] == pair[1]) return text[at] = pair[0], text;
  }
  if (text[at] != ' ') text[at] = static_cast<char>('A' + dice.Below(26));
  return text;
}

// What many given names of Central Asia are made longer by.
struct Compounds {
  double share;
  std::array<std::string_view, 6> men;
  std::array<std::string_view, 6> women;
};
constexpr std::array<Compounds, kPeoples> kCompounds = {
    {{0, {}, {}},
     {0.25,
      {"бек", "хан", "жан", "бай", "ғали", "мұрат"},
      {"гүл", "жан", "нұр", "ай", "сұлу", "аш"}},
     {0.4, {"бек", "бай", "кул", "мат", "жан", "али"}, {"гүл", "кан", "бүбү", "ай", "нур", "жан"}},
     {0.4,
      {"бек", "жон", "али", "хон", "мурод", "қул"},
      {"хон", "ой", "гул", "нисо", "бону", "жон"}},
     {0.35,
      {"бек", "шо", "али", "хон", "мурод", "ҷон"},
      {"бону", "гул", "нисо", "мо", "хон", "ой"}}}};

std::string DrawGiven(const NamesOf& names, People people, Sex sex, Dice& dice) {
  const Compounds& compounds = kCompounds[static_cast<std::size_t>(people)];
  std::string name = (sex == Sex::kFemale ? names.women : names.men).Draw(dice);
  if (!dice.Chance(compounds.share)) return name;
  const std::string_view more = dice.Pick(sex == Sex::kFemale ? compounds.women : compounds.men);
  return EndsWith(name, {more}) ? name : name + std::string(more);
}

// Half of Central Asia's family names are a grandfather's given name.
std::string DrawFamily(const NamesOf& names, People people, Dice& dice) {
  if (people == People::kRussian || dice.Chance(0.6)) return names.family.Draw(dice);
  const std::string father = DrawGiven(names, people, Sex::kMale, dice);
  if (EndsWith(father, {"а", "и", "о", "у", "я", "е"})) return father + "ев";
  return EndsWith(father, {"й", "ь"}) ? father.substr(0, father.size() - 2) + "ев" : father + "ов";
}

std::string WithoutEnding(std::string family) {
  if (EndsWith(family, {"ов", "ев", "ёв", "ин"})) family.resize(family.size() - 4);
  return family;
}

}  // namespace

std::string_view NameOf(Damage damage) {
  std::size_t place = 0;
  while ((static_cast<unsigned>(damage) >> place) != 1u) ++place;
  return kDamageNames[place];
}

TrialPerson Population::DrawPerson() {
  TrialPerson person;
  double at = dice_.Share();
  std::size_t people = 0;
  while (people + 1 < kPeoples && at >= kShares[people].share) at -= kShares[people++].share;
  person.people = static_cast<People>(people);
  person.nationality = kShares[people].nationality;
  const NamesOf& names = pool_->Of(person.people);
  person.sex = dice_.Chance(0.62) ? Sex::kMale : Sex::kFemale;
  person.family = DrawFamily(names, person.people, dice_);
  person.given = DrawGiven(names, person.people, person.sex, dice_);
  person.father = DrawGiven(names, person.people, Sex::kMale, dice_);
  person.year = 1950 + static_cast<int>((dice_.Below(56) + dice_.Below(56)) / 2 + dice_.Below(3));
  person.month = 1 + static_cast<int>(dice_.Below(12));
  person.day = 1 + static_cast<int>(
                       dice_.Below(static_cast<std::size_t>(DaysIn(person.year, person.month))));
  if (dice_.Chance(0.012)) person.month = person.day = 1;
  person.personal_number = dice_.Next();
  person.has_personal_number = dice_.Chance(settings_.personal_numbers);
  return person;
}

TrialPerson Population::DrawSibling(const TrialPerson& of, bool is_twin) {
  TrialPerson person = DrawPerson();
  const bool same_sex = is_twin && dice_.Chance(0.7);
  if (same_sex) person.sex = of.sex;
  person.people = of.people;
  person.nationality = of.nationality;
  person.family = of.family;
  person.father = of.father;
  const NamesOf& names = pool_->Of(person.people);
  do {
    person.given = DrawGiven(names, person.people, person.sex, dice_);
  } while (person.given == of.given);
  if (is_twin) {
    person.year = of.year;
    person.month = of.month;
    person.day = of.day;
  } else {
    person.year = of.year + (dice_.Chance(0.5) ? 1 : -1) * (1 + static_cast<int>(dice_.Below(8)));
    person.day = std::min(person.day, DaysIn(person.year, person.month));
  }
  return person;
}

std::string Population::FamilyOf(const TrialPerson& person) const {
  const std::string& family = person.family;
  if (person.sex != Sex::kFemale) return family;
  if (EndsWith(family, {"ов", "ев", "ёв", "ин"})) return family + "а";
  if (EndsWith(family, {"ский", "цкий"})) return family.substr(0, family.size() - 4) + "ая";
  return family;
}

std::string Population::Patronymic(const TrialPerson& person) {
  const bool is_man = person.sex != Sex::kFemale;
  std::string stem = person.father;
  const bool is_soft = EndsWith(stem, {"й", "ь", "и", "я", "е"});
  if (dice_.Chance(person.people == People::kKazakh ? 0.55 : 0))
    return stem + (is_man ? "ұлы" : "қызы");
  if (dice_.Chance(person.people == People::kUzbek ? 0.4 : 0))
    return stem + (is_man ? " ўғли" : " қизи");
  if (dice_.Chance(person.people == People::kKyrgyz ? 0.1 : 0))
    return stem + (is_man ? " уулу" : " кызы");
  if (is_soft || EndsWith(stem, {"а", "о"})) stem.resize(stem.size() - 2);
  return stem + (is_soft ? (is_man ? "евич" : "евна") : (is_man ? "ович" : "овна"));
}

std::string Population::Mistyped(std::string text) {
  if (text.size() < 3) return text;
  const std::size_t at = dice_.Below(text.size() - 1);
  switch (dice_.Below(4)) {
    case 0:
      text.erase(at, 1);
      break;
    case 1:
      text.insert(at, 1, text[at]);
      break;
    case 2:
      std::swap(text[at], text[at + 1]);
      break;
    default:
      text[at] = static_cast<char>('A' + dice_.Below(26));
  }
  return text;
}

// As a TD3 document holds them: cut where they are too long.
void Population::WriteNames(const std::string& primary, const std::string& secondary,
                            Document& document) {
  const auto field = WriteNameField(primary, secondary, kNameField);
  const MrzName name = field ? ReadNameField(*field) : MrzName{primary, secondary, false};
  document.primary_identifier = PersonalText(name.primary);
  document.secondary_identifier = PersonalText(name.secondary);
  document.names_truncated = name.truncated;
}

Document Population::DrawDocument(const TrialPerson& person, int year) {
  Document document;
  document.code = "P";
  document.issuing_state = document.nationality = StateCode{person.nationality};
  document.number = PersonalText("N" + std::to_string(100'000'000 + dice_.Below(900'000'000)) +
                                 static_cast<char>('A' + dice_.Below(26)) +
                                 static_cast<char>('A' + dice_.Below(26)));
  document.sex = person.sex;
  document.birth_date = {person.year, person.month, person.day};
  const PeopleShare& shares = kShares[static_cast<std::size_t>(person.people)];
  const Scheme& scheme = DrawScheme(person.people, year, settings_.part, dice_);
  std::string given = person.given;
  if (dice_.Chance(year < 2010 ? shares.patronymic_before : shares.patronymic_since))
    given += " " + Patronymic(person);
  WriteNames(Romanised(FamilyOf(person), scheme), Romanised(given, scheme), document);
  if (person.has_personal_number)
    document.personal_number =
        PersonalText(std::to_string(person.personal_number % 100'000'000'000'000u));
  return document;
}

void Population::DamageBirth(PartialDate& date, unsigned& damage) {
  const double at = dice_.Share();
  if (at < 0.045) {
    date.day.reset();
    damage |= kBirthPartial;
  } else if (at < 0.065) {
    date.day.reset();
    date.month.reset();
    damage |= kBirthPartial;
  } else if (at < 0.09) {
    damage |= kBirthWrong;
    if (at < 0.073 && *date.day <= 12) return std::swap(date.day, date.month);
    if (at < 0.08) {
      date.year = *date.year + (dice_.Chance(0.5) ? 1 : -1);
    } else if (at < 0.085) {
      date.day = 1 + (*date.day + 9) % 28;
    } else {
      date.month = 1 + *date.month % 12;
    }
    date.day = std::min(*date.day, DaysIn(*date.year, *date.month));
  }
}

Document Population::DrawOrder(const TrialPerson& person, const Document& passport,
                               unsigned& damage) {
  Document order = passport;
  order.names_truncated = false;
  if (dice_.Chance(settings_.cyrillic)) {
    order.primary_identifier = PersonalText(FamilyOf(person));
    order.secondary_identifier = PersonalText(person.given + " " + Patronymic(person));
    damage |= kOtherScheme;
  }
  const auto type = [&](PersonalText& text) {
    if (static_cast<unsigned char>(text.Reveal()[0]) >= 0x80 || !dice_.Chance(0.017)) return;
    text = PersonalText(Mistyped(text.Reveal()));
    damage |= kNameMistyped;
  };
  type(order.primary_identifier);
  type(order.secondary_identifier);
  DamageBirth(order.birth_date, damage);
  if (dice_.Chance(0.003)) {
    order.sex = order.sex == Sex::kMale ? Sex::kFemale : Sex::kMale;
    damage |= kSexWrong;
  }
  return order;
}

Document Population::DrawScan(Document passport, unsigned& damage) {
  for (PersonalText* text : {&passport.primary_identifier, &passport.secondary_identifier}) {
    if (!dice_.Chance(0.017)) continue;
    *text = PersonalText(Misread(text->Reveal(), dice_));
    damage |= kNameMisread;
  }
  return passport;
}

Document Population::DrawLater(TrialPerson person, const Document& before, unsigned& damage) {
  if (dice_.Chance(0.3)) return DrawScan(before, damage);
  damage |= kNewPassport;
  if (person.sex == Sex::kFemale && dice_.Chance(0.08)) {
    person.family = DrawFamily(pool_->Of(person.people), person.people, dice_);
    damage |= kMarried;
  }
  if (dice_.Chance(0.04) && WithoutEnding(person.family) != person.family) {
    person.family = WithoutEnding(person.family);
    damage |= kEndingDropped;
  }
  if (dice_.Chance(0.06)) {
    person.nationality = person.nationality == "RUS" ? "KAZ" : "RUS";
    person.personal_number = dice_.Next();
    if (person.nationality == "RUS") person.people = People::kRussian;
    damage |= kNationalityChanged;
  }
  person.has_personal_number = dice_.Chance(settings_.personal_numbers);
  Document document = DrawDocument(person, kLaterYear);
  if (document.names_truncated) damage |= kCut;
  if (document.primary_identifier != before.primary_identifier ||
      document.secondary_identifier != before.secondary_identifier)
    damage |= kOtherScheme;
  if (dice_.Chance(0.015)) {
    std::swap(document.primary_identifier, document.secondary_identifier);
    damage |= kPartsSwapped;
  }
  return DrawScan(document, damage);
}

}  // namespace otkel::match_trial
