// What goes wrong at a simulated border.
#include <algorithm>
#include <utility>

#include "storage/journal_keeper.h"
#include "tests/simulation/sim_border.h"

namespace otkel::simulation {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

}  // namespace

void SimBorder::Down(SimNode& node, bool power) {
  network_->DropNear(node);
  if (node.is_up()) node.ShowJournal();
  if (power) {
    node.PowerCut(context_.random.Below(4));
    if (node.replica.size() > 0) node.replica.SetBack(context_.random.Below(3));
  } else {
    node.Kill();
  }
}

void SimBorder::StartLater(SimNode& node, microseconds after) {
  context_.After(after, [this, &node] {
    if (!node.is_up() && !node.is_retired) StartNode(node);
  });
}

void SimBorder::StartNode(SimNode& node) {
  if (context_.Strikes(FaultKind::kCrashInRecovery, 3)) {
    // The power fails again at some change that opening makes.
    node.rows.Fail({.in = 1 + context_.random.Below(6),
                    .is_sticky = true,
                    .takes_effect = context_.random.Chance(500)});
    const bool started = node.Start();
    if (started) node.ShowJournal();
    node.PowerCut(context_.random.Below(2));
    node.rows.HealFaults();
  }
  if (!node.Start()) {
    node.Kill();
    if (!node.is_foreign) {
      node.rows.HealFaults();
      node.marks.HealFaults();
    }
    return;
  }
  if (context_.faults.Knows(FaultKind::kClaimInFlight)) {
    node.rows.SetSpace([this, &node] {
      const bool is_ready = node.is_up() && node.process().recorder && !node.is_claiming;
      if (is_ready && context_.Strikes(FaultKind::kClaimInFlight)) {
        node.is_claiming = true;
        context_.now += context_.random.Between(seconds{0}, seconds{30});  // the disk is slow
        if (auto claim = node.process().recorder->Claim())
          node.claims_in_flight.push_back(*std::move(claim));
        node.is_claiming = false;
      }
      return DiskSpace{DiskState::kOk, std::uint64_t{1} << 40};
    });
  }
  network_->ConnectLater(node, true);
}

void SimBorder::StartCentreLater(microseconds after) {
  context_.After(after, [this] {
    if (centre_->is_up()) return;
    centre_->Heal();
    if (!centre_->Start()) return StartCentreLater(minutes{10});
    for (auto& node : nodes_) {
      node->failures = 0;
      if (node->is_up() && !node->stream) network_->ConnectLater(*node, true);
    }
  });
}

void SimBorder::StrikeNode() {
  SimNode& node = AnyNode();
  if (node.is_retired) return;
  StrikeLine(node);
  StrikeStream(node);
  StrikeClock(node);
  if (context_.Strikes(FaultKind::kKill)) {
    context_.Note(node.Name(), ": killed");
    Down(node, false);
    StartLater(node, context_.random.Between(seconds{5}, hours{3}));
  }
  if (context_.Strikes(FaultKind::kReplicaBlank)) {
    Down(node, false);
    node.replica.Blank();
    StartLater(node, minutes{1});
  }
  if (context_.Strikes(FaultKind::kReplicaOlder) && node.replica.size() > 1) {
    Down(node, false);
    node.replica.SetBack(1 + context_.random.Below(node.replica.size() - 1));
    StartLater(node, minutes{1});
  }
  if (context_.Strikes(FaultKind::kTrim) && node.is_up()) {
    JournalKeeper keeper(&node.process().journal.operator*(), {.keep = hours{24 * 15}});
    node.ShowJournal();
    keeper.Step(node.clock.Now()).IgnoreError();
  }
  StrikeDisk(node);
  StrikeImage(node);
}

void SimBorder::StrikeLine(SimNode& node) {
  struct Cut {
    FaultKind kind;
    bool up, down;
  };
  for (const Cut& cut :
       {Cut{FaultKind::kPartition, false, false}, Cut{FaultKind::kPartitionUp, false, true},
        Cut{FaultKind::kPartitionDown, true, false}, Cut{FaultKind::kLongOffline, false, false}}) {
    if (!context_.Strikes(cut.kind)) continue;
    context_.Note(node.Name(), ": ", NameOf(cut.kind));
    network_->SetLine(node, cut.up, cut.down);
    const bool is_long = cut.kind == FaultKind::kLongOffline;
    context_.After(is_long ? context_.random.Between(days{20}, days{31})
                           : context_.random.Between(minutes{1}, days{4}),
                   [this, &node] { network_->SetLine(node, true, true); });
  }
}

void SimBorder::StrikeStream(SimNode& node) {
  if (context_.Strikes(FaultKind::kForgedEvents, 3)) network_->Forge(node);
  if (context_.Strikes(FaultKind::kForgedReplica, 3)) network_->ForgeReplica(node);
  if (context_.Strikes(FaultKind::kUnknownMessage, 3)) network_->SendUnknown(node);
  if (context_.Strikes(FaultKind::kLiveEvent, 5)) network_->SendLive(node);
  if (context_.Strikes(FaultKind::kReplay, 5)) network_->Replay(node);
  if (context_.Strikes(FaultKind::kHerd)) network_->BreakAll();
}

void SimBorder::StrikeClock(SimNode& node) {
  const auto jump = [&](microseconds by) {
    context_.Note(node.Name(), ": clock jumps by ", std::chrono::duration_cast<seconds>(by).count(),
                  " s");
    node.clock.Jump(by);
    if (context_.random.Chance(500))
      context_.After(context_.random.Between(hours{1}, days{5}),
                     [&node] { node.clock.SetRight(); });
  };
  if (context_.Strikes(FaultKind::kClockForward))
    jump(context_.random.Between(minutes{1}, hours{30}));
  if (context_.Strikes(FaultKind::kClockBack))
    jump(-context_.random.Between(minutes{1}, hours{30}));
  if (context_.Strikes(FaultKind::kClockYears))
    jump((context_.random.Chance(500) ? 1 : -1) * context_.random.Between(days{300}, days{3650}));
  if (context_.Strikes(FaultKind::kClockDead)) {
    context_.Note(node.Name(), ": starts with a dead clock");
    Down(node, true);
    node.clock.RebootDead();
    StartLater(node, minutes{2});
    context_.After(context_.random.Between(hours{1}, days{5}), [&node] { node.clock.SetRight(); });
  }
}

// The disk fails while it is used.
void SimBorder::StrikeDisk(SimNode& node) {
  if (node.is_foreign) return;
  if (context_.Strikes(FaultKind::kWriteErrorOnce) ||
      context_.Strikes(FaultKind::kWriteErrorSticky)) {
    node.rows.Fail({.in = 1 + context_.random.Below(8),
                    .is_sticky = context_.random.Chance(500),
                    .takes_effect = context_.random.Chance(500)});
    context_.After(hours{6}, [&node] { node.rows.HealFaults(); });
  }
  if (context_.Strikes(FaultKind::kReadError)) {
    node.rows.FailReads(true);
    context_.After(context_.random.Between(minutes{1}, hours{10}),
                   [&node] { node.rows.FailReads(false); });
  }
  if (context_.Strikes(FaultKind::kDiskFull)) {
    node.rows.SetFull(true);
    context_.After(context_.random.Between(minutes{1}, hours{10}),
                   [&node] { node.rows.SetFull(false); });
  }
  // Who loses the log, to damage or to a disk that lied, and the mark apart from it has lost both
  // witnesses (docs/faults.md, "A9, mark").
  if (!node.mark_lost && context_.Strikes(FaultKind::kLyingFlush)) {
    context_.Note(node.Name(), ": disk lies");
    node.rows.Lie(true);
    node.may_lose = node.is_lying = node.has_lied = true;
    context_.After(context_.random.Between(hours{1}, hours{40}), [this, &node] {
      if (context_.faults.is_over()) return;
      if (!node.is_foreign) Down(node, true);
      node.rows.HealFaults();
      node.is_lying = false;
      StartLater(node, minutes{5});
    });
    return;
  }
  StrikePowerless(node);
}

// The power fails, and something is found damaged when it comes back.
void SimBorder::StrikePowerless(SimNode& node) {
  using enum FaultKind;
  const auto damaged = [&](FaultKind kind) { return context_.Strikes(kind); };
  bool is_down = false;
  const auto down = [&](FaultKind kind) {
    context_.Note(node.Name(), ": ", NameOf(kind));
    if (!std::exchange(is_down, true)) Down(node, true);
    node.may_lose = node.may_lose || kind != kPowerCut;
  };
  if (damaged(kPowerCut)) down(kPowerCut);
  for (const FaultKind kind : {kTornLog, kCutLog, kFlippedLog, kFlippedRow, kLogMissing}) {
    if (node.mark_lost || !damaged(kind)) continue;
    down(kind);
    if (!node.rows.HoldsRows(kJournalRows)) continue;
    SimRows& rows = node.rows.RowsToDamage(kJournalRows);
    if (kind == kTornLog) rows.TearLog();
    if (kind == kCutLog) rows.CutLog();
    if (kind == kLogMissing) rows.LoseLog();
    if (kind == kFlippedLog && rows.log_size() > 0)
      rows.DamageLog(context_.random.Below(rows.log_size()));
    if (kind == kFlippedRow && !rows.rows()->empty()) {
      auto row = rows.rows()->begin();
      std::advance(row, static_cast<std::ptrdiff_t>(context_.random.Below(rows.rows()->size())));
      rows.DamageRow(std::string(row->first));
    }
  }
  const bool has_log = !is_down && !node.may_lose;
  if (has_log && damaged(kMarkSlotDamaged)) {
    down(kMarkSlotDamaged);
    node.marks.DamageSlot(kHighWaterSlots, context_.random.Below(2));
    node.mark_lost = true;
  }
  if (has_log && damaged(kMarkMissing)) {
    down(kMarkMissing);
    node.marks.LoseSlots(kHighWaterSlots);
    node.mark_lost = true;
  }
  if (damaged(kLeaseDamaged)) {
    down(kLeaseDamaged);
    if (context_.random.Chance(500)) {
      node.marks.LoseSlots(kLeaseSlots);
    } else {
      node.marks.DamageSlot(kLeaseSlots, context_.random.Below(2));
    }
    node.DoubtLease();
  }
  if (is_down) StartLater(node, context_.random.Between(seconds{20}, hours{5}));
}

// Another state of the disk takes the place of what it was.
void SimBorder::StrikeImage(SimNode& node) {
  if (node.is_foreign) return;
  using enum FaultKind;
  const NodeImage& image = images_[static_cast<std::size_t>(node.number)];
  if (context_.Strikes(kOldImage) && !image.rows.rows.empty()) {
    context_.Note(node.Name(), ": an old image is put back");
    Down(node, true);
    node.Restore(image);
    StartLater(node, minutes{30});
  }
  if (context_.Strikes(kBlankDisk)) {
    context_.Note(node.Name(), ": a blank disk");
    Down(node, true);
    node.ReplaceDisk();
    StartLater(node, minutes{30});
  }
  if (centre_->is_up() && context_.Strikes(kBlankDiskNewEpoch)) {
    Down(node, true);
    node.ReplaceDisk();
    Epoch newest = 0;
    for (const auto& [name, head] : centre_->store().Heads()) {
      if (name.text == node.checkpoint || name.text.starts_with(node.checkpoint + "~"))
        newest = std::max(newest, head.mark.epoch);
    }
    if (newest == 0) node.ForgetLost();  // nor does the centre know that there was anything
    node.first_epoch = newest + 1;
    // It takes the place of whoever was the checkpoint.
    node.is_set_up_anew = true;
    for (auto& other : nodes_) other->may_branch |= other->checkpoint == node.checkpoint;
    context_.Note(node.Name(), ": a blank disk, to begin epoch ", newest + 1);
    StartLater(node, minutes{30});
  }
  if (nodes_.size() < 6 && context_.Strikes(kClone)) CloneNode(node);
  if (context_.Strikes(kSwappedDisks)) SwapDisks(node);
}

// A spare comes up on a copy of the disk, while the original goes on.
void SimBorder::CloneNode(SimNode& node) {
  const NodeImage image =
      context_.random.Chance(500) ? node.Save() : images_[static_cast<std::size_t>(node.number)];
  if (image.rows.rows.empty()) return;
  auto clone = std::make_unique<SimNode>(&context_, &oracle_, static_cast<int>(nodes_.size()),
                                         node.checkpoint);
  context_.Note(clone->Name(), ": a copy of ", node.Name());
  clone->Restore(image);
  clone->told.clear();  // the original answers for what it was told
  if (!node.IsKnownToHaveGoneOnSince(image)) network_->Fork(node.checkpoint);
  node.may_branch = clone->may_branch = true;
  network_->Add(clone.get());
  images_.emplace_back();
  StartLater(*clone, minutes{1});
  nodes_.push_back(std::move(clone));
}

// Two machines get each other's disks, until somebody notices that neither starts.
void SimBorder::SwapDisks(SimNode& node) {
  SimNode& other = AnyNode();
  if (other.checkpoint == node.checkpoint || other.is_foreign || other.is_retired) return;
  if (!node.rows.HoldsRows(kJournalRows) || !other.rows.HoldsRows(kJournalRows)) return;
  context_.Note(node.Name(), " and ", other.Name(), ": disks are swapped");
  const auto swap = [&node, &other] {
    SimDisk::Image rows = node.rows.Save(), marks = node.marks.Save();
    node.rows.Restore(other.rows.Save());
    node.marks.Restore(other.marks.Save());
    other.rows.Restore(std::move(rows));
    other.marks.Restore(std::move(marks));
  };
  for (SimNode* one : {&node, &other}) {
    Down(*one, true);
    one->rows.HealFaults();
    one->is_foreign = true;
    StartLater(*one, minutes{1});
  }
  swap();
  context_.After(hours{5}, [this, &node, &other, swap] {
    for (SimNode* one : {&node, &other}) {
      if (one->is_up()) Down(*one, false);
      one->is_foreign = false;
    }
    swap();
    StartLater(node, minutes{1});
    StartLater(other, minutes{1});
  });
}

void SimBorder::StrikeCentre() {
  if (!centre_->is_up()) return;
  if (context_.Strikes(FaultKind::kCentreKill)) {
    centre_->Kill();
    return StartCentreLater(context_.random.Between(seconds{10}, hours{20}));
  }
  if (context_.Strikes(FaultKind::kCentrePowerCut)) {
    centre_->PowerCut();
    return StartCentreLater(context_.random.Between(seconds{10}, hours{20}));
  }
  if (context_.Strikes(FaultKind::kCentreWriteError))
    centre_->FailWrites(1 + context_.random.Below(8), context_.random.Chance(500));
  if (context_.Strikes(FaultKind::kCentreReadError)) {
    centre_->FailReads(true);
    context_.After(context_.random.Between(minutes{1}, hours{5}),
                   [this] { centre_->FailReads(false); });
  }
  const bool twice = context_.Strikes(FaultKind::kCentreSetBackTwice);
  if (!twice && !context_.Strikes(FaultKind::kCentreSetBack)) return;
  if (!centre_->HasBackup()) return;
  was_set_back_ = true;
  SetCentreBack();
  StartCentreLater(context_.random.Between(minutes{1}, hours{10}));
  if (!twice) return;
  context_.After(context_.random.Between(hours{11}, days{3}), [this] {
    if (context_.faults.is_over()) return;
    SetCentreBack();
    StartCentreLater(minutes{10});
  });
}

// A disk that is gone and a ledger that was set back: what both knew, nobody knows any more.
void SimBorder::SetCentreBack() {
  centre_->Restore();
  network_->ForkAll();
  for (auto& node : nodes_) {
    node->leases_known = 0;
    if (node->lost_unseen) node->ForgetLost();
  }
}

// From here on nothing more goes wrong: links are up, clocks are right, machines run, and somebody
// looks after the rest.
void SimBorder::Heal() {
  context_.Note("everything is mended");
  healed_ = context_.now;
  end_ = healed_ + days{365};
  context_.faults.End();
  centre_->Heal();
  if (centre_->is_up()) centre_->Kill();
  StartCentreLater(seconds{1});
  for (auto& node : nodes_) {
    node->clock.SetDrift(0);
    node->clock.SetRight();
    if (node->is_retired) continue;
    if (node->is_up()) Down(*node, false);
    node->rows.HealFaults();
    node->marks.HealFaults();
    node->is_lying = false;
    network_->SetLine(*node, true, true);
    StartLater(*node, minutes{1});
  }
  Repeat(minutes{30}, [this] { TickNodes(); });
  Repeat(hours{1}, [this] { Operate(); });
}

}  // namespace otkel::simulation
