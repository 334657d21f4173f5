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
  otkel ban amend --change-decision 9/17 --reason "the term was shortened" --id kaz-2026-118 --surname NAZAROV ...
  otkel ban show kaz-2026-118
  otkel ban clear kaz-2026-118 --crossing korday/1/17 --reason "fingerprints are another's"
  otkel ban list --json

--central, --ca, --cert and --key may be given as OTKEL_CENTRAL, OTKEL_CA, OTKEL_CERT and OTKEL_KEY.)text";

struct Options {
  CentralOptions central;
  BanOptions ban;
  std::string named, authority, decision_number, reason, crossing;
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
  lift.set_ban_id(options.named);
  lift.set_authority(options.authority);
  lift.set_decision_number(options.decision_number);
  lift.set_reason(options.reason);
  return AnswerPosition(options, console, central->LiftBan(request),
                        Concat("ban ", options.named, " is lifted"));
}

ExitCode Amend(const Options& options, const Console& console) {
  auto ban = BanOf(options.ban);
  if (!ban.ok()) return Report(console, ban.status());
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  v1::AmendBanRequest request;
  v1::BanAmended& amendment = *request.mutable_amendment();
  *amendment.mutable_ban() = *std::move(ban);
  amendment.set_decision_number(options.decision_number);
  amendment.set_reason(options.reason);
  return AnswerPosition(options, console, central->AmendBan(request),
                        Concat("ban ", options.ban.id, " is changed"));
}

ExitCode Show(const Options& options, const Console& console) {
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  v1::GetBanRequest request;
  request.set_ban_id(options.named);
  const auto ban = central->GetBan(request);
  if (!ban.ok()) return Report(console, ban.status());
  if (options.json) {
    console.out << JsonLine(*ban) << '\n';
  } else {
    PrintBan(console, *ban);
  }
  return ExitCode::kOk;
}

template <class Request>
absl::StatusOr<Request> AboutCrossing(const Options& options) {
  Request request;
  request.set_ban_id(options.named);
  request.set_reason(options.reason);
  if (!ReadEventId(options.crossing, *request.mutable_crossing()))
    return absl::InvalidArgumentError("--crossing: expected an event such as korday/1/17");
  return request;
}

ExitCode Clear(const Options& options, const Console& console) {
  const auto request = AboutCrossing<v1::ClearPersonRequest>(options);
  if (!request.ok()) return Report(console, request.status());
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  return AnswerPosition(
      options, console, central->ClearPerson(*request),
      Concat("the traveller of ", options.crossing, " is cleared of ban ", options.named));
}

ExitCode Unclear(const Options& options, const Console& console) {
  const auto request = AboutCrossing<v1::WithdrawClearingRequest>(options);
  if (!request.ok()) return Report(console, request.status());
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  return AnswerPosition(options, console, central->WithdrawClearing(*request),
                        Concat("the traveller of ", options.crossing,
                               " is no longer cleared of ban ", options.named));
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

void AddMoreCommands(CLI::App& ban, const std::shared_ptr<Options>& options, Task& task) {
  CLI::App& amend =
      AddBan(ban, "amend", "Change a ban: all of it, as it is to be.", options, task, Amend);
  AddBanOptions(amend, options->ban);
  amend.add_option("--change-decision", options->decision_number, "Number of the decision")
      ->required();
  amend.add_option("--reason", options->reason, "Why")->required();

  CLI::App& show =
      AddBan(ban, "show", "A ban, its wordings, and what came of its hits.", options, task, Show);
  show.add_option("ban", options->named, "Its name")->required()->type_name("NAME");

  const std::pair<CLI::App*, const char*> about[] = {
      {&AddBan(ban, "clear", "Say that a traveller is not the one that a ban is on.", options, task,
               Clear),
       "How it is known"},
      {&AddBan(ban, "unclear", "Withdraw that.", options, task, Unclear), "Why"}};
  for (const auto& [command, why] : about) {
    command->add_option("ban", options->named, "Its name")->required()->type_name("NAME");
    command->add_option("--crossing", options->crossing, "A crossing of the traveller")
        ->required()
        ->type_name("EVENT");
    command->add_option("--reason", options->reason, why)->required();
  }
}

}  // namespace

void AddBanCommand(CLI::App& app, Task& task) {
  CLI::App* ban =
      app.add_subcommand("ban", "Issue, change, lift and look at bans, as an authority.");
  ban->require_subcommand(1);
  ban->footer(kExamples);
  auto options = std::make_shared<Options>();

  AddBanOptions(AddBan(*ban, "issue", "Put a ban into force.", options, task, Issue), options->ban);

  CLI::App& lift = AddBan(*ban, "lift", "Lift a ban.", options, task, Lift);
  lift.add_option("ban", options->named, "Its name")->required()->type_name("NAME");
  lift.add_option("--authority", options->authority, "Who decided")->required();
  lift.add_option("--decision-number", options->decision_number, "Under which number")->required();
  lift.add_option("--reason", options->reason, "Why")->required();

  AddMoreCommands(*ban, options, task);
  AddBan(*ban, "list", "The caller's bans that are not lifted.", options, task, List);
}

}  // namespace otkel
