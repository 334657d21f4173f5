#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

#include "base/text.h"
#include "base/zone_database.h"
#include "tools/otkel/command.h"
#include "tools/otkel/demo_story.h"
#include "tools/otkel/stop_request.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

constexpr char kExamples[] = R"text(Examples:
  otkel demo
  otkel demo --keep
  otkel demo --once --seed 7 --dir /tmp/otkel

A centre and three checkpoints run as processes of their own, over loopback with mutual TLS; made-up
travellers cross, and what the system must hold is checked while it happens. Exit code 1 if a claim
does not hold; the folder with the logs is then left.)text";

struct Options {
  bool keep = false;
  bool once = false;
  std::string folder;
  std::uint64_t seed = 2026;
};

absl::StatusOr<fs::path> FolderOf(const Options& options) {
  std::error_code error;
  if (options.folder.empty()) {
    std::string name = (fs::temp_directory_path(error) / "otkel-demo-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return absl::ErrnoToStatus(errno, name);
    return fs::path(name);
  }
  const fs::path folder = fs::absolute(options.folder, error);
  fs::create_directories(folder, error);
  if (error) return absl::UnavailableError(Concat(folder.string(), ": ", error.message()));
  if (!fs::is_empty(folder, error)) {
    return absl::FailedPreconditionError(
        Concat(folder.string(), ": must be empty for a demonstration"));
  }
  return folder;
}

void PrintPages(const DemoCountry& country, const Console& console) {
  console.out << '\n';
  for (const std::string_view post : kDemoCheckpoints) {
    console.out << "officer's page of " << post << ":  " << country.OfficersPage(post) << '\n';
  }
  console.out << "police page:               " << country.PolicePage() << '\n' << std::flush;
}

void WaitForCtrlC(const DemoCountry& country, const Console& console) {
  const std::string keys = country.CertificateFile("").string();
  console.out << "\nEverything runs on until Ctrl-C. Photographs to put on an officer's page:\n  "
              << (country.Folder() / "photographs").string() << "\nTo ask the centre yourself:\n"
              << "  export OTKEL_CENTRAL=" << country.CentralAddress() << " OTKEL_CA=" << keys
              << "ca.pem OTKEL_CERT=" << keys << "police-" << kDemoPolice
              << ".pem OTKEL_KEY=" << keys << "police-" << kDemoPolice << ".key\n"
              << "  otkel query overstays --purpose drill\n"
              << std::flush;
  while (!StopRequested()) std::this_thread::sleep_for(std::chrono::milliseconds{100});
}

ExitCode Conclude(DemoCountry& country, DemoNarrator& narrator, const Console& console) {
  const absl::Status stopped = country.Stop();
  if (!narrator.Failed() && !stopped.ok()) narrator.Fail(std::string(stopped.message()));
  if (!narrator.Failed()) return ExitCode::kOk;
  console.err << '\n'
              << ForTerminal(country.Folder().string())
              << " is left as it is; the ends of the logs:\n"
              << country.Logs(15) << "\notkel: " << ForTerminal(narrator.Failure()) << '\n';
  return ExitCode::kFailure;
}

ExitCode Demonstrate(const Options& options, const Console& console) {
  const auto begin = std::chrono::steady_clock::now();
  const auto places = FindDemoPlaces();
  if (!places.ok()) return ReportConfiguration(console, places.status());
  auto zone = LoadZone(kDemoZone);
  if (!zone.ok()) return ReportConfiguration(console, zone.status());
  const auto folder = FolderOf(options);
  if (!folder.ok()) return ReportConfiguration(console, folder.status());
  RememberStopSignals();

  console.out << "Starting a centre and three posts in " << ForTerminal(folder->string())
              << " ...\n"
              << std::flush;
  auto country = DemoCountry::Found(*places, *folder, DemoStart(*zone));
  if (!country.ok()) {
    console.err << "the logs are in " << ForTerminal(folder->string()) << '\n';
    static_cast<void>(Report(console, country.status()));
    return ExitCode::kFailure;
  }
  DemoNarrator narrator(console);
  DemoStory(**country, narrator, *std::move(zone), options.seed).Tell();
  if (!narrator.Failed()) {
    const auto took =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin);
    console.out << '\n'
                << Painted(console, Colour::kGreen,
                           Concat("All ", narrator.CheckedCount(), " claims held, in ",
                                  took.count(), " seconds."))
                << '\n';
    PrintPages(**country, console);
    if (options.keep && !options.once) WaitForCtrlC(**country, console);
  }
  const ExitCode code = Conclude(**country, narrator, console);
  std::error_code ignored;
  if (code == ExitCode::kOk && options.folder.empty()) fs::remove_all(*folder, ignored);
  return code;
}

}  // namespace

void AddDemoCommand(CLI::App& app, Task& task) {
  auto options = std::make_shared<Options>();
  CLI::App* demo =
      app.add_subcommand("demo", "Show a small country at work, and check what it claims.");
  demo->add_flag("--keep", options->keep, "Leave everything running until Ctrl-C");
  demo->add_flag("--once", options->once, "End after the story, whatever --keep says");
  demo->add_option("--dir", options->folder, "An empty folder for keys, stores and logs")
      ->type_name("DIR");
  demo->add_option("--seed", options->seed, "Who the travellers are")->capture_default_str();
  demo->footer(kExamples);
  demo->callback([options, &task] {
    task = [options](const Console& console) { return Demonstrate(*options, console); };
  });
}

}  // namespace otkel
