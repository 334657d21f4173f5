#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/message_catalogue.h"
#include "checkpoint/decider.h"
#include "checkpoint/link_state.h"
#include "checkpoint/matching_state.h"
#include "checkpoint/read_reply.h"
#include "checkpoint/recorder.h"
#include "domain/zone.h"
#include "proto/terminal.pb.h"
#include "storage/journal.h"

namespace otkel {

// Carries out the calls of terminal.proto for every lane of a checkpoint, whatever they came over.
// Safe for several threads.
class Terminal {
 public:
  struct Parts {
    CheckpointId checkpoint;
    const Decider* decider;
    Recorder* recorder;
    const Journal* journal;
    const ReplicaStore* replica;
    const LinkState* link;
    const Clock* clock;
    const MessageCatalogues* messages;
    Zone zone = FixedZone("UTC", std::chrono::seconds{0});  // whose times officers are told
    const MatchingState* matching = nullptr;                // null: nobody looks
  };

  explicit Terminal(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] absl::StatusOr<v1::ReadReply> ScanImage(const v1::ScanImageRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::ReadReply> ReadLines(const v1::ReadLinesRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::DecideReply> Decide(const v1::DecideRequest& request);
  [[nodiscard]] absl::StatusOr<v1::ConfirmReply> Confirm(const v1::ConfirmRequest& request);
  [[nodiscard]] absl::StatusOr<v1::UndoReply> Undo(const v1::UndoRequest& request);
  [[nodiscard]] absl::StatusOr<v1::IdentifyReply> Identify(const v1::IdentifyRequest& request);
  [[nodiscard]] v1::TerminalStatus GetStatus() const;

 private:
  // A decision that waits for the officer, or has been confirmed.
  struct Pending {
    std::mutex mutex;  // one confirmation at a time
    Deliberated deliberated;
    std::string lane;
    v1::Capture capture = v1::CAPTURE_TYPED;
    std::chrono::microseconds decided_at{0};
    v1::Outcome confirmed = v1::OUTCOME_UNSPECIFIED;
    v1::ConfirmReply reply;
    v1::Crossing crossing;  // as it was confirmed
    Day day;
    std::chrono::microseconds confirmed_at{0};
    std::optional<v1::UndoReply> undone;
    // What was said last of each order: the request, serialised, and where it is recorded.
    std::map<std::string, std::pair<std::string, v1::IdentifyReply>> said;
  };

  [[nodiscard]] absl::StatusOr<v1::IdentifyReply> RecordVerdict(const v1::IdentifyRequest& request,
                                                                const v1::EventId& crossing);
  // InvalidArgument: not a language of the catalogues. An empty one is English.
  [[nodiscard]] absl::StatusOr<MessageLanguage> LanguageOf(const std::string& asked) const;
  // What was lost within seven days and has to be entered again, one sentence a loss.
  [[nodiscard]] std::vector<std::string> ReEntrySentences() const;
  [[nodiscard]] std::shared_ptr<Pending> Find(const std::string& decision_id);
  [[nodiscard]] std::string Keep(std::shared_ptr<Pending> pending);
  void DropOld();

  Parts parts_;
  std::mutex mutex_;  // of pending_
  std::map<std::string, std::shared_ptr<Pending>> pending_;
};

}  // namespace otkel
