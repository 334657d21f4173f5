#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "scanner/scan.h"
#include "tools/otkel/command.h"
#include "tools/otkel/scan_text.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

constexpr char kExamples[] = R"text(Examples:
  otkel scan passport.png
  otkel scan front.jpg back.jpg --json
  otkel scan specimens/ --json | jq -c 'select(.found and (.valid | not))'

A folder stands for its PNG and JPEG files, by name. With --json one object a line:
file, found, format, lines, valid, outcome, characters (line, column, character, confidence), band,
repaired, look_at, ms; or file and error. Exit code 1 if a file could not be read as an image.)text";

struct Options {
  std::vector<std::string> paths;
  bool json = false;
};

bool IsImageName(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

// Folders become their images, by name; everything else stays as it was given.
std::vector<fs::path> FilesOf(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.emplace_back(path);
      continue;
    }
    std::vector<fs::path> inside;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      if (it->is_regular_file() && IsImageName(it->path())) inside.push_back(it->path());
    }
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

absl::StatusOr<ScanResult> ScanFile(const fs::path& file, const Clock& clock, Day today) {
  const ScanLimits limits;
  auto encoded = ReadFile(file, limits.max_encoded_bytes);
  if (!encoded.ok()) return encoded.status();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(encoded->data());
  const auto begin = clock.Monotonic();
  auto result = ScanEncoded({bytes, encoded->size()}, today, limits);
  if (!result.ok()) return result;
  result->milliseconds = static_cast<double>((clock.Monotonic() - begin).count()) / 1000.0;
  return result;
}

ExitCode Scan(const Options& options, const Console& console) {
  const auto clock = MakeSystemClock();
  const Day today = std::chrono::floor<days>(clock->Now());
  bool all_read = true;
  std::vector<ScannedFile> scanned;
  for (const fs::path& file : FilesOf(options.paths)) {
    ScannedFile entry{file.string(), ScanFile(file, *clock, today), today};
    all_read = all_read && entry.result.ok();
    if (options.json) {
      console.out << ScanJson(entry) << '\n' << std::flush;
    } else {
      scanned.push_back(std::move(entry));
    }
  }
  if (!options.json) PrintScans(console, scanned);
  return all_read ? ExitCode::kOk : ExitCode::kFailure;
}

}  // namespace

void AddScanCommand(CLI::App& app, Task& task) {
  auto options = std::make_shared<Options>();
  CLI::App* scan = app.add_subcommand("scan", "Read the machine readable zone of images.");
  scan->add_option("path", options->paths, "PNG or JPEG files, or folders of them")
      ->required()
      ->type_name("FILE|FOLDER");
  scan->add_flag("--json", options->json, "One JSON object a line on stdout");
  scan->footer(kExamples);
  scan->callback([options, &task] {
    task = [options](const Console& console) { return Scan(*options, console); };
  });
}

}  // namespace otkel
