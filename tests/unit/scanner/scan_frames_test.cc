// What the scanner makes of whole camera frames, as a floor below which no change and no model may
// fall: nothing is ever misread, and most of what is usable is read. The seeds are fixed, the floor
// leaves room for models that err elsewhere; scan_eval measures the same on many more frames.
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_join.h"
#include "base/text.h"
#include "scanner/scan.h"
#include "scanner/specimen/damage.h"
#include "scanner/specimen/known_frame.h"
#include "tests/unit/scanner/specimens.h"

namespace otkel {
namespace {

constexpr std::uint64_t kSeed = 4100;

ImageView ViewOf(const cv::Mat& pixels) {
  return {pixels.data, pixels.cols, pixels.rows, 3, static_cast<int>(pixels.step)};
}

// Wrong, and nobody is told.
bool IsMisread(const ScanResult& result, const std::vector<std::string>& truth) {
  return result.outcome == ScanOutcome::kRead && result.lines != truth;
}

std::string Described(const ScanResult& result, const std::vector<std::string>& truth) {
  return Concat(NameOf(result.outcome), "\n", absl::StrJoin(result.lines, "\n"), "\ntruth\n",
                absl::StrJoin(truth, "\n"));
}

TEST(ScanFramesTest, UsableDamageIsMostlyReadAndNeverMisread) {
  // Of 30 frames; models of one day read 28 or 29. Another model may fail on others.
  constexpr int kFloor = 25;
  int exact = 0;
  std::string others;
  for (int i = 0; i < kDamages * kUsableGrades; ++i) {
    const auto damage = static_cast<Damage>(i / kUsableGrades);
    const int grade = i % kUsableGrades;
    const std::uint64_t seed = kSeed + static_cast<std::uint64_t>(i);
    const KnownFrame known = DamagedFrame(seed, damage, grade);
    const ScanResult result = Scan(ViewOf(known.frame.pixels), kToday);
    const std::string what = Concat(NameOf(damage), " ", DescribeGrade(damage, grade), ", seed ",
                                    seed, ": ", Described(result, known.truth));
    EXPECT_FALSE(IsMisread(result, known.truth)) << what;
    exact += result.lines == known.truth ? 1 : 0;
    if (result.lines != known.truth) others += what + "\n";
  }
  EXPECT_GE(exact, kFloor) << others;
  RecordProperty("exact", exact);
}

class ScanConditionTest : public testing::TestWithParam<int> {};

TEST_P(ScanConditionTest, IsNeverMisread) {
  const auto condition = static_cast<FrameCondition>(GetParam());
  const std::uint64_t seed = kSeed + 100 + static_cast<std::uint64_t>(GetParam());
  const KnownFrame known = DrawnFrame(seed, condition, Variety::kUnseen);
  const ScanResult result = Scan(ViewOf(known.frame.pixels), kToday);
  EXPECT_FALSE(IsMisread(result, known.truth))
      << NameOf(condition) << ", seed " << seed << ": " << Described(result, known.truth);
}

INSTANTIATE_TEST_SUITE_P(All, ScanConditionTest, testing::Range(0, kFrameConditions),
                         [](const testing::TestParamInfo<int>& condition) {
                           return std::string(NameOf(static_cast<FrameCondition>(condition.param)));
                         });

TEST(ScanFramesTest, NothingIsReadOnADeskWithoutADocument) {
  for (std::uint64_t seed = kSeed + 200; seed < kSeed + 206; ++seed) {
    CameraStyle style = AnyCameraStyle(seed, static_cast<FrameCondition>(seed % kFrameConditions));
    style.size = {1440, 1080};
    const ScanResult result = Scan(ViewOf(PhotographDesk(style, Variety::kUnseen)), kToday);
    EXPECT_GE(result.outcome, ScanOutcome::kNotRead)
        << "seed " << seed << ": " << Described(result, {});
  }
}

// A document straight from above, its characters 11 pixels apart.
cv::Mat PageOf(const SpecimenText& text, std::uint64_t seed) {
  const auto page = DrawDocumentPage(text, seed, 11, Variety::kUnseen);
  EXPECT_TRUE(page.ok()) << page.status();
  return page.ok() ? page->pixels : cv::Mat();
}

cv::Mat SideBySide(const cv::Mat& left, const cv::Mat& right) {
  constexpr int kGap = 40;
  cv::Mat both(std::max(left.rows, right.rows) + 2 * kGap, left.cols + right.cols + 3 * kGap,
               CV_8UC3, cv::Scalar(90, 100, 110));
  left.copyTo(both(cv::Rect({kGap, kGap}, left.size())));
  right.copyTo(both(cv::Rect({left.cols + 2 * kGap, kGap}, right.size())));
  return both;
}

TEST(ScanFramesTest, TwoDocumentsSideBySideAreMostlyBothReadAndNeverMisread) {
  // Of 6 pairs, a passport with a passport or a card; models of one day read both in 5 or 6.
  constexpr int kFloor = 4;
  int both_read = 0;
  for (std::uint64_t seed = kSeed + 300; seed < kSeed + 312; seed += 2) {
    const SpecimenText first = AnySpecimenText(seed, MrzFormat::kTd3);
    const SpecimenText second =
        AnySpecimenText(seed + 1, seed % 4 == 0 ? MrzFormat::kTd1 : MrzFormat::kTd3);
    const cv::Mat pixels = SideBySide(PageOf(first, seed), PageOf(second, seed + 1));
    bool is_first_read = false;
    bool is_second_read = false;
    for (const ScanResult& result : ScanAll(ViewOf(pixels), kToday)) {
      is_first_read = is_first_read || result.lines == first.lines;
      is_second_read = is_second_read || result.lines == second.lines;
      EXPECT_FALSE(IsMisread(result, first.lines) && IsMisread(result, second.lines))
          << "seed " << seed << ": " << Described(result, first.lines) << "\n"
          << Described(result, second.lines);
    }
    both_read += is_first_read && is_second_read ? 1 : 0;
  }
  EXPECT_GE(both_read, kFloor) << "seed " << kSeed + 300;
  RecordProperty("both", both_read);
}

}  // namespace
}  // namespace otkel
