#include "scanner/specimen/specimen_page.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "absl/status/status.h"
#include "scanner/specimen/typeface.h"

namespace otkel {
namespace {

constexpr double kMrzPitch = 2.54;  // millimetres: ICAO 9303-3, 4.3

// Measures in millimetres, from the top left corner.
struct Layout {
  double width;
  double height;
  double mrz_left;
  double last_baseline;
  double line_spacing;
  cv::Rect2d portrait;
  double fields_left;
  double fields_top;
  double field_spacing;
};

const Layout& LayoutFor(std::size_t line_count) {
  static const Layout kPassport = {125, 88, 6.5, 82, 6.35, {6, 18, 34, 42}, 46, 22, 9.0};
  static const Layout kCard = {85.6, 54, 4.7, 50, 5.1, {68, 5, 13, 16}, 5, 9, 6.5};
  return line_count == 3 ? kCard : kPassport;
}

class Page {
 public:
  Page(const Layout& layout, std::uint64_t seed, double pixels_per_mm)
      : layout_(layout),
        scale_(pixels_per_mm),
        random_(seed * 0x9E3779B97F4A7C15ULL + 7),
        pixels_(Px(layout.height), Px(layout.width), CV_8UC3) {}

  void DrawGround() {
    const cv::Scalar paper(random_.uniform(222, 246), random_.uniform(226, 248),
                           random_.uniform(222, 246));
    pixels_.setTo(paper);
    // Families of waves, as security printing has.
    for (int family = 0; family < 5; ++family) {
      const double depth = random_.uniform(8, 34);
      const cv::Scalar ink =
          paper - cv::Scalar(depth * random_.uniform(0.3, 1.0), depth * random_.uniform(0.3, 1.0),
                             depth * random_.uniform(0.3, 1.0));
      const double period = random_.uniform(12.0, 40.0);
      const double height = random_.uniform(1.5, 8.0);
      const double spacing = random_.uniform(1.2, 3.0);
      const double slope = random_.uniform(-0.4, 0.4);
      for (double start = -layout_.width / 2; start < layout_.height * 2; start += spacing) {
        std::vector<cv::Point> curve;
        for (double x = 0; x <= layout_.width; x += 0.8) {
          const double y = start + slope * x + height * std::sin(6.283 * x / period + family);
          curve.emplace_back(Px(x), Px(y));
        }
        cv::polylines(pixels_, curve, false, ink, 1, cv::LINE_AA);
      }
    }
  }

  // A placeholder: a head and shoulders that belong to nobody.
  void DrawPortrait() {
    const cv::Rect frame(Px(layout_.portrait.x), Px(layout_.portrait.y), Px(layout_.portrait.width),
                         Px(layout_.portrait.height));
    cv::Mat inside = pixels_(frame);
    inside.setTo(cv::Scalar(214, 206, 198));
    const cv::Point middle(frame.width / 2, frame.height / 2);
    const cv::Scalar shade(150, 140, 132);
    cv::ellipse(inside, {middle.x, frame.height * 2 / 5}, {frame.width / 5, frame.height / 5}, 0, 0,
                360, shade, cv::FILLED, cv::LINE_AA);
    cv::ellipse(inside, {middle.x, frame.height}, {frame.width * 2 / 5, frame.height * 3 / 10}, 0,
                0, 360, shade, cv::FILLED, cv::LINE_AA);
  }

  // Text with its feet at (x, y) millimetres.
  void DrawText(Typeface& face, std::string_view text, double x, double y, double size,
                double advance, const cv::Scalar& ink) {
    InkPlane plane(pixels_.cols, pixels_.rows);
    face.Draw(text, x * scale_, y * scale_, {size * scale_, advance * scale_, 0}, plane);
    Blend(cv::Mat(plane.height, plane.width, CV_8U, plane.ink.data()), ink, 1.0);
  }

  // Large and slanted over the visual zone, pale enough to leave it readable.
  void DrawSpecimenMark(Typeface& face) {
    InkPlane plane(pixels_.cols, pixels_.rows);
    const double size = layout_.width / 7.5;
    face.Draw("SPECIMEN", 0.16 * pixels_.cols, 0.42 * pixels_.rows, {size * scale_, 0, 0.01},
              plane);
    const cv::Mat turn =
        cv::getRotationMatrix2D({pixels_.cols * 0.5F, pixels_.rows * 0.38F}, 14, 1);
    cv::Mat mark;
    cv::warpAffine(cv::Mat(plane.height, plane.width, CV_8U, plane.ink.data()), mark, turn,
                   pixels_.size());
    Blend(mark, cv::Scalar(60, 40, 200), 0.45);
  }

  [[nodiscard]] const cv::Mat& pixels() const { return pixels_; }

 private:
  [[nodiscard]] int Px(double millimetres) const {
    return static_cast<int>(std::lround(millimetres * scale_));
  }

  void Blend(const cv::Mat& mask, const cv::Scalar& ink, double strength) {
    for (int y = 0; y < pixels_.rows; ++y) {
      for (int x = 0; x < pixels_.cols; ++x) {
        const double part = strength * mask.at<std::uint8_t>(y, x) / 255;
        if (part <= 0) continue;
        cv::Vec3b& pixel = pixels_.at<cv::Vec3b>(y, x);
        for (int c = 0; c < 3; ++c)
          pixel[c] = cv::saturate_cast<std::uint8_t>(pixel[c] * (1 - part) + ink[c] * part);
      }
    }
  }

  const Layout& layout_;
  double scale_;
  cv::RNG random_;
  cv::Mat pixels_;
};

}  // namespace

double SpecimenPageWidth(std::size_t mrz_line_count) { return LayoutFor(mrz_line_count).width; }

absl::StatusOr<cv::Mat> DrawSpecimenPage(std::span<const std::string> mrz_lines,
                                         const SpecimenVisualZone& visual_zone, std::uint64_t seed,
                                         double pixels_per_mm) {
  if (mrz_lines.size() != 2 && mrz_lines.size() != 3) {
    return absl::InvalidArgumentError("a specimen has two or three lines of MRZ");
  }
  absl::StatusOr<Typeface> ocr_b = Typeface::Open(kOcrBFont);
  if (!ocr_b.ok()) return ocr_b.status();
  absl::StatusOr<Typeface> opened = Typeface::Open(kVisualZoneFont);
  Typeface& text_face = opened.ok() ? *opened : *ocr_b;

  const Layout& layout = LayoutFor(mrz_lines.size());
  Page page(layout, seed, pixels_per_mm);
  page.DrawGround();
  page.DrawPortrait();
  const cv::Scalar dark(50, 40, 30);
  page.DrawText(text_face, visual_zone.title + "   SPECIMEN", layout.fields_left,
                layout.fields_top - 4, 4.2, 0, cv::Scalar(110, 50, 30));
  const std::size_t shown =
      std::min<std::size_t>(visual_zone.fields.size(), mrz_lines.size() == 3 ? 3 : 4);
  for (std::size_t i = 0; i < std::min<std::size_t>(visual_zone.fields.size(), 2 * shown); ++i) {
    const double x = layout.fields_left + (i >= shown ? layout.width * 0.34 : 0);
    const double y = layout.fields_top + static_cast<double>(i % shown) * layout.field_spacing;
    page.DrawText(text_face, visual_zone.fields[i][0], x, y, 1.8, 0, cv::Scalar(120, 100, 90));
    page.DrawText(text_face, visual_zone.fields[i][1], x, y + 3.4, 3.0, 0, dark);
  }
  page.DrawSpecimenMark(text_face);
  for (std::size_t i = 0; i < mrz_lines.size(); ++i) {
    const double up = static_cast<double>(mrz_lines.size() - 1 - i) * layout.line_spacing;
    page.DrawText(*ocr_b, mrz_lines[i], layout.mrz_left, layout.last_baseline - up,
                  ocr_b->SizeForPitch(kMrzPitch), kMrzPitch, dark);
  }
  return page.pixels();
}

}  // namespace otkel
