#include <CLI/CLI.hpp>
#include <memory>

#include "base/file.h"
#include "base/text.h"
#include "scanner/scan.h"
#include "tools/otkel/command.h"
#include "tools/otkel/decision_text.h"
#include "tools/otkel/language_option.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/terminal_client.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel cross --checkpoint 127.0.0.1:8080 --image passport.png --direction entry --officer aliyev --lane 3
  otkel cross --checkpoint korday:8080 --lines "$(cat typed.txt)" --direction exit --officer aliyev --lane 3
  otkel cross --checkpoint korday:8080 --image p.png --direction entry --officer aliyev --lane 3 \
      --outcome refused --ground "Law on migration, article 48" --json
  otkel cross --checkpoint korday:8080 --image p.png --direction exit --officer aliyev --lane 3 --language ru
  otkel cross --checkpoint korday:8080 --image p.png --direction entry --officer aliyev --lane 3 \
      --outcome admitted --ground "another person" --not-the-person mvd/B-17 --told-by fingerprints

Without --outcome what is recorded is what the checkpoint proposes, and only where that is to admit.
A refusal needs its ground.)text";

struct Options {
  std::string checkpoint, image, lines, direction, officer, lane, outcome, ground, language;
  std::string person, not_person, told_by = "face";
  bool json = false;
};

v1::Outcome OutcomeOf(const std::string& word) {
  if (word == "admitted") return v1::OUTCOME_ADMITTED;
  if (word == "refused") return v1::OUTCOME_REFUSED;
  return word == "referred" ? v1::OUTCOME_REFERRED : v1::OUTCOME_UNSPECIFIED;
}

// What the three calls answered, as far as it went.
struct Crossed {
  v1::ReadReply read;
  v1::DecideReply decided;
  v1::ConfirmReply confirmed;
  v1::IdentifyReply identified;
};

absl::StatusOr<v1::ReadReply> Read(const Options& options, TerminalClient& terminal) {
  if (options.image.empty()) return terminal.ReadLines(options.lines, options.language);
  auto image = ReadFile(options.image, ScanLimits().max_encoded_bytes);
  if (!image.ok()) return image.status();
  return terminal.ScanImage(*std::move(image), options.language);
}

// Text that the scanner does not trust is not decided upon.
absl::Status JudgeReading(const v1::ReadReply& read) {
  if (read.lines_size() == 0) {
    return absl::FailedPreconditionError(
        "no machine readable zone was found: take another image or give --lines");
  }
  if (read.outcome() == NameOf(ScanOutcome::kNotRead)) {
    return absl::FailedPreconditionError(
        "the machine readable zone was not read with certainty: take another image or give "
        "--lines");
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::DecideReply> Decide(const Options& options, const v1::ReadReply& read,
                                       TerminalClient& terminal) {
  v1::DecideRequest request;
  *request.mutable_lines() = read.lines();
  request.set_direction(options.direction == "entry" ? v1::DIRECTION_ENTRY : v1::DIRECTION_EXIT);
  request.set_lane(options.lane);
  request.set_capture(options.image.empty() ? v1::CAPTURE_TYPED : v1::CAPTURE_IMAGE);
  request.set_language(options.language);
  return terminal.Decide(request);
}

// What is to be recorded. InvalidArgument where only the officer can say it.
absl::StatusOr<v1::Outcome> OutcomeToRecord(const Options& options, v1::Verdict proposed) {
  if (!options.outcome.empty()) return OutcomeOf(options.outcome);
  if (proposed == v1::VERDICT_ADMIT) return v1::OUTCOME_ADMITTED;
  return absl::InvalidArgumentError(
      Concat("proposed is to ", WordOf(proposed),
             "; nothing was recorded: say what the officer did with --outcome"));
}

v1::ToldBy ToldByOf(const std::string& word) {
  if (word == "document") return v1::TOLD_BY_DOCUMENT;
  if (word == "fingerprints") return v1::TOLD_BY_FINGERPRINTS;
  return word == "asking" ? v1::TOLD_BY_ASKING : v1::TOLD_BY_FACE;
}

// What the officer says of an order that hit, where he says something.
absl::Status Identify(const Options& options, TerminalClient& terminal, const Console& console,
                      Crossed& crossed) {
  if (options.person.empty() && options.not_person.empty()) return absl::OkStatus();
  const bool is_person = !options.person.empty();
  v1::IdentifyRequest request;
  request.set_decision_id(crossed.decided.decision_id());
  request.set_ban_id(is_person ? options.person : options.not_person);
  request.set_identity(is_person ? v1::IDENTITY_THE_PERSON : v1::IDENTITY_NOT_THE_PERSON);
  request.add_told_by(ToldByOf(options.told_by));
  request.set_officer(options.officer);
  auto identified = terminal.Identify(request);
  if (!identified.ok()) return identified.status();
  crossed.identified = *std::move(identified);
  if (!options.json) {
    console.out << "recorded   " << WordOf(request.identity()) << " of "
                << ForTerminal(request.ban_id()) << " as "
                << ForTerminal(TextOf(crossed.identified.id())) << '\n';
  }
  return absl::OkStatus();
}

absl::Status Cross(const Options& options, TerminalClient& terminal, const Console& console,
                   Crossed& crossed) {
  auto read = Read(options, terminal);
  if (!read.ok()) return read.status();
  crossed.read = *std::move(read);
  if (!options.json) PrintReading(console, crossed.read);
  if (auto status = JudgeReading(crossed.read); !status.ok()) return status;

  auto decided = Decide(options, crossed.read, terminal);
  if (!decided.ok()) return decided.status();
  crossed.decided = *std::move(decided);
  if (!options.json) PrintDecision(console, crossed.decided);

  const auto outcome = OutcomeToRecord(options, crossed.decided.decision().verdict());
  if (!outcome.ok()) return outcome.status();
  v1::ConfirmRequest request;
  request.set_decision_id(crossed.decided.decision_id());
  request.set_outcome(*outcome);
  request.set_officer(options.officer);
  request.set_ground(options.ground);
  auto confirmed = terminal.Confirm(request);
  if (!confirmed.ok()) return confirmed.status();
  crossed.confirmed = *std::move(confirmed);
  if (!options.json) {
    console.out << "recorded   " << WordOf(*outcome) << " as "
                << ForTerminal(TextOf(crossed.confirmed.id())) << '\n';
  }
  return Identify(options, terminal, console, crossed);
}

ExitCode RunCross(const Options& options, const Console& console) {
  const auto address = ReadAddress(options.checkpoint);
  if (!address.ok()) return Report(console, address.status());
  if (options.outcome == "refused" && options.ground.empty()) {
    return Report(console, absl::InvalidArgumentError("a refusal needs --ground"));
  }
  TerminalClient terminal(*address);
  Crossed crossed;
  const absl::Status status = Cross(options, terminal, console, crossed);
  if (options.json) {
    console.out << "{\"read\":" << JsonLine(crossed.read)
                << ",\"decided\":" << JsonLine(crossed.decided)
                << ",\"confirmed\":" << JsonLine(crossed.confirmed)
                << ",\"identified\":" << JsonLine(crossed.identified) << "}\n";
  }
  return status.ok() ? ExitCode::kOk : Report(console, status);
}

}  // namespace

void AddCrossCommand(CLI::App& app, Task& task) {
  auto options = std::make_shared<Options>();
  CLI::App* cross = app.add_subcommand("cross", "Take one traveller through a checkpoint.");
  cross->add_option("--checkpoint", options->checkpoint, "Address of the checkpoint's terminal")
      ->required()
      ->envname("OTKEL_CHECKPOINT")
      ->type_name("HOST:PORT");
  auto* image = cross->add_option("--image", options->image, "PNG or JPEG of the document");
  image->type_name("FILE");
  auto* lines = cross->add_option("--lines", options->lines, "The lines of the zone as typed");
  lines->type_name("TEXT")->excludes(image);
  cross->add_option("--direction", options->direction, "entry or exit")
      ->required()
      ->check(CLI::IsMember({"entry", "exit"}));
  cross->add_option("--officer", options->officer, "Who decides")->required()->type_name("NAME");
  cross->add_option("--lane", options->lane, "Where")->required()->type_name("NAME");
  cross->add_option("--outcome", options->outcome, "What the officer did")
      ->check(CLI::IsMember({"admitted", "refused", "referred"}));
  cross->add_option("--ground", options->ground, "Legal ground, or why otherwise than proposed")
      ->type_name("TEXT");
  auto* person = cross->add_option("--the-person", options->person,
                                   "An order that hit, and the traveller is whom it is on");
  person->type_name("BAN");
  cross->add_option("--not-the-person", options->not_person, "The same, and the traveller is not")
      ->type_name("BAN")
      ->excludes(person);
  cross->add_option("--told-by", options->told_by, "How that was told")
      ->check(CLI::IsMember({"face", "document", "fingerprints", "asking"}));
  AddLanguageOption(*cross, options->language);
  cross->add_flag("--json", options->json, "One JSON object on stdout");
  cross->footer(kExamples);
  cross->callback([options, image, lines, &task] {
    if (image->count() + lines->count() == 0) throw CLI::RequiredError("--image or --lines");
    task = [options](const Console& console) { return RunCross(*options, console); };
  });
}

}  // namespace otkel
