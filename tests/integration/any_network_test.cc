#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

constexpr int kTravellers = 12;
constexpr int kSteps = 240;

// What really happened, seen by nobody inside: who is in since when.
struct Truth {
  struct Entry {
    Day on;
    EventId event;
  };
  std::map<int, Entry> inside;
  std::set<EventId> left_in_time;  // entries whose stay ended within 30 days
  std::size_t crossings = 0;
};

Visitor Person(int i) {
  return {.number = "AA10000" + std::to_string(10 + i),
          .surname = "PERSON" + std::string(1, static_cast<char>('A' + i))};
}

// Random crossings at checkpoints whose links come and go. Travellers have 30 days.
class AnyNetworkTest : public testing::TestWithParam<std::uint32_t> {
 protected:
  void Step() {
    const std::string checkpoint = names_[random_() % names_.size()];
    switch (random_() % 12) {
      case 0:
        border_.Cut(checkpoint);
        break;
      case 1:
      case 2:
        border_.Restore(checkpoint);
        break;
      case 3:
        border_.LoseNextAnswers(checkpoint);
        break;
      case 4:
        border_.Advance(std::chrono::hours{24 * (random_() % 9)});
        break;
      case 5:
      case 6:
        border_.Pump();
        break;
      default:
        CrossSomebody(checkpoint);
    }
    border_.Advance(std::chrono::minutes{1 + random_() % 90});
  }

  void CrossSomebody(const std::string& checkpoint) {
    const int who = static_cast<int>(random_() % kTravellers);
    const auto inside = truth_.inside.find(who);
    if (inside == truth_.inside.end()) {
      const v1::EventId event = border_.Enter(checkpoint, Person(who));
      truth_.inside[who] = {Today(), FromProto(event)};
    } else {
      border_.Leave(checkpoint, Person(who));
      if (Today() - inside->second.on <= days{30}) truth_.left_in_time.insert(inside->second.event);
      truth_.inside.erase(inside);
    }
    ++truth_.crossings;
  }

  // Confirmed means: at the end of its last lawful day that stay had not ended.
  void ExpectNoFalseAccusation() {
    const v1::ListOverstaysReply list = border_.Overstays();
    for (const v1::Overstay& overstay : list.overstays()) {
      if (overstay.grade() != v1::OVERSTAY_GRADE_CONFIRMED) continue;
      EXPECT_GT(Today() - *DayFromIso(overstay.stay().entered_on()), days{30});
      EXPECT_FALSE(truth_.left_in_time.contains(FromProto(overstay.stay().entry())))
          << "seed " << GetParam() << ": confirmed, but left in time";
    }
  }

  [[nodiscard]] Day Today() const { return LocalDay(border_.clock().Now(), zone_); }

  std::mt19937 random_{GetParam()};
  const std::vector<std::string> names_{"a", "b", "c", "d"};
  mutable MiniBorder border_{names_};
  const Zone zone_ = FixedZone("Asia/Almaty", std::chrono::hours{5});
  Truth truth_;
};

TEST_P(AnyNetworkTest, NobodyWhoLeftInTimeIsConfirmedAndEverythingArrivesOnce) {
  for (int step = 0; step < kSteps; ++step) {
    Step();
    if (step % 3 == 0) ExpectNoFalseAccusation();
  }
  for (const std::string& name : names_) border_.Restore(name);
  for (int i = 0; i < 3; ++i) border_.Pump();
  EXPECT_EQ(border_.CountEvents(), truth_.crossings) << "seed " << GetParam();
  for (const std::string& name : names_) {
    EXPECT_EQ(border_.Status(name).unsent_events(), 0u);
    EXPECT_EQ(border_.Status(name).replica_position(), border_.ledger().Head());
    EXPECT_EQ(border_.Refusal(name), "") << "seed " << GetParam();
  }
  // With everything in, who is inside is what really is.
  const v1::ListOverstaysReply list = border_.Overstays();
  std::size_t inside_over = 0;
  for (const auto& [who, entry] : truth_.inside) inside_over += Today() - entry.on > days{30};
  std::size_t listed = 0;
  for (const v1::Overstay& overstay : list.overstays())
    listed += overstay.stay().exited_on().empty();
  EXPECT_EQ(listed, inside_over) << "seed " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyNetworkTest, testing::Range<std::uint32_t>(1, 31));

// The fold of the ledger does not depend on the order in which checkpoints' events arrive.
TEST(ProjectionsTest, EveryOrderOfArrivalGivesTheSameState) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    MiniBorder border({"a", "b", "c"});
    for (const char* name : {"a", "b", "c"}) border.Cut(name);
    for (int i = 0; i < 60; ++i) {
      const std::string name(1, static_cast<char>('a' + random() % 3));
      const auto direction = random() % 2 == 0 ? v1::DIRECTION_ENTRY : v1::DIRECTION_EXIT;
      border.Cross(name, Person(static_cast<int>(random() % 5)), direction);
      border.Advance(std::chrono::hours{random() % 200});
    }
    // The facts of authorities come first and stay in place.
    std::vector<v1::LedgerEntry> law = *border.ledger().Read(0, 100, 1 << 20);
    std::map<std::string, std::vector<v1::SignedEvent>> queues;
    for (const char* name : {"a", "b", "c"})
      queues[name] = *border.node(name).journal->Read({}, 1000, 1 << 24);
    const auto fold = [&](std::uint32_t order) {
      std::mt19937 pick(order);
      Projections projections("key", FixedZone("Asia/Almaty", std::chrono::hours{5}));
      Position position = 0;
      for (v1::LedgerEntry entry : law)
        static_cast<void>(projections.Apply((entry.set_position(++position), entry)));
      auto left = queues;
      while (!left.empty()) {
        auto queue = std::next(left.begin(), static_cast<std::ptrdiff_t>(pick() % left.size()));
        v1::LedgerEntry entry;
        entry.set_position(++position);
        *entry.mutable_event() = queue->second.front();
        static_cast<void>(projections.Apply(entry));
        queue->second.erase(queue->second.begin());
        if (queue->second.empty()) left.erase(queue);
      }
      std::map<DocumentKey, std::vector<LimitedStay>> stays;
      for (const auto& [document, person] : projections.documents()) stays[document] = person.stays;
      return std::pair{stays, projections.by_last_lawful_day()};
    };
    const auto first = fold(1);
    EXPECT_FALSE(first.first.empty());
    for (std::uint32_t order = 2; order <= 6; ++order)
      ASSERT_EQ(fold(order), first) << "seed " << seed;
  }
}

}  // namespace
}  // namespace otkel
