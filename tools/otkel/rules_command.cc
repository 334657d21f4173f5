#include <CLI/CLI.hpp>
#include <memory>

#include "base/file.h"
#include "base/hash.h"
#include "proto/rule_pack_text.h"
#include "tools/otkel/central_client.h"
#include "tools/otkel/command.h"
#include "tools/otkel/message_text.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel rules activate rules/kaz.toml
  otkel rules activate rules/kaz.toml --dry-run
  otkel rules activate rules/kaz.toml --json

The file is read and checked here before anything is sent. --dry-run ends there.
--central, --ca, --cert and --key may be given as OTKEL_CENTRAL, OTKEL_CA, OTKEL_CERT and OTKEL_KEY.)text";

constexpr std::size_t kMaxPackBytes = 1 << 20;

struct Options {
  CentralOptions central;
  std::string file;
  bool dry_run = false;
  bool json = false;
};

ExitCode Activate(const Options& options, const Console& console) {
  auto text = ReadFile(options.file, kMaxPackBytes);
  if (!text.ok()) return ReportConfiguration(console, text.status());
  const auto pack = ReadRulePack(*text);
  if (!pack.ok()) return ReportConfiguration(console, pack.status());
  console.err << "rule pack " << ForTerminal(pack->id()) << " of " << ForTerminal(pack->state())
              << ", " << pack->stay_rules_size() << " stay rules, SHA-256 "
              << ToHex(AsBytes(Sha256({*text}))) << '\n';
  if (options.dry_run) return ExitCode::kOk;
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  v1::ActivateRulePackRequest request;
  request.set_text(*std::move(text));
  const auto position = central->ActivateRulePack(request);
  if (!position.ok()) return Report(console, position.status());
  if (options.json) {
    console.out << JsonLine(*position) << '\n';
  } else {
    console.out << "in force at ledger position " << position->position() << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace

void AddRulesCommand(CLI::App& app, Task& task) {
  CLI::App* rules = app.add_subcommand("rules", "The law as data, as an authority.");
  rules->require_subcommand(1);
  rules->footer(kExamples);
  CLI::App* command = rules->add_subcommand("activate", "Put a rule pack into force.");
  auto options = std::make_shared<Options>();
  AddCentralOptions(*command, options->central);
  command->add_option("file", options->file, "The rule pack, TOML")->required()->type_name("FILE");
  command->add_flag("--dry-run", options->dry_run, "Only read and check the file");
  command->add_flag("--json", options->json, "JSON on stdout");
  command->footer(kExamples);
  constexpr const char* kNeedless[] = {"--central", "--ca", "--cert", "--key"};  // on a dry run
  for (const char* name : kNeedless) command->get_option(name)->required(false);
  command->callback([options, command, kNeedless, &task] {
    for (const char* name : kNeedless) {
      const bool given = command->get_option(name)->count() > 0;
      if (!given && !options->dry_run) throw CLI::RequiredError(name);
    }
    task = [options](const Console& console) { return Activate(*options, console); };
  });
}

}  // namespace otkel
