#include <string_view>

#include "domain/rule.h"

namespace otkel {
namespace {

// The second letter is the issuing state's own in the 8th edition of 9303; these are the meanings
// that states share. Any other letter is an ordinary passport.
DocumentType PassportType(const Document& document, char second) {
  switch (second) {
    case 'D':
      return DocumentType::kDiplomaticPassport;
    case 'O':
    case 'S':
      return DocumentType::kOfficialPassport;
    case 'R':
      return DocumentType::kRefugeeTravelDocument;
    case 'E':
      return DocumentType::kEmergencyTravelDocument;
    case 'L':
      return DocumentType::kLaissezPasser;
    case 'N':  // the Russian internal passport; elsewhere a national passport
      return document.issuing_state.text == "RUS" ? DocumentType::kInternalPassport
                                                  : DocumentType::kPassport;
    default:
      return DocumentType::kPassport;
  }
}

}  // namespace

DocumentType TypeOf(const Document& document) {
  const std::string_view code = document.code;
  const char second = code.size() > 1 ? code[1] : '<';
  if (code.empty()) return DocumentType::kOther;
  switch (code[0]) {
    case 'P':
      return PassportType(document, second);
    case 'A':
    case 'C':
      return second == 'C' ? DocumentType::kCrewCertificate : DocumentType::kNationalId;
    case 'I':
      return DocumentType::kNationalId;
    default:
      return DocumentType::kOther;
  }
}

std::optional<Day> BornOn(const Document& document) {
  const PartialDate& date = document.birth_date;
  if (!date.year || !date.month || !date.day) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year{*date.year},
                                        std::chrono::month(static_cast<unsigned>(*date.month)),
                                        std::chrono::day(static_cast<unsigned>(*date.day))};
  return day.ok() ? std::optional(Day{day}) : std::nullopt;
}

}  // namespace otkel
