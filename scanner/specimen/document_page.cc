#include "scanner/specimen/document_page.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "scanner/specimen/page_ground.h"
#include "scanner/specimen/typeface.h"

namespace otkel {
namespace {

constexpr double kMrzPitch = 2.54;   // millimetres: ICAO 9303-3, 4.3
constexpr double kCapMiddle = 0.47;  // of the pitch, above the baseline
constexpr int kFields = 8;

// Millimetres; the MRZ's lines stand where ICAO 9303-4 to -7 put them, give or take the printer.
struct PageShape {
  double width;
  double height;
  double mrz_left;
  double last_baseline;
  double line_spacing;
  cv::Rect2d portrait;
};

PageShape ShapeFor(MrzFormat format) {
  switch (format) {
    case MrzFormat::kTd1:
      return {85.6, 54, 4.7, 49.5, 4.3, {66, 6, 14, 17}};
    case MrzFormat::kTd2:
      return {105, 74, 6.0, 68, 6.35, {5, 10, 30, 38}};
    case MrzFormat::kMrvB:
      return {105, 74, 6.0, 68, 6.35, {72, 10, 28, 36}};
    default:
      return {125, 88, 6.5, 82, 6.35, {5, 18, 34, 42}};
  }
}

class Drawing {
 public:
  Drawing(const SpecimenText& text, std::uint64_t seed, double pitch, Variety variety)
      : text_(text),
        shape_(ShapeFor(text.format)),
        scale_(pitch / kMrzPitch),
        variety_(variety),
        random_(seed * 0x9E3779B97F4A7C15ULL + 11) {
    for (int i = 0; i < 4; ++i) random_.next();
    page_.pixels = DrawPageGround(random_, {Px(shape_.width), Px(shape_.height)}, scale_, variety);
    page_.pitch = pitch;
  }

  void DrawPortrait() {
    const cv::Rect2d& place = shape_.portrait;
    const cv::Rect frame(Px(place.x), Px(place.y), Px(place.width), Px(place.height));
    cv::Mat inside = page_.pixels(frame);
    inside.setTo(cv::Scalar(random_.uniform(140, 230), random_.uniform(140, 230), 200));
    cv::Mat blotches;
    cv::Mat(SmoothNoise(random_, frame.size(), frame.width / 6.0) * 120).convertTo(blotches, CV_8U);
    cv::cvtColor(blotches, blotches, cv::COLOR_GRAY2BGR);
    cv::subtract(inside, blotches, inside);
    const cv::Scalar shade(random_.uniform(40, 150), random_.uniform(50, 150), 120);
    const cv::Size head(frame.width / 5, frame.height / 4);
    cv::ellipse(inside, {frame.width / 2, frame.height * 2 / 5}, head, 0, 0, 360, shade, cv::FILLED,
                cv::LINE_AA);
    cv::ellipse(inside, {frame.width / 2, frame.height}, {frame.width * 2 / 5, frame.height / 3}, 0,
                0, 360, shade * 0.6, cv::FILLED, cv::LINE_AA);
  }

  void DrawFields(Typeface& labels, Typeface& values) {
    const bool portrait_left = shape_.portrait.x < shape_.width / 3;
    const double left = portrait_left ? shape_.portrait.x + shape_.portrait.width + 4 : 5;
    const double bottom = shape_.last_baseline - 3 * shape_.line_spacing;
    const double size = random_.uniform(1.9, 3.1);
    const double step = std::max(size * 2.1, (bottom - 14) / (kFields / 2));
    DrawText(labels, text_.visual_zone.title + " SPECIMEN", left, 9, random_.uniform(3.0, 5.0));
    for (std::size_t i = 0; i < text_.visual_zone.fields.size(); ++i) {
      const double x = left + (i % 2 == 1 ? (shape_.width - left) * 0.5 : 0);
      const double y = 15 + static_cast<double>(i / 2) * step;
      if (y + size * 1.3 > bottom) break;
      DrawText(labels, text_.visual_zone.fields[i][0], x, y, size * 0.6);
      DrawText(values, text_.visual_zone.fields[i][1], x, y + size * 1.3, size);
    }
  }

  void DrawStamp() {
    const cv::Scalar ink(random_.uniform(60, 160), random_.uniform(30, 120),
                         random_.uniform(40, 180));
    const cv::Point centre(Px(shape_.width * random_.uniform(0.3, 0.9)),
                           Px(shape_.height * random_.uniform(0.2, 0.75)));
    const int radius = Px(random_.uniform(6.0, 13.0));
    cv::circle(page_.pixels, centre, radius, ink, std::max(1, Px(0.4)), cv::LINE_AA);
    cv::circle(page_.pixels, centre, radius * 3 / 4, ink, std::max(1, Px(0.25)), cv::LINE_AA);
  }

  void DrawMrz(Typeface& face) {
    const double stretch = random_.uniform(0.96, 1.03);
    TextSetting setting;
    setting.size = face.SizeForPitch(page_.pitch) * stretch;
    setting.weight = variety_ == Variety::kTraining ? 0.01 * random_.uniform(-1, 5)
                                                    : 0.01 * random_.uniform(-2, 7);
    const double spacing = shape_.line_spacing * random_.uniform(0.92, 1.08);
    const double left = shape_.mrz_left + random_.uniform(-2.0, 1.5);
    const double last = shape_.last_baseline + random_.uniform(-1.5, 1.5);
    const auto count = text_.lines.size();
    page_.columns = static_cast<int>(text_.lines[0].size());
    InkPlane plane(page_.pixels.cols, page_.pixels.rows);
    for (std::size_t line = 0; line < count; ++line) {
      const double baseline = (last - static_cast<double>(count - 1 - line) * spacing) * scale_;
      const double middle = baseline - kCapMiddle * page_.pitch;
      const double first = left * scale_ + page_.pitch / 2;
      for (int i = 0; i < page_.columns; ++i) {
        const double x =
            first + page_.pitch * (i - stretch / 2) + random_.uniform(-0.012, 0.012) * page_.pitch;
        face.Draw({&text_.lines[line][static_cast<std::size_t>(i)], 1}, x, baseline, setting,
                  plane);
      }
      page_.lines.push_back(
          {cv::Point2f(static_cast<float>(first), static_cast<float>(middle)),
           cv::Point2f(static_cast<float>(first + page_.pitch * (page_.columns - 1)),
                       static_cast<float>(middle))});
    }
    const int darkness = random_.uniform(10, 90);
    Blend(plane, cv::Scalar(darkness, darkness, darkness), random_.uniform(0.75, 1.0));
  }

  void DrawText(Typeface& face, std::string_view text, double x, double y, double size) {
    InkPlane plane(page_.pixels.cols, page_.pixels.rows);
    face.Draw(text, x * scale_, y * scale_, {size * scale_, 0, 0}, plane);
    Blend(plane, cv::Scalar(60, 50, 40), 0.9);
  }

  cv::RNG& random() { return random_; }
  DocumentPage Finished() { return std::move(page_); }

 private:
  [[nodiscard]] int Px(double millimetres) const {
    return static_cast<int>(std::lround(millimetres * scale_));
  }

  void Blend(const InkPlane& plane, const cv::Scalar& ink, double strength) {
    for (int y = 0; y < plane.height; ++y) {
      const std::uint8_t* row = plane.ink.data() + static_cast<std::size_t>(y) * plane.width;
      auto* pixels = page_.pixels.ptr<cv::Vec3b>(y);
      for (int x = 0; x < plane.width; ++x) {
        if (row[x] == 0) continue;
        const double part = strength * row[x] / 255;
        for (int c = 0; c < 3; ++c)
          pixels[x][c] = cv::saturate_cast<std::uint8_t>(pixels[x][c] * (1 - part) + ink[c] * part);
      }
    }
  }

  const SpecimenText& text_;
  PageShape shape_;
  double scale_;  // pixels a millimetre
  Variety variety_;
  cv::RNG random_;
  DocumentPage page_;
};

}  // namespace

absl::StatusOr<DocumentPage> DrawDocumentPage(const SpecimenText& text, std::uint64_t seed,
                                              double pitch, Variety variety) {
  absl::StatusOr<Typeface> mrz_face =
      Typeface::Open(variety == Variety::kTraining ? kOcrBFont : kOcrBSharpFont);
  if (!mrz_face.ok()) return mrz_face.status();
  absl::StatusOr<Typeface> opened = Typeface::Open(kVisualZoneFont);
  Typeface& label_face = opened.ok() ? *opened : *mrz_face;
  Drawing drawing(text, seed, pitch, variety);
  drawing.DrawPortrait();
  const bool values_in_ocr_b = drawing.random().uniform(0, 3) == 0;
  drawing.DrawFields(label_face, values_in_ocr_b ? *mrz_face : label_face);
  if (drawing.random().uniform(0, 3) == 0) drawing.DrawStamp();
  drawing.DrawMrz(*mrz_face);
  return drawing.Finished();
}

}  // namespace otkel
