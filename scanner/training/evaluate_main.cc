// Reads a folder of images with known texts and counts:
//   scan_eval --images DIR --truth truth.tsv [--list]
//   scan_eval --nothing DIR            every image there must give no text
//   scan_eval --rendered N --seed S    N drawn specimens, passports and cards in turn
//   scan_eval --frames N --seed S      N camera frames of drawn documents for each condition
//   scan_eval --frames N --images DIR --truth truth.tsv     the same of the folder's documents
//   scan_eval --grades N --seed S      N drawn documents for each damage and grade
//   scan_eval --misreads N --seed S    N drawn documents of the usable grades, misreads shown
//   scan_eval --desks N --seed S       N camera frames without a document
// Times are of the processor, all threads together, so that a busy machine does not spoil them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <opencv2/imgproc.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/text.h"
#include "scanner/band_net.h"
#include "scanner/image_decode.h"
#include "scanner/line_model.h"
#include "scanner/scan.h"
#include "scanner/specimen/damage.h"
#include "scanner/specimen/encode_jpeg.h"
#include "scanner/specimen/known_frame.h"
#include "scanner/training/specimen_set.h"
#include "scanner/training/tally.h"

namespace otkel {
namespace {

const Day kToday = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

struct Options {
  std::string images;
  std::string truth;
  std::string nothing;
  std::string only;  // condition of frames
  std::string save;  // folder for the frames
  bool list = false;
  int rendered = 0;
  int frames = 0;
  int desks = 0;
  int grades = 0;
  int misreads = 0;
  std::uint64_t seed = 1;
  double difficulty = 1;
};

std::vector<std::uint8_t> BytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

absl::StatusOr<ScanResult> Timed(std::span<const std::uint8_t> bytes, double& ms) {
  const std::clock_t start = std::clock();
  absl::StatusOr<ScanResult> result = ScanEncoded(bytes, kToday);
  ms = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  return result;
}

using Truths = std::vector<std::pair<std::filesystem::path, std::vector<std::string>>>;

Truths ReadTruths(const std::string& folder, const std::string& truth_path) {
  std::ifstream table(truth_path);
  std::string row;
  std::getline(table, row);  // column names
  Truths truths;
  while (std::getline(table, row)) {
    std::istringstream cells(row);
    std::string name;
    std::getline(cells, name, '\t');
    std::vector<std::string> truth;
    std::string line;
    for (int i = 0; i < 3 && std::getline(cells, line, '\t'); ++i) {
      if (!line.empty()) truth.push_back(line);
    }
    truths.emplace_back(std::filesystem::path(folder) / name, std::move(truth));
  }
  return truths;
}

void EvaluateFolder(const Truths& truths, bool list) {
  Tally tally;
  for (const auto& [path, truth] : truths) {
    const std::string name = path.filename();
    double ms = 0;
    const absl::StatusOr<ScanResult> result = Timed(BytesOf(path), ms);
    if (!result.ok()) {
      std::printf("%s: %s\n", name.c_str(), result.status().ToString().c_str());
      continue;
    }
    tally.Add(truth, *result, ms);
    if (list) PrintResult(name, truth, *result, ms);
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

ScanResult Timed(const cv::Mat& frame, double& ms) {
  const ImageView view{frame.data, frame.cols, frame.rows, 3, static_cast<int>(frame.step)};
  const std::clock_t start = std::clock();
  ScanResult result = Scan(view, kToday);
  ms = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  return result;
}

// Every document of the folder that the scanner reads as its truth says: only of those is known
// where their MRZ lies.
std::vector<std::pair<DocumentPage, std::vector<std::string>>> PagesOf(const Truths& truths) {
  std::vector<std::pair<DocumentPage, std::vector<std::string>>> pages;
  for (const auto& [path, truth] : truths) {
    const std::vector<std::uint8_t> bytes = BytesOf(path);
    const auto grey = DecodeGrey(bytes, {});
    const auto result = ScanEncoded(bytes, kToday);
    if (!grey.ok() || !result.ok() || result->lines != truth) continue;
    if (auto page = PageFromImage(*grey, *result)) pages.emplace_back(*std::move(page), truth);
  }
  return pages;
}

void EvaluateFrames(int count, std::uint64_t seed, const Truths& truths, const Options& options) {
  const auto pages = PagesOf(truths);
  Tally all;
  for (int i = 0; i < kFrameConditions; ++i) {
    const auto condition = static_cast<FrameCondition>(i);
    if (!options.only.empty() && options.only != NameOf(condition)) continue;
    Tally tally;
    for (int n = 0; n < count; ++n) {
      const std::uint64_t frame_seed = seed + static_cast<std::uint64_t>(n * kFrameConditions + i);
      KnownFrame known;
      if (pages.empty()) {
        known = DrawnFrame(frame_seed, condition, Variety::kUnseen);
      } else {
        const auto& [page, truth] = pages[frame_seed % pages.size()];
        CameraStyle style = AnyCameraStyle(frame_seed, condition);
        style.pitch = std::min(style.pitch, 1.3 * page.pitch);
        known = {Photograph(page, style, Variety::kUnseen), truth};
      }
      double ms = 0;
      const ScanResult result = Timed(known.frame.pixels, ms);
      tally.Add(known.truth, result, ms);
      all.Add(known.truth, result, ms);
      const std::string name = Concat(NameOf(condition), "-", frame_seed);
      if (options.list) PrintResult(name, known.truth, result, ms);
      if (!options.save.empty()) {
        cv::Mat grey;
        cv::cvtColor(known.frame.pixels, grey, cv::COLOR_BGR2GRAY);
        const auto jpeg = EncodeGreyJpeg(grey, 92);
        std::ofstream(options.save + "/" + name + ".jpg", std::ios::binary)
            .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<long>(jpeg.size()));
      }
    }
    std::printf("%-12s", std::string(NameOf(condition)).c_str());
    tally.Print();
    std::fflush(stdout);
  }
  std::printf("%-12s", "all");
  all.Print();
  all.PrintCalibration();
}

void EvaluateDesks(int count, std::uint64_t seed) {
  Tally tally;
  for (int n = 0; n < count; ++n) {
    const std::uint64_t frame_seed = seed + static_cast<std::uint64_t>(n);
    const auto condition = static_cast<FrameCondition>(frame_seed % kFrameConditions);
    double ms = 0;
    const ScanResult result =
        Timed(PhotographDesk(AnyCameraStyle(frame_seed, condition), Variety::kUnseen), ms);
    tally.Add({""}, result, ms);
    if (result.outcome != ScanOutcome::kNothing)
      PrintResult(absl::StrCat("desk ", frame_seed), {""}, result, ms);
  }
  std::printf("desks       ");
  tally.Print();
}

// A table by damage and grade; what is usable is counted together, too.
void EvaluateGrades(int count, std::uint64_t seed, bool list) {
  Tally usable;
  Tally hopeless;
  std::printf(
      "damage          grade            exact  of these repaired  marked   MISREAD  not found\n");
  for (int i = 0; i < kDamages * kDamageGrades; ++i) {
    const auto damage = static_cast<Damage>(i / kDamageGrades);
    const int grade = i % kDamageGrades;
    Tally tally;
    for (int n = 0; n < count; ++n) {
      const std::uint64_t frame_seed = seed +
                                       static_cast<std::uint64_t>(n) * kDamages * kDamageGrades +
                                       static_cast<std::uint64_t>(i);
      const KnownFrame known = DamagedFrame(frame_seed, damage, grade);
      double ms = 0;
      const ScanResult result = Timed(known.frame.pixels, ms);
      tally.Add(known.truth, result, ms);
      (grade < kUsableGrades ? usable : hopeless).Add(known.truth, result, ms);
      const bool misread = result.outcome == ScanOutcome::kRead && result.lines != known.truth;
      if (list || misread)
        PrintResult(Concat(NameOf(damage), " ", DescribeGrade(damage, grade), " ", frame_seed),
                    known.truth, result, ms);
    }
    std::printf("%-15s %-15s %6d %18d %7d %9d %10d\n", std::string(NameOf(damage)).c_str(),
                std::string(DescribeGrade(damage, grade)).c_str(), tally.exact_read,
                tally.exact_repaired, tally.exact_marked + tally.wrong_marked, tally.misread,
                tally.nothing);
    std::fflush(stdout);
  }
  std::printf("usable grades: ");
  usable.Print();
  std::printf("the last grade: ");
  hopeless.Print();
}

// Documents of the usable grades in turn, on bare ground; every misread is shown.
void EvaluateMisreads(int count, std::uint64_t seed) {
  Tally tally;
  for (int n = 0; n < count; ++n) {
    const auto damage = static_cast<Damage>(n % kDamages);
    const int grade = n / kDamages % kUsableGrades;
    const std::uint64_t frame_seed = seed + static_cast<std::uint64_t>(n);
    const KnownFrame known = DamagedFrame(frame_seed, damage, grade, false);
    double ms = 0;
    const ScanResult result = Timed(known.frame.pixels, ms);
    tally.Add(known.truth, result, ms);
    if (result.outcome == ScanOutcome::kRead && result.lines != known.truth)
      PrintResult(Concat(NameOf(damage), " ", DescribeGrade(damage, grade), " ", frame_seed),
                  known.truth, result, ms);
    if ((n + 1) % 1000 == 0) {
      std::printf("%d: misread %d\n", n + 1, tally.misread);
      std::fflush(stdout);
    }
  }
  tally.Print();
  tally.PrintCalibration();
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
      PrintResult(absl::StrCat("specimen ", seed + static_cast<std::uint64_t>(i)), specimen.lines,
                  *result, ms);
  }
  tally.Print();
  return true;
}

}  // namespace
}  // namespace otkel

int main(int argc, char** argv) {
  otkel::Options options;
  CLI::App app("Measures the MRZ scanner.");
  app.add_option("--images", options.images, "Folder of images");
  app.add_option("--truth", options.truth, "Table of their texts: file, line1, line2, line3");
  app.add_option("--nothing", options.nothing, "Folder of images without MRZ");
  app.add_option("--rendered", options.rendered, "Draw this many specimens");
  app.add_option("--frames", options.frames, "Draw this many camera frames for each condition");
  app.add_option("--desks", options.desks, "Draw this many camera frames without a document");
  app.add_option("--grades", options.grades, "Draw this many for each damage and grade");
  app.add_option("--misreads", options.misreads, "Draw this many documents of usable grades");
  app.add_option("--only", options.only, "Only this condition of camera frames");
  app.add_option("--save", options.save, "Folder to write the camera frames to");
  app.add_option("--seed", options.seed, "Of the first specimen or frame");
  app.add_option("--difficulty", options.difficulty,
                 "1: tilt to 12 degrees, some noise and uneven light; 2: twice that");
  app.add_flag("--list", options.list, "One line an image");
  CLI11_PARSE(app, argc, argv);
  cv::setNumThreads(1);  // times are those of one core
  std::printf("line model %s, band model %s, seed %lu\n", otkel::LineModelHash().c_str(),
              otkel::BandModelHash().c_str(), options.seed);
  otkel::Truths truths;
  if (!options.images.empty()) truths = otkel::ReadTruths(options.images, options.truth);
  if (options.frames > 0) {
    otkel::EvaluateFrames(options.frames, options.seed, truths, options);
  } else if (!truths.empty()) {
    otkel::EvaluateFolder(truths, options.list);
  }
  if (!options.nothing.empty()) otkel::EvaluateNothing(options.nothing);
  if (options.grades > 0) otkel::EvaluateGrades(options.grades, options.seed, options.list);
  if (options.misreads > 0) otkel::EvaluateMisreads(options.misreads, options.seed);
  if (options.desks > 0) otkel::EvaluateDesks(options.desks, options.seed);
  const bool drawn =
      options.rendered == 0 ||
      otkel::EvaluateRendered(options.rendered, options.seed, options.difficulty, options.list);
  return drawn ? 0 : 1;
}
