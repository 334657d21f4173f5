#include "proto/reason_text.h"

#include "proto/convert.h"

namespace otkel {
namespace {

v1::MessageArgument ToProto(const MessageArgument& argument) {
  v1::MessageArgument proto;
  proto.set_name(argument.name);
  struct Writer {
    v1::MessageArgument& proto;
    void operator()(const std::string& text) const { proto.set_text(ValidUtf8(text)); }
    void operator()(std::int64_t number) const { proto.set_number(number); }
    void operator()(Day day) const { proto.set_day(ToIso(day)); }
  };
  std::visit(Writer{proto}, argument.value);
  return proto;
}

// A day that no calendar has stays the text that it is.
MessageArgument FromProto(const v1::MessageArgument& proto) {
  switch (proto.value_case()) {
    case v1::MessageArgument::kNumber:
      return {proto.name(), std::int64_t{proto.number()}};
    case v1::MessageArgument::kDay:
      if (const auto day = DayFromIso(proto.day())) return {proto.name(), *day};
      return {proto.name(), proto.day()};
    case v1::MessageArgument::kText:
    case v1::MessageArgument::VALUE_NOT_SET:
      break;
  }
  return {proto.name(), proto.text()};
}

}  // namespace

v1::Decision ToProto(const Decision& decision, const MessageCatalogues& messages) {
  v1::Decision proto;
  proto.set_verdict(ToProto(decision.verdict));
  for (const Reason& reason : decision.reasons) {
    v1::Reason& added = *proto.add_reasons();
    added.set_code(static_cast<std::uint32_t>(reason.code));
    added.set_name(std::string(NameOf(reason.code)));
    added.set_detail(
        messages.Format(MessageCatalogues::kFallback, reason.message, reason.arguments));
    added.set_source(reason.source);
    added.set_message(reason.message);
    for (const MessageArgument& argument : reason.arguments)
      *added.add_arguments() = ToProto(argument);
  }
  for (const BanHit& hit : decision.ban_hits) *proto.add_ban_hits() = ToProto(hit);
  if (decision.stay_limit) *proto.mutable_stay_limit() = ToProto(*decision.stay_limit);
  return proto;
}

std::string TextOf(const v1::Reason& reason, const MessageCatalogues& messages,
                   std::string_view language) {
  if (!messages.Has(MessageCatalogues::kFallback, reason.message())) return reason.detail();
  MessageArguments arguments;
  for (const v1::MessageArgument& argument : reason.arguments())
    arguments.push_back(FromProto(argument));
  return messages.Format(language, reason.message(), arguments);
}

void FillTexts(const MessageCatalogues& messages, std::string_view language,
               v1::Decision& decision) {
  for (v1::Reason& reason : *decision.mutable_reasons())
    reason.set_text(TextOf(reason, messages, language));
}

}  // namespace otkel
