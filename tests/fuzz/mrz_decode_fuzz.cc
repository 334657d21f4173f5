// What a network might say of a band, however odd: the decoder must not stop the program, and what
// it says must hold together. Above all: "read" is never said of what does not agree with itself.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>

#include "scanner/mrz_decoder.h"
#include "scanner/mrz_grammar.h"

namespace otkel {
namespace {

constexpr Day kToday = std::chrono::year{2026} / 11 / 22;

void Require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "does not hold: " << what << "\n";
  std::abort();
}

// The bytes in turn; fillers and zeros when there are no more.
struct Bytes {
  std::span<const std::uint8_t> left;

  std::uint8_t Next(std::uint8_t otherwise) {
    if (left.empty()) return otherwise;
    const std::uint8_t byte = left.front();
    left = left.subspan(1);
    return byte;
  }
};

// A byte of the alphabet is itself, so that zones can be given as they are.
std::size_t PlaceOf(std::uint8_t byte) {
  static const std::array<std::size_t, 256> places = [] {
    std::array<std::size_t, 256> of_all{};
    for (std::size_t i = 0; i < of_all.size(); ++i) {
      const std::size_t place = kAlphabet.find(static_cast<char>(i));
      of_all[i] = place != std::string_view::npos ? place : i % kAlphabet.size();
    }
    return of_all;
  }();
  return places[byte];
}

// The others lie so far apart that none but the doubts given below comes near another: where many
// do, the decoder tries all pairs of them, and little else would be tried here.
const CharacterScores& SureOf(std::size_t place) {
  static const std::array<CharacterScores, kCharacters> scores = [] {
    std::array<CharacterScores, kCharacters> of_all{};
    for (std::size_t sure = 0; sure < of_all.size(); ++sure) {
      for (std::size_t i = 0; i < of_all.size(); ++i) {
        const std::size_t rank = (i + of_all.size() - sure) % of_all.size();
        of_all[sure][i] = rank == 0 ? -0.0036F : -6 * static_cast<float>(rank);
      }
    }
    return of_all;
  }();
  return scores[place];
}

// First how good the print is and which shape it has, then the characters, then doubts in threes: a
// place, another character, and how much less likely than the first that is (in sixteenths of a
// nat; less than none from 192 on).
BandReading ReadingFrom(std::span<const std::uint8_t> data) {
  constexpr MrzShape kShapes[] = {{3, 30}, {2, 36}, {2, 44}};
  Bytes bytes{data};
  BandReading reading;
  reading.legibility = bytes.Next(255) / 255.0;
  const MrzShape shape = kShapes[bytes.Next(0) % 3];
  for (int line = 0; line < shape.lines; ++line) {
    std::vector<CharacterScores>& characters = reading.lines.emplace_back();
    characters.reserve(static_cast<std::size_t>(shape.columns));
    for (int column = 0; column < shape.columns; ++column) {
      characters.push_back(SureOf(PlaceOf(bytes.Next('<'))));
    }
  }
  while (!bytes.left.empty()) {
    const int place = bytes.Next(0) % (shape.lines * shape.columns);
    CharacterScores& scores = reading.lines[static_cast<std::size_t>(place / shape.columns)]
                                           [static_cast<std::size_t>(place % shape.columns)];
    const std::size_t other = PlaceOf(bytes.Next('<'));
    const int sixteenths = bytes.Next(0);
    const float best = *std::ranges::max_element(scores);
    scores[other] =
        best - static_cast<float>(sixteenths < 192 ? sixteenths : 191 - sixteenths) / 16;
  }
  return reading;
}

void CheckNothing(const ScanResult& result) {
  Require(result.lines.empty() && result.characters.empty(), "nothing has no text");
  Require(!result.format, "nothing has no format");
  Require(result.repairs.empty() && result.look_at.empty(), "nothing has no places");
}

void CheckText(const BandReading& reading, const ScanResult& result) {
  Require(result.lines.size() == reading.lines.size(), "as many lines as were seen");
  Require(result.characters.size() == result.lines.size(), "a row of characters for each line");
  for (std::size_t line = 0; line < result.lines.size(); ++line) {
    const std::string& text = result.lines[line];
    Require(text.size() == reading.lines[line].size(), "as many characters as were seen");
    Require(result.characters[line].size() == text.size(), "a reading for each character");
    for (std::size_t column = 0; column < text.size(); ++column) {
      const std::string_view allowed =
          AllowedAt(*result.format, static_cast<int>(line), static_cast<int>(column));
      Require(allowed.find(text[column]) != std::string_view::npos, "the grammar is kept");
      const CharacterReading& character = result.characters[line][column];
      Require(character.character == text[column], "readings are of the text");
      Require(character.confidence >= 0 && character.confidence <= 1, "confidence is a share");
    }
  }
}

void CheckPlaces(const ScanResult& result) {
  const auto contains = [&result](int line, int column) {
    return line >= 0 && line < static_cast<int>(result.lines.size()) && column >= 0 &&
           column < static_cast<int>(result.lines[static_cast<std::size_t>(line)].size());
  };
  for (const Repair& repair : result.repairs) {
    Require(contains(repair.line, repair.column), "a repair lies in the zone");
    Require(repair.from != repair.to, "a repair changes something");
  }
  for (const auto& [line, column] : result.look_at) {
    Require(contains(line, column), "a place to look at lies in the zone");
  }
  Require(std::ranges::adjacent_find(result.look_at, std::ranges::greater_equal{}) ==
              result.look_at.end(),
          "places to look at come once, in order");
}

void CheckResult(const BandReading& reading, const ScanResult& result) {
  if (result.outcome == ScanOutcome::kNothing) return CheckNothing(result);
  Require(result.format.has_value(), "what has text has a format");
  CheckText(reading, result);
  CheckPlaces(result);
  const ParsedMrz parsed = ParseMrz(result.lines, kToday);
  Require(parsed.format == result.format, "the format is that of the text");
  if (result.outcome == ScanOutcome::kRead) {
    Require(result.look_at.empty(), "what is read leaves nothing to look at");
    Require(parsed.DigitsAgree(), "what is read agrees with itself");
  }
  if (result.outcome == ScanOutcome::kReadLookAt) {
    Require(!result.look_at.empty() || !parsed.DigitsAgree(), "what must be looked at is named");
  }
}

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const otkel::BandReading reading = otkel::ReadingFrom({data, size});
  otkel::CheckResult(reading, otkel::DecodeMrz(reading, otkel::kToday));
  return 0;
}
