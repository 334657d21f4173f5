#include "tools/otkel/demo_watch.h"

#include <chrono>

namespace otkel {
namespace {

constexpr std::chrono::milliseconds kPause{25};

}  // namespace

DemoWatch::DemoWatch(const CentralClient& police) : police_(police) {
  thread_ = std::thread([this] { Run(); });
}

DemoWatch::~DemoWatch() {
  stopping_ = true;
  thread_.join();
}

void DemoWatch::Run() {
  v1::ListOverstaysRequest request;
  request.set_purpose("drill: nobody may be accused on what is not known");
  request.set_page_size(1000);
  request.set_include_left(true);
  while (!stopping_) {
    Keep(police_.ListOverstays(request));
    std::this_thread::sleep_for(kPause);
  }
}

void DemoWatch::Keep(const absl::StatusOr<v1::ListOverstaysReply>& reply) {
  const std::lock_guard lock(mutex_);
  if (!reply.ok()) {
    trouble_ = std::string(reply.status().message());
    return;
  }
  trouble_.clear();
  ++readings_;
  listed_.clear();
  for (const v1::Overstay& overstay : reply->overstays()) {
    const std::string& number = overstay.document().number();
    listed_[number] = overstay;
    if (overstay.grade() == v1::OVERSTAY_GRADE_CONFIRMED) ever_confirmed_.insert(number);
  }
}

std::optional<v1::Overstay> DemoWatch::Now(const std::string& number) const {
  const std::lock_guard lock(mutex_);
  const auto found = listed_.find(number);
  if (found == listed_.end()) return std::nullopt;
  return found->second;
}

std::set<std::string> DemoWatch::EverConfirmed() const {
  const std::lock_guard lock(mutex_);
  return ever_confirmed_;
}

std::uint64_t DemoWatch::Readings() const {
  const std::lock_guard lock(mutex_);
  return readings_;
}

std::string DemoWatch::Trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

}  // namespace otkel
