#include "scanner/print_lines.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace otkel {
namespace {

constexpr int kLeastPieceWidth = 14;
constexpr double kLeastAspect = 9;  // of a whole line: TD1 has 30

// Dark strokes on a lighter ground, smeared along the rows so that the characters of a line run
// together.
cv::Mat LineMask(const cv::Mat& grey) {
  cv::Mat strokes;
  cv::morphologyEx(grey, strokes, cv::MORPH_BLACKHAT,
                   cv::getStructuringElement(cv::MORPH_RECT, {9, 9}));
  cv::Mat smeared;
  cv::boxFilter(strokes, smeared, CV_8U, {17, 3});
  cv::Mat ground;
  cv::boxFilter(smeared, ground, CV_8U, {61, 45});
  cv::Mat mask = smeared > ground * 1.25 + 5;
  return mask;
}

// A piece of a line: the axis fitted through its pixels.
struct Piece {
  double left = 0;
  double right = 0;
  double y_at_zero = 0;
  double slope = 0;
  double thickness = 0;

  [[nodiscard]] double Y(double x) const { return y_at_zero + slope * x; }
  [[nodiscard]] double Width() const { return right - left; }
};

std::vector<Piece> PiecesOf(const cv::Mat& mask) {
  cv::Mat labels;
  cv::Mat stats;
  cv::Mat centres;
  const int count = cv::connectedComponentsWithStats(mask, labels, stats, centres, 8, CV_32S);
  std::vector<Piece> pieces;
  for (int label = 1; label < count; ++label) {
    const int* stat = stats.ptr<int>(label);
    const int width = stat[cv::CC_STAT_WIDTH];
    const int area = stat[cv::CC_STAT_AREA];
    if (width < kLeastPieceWidth || stat[cv::CC_STAT_HEIGHT] > width || area > width * 22) continue;
    const cv::Rect box(stat[cv::CC_STAT_LEFT], stat[cv::CC_STAT_TOP], width,
                       stat[cv::CC_STAT_HEIGHT]);
    const cv::Moments moments = cv::moments(labels(box) == label, true);
    const double slope = moments.mu20 > 0 ? moments.mu11 / moments.mu20 : 0;
    if (std::abs(slope) > 0.35) continue;
    Piece piece;
    piece.left = box.x;
    piece.right = box.x + width;
    piece.slope = slope;
    piece.y_at_zero =
        box.y + moments.m01 / moments.m00 - slope * (box.x + moments.m10 / moments.m00);
    piece.thickness = static_cast<double>(area) / width;
    pieces.push_back(piece);
  }
  return pieces;
}

bool Continues(const Piece& left, const Piece& right) {
  const double thickness = std::max(left.thickness, right.thickness);
  const double gap = right.left - left.right;
  if (gap < -2 * thickness || gap > 5 * thickness) return false;
  // A short piece has no direction of its own: the longer one's axis decides.
  const Piece& longer = left.Width() > right.Width() ? left : right;
  const Piece& shorter = left.Width() > right.Width() ? right : left;
  const double middle = (shorter.left + shorter.right) / 2;
  const double reach =
      std::max(0.0, std::abs(middle - (longer.left + longer.right) / 2) - longer.Width() / 2);
  return std::abs(longer.Y(middle) - shorter.Y(middle)) < 0.45 * thickness + 0.03 * reach;
}

Piece Joined(const Piece& a, const Piece& b) {
  Piece joined;
  joined.left = std::min(a.left, b.left);
  joined.right = std::max(a.right, b.right);
  const double weight_a = a.Width() / (a.Width() + b.Width());
  const double weight_b = 1 - weight_a;
  joined.thickness = a.thickness * weight_a + b.thickness * weight_b;
  // The axis through both middles where they are apart enough, else the mean of both.
  const double middle_a = (a.left + a.right) / 2;
  const double middle_b = (b.left + b.right) / 2;
  const double between = (b.Y(middle_b) - a.Y(middle_a)) / (middle_b - middle_a + 1e-6);
  const double within = a.slope * weight_a * weight_a + b.slope * weight_b * weight_b;
  joined.slope = within + (1 - weight_a * weight_a - weight_b * weight_b) * between;
  const double x = middle_a * weight_a + middle_b * weight_b;
  joined.y_at_zero = a.Y(middle_a) * weight_a + b.Y(middle_b) * weight_b - joined.slope * x;
  return joined;
}

std::vector<Piece> JoinPieces(std::vector<Piece> pieces) {
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece& a, const Piece& b) { return a.left < b.left; });
  std::vector<Piece> joined;
  for (const Piece& piece : pieces) {
    Piece* best = nullptr;
    double nearest = 1e9;
    for (Piece& line : joined) {
      const double gap = std::abs(piece.left - line.right);
      if (!Continues(line, piece) || gap >= nearest) continue;
      nearest = gap;
      best = &line;
    }
    if (best == nullptr) {
      joined.push_back(piece);
    } else {
      *best = Joined(*best, piece);
    }
  }
  return joined;
}

}  // namespace

std::vector<PrintLine> FindLevelLines(const cv::Mat& grey) {
  std::vector<PrintLine> lines;
  for (const Piece& piece : JoinPieces(PiecesOf(LineMask(grey)))) {
    if (piece.Width() < kLeastAspect * piece.thickness || piece.Width() < 80) continue;
    lines.push_back(
        {cv::Point2f(static_cast<float>(piece.left), static_cast<float>(piece.Y(piece.left))),
         cv::Point2f(static_cast<float>(piece.right), static_cast<float>(piece.Y(piece.right))),
         static_cast<float>(piece.thickness)});
  }
  return lines;
}

}  // namespace otkel
