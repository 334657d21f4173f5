#include <CLI/CLI.hpp>
#include <memory>

#include "base/file.h"
#include "proto/rule_pack_text.h"
#include "proto/signed_rule_pack.h"
#include "tools/otkel/central_client.h"
#include "tools/otkel/command.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/rules_files.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel rules check rules/kaz.toml
  otkel rules explain --pack rules/kaz.toml --history person.json --on 2026-11-22
  otkel rules explain --pack rules/eu.toml --history person.json --on 2026-11-22 --enter 2027-01-05 --json
  otkel rules diff rules/kaz.toml kaz-next.toml
  otkel rules preview --pack kaz-next.toml
  otkel rules preview --pack kaz-next.toml --against rules/kaz.toml --histories people.jsonl --on 2026-11-22
  otkel rules sign kaz-next.toml --key rules.signing.key
  otkel rules activate kaz-next.toml

preview and activate ask the centre: --central, --ca, --cert and --key, or OTKEL_CENTRAL, OTKEL_CA, OTKEL_CERT
and OTKEL_KEY.)text";

struct CentralRulesOptions {
  CentralOptions central;
  std::string file;
  PreviewOptions preview;
  bool json = false;
};

ExitCode Activate(const CentralRulesOptions& options, const Console& console) {
  const auto request = ReadSignedRulePack(options.file);
  if (!request.ok()) return ReportConfiguration(console, request.status());
  if (const auto pack = ReadRulePack(request->text()); !pack.ok())
    return ReportConfiguration(console, pack.status());
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  const auto position = central->ActivateRulePack(*request);
  if (!position.ok()) return Report(console, position.status());
  if (options.json) {
    console.out << JsonLine(*position) << '\n';
  } else {
    console.out << "in force at ledger position " << position->position() << '\n';
  }
  return ExitCode::kOk;
}

ExitCode Preview(const CentralRulesOptions& options, const Console& console) {
  if (!options.preview.histories.empty()) return PreviewOverFile(options.preview, console);
  auto text = ReadFile(options.preview.pack, kMaxRulePackBytes);
  if (!text.ok()) return ReportConfiguration(console, text.status());
  if (const auto pack = ReadRulePack(*text); !pack.ok())
    return ReportConfiguration(console, pack.status());
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  v1::PreviewRulePackRequest request;
  request.set_text(*std::move(text));
  request.set_list_limit(options.preview.list_limit);
  const auto reply = central->PreviewRulePack(request);
  if (!reply.ok()) return Report(console, reply.status());
  if (options.preview.json) {
    console.out << JsonLine(*reply) << '\n';
  } else {
    PrintPreview(*reply, console);
  }
  return ExitCode::kOk;
}

void AddCheck(CLI::App& rules, Task& task) {
  CLI::App* command = rules.add_subcommand("check", "Tell everything that is wrong with packs.");
  auto files = std::make_shared<std::vector<std::string>>();
  auto json = std::make_shared<bool>(false);
  command->add_option("file", *files, "Rule packs, TOML")->required()->type_name("FILE");
  command->add_flag("--json", *json, "JSON on stdout, an object a file");
  command->callback([files, json, &task] {
    task = [files, json](const Console& console) { return CheckRules(*files, *json, console); };
  });
}

void AddExplain(CLI::App& rules, Task& task) {
  CLI::App* command =
      rules.add_subcommand("explain", "What the law says to one person, rule by rule.");
  auto options = std::make_shared<ExplainOptions>();
  command->add_option("--pack", options->packs, "Rule pack; several are versions of one law")
      ->required()
      ->type_name("FILE");
  command->add_option("--history", options->history, "The person, docs/formats/history.md")
      ->required()
      ->type_name("FILE");
  const auto add = [command](const char* name, std::string& value, const char* help,
                             const char* type) {
    command->add_option(name, value, help)->type_name(type);
  };
  add("--on", options->on, "As of this day", "DAY");
  add("--at", options->at, "As of this instant, where hours count", "INSTANT");
  add("--law-on", options->law_on, "The law in force on this day, not on that of entry", "DAY");
  add("--known-at", options->known_at, "Without what was recorded later", "INSTANT");
  add("--enter", options->enter, "A stay that is planned", "DAY");
  add("--leave", options->leave, "Its end, or that of the present stay", "DAY");
  command->add_option("--choose", options->choices, "Another reading of a choice: CHOICE=READING");
  command->add_option("--zone", options->zone, "Zone in which the law counts days")
      ->capture_default_str();
  command->add_flag("--json", options->json, "JSON on stdout");
  command->callback([options, &task] {
    task = [options](const Console& console) { return ExplainRules(*options, console); };
  });
}

void AddDiff(CLI::App& rules, Task& task) {
  CLI::App* command = rules.add_subcommand("diff", "What another version says differently.");
  auto files = std::make_shared<std::pair<std::string, std::string>>();
  auto json = std::make_shared<bool>(false);
  command->add_option("before", files->first, "Rule pack")->required()->type_name("FILE");
  command->add_option("after", files->second, "Rule pack")->required()->type_name("FILE");
  command->add_flag("--json", *json, "JSON on stdout, an object a difference");
  command->callback([files, json, &task] {
    task = [files, json](const Console& console) {
      return DiffRules(files->first, files->second, *json, console);
    };
  });
}

void AddSign(CLI::App& rules, Task& task) {
  CLI::App* command =
      rules.add_subcommand("sign", "Check a pack and write its signature beside it.");
  auto files = std::make_shared<std::pair<std::string, std::string>>();
  command->add_option("file", files->first, "Rule pack")->required()->type_name("FILE");
  command->add_option("--key", files->second, "Ed25519 key of the law, PEM")
      ->required()
      ->type_name("FILE");
  command->callback([files, &task] {
    task = [files](const Console& console) {
      return SignRules(files->first, files->second, console);
    };
  });
}

void AddActivate(CLI::App& rules, Task& task) {
  CLI::App* command = rules.add_subcommand("activate", "Put a signed rule pack into force.");
  auto options = std::make_shared<CentralRulesOptions>();
  AddCentralOptions(*command, options->central);
  command->add_option("file", options->file, "The rule pack, with FILE.sig beside it")
      ->required()
      ->type_name("FILE");
  command->add_flag("--json", options->json, "JSON on stdout");
  command->callback([options, &task] {
    task = [options](const Console& console) { return Activate(*options, console); };
  });
}

void AddPreview(CLI::App& rules, Task& task) {
  CLI::App* command =
      rules.add_subcommand("preview", "Whom a pack would make an overstayer, and whom no longer.");
  auto options = std::make_shared<CentralRulesOptions>();
  AddCentralOptions(*command, options->central);
  PreviewOptions& preview = options->preview;
  command->add_option("--pack", preview.pack, "The rule pack")->required()->type_name("FILE");
  auto* histories =
      command->add_option("--histories", preview.histories,
                          "Persons from a file, one JSON object a line, and no centre");
  histories->type_name("FILE");
  command->add_option("--against", preview.against, "With --histories: the law in force now")
      ->type_name("FILE");
  command->add_option("--on", preview.on, "With --histories: as of this day")->type_name("DAY");
  command->add_option("--zone", preview.zone, "With --histories: where the law counts days")
      ->capture_default_str();
  command->add_option("--list", preview.list_limit, "How many changed stays to list")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  command->add_flag("--json", preview.json, "JSON on stdout");
  constexpr const char* kNeedless[] = {"--central", "--ca", "--cert", "--key"};  // with a file
  for (const char* name : kNeedless) command->get_option(name)->required(false);
  command->callback([options, command, histories, kNeedless, &task] {
    const bool over_file = histories->count() > 0;
    for (const char* name : kNeedless) {
      if (!over_file && command->get_option(name)->count() == 0) throw CLI::RequiredError(name);
    }
    for (const char* name : {"--against", "--on"}) {
      if (over_file && command->get_option(name)->count() == 0) throw CLI::RequiredError(name);
    }
    task = [options](const Console& console) { return Preview(*options, console); };
  });
}

}  // namespace

void AddRulesCommand(CLI::App& app, Task& task) {
  CLI::App* rules =
      app.add_subcommand("rules", "The law as data: check, explain, compare, activate.");
  rules->require_subcommand(1);
  AddCheck(*rules, task);
  AddExplain(*rules, task);
  AddDiff(*rules, task);
  AddPreview(*rules, task);
  AddSign(*rules, task);
  AddActivate(*rules, task);
  for (CLI::App* command : rules->get_subcommands({})) command->footer(kExamples);
  rules->footer(kExamples);
}

}  // namespace otkel
