#include "tools/otkel/demo_narrator.h"

#include <algorithm>

#include "base/text.h"

namespace otkel {
namespace {

constexpr std::size_t kWhoWidth = 10;

}  // namespace

void DemoNarrator::Chapter(std::string_view title) {
  const std::lock_guard lock(mutex_);
  console_.out << '\n'
               << Painted(console_, Colour::kBold, ForTerminal(title)) << '\n'
               << std::flush;
}

void DemoNarrator::Say(std::string_view who, std::string_view what) {
  const std::lock_guard lock(mutex_);
  Line(who, ForTerminal(what));
}

void DemoNarrator::Say(std::string_view who, Colour colour, std::string_view word,
                       std::string_view rest) {
  const std::lock_guard lock(mutex_);
  Line(who, Concat(Painted(console_, colour, ForTerminal(word)), ForTerminal(rest)));
}

bool DemoNarrator::Expect(bool holds, std::string_view claim) {
  if (!holds) {
    Fail(Concat("this did not hold: ", claim));
    return false;
  }
  const std::lock_guard lock(mutex_);
  ++checked_;
  if (failure_.empty())
    Line("", Painted(console_, Colour::kFaint, Concat("checked: ", ForTerminal(claim))));
  return true;
}

void DemoNarrator::Fail(std::string_view what) {
  const std::lock_guard lock(mutex_);
  if (failure_.empty()) failure_ = what;
}

bool DemoNarrator::Failed() const {
  const std::lock_guard lock(mutex_);
  return !failure_.empty();
}

std::string DemoNarrator::Failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

int DemoNarrator::CheckedCount() const {
  const std::lock_guard lock(mutex_);
  return checked_;
}

void DemoNarrator::Line(std::string_view who, std::string_view what) {
  const std::string padding(kWhoWidth - std::min(kWhoWidth - 1, who.size()), ' ');
  console_.out << "  " << who << padding << what << '\n' << std::flush;
}

}  // namespace otkel
