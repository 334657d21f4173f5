#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "tools/otkel/ban_options.h"
#include "tools/otkel/central_client.h"
#include "tools/otkel/command.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/query_text.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel ban issue --id kaz-2026-118 --surname NAZAROV --given-names FARRUKH --birth-date 1988-03-14 \
      --nationality TJK --document-state TJK --document-number A12345678 \
      --authority "Almaty city court" --decision-number 7/118 --decided-on 2026-03-02 \
      --ground "Administrative expulsion, article 517" --starts-on 2026-03-02 --ends-on 2031-03-02 \
      --appeal-to "Court of appeal, Almaty"
  otkel ban lift kaz-2026-118 --authority "Court of appeal, Almaty" --decision-number 9/4 --reason "appeal upheld"
  otkel ban list --json

--central, --ca, --cert and --key may be given as OTKEL_CENTRAL, OTKEL_CA, OTKEL_CERT and OTKEL_KEY.)text";

struct Options {
  CentralOptions central;
  BanOptions ban;
  std::string lifted_id, authority, decision_number, reason;
  bool json = false;
};

ExitCode AnswerPosition(const Options& options, const Console& console,
                        const absl::StatusOr<v1::LedgerPosition>& position,
                        const std::string& what) {
  if (!position.ok()) return Report(console, position.status());
  if (options.json) {
    console.out << JsonLine(*position) << '\n';
  } else {
    console.out << ForTerminal(what) << " at ledger position " << position->position() << '\n';
  }
  return ExitCode::kOk;
}

ExitCode Issue(const Options& options, const Console& console) {
  auto ban = BanOf(options.ban);
  if (!ban.ok()) return Report(console, ban.status());
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  v1::IssueBanRequest request;
  *request.mutable_ban() = *std::move(ban);
  return AnswerPosition(options, console, central->IssueBan(request),
                        Concat("ban ", options.ban.id, " is in force"));
}

ExitCode Lift(const Options& options, const Console& console) {
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  v1::LiftBanRequest request;
  v1::BanLifted& lift = *request.mutable_lift();
  lift.set_ban_id(options.lifted_id);
  lift.set_authority(options.authority);
  lift.set_decision_number(options.decision_number);
  lift.set_reason(options.reason);
  return AnswerPosition(options, console, central->LiftBan(request),
                        Concat("ban ", options.lifted_id, " is lifted"));
}

ExitCode List(const Options& options, const Console& console) {
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  constexpr int kPage = 1000;
  v1::ListBansReply all;
  v1::ListBansRequest request;
  request.set_page_size(kPage);
  while (true) {
    const auto page = central->ListBans(request);
    if (!page.ok()) return Report(console, page.status());
    all.mutable_bans()->MergeFrom(page->bans());
    all.set_position(page->position());
    if (page->bans_size() < kPage) break;
    request.set_after_ban_id(page->bans(kPage - 1).ban_id());
  }
  if (!options.json) {
    PrintBans(console, all);
    return ExitCode::kOk;
  }
  for (const v1::Ban& ban : all.bans()) console.out << JsonLine(ban) << '\n';
  return ExitCode::kOk;
}

CLI::App& AddBan(CLI::App& parent, const char* name, const char* help,
                 const std::shared_ptr<Options>& options, Task& task,
                 ExitCode (*run)(const Options&, const Console&)) {
  CLI::App* command = parent.add_subcommand(name, help);
  AddCentralOptions(*command, options->central);
  command->add_flag("--json", options->json, "JSON on stdout");
  command->footer(kExamples);
  command->callback([options, run, &task] {
    task = [options, run](const Console& console) { return run(*options, console); };
  });
  return *command;
}

}  // namespace

void AddBanCommand(CLI::App& app, Task& task) {
  CLI::App* ban = app.add_subcommand("ban", "Issue, lift and list bans, as an authority.");
  ban->require_subcommand(1);
  ban->footer(kExamples);
  auto options = std::make_shared<Options>();

  AddBanOptions(AddBan(*ban, "issue", "Put a ban into force.", options, task, Issue), options->ban);

  CLI::App& lift = AddBan(*ban, "lift", "Lift a ban.", options, task, Lift);
  lift.add_option("ban", options->lifted_id, "Its name")->required()->type_name("NAME");
  lift.add_option("--authority", options->authority, "Who decided")->required();
  lift.add_option("--decision-number", options->decision_number, "Under which number")->required();
  lift.add_option("--reason", options->reason, "Why")->required();

  AddBan(*ban, "list", "Bans in force.", options, task, List);
}

}  // namespace otkel
