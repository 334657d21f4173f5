#include "domain/decision_orders.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace otkel {
namespace {

constexpr std::size_t kMostSource = 1500;  // bytes

std::ptrdiff_t RankOf(ReasonCode code) {
  const auto order = ReasonsInOrder();
  return std::ranges::find(order, code) - order.begin();
}

class OrdersJudge {
 public:
  explicit OrdersJudge(const DecisionInput& input) : input_(input), document_(*input.document) {}

  JudgedOrders Judge() {
    std::vector<Matched> matched;
    const matching::FoldedPerson traveller = matching::Fold(document_);
    for (const Ban& ban : input_.candidates) {
      if (!InForce(ban, input_.today) || !CanMean(ban, document_)) continue;
      BanMatch match = MatchBan(document_, traveller, ban, input_.thresholds);
      if (match.grade == MatchGrade::kNone) continue;
      matched.push_back({&ban, std::move(match), IsCleared(ban), std::nullopt});
      Matched& one = matched.back();
      one.reason = ReasonOf(one);
    }
    KeepStrongest(matched);
    for (Matched& one : matched) {
      if (one.reason) judged_.reasons.push_back(*std::move(one.reason));
      auto& hits = one.is_cleared ? judged_.left_out : judged_.hits;
      hits.push_back({one.ban->id, std::move(one.match)});
    }
    return std::move(judged_);
  }

 private:
  struct Matched {
    const Ban* ban;
    BanMatch match;
    bool is_cleared;
    std::optional<Reason> reason;  // absent: nothing follows from it in this direction
  };

  void Add(ReasonCode code, MessageArguments arguments = {}, std::string source = {}) {
    judged_.reasons.push_back({code, std::move(arguments), std::move(source)});
  }

  // One of several messages of a code: `variant` is ".until", what follows the code's name.
  void AddVariant(ReasonCode code, std::string_view variant, MessageArguments arguments = {},
                  std::string source = {}) {
    Add(code, std::move(arguments), std::move(source));
    judged_.reasons.back().message += variant;
  }

  std::optional<Reason> ReasonOf(const Matched& one) {
    const std::size_t before = judged_.reasons.size();
    if (one.is_cleared) {
      Add(ReasonCode::kOrderCleared, {{"ban", one.ban->id.text}}, SourceOf(*one.ban));
    } else {
      JudgeBan(*one.ban, one.match.grade);
    }
    if (judged_.reasons.size() == before) return std::nullopt;
    Reason reason = std::move(judged_.reasons.back());
    judged_.reasons.pop_back();
    return reason;
  }

  // A decision must fit an event, however many orders there are of which the traveller is like the
  // person. What decides is never left out.
  void KeepStrongest(std::vector<Matched>& matched) {
    if (matched.size() <= kMostExplained) return;
    const auto rank = [](const Matched& one) {
      return one.reason ? RankOf(one.reason->code)
                        : static_cast<std::ptrdiff_t>(ReasonsInOrder().size());
    };
    std::ranges::sort(matched, [&](const Matched& a, const Matched& b) {
      return std::tuple(rank(a), b.match.grade, b.match.score, a.ban->id) <
             std::tuple(rank(b), a.match.grade, a.match.score, b.ban->id);
    });
    if (matched.size() > kMostHits) {
      judged_.more = matched.size() - kMostHits;
      matched.resize(kMostHits);
    }
    for (std::size_t i = kMostExplained; i < matched.size(); ++i) matched[i].match.evidence.clear();
    std::ranges::sort(matched, {}, [](const Matched& one) { return one.ban->id; });
  }

  bool IsCleared(const Ban& ban) const {
    return !IsOnDocument(ban.effect) &&
           std::ranges::any_of(input_.cleared, [&](const ClearedOrder& cleared) {
             return cleared.ban == ban.id && (!cleared.until || input_.today <= *cleared.until);
           });
  }

  // Authority, number, day and ground as the ban has them: no words of ours. Cut where an order
  // from before texts had lengths would not fit an event.
  static std::string SourceOf(const Ban& ban) {
    std::string source = ban.authority + ", № " + ban.decision_number + ", " +
                         ToIso(ban.decided_on) + ": " + ban.ground;
    if (source.size() <= kMostSource) return source;
    std::size_t end = kMostSource;
    while (end > 0 && (static_cast<unsigned char>(source[end]) & 0xC0u) == 0x80u) --end;
    source.resize(end);
    return source + "…";
  }

  void JudgeBan(const Ban& ban, MatchGrade grade) {
    switch (ban.effect) {
      case BanEffect::kNotify:
        AddVariant(ReasonCode::kNotifyAuthority,
                   grade == MatchGrade::kHit ? HowSoon(ban.urgency) : ".possible",
                   {{"authority", ban.tell.empty() ? ban.authority : ban.tell}}, SourceOf(ban));
        return;
      case BanEffect::kDocumentLost:
        Add(ReasonCode::kDocumentLost, {{"ban", ban.id.text}}, SourceOf(ban));
        return;
      case BanEffect::kDocumentStolen:
        Add(ReasonCode::kDocumentStolen, {{"ban", ban.id.text}}, SourceOf(ban));
        return;
      case BanEffect::kDocumentInvalidated:
        Add(ReasonCode::kDocumentInvalidated, {{"ban", ban.id.text}}, SourceOf(ban));
        return;
      case BanEffect::kRefuseEntry:
      case BanEffect::kRefuseExit:
      case BanEffect::kPostponeExit:
        JudgeHindrance(ban, grade);
        return;
    }
  }

  static std::string_view HowSoon(Urgency urgency) {
    switch (urgency) {
      case Urgency::kRoutine:
        return ".routine";
      case Urgency::kToday:
        return ".today";
      case Urgency::kAtOnce:
        return ".at_once";
    }
    return "";
  }

  static std::string_view WhatLifts(Release release) {
    switch (release) {
      case Release::kOther:
        return ".other";
      case Release::kDebtPaid:
        return ".debt";
      case Release::kCourt:
        return ".court";
      case Release::kAuthority:
        return ".authority";
    }
    return "";
  }

  // An own national may be kept from leaving, never from entering.
  void JudgeHindrance(const Ban& ban, MatchGrade grade) {
    const bool forbids_entry = ban.effect == BanEffect::kRefuseEntry;
    if (forbids_entry != (input_.direction == Direction::kEntry)) return;
    if (grade == MatchGrade::kPossible) {
      Add(ReasonCode::kBanPossible, {}, SourceOf(ban));
    } else if (forbids_entry && IsOwnNational(input_)) {
      Add(ReasonCode::kBanHitOwnNational, {}, SourceOf(ban));
    } else if (ban.effect == BanEffect::kPostponeExit) {
      MessageArguments arguments = {{"authority", ban.authority},
                                    {"ban", ban.id.text},
                                    {"term", std::string(ban.ends_on ? "day" : "open")}};
      if (ban.ends_on) arguments.push_back({"until", *ban.ends_on});
      AddVariant(ReasonCode::kExitPostponed, WhatLifts(ban.release), std::move(arguments),
                 SourceOf(ban));
    } else {
      MessageArguments arguments = {{"direction", std::string(forbids_entry ? "entry" : "exit")},
                                    {"ban", ban.id.text}};
      if (ban.ends_on) arguments.push_back({"until", *ban.ends_on});
      AddVariant(ReasonCode::kBanHit, ban.ends_on ? ".until" : ".until_lifted",
                 std::move(arguments), SourceOf(ban));
    }
  }

  const DecisionInput& input_;
  const Document& document_;
  JudgedOrders judged_;
};

}  // namespace

JudgedOrders JudgeOrders(const DecisionInput& input) { return OrdersJudge(input).Judge(); }

}  // namespace otkel
