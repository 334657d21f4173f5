#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "domain/matching/folded_person.h"
#include "domain/matching/match_score.h"

namespace otkel::matching {

struct Match {
  std::uint32_t number = 0;
  Score score = 0;

  friend bool operator==(const Match&, const Match&) = default;
};

// Best first, and of equal ones by number.
[[nodiscard]] bool IsBefore(const Match& a, const Match& b);

// What is looked for, prepared for any number of indexes. `traveller` outlives it.
struct MatchQuery {
  MatchQuery(const FoldedPerson& traveller);  // NOLINT(google-explicit-constructor)

  const FoldedPerson* person;
  std::vector<BirthCode> births;
  std::uint64_t signature;
  std::vector<std::uint64_t> pair_keys;
};

// How much a query had to look at.
struct SearchWork {
  std::uint32_t scanned = 0;  // signatures and postings
  std::uint32_t scored = 0;
};

// The arrays of an index, as they also lie in a file. `bytes` of one are valid as long as what they
// lie in.
struct IndexArrays {
  std::span<const std::uint32_t> birth_begin;     // kBirthCodes + 1: first row of each code
  std::span<const std::uint64_t> signatures;      // of each row
  std::span<const std::uint32_t> record_begin;    // of each row and one more: place in `records`
  std::span<const std::uint8_t> records;          // packed persons
  std::span<const std::uint32_t> numbers;         // the caller's, of each row
  std::span<const std::uint32_t> pair_begin;      // by the first bits of a key: into `pairs`
  std::span<const std::uint64_t> pairs;           // rest of the key, birth code, row
  std::span<const std::uint32_t> document_begin;  // likewise
  std::span<const std::uint64_t> documents;       // rest of the hash, row
  std::span<const std::uint32_t> personal_begin;
  std::span<const std::uint64_t> personals;

  [[nodiscard]] std::size_t Bytes() const;
};

// An immutable list of persons, kept so that a traveller's candidates are found with bounded work.
// Safe for several threads.
//
// Candidates are those of AreCandidates (candidate_rule.h), and seldom another one: of numbers and
// of pairs of words the index keeps only a part of the hash.
class MatchIndex {
 public:
  class Builder;

  MatchIndex() = default;  // of nobody
  // Over arrays that lie elsewhere, and live as long as `owner`. REQUIRES: a builder made them.
  MatchIndex(const IndexArrays& arrays, std::shared_ptr<const void> owner);

  // Every candidate whose score is `least` or more, best first, and of equal ones by number.
  [[nodiscard]] std::vector<Match> Search(const MatchQuery& query, Score least,
                                          SearchWork* work = nullptr) const;

  // A person of the list.
  struct Listed {
    std::uint32_t number = 0;
    FoldedPerson person;
  };
  // REQUIRES: row < size().
  [[nodiscard]] Listed At(std::size_t row) const;
  // Every candidate, by row.
  [[nodiscard]] std::vector<Listed> Candidates(const MatchQuery& query,
                                               SearchWork* work = nullptr) const;

  [[nodiscard]] std::size_t size() const { return arrays_.numbers.size(); }
  [[nodiscard]] const IndexArrays& arrays() const { return arrays_; }

 private:
  struct Storage;

  [[nodiscard]] FoldedPerson PersonAt(std::uint64_t born_row) const;

  std::shared_ptr<const void> owner_;
  IndexArrays arrays_;
};

// Collects persons, in any order. Needs twice the index's size as it is built.
class MatchIndex::Builder {
 public:
  Builder();
  ~Builder();
  Builder(Builder&&) noexcept;
  Builder& operator=(Builder&&) noexcept;

  // `number`: the caller's; several persons may have one.
  void Add(std::uint32_t number, const FoldedPerson& person);
  [[nodiscard]] MatchIndex Build() &&;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace otkel::matching
