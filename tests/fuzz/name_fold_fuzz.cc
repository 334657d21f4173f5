// Names as anybody may write them: every byte sequence folds, the fold is idempotent, and comparing
// is symmetric.
#include <cstdlib>
#include <string_view>

#include "domain/matching/match_evidence.h"
#include "domain/matching/packed_person.h"
#include "domain/matching/sounds.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace otkel::matching;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t half = text.find('\n');
  const std::string_view left = text.substr(0, half);
  const std::string_view right = half == std::string_view::npos ? left : text.substr(half + 1);
  const std::string sounds = SoundsOf(left);
  if (SoundsOf(SpellingOf(sounds)).substr(0, 64) != sounds.substr(0, 64) && sounds.size() < 64)
    std::abort();
  FoldedPerson a, b;
  a.name = FoldName(left, right, size % 2 == 1);
  b.name = FoldName(right);
  if (ScoreOf(a, b) != ScoreOf(b, a)) std::abort();
  std::vector<std::uint8_t> packed;
  Pack(a, packed);
  if (!(Unpack(packed.data()).name == a.name)) std::abort();
  Score sum = 0;
  for (const FieldEvidence& field : EvidenceOf(a, b)) sum += field.score;
  if (sum != ScoreOf(a, b)) std::abort();
  return 0;
}
