// What must hold at a simulated border.
#include <algorithm>
#include <utility>

#include "domain/overstay.h"
#include "proto/convert.h"
#include "tests/simulation/sim_border.h"

namespace otkel::simulation {
namespace {

using std::chrono::hours;

DocumentKey KeyOfPerson(const SimPerson& person) { return KeyOf(person.document); }

}  // namespace

bool SimBorder::MustOverstay(const SimPerson& person) const {
  if (!person.inside_since) return false;
  return LocalDay(context_.now, SimZone()) - LocalDay(*person.inside_since, SimZone()) > days{30};
}

// By the ledger of which this node holds lists, as far as they go.
bool SimBorder::IsBannedFor(SimNode& node, int person) {
  if (!node.is_up()) return false;
  centre_->ShowLedger();
  const auto banned = oracle_.BannedBy(node.replica.lists());
  return banned &&
         banned->contains(people_[static_cast<std::size_t>(person)].document.number.Reveal());
}

void SimBorder::Judge() {
  for (auto& node : nodes_) node->LookAtAcknowledged();
  JudgeReplicas();
  if (!centre_->is_up() || centre_->in_doubt()) return;
  oracle_.CheckCentre(centre_->centre());
  JudgeOverstays();
  if (context_.step % 512 == 0) oracle_.CheckFold(centre_->centre());
}

// I5: nobody who left in time is called an overstayer for certain.
void SimBorder::JudgeOverstays() {
  for (auto& node : nodes_) {
    for (const int person : std::exchange(node->persons_unseen, {}))
      people_[static_cast<std::size_t>(person)].is_tainted =
          people_[static_cast<std::size_t>(person)].has_overstayed = true;  // nothing can be said
  }
  const auto complete = centre_->centre().Completenesses();
  centre_->centre().Look([&](const Projections& projections) {
    for (std::size_t i = 0; i < people_.size(); ++i) {
      const SimPerson& person = people_[i];
      if (person.has_overstayed || MustOverstay(person)) continue;
      const PersonRecord* record = projections.FindPerson(KeyOfPerson(person));
      if (record == nullptr) continue;
      for (const LimitedStay& stay : record->stays) {
        const auto overstay =
            JudgeStayOf(*record, stay, centre_->clock().Now(), SimZone(), complete);
        if (!overstay || overstay->grade != OverstayGrade::kConfirmed) continue;
        context_.Fail("I5 nobody who left in time is accused", "person ", i);
      }
    }
  });
}

// I6: the lists in force at a node are the ledger's as of their position: of the ledger as it is,
// or, until the first snapshot of this one is whole, of the one before. A centre that was set back
// must not open the border to those who are banned.
void SimBorder::JudgeReplicas() {
  centre_->ShowLedger();
  for (auto& node : nodes_) {
    if (!node->is_up()) continue;
    const ListsOf& lists = node->replica.lists();
    const auto banned = oracle_.BannedBy(lists);
    if (!banned) continue;  // the ledger could not be read
    for (std::size_t i = 0; i < people_.size(); ++i) {
      const auto bans = node->process().replica->FindBans(people_[i].document);
      if (!bans.ok()) continue;
      const PersonalText& number = people_[i].document.number;
      const bool is_found =
          std::ranges::any_of(*bans, [&](const Ban& ban) { return ban.person.number == number; });
      if (is_found != banned->contains(number.Reveal()))
        context_.Fail("I6 lists are the ledger's", node->Name(), ": person ", i, " at ",
                      lists.position, " of life ", lists.life);
    }
  }
}

void SimBorder::JudgeEnd() {
  if (!centre_->is_up()) return context_.Fail("E the centre runs", "");
  oracle_.CheckCentre(centre_->centre());
  oracle_.CheckFold(centre_->centre());
  oracle_.CheckFindings();
  JudgeOverstays();
  JudgeReplicas();
  for (auto& node : nodes_) JudgeEndOf(*node);
  if (!context_.violation) JudgePresence();
}

// I5, where every crossing of a person is in the ledger. That each is which must be, I1 and I14
// say: what a disk lost, or lies on one that is out of service, a centre that was set back lacks
// too.
void SimBorder::JudgePresence() {
  centre_->centre().Look([&](const Projections& projections) {
    for (std::size_t i = 0; i < people_.size(); ++i) {
      const auto& crossings = people_[i].crossings;
      const bool is_whole =
          std::all_of(crossings.begin(), crossings.end(),
                      [&](const std::string& hash) { return oracle_.IsInLedger(hash); });
      if (people_[i].is_tainted || !is_whole) continue;
      const PersonRecord* record = projections.FindPerson(KeyOfPerson(people_[i]));
      const bool is_inside = record != nullptr && !record->stays.empty() &&
                             record->stays.back().stay.entry && !record->stays.back().stay.exit;
      if (is_inside == people_[i].inside_since.has_value()) continue;
      std::string recorded;
      for (const Crossing& crossing :
           record == nullptr ? std::vector<Crossing>() : record->crossings)
        recorded += Concat(" ", ToText(crossing.id), "@", ToMicros(crossing.occurred_at));
      context_.Fail("I5 who is inside is who really is", "person ", i, ":", recorded);
    }
  });
}

void SimBorder::JudgeEndOf(SimNode& node) {
  if (node.is_retired) return;
  if (!node.is_up()) return context_.Fail("E every checkpoint runs", node.Name());
  const LinkState::View link = node.process().link.Get();
  if (!link.refusal.empty()) context_.Fail("E nobody is refused", node.Name(), ": ", link.refusal);
  if (!link.attached)
    return context_.Fail("E everybody is attached", node.Name(), ": ", link.centre_warning);
  if (!link.branch.empty())
    context_.Fail("E every copy is decided on", node.Name(), " is ", link.branch);
  if (node.process().journal->CountUnacknowledged() > 0)
    context_.Fail("E everything is acknowledged", node.Name());
  const ReplicaState replica = node.process().replica->State();
  if (replica.position != centre_->store().Head())
    context_.Fail("E lists are current", node.Name(), " at ", replica.position, " of ",
                  centre_->store().Head());
  // A limit that is known: what a readmitted copy recorded as a branch is not sent again where the
  // centre is set back to before the branch.
  const Epoch owed_from = centre_->life() > 1 ? node.readmitted_in : 0;
  for (const v1::SignedEvent& event : node.JournalEvents()) {
    v1::Event body;
    body.ParseFromString(event.body());
    if (oracle_.IsInLedger(event.hash()) || body.id().epoch() < owed_from) continue;
    // A disk that lied about a salvage has the events again that the salvage declared lost. The
    // declaration is with the centre, and stands.
    const JournalMark mark{body.id().epoch(), body.id().sequence()};
    if (node.has_lied && oracle_.IsDeclaredLost(node.checkpoint, mark)) continue;
    context_.Fail("I14 what any journal holds is in the ledger", node.Name(), ": ",
                  body.id().epoch(), "/", body.id().sequence());
  }
  for (const Told& one : node.told) {
    if (!oracle_.IsInLedger(one.hash) && one.mark.epoch >= owed_from)
      context_.Fail("I1 what an officer was told is in the ledger", node.Name(), ": ",
                    one.mark.epoch, "/", one.mark.sequence);
  }
  const auto claims = centre_->store().Completes();
  const auto claim = claims.find({node.checkpoint});
  if (claim == claims.end() || FromMicros(claim->second.through_us()) < healed_)
    context_.Fail("E claims move on", node.Name());
  const bool is_seen = oracle_.HasGapOf(node.checkpoint) || oracle_.HasBranchOf(node.checkpoint) ||
                       oracle_.HasMissingOf(node.checkpoint);
  if (!node.persons_lost.empty() && !is_seen)
    context_.Fail("I15 what was lost is seen", node.Name());
}

}  // namespace otkel::simulation
