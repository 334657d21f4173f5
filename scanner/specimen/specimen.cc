#include "scanner/specimen/specimen.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "scanner/specimen/specimen_page.h"

namespace otkel {
namespace {

// Planks, so that there is something to be confused by beside the page.
cv::Mat DrawTable(cv::RNG& random, cv::Size size) {
  cv::Mat table(size, CV_8UC3);
  const double red = random.uniform(90, 150);
  const double period = random.uniform(18.0, 60.0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double grain =
          14 * std::sin(6.283 * (y + 6 * std::sin(x / 90.0)) / period) + 6 * std::sin(y * 1.7);
      const double seam = y % (size.height / 4 + 1) < 3 ? -50 : 0;
      table.at<cv::Vec3b>(y, x) =
          cv::Vec3b(cv::saturate_cast<std::uint8_t>(red * 0.55 + grain + seam),
                    cv::saturate_cast<std::uint8_t>(red * 0.75 + grain + seam),
                    cv::saturate_cast<std::uint8_t>(red + grain + seam));
    }
  }
  return table;
}

// The page's corners as a pinhole camera sees them, three page widths away, scaled and moved into
// the image.
std::array<cv::Point2f, 4> SeenCorners(cv::RNG& random, cv::Size page, const SpecimenStyle& style,
                                       cv::Size image) {
  const double tilt = style.perspective * CV_PI / 180;
  const double axis = random.uniform(0.0, 2 * CV_PI);
  const double turn = style.rotation_degrees * CV_PI / 180;
  const double distance = 3.0 * page.width;
  std::array<cv::Point2f, 4> corners;
  const std::array<cv::Point2d, 4> flat = {
      cv::Point2d(-0.5, -0.5), {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}};
  for (std::size_t i = 0; i < 4; ++i) {
    const double x = flat[i].x * page.width;
    const double y = flat[i].y * page.height;
    const double along = x * std::cos(axis) + y * std::sin(axis);
    const double across = -x * std::sin(axis) + y * std::cos(axis);
    const double nearness = distance / (distance + across * std::sin(tilt));
    const double seen_along = along * nearness;
    const double seen_across = across * std::cos(tilt) * nearness;
    const double seen_x = seen_along * std::cos(axis) - seen_across * std::sin(axis);
    const double seen_y = seen_along * std::sin(axis) + seen_across * std::cos(axis);
    corners[i] = cv::Point2f(static_cast<float>(seen_x * std::cos(turn) - seen_y * std::sin(turn)),
                             static_cast<float>(seen_x * std::sin(turn) + seen_y * std::cos(turn)));
  }
  const cv::Rect2f box = cv::boundingRect(std::vector<cv::Point2f>(corners.begin(), corners.end()));
  const float scale = 0.94F * std::min(image.width / box.width, image.height / box.height);
  for (cv::Point2f& corner : corners) {
    corner.x = (corner.x - box.x - box.width / 2) * scale + image.width / 2.0F;
    corner.y = (corner.y - box.y - box.height / 2) * scale + image.height / 2.0F;
  }
  return corners;
}

void Spoil(cv::RNG& random, const SpecimenStyle& style, cv::Mat& photo) {
  if (style.blur > 0) cv::GaussianBlur(photo, photo, cv::Size(), style.blur);
  cv::Mat exact;
  photo.convertTo(exact, CV_32FC3);
  if (style.uneven_light > 0) {
    const double from = random.uniform(0.0, 2 * CV_PI);
    for (int y = 0; y < exact.rows; ++y) {
      for (int x = 0; x < exact.cols; ++x) {
        const double side = 0.5 + 0.5 *
                                      (std::cos(from) * (2.0 * x / exact.cols - 1) +
                                       std::sin(from) * (2.0 * y / exact.rows - 1)) /
                                      1.42;
        exact.at<cv::Vec3f>(y, x) *= static_cast<float>(1 - style.uneven_light * side);
      }
    }
  }
  if (style.noise > 0) {
    cv::Mat noise(exact.size(), CV_32FC3);
    random.fill(noise, cv::RNG::NORMAL, 0.0, style.noise);
    exact += noise;
  }
  exact.convertTo(photo, CV_8UC3);
}

}  // namespace

absl::StatusOr<RenderedImage> RenderSpecimen(std::span<const std::string> mrz_lines,
                                             const SpecimenVisualZone& visual_zone,
                                             const SpecimenStyle& style) {
  cv::RNG random(style.seed * 0x9E3779B97F4A7C15ULL + 3);
  for (int i = 0; i < 4; ++i) random.next();
  const double pixels_per_mm = 0.9 * style.width / SpecimenPageWidth(mrz_lines.size());
  const absl::StatusOr<cv::Mat> page =
      DrawSpecimenPage(mrz_lines, visual_zone, style.seed, pixels_per_mm);
  if (!page.ok()) return page.status();

  const cv::Size size(style.width, style.width * 3 / 4);
  cv::Mat photo = DrawTable(random, size);
  const std::array<cv::Point2f, 4> to = SeenCorners(random, page->size(), style, size);
  const auto right = static_cast<float>(page->cols - 1);
  const auto bottom = static_cast<float>(page->rows - 1);
  const std::array<cv::Point2f, 4> from = {
      cv::Point2f(0, 0), {right, 0}, {right, bottom}, {0, bottom}};
  cv::warpPerspective(*page, photo, cv::getPerspectiveTransform(from.data(), to.data()), size,
                      cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
  Spoil(random, style, photo);
  RenderedImage image{photo.cols, photo.rows, {}};
  image.pixels.assign(photo.data, photo.data + photo.total() * photo.elemSize());
  return image;
}

}  // namespace otkel
