#include "base/message_catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "domain/decision.h"
#include "embedded/message_files.h"

namespace otkel {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Day kDay = std::chrono::year{2026} / 11 / 22;

const MessageCatalogues& Messages() {
  static const MessageCatalogues messages;
  return messages;
}

// What could stand in a place of this name.
MessageArgument Sample(const std::string& place, std::int64_t number = 5) {
  static const std::set<std::string> days = {"until", "decided", "earliest", "entered", "by"};
  static const std::set<std::string> numbers = {"days",    "used", "allowed", "window",
                                                "left",    "age",  "lines",   "line",
                                                "entries", "last", "column",  "length"};
  static const std::map<std::string, std::string> words = {
      {"state", "UZB"},       {"document", "passport"}, {"accepted", "passport, national_id"},
      {"direction", "entry"}, {"field", "birth_date"},  {"expected", "letters"}};
  if (days.contains(place)) return {place, kDay};
  if (numbers.contains(place)) return {place, number};
  const auto word = words.find(place);
  return {place, word == words.end() ? "text of " + place : word->second};
}

MessageArguments Samples(const std::string& key, std::int64_t number = 5) {
  MessageArguments arguments;
  for (const std::string& place : Messages().Places("en", key))
    arguments.push_back(Sample(place, number));
  return arguments;
}

TEST(CataloguesTest, SixLanguagesNameThemselves) {
  std::string names;
  for (const Language& language : Messages().Languages())
    names += language.code + " " + language.name + "; ";
  EXPECT_EQ(names, "en English; kk Қазақша; ky Кыргызча; ru Русский; tg Тоҷикӣ; uz Oʻzbekcha; ");
  EXPECT_EQ(Messages().LanguagesInWords(), "en, kk, ky, ru, tg or uz");
}

TEST(CataloguesTest, EveryLanguageHasTheMessagesOfEnglishAndNoOthers) {
  EXPECT_GT(Messages().Keys("en").size(), 100u);
  for (const Language& language : Messages().Languages())
    EXPECT_EQ(Messages().Keys(language.code), Messages().Keys("en")) << language.code;
}

TEST(CataloguesTest, AMessageHasTheSamePlacesInEveryLanguage) {
  for (const Language& language : Messages().Languages()) {
    for (const std::string& key : Messages().Keys("en")) {
      EXPECT_EQ(Messages().Places(language.code, key), Messages().Places("en", key))
          << language.code << " " << key;
    }
  }
}

TEST(CataloguesTest, EveryMessageIsFilledAndNoneIsTheEnglishOne) {
  for (const Language& language : Messages().Languages()) {
    for (const std::string& key : Messages().Keys("en")) {
      for (const std::int64_t number : {1, 2, 5, 21}) {
        const MessageArguments arguments = Samples(key, number);
        const std::string sentence = Messages().Format(language.code, key, arguments);
        EXPECT_EQ(sentence.find_first_of("{}[]#'"), std::string::npos)
            << language.code << " " << key << ": " << sentence;
        if (language.code == "en") continue;
        EXPECT_NE(sentence, Messages().Format("en", key, arguments)) << language.code << key;
      }
    }
  }
}

TEST(CataloguesTest, EveryArgumentIsSeenInEveryMessage) {
  for (const Language& language : Messages().Languages()) {
    for (const std::string& key : Messages().Keys("en")) {
      for (const MessageArgument& argument : Samples(key)) {
        if (!std::holds_alternative<Day>(argument.value)) continue;
        EXPECT_THAT(Messages().Format(language.code, key, Samples(key)), HasSubstr("2026-11-22"))
            << language.code << " " << key;
      }
    }
  }
}

TEST(CataloguesTest, EveryReasonHasItsMessageOrItsVariants) {
  const std::vector<std::string> keys = Messages().Keys("en");
  for (const ReasonCode code : ReasonsInOrder()) {
    const std::string name(NameOf(code));
    EXPECT_TRUE(std::ranges::any_of(keys, [&](const std::string& key) {
      return key == name || key.starts_with(name + ".");
    })) << name;
  }
}

TEST(CataloguesTest, EveryProblemOfAZoneAndEveryFieldHasItsWords) {
  for (int i = 0; i <= static_cast<int>(MrzProblemKind::kUnknownSex); ++i) {
    const std::string key(MessageOf(static_cast<MrzProblemKind>(i)));
    EXPECT_TRUE(Messages().Has("en", key)) << key;
    const MrzProblem problem = {
        static_cast<MrzProblemKind>(i), MrzField::kBirthDate, 1, 13, 2, "OO", "digits"};
    for (const std::string& place : Messages().Places("en", key)) {
      EXPECT_TRUE(std::ranges::any_of(
          ArgumentsOf(problem),
          [&](const MessageArgument& argument) { return argument.name == place; }))
          << key << " " << place;
    }
  }
  for (int i = 0; i <= static_cast<int>(MrzField::kCompositeDigit); ++i) {
    const std::string field(KeyOf(static_cast<MrzField>(i)));
    EXPECT_TRUE(Messages().Has("en", "mrz_field." + field)) << field;
    EXPECT_EQ(Messages().Format("en", "mrz_field." + field), NameOf(static_cast<MrzField>(i)));
  }
}

std::size_t CountIn(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
  return count;
}

// ICU would silently take "other" for a form that is not there.
TEST(CataloguesTest, EveryPluralHasTheFormsOfItsLanguage) {
  const std::map<std::string_view, std::vector<std::string_view>> forms = {
      {"/ru.toml", {"one", "few", "many"}},
      {"/en.toml", {"one"}},
      {"/kk.toml", {"one"}},
      {"/ky.toml", {"one"}},
      {"/uz.toml", {"one"}},
      {"/tg.toml", {}}};
  for (const EmbeddedFile& file : MessageFiles()) {
    const std::size_t plurals =
        CountIn(file.content, ", plural, ") - CountIn(file.content, "{length, plural, =1 {");
    for (const std::string_view form : forms.at(file.path))
      EXPECT_EQ(CountIn(file.content, std::string(form) + " {#"), plurals) << file.path << form;
    EXPECT_TRUE(plurals == 0 || file.path != "/tg.toml");
  }
}

TEST(CataloguesTest, RussianCountsDays) {
  const auto over = [](std::int64_t count) {
    return Messages().Format("ru", "over_limit", {{"until", kDay}, {"days", count}});
  };
  EXPECT_THAT(over(1), HasSubstr("на 1 день."));
  EXPECT_THAT(over(2), HasSubstr("на 2 дня."));
  EXPECT_THAT(over(5), HasSubstr("на 5 дней."));
  EXPECT_THAT(over(11), HasSubstr("на 11 дней."));
  EXPECT_THAT(over(21), HasSubstr("на 21 день."));
}

TEST(CataloguesTest, TheOthersCountTheirWay) {
  const auto left = [](const char* language, std::int64_t count) {
    return Messages().Format(language, "days_left",
                             {{"used", count}, {"left", count}, {"window", std::int64_t{180}}});
  };
  EXPECT_EQ(left("en", 1), "1 day used, 1 day left within 180 days.");
  EXPECT_EQ(left("en", 5), "5 days used, 5 days left within 180 days.");
  EXPECT_EQ(left("tg", 1), "Дар давоми 180 рӯз 1 рӯз истифода шуд, 1 рӯз мондааст.");
  EXPECT_EQ(left("uz", 21), "180 kun ichida 21 kun foydalanildi, 21 kun qoldi.");
  EXPECT_THAT(left("kk", 21), HasSubstr("21 күн қалды"));
  EXPECT_THAT(left("ky", 1), HasSubstr("1 күн калды"));
}

TEST(CataloguesTest, StatesAndDocumentsAreNamedInTheLanguage) {
  const auto visa = [](const char* language, const char* state) {
    return Messages().Format(language, "visa_needed", {{"state", state}});
  };
  EXPECT_EQ(visa("en", "UZB"), "Nationals of Uzbekistan need a visa.");
  EXPECT_THAT(visa("ru", "UZB"), HasSubstr("Узбекистан"));
  EXPECT_THAT(visa("kk", "UZB"), HasSubstr("Өзбекстан"));
  EXPECT_THAT(visa("ky", "UZB"), HasSubstr("Өзбекстан"));
  EXPECT_THAT(visa("tg", "UZB"), HasSubstr("Ӯзбекистон"));
  EXPECT_THAT(visa("uz", "UZB"), HasSubstr("Oʻzbekiston"));
  EXPECT_THAT(visa("ru", "D"), HasSubstr("Германия"));
  EXPECT_THAT(visa("ru", "XXA"), HasSubstr("XXA"));
  EXPECT_THAT(visa("ru", "Q<{"), HasSubstr("Q<{"));
  EXPECT_EQ(
      Messages().Format("ru", "document_not_accepted",
                        {{"document", "national_id"}, {"accepted", "passport, stone_tablet"}}),
      "Пересечение границы по документу этого вида не допускается: удостоверение личности "
      "(ID-карта). Допускаются: паспорт, stone_tablet.");
}

TEST(CataloguesTest, WhatOthersWroteIsPutInAsItIs) {
  for (const char* text : {"{authority}", "O'Brien's '{' office", "}", "{days, plural, other {#}}",
                           "# # '", "{{{{", "<b>&amp;</b>", "%s%n", "[key]", "\\u007B"}) {
    EXPECT_EQ(Messages().Format("en", "notify_authority", {{"authority", text}}),
              std::string("Tell ") + text + " about this person.");
    EXPECT_THAT(Messages().Format("ru", "duty.generic", {{"duty", text}, {"by", kDay}}),
                HasSubstr(std::string(": ") + text + ", "));
    EXPECT_THAT(Messages().Format("ru", "over_limit", {{"until", text}, {"days", text}}),
                AllOf(HasSubstr(text), HasSubstr("дня")));
  }
}

TEST(CataloguesTest, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(Messages().Format("en", "notify_authority", {{"authority", "A\xD0"}}),
            "Tell A\xEF\xBF\xBD about this person.");
  EXPECT_EQ(ValidUtf8("Қ\xFF"), "Қ\xEF\xBF\xBD");
}

TEST(CataloguesTest, OurOwnMistakesAreSeenAndStopNothing) {
  EXPECT_EQ(Messages().Format("en", "no.such.key"), "[no.such.key]");
  EXPECT_EQ(Messages().Format("ru", "{"), "[{]");
  EXPECT_EQ(Messages().Format("en", "document_expired"), "The document was valid until [until].");
  EXPECT_EQ(Messages().Format("xx", "specimen_document"), "The document is a specimen.");
  EXPECT_EQ(Messages().Format("en", "over_limit", {{"days", "many"}}),
            "The last lawful day was [until]: many days over, as far as is known here.");
  EXPECT_FALSE(Messages().Has("xx", "specimen_document"));
  EXPECT_FALSE(Messages().Has("en", "specimen"));
}

TEST(CataloguesTest, SeveralThreadsMayFormatAtOnce) {
  const std::string expected = Messages().Format("ru", "days_left", Samples("days_left"));
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n)
        ASSERT_EQ(Messages().Format("ru", "days_left", Samples("days_left")), expected);
    });
  }
}

TEST(CataloguesTest, AFileThatIsNoCatalogueIsToldByItsNameAndKey) {
  const auto error = [](std::string_view path, std::string_view content) {
    const EmbeddedFile files[] = {{"/en.toml", "", "name = 'English'\n"}, {path, "", content}};
    return std::string(MessageCatalogues::From(files).status().message());
  };
  EXPECT_EQ(error("/ru.toml", "name = 'Русский'\na = '{b}'\n"), "");
  EXPECT_THAT(error("/ru.toml", "a = 'b'\n"), HasSubstr("/ru.toml: name: expected a text"));
  EXPECT_THAT(error("/ru.toml", "name = \n"), HasSubstr("/ru.toml:1: "));
  EXPECT_THAT(error("/ru.toml", "name = 'x'\na = 7\n"), HasSubstr("/ru.toml: a: expected a text"));
  EXPECT_THAT(error("/ru.toml", "name = 'x'\na = '{b'\n"), HasSubstr("/ru.toml: a: "));
  EXPECT_THAT(error("/ru.toml", "name = 'x'\na = '{0}'\n"), HasSubstr("names, not numbers"));
  EXPECT_THAT(error("/ru.toml", "name = 'x'\na = '{b, date}'\n"), HasSubstr("only plain places"));
  EXPECT_THAT(error("/ru.toml", "name = 'x'\na = '{b, plural, offset:1 other {#}}'\n"),
              HasSubstr("no offset"));
  EXPECT_THAT(error("/tg.toml", "name = 'x'\na = '{b, plural, one {#} other {#}}'\n"),
              HasSubstr("no plural form 'one'"));
  EXPECT_THAT(error("/kk.toml",
                    "name = 'x'\na = '{b, plural, one {{c, select, few {x} other "
                    "{y}}} few {#} other {#}}'\n"),
              AllOf(HasSubstr("no plural form 'few'"), Not(HasSubstr("'other'"))));
  EXPECT_FALSE(MessageCatalogues::From({}).ok());
}

}  // namespace
}  // namespace otkel
