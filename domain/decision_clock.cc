#include "domain/decision_clock.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace otkel {
namespace {

using std::chrono::microseconds;

constexpr std::size_t kMostInstants = 32;

bool IsTheSame(const Reason& a, const Reason& b) {
  return a.code == b.code && a.source == b.source;
}

bool Holds(const Reason& reason, const Decision& decision) {
  return std::any_of(decision.reasons.begin(), decision.reasons.end(),
                     [&](const Reason& other) { return IsTheSame(other, reason); });
}

// What nobody may be told while the clock may be wrong about it.
bool IsByTheClock(ReasonCode code) {
  return VerdictOf(code) == Verdict::kRefuse || code == ReasonCode::kOverLimit ||
         code == ReasonCode::kExpiredOwnOrLeaving;
}

bool IsOfBan(ReasonCode code) {
  return code == ReasonCode::kBanHit || code == ReasonCode::kExitPostponed;
}

std::string_view VariantFor(ReasonCode code) {
  if (IsOfBan(code)) return ".ban";
  return code == ReasonCode::kOverLimit ? ".limit" : ".document";
}

// "{age} minutes", rounded up.
Reason WrongBy(const ClockRange& clock) {
  const microseconds wrong_by = std::max(clock.best - clock.earliest, clock.latest - clock.best);
  const std::int64_t minutes = std::chrono::ceil<std::chrono::minutes>(wrong_by).count();
  Reason reason{ReasonCode::kClockUncertain, {}, ""};
  if (minutes < 120) {
    reason.message += ".minutes";
    reason.arguments = {{"age", std::max<std::int64_t>(minutes, 1)}};
  } else if (minutes < 48L * 60) {
    reason.message += ".hours";
    reason.arguments = {{"age", (minutes + 59) / 60}};
  } else {
    reason.message += ".days";
    reason.arguments = {{"age", (minutes + 24L * 60 - 1) / (24L * 60)}};
  }
  return reason;
}

Reason DependsOnTheClock(const Reason& reason) {
  Reason uncertain{ReasonCode::kClockUncertain, {}, reason.source};
  uncertain.message += VariantFor(reason.code);
  for (const MessageArgument& argument : reason.arguments) {
    if (argument.name == "until" && !IsOfBan(reason.code)) uncertain.arguments.push_back(argument);
  }
  return uncertain;
}

// Decisions on the same traveller at several instants.
class Agreement {
 public:
  Agreement(std::vector<Decision> decisions, const ClockRange& clock)
      : decisions_(std::move(decisions)), clock_(clock) {}

  // `best`: the decision that stands where nothing depends on the clock.
  Decision Reach(std::size_t best) {
    agreed_ = decisions_[best];
    agreed_.reasons.clear();
    for (const Reason& reason : decisions_[best].reasons) Consider(reason, true);
    for (const Decision& decision : decisions_) {
      for (const Reason& reason : decision.reasons) Consider(reason, false);
      AddHits(decision.ban_hits, agreed_.ban_hits);
      AddHits(decision.left_out, agreed_.left_out);
      TakeLaterLimit(decision);
    }
    if (is_uncertain_) agreed_.reasons.insert(agreed_.reasons.begin(), WrongBy(clock_));
    PutInOrder(agreed_);
    return std::move(agreed_);
  }

 private:
  void Consider(const Reason& reason, bool is_best) {
    if (Holds(reason, agreed_) || Holds(reason, dropped_)) return;
    const bool is_certain =
        std::all_of(decisions_.begin(), decisions_.end(),
                    [&](const Decision& decision) { return Holds(reason, decision); });
    if (is_certain) {
      agreed_.reasons.push_back(Mildest(reason));
      return;
    }
    if (IsByTheClock(reason.code)) {
      is_uncertain_ = true;
      dropped_.reasons.push_back(reason);
      agreed_.reasons.push_back(DependsOnTheClock(reason));
    } else if (VerdictOf(reason.code) == Verdict::kRefer) {
      is_uncertain_ = true;
      agreed_.reasons.push_back(reason);
    } else if (is_best) {
      agreed_.reasons.push_back(reason);
    }
  }

  // One and the same reason may hold by several days: of an overstay the shortest is told, of a
  // limit the latest.
  Reason Mildest(const Reason& reason) const {
    const bool is_limit =
        reason.code == ReasonCode::kWithinLimit || reason.code == ReasonCode::kOnAuthorisation;
    if (!is_limit && reason.code != ReasonCode::kOverLimit) return reason;
    const Decision& decision = is_limit ? decisions_.back() : decisions_.front();
    return *std::find_if(decision.reasons.begin(), decision.reasons.end(),
                         [&](const Reason& other) { return IsTheSame(other, reason); });
  }

  static void AddHits(const std::vector<BanHit>& hits, std::vector<BanHit>& agreed) {
    for (const BanHit& hit : hits) {
      if (std::find(agreed.begin(), agreed.end(), hit) == agreed.end()) agreed.push_back(hit);
    }
  }

  void TakeLaterLimit(const Decision& decision) {
    if (!decision.stay_limit) return;
    if (!agreed_.stay_limit) {
      agreed_.stay_limit = decision.stay_limit;
      return;
    }
    const auto& known = agreed_.stay_limit->last_lawful_day;
    const auto& other = decision.stay_limit->last_lawful_day;
    const auto& known_at = agreed_.stay_limit->last_lawful_at;
    const auto& other_at = decision.stay_limit->last_lawful_at;
    const bool is_later =
        known && (!other || *other > *known ||
                  (*other == *known && known_at && other_at && *other_at > *known_at));
    if (is_later) agreed_.stay_limit = decision.stay_limit;
  }

  const std::vector<Decision> decisions_;
  const ClockRange& clock_;
  Decision agreed_;
  Decision dropped_;  // reasons that depend on the clock
  bool is_uncertain_ = false;
};

// Instants at which all that may be so at some instant of the range is so at one of them: its ends,
// where a ban begins, and what is known best.
std::vector<Instant> Telling(const DecisionInput& input, const ClockRange& clock) {
  std::set<Instant> instants{clock.earliest, clock.best, clock.latest};
  for (const Ban& ban : input.candidates) {
    const Instant begin = EndOfDay(ban.starts_on - days{1}, *input.zone);
    if (begin > clock.earliest && begin < clock.latest && instants.size() < kMostInstants)
      instants.insert(begin);
  }
  return {instants.begin(), instants.end()};
}

bool IsSettled(const DecisionInput& input, const ClockRange& clock, const Decision& best) {
  if (clock.earliest == clock.latest) return true;
  if (LocalDay(clock.earliest, *input.zone) != LocalDay(clock.latest, *input.zone)) return false;
  if (best.stay_limit && best.stay_limit->last_lawful_at) return false;
  return std::none_of(input.stays.begin(), input.stays.end(), [&](const KnownStay& stay) {
    return stay.last_lawful_at && *stay.last_lawful_at >= clock.earliest &&
           *stay.last_lawful_at < clock.latest;
  });
}

}  // namespace

Decision DecideWithin(DecisionInput input, const LawBook& laws, const ClockRange& clock,
                      const LawBook::Version** law) {
  const auto decide_at = [&](Instant at) {
    input.now = at;
    input.today = LocalDay(at, *input.zone);
    const LawBook::Version* in_force = laws.VersionOn(input.today);
    input.law = in_force == nullptr ? nullptr : in_force->law.get();
    if (at == clock.best) *law = in_force;
    return Decide(input);
  };
  Decision best = decide_at(clock.best);
  if (IsSettled(input, clock, best)) return best;
  const std::vector<Instant> instants = Telling(input, clock);
  std::vector<Decision> decisions;
  decisions.reserve(instants.size());
  for (const Instant at : instants) decisions.push_back(decide_at(at));
  const auto place = std::find(instants.begin(), instants.end(), clock.best) - instants.begin();
  return Agreement(std::move(decisions), clock).Reach(static_cast<std::size_t>(place));
}

}  // namespace otkel
