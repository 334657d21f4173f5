#include "scanner/line_alignment.h"

#include <algorithm>
#include <limits>

#include "scanner/line_net.h"

namespace otkel {
namespace {

constexpr int kNominal = kStripPitch / kColumnPixels;  // columns from one character to the next
constexpr int kShortest = kNominal - 1;
constexpr int kLongest = kNominal + 1;
constexpr double kOffPitchCost = 0.35;
constexpr int kEndSlack = 2;  // columns between the ends of one band's lines
constexpr double kNowhere = -std::numeric_limits<double>::infinity();

// How much likelier a character than none is, at each column. Bounded, so that one smudge cannot
// outweigh a line.
std::vector<double> GainsOf(std::span<const float> scores) {
  std::vector<double> gains(scores.size() / kClasses);
  for (std::size_t column = 0; column < gains.size(); ++column) {
    const float* row = scores.data() + column * kClasses;
    const double best = *std::max_element(row, row + kCharacters);
    gains[column] = std::clamp(best - static_cast<double>(row[kNoCharacter]), -6.0, 6.0);
  }
  return gains;
}

// A chain pays for characters that the net sees in its gaps.
std::vector<double> GapGainsOf(const std::vector<double>& gains) {
  std::vector<double> gap(gains.size());
  std::transform(gains.begin(), gains.end(), gap.begin(),
                 [](double gain) { return std::max(0.0, gain) * 0.5; });
  return gap;
}

// The cost of stepping from column `from` to `to`.
double StepCost(const std::vector<double>& gap, int from, int to) {
  const int step = to - from;
  double cost = step == kNominal ? 0.0 : kOffPitchCost;
  for (int column = from + 2; column <= to - 2; ++column) cost += gap[column];
  return cost;
}

// The columns that a chain may start and end on.
struct Ends {
  int first_start = 0;
  int last_start = std::numeric_limits<int>::max();
  int first_end = 0;
  int last_end = std::numeric_limits<int>::max();
};

Alignment AlignExactly(const std::vector<double>& gains, int count, Ends ends) {
  const int width = static_cast<int>(gains.size());
  const std::vector<double> gap = GapGainsOf(gains);
  std::vector<std::vector<double>> best(count, std::vector<double>(width, kNowhere));
  std::vector<std::vector<int>> came_from(count, std::vector<int>(width, -1));
  for (int column = std::max(0, ends.first_start); column < width && column <= ends.last_start;
       ++column)
    best[0][static_cast<std::size_t>(column)] = gains[static_cast<std::size_t>(column)];
  for (int i = 1; i < count; ++i) {
    for (int column = i * kShortest; column < width; ++column) {
      for (int step = kShortest; step <= kLongest && step <= column; ++step) {
        const double value =
            best[i - 1][column - step] + gains[column] - StepCost(gap, column - step, column);
        if (value <= best[i][column]) continue;
        best[i][column] = value;
        came_from[i][column] = column - step;
      }
    }
  }
  Alignment alignment;
  const int first_end = std::clamp(ends.first_end, 0, width);
  const int last_end = std::clamp(ends.last_end, first_end, width - 1);
  if (first_end > last_end) return alignment;
  const auto last =
      std::max_element(best.back().begin() + first_end, best.back().begin() + last_end + 1);
  if (*last == kNowhere) return alignment;
  alignment.gain = *last;
  alignment.columns.resize(count);
  int column = static_cast<int>(last - best.back().begin());
  for (int i = count - 1; i >= 0; --i) {
    alignment.columns[i] = column;
    column = came_from[i][column];
  }
  return alignment;
}

Alignment AlignFreely(const std::vector<double>& gains) {
  const int width = static_cast<int>(gains.size());
  const std::vector<double> gap = GapGainsOf(gains);
  std::vector<double> best = gains;
  std::vector<int> came_from(width, -1);
  int last = 0;
  for (int column = 0; column < width; ++column) {
    for (int step = kShortest; step <= kLongest && step <= column; ++step) {
      const double value =
          best[column - step] + gains[column] - StepCost(gap, column - step, column);
      if (value <= best[column]) continue;
      best[column] = value;
      came_from[column] = column - step;
    }
    if (best[column] > best[last]) last = column;
  }
  Alignment alignment;
  if (width == 0 || best[last] <= 0) return alignment;
  alignment.gain = best[last];
  for (int column = last; column >= 0; column = came_from[column])
    alignment.columns.push_back(column);
  std::reverse(alignment.columns.begin(), alignment.columns.end());
  return alignment;
}

// Whether all lines start, and end, within half a character of each other.
bool EndTogether(const std::vector<Alignment>& lines) {
  int least_start = std::numeric_limits<int>::max();
  int most_start = 0;
  int least_end = std::numeric_limits<int>::max();
  int most_end = 0;
  for (const Alignment& line : lines) {
    if (line.columns.empty()) return false;
    least_start = std::min(least_start, line.columns.front());
    most_start = std::max(most_start, line.columns.front());
    least_end = std::min(least_end, line.columns.back());
    most_end = std::max(most_end, line.columns.back());
  }
  return most_start - least_start <= kEndSlack && most_end - least_end <= kEndSlack;
}

}  // namespace

Alignment AlignCharacters(std::span<const float> scores, int count) {
  const std::vector<double> gains = GainsOf(scores);
  return count > 0 ? AlignExactly(gains, count, {}) : AlignFreely(gains);
}

std::vector<Alignment> AlignLines(std::span<const std::span<const float>> lines, int count) {
  std::vector<std::vector<double>> gains;
  std::vector<Alignment> free;
  for (const std::span<const float> scores : lines) {
    gains.push_back(GainsOf(scores));
    free.push_back(AlignExactly(gains.back(), count, {}));
  }
  if (EndTogether(free)) return free;
  // They disagree: each one's start is tried on all.
  std::vector<Alignment> best = free;
  double highest = kNowhere;
  for (const Alignment& leader : free) {
    if (leader.columns.empty()) continue;
    const int start = leader.columns.front();
    const int end = leader.columns.back();
    std::vector<Alignment> together;
    double gain = 0;
    for (const std::vector<double>& line : gains) {
      together.push_back(AlignExactly(
          line, count, {start - kEndSlack, start + kEndSlack, end - kEndSlack, end + kEndSlack}));
      gain += together.back().columns.empty() ? kNowhere : together.back().gain;
    }
    if (gain <= highest) continue;
    highest = gain;
    best = std::move(together);
  }
  return best;
}

}  // namespace otkel
