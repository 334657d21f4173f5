#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "proto/convert.h"
#include "tools/otkel/central_client.h"
#include "tools/otkel/command.h"
#include "tools/otkel/message_text.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel permit register --id ext-2026-7 --state UZB --number AA1234567 --valid-from 2026-05-30 \
      --last-lawful-day 2026-08-30 --authority "Migration service, Almaty" --decision-number 7/2026
  otkel permit register --id ext-2026-8 --state KGZ --number AC0000001 --valid-from 2026-05-30 \
      --last-lawful-day 2026-06-30 --authority "Migration service, Taraz" --decision-number 8/2026 --json
  otkel permit register --id visa-2026-9 --kind visa --class B2 --entries 2 --max-days 30 --state IND --number Z1234567 \
      --valid-from 2026-05-01 --last-lawful-day 2026-10-31 --authority "Consulate, Delhi" --decision-number 9/2026
  OTKEL_CENTRAL=centre:7400 otkel permit register --help

--central, --ca, --cert and --key may be given as OTKEL_CENTRAL, OTKEL_CA, OTKEL_CERT and OTKEL_KEY.)text";

struct Options {
  CentralOptions central;
  std::string id, state, number, valid_from, last_lawful_day, authority, decision_number;
  std::string kind = "extension", visa_class;
  std::int32_t entries = 0, max_days = 0;
  bool json = false;
};

ExitCode Register(const Options& options, const Console& console) {
  v1::RegisterPermitRequest request;
  v1::Permit& permit = *request.mutable_permit();
  permit.set_permit_id(options.id);
  permit.set_issuing_state(options.state);
  permit.set_document_number(options.number);
  permit.set_valid_from(options.valid_from);
  permit.set_last_lawful_day(options.last_lawful_day);
  permit.set_authority(options.authority);
  permit.set_decision_number(options.decision_number);
  permit.set_kind(options.kind);
  permit.set_visa_class(options.visa_class);
  permit.set_entries(options.entries);
  permit.set_max_days(options.max_days);
  if (const auto checked = FromProto(permit); !checked.ok())
    return Report(console, checked.status());
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  const auto position = central->RegisterPermit(request);
  if (!position.ok()) return Report(console, position.status());
  if (options.json) {
    console.out << JsonLine(*position) << '\n';
  } else {
    console.out << "permit " << ForTerminal(options.id) << " is registered at ledger position "
                << position->position() << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace

void AddPermitCommand(CLI::App& app, Task& task) {
  CLI::App* permit =
      app.add_subcommand("permit", "Permits and extensions of stay, as an authority.");
  permit->require_subcommand(1);
  permit->footer(kExamples);
  CLI::App* command = permit->add_subcommand("register", "Register a permit or an extension.");
  auto options = std::make_shared<Options>();
  AddCentralOptions(*command, options->central);
  const auto add = [command](const char* name, std::string& value, const char* help,
                             const char* type) {
    command->add_option(name, value, help)->required()->type_name(type);
  };
  add("--id", options->id, "Name of the permit", "NAME");
  add("--state", options->state, "Issuing state of the document", "CODE");
  add("--number", options->number, "Number of the document", "TEXT");
  add("--valid-from", options->valid_from, "First day", "DAY");
  add("--last-lawful-day", options->last_lawful_day, "Last day", "DAY");
  add("--authority", options->authority, "Who decided", "TEXT");
  add("--decision-number", options->decision_number, "Under which number", "TEXT");
  command->add_option("--kind", options->kind, "What it is")
      ->check(CLI::IsMember({"visa", "permit", "residence", "extension", "exit_visa"}))
      ->capture_default_str();
  command->add_option("--class", options->visa_class, "Its class in the law")->type_name("NAME");
  command->add_option("--entries", options->entries, "How often one may enter; 0: as one likes")
      ->check(CLI::Range(0, 10'000));
  command->add_option("--max-days", options->max_days, "Days of presence; 0: no such limit")
      ->check(CLI::Range(0, 36'600));
  command->add_flag("--json", options->json, "JSON on stdout");
  command->footer(kExamples);
  command->callback([options, &task] {
    task = [options](const Console& console) { return Register(*options, console); };
  });
}

}  // namespace otkel
