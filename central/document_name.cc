#include "central/document_name.h"

#include <algorithm>

namespace otkel {
namespace {

constexpr std::size_t kMostState = 3;
constexpr std::size_t kMostNumber = 50;

bool IsLetter(char c) { return c >= 'A' && c <= 'Z'; }
bool IsOfNumber(char c) { return IsLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '<'; }

}  // namespace

std::string ProblemOf(const v1::DocumentName& name) {
  const std::string& state = name.issuing_state();
  if (state.empty() || state.size() > kMostState || !std::ranges::all_of(state, IsLetter))
    return "issuing_state: expected a state code such as UZB";
  const std::string& number = name.number();
  if (number.empty() || number.size() > kMostNumber || !std::ranges::all_of(number, IsOfNumber))
    return "number: expected a document number of capital letters and digits, at most 50";
  return "";
}

}  // namespace otkel
