#include "tools/otkel/demo_lane.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/file.h"
#include "base/text.h"
#include "scanner/scan.h"
#include "tools/otkel/decision_text.h"
#include "tools/otkel/message_text.h"

namespace otkel {
namespace {

constexpr int kMostTakes = 3;
constexpr std::int64_t kHourUs = 3'600'000'000;

std::string Milliseconds(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value < 10 ? "%.2f ms" : "%.0f ms", value);
  return text.data();
}

// What an officer does who follows the proposal.
v1::Outcome Followed(v1::Verdict verdict) {
  if (verdict == v1::VERDICT_ADMIT) return v1::OUTCOME_ADMITTED;
  return verdict == v1::VERDICT_REFUSE ? v1::OUTCOME_REFUSED : v1::OUTCOME_REFERRED;
}

std::string Message(const absl::Status& status) { return std::string(status.message()); }

}  // namespace

std::vector<std::string> DemoLanes::Photograph(const DemoCrossing& crossing, double& read_ms) {
  const DemoTraveller& traveller = *crossing.traveller;
  TerminalClient& terminal = *country_.At(crossing.post).terminal;
  for (int take = 0; take < kMostTakes; ++take) {
    auto image = PhotographOf(traveller, seed_, take);
    if (!image.ok()) {
      narrator_.Fail(Concat("the specimen cannot be drawn: ", Message(image.status())));
      return {};
    }
    KeepPhotograph(traveller, *image);
    const auto read = terminal.ScanImage(*std::move(image));
    if (!read.ok()) {
      narrator_.Fail(Concat(crossing.post, " cannot scan: ", Message(read.status())));
      return {};
    }
    read_ms = read->milliseconds();
    std::vector<std::string> lines(read->lines().begin(), read->lines().end());
    if (lines == traveller.lines && read->outcome() != NameOf(ScanOutcome::kNotRead)) return lines;
    if (read->outcome() == NameOf(ScanOutcome::kRead)) {
      narrator_.Fail(Concat(crossing.post, " read the document of ", traveller.Name(),
                            " wrongly and did not say so"));
      return {};
    }
    narrator_.Say(crossing.post, Concat("take ", take + 1, " of ", traveller.Name(),
                                        "'s document is not read with certainty; once more"));
  }
  narrator_.Say(crossing.post, "the officer types the lines");
  read_ms = 0;
  return traveller.lines;
}

void DemoLanes::KeepPhotograph(const DemoTraveller& traveller, const std::string& image) {
  const std::filesystem::path folder = country_.Folder() / "photographs";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const auto status = WriteFile(folder / (traveller.Number() + ".png"), image);
  if (!status.ok()) narrator_.Fail(Concat("a photograph cannot be kept: ", Message(status)));
}

std::vector<std::string> DemoLanes::Read(const DemoCrossing& crossing, double& read_ms) {
  if (crossing.typed.empty()) return Photograph(crossing, read_ms);
  const auto read = country_.At(crossing.post).terminal->ReadLines(crossing.typed);
  if (!read.ok()) {
    narrator_.Fail(Concat(crossing.post, " cannot read typed lines: ", Message(read.status())));
    return {};
  }
  return {read->lines().begin(), read->lines().end()};
}

absl::StatusOr<v1::DecideReply> DemoLanes::Ask(std::string_view post,
                                               const DemoTraveller& traveller,
                                               v1::Direction direction) {
  v1::DecideRequest request;
  for (const std::string& line : traveller.lines) request.add_lines(line);
  request.set_direction(direction);
  request.set_lane("1");
  request.set_capture(v1::CAPTURE_TYPED);
  return country_.At(post).terminal->Decide(request);
}

bool DemoLanes::Judge(const DemoCrossing& crossing, const v1::DecideReply& decided) {
  const v1::Decision& decision = decided.decision();
  const bool named =
      crossing.reason.empty() ||
      std::any_of(decision.reasons().begin(), decision.reasons().end(),
                  [&](const v1::Reason& reason) { return reason.name() == crossing.reason; });
  if (decision.verdict() == crossing.expected && named) {
    const std::int64_t age = decision.receipt().replica_age_us();
    return crossing.in_the_dark == (age > kHourUs) ||
           narrator_.Expect(false, Concat(crossing.post,
                                          "'s decision tells the age of its lists; it "
                                          "says ",
                                          AgeText(age)));
  }
  std::string reasons;
  for (const v1::Reason& reason : decision.reasons()) reasons += Concat(" ", reason.name());
  narrator_.Expect(
      false, Concat(crossing.post, " proposes to ", WordOf(crossing.expected), " ",
                    crossing.traveller->Name(), crossing.reason.empty() ? "" : " because of ",
                    crossing.reason, "; it proposed to ", WordOf(decision.verdict()), " because of",
                    reasons));
  return false;
}

void DemoLanes::Tell(const DemoCrossing& crossing, const v1::DecideReply& decided, double read_ms,
                     const v1::ConfirmReply& confirmed) {
  const v1::Decision& decision = decided.decision();
  const bool entry = crossing.direction == v1::DIRECTION_ENTRY;
  narrator_.Say(crossing.post, Concat(crossing.traveller->Name(), ", ", crossing.traveller->Paper(),
                                      entry ? ", enters" : ", leaves"));
  std::string_view word = WordOf(Followed(decision.verdict()));
  for (const v1::Reason& reason : decision.reasons()) {
    // How long the stay would be is no news to whoever does not come in.
    if (reason.name() == "within_limit" && decision.verdict() != v1::VERDICT_ADMIT) continue;
    narrator_.Say("", ColourOf(decision.verdict()), word,
                  Concat(word.empty() ? "" : ": ", reason.detail()));
    if (!reason.source().empty()) narrator_.Say("", Concat("  by ", reason.source()));
    word = {};  // the first reason decides; the others are told too
  }
  const std::string read =
      crossing.typed.empty() && read_ms > 0 ? Concat("read in ", Milliseconds(read_ms)) : "typed";
  narrator_.Say("", Concat(read, ", decided in ", Milliseconds(decided.microseconds() / 1000),
                           ", recorded in ", Milliseconds(confirmed.milliseconds()), " as ",
                           TextOf(confirmed.id())));
}

v1::Decision DemoLanes::Cross(const DemoCrossing& crossing) {
  if (narrator_.Failed()) return {};
  double read_ms = 0;
  const std::vector<std::string> lines = Read(crossing, read_ms);
  if (narrator_.Failed()) return {};

  TerminalClient& terminal = *country_.At(crossing.post).terminal;
  v1::DecideRequest request;
  for (const std::string& line : lines) request.add_lines(line);
  request.set_direction(crossing.direction);
  request.set_lane("1");
  request.set_capture(crossing.typed.empty() ? v1::CAPTURE_IMAGE : v1::CAPTURE_TYPED);
  const auto decided = terminal.Decide(request);
  if (!decided.ok()) {
    narrator_.Fail(Concat(crossing.post, " cannot decide: ", Message(decided.status())));
    return {};
  }
  if (!Judge(crossing, *decided)) return {};

  v1::ConfirmRequest confirm;
  confirm.set_decision_id(decided->decision_id());
  confirm.set_outcome(Followed(decided->decision().verdict()));
  confirm.set_officer("officer of the drill");
  confirm.set_ground(crossing.ground);
  const auto confirmed = terminal.Confirm(confirm);
  if (!confirmed.ok()) {
    narrator_.Fail(Concat(crossing.post, " cannot record: ", Message(confirmed.status())));
    return {};
  }
  recorded_.push_back({confirmed->id(), confirmed->hash()});
  Tell(crossing, *decided, read_ms, *confirmed);
  return decided->decision();
}

std::vector<RecordedEvent> DemoLanes::RecordedAt(std::string_view post) const {
  std::vector<RecordedEvent> here;
  for (const RecordedEvent& event : recorded_) {
    if (event.id.checkpoint() == post) here.push_back(event);
  }
  return here;
}

}  // namespace otkel
