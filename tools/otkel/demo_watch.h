#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "proto/query.pb.h"
#include "tools/otkel/central_client.h"

namespace otkel {

// Reads the police's list of overstays again and again, from beginning to end of the story, and
// keeps what it ever said: a wrong accusation that lasts a moment is found too. Safe for several
// threads.
class DemoWatch {
 public:
  // REQUIRES: `police` outlives the watch.
  explicit DemoWatch(const CentralClient& police);
  ~DemoWatch();

  // What the list says of a document now; nullopt: nothing.
  [[nodiscard]] std::optional<v1::Overstay> Now(const std::string& number) const;
  // Documents that were ever listed as confirmed overstayers.
  [[nodiscard]] std::set<std::string> EverConfirmed() const;
  // How often the list was read to its end.
  [[nodiscard]] std::uint64_t Readings() const;
  // Why the last reading failed; empty: it did not.
  [[nodiscard]] std::string Trouble() const;

 private:
  void Run();
  void Keep(const absl::StatusOr<v1::ListOverstaysReply>& reply);

  const CentralClient& police_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::string, v1::Overstay> listed_;
  std::set<std::string> ever_confirmed_;
  std::uint64_t readings_ = 0;
  std::string trouble_;
  std::thread thread_;
};

}  // namespace otkel
