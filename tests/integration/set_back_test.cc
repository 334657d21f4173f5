// A centre that comes back from an earlier state of its ledger, or with another ledger.
#include <gtest/gtest.h>

#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

const Visitor kKarimov{.number = "AA1234567"};
const Visitor kSaidov{.number = "AB7654321", .surname = "SAIDOV"};
const Visitor kAsanov{.number = "PE0000001", .surname = "ASANOV"};

class SetBackTest : public testing::Test {
 protected:
  // Facts that a backup does not have: an entry, an exit and a ban.
  void GoOnAfterBackup() {
    border_.Enter("korday", kKarimov);
    border_.Pump();
    backup_ = border_.BackUpLedger();
    border_.Enter("korday", kSaidov);
    border_.Leave("tazhen", kKarimov);
    border_.Pump();
    border_.Advance(std::chrono::seconds{2});
    border_.Pump();
  }

  MiniBorder border_{{"korday", "tazhen"}};
  std::unique_ptr<MemoryLedgerStore> backup_;
};

TEST_F(SetBackTest, ACentreFromABackupIsFoundOutSaysSoAndIsFilledAgain) {
  GoOnAfterBackup();
  border_.RestoreLedger(std::move(backup_));
  EXPECT_EQ(border_.CountEvents(), 1u);
  border_.Pump();
  EXPECT_EQ(border_.centre().Incarnation(), 2u);
  EXPECT_EQ(border_.CountEvents(), 3u);
  EXPECT_EQ(border_.Person(kKarimov).stays(0).exited_on(), "2026-03-01");
  EXPECT_EQ(border_.Person(kSaidov).crossings_size(), 1);
  for (const char* name : {"korday", "tazhen"}) {
    EXPECT_EQ(border_.Status(name).branch(), "");
    EXPECT_EQ(border_.Status(name).unsent_events(), 0u);
    EXPECT_EQ(border_.Status(name).replica_position(), border_.ledger().Head());
    EXPECT_NE(border_.Status(name).centre_warning().find("was set back"), std::string::npos);
  }
}

TEST_F(SetBackTest, ACentreRestoredTwiceFromTheSameBackupIsFilledTwice) {
  GoOnAfterBackup();
  border_.RestoreLedger(backup_->Copy());
  border_.Pump();
  border_.RestoreLedger(std::move(backup_));
  border_.Pump();
  EXPECT_EQ(border_.centre().Incarnation(), 3u);
  EXPECT_EQ(border_.CountEvents(), 3u);
  EXPECT_EQ(border_.Status("korday").refusal(), "");
}

// The backup is as long as the ledger was before anything else is known: it went on by itself.
TEST_F(SetBackTest, ACentreThatWentOnFromABackupIsFoundOutByItsRoot) {
  GoOnAfterBackup();
  border_.Cut("korday");
  border_.RestoreLedger(std::move(backup_));
  for (int i = 0; i < 8; ++i) border_.IssueBan("B-" + std::to_string(i), kAsanov);
  border_.Restore("korday");
  border_.Pump();
  EXPECT_EQ(border_.centre().Incarnation(), 2u);
  EXPECT_EQ(border_.CountEvents(), 3u);
}

TEST_F(SetBackTest, BansStayInForceWhileTheListsAreSentAgain) {
  border_.Pump();
  backup_ = border_.BackUpLedger();
  border_.IssueBan("B-1", kSaidov);
  border_.Pump();
  border_.RestoreLedger(std::move(backup_));
  border_.Cut("korday");
  EXPECT_EQ(border_.Decide("korday", kSaidov, v1::DIRECTION_ENTRY).decision().verdict(),
            v1::VERDICT_REFUSE);
}

TEST_F(SetBackTest, AnotherLedgerIsSentNothingUntilSomebodyAllowsIt) {
  GoOnAfterBackup();
  border_.RestoreLedger(std::make_unique<MemoryLedgerStore>());
  border_.Leave("korday", kSaidov);
  border_.Pump();
  EXPECT_EQ(border_.CountEvents(), 0u);
  EXPECT_NE(border_.Status("korday").centre_warning().find("is not the one"), std::string::npos);
  EXPECT_EQ(border_.Status("korday").unsent_events(), 1u);
}

}  // namespace
}  // namespace otkel
