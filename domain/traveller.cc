#include "domain/traveller.h"

#include <array>
#include <utility>

namespace otkel {
namespace {

constexpr std::array<std::pair<AuthorisationKind, std::string_view>, 5> kAuthorisations{
    {{AuthorisationKind::kVisa, "visa"},
     {AuthorisationKind::kPermit, "permit"},
     {AuthorisationKind::kResidence, "residence"},
     {AuthorisationKind::kExtension, "extension"},
     {AuthorisationKind::kExitVisa, "exit_visa"}}};

constexpr std::array<std::pair<RecordKind, std::string_view>, 9> kRecords{
    {{RecordKind::kDeportation, "deportation"},
     {RecordKind::kExpulsion, "expulsion"},
     {RecordKind::kSanction, "sanction"},
     {RecordKind::kOffence, "offence"},
     {RecordKind::kExitBan, "exit_ban"},
     {RecordKind::kExitPostponement, "exit_postponement"},
     {RecordKind::kRegistration, "registration"},
     {RecordKind::kContractEnd, "contract_end"},
     {RecordKind::kMedicalExamination, "medical_examination"}}};

}  // namespace

std::string_view NameOf(AuthorisationKind kind) {
  for (const auto& [known, name] : kAuthorisations) {
    if (known == kind) return name;
  }
  return "";
}

std::optional<AuthorisationKind> AuthorisationKindNamed(std::string_view name) {
  for (const auto& [known, text] : kAuthorisations) {
    if (text == name) return known;
  }
  return std::nullopt;
}

std::string_view NameOf(RecordKind kind) {
  for (const auto& [known, name] : kRecords) {
    if (known == kind) return name;
  }
  return "";
}

std::optional<RecordKind> RecordKindNamed(std::string_view name) {
  for (const auto& [known, text] : kRecords) {
    if (text == name) return known;
  }
  return std::nullopt;
}

int AgeOn(Day born_on, Day on) {
  const std::chrono::year_month_day born{born_on};
  const std::chrono::year_month_day now{on};
  const int years = static_cast<int>(now.year()) - static_cast<int>(born.year());
  const bool had_birthday =
      std::pair{now.month(), now.day()} >= std::pair{born.month(), born.day()};
  return had_birthday ? years : years - 1;
}

}  // namespace otkel
