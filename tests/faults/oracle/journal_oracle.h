#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/hash.h"
#include "storage/journal.h"

namespace otkel::faults {

// What may be missing from a journal that is looked at again.
enum class Loss {
  kNone,           // nothing at all, and nothing may be declared lost
  kDeclared,       // what lies in a declared gap; the gap may hold more than anybody was told of
  kExactDeclared,  // what lies in a declared gap, and the gap holds nothing else
};

// Everything that anybody was told or has read of one journal over all its openings, against what
// it holds now. For one thread at a time.
class JournalOracle {
 public:
  JournalOracle(std::string checkpoint, std::string public_key)
      : checkpoint_(std::move(checkpoint)), public_key_(std::move(public_key)) {}

  // An Append was answered with this. Returns what is wrong with that, or nothing.
  [[nodiscard]] std::string Told(JournalMark mark, const Hash& hash);
  // From here on the journal may have been asked to take `mark` as acknowledged.
  void MayBeAcknowledged(JournalMark mark) { acknowledged_limit_ = mark; }

  // Reads all of `journal`. Returns the first promise that is broken, or nothing: whatever was told
  // or read before is there unless acknowledged or declared lost; no hole; every event chained and
  // signed; no sequence under two contents; no content under two sequences.
  [[nodiscard]] std::string Check(const Journal& journal, Loss loss);

  [[nodiscard]] std::uint64_t declared_lost() const { return declared_lost_; }
  [[nodiscard]] std::uint64_t stored() const { return on_disk_.size(); }
  [[nodiscard]] const std::map<JournalMark, Hash>& known() const { return known_; }
  // Bounds the memory of a long run: what lies before `mark` is looked at no more.
  void ForgetBefore(JournalMark mark);

 private:
  struct Gap {
    Epoch epoch = 0;
    Sequence first = 0;
    Sequence last = 0;  // 0: to the epoch's end
  };

  std::string ReadAll(const Journal& journal);
  std::string Take(const v1::SignedEvent& sealed);
  std::string TakeContent(const v1::Event& event, JournalMark mark);
  std::string Compare(const Journal& journal, Loss loss);
  std::string CheckGaps(Loss loss) const;
  [[nodiscard]] bool IsDeclaredLost(JournalMark mark) const;

  const std::string checkpoint_;
  const std::string public_key_;
  std::map<JournalMark, Hash> known_;
  std::map<std::string, JournalMark> contents_;
  std::map<JournalMark, Gap> gaps_;  // by the mark that declares each
  std::map<JournalMark, Hash> on_disk_;
  JournalHead last_;  // of the events read
  JournalMark acknowledged_limit_;
  JournalMark forgotten_before_;
  std::size_t gaps_before_ = 0;
  std::uint64_t declared_lost_ = 0;
};

}  // namespace otkel::faults
