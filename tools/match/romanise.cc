#include "tools/match/romanise.h"

#include <array>
#include <map>
#include <memory>
#include <vector>

namespace otkel::match_trial {
namespace {

constexpr std::string_view kIcao =
    "а=A б=B в=V г=G д=D е=E ё=E ж=ZH з=Z и=I й=I к=K л=L м=M н=N о=O п=P р=R с=S т=T у=U ф=F х=KH "
    "ц=TS ч=CH ш=SH щ=SHCH ъ=IE ы=Y ь= э=E ю=IU я=IA і=I ї=I є=IE ғ=G қ=K ң=N ү=U ұ=U һ=H ә=A ө=O "
    "ҳ=KH ҷ=J ӣ=I ӯ=U ў=U";

constexpr Scheme kSchemes[] = {
    {"icao", ""},
    {"russia 1997", "ё=YE й=Y ю=YU я=YA ^е=YE *е=YE ъ="},
    {"russia 2000", "й=Y ю=YU я=YA ^е=E ъ="},
    {"soviet french", "ж=J у=OU ц=TS ч=TCH ш=CH щ=CHTCH ю=IOU я=IA ъ= й=I ^е=E"},
    {"english", "ж=ZH й=Y ю=YU я=YA ё=YO ъ= *е=YE х=KH"},
    {"kazakh 2000", "й=Y ю=YU я=YA *е=YE ^е=YE ъ= ы=Y і=I ғ=G қ=K ж=ZH у=U"},
    {"kazakh j", "й=I ю=YU я=YA *е=E ъ= ы=Y і=I ғ=G қ=K ж=J х=KH"},
    {"kazakh q", "й=I ю=IU я=IA *е=E ъ= ы=Y і=I ғ=G қ=Q ж=J х=H ұ=U ү=U"},
    {"kazakh kh", "й=I ю=YU я=YA *е=YE ъ= ы=I і=I ғ=GH қ=K ж=ZH х=H ә=AE ө=O"},
    {"kyrgyz", "й=Y ю=YU я=YA *е=E ъ= ы=Y ө=O ү=U ң=N ж=J х=H"},
    {"kyrgyz zh", "й=I ю=YU я=YA *е=E ъ= ы=Y ө=O ү=U ң=NG ж=ZH х=KH"},
    {"uzbek", "х=X ҳ=H ж=J ў=O қ=Q ғ=G й=Y ю=YU я=YA ё=YO *е=YE ^е=YE ц=TS ъ= ы=I э=E"},
    {"uzbek of russian", "х=KH ҳ=KH ж=J ў=U қ=K ғ=G й=Y ю=YU я=YA ё=YO *е=YE ^е=E ъ= ы=I"},
    {"uzbek zh", "х=KH ҳ=H ж=ZH ў=U қ=K ғ=G й=I ю=IU я=IA ё=E *е=E ^е=E ъ= ы=I"},
    {"tajik", "ҷ=J қ=Q ғ=GH ҳ=H ӣ=I ӯ=U х=KH й=Y ю=YU я=YA ё=YO *е=E ъ= ж=ZH ы=I"},
    {"tajik of russian", "ҷ=DZH қ=K ғ=G ҳ=KH ӣ=I ӯ=U х=KH й=I ю=IU я=IA ё=E ъ= ы=Y"},
};

// Shares of the schemes above, in their order, before and from 2010.
struct Shares {
  std::array<int, 16> before;
  std::array<int, 16> since;
};
constexpr std::array<Shares, kPeoples> kTrial = {{
    {{5, 45, 20, 25, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
     {85, 8, 3, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
    {{3, 0, 0, 5, 5, 60, 17, 0, 10, 0, 0, 0, 0, 0, 0, 0},
     {3, 0, 0, 0, 5, 62, 12, 8, 10, 0, 0, 0, 0, 0, 0, 0}},
    {{5, 5, 0, 10, 5, 0, 0, 0, 0, 45, 30, 0, 0, 0, 0, 0},
     {10, 0, 0, 0, 5, 0, 0, 0, 0, 55, 30, 0, 0, 0, 0, 0}},
    {{3, 2, 0, 7, 3, 0, 0, 0, 0, 0, 0, 55, 25, 5, 0, 0},
     {2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 80, 12, 3, 0, 0}},
    {{5, 5, 0, 10, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 35},
     {10, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 65, 20}},
}};
// Training sees other shares, and never three of the schemes.
constexpr std::array<Shares, kPeoples> kTraining = {{
    {{20, 30, 0, 20, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
     {60, 20, 0, 5, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
    {{10, 5, 0, 15, 10, 40, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0},
     {10, 0, 0, 0, 15, 45, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
    {{20, 10, 0, 20, 10, 0, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0},
     {20, 0, 0, 0, 20, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0}},
    {{10, 5, 0, 15, 10, 0, 0, 0, 0, 0, 0, 35, 25, 0, 0, 0},
     {5, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 60, 25, 0, 0, 0}},
    {{15, 10, 0, 20, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 20},
     {20, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 20}},
}};

// A scheme's letters, ready to look up.
struct Letters {
  std::map<std::string, std::string, std::less<>> plain, at_start, after_vowel;
};

void Read(std::string_view text, Letters& letters) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    std::string_view entry = text.substr(at, end - at);
    at = end + 1;
    auto* target = &letters.plain;
    if (entry[0] == '^' || entry[0] == '*') {
      target = entry[0] == '^' ? &letters.at_start : &letters.after_vowel;
      entry.remove_prefix(1);
    }
    const std::size_t equals = entry.find('=');
    (*target)[std::string(entry.substr(0, equals))] = entry.substr(equals + 1);
  }
}

const Letters& LettersOf(const Scheme& scheme) {
  static const std::vector<Letters> all = [] {
    std::vector<Letters> made;
    for (const Scheme& one : kSchemes) {
      Letters& letters = made.emplace_back();
      Read(kIcao, letters);
      Read(one.letters, letters);
    }
    return made;
  }();
  return all[static_cast<std::size_t>(&scheme - kSchemes)];
}

bool IsVowel(std::string_view letter) {
  constexpr std::string_view kVowels = "а е ё и о у ы э ю я і ә ө ү ұ ӣ ӯ ў ь";
  return !letter.empty() && kVowels.find(letter) != std::string_view::npos;
}

}  // namespace

std::span<const Scheme> Schemes() { return kSchemes; }

std::string Romanised(std::string_view cyrillic, const Scheme& scheme) {
  const Letters& letters = LettersOf(scheme);
  std::string latin;
  std::string_view before;
  for (std::size_t at = 0; at < cyrillic.size();) {
    const std::size_t length = static_cast<unsigned char>(cyrillic[at]) < 0x80 ? 1 : 2;
    const std::string_view letter = cyrillic.substr(at, length);
    at += length;
    const auto& special = before.empty() ? letters.at_start : letters.after_vowel;
    const bool may_be_special = before.empty() || IsVowel(before);
    if (const auto found = special.find(letter); may_be_special && found != special.end()) {
      latin += found->second;
    } else if (const auto plain = letters.plain.find(letter); plain != letters.plain.end()) {
      latin += plain->second;
    } else if (length == 1 && letter != "'") {
      latin += letter == " " || letter == "-" ? " " : letter;
    }
    before = letter == " " || letter == "-" ? std::string_view{} : letter;
  }
  return latin;
}

const Scheme& DrawScheme(People people, int year, Part part, Dice& dice) {
  const Shares& shares =
      (part == Part::kTraining ? kTraining : kTrial)[static_cast<std::size_t>(people)];
  const auto& row = year < 2010 ? shares.before : shares.since;
  int left = 0;
  for (const int share : row) left += share;
  left = static_cast<int>(dice.Below(static_cast<std::size_t>(left)));
  std::size_t scheme = 0;
  while (left >= row[scheme]) left -= row[scheme++];
  return kSchemes[scheme];
}

}  // namespace otkel::match_trial
