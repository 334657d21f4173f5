#include "scanner/training/specimen_set.h"

#include <array>
#include <random>
#include <string_view>

#include "domain/mrz.h"

namespace otkel {
namespace {

using Random = std::mt19937_64;

int AnyInt(Random& random, int least, int most) {
  return least + static_cast<int>(random() % (most - least + 1));
}

double AnyPart(Random& random) { return static_cast<double>(random() % 10001) / 10000; }

char AnyOf(Random& random, std::string_view set) { return set[random() % set.size()]; }

std::string AnyWord(Random& random, int least, int most) {
  constexpr std::array<std::string_view, 2> kKinds = {"BCDFGHJKLMNPRSTVWXZ", "AEIOUY"};
  std::string word;
  const int length = AnyInt(random, least, most);
  for (int i = 0; i < length; ++i) word += AnyOf(random, kKinds[static_cast<std::size_t>(i % 2)]);
  return word;
}

std::string AnyDate(Random& random, int first_year, int last_year) {
  const auto two = [](int number) { return std::to_string(100 + number % 100).substr(1); };
  return two(AnyInt(random, first_year, last_year)) + two(AnyInt(random, 1, 12)) +
         two(AnyInt(random, 1, 28));
}

std::string Padded(std::string text, std::size_t length) {
  text.resize(length, '<');
  return text;
}

std::string WithDigit(const std::string& text) { return text + CheckDigit(text); }

std::vector<std::string> AnyLines(Random& random, bool is_passport) {
  constexpr std::array<std::string_view, 8> kStates = {"UTO", "KAZ", "FRA", "BRA",
                                                       "JPN", "POL", "KEN", "D<<"};
  const std::string state(kStates[random() % kStates.size()]);
  const std::string name = AnyWord(random, 3, 11) + "<<" + AnyWord(random, 3, 9) +
                           (random() % 2 == 0 ? "<" + AnyWord(random, 2, 8) : "");
  std::string number;
  for (int i = AnyInt(random, 7, 9); i > 0; --i)
    number += AnyOf(random, i > 6 ? "ABCDEFGHKLMNPRTXYZ" : "0123456789");
  number = WithDigit(Padded(number, 9));
  const std::string birth = WithDigit(AnyDate(random, 1940, 2010));
  const std::string expiry = WithDigit(AnyDate(random, 2027, 2036));
  const std::string sex(1, AnyOf(random, "FMF<"));
  if (is_passport) {
    const std::string optional =
        WithDigit(Padded(random() % 2 == 0 ? "" : AnyDate(random, 1900, 1999) + "77", 14));
    std::string second = number + state + birth + sex + expiry + optional;
    second += CheckDigit(number + birth + expiry + optional);
    return {Padded("P<" + state + name, 44), second};
  }
  const std::string first = Padded("I<" + state + number, 30);
  std::string second = birth + sex + expiry + state + std::string(11, '<');
  second += CheckDigit(first.substr(5) + birth + expiry + std::string(11, '<'));
  return {first, second, Padded(name, 30)};
}

}  // namespace

DrawnSpecimen AnySpecimen(std::uint64_t seed, bool is_passport, double difficulty) {
  Random random(seed);
  DrawnSpecimen specimen;
  specimen.lines = AnyLines(random, is_passport);
  specimen.visual_zone.title = is_passport ? "PASSPORT" : "IDENTITY CARD";
  specimen.visual_zone.fields = {{"Surname", AnyWord(random, 4, 9)},
                                 {"Given names", AnyWord(random, 4, 9)},
                                 {"Nationality", "UTOPIAN"},
                                 {"Date of birth", "12 AUG 1974"},
                                 {"Sex", "F"},
                                 {"Place of birth", "ZENITH"}};
  SpecimenStyle& style = specimen.style;
  style.seed = seed;
  style.perspective = difficulty * 12 * AnyPart(random);
  style.rotation_degrees = difficulty * 15 * (2 * AnyPart(random) - 1);
  style.noise = difficulty * 10 * AnyPart(random);
  style.uneven_light = std::min(0.9, difficulty * 0.5 * AnyPart(random));
  style.blur = difficulty * 1.0 * AnyPart(random);
  style.width = AnyInt(random, 800, 1600);
  return specimen;
}

}  // namespace otkel
