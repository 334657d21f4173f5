#pragma once

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "scanner/scan.h"
#include "scanner/specimen/specimen.h"

namespace otkel {

// What can happen to a frame, done to a drawn one.

inline cv::Mat PixelsOf(RenderedImage& image) {
  return {image.height, image.width, CV_8UC3, image.pixels.data()};
}

// Light reflected over an ellipse: white in its middle, fading at its rim.
inline void AddGlare(RenderedImage& image, Point centre, double half_width, double half_height) {
  cv::Mat pixels = PixelsOf(image);
  for (int y = 0; y < pixels.rows; ++y) {
    for (int x = 0; x < pixels.cols; ++x) {
      const double distance = std::hypot((x - centre.x) / half_width, (y - centre.y) / half_height);
      if (distance > 1.3) continue;
      const double light = distance < 1 ? 400 : 400 * (1.3 - distance) / 0.3;
      for (int c = 0; c < 3; ++c) {
        auto& value = pixels.at<cv::Vec3b>(y, x)[c];
        value = cv::saturate_cast<std::uint8_t>(value + light);
      }
    }
  }
}

inline void Defocus(RenderedImage& image, double pixels) {
  cv::Mat all = PixelsOf(image);
  cv::GaussianBlur(all, all, cv::Size(), pixels);
}

// The camera moved by `pixels` while the shutter was open, clockwise from the right.
inline void Move(RenderedImage& image, double pixels, double degrees) {
  const int half = static_cast<int>(std::ceil(pixels / 2)) + 1;
  cv::Mat kernel = cv::Mat::zeros(2 * half + 1, 2 * half + 1, CV_32F);
  const double angle = degrees * CV_PI / 180;
  constexpr int kSteps = 400;
  for (int step = 0; step <= kSteps; ++step) {
    const double at = pixels * (static_cast<double>(step) / kSteps - 0.5);
    const auto x = static_cast<int>(std::lround(half + at * std::cos(angle)));
    const auto y = static_cast<int>(std::lround(half + at * std::sin(angle)));
    kernel.at<float>(y, x) += 1;
  }
  kernel /= cv::sum(kernel)[0];
  cv::Mat all = PixelsOf(image);
  cv::filter2D(all, all, -1, kernel);
}

// Only `part` of the light arrives.
inline void Darken(RenderedImage& image, double part) {
  cv::Mat all = PixelsOf(image);
  all.convertTo(all, -1, part);
}

// The image moved by whole pixels; what comes in at the edge is grey.
inline void Shift(RenderedImage& image, int right, int down) {
  const cv::Mat from = PixelsOf(image).clone();
  cv::Mat to = PixelsOf(image);
  const cv::Matx23d by(1, 0, right, 0, 1, down);
  cv::warpAffine(from, to, by, from.size(), cv::INTER_NEAREST, cv::BORDER_CONSTANT,
                 cv::Scalar(120, 130, 140));
}

// Where RenderSpecimen puts the text of a straight passport: corners as ScanResult::band.
inline std::array<Point, 4> StraightPassportBand(int image_width) {
  const float mm = 0.94F * static_cast<float>(image_width) / 125;
  const float left = static_cast<float>(image_width) / 2 - 62.5F * mm;
  const float top = static_cast<float>(image_width) * 3 / 8 - 44 * mm;
  const float pitch = 2.54F;
  // The middle of a capital stands 1.2 mm over the line that it stands on.
  const float first = 82 - 6.35F - 1.2F - 0.75F * pitch;
  const float last = 82 - 1.2F + 0.75F * pitch;
  const float right = 6.5F + 44 * pitch;
  return {Point{left + 6.5F * mm, top + first * mm}, Point{left + right * mm, top + first * mm},
          Point{left + right * mm, top + last * mm}, Point{left + 6.5F * mm, top + last * mm}};
}

}  // namespace otkel
