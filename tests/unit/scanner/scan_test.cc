#include "scanner/scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "scanner/specimen/specimen.h"
#include "tests/unit/scanner/specimens.h"

namespace otkel {
namespace {

TEST(ScanTest, StraightPassportIsRead) {
  const ScanResult result = Scan(Specimen(kPassport, Straight(900)).View(), kToday);
  EXPECT_EQ(result.outcome, ScanOutcome::kRead);
  EXPECT_EQ(result.format, MrzFormat::kTd3);
  EXPECT_EQ(result.lines, kPassport);
  EXPECT_TRUE(result.look_at.empty());
}

TEST(ScanTest, StraightCardIsRead) {
  const ScanResult result = Scan(Specimen(kCard, Straight(800)).View(), kToday);
  EXPECT_EQ(result.outcome, ScanOutcome::kRead);
  EXPECT_EQ(result.format, MrzFormat::kTd1);
  EXPECT_EQ(result.lines, kCard);
}

TEST(ScanTest, EveryCharacterHasAReading) {
  const ScanResult result = Scan(Specimen(kPassport, Straight(900)).View(), kToday);
  ASSERT_EQ(result.characters.size(), result.lines.size());
  for (std::size_t line = 0; line < result.lines.size(); ++line) {
    ASSERT_EQ(result.characters[line].size(), result.lines[line].size());
    for (std::size_t column = 0; column < result.lines[line].size(); ++column) {
      EXPECT_EQ(result.characters[line][column].character, result.lines[line][column]);
      EXPECT_GT(result.characters[line][column].confidence, 0.5F);
    }
  }
}

TEST(ScanTest, BandLiesOnTheText) {
  // The specimen fills nine tenths of the width; its text begins 6.5 mm from the left of 125 mm.
  const ScanResult result = Scan(Specimen(kPassport, Straight(1000)).View(), kToday);
  const float page_left = 500 - 470;
  const float mm = 940.0F / 125;
  EXPECT_NEAR(result.band[0].x, page_left + 6.5 * mm, 1.5 * mm);
  EXPECT_NEAR(result.band[1].x, page_left + (6.5 + 44 * 2.54) * mm, 1.5 * mm);
  EXPECT_LT(result.band[0].y, result.band[3].y);
}

TEST(ScanTest, UpsideDownPageIsRead) {
  SpecimenStyle style = Straight(900);
  style.rotation_degrees = 180;
  EXPECT_EQ(Scan(Specimen(kPassport, style).View(), kToday).lines, kPassport);
}

TEST(ScanTest, QuarterTurnsAreRead) {
  for (const double degrees : {90.0, 270.0}) {
    SpecimenStyle style = Straight(1000);
    style.rotation_degrees = degrees;
    EXPECT_EQ(Scan(Specimen(kPassport, style).View(), kToday).lines, kPassport) << degrees;
  }
}

TEST(ScanTest, TiltedNoisyUnevenlyLitPageIsRead) {
  SpecimenStyle style = Straight(1100);
  style.seed = 5;
  style.perspective = 12;
  style.rotation_degrees = -9;
  style.noise = 6;
  style.uneven_light = 0.4;
  style.blur = 0.6;
  EXPECT_EQ(Scan(Specimen(kPassport, style).View(), kToday).lines, kPassport);
}

TEST(ScanTest, GreyAndColourViewsReadAlike) {
  const RenderedImage colour = Specimen(kPassport, Straight(900));
  std::vector<std::uint8_t> grey(static_cast<std::size_t>(colour.width) * colour.height);
  for (std::size_t i = 0; i < grey.size(); ++i) {
    grey[i] = static_cast<std::uint8_t>(std::lround(0.114 * colour.pixels[3 * i] +
                                                    0.587 * colour.pixels[3 * i + 1] +
                                                    0.299 * colour.pixels[3 * i + 2]));
  }
  EXPECT_EQ(Scan({grey.data(), colour.width, colour.height, 1, colour.width}, kToday).lines,
            kPassport);
}

TEST(ScanTest, WrongDigitIsNeverCalledRead) {
  std::vector<std::string> lines = kPassport;
  lines[1][19] = '9';  // of the birth date: 2 would be right
  const ScanResult result = Scan(Specimen(lines, Straight(900)).View(), kToday);
  EXPECT_NE(result.outcome, ScanOutcome::kRead);
}

TEST(ScanTest, PageWithoutMrzIsNothing) {
  RenderedImage image = Specimen(kPassport, Straight(900));
  // Paper over the zone.
  const std::size_t from = static_cast<std::size_t>(image.height * 0.72) * image.width * 3;
  std::fill(image.pixels.begin() + static_cast<std::ptrdiff_t>(from), image.pixels.end(), 230);
  const ScanResult result = Scan(image.View(), kToday);
  EXPECT_EQ(result.outcome, ScanOutcome::kNothing);
  EXPECT_TRUE(result.lines.empty());
}

TEST(ScanTest, BlankAndTinyImagesAreNothing) {
  const std::vector<std::uint8_t> blank(640 * 480, 200);
  EXPECT_EQ(Scan({blank.data(), 640, 480, 1, 640}, kToday).outcome, ScanOutcome::kNothing);
  EXPECT_EQ(Scan({blank.data(), 1, 1, 1, 1}, kToday).outcome, ScanOutcome::kNothing);
  EXPECT_EQ(Scan({blank.data(), 640, 1, 1, 640}, kToday).outcome, ScanOutcome::kNothing);
  EXPECT_EQ(Scan({}, kToday).outcome, ScanOutcome::kNothing);
}

TEST(ScanTest, EncodedPngIsRead) {
  const auto result = ScanEncoded(EncodePng(Specimen(kPassport, Straight(900))), kToday);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->lines, kPassport);
}

TEST(ScanTest, OutcomesHaveNames) {
  EXPECT_EQ(NameOf(ScanOutcome::kRead), "read");
  EXPECT_EQ(NameOf(ScanOutcome::kReadLookAt), "read_look_at");
  EXPECT_EQ(NameOf(ScanOutcome::kNotRead), "not_read");
  EXPECT_EQ(NameOf(ScanOutcome::kNothing), "nothing");
}

}  // namespace
}  // namespace otkel
