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
#include "tools/otkel/verify_ledger.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel verify --journal /var/lib/otkel-checkpoint/journal --key tazhen.signing.pub
  otkel query decision tazhen/1/4711 --purpose "appeal 55" --json > one.jsonl
  otkel verify --events one.jsonl --key tazhen.signing.pub --allow-gaps
  otkel verify --ledger /var/lib/otkel-central/ledger --checkpoint-keys checkpoints.list \
      --centre-key centre.pub --tree-head today.json --since last-year.json
  otkel verify --proof crossing.json --centre-key centre.pub --key tazhen.signing.pub
  otkel verify --consistency today.json --since last-year.json --centre-key centre.pub

Every event's hash, signature and identity is checked, and that each follows the one before. A journal
is opened for reading only; without --key its own key is used, which proves that it agrees with itself
but not whose it is. Events are JSON, one a line: SignedEvent, or the answer of `otkel query decision`.
Of a ledger every entry is hashed anew, and the tree, every chain and what the centre stated of it are
compared; nothing is changed, and the centre may be running. Proofs need no ledger, only public keys.
Exit code 6 if anything disagrees.)text";

struct Options {
  std::string journal, events, key;
  VerifyLedgerOptions ledger;
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
  if (!options.ledger.ledger.empty()) return VerifyLedger(options.ledger, console);
  if (!options.ledger.proof.empty()) return VerifyProof(options.ledger, console);
  if (!options.ledger.consistency.empty()) return VerifyConsistency(options.ledger, console);
  std::optional<std::string> key;
  if (!options.key.empty()) {
    auto loaded = LoadPublicKey(options.key);
    if (!loaded.ok()) return ReportConfiguration(console, loaded.status());
    key = *std::move(loaded);
  }
  if (!options.journal.empty()) return VerifyJournal(options, key, console);
  return VerifyEvents(options, *key, console);
}

// Of a ledger, a proof and a tree head: what is checked, and what it is held against.
void AddLedgerOptions(CLI::App& verify, VerifyLedgerOptions& options) {
  const auto file = [&verify](const char* name, std::string& into, const char* help) {
    return verify.add_option(name, into, help)->type_name("FILE");
  };
  CLI::Option* centre_key =
      file("--centre-key", options.centre_key, "The centre's public key, PEM");
  verify.add_option("--ledger", options.ledger, "Folder of a centre's ledger")->type_name("DIR");
  file("--proof", options.proof, "One event's proof, of `otkel query prove --json`")
      ->needs(centre_key);
  file("--consistency", options.consistency, "A tree head, of `otkel query tree-head --json`")
      ->needs(centre_key);
  file("--checkpoint-keys", options.checkpoint_keys,
       "Public keys of the checkpoints, as the centre's checkpoints_file");
  file("--tree-head", options.tree_head, "What the centre stated of the ledger")->needs(centre_key);
  file("--since", options.since, "What the centre stated of it earlier")->needs(centre_key);
}

}  // namespace

void AddVerifyCommand(CLI::App& app, Task& task) {
  CLI::App* verify =
      app.add_subcommand("verify", "Check journals, events, the centre's ledger and its proofs.");
  auto options = std::make_shared<Options>();
  verify->add_option("--journal", options->journal, "Folder of a checkpoint's journal")
      ->type_name("DIR");
  auto* key = verify->add_option("--key", options->key, "The checkpoint's public key, PEM");
  key->type_name("FILE");
  auto* events = verify->add_option("--events", options->events, "Exported events; - for stdin");
  events->type_name("FILE")->needs(key);
  verify->add_flag("--allow-gaps", options->allow_gaps, "Events may be missing between those given")
      ->needs(events);
  AddLedgerOptions(*verify, options->ledger);
  verify->add_flag("--json", options->json, "One JSON object on stdout");
  verify->footer(kExamples);
  verify->callback([options, &task] {
    options->ledger.json = options->json;
    options->ledger.checkpoint_key = options->key;
    const VerifyLedgerOptions& of_centre = options->ledger;
    const auto count = [](const std::string& path) { return path.empty() ? 0 : 1; };
    if (count(options->journal) + count(options->events) + count(of_centre.ledger) +
            count(of_centre.proof) + count(of_centre.consistency) !=
        1) {
      throw CLI::RequiredError(
          "One of --journal or --events or --ledger or --proof or --consistency");
    }
    task = [options](const Console& console) { return Verify(*options, console); };
  });
}

}  // namespace otkel
