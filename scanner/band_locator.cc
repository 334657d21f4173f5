#include "scanner/band_locator.h"

#include <algorithm>
#include <cmath>

#include "scanner/band_net.h"

namespace otkel {
namespace {

constexpr float kSeedLogit = 0.0F;        // a cell that may start a band
constexpr float kMemberLogit = -1.0F;     // a cell that may belong to one
constexpr float kLeastLength = 10;        // characters, of the visible part
constexpr float kLeastAgreement = 0.85F;  // cosine between the directions of neighbouring cells

// One cell as the network describes it, in pixels.
struct Cell {
  cv::Point2f place;  // on the band's axis
  cv::Point2f axis;   // of length 1, either way
  cv::Point2f sense;  // the way the text runs, as far as was seen
  float logit = 0;
  float pitch = 0;
  float three_lines = 0;
  bool taken = false;
};

struct CellMap {
  int width = 0;
  int height = 0;
  std::vector<Cell> cells;

  [[nodiscard]] Cell& At(int x, int y) { return cells[static_cast<std::size_t>(y) * width + x]; }
};

CellMap CellsOf(const cv::Mat& grey) {
  const NetImage said = MapBands(grey);
  CellMap map{said.width, said.height, {}};
  map.cells.resize(static_cast<std::size_t>(said.width) * said.height);
  for (int y = 0; y < said.height; ++y) {
    for (int x = 0; x < said.width; ++x) {
      const float* values =
          said.values.data() + (static_cast<std::size_t>(y) * said.width + x) * kBandOutputs;
      Cell& cell = map.At(x, y);
      cell.logit = values[kBandLogit];
      if (cell.logit < kMemberLogit) continue;
      const float angle = 0.5F * std::atan2(values[kBandSine], values[kBandCosine]);
      cell.axis = {std::cos(angle), std::sin(angle)};
      cell.sense = {values[kBandSenseX], values[kBandSenseY]};
      const cv::Point2f middle((static_cast<float>(x) + 0.5F) * kBandCell - 0.5F,
                               (static_cast<float>(y) + 0.5F) * kBandCell - 0.5F);
      cell.place = middle + cv::Point2f(std::clamp(values[kBandOffsetX], -4.0F, 4.0F),
                                        std::clamp(values[kBandOffsetY], -4.0F, 4.0F)) *
                                static_cast<float>(kBandCell);
      cell.pitch = static_cast<float>(kBandPitchUnit) *
                   std::exp2(std::clamp(values[kBandLogPitch], -2.0F, 2.5F));
      cell.three_lines = 1 / (1 + std::exp(-values[kBandThreeLines]));
    }
  }
  return map;
}

// The cells that hang together with the one at (x, y) and run its way.
std::vector<Cell> Gather(CellMap& map, int x, int y) {
  std::vector<Cell> members;
  std::vector<cv::Point> open = {{x, y}};
  map.At(x, y).taken = true;
  while (!open.empty()) {
    const cv::Point at = open.back();
    open.pop_back();
    const Cell here = map.At(at.x, at.y);
    members.push_back(here);
    for (int dy = -2; dy <= 2; ++dy) {
      for (int dx = -2; dx <= 2; ++dx) {
        const cv::Point next(at.x + dx, at.y + dy);
        if (next.x < 0 || next.y < 0 || next.x >= map.width || next.y >= map.height) continue;
        Cell& cell = map.At(next.x, next.y);
        if (cell.taken || cell.logit < kMemberLogit) continue;
        if (std::abs(cell.axis.dot(here.axis)) < kLeastAgreement) continue;
        // Beside the band another may lie: only what lies along the same axis belongs to it.
        const cv::Point2f between = cell.place - here.place;
        const float sideways = std::abs(between.x * here.axis.y - between.y * here.axis.x);
        if (sideways > 1.5F * here.pitch + 3) continue;
        cell.taken = true;
        open.push_back(next);
      }
    }
  }
  return members;
}

// A straight line through the cells' places; along it, how the pitch changes.
BandProposal Fit(const std::vector<Cell>& members) {
  BandProposal proposal;
  cv::Point2f sense(0, 0);
  cv::Point2f middle(0, 0);
  float three_lines = 0;
  for (const Cell& cell : members) {
    const float weight = 1 / (1 + std::exp(-cell.logit));
    proposal.weight += weight;
    sense += cell.sense * weight;
    middle += cell.place * weight;
    three_lines += cell.three_lines * weight;
  }
  middle *= 1 / proposal.weight;
  proposal.three_lines = three_lines / proposal.weight;
  // The principal axis of the places, in the sense that most cells saw.
  float xx = 0;
  float xy = 0;
  float yy = 0;
  for (const Cell& cell : members) {
    const cv::Point2f from = cell.place - middle;
    xx += from.x * from.x;
    xy += from.x * from.y;
    yy += from.y * from.y;
  }
  const float angle = 0.5F * std::atan2(2 * xy, xx - yy);
  cv::Point2f axis(std::cos(angle), std::sin(angle));
  if (axis.dot(sense) < 0) axis = -axis;
  float least = 0;
  float most = 0;
  double sum_s = 0;
  double sum_ss = 0;
  double sum_p = 0;
  double sum_sp = 0;
  for (const Cell& cell : members) {
    const float along = (cell.place - middle).dot(axis);
    least = std::min(least, along);
    most = std::max(most, along);
    const double log_pitch = std::log(cell.pitch);
    sum_s += along;
    sum_ss += along * along;
    sum_p += log_pitch;
    sum_sp += along * log_pitch;
  }
  least -= kBandCell / 2.0F;
  most += kBandCell / 2.0F;
  const auto count = static_cast<double>(members.size());
  const double spread = sum_ss - sum_s * sum_s / count;
  const double slope = spread > 1 ? (sum_sp - sum_s * sum_p / count) / spread : 0;
  const double mean = sum_p / count - slope * sum_s / count;
  proposal.start = middle + axis * least;
  proposal.end = middle + axis * most;
  proposal.start_pitch = static_cast<float>(std::exp(mean + slope * least));
  proposal.end_pitch = static_cast<float>(std::exp(mean + slope * most));
  return proposal;
}

float LengthOf(const BandProposal& proposal) {
  const cv::Point2f span = proposal.end - proposal.start;
  return std::hypot(span.x, span.y);
}

}  // namespace

std::vector<BandProposal> LocateBands(const cv::Mat& grey) {
  CellMap map = CellsOf(grey);
  std::vector<BandProposal> proposals;
  for (int y = 0; y < map.height; ++y) {
    for (int x = 0; x < map.width; ++x) {
      const Cell& cell = map.At(x, y);
      if (cell.taken || cell.logit < kSeedLogit) continue;
      const BandProposal proposal = Fit(Gather(map, x, y));
      if (LengthOf(proposal) >= kLeastLength * PitchOf(proposal)) proposals.push_back(proposal);
    }
  }
  std::sort(proposals.begin(), proposals.end(),
            [](const BandProposal& a, const BandProposal& b) { return a.weight > b.weight; });
  return proposals;
}

}  // namespace otkel
