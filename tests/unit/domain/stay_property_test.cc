#include <gtest/gtest.h>

#include <cstdlib>

#include "domain/explanation.h"
#include "domain/stay_case.h"
#include "tests/unit/domain/day_oracle.h"
#include "tests/unit/domain/random_document.h"
#include "tests/unit/domain/random_history.h"

// The calculator against the oracle that counts one day at a time, on random histories of every
// shape of rule.
namespace otkel {
namespace {

constexpr int kLaws = 200;  // of one shape; histories take turns

// How many histories of each shape: OTKEL_STAY_HISTORIES of the environment, or what a sanitizer
// does in some seconds.
int HistoriesOfEachShape() {
  const char* given = std::getenv("OTKEL_STAY_HISTORIES");
  return given == nullptr ? 300 : static_cast<int>(std::strtol(given, nullptr, 10));
}

std::string ToText(const std::optional<Day>& day) { return day ? ToIso(*day) : "none"; }

// Says the first thing in which the calculator and the oracle differ.
class Comparison {
 public:
  Comparison(const Law& law, const StayQuestion& question)
      : law_(law),
        question_(question),
        zone_(FixedZone("test", kShapeOffset)),
        case_(&law, &traveller_, &question.history, &zone_),
        oracle_(law.pack(), question.history, kShapeOffset) {}

  std::string Run() {
    if (CompareStays() && CompareEveryStay() && CompareNextStay() && ComparePermits()) return "";
    return difference_;
  }

 private:
  bool Same(const std::string& what, const std::string& expected, const std::string& found) {
    if (expected != found) difference_ = what + ": expected " + expected + ", found " + found;
    return expected == found;
  }
  bool Same(const std::string& what, const std::optional<Day>& expected,
            const std::optional<Day>& found) {
    return expected == found || Same(what, ToText(expected), ToText(found));
  }
  bool Same(const std::string& what, int expected, int found) {
    return expected == found || Same(what, std::to_string(expected), std::to_string(found));
  }

  bool CompareStays() {
    const auto& stays = oracle_.stays();
    if (!Same("stays", static_cast<int>(stays.size()), static_cast<int>(case_.Next())))
      return false;
    for (std::size_t i = 0; i < stays.size(); ++i) {
      const Presence& presence = case_.presences()[i];
      if (!Same("first day", stays[i].first, presence.entered_on) ||
          !Same("last day", stays[i].last, presence.left_on) ||
          !Same("certain", stays[i].is_certain, presence.is_certain))
        return false;
    }
    return true;
  }

  bool CompareEveryStay() {
    for (std::size_t i = 0; i < case_.Next(); ++i) {
      const Presence& presence = case_.presences()[i];
      const std::string of = " of the stay from " + ToIso(presence.entered_on);
      const StayRight right = case_.RightOf(i);
      const auto& entered_at = question_.history.visits[presence.visit].entered_at;
      const DayOracle::Right expected = oracle_.RightOf(i, presence.entered_on, entered_at);
      if (!Same("right" + of, expected.exists, right.kind != RightKind::kNone) ||
          !Same("last lawful day" + of, expected.last, right.last_day))
        return false;
      if (!presence.left_on && question_.on < presence.entered_on) continue;
      const bool is_counted_by_day = !right.last_at;
      if (is_counted_by_day &&
          !Same("days over" + of, oracle_.DaysOver(i, question_.on, entered_at),
                case_.DaysOver(i, question_.on)))
        return false;
      if (!presence.left_on &&
          !CompareWindows(right, i, presence.entered_on, question_.on, presence.entered_on))
        return false;
    }
    return true;
  }

  bool CompareNextStay() {
    const std::size_t next = case_.Next();
    const Day entry = question_.entry;
    const StayRight right = case_.RightOf(next, entry);
    const DayOracle::Right expected = oracle_.RightOf(next, entry);
    if (!Same("right on entry", expected.exists, right.kind != RightKind::kNone) ||
        !Same("last lawful day after entry", expected.last, right.last_day) ||
        !CompareWindows(right, next, entry, entry, std::nullopt))
      return false;
    const auto pause = case_.BreakOn(next, entry);
    if (!Same("break", oracle_.BreakUntil(next, entry),
              pause ? std::optional(pause->second - days{1}) : std::nullopt))
      return false;
    return Same("earliest entry", oracle_.EarliestEntry(next, entry),
                case_.EarliestEntry(next, entry));
  }

  bool CompareWindows(const StayRight& right, std::size_t before, Day entered_on, Day on,
                      std::optional<Day> here_since) {
    for (const WindowUse& use :
         case_.WindowsOn(right, before, entered_on, on, here_since.has_value())) {
      const std::string of = " of " + use.rule->id.text + " on " + ToIso(on);
      const DayRange window = oracle_.WindowOn(*use.rule, before, here_since, on);
      const int used = oracle_.UsedOn(*use.rule, before, here_since, on);
      int listed = 0;
      for (const DayRange& range : use.counted)
        listed += static_cast<int>((range.last - range.first).count()) + 1;
      if (!Same("first day of the window" + of, window.first, use.window.first) ||
          !Same("last day of the window" + of, window.last, use.window.last) ||
          !Same("used" + of, used, use.used) || !Same("days listed" + of, used, listed) ||
          !Same("left" + of, use.rule->amount->count - used, use.left))
        return false;
    }
    return true;
  }

  bool ComparePermits() {
    const Rule* total = law_.FindRule({"T1"});
    const Rule* pause = law_.FindRule({"B1"});
    if (total == nullptr) return true;
    std::vector<Obstacle> obstacles;
    const auto terms = PermitTerms(case_, question_.on, obstacles);
    const auto expected = oracle_.TotalOn(*total, *pause, question_.on);
    std::optional<Day> ends_on;
    for (const TermFound& term : terms) {
      if (term.rule == total) ends_on = term.day;
    }
    int over = 0;
    for (const Obstacle& obstacle : obstacles)
      over += obstacle.kind == ObstacleKind::kPermitTotalUsedUp ? 1 : 0;
    return Same("end of the permits' total", expected.ends_on, ends_on) &&
           Same("permits beyond it", static_cast<int>(expected.over.size()), over);
  }

  const Law& law_;
  const StayQuestion& question_;
  Traveller traveller_{.nationality = {"UZB"}};
  Zone zone_;
  StayCase case_;
  DayOracle oracle_;
  std::string difference_;
};

// Leaves out what is not needed for a difference.
StayQuestion Shrunk(const Law& law, StayQuestion question) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    const auto drop = [&](auto member) {
      for (std::size_t i = 0; i < (question.history.*member).size(); ++i) {
        StayQuestion without = question;
        auto& facts = without.history.*member;
        facts.erase(facts.begin() + static_cast<std::ptrdiff_t>(i));
        if (Comparison(law, without).Run().empty()) continue;
        question = std::move(without);
        smaller = true;
        return;
      }
    };
    drop(&History::visits);
    drop(&History::authorisations);
  }
  return question;
}

class StayPropertyTest : public testing::TestWithParam<StayShape> {};

TEST_P(StayPropertyTest, IsAsCountedDayByDay) {
  const std::uint32_t seed = SeedOfTest();
  RecordProperty("seed", std::to_string(seed));
  std::cout << "OTKEL_SEED=" << seed << "\n";
  Dice dice(seed);
  std::vector<std::unique_ptr<Law>> laws;
  for (int i = 0; i < kLaws; ++i) laws.push_back(std::make_unique<Law>(GetParam().pack(dice)));
  RandomHistories histories(GetParam(), dice);
  int differences = 0;
  for (int i = 0; i < HistoriesOfEachShape() && differences < 3; ++i) {
    const Law& law = *laws[static_cast<std::size_t>(i % kLaws)];
    const StayQuestion question = histories.Next(law.pack());
    if (Comparison(law, question).Run().empty()) continue;
    ++differences;
    const StayQuestion shrunk = Shrunk(law, question);
    ADD_FAILURE() << "history " << i << " of seed " << seed << ": " << InWords(shrunk) << " | "
                  << Comparison(law, shrunk).Run() << "\n"
                  << InWords(law.pack());
  }
}

std::string NameOfShape(const testing::TestParamInfo<StayShape>& info) {
  std::string name;
  bool starts_word = true;
  for (const char c : info.param.name) {
    if (std::isalpha(static_cast<unsigned char>(c)) == 0) {
      starts_word = true;
      continue;
    }
    name += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    starts_word = false;
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(EveryShape, StayPropertyTest, testing::ValuesIn(StayShapes()),
                         NameOfShape);

}  // namespace
}  // namespace otkel
