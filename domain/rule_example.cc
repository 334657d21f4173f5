#include "domain/rule_example.h"

#include <algorithm>
#include <charconv>

#include "domain/state_codes.h"

namespace otkel {
namespace {

// What an example can say at most, so that it is answered in bounded time.
constexpr std::size_t kLongestLine = 4096;
constexpr int kMostNumber = 36600;
constexpr int kMostYears = 150;
constexpr Day kFirstDay = Day{std::chrono::year{1900} / 1 / 1};
constexpr Day kLastDay = Day{std::chrono::year{2199} / 12 / 31};

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(Trim(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words = Split(text, ' ');
  std::erase_if(words, [](std::string_view word) { return word.empty(); });
  return words;
}

std::optional<int> NumberFrom(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number < 0 || number > kMostNumber ? std::nullopt : std::optional(number);
}

std::optional<Day> DayFrom(std::string_view text) {
  const auto day = DayFromIso(text);
  return day && (*day < kFirstDay || *day > kLastDay) ? std::nullopt : day;
}

// "30day", "7year": of a ban, which counts days.
std::optional<Amount> AmountFrom(std::string_view text) {
  const std::size_t letters = text.find_first_not_of("0123456789");
  const auto count = NumberFrom(text.substr(0, letters));
  if (!count || letters == std::string_view::npos) return std::nullopt;
  const auto unit = UnitNamed(text.substr(letters));
  if (!unit || !IsCounted(*unit) || *unit == Unit::kHour) return std::nullopt;
  if (*unit == Unit::kYear && *count > kMostYears) return std::nullopt;
  return Amount{*count, *unit};
}

struct DayOrInstant {
  Day day;
  std::optional<Instant> at;
};

class ExampleParser {
 public:
  ExampleParser(std::string_view line, const Zone* zone) : line_(line), zone_(zone) {}

  std::variant<RuleExample, ExampleError> Parse() {
    if (line_.size() > kLongestLine) return ExampleError{"expected at most 4096 letters"};
    const std::vector<std::string_view> parts = Split(line_, '|');
    if (parts.size() != 4)
      return ExampleError{"expected four parts between |: who, history, on, what follows"};
    if (ReadOn(parts[2]) && ReadWho(parts[0]) && ReadHistory(parts[1]) && ReadExpected(parts[3]))
      return std::move(example_);
    return ExampleError{error_};
  }

 private:
  bool Fail(std::string_view part, std::string_view found, std::string_view expected) {
    error_ =
        std::string(part) + ": '" + std::string(found) + "', expected " + std::string(expected);
    return false;
  }

  // "2015-03-01", or with a time of day "2015-03-01T08:00", or in UTC "2015-03-01T08:00Z".
  std::optional<DayOrInstant> Moment(std::string_view text) const {
    const auto day = DayFrom(text.substr(0, 10));
    if (!day) return std::nullopt;
    if (text.size() == 10) return DayOrInstant{*day, std::nullopt};
    const bool utc = text.ends_with('Z');
    if (utc) text.remove_suffix(1);
    if (text.size() != 16 || text[10] != 'T' || text[13] != ':') return std::nullopt;
    const auto hour = NumberFrom(text.substr(11, 2));
    const auto minute = NumberFrom(text.substr(14, 2));
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    const Instant at = Instant{*day} + std::chrono::hours{*hour} + std::chrono::minutes{*minute};
    return DayOrInstant{utc && zone_ != nullptr ? LocalDay(at, *zone_) : *day, at};
  }

  bool ReadOn(std::string_view text) {
    const std::vector<std::string_view> words = Words(text);
    const auto moment = words.empty() ? std::nullopt : Moment(words[0]);
    if (!moment) return Fail("ON", text, "a day such as 2015-03-01");
    example_.inquiry.on = moment->day;
    example_.inquiry.at = moment->at;
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      const std::string_view key = words[i].substr(0, equals);
      const auto day =
          equals == std::string_view::npos ? std::nullopt : DayFrom(words[i].substr(equals + 1));
      if (!day || (key != "enter" && key != "leave"))
        return Fail("ON", words[i], "enter=2015-03-01 or leave=2015-03-20");
      (key == "enter" ? example_.inquiry.intended_entry : example_.inquiry.intended_exit) = day;
    }
    return true;
  }

  bool ReadWho(std::string_view text) {
    const std::vector<std::string_view> words = Words(text);
    if (words.empty()) return Fail("WHO", text, "a nationality such as UZB");
    example_.traveller.nationality = {std::string(words[0])};
    if (KindOf(example_.traveller.nationality) == StateCodeKind::kUnknown)
      return Fail("WHO", words[0], "a code of ICAO 9303-3");
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      const bool known = equals == std::string_view::npos
                             ? ReadDocument(words[i])
                             : ReadFact(words[i].substr(0, equals), words[i].substr(equals + 1));
      if (!known)
        return Fail("WHO", words[i],
                    "a document type, or age= born= class= purpose= by= at= zone=");
    }
    return true;
  }

  bool ReadDocument(std::string_view word) {
    const auto type = DocumentTypeNamed(word);
    if (type) example_.traveller.document = *type;
    return type.has_value();
  }

  bool ReadFact(std::string_view key, std::string_view value) {
    Traveller& who = example_.traveller;
    if (key == "age") {
      auto years = NumberFrom(value);
      if (years && *years > kMostYears) years.reset();
      if (years) who.born_on = AddMonths(example_.inquiry.on, -12 * *years);
      return years.has_value();
    }
    if (key == "born") return (who.born_on = DayFrom(value)).has_value();
    if (key == "by") return (who.crossing = CrossingTypeNamed(value)).has_value();
    if (key == "class") {
      for (const std::string_view word : Split(value, ',')) who.classes.emplace_back(word);
      return true;
    }
    std::string* text = key == "purpose"    ? &who.purpose
                        : key == "verified" ? &who.verified_purpose
                        : key == "at"       ? &who.border_section
                        : key == "zone"     ? &example_.zone
                                            : nullptr;
    if (text != nullptr) *text = std::string(value);
    return text != nullptr;
  }

  bool ReadHistory(std::string_view text) {
    if (text == "-") return true;
    for (const std::string_view word : Words(text)) {
      const bool read = word.find('@') != std::string_view::npos ? ReadRecord(word)
                        : IsVisit(word)                          ? ReadVisit(word)
                                                                 : ReadAuthorisation(word);
      if (!read)
        return Fail(
            "HISTORY", word,
            "a visit 2015-03-01..2015-03-20, a right such as visa:TS:2015-01-01..2015-06-30 "
            "or a record such as deportation@2015-01-10");
    }
    return true;
  }

  static bool IsVisit(std::string_view word) {
    return word.starts_with("..") || (!word.empty() && word[0] >= '0' && word[0] <= '9');
  }

  bool ReadVisit(std::string_view word) {
    const std::size_t dots = word.find("..");
    if (dots == std::string_view::npos) return false;
    const std::string_view from = word.substr(0, dots), to = word.substr(dots + 2);
    const auto entry = Moment(from), exit = Moment(to);
    if ((!from.empty() && !entry) || (!to.empty() && !exit) || (!entry && !exit)) return false;
    Visit visit;
    if (entry) visit.entered_on = entry->day, visit.entered_at = entry->at;
    if (exit) visit.left_on = exit->day, visit.left_at = exit->at;
    if (entry && exit && exit->day < entry->day) return false;
    example_.history.visits.push_back(visit);
    return true;
  }

  // KIND:CLASS:FROM..TO[:entries=2][:days=30]
  bool ReadAuthorisation(std::string_view word) {
    const std::vector<std::string_view> parts = Split(word, ':');
    if (parts.size() < 3) return false;
    const auto kind = AuthorisationKindNamed(parts[0]);
    const std::size_t dots = parts[2].find("..");
    if (!kind || dots == std::string_view::npos) return false;
    const auto from = DayFrom(parts[2].substr(0, dots)), to = DayFrom(parts[2].substr(dots + 2));
    if (!from || !to || *to < *from) return false;
    Authorisation given{*kind, std::string(parts[1]), *from, *to, 0, std::nullopt};
    for (std::size_t i = 3; i < parts.size(); ++i) {
      const std::size_t equals = parts[i].find('=');
      const auto number =
          equals == std::string_view::npos ? std::nullopt : NumberFrom(parts[i].substr(equals + 1));
      if (!number) return false;
      if (parts[i].starts_with("entries=")) {
        given.entries = *number;
      } else if (parts[i].starts_with("days=")) {
        given.max_days = *number;
      } else {
        return false;
      }
    }
    example_.history.authorisations.push_back(std::move(given));
    return true;
  }

  // KIND@DAY[,force=DAY][,from=DAY][,for=7year][,until=DAY][,about=WORD]; stop@INSTANT..INSTANT
  bool ReadRecord(std::string_view word) {
    const std::size_t at = word.find('@');
    const std::string_view kind_name = word.substr(0, at), rest = word.substr(at + 1);
    if (kind_name == "stop") return ReadStop(rest);
    const auto kind = RecordKindNamed(kind_name);
    const std::vector<std::string_view> parts = Split(rest, ',');
    const auto on = DayFrom(parts[0]);
    if (!kind || !on) return false;
    Record record{*kind, *on, {}, {}, {}, {}, {}};
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::size_t equals = parts[i].find('=');
      if (equals == std::string_view::npos) return false;
      if (!ReadRecordPart(record, parts[i].substr(0, equals), parts[i].substr(equals + 1)))
        return false;
    }
    example_.history.records.push_back(std::move(record));
    return true;
  }

  static bool ReadRecordPart(Record& record, std::string_view key, std::string_view value) {
    if (key == "force") return (record.in_force_on = DayFrom(value)).has_value();
    if (key == "from") return (record.starts_on = DayFrom(value)).has_value();
    if (key == "until") return (record.ends_on = DayFrom(value)).has_value();
    if (key == "for") return (record.length = AmountFrom(value)).has_value();
    if (key != "about") return false;
    record.subject = std::string(value);
    return true;
  }

  bool ReadStop(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return false;
    const auto from = Moment(text.substr(0, dots)), to = Moment(text.substr(dots + 2));
    if (!from || !from->at) return false;
    example_.history.stops.push_back({*from->at, to ? to->at : std::nullopt});
    return true;
  }

  bool ReadExpected(std::string_view text) {
    for (const std::string_view phrase : Split(text, ';')) {
      if (!phrase.empty()) example_.expected.emplace_back(phrase);
    }
    return !example_.expected.empty() || Fail("WHAT FOLLOWS", text, "at least one phrase");
  }

  std::string_view line_;
  const Zone* zone_;
  RuleExample example_;
  std::string error_;
};

}  // namespace

std::variant<RuleExample, ExampleError> ParseExample(std::string_view line, const Zone* zone) {
  return ExampleParser(line, zone).Parse();
}

}  // namespace otkel
