#include "tools/otkel/scan_text.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/text.h"
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
double Rounded(double value) { return static_cast<double>(std::lround(value * 1000)) / 1000; }

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

// What is known of every document.
void AddDocument(const ScanResult& result, Day today, Json& object) {
  object["found"] = IsFound(result);
  object["format"] = result.format ? Json(FormatOf(result)) : Json(nullptr);
  object["lines"] = result.lines;
  object["valid"] = IsValid(result, today);
  object["outcome"] = std::string(NameOf(result.outcome));
  object["characters"] = CharactersOf(result);
  object["band"] = BandOf(result);
  object["repaired"] = RepairsOf(result);
  object["look_at"] = result.look_at;
}

void AddVideo(const VideoResult& video, Json& object) {
  object["state"] = std::string(NameOf(video.state));
  object["frames"] = video.frames;
  object["fused"] = video.fused;
  Json& hints = object["hints"] = Json::array();
  for (const QualityHint& hint : video.hints) {
    Json entry{{"advice", std::string(NameOf(hint.advice))}};
    const ImageArea& area = hint.area;
    if (hint.advice == FrameAdvice::kGlare) {
      entry["area"] = {Rounded(area.left), Rounded(area.top), Rounded(area.width),
                       Rounded(area.height)};
    }
    hints.push_back(std::move(entry));
  }
}

std::vector<std::string> RowOf(const std::string& name, const ScanResult& result, Day today,
                               const std::string& milliseconds) {
  const std::string digits = result.lines.empty() ? "" : IsValid(result, today) ? "agree" : "wrong";
  return {name,   std::string(NameOf(result.outcome)),   FormatOf(result),
          digits, std::to_string(result.repairs.size()), milliseconds};
}

void PrintLines(const Console& console, const std::string& name, const ScanResult& result) {
  if (result.lines.empty()) return;
  console.out << '\n' << Painted(console, Colour::kBold, ForTerminal(name)) << '\n';
  for (const std::string& line : result.lines) console.out << "  " << ForTerminal(line) << '\n';
  for (const Repair& repair : result.repairs) {
    console.out << "  line " << repair.line + 1 << ", column " << repair.column + 1 << ": "
                << ForTerminal({&repair.from, 1}) << " became " << ForTerminal({&repair.to, 1})
                << " because of the " << NameOf(repair.because_of) << '\n';
  }
  for (const auto& [line, column] : result.look_at) {
    console.out << "  compare with the document: line " << line + 1 << ", column " << column + 1
                << '\n';
  }
}

void PrintVideo(const Console& console, const VideoResult& video) {
  console.out << '\n'
              << NameOf(video.state) << " after " << video.frames << " frames, " << video.fused
              << " of them fused\n";
  for (const QualityHint& hint : video.hints) console.out << "  " << Describe(hint.advice) << '\n';
}

// Documents after the first have the file's name with their number.
std::string NameOfDocument(const std::string& file, std::size_t number) {
  return number == 1 ? file : Concat(file, " (", number, ")");
}

}  // namespace

std::string ScanJson(const ScannedFile& scanned) {
  Json object{{"file", scanned.file}};
  if (!scanned.result.ok()) {
    const auto message = scanned.result.status().message();
    object["error"] = std::string(message.data(), message.size());
  } else {
    AddDocument(*scanned.result, scanned.today, object);
    if (!scanned.others.empty()) {
      Json& others = object["others"] = Json::array();
      for (const ScanResult& other : scanned.others)
        AddDocument(other, scanned.today, others.emplace_back());
    }
    if (scanned.video) AddVideo(*scanned.video, object);
    object["ms"] = Rounded(scanned.result->milliseconds);
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
    table.Add(RowOf(file.file, *file.result, file.today, Milliseconds(file.result->milliseconds)));
    for (std::size_t i = 0; i < file.others.size(); ++i)
      table.Add(RowOf(NameOfDocument(file.file, i + 2), file.others[i], file.today, ""));
  }
  if (!table.empty()) table.PrintTo(console.out);
  for (const ScannedFile& file : scanned) {
    if (!file.result.ok()) continue;
    PrintLines(console, file.file, *file.result);
    for (std::size_t i = 0; i < file.others.size(); ++i)
      PrintLines(console, NameOfDocument(file.file, i + 2), file.others[i]);
    if (file.video) PrintVideo(console, *file.video);
  }
}

}  // namespace otkel
