#include "tests/simulation/sim_border.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "domain/mrz.h"
#include "proto/convert.h"
#include "tests/simulation/sim_sign.h"

namespace otkel::simulation {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr char kRules[] = R"(id = "test-1"
state = "KAZ"
version = 1
[[rule]]
id = "T-30"
kind = "stay"
nationalities = ["UZB"]
amount = 30
unit = "day"
source = "test"
examples = ["UZB | 2026-03-01.. | 2026-03-02 | by T-30"]
)";

SimPerson MakePerson(int number) {
  SimPerson person;
  Document& document = person.document;
  document.code = "P";
  document.issuing_state = {"UZB"};
  document.nationality = {"UZB"};
  document.number = PersonalText(Concat("AA", 1000000 + number));
  document.primary_identifier =
      PersonalText(std::string("PERSON") + static_cast<char>('A' + number));
  document.secondary_identifier = PersonalText("TIMUR");
  // Nobody is like another.
  document.birth_date = PartialDate{1960 + 3 * number, 1 + number % 12, 2 + 2 * (number % 13)};
  document.sex = Sex::kMale;
  document.expires_on = DayFromIso("2034-01-01");
  person.mrz = ComposeMrz(document, MrzFormat::kTd3).value();
  return person;
}

}  // namespace

SimBorder::SimBorder(std::uint64_t seed, bool is_verbose)
    : context_(seed, is_verbose), oracle_(&context_) {
  BeginSignatures(seed % 10 == 0);
  const int count = 2 + static_cast<int>(context_.random.Below(3));
  for (int i = 0; i < count; ++i) {
    names_.push_back(std::string(1, static_cast<char>('a' + i)));
    nodes_.push_back(std::make_unique<SimNode>(&context_, &oracle_, i, names_.back()));
    enrolled_[{names_.back()}] = nodes_.back()->key->PublicKey();
  }
  for (int i = 0; i < 10; ++i) people_.push_back(MakePerson(i));
  centre_ = std::make_unique<SimCentre>(&context_, &oracle_, enrolled_);
  network_ = std::make_unique<SimNetwork>(&context_, &oracle_, centre_.get());
  for (auto& node : nodes_) network_->Add(node.get());
  images_.resize(nodes_.size());
}

SimNode& SimBorder::AnyNode() { return *nodes_[context_.random.Below(nodes_.size())]; }

void SimBorder::Repeat(microseconds every, std::function<void()> what) {
  context_.After(context_.random.Between(every / 2, every * 3 / 2),
                 [this, every, what = std::move(what)] {
                   if (context_.now < end_) what();
                   if (context_.now < end_) Repeat(every, what);
                 });
}

// The law is in force and everybody is attached before anything goes wrong.
void SimBorder::Settle() {
  OTKEL_CHECK(centre_->Start());
  v1::ActivateRulePackRequest request;
  request.set_text(kRules);
  request.set_signature(SimRuleKey().Sign(AsBytes(RulePackSigningHash(request.text()))));
  OTKEL_CHECK(centre_->authority().ActivateRulePack({"test"}, request).ok());
  for (auto& node : nodes_) {
    if (context_.faults.Knows(FaultKind::kClockDrift) && context_.random.Chance(500)) {
      context_.faults.Count(FaultKind::kClockDrift);
      node->clock.SetDrift(static_cast<std::int64_t>(context_.random.Below(7000)) - 3500);
    }
    OTKEL_CHECK(node->Start());
    network_->ConnectLater(*node, true);
    images_[static_cast<std::size_t>(node->number)] = node->Save();
  }
  centre_->BackUp();
}

void SimBorder::Schedule() {
  const auto life =
      days{3 + static_cast<int>(context_.random.Below(context_.random.Chance(500) ? 10 : 42))};
  end_ = context_.now + life;
  const microseconds span = life;
  Repeat(span / (40 + context_.random.Below(80)), [this] { Cross(); });
  Repeat(span / (20 + context_.random.Below(30)), [this] { TickNodes(); });
  Repeat(span / 8, [this] { Authority(); });
  Repeat(span / 25, [this] { Operate(); });
  Repeat(span / 40, [this] { StrikeNode(); });
  Repeat(span / 30, [this] { StrikeCentre(); });
  Repeat(span / 12, [this] {
    if (centre_->is_up()) centre_->BackUp();
    SimNode& node = AnyNode();
    if (!node.is_foreign) images_[static_cast<std::size_t>(node.number)] = node.Save();
  });
}

void SimBorder::RunUntil(Instant end) {
  while (!context_.violation && !context_.queue.empty() && context_.queue.next() <= end) {
    context_.now = std::max(context_.now, context_.queue.next());
    ++context_.step;
    context_.queue.Take()();
    if (context_.step % 64 == 0) Judge();
    if (context_.step > 60'000) context_.Fail("I12 a world comes to its end", "too many steps");
    if (context_.queue.size() > 5'000) context_.Fail("I12 what waits is bounded", "");
  }
  context_.now = std::max(context_.now, end);
}

void SimBorder::Cross() {
  const int count = 1 + static_cast<int>(context_.random.Below(3));
  for (int i = 0; i < count; ++i)
    CrossAt(AnyNode(), static_cast<int>(context_.random.Below(people_.size())));
}

void SimBorder::CrossAt(SimNode& node, int number) {
  if (!node.is_up() || node.is_retired) return;
  SimPerson& person = people_[static_cast<std::size_t>(number)];
  if (context_.now - person.crossed < minutes{10}) return;
  person.crossed = context_.now;
  const Day today = LocalDay(context_.now, SimZone());
  const bool leaves = person.inside_since.has_value();
  if (leaves) {
    // Most leave in time.
    const auto stayed = today - LocalDay(*person.inside_since, SimZone());
    if (stayed > days{30} && context_.random.Chance(700)) return;
  }
  if (context_.Strikes(FaultKind::kPoison)) node.RecordPoison();
  const auto crossed = node.Cross(person.mrz, leaves ? v1::DIRECTION_EXIT : v1::DIRECTION_ENTRY,
                                  number, IsBannedFor(node, number));
  if (crossed != SimNode::Crossed::kNotRecorded) person.crossings.push_back(node.told.back().hash);
  if (std::chrono::abs(node.clock.Error()) > minutes{1}) person.is_tainted = true;
  if (crossed == SimNode::Crossed::kNotRecorded) {
    // It may be in the journal all the same: the officer sends the traveller to another lane.
    if (node.in_doubt) {
      people_[static_cast<std::size_t>(number)].is_tainted = true;
      person.has_overstayed = true;  // what is recorded of this one proves nothing any more
    }
  } else if (crossed == SimNode::Crossed::kAdmitted) {
    ++events_;
    if (leaves) {
      if (today - LocalDay(*person.inside_since, SimZone()) > days{30})
        person.has_overstayed = true;
      person.inside_since.reset();
    } else {
      person.inside_since = context_.now;
    }
  }
  if (node.in_doubt) {
    Down(node, false);
    StartLater(node, minutes{1 + static_cast<int>(context_.random.Below(60))});
    return;
  }
  context_.After(milliseconds{5}, [this, &node] {
    network_->Turn(node, false);
    context_.After(seconds{2},
                   [this, &node] { network_->Turn(node, context_.random.Chance(300)); });
  });
}

void SimBorder::TickNodes() {
  for (auto& node : nodes_) network_->Turn(*node, true);
}

// Bans come and go whether anybody hears of them or not.
void SimBorder::Authority() {
  if (!centre_->is_up()) return;
  SimPerson& person = people_[context_.random.Below(people_.size())];
  if (person.ban.empty()) {
    v1::IssueBanRequest request;
    v1::Ban& ban = *request.mutable_ban();
    const std::string id = Concat("ban-", ++bans_);
    ban.set_ban_id(id);
    ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
    *ban.mutable_person() = ToProto(person.document);
    ban.set_authority("Court of Almaty");
    ban.set_decision_number("17-4");
    ban.set_decided_on("2026-01-10");
    ban.set_ground("deportation");
    ban.set_starts_on("2026-01-10");
    ban.set_appeal_to("Supreme Court");
    if (centre_->authority().IssueBan({"test"}, request).ok()) person.ban = id;
  } else {
    v1::LiftBanRequest request;
    request.mutable_lift()->set_ban_id(person.ban);
    request.mutable_lift()->set_authority("Court of Almaty");
    request.mutable_lift()->set_decision_number("18-1");
    if (centre_->authority().LiftBan({"test"}, request).ok()) person.ban.clear();
  }
  if (centre_->in_doubt()) {
    centre_->Kill();
    return StartCentreLater(minutes{5});
  }
  centre_->ShowLedger();
  network_->TellAll(false);
}

// Somebody looks at what the centre says of its checkpoints, and decides.
void SimBorder::Operate() {
  if (!centre_->is_up()) return StartCentreLater(minutes{1});
  while (centre_->Examine()) {
  }
  if (centre_->in_doubt()) {
    centre_->Kill();
    return StartCentreLater(minutes{5});
  }
  centre_->ShowLedger();
  network_->TellAll(false);
  for (auto& node : nodes_) {
    if (node->is_up() && !node->process().link.Get().branch.empty()) Review(*node);
    if (node->is_foreign || node->is_retired) continue;
    if (!node->is_up()) StartLater(*node, minutes{1});
  }
  if (context_.faults.is_over()) ReviewWhatIsGone();
}

// Branches of copies whose disk is gone: nobody comes any more who would have them looked at.
void SimBorder::ReviewWhatIsGone() {
  for (const std::string& name : names_) {
    const bool may_come = std::any_of(nodes_.begin(), nodes_.end(), [&](const auto& node) {
      if (node->checkpoint != name || node->is_retired) return false;
      if (!node->is_up()) return true;
      const LinkState::View link = node->process().link.Get();
      return !link.attached || !link.branch.empty();
    });
    if (!may_come) ReviewBranches(name);
  }
}

// Every branch whose copy has sent all it has is decided; then the copy is the checkpoint from now
// on, or, where another is, it is taken out of service.
void SimBorder::Review(SimNode& node) {
  const LinkState::View link = node.process().link.Get();
  if (!link.attached || node.process().journal->CountUnacknowledged() > 0) return;
  if (!centre_->centre().leases().Knows({{node.checkpoint}, link.branch})) return;
  if (!ReviewBranches(node.checkpoint)) return;
  const bool has_other = std::any_of(nodes_.begin(), nodes_.end(), [&](const auto& other) {
    return other.get() != &node && other->checkpoint == node.checkpoint && other->is_up() &&
           !other->is_retired && other->process().link.Get().branch.empty();
  });
  if (has_other) {
    context_.Note(node.Name(), ": taken out of service");
    Down(node, false);
    node.is_retired = true;
    return;
  }
  v1::ReadmitCheckpointRequest request;
  v1::CheckpointReadmitted& readmission = *request.mutable_readmission();
  readmission.set_checkpoint(node.checkpoint);
  readmission.set_branch(link.branch);
  readmission.set_reason("it is the one that stands there");
  node.may_be_readmitted = true;  // an answer that fails does not say that nothing was written
  if (!centre_->branches().Readmit({"operator"}, request).ok()) return;
  context_.Note(node.Name(), ": readmitted as ", link.branch);
  network_->BreakAll();
}

bool SimBorder::ReviewBranches(const std::string& checkpoint) {
  const auto open = centre_->centre().Look([&](const Projections& projections) {
    return projections.journals().OpenBranches({checkpoint});
  });
  for (const std::string& branch : open) {
    v1::ReviewBranchRequest request;
    v1::BranchReviewed& review = *request.mutable_review();
    review.set_checkpoint(checkpoint);
    review.set_branch(branch);
    review.set_counts(!context_.Strikes(FaultKind::kBranchDropped, 3));
    review.set_reason("looked at");
    if (!centre_->branches().Review({"operator"}, request).ok()) return false;
    context_.Note("operator: ", branch, " of ", checkpoint,
                  review.counts() ? " counts" : " is dropped");
    if (review.counts()) continue;
    for (SimPerson& person : people_) person.is_tainted = person.has_overstayed = true;
  }
  return true;
}

SimBorder::Result SimBorder::Run() {
  Settle();
  Schedule();
  RunUntil(end_);
  if (!context_.violation) {
    Heal();
    RunUntil(healed_ + hours{30});
  }
  if (!context_.violation) JudgeEnd();
  Result result;
  result.violation = context_.violation;
  result.trace = context_.trace.value();
  result.steps = context_.step;
  result.events = events_;
  result.lived = context_.now - SimContext::start;
  result.faults = context_.faults.counts();
  result.nodes = static_cast<int>(nodes_.size());
  for (auto& node : nodes_) network_->DropNear(*node);
  network_->DropAllFar();
  return result;
}

}  // namespace otkel::simulation
