#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace otkel {

// What stands in a named place of a message: a text, a number or a calendar day. Which message it
// is, is told by its key; its words are in rules/messages (docs/formats/messages.md).
struct MessageArgument {
  std::string name;
  std::variant<std::string, std::int64_t, std::chrono::sys_days> value;

  friend bool operator==(const MessageArgument&, const MessageArgument&) = default;
};

using MessageArguments = std::vector<MessageArgument>;

}  // namespace otkel
