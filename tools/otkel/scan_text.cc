#include "tools/otkel/scan_text.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "domain/mrz.h"
#include "tools/otkel/table.h"

namespace otkel {
namespace {

using Json = nlohmann::ordered_json;

// Every check digit of a text that has a format agrees.
bool IsValid(const ScanResult& result, Day today) {
  if (result.lines.empty()) return false;
  const ParsedMrz parsed = ParseMrz(result.lines, today);
  return parsed.format.has_value() && parsed.DigitsAgree();
}

bool IsFound(const ScanResult& result) { return result.outcome != ScanOutcome::kNothing; }

std::string FormatOf(const ScanResult& result) {
  return result.format ? std::string(NameOf(*result.format)) : std::string();
}

// Three digits are what the figures are good for.
double Rounded(double value) {
  return static_cast<double>(static_cast<long>(value * 1000 + 0.5)) / 1000;
}

Json CharactersOf(const ScanResult& result) {
  Json characters = Json::array();
  for (std::size_t line = 0; line < result.characters.size(); ++line) {
    for (std::size_t column = 0; column < result.characters[line].size(); ++column) {
      const CharacterReading& reading = result.characters[line][column];
      characters.push_back({{"line", line},
                            {"column", column},
                            {"character", std::string(1, reading.character)},
                            {"confidence", Rounded(reading.confidence)}});
    }
  }
  return characters;
}

Json BandOf(const ScanResult& result) {
  if (!IsFound(result)) return nullptr;
  Json band = Json::array();
  for (const Point& corner : result.band) band.push_back({Rounded(corner.x), Rounded(corner.y)});
  return band;
}

Json RepairsOf(const ScanResult& result) {
  Json repairs = Json::array();
  for (const Repair& repair : result.repairs) {
    repairs.push_back({{"line", repair.line},
                       {"column", repair.column},
                       {"from", std::string(1, repair.from)},
                       {"to", std::string(1, repair.to)},
                       {"because_of", std::string(NameOf(repair.because_of))}});
  }
  return repairs;
}

std::string Milliseconds(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

void PrintLines(const Console& console, const ScannedFile& scanned) {
  if (!scanned.result.ok() || scanned.result->lines.empty()) return;
  console.out << '\n' << Painted(console, Colour::kBold, ForTerminal(scanned.file)) << '\n';
  for (const std::string& line : scanned.result->lines) {
    console.out << "  " << ForTerminal(line) << '\n';
  }
  for (const Repair& repair : scanned.result->repairs) {
    console.out << "  line " << repair.line + 1 << ", column " << repair.column + 1 << ": "
                << ForTerminal({&repair.from, 1}) << " became " << ForTerminal({&repair.to, 1})
                << " because of the " << NameOf(repair.because_of) << '\n';
  }
  for (const auto& [line, column] : scanned.result->look_at) {
    console.out << "  compare with the document: line " << line + 1 << ", column " << column + 1
                << '\n';
  }
}

}  // namespace

std::string ScanJson(const ScannedFile& scanned) {
  Json object{{"file", scanned.file}};
  if (!scanned.result.ok()) {
    const auto message = scanned.result.status().message();
    object["error"] = std::string(message.data(), message.size());
  } else {
    const ScanResult& result = *scanned.result;
    object["found"] = IsFound(result);
    object["format"] = result.format ? Json(FormatOf(result)) : Json(nullptr);
    object["lines"] = result.lines;
    object["valid"] = IsValid(result, scanned.today);
    object["outcome"] = std::string(NameOf(result.outcome));
    object["characters"] = CharactersOf(result);
    object["band"] = BandOf(result);
    object["repaired"] = RepairsOf(result);
    object["look_at"] = result.look_at;
    object["ms"] = Rounded(result.milliseconds);
  }
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void PrintScans(const Console& console, std::span<const ScannedFile> scanned) {
  Table table({"FILE", "OUTCOME", "FORMAT", "CHECK DIGITS", "REPAIRED", "MS"});
  for (const ScannedFile& file : scanned) {
    if (!file.result.ok()) {
      const auto message = file.result.status().message();
      table.Add(
          {file.file, "error: " + std::string(message.data(), message.size()), "", "", "", ""});
      continue;
    }
    const ScanResult& result = *file.result;
    const std::string digits = result.lines.empty()          ? ""
                               : IsValid(result, file.today) ? "agree"
                                                             : "wrong";
    table.Add({file.file, std::string(NameOf(result.outcome)), FormatOf(result), digits,
               std::to_string(result.repairs.size()), Milliseconds(result.milliseconds)});
  }
  if (!table.empty()) table.PrintTo(console.out);
  for (const ScannedFile& file : scanned) PrintLines(console, file);
}

}  // namespace otkel
