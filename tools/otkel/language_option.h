#pragma once

#include <string>

namespace CLI {
class App;
}

namespace otkel {

// Adds --language to `command`: one of those that the message catalogues have.
void AddLanguageOption(CLI::App& command, std::string& language);

}  // namespace otkel
