// Several documents of one person: what is proposed, what a preview says, what a link does at the
// centre and at the lane, and that taking it back leaves nothing of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Visitor kOld{.number = "AA1234567"};
// The same person with a new passport, in another spelling.
const Visitor kNew{.number = "AB7654321", .surname = "KARIMOW", .given_names = "TEMUR"};
const Visitor kStranger{.number = "AC1111111",
                        .surname = "YULDASHEVA",
                        .given_names = "NIGORA",
                        .birth_date = "1961-11-02"};
const Caller kPolice{"otkel://police/oskemen"};

v1::DocumentName NameOf(const Visitor& visitor) {
  v1::DocumentName name;
  name.set_issuing_state(visitor.nationality);
  name.set_number(visitor.number);
  return name;
}

class IdentityTest : public testing::Test {
 protected:
  template <typename Request>
  static Request Pair(const Visitor& a, const Visitor& b) {
    Request request;
    *request.mutable_a() = NameOf(a);
    *request.mutable_b() = NameOf(b);
    request.set_purpose("case 17");
    return request;
  }

  v1::ProposeLinksReply Proposals(const Visitor& visitor) {
    v1::ProposeLinksRequest request;
    *request.mutable_document() = NameOf(visitor);
    request.set_purpose("case 17");
    return border_.identity().ProposeLinks(kPolice, request).value();
  }
  v1::LinkPreview Preview(const Visitor& a, const Visitor& b) {
    return border_.identity().PreviewLink(kPolice, Pair<v1::PreviewLinkRequest>(a, b)).value();
  }
  static v1::LinkDocumentsRequest LinkRequest(const Visitor& a, const Visitor& b) {
    auto request = Pair<v1::LinkDocumentsRequest>(a, b);
    request.set_ground(v1::LINK_GROUND_RENEWED);
    request.set_reason("letter of the embassy");
    return request;
  }
  Position Link(const Visitor& a, const Visitor& b) {
    return border_.identity().LinkDocuments(kPolice, LinkRequest(a, b)).value().position();
  }
  Position Split(const Visitor& a, const Visitor& b) {
    auto request = Pair<v1::SplitDocumentsRequest>(a, b);
    request.set_reason("they are brothers");
    return border_.identity().SplitDocuments(kPolice, request).value().position();
  }
  std::string LinkError(const v1::LinkDocumentsRequest& request) {
    return std::string(border_.identity().LinkDocuments(kPolice, request).status().message());
  }

  // Entered on the old passport, left on the new one, and long ago by now.
  void LeaveOnTheNewPassport() {
    border_.Enter("korday", kOld);
    border_.AdvanceDays(10);
    border_.Leave("korday", kNew);
    border_.AdvanceDays(50);
    border_.Pump();
  }

  // What every replica is told of the holder of a document.
  std::string Row(const Visitor& visitor) {
    const DocumentKey key = KeyOf(DocumentOf(visitor));
    return border_.centre().Look([&](const Projections& projections) {
      return projections.StaysChange(key, *projections.FindPerson(key)).SerializeAsString();
    });
  }

  MiniBorder border_{{"korday"}};
};

std::vector<std::string> ReasonsOf(const v1::DecideReply& reply) {
  std::vector<std::string> names;
  for (const v1::Reason& reason : reply.decision().reasons()) names.push_back(reason.name());
  return names;
}

TEST_F(IdentityTest, TheRenewedPassportIsProposedWithItsEvidenceAndAStrangersIsNot) {
  LeaveOnTheNewPassport();
  border_.Enter("korday", kStranger);
  border_.Pump();
  const v1::ProposeLinksReply reply = Proposals(kOld);
  ASSERT_EQ(reply.candidates_size(), 1);
  const v1::LinkCandidate& candidate = reply.candidates(0);
  EXPECT_EQ(candidate.document().number(), kNew.number);
  EXPECT_FALSE(candidate.linked());
  EXPECT_EQ(candidate.crossings(), 1u);
  int sum = 0;
  for (const v1::FieldEvidence& field : candidate.evidence()) sum += field.score();
  EXPECT_EQ(sum, candidate.score());
  EXPECT_GT(candidate.score(), 0);
  // The exit on the new passport had no entry; with that on the old one it has.
  EXPECT_EQ(candidate.unpaired_apart(), 1u);
  EXPECT_EQ(candidate.unpaired_together(), 0u);
}

TEST_F(IdentityTest, APreviewShowsWhatALinkDoesToTheDayCountAndChangesNothing) {
  LeaveOnTheNewPassport();
  const Position before = border_.ledger().Head();
  const v1::LinkPreview preview = Preview(kOld, kNew);
  EXPECT_EQ(border_.ledger().Head(), before);
  EXPECT_FALSE(preview.splits());
  ASSERT_EQ(preview.before_size(), 2);
  EXPECT_EQ(preview.before(0).documents(0).number(), kOld.number);
  EXPECT_EQ(preview.before(0).overstays_size(), 1);
  EXPECT_EQ(preview.before(1).unpaired(), 1u);
  ASSERT_EQ(preview.after_size(), 1);
  EXPECT_EQ(preview.after(0).documents_size(), 2);
  EXPECT_EQ(preview.after(0).overstays_size(), 0);
  ASSERT_EQ(preview.after(0).stays_size(), 1);
  EXPECT_EQ(preview.after(0).stays(0).exited_on(), "2026-03-11");
  EXPECT_GT(preview.evidence_size(), 0);
  EXPECT_TRUE(border_.OverstayOf(kOld).has_value());
}

TEST_F(IdentityTest, ALinkDoesWhatItsPreviewSaidAndTellsWhoeverWasShownTheOverstay) {
  LeaveOnTheNewPassport();
  ASSERT_TRUE(border_.OverstayOf(kOld).has_value());
  const v1::LinkPreview preview = Preview(kOld, kNew);
  Link(kOld, kNew);
  EXPECT_FALSE(border_.OverstayOf(kOld).has_value());
  const v1::Person person = border_.Person(kNew);
  ASSERT_EQ(person.stays_size(), 1);
  EXPECT_EQ(person.stays(0).SerializeAsString(), preview.after(0).stays(0).SerializeAsString());
  EXPECT_EQ(person.documents_size(), 2);
  ASSERT_EQ(person.links_size(), 1);
  EXPECT_EQ(person.links(0).link().linked_by(), kPolice.name);
  EXPECT_EQ(person.links(0).link().score(), preview.score());
  const auto findings = border_.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].kind(), v1::Finding::KIND_OVERSTAY_RETRACTED);
  EXPECT_THAT(findings[0].tell(), Contains("test"));
  EXPECT_THAT(findings[0].tell(), Contains(kPolice.name)) << "the preview showed it, too";
}

TEST_F(IdentityTest, TheLaneKnowsTheStaysOfEveryDocumentAndSaysSo) {
  border_.Enter("korday", kOld);
  border_.Pump();
  EXPECT_THAT(ReasonsOf(border_.Decide("korday", kNew, v1::DIRECTION_ENTRY)),
              ElementsAre("within_limit"));
  Link(kOld, kNew);
  border_.Pump();
  const auto decided = border_.Decide("korday", kNew, v1::DIRECTION_ENTRY);
  EXPECT_THAT(ReasonsOf(decided),
              ElementsAre("several_documents", "already_inside", "within_limit"));
  EXPECT_EQ(decided.decision().reasons(0).detail(),
            "Counted together with 1 other document of this person.");
  border_.Leave("korday", kNew);
  border_.Pump();
  EXPECT_EQ(border_.Person(kOld).stays(0).exited_on(), "2026-03-01");
  EXPECT_THAT(border_.Findings(), IsEmpty()) << "the decision is repeated from what was known";
}

TEST_F(IdentityTest, ADecisionFromBeforeALinkIsRepeatedWithoutIt) {
  border_.Enter("korday", kOld);
  border_.Pump();
  border_.Cut("korday");
  border_.Advance(std::chrono::minutes{5});
  Link(kOld, kNew);
  border_.Advance(std::chrono::minutes{5});
  border_.Enter("korday", kNew);
  border_.Restore("korday");
  border_.Pump();
  for (const v1::Finding& finding : border_.Findings())
    EXPECT_NE(finding.kind(), v1::Finding::KIND_NOT_REPRODUCED) << finding.sentence();
}

TEST_F(IdentityTest, TakingALinkBackRestoresTheBytes) {
  LeaveOnTheNewPassport();
  const std::string old_row = Row(kOld);
  const std::string new_row = Row(kNew);
  const v1::Overstay overstay = *border_.OverstayOf(kOld);
  Link(kOld, kNew);
  EXPECT_NE(Row(kOld), old_row);
  EXPECT_TRUE(Preview(kNew, kOld).splits());
  EXPECT_EQ(Preview(kNew, kOld).after_size(), 2);
  Split(kOld, kNew);
  EXPECT_EQ(Row(kOld), old_row);
  EXPECT_EQ(Row(kNew), new_row);
  EXPECT_EQ(border_.OverstayOf(kOld)->SerializeAsString(), overstay.SerializeAsString());
  EXPECT_EQ(border_.Person(kNew).links_size(), 0);
}

TEST_F(IdentityTest, AsOfADayBeforeTheLinkNothingIsLinked) {
  LeaveOnTheNewPassport();
  v1::ExplainStayRequest request;
  request.set_issuing_state(kOld.nationality);
  request.set_document_number(kOld.number);
  request.set_purpose("case 17");
  request.set_known_at_us(ToMicros(border_.clock().Now()));
  border_.Advance(std::chrono::minutes{1});
  const auto before = border_.query().ExplainStay(kPolice, request).value();
  Link(kOld, kNew);
  const auto after = border_.query().ExplainStay(kPolice, request).value();
  EXPECT_EQ(before.SerializeAsString(), after.SerializeAsString());
  request.clear_known_at_us();
  const auto now = border_.query().ExplainStay(kPolice, request).value();
  EXPECT_NE(now.SerializeAsString(), after.SerializeAsString());
}

TEST_F(IdentityTest, ANewPassportIsKnownBeforeItsFirstCrossing) {
  border_.Enter("korday", kOld);
  border_.Pump();
  Link(kOld, kNew);
  border_.Pump();
  EXPECT_THAT(ReasonsOf(border_.Decide("korday", kNew, v1::DIRECTION_EXIT)),
              ElementsAre("several_documents", "within_limit"));
  Split(kOld, kNew);
  border_.Pump();
  EXPECT_THAT(ReasonsOf(border_.Decide("korday", kNew, v1::DIRECTION_EXIT)),
              ElementsAre("exit_without_entry"));
}

TEST_F(IdentityTest, ABlankCheckpointLearnsOfLinksFromASnapshot) {
  border_.Enter("korday", kOld);
  border_.Pump();
  Link(kOld, kNew);
  border_.BlankReplica("korday");
  border_.Pump();
  EXPECT_THAT(ReasonsOf(border_.Decide("korday", kNew, v1::DIRECTION_EXIT)),
              ElementsAre("several_documents", "within_limit"));
}

TEST_F(IdentityTest, TheSameRequestAgainIsTheSameFact) {
  border_.Enter("korday", kOld);
  border_.Pump();
  const Position linked = Link(kOld, kNew);
  EXPECT_EQ(Link(kNew, kOld), linked);
  auto another = LinkRequest(kOld, kNew);
  another.set_reason("another reason");
  EXPECT_THAT(LinkError(another), HasSubstr("linked already, by otkel://police/oskemen"));
  const Position split = Split(kOld, kNew);
  EXPECT_EQ(Split(kOld, kNew), split);
  EXPECT_GT(Link(kOld, kNew), split);
}

TEST_F(IdentityTest, WhatIsMissingIsNamed) {
  border_.Enter("korday", kOld);
  border_.Pump();
  const auto spoilt = [&](const std::function<void(v1::LinkDocumentsRequest&)>& spoil) {
    auto request = LinkRequest(kOld, kNew);
    spoil(request);
    return LinkError(request);
  };
  EXPECT_EQ(spoilt([](auto& r) { r.clear_purpose(); }),
            "purpose: expected why this is looked up, 1 to 200 bytes");
  EXPECT_EQ(spoilt([](auto& r) { r.mutable_a()->clear_number(); }),
            "a.number: expected a document number of capital letters and digits, at most 50");
  EXPECT_EQ(spoilt([](auto& r) { r.mutable_b()->set_issuing_state("U/B"); }),
            "b.issuing_state: expected a state code such as UZB");
  EXPECT_EQ(spoilt([](auto& r) { *r.mutable_b() = r.a(); }), "b: expected another document than a");
  EXPECT_EQ(spoilt([](auto& r) { r.clear_ground(); }),
            "ground: expected renewed, second, name changed, misread or other");
  EXPECT_EQ(spoilt([](auto& r) { r.set_reason(std::string(1001, 'x')); }),
            "reason: expected why, 1 to 1,000 bytes");
  EXPECT_EQ(LinkError(LinkRequest(kNew, kStranger)),
            "a, b: no crossing and no permit is known under either document");
}

TEST_F(IdentityTest, OnePersonHasNoMoreDocumentsThanTheLimit) {
  border_.Enter("korday", kOld);
  border_.Pump();
  const auto numbered = [](std::size_t i) {
    return Visitor{.number = "AD" + std::to_string(1'000'000 + i)};
  };
  for (std::size_t i = 1; i < kMostDocumentsOfPerson; ++i) Link(kOld, numbered(i));
  EXPECT_EQ(LinkError(LinkRequest(kOld, kNew)),
            "a, b: one person would have 17 documents, expected at most 16");
}

}  // namespace
}  // namespace otkel
