#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/explanation.h"

// Worked examples as packs and test tables write them, one line each
// (docs/formats/rule-example.md):
//
//   WHO | HISTORY | ON | WHAT FOLLOWS
//   UZB passport | 2015-01-05.. | 2015-02-01 | until 2015-04-05; by KZ-02
namespace otkel {

struct RuleExample {
  Traveller traveller;
  History history;
  Inquiry inquiry;
  std::string zone;  // named in WHO; empty: days begin at 00:00 of the times written
  std::vector<std::string> expected;  // phrases, each of which must be among FactsOf
};

// Why a line is no example: "ON: '2015-02-30', expected a day such as 2015-03-01".
struct ExampleError {
  std::string text;
};

// `zone`: in which instants of the line are turned into days; null: they are written in local time.
[[nodiscard]] std::variant<RuleExample, ExampleError> ParseExample(std::string_view line,
                                                                   const Zone* zone = nullptr);

// Everything true that an example may expect, as phrases: "may enter", "until 2015-04-05",
// "used 28 of 90", "registration by 2015-01-10". The same words are shown to people.
[[nodiscard]] std::vector<std::string> FactsOf(const Explanation& explanation,
                                               const StayCase& stay_case);

// The answer to an example, with what it points into.
struct ExampleAnswer {
  std::vector<std::string> facts;
  std::vector<std::string> missing;  // expected, and not so
  std::vector<const Rule*> touched;
  std::vector<const Overlay*> overlays;  // with a part in the answer
};

[[nodiscard]] ExampleAnswer AnswerExample(const Law& law, const RuleExample& example,
                                          const Zone* zone = nullptr);

}  // namespace otkel
