// A crossing's proof, from the checkpoint that recorded it to somebody who has only public keys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/file.h"
#include "central/proof_desk.h"
#include "proto/convert.h"
#include "tests/contract/contract_data.h"
#include "tests/integration/mini_border.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/proof_check.h"

namespace otkel {
namespace {

using testing::HasSubstr;

const Visitor kKarimov{.number = "AA1234567"};
const Caller kPolice{"otkel://police/test"};

class ProofTest : public testing::Test {
 protected:
  ProofTest()
      : border_({"korday"}),
        log_(*ConsultationLog::Open(folder_.path() / "log", &border_.clock(), "key")),
        desk_(&border_.centre(), log_.get()) {
    border_.ActivateRules(TestRules());
    border_.Pump();
    crossing_ = border_.Enter("korday", kKarimov);
    for (int i = 0; i < 5; ++i) border_.Enter("korday", {.number = "AA000000" + std::to_string(i)});
    border_.Pump();
  }

  v1::EventProof Prove() {
    v1::ProveEventRequest request;
    *request.mutable_id() = crossing_;
    request.set_purpose("appeal 55");
    return desk_.ProveEvent(kPolice, request).value();
  }
  v1::GetTreeHeadReply TreeHead(std::uint64_t old_size) {
    v1::GetTreeHeadRequest request;
    request.set_old_size(old_size);
    return desk_.GetTreeHead(kPolice, request).value();
  }
  absl::Status Check(const v1::EventProof& proof) {
    return CheckEventProof(proof, TestCentreKey().PublicKey(),
                           border_.node("korday").key->PublicKey())
        .status();
  }
  std::filesystem::path Written(const google::protobuf::Message& message) {
    const std::filesystem::path path = folder_.path() / "answer.json";
    std::ofstream(path) << JsonLine(message) << '\n';
    return path;
  }

  testing_data::TemporaryDirectory folder_;
  MiniBorder border_;
  std::unique_ptr<ConsultationLog> log_;
  ProofDesk desk_;
  v1::EventId crossing_;
};

TEST_F(ProofTest, ACrossingIsProvenThroughAFileWithPublicKeysAlone) {
  const auto proof = ReadEventProof(Written(Prove()));
  ASSERT_TRUE(proof.ok()) << proof.status();
  const auto proven =
      CheckEventProof(*proof, TestCentreKey().PublicKey(), border_.node("korday").key->PublicKey());
  ASSERT_TRUE(proven.ok()) << proven.status();
  EXPECT_EQ(proven->id, FromProto(crossing_));
}

TEST_F(ProofTest, NoByteOfAProofMayBeAnother) {
  const v1::EventProof proof = Prove();
  ASSERT_TRUE(Check(proof).ok());
  const auto altered = [&proof](auto field) {
    std::vector<v1::EventProof> all;
    v1::EventProof copy = proof;
    for (std::size_t i = 0; i < field(copy).size(); ++i) {
      all.push_back(proof);
      field(all.back())[i] = static_cast<char>(field(all.back())[i] ^ 1);
    }
    return all;
  };
  for (const auto& forged :
       altered([](v1::EventProof& p) -> std::string& { return *p.mutable_entry(); }))
    EXPECT_TRUE(absl::IsDataLoss(Check(forged)));
  for (int step = 0; step < proof.path_size(); ++step) {
    for (const auto& forged :
         altered([step](v1::EventProof& p) -> std::string& { return *p.mutable_path(step); }))
      EXPECT_TRUE(absl::IsDataLoss(Check(forged)));
  }
  for (const auto& forged : altered([](v1::EventProof& p) -> std::string& {
         return *p.mutable_tree_head()->mutable_root();
       }))
    EXPECT_TRUE(absl::IsDataLoss(Check(forged)));
  for (const auto& forged : altered([](v1::EventProof& p) -> std::string& {
         return *p.mutable_tree_head()->mutable_signature();
       }))
    EXPECT_TRUE(absl::IsDataLoss(Check(forged)));
}

TEST_F(ProofTest, AProofIsOfItsOwnPlaceAndOfItsOwnTree) {
  v1::EventProof forged = Prove();
  forged.set_position(forged.position() + 1);
  EXPECT_TRUE(absl::IsDataLoss(Check(forged)));
  forged = Prove();
  forged.mutable_tree_head()->set_size(forged.tree_head().size() + 1);
  EXPECT_TRUE(absl::IsDataLoss(Check(forged)));
  forged = Prove();
  forged.add_path("short");
  EXPECT_TRUE(absl::IsDataLoss(Check(forged)));
  EXPECT_TRUE(absl::IsDataLoss(Check({})));
}

TEST_F(ProofTest, ALaterTreeHeadIsProvenToContinueTheEarlierOne) {
  const v1::GetTreeHeadReply earlier = TreeHead(0);
  border_.Leave("korday", kKarimov);
  border_.Pump();
  const v1::GetTreeHeadReply later = TreeHead(earlier.tree_head().size());
  ASSERT_GT(later.tree_head().size(), earlier.tree_head().size());
  const std::string key = TestCentreKey().PublicKey();
  EXPECT_TRUE(CheckTreeHead(later, earlier.tree_head(), key).ok());
  EXPECT_EQ(ReadTreeHead(Written(later))->size(), later.tree_head().size());
  v1::GetTreeHeadReply forged = later;
  (*forged.mutable_consistency(0))[0] ^= 1;
  EXPECT_TRUE(absl::IsDataLoss(CheckTreeHead(forged, earlier.tree_head(), key)));
  EXPECT_TRUE(absl::IsDataLoss(CheckTreeHead(earlier, later.tree_head(), key)));
}

TEST_F(ProofTest, WhatIsNotThereIsNotProven) {
  v1::ProveEventRequest request;
  *request.mutable_id() = crossing_;
  EXPECT_THAT(std::string(desk_.ProveEvent(kPolice, request).status().message()),
              HasSubstr("purpose: expected"));
  request.set_purpose("appeal 55");
  request.mutable_id()->set_sequence(99);
  EXPECT_TRUE(absl::IsNotFound(desk_.ProveEvent(kPolice, request).status()));
  request.clear_id();
  EXPECT_TRUE(absl::IsInvalidArgument(desk_.ProveEvent(kPolice, request).status()));
  v1::GetTreeHeadRequest beyond;
  beyond.set_old_size(border_.ledger().Head() + 1);
  EXPECT_TRUE(absl::IsFailedPrecondition(desk_.GetTreeHead(kPolice, beyond).status()));
}

TEST_F(ProofTest, EveryProofIsWrittenToTheConsultationLog) {
  (void)Prove();
  (void)TreeHead(0);
  const std::string log = ReadFile(folder_.path() / "log").value();
  EXPECT_THAT(log, HasSubstr("ProveEvent"));
  EXPECT_THAT(log, HasSubstr("GetTreeHead"));
}

}  // namespace
}  // namespace otkel
