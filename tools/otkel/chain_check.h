#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/crossing.pb.h"
#include "storage/journal.h"

namespace otkel {

// Follows the chain of one checkpoint's events and keeps what does not agree, in order. It goes on
// after a disagreement, so that one damaged event is told apart from a broken journal.
class ChainCheck {
 public:
  enum class Gaps { kAreProblems, kAreAllowed };

  // `checkpoint` empty: that of the first event. `public_key`: Ed25519, 32 bytes; empty: signatures
  // are not looked at.
  ChainCheck(std::string checkpoint, std::string public_key, Gaps gaps)
      : checkpoint_(std::move(checkpoint)), public_key_(std::move(public_key)), gaps_(gaps) {}

  // The event that the first one follows: where a journal was trimmed. Before the first Add.
  void StartAfter(const JournalHead& floor);
  // The next event, at `mark` in its store. A body that names another place is a problem.
  void Add(JournalMark mark, const v1::SignedEvent& event);
  // The next event, at the place that its own body names.
  void Add(const v1::SignedEvent& event);
  // What the store itself says is its last event. After the last Add.
  void EndAt(const JournalHead& head);

  [[nodiscard]] std::uint64_t EventCount() const { return count_; }
  [[nodiscard]] const JournalHead& Last() const { return last_; }
  [[nodiscard]] const std::string& PublicKey() const { return public_key_; }
  [[nodiscard]] const std::string& Checkpoint() const { return checkpoint_; }
  // One sentence each.
  [[nodiscard]] const std::vector<std::string>& Problems() const { return problems_; }

 private:
  // What the event at `mark` must follow; nullopt: not known, as events between are missing.
  std::optional<std::string> ExpectedPrevious(JournalMark mark);
  [[nodiscard]] absl::Status Judge(const v1::SignedEvent& event, const std::string& previous,
                                   const EventId& id) const;

  std::string checkpoint_;
  const std::string public_key_;
  const Gaps gaps_;
  bool started_ = false;
  JournalHead last_;
  std::uint64_t count_ = 0;
  std::vector<std::string> problems_;
};

}  // namespace otkel
