#include "domain/explanation.h"

namespace otkel {

std::string ProblemOf(const Inquiry& inquiry) {
  const auto& entry = inquiry.intended_entry;
  const auto& exit = inquiry.intended_exit;
  if (entry && *entry < inquiry.on)
    return "intended entry: expected a day not before " + ToIso(inquiry.on);
  if (exit && *exit < inquiry.on)
    return "intended exit: expected a day not before " + ToIso(inquiry.on);
  return "";
}

std::string_view NameOf(ObstacleKind kind) {
  switch (kind) {
    case ObstacleKind::kDocumentNotAccepted:
      return "document_not_accepted";
    case ObstacleKind::kReEntryBan:
      return "re_entry_ban";
    case ObstacleKind::kRepeatedOffence:
      return "repeated_offence";
    case ObstacleKind::kNoRight:
      return "no_right";
    case ObstacleKind::kEntriesUsedUp:
      return "entries_used_up";
    case ObstacleKind::kDaysUsedUp:
      return "days_used_up";
    case ObstacleKind::kBreakNotOver:
      return "break_not_over";
    case ObstacleKind::kPermitTotalUsedUp:
      return "permit_total_used_up";
    case ObstacleKind::kExitBan:
      return "exit_ban";
    case ObstacleKind::kExitPostponement:
      return "exit_postponement";
  }
  return "";
}

std::string_view NameOf(Hindered hindered) {
  switch (hindered) {
    case Hindered::kEntry:
      return "entry";
    case Hindered::kExit:
      return "exit";
    case Hindered::kPermit:
      return "permit";
  }
  return "";
}

std::string_view NameOf(DutyState state) {
  switch (state) {
    case DutyState::kDue:
      return "due";
    case DutyState::kDone:
      return "done";
    case DutyState::kExempt:
      return "exempt";
    case DutyState::kIfLonger:
      return "if_longer";
    case DutyState::kUnlessLonger:
      return "unless_longer";
    case DutyState::kMissed:
      return "missed";
  }
  return "";
}

}  // namespace otkel
