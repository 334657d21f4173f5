#include "central/clearing.h"

#include <set>
#include <utility>

#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

absl::StatusOr<v1::Crossing> CrossingAt(const Centre& centre, const EventId& id) {
  const auto position = centre.store().FindEvent(id);
  if (!position.ok()) return position.status();
  if (!*position) return absl::NotFoundError(Concat("crossing: ", ToText(id), " is not here"));
  const auto entry = ReadEntry(centre.store(), **position);
  if (!entry.ok()) return entry.status();
  v1::Event event;
  if (!event.ParseFromString(entry->event().body()) || !event.has_crossing())
    return absl::NotFoundError(Concat("crossing: ", ToText(id), " is no crossing"));
  return event.crossing();
}

// What is said of an order as it is worded now.
bool IsAfter(const Centre& centre, const EventId& event, Position wording) {
  const auto position = centre.store().FindEvent(event);
  return position.ok() && *position && **position > wording;
}

struct Word {
  EventId event;
  EventId crossing;
  v1::OrderVerdict said;
};

// Of one traveller and one order, what officers have said.
std::vector<Word> WordsOf(const Projections& projections, const BanId& ban,
                          const DocumentKey& key) {
  std::vector<Word> words;
  // On this document: who was seen on another is known to be the same by a link alone.
  const PersonRecord* person = projections.FindDocument(key);
  if (person == nullptr) return words;
  for (const Crossing& crossing : person->crossings) {
    for (const auto& [event, said] : projections.hits().WordsOn(ban, crossing.id))
      words.push_back({event, crossing.id, said});
  }
  return words;
}

// Who has said, of hits of the present wording, that he is not the person. Nobody counts once
// somebody has said that he is.
std::set<std::string> Deniers(const Centre& centre, const std::vector<Word>& words,
                              Position wording) {
  std::set<std::string> officers;
  for (const Word& word : words) {
    if (word.said.identity() == v1::IDENTITY_THE_PERSON) return {};
    const bool counts =
        IsAfter(centre, word.event, wording) && IsAfter(centre, word.crossing, wording);
    if (counts) officers.insert(word.said.officer());
  }
  return officers;
}

}  // namespace

absl::StatusOr<Document> DocumentAt(const Centre& centre, const EventId& crossing) {
  const auto recorded = CrossingAt(centre, crossing);
  if (!recorded.ok()) return recorded.status();
  return FromProto(recorded->document());
}

absl::StatusOr<v1::PersonCleared> ClearingOf(const Centre& centre, const BanId& ban,
                                             const EventId& crossing) {
  const auto document = DocumentAt(centre, crossing);
  if (!document.ok()) return document.status();
  const absl::Status status = centre.Look([&](const Projections& projections) -> absl::Status {
    const auto standing = projections.ban_history().Find(ban);
    if (!standing) return absl::NotFoundError(Concat("ban_id: there never was a ban ", ban.text));
    if (standing->lifted)
      return absl::FailedPreconditionError(Concat("ban_id: ", ban.text, " is lifted"));
    if (standing->ban->is_canary)
      return absl::FailedPreconditionError(
          Concat("ban_id: ", ban.text, " was planted on a specimen: nobody is meant by it"));
    if (IsOnDocument(standing->ban->effect))
      return absl::FailedPreconditionError(
          Concat("ban_id: ", ban.text, " is on a document, whoever holds it: lift it"));
    if (!projections.hits().Of(ban).contains(crossing))
      return absl::FailedPreconditionError(
          Concat("crossing: ", ban.text, " did not hit at ", ToText(crossing)));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (document->number.empty() && document->personal_number.empty())
    return absl::FailedPreconditionError(
        Concat("crossing: ", ToText(crossing),
               " has no number that the traveller could be cleared under"));
  v1::PersonCleared cleared;
  cleared.set_ban_id(ban.text);
  *cleared.mutable_crossing() = ToProto(crossing);
  cleared.set_issuing_state(document->issuing_state.text);
  cleared.set_document_number(document->number.Reveal());
  cleared.set_personal_number(document->personal_number.Reveal());
  if (document->expires_on) cleared.set_until(ToIso(*document->expires_on));
  return cleared;
}

Position HeldAt(const Centre& centre, const v1::PersonCleared& cleared) {
  Document document;
  document.issuing_state = {cleared.issuing_state()};
  document.number = PersonalText(cleared.document_number());
  return centre.Look([&](const Projections& projections) -> Position {
    if (!projections.cleared().Holds({cleared.ban_id()}, document)) return 0;
    const Position said = projections.PositionOfFact(
        Concat("cleared/", cleared.ban_id(), "/", ToText(FromProto(cleared.crossing()))));
    return said == 0 ? projections.position() : said;
  });
}

absl::StatusOr<std::optional<v1::PersonCleared>> ClearingBy(const Centre& centre,
                                                            const v1::Event& verdict,
                                                            int officers) {
  if (officers <= 0) return std::nullopt;
  const BanId ban{verdict.order_verdict().ban_id()};
  const EventId crossing = FromProto(verdict.order_verdict().crossing());
  auto cleared = ClearingOf(centre, ban, crossing);
  if (absl::IsNotFound(cleared.status()) || absl::IsFailedPrecondition(cleared.status()))
    return std::nullopt;
  if (!cleared.ok()) return cleared.status();
  if (cleared->document_number().empty() || HeldAt(centre, *cleared) != 0) return std::nullopt;
  // They have seen this document; what else its holder has only the authority may say.
  cleared->clear_personal_number();
  const DocumentKey key{{cleared->issuing_state()}, PersonalText(cleared->document_number())};
  std::vector<Word> words;
  Position wording = 0;
  bool was_ended = false;
  centre.Look([&](const Projections& projections) {
    words = WordsOf(projections, ban, key);
    if (const auto standing = projections.ban_history().Find(ban))
      wording = standing->entered.position;
    was_ended = projections.cleared().WasWithdrawn(ban, key);
  });
  if (was_ended) return std::nullopt;
  const std::set<std::string> deniers = Deniers(centre, words, wording);
  if (deniers.size() < static_cast<std::size_t>(officers)) return std::nullopt;
  for (const std::string& officer : deniers) cleared->add_officers(officer);
  cleared->set_reason(Concat(deniers.size(), " officers said: not the person"));
  return std::optional(*std::move(cleared));
}

}  // namespace otkel
