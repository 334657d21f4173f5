#pragma once

#include <unicode/messagepattern.h>
#include <unicode/plurrule.h>
#include <unicode/unistr.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "domain/message_argument.h"

namespace otkel {

// One message in ICU's syntax, of which plain places, plural and select are taken. ICU takes it
// apart and knows the plurals; putting it together is done here, as ICU's own MessageFormat is not
// safe for several threads and writes numbers and days in the manner of each language.
class MessageFormat {
 public:
  // What stands in a place; nullptr: nothing was given.
  using Find = std::function<const MessageArgument*(const std::string& name)>;
  using Show = std::function<icu::UnicodeString(const MessageArgument& argument)>;

  // InvalidArgument: not a message, or a plural form that the language of `plurals` does not have.
  [[nodiscard]] static absl::StatusOr<MessageFormat> Compile(std::string_view text,
                                                             const icu::PluralRules& plurals);

  [[nodiscard]] icu::UnicodeString Format(const icu::PluralRules& plurals, const Find& find,
                                          const Show& show) const;
  [[nodiscard]] std::set<std::string> Places() const;

 private:
  struct Values {
    const icu::PluralRules& plurals;
    const Find& find;
    const Show& show;
  };

  explicit MessageFormat(icu::MessagePattern pattern) : pattern_(std::move(pattern)) {}

  [[nodiscard]] absl::Status Check(const icu::PluralRules& plurals) const;
  // The message that begins at part `start`; `number` is what "#" stands for.
  void Write(const Values& values, int start, const icu::UnicodeString& number,
             icu::UnicodeString& out) const;
  void WriteArgument(const Values& values, int start, icu::UnicodeString& out) const;
  // Where the message of the branch for `argument` begins.
  [[nodiscard]] int BranchOf(const Values& values, int start,
                             const MessageArgument& argument) const;
  [[nodiscard]] std::string NameAt(int part) const;

  icu::MessagePattern pattern_;
};

}  // namespace otkel
