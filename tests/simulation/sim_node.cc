#include "tests/simulation/sim_node.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "proto/convert.h"
#include "tests/simulation/sim_centre.h"
#include "tests/simulation/sim_sign.h"

namespace otkel::simulation {
namespace {

const MessageCatalogues& Messages() {
  static const MessageCatalogues messages;
  return messages;
}

void Stamp(TimeKeeper& time, v1::Event& event) {
  const TimeKeeper::Reading now = time.Read();
  StampEvent(event, now, now.wall, SimZone());
}

bool Covers(const LostEvents& lost, const JournalMark& mark) {
  return mark.epoch == lost.epoch && mark.sequence >= lost.first &&
         (lost.last == 0 || mark.sequence <= lost.last);
}

}  // namespace

SimNode::SimNode(SimContext* context, SimOracle* oracle, int node_number, std::string name)
    : number(node_number),
      checkpoint(std::move(name)),
      key(SimKeyFromSeed(AsBytes(Sha256({"key of ", checkpoint})))),
      clock(&context->now, node_number),
      context_(*context),
      oracle_(*oracle) {}

SimNode::~SimNode() = default;

bool SimNode::Start() {
  JournalOptions options{.checkpoint = {checkpoint}, .key = key.get(), .first_epoch = first_epoch};
  auto time = std::make_unique<TimeKeeper>(&clock);
  options.stamp = [&time = *time](v1::Event& event) { Stamp(time, event); };
  auto opened = OpenJournal(std::make_unique<SimJournalDisk>(&rows, &marks), options);
  if (!opened.ok()) {
    context_.Note(Name(), ": journal does not open: ", std::string(opened.status().message()));
    if (absl::IsFailedPrecondition(opened.status()) && !is_foreign)
      context_.Fail("A22 a checkpoint knows its own disk", Name());
    return false;
  }
  if (is_foreign) context_.Fail("A22 a checkpoint knows its own disk", Name(), " took another's");
  FinishStart(*std::move(opened), std::move(time));
  return is_up();
}

void SimNode::FinishStart(OpenedJournal opened, std::unique_ptr<TimeKeeper> time) {
  process_ = std::make_unique<Process>();
  Process& process = *process_;
  claims_in_flight.clear();  // of the process before: nobody sends them any more
  process.time = std::move(time);
  process.journal = std::move(opened.journal);
  in_doubt = false;
  if (may_lose || !opened.report.doubt.empty() || opened.report.is_new) {
    // What a salvage cannot read is as if it had never been put: the note of its claims, too. A log
    // that ends early after the last event takes notes with it, and nothing tells.
    ++memories_lost;
    ForgetClaims();
  }
  JudgeReport(opened.report);
  DeclareLostDisk(opened.report);
  ShowJournal();
  looked_through_ = process.journal->Acknowledged();
  process.replica = replica.Open();
  process.decider = std::make_unique<Decider>(process.replica.get(), &clock, process.time.get(),
                                              SimZone(), StalenessPolicy{});
  process.recorder =
      std::make_unique<Recorder>(CheckpointId{checkpoint}, process.journal.get(),
                                 process.replica.get(), key.get(), process.time.get(), SimZone());
  process.recorder->OnDoubt([this] { in_doubt = true; });
  const Terminal::Parts parts{{checkpoint},
                              process.decider.get(),
                              process.recorder.get(),
                              process.journal.get(),
                              process.replica.get(),
                              &process.link,
                              &clock,
                              &Messages(),
                              SimZone()};
  process.terminal = std::make_unique<Terminal>(parts);
  const JournalMark head = process.journal->Head().mark;
  context_.Note(Name(), ": up at ", head.epoch, "/", head.sequence,
                opened.report.doubt.empty() ? "" : Concat(", in doubt: ", opened.report.doubt));
}

// As the program does it where it is given a new disk.
void SimNode::DeclareLostDisk(const OpenReport& report) {
  const JournalMark head = report.head.mark;
  if (head.epoch <= 1 || head != JournalMark{first_epoch, 0}) return;
  v1::Event event;
  Stamp(*process_->time, event);
  event.mutable_gap_declared()->set_epoch(head.epoch - 1);
  event.mutable_gap_declared()->set_to_us(event.occurred_at_us());
  event.mutable_gap_declared()->set_reason("the disk with this epoch was lost");
  if (!process_->journal->Append(std::move(event)).ok()) in_doubt = true;
}

// I1: what an officer was told is here, with the centre, or declared lost; and nothing is declared
// lost without a cause.
void SimNode::JudgeReport(const OpenReport& report) {
  for (const LostEvents& lost : report.lost) {
    context_.Note(Name(), ": declares ", lost.epoch, "/", lost.first, " to ", lost.last, " lost");
    if (!may_lose)
      context_.Fail("I1 nothing is declared lost without a cause", Name(), ": ", lost.epoch, "/",
                    lost.first);
  }
  std::set<std::string> here;
  std::vector<LostEvents> declared = report.lost;
  for (const v1::SignedEvent& event : JournalEvents()) {
    here.insert(event.hash());
    v1::Event body;
    body.ParseFromString(event.body());
    const v1::GapDeclared& gap = body.gap_declared();  // by an opening that was interrupted
    declared.push_back({gap.epoch(), gap.first_sequence(), gap.last_sequence(), {}, {}});
  }
  std::erase_if(told, [&](const Told& one) {
    if (here.contains(one.hash)) return false;
    if (oracle_.WasInLedger(one.hash)) return true;
    persons_lost.push_back(one.person);
    const bool is_declared =
        may_lose && std::any_of(declared.begin(), declared.end(),
                                [&](const LostEvents& lost) { return Covers(lost, one.mark); });
    if (!is_declared) {
      context_.Fail("I1 what an officer was told is recorded", Name(), ": ", one.mark.epoch, "/",
                    one.mark.sequence, " is not here and not declared lost");
    }
    return true;
  });
  may_lose = is_lying;
  mark_lost = false;
}

void SimNode::Kill() {
  process_.reset();
  rows.Kill();
  marks.Kill();
}

void SimNode::PowerCut(std::size_t surviving) {
  process_.reset();
  rows.Crash(surviving);
  marks.Crash(surviving);
}

CentreSession::Parts SimNode::SessionParts() {
  return {{checkpoint},
          process_->journal.get(),
          process_->replica.get(),
          process_->recorder.get(),
          &process_->link,
          &clock,
          SimRuleKey().PublicKey(),
          SimCentreKey().PublicKey(),
          ""};
}

SimNode::Crossed SimNode::Cross(const std::vector<std::string>& mrz, v1::Direction direction,
                                int person, bool banned) {
  v1::DecideRequest ask;
  for (const std::string& line : mrz) ask.add_lines(line);
  ask.set_direction(direction);
  ask.set_lane("lane 1");
  const auto decided = process_->terminal->Decide(ask);
  if (!decided.ok()) {
    context_.Note(Name(), ": no decision: ", std::string(decided.status().message()));
    return Crossed::kNotRecorded;
  }
  const bool refuse = decided->decision().verdict() == v1::VERDICT_REFUSE;
  // Bans here began before the centre's every word, and lists come with one: no clock, however
  // wrong, makes such a ban uncertain.
  if (banned && direction == v1::DIRECTION_ENTRY && !refuse)
    context_.Fail("I6 nobody is admitted against a ban held here", Name(), ": person ", person,
                  ", the verdict is ", v1::Verdict_Name(decided->decision().verdict()));
  v1::ConfirmRequest confirm;
  confirm.set_decision_id(decided->decision_id());
  confirm.set_outcome(refuse ? v1::OUTCOME_REFUSED : v1::OUTCOME_ADMITTED);
  confirm.set_officer("officer");
  confirm.set_ground("as the law says");
  const auto recorded = process_->terminal->Confirm(confirm);
  if (!recorded.ok()) {
    context_.Note(Name(), ": not recorded: ", std::string(recorded.status().message()));
    return Crossed::kNotRecorded;
  }
  const JournalMark mark{recorded->id().epoch(), recorded->id().sequence()};
  told.push_back({mark, recorded->hash(), person, FromMicros(recorded->occurred_at_us())});
  const auto [place, is_new] = used.emplace(mark, recorded->hash());
  if (!is_new && place->second != recorded->hash())
    context_.Fail("I3 no number is used twice", Name(), ": ", mark.epoch, "/", mark.sequence);
  if (FromMicros(recorded->occurred_at_us()) <= claimed_through)
    context_.Fail("I11 nothing occurs before an earlier claim", Name(), ": ", mark.epoch, "/",
                  mark.sequence, " at ", recorded->occurred_at_us(), ", claimed through ",
                  ToMicros(claimed_through));
  context_.Note(Name(), ": person ", person,
                direction == v1::DIRECTION_ENTRY ? " enters" : " leaves", refuse ? ", refused" : "",
                " as ", mark.epoch, "/", mark.sequence);
  for (const v1::SignedEvent& event :
       process_->journal->Read({mark.epoch, mark.sequence - 1}, 1, 1 << 20)
           .value_or(std::vector<v1::SignedEvent>()))
    oracle_.Recorded(event);
  return refuse ? Crossed::kRefused : Crossed::kAdmitted;
}

void SimNode::RecordPoison() {
  v1::Event event;
  Stamp(*process_->time, event);
  switch (context_.random.Below(3)) {
    case 0:
      break;  // without a fact
    case 1:
      event.mutable_crossing()->set_outcome(v1::OUTCOME_ADMITTED);
      break;
    default:
      event.set_local_day("yesterday");
      event.mutable_crossing()->set_outcome(v1::OUTCOME_REFUSED);
  }
  const auto recorded = process_->journal->Append(std::move(event));
  if (!recorded.ok()) {
    oracle_.MayBeSetAside();  // it may be in the journal all the same
    return;
  }
  oracle_.Recorded(*recorded);
  oracle_.MustBeSetAside(recorded->hash());
  context_.Note(Name(), ": records an event that breaks a rule");
}

std::vector<v1::SignedEvent> SimNode::JournalEvents() {
  std::vector<v1::SignedEvent> all;
  JournalMark after;
  while (true) {
    auto events = process_->journal->Read(after, 500, std::size_t{1} << 24);
    if (!events.ok() || events->empty()) return all;
    v1::Event last;
    last.ParseFromString(events->back().body());
    after = {last.id().epoch(), last.id().sequence()};
    std::move(events->begin(), events->end(), std::back_inserter(all));
  }
}

void SimNode::ShowJournal() {
  for (const v1::SignedEvent& event : JournalEvents()) oracle_.Recorded(event);
}

void SimNode::LookAtAcknowledged() {
  if (!is_up()) return;
  const JournalMark acknowledged = process_->journal->Acknowledged();
  if (acknowledged <= looked_through_) return;
  const auto events = process_->journal->Read(looked_through_, 1000, std::size_t{1} << 24);
  if (!events.ok()) return;
  for (const v1::SignedEvent& event : *events) {
    v1::Event body;
    body.ParseFromString(event.body());
    if (JournalMark{body.id().epoch(), body.id().sequence()} > acknowledged) break;
    oracle_.Recorded(event);
    oracle_.Acknowledged(event.hash(), Name());
  }
  looked_through_ = acknowledged;
}

NodeImage SimNode::Save() const {
  return {rows.Save(), marks.Save(), replica,  told,      persons_lost,
          lease,       sure_lease,   may_lose, mark_lost, readmitted_in};
}

// What it was told since the image lies on a disk that is gone.
void SimNode::Restore(NodeImage image) {
  process_.reset();
  rows.Restore(std::move(image.rows));
  marks.Restore(std::move(image.marks));
  replica = std::move(image.replica);
  may_lose = image.may_lose || is_lying;
  mark_lost = image.mark_lost;
  readmitted_in = image.readmitted_in;
  lease = image.lease;
  sure_lease = image.sure_lease;
  leases_put = std::max(leases_put, lease);  // numbers as of the machine whose disk it was
  std::vector<int> lost;
  for (const Told& one : told) {
    const bool kept = std::any_of(image.told.begin(), image.told.end(),
                                  [&](const Told& other) { return other.hash == one.hash; });
    if (!kept && !oracle_.WasInLedger(one.hash)) lost.push_back(one.person);
  }
  // A disk that went back to what it was when the centre last saw it shows nothing: neither what it
  // recorded since, nor what it lost since and declared to nobody.
  if (!IsKnownToHaveGoneOnSince(image)) {
    lost.insert(lost.end(), persons_lost.begin(), persons_lost.end());
    persons_lost = std::move(image.persons_lost);
  }
  std::vector<int>& where = IsKnownToHaveGoneOnSince(image) ? persons_lost : persons_unseen;
  where.insert(where.end(), lost.begin(), lost.end());
  told = std::move(image.told);
  used.clear();
  ForgetClaims();
  lost_unseen = true;
  may_branch = true;
  ++memories_lost;
}

// What lies on its disk does not keep it from stamping before them.
void SimNode::ForgetClaims() {
  claimed_through = {};
  claims_made.clear();
}

void SimNode::ForgetLost() {
  persons_unseen.insert(persons_unseen.end(), persons_lost.begin(), persons_lost.end());
  persons_lost.clear();
}

void SimNode::ReplaceDisk() {
  Restore({});
  replica.Blank();
}

}  // namespace otkel::simulation
