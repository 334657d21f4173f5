#include "scanner/page_pose.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

namespace otkel {
namespace {

constexpr double kCameraDistance = 350;  // millimetres: a page that fills the picture
constexpr double kUsualTilt = 0.2;       // radians: standard deviation
constexpr int kSteps = 12;

using Pose = std::array<double, 6>;
// Differences of the four points' two coordinates and of the two tilts, each in its deviation.
using Residuals = cv::Vec<double, 10>;

Point Seen(const Pose& pose, double x, double y) {
  const auto [turn, tilt_x, tilt_y, log_scale, middle_x, middle_y] = pose;
  // Tilts about the page's own axes, then the turn in the image.
  const double across = x * std::cos(tilt_y);
  const double down = y * std::cos(tilt_x) + x * std::sin(tilt_x) * std::sin(tilt_y);
  const double away = y * std::sin(tilt_x) - x * std::sin(tilt_y) * std::cos(tilt_x);
  const double scale = std::exp(log_scale) / std::max(0.2, 1 + away / kCameraDistance);
  return {static_cast<float>(middle_x + scale * (across * std::cos(turn) - down * std::sin(turn))),
          static_cast<float>(middle_y + scale * (across * std::sin(turn) + down * std::cos(turn)))};
}

struct Problem {
  std::array<Point, 4> from;
  std::array<Point, 4> to;
  double noise;

  [[nodiscard]] Residuals At(const Pose& pose) const {
    Residuals residuals;
    for (int i = 0; i < 4; ++i) {
      const auto corner = static_cast<std::size_t>(i);
      const Point seen = Seen(pose, from[corner].x, from[corner].y);
      residuals[2 * i] = (seen.x - to[corner].x) / noise;
      residuals[2 * i + 1] = (seen.y - to[corner].y) / noise;
    }
    residuals[8] = pose[1] / kUsualTilt;
    residuals[9] = pose[2] / kUsualTilt;
    return residuals;
  }

  // Gauss-Newton, damped a little. Returns what is left, squared.
  double Improve(Pose& pose) const {
    constexpr std::array<double, 6> kDeltas = {1e-4, 1e-3, 1e-3, 1e-4, 0.05, 0.05};
    double left = At(pose).dot(At(pose));
    for (int step = 0; step < kSteps; ++step) {
      const Residuals now = At(pose);
      cv::Matx<double, 10, 6> slopes;
      for (int p = 0; p < 6; ++p) {
        const auto at = static_cast<std::size_t>(p);
        Pose moved = pose;
        moved[at] += kDeltas[at];
        const Residuals slope = (At(moved) - now) * (1 / kDeltas[at]);
        for (int r = 0; r < 10; ++r) slopes(r, p) = slope[r];
      }
      const cv::Matx<double, 6, 6> normal =
          slopes.t() * slopes + cv::Matx<double, 6, 6>::eye() * 1e-6;
      const cv::Vec<double, 6> change = normal.solve(slopes.t() * now, cv::DECOMP_CHOLESKY);
      Pose better = pose;
      for (int p = 0; p < 6; ++p) better[static_cast<std::size_t>(p)] -= change[p];
      const double then = At(better).dot(At(better));
      if (!(then < left)) break;
      pose = better;
      left = then;
    }
    return left;
  }
};

Point MiddleOf(const std::array<Point, 4>& points) {
  Point middle;
  for (const Point& point : points) {
    middle.x += point.x / 4;
    middle.y += point.y / 4;
  }
  return middle;
}

}  // namespace

PagePose::PagePose(const std::array<Point, 4>& on_page, const std::array<Point, 4>& in_image,
                   double noise)
    : middle_(MiddleOf(on_page)) {
  Problem problem{on_page, in_image, noise};
  for (Point& point : problem.from) {
    point.x -= middle_.x;
    point.y -= middle_.y;
  }
  const Point seen = MiddleOf(in_image);
  const double across = in_image[1].x - in_image[0].x + in_image[2].x - in_image[3].x;
  const double down = in_image[1].y - in_image[0].y + in_image[2].y - in_image[3].y;
  const double length = on_page[1].x - on_page[0].x + on_page[2].x - on_page[3].x;
  const double scale = std::hypot(across, down) / length;
  double least = 1e300;
  // Without a start to either side the tilts' signs could not be told apart.
  for (const double tilt_x : {-0.1, 0.1}) {
    for (const double tilt_y : {-0.1, 0.1}) {
      Pose pose = {std::atan2(down, across),        tilt_x, tilt_y,
                   std::log(std::max(scale, 1e-6)), seen.x, seen.y};
      const double left = problem.Improve(pose);
      if (left >= least) continue;
      least = left;
      pose_ = pose;
    }
  }
}

Point PagePose::ToImage(Point on_page) const {
  return Seen(pose_, on_page.x - middle_.x, on_page.y - middle_.y);
}

}  // namespace otkel
