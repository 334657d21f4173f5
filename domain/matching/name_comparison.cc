#include "domain/matching/name_comparison.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "domain/matching/joined_words.h"
#include "domain/matching/sounds.h"

namespace otkel::matching {
namespace {

// What a pair is worth beside others: its rarity, in 8ths, by how alike the words are.
constexpr int kWorth[] = {0, 2, 4, 6, 8};

bool IsInitial(const FoldedWord& word) { return word.length == 1; }

// Words of different parts of a name that both documents tell apart.
bool AreOfOtherParts(const FoldedWord& a, const FoldedWord& b) {
  const bool are_known = a.role != WordRole::kUnknown && b.role != WordRole::kUnknown;
  return are_known && (a.role != b.role || a.is_patronymic != b.is_patronymic);
}

// What was exchanged is the same word, or near to it: no distance is worth its time.
bool MayBeExchanged(const FoldedWord& a, const FoldedWord& b) {
  return SkeletonOf(a.sounds(), Reading::kYIsJAndXIsKs) ==
         SkeletonOf(b.sounds(), Reading::kYIsJAndXIsKs);
}

Likeness LikenessOf(const FoldedWord& a, const FoldedWord& b) {
  if (AreOfOtherParts(a, b) && !MayBeExchanged(a, b)) return Likeness::kOther;
  if (IsInitial(a) != IsInitial(b))
    return a.letters[0] == b.letters[0] ? Likeness::kNear : Likeness::kOther;
  return Compare(a, b);
}

// A family name and a given one; where both names have a father's, that one and another.
bool AreSwapped(const FoldedWord& a, const FoldedWord& b, bool both_have_fathers) {
  if (both_have_fathers && a.is_patronymic != b.is_patronymic) return true;
  return a.role != b.role && a.role != WordRole::kUnknown && b.role != WordRole::kUnknown;
}

bool HasPatronymic(const FoldedName& name) {
  return std::any_of(name.begin(), name.end(), [](const FoldedWord& w) { return w.is_patronymic; });
}

// Which words stand for each other: the choice that is worth most.
class Alignment {
 public:
  Alignment(const FoldedName& a, const FoldedName& b)
      : a_(a), b_(b), both_have_fathers_(HasPatronymic(a) && HasPatronymic(b)) {
    PairEqualWords();
    for (std::size_t i = 0; i < a.count; ++i) {
      if (IsPaired(paired_a_, i)) continue;
      for (std::size_t j = 0; j < b.count; ++j) {
        if (!IsPaired(paired_b_, j)) Weigh(i, j, LikenessOf(a.words[i], b.words[j]));
      }
    }
  }

  void Put(NameComparison& out) {
    for (std::size_t i = 0; i < equal_count_; ++i) out.pairs[out.pair_count++] = equal_[i];
    Search(0, paired_b_, 0);
    for (std::size_t i = 0; i < a_.count; ++i) {
      if (IsPaired(paired_a_, i) || best_[i] == kNone) continue;
      const auto j = static_cast<std::size_t>(best_[i]);
      out.pairs[out.pair_count++] = PairOf(i, j, likeness_[i][j]);
      paired_a_ |= 1u << i;
      paired_b_ |= 1u << j;
    }
  }
  [[nodiscard]] unsigned paired_a() const { return paired_a_; }
  [[nodiscard]] unsigned paired_b() const { return paired_b_; }

 private:
  static constexpr int kNone = -1;

  static bool IsPaired(unsigned paired, std::size_t i) { return ((paired >> i) & 1u) != 0; }

  // Equal words stand for each other whatever else there is: first those of the same part.
  void PairEqualWords() {
    for (const bool same_role : {true, false}) {
      for (std::size_t i = 0; i < a_.count; ++i) {
        for (std::size_t j = 0; j < b_.count && !IsPaired(paired_a_, i); ++j) {
          const FoldedWord& a = a_.words[i];
          const FoldedWord& b = b_.words[j];
          if (IsPaired(paired_b_, j) || (a.role == b.role) != same_role || a.length != b.length ||
              a.letters != b.letters)
            continue;
          equal_[equal_count_++] = PairOf(i, j, Likeness::kSame);
          paired_a_ |= 1u << i;
          paired_b_ |= 1u << j;
        }
      }
    }
  }

  [[nodiscard]] WordPair PairOf(std::size_t i, std::size_t j, Likeness likeness) const {
    const FoldedWord& a = a_.words[i];
    const FoldedWord& b = b_.words[j];
    return {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(j), likeness,
            AreSwapped(a, b, both_have_fathers_), std::min(a.rarity, b.rarity)};
  }

  void Weigh(std::size_t i, std::size_t j, Likeness likeness) {
    likeness_[i][j] = likeness;
    worth_[i][j] = std::min(a_.words[i].rarity, b_.words[j].rarity) *
                   kWorth[static_cast<std::size_t>(likeness)];
    // Of equally good pairs those in the same part of the name.
    if (worth_[i][j] > 0 && a_.words[i].role == b_.words[j].role) ++worth_[i][j];
  }

  void Search(std::size_t i, unsigned taken, int worth) {
    if (i == a_.count) {
      if (worth <= best_worth_) return;
      best_worth_ = worth;
      best_ = chosen_;
      return;
    }
    chosen_[i] = kNone;
    for (std::size_t j = 0; j < b_.count && !IsPaired(paired_a_, i); ++j) {
      if (IsPaired(taken, j) || worth_[i][j] == 0) continue;
      chosen_[i] = static_cast<int>(j);
      Search(i + 1, taken | (1u << j), worth + worth_[i][j]);
    }
    chosen_[i] = kNone;
    Search(i + 1, taken, worth);
  }

  const FoldedName& a_;
  const FoldedName& b_;
  const bool both_have_fathers_;
  std::array<WordPair, kMostWords> equal_;
  std::size_t equal_count_ = 0;
  // Of words that are not paired yet.
  std::array<std::array<Likeness, kMostWords>, kMostWords> likeness_;
  std::array<std::array<int, kMostWords>, kMostWords> worth_;
  std::array<int, kMostWords> chosen_{};
  std::array<int, kMostWords> best_{};
  int best_worth_ = -1;
  unsigned paired_a_ = 0;
  unsigned paired_b_ = 0;
};

struct Left {
  std::uint8_t primary = 0;
  std::uint8_t secondary = 0;
  std::uint8_t unknown = 0;
  std::uint8_t patronymic = 0;
};

Left LeftOf(const FoldedName& name, unsigned paired) {
  Left left;
  for (std::size_t i = 0; i < name.count; ++i) {
    if (((paired >> i) & 1u) != 0) continue;
    const FoldedWord& word = name.words[i];
    if (word.is_particle) continue;
    ++(word.is_patronymic                  ? left.patronymic
       : word.role == WordRole::kPrimary   ? left.primary
       : word.role == WordRole::kSecondary ? left.secondary
                                           : left.unknown);
  }
  return left;
}

int RarityOf(const FoldedName& name) {
  int rarity = 0;
  for (const FoldedWord& word : name) rarity += word.rarity;
  return rarity;
}

// Sets the smaller of two counts as what differs, and adds the rest to `extra`.
std::uint8_t Differing(std::uint8_t a, std::uint8_t b, std::uint8_t& extra) {
  const auto [less, more] = std::minmax(a, b);
  extra = static_cast<std::uint8_t>(extra + more - less);
  return less;
}

bool IsJoined(const FoldedWord& first, const FoldedWord& second, const FoldedWord& whole) {
  if (!MayBeJoined(first, second, whole)) return false;
  // Two equal sounds where they meet are one.
  const std::size_t at = first.letters[first.length - 1u] == second.letters[0]
                             ? first.length - 1u
                             : std::size_t{first.length};
  const std::size_t length = at + second.length;
  if (length > whole.length + 1u || length + 1u < whole.length || length > kMostSounds)
    return false;
  FoldedWord joined = first;
  std::copy_n(second.letters.begin(), second.length,
              joined.letters.begin() + static_cast<std::ptrdiff_t>(at));
  joined.length = static_cast<std::uint8_t>(length);
  return Compare(joined, whole) >= Likeness::kNear;
}

// The first of two neighbours that `other` has as one word: "ABDUL LATIF" as "ABDULLATIF"; `count`
// where there are none.
std::size_t FindJoined(const FoldedName& name, const FoldedName& other, const FoldedWord*& whole) {
  for (std::size_t i = 0; i + 1 < name.count; ++i) {
    for (const FoldedWord& word : other) {
      if (!IsJoined(name.words[i], name.words[i + 1], word)) continue;
      whole = &word;
      return i;
    }
  }
  return name.count;
}

FoldedName WithJoined(FoldedName name, std::size_t at, const FoldedWord& whole) {
  const WordRole role = name.words[at].role;
  name.words[at] = whole;
  name.words[at].role = role;
  std::copy(name.words.begin() + static_cast<std::ptrdiff_t>(at) + 2, name.words.end(),
            name.words.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  --name.count;
  return name;
}

// One of two names, whichever way round they are given: choices between equally good pairs then
// fall alike.
bool IsFirst(const FoldedName& a, const FoldedName& b) {
  const auto key = [](const FoldedWord& word) {
    return std::tuple(word.sounds(), word.role, word.is_patronymic, word.is_particle, word.is_cut);
  };
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [&key](const FoldedWord& x, const FoldedWord& y) { return key(x) < key(y); });
}

// Places in the name as it was before the words at `at` and after it were joined.
NameComparison Shifted(NameComparison names, std::uint8_t WordPair::*place, std::size_t at) {
  for (std::size_t i = 0; i < names.pair_count; ++i) {
    if (names.pairs[i].*place > at) ++(names.pairs[i].*place);
  }
  return names;
}

NameComparison CompareInOrder(const FoldedName& a, const FoldedName& b) {
  const FoldedWord* whole = nullptr;
  if (const std::size_t at = FindJoined(a, b, whole); at < a.count)
    return Shifted(CompareInOrder(WithJoined(a, at, *whole), b), &WordPair::a, at);
  if (const std::size_t at = FindJoined(b, a, whole); at < b.count)
    return Shifted(CompareInOrder(a, WithJoined(b, at, *whole)), &WordPair::b, at);
  NameComparison out;
  Alignment alignment(a, b);
  alignment.Put(out);
  const Left of_a = LeftOf(a, alignment.paired_a());
  const Left of_b = LeftOf(b, alignment.paired_b());
  out.other_primary = Differing(of_a.primary, of_b.primary, out.extra);
  out.other_secondary = Differing(of_a.secondary, of_b.secondary, out.extra);
  out.other_unknown = Differing(of_a.unknown, of_b.unknown, out.extra);
  out.other_patronymic = of_a.patronymic > 0 && of_b.patronymic > 0;
  out.one_patronymic = HasPatronymic(a) != HasPatronymic(b);
  out.rarity = std::min(RarityOf(a), RarityOf(b));
  return out;
}

}  // namespace

NameComparison CompareNames(const FoldedName& a, const FoldedName& b) {
  if (!IsFirst(b, a)) return CompareInOrder(a, b);
  NameComparison names = CompareInOrder(b, a);
  for (std::size_t i = 0; i < names.pair_count; ++i) std::swap(names.pairs[i].a, names.pairs[i].b);
  return names;
}

}  // namespace otkel::matching
