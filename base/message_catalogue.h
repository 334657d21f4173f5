#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/embedded_file.h"
#include "domain/message_argument.h"

namespace otkel {

struct Language {
  std::string code;  // BCP 47: "ru"
  std::string name;  // in that language: "Русский"
};

// `text` with U+FFFD for every byte that is not UTF-8.
[[nodiscard]] std::string ValidUtf8(std::string_view text);

// The sentences of rules/messages in every language, as docs/formats/messages.md states them.
// Compiled once; immutable; safe for several threads. A copy shares what is compiled.
class MessageCatalogues {
 public:
  static constexpr std::string_view kFallback = "en";

  // Those that were put into the program when it was built; read once for all.
  MessageCatalogues();
  // Of files named "/ru.toml". InvalidArgument: one of them is no catalogue, or there is none of
  // kFallback.
  [[nodiscard]] static absl::StatusOr<MessageCatalogues> From(std::span<const EmbeddedFile> files);

  // By code.
  [[nodiscard]] const std::vector<Language>& Languages() const { return languages_; }
  [[nodiscard]] bool Knows(std::string_view language) const;
  // "en, kk, ky, ru, tg or uz"
  [[nodiscard]] std::string LanguagesInWords() const;

  // The message `key` in `language`, in kFallback where the language is unknown. Texts are put in
  // as they are, days as 2026-11-22, codes of states and kinds of documents by their names. "[key]"
  // where there is no such message; "[name]" in the place of an argument that is missing.
  [[nodiscard]] std::string Format(std::string_view language, std::string_view key,
                                   const MessageArguments& arguments = {}) const;

  // What a language has, for tools and tests.
  [[nodiscard]] bool Has(std::string_view language, std::string_view key) const;
  [[nodiscard]] std::vector<std::string> Keys(std::string_view language) const;
  // Names of the places of a message, in every branch.
  [[nodiscard]] std::set<std::string> Places(std::string_view language, std::string_view key) const;

 private:
  struct Catalogue;
  struct Empty {};

  explicit MessageCatalogues(Empty);
  [[nodiscard]] const Catalogue& CatalogueOf(std::string_view language) const;

  std::vector<Language> languages_;
  std::map<std::string, std::shared_ptr<const Catalogue>, std::less<>> catalogues_;
};

}  // namespace otkel
