#include "central/lease_book.h"

#include <gtest/gtest.h>

#include "base/sign.h"
#include "storage/memory_ledger_store.h"
#include "tests/integration/fake_clock.h"

namespace otkel {
namespace {

const Line kMain{{"korday"}, ""};

class LeaseBookTest : public testing::Test {
 protected:
  LeaseBookTest() { Open(std::make_unique<MemoryLedgerStore>()); }

  void Open(std::unique_ptr<MemoryLedgerStore> store) {
    book_.reset();
    store_ = std::move(store);
    book_ = std::make_unique<LeaseBook>(store_.get(), key_.get(), &clock_);
    ASSERT_TRUE(book_->Load().ok());
    clock_.Advance(std::chrono::seconds{1});
  }

  LeaseBook::Standing Judge(const std::string& lease) {
    return book_->Judge({.checkpoint = kMain.checkpoint, .lease = lease}).value();
  }
  // The copy that shows `lease` comes up, and hears of its new one.
  std::string ComeUp(const std::string& lease, const Line& expected) {
    const auto standing = Judge(lease);
    EXPECT_EQ(standing.line, expected) << standing.line.branch;
    const std::string offered = book_->Offer(standing.line, standing.shown).value();
    EXPECT_TRUE(book_->Take(standing.line, offered).ok());
    EXPECT_TRUE(book_->Holds(standing.line, offered));
    clock_.Advance(std::chrono::seconds{1});
    return offered;
  }

  FakeClock clock_{Instant{std::chrono::hours{24 * 20'000}}};
  std::unique_ptr<SigningKey> key_ = SigningKeyFromSeed(std::string(32, 'k'));
  std::unique_ptr<MemoryLedgerStore> store_;
  std::unique_ptr<LeaseBook> book_;
};

TEST_F(LeaseBookTest, OfWhatWasOfferedAndNotHeardOfEachCountsUntilOneIsShown) {
  const std::string first = ComeUp("", kMain);
  const auto shown = Judge(first).shown;
  const std::string heard = book_->Offer(kMain, shown).value();
  const std::string unheard = book_->Offer(kMain, shown).value();
  Open(store_->Copy());
  EXPECT_EQ(Judge(first).line, kMain);
  EXPECT_EQ(Judge(unheard).line, kMain);
  ComeUp(heard, kMain);
  EXPECT_TRUE(Judge(unheard).line.IsBranch());
  EXPECT_TRUE(Judge(first).line.IsBranch());
}

TEST_F(LeaseBookTest, AnOfferNeverHeardOfIsForgottenInTheEnd) {
  const std::string lease = ComeUp("", kMain);
  const std::string old = book_->Offer(kMain, Judge(lease).shown).value();
  for (int i = 0; i < 16; ++i) ASSERT_TRUE(book_->Offer(kMain, Judge(lease).shown).ok());
  EXPECT_EQ(Judge(lease).line, kMain);
  EXPECT_TRUE(Judge(old).line.IsBranch());
}

// Two copies whose leases are damaged come as one branch, until one has taken a lease of it: what
// the one shares with the checkpoint's own chain is not what the other does.
TEST_F(LeaseBookTest, OfABranchThatHasNotBegunWhatItsPresentCopySharesCounts) {
  ComeUp("", kMain);
  const auto judged = [&](const std::string& lease, JournalMark acknowledged) {
    return book_->Judge({kMain.checkpoint, lease, acknowledged}).value();
  };
  const auto one = judged("", {});
  const std::string lease = book_->Offer(one.line, one.shown).value();
  const auto other = judged("", {2, 3});
  EXPECT_EQ(other.line, one.line);
  EXPECT_EQ(other.base, (JournalMark{2, 3}));
  const auto again = judged(lease, {});
  EXPECT_EQ(again.line, one.line);
  EXPECT_EQ(again.base, JournalMark{});
}

TEST_F(LeaseBookTest, WhoWentOnBeforeTheLedgerWasSetBackIsTheCheckpoint) {
  std::string lease = ComeUp("", kMain);
  auto backup = store_->Copy();
  for (int i = 0; i < 3; ++i) lease = ComeUp(lease, kMain);
  Open(std::move(backup));
  EXPECT_TRUE(Judge(lease).set_back);
  lease = ComeUp(lease, kMain);
  EXPECT_FALSE(Judge(lease).set_back);
}

// The copy of an earlier state of the disk is given the numbers that the original had.
TEST_F(LeaseBookTest, NumbersThatAreGivenAgainAfterTheLedgerWasSetBackAreNotTheSameLeases) {
  for (const int more : {0, 3}) {
    Open(std::make_unique<MemoryLedgerStore>());
    std::string copy = ComeUp("", kMain);
    auto backup = store_->Copy();
    std::string original = copy;
    for (int i = 0; i < 2 + more; ++i) original = ComeUp(original, kMain);
    Open(std::move(backup));
    for (int i = 0; i < 2; ++i) copy = ComeUp(copy, kMain);
    EXPECT_TRUE(Judge(original).line.IsBranch());
    EXPECT_EQ(Judge(copy).line, kMain);
  }
}

TEST_F(LeaseBookTest, ABranchOfWhichTheLedgerForgotTheNameIsNotTheNextOfThatName) {
  const Line b1{kMain.checkpoint, "b1"};
  const Line b2{kMain.checkpoint, "b2"};
  const std::string first = ComeUp("", kMain);
  const std::string second = ComeUp(first, kMain);
  auto backup = store_->Copy();
  std::string forgotten = ComeUp(first, b1);
  forgotten = ComeUp(forgotten, b1);
  Open(std::move(backup));
  std::string other = ComeUp(std::string(32, 'x'), b1);
  EXPECT_EQ(Judge(forgotten).line, b2);
  other = ComeUp(other, b1);
  EXPECT_EQ(Judge(forgotten).line, b2);
  ComeUp(forgotten, b2);
}

}  // namespace
}  // namespace otkel
