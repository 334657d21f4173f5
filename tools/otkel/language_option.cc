#include "tools/otkel/language_option.h"

#include <CLI/CLI.hpp>

#include "base/message_catalogue.h"
#include "base/text.h"

namespace otkel {

void AddLanguageOption(CLI::App& command, std::string& language) {
  const auto expected = [](const std::string& code) {
    const MessageCatalogues messages;
    return messages.Knows(code) ? std::string() : Concat("expected ", messages.LanguagesInWords());
  };
  command.add_option("--language", language, "Language of the sentences, such as ru")
      ->type_name("CODE")
      ->check(expected);
}

}  // namespace otkel
