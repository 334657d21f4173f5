#include "tests/simulation/sim_oracle.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "proto/convert.h"

namespace otkel::simulation {
namespace {

std::string Short(const std::string& hash) { return ToHex(hash).substr(0, 8); }

}  // namespace

void SimOracle::Recorded(const v1::SignedEvent& event) {
  if (recorded_.contains(event.hash())) return;
  v1::Event body;
  body.ParseFromString(event.body());
  recorded_[event.hash()] = {event.signature(), ToText(FromProto(body.id()))};
}

void SimOracle::Acknowledged(const std::string& hash, const std::string& who) {
  if (!ever_.contains(hash)) doubted_[hash] = who;
  if (where_.contains(hash)) owed_.insert(hash);
}

void SimOracle::LedgerSetBack() {
  read_ = 0;
  where_.clear();
  main_.clear();
  set_aside_.clear();
  in_branch_.clear();
  gaps_.clear();
  declaring_.clear();
  branches_.clear();
  passed_.clear();
  findings_.clear();
  expected_.clear();
  ++life_;
  doubted_.clear();
  owed_.clear();
}

void SimOracle::ReadLedger(const LedgerStore& store) {
  while (read_ < store.Head()) {
    const auto entries = store.Read(read_, 1000, std::size_t{1} << 30);
    if (!entries.ok() || entries->empty()) return;  // the disk fails: later
    for (const v1::LedgerEntry& entry : *entries) Take(entry, ++read_);
    bans_[life_].read = read_;
  }
}

void SimOracle::Take(const v1::LedgerEntry& entry, Position position) {
  switch (entry.fact_case()) {
    case v1::LedgerEntry::kEvent:
      return TakeEvent(entry.event(), position, "", entry.quarantine());
    case v1::LedgerEntry::kBranchEvent:
      return TakeEvent(entry.branch_event().event(), position, entry.branch_event().branch(), "");
    case v1::LedgerEntry::kBanIssued:
      bans_[life_].facts.push_back(
          {position, entry.ban_issued().ban_id(), entry.ban_issued().person().number(), true});
      return;
    case v1::LedgerEntry::kBanLifted:
      bans_[life_].facts.push_back({position, entry.ban_lifted().ban_id(), "", false});
      return;
    case v1::LedgerEntry::kFinding:
      findings_[{entry.finding().kind(), ToText(FromProto(entry.finding().event()))}] = position;
      findings_[{entry.finding().kind(), ""}] = position;
      return;
    case v1::LedgerEntry::kEventsMissing: {
      // A hole that is recorded: neither the ledger nor the journal has those events any more.
      const v1::EventsMissing& missing = entry.events_missing();
      passed_[missing.checkpoint()].insert(
          JournalMark{missing.through_epoch(), missing.through_sequence()});
      return;
    }
    case v1::LedgerEntry::kLedgerSetBack:
      expected_[{v1::Finding::KIND_SET_BACK, ""}] = position;
      return;
    default:
      return;
  }
}

void SimOracle::CheckFindings() {
  for (const auto& [finding, position] : expected_) {
    if (findings_.contains(finding)) continue;
    context_.Fail("I15 what is wrong is found", finding.second, " at ", position,
                  " has no finding of kind ", finding.first);
  }
}

void SimOracle::TakeEvent(const v1::SignedEvent& event, Position position,
                          const std::string& branch, const std::string& quarantine) {
  const bool is_branch = !branch.empty();
  v1::Event body;
  body.ParseFromString(event.body());
  const EventId id = FromProto(body.id());
  const auto known = recorded_.find(event.hash());
  if (known == recorded_.end()) {
    context_.Fail("I13 nothing is in the ledger that no checkpoint recorded", ToText(id), " at ",
                  position);
  } else if (known->second.signature != event.signature()) {
    context_.Fail("I13 nothing is in the ledger that no checkpoint recorded", ToText(id), " at ",
                  position, " has another signature");
  }
  if (!where_.emplace(event.hash(), position).second && !is_branch &&
      !branches_.contains(id.checkpoint.text)) {
    context_.Fail("I2 an event is in the ledger once", ToText(id), " at ", where_[event.hash()],
                  " and ", position);
  }
  ever_.insert(event.hash());
  if (body.has_gap_declared()) {
    gaps_[id.checkpoint.text].push_back(body.gap_declared());
    declaring_[id.checkpoint].insert(branch);
  }
  if (is_branch) {
    branches_.insert(id.checkpoint.text);
    expected_[{v1::Finding::KIND_BRANCHED, ""}] = position;
    in_branch_.insert(event.hash());
    return;
  }
  if (!quarantine.empty()) {
    set_aside_.insert(event.hash());
    expected_[{v1::Finding::KIND_QUARANTINED, ToText(id)}] = position;
  } else if (body.has_gap_declared()) {
    expected_[{v1::Finding::KIND_GAP_DECLARED, ToText(id)}] = position;
  }
  const bool may_be = !quarantine.empty() && is_poison_unknown_;
  if (quarantine.empty() == poison_.contains(event.hash()) && !may_be)
    context_.Fail("I15 exactly what breaks a rule is set aside", ToText(id), ": ", quarantine);
  if (!main_.emplace(id, event.hash()).second) {
    context_.Fail("I3 one identity, one content", ToText(id), " at ", position,
                  " is there already");
  }
}

bool SimOracle::IsDeclaredLost(const std::string& checkpoint, const JournalMark& mark) const {
  const auto declared = gaps_.find(checkpoint);
  if (declared == gaps_.end()) return false;
  return std::any_of(
      declared->second.begin(), declared->second.end(), [&](const v1::GapDeclared& gap) {
        const bool is_before_end = gap.last_sequence() == 0 || mark.sequence <= gap.last_sequence();
        return gap.epoch() == mark.epoch && gap.first_sequence() <= mark.sequence && is_before_end;
      });
}

std::optional<std::set<std::string>> SimOracle::BannedBy(const ListsOf& lists) const {
  if (lists.position == 0) return std::set<std::string>();
  const auto bans = bans_.find(lists.life);
  if (bans == bans_.end() || bans->second.read < lists.position) return std::nullopt;
  std::map<std::string, std::string> open;
  for (const BanFact& fact : bans->second.facts) {
    if (fact.position > lists.position) break;
    if (fact.is_put) {
      open[fact.ban] = fact.document_number;
    } else {
      open.erase(fact.ban);
    }
  }
  std::set<std::string> numbers;
  for (const auto& [ban, number] : open) numbers.insert(number);
  return numbers;
}

void SimOracle::CheckCentre(const Centre& centre) {
  ReadLedger(centre.store());
  if (read_ < centre.store().Head()) return;  // the disk cannot be read now
  for (const auto& [hash, who] : std::exchange(doubted_, {})) {
    if (ever_.contains(hash)) continue;
    context_.Fail("I2 acknowledged only what the ledger holds", who, " holds ", Short(hash), " (",
                  recorded_[hash].id, ") acknowledged, the ledger never had it");
  }
  for (const std::string& hash : owed_) {
    if (where_.contains(hash)) continue;
    context_.Fail("I2 what was acknowledged stays", recorded_[hash].id, " (", Short(hash),
                  ") is gone from a ledger that was not set back");
  }
  CheckChains(centre);
  CheckFolded(centre);
  CheckClaims(centre);
}

// Within an epoch of the main line nothing is left out before the head.
void SimOracle::CheckChains(const Centre& centre) {
  const auto heads = centre.store().Heads();
  EventId last;
  for (const auto& [id, hash] : main_) {
    const auto head = heads.find(id.checkpoint);
    const JournalMark end = head == heads.end() ? JournalMark{} : head->second.mark;
    if (JournalMark{id.epoch, id.sequence} > end) continue;  // ahead of its chain
    const bool same = id.checkpoint == last.checkpoint && id.epoch == last.epoch;
    const auto passed = passed_.find(id.checkpoint.text);
    const bool is_passed =
        passed != passed_.end() && passed->second.contains(JournalMark{id.epoch, id.sequence - 1});
    // One that came ahead of events that were lost then: the next epoch declares them. Where a copy
    // was readmitted the head moves into its epoch before the declaration, which is that epoch's
    // first event; until then no claim goes past the hole.
    const bool is_declared =
        id.epoch < end.epoch && (gaps_.contains(id.checkpoint.text) || end.sequence == 0);
    if (id.sequence != (same ? last.sequence + 1 : 1) && !is_passed && !is_declared)
      context_.Fail("I3 no hole before the head", ToText(id), " follows ", ToText(last));
    last = id;
  }
}

void SimOracle::CheckFolded(const Centre& centre) {
  const auto heads = centre.store().Heads();
  for (const auto& [checkpoint, key] : centre.enrolled()) {
    const JournalMark folded = centre.Look(
        [&](const Projections& projections) { return projections.FoldedThrough(checkpoint); });
    const auto head = heads.find(checkpoint);
    JournalMark end = head == heads.end() ? JournalMark{} : head->second.mark;
    // What came ahead and follows all the same leaves nothing out.
    while (main_.contains({checkpoint, end.epoch, end.sequence + 1})) ++end.sequence;
    if (folded > end) {
      context_.Fail("I4 the fold is complete no further than the chain", checkpoint.text,
                    ": folded through ", folded.epoch, "/", folded.sequence);
    }
  }
}

void SimOracle::CheckClaims(const Centre& centre) {
  const auto heads = centre.store().Heads();
  for (const auto& [checkpoint, claim] : centre.store().Completes()) {
    const JournalMark claimed{claim.epoch(), claim.sequence()};
    const auto head = heads.find(checkpoint);
    const JournalMark end = head == heads.end() ? JournalMark{} : head->second.mark;
    if (claimed > end && claimed != JournalMark{1, 0}) {
      context_.Fail("I11 a claim counts once its events are in", checkpoint.text, " claims ",
                    claimed.epoch, "/", claimed.sequence, ", the ledger holds ", end.epoch, "/",
                    end.sequence);
    }
    if (FromMicros(claim.through_us()) > context_.now + std::chrono::seconds{10})
      context_.Fail("I11 no claim speaks of the future", checkpoint.text);
  }
}

// What a branch declares counts as little as what it recorded, once somebody said that it does not.
bool SimOracle::HasGapThatCounts(const CheckpointId& checkpoint,
                                 const JournalStates& journals) const {
  const auto found = declaring_.find(checkpoint);
  if (found == declaring_.end()) return false;
  return std::ranges::any_of(found->second, [&](const std::string& branch) {
    return branch.empty() || journals.ReviewOf(checkpoint, branch).value_or(true);
  });
}

void SimOracle::CheckFold(const Centre& centre) {
  Projections fresh(centre.store().ReplicaKey(), centre.country(),
                    [&](Position asked) { return ReadEntry(centre.store(), asked); });
  Position position = 0;
  while (position < centre.store().Head()) {
    const auto entries = centre.store().Read(position, 1000, std::size_t{1} << 30);
    if (!entries.ok() || entries->empty()) return;
    for (v1::LedgerEntry entry : *entries) {
      entry.set_position(++position);
      static_cast<void>(fresh.Apply(entry));
    }
  }
  centre.Look([&](const Projections& running) {
    for (const auto& [document, person] : running.documents()) {
      std::set<std::pair<std::string, Instant>> counted;
      for (const Crossing& crossing : person.crossings) {
        const std::string& filed = crossing.id.checkpoint.text;
        if (!counted.emplace(filed.substr(0, filed.find('~')), crossing.occurred_at).second)
          context_.Fail("I2 a crossing counts once", ToText(crossing.id));
      }
    }
    const auto fail = [&](const char* what) {
      context_.Fail("I4 what is folded follows from the ledger alone", what);
    };
    if (running.position() != fresh.position()) fail("position");
    if (running.documents() != fresh.documents()) fail("documents");
    for (const auto& [document, record] : running.documents()) {
      const PersonRecord* person = fresh.FindPerson(document);
      if (person == nullptr || *person != *running.FindPerson(document)) fail("persons");
    }
    if (running.by_last_lawful_day() != fresh.by_last_lawful_day()) fail("last lawful days");
    if (running.gaps() != fresh.gaps()) fail("gaps");
    if (running.bans().size() != fresh.bans().size()) fail("bans");
    if (running.not_understood() != fresh.not_understood()) fail("entries not understood");
    for (const auto& [checkpoint, key] : centre.enrolled()) {
      if (running.FoldedThrough(checkpoint) != fresh.FoldedThrough(checkpoint)) fail("chains");
      if (running.journals().OpenBranches(checkpoint) != fresh.journals().OpenBranches(checkpoint))
        fail("branches");
      const bool has_hole =
          HasGapThatCounts(checkpoint, running.journals()) || HasMissingOf(checkpoint.text);
      if (has_hole && !running.gaps().contains(checkpoint))
        context_.Fail("I15 a declared gap is seen", checkpoint.text);
    }
  });
}

}  // namespace otkel::simulation
