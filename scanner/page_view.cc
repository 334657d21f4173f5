#include "scanner/page_view.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "scanner/band_places.h"
#include "scanner/grey_image.h"
#include "scanner/page_pose.h"

namespace otkel {
namespace {

constexpr float kMrzPitch = 2.54F;      // millimetres: ICAO 9303-3, 4.3
constexpr double kPlacingError = 0.12;  // of a band's outer characters, in pitches

// Millimetres from the page's top left corner, nominal: ICAO 9303-4, figures 3 and 7; -5, figure 6;
// -6, figures 3 and 6; -7, figures 4 and 15.
struct PageLayout {
  float width;
  float height;
  float text_left;  // left edge of the first character
  float last_line;  // middle of the last line
  float line_spacing;
  float portrait_left;
  float portrait_top;
  float portrait_right;  // 0: no portrait on this side
  float portrait_bottom;
};

constexpr float kZoneHeight = 23.2F;  // of the MRZ, from the page's lower edge
constexpr float kLastLine = 9.4F;     // the same, of the middle of the last of two lines

PageLayout LayoutOf(MrzFormat format) {
  switch (format) {
    case MrzFormat::kTd3:
      // Zone V reaches from the lowest place where Zone I may end down to the MRZ.
      return {125, 88, 6, 88 - kLastLine, 6.35F, 2, 17.9F, 38.5F, 88 - kZoneHeight};
    case MrzFormat::kTd2:
    case MrzFormat::kFrenchCard:
      return {105, 74, 4, 74 - kLastLine, 6.35F, 2, 5.8F, 37, 74 - kZoneHeight};
    case MrzFormat::kMrvA:
      return {120, 80, 4, 80 - kLastLine, 6.35F, 2, 16.8F, 34, 80 - kZoneHeight};
    case MrzFormat::kMrvB:
      return {105, 74, 4, 74 - kLastLine, 6.35F, 2, 10.8F, 34, 74 - kZoneHeight};
    case MrzFormat::kTd1:
      break;
  }
  return {85.6F, 53.98F, 5, 53.98F - 7.27F, 4.23F, 0, 0, 0, 0};
}

std::array<Point, 4> Rectangle(const PagePose& pose, float left, float top, float right,
                               float bottom) {
  return {pose.ToImage({left, top}), pose.ToImage({right, top}), pose.ToImage({right, bottom}),
          pose.ToImage({left, bottom})};
}

}  // namespace

std::optional<PageView> ViewPage(const ScanResult& result) {
  if (result.outcome == ScanOutcome::kNothing || !result.format) return std::nullopt;
  const PageLayout layout = LayoutOf(*result.format);
  const MrzShape shape = ShapeOf(*result.format);
  const BandPlaces band(result.band, shape.lines, shape.columns);
  if (!band.Plausible()) return std::nullopt;
  const float first = layout.text_left + kMrzPitch / 2;
  const float last = first + static_cast<float>(shape.columns - 1) * kMrzPitch;
  const float top = layout.last_line - static_cast<float>(shape.lines - 1) * layout.line_spacing;
  const std::array<Point, 4> on_page = {
      Point{first, top}, {last, top}, {last, layout.last_line}, {first, layout.last_line}};
  const std::array<Point, 4> in_image = {band.At(0, 0), band.At(shape.columns - 1, 0),
                                         band.At(shape.columns - 1, shape.lines - 1),
                                         band.At(0, shape.lines - 1)};
  const PagePose pose(on_page, in_image, kPlacingError * band.Pitch());

  PageView view;
  const Point left = band.At(0, (shape.lines - 1) / 2.0);
  const Point right = band.At(shape.columns - 1, (shape.lines - 1) / 2.0);
  view.rotation_degrees = std::atan2(right.y - left.y, right.x - left.x) * 180 / CV_PI;
  view.page = Rectangle(pose, 0, 0, layout.width, layout.height);
  if (layout.portrait_right > 0) {
    view.portrait = Rectangle(pose, layout.portrait_left, layout.portrait_top,
                              layout.portrait_right, layout.portrait_bottom);
  }
  return view;
}

OwnedImage CutOut(const ImageView& image, const std::array<Point, 4>& corners, int width,
                  int height) {
  const cv::Mat pixels = MatOf(image);
  const auto right = static_cast<float>(width);
  const auto bottom = static_cast<float>(height);
  const std::array<cv::Point2f, 4> from = {
      cv::Point2f(0, 0), {right, 0}, {right, bottom}, {0, bottom}};
  std::array<cv::Point2f, 4> to;
  for (std::size_t i = 0; i < 4; ++i) to[i] = {corners[i].x, corners[i].y};
  OwnedImage cut{width, height, image.channels, {}};
  cut.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                    static_cast<std::size_t>(cut.channels));
  cv::Mat out(height, width, pixels.type(), cut.pixels.data());
  cv::warpPerspective(pixels, out, cv::getPerspectiveTransform(from.data(), to.data()), out.size(),
                      cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT,
                      cv::Scalar::all(128));
  return cut;
}

std::optional<OwnedImage> CutPortrait(const ImageView& image, const PageView& view, int height) {
  if (!view.portrait) return std::nullopt;
  return CutOut(image, *view.portrait, std::max(1, height * 35 / 45), height);
}

}  // namespace otkel
