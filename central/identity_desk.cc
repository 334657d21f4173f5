#include "central/identity_desk.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "base/text.h"
#include "central/document_name.h"
#include "central/identity_likeness.h"
#include "central/identity_preview.h"
#include "central/query_checks.h"
#include "domain/matching/match_grade.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kMostCandidates = 20;
constexpr std::size_t kMostCompared = 64;
constexpr std::size_t kMostReason = 1000;
constexpr std::size_t kMostEverLinked = 64;  // with links that were taken back

absl::Status CheckName(std::string_view field, const v1::DocumentName& name) {
  const std::string problem = ProblemOf(name);
  if (problem.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(Concat(field, ".", problem));
}

template <typename Request>
absl::StatusOr<DocumentPair> CheckPair(const Request& request) {
  if (auto status = CheckPurpose(request.purpose()); !status.ok()) return status;
  if (auto status = CheckName("a", request.a()); !status.ok()) return status;
  if (auto status = CheckName("b", request.b()); !status.ok()) return status;
  DocumentPair pair = PairOf(KeyOf(request.a()), KeyOf(request.b()));
  if (pair.first == pair.second) return Expected("b", "another document than a");
  return pair;
}

absl::Status CheckReason(const std::string& reason) {
  if (reason.empty() || reason.size() > kMostReason)
    return Expected("reason", "why, 1 to 1,000 bytes");
  return absl::OkStatus();
}

std::string TextOf(const DocumentKey& document) {
  return Concat(document.issuing_state.text, "/", document.number.Reveal());
}

std::string TextOf(const DocumentPair& pair) {
  return Concat(TextOf(pair.first), " ", TextOf(pair.second));
}

bool IsKnown(const Projections& projections, const DocumentKey& document) {
  const PersonRecord* record = projections.FindDocument(document);
  return record != nullptr && !(record->crossings.empty() && record->permits.empty());
}

absl::Status CheckKnown(const Centre& centre, const DocumentPair& pair) {
  const bool is_known = centre.Look([&](const Projections& projections) {
    return IsKnown(projections, pair.first) || IsKnown(projections, pair.second);
  });
  if (is_known) return absl::OkStatus();
  return absl::NotFoundError("a, b: no crossing and no permit is known under either document");
}

std::vector<DocumentKey> Union(std::vector<DocumentKey> a, const std::vector<DocumentKey>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::ranges::sort(a);
  a.erase(std::unique(a.begin(), a.end()), a.end());
  return a;
}

absl::Status CheckRoom(const Centre& centre, const DocumentPair& pair) {
  return centre.Look([&](const Projections& projections) {
    const IdentityLinks& links = projections.links();
    const std::size_t now = Union(links.PersonOf(pair.first), links.PersonOf(pair.second)).size();
    const std::size_t ever = Union(links.EverWith(pair.first), links.EverWith(pair.second)).size();
    if (now > kMostDocumentsOfPerson)
      return absl::FailedPreconditionError(Concat("a, b: one person would have ", now,
                                                  " documents, expected at most ",
                                                  kMostDocumentsOfPerson));
    if (ever > kMostEverLinked)
      return absl::FailedPreconditionError(Concat(
          "a, b: ", ever, " documents would have been linked with each other, expected at most ",
          kMostEverLinked));
    return absl::OkStatus();
  });
}

// The ledger entry of a fact that stands; nullopt: there is none.
absl::StatusOr<std::optional<v1::LedgerEntry>> FactAt(const Centre& centre,
                                                      const std::string& name) {
  const Position position =
      centre.Look([&](const Projections& projections) { return projections.PositionOfFact(name); });
  if (position == 0) return std::nullopt;
  return ReadEntry(centre.store(), position);
}

v1::LinkPosition At(Position position) {
  v1::LinkPosition reply;
  reply.set_position(position);
  return reply;
}

// What the histories of both say of whether their holder is one.
void AddHistories(const Projections& projections, const DocumentKey& asked,
                  const DocumentKey& other, v1::LinkCandidate& candidate) {
  const std::vector<DocumentKey> own = projections.links().PersonOf(asked);
  const bool is_linked = std::ranges::binary_search(own, other);
  const auto unpaired = [&](const std::vector<DocumentKey>& documents) {
    return CountUnpaired(projections.Together(documents));
  };
  const std::vector<DocumentKey> a = is_linked ? std::vector{asked} : own;
  const std::vector<DocumentKey> b =
      is_linked ? std::vector{other} : projections.links().PersonOf(other);
  candidate.set_linked(is_linked);
  candidate.set_unpaired_apart(unpaired(a) + unpaired(b));
  candidate.set_unpaired_together(unpaired(Union(a, b)));
  const PersonRecord* record = projections.FindDocument(other);
  if (record == nullptr || record->crossings.empty()) return;
  candidate.set_crossings(static_cast<std::uint32_t>(record->crossings.size()));
  const Crossing& last = *std::ranges::max_element(record->crossings, HappenedBefore);
  candidate.set_last_crossed_on(ToIso(last.local_day));
}

template <typename Message>
void SetLikeness(const Likeness& likeness, Message& message) {
  message.set_score(likeness.score);
  for (const matching::FieldEvidence& field : likeness.evidence)
    *message.add_evidence() = ToProto(field);
}

// Somebody who may be the holder, without what his history says.
struct Alike {
  DocumentKey document;
  v1::LinkCandidate candidate;
};

absl::StatusOr<std::vector<Alike>> FindAlike(const Centre& centre, const DocumentKey& asked,
                                             const v1::Document& seen) {
  const auto person = FromProto(seen);
  if (!person.ok()) return person.status();
  const auto like = centre.Look([&](const Projections& projections) {
    return projections.DocumentsLike(*person, matching::ThresholdsOfSmallList().possible,
                                     kMostCompared);
  });
  std::vector<Alike> found;
  for (const auto& one : like) {
    if (one.document == asked) continue;
    auto other = LastSeen(centre, one.document);
    if (!other.ok()) return other.status();
    if (!*other) continue;
    Alike alike{one.document, {}};
    SetLikeness(LikenessOf(seen, **other), alike.candidate);
    *alike.candidate.mutable_document() = *std::move(*other);
    found.push_back(std::move(alike));
  }
  std::ranges::stable_sort(found, std::greater<>(),
                           [](const Alike& alike) { return alike.candidate.score(); });
  if (found.size() > kMostCandidates) found.resize(kMostCandidates);
  return found;
}

// How like the holders of two documents are, as they last crossed; nothing where one never did.
absl::StatusOr<Likeness> LikenessIn(const Centre& centre, const DocumentKey& a,
                                    const DocumentKey& b) {
  const auto first = LastSeen(centre, a);
  if (!first.ok()) return first.status();
  const auto second = LastSeen(centre, b);
  if (!second.ok()) return second.status();
  if (!*first || !*second) return Likeness();
  return LikenessOf(**first, **second);
}

}  // namespace

absl::StatusOr<v1::ProposeLinksReply> IdentityDesk::ProposeLinks(
    const Caller& caller, const v1::ProposeLinksRequest& request) const {
  if (auto status = CheckPurpose(request.purpose()); !status.ok()) return status;
  if (auto status = CheckName("document", request.document()); !status.ok()) return status;
  const DocumentKey key = KeyOf(request.document());
  if (auto status = log_->Write(caller.name, "ProposeLinks", request.purpose(), TextOf(key));
      !status.ok())
    return status;
  const auto seen = LastSeen(*centre_, key);
  if (!seen.ok()) return seen.status();
  if (!*seen) return absl::NotFoundError("document: nobody crossed on it");
  auto found = FindAlike(*centre_, key, **seen);
  if (!found.ok()) return found.status();
  v1::ProposeLinksReply reply;
  *reply.mutable_document() = **seen;
  reply.set_match_version(matching::MatchVersion());
  reply.set_position(centre_->FoldedHead());
  for (Alike& alike : *found) {
    centre_->Look([&](const Projections& projections) {
      AddHistories(projections, key, alike.document, alike.candidate);
    });
    *reply.add_candidates() = std::move(alike.candidate);
  }
  return reply;
}

absl::StatusOr<v1::LinkPreview> IdentityDesk::PreviewLink(
    const Caller& caller, const v1::PreviewLinkRequest& request) const {
  const auto pair = CheckPair(request);
  if (!pair.ok()) return pair.status();
  if (!request.on().empty() && !DayFromIso(request.on()))
    return Expected("on", "a day such as 2026-11-22");
  if (auto status = log_->Write(caller.name, "PreviewLink", request.purpose(), TextOf(*pair));
      !status.ok())
    return status;
  if (auto status = CheckKnown(*centre_, *pair); !status.ok()) return status;
  std::vector<ShownStay> shown;
  auto preview =
      LinkPreviewOf(*centre_, KeyOf(request.a()), KeyOf(request.b()), request.on(), shown);
  if (!preview.ok()) return preview.status();
  const auto likeness = LikenessIn(*centre_, KeyOf(request.a()), KeyOf(request.b()));
  if (!likeness.ok()) return likeness.status();
  SetLikeness(*likeness, *preview);
  if (auto status = shown_->Remember(caller.name, shown, preview->position()); !status.ok())
    return status;
  return preview;
}

absl::StatusOr<v1::LinkPosition> IdentityDesk::LinkDocuments(
    const Caller& caller, const v1::LinkDocumentsRequest& request) {
  const auto pair = CheckPair(request);
  if (!pair.ok()) return pair.status();
  if (request.ground() == v1::LINK_GROUND_UNSPECIFIED || !v1::LinkGround_IsValid(request.ground()))
    return Expected("ground", "renewed, second, name changed, misread or other");
  if (auto status = CheckReason(request.reason()); !status.ok()) return status;
  if (auto status = log_->Write(caller.name, "LinkDocuments", request.purpose(), TextOf(*pair));
      !status.ok())
    return status;
  const std::lock_guard lock(mutex_);
  const bool stands = centre_->Look(
      [&](const Projections& projections) { return projections.links().Stands(*pair); });
  if (stands) {
    const auto before = FactAt(*centre_, FactOfLink(*pair));
    if (!before.ok()) return before.status();
    const v1::DocumentsLinked& link = (*before)->documents_linked();
    if (link.ground() == request.ground() && link.reason() == request.reason() &&
        link.linked_by() == caller.name)
      return At((*before)->position());
    return absl::AlreadyExistsError(Concat("a, b: linked already, by ", link.linked_by()));
  }
  if (auto status = CheckKnown(*centre_, *pair); !status.ok()) return status;
  if (auto status = CheckRoom(*centre_, *pair); !status.ok()) return status;
  v1::LedgerEntry entry;
  v1::DocumentsLinked& linked = *entry.mutable_documents_linked();
  *linked.mutable_a() = NameOf(pair->first);
  *linked.mutable_b() = NameOf(pair->second);
  linked.set_ground(request.ground());
  linked.set_reason(request.reason());
  linked.set_linked_by(caller.name);
  const auto likeness = LikenessIn(*centre_, pair->first, pair->second);
  if (!likeness.ok()) return likeness.status();
  SetLikeness(*likeness, linked);
  linked.set_match_version(matching::MatchVersion());
  const auto position = centre_->Append(std::move(entry));
  if (!position.ok()) return position.status();
  return At(*position);
}

absl::StatusOr<v1::LinkPosition> IdentityDesk::SplitDocuments(
    const Caller& caller, const v1::SplitDocumentsRequest& request) {
  const auto pair = CheckPair(request);
  if (!pair.ok()) return pair.status();
  if (auto status = CheckReason(request.reason()); !status.ok()) return status;
  if (auto status = log_->Write(caller.name, "SplitDocuments", request.purpose(), TextOf(*pair));
      !status.ok())
    return status;
  const std::lock_guard lock(mutex_);
  const bool stands = centre_->Look(
      [&](const Projections& projections) { return projections.links().Stands(*pair); });
  if (!stands) {
    const auto before = FactAt(*centre_, FactOfSplit(*pair));
    if (!before.ok()) return before.status();
    if (*before) return At((*before)->position());
    return absl::NotFoundError("a, b: they were never linked");
  }
  v1::LedgerEntry entry;
  v1::DocumentsSplit& split = *entry.mutable_documents_split();
  *split.mutable_a() = NameOf(pair->first);
  *split.mutable_b() = NameOf(pair->second);
  split.set_reason(request.reason());
  split.set_split_by(caller.name);
  const auto position = centre_->Append(std::move(entry));
  if (!position.ok()) return position.status();
  return At(*position);
}

}  // namespace otkel
