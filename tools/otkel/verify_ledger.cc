#include "tools/otkel/verify_ledger.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/sign.h"
#include "base/text.h"
#include "central/enrolment.h"
#include "storage/rocksdb_ledger_store.h"
#include "tools/otkel/ledger_check.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/proof_check.h"

namespace otkel {
namespace {

using Json = nlohmann::ordered_json;

void Print(const Console& console, const Json& verdict) {
  console.out << verdict.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
}

// The ledger's own folder, or the centre's data folder that it lies in.
absl::StatusOr<std::unique_ptr<RowStore>> OpenRows(const std::filesystem::path& folder) {
  auto rows = OpenRocksdbLedgerRows(folder);
  return absl::IsNotFound(rows.status()) ? OpenRocksdbLedgerRows(folder / "ledger")
                                         : std::move(rows);
}

absl::StatusOr<LedgerEvidence> ReadEvidence(const VerifyLedgerOptions& options) {
  LedgerEvidence evidence;
  if (!options.centre_key.empty()) {
    auto key = LoadPublicKey(options.centre_key);
    if (!key.ok()) return key.status();
    evidence.centre_key = *std::move(key);
  }
  if (!options.checkpoint_keys.empty()) {
    auto keys = ReadEnrolment(options.checkpoint_keys);
    if (!keys.ok()) return keys.status();
    evidence.checkpoint_keys = *std::move(keys);
  }
  for (const std::string& file : {options.tree_head, options.since}) {
    if (file.empty()) continue;
    auto head = ReadTreeHead(file);
    if (!head.ok()) return head.status();
    evidence.tree_heads.push_back(*std::move(head));
  }
  return evidence;
}

void PrintVerdict(const Console& console, const LedgerVerdict& verdict,
                  const LedgerEvidence& evidence) {
  for (const std::string& problem : verdict.problems)
    console.out << Painted(console, Colour::kRed, ForTerminal(problem)) << '\n';
  console.out << "ledger " << ForTerminal(verdict.ledger_id) << ", incarnation "
              << verdict.incarnation << ": " << verdict.size << " entries, " << verdict.events
              << " events";
  if (verdict.branch_events > 0) console.out << " and " << verdict.branch_events << " in branches";
  console.out << ": ";
  if (verdict.problem_count > 0) {
    console.out << verdict.problem_count
                << (verdict.problem_count == 1 ? " disagreement\n" : " disagreements\n");
    return;
  }
  std::string agrees = "hashes, tree and chains agree";
  if (evidence.checkpoint_keys) agrees += ", and signatures";
  if (!evidence.tree_heads.empty()) agrees += ", and what the centre stated";
  console.out << Painted(console, Colour::kGreen, agrees) << ", root "
              << ToHex(AsBytes(verdict.root)) << '\n';
}

// One sentence, or one object, for what is proven or is not.
ExitCode Conclude(const VerifyLedgerOptions& options, const Console& console,
                  const absl::Status& judged, Json facts, const std::string& sentence) {
  const std::string problem(judged.message());
  if (options.json) {
    Json verdict{{"agrees", judged.ok()}};
    verdict.update(facts);
    verdict["problems"] = judged.ok() ? Json::array() : Json::array({problem});
    Print(console, verdict);
  } else if (judged.ok()) {
    console.out << Painted(console, Colour::kGreen, ForTerminal(sentence)) << '\n';
  } else {
    console.out << Painted(console, Colour::kRed, ForTerminal(problem)) << '\n';
  }
  return judged.ok() ? ExitCode::kOk : ExitCode::kIntegrity;
}

Json FactsOf(const v1::TreeHead& head) {
  return {{"ledger_id", head.ledger_id()},
          {"incarnation", head.incarnation()},
          {"size", head.size()},
          {"root", ToHex(head.root())},
          {"at_us", head.at_us()}};
}

std::string TextOf(const v1::TreeHead& head) {
  return Concat("ledger ", head.ledger_id(), ", incarnation ", head.incarnation(), ", of ",
                head.size(), " entries, as the centre stated it on ", InstantText(head.at_us()),
                " UTC");
}

}  // namespace

ExitCode VerifyLedger(const VerifyLedgerOptions& options, const Console& console) {
  const auto evidence = ReadEvidence(options);
  if (!evidence.ok()) return ReportConfiguration(console, evidence.status());
  if (!evidence->checkpoint_keys)
    console.err << "no --checkpoint-keys: signatures of events are not looked at\n";
  if (evidence->tree_heads.empty())
    console.err << "no --tree-head: whether entries at the end were taken away is not known\n";
  const auto rows = OpenRows(options.ledger);
  if (!rows.ok()) return Report(console, rows.status());
  const auto verdict =
      CheckLedger(**rows, *evidence, [&console](std::uint64_t done, std::uint64_t all) {
        if (console.progress) console.err << '\r' << done * 100 / all << " % " << std::flush;
      });
  if (console.progress) console.err << '\r';
  if (!verdict.ok()) return Report(console, verdict.status());
  if (options.json) {
    Print(console, {{"agrees", verdict->problem_count == 0},
                    {"ledger_id", verdict->ledger_id},
                    {"incarnation", verdict->incarnation},
                    {"size", verdict->size},
                    {"root", ToHex(AsBytes(verdict->root))},
                    {"events", verdict->events},
                    {"branch_events", verdict->branch_events},
                    {"problem_count", verdict->problem_count},
                    {"problems", verdict->problems}});
  } else {
    PrintVerdict(console, *verdict, *evidence);
  }
  return verdict->problem_count == 0 ? ExitCode::kOk : ExitCode::kIntegrity;
}

ExitCode VerifyProof(const VerifyLedgerOptions& options, const Console& console) {
  const auto centre_key = LoadPublicKey(options.centre_key);
  if (!centre_key.ok()) return ReportConfiguration(console, centre_key.status());
  std::optional<std::string> key;
  if (!options.checkpoint_key.empty()) {
    auto loaded = LoadPublicKey(options.checkpoint_key);
    if (!loaded.ok()) return ReportConfiguration(console, loaded.status());
    key = *std::move(loaded);
  } else {
    console.err << "no --key: the checkpoint's signature is not looked at\n";
  }
  const auto proof = ReadEventProof(options.proof);
  if (!proof.ok()) return ReportConfiguration(console, proof.status());
  Json facts = FactsOf(proof->tree_head());
  const auto proven = CheckEventProof(*proof, *centre_key, key);
  if (!proven.ok()) return Conclude(options, console, proven.status(), std::move(facts), "");
  facts["event"] = ToText(proven->id);
  facts["position"] = proof->position();
  facts["quarantine"] = proven->entry.quarantine();
  std::string sentence = Concat("event ", ToText(proven->id), " is entry ", proof->position(),
                                " of ", TextOf(proof->tree_head()));
  if (!proven->entry.quarantine().empty())
    sentence += Concat("; it counts for nothing yet: ", proven->entry.quarantine());
  return Conclude(options, console, absl::OkStatus(), std::move(facts), sentence);
}

ExitCode VerifyConsistency(const VerifyLedgerOptions& options, const Console& console) {
  const auto centre_key = LoadPublicKey(options.centre_key);
  if (!centre_key.ok()) return ReportConfiguration(console, centre_key.status());
  const auto reply = ReadTreeHeadReply(options.consistency);
  if (!reply.ok()) return ReportConfiguration(console, reply.status());
  std::optional<v1::TreeHead> since;
  if (!options.since.empty()) {
    auto read = ReadTreeHead(options.since);
    if (!read.ok()) return ReportConfiguration(console, read.status());
    since = *std::move(read);
  } else {
    console.err << "no --since: that the ledger only grew is not looked at\n";
  }
  Json facts = FactsOf(reply->tree_head());
  if (since) facts["since_size"] = since->size();
  const std::string sentence = Concat(
      TextOf(reply->tree_head()),
      since ? Concat("; its first ", since->size(), " entries are those that it stated before")
            : std::string());
  return Conclude(options, console, CheckTreeHead(*reply, since, *centre_key), std::move(facts),
                  sentence);
}

}  // namespace otkel
