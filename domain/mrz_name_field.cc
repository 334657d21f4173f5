#include "domain/mrz_name_field.h"

#include <algorithm>
#include <vector>

namespace otkel {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kSeparator = 2;  // "<<" between the identifiers

bool IsLetter(char c) { return c >= 'A' && c <= 'Z'; }

Words Split(std::string_view text, char separator) {
  Words words(1);
  for (const char c : text) {
    if (c != separator) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string Join(const Words& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

// Takes a letter from the longest of the first `count` words, the last of equals. False if all are
// initials.
bool ShortenLongest(Words* words, std::size_t count) {
  std::string* longest = nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    std::string& word = (*words)[i];
    if (word.size() > 1 && (longest == nullptr || word.size() >= longest->size())) longest = &word;
  }
  if (longest == nullptr) return false;
  longest->pop_back();
  return true;
}

void ShrinkTo(Words* words, std::size_t length) {
  while (Join(*words, "<").size() > length) {
    if (!ShortenLongest(words, words->size())) words->pop_back();
  }
}

// The first `length` characters. Where that would end with a filler, earlier words give up letters
// so that the next word's initial can stand there.
std::string CutTo(Words words, std::size_t length, std::string_view separator = "<") {
  std::string text = Join(words, separator);
  while (text.size() > length && text[length - 1] == '<') {
    const auto fillers = static_cast<std::size_t>(
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length), '<'));
    const std::size_t whole = (fillers + separator.size() - 1) / separator.size();
    if (!ShortenLongest(&words, whole)) break;
    text = Join(words, separator);
  }
  return text.substr(0, length);
}

std::string CutName(Words primary, Words secondary, std::size_t length) {
  if (secondary.empty()) return CutTo(std::move(primary), length);
  ShrinkTo(&primary, length - kSeparator - 1);
  std::string second = CutTo(secondary, length - kSeparator - Join(primary, "<").size());
  // Initials before a separator have no letter to give; the primary identifier has.
  if (second.ends_with('<') && ShortenLongest(&primary, primary.size())) {
    second = CutTo(std::move(secondary), second.size() + 1);
  }
  return Join(primary, "<") + "<<" + second;
}

std::string WordsIn(std::string_view field) { return Join(Split(field, '<'), " "); }

bool EndsWithLetter(std::string_view field) { return !field.empty() && IsLetter(field.back()); }

bool IsWritable(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return IsLetter(c) || c == ' '; });
}

}  // namespace

MrzName ReadNameField(std::string_view field) {
  const std::size_t gap = field.find("<<");
  MrzName name;
  name.primary = WordsIn(field.substr(0, gap));
  if (gap != std::string_view::npos) name.secondary = WordsIn(field.substr(gap));
  name.truncated = EndsWithLetter(field);
  return name;
}

std::optional<std::string> WriteNameField(std::string_view primary, std::string_view secondary,
                                          std::size_t length) {
  if (!IsWritable(primary) || !IsWritable(secondary)) return {};
  const Words first = Split(primary, ' ');
  const Words second = Split(secondary, ' ');
  std::string text = Join(first, "<");
  if (!second.empty()) text += "<<" + Join(second, "<");
  if (text.size() > length) text = CutName(first, second, length);
  text.resize(length, '<');
  return text;
}

MrzName ReadNameFields(std::string_view primary, std::string_view secondary) {
  return {WordsIn(primary), WordsIn(secondary),
          EndsWithLetter(primary) || EndsWithLetter(secondary)};
}

std::optional<MrzNameFields> WriteNameFields(std::string_view primary, std::size_t primary_length,
                                             std::string_view secondary,
                                             std::size_t secondary_length) {
  if (!IsWritable(primary) || !IsWritable(secondary)) return {};
  const Words given = Split(secondary, ' ');
  MrzNameFields fields = {CutTo(Split(primary, ' '), primary_length), Join(given, "<<")};
  if (fields.secondary.size() > secondary_length) fields.secondary = Join(given, "<");
  if (fields.secondary.size() > secondary_length) {
    fields.secondary = CutTo(given, secondary_length, "<<");
  }
  fields.primary.resize(primary_length, '<');
  fields.secondary.resize(secondary_length, '<');
  return fields;
}

}  // namespace otkel
