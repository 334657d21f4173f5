#pragma once

#include <mutex>
#include <string>

namespace otkel {

// What is known of the link to the centre. Safe for several threads.
class LinkState {
 public:
  struct View {
    bool attached = false;
    std::string refusal;      // why the centre last refused the stream; empty: it did not
    std::string law_refused;  // why a rule pack of the centre was not taken; empty: none was
    std::string branch;  // not empty: the centre keeps what is recorded here apart, under this name
    std::string centre_warning;  // what is wrong with the centre's own ledger; empty: nothing
  };

  [[nodiscard]] View Get() const {
    const std::lock_guard lock(mutex_);
    return view_;
  }
  void SetAttached(bool attached) {
    const std::lock_guard lock(mutex_);
    view_.attached = attached;
    if (attached) view_.refusal.clear();
  }
  void SetRefusal(std::string refusal) {
    const std::lock_guard lock(mutex_);
    view_.refusal = std::move(refusal);
  }
  void SetLawRefused(std::string why) {
    const std::lock_guard lock(mutex_);
    view_.law_refused = std::move(why);
  }
  void SetBranch(std::string branch) {
    const std::lock_guard lock(mutex_);
    view_.branch = std::move(branch);
  }
  void SetCentreWarning(std::string warning) {
    const std::lock_guard lock(mutex_);
    view_.centre_warning = std::move(warning);
  }

 private:
  mutable std::mutex mutex_;
  View view_;
};

}  // namespace otkel
