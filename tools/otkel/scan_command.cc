#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "scanner/frame_source.h"
#include "scanner/scan.h"
#include "tools/otkel/command.h"
#include "tools/otkel/scan_pictures.h"
#include "tools/otkel/scan_text.h"
#include "tools/otkel/scan_video.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

constexpr char kExamples[] = R"text(Examples:
  otkel scan passport.png
  otkel scan front.jpg back.jpg --json
  otkel scan specimens/ --json | jq -c 'select(.found and (.valid | not))'
  otkel scan specimens/ --draw pictures --portrait portraits
  otkel scan --video frames/ --json
  otkel scan --camera /dev/video0 --time-limit 20

A folder stands for its PNG and JPEG files, by name. With --json one object a line:
file, found, format, lines, valid, outcome, characters (line, column, character, confidence), band,
repaired, look_at, ms; others, where the image shows more documents; or file and error. A video is
one document in many frames: one object more, with state, frames, fused and hints. Exit code 1 if a
file could not be read as an image.)text";

// Frames of a folder carry no time: ten of them are a second.
constexpr std::chrono::milliseconds kBetweenFrames{100};
constexpr std::size_t kManyFiles = 5;  // from which on progress is shown

struct Options {
  std::vector<std::string> paths;
  std::string video;
  std::string camera;
  double time_limit_s = 10;
  std::string overlays;
  std::string portraits;
  bool json = false;
};

double MillisecondsSince(std::chrono::microseconds begin, const Clock& clock) {
  return static_cast<double>((clock.Monotonic() - begin).count()) / 1000.0;
}

// Folders become their images, by name; everything else stays as it was given.
absl::StatusOr<std::vector<fs::path>> FilesOf(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.emplace_back(path);
      continue;
    }
    const auto inside = ImageFilesIn(path);
    if (!inside.ok()) return inside.status();
    files.insert(files.end(), inside->begin(), inside->end());
  }
  return files;
}

ScannedFile ScanFile(const fs::path& file, const Clock& clock, Day today) {
  const ScanLimits limits;
  const auto encoded = ReadFile(file, limits.max_encoded_bytes);
  if (!encoded.ok()) return {file.string(), encoded.status(), today};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(encoded->data());
  const auto begin = clock.Monotonic();
  auto results = ScanAllEncoded({bytes, encoded->size()}, today, limits);
  if (!results.ok()) return {file.string(), results.status(), today};
  ScannedFile scanned{file.string(), ScanResult{}, today};
  if (!results->empty()) {
    scanned.result = std::move(results->front());
    scanned.others.assign(std::make_move_iterator(results->begin() + 1),
                          std::make_move_iterator(results->end()));
  }
  scanned.result->milliseconds = MillisecondsSince(begin, clock);
  return scanned;
}

std::vector<ScanResult> DocumentsOf(const ScannedFile& scanned) {
  std::vector<ScanResult> documents;
  if (scanned.result->outcome != ScanOutcome::kNothing) documents.push_back(*scanned.result);
  documents.insert(documents.end(), scanned.others.begin(), scanned.others.end());
  return documents;
}

absl::Status DrawFile(const ScannedFile& scanned, ScanPictures& pictures, const Console& console) {
  if (!pictures.wanted() || !scanned.result.ok()) return absl::OkStatus();
  const auto frame = FramesFromFiles({scanned.file})->Next();
  if (!frame.ok()) return frame.status();
  return pictures.Write(scanned.file, (*frame)->image.View(), DocumentsOf(scanned), console);
}

// Which file of how many is at work, on a line that the next one replaces.
void ShowProgress(const Console& console, std::size_t done, const std::vector<fs::path>& files) {
  if (!console.progress || files.size() < kManyFiles) return;
  constexpr char kLineBegin[] = "\r\033[K";
  console.err << kLineBegin;
  if (done < files.size()) {
    console.err << done + 1 << " of " << files.size() << ": "
                << ForTerminal(files[done].filename().string());
  }
  console.err << std::flush;
}

ExitCode ScanFiles(const Options& options, ScanPictures& pictures, const Console& console) {
  const auto files = FilesOf(options.paths);
  if (!files.ok()) return Report(console, files.status());
  const auto clock = MakeSystemClock();
  const Day today = std::chrono::floor<days>(clock->Now());
  bool all_read = true;
  std::vector<ScannedFile> scanned;
  for (std::size_t i = 0; i < files->size(); ++i) {
    ShowProgress(console, i, *files);
    ScannedFile entry = ScanFile((*files)[i], *clock, today);
    const absl::Status drawn = DrawFile(entry, pictures, console);
    ShowProgress(console, files->size(), *files);
    if (!drawn.ok()) static_cast<void>(Report(console, drawn));
    all_read = all_read && entry.result.ok() && drawn.ok();
    if (options.json) {
      console.out << ScanJson(entry) << '\n' << std::flush;
    } else {
      scanned.push_back(std::move(entry));
    }
  }
  if (!options.json) PrintScans(console, scanned);
  return all_read ? ExitCode::kOk : ExitCode::kFailure;
}

absl::StatusOr<std::unique_ptr<FrameSource>> OpenSource(const Options& options) {
  if (!options.camera.empty()) return OpenCamera({.device = options.camera});
  const auto files = ImageFilesIn(options.video);
  if (!files.ok()) return files.status();
  if (files->empty()) {
    return absl::NotFoundError(
        Concat(options.video, ": expected frames: PNG or JPEG files, by name"));
  }
  return FramesFromFiles(*files);
}

ExitCode ScanVideo(const Options& options, ScanPictures& pictures, const Console& console) {
  const auto source = OpenSource(options);
  if (!source.ok()) return Report(console, source.status());
  const auto clock = MakeSystemClock();
  const Day today = std::chrono::floor<days>(clock->Now());
  const auto begin = clock->Monotonic();
  const FrameTime taken_at = [&](int number) -> std::chrono::microseconds {
    return options.camera.empty() ? number * kBetweenFrames : clock->Monotonic() - begin;
  };
  const auto limit = std::chrono::milliseconds(std::llround(options.time_limit_s * 1000));
  const VideoReading reading = ReadVideo(**source, VideoReader(today, {.time_limit = limit}),
                                         taken_at, console, options.json);

  const std::string name = options.camera.empty() ? options.video : options.camera;
  ScannedFile entry{name, reading.result.best, today};
  entry.result->milliseconds = MillisecondsSince(begin, *clock);
  entry.video = reading.result;
  absl::Status drawn;
  if (pictures.wanted() && reading.shown)
    drawn = pictures.Write(name, reading.shown->image.View(), DocumentsOf(entry), console);
  if (!drawn.ok()) static_cast<void>(Report(console, drawn));
  if (options.json) {
    console.out << ScanJson(entry) << '\n';
  } else {
    PrintScans(console, {&entry, 1});
  }
  return reading.damage.ok() && drawn.ok() ? ExitCode::kOk : ExitCode::kFailure;
}

ExitCode Scan(const Options& options, const Console& console) {
  ScanPictures pictures(options.overlays, options.portraits);
  if (absl::Status made = pictures.MakeFolders(); !made.ok()) return Report(console, made);
  return options.paths.empty() ? ScanVideo(options, pictures, console)
                               : ScanFiles(options, pictures, console);
}

}  // namespace

void AddScanCommand(CLI::App& app, Task& task) {
  auto options = std::make_shared<Options>();
  CLI::App* scan = app.add_subcommand("scan", "Read the machine readable zone of images.");
  auto* paths = scan->add_option("path", options->paths, "PNG or JPEG files, or folders of them");
  paths->type_name("FILE|FOLDER");
  auto* video = scan->add_option("--video", options->video, "Frames of one document, by name");
  video->type_name("FOLDER")->excludes(paths);
  auto* camera = scan->add_option("--camera", options->camera, "A camera, such as /dev/video0");
  camera->type_name("DEVICE")->excludes(paths)->excludes(video);
  scan->add_option("--time-limit", options->time_limit_s, "Seconds that a video is looked at")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  scan->add_option("--draw", options->overlays, "Write what was read over the image: NAME.scan.png")
      ->type_name("FOLDER");
  scan->add_option("--portrait", options->portraits, "Write the portraits: NAME.portrait.png")
      ->type_name("FOLDER");
  scan->add_flag("--json", options->json, "One JSON object a line on stdout");
  scan->footer(kExamples);
  scan->callback([options, paths, video, camera, &task] {
    if (paths->count() + video->count() + camera->count() == 0)
      throw CLI::RequiredError("path, --video or --camera");
    task = [options](const Console& console) { return Scan(*options, console); };
  });
}

}  // namespace otkel
