#include "tests/browser/canned_terminal.h"

#include <chrono>
#include <cstddef>
#include <utility>

#include "base/clock.h"
#include "proto/connect_codec.h"

namespace otkel {
namespace {

constexpr std::size_t kMaxImageBytes = std::size_t{48} << 20;

std::int64_t NowUs() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             MakeSystemClock()->Now().time_since_epoch())
      .count();
}

// The document number of a TD3's second line.
std::string NumberOf(const std::string& second_line) { return second_line.substr(0, 8); }

v1::Document DocumentOf(const std::string& number) {
  v1::Document document;
  document.set_code("P");
  document.set_number(number);
  document.set_issuing_state("TJK");
  document.set_nationality("TJK");
  document.set_primary_identifier(number == "N0000003" ? "RAHIMOV" : "KARIMOVA");
  document.set_secondary_identifier(number == "N0000003" ? "DALER" : "ZARINA");
  document.mutable_birth_date()->set_year(1991);
  document.mutable_birth_date()->set_month(4);
  document.mutable_birth_date()->set_day(12);
  document.set_sex(number == "N0000003" ? v1::SEX_MALE : v1::SEX_FEMALE);
  document.set_expires_on("2029-08-30");
  return document;
}

void AddReason(v1::Decision* decision, std::uint32_t code, const char* name, const char* detail,
               const char* source) {
  v1::Reason* reason = decision->add_reasons();
  reason->set_code(code);
  reason->set_name(name);
  reason->set_detail(detail);
  reason->set_source(source);
}

void AddBan(v1::DecideReply* reply, const char* id, const char* grade,
            std::initializer_list<const char*> fields) {
  v1::BanHit* hit = reply->mutable_decision()->add_ban_hits();
  hit->set_ban_id(id);
  hit->set_grade(grade);
  for (const char* field : fields) hit->add_matched_fields(field);
  v1::OrderNotice* order = reply->add_orders();
  order->set_ban_id(id);
  order->set_grade(grade);
  *order->mutable_matched_fields() = hit->matched_fields();
  order->set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
  order->set_owner("court-almaty");
  order->set_authority("Almaty city court");
  order->set_decision_number("0113");
  order->set_decided_on("2024-02-14");
  order->set_ground("deportation");
  order->set_starts_on("2024-02-14");
  order->set_ends_on("2028-02-14");
  order->set_appeal_to("Supreme Court");
}

void Judge(const std::string& number, v1::DecideReply* reply) {
  v1::Decision* decision = reply->mutable_decision();
  const char* limit = "Within the limit: 30 days from entry, of which none is used.";
  if (number == "N0000002") {
    decision->set_verdict(v1::VERDICT_REFER);
    reply->set_sentence("Possible ban: same name and birth date on another document.");
    AddReason(decision, 6, "ban_possible",
              "A banned person has these names and this birth date on another document.",
              "ban KZ-2024-0113, Almaty city court");
    AddBan(reply, "KZ-2024-0113", "possible",
           {"primary_identifier", "secondary_identifier", "birth_date"});
  } else if (number == "N0000003") {
    decision->set_verdict(v1::VERDICT_REFUSE);
    reply->set_sentence("This document is banned from entry until 14.02.2028.");
    AddReason(decision, 1, "ban_document_hit",
              "A ban on this document is in force until 14.02.2028 and forbids entry.",
              "ban KZ-2023-8841, migration service of Astana, decision 8841");
    AddBan(reply, "KZ-2023-8841", "hit", {"document_number", "issuing_state", "birth_date"});
  } else if (number == "N0000004") {
    decision->set_verdict(v1::VERDICT_REFER);
    reply->set_sentence("The check digit of the birth date is wrong: look at the document.");
    AddReason(decision, 3, "wrong_check_digit",
              "The machine readable zone does not agree with itself: birth date.",
              "ICAO 9303-3, 4.9");
  } else {
    decision->set_verdict(v1::VERDICT_ADMIT);
    reply->set_sentence("Nothing against entry. May stay until 21.12.2026.");
  }
  AddReason(decision, 19, "within_limit", limit,
            "kaz-2015, rule tjk-30: agreement of 2006, art. 1");
  if (number == "N0000003") return;
  decision->mutable_stay_limit()->set_last_lawful_day("2026-12-21");
  decision->mutable_stay_limit()->set_rule_id("tjk-30");
  decision->mutable_stay_limit()->set_source("agreement of 2006, article 1");
}

absl::StatusOr<v1::DecideReply> Decide(const v1::DecideRequest& request) {
  if (request.lines_size() != 2) return absl::InvalidArgumentError("lines: two are needed");
  const std::string number = NumberOf(request.lines(1));
  v1::DecideReply reply;
  reply.set_decision_id("d-" + number);
  *reply.mutable_document() = DocumentOf(number);
  Judge(number, &reply);
  v1::Receipt* receipt = reply.mutable_decision()->mutable_receipt();
  receipt->set_rule_pack_id("kaz-2015");
  receipt->set_replica_position(88214);
  receipt->set_replica_age_us(180'000'000);
  receipt->set_clock_state(v1::CLOCK_STATE_CHECKED);
  reply.set_knowledge("lists as of 3 minutes ago");
  reply.set_microseconds(412);
  return reply;
}

v1::ReadReply ReadingOf(const std::string& first, const std::string& second) {
  v1::ReadReply reply;
  reply.set_outcome("read");
  reply.set_format("TD3");
  reply.add_lines(first);
  reply.add_lines(second);
  *reply.mutable_document() = DocumentOf(NumberOf(second));
  if (NumberOf(second) != "N0000004") return reply;
  v1::ReadProblem* problem = reply.add_problems();
  problem->set_kind("wrong_birth_date_digit");
  problem->set_field("birth_date");
  problem->set_line(1);
  problem->set_column(13);
  problem->set_length(7);
  problem->set_sentence("birth date 910412 needs check digit 6, not 9");
  return reply;
}

absl::StatusOr<v1::ReadReply> ReadLines(const v1::ReadLinesRequest& request) {
  const std::string& typed = request.typed();
  const std::size_t end = typed.find('\n');
  if (end == std::string::npos || typed.size() < end + 45) {
    v1::ReadReply nothing;
    nothing.set_outcome("nothing");
    return nothing;
  }
  return ReadingOf(typed.substr(0, end), typed.substr(end + 1, 44));
}

absl::StatusOr<v1::ReadReply> ScanImage(const v1::ScanImageRequest& request) {
  constexpr std::size_t kTail = 2 * 44 + 1;
  const std::string& image = request.image();
  if (image.size() < kTail) return absl::InvalidArgumentError("image: not PNG or JPEG");
  const std::string tail = image.substr(image.size() - kTail);
  v1::ReadReply reply = ReadingOf(tail.substr(0, 44), tail.substr(45));
  const float corners[4][2] = {{41, 476}, {882, 462}, {884, 546}, {43, 560}};
  for (const auto& [x, y] : corners) {
    v1::Corner* corner = reply.add_band();
    corner->set_x(x);
    corner->set_y(y);
  }
  for (const std::string& line : reply.lines()) {
    v1::ReadLine* read = reply.add_characters();
    for (const char character : line) {
      v1::ReadCharacter* one = read->add_characters();
      one->set_character(std::string(1, character));
      one->set_confidence(0.993F);
    }
  }
  reply.mutable_characters(0)->mutable_characters(9)->set_confidence(0.71F);
  reply.set_outcome("read_look_at");
  reply.add_look_at()->set_column(9);
  v1::ReadRepair* repair = reply.add_repairs();
  repair->set_line(1);
  repair->set_column(3);
  repair->set_from("O");
  repair->set_to("0");
  repair->set_because_of("the check digit of the document number");
  reply.set_milliseconds(41.7);
  return reply;
}

}  // namespace

void CannedTerminal::Serve(ConnectServer& server) {
  server_ = &server;
  server.Handle<v1::ScanImageRequest, v1::ReadReply>("otkel.v1.Terminal/ScanImage", ScanImage,
                                                     kMaxImageBytes);
  server.Handle<v1::ReadLinesRequest, v1::ReadReply>("otkel.v1.Terminal/ReadLines", ReadLines);
  server.Handle<v1::DecideRequest, v1::DecideReply>("otkel.v1.Terminal/Decide", Decide);
  server.Handle<v1::ConfirmRequest, v1::ConfirmReply>(
      "otkel.v1.Terminal/Confirm",
      [this](const v1::ConfirmRequest& request) { return Confirm(request); });
  server.ServeUpdates("/status", [this] { return StatusJson(); });
}

void CannedTerminal::SetState(const std::string& state) {
  {
    const std::lock_guard lock(mutex_);
    state_ = state;
  }
  server_->Publish("/status", StatusJson());
}

std::string CannedTerminal::StatusJson() {
  const std::lock_guard lock(mutex_);
  v1::TerminalStatus status;
  status.set_checkpoint("dostyk");
  status.set_attached(state_ == "linked");
  status.set_unsent_events(state_ == "linked" ? 0 : 37);
  status.set_epoch(1);
  status.set_head_sequence(head_);
  status.set_replica_position(88214);
  status.set_replica_age_us(state_ == "linked" ? 12'000'000 : 7'560'000'000);
  status.set_clock_state(state_ == "drill" ? v1::CLOCK_STATE_DRILL : v1::CLOCK_STATE_CHECKED);
  status.set_clock_skew_us(-4200);
  status.set_disk(state_ == "full" ? "full" : "ok");
  status.set_free_bytes(state_ == "full" ? 0 : 41'200'000'000);
  status.set_now_us(NowUs());
  status.set_rule_pack("kaz-2015");
  return EncodeConnect(ConnectEncoding::kJson, status).value_or("");
}

absl::StatusOr<v1::ConfirmReply> CannedTerminal::Confirm(const v1::ConfirmRequest& request) {
  if (request.officer().empty()) return absl::InvalidArgumentError("officer: empty");
  v1::ConfirmReply reply;
  {
    const std::lock_guard lock(mutex_);
    reply.mutable_id()->set_checkpoint("dostyk");
    reply.mutable_id()->set_epoch(1);
    reply.mutable_id()->set_sequence(++head_);
  }
  reply.set_occurred_at_us(NowUs());
  reply.set_milliseconds(3.1);
  server_->Publish("/status", StatusJson());
  return reply;
}

}  // namespace otkel
