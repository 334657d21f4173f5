#include <CLI/CLI.hpp>
#include <memory>

#include "base/bad_field.h"
#include "base/text.h"
#include "tools/otkel/central_client.h"
#include "tools/otkel/command.h"
#include "tools/otkel/identity_text.h"
#include "tools/otkel/message_text.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel identity propose UZB/AA1234567 --purpose "case 17"
  otkel identity preview UZB/AA1234567 UZB/AB7654321 --purpose "case 17"
  otkel identity preview UZB/AA1234567 UZB/AB7654321 --on 2026-05-30 --purpose "case 17" --json
  otkel identity link UZB/AA1234567 UZB/AB7654321 --ground renewed --reason "letter of the embassy" --purpose "case 17"
  otkel identity split UZB/AA1234567 UZB/AB7654321 --reason "they are brothers" --purpose "appeal 55"

A link between two documents says that they are one person's: their stays are counted together, at the centre and at every
lane, until the link is taken back; then each counts as if it had never been. Nothing is linked by likeness alone.)text";

struct Options {
  CentralOptions central;
  std::string a, b, ground, reason, on, purpose;
  bool json = false;
};

absl::StatusOr<v1::DocumentName> NameFrom(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == 0 || slash == std::string::npos || slash + 1 == text.size())
    return Expected("document", "the state and the number, such as UZB/AA1234567");
  v1::DocumentName name;
  name.set_issuing_state(text.substr(0, slash));
  name.set_number(text.substr(slash + 1));
  return name;
}

// The two documents and the purpose. REQUIRES: a Request of proto/identity.proto with `a` and `b`.
template <typename Request>
absl::StatusOr<Request> PairRequest(const Options& options) {
  Request request;
  auto a = NameFrom(options.a);
  if (!a.ok()) return a.status();
  auto b = NameFrom(options.b);
  if (!b.ok()) return b.status();
  *request.mutable_a() = *std::move(a);
  *request.mutable_b() = *std::move(b);
  request.set_purpose(options.purpose);
  return request;
}

template <class Reply, class Print>
ExitCode Answer(const Options& options, const Console& console, const absl::StatusOr<Reply>& reply,
                const Print& print) {
  if (!reply.ok()) return Report(console, reply.status());
  if (options.json) {
    console.out << JsonLine(*reply) << '\n';
  } else {
    print(console, *reply);
  }
  return ExitCode::kOk;
}

ExitCode Propose(const Options& options, const Console& console) {
  auto name = NameFrom(options.a);
  if (!name.ok()) return Report(console, name.status());
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  v1::ProposeLinksRequest request;
  *request.mutable_document() = *std::move(name);
  request.set_purpose(options.purpose);
  return Answer(options, console, central->ProposeLinks(request), PrintProposals);
}

ExitCode Preview(const Options& options, const Console& console) {
  auto request = PairRequest<v1::PreviewLinkRequest>(options);
  if (!request.ok()) return Report(console, request.status());
  request->set_on(options.on);
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  return Answer(options, console, central->PreviewLink(*request), PrintLinkPreview);
}

v1::LinkGround GroundOf(const std::string& word) {
  if (word == "renewed") return v1::LINK_GROUND_RENEWED;
  if (word == "second") return v1::LINK_GROUND_SECOND;
  if (word == "name-changed") return v1::LINK_GROUND_NAME_CHANGED;
  return word == "misread" ? v1::LINK_GROUND_MISREAD : v1::LINK_GROUND_OTHER;
}

ExitCode Link(const Options& options, const Console& console) {
  auto request = PairRequest<v1::LinkDocumentsRequest>(options);
  if (!request.ok()) return Report(console, request.status());
  request->set_ground(GroundOf(options.ground));
  request->set_reason(options.reason);
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  return Answer(options, console, central->LinkDocuments(*request),
                [](const Console& to, const v1::LinkPosition& reply) {
                  to.out << "linked at ledger position " << reply.position() << '\n';
                });
}

ExitCode Split(const Options& options, const Console& console) {
  auto request = PairRequest<v1::SplitDocumentsRequest>(options);
  if (!request.ok()) return Report(console, request.status());
  request->set_reason(options.reason);
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());
  return Answer(options, console, central->SplitDocuments(*request),
                [](const Console& to, const v1::LinkPosition& reply) {
                  to.out << "split at ledger position " << reply.position() << '\n';
                });
}

CLI::App& Add(CLI::App& parent, const char* name, const char* help,
              const std::shared_ptr<Options>& options, Task& task,
              ExitCode (*run)(const Options&, const Console&)) {
  CLI::App* command = parent.add_subcommand(name, help);
  AddCentralOptions(*command, options->central);
  command->add_option("document", options->a, "State and number")
      ->required()
      ->type_name("STATE/NUMBER");
  command->add_option("--purpose", options->purpose, "Why; it is logged")->required();
  command->add_flag("--json", options->json, "JSON on stdout");
  command->footer(kExamples);
  command->callback([options, run, &task] {
    task = [options, run](const Console& console) { return run(*options, console); };
  });
  return *command;
}

void AddOther(CLI::App& command, Options& options) {
  command.add_option("other", options.b, "The other document")
      ->required()
      ->type_name("STATE/NUMBER");
}

}  // namespace

void AddIdentityCommand(CLI::App& app, Task& task) {
  CLI::App* identity =
      app.add_subcommand("identity", "Which documents are one person's, as the police.");
  identity->require_subcommand(1);
  identity->footer(kExamples);
  auto options = std::make_shared<Options>();
  Add(*identity, "propose", "Documents whose holder may be this one's.", options, task, Propose);
  CLI::App& preview =
      Add(*identity, "preview", "What a link, or its end, would do.", options, task, Preview);
  AddOther(preview, *options);
  preview.add_option("--on", options->on, "Day asked about; today by default")->type_name("DAY");
  CLI::App& link = Add(*identity, "link", "Say that two are one person's.", options, task, Link);
  AddOther(link, *options);
  link.add_option("--ground", options->ground, "Why there are two")
      ->required()
      ->check(CLI::IsMember({"renewed", "second", "name-changed", "misread", "other"}));
  link.add_option("--reason", options->reason, "How it is known")->required();
  CLI::App& split = Add(*identity, "split", "Take a link back.", options, task, Split);
  AddOther(split, *options);
  split.add_option("--reason", options->reason, "How it is known")->required();
}

}  // namespace otkel
