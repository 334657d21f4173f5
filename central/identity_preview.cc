#include "central/identity_preview.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "central/document_name.h"
#include "central/identity_likeness.h"
#include "central/overstay_view.h"
#include "central/stay_view.h"

namespace otkel {
namespace {

// One person's documents with what they add up to.
struct Side {
  std::vector<DocumentKey> documents;
  KnownPerson known;
};

// That of `a`, and that of `b` where it is another.
struct Sides {
  std::vector<Side> before;
  std::vector<Side> after;
};

std::vector<Side> PersonsOf(const Projections& projections, std::vector<DocumentKey> a,
                            std::vector<DocumentKey> b) {
  std::vector<Side> persons;
  persons.push_back({a, KnownTogether(projections, a)});
  if (a != b) persons.push_back({b, KnownTogether(projections, b)});
  return persons;
}

Sides SidesOf(const Projections& projections, const DocumentKey& a, const DocumentKey& b) {
  const IdentityLinks& links = projections.links();
  const DocumentPair pair = PairOf(a, b);
  const std::vector<DocumentKey> of_a = links.PersonOf(a);
  const std::vector<DocumentKey> of_b = links.PersonOf(b);
  Sides sides{PersonsOf(projections, of_a, of_b), {}};
  if (links.Stands(pair)) {
    sides.after =
        PersonsOf(projections, links.PersonWithout(a, pair), links.PersonWithout(b, pair));
    return sides;
  }
  std::vector<DocumentKey> joined;
  std::ranges::set_union(of_a, of_b, std::back_inserter(joined));
  sides.after = PersonsOf(projections, joined, joined);
  return sides;
}

// When it is judged, and how far all is known then.
struct Judged {
  Instant now;
  std::vector<Completeness> completenesses;
};

absl::StatusOr<v1::PersonPreview> PreviewOf(const Centre& centre, const Side& side,
                                            const Judged& judged, const std::string& on) {
  v1::PersonPreview preview;
  for (const DocumentKey& document : side.documents) *preview.add_documents() = NameOf(document);
  const PersonRecord& person = side.known.person;
  preview.set_unpaired(CountUnpaired(person));
  for (const LimitedStay& limited : person.stays) {
    *preview.add_stays() = ToProto(limited);
    const auto overstay =
        JudgeStayOf(person, limited, judged.now, centre.country(), judged.completenesses);
    if (overstay)
      *preview.add_overstays() = ToProto(*overstay, limited, person, judged.completenesses);
  }
  if (person.crossings.empty()) return preview;
  v1::ExplainStayRequest request;
  request.set_issuing_state(side.documents.front().issuing_state.text);
  request.set_document_number(side.documents.front().number.Reveal());
  request.set_on(on);
  auto explanation = ExplainStayOf(centre, request, &side.known);
  if (explanation.ok()) *preview.mutable_explanation() = *std::move(explanation);
  if (!explanation.ok() && !absl::IsNotFound(explanation.status())) return explanation.status();
  return preview;
}

}  // namespace

absl::StatusOr<v1::LinkPreview> LinkPreviewOf(const Centre& centre, const DocumentKey& a,
                                              const DocumentKey& b, const std::string& on,
                                              std::vector<ShownStay>& shown) {
  v1::LinkPreview reply;
  const Judged judged{centre.clock().Now(), centre.Completenesses()};
  const Sides sides = centre.Look([&](const Projections& projections) {
    reply.set_position(projections.position());
    reply.set_splits(projections.links().Stands(PairOf(a, b)));
    Sides found = SidesOf(projections, a, b);
    for (const Side& side : found.before) {
      for (const LimitedStay& limited : side.known.person.stays) {
        const auto overstay = JudgeStayOf(side.known.person, limited, judged.now, centre.country(),
                                          judged.completenesses);
        if (overstay) shown.push_back(ShownOf(projections, limited, *overstay));
      }
    }
    return found;
  });
  for (const Side& side : sides.before) {
    auto preview = PreviewOf(centre, side, judged, on);
    if (!preview.ok()) return preview.status();
    *reply.add_before() = *std::move(preview);
  }
  for (const Side& side : sides.after) {
    auto preview = PreviewOf(centre, side, judged, on);
    if (!preview.ok()) return preview.status();
    *reply.add_after() = *std::move(preview);
  }
  return reply;
}

}  // namespace otkel
