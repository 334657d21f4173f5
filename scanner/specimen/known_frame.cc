#include "scanner/specimen/known_frame.h"

#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

#include "scanner/specimen/specimen_text.h"

namespace otkel {

KnownFrame DrawnFrame(std::uint64_t seed, FrameCondition condition, Variety variety) {
  const SpecimenText text = AnySpecimenText(seed, AnySpecimenFormat(seed));
  const CameraStyle style = AnyCameraStyle(seed, condition);
  const auto page = DrawDocumentPage(text, seed, 1.5 * style.pitch, variety);
  if (!page.ok()) std::abort();  // see REQUIRES
  return {Photograph(*page, style, variety), text.lines};
}

std::optional<DocumentPage> PageFromImage(const cv::Mat& grey, const ScanResult& scanned) {
  if (scanned.lines.empty()) return std::nullopt;
  DocumentPage page;
  cv::cvtColor(grey, page.pixels, cv::COLOR_GRAY2BGR);
  page.columns = static_cast<int>(scanned.lines[0].size());
  const auto point = [&](int corner) {
    return cv::Point2f(scanned.band[static_cast<std::size_t>(corner)].x,
                       scanned.band[static_cast<std::size_t>(corner)].y);
  };
  const auto count = static_cast<float>(scanned.lines.size());
  for (float line = 0.5F; line < count; ++line) {
    const cv::Point2f left = point(0) + (point(3) - point(0)) * (line / count);
    const cv::Point2f right = point(1) + (point(2) - point(1)) * (line / count);
    page.lines.push_back({left, right});
  }
  const cv::Point2f top = page.lines[0][1] - page.lines[0][0];
  page.pitch = std::hypot(top.x, top.y) / page.columns;
  return page;
}

}  // namespace otkel
