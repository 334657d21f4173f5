#include "base/message_catalogue.h"

#include <toml++/toml.h>
#include <unicode/locid.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "absl/strings/str_split.h"
#include "base/check.h"
#include "base/message_format_internal.h"
#include "base/text.h"
#include "domain/day.h"
#include "domain/state_codes.h"
#include "embedded/message_files.h"

namespace otkel {
namespace {

// Places whose text is a name that the catalogue has words for: {document} "passport" is shown by
// the message "document.passport". Several are divided by ", ".
struct NamedPlace {
  std::string_view place;
  std::string_view prefix;
};
constexpr std::array kNamedPlaces = {
    NamedPlace{"document", "document."},
    NamedPlace{"accepted", "document."},
    NamedPlace{"field", "mrz_field."},
    NamedPlace{"expected", "mrz_expected."},
};

icu::UnicodeString FromUtf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

// ISO 3166-1 alpha-3 to the state's name in `locale`, as far as ICU has one.
std::map<std::string, std::string> StateNames(const icu::Locale& locale) {
  std::map<std::string, std::string> names;
  for (const char* const* alpha2 = icu::Locale::getISOCountries(); *alpha2 != nullptr; ++alpha2) {
    const icu::Locale state("und", *alpha2);
    icu::UnicodeString name;
    state.getDisplayCountry(locale, name);
    if (name.isEmpty() || name == FromUtf8(*alpha2)) continue;
    names[state.getISO3Country()] = ToUtf8(name);
  }
  if (const auto found = names.find("DEU"); found != names.end()) names["D"] = found->second;
  return names;
}

}  // namespace

struct MessageCatalogues::Catalogue {
  bool is_english = false;
  std::string name;
  std::unique_ptr<icu::PluralRules> plurals;
  std::map<std::string, MessageFormat, std::less<>> messages;
  std::map<std::string, std::string> states;

  [[nodiscard]] icu::UnicodeString Format(std::string_view key,
                                          const MessageArguments& arguments) const;
  [[nodiscard]] icu::UnicodeString Show(const MessageArgument& argument) const;
  [[nodiscard]] std::string StateName(const std::string& code) const;
  // Adds what the file says.
  [[nodiscard]] absl::Status Read(const EmbeddedFile& file);
};

absl::Status MessageCatalogues::Catalogue::Read(const EmbeddedFile& file) {
  toml::table table;
  try {
    table = toml::parse(file.content, file.path);
  } catch (const toml::parse_error& error) {
    return absl::InvalidArgumentError(
        Concat(file.path, ":", error.source().begin.line, ": ", error.description()));
  }
  for (const auto& [key, node] : table) {
    const auto text = node.value<std::string>();
    if (!node.is_string() || !text)
      return absl::InvalidArgumentError(Concat(file.path, ": ", key.str(), ": expected a text"));
    if (key.str() == "name") {
      name = *text;
      continue;
    }
    auto message = MessageFormat::Compile(*text, *plurals);
    if (!message.ok()) {
      return absl::InvalidArgumentError(
          Concat(file.path, ": ", key.str(), ": ", message.status().message()));
    }
    messages.emplace(std::string(key.str()), *std::move(message));
  }
  if (name.empty()) return absl::InvalidArgumentError(Concat(file.path, ": name: expected a text"));
  return absl::OkStatus();
}

std::string MessageCatalogues::Catalogue::StateName(const std::string& code) const {
  if (is_english) return std::string(EnglishNameOf({code}));
  const auto found = states.find(code);
  return found == states.end() ? code : found->second;
}

icu::UnicodeString MessageCatalogues::Catalogue::Show(const MessageArgument& argument) const {
  if (const auto* day = std::get_if<Day>(&argument.value)) return FromUtf8(ToIso(*day));
  if (const auto* number = std::get_if<std::int64_t>(&argument.value))
    return FromUtf8(std::to_string(*number));
  const std::string& text = std::get<std::string>(argument.value);
  if (argument.name == "state") return FromUtf8(StateName(text));
  const auto* named = std::ranges::find(kNamedPlaces, argument.name, &NamedPlace::place);
  if (named == kNamedPlaces.end()) return FromUtf8(text);

  icu::UnicodeString shown;
  for (const absl::string_view word : absl::StrSplit(text, ", ")) {
    if (!shown.isEmpty()) shown.append(FromUtf8(", "));
    const std::string key = Concat(named->prefix, word);
    shown.append(messages.contains(key) ? Format(key, {}) : FromUtf8({word.data(), word.size()}));
  }
  return shown;
}

icu::UnicodeString MessageCatalogues::Catalogue::Format(std::string_view key,
                                                        const MessageArguments& arguments) const {
  const auto found = messages.find(key);
  if (found == messages.end()) return FromUtf8(Concat("[", key, "]"));
  const auto find = [&arguments](const std::string& place) {
    const auto argument = std::ranges::find(arguments, place, &MessageArgument::name);
    return argument == arguments.end() ? nullptr : &*argument;
  };
  return found->second.Format(*plurals, find,
                              [this](const MessageArgument& argument) { return Show(argument); });
}

std::string ValidUtf8(std::string_view text) { return ToUtf8(FromUtf8(text)); }

MessageCatalogues::MessageCatalogues(Empty /*unused*/) {}

MessageCatalogues::MessageCatalogues() {
  static const MessageCatalogues built_in = [] {
    auto catalogues = From(MessageFiles());
    if (!catalogues.ok()) std::fprintf(stderr, "%s\n", catalogues.status().ToString().c_str());
    OTKEL_CHECK(catalogues.ok());
    return *std::move(catalogues);
  }();
  *this = built_in;
}

absl::StatusOr<MessageCatalogues> MessageCatalogues::From(std::span<const EmbeddedFile> files) {
  MessageCatalogues all{Empty()};
  for (const EmbeddedFile& file : files) {
    // "/ru.toml"
    const std::string code(file.path.substr(1, file.path.rfind('.') - 1));
    const icu::Locale locale(code.c_str());
    auto catalogue = std::make_shared<Catalogue>();
    UErrorCode error = U_ZERO_ERROR;
    catalogue->is_english = code == kFallback;
    catalogue->plurals.reset(icu::PluralRules::forLocale(locale, error));
    if (U_FAILURE(error) != 0)
      return absl::InvalidArgumentError(Concat(file.path, ": ", u_errorName(error)));
    if (!catalogue->is_english) catalogue->states = StateNames(locale);
    if (auto status = catalogue->Read(file); !status.ok()) return status;
    all.catalogues_[code] = std::move(catalogue);
  }
  if (!all.Knows(kFallback)) return absl::InvalidArgumentError("expected a catalogue of English");
  for (const auto& [code, catalogue] : all.catalogues_)
    all.languages_.push_back({code, catalogue->name});
  return all;
}

bool MessageCatalogues::Knows(std::string_view language) const {
  return catalogues_.contains(language);
}

std::string MessageCatalogues::LanguagesInWords() const {
  std::string words;
  for (std::size_t i = 0; i < languages_.size(); ++i) {
    const bool is_last = i + 1 == languages_.size();
    words += Concat(i == 0 ? "" : is_last ? " or " : ", ", languages_[i].code);
  }
  return words;
}

const MessageCatalogues::Catalogue& MessageCatalogues::CatalogueOf(
    std::string_view language) const {
  const auto found = catalogues_.find(language);
  return found == catalogues_.end() ? *catalogues_.find(kFallback)->second : *found->second;
}

std::string MessageCatalogues::Format(std::string_view language, std::string_view key,
                                      const MessageArguments& arguments) const {
  return ToUtf8(CatalogueOf(language).Format(key, arguments));
}

bool MessageCatalogues::Has(std::string_view language, std::string_view key) const {
  return Knows(language) && CatalogueOf(language).messages.contains(key);
}

std::vector<std::string> MessageCatalogues::Keys(std::string_view language) const {
  std::vector<std::string> keys;
  for (const auto& [key, message] : CatalogueOf(language).messages) keys.push_back(key);
  return keys;
}

std::set<std::string> MessageCatalogues::Places(std::string_view language,
                                                std::string_view key) const {
  const auto& messages = CatalogueOf(language).messages;
  const auto found = messages.find(key);
  return found == messages.end() ? std::set<std::string>() : found->second.Places();
}

}  // namespace otkel
