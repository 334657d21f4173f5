#include "domain/matching/word_distance.h"

#include <algorithm>
#include <array>

namespace otkel::matching {
namespace {

constexpr int kSounds = 26;
constexpr int kChange = 100;  // any sound for any other

struct NearSounds {
  char a;
  char b;
  int cost;
};

// What spellings of one name differ by; measured on attested pairs of Latin and Cyrillic words.
constexpr NearSounds kNear[] = {
    // vowels
    {'A', 'O', 20},
    {'A', 'E', 25},
    {'E', 'I', 15},
    {'O', 'U', 15},
    {'U', 'I', 30},
    {'A', 'I', 35},
    {'A', 'U', 35},
    {'E', 'O', 30},
    {'E', 'U', 40},
    {'I', 'O', 35},
    // stops and what they open into
    {'K', 'G', 30},
    {'K', 'H', 25},
    {'G', 'H', 30},
    {'B', 'P', 30},
    {'D', 'T', 30},
    {'P', 'F', 40},
    {'B', 'V', 45},
    {'F', 'V', 30},
    // hisses
    {'Z', 'S', 35},
    {'J', 'Q', 40},
    {'Q', 'W', 15},
    {'W', 'S', 40},
    {'C', 'S', 30},
    {'C', 'Q', 35},
    {'C', 'Z', 50},
    {'J', 'Z', 50},
    {'Z', 'D', 60},
    {'J', 'W', 60},
    {'J', 'G', 60},
    // half vowels
    {'Y', 'J', 5},
    {'Y', 'I', 10},
    {'X', 'H', 5},
    {'X', 'K', 20},
    {'J', 'I', 40},
    {'V', 'U', 35},
    {'V', 'O', 50},
    // others
    {'M', 'N', 60},
    {'K', 'Q', 60},
    {'K', 'C', 60},
    {'R', 'L', 70},
};

struct LooseSound {
  char sound;
  int cost;
};
// What one spelling has and another leaves out.
constexpr LooseSound kLoose[] = {{'A', 40}, {'E', 35}, {'I', 25}, {'O', 40},
                                 {'U', 35}, {'Y', 10}, {'H', 45}, {'J', 70}};

class Costs {
 public:
  Costs() {
    for (auto& row : change_) row.fill(kChange);
    for (int i = 0; i < kSounds; ++i) change_[Place(static_cast<char>('A' + i))][At(i)] = 0;
    for (const NearSounds& near : kNear) {
      change_[Place(near.a)][Place(near.b)] = near.cost;
      change_[Place(near.b)][Place(near.a)] = near.cost;
    }
    leave_out_.fill(kChange);
    for (const LooseSound& loose : kLoose) leave_out_[Place(loose.sound)] = loose.cost;
  }

  // To any other sound, by that sound's place.
  [[nodiscard]] const std::array<int, kSounds>& ChangesOf(char sound) const {
    return change_[Place(sound)];
  }
  [[nodiscard]] int LeaveOut(char sound) const { return leave_out_[Place(sound)]; }
  static std::size_t Place(char sound) {
    return static_cast<unsigned char>(sound - 'A') % static_cast<std::size_t>(kSounds);
  }

 private:
  static std::size_t At(int i) { return static_cast<std::size_t>(i); }

  std::array<std::array<int, kSounds>, kSounds> change_{};
  std::array<int, kSounds> leave_out_{};
};

const Costs& TheCosts() {
  static const Costs costs;
  return costs;
}

// A family name's ending that some spell and some drop.
constexpr std::string_view kDropped[] = {"OV", "EV", "IN"};
constexpr int kDropCost = 60;

// A word with each X as KS, and at most as long as the other.
std::string_view OpenX(std::string_view word, std::array<char, 2 * kMostSounds>& room) {
  std::size_t length = 0;
  for (const char sound : word) {
    if (sound == 'X') room[length++] = 'K';
    room[length++] = sound == 'X' ? 'S' : sound;
  }
  return std::string_view(room.data(), length).substr(0, kMostSounds);
}

bool HoldsX(std::string_view word) { return word.find('X') != std::string_view::npos; }

int Distance(std::string_view a, std::string_view b, int most) {
  const Costs& costs = TheCosts();
  std::array<int, kMostSounds + 1> row;
  std::array<int, kMostSounds> left_out;
  std::array<std::size_t, kMostSounds> places;
  row[0] = 0;
  for (std::size_t j = 0; j < b.size(); ++j) {
    places[j] = Costs::Place(b[j]);
    left_out[j] = costs.LeaveOut(b[j]);
    row[j + 1] = row[j] + left_out[j];
  }
  for (const char sound : a) {
    const int leave_out = costs.LeaveOut(sound);
    const auto& changes = costs.ChangesOf(sound);
    int diagonal = row[0];
    int left = row[0] += leave_out;
    int least = left;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const int changed = diagonal + changes[places[j]];
      diagonal = row[j + 1];
      left = std::min({changed, diagonal + leave_out, left + left_out[j]});
      row[j + 1] = left;
      least = std::min(least, left);
    }
    if (least > most) return least;
  }
  return row[b.size()];
}

bool HasDropped(std::string_view word) {
  return word.size() > 4 && std::any_of(std::begin(kDropped), std::end(kDropped),
                                        [word](auto ending) { return word.ends_with(ending); });
}

int ReadDistance(std::string_view a, std::string_view b, int most) {
  const int distance = Distance(a, b, most);
  if (distance == 0 || HoldsX(a) == HoldsX(b)) return distance;
  std::array<char, 2 * kMostSounds> room;
  return HoldsX(a) ? std::min(distance, 5 + Distance(OpenX(a, room), b, most))
                   : std::min(distance, 5 + Distance(a, OpenX(b, room), most));
}

int WholeDistance(std::string_view a, std::string_view b, int most) {
  int distance = ReadDistance(a, b, most);
  if (HasDropped(a) == HasDropped(b) || distance <= kDropCost) return distance;
  if (HasDropped(a)) {
    a.remove_suffix(2);
  } else {
    b.remove_suffix(2);
  }
  return std::min(distance, kDropCost + ReadDistance(a, b, most - kDropCost));
}

}  // namespace

int WordDistance(const FoldedWord& a, const FoldedWord& b, int most) {
  std::string_view left = a.sounds(), right = b.sounds();
  if (left == right) return 0;
  if (left > right) std::swap(left, right);  // the same way round, whichever is asked first
  if (a.is_cut || b.is_cut) {
    const bool left_is_cut = (left == a.sounds() ? a : b).is_cut;
    const bool right_is_cut = (left == a.sounds() ? b : a).is_cut;
    if (left_is_cut && right.size() > left.size()) right = right.substr(0, left.size());
    if (right_is_cut && left.size() > right.size()) left = left.substr(0, right.size());
  }
  return WholeDistance(left, right, most);
}

Likeness Compare(const FoldedWord& a, const FoldedWord& b) {
  const int length = std::max(a.length, b.length);
  if (length == 0) return Likeness::kOther;
  const int most = length * 30;
  const int distance = WordDistance(a, b, most);
  if (distance <= 3 * length) return Likeness::kSame;
  if (length <= 3) return distance <= 10 * length ? Likeness::kNear : Likeness::kOther;
  if (distance <= 8 * length) return Likeness::kNear;
  if (distance <= 17 * length) return Likeness::kMid;
  if (distance <= 30 * length) return Likeness::kFar;
  return Likeness::kOther;
}

}  // namespace otkel::matching
