#include "tools/otkel/ban_options.h"

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "domain/document.h"
#include "proto/convert.h"

namespace otkel {
namespace {

// Without these a ban is no lawful notice.
absl::Status JudgeComplete(const BanOptions& options) {
  const bool is_person = !options.effect.starts_with("document-");
  const std::string given = "given";
  const std::pair<const char*, const std::string&> required[] = {
      {"--id", options.id},
      {"--surname", is_person ? options.surname : given},
      {"--birth-date", is_person ? options.birth_date : given},
      {"--nationality", is_person ? options.nationality : given},
      {"--document-number", is_person ? given : options.document_number},
      {"--authority", options.authority},
      {"--decision-number", options.decision_number},
      {"--decided-on", options.decided_on},
      {"--ground", options.ground},
      {"--starts-on", options.starts_on},
      {"--appeal-to", options.appeal_to},
  };
  std::string missing;
  for (const auto& [name, value] : required) {
    if (value.empty()) missing += Concat(missing.empty() ? "" : ", ", name);
  }
  if (options.document_state.empty() != options.document_number.empty()) {
    missing += Concat(missing.empty() ? "" : ", ",
                      options.document_state.empty() ? "--document-state" : "--document-number");
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      Concat("a ban must name its person, its ground and its remedy; missing: ", missing));
}

v1::BanEffect EffectOf(const std::string& word) {
  if (word == "refuse-exit") return v1::BAN_EFFECT_REFUSE_EXIT;
  if (word == "postpone-exit") return v1::BAN_EFFECT_POSTPONE_EXIT;
  if (word == "document-lost") return v1::BAN_EFFECT_DOCUMENT_LOST;
  if (word == "document-stolen") return v1::BAN_EFFECT_DOCUMENT_STOLEN;
  if (word == "document-invalidated") return v1::BAN_EFFECT_DOCUMENT_INVALIDATED;
  return word == "notify" ? v1::BAN_EFFECT_NOTIFY : v1::BAN_EFFECT_REFUSE_ENTRY;
}

v1::Urgency UrgencyOf(const std::string& word) {
  if (word == "today") return v1::URGENCY_TODAY;
  return word == "at-once" ? v1::URGENCY_AT_ONCE : v1::URGENCY_UNSPECIFIED;
}

v1::Release ReleaseOf(const std::string& word) {
  if (word == "debt-paid") return v1::RELEASE_DEBT_PAID;
  if (word == "court") return v1::RELEASE_COURT;
  return word == "authority" ? v1::RELEASE_AUTHORITY : v1::RELEASE_UNSPECIFIED;
}

v1::Sex SexOf(const std::string& word) {
  if (word == "female") return v1::SEX_FEMALE;
  return word == "male" ? v1::SEX_MALE : v1::SEX_UNSPECIFIED;
}

}  // namespace

void AddBanOptions(CLI::App& app, BanOptions& options) {
  const auto add = [&app](const char* name, std::string& value, const char* help,
                          const char* type) { app.add_option(name, value, help)->type_name(type); };
  add("--id", options.id, "Name of the ban; the same again is the same ban", "NAME");
  app.add_option("--effect", options.effect, "What it orders")
      ->check(CLI::IsMember({"refuse-entry", "refuse-exit", "postpone-exit", "notify",
                             "document-lost", "document-stolen", "document-invalidated"}))
      ->capture_default_str();
  add("--surname", options.surname, "As in the machine readable zone", "TEXT");
  add("--given-names", options.given_names, "As in the machine readable zone", "TEXT");
  add("--birth-date", options.birth_date, "1974-08-12; XX where unknown", "DAY");
  add("--nationality", options.nationality, "Three letters, as in the zone", "CODE");
  app.add_option("--sex", options.sex, "female or male")->check(CLI::IsMember({"female", "male"}));
  add("--document-state", options.document_state, "Issuing state of the document, if known",
      "CODE");
  add("--document-number", options.document_number, "Its number", "TEXT");
  add("--tell", options.tell, "notify: who must be told; without it, the authority", "TEXT");
  app.add_option("--urgency", options.urgency, "notify: how soon")
      ->check(CLI::IsMember({"routine", "today", "at-once"}));
  app.add_option("--release", options.release, "postpone-exit: what lifts it")
      ->check(CLI::IsMember({"debt-paid", "court", "authority"}));
  app.add_flag("--canary", options.canary,
               "On a specimen (UTO), to be found by checkpoints that test themselves");
  add("--authority", options.authority, "Who decided", "TEXT");
  add("--decision-number", options.decision_number, "Under which number", "TEXT");
  add("--decided-on", options.decided_on, "When", "DAY");
  add("--ground", options.ground, "The legal ground", "TEXT");
  add("--starts-on", options.starts_on, "First day in force", "DAY");
  add("--ends-on", options.ends_on, "Last day in force; without it, until lifted", "DAY");
  add("--appeal-to", options.appeal_to, "Where the person may appeal", "TEXT");
}

absl::StatusOr<v1::Ban> BanOf(const BanOptions& options) {
  if (auto status = JudgeComplete(options); !status.ok()) return status;
  std::optional<PartialDate> birth_date = PartialDate{};
  if (!options.birth_date.empty()) birth_date = PartialDateFromIso(options.birth_date);
  if (!birth_date) {
    return absl::InvalidArgumentError(
        "--birth-date: expected a day such as 1974-08-12, XX where unknown");
  }
  v1::Ban ban;
  ban.set_ban_id(options.id);
  ban.set_effect(EffectOf(options.effect));
  v1::Document& person = *ban.mutable_person();
  person.set_primary_identifier(options.surname);
  person.set_secondary_identifier(options.given_names);
  person.set_nationality(options.nationality);
  person.mutable_birth_date()->set_year(birth_date->year.value_or(0));
  person.mutable_birth_date()->set_month(birth_date->month.value_or(0));
  person.mutable_birth_date()->set_day(birth_date->day.value_or(0));
  person.set_sex(SexOf(options.sex));
  person.set_issuing_state(options.document_state);
  person.set_number(options.document_number);
  ban.set_authority(options.authority);
  ban.set_decision_number(options.decision_number);
  ban.set_decided_on(options.decided_on);
  ban.set_ground(options.ground);
  ban.set_starts_on(options.starts_on);
  ban.set_ends_on(options.ends_on);
  ban.set_appeal_to(options.appeal_to);
  ban.set_tell(options.tell);
  ban.set_urgency(UrgencyOf(options.urgency));
  ban.set_release(ReleaseOf(options.release));
  ban.set_canary(options.canary);
  // Days are judged by the conversion that the centre uses too.
  if (auto checked = FromProto(ban); !checked.ok()) return checked.status();
  return ban;
}

}  // namespace otkel
