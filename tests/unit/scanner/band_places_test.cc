#include "scanner/band_places.h"

#include <gtest/gtest.h>

#include <cmath>

#include "scanner/band_geometry.h"
#include "tests/unit/scanner/damage.h"

namespace otkel {
namespace {

TEST(BandPlacesTest, LevelBandHasItsMeasures) {
  const BandPlaces places(StraightPassportBand(1000), 2, 44);
  const double mm = 0.94 * 1000 / 125;
  EXPECT_NEAR(places.Pitch(), 2.54 * mm, 0.01);
  EXPECT_NEAR(places.LineSpacing(), 6.35 * mm, 0.01);
  EXPECT_NEAR(places.At(0, 0).x, 30 + (6.5 + 1.27) * mm, 0.1);
  EXPECT_NEAR(places.At(0, 1).y - places.At(0, 0).y, 6.35 * mm, 0.1);
}

TEST(BandPlacesTest, InvertsTheCornersOfTheReader) {
  BandGeometry geometry;
  geometry.columns = 44;
  geometry.lines = 2;
  geometry.line_shift = {0, 0};
  geometry.ends = {cv::Point2f(100, 300), {700, 240}, {715, 290}, {104, 346}};
  const auto corners = geometry.Corners();
  std::array<Point, 4> band;
  for (std::size_t i = 0; i < 4; ++i) band[i] = {corners[i].x, corners[i].y};
  const BandPlaces places(band, 2, 44);
  for (const auto& [u, v, end] :
       {std::tuple{0, 0, 0}, std::tuple{43, 0, 1}, std::tuple{43, 1, 2}, std::tuple{0, 1, 3}}) {
    const Point at = places.At(u, v);
    EXPECT_NEAR(at.x, geometry.ends[static_cast<std::size_t>(end)].x, 0.15 * geometry.Pitch());
    EXPECT_NEAR(at.y, geometry.ends[static_cast<std::size_t>(end)].y, 0.15 * geometry.Pitch());
  }
}

TEST(BandPlacesTest, CornersThatNoCameraSeesAreNotPlausible) {
  EXPECT_TRUE(BandPlaces(StraightPassportBand(1000), 2, 44).Plausible());
  const float nan = std::nanf("");
  for (const std::array<Point, 4>& corners :
       {std::array<Point, 4>{}, std::array<Point, 4>{Point{0, 0}, {100, 0}, {200, 0}, {300, 0}},
        std::array<Point, 4>{Point{0, 0}, {400, 0}, {0, 50}, {400, 50}},
        std::array<Point, 4>{Point{nan, 0}, {400, 0}, {400, 50}, {0, 50}},
        std::array<Point, 4>{Point{0, 0}, {20, 0}, {20, 9000}, {0, 9000}}}) {
    EXPECT_FALSE(BandPlaces(corners, 2, 44).Plausible());
  }
}

TEST(BandPlacesTest, CellsStandSideBySide) {
  const BandPlaces places(StraightPassportBand(1000), 2, 44);
  for (int column = 0; column + 1 < 44; ++column) {
    EXPECT_NEAR(places.Cell(1, column)[1].x, places.Cell(1, column + 1)[0].x, 0.01);
    EXPECT_NEAR(places.Cell(1, column)[2].y, places.Cell(1, column + 1)[3].y, 0.01);
  }
}

}  // namespace
}  // namespace otkel
