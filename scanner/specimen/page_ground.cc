#include "scanner/specimen/page_ground.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace otkel {
namespace {

cv::Scalar Darker(cv::RNG& random, const cv::Scalar& paper, double depth) {
  return paper - cv::Scalar(depth * random.uniform(0.2, 1.0), depth * random.uniform(0.2, 1.0),
                            depth * random.uniform(0.2, 1.0));
}

// Families of waves that cross one another.
void DrawWaves(cv::RNG& random, double mm, const cv::Scalar& paper, cv::Mat& page) {
  for (int family = random.uniform(1, 6); family > 0; --family) {
    const cv::Scalar ink = Darker(random, paper, random.uniform(8.0, 60.0));
    const double period = mm * random.uniform(8.0, 40.0);
    const double height = mm * random.uniform(0.5, 8.0);
    const double spacing = mm * random.uniform(0.9, 3.0);
    const double slope = random.uniform(-0.5, 0.5);
    for (double start = -page.cols; start < page.rows * 2; start += spacing) {
      std::vector<cv::Point> curve;
      for (double x = 0; x <= page.cols; x += std::max(2.0, mm)) {
        curve.emplace_back(cvRound(x), cvRound(start + slope * x +
                                               height * std::sin(6.283 * x / period + family)));
      }
      cv::polylines(page, curve, false, ink, 1, cv::LINE_AA);
    }
  }
}

// Rosettes: closed curves of a wheel rolling within a wheel.
void DrawRosettes(cv::RNG& random, double mm, const cv::Scalar& paper, cv::Mat& page) {
  for (int count = random.uniform(2, 7); count > 0; --count) {
    const cv::Scalar ink = Darker(random, paper, random.uniform(10.0, 70.0));
    const cv::Point2d centre(random.uniform(0.0, 1.0) * page.cols,
                             random.uniform(0.3, 1.1) * page.rows);
    const double size = mm * random.uniform(8.0, 30.0);
    const int petals = random.uniform(5, 23);
    const double depth = random.uniform(0.1, 0.6);
    for (double ring = 0.4; ring <= 1.0; ring += 0.15) {
      std::vector<cv::Point> curve;
      for (int i = 0; i <= 360; ++i) {
        const double angle = i * CV_PI / 180;
        const double radius = size * ring * (1 + depth * std::sin(petals * angle + 3 * ring));
        curve.emplace_back(cvRound(centre.x + radius * std::cos(angle)),
                           cvRound(centre.y + radius * std::sin(angle)));
      }
      cv::polylines(page, curve, true, ink, 1, cv::LINE_AA);
    }
  }
}

// Fine hatching in two directions.
void DrawHatching(cv::RNG& random, double mm, const cv::Scalar& paper, cv::Mat& page) {
  const cv::Scalar ink = Darker(random, paper, random.uniform(8.0, 45.0));
  for (const double side : {-1.0, 1.0}) {
    const double slope = side * random.uniform(0.3, 1.6);
    const double spacing = mm * random.uniform(0.8, 2.4);
    for (double start = -2.0 * page.cols; start < page.rows + 2.0 * page.cols; start += spacing) {
      cv::line(page, cv::Point(0, cvRound(start)),
               cv::Point(page.cols, cvRound(start + slope * page.cols)), ink, 1, cv::LINE_AA);
    }
  }
}

}  // namespace

cv::Mat SmoothNoise(cv::RNG& random, cv::Size size, double spot) {
  cv::Mat coarse(std::max(2, static_cast<int>(size.height / spot) + 2),
                 std::max(2, static_cast<int>(size.width / spot) + 2), CV_32F);
  random.fill(coarse, cv::RNG::UNIFORM, 0.0, 1.0);
  cv::Mat noise;
  cv::resize(coarse, noise, size, 0, 0, cv::INTER_LINEAR);
  return noise;
}

cv::Mat DrawPageGround(cv::RNG& random, cv::Size size, double pixels_per_mm, Variety variety) {
  const cv::Scalar paper(random.uniform(170, 250), random.uniform(180, 250),
                         random.uniform(180, 250));
  cv::Mat page(size, CV_8UC3, paper);
  if (variety == Variety::kTraining) {
    if (random.uniform(0, 5) > 0) DrawWaves(random, pixels_per_mm, paper, page);
  } else {
    if (random.uniform(0, 3) > 0) DrawRosettes(random, pixels_per_mm, paper, page);
    if (random.uniform(0, 2) > 0) DrawHatching(random, pixels_per_mm, paper, page);
  }
  const double blotches = random.uniform(0.0, 50.0);
  const cv::Mat noise =
      SmoothNoise(random, size, pixels_per_mm * random.uniform(3.0, 20.0)) * blotches;
  cv::Mat grey_noise;
  noise.convertTo(grey_noise, CV_8U);
  cv::Mat coloured;
  cv::cvtColor(grey_noise, coloured, cv::COLOR_GRAY2BGR);
  cv::subtract(page, coloured, page);
  return page;
}

}  // namespace otkel
