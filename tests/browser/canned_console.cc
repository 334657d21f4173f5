#include "tests/browser/canned_console.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "proto/query.pb.h"

namespace otkel {
namespace {

struct CannedStay {
  v1::OverstayGrade grade;
  int days_over;
  const char* surname;
  const char* given;
  const char* nationality;
  const char* number;
  const char* last_day;
  const char* entered_on;
  const char* at;
  const char* reason;
  const char* settle;
};

constexpr auto kConfirmed = v1::OVERSTAY_GRADE_CONFIRMED;
constexpr auto kProbable = v1::OVERSTAY_GRADE_PROBABLE;
constexpr auto kUnproven = v1::OVERSTAY_GRADE_UNPROVEN;

const std::vector<CannedStay>& Stays() {
  static const std::vector<CannedStay> stays = {
      {kConfirmed, 171, "NAZAROV", "FIRDAVS", "TJK", "403318845", "2026-06-04", "2026-05-06",
       "kordai", "No exit was recorded, and all 46 checkpoints are complete through yesterday.",
       ""},
      {kConfirmed, 96, "ISMOILOV", "JAMSHID", "UZB", "AB2207719", "2026-08-18", "2026-07-20",
       "dostyk", "No exit was recorded, and all 46 checkpoints are complete through yesterday.",
       ""},
      {kProbable, 63, "TOKTOGULOV", "AIBEK", "KGZ", "PE0918230", "2026-09-20", "2026-06-23",
       "kordai", "An exit on 18.09 with the same name and birth date has another document number.",
       "Compare the two documents: entry PE0918230, exit PE0981230."},
      {kProbable, 41, "SAIDOV", "RUSTAM", "TJK", "402199316", "2026-10-12", "2026-09-13",
       "saryagash", "All checkpoints are complete but one, and he has never used that one.",
       "Events of tazhen up to 12.10.2026, which are on their way."},
      {kUnproven, 30, "ORAZOV", "MERDAN", "TKM", "A0441287", "2026-10-23", "2026-09-24",
       "temirbaba", "tazhen has sent nothing since 21.10.2026: an exit there would not be known.",
       "The events of tazhen from 21.10.2026 on."},
      {kUnproven, 12, "KARIMOVA", "ZARINA", "TJK", "N0000001", "2026-11-10", "2026-10-12",
       "saryagash", "tazhen has sent nothing since 21.10.2026: an exit there would not be known.",
       "The events of tazhen from 21.10.2026 on."},
  };
  return stays;
}

absl::Status CheckPurpose(const std::string& purpose) {
  return purpose.empty() ? absl::InvalidArgumentError("purpose: empty") : absl::OkStatus();
}

v1::Document DocumentOf(const CannedStay& stay) {
  v1::Document document;
  document.set_code("P");
  document.set_number(stay.number);
  document.set_issuing_state(stay.nationality);
  document.set_nationality(stay.nationality);
  document.set_primary_identifier(stay.surname);
  document.set_secondary_identifier(stay.given);
  document.mutable_birth_date()->set_year(1988);
  document.mutable_birth_date()->set_month(7);
  document.set_expires_on("2030-03-01");
  return document;
}

v1::Overstay OverstayOf(const CannedStay& stay) {
  v1::Overstay overstay;
  *overstay.mutable_document() = DocumentOf(stay);
  overstay.mutable_stay()->set_entered_on(stay.entered_on);
  v1::EventId* entry = overstay.mutable_stay()->mutable_entry();
  entry->set_checkpoint(stay.at);
  entry->set_epoch(1);
  entry->set_sequence(40211);
  v1::StayLimit* limit = overstay.mutable_stay()->mutable_limit();
  limit->set_last_lawful_day(stay.last_day);
  limit->set_rule_id("kaz-2015, 30 days from entry");
  overstay.set_grade(stay.grade);
  overstay.set_days_over(stay.days_over);
  overstay.set_reason(stay.reason);
  overstay.set_would_settle_it(stay.settle);
  return overstay;
}

absl::StatusOr<v1::ListOverstaysReply> ListOverstays(const v1::ListOverstaysRequest& request) {
  if (absl::Status status = CheckPurpose(request.purpose()); !status.ok()) return status;
  v1::ListOverstaysReply reply;
  for (const CannedStay& stay : Stays()) {
    if (!request.nationality().empty() && request.nationality() != stay.nationality) continue;
    if (request.grade() != v1::OVERSTAY_GRADE_UNSPECIFIED && request.grade() != stay.grade)
      continue;
    *reply.add_overstays() = OverstayOf(stay);
  }
  reply.set_next_page_token(request.page_token().empty() ? "2" : "");
  reply.set_position(88'214);
  reply.set_confirmed(1'284);
  reply.set_probable(211);
  reply.set_unproven(97);
  reply.set_as_of_day("2026-11-22");
  return reply;
}

void AddCrossing(v1::Person* person, std::int64_t at_us, v1::Direction direction,
                 v1::Outcome outcome, const char* checkpoint, const char* why) {
  v1::RecordedCrossing* recorded = person->add_crossings();
  recorded->mutable_id()->set_checkpoint(checkpoint);
  recorded->mutable_id()->set_epoch(1);
  recorded->mutable_id()->set_sequence(40'211);
  recorded->set_occurred_at_us(at_us);
  v1::Crossing* crossing = recorded->mutable_crossing();
  crossing->set_direction(direction);
  crossing->set_outcome(outcome);
  crossing->mutable_decision()->add_reasons()->set_detail(why);
}

absl::StatusOr<v1::Person> GetPerson(const v1::GetPersonRequest& request) {
  if (absl::Status status = CheckPurpose(request.purpose()); !status.ok()) return status;
  const auto& stays = Stays();
  const auto stay = std::find_if(stays.begin(), stays.end(), [&request](const CannedStay& one) {
    return one.number == request.document_number() && one.nationality == request.issuing_state();
  });
  if (stay == stays.end()) return absl::NotFoundError("no crossing and no ban");
  v1::Person person;
  *person.mutable_document() = DocumentOf(*stay);
  *person.add_overstays() = OverstayOf(*stay);
  *person.add_stays() = person.overstays(0).stay();
  v1::Ban* ban = person.add_bans();
  ban->set_ban_id("KZ-2021-0040");
  ban->set_effect(v1::BAN_EFFECT_NOTIFY);
  ban->set_authority("Migration service of Shymkent");
  ban->set_decision_number("40/21");
  ban->set_decided_on("2021-03-02");
  ban->set_ground("an unpaid fine");
  ban->set_starts_on("2021-03-02");
  ban->set_appeal_to("Court of Shymkent");
  AddCrossing(&person, 1'760'270'400'000'000, v1::DIRECTION_ENTRY, v1::OUTCOME_ADMITTED, stay->at,
              "Within the limit: 30 days from entry, of which none is used.");
  AddCrossing(&person, 1'758'200'400'000'000, v1::DIRECTION_ENTRY, v1::OUTCOME_REFUSED, "dostyk",
              "The document's last day is past.");
  return person;
}

void AddCheckpoint(v1::ListCheckpointsReply* reply, const char* name, bool attached,
                   std::int64_t complete_through_us, std::uint64_t replica_position) {
  v1::CheckpointState* state = reply->add_checkpoints();
  state->set_checkpoint(name);
  state->set_attached(attached);
  state->set_epoch(1);
  state->set_durable_sequence(40'211);
  state->set_complete_through_us(complete_through_us);
  state->set_replica_position(replica_position);
  state->set_clock_skew_us(-4'200);
}

absl::StatusOr<v1::ListCheckpointsReply> ListCheckpoints(
    const v1::ListCheckpointsRequest& request) {
  if (absl::Status status = CheckPurpose(request.purpose()); !status.ok()) return status;
  const std::int64_t now_us = std::chrono::duration_cast<std::chrono::microseconds>(
                                  MakeSystemClock()->Now().time_since_epoch())
                                  .count();
  v1::ListCheckpointsReply reply;
  AddCheckpoint(&reply, "dostyk", true, now_us - 4'000'000, 88'214);
  AddCheckpoint(&reply, "kordai", true, now_us - 95'000'000, 88'201);
  AddCheckpoint(&reply, "saryagash", true, now_us - 11'000'000, 88'214);
  AddCheckpoint(&reply, "tazhen", false, now_us - 11'520'000'000, 87'640);
  AddCheckpoint(&reply, "temirbaba", false, 0, 0);
  reply.mutable_checkpoints(4)->set_quarantined("record 1-17 arrived twice with different content");
  reply.set_position(88'214);
  return reply;
}

}  // namespace

void ServeCannedConsole(ConnectServer& server) {
  server.Handle<v1::ListOverstaysRequest, v1::ListOverstaysReply>("otkel.v1.Query/ListOverstays",
                                                                  ListOverstays);
  server.Handle<v1::GetPersonRequest, v1::Person>("otkel.v1.Query/GetPerson", GetPerson);
  server.Handle<v1::ListCheckpointsRequest, v1::ListCheckpointsReply>(
      "otkel.v1.Query/ListCheckpoints", ListCheckpoints);
}

}  // namespace otkel
