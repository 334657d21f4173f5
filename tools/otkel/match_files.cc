#include "tools/otkel/match_files.h"

#include <algorithm>

#include "base/text.h"

namespace otkel {
namespace {

std::vector<std::string_view> Split(std::string_view line) {
  std::vector<std::string_view> cells;
  for (;;) {
    const std::size_t tab = line.find('\t');
    cells.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return cells;
    line.remove_prefix(tab + 1);
  }
}

std::string_view TakeLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

absl::Status At(std::size_t line, std::string_view column, const absl::Status& status) {
  return absl::InvalidArgumentError(
      Concat("line ", line, ", ", column, ": ", std::string(status.message())));
}

bool AreDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

absl::StatusOr<TsvReader> TsvReader::Open(std::string_view text,
                                          const std::vector<std::string>& wanted) {
  TsvReader reader;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (const std::string_view column : Split(TakeLine(text))) reader.columns_.emplace_back(column);
  for (const std::string& column : wanted) {
    if (std::find(reader.columns_.begin(), reader.columns_.end(), column) == reader.columns_.end())
      return absl::InvalidArgumentError(
          Concat("the first line names no column \"", column, "\"; columns are divided by tabs"));
  }
  reader.rest_ = text;
  return reader;
}

bool TsvReader::Next() {
  while (!rest_.empty()) {
    ++line_;
    const std::string_view line = TakeLine(rest_);
    if (line.empty()) continue;
    cells_ = Split(line);
    return true;
  }
  return false;
}

std::string_view TsvReader::Cell(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  const auto place = static_cast<std::size_t>(found - columns_.begin());
  return place < cells_.size() && found != columns_.end() ? cells_[place] : std::string_view{};
}

absl::StatusOr<PartialDate> ReadBirthDate(std::string_view text) {
  if (text.empty()) return PartialDate{};
  std::string iso(text);
  if (iso.size() == 4 && AreDigits(iso)) iso += "-XX-XX";
  if (iso.size() == 7) iso += "-XX";
  if (iso.size() == 10 && iso.ends_with("-00")) iso.replace(8, 2, "XX");
  if (iso.size() == 10 && iso.substr(5, 2) == "00") iso.replace(5, 2, "XX");
  if (const auto date = PartialDateFromIso(iso)) return *date;
  return absl::InvalidArgumentError(
      Concat("\"", text, "\" is no date: 1974-08-12, 1974-08-XX or 1974 was expected"));
}

absl::StatusOr<Sex> ReadSex(std::string_view text) {
  if (text == "M") return Sex::kMale;
  if (text == "F") return Sex::kFemale;
  if (text.empty() || text == "X" || text == "<") return Sex::kUnspecified;
  return absl::InvalidArgumentError(Concat("\"", text, "\" is no sex: M, F or X was expected"));
}

absl::StatusOr<std::vector<ListedPerson>> ReadList(std::string_view text) {
  auto reader = TsvReader::Open(text, {"id", "surname"});
  if (!reader.ok()) return reader.status();
  std::vector<ListedPerson> list;
  while (reader->Next()) {
    ListedPerson& listed = list.emplace_back();
    listed.id = reader->Cell("id");
    Document& person = listed.person;
    const auto text_of = [&](std::string_view column) {
      return PersonalText(std::string(reader->Cell(column)));
    };
    person.primary_identifier = text_of("surname");
    person.secondary_identifier = text_of("given_names");
    person.number = text_of("document_number");
    person.personal_number = text_of("personal_number");
    person.nationality = StateCode{std::string(reader->Cell("nationality"))};
    person.issuing_state = StateCode{std::string(reader->Cell("document_state"))};
    if (person.issuing_state.text.empty()) person.issuing_state = person.nationality;
    const auto birth = ReadBirthDate(reader->Cell("birth_date"));
    if (!birth.ok()) return At(reader->line(), "birth_date", birth.status());
    person.birth_date = *birth;
    const auto sex = ReadSex(reader->Cell("sex"));
    if (!sex.ok()) return At(reader->line(), "sex", sex.status());
    person.sex = *sex;
  }
  return list;
}

}  // namespace otkel
