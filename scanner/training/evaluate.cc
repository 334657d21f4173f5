// Reads a folder of images with known texts and counts:
//   scan_eval --images DIR --truth truth.tsv [--list]
//   scan_eval --nothing DIR            every image there must give no text
//   scan_eval --rendered N --seed S    N drawn specimens, passports and cards in turn
// Times are of the processor, all threads together, so that a busy machine does not spoil them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scanner/line_model.h"
#include "scanner/scan.h"
#include "scanner/training/specimen_set.h"

namespace otkel {
namespace {

const Day kToday = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

std::vector<std::uint8_t> BytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

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

// Counts of one set of images.
struct Tally {
  int images = 0;
  int exact_read = 0;
  int exact_marked = 0;  // right, with characters to look at or not trusted
  int wrong_marked = 0;
  int misread = 0;  // wrong and called read
  int nothing = 0;
  long characters = 0;
  long edits = 0;
  std::vector<double> milliseconds;

  void Add(const std::vector<std::string>& truth, const ScanResult& result, double ms);
  void Print();
};

void Tally::Add(const std::vector<std::string>& truth, const ScanResult& result, double ms) {
  ++images;
  milliseconds.push_back(ms);
  const std::string expected = absl::StrJoin(truth, "\n");
  const std::string text = absl::StrJoin(result.lines, "\n");
  characters += static_cast<long>(expected.size());
  edits += EditDistance(expected, text);
  const bool read = result.outcome == ScanOutcome::kRead;
  if (result.outcome == ScanOutcome::kNothing) {
    ++nothing;
  } else if (text == expected) {
    ++(read ? exact_read : exact_marked);
  } else {
    ++(read ? misread : wrong_marked);
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

absl::StatusOr<ScanResult> Timed(std::span<const std::uint8_t> bytes, double& ms) {
  const std::clock_t start = std::clock();
  absl::StatusOr<ScanResult> result = ScanEncoded(bytes, kToday);
  ms = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  return result;
}

void List(const std::string& name, const std::vector<std::string>& truth, const ScanResult& result,
          double ms) {
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

void EvaluateFolder(const std::string& folder, const std::string& truth_path, bool list) {
  std::ifstream table(truth_path);
  std::string row;
  std::getline(table, row);  // column names
  Tally tally;
  while (std::getline(table, row)) {
    std::istringstream cells(row);
    std::string name;
    std::getline(cells, name, '\t');
    std::vector<std::string> truth;
    std::string line;
    for (int i = 0; i < 3 && std::getline(cells, line, '\t'); ++i) {
      if (!line.empty()) truth.push_back(line);
    }
    double ms = 0;
    const absl::StatusOr<ScanResult> result =
        Timed(BytesOf(std::filesystem::path(folder) / name), ms);
    if (!result.ok()) {
      std::printf("%s: %s\n", name.c_str(), result.status().ToString().c_str());
      continue;
    }
    tally.Add(truth, *result, ms);
    if (list) List(name, truth, *result, ms);
  }
  tally.Print();
}

void EvaluateNothing(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const std::filesystem::path& path : paths) {
    double ms = 0;
    const absl::StatusOr<ScanResult> result = Timed(BytesOf(path), ms);
    const std::string what = result.ok() ? std::string(NameOf(result->outcome)) + " " +
                                               absl::StrJoin(result->lines, " / ")
                                         : result.status().ToString();
    std::printf("%7.1f ms  %s: %s\n", ms, path.filename().c_str(), what.c_str());
  }
}

bool EvaluateRendered(int count, std::uint64_t seed, double difficulty, bool list) {
  Tally tally;
  for (int i = 0; i < count; ++i) {
    const DrawnSpecimen specimen =
        AnySpecimen(seed + static_cast<std::uint64_t>(i), i % 2 == 0, difficulty);
    const absl::StatusOr<RenderedImage> image =
        RenderSpecimen(specimen.lines, specimen.visual_zone, specimen.style);
    if (!image.ok()) {
      std::printf("%s\n", image.status().ToString().c_str());
      return false;
    }
    double ms = 0;
    const absl::StatusOr<ScanResult> result = Timed(EncodePng(*image), ms);
    if (!result.ok()) {
      std::printf("%s\n", result.status().ToString().c_str());
      return false;
    }
    tally.Add(specimen.lines, *result, ms);
    if (list)
      List(absl::StrCat("specimen ", seed + static_cast<std::uint64_t>(i)), specimen.lines, *result,
           ms);
  }
  tally.Print();
  return true;
}

}  // namespace
}  // namespace otkel

int main(int argc, char** argv) {
  std::string images;
  std::string truth;
  std::string nothing;
  bool list = false;
  int rendered = 0;
  std::uint64_t seed = 1;
  double difficulty = 1;
  CLI::App app("Measures the MRZ scanner.");
  app.add_option("--images", images, "Folder of images");
  app.add_option("--truth", truth, "Table of their texts: file, line1, line2, line3");
  app.add_option("--nothing", nothing, "Folder of images without MRZ");
  app.add_option("--rendered", rendered, "Draw this many specimens");
  app.add_option("--seed", seed, "Of the first specimen");
  app.add_option("--difficulty", difficulty,
                 "1: tilt to 12 degrees, some noise and uneven light; 2: twice that");
  app.add_flag("--list", list, "One line an image");
  CLI11_PARSE(app, argc, argv);
  std::printf("model %s\n", otkel::LineModelHash().c_str());
  if (!images.empty()) otkel::EvaluateFolder(images, truth, list);
  if (!nothing.empty()) otkel::EvaluateNothing(nothing);
  if (rendered > 0 && !otkel::EvaluateRendered(rendered, seed, difficulty, list)) return 1;
  return 0;
}
