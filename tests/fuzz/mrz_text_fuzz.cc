// Typed text to lines to document to sentences: nothing that is typed may stop the program, and
// what is said of it must hold together.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "base/message_catalogue.h"
#include "domain/mrz.h"
#include "domain/mrz_layout.h"

namespace otkel {
namespace {

constexpr Day kToday = std::chrono::year{2026} / 11 / 22;

void Require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "does not hold: " << what << "\n";
  std::abort();
}

bool Contains(const std::vector<std::string>& lines, int line, int column, int length) {
  return line >= 0 && line < static_cast<int>(lines.size()) && column >= 0 && length >= 1 &&
         column + length <= static_cast<int>(lines[static_cast<std::size_t>(line)].size());
}

void CheckTyping(const std::vector<std::string>& lines) {
  std::string again;
  for (const std::string& line : lines) {
    Require(!line.empty(), "no line is empty");
    for (const char c : line) {
      Require(c > ' ' && c < 0x7F && !(c >= 'a' && c <= 'z'), "lines are visible ASCII capitals");
    }
    again += line + "\n";
  }
  Require(LinesFromTyped(again) == lines, "reading its own lines changes nothing");
}

void CheckProblems(const ParsedMrz& parsed) {
  static const MessageCatalogues messages;
  const MrzProblem* before = nullptr;
  for (const MrzProblem& problem : parsed.problems) {
    Require(before == nullptr || before->kind <= problem.kind, "problems come in precedence");
    before = &problem;
    const std::string sentence =
        messages.Format("ru", MessageOf(problem.kind), ArgumentsOf(problem));
    Require(sentence.find_first_of("[]{}") == std::string::npos ||
                problem.found.find_first_of("[]{}") != std::string::npos,
            "every place of a problem's sentence is filled");
    if (problem.kind == MrzProblemKind::kUnknownFormat) continue;
    Require(Contains(parsed.lines, problem.line, problem.column, problem.length),
            "a problem lies in the zone");
  }
}

void CheckZone(const ParsedMrz& parsed) {
  const MrzShape shape = ShapeOf(*parsed.format);
  Require(static_cast<int>(parsed.lines.size()) == shape.lines, "the shape is the format's");
  for (const MrzFieldPlace& place : parsed.places) {
    Require(Contains(parsed.lines, place.line, place.column, place.length),
            "a field lies in the zone");
  }
  Require(IsPossible(parsed.document.birth_date), "a birth date that is kept is possible");
  // Where nothing is wrong, all that the zone says is in the document.
  const auto written = ComposeMrz(parsed.document, *parsed.format);
  if (!parsed.problems.empty() || !written) return;
  const ParsedMrz again = ParseMrz(*written, kToday);
  Require(again.problems.empty(), "what is written has no problems");
  Document expected = parsed.document;
  expected.names_truncated = again.document.names_truncated;  // superfluous fillers may have gone
  Require(again.document == expected, "what is written is read back");
}

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string typed(data, data + size);
  const std::vector<std::string> lines = otkel::LinesFromTyped(typed);
  otkel::CheckTyping(lines);
  const otkel::ParsedMrz parsed = otkel::ParseMrz(lines, otkel::kToday);
  otkel::CheckProblems(parsed);
  otkel::Require(parsed.format.has_value() != parsed.Has(otkel::MrzProblemKind::kUnknownFormat),
                 "either a format or kUnknownFormat");
  if (parsed.format) otkel::CheckZone(parsed);
  return 0;
}
