#include "central/rerun.h"

#include <algorithm>
#include <set>
#include <utility>

#include "central/known_then.h"
#include "proto/convert.h"

namespace otkel {
namespace {

using std::chrono::microseconds;

constexpr std::chrono::minutes kDecisionLives{15};  // Terminal drops it then
constexpr std::size_t kMostLaterFacts = 8;

bool IsOfThisVersion(const v1::Receipt& receipt) {
  return receipt.match_version() == matching::MatchVersion();
}

// Orders that hit and that were left out, as they are recorded to the byte. Where another version
// of the matching made them, only those on the very document: what it found alike, this one cannot
// know.
using Hits = std::multiset<std::string>;

template <typename Recorded>
void AddHits(const Recorded& hits, bool is_of_this_version, Hits& all) {
  for (const v1::BanHit& hit : hits) {
    if (is_of_this_version) all.insert(hit.SerializeAsString());
    const bool is_on_document =
        std::ranges::find(hit.matched_fields(), NameOf(MatchedField::kDocument)) !=
        hit.matched_fields().end();
    if (!is_of_this_version && is_on_document) all.insert(hit.ban_id());
  }
}

Hits HitsOf(const v1::Decision& decision) {
  const v1::Receipt& receipt = decision.receipt();
  Hits hits;
  AddHits(decision.ban_hits(), IsOfThisVersion(receipt), hits);
  if (IsOfThisVersion(receipt)) AddHits(receipt.left_out(), true, hits);
  return hits;
}

Hits HitsOf(const Decision& decision, bool is_of_this_version) {
  const auto protos = [](const std::vector<BanHit>& found) {
    std::vector<v1::BanHit> recorded;
    for (const BanHit& hit : found) recorded.push_back(ToProto(hit));
    return recorded;
  };
  Hits hits;
  AddHits(protos(decision.ban_hits), is_of_this_version, hits);
  if (is_of_this_version) AddHits(protos(decision.left_out), true, hits);
  return hits;
}

// No list makes so many strangers so alike: a receipt must not say that nobody is a match.
constexpr matching::Score kMostPossible = 20 * matching::kScoreUnits;

// Receipts of before there were scores say none.
matching::Thresholds ThresholdsOf(const v1::Receipt& receipt) {
  if (receipt.match_version() == 0) return matching::ThresholdsOfSmallList();
  return {std::min(receipt.match_possible(), kMostPossible), receipt.match_hit()};
}

// Whether the ban was known in the wording in which `now` has it.
bool HeldAs(const Ban* now, const Knowledge& knowledge) {
  return std::ranges::find(knowledge.bans, now) != knowledge.bans.end();
}

const Ban* Named(const BanId& id, const Knowledge& knowledge) {
  return *std::ranges::find(knowledge.bans, id, [](const Ban* ban) { return ban->id; });
}

bool Recorded(const v1::Decision& decision, ReasonCode code) {
  return std::ranges::any_of(decision.reasons(), [&](const v1::Reason& reason) {
    return reason.code() == static_cast<std::uint32_t>(code);
  });
}

// How old is too old is the checkpoint's configuration; what it said of the age of its lists shows
// where they stood.
StalenessPolicy PolicyOf(const v1::Decision& decision) {
  StalenessPolicy policy{microseconds::max(), microseconds::max()};
  const microseconds younger{std::max<std::int64_t>(decision.receipt().replica_age_us(), 0) - 1};
  if (Recorded(decision, ReasonCode::kKnowledgeTooOld)) policy.too_old = younger;
  if (Recorded(decision, ReasonCode::kKnowledgeAgeing)) policy.ageing = younger;
  return policy;
}

class Repeater {
 public:
  Repeater(const LedgerCrossing& recorded, const Projections& projections, const LedgerStore& store,
           const Zone& zone)
      : event_(*recorded.event),
        crossing_(*recorded.crossing),
        recorded_(crossing_.decision()),
        entered_(recorded.entered),
        projections_(projections),
        zone_(zone),
        then_{std::min<Position>(recorded_.receipt().replica_position(), entered_.position - 1)},
        at_centre_{then_.through, std::min(CorrectedInstant(event_), entered_.recorded_at)},
        lines_(crossing_.mrz_lines().begin(), crossing_.mrz_lines().end()),
        known_(projections, store, FromProto(event_.id())) {}

  absl::StatusOr<Rerun> Repeat() {
    if (auto status = Prepare(); !status.ok()) return status;
    Rerun rerun;
    const Knowledge then = known_.At(then_, document_);
    rerun.then = Decide(then, at_, today_);
    rerun.reproduced = Same(rerun.then);
    const Knowledge at_centre = known_.At(at_centre_, document_);
    rerun.at_centre = at_centre == then ? rerun.then : Decide(at_centre, at_, today_);
    rerun.same_at_centre = Same(rerun.at_centre);
    Knowledge now = known_.Now(*this_crossing_, document_);
    rerun.now = now == at_centre ? rerun.at_centre : Decide(now, at_, today_);
    for (const BanHit& hit : rerun.now.ban_hits) {
      const bool was_recorded = std::ranges::any_of(
          recorded_.ban_hits(),
          [&](const v1::BanHit& recorded_hit) { return recorded_hit.ban_id() == hit.ban.text; });
      if (!was_recorded && !HeldAs(Named(hit.ban, now), at_centre))
        rerun.late_bans.push_back(hit.ban);
    }
    now.bans = at_centre.bans;
    now.cleared = at_centre.cleared;
    const Verdict but_for_bans =
        now == at_centre ? rerun.at_centre.verdict : Decide(now, at_, today_).verdict;
    // What another version of the matching would say is not known.
    rerun.same_verdict_now =
        ToProto(but_for_bans) == recorded_.verdict() || !IsOfThisVersion(recorded_.receipt());
    if (rerun.reproduced) return rerun;
    if (auto status = FindOther(rerun.then); !status.ok()) return status;
    rerun.reproduced = Same(rerun.then);
    return rerun;
  }

 private:
  absl::Status Prepare() {
    at_ = FromMicros(event_.occurred_at_us());
    today_ = DayFromIso(event_.local_day()).value_or(LocalDay(at_, zone_));
    auto direction = FromProto(crossing_.direction());
    if (!direction.ok()) return direction.status();
    direction_ = *direction;
    auto filed = FromProto(crossing_.document());
    if (!filed.ok()) return filed.status();
    document_ = *std::move(filed);
    auto crossing = CrossingOf(event_, crossing_);
    if (!crossing.ok()) return crossing.status();
    this_crossing_ = *std::move(crossing);
    if (event_.has_correction()) this_crossing_->id = FromProto(event_.correction().corrects());
    return absl::OkStatus();
  }

  [[nodiscard]] bool SameVerdict(const Decision& decision) const {
    return ToProto(decision.verdict) == recorded_.verdict();
  }

  // An event that says one document and shows another was not decided on what it says.
  [[nodiscard]] bool Same(const Decision& decision) const {
    const bool is_of_this_version = IsOfThisVersion(recorded_.receipt());
    return (SameVerdict(decision) || !is_of_this_version) &&
           HitsOf(decision, is_of_this_version) == HitsOf(recorded_) && shows_its_document_;
  }

  Decision Decide(const Knowledge& knowledge, Instant at, Day today) {
    const LawBook::Version* law = knowledge.laws->VersionOn(today);
    return Decide(knowledge, at, today, law == nullptr ? nullptr : law->law.get());
  }

  Decision Decide(const Knowledge& knowledge, Instant at, Day today, const Law* law) {
    const std::vector<KnownStay> stays = known_.StaysOf(knowledge);
    std::vector<Ban> bans;
    for (const Ban* ban : knowledge.bans) bans.push_back(*ban);
    std::vector<Authorisation> permits;
    for (const Authorisation* permit : knowledge.permits) permits.push_back(*permit);
    ReadZone(today);
    DecisionInput input;
    input.document = &document_;
    input.problems = problems_;
    input.direction = direction_;
    input.now = at;
    input.today = today;
    input.zone = &zone_;
    input.law = law;
    input.candidates = bans;
    input.cleared = knowledge.cleared;
    input.stays = stays;
    input.authorisations = permits;
    input.other_documents = static_cast<int>(knowledge.documents) - 1;
    const v1::Receipt& receipt = recorded_.receipt();
    if (receipt.replica_age_us() >= 0) input.replica_age = microseconds{receipt.replica_age_us()};
    input.staleness = PolicyOf(recorded_);
    input.matching_works = std::ranges::find(receipt.missing_sources(), kMatchingSource) ==
                           receipt.missing_sources().end();
    input.thresholds = ThresholdsOf(receipt);
    input.is_drill = receipt.clock_state() == v1::CLOCK_STATE_DRILL;
    return otkel::Decide(input);
  }

  void ReadZone(Day today) {
    if (lines_.empty() || read_on_ == today) return;
    read_on_ = today;
    ParsedMrz parsed = ParseMrz(lines_, today);
    shows_its_document_ = KeyOf(parsed.document) == KeyOf(document_);
    problems_ = std::move(parsed.problems);
  }

  // Looks for a state of the replica from which the recorded decision does follow. `then` stays as
  // it is where there is none.
  absl::Status FindOther(Decision& then) {
    std::vector<Position> places =
        known_.FactsBetween(then_, at_centre_, document_, kMostLaterFacts);
    places.insert(places.begin(), then_.through);
    for (const Position place : places) {
      auto variants = known_.VariantsAt({place}, document_);
      if (!variants.ok()) return variants.status();
      for (const Knowledge& variant : *variants) {
        if (TryAll(variant, then)) return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

  bool TryAll(const Knowledge& knowledge, Decision& then) {
    const Instant earlier = at_ - kDecisionLives;
    const std::pair<Instant, Day> times[] = {{at_, today_}, {earlier, LocalDay(earlier, zone_)}};
    for (const auto& [at, today] : times) {
      const LawBook::Version* dated = knowledge.laws->VersionOn(today);
      const Law* by_position = dated == nullptr ? nullptr : dated->law.get();
      for (const Law* law : {by_position, LawOfReceipt()}) {
        Decision decision = Decide(knowledge, at, today, law);
        if (!Same(decision)) continue;
        then = std::move(decision);
        return true;
      }
    }
    return false;
  }

  // A checkpoint that could not take a version of the law goes on under the one before, and says
  // so.
  const Law* LawOfReceipt() const {
    const std::string& id = recorded_.receipt().rule_pack_id();
    return id.empty() ? nullptr : projections_.laws().Find(id);
  }

  const v1::Event& event_;
  const v1::Crossing& crossing_;
  const v1::Decision& recorded_;
  const Entered entered_;
  const Projections& projections_;
  const Zone& zone_;
  const Moment then_;
  const Moment at_centre_;
  const std::vector<std::string> lines_;
  KnownThen known_;

  Instant at_;
  Day today_;
  Direction direction_ = Direction::kEntry;
  Document document_;
  std::optional<Crossing> this_crossing_;
  std::optional<Day> read_on_;
  std::vector<MrzProblem> problems_;
  bool shows_its_document_ = true;
};

}  // namespace

Instant CorrectedInstant(const v1::Event& event) {
  const v1::Crossing& crossing =
      event.has_correction() ? event.correction().crossing() : event.crossing();
  if (event.has_clock()) return TimeOf(event).at;
  v1::Event stamped;  // by a version that kept the skew with the decision only
  stamped.set_occurred_at_us(event.occurred_at_us());
  stamped.mutable_clock()->set_skew_us(crossing.decision().receipt().clock_skew_us());
  return TimeOf(stamped).at;
}

absl::StatusOr<Rerun> Repeat(const LedgerCrossing& recorded, const Projections& projections,
                             const LedgerStore& store, const Zone& zone) {
  return Repeater(recorded, projections, store, zone).Repeat();
}

}  // namespace otkel
