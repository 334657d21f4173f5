#include "scanner/training/tally.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_join.h"

namespace otkel {
namespace {

int EditDistance(const std::string& a, const std::string& b) {
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

constexpr std::array<float, 10> kConfidences = {0,    0.5F,  0.6F,  0.7F,  0.8F,
                                                0.9F, 0.95F, 0.98F, 0.99F, 0.999F};

}  // namespace

void Tally::Add(const std::vector<std::string>& truth, const ScanResult& result, double ms) {
  ++images;
  milliseconds.push_back(ms);
  const std::string expected = absl::StrJoin(truth, "\n");
  const std::string text = absl::StrJoin(result.lines, "\n");
  characters += static_cast<long>(expected.size());
  edits += EditDistance(expected, text);
  AddCharacters(truth, result);
  const bool read = result.outcome == ScanOutcome::kRead;
  if (result.outcome == ScanOutcome::kNothing) {
    ++nothing;
  } else if (text == expected) {
    ++(read ? exact_read : exact_marked);
    if (read && !result.repairs.empty()) ++exact_repaired;
  } else {
    ++(read ? misread : wrong_marked);
  }
}

void Tally::AddCharacters(const std::vector<std::string>& truth, const ScanResult& result) {
  for (std::size_t line = 0; line < result.lines.size() && line < truth.size(); ++line) {
    if (result.lines[line].size() != truth[line].size()) continue;
    for (std::size_t column = 0; column < truth[line].size(); ++column) {
      const CharacterReading& reading = result.characters[line][column];
      std::size_t bin = 0;
      while (bin + 1 < kConfidences.size() && reading.confidence >= kConfidences[bin + 1]) ++bin;
      ++said[bin];
      right[bin] += reading.character == truth[line][column] ? 1 : 0;
    }
  }
}

void Tally::PrintCalibration() const {
  std::printf("confidence from   characters   right\n");
  for (std::size_t bin = 0; bin < said.size(); ++bin) {
    if (said[bin] == 0) continue;
    std::printf("%15.3f %12ld %8.4f\n", static_cast<double>(kConfidences[bin]), said[bin],
                static_cast<double>(right[bin]) / static_cast<double>(said[bin]));
  }
}

void Tally::Print() {
  if (images == 0) return;
  std::sort(milliseconds.begin(), milliseconds.end());
  std::printf(
      "%d images: exact %d (%d read, %d marked), wrong but marked %d, MISREAD %d, nothing %d; CER "
      "%.2f %%; "
      "ms median %.1f p95 %.1f max %.1f\n",
      images, exact_read + exact_marked, exact_read, exact_marked, wrong_marked, misread, nothing,
      100.0 * static_cast<double>(edits) / static_cast<double>(characters),
      milliseconds[milliseconds.size() / 2], milliseconds[milliseconds.size() * 95 / 100],
      milliseconds.back());
}

void PrintResult(const std::string& name, const std::vector<std::string>& truth,
                 const ScanResult& result, double ms) {
  const bool exact = result.lines == truth;
  std::printf("%-14s %s %6.1f ms  %s  repairs %zu, to look at %zu\n",
              std::string(NameOf(result.outcome)).c_str(), exact ? "exact" : "WRONG", ms,
              name.c_str(), result.repairs.size(), result.look_at.size());
  if (exact) return;
  for (std::size_t i = 0; i < std::max(truth.size(), result.lines.size()); ++i) {
    if (i < truth.size()) std::printf("    %s\n", truth[i].c_str());
    if (i < result.lines.size()) std::printf("  > %s\n", result.lines[i].c_str());
  }
}

}  // namespace otkel
