#pragma once

#include <mutex>

#include "absl/status/statusor.h"
#include "central/query_desk.h"
#include "proto/identity.pb.h"

namespace otkel {

// How many documents may be one person's.
inline constexpr std::size_t kMostDocumentsOfPerson = 16;

// Answers the calls of identity.proto, whatever they came over. Writes each to the consultation log
// first; where that fails the call fails. Safe for several threads.
class IdentityDesk {
 public:
  IdentityDesk(Centre* centre, ConsultationLog* log, ShownFlags* shown)
      : centre_(centre), log_(log), shown_(shown) {}

  [[nodiscard]] absl::StatusOr<v1::ProposeLinksReply> ProposeLinks(
      const Caller& caller, const v1::ProposeLinksRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LinkPreview> PreviewLink(
      const Caller& caller, const v1::PreviewLinkRequest& request) const;
  [[nodiscard]] absl::StatusOr<v1::LinkPosition> LinkDocuments(
      const Caller& caller, const v1::LinkDocumentsRequest& request);
  [[nodiscard]] absl::StatusOr<v1::LinkPosition> SplitDocuments(
      const Caller& caller, const v1::SplitDocumentsRequest& request);

 private:
  Centre* centre_;
  ConsultationLog* log_;
  ShownFlags* shown_;
  std::mutex mutex_;  // one link at a time, so that each is judged by all before it
};

}  // namespace otkel
