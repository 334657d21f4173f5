// Who may speak to the centre, over real gRPC on loopback.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/file.h"
#include "base/text.h"
#include "proto/convert.h"
#include "proto/query.grpc.pb.h"
#include "proto/sync.grpc.pb.h"
#include "tests/integration/tls_border.h"
#include "tools/otkel/command.h"
#include "tools/otkel/proof_check.h"

namespace otkel {
namespace {

class MutualTlsTest : public TlsBorder {
 protected:
  std::shared_ptr<grpc::Channel> Channel(const TlsFiles& keys) {
    grpc::SslCredentialsOptions options{keys.ca, keys.key, keys.certificate};
    return grpc::CreateChannel(Concat("127.0.0.1:", server_->port()),
                               grpc::SslCredentials(options));
  }

  grpc::Status ListCheckpoints(const TlsFiles& keys) {
    grpc::ClientContext context;
    v1::ListCheckpointsRequest request;
    request.set_purpose("test");
    v1::ListCheckpointsReply reply;
    return v1::Query::NewStub(Channel(keys))->ListCheckpoints(&context, request, &reply);
  }

  grpc::Status Attach(const TlsFiles& keys) {
    grpc::ClientContext context;
    const auto stub = v1::Sync::NewStub(Channel(keys));
    const auto stream = stub->Attach(&context);
    stream->Write({});
    v1::CentreMessage message;
    while (stream->Read(&message)) answers_.push_back(message);
    return stream->Finish();
  }

  std::vector<v1::CentreMessage> answers_;
};

TEST_F(MutualTlsTest, ThePoliceMayAsk) {
  EXPECT_TRUE(ListCheckpoints(Keys("ours", "ours", "police-p")).ok());
}

TEST_F(MutualTlsTest, ThePoliceGetAProofThatHoldsWithoutTheCentre) {
  border_.ActivateRules(TestRules());
  border_.Pump();
  const v1::EventId crossing = border_.Enter("korday", {.number = "AA1234567"});
  border_.Pump();
  const std::string keys = folder_.path() / "ours";
  std::ostringstream out, err;
  ASSERT_EQ(RunOtkel(std::vector<std::string>{"query", "prove", ToText(FromProto(crossing)),
                                              "--purpose", "appeal 55", "--json", "--central",
                                              Concat("127.0.0.1:", server_->port()), "--ca",
                                              keys + "/ca.pem", "--cert", keys + "/police-p.pem",
                                              "--key", keys + "/police-p.key"},
                     {out, err, false}),
            ExitCode::kOk)
      << err.str();
  ASSERT_TRUE(WriteFile(folder_.path() / "proof.json", out.str()).ok());
  const auto proven =
      CheckEventProof(ReadEventProof(folder_.path() / "proof.json").value(),
                      TestCentreKey().PublicKey(), border_.node("korday").key->PublicKey());
  ASSERT_TRUE(proven.ok()) << proven.status();
  EXPECT_EQ(proven->id, FromProto(crossing));
}

TEST_F(MutualTlsTest, ACertificateOfAnotherAuthorityGetsNoConnection) {
  EXPECT_EQ(ListCheckpoints(Keys("ours", "strangers", "police-p")).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Attach(Keys("ours", "strangers", "korday")).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(MutualTlsTest, NobodyWithoutACertificateGetsAConnection) {
  EXPECT_EQ(ListCheckpoints({Keys("ours", "ours", "central").ca, "", ""}).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(MutualTlsTest, ACheckpointMayNotAskAndThePoliceMayNotAttach) {
  const grpc::Status asked = ListCheckpoints(Keys("ours", "ours", "korday"));
  EXPECT_EQ(asked.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(asked.error_message(), "expected a certificate with the URI name otkel://police/NAME");
  EXPECT_EQ(Attach(Keys("ours", "ours", "police-p")).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(MutualTlsTest, AStreamThatDoesNotBeginWithHelloIsRefused) {
  EXPECT_TRUE(Attach(Keys("ours", "ours", "korday")).ok());
  ASSERT_EQ(answers_.size(), 1u);
  EXPECT_EQ(answers_[0].refused().code(), v1::Refused::CODE_NOT_HELLO);
}

}  // namespace
}  // namespace otkel
