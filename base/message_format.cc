#include <optional>

#include "base/message_format_internal.h"
#include "base/text.h"

namespace otkel {
namespace {

using Part = icu::MessagePattern::Part;

std::optional<std::int64_t> NumberOf(const MessageArgument& argument) {
  const auto* number = std::get_if<std::int64_t>(&argument.value);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

icu::UnicodeString FromUtf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

}  // namespace

absl::StatusOr<MessageFormat> MessageFormat::Compile(std::string_view text,
                                                     const icu::PluralRules& plurals) {
  UErrorCode error = U_ZERO_ERROR;
  UParseError place{};
  MessageFormat message(icu::MessagePattern(FromUtf8(text), &place, error));
  if (U_FAILURE(error) != 0) {
    return absl::InvalidArgumentError(
        Concat(u_errorName(error), " at character ", place.offset + 1, " of '", text, "'"));
  }
  if (auto status = message.Check(plurals); !status.ok())
    return absl::InvalidArgumentError(Concat(status.message(), " in '", text, "'"));
  return message;
}

absl::Status MessageFormat::Check(const icu::PluralRules& plurals) const {
  bool in_plural = false;
  for (int i = 0; i < pattern_.countParts(); ++i) {
    const Part& part = pattern_.getPart(i);
    const UMessagePatternArgType kind = part.getArgType();
    switch (part.getType()) {
      case UMSGPAT_PART_TYPE_ARG_START:
        if (kind != UMSGPAT_ARG_TYPE_NONE && kind != UMSGPAT_ARG_TYPE_PLURAL &&
            kind != UMSGPAT_ARG_TYPE_SELECT) {
          return absl::InvalidArgumentError("only plain places, plural and select are known");
        }
        in_plural = kind == UMSGPAT_ARG_TYPE_PLURAL;
        if (in_plural && Part::hasNumericValue(pattern_.getPartType(i + 2)))
          return absl::InvalidArgumentError("a plural may have no offset");
        break;
      case UMSGPAT_PART_TYPE_ARG_NUMBER:
        return absl::InvalidArgumentError("places have names, not numbers");
      case UMSGPAT_PART_TYPE_ARG_SELECTOR:
        if (in_plural && !Part::hasNumericValue(pattern_.getPartType(i + 1)) &&
            plurals.isKeyword(pattern_.getSubstring(part)) == 0) {
          return absl::InvalidArgumentError(
              Concat("the language has no plural form '", NameAt(i), "'"));
        }
        break;
      case UMSGPAT_PART_TYPE_ARG_LIMIT:
        // Back to the branches of the plural or select around it.
        for (int j = i + 1; j < pattern_.countParts(); ++j) {
          if (pattern_.getPartType(j) != UMSGPAT_PART_TYPE_ARG_LIMIT) continue;
          in_plural = pattern_.getPart(j).getArgType() == UMSGPAT_ARG_TYPE_PLURAL;
          break;
        }
        break;
      default:
        break;
    }
  }
  return absl::OkStatus();
}

icu::UnicodeString MessageFormat::Format(const icu::PluralRules& plurals, const Find& find,
                                         const Show& show) const {
  icu::UnicodeString out;
  Write({plurals, find, show}, 0, {}, out);
  return out;
}

std::set<std::string> MessageFormat::Places() const {
  std::set<std::string> places;
  for (int i = 0; i < pattern_.countParts(); ++i) {
    if (pattern_.getPartType(i) == UMSGPAT_PART_TYPE_ARG_NAME) places.insert(NameAt(i));
  }
  return places;
}

void MessageFormat::Write(const Values& values, int start, const icu::UnicodeString& number,
                          icu::UnicodeString& out) const {
  int previous = pattern_.getPart(start).getLimit();
  for (int i = start + 1;; ++i) {
    const Part& part = pattern_.getPart(i);
    out.append(pattern_.getPatternString(), previous, part.getIndex() - previous);
    if (part.getType() == UMSGPAT_PART_TYPE_MSG_LIMIT) return;
    previous = part.getLimit();
    if (part.getType() == UMSGPAT_PART_TYPE_REPLACE_NUMBER) out.append(number);
    if (part.getType() != UMSGPAT_PART_TYPE_ARG_START) continue;
    WriteArgument(values, i, out);
    i = pattern_.getLimitPartIndex(i);
    previous = pattern_.getPart(i).getLimit();
  }
}

void MessageFormat::WriteArgument(const Values& values, int start, icu::UnicodeString& out) const {
  const std::string name = NameAt(start + 1);
  const MessageArgument* argument = values.find(name);
  if (argument == nullptr) {
    out.append(FromUtf8("[" + name + "]"));
    return;
  }
  if (pattern_.getPart(start).getArgType() == UMSGPAT_ARG_TYPE_NONE) {
    out.append(values.show(*argument));
    return;
  }
  Write(values, BranchOf(values, start, *argument), values.show(*argument), out);
}

int MessageFormat::BranchOf(const Values& values, int start,
                            const MessageArgument& argument) const {
  const std::optional<std::int64_t> number = NumberOf(argument);
  const bool is_plural = pattern_.getPart(start).getArgType() == UMSGPAT_ARG_TYPE_PLURAL;
  icu::UnicodeString wanted = u"other";
  if (is_plural && number) wanted = values.plurals.select(static_cast<double>(*number));
  if (const auto* text = std::get_if<std::string>(&argument.value); text != nullptr && !is_plural)
    wanted = FromUtf8(*text);

  const int limit = pattern_.getLimitPartIndex(start);
  int chosen = -1;
  int other = -1;
  for (int i = start + 2; i < limit;) {
    const int selector = i++;
    const bool is_exact = Part::hasNumericValue(pattern_.getPartType(i));
    const double exact = is_exact ? pattern_.getNumericValue(pattern_.getPart(i++)) : 0;
    const int message = i;
    i = pattern_.getLimitPartIndex(message) + 1;
    if (is_exact) {
      if (number && exact == static_cast<double>(*number)) return message;
      continue;
    }
    const icu::UnicodeString keyword = pattern_.getSubstring(pattern_.getPart(selector));
    if (keyword == wanted) chosen = message;
    if (keyword == icu::UnicodeString(u"other")) other = message;
  }
  return chosen >= 0 ? chosen : other;  // ICU takes no plural or select without "other"
}

std::string MessageFormat::NameAt(int part) const {
  std::string name;
  pattern_.getSubstring(pattern_.getPart(part)).toUTF8String(name);
  return name;
}

}  // namespace otkel
