// A journal on a disk in memory is damaged again and again, at random: rows, the log, all of the
// rows, or the mark. After every opening each event that anybody was told of is in the journal or
// at the centre, or a declaration that is there covers it; and nothing is declared lost that is
// there. OTKEL_FAULT_SEEDS sets how many journals, OTKEL_FAULT_SEED the first one's seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "base/text.h"
#include "storage/stored_journal.h"
#include "tests/contract/contract_data.h"
#include "tests/faults/site.h"
#include "tests/simulation/sim_journal_disk.h"

namespace otkel::faults {
namespace {

using simulation::kHighWaterSlots;
using simulation::kJournalRows;
using simulation::SimDisk;
using simulation::SimJournalDisk;
using simulation::SimRows;

constexpr std::uint64_t kUsualSeeds = 300;
constexpr int kRounds = 12;

using Events = std::map<JournalMark, v1::SignedEvent>;

JournalMark MarkOf(const v1::Event& event) {
  return {static_cast<Epoch>(event.id().epoch()), event.id().sequence()};
}

v1::Event EventIn(const v1::SignedEvent& sealed) {
  v1::Event event;
  EXPECT_TRUE(event.ParseFromString(sealed.body()));
  return event;
}

bool Covers(const v1::GapDeclared& gap, JournalMark mark) {
  return gap.epoch() == mark.epoch && gap.first_sequence() <= mark.sequence &&
         (gap.last_sequence() == 0 || mark.sequence <= gap.last_sequence());
}

// One journal, what people were told of it, and a centre that has what it acknowledged.
class Trial {
 public:
  explicit Trial(std::uint64_t seed) : random_(seed), disk_(1 + Draw(40)) {}

  // The first promise that is broken; empty: none.
  std::string Run() {
    for (int round = 0; round < kRounds && wrong_.empty(); ++round) {
      Open();
      if (wrong_.empty()) Compare();
      if (wrong_.empty()) Use();
      journal_.reset();
      Damage();
    }
    return wrong_;
  }

 private:
  std::uint64_t Draw(std::uint64_t below) { return random_() % below; }
  void Wrong(const std::string& what) {
    if (wrong_.empty()) wrong_ = Concat(history_, what);
  }

  absl::Status TryOpen() {
    JournalOptions options{.checkpoint = {"tazhen"}, .key = key_.get()};
    auto opened = OpenJournal(std::make_unique<SimJournalDisk>(&disk_, &marks_), options);
    if (!opened.ok()) return opened.status();
    journal_ = std::move(opened->journal);
    for (const LostEvents& lost : opened->report.lost) {
      history_ += Concat(" lost ", lost.epoch, "/", lost.first, "-", lost.last);
      const bool is_acknowledged = JournalMark{lost.epoch, lost.first} <= surely_acknowledged_ &&
                                   !was_declared_.contains({lost.epoch, lost.first});
      if (is_acknowledged) Wrong("; that is acknowledged");
    }
    return absl::OkStatus();
  }

  // Now and then the power fails in the middle of it, or the disk does.
  void Open() {
    if (Draw(3) == 0) {
      SimDisk& failing = Draw(3) == 0 ? marks_ : disk_;
      failing.Fail({.in = 1 + Draw(8), .is_sticky = true, .takes_effect = Draw(2) == 0});
      if (TryOpen().ok()) journal_.reset();
      for (SimDisk* disk : {&disk_, &marks_}) {
        disk->HealFaults();
        disk->Crash(Draw(3));
      }
    }
    const absl::Status status = TryOpen();
    if (!status.ok()) Wrong(Concat("does not open: ", status.ToString()));
  }

  void Use() {
    for (std::uint64_t i = Draw(8); i > 0; --i) Append();
    if (Draw(6) == 0) {
      EXPECT_TRUE(
          journal_->BeginEpoch({static_cast<Epoch>(journal_->Head().mark.epoch + 1 + Draw(3))})
              .ok());
    }
    if (Draw(3) == 0) Acknowledge();
    if (Draw(4) == 0) {
      EXPECT_TRUE(journal_->TrimThrough(journal_->Acknowledged()).ok());
      surely_acknowledged_ = journal_->Acknowledged();
    }
    for (std::uint64_t i = Draw(5); i > 0; --i) Append();
    history_ +=
        Concat("; ", journal_->Head().mark.epoch, "/", journal_->Head().mark.sequence, " a ",
               journal_->Acknowledged().epoch, "/", journal_->Acknowledged().sequence);
  }

  void Append() {
    const JournalMark acknowledged = journal_->Acknowledged();
    const auto sealed = journal_->Append(testing_data::CrossingEvent(next_++));
    if (!sealed.ok()) return Wrong(sealed.status().ToString());
    surely_acknowledged_ = acknowledged;
    Told(*sealed);
  }

  void Told(const v1::SignedEvent& sealed) {
    const JournalMark mark = MarkOf(EventIn(sealed));
    const auto [known, is_new] = told_.emplace(mark, sealed);
    if (!is_new && known->second.hash() != sealed.hash()) {
      Wrong(Concat("; ", mark.epoch, "/", mark.sequence, " is two events"));
    }
  }

  // The centre takes events in their order, up to some place.
  void Acknowledge() {
    const auto events = journal_->Read(journal_->Acknowledged(), 1 + Draw(20), 1 << 24);
    if (!events.ok()) return Wrong(events.status().ToString());
    if (events->empty()) return;
    for (const v1::SignedEvent& sealed : *events) {
      const auto [known, is_new] = centre_.emplace(MarkOf(EventIn(sealed)), sealed);
      if (!is_new && known->second.hash() != sealed.hash()) Wrong("; the centre has a branch");
    }
    const JournalMark through = MarkOf(EventIn(events->back()));
    EXPECT_TRUE(journal_->MarkAcknowledged(through).ok());
  }

  void Compare() {
    Events there = centre_;
    Events kept;
    const auto events = journal_->Read({}, 100'000, std::size_t{1} << 28);
    if (!events.ok()) return Wrong(events.status().ToString());
    for (const v1::SignedEvent& sealed : *events) {
      Told(sealed);
      there.emplace(MarkOf(EventIn(sealed)), sealed);
      kept.emplace(MarkOf(EventIn(sealed)), sealed);
    }
    std::vector<v1::GapDeclared> gaps;
    for (const auto& [mark, sealed] : there) {
      const v1::Event event = EventIn(sealed);
      if (event.has_gap_declared()) gaps.push_back(event.gap_declared());
    }
    for (const v1::GapDeclared& gap : gaps) {
      was_declared_.insert({static_cast<Epoch>(gap.epoch()), gap.first_sequence()});
    }
    const auto is_declared = [&gaps](JournalMark mark) {
      return std::any_of(gaps.begin(), gaps.end(),
                         [mark](const auto& gap) { return Covers(gap, mark); });
    };
    for (const auto& [mark, sealed] : told_) {
      const std::string name = Concat("; ", mark.epoch, "/", mark.sequence);
      if (!there.contains(mark) && !is_declared(mark)) Wrong(name + " is gone in silence");
    }
    for (const auto& [mark, sealed] : kept) {
      if (is_declared(mark)) Wrong(Concat("; ", mark.epoch, "/", mark.sequence, " is kept"));
    }
  }

  void Damage() {
    const std::uint64_t kind = Draw(10);
    history_ += Concat("; damage ", kind);
    SimRows& rows = disk_.RowsToDamage(kJournalRows);
    if (kind <= 3) {
      DamageRows(rows);
      if (kind == 3) rows.DropDamagedRows();  // a table that was forgotten: nothing shows it
    } else if (kind == 4) {
      disk_.Crash(Draw(3));
      marks_.Crash();
    } else if (kind == 5) {
      rows.LoseLog();
    } else if (kind == 6) {
      Draw(2) == 0 ? rows.TearLog() : rows.CutLog();
    } else if (kind == 7) {
      if (rows.log_size() > 0) rows.DamageLog(Draw(rows.log_size()));
    } else if (kind == 8) {
      disk_.LoseRows(kJournalRows);
    } else {
      surely_acknowledged_ = {};
      Draw(2) == 0 ? marks_.LoseSlots(kHighWaterSlots)
                   : marks_.DamageSlot(kHighWaterSlots, Draw(2));
    }
  }

  // Some rows that follow each other, as a table or a block of one does.
  void DamageRows(SimRows& rows) {
    std::vector<std::string> keys;
    for (const auto& [key, row] : *rows.rows()) keys.push_back(key);
    if (keys.empty()) return;
    const std::uint64_t first = Draw(keys.size());
    const std::uint64_t count = Draw(2) == 0 ? 1 : 1 + Draw(keys.size());
    for (std::uint64_t i = first; i < keys.size() && i < first + count; ++i) {
      rows.DamageRow(keys[i]);
      history_ += Concat(" ", keys[i].front() == 'e' ? ToHex(keys[i].substr(7)) : keys[i]);
    }
  }

  std::mt19937_64 random_;
  SimDisk disk_;
  SimDisk marks_;
  const std::unique_ptr<SigningKey> key_ = testing_data::SeededKey(1);
  std::unique_ptr<Journal> journal_;
  int next_ = 1;
  Events told_;
  Events centre_;
  JournalMark surely_acknowledged_;                    // the mark on the disk says so
  std::set<std::pair<Epoch, Sequence>> was_declared_;  // where declared losses begin
  std::string history_;
  std::string wrong_;
};

TEST(RepeatedDamageTest, NothingGoesMissingInSilenceHoweverOftenAJournalIsDamaged) {
  const std::uint64_t seeds = NumberFromEnvironment("OTKEL_FAULT_SEEDS", kUsualSeeds);
  const std::uint64_t first = PrintedSeed();
  for (std::uint64_t seed = first; seed != first + seeds; ++seed) {
    const std::string wrong = Trial(seed).Run();
    ASSERT_EQ(wrong, "") << "OTKEL_FAULT_SEED=" << seed;
  }
}

}  // namespace
}  // namespace otkel::faults
