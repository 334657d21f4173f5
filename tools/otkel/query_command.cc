#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "proto/convert.h"
#include "proto/reason_text.h"
#include "tools/otkel/central_client.h"
#include "tools/otkel/command.h"
#include "tools/otkel/finding_text.h"
#include "tools/otkel/history_file.h"
#include "tools/otkel/language_option.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/proof_check.h"
#include "tools/otkel/query_text.h"
#include "tools/otkel/stay_text.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel query overstays --grade confirmed --nationality UZB --purpose "weekly review"
  otkel query person --state UZB --number AA1234567 --purpose "field check, patrol 12"
  otkel query crossings --after 0 --purpose "audit 7/2026" --json
  otkel query decision tazhen/1/4711 --purpose "appeal 55" --json
  otkel query decision tazhen/1/4711 --purpose "appeal 55" --language ru
  otkel query explain --state UZB --number AA1234567 --purpose "appeal 55" --on 2026-05-30
  otkel query explain --state UZB --number AA1234567 --purpose "appeal 55" --on 2026-05-30 \
      --law-on 2026-03-01 --known-at 2026-06-01T00:00:00Z --json
  otkel query checkpoints --purpose "watch"
  otkel query prove tazhen/1/4711 --purpose "appeal 55" --json > crossing.json
  otkel query tree-head --since last-year.json --json > today.json
  otkel query findings --purpose "watch" --after 4711
  otkel query findings --mine --purpose "what I was shown and no longer holds"
  otkel query reach B-17 --purpose "is it known everywhere"

Every query is written to the centre's consultation log with its purpose before it is answered.
--central, --ca, --cert and --key may be given as OTKEL_CENTRAL, OTKEL_CA, OTKEL_CERT and OTKEL_KEY.)text";

// All that the queries take; each uses its own.
struct Options {
  CentralOptions central;
  std::string purpose;
  bool json = false;
  std::string state, number;
  std::uint64_t after_position = 0;
  std::uint32_t page_size = 1000;
  std::string grade, nationality;
  bool include_left = false;
  bool mine = false;
  std::string ban;
  std::string event, language, since;
  std::string on, law_on, known_at, enter, leave;
};

template <class Reply, class Print>
ExitCode Answer(const Options& options, const Console& console, const absl::StatusOr<Reply>& reply,
                Print print) {
  if (!reply.ok()) return Report(console, reply.status());
  if (options.json) {
    console.out << JsonLine(*reply) << '\n';
  } else {
    print(console, *reply);
  }
  return ExitCode::kOk;
}

ExitCode QueryPerson(const Options& options, const CentralClient& central, const Console& console) {
  v1::GetPersonRequest request;
  request.set_issuing_state(options.state);
  request.set_document_number(options.number);
  request.set_purpose(options.purpose);
  return Answer(options, console, central.GetPerson(request), PrintPerson);
}

ExitCode QueryCrossings(const Options& options, const CentralClient& central,
                        const Console& console) {
  v1::ListCrossingsRequest request;
  request.set_after_position(options.after_position);
  request.set_page_size(options.page_size);
  request.set_purpose(options.purpose);
  return Answer(options, console, central.ListCrossings(request), PrintCrossings);
}

v1::OverstayGrade GradeOf(const std::string& word) {
  if (word == "confirmed") return v1::OVERSTAY_GRADE_CONFIRMED;
  if (word == "probable") return v1::OVERSTAY_GRADE_PROBABLE;
  return word == "unproven" ? v1::OVERSTAY_GRADE_UNPROVEN : v1::OVERSTAY_GRADE_UNSPECIFIED;
}

ExitCode QueryOverstays(const Options& options, const CentralClient& central,
                        const Console& console) {
  v1::ListOverstaysRequest request;
  request.set_grade(GradeOf(options.grade));
  request.set_nationality(options.nationality);
  request.set_include_left(options.include_left);
  request.set_page_size(options.page_size);
  request.set_purpose(options.purpose);
  absl::StatusOr<v1::ListOverstaysReply> all = central.ListOverstays(request);
  // The list is read to its end: a list of people that silently stops is worse than a slow one.
  while (all.ok() && !all->next_page_token().empty()) {
    request.set_page_token(all->next_page_token());
    auto page = central.ListOverstays(request);
    if (!page.ok()) return Report(console, page.status());
    all->mutable_overstays()->MergeFrom(page->overstays());
    all->set_next_page_token(page->next_page_token());
  }
  return Answer(options, console, all, PrintOverstays);
}

absl::Status NoSuchName(const std::string& event) {
  return absl::InvalidArgumentError(Concat("event '", event,
                                           "': expected CHECKPOINT/EPOCH/SEQUENCE, "
                                           "such as tazhen/1/4711"));
}

ExitCode QueryDecision(const Options& options, const CentralClient& central,
                       const Console& console) {
  v1::GetDecisionRequest request;
  if (!ReadEventId(options.event, *request.mutable_id()))
    return Report(console, NoSuchName(options.event));
  request.set_purpose(options.purpose);
  absl::StatusOr<v1::GetDecisionReply> reply = central.GetDecision(request);
  if (reply.ok() && !options.language.empty() && reply->crossing().crossing().has_decision()) {
    v1::Crossing& crossing = *reply->mutable_crossing()->mutable_crossing();
    FillTexts(MessageCatalogues(), options.language, *crossing.mutable_decision());
  }
  return Answer(options, console, reply, PrintRecordedDecision);
}

ExitCode QueryProof(const Options& options, const CentralClient& central, const Console& console) {
  v1::ProveEventRequest request;
  if (!ReadEventId(options.event, *request.mutable_id()))
    return Report(console, NoSuchName(options.event));
  request.set_purpose(options.purpose);
  return Answer(options, console, central.ProveEvent(request), PrintProof);
}

ExitCode QueryTreeHead(const Options& options, const CentralClient& central,
                       const Console& console) {
  v1::GetTreeHeadRequest request;
  if (!options.since.empty()) {
    const auto since = ReadTreeHead(options.since);
    if (!since.ok()) return ReportConfiguration(console, since.status());
    request.set_old_size(since->size());
  }
  return Answer(options, console, central.GetTreeHead(request), PrintTreeHead);
}

ExitCode QueryCheckpoints(const Options& options, const CentralClient& central,
                          const Console& console) {
  v1::ListCheckpointsRequest request;
  request.set_purpose(options.purpose);
  return Answer(options, console, central.ListCheckpoints(request), PrintCheckpoints);
}

ExitCode QueryFindings(const Options& options, const CentralClient& central,
                       const Console& console) {
  v1::ListFindingsRequest request;
  request.set_after_position(options.after_position);
  request.set_page_size(options.page_size);
  request.set_only_mine(options.mine);
  request.set_purpose(options.purpose);
  return Answer(options, console, central.ListFindings(request), PrintFindings);
}

ExitCode QueryReach(const Options& options, const CentralClient& central, const Console& console) {
  v1::GetBanReachRequest request;
  request.set_ban_id(options.ban);
  request.set_purpose(options.purpose);
  return Answer(options, console, central.GetBanReach(request), PrintBanReach);
}

ExitCode QueryExplain(const Options& options, const CentralClient& central,
                      const Console& console) {
  v1::ExplainStayRequest request;
  request.set_issuing_state(options.state);
  request.set_document_number(options.number);
  request.set_purpose(options.purpose);
  request.set_on(options.on);
  request.set_law_on(options.law_on);
  request.set_intended_entry(options.enter);
  request.set_intended_exit(options.leave);
  if (!options.known_at.empty()) {
    const auto at = InstantFromIso(options.known_at);
    if (!at)
      return Report(console, absl::InvalidArgumentError(
                                 "--known-at: expected an instant such as 2026-11-22T07:08:09Z"));
    request.set_known_at_us(ToMicros(*at));
  }
  return Answer(options, console, central.ExplainStay(request),
                [](const Console& shown, const v1::StayExplanation& answer) {
                  PrintExplanation(answer, shown);
                });
}

using Query = ExitCode (*)(const Options&, const CentralClient&, const Console&);

// What every query takes, and what it does when chosen.
CLI::App& AddQuery(CLI::App& parent, const char* name, const char* help,
                   const std::shared_ptr<Options>& options, Task& task, Query query) {
  CLI::App* command = parent.add_subcommand(name, help);
  AddCentralOptions(*command, options->central);
  command->add_option("--purpose", options->purpose, "Why this is looked at")
      ->required()
      ->type_name("TEXT");
  command->add_flag("--json", options->json, "JSON on stdout");
  command->footer(kExamples);
  command->callback([options, query, &task] {
    task = [options, query](const Console& console) {
      const auto central = CentralClient::Open(options->central);
      if (!central.ok()) return ReportConfiguration(console, central.status());
      return query(*options, *central, console);
    };
  });
  return *command;
}

}  // namespace

void AddQueryCommand(CLI::App& app, Task& task) {
  CLI::App* query = app.add_subcommand("query", "Ask the centre what is known.");
  query->require_subcommand(1);
  query->footer(kExamples);
  auto options = std::make_shared<Options>();

  CLI::App& person =
      AddQuery(*query, "person", "One person by document.", options, task, QueryPerson);
  person.add_option("--state", options->state, "Issuing state")->required()->type_name("CODE");
  person.add_option("--number", options->number, "Number of the document")
      ->required()
      ->type_name("TEXT");

  CLI::App& explain = AddQuery(*query, "explain", "What the law says to one person, and why.",
                               options, task, QueryExplain);
  explain.add_option("--state", options->state, "Issuing state")->required()->type_name("CODE");
  explain.add_option("--number", options->number, "Number of the document")
      ->required()
      ->type_name("TEXT");
  explain.add_option("--on", options->on, "As of this day; today if missing")->type_name("DAY");
  explain.add_option("--law-on", options->law_on, "The law in force on this day")->type_name("DAY");
  explain.add_option("--known-at", options->known_at, "With what was known at this instant")
      ->type_name("INSTANT");
  explain.add_option("--enter", options->enter, "A stay that is planned")->type_name("DAY");
  explain.add_option("--leave", options->leave, "Its end, or that of the present stay")
      ->type_name("DAY");

  CLI::App& crossings = AddQuery(*query, "crossings", "Crossings in the order of the ledger.",
                                 options, task, QueryCrossings);
  crossings.add_option("--after", options->after_position, "Position to go on after");
  crossings.add_option("--page-size", options->page_size, "At most so many")
      ->check(CLI::Range(1, 1000));

  CLI::App& overstays =
      AddQuery(*query, "overstays", "Stays past their limit, with how sure it is.", options, task,
               QueryOverstays);
  overstays.add_option("--grade", options->grade, "Only this grade")
      ->check(CLI::IsMember({"confirmed", "probable", "unproven"}));
  overstays.add_option("--nationality", options->nationality, "Only nationals of this state")
      ->type_name("CODE");
  overstays.add_flag("--include-left", options->include_left, "Also stays that ended late");

  CLI::App& decision = AddQuery(*query, "decision", "One recorded event with its decision.",
                                options, task, QueryDecision);
  decision.add_option("event", options->event, "CHECKPOINT/EPOCH/SEQUENCE")->required();
  AddLanguageOption(decision, options->language);

  CLI::App& prove = AddQuery(*query, "prove", "One recorded event with the proof of it.", options,
                             task, QueryProof);
  prove.add_option("event", options->event, "CHECKPOINT/EPOCH/SEQUENCE")->required();

  CLI::App& tree_head = AddQuery(*query, "tree-head", "What the centre states of its ledger.",
                                 options, task, QueryTreeHead);
  tree_head.remove_option(tree_head.get_option("--purpose"));  // it says nothing about anybody
  tree_head
      .add_option("--since", options->since, "An earlier answer; proves that it is a beginning")
      ->type_name("FILE");
  CLI::App& findings =
      AddQuery(*query, "findings", "What the centre found out, in the order of the ledger.",
               options, task, QueryFindings);
  findings.add_option("--after", options->after_position, "Position to go on after");
  findings.add_option("--page-size", options->page_size, "At most so many")
      ->check(CLI::Range(1, 1000));
  findings.add_flag("--mine", options->mine, "Only what tells this certificate of something");

  CLI::App& reach = AddQuery(*query, "reach", "At which checkpoints a ban is in force by now.",
                             options, task, QueryReach);
  reach.add_option("ban", options->ban, "Id of the ban")->required()->type_name("BAN_ID");

  AddQuery(*query, "checkpoints", "How far each checkpoint is complete.", options, task,
           QueryCheckpoints);
}

}  // namespace otkel
