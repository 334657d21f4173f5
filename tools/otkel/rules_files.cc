#include "tools/otkel/rules_files.h"

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "domain/rule_diff.h"
#include "proto/rule_pack_text.h"
#include "proto/signed_rule_pack.h"

namespace otkel {
namespace {

absl::Status Named(const std::string& file, const absl::Status& status) {
  return {status.code(), Concat(file, ": ", std::string(status.message()))};
}

absl::Status Choose(const std::string& text, RulePack& pack) {
  const std::size_t equals = text.find('=');
  const std::string id = text.substr(0, equals);
  for (Choice& choice : pack.choices) {
    if (choice.id != id || equals == std::string::npos) continue;
    for (const Choice::Reading& reading : choice.readings) {
      if (reading.id != text.substr(equals + 1)) continue;
      choice.chosen = reading.id;
      return absl::OkStatus();
    }
  }
  return absl::InvalidArgumentError(
      Concat("--choose ", text, ": expected CHOICE=READING of a choice that the pack has"));
}

nlohmann::json ProblemsJson(const std::string& file, const RulePackReading& reading) {
  nlohmann::json problems = nlohmann::json::array();
  for (const PackProblem& problem : reading.problems)
    problems.push_back({{"line", problem.line}, {"rule", problem.rule}, {"text", problem.text}});
  return {{"file", file},
          {"id", reading.pack.id},
          {"rules", reading.pack.rules.size()},
          {"ok", reading.problems.empty()},
          {"problems", std::move(problems)}};
}

std::size_t ExamplesIn(const RulePack& pack) {
  std::size_t examples = 0;
  for (const Rule& rule : pack.rules) examples += rule.examples.size();
  for (const Overlay& overlay : pack.overlays) examples += overlay.examples.size();
  for (const Choice& choice : pack.choices) {
    for (const Choice::Reading& reading : choice.readings) examples += reading.examples.size();
  }
  return examples;
}

}  // namespace

absl::StatusOr<LawBook> ReadLawBook(const std::vector<std::string>& files,
                                    const std::vector<std::string>& choices) {
  LawBook book;
  for (const std::string& file : files) {
    const auto text = ReadFile(file, kMaxRulePackBytes);
    if (!text.ok()) return text.status();
    auto pack = ReadRulePack(*text);
    if (!pack.ok()) return Named(file, pack.status());
    if (const auto* other = book.Newest(); other != nullptr) {
      const RulePack& known = other->law->pack();
      if (known.state != pack->state || known.version == pack->version)
        return absl::InvalidArgumentError(
            Concat(file, ": expected another version of the law of ", known.state.text));
    }
    for (const std::string& choice : choices) {
      if (auto status = Choose(choice, *pack); !status.ok()) return status;
    }
    book.Put(
        {std::make_shared<const Law>(*std::move(pack)), std::string(AsBytes(Sha256({*text})))});
  }
  return book;
}

ExitCode CheckRules(const std::vector<std::string>& files, bool json, const Console& console) {
  ExitCode code = ExitCode::kOk;
  for (const std::string& file : files) {
    const auto text = ReadFile(file, kMaxRulePackBytes);
    if (!text.ok()) return ReportConfiguration(console, text.status());
    const RulePackReading reading = ReadRulePackText(*text);
    if (!reading.problems.empty()) code = ExitCode::kFailure;
    if (json) {
      console.out << ProblemsJson(file, reading).dump() << '\n';
      continue;
    }
    for (const PackProblem& problem : reading.problems)
      console.out << ForTerminal(Concat(file, ": ", ToText(problem))) << '\n';
    if (reading.problems.empty()) {
      console.out << ForTerminal(Concat(file, ": ", reading.pack.id, " of ",
                                        reading.pack.state.text, ", ", reading.pack.rules.size(),
                                        " rules, ", ExamplesIn(reading.pack), " examples: "))
                  << Painted(console, Colour::kGreen, "ok") << '\n';
    }
  }
  return code;
}

ExitCode DiffRules(const std::string& before, const std::string& after, bool json,
                   const Console& console) {
  const auto book_before = ReadLawBook({before}, {});
  if (!book_before.ok()) return ReportConfiguration(console, book_before.status());
  const auto book_after = ReadLawBook({after}, {});
  if (!book_after.ok()) return ReportConfiguration(console, book_after.status());
  const auto differences =
      DifferencesOf(book_before->Newest()->law->pack(), book_after->Newest()->law->pack());
  for (const RuleDifference& difference : differences) {
    if (json) {
      console.out << nlohmann::json({{"id", difference.id},
                                     {"kind", difference.kind},
                                     {"details", difference.details}})
                         .dump()
                  << '\n';
      continue;
    }
    console.out << ForTerminal(Concat(difference.id, ": ", difference.kind)) << '\n';
    for (const std::string& detail : difference.details)
      console.out << "  " << ForTerminal(detail) << '\n';
  }
  if (differences.empty() && !json) console.out << "the same law\n";
  return ExitCode::kOk;
}

ExitCode SignRules(const std::string& file, const std::string& key_file, const Console& console) {
  const auto text = ReadFile(file, kMaxRulePackBytes);
  if (!text.ok()) return ReportConfiguration(console, text.status());
  if (auto pack = ReadRulePack(*text); !pack.ok())
    return ReportConfiguration(console, Named(file, pack.status()));
  const auto key = LoadSigningKey(key_file);
  if (!key.ok()) return ReportConfiguration(console, key.status());
  const auto signature_file = SignatureFileOf(file);
  if (auto status = WriteFile(signature_file, SignatureText(**key, *text)); !status.ok())
    return Report(console, status);
  console.out << "signed: " << ForTerminal(signature_file.string()) << '\n';
  return ExitCode::kOk;
}

}  // namespace otkel
