#include "central/order_check.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "central/query_checks.h"
#include "domain/mrz.h"
#include "domain/state_codes.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::string_view kAuthorities = "otkel://authority/";
constexpr std::size_t kMostId = 128;

absl::Status CheckPerson(const Document& person) {
  if (person.primary_identifier.empty())
    return Expected("person.primary_identifier", "a value: it is part of the notice");
  if (person.number.empty() && NameAndBirthKey(person).empty())
    return Expected("person", "a document number, or names with a complete birth date");
  if (!person.number.empty() && person.issuing_state.text.empty())
    return Expected("person.issuing_state", "the state that issued the document");
  return absl::OkStatus();
}

// Names would be those of its victim: nobody may be found by them.
absl::Status CheckDocument(const Document& document) {
  if (document.number.empty())
    return Expected("person.number", "the number of the document that the order is on");
  if (document.issuing_state.text.empty())
    return Expected("person.issuing_state", "the state that issued the document");
  const bool names_somebody = !document.primary_identifier.empty() ||
                              !document.secondary_identifier.empty() ||
                              !document.personal_number.empty() || document.birth_date.year;
  if (names_somebody) return Expected("person", "a document only: an order on it is on nobody");
  return absl::OkStatus();
}

// One that no lane could ever find would stop everybody. Read on its first day.
bool IsFoundByItsPassport(const Ban& canary) {
  if (!canary.person.nationality.text.empty() &&
      KindOf(canary.person.nationality) != StateCodeKind::kSpecimen)
    return false;
  const std::vector<Document> passports = CanaryPassports(canary, canary.starts_on);
  return std::ranges::all_of(passports, [&](const Document& passport) {
    const auto lines = ComposeMrz(passport, MrzFormat::kTd3);
    if (!lines) return false;
    const Document read = ParseMrz(*lines, canary.starts_on).document;
    return MatchBan(read, canary).grade != MatchGrade::kNone;
  });
}

// What an order says stands in each decision that it hits, and a decision must fit an event.
absl::Status CheckLengths(const v1::Ban& ban) {
  const std::tuple<std::string_view, const std::string&, std::size_t> texts[] = {
      {"authority", ban.authority(), 200},
      {"decision_number", ban.decision_number(), 100},
      {"ground", ban.ground(), 1000},
      {"appeal_to", ban.appeal_to(), 500},
      {"tell", ban.tell(), 200},
      {"person.primary_identifier", ban.person().primary_identifier(), 200},
      {"person.secondary_identifier", ban.person().secondary_identifier(), 200},
      {"person.number", ban.person().number(), 50},
      {"person.personal_number", ban.person().personal_number(), 50},
  };
  for (const auto& [field, text, most] : texts) {
    if (text.size() > most) return Expected(field, Concat("at most ", most, " bytes"));
  }
  return absl::OkStatus();
}

absl::Status CheckWhatItSays(const Ban& ban) {
  const bool tells = !ban.tell.empty() || ban.urgency != Urgency::kRoutine;
  if (tells && ban.effect != BanEffect::kNotify)
    return Expected("tell", "nothing: only an order to notify says whom to tell, and how soon");
  if (ban.release != Release::kOther && ban.effect != BanEffect::kPostponeExit)
    return Expected("release", "nothing: only a postponement says what lifts it");
  if (ban.is_canary && KindOf(ban.person.issuing_state) != StateCodeKind::kSpecimen)
    return Expected("person.issuing_state", "UTO: planted orders are on specimens");
  if (ban.is_canary && !IsFoundByItsPassport(ban))
    return Expected("person", "what a machine readable zone can say: its passport must find it");
  return absl::OkStatus();
}

}  // namespace

std::string OwnerOf(const std::string& caller) {
  return caller.starts_with(kAuthorities) ? caller.substr(kAuthorities.size()) : caller;
}

absl::StatusOr<v1::Ban> OwnedBy(const std::string& owner, v1::Ban proto) {
  const std::string own = owner + "/";
  std::string id = proto.ban_id();
  if (id.starts_with(own)) id = id.substr(own.size());
  if (const auto slash = id.rfind('/'); slash != std::string::npos)
    return absl::PermissionDeniedError(
        Concat("ban_id: ", proto.ban_id(), " would be an order of ", id.substr(0, slash)));
  if (id.empty() || id.size() > kMostId) return Expected("ban_id", "1 to 128 bytes");
  proto.set_ban_id(own + id);
  proto.set_owner(owner);
  return proto;
}

absl::StatusOr<Ban> CheckBan(const v1::Ban& proto) {
  const std::pair<std::string_view, const std::string&> required[] = {
      {"ban_id", proto.ban_id()},
      {"authority", proto.authority()},
      {"decision_number", proto.decision_number()},
      {"ground", proto.ground()},
      {"appeal_to", proto.appeal_to()},
  };
  for (const auto& [field, value] : required) {
    if (value.empty()) return Expected(field, "a value: it is part of the notice");
  }
  if (auto status = CheckLengths(proto); !status.ok()) return status;
  auto ban = FromProto(proto);
  if (!ban.ok()) return ban.status();
  const absl::Status whom =
      IsOnDocument(ban->effect) ? CheckDocument(ban->person) : CheckPerson(ban->person);
  if (!whom.ok()) return whom;
  if (auto status = CheckWhatItSays(*ban); !status.ok()) return status;
  if (ban->ends_on && *ban->ends_on < ban->starts_on)
    return Expected("ends_on", "a day not before starts_on");
  return ban;
}

}  // namespace otkel
