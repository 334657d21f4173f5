#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "base/sign.h"
#include "base/text.h"
#include "tools/otkel/central_client.h"
#include "tools/otkel/command.h"
#include "tools/otkel/feed_check.h"
#include "tools/otkel/message_text.h"

namespace otkel {
namespace {

constexpr char kExamples[] = R"text(Examples:
  otkel feed --cursor 0 --central-key central.signing.pub
  otkel feed --cursor 4711 --follow --json >> feed.jsonl
  otkel feed --cursor "$(jq -r .cursor feed.jsonl | tail -1)" --json

What is read depends on the partner's certificate. To go on, give the cursor of the last item kept.
--central, --ca, --cert and --key may be given as OTKEL_CENTRAL, OTKEL_CA, OTKEL_CERT and OTKEL_KEY.)text";

struct Options {
  CentralOptions central;
  std::uint64_t cursor = 0;
  bool follow = false;
  std::string central_key;
  bool json = false;
};

std::string TextOf(const v1::FeedItem& item) {
  if (item.has_ban_issued()) {
    const v1::Ban& ban = item.ban_issued();
    return Concat("ban ", ban.ban_id(), " (", WordOf(ban.effect()), "): ", NameOf(ban.person()),
                  ", ", NumberOf(ban.person()), ", from ", ban.starts_on(), " until ",
                  ban.ends_on().empty() ? "lifted" : ban.ends_on(), ", ", ban.ground());
  }
  if (item.has_ban_lifted()) {
    return Concat("ban ", item.ban_lifted().ban_id(), " lifted: ", item.ban_lifted().reason());
  }
  return "nothing for this partner up to here";
}

ExitCode Feed(const Options& options, const Console& console) {
  std::optional<std::string> key;
  if (!options.central_key.empty()) {
    auto loaded = LoadPublicKey(options.central_key);
    if (!loaded.ok()) return ReportConfiguration(console, loaded.status());
    key = *std::move(loaded);
  }
  const auto central = CentralClient::Open(options.central);
  if (!central.ok()) return ReportConfiguration(console, central.status());

  v1::SubscribeRequest request;
  request.set_cursor(options.cursor);
  request.set_follow(options.follow);
  std::uint64_t last = options.cursor;
  absl::Status wrong;
  const absl::Status ended = central->Subscribe(request, [&](const v1::FeedItem& item) {
    wrong = JudgeFeedItem(item, last, key);
    if (!wrong.ok()) return false;  // an item that is not the centre's is not shown
    last = item.cursor();
    if (options.json) {
      console.out << JsonLine(item) << '\n' << std::flush;
    } else {
      console.out << item.cursor() << "  " << InstantText(item.recorded_at_us()) << "  "
                  << ForTerminal(TextOf(item)) << '\n'
                  << std::flush;
    }
    return static_cast<bool>(console.out);
  });
  if (!wrong.ok()) return Report(console, wrong);
  if (!ended.ok()) return Report(console, ended);
  return ExitCode::kOk;
}

}  // namespace

void AddFeedCommand(CLI::App& app, Task& task) {
  CLI::App* feed = app.add_subcommand("feed", "Read the centre's feed, as a partner.");
  auto options = std::make_shared<Options>();
  AddCentralOptions(*feed, options->central);
  feed->add_option("--cursor", options->cursor,
                   "Cursor of the last item kept; 0: from the beginning")
      ->required();
  feed->add_flag("--follow", options->follow, "Wait for new items until stopped");
  feed->add_option("--central-key", options->central_key,
                   "The centre's public key, PEM: every item's signature is verified")
      ->type_name("FILE");
  feed->add_flag("--json", options->json, "One JSON object a line on stdout");
  feed->footer(kExamples);
  feed->callback([options, &task] {
    task = [options](const Console& console) { return Feed(*options, console); };
  });
}

}  // namespace otkel
