#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/document.h"
#include "domain/ids.h"

// The law of one state as data: what docs/formats/rule-pack.md writes as text. Values only.
namespace otkel {

// In what a law counts. Both kinds of day are counted by dates in the country's zone; a law that
// counts from minute to minute says hours.
//   unlimited   the law says: as long as one likes
//   unstated    the law lets people in and its source says no length: no limit is claimed
enum class Unit { kCalendarDay, kDay, kHour, kMonth, kYear, kUnlimited, kUnstated };

struct Amount {
  int count = 0;  // of `unit`; meaningless for kUnlimited and kUnstated
  Unit unit = Unit::kDay;

  friend bool operator==(const Amount&, const Amount&) = default;
};

[[nodiscard]] bool IsCounted(Unit unit);  // neither unlimited nor unstated

enum class RuleKind {
  kStay,              // how long one may stay, without a visa or with one of a class
  kVisa,              // a class of visa or permit that gives a right to enter
  kDocument,          // documents accepted from some nationals
  kDuty,              // what must be done, and by when
  kExemption,         // who need not do it
  kRegistrationTerm,  // how long a registration holds: another clock than the stay
  kPermitLength,      // how long one permit of a class holds
  kPermitTotal,       // how long permits of a class may follow each other
  kBreak,             // how long one must be out before the next permit or stay
  kNotBefore,         // what may not be done earlier than some time after the clock started
  kReEntryBan,        // how long a decision keeps a person out
  kRepeatWindow,      // how long a sanction makes the next offence a repeated one
  kExitVisa,          // visas for leaving after the term
  kExitBan,           // grounds on which a person may not leave
  kExitPostponement,  // grounds on which leaving is put off
  kRefusalGround,     // the closed list of grounds for refusing entry
  kPurpose,           // the closed list of purposes of visit
  kSanction,          // a step of the ladder that is proposed to a human
  kInformation,       // what an officer should know and no clock depends on
};

inline constexpr std::size_t kRuleKinds = 19;

// What the clock of a rule starts from.
enum class ClockStart {
  kEntry,        // the day of entry
  kFirstEntry,   // the first entry of an anchored window
  kArrival,      // the instant of arrival
  kStopArrival,  // the instant of arrival at a stop in transit
  kRegistration,
  kPermitStart,
  kPermitExpiry,
  kExit,
  kDecision,         // the day of a decision
  kDecisionInForce,  // the day it enters into force
  kIssue,
  kContractEnd,
  kRecord,    // each record says so itself
  kUnstated,  // the source does not say
};

enum class WindowKind {
  kPerVisit,  // `amount` from the clock's start, anew at every entry
  kRolling,   // `amount` within any `length` that ends on the day asked about
  kAnchored,  // `amount` within a `length` that begins at the first entry outside an earlier one
};

struct Window {
  WindowKind kind = WindowKind::kPerVisit;
  Amount length;                 // of the window; kPerVisit has none
  std::optional<int> per_visit;  // besides, at most so many of the same unit at one visit

  friend bool operator==(const Window&, const Window&) = default;
};

enum class DocumentType {
  kPassport,
  kDiplomaticPassport,
  kOfficialPassport,         // official or service
  kStampedOfficialPassport,  // an ordinary one stamped for official use
  kInternalPassport,
  kNationalId,
  kBirthCertificate,
  kResidencePermit,
  kStatelessIdentityCard,
  kRefugeeTravelDocument,
  kSeafarerDocument,
  kCrewCertificate,
  kEmergencyTravelDocument,
  kLaissezPasser,
  kOther,
};

// The type as far as a document's code and issuing state tell: ICAO 9303-4 4.2.2, 9303-5, 9303-6.
// A stamp for official use is not in the code.
[[nodiscard]] DocumentType TypeOf(const Document& document);
// The birth date where it is known to the day.
[[nodiscard]] std::optional<Day> BornOn(const Document& document);

enum class CrossingType { kAir, kRoad, kRail, kSea, kRiver, kFoot };

// Whom a rule is about. Every condition that is given must hold; an empty list asks for nothing.
struct Selector {
  bool all_nationalities = false;          // "*": every national but the state's own
  std::vector<std::string> nationalities;  // state codes, or "@GROUP"
  std::vector<std::string> except;         // of `nationalities`: the same
  std::vector<DocumentType> documents;     // held
  std::vector<std::string> visa_classes;   // entered under; "none": without any
  std::vector<std::string> purposes;       // verified where that was done, else declared
  std::vector<CrossingType> crossings;
  std::vector<std::string> border_sections;
  std::vector<std::string> classes;  // of persons, any of them: "worker", "crew"
  std::optional<int> age_from;       // in whole years on the day of entry
  std::optional<int> age_under;

  friend bool operator==(const Selector&, const Selector&) = default;
};

// A named choice where sources contradict each other or say too little: a rule that belongs to a
// reading holds only while that reading is chosen.
struct Choice {
  struct Reading {
    std::string id;
    std::string source;
    std::vector<std::string> examples;
    std::vector<int> example_lines;

    friend bool operator==(const Reading&, const Reading&) = default;
  };
  std::string id;
  std::string question;
  std::string chosen;  // a reading's id
  std::string because;
  std::vector<Reading> readings;
  int line = 0;

  friend bool operator==(const Choice&, const Choice&) = default;
};

// "CONFLICT-5/unlimited", taken apart.
struct ReadingId {
  std::string choice;
  std::string reading;

  friend bool operator==(const ReadingId&, const ReadingId&) = default;
};

struct Rule {
  RuleId id;
  RuleKind kind = RuleKind::kStay;
  Selector who;
  std::optional<Amount> amount;  // kReEntryBan: the least where `most` is given
  std::optional<Amount> most;    // a range's other end
  ClockStart from = ClockStart::kEntry;
  bool first_day_counts = false;  // the clock's first day is day 1
  bool last_day_counts = true;    // a day on which one leaves is a day of stay
  Window window;
  std::optional<Day> valid_from;       // of the day the clock starts on
  std::optional<Day> valid_to;         // the last such day
  std::string subject;                 // duty, exempted duty, code of a ground or purpose, step,
                                       // offence, action: what the kind is about
  std::vector<std::string> classes;    // of visas or permits that the rule is about
  std::vector<DocumentType> accepts;   // kDocument
  std::optional<Amount> over;          // only for stays longer than this
  std::optional<Amount> up_to;         // only for stays no longer than this
  std::optional<int> entries;          // kVisa: 0 as often as one likes
  int step = 0;                        // kExitVisa, kSanction: place in the ladder, from 1
  bool days_count = true;              // kVisa: days under it count in windows of other rules
  std::vector<std::string> overrides;  // ids of rules that do not hold where this one fits
  std::vector<std::string> together_with;  // ids of rules that hold besides: the strictest binds
  std::optional<ReadingId> reading;
  std::string text;    // for people: the ground, the step, the duty in words
  std::string source;  // law and article, or the line of the source
  std::string note;
  std::vector<std::string> examples;  // domain/rule_example.h
  std::vector<int> example_lines;
  int line = 0;  // in the pack's text; 0: not from a text

  friend bool operator==(const Rule&, const Rule&) = default;
};

// States that a rule names together, each with the time it belonged.
struct NationalityGroup {
  struct Member {
    std::string code;  // a state code, or "@GROUP"
    std::optional<Day> from;
    std::optional<Day> to;  // last day

    friend bool operator==(const Member&, const Member&) = default;
  };
  std::string id;
  std::vector<Member> members;
  std::string source;
  int line = 0;

  friend bool operator==(const NationalityGroup&, const NationalityGroup&) = default;
};

enum class OverlayKind { kAmnesty, kForceMajeure, kPandemic };
enum class OverlayEffect {
  kStopClock,  // days of the period are not counted
  kShift,      // limits that fall into the period move to `until`
  kForgive,    // overstays begun by the period's end count for nothing
};

// A measure that stops, shifts or forgives without any record being edited.
struct Overlay {
  std::string id;
  OverlayKind kind = OverlayKind::kForceMajeure;
  OverlayEffect effect = OverlayEffect::kStopClock;
  Selector who;
  DayRange period;
  std::optional<Day> until;              // kShift
  std::optional<Day> entered_by;         // only who entered on or before this day
  std::vector<std::string> not_classes;  // persons it leaves out
  std::string source;
  std::string note;
  std::vector<std::string> examples;
  std::vector<int> example_lines;
  int line = 0;

  friend bool operator==(const Overlay&, const Overlay&) = default;
};

// A hole in a law that is known and meant: the check of a pack does not complain about it.
struct KnownGap {
  RuleKind kind = RuleKind::kStay;
  DayRange period;
  std::string because;

  friend bool operator==(const KnownGap&, const KnownGap&) = default;
};

// One version of a state's law.
struct RulePack {
  std::string id;  // names this version
  StateCode state;
  int version = 1;  // a later version of the same state's law is greater
  std::string name;
  std::optional<Day> in_force_from;  // first legal date it is the law for; absent: always
  std::vector<std::string> classes;  // vocabulary: classes of persons
  std::vector<std::string> border_sections;
  std::vector<NationalityGroup> groups;
  std::vector<Choice> choices;
  std::vector<Rule> rules;
  std::vector<Overlay> overlays;
  std::vector<KnownGap> known_gaps;

  friend bool operator==(const RulePack&, const RulePack&) = default;
};

// Names as packs write them. The second of each pair: nullopt where no such name exists.
[[nodiscard]] std::string_view NameOf(Unit unit);  // "calendar_day"
[[nodiscard]] std::optional<Unit> UnitNamed(std::string_view name);
[[nodiscard]] std::string_view NameOf(RuleKind kind);  // "stay"
[[nodiscard]] std::optional<RuleKind> RuleKindNamed(std::string_view name);
[[nodiscard]] std::string_view NameOf(ClockStart from);  // "entry"
[[nodiscard]] std::optional<ClockStart> ClockStartNamed(std::string_view name);
[[nodiscard]] std::string_view NameOf(WindowKind kind);  // "per_visit"
[[nodiscard]] std::optional<WindowKind> WindowKindNamed(std::string_view name);
[[nodiscard]] std::string_view NameOf(DocumentType type);  // "passport"
[[nodiscard]] std::optional<DocumentType> DocumentTypeNamed(std::string_view name);
[[nodiscard]] std::string_view NameOf(CrossingType type);  // "air"
[[nodiscard]] std::optional<CrossingType> CrossingTypeNamed(std::string_view name);
[[nodiscard]] std::string_view NameOf(OverlayKind kind);  // "amnesty"
[[nodiscard]] std::optional<OverlayKind> OverlayKindNamed(std::string_view name);
[[nodiscard]] std::string_view NameOf(OverlayEffect effect);  // "stop_clock"
[[nodiscard]] std::optional<OverlayEffect> OverlayEffectNamed(std::string_view name);
// "30 day", "no limit", "not stated".
[[nodiscard]] std::string ToText(const Amount& amount);

}  // namespace otkel
