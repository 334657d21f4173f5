// What the terminal says of lost crossings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/terminal.h"
#include "proto/convert.h"
#include "storage/journal_losses.h"
#include "storage/memory_journal.h"
#include "storage/memory_replica_store.h"
#include "tests/contract/contract_data.h"
#include "tests/integration/fake_clock.h"

namespace otkel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TerminalStatusTest : public testing::Test {
 protected:
  const Instant now_ = *DayFromIso("2026-11-22") + std::chrono::hours{6};  // 11:00 there
  FakeClock clock_{now_};
  std::unique_ptr<SigningKey> key_ = testing_data::SeededKey(1);
  MemoryJournal journal_{{.checkpoint = {"tazhen"}, .key = key_.get()}};
  MemoryReplicaStore replica_;
  LinkState link_;
  Zone zone_ = FixedZone("Asia/Almaty", std::chrono::hours{5});
  Decider decider_{&replica_, &clock_, &link_, zone_, StalenessPolicy{}};
  Recorder recorder_{{"tazhen"}, &journal_, &replica_, key_.get(), &clock_, zone_};
  MessageCatalogues messages_;
  Terminal terminal_{{{"tazhen"},
                      &decider_,
                      &recorder_,
                      &journal_,
                      &replica_,
                      &link_,
                      &clock_,
                      &messages_,
                      zone_}};
};

TEST_F(TerminalStatusTest, WhatMustBeEnteredAgainIsSaidForSevenDays) {
  EXPECT_THAT(terminal_.GetStatus().re_enter(), IsEmpty());
  const LostEvents lost{1, 5, 16, now_ - std::chrono::minutes{29}, now_ - std::chrono::minutes{16}};
  ASSERT_TRUE(RememberLoss(journal_, lost, now_).ok());
  EXPECT_THAT(terminal_.GetStatus().re_enter(),
              ElementsAre("12 crossings between 10:31 and 10:44 on 22 November were lost with the "
                          "disk: enter them again from paper."));
  clock_.Advance(days{8});
  EXPECT_THAT(terminal_.GetStatus().re_enter(), IsEmpty());
}

}  // namespace
}  // namespace otkel
