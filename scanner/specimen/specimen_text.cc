#include "scanner/specimen/specimen_text.h"

#include <array>
#include <cstdlib>
#include <random>
#include <string_view>

#include "base/text.h"

namespace otkel {
namespace {

using Random = std::mt19937_64;

// Names as a passport of the state would transliterate them.
struct NameList {
  std::string_view state;
  std::array<std::string_view, 8> surnames;
  std::array<std::string_view, 8> given;
};

constexpr std::array<NameList, 14> kNames = {{
    {"KAZ",
     {"AKHMETOV", "NURPEISOVA", "ABDRAKHMANOV", "OSPANOV", "SULEIMENOVA", "KIM", "ZHUMABEKOVA",
      "TULEGENOV"},
     {"AIGERIM", "DAULET", "YERLAN", "ZHANNA", "NURSULTAN", "MADINA", "ALIYA", "TIMUR"}},
    {"KGZ",
     {"ASANOV", "TOKTOGULOVA", "SYDYKOV", "ISAKOVA", "BEKNAZAROV", "MAMYTOVA", "USENOV",
      "JEENBEKOV"},
     {"AZAMAT", "AIZADA", "NURLAN", "GULNARA", "BAKYT", "CHOLPON", "ERMEK", "AIDAI"}},
    {"UZB",
     {"KARIMOV", "RAKHIMOVA", "YULDASHEV", "TOSHPULATOV", "KHAMRAEVA", "SAIDOV", "MIRZAEVA",
      "GANIEV"},
     {"SHERZOD", "DILNOZA", "BOBUR", "NILUFAR", "OTABEK", "ZULFIYA", "JASUR", "MALIKA"}},
    {"TJK",
     {"RAHMONOV", "SHARIPOVA", "NAZAROV", "SAFAROVA", "MIRZOEV", "DAVLATOV", "HAKIMOVA", "ZIYOEV"},
     {"FARRUKH", "MANIZHA", "RUSTAM", "ZARINA", "JAMSHED", "SITORA", "SUHROB", "MUNISA"}},
    {"RUS",
     {"IVANOV", "SMIRNOVA", "KUZNETSOV", "POPOVA", "VASILEV", "SHCHERBAKOVA", "MOROZOV",
      "YAKOVLEV"},
     {"SERGEI", "EKATERINA", "DMITRII", "OLGA", "ALEKSANDR", "NATALIA", "IURII", "KSENIIA"}},
    {"D",
     {"MUELLER", "SCHMIDT", "SCHNEIDER", "WEISS", "GROSS", "VON BUELOW", "KAISER", "ZIMMERMANN"},
     {"HANS PETER", "GRETA", "JUERGEN", "ANNA LENA", "MAXIMILIAN", "UTE", "KLAUS", "SOPHIE"}},
    {"FRA",
     {"DUBOIS", "LEFEVRE", "MOREAU", "GARNIER", "DE LA TOUR", "BERTHIER", "ROUX", "FAURE"},
     {"CAMILLE", "JEAN LUC", "MARIE CLAIRE", "THEO", "ZOE", "QUENTIN", "AGATHE", "XAVIER"}},
    {"ESP",
     {"GARCIA LOPEZ", "MARTINEZ RUIZ", "FERNANDEZ", "ORTEGA GIL", "VAZQUEZ", "IBARRA", "SANZ",
      "DIAZ"},
     {"JOSE MARIA", "LUCIA", "ALVARO", "CARMEN", "PABLO", "INES", "JAVIER", "NURIA"}},
    {"CHN",
     {"WANG", "LI", "ZHANG", "ZHAO", "XU", "OUYANG", "QIU", "YU"},
     {"XIAOMING", "WEI", "JIANGUO", "MEI", "QIANG", "YUXUAN", "ZIHAN", "FANG"}},
    {"JPN",
     {"SATO", "SUZUKI", "TAKAHASHI", "WATANABE", "ITO", "YAMAMOTO", "KOBAYASHI", "OGAWA"},
     {"SAKURA", "HARUTO", "YUI", "KENJI", "AKIKO", "RYO", "MITSUKO", "TARO"}},
    {"IND",
     {"SHARMA", "PATEL", "KUMAR", "SUBRAMANIAN", "GUPTA", "CHATTOPADHYAY", "SINGH", "RAO"},
     {"PRIYA", "ARJUN", "LAKSHMI", "RAJESH", "ANANYA", "VIKRAM", "DEEPA", "SANJAY"}},
    {"TUR",
     {"YILMAZ", "KAYA", "DEMIR", "CELIK", "SAHIN", "OZTURK", "AYDIN", "KOC"},
     {"MEHMET", "AYSE", "MUSTAFA", "FATMA", "EMRE", "ZEYNEP", "OMER", "ELIF"}},
    {"NGA",
     {"OKAFOR", "ADEYEMI", "MOHAMMED", "NWOSU", "BALOGUN", "EZE", "OGUNLEYE", "IBRAHIM"},
     {"CHINONSO", "FATIMA", "OLUWASEUN", "NGOZI", "EMEKA", "AISHA", "TUNDE", "IFEOMA"}},
    {"UTO",
     {"ERIKSSON", "VAN DER MUELLEN", "STEVENSON", "NILAVADHANANANDA", "PAPANDROPOULOUS", "OCONNOR",
      "SMITH JONES", "QUARX"},
     {"ANNA MARIA", "PETER JOHN", "JONATHON ALEC", "ELFRIEDA", "CHAYAPA", "SUSIE", "WOLFGANG",
      "ENYA"}},
}};

constexpr std::size_t kFrenchNames = 6;  // of the lists above

int AnyInt(Random& random, int least, int most) {
  return least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1));
}

bool Chance(Random& random, int in_hundred) { return AnyInt(random, 1, 100) <= in_hundred; }

template <typename List>
auto AnyOf(Random& random, const List& list) {
  return list[random() % list.size()];
}

// Letters first, then figures, as most states number.
std::string AnyNumber(Random& random) {
  const int letters = AnyInt(random, 0, 2);
  std::string number;
  for (int i = 0; i < letters; ++i)
    number += AnyOf(random, std::string_view("ABCDEFGHJKLMNPRTVWXYZ"));
  const int length = AnyInt(random, 7, 9);
  while (static_cast<int>(number.size()) < length)
    number += AnyOf(random, std::string_view("0123456789"));
  if (Chance(random, 10)) number[static_cast<std::size_t>(AnyInt(random, 1, 5))] = 'O';
  return number;
}

// Year, month, department, number in sequence.
std::string AnyFrenchNumber(Random& random) {
  std::string number = std::to_string(100 + AnyInt(random, 0, 20)).substr(1);
  while (number.size() < 12) number += AnyOf(random, std::string_view("0123456789"));
  return number;
}

std::string AnyPersonalNumber(Random& random, MrzFormat format) {
  if (Chance(random, 45)) return "";
  const int longest = format == MrzFormat::kTd2 ? 7 : format == MrzFormat::kMrvB ? 8 : 14;
  std::string number;
  for (int i = AnyInt(random, 4, longest); i > 0; --i)
    number += AnyOf(random, Chance(random, 85) ? std::string_view("0123456789")
                                               : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
  return number;
}

std::string_view CodeFor(Random& random, MrzFormat format) {
  switch (format) {
    case MrzFormat::kTd1:
      return AnyOf(random, std::array<std::string_view, 4>{"I", "ID", "AC", "IR"});
    case MrzFormat::kTd2:
      return AnyOf(random, std::array<std::string_view, 3>{"I", "ID", "AR"});
    case MrzFormat::kTd3:
      return AnyOf(random, std::array<std::string_view, 5>{"P", "P", "P", "PD", "PS"});
    case MrzFormat::kFrenchCard:
      return "ID";
    case MrzFormat::kMrvA:
    case MrzFormat::kMrvB:
      break;
  }
  return "V";
}

Document AnyDocument(Random& random, MrzFormat format) {
  const bool is_french = format == MrzFormat::kFrenchCard;
  const NameList& list = kNames[is_french ? kFrenchNames : random() % kNames.size()];
  Document document;
  document.code = CodeFor(random, format);
  document.issuing_state.text = list.state;
  document.nationality.text = Chance(random, 85) ? list.state : AnyOf(random, kNames).state;
  document.number = PersonalText(AnyNumber(random));
  if (is_french) {
    document.nationality.text = list.state;
    document.number = PersonalText(AnyFrenchNumber(random));
  }
  document.primary_identifier = PersonalText(std::string(AnyOf(random, list.surnames)));
  std::string given(AnyOf(random, list.given));
  if (Chance(random, 35)) given = Concat(given, " ", AnyOf(random, list.given));
  if (Chance(random, 3)) given.clear();
  document.secondary_identifier = PersonalText(given);
  document.birth_date = {AnyInt(random, 1940, 2012), AnyInt(random, 1, 12), AnyInt(random, 1, 28)};
  document.sex = AnyOf(random, std::array{Sex::kFemale, Sex::kMale, Sex::kFemale, Sex::kMale,
                                          Sex::kFemale, Sex::kMale, Sex::kUnspecified});
  document.expires_on = std::chrono::sys_days{std::chrono::year{AnyInt(random, 2027, 2036)} /
                                              static_cast<unsigned>(AnyInt(random, 1, 12)) /
                                              static_cast<unsigned>(AnyInt(random, 1, 28))};
  if (!is_french) document.personal_number = PersonalText(AnyPersonalNumber(random, format));
  if (is_french) document.expires_on.reset();  // its zone has no such date
  return document;
}

SpecimenVisualZone ZoneOf(const Document& document, MrzFormat format) {
  SpecimenVisualZone zone;
  zone.title = format == MrzFormat::kTd3    ? "PASSPORT"
               : format == MrzFormat::kMrvA ? "VISA"
               : format == MrzFormat::kMrvB ? "VISA"
                                            : "IDENTITY CARD";
  zone.fields = {{"Surname", document.primary_identifier.Reveal()},
                 {"Given names", document.secondary_identifier.Reveal()},
                 {"Nationality", document.nationality.text},
                 {"Date of birth", ToIso(document.birth_date)},
                 {"Document No.", document.number.Reveal()},
                 {"Personal No.", document.personal_number.Reveal()},
                 {"Authority", "MINISTRY OF THE INTERIOR"},
                 {"Place of birth", "ZENITH"}};
  return zone;
}

}  // namespace

MrzFormat AnySpecimenFormat(std::uint64_t seed) {
  constexpr std::array kFormats = {MrzFormat::kTd3,  MrzFormat::kTd3,  MrzFormat::kTd3,
                                   MrzFormat::kTd1,  MrzFormat::kTd1,  MrzFormat::kTd2,
                                   MrzFormat::kMrvA, MrzFormat::kMrvB, MrzFormat::kFrenchCard};
  Random random(seed ^ 0xF0F0);
  return AnyOf(random, kFormats);
}

SpecimenText AnySpecimenText(std::uint64_t seed, MrzFormat format) {
  Random random(seed);
  constexpr int kMostTries = 1000;
  for (int i = 0; i < kMostTries; ++i) {
    const Document document = AnyDocument(random, format);
    const auto lines = ComposeMrz(document, format);
    if (!lines) continue;  // a text that this format cannot hold
    return {format, *lines, ZoneOf(document, format)};
  }
  std::abort();  // no document fits: a mistake in the lists above
}

}  // namespace otkel
