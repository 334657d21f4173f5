#pragma once

#include <compare>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>

namespace otkel {

// Text that names a thing of one kind; names of different kinds do not mix.
template <typename Tag>
struct Name {
  std::string text;

  friend bool operator==(const Name&, const Name&) = default;
  friend auto operator<=>(const Name&, const Name&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Name& name) { return out << name.text; }
};

using CheckpointId = Name<struct CheckpointTag>;
using BanId = Name<struct BanTag>;
using RuleId = Name<struct RuleTag>;

// Under which name the events of one copy of a checkpoint's journal stand where they are kept apart
// from the checkpoint's own: their numbers are the same. No checkpoint is called so.
[[nodiscard]] inline CheckpointId FiledUnder(const CheckpointId& checkpoint,
                                             const std::string& branch) {
  return {checkpoint.text + '~' + branch};
}
[[nodiscard]] inline bool IsOfCopy(const CheckpointId& filed) {
  return filed.text.find('~') != std::string::npos;
}

// Position of an event in one epoch of a journal: from 1, without gaps. 0 says "none yet".
using Sequence = std::uint64_t;
// One life of a journal, from 1. A replaced or doubtful disk starts the next.
using Epoch = std::uint32_t;
// Position in the centre's ledger: from 1, without gaps. 0 says "nothing".
using Position = std::uint64_t;

// Names one event for ever. Logs carry this and never what the event says about a person.
struct EventId {
  CheckpointId checkpoint;
  Epoch epoch = 0;
  Sequence sequence = 0;

  friend bool operator==(const EventId&, const EventId&) = default;
  friend auto operator<=>(const EventId&, const EventId&) = default;
};

// "tazhen/1/4711".
[[nodiscard]] inline std::string ToText(const EventId& id) {
  return id.checkpoint.text + "/" + std::to_string(id.epoch) + "/" + std::to_string(id.sequence);
}

}  // namespace otkel
