#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/sign.h"
#include "base/text.h"
#include "proto/connect_codec.h"
#include "proto/query.pb.h"
#include "tools/otkel/chain_check.h"
#include "tools/otkel/command.h"
#include "tools/otkel/journal_reader.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel verify --journal /var/lib/otkel-checkpoint/journal --key tazhen.signing.pub
  otkel query decision tazhen/1/4711 --purpose "appeal 55" --json > one.jsonl
  otkel verify --events one.jsonl --key tazhen.signing.pub --allow-gaps

Every event's hash, signature and identity is checked, and that each follows the one before. A journal
is opened for reading only; without --key its own key is used, which proves that it agrees with itself
but not whose it is. Events are JSON, one a line: SignedEvent, or the answer of `otkel query decision`.
Exit code 6 if anything disagrees.)text";

struct Options {
  std::string journal, events, key;
  bool allow_gaps = false;
  bool json = false;
};

ExitCode Conclude(const Options& options, const Console& console, const ChainCheck& check) {
  const bool agrees = check.Problems().empty();
  if (options.json) {
    const nlohmann::ordered_json verdict{{"agrees", agrees},
                                         {"checkpoint", check.Checkpoint()},
                                         {"events", check.EventCount()},
                                         {"last_epoch", check.Last().mark.epoch},
                                         {"last_sequence", check.Last().mark.sequence},
                                         {"last_hash", ToHex(AsBytes(check.Last().hash))},
                                         {"problems", check.Problems()}};
    console.out << verdict.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                << '\n';
  } else {
    for (const std::string& problem : check.Problems()) {
      console.out << Painted(console, Colour::kRed, ForTerminal(problem)) << '\n';
    }
    console.out << check.EventCount() << " events of "
                << (check.Checkpoint().empty() ? "no checkpoint" : ForTerminal(check.Checkpoint()))
                << ": ";
    if (agrees) {
      console.out << Painted(console, Colour::kGreen, "hashes, signatures and chain agree")
                  << ", last hash " << ToHex(AsBytes(check.Last().hash)) << '\n';
    } else {
      const std::size_t count = check.Problems().size();
      console.out << count << (count == 1 ? " disagreement\n" : " disagreements\n");
    }
  }
  return agrees ? ExitCode::kOk : ExitCode::kIntegrity;
}

ExitCode VerifyJournal(const Options& options, const std::optional<std::string>& key,
                       const Console& console) {
  std::optional<ChainCheck> check;
  std::optional<JournalHead> head;
  const absl::Status read = ReadJournal(
      options.journal,
      [&](const JournalFacts& facts) {
        if (!key) console.err << "no --key: the journal's own key is used\n";
        check.emplace(facts.checkpoint, key.value_or(facts.public_key),
                      ChainCheck::Gaps::kAreProblems);
        check->StartAfter(facts.floor);
        head = facts.head;
      },
      [&](JournalMark mark, const v1::SignedEvent& event) { check->Add(mark, event); });
  if (!read.ok()) return Report(console, read);
  if (head) check->EndAt(*head);
  return Conclude(options, console, *check);
}

// One line of an export: a SignedEvent, or the answer that carries one.
absl::StatusOr<v1::SignedEvent> EventFrom(const std::string& line) {
  v1::SignedEvent event;
  if (DecodeConnect(ConnectEncoding::kJson, line, event).ok()) return event;
  v1::GetDecisionReply reply;
  const absl::Status status = DecodeConnect(ConnectEncoding::kJson, line, reply);
  if (!status.ok()) return status;
  if (!reply.has_signed_event()) return absl::InvalidArgumentError("no signed event in it");
  return reply.signed_event();
}

ExitCode VerifyEvents(const Options& options, const std::string& key, const Console& console) {
  std::ifstream file;
  if (options.events != "-") {
    file.open(options.events);
    if (!file) return ReportConfiguration(console, absl::ErrnoToStatus(errno, options.events));
  }
  std::istream& lines = options.events == "-" ? std::cin : file;
  ChainCheck check(
      "", key, options.allow_gaps ? ChainCheck::Gaps::kAreAllowed : ChainCheck::Gaps::kAreProblems);
  std::string line;
  bool is_empty = true;
  for (std::uint64_t number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    is_empty = false;
    const auto event = EventFrom(line);
    if (!event.ok()) {
      const auto message = event.status().message();
      return Report(console, absl::DataLossError(
                                 Concat(options.events, " line ", number, ": not a signed event: ",
                                        std::string_view(message.data(), message.size()))));
    }
    check.Add(*event);
  }
  if (is_empty) {
    return Report(console, absl::DataLossError(
                               Concat(options.events, ": expected signed events, found none")));
  }
  return Conclude(options, console, check);
}

ExitCode Verify(const Options& options, const Console& console) {
  std::optional<std::string> key;
  if (!options.key.empty()) {
    auto loaded = LoadPublicKey(options.key);
    if (!loaded.ok()) return ReportConfiguration(console, loaded.status());
    key = *std::move(loaded);
  }
  if (!options.journal.empty()) return VerifyJournal(options, key, console);
  return VerifyEvents(options, *key, console);
}

}  // namespace

void AddVerifyCommand(CLI::App& app, Task& task) {
  CLI::App* verify = app.add_subcommand("verify", "Check the chain and the signatures of events.");
  auto options = std::make_shared<Options>();
  auto* journal =
      verify->add_option("--journal", options->journal, "Folder of a checkpoint's journal");
  journal->type_name("DIR");
  auto* key = verify->add_option("--key", options->key, "The checkpoint's public key, PEM");
  key->type_name("FILE");
  auto* events = verify->add_option("--events", options->events, "Exported events; - for stdin");
  events->type_name("FILE")->excludes(journal)->needs(key);
  verify->add_flag("--allow-gaps", options->allow_gaps, "Events may be missing between those given")
      ->excludes(journal);
  verify->add_flag("--json", options->json, "One JSON object on stdout");
  verify->footer(kExamples);
  verify->callback([options, journal, events, &task] {
    if (journal->count() + events->count() == 0) throw CLI::RequiredError("--journal or --events");
    task = [options](const Console& console) { return Verify(*options, console); };
  });
}

}  // namespace otkel
