#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "tools/otkel/central_client.h"
#include "tools/otkel/command.h"
#include "tools/otkel/message_text.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel query checkpoints --purpose "morning round"
  otkel checkpoint review korday b1 --counts --reason "the spare terminal of lane 3; officer Aliyev confirmed each"
  otkel checkpoint review korday b2 --drop --reason "a drill on a copied disk"
  otkel checkpoint readmit korday b1 --reason "the old disk is destroyed"

When two copies of one checkpoint's journal come up, the second is kept apart as a branch: what it records is kept, and
counts only once it has been reviewed. Until then no overstay is confirmed that it might settle; nor afterwards one that
an event might settle that the copy still holds, until it is readmitted or a review says --whole, which a second review
of the same branch may. To readmit a branch makes that copy the checkpoint from now on, in a new epoch; the other copy
becomes a branch when it next comes.)text";

struct Options {
  CentralOptions central;
  std::string checkpoint, branch, reason;
  bool counts = false;
  bool drop = false;
  bool whole = false;
  bool json = false;
};

ExitCode Answer(const Options& options, const Console& console,
                const absl::StatusOr<v1::LedgerPosition>& position, std::string_view what) {
  if (!position.ok()) return Report(console, position.status());
  if (options.json) {
    console.out << JsonLine(*position) << '\n';
  } else {
    console.out << ForTerminal(
                       Concat("branch ", options.branch, " of ", options.checkpoint, " ", what))
                << " at ledger position " << position->position() << '\n';
  }
  return ExitCode::kOk;
}

ExitCode Review(const Options& options, const Console& console) {
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  v1::ReviewBranchRequest request;
  v1::BranchReviewed& review = *request.mutable_review();
  review.set_checkpoint(options.checkpoint);
  review.set_branch(options.branch);
  review.set_reason(options.reason);
  review.set_counts(options.counts);
  review.set_whole(options.whole);
  return Answer(options, console, central->ReviewBranch(request),
                options.counts ? "counts" : "is dropped");
}

ExitCode Readmit(const Options& options, const Console& console) {
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  v1::ReadmitCheckpointRequest request;
  v1::CheckpointReadmitted& readmission = *request.mutable_readmission();
  readmission.set_checkpoint(options.checkpoint);
  readmission.set_branch(options.branch);
  readmission.set_reason(options.reason);
  return Answer(options, console, central->ReadmitCheckpoint(request), "is the checkpoint");
}

CLI::App& Add(CLI::App& parent, const char* name, const char* help,
              const std::shared_ptr<Options>& options, Task& task,
              ExitCode (*run)(const Options&, const Console&)) {
  CLI::App* command = parent.add_subcommand(name, help);
  AddCentralOptions(*command, options->central);
  command->add_option("checkpoint", options->checkpoint, "Whose copy")->required();
  command->add_option("branch", options->branch, "Which copy: b1, b2, ...")->required();
  command->add_option("--reason", options->reason, "Why it is decided so")->required();
  command->add_flag("--json", options->json, "JSON on stdout");
  command->footer(kExamples);
  command->callback([options, run, &task] {
    task = [options, run](const Console& console) { return run(*options, console); };
  });
  return *command;
}

}  // namespace

void AddCheckpointCommand(CLI::App& app, Task& task) {
  CLI::App* checkpoint =
      app.add_subcommand("checkpoint", "Decide about copies of a checkpoint, as an authority.");
  checkpoint->require_subcommand(1);
  checkpoint->footer(kExamples);
  auto options = std::make_shared<Options>();
  CLI::App& review = Add(*checkpoint, "review", "Say whether what a branch recorded counts.",
                         options, task, Review);
  CLI::Option* drop = review.add_flag("--drop", options->drop, "It did not happen, or is recorded");
  review.add_flag("--counts", options->counts, "Its crossings happened")->excludes(drop);
  review.add_flag("--whole", options->whole,
                  "No more will come of it: all it holds is here, or it is destroyed");
  review.callback([options, &task] {
    if (!options->counts && !options->drop) throw CLI::RequiredError("--counts or --drop");
    task = [options](const Console& console) { return Review(*options, console); };
  });
  Add(*checkpoint, "readmit", "Make a branch the checkpoint itself.", options, task, Readmit);
}

}  // namespace otkel
