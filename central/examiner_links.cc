// What the examiner looks at again when documents become one person's, or are no longer.
#include "base/text.h"
#include "central/admissions.h"
#include "central/document_name.h"
#include "central/examiner.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr days kLinkReaches{90};

}  // namespace

void Examiner::Touch(const DocumentKey& document, Seen& seen) const {
  centre_->Look([&](const Projections& projections) {
    for (DocumentKey& one : projections.links().EverWith(document))
      seen.touched.insert(std::move(one));
  });
}

absl::Status Examiner::ExamineLink(const v1::DocumentName& a, const v1::DocumentName& b,
                                   const v1::LedgerEntry& entry, Seen& seen) {
  Touch(KeyOf(a), seen);
  const Instant from = FromMicros(entry.recorded_at_us()) - kLinkReaches;
  std::set<EventId> admitted;
  centre_->Look([&](const Projections& projections) {
    for (const v1::DocumentName& name : {a, b}) {
      const PersonRecord* person = projections.FindPerson(KeyOf(name));
      if (person == nullptr) continue;
      for (EventId& id : AdmissionsFrom(*person, from, entry.position(), /*only_entries=*/false))
        admitted.insert(std::move(id));
    }
  });
  // What follows from a link may end with it: it stands in no other finding's way.
  const std::string since = Concat("/link/", entry.position());
  for (const EventId& id : admitted) {
    if (auto status = Reexamine(id, since); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace otkel
