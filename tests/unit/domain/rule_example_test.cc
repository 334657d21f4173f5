#include "domain/rule_example.h"

#include "tests/unit/domain/law_lines.h"

namespace otkel {
namespace {

RuleExample Read(const std::string& line, const Zone* zone = nullptr) {
  const auto parsed = ParseExample(line, zone);
  if (const auto* error = std::get_if<ExampleError>(&parsed)) {
    ADD_FAILURE() << line << ": " << error->text;
    return {};
  }
  return std::get<RuleExample>(parsed);
}

std::string ErrorOf(const std::string& line) {
  const auto parsed = ParseExample(line);
  const auto* error = std::get_if<ExampleError>(&parsed);
  return error != nullptr ? error->text : "read";
}

Instant At(const std::string& day, int hour, int minute) {
  return Instant{On(day)} + std::chrono::hours{hour} + std::chrono::minutes{minute};
}

TEST(RuleExampleTest, WhoIsReadWordByWord) {
  const Traveller who = Read(
                            "UZB national_id born=1990-05-01 class=worker,crew purpose=work "
                            "by=air at=north zone=Europe/Berlin | - | 2015-01-01 | may enter")
                            .traveller;
  EXPECT_EQ(who.nationality.text, "UZB");
  EXPECT_EQ(who.document, DocumentType::kNationalId);
  EXPECT_EQ(who.born_on, On("1990-05-01"));
  EXPECT_EQ(who.classes, (std::vector<std::string>{"worker", "crew"}));
  EXPECT_EQ(who.purpose, "work");
  EXPECT_EQ(who.crossing, CrossingType::kAir);
  EXPECT_EQ(who.border_section, "north");
  EXPECT_EQ(Read("UZB zone=Europe/Berlin | - | 2015-01-01 | may enter").zone, "Europe/Berlin");
}

TEST(RuleExampleTest, AnAgeIsThatOfTheDayAskedAbout) {
  EXPECT_EQ(Read("UZB age=15 | - | 2015-01-01 | may enter").traveller.born_on, On("2000-01-01"));
}

TEST(RuleExampleTest, VisitsMayLackAnEndAndHaveTimes) {
  const auto visits = Read(
                          "UZB | 2015-01-05..2015-02-01 2015-01-05.. ..2015-02-01 "
                          "2015-01-05T08:30..2015-01-06T09:00 | 2015-01-01 | may enter")
                          .history.visits;
  ASSERT_EQ(visits.size(), 4);
  EXPECT_EQ(visits[0], (Visit{On("2015-01-05"), On("2015-02-01"), {}, {}, false}));
  EXPECT_EQ(visits[1], (Visit{On("2015-01-05"), {}, {}, {}, false}));
  EXPECT_EQ(visits[2], (Visit{{}, On("2015-02-01"), {}, {}, false}));
  EXPECT_EQ(visits[3].entered_at, At("2015-01-05", 8, 30));
  EXPECT_EQ(visits[3].left_at, At("2015-01-06", 9, 0));
}

TEST(RuleExampleTest, AnInstantBelongsToItsDayInTheZone) {
  const Zone zone = FixedZone("test", std::chrono::hours{5});
  const std::string line = "UZB | 2015-01-05T20:00Z.. | 2015-01-06T01:00 | may enter";
  EXPECT_EQ(Read(line, &zone).history.visits.at(0).entered_on, On("2015-01-06"));
  EXPECT_EQ(Read(line).history.visits.at(0).entered_on, On("2015-01-05"));
  EXPECT_EQ(Read(line).inquiry.at, At("2015-01-06", 1, 0));
}

TEST(RuleExampleTest, RightsHaveEntriesAndDays) {
  const auto given = Read(
                         "UZB | visa:TS:2015-01-01..2015-06-30:entries=2:days=30 "
                         "extension::2015-01-01..2015-06-30 | 2015-01-01 | may enter")
                         .history.authorisations;
  ASSERT_EQ(given.size(), 2);
  EXPECT_EQ(given[0], (Authorisation{AuthorisationKind::kVisa, "TS", On("2015-01-01"),
                                     On("2015-06-30"), 2, 30}));
  EXPECT_EQ(given[1].kind, AuthorisationKind::kExtension);
  EXPECT_EQ(given[1].visa_class, "");
}

TEST(RuleExampleTest, RecordsSayMoreAfterCommas) {
  const auto records =
      Read(
          "UZB | deportation@2015-01-10,force=2015-01-20,from=2015-02-01,for=7year,"
          "until=2022-01-01,about=theft | 2015-01-01 | may enter")
          .history.records;
  ASSERT_EQ(records.size(), 1);
  EXPECT_EQ(records[0],
            (Record{RecordKind::kDeportation, On("2015-01-10"), On("2015-01-20"), On("2015-02-01"),
                    Amount{7, Unit::kYear}, On("2022-01-01"), "theft"}));
}

TEST(RuleExampleTest, StopsAreInstants) {
  const auto stops = Read(
                         "UZB | stop@2015-03-02T10:00..2015-03-03T12:00 stop@2015-03-02T10:00.. | "
                         "2015-03-02 | may enter")
                         .history.stops;
  ASSERT_EQ(stops.size(), 2);
  EXPECT_EQ(stops[0].left_at, At("2015-03-03", 12, 0));
  EXPECT_EQ(stops[1].left_at, std::nullopt);
}

TEST(RuleExampleTest, WhatIsIntendedStandsBesideTheDay) {
  const Inquiry inquiry =
      Read("UZB | - | 2015-01-01 enter=2015-02-01 leave=2015-02-08 | may enter; no limit;").inquiry;
  EXPECT_EQ(inquiry.intended_entry, On("2015-02-01"));
  EXPECT_EQ(inquiry.intended_exit, On("2015-02-08"));
}

TEST(RuleExampleTest, AWordThatIsNotKnownIsNamed) {
  const std::string word = "a document type, or age= born= class= purpose= by= at= zone=";
  EXPECT_EQ(ErrorOf("UZB | - | 2015-01-01"),
            "expected four parts between |: who, history, on, what follows");
  EXPECT_EQ(ErrorOf(" | - | 2015-01-01 | x"), "WHO: '', expected a nationality such as UZB");
  EXPECT_EQ(ErrorOf("QQQ | - | 2015-01-01 | x"), "WHO: 'QQQ', expected a code of ICAO 9303-3");
  for (const std::string wrong : {"pasport", "age=x", "age=200", "age=-1", "born=2015-02-30",
                                  "by=horse", "size=5", "born=1850-01-01"}) {
    EXPECT_EQ(ErrorOf("UZB " + wrong + " | - | 2015-01-01 | x"),
              "WHO: '" + wrong + "', expected " + word);
  }
}

TEST(RuleExampleTest, ADayThatNoCalendarHasIsNamed) {
  for (const std::string wrong : {"", "2015-02-30", "1850-01-01", "2300-01-01", "2015-01-01T24:00",
                                  "2015-01-01T08:60", "2015-01-01T0800", "2015-01-01X08:00",
                                  "2015-01-01T08-00", "2015-01-01Tx8:00", "2015-01-01T08:0x"})
    EXPECT_EQ(ErrorOf("UZB | - | " + wrong + " | x"),
              "ON: '" + wrong + "', expected a day such as 2015-03-01");
  for (const std::string wrong : {"enter", "enter=x", "stay=2015-01-01"})
    EXPECT_EQ(ErrorOf("UZB | - | 2015-01-01 " + wrong + " | x"),
              "ON: '" + wrong + "', expected enter=2015-03-01 or leave=2015-03-20");
}

TEST(RuleExampleTest, AHistoryThatCannotBeReadIsNamed) {
  for (const std::string wrong : {"..",
                                  "2015-01-01",
                                  "2015-01-05..2015-01-01",
                                  "2015-02-30..",
                                  "..2015-02-30",
                                  "visa",
                                  "visa:TS",
                                  "pass:TS:2015-01-01..2015-02-01",
                                  "visa:TS:2015-01-01",
                                  "visa:TS:2015-01-01..",
                                  "visa:TS:..2015-01-01",
                                  "visa:TS:2015-01-02..2015-01-01",
                                  "visa:TS:2015-01-01..2015-02-01:entries",
                                  "visa:TS:2015-01-01..2015-02-01:entries=x",
                                  "visa:TS:2015-01-01..2015-02-01:visits=1",
                                  "visa:TS:2015-01-01..2015-02-01:days=36601",
                                  "theft@2015-01-01",
                                  "offence@2015-02-30",
                                  "offence@2015-01-01,about",
                                  "offence@2015-01-01,size=5",
                                  "offence@2015-01-01,for=day",
                                  "offence@2015-01-01,for=5",
                                  "offence@2015-01-01,for=5week",
                                  "offence@2015-01-01,for=5unlimited",
                                  "offence@2015-01-01,for=5hour",
                                  "offence@2015-01-01,for=151year",
                                  "offence@2015-01-01,from=x",
                                  "offence@2015-01-01,force=x",
                                  "offence@2015-01-01,until=x",
                                  "stop@2015-01-01T10:00",
                                  "stop@2015-01-01..2015-01-02",
                                  "stop@x..2015-01-02"}) {
    EXPECT_NE(ErrorOf("UZB | " + wrong + " | 2015-01-01 | x").find("HISTORY: '" + wrong + "'"),
              std::string::npos)
        << wrong;
  }
}

TEST(RuleExampleTest, SomethingMustFollow) {
  EXPECT_EQ(ErrorOf("UZB | - | 2015-01-01 | ;"), "WHAT FOLLOWS: ';', expected at least one phrase");
}

TEST(RuleExampleTest, ALineHasABound) {
  EXPECT_EQ(ErrorOf(std::string(4097, ' ')), "expected at most 4096 letters");
}

TEST(RuleExampleTest, OverlaysWithAPartInTheAnswerAreNamed) {
  Overlay stop = OverlayOf("STOP", OverlayEffect::kStopClock, "2015-01-05", "2015-01-06");
  Overlay shift = OverlayOf("SHIFT", OverlayEffect::kShift, "2015-02-01", "2015-03-01");
  shift.until = On("2015-03-05");
  const Overlay forgive = OverlayOf("FORGIVE", OverlayEffect::kForgive, "2014-01-01", "2014-06-01");
  Overlay others = stop;
  others.id = "OTHERS";
  others.who.classes = {"crew"};
  const Law law(PackWith({StayFor("S", 30)}, {stop, shift, forgive, others}));
  const auto overlays = [&](const std::string& line) {
    std::string ids;
    for (const Overlay* overlay : AnswerExample(law, Read(line)).overlays)
      ids += (ids.empty() ? "" : " ") + overlay->id;
    return ids;
  };
  EXPECT_EQ(overlays("UZB | 2015-01-01.. | 2015-01-10 | x"), "SHIFT STOP");
  EXPECT_EQ(overlays("UZB | 2014-01-01..2014-03-01 | 2014-03-02 | x"), "FORGIVE");
  EXPECT_EQ(overlays("UZB | 2014-01-01.. | 2014-03-02 | x"), "FORGIVE FORGIVE");
  EXPECT_EQ(overlays("UZB | 2015-01-07..2015-01-08 | 2015-01-10 enter=2015-01-15 | x"),
            "SHIFT SHIFT");
  EXPECT_EQ(overlays("UZB | 2016-01-07..2016-01-08 | 2016-01-10 | x"), "");
}

}  // namespace
}  // namespace otkel
