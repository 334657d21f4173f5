#include "domain/matching/match_keys.h"

#include <algorithm>

#include "domain/matching/sounds.h"

namespace otkel::matching {
namespace {

constexpr std::size_t kMostKeys = 8;
constexpr int kLeastCommon = 7;         // of 10 bits
constexpr std::size_t kMostOfPart = 2;  // words of a family or given name that keys are made of

// Without the processor's instruction, which not every machine has, std::popcount is a call.
int CountBits(std::uint64_t bits) {
  bits -= bits >> 1 & 0x5555555555555555u;
  bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
  bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
  return static_cast<int>(bits * 0x0101010101010101u >> 56);
}

void AddBigrams(const std::string& skeleton, std::uint64_t& signature) {
  char before = '^';
  for (const char kind : skeleton) {
    const unsigned pair = static_cast<unsigned>(before) * 31u + static_cast<unsigned>(kind);
    signature |= std::uint64_t{1} << (pair * 2654435761u >> 26);
    before = kind;
  }
}

// Most family names end in one of these: they tell nobody from anybody.
std::string_view StemOf(const FoldedWord& word) {
  std::string_view sounds = word.sounds();
  const bool is_ended = sounds.ends_with("OV") || sounds.ends_with("EV") || sounds.ends_with("IN");
  if (is_ended && sounds.size() > 4 && word.role != WordRole::kSecondary) sounds.remove_suffix(2);
  return sounds;
}

// Hashes of a word's skeletons, in each reading.
std::vector<std::uint64_t> HashesOf(const FoldedWord& word) {
  std::vector<std::uint64_t> hashes{MatchHash(SkeletonOf(word.sounds(), Reading::kYIsJAndXIsKs))};
  if (IsDoubtful(word.sounds()))
    hashes.push_back(MatchHash(SkeletonOf(word.sounds(), Reading::kYIsIAndXIsH)));
  return hashes;
}

void AddKeys(const FoldedWord& a, const FoldedWord& b, std::vector<std::uint64_t>& keys) {
  for (const std::uint64_t left : HashesOf(a)) {
    for (const std::uint64_t right : HashesOf(b))
      keys.push_back(MatchHash(std::min(left, right), std::max(left, right)));
  }
}

}  // namespace

std::uint64_t SignatureOf(const FoldedName& name) {
  std::uint64_t signature = 0;
  for (const FoldedWord& word : name) {
    if (word.is_particle) continue;
    const std::string_view stem = StemOf(word);
    AddBigrams(SkeletonOf(stem, Reading::kYIsJAndXIsKs), signature);
    if (IsDoubtful(stem)) AddBigrams(SkeletonOf(stem, Reading::kYIsIAndXIsH), signature);
  }
  return signature;
}

bool AreAlike(std::uint64_t a, std::uint64_t b) {
  const int fewer = std::min(CountBits(a), CountBits(b));
  return CountBits(a & b) * 10 >= fewer * kLeastCommon;
}

std::vector<std::uint64_t> PairKeysOf(const FoldedName& name) {
  std::vector<const FoldedWord*> first, second;
  for (const FoldedWord& word : name) {
    if (word.is_patronymic || word.is_particle || word.length < 2) continue;
    if (word.role != WordRole::kSecondary && first.size() < kMostOfPart + 1) first.push_back(&word);
    if (word.role != WordRole::kPrimary && second.size() < kMostOfPart + 1) second.push_back(&word);
  }
  std::vector<std::uint64_t> keys;
  for (const FoldedWord* a : first) {
    for (const FoldedWord* b : second) {
      if (a != b) AddKeys(*a, *b, keys);
    }
  }
  if (keys.empty() && !first.empty()) AddKeys(*first[0], *first[0], keys);
  if (keys.empty() && !second.empty()) AddKeys(*second[0], *second[0], keys);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  if (keys.size() > kMostKeys) keys.resize(kMostKeys);
  return keys;
}

}  // namespace otkel::matching
