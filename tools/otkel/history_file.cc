#include "tools/otkel/history_file.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "domain/state_codes.h"

namespace otkel {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostThings = 100'000;

// One object of the file. Remembers the first thing that is wrong, with the way to it.
class ObjectReader {
 public:
  ObjectReader(const Json& object, std::string path, absl::Status& status)
      : object_(object), path_(std::move(path)), status_(status) {
    if (!object.is_object()) Wrong("", "an object");
  }

  ~ObjectReader() {
    if (!object_.is_object()) return;
    for (const auto& [key, value] : object_.items()) {
      if (!read_.contains(key)) Wrong(key, "no such field: it is not known here");
    }
  }
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  void Wrong(std::string_view key, std::string_view expected) {
    if (!status_.ok()) return;
    const std::string dot = path_.empty() || key.empty() ? "" : ".";
    status_ = absl::InvalidArgumentError(Concat(path_, dot, key, ": expected ", expected));
  }

  // The first of `names` that is there.
  const Json* Find(std::initializer_list<std::string_view> names) {
    const Json* found = nullptr;
    for (const std::string_view name : names) {
      read_.insert(std::string(name));
      if (!object_.is_object() || found != nullptr) continue;
      const auto value = object_.find(name);
      if (value == object_.end() || value->is_null()) continue;
      found = &*value;
      found_as_ = name;
    }
    return found;
  }

  void Text(std::initializer_list<std::string_view> names, std::string& value) {
    const Json* found = Find(names);
    if (found == nullptr) return;
    if (found->is_string())
      value = found->get<std::string>();
    else
      Wrong(found_as_, "text");
  }

  template <typename Value, typename Named>
  void Word(std::initializer_list<std::string_view> names, const Named& named,
            std::string_view expected, Value& value) {
    std::string text;
    Text(names, text);
    if (found_as_.empty() || Find(names) == nullptr) return;
    if (const auto known = named(text))
      value = *known;
    else
      Wrong(found_as_, expected);
  }

  void Number(std::initializer_list<std::string_view> names, std::optional<int>& value) {
    const Json* found = Find(names);
    if (found == nullptr) return;
    if (found->is_number_integer() && *found >= 0 && *found <= 36'600)
      value = found->get<int>();
    else
      Wrong(found_as_, "a whole number, 0 to 36600");
  }

  void Flag(std::initializer_list<std::string_view> names, bool& value) {
    const Json* found = Find(names);
    if (found == nullptr) return;
    if (found->is_boolean())
      value = found->get<bool>();
    else
      Wrong(found_as_, "true or false");
  }

  void OptionalDay(std::initializer_list<std::string_view> names, std::optional<Day>& value) {
    std::string text;
    Text(names, text);
    if (text.empty()) return;
    value = DayFromIso(text);
    if (!value) Wrong(found_as_, "a day such as 2026-11-22");
  }

  void RequiredDay(std::initializer_list<std::string_view> names, Day& value) {
    std::optional<Day> day;
    OptionalDay(names, day);
    if (day)
      value = *day;
    else
      Wrong(*names.begin(), "a day such as 2026-11-22");
  }

  void OptionalInstant(std::initializer_list<std::string_view> names,
                       std::optional<Instant>& value) {
    std::string text;
    Text(names, text);
    if (text.empty()) return;
    value = InstantFromIso(text);
    if (!value) Wrong(found_as_, "an instant such as 2026-11-22T07:08:09Z");
  }

  void Words(std::initializer_list<std::string_view> names, std::vector<std::string>& values) {
    const Json* found = Find(names);
    if (found == nullptr) return;
    if (!found->is_array()) return Wrong(found_as_, "a list of words");
    for (const Json& item : *found) {
      if (!item.is_string()) return Wrong(found_as_, "a list of words");
      values.push_back(item.get<std::string>());
    }
  }

  template <typename Read>
  void List(std::initializer_list<std::string_view> names, const Read& read) {
    const Json* found = Find(names);
    if (found == nullptr) return;
    if (!found->is_array() || found->size() > kMostThings)
      return Wrong(found_as_, "a list of at most 100,000");
    std::size_t index = 0;
    for (const Json& item : *found) {
      ObjectReader reader(
          item, Concat(path_, path_.empty() ? "" : ".", found_as_, "[", index++, "]"), status_);
      read(reader);
    }
  }

 private:
  const Json& object_;
  std::string path_;
  absl::Status& status_;
  std::set<std::string> read_;
  std::string found_as_;
};

class HistoryReader {
 public:
  HistoryReader(const Zone& zone, std::optional<Instant> known_at)
      : zone_(zone), known_at_(known_at) {}

  absl::StatusOr<HistoryFile> Read(const Json& json) {
    {
      ObjectReader person(json, "", status_);
      ReadTraveller(person);
      person.List({"visits", "stays"}, [&](ObjectReader& visit) { ReadVisit(visit); });
      person.List({"authorisations", "permits"},
                  [&](ObjectReader& given) { ReadAuthorisation(given); });
      person.List({"records"}, [&](ObjectReader& record) { ReadRecord(record); });
      person.List({"stops"}, [&](ObjectReader& stop) { ReadStop(stop); });
    }
    if (!status_.ok()) return status_;
    return std::move(file_);
  }

 private:
  void ReadTraveller(ObjectReader& person) {
    Traveller& who = file_.traveller;
    person.Text({"nationality"}, who.nationality.text);
    if (KindOf(who.nationality) == StateCodeKind::kUnknown)
      person.Wrong("nationality", "a code of ICAO 9303-3 such as UZB");
    person.Word({"document"}, DocumentTypeNamed, "a type of document such as passport",
                who.document);
    person.OptionalDay({"born_on", "birth_date"}, who.born_on);
    person.Text({"purpose"}, who.purpose);
    person.Text({"verified_purpose"}, who.verified_purpose);
    CrossingType crossing{};
    person.Word({"crossing"}, CrossingTypeNamed, "air, road, rail, sea, river or foot", crossing);
    if (person.Find({"crossing"}) != nullptr) who.crossing = crossing;
    person.Text({"border_section"}, who.border_section);
    person.Words({"classes"}, who.classes);
  }

  // Recorded before or at the instant of knowledge, as far as the file says.
  bool IsKnown(ObjectReader& thing) {
    std::optional<Instant> recorded_at;
    thing.OptionalInstant({"recorded_at"}, recorded_at);
    return !known_at_ || !recorded_at || *recorded_at <= *known_at_;
  }

  void ReadVisit(ObjectReader& reader) {
    Visit visit;
    std::optional<Instant> exit_recorded_at;
    reader.OptionalInstant({"entered_at"}, visit.entered_at);
    reader.OptionalInstant({"left_at"}, visit.left_at);
    if (visit.entered_at) visit.entered_on = LocalDay(*visit.entered_at, zone_);
    if (visit.left_at) visit.left_on = LocalDay(*visit.left_at, zone_);
    reader.OptionalDay({"entered_on", "entry"}, visit.entered_on);
    reader.OptionalDay({"left_on", "exit"}, visit.left_on);
    reader.Flag({"exit_unrecorded"}, visit.left_unrecorded);
    reader.OptionalInstant({"exit_recorded_at"}, exit_recorded_at);
    if (visit.entered_at && visit.entered_on != LocalDay(*visit.entered_at, zone_))
      reader.Wrong("entered_on", "the day of entered_at");
    if (visit.left_at && visit.left_on != LocalDay(*visit.left_at, zone_))
      reader.Wrong("left_on", "the day of left_at");
    if (visit.entered_at && visit.left_at && *visit.left_at < *visit.entered_at)
      reader.Wrong("left_at", "an instant not before entered_at");
    if (visit.left_unrecorded && visit.left_on)
      reader.Wrong("exit_unrecorded", "no left_on beside it");
    if (!visit.entered_on && !visit.left_on)
      reader.Wrong("entered_on", "a day such as 2026-11-22, or left_on");
    if (visit.entered_on && visit.left_on && *visit.left_on < *visit.entered_on)
      reader.Wrong("left_on", "a day not before entered_on");
    if (!IsKnown(reader)) return;
    if (known_at_ && exit_recorded_at && *exit_recorded_at > *known_at_) {
      visit.left_on.reset();
      visit.left_at.reset();
    }
    if (visit.entered_on || visit.left_on) file_.history.visits.push_back(visit);
  }

  void ReadAuthorisation(ObjectReader& reader) {
    Authorisation given;
    std::optional<int> entries;
    reader.Word({"kind"}, AuthorisationKindNamed, "visa, permit, residence, extension or exit_visa",
                given.kind);
    reader.Text({"visa_class", "class"}, given.visa_class);
    reader.RequiredDay({"valid_from"}, given.valid_from);
    reader.RequiredDay({"valid_to"}, given.valid_to);
    reader.Number({"entries"}, entries);
    reader.Number({"max_days"}, given.max_days);
    given.entries = entries.value_or(0);
    if (given.valid_to < given.valid_from) reader.Wrong("valid_to", "a day not before valid_from");
    if (IsKnown(reader)) file_.history.authorisations.push_back(std::move(given));
  }

  void ReadRecord(ObjectReader& reader) {
    Record record;
    if (reader.Find({"kind"}) == nullptr) reader.Wrong("kind", "a kind such as deportation");
    reader.Word({"kind"}, RecordKindNamed, "a kind such as deportation, sanction or registration",
                record.kind);
    reader.RequiredDay({"on"}, record.on);
    reader.OptionalDay({"in_force_on"}, record.in_force_on);
    reader.OptionalDay({"starts_on"}, record.starts_on);
    reader.OptionalDay({"ends_on"}, record.ends_on);
    reader.Text({"subject"}, record.subject);
    std::optional<int> length;
    Unit unit = Unit::kYear;
    reader.Number({"length"}, length);
    reader.Word({"unit"}, UnitNamed, "day, month or year", unit);
    if (length && (*length == 0 || !IsCounted(unit) || unit == Unit::kHour))
      reader.Wrong("length", "1 or more days, months or years");
    if (length && *length > 0 && IsCounted(unit) && unit != Unit::kHour)
      record.length = Amount{*length, unit};
    if (IsKnown(reader)) file_.history.records.push_back(std::move(record));
  }

  void ReadStop(ObjectReader& reader) {
    std::optional<Instant> arrived_at, left_at;
    reader.OptionalInstant({"arrived_at"}, arrived_at);
    reader.OptionalInstant({"left_at"}, left_at);
    if (!arrived_at) return reader.Wrong("arrived_at", "an instant such as 2026-11-22T07:08:09Z");
    if (IsKnown(reader)) file_.history.stops.push_back({*arrived_at, left_at});
  }

  const Zone& zone_;
  std::optional<Instant> known_at_;
  absl::Status status_;
  HistoryFile file_;
};

// Two digits, 0 to `most`, and takes them away.
std::optional<int> TwoDigits(std::string_view& text, int most) {
  int number = 0;
  if (text.size() < 2) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + 2, number);
  if (error != std::errc() || end != text.data() + 2 || number < 0 || number > most)
    return std::nullopt;
  text.remove_prefix(2);
  return number;
}

bool Take(std::string_view& text, char expected) {
  if (text.empty() || text[0] != expected) return false;
  text.remove_prefix(1);
  return true;
}

// ".123456": microseconds; more digits are cut off.
std::chrono::microseconds TakeFraction(std::string_view& text) {
  std::int64_t micros = 0;
  if (!Take(text, '.')) return std::chrono::microseconds{0};
  for (std::int64_t scale = 100'000; !text.empty() && text[0] >= '0' && text[0] <= '9';
       scale /= 10) {
    micros += (text[0] - '0') * scale;
    text.remove_prefix(1);
  }
  return std::chrono::microseconds{micros};
}

std::optional<std::chrono::minutes> OffsetFrom(std::string_view text) {
  if (text == "Z") return std::chrono::minutes{0};
  const int sign = text.starts_with('-') ? -1 : 1;
  if (!Take(text, '+') && !Take(text, '-')) return std::nullopt;
  const auto hours = TwoDigits(text, 14);
  if (!hours || !Take(text, ':')) return std::nullopt;
  const auto minutes = TwoDigits(text, 59);
  if (!minutes || !text.empty()) return std::nullopt;
  return std::chrono::minutes{sign * (*hours * 60 + *minutes)};
}

}  // namespace

std::optional<Instant> InstantFromIso(std::string_view text) {
  const auto day = DayFromIso(text.substr(0, 10));
  if (!day) return std::nullopt;
  text.remove_prefix(10);
  if (!Take(text, 'T') && !Take(text, ' ')) return std::nullopt;
  const auto hour = TwoDigits(text, 23);
  if (!hour || !Take(text, ':')) return std::nullopt;
  const auto minute = TwoDigits(text, 59);
  if (!minute) return std::nullopt;
  std::optional<int> second = 0;
  if (Take(text, ':')) second = TwoDigits(text, 59);
  if (!second) return std::nullopt;
  const auto fraction = TakeFraction(text);
  const auto offset = OffsetFrom(text);
  if (!offset) return std::nullopt;
  return Instant{*day} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second} + fraction - *offset;
}

absl::StatusOr<HistoryFile> ReadHistoryFile(std::string_view json, const Zone& zone,
                                            std::optional<Instant> known_at) {
  if (json.size() > kMaxHistoryBytes)
    return absl::InvalidArgumentError("history: expected at most 8 MiB");
  const Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return absl::InvalidArgumentError("history: expected JSON");
  return HistoryReader(zone, known_at).Read(parsed);
}

}  // namespace otkel
