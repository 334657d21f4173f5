#include "tools/otkel/match_trial_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <vector>

#include "base/text.h"
#include "domain/matching/match_grade.h"
#include "tools/match/trial.h"
#include "tools/otkel/table.h"

namespace otkel {
namespace {

using match_trial::NamePool;
using match_trial::Part;
using match_trial::Trial;
using match_trial::TrialResult;
using match_trial::TrialSettings;
using match_trial::TrialSize;

constexpr std::size_t kInnocentsToCalibrate = 100'000;

struct Options {
  std::string names;
  TrialSize size;
  TrialSettings settings{.part = Part::kTrial};
};

std::string Number(const char* format, double value) {
  char text[48];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

Trial Make(const Options& options, const Console& console) {
  const NamePool pool(options.names, options.settings.part);
  console.err << "seed " << options.size.seed << '\n';
  const auto progress = [&](std::size_t done) {
    if (console.progress) console.err << "\r" << done << " orders" << std::flush;
  };
  Trial trial(&pool, options.settings, options.size, progress);
  if (console.progress) console.err << '\r';
  return trial;
}

double At(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void PrintWork(const Trial& trial, const TrialResult& result, const Console& console) {
  const auto orders = static_cast<double>(trial.index().size());
  Table table(
      {"orders", "built s", "bytes an order", "scanned", "scored", "p50 us", "p99 us", "p99.9 us"});
  table.Add({Number("%.0f", orders), Number("%.2f", trial.build_seconds()),
             Number("%.1f", static_cast<double>(trial.index().arrays().Bytes()) / orders),
             Number("%.0f", result.scanned), Number("%.1f", result.scored),
             Number("%.1f", At(result.microseconds, 0.5)),
             Number("%.1f", At(result.microseconds, 0.99)),
             Number("%.1f", At(result.microseconds, 0.999))});
  table.PrintTo(console.out);
}

void PrintRecalls(const Trial& trial, const TrialResult& result, const Console& console) {
  Table recalls({"innocents hit", "from bits", "found"});
  for (const auto& recall : result.recalls)
    recalls.Add({Number("%.0e", recall.false_hits), Number("%.2f", recall.least / 64.0),
                 Number("%.4f", recall.all)});
  recalls.PrintTo(console.out);
  console.out << "a candidate at all: " << Number("%.4f", result.found)
              << "; document kept, widest budget: " << Number("%.4f", result.same_document) << '\n';
  std::vector<std::string> head{"damage", "persons"};
  for (const auto& recall : result.recalls) head.push_back(Number("%.0e", recall.false_hits));
  Table damages(head);
  for (int i = 0; i < match_trial::kDamages; ++i) {
    const auto place = static_cast<std::size_t>(i);
    std::vector<std::string> row{std::string(NameOf(static_cast<match_trial::Damage>(1u << i))),
                                 std::to_string(result.damaged[place])};
    for (const auto& recall : result.recalls)
      row.push_back(Number("%.3f", recall.by_damage[place]));
    damages.Add(row);
  }
  damages.PrintTo(console.out);
  const auto thresholds = matching::Calibrated(trial.index(), {}, kInnocentsToCalibrate, 1);
  console.out << "calibrated on the list alone: possible from "
              << Number("%.2f", thresholds.possible / 64.0) << " bits, hit from "
              << Number("%.2f", thresholds.hit / 64.0) << '\n';
}

ExitCode RunTrial(const Options& options, bool with_recall, const Console& console) {
  try {
    const Trial trial = Make(options, console);
    const TrialResult result = Try(trial, {1e-2, 1e-3, 1e-4, 1e-5});
    PrintWork(trial, result, console);
    if (with_recall) PrintRecalls(trial, result, console);
    return ExitCode::kOk;
  } catch (const std::runtime_error& error) {
    return ReportConfiguration(console, absl::NotFoundError(error.what()));
  }
}

void Add(CLI::App& match, const char* name, const char* help, bool with_recall, Task& task) {
  CLI::App* command = match.add_subcommand(name, help);
  auto options = std::make_shared<Options>();
  command->add_option("--orders", options->size.orders, "Persons on the list")
      ->check(CLI::Range(1000, 20'000'000))
      ->capture_default_str();
  command->add_option("--innocents", options->size.innocents, "Travellers who are not on it")
      ->check(CLI::Range(1000, 10'000'000))
      ->capture_default_str();
  command->add_option("--returners", options->size.returners, "Travellers who are")
      ->check(CLI::Range(100, 1'000'000))
      ->capture_default_str();
  command
      ->add_option("--personal-numbers", options->settings.personal_numbers,
                   "Share of documents that state one")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--seed", options->size.seed, "Of everything random")->capture_default_str();
  command->add_option("--names", options->names, "Lists of names; short ones of its own without")
      ->type_name("DIRECTORY");
  command->callback([options, with_recall, &task] {
    task = [options, with_recall](const Console& console) {
      return RunTrial(*options, with_recall, console);
    };
  });
}

}  // namespace

void AddMatchTrials(CLI::App& match, Task& task) {
  Add(match, "bench", "Time and memory of matching on a list of made-up persons.", false, task);
  Add(match, "eval", "How many of a list are found, and how many strangers with them.", true, task);
}

}  // namespace otkel
