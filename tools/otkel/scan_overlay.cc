#include "tools/otkel/scan_overlay.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "base/text.h"
#include "scanner/band_places.h"
#include "scanner/page_view.h"
#include "scanner/specimen/specimen.h"
#include "scanner/specimen/typeface.h"

namespace otkel {
namespace {

constexpr double kLeastPitch = 15;   // pixels of the picture, so that cells can be told apart
constexpr int kLargestSide = 4000;   // of the picture
constexpr int kLeastWidth = 760;     // of the picture: the text beneath needs it
constexpr double kAroundBand = 0.2;  // line spacings from the text to the band's outline
constexpr float kSure = 0.9F;        // what the decoder lets pass

const cv::Scalar kGreen(60, 160, 30);
const cv::Scalar kAmber(0, 150, 235);
const cv::Scalar kRed(40, 30, 215);
const cv::Scalar kBlue(200, 90, 20);
const cv::Scalar kPageInk(180, 140, 60);
const cv::Scalar kInk(40, 35, 30);
const cv::Scalar kFaintInk(120, 115, 110);

cv::Scalar Between(const cv::Scalar& from, const cv::Scalar& to, double part) {
  return from + (to - from) * std::clamp(part, 0.0, 1.0);
}

// Green is beyond doubt, amber the least that passes, red below it.
cv::Scalar ColourOf(float confidence) {
  if (confidence >= kSure) return Between(kAmber, kGreen, (confidence - kSure) / (0.99F - kSure));
  return Between(kRed, kAmber, (confidence - 0.5F) / (kSure - 0.5F));
}

bool IsToLookAt(const ScanResult& result, int line, int column) {
  return std::find(result.look_at.begin(), result.look_at.end(),
                   std::array<int, 2>{line, column}) != result.look_at.end();
}

bool IsRepaired(const ScanResult& result, int line, int column) {
  return std::any_of(result.repairs.begin(), result.repairs.end(), [&](const Repair& repair) {
    return repair.line == line && repair.column == column;
  });
}

BandPlaces PlacesOf(const ScanResult& result) {
  return {result.band, static_cast<int>(result.lines.size()),
          static_cast<int>(result.lines[0].size())};
}

std::string OutcomeText(const ScanResult& result) {
  const auto many = [](std::size_t count, std::string_view what) {
    return Concat("   ", count, " ", what, count == 1 ? "" : "s");
  };
  std::string text = Concat(NameOf(result.outcome), "   ",
                            result.format ? NameOf(*result.format) : "unknown format");
  if (!result.look_at.empty()) text += many(result.look_at.size(), "place");
  if (!result.look_at.empty()) text += " to look at";
  if (!result.repairs.empty()) text += many(result.repairs.size(), "character");
  if (!result.repairs.empty()) text += " repaired";
  return text;
}

cv::Scalar ColourOf(ScanOutcome outcome) {
  switch (outcome) {
    case ScanOutcome::kRead:
      return kGreen;
    case ScanOutcome::kReadLookAt:
      return kAmber;
    case ScanOutcome::kNotRead:
      return kRed;
    case ScanOutcome::kNothing:
      break;
  }
  return kFaintInk;
}

// The image with marks on it; places are given in the image's own pixels.
class Marks {
 public:
  Marks(const ImageView& image, double scale) : scale_(scale) {
    const int type = image.channels == 3 ? CV_8UC3 : CV_8UC1;
    const cv::Mat pixels(image.height, image.width, type, const_cast<std::uint8_t*>(image.pixels),
                         static_cast<std::size_t>(image.stride));
    cv::Mat coloured = pixels;
    if (image.channels != 3) cv::cvtColor(pixels, coloured, cv::COLOR_GRAY2BGR);
    const cv::Size size(std::max(1, cvRound(coloured.cols * scale)),
                        std::max(1, cvRound(coloured.rows * scale)));
    cv::resize(coloured, picture_, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    if (picture_.data == image.pixels) picture_ = picture_.clone();
  }

  void Draw(const ScanResult& result) {
    if (result.lines.empty()) return;
    const BandPlaces places = PlacesOf(result);
    if (!places.Plausible()) return;
    DrawPage(result);
    const int thin = std::max(1, cvRound(places.Pitch() * scale_ / 18));
    const auto last_line = places.lines() - 1;
    const double around = places.HalfHeight() + kAroundBand;
    Outline({places.At(-0.9, -around), places.At(places.columns() - 0.1, -around),
             places.At(places.columns() - 0.1, last_line + around),
             places.At(-0.9, last_line + around)},
            kBlue, 2 * thin);
    // What is to be looked at comes last, so that no neighbour's cell is drawn over it.
    for (const bool marked : {false, true}) {
      for (int line = 0; line < places.lines(); ++line) {
        for (int column = 0; column < places.columns(); ++column) {
          if (IsToLookAt(result, line, column) == marked)
            DrawCell(result, places, line, column, marked ? 2 * thin + 1 : thin);
        }
      }
    }
  }

  [[nodiscard]] const cv::Mat& picture() const { return picture_; }

 private:
  // Half a pixel of the image lies before its first place.
  [[nodiscard]] cv::Point At(Point point) const {
    constexpr int kFraction = 8;  // OpenCV draws to an eighth of a pixel
    return {cvRound(((point.x + 0.5) * scale_ - 0.5) * kFraction),
            cvRound(((point.y + 0.5) * scale_ - 0.5) * kFraction)};
  }

  void Outline(const std::array<Point, 4>& corners, const cv::Scalar& colour, int thickness) {
    constexpr int kShift = 3;
    std::vector<cv::Point> points;
    points.reserve(corners.size());
    for (const Point& corner : corners) points.push_back(At(corner));
    cv::polylines(picture_, points, true, colour, thickness, cv::LINE_AA, kShift);
  }

  void DrawPage(const ScanResult& result) {
    const auto view = ViewPage(result);
    if (!view) return;
    const int thickness = std::max(1, cvRound(picture_.cols / 900.0));
    Outline(view->page, kPageInk, thickness);
    if (view->portrait) Outline(*view->portrait, kPageInk, thickness);
  }

  void DrawCell(const ScanResult& result, const BandPlaces& places, int line, int column,
                int thickness) {
    const CharacterReading& reading =
        result.characters[static_cast<std::size_t>(line)][static_cast<std::size_t>(column)];
    const bool marked = IsToLookAt(result, line, column);
    const cv::Scalar colour = marked ? kRed : ColourOf(reading.confidence);
    // A thick frame stands outside the cell: it should not hide what it points at.
    const double wide = marked ? 0.56 : 0.44;
    const double half = places.HalfHeight() * (marked ? 1.05 : 0.88);
    Outline({places.At(column - wide, line - half), places.At(column + wide, line - half),
             places.At(column + wide, line + half), places.At(column - wide, line + half)},
            colour, thickness);
    if (marked) DrawArrow(places, line, column);
  }

  // From outside the band to it: from above for the first line, from below for the last; the middle
  // line of a card can be pointed at only from its side.
  void DrawArrow(const BandPlaces& places, int line, int column) {
    constexpr int kShift = 3;
    const double size = 0.9;
    std::vector<cv::Point> arrow;
    if (line > 0 && line + 1 < places.lines()) {
      const double half = 0.5 * size * places.Pitch() / places.LineSpacing();
      arrow = {At(places.At(-1.1, line)), At(places.At(-1.1 - size, line - half)),
               At(places.At(-1.1 - size, line + half))};
    } else {
      const double down = line == 0 ? -1 : 1;
      const double tip = line + down * (places.HalfHeight() + kAroundBand + 0.04);
      const double end = tip + down * size * places.Pitch() / places.LineSpacing();
      arrow = {At(places.At(column, tip)), At(places.At(column - 0.5 * size, end)),
               At(places.At(column + 0.5 * size, end))};
    }
    cv::fillConvexPoly(picture_, arrow, kRed, cv::LINE_AA, kShift);
  }

  double scale_;
  cv::Mat picture_;
};

// What is written beneath the picture.
class Panel {
 public:
  Panel(Typeface& text_face, Typeface& ocr_b, int width)
      : text_face_(text_face),
        ocr_b_(ocr_b),
        width_(width),
        unit_(std::clamp(width / 60.0, 14.0, 30.0)) {}

  void Add(const ScanResult& result) {
    Grow(2.2);
    const double baseline = bottom_ - 0.6 * unit_;
    cv::rectangle(pixels_,
                  cv::Rect(cvRound(unit_), cvRound(baseline - 0.75 * unit_), cvRound(0.9 * unit_),
                           cvRound(0.9 * unit_)),
                  ColourOf(result.outcome), cv::FILLED);
    Write(text_face_, OutcomeText(result), 2.4 * unit_, baseline, unit_, 0, kInk);
    for (int line = 0; line < static_cast<int>(result.lines.size()); ++line) AddLine(result, line);
  }

  void AddNote(const std::string& note) {
    Grow(1.9);
    Write(text_face_, note, unit_, bottom_ - 0.6 * unit_, 0.78 * unit_, 0, kFaintInk);
  }

  [[nodiscard]] const cv::Mat& pixels() const { return pixels_; }

 private:
  void Grow(double units) {
    cv::Mat more(cvRound(units * unit_), width_, CV_8UC3, cv::Scalar(250, 250, 250));
    if (pixels_.empty()) {
      pixels_ = more;
    } else {
      cv::vconcat(std::vector<cv::Mat>{pixels_, more}, pixels_);
    }
    bottom_ = pixels_.rows;
  }

  void AddLine(const ScanResult& result, int line) {
    const std::string& text = result.lines[static_cast<std::size_t>(line)];
    const double pitch =
        std::min(1.25 * unit_, (width_ - 2.0 * unit_) / static_cast<double>(text.size()));
    Grow(2.2 * pitch / unit_);
    const double baseline = bottom_ - 0.85 * pitch;
    for (int column = 0; column < static_cast<int>(text.size()); ++column) {
      const double left = unit_ + column * pitch;
      const bool marked = IsToLookAt(result, line, column);
      const cv::Rect cell(cvRound(left), cvRound(baseline - 1.25 * pitch), cvRound(pitch),
                          cvRound(1.6 * pitch));
      if (marked) {
        cv::rectangle(pixels_, cell, Between(kRed, cv::Scalar::all(255), 0.75), cv::FILLED);
        const std::vector<cv::Point> arrow = {
            {cvRound(left + pitch / 2), cvRound(baseline + 0.3 * pitch)},
            {cvRound(left + 0.15 * pitch), cvRound(baseline + 0.8 * pitch)},
            {cvRound(left + 0.85 * pitch), cvRound(baseline + 0.8 * pitch)}};
        cv::fillConvexPoly(pixels_, arrow, kRed, cv::LINE_AA);
      }
      if (IsRepaired(result, line, column))
        cv::line(pixels_, {cell.x + 1, cell.y}, {cell.x + cell.width - 2, cell.y}, kBlue, 2);
      Write(ocr_b_, text.substr(static_cast<std::size_t>(column), 1), left, baseline,
            ocr_b_.SizeForPitch(pitch), pitch, marked ? kRed : kInk);
    }
  }

  void Write(Typeface& face, const std::string& text, double x, double baseline, double size,
             double advance, const cv::Scalar& ink) {
    const int top = std::max(0, static_cast<int>(baseline - 2 * size));
    const int height = std::min(pixels_.rows - top, static_cast<int>(3 * size));
    InkPlane plane(pixels_.cols, height);
    face.Draw(text, x, baseline - top, {size, advance, 0}, plane);
    for (int y = 0; y < height; ++y) {
      auto* row = pixels_.ptr<cv::Vec3b>(top + y);
      for (int column = 0; column < pixels_.cols; ++column) {
        const double part =
            plane.ink[static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels_.cols) +
                      static_cast<std::size_t>(column)] /
            255.0;
        for (int c = 0; part > 0 && c < 3; ++c)
          row[column][c] =
              cv::saturate_cast<std::uint8_t>(row[column][c] * (1 - part) + ink[c] * part);
      }
    }
  }

  Typeface& text_face_;
  Typeface& ocr_b_;
  int width_;
  double unit_;
  double bottom_ = 0;
  cv::Mat pixels_;
};

double ScaleFor(const ImageView& image, std::span<const ScanResult> results) {
  double scale = std::max(1.0, static_cast<double>(kLeastWidth) / image.width);
  for (const ScanResult& result : results) {
    if (result.lines.empty()) continue;
    const BandPlaces places = PlacesOf(result);
    if (places.Plausible()) scale = std::max(scale, kLeastPitch / places.Pitch());
  }
  return std::min(scale, static_cast<double>(kLargestSide) / std::max(image.width, image.height));
}

// What the fonts can draw.
std::string InAscii(const std::string& text) {
  std::string ascii;
  for (const char c : text) ascii += c >= ' ' && c <= '~' ? c : '?';
  return ascii;
}

std::vector<std::uint8_t> PngOf(const cv::Mat& bgr) {
  RenderedImage image{bgr.cols, bgr.rows, {}};
  image.pixels.assign(bgr.datastart, bgr.dataend);
  return EncodePng(image);
}

}  // namespace

absl::StatusOr<std::vector<std::uint8_t>> DrawOverlay(const ImageView& image,
                                                      std::span<const ScanResult> results,
                                                      const std::string& name) {
  absl::StatusOr<Typeface> text_face = Typeface::Open(kVisualZoneFont);
  if (!text_face.ok()) return text_face.status();
  absl::StatusOr<Typeface> ocr_b = Typeface::Open(kOcrBFont);
  if (!ocr_b.ok()) return ocr_b.status();
  Marks marks(image, ScaleFor(image, results));
  for (auto result = results.rbegin(); result != results.rend(); ++result) marks.Draw(*result);
  Panel panel(*text_face, *ocr_b, marks.picture().cols);
  for (const ScanResult& result : results) panel.Add(result);
  if (results.empty()) panel.Add(ScanResult{});
  panel.AddNote(Concat(InAscii(name),
                       "   cells: green is beyond doubt, amber just passes, red does not; "
                       "arrows: compare with the document; thin: page and portrait"));
  cv::Mat all;
  cv::vconcat(marks.picture(), panel.pixels(), all);
  return PngOf(all);
}

std::vector<std::uint8_t> PngOf(const OwnedImage& image) {
  const int type = image.channels == 3 ? CV_8UC3 : CV_8UC1;
  const cv::Mat pixels(image.height, image.width, type,
                       const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat bgr = pixels;
  if (image.channels != 3) cv::cvtColor(pixels, bgr, cv::COLOR_GRAY2BGR);
  return PngOf(bgr);
}

}  // namespace otkel
