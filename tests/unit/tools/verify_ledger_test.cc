// `otkel verify` on a ledger's folder and on files, as an auditor runs it.
#include "tools/otkel/verify_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/file.h"
#include "proto/centre_statement.h"
#include "storage/rocksdb_ledger_store.h"
#include "tests/contract/ledger_makers.h"
#include "tools/otkel/command.h"
#include "tools/otkel/message_text.h"

namespace otkel {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing_data::BanBatch;
using testing_data::Checkpoint;
using testing_data::TemporaryDirectory;

// The PEM of an Ed25519 public key (RFC 8410).
std::string PublicPem(const std::string& key) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string der = std::string("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12) + key;
  std::string base64;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : der) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) base64 += kDigits[bits >> (count - 6) & 63];
  }
  base64 += kDigits[bits << (6 - count) & 63];
  while (base64.size() % 4 != 0) base64 += '=';
  return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
}

class VerifyLedgerTest : public testing::Test {
 protected:
  VerifyLedgerTest() {
    Write("centre.pub", PublicPem(centre_key_->PublicKey()));
    Write("tazhen.pub", PublicPem(testing_data::SeededKey(2)->PublicKey()));
    Write("checkpoints.list", "tazhen tazhen.pub\n");
    Open();
    EXPECT_TRUE(ledger_->Append(BanBatch("a")).ok());
    EXPECT_TRUE(ledger_->Append(tazhen_.NextBatch(4)).ok());
    Write("early.json", JsonLine(Reply(0)));
    EXPECT_TRUE(ledger_->Append(BanBatch("b")).ok());
    Write("late.json", JsonLine(Reply(5)));
    WriteProof(3);
  }

  void Open() {
    ledger_ = OpenRocksdbLedgerStore({.directory = directory_.path() / "ledger",
                                      .high_water_file = directory_.path() / "mark"})
                  .value();
  }
  std::string Path(const std::string& name) { return directory_.path() / name; }
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(Path(name)) << text;
  }
  v1::GetTreeHeadReply Reply(Position old_size) {
    v1::GetTreeHeadReply reply;
    v1::TreeHead head;
    head.set_ledger_id(ledger_->LedgerId());
    head.set_incarnation(1);
    head.set_size(ledger_->Head());
    head.set_root(std::string(AsBytes(ledger_->RootAt(head.size()).value())));
    *reply.mutable_tree_head() = Signed(std::move(head), *centre_key_);
    const auto proof = ledger_->ConsistencyProof(old_size, ledger_->Head()).value();
    for (const Hash& hash : proof) reply.add_consistency(std::string(AsBytes(hash)));
    return reply;
  }
  void WriteProof(Position position) {
    v1::EventProof proof;
    proof.set_position(position);
    proof.set_entry(ledger_->ReadStored(position).value());
    const auto path = ledger_->InclusionProof(position, ledger_->Head()).value();
    for (const Hash& hash : path) proof.add_path(std::string(AsBytes(hash)));
    *proof.mutable_tree_head() = Reply(0).tree_head();
    Write("proof.json", JsonLine(proof));
  }
  ExitCode Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "verify");
    arguments.insert(arguments.end(), {"--centre-key", Path("centre.pub")});
    std::ostringstream out, err;
    const ExitCode code = RunOtkel(arguments, {out, err, false});
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  // Exchanges the first `from` in a file for `to`.
  void Alter(const std::string& name, const std::string& from, const std::string& to) {
    std::string text = ReadFile(Path(name)).value();
    ASSERT_NE(text.find(from), std::string::npos);
    Write(name, text.replace(text.find(from), from.size(), to));
  }

  TemporaryDirectory directory_;
  std::unique_ptr<SigningKey> centre_key_ = testing_data::SeededKey(9);
  std::unique_ptr<LedgerStore> ledger_;
  Checkpoint tazhen_{"tazhen"};
  std::string out_, err_;
};

TEST_F(VerifyLedgerTest, ALedgerInUseAgreesAndNotAByteOfItIsChanged) {
  const auto listing = [this] {
    std::map<std::string, std::string> files;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(directory_.path() / "ledger")) {
      if (file.is_regular_file()) files[file.path()] = ReadFile(file.path()).value();
    }
    return files;
  };
  const auto before = listing();
  EXPECT_EQ(Run({"--ledger", Path("ledger"), "--checkpoint-keys", Path("checkpoints.list"),
                 "--tree-head", Path("late.json"), "--since", Path("early.json")}),
            ExitCode::kOk)
      << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("6 entries, 4 events: hashes, tree and chains agree, and signatures, "
                              "and what the centre stated"));
  EXPECT_EQ(listing(), before);
}

TEST_F(VerifyLedgerTest, ALedgerIsFoundInTheCentresDataFolder) {
  EXPECT_EQ(Run({"--ledger", directory_.path(), "--json"}), ExitCode::kOk);
  EXPECT_THAT(out_, AllOf(HasSubstr("\"agrees\":true"), HasSubstr("\"size\":6")));
  EXPECT_THAT(err_, AllOf(HasSubstr("no --checkpoint-keys"), HasSubstr("no --tree-head")));
}

TEST_F(VerifyLedgerTest, ALedgerThatIsNotWhatWasStatedIsExitCode6) {
  ledger_.reset();
  std::filesystem::remove_all(Path("ledger"));
  std::filesystem::remove(Path("mark"));
  Open();
  EXPECT_EQ(Run({"--ledger", Path("ledger"), "--tree-head", Path("late.json")}),
            ExitCode::kIntegrity);
  EXPECT_THAT(out_, HasSubstr("1 disagreement"));
}

TEST_F(VerifyLedgerTest, WhereThereIsNoLedgerNoneIsFound) {
  EXPECT_EQ(Run({"--ledger", Path("nothing")}), ExitCode::kNotFound);
}

TEST_F(VerifyLedgerTest, AProofNeedsNothingButKeys) {
  EXPECT_EQ(Run({"--proof", Path("proof.json"), "--key", Path("tazhen.pub")}), ExitCode::kOk)
      << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("event tazhen/1/2 is entry 3 of ledger " + ledger_->LedgerId()));
}

TEST_F(VerifyLedgerTest, AProofOfAnotherPlaceIsExitCode6AndSaysWhy) {
  Alter("proof.json", R"("position":"3")", R"("position":"4")");
  EXPECT_EQ(Run({"--proof", Path("proof.json")}), ExitCode::kIntegrity);
  EXPECT_THAT(out_, HasSubstr("the entry is not the one at position 4"));
}

TEST_F(VerifyLedgerTest, AFileThatIsNoProofIsAConfigurationError) {
  EXPECT_EQ(Run({"--proof", Path("late.json")}), ExitCode::kConfiguration);
  EXPECT_THAT(err_, HasSubstr("expected what `otkel query prove --json` prints"));
}

TEST_F(VerifyLedgerTest, ALaterTreeHeadContinuesTheEarlierOne) {
  EXPECT_EQ(Run({"--consistency", Path("late.json"), "--since", Path("early.json")}), ExitCode::kOk)
      << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("its first 5 entries are those that it stated before"));
}

TEST_F(VerifyLedgerTest, ATreeHeadThatContinuesNothingIsExitCode6) {
  EXPECT_EQ(Run({"--consistency", Path("early.json"), "--since", Path("late.json")}),
            ExitCode::kIntegrity);
  EXPECT_THAT(out_, HasSubstr("it is not proven that the ledger of 6 entries is the beginning"));
}

}  // namespace
}  // namespace otkel
