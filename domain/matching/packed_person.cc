#include "domain/matching/packed_person.h"

#include "domain/matching/name_rarity.h"

namespace otkel::matching {
namespace {

constexpr unsigned kSexBits = 3;
constexpr unsigned kCut = 4;
constexpr unsigned kCountShift = 3;
constexpr unsigned kHasDocument = 0x80;
constexpr unsigned kLengthBits = 31;
constexpr unsigned kRoleShift = 5;
constexpr unsigned kRoleBits = 3;
constexpr unsigned kPatronymic = 0x80;
constexpr int kBitsOfSound = 5;
constexpr unsigned kSoundBits = 31;

void PutHash(std::uint64_t hash, std::vector<std::uint8_t>& out) {
  for (int shift = 0; shift < 64; shift += 8)
    out.push_back(static_cast<std::uint8_t>(hash >> shift));
}

std::uint64_t TakeHash(const std::uint8_t*& bytes) {
  std::uint64_t hash = 0;
  for (int shift = 0; shift < 64; shift += 8) hash |= std::uint64_t{*bytes++} << shift;
  return hash;
}

void PackWord(const FoldedWord& word, std::vector<std::uint8_t>& out) {
  out.push_back(static_cast<std::uint8_t>(word.length |
                                          static_cast<unsigned>(word.role) << kRoleShift |
                                          (word.is_patronymic ? kPatronymic : 0)));
  out.push_back(word.is_particle ? std::uint8_t{0}
                                 : static_cast<std::uint8_t>(word.rarity / kRarityStep));
  unsigned held = 0;
  int bits = 0;
  for (const char sound : word.sounds()) {
    held |= static_cast<unsigned>(sound - 'A' + 1) << bits;
    for (bits += kBitsOfSound; bits >= 8; bits -= 8, held >>= 8)
      out.push_back(static_cast<std::uint8_t>(held));
  }
  if (bits > 0) out.push_back(static_cast<std::uint8_t>(held));
}

FoldedWord UnpackWord(const std::uint8_t*& bytes) {
  FoldedWord word;
  word.length = *bytes & kLengthBits;
  word.role = static_cast<WordRole>(*bytes >> kRoleShift & kRoleBits);
  word.is_patronymic = (*bytes++ & kPatronymic) != 0;
  word.is_particle = *bytes == 0;
  word.rarity =
      word.is_particle ? kParticleRarity : static_cast<std::uint16_t>(*bytes * kRarityStep);
  ++bytes;
  unsigned held = 0;
  int bits = 0;
  for (std::size_t i = 0; i < word.length; ++i) {
    if (bits < kBitsOfSound) {
      held |= static_cast<unsigned>(*bytes++) << bits;
      bits += 8;
    }
    word.letters[i] = static_cast<char>('A' + (held & kSoundBits) - 1);
    held >>= kBitsOfSound;
    bits -= kBitsOfSound;
  }
  return word;
}

}  // namespace

void Pack(const FoldedPerson& person, std::vector<std::uint8_t>& out) {
  const FoldedName& name = person.name;
  const bool is_cut = name.count > 0 && name.words[name.count - 1].is_cut;
  out.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(person.sex) | (is_cut ? kCut : 0) |
                                          static_cast<unsigned>(name.count) << kCountShift |
                                          (person.document != 0 ? kHasDocument : 0)));
  // A nationality needs 15 bits.
  const unsigned nationality = person.nationality | (person.personal_number != 0 ? 0x8000u : 0u);
  out.push_back(static_cast<std::uint8_t>(nationality));
  out.push_back(static_cast<std::uint8_t>(nationality >> 8));
  if (person.document != 0) PutHash(person.document, out);
  if (person.personal_number != 0) PutHash(person.personal_number, out);
  for (const FoldedWord& word : name) PackWord(word, out);
}

FoldedPerson Unpack(const std::uint8_t* bytes) {
  FoldedPerson person;
  const unsigned head = *bytes++;
  const unsigned nationality = bytes[0] | static_cast<unsigned>(bytes[1]) << 8;
  bytes += 2;
  person.sex = static_cast<Sex>(head & kSexBits);
  person.name.count = static_cast<std::uint8_t>(head >> kCountShift & 15u);
  person.nationality = static_cast<std::uint16_t>(nationality & 0x7FFFu);
  if ((head & kHasDocument) != 0) person.document = TakeHash(bytes);
  if ((nationality & 0x8000u) != 0) person.personal_number = TakeHash(bytes);
  for (std::size_t i = 0; i < person.name.count; ++i) person.name.words[i] = UnpackWord(bytes);
  if ((head & kCut) != 0 && person.name.count > 0)
    person.name.words[person.name.count - 1u].is_cut = true;
  return person;
}

}  // namespace otkel::matching
