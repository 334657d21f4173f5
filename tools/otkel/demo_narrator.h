#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

#include "tools/otkel/console.h"

namespace otkel {

// Tells the story of the demonstration on the terminal, and keeps the first claim that did not
// hold. Safe for several threads.
class DemoNarrator {
 public:
  explicit DemoNarrator(const Console& console) : console_(console) {}

  // A new part of the story.
  void Chapter(std::string_view title);
  // One line: where or who, then what.
  void Say(std::string_view who, std::string_view what);
  void Say(std::string_view who, Colour colour, std::string_view word, std::string_view rest);
  // A claim about the system that was just checked. Returns `holds`; where it is false, the story
  // has failed with it.
  bool Expect(bool holds, std::string_view claim);
  // The same for something that went wrong on the way. Only the first failure is kept.
  void Fail(std::string_view what);

  [[nodiscard]] bool Failed() const;
  [[nodiscard]] std::string Failure() const;
  [[nodiscard]] int CheckedCount() const;

 private:
  void Line(std::string_view who, std::string_view what);

  const Console& console_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::string failure_;
  int checked_ = 0;
};

}  // namespace otkel
