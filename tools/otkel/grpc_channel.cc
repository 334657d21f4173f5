#include "base/file.h"
#include "tools/otkel/grpc_internal.h"

namespace otkel {
namespace {

constexpr std::size_t kMaxPemBytes = 1 << 20;
constexpr int kMaxReplyBytes = 64 << 20;

absl::Status ReadPem(const std::filesystem::path& path, std::string& pem) {
  auto content = ReadFile(path, kMaxPemBytes);
  if (!content.ok()) return content.status();
  pem = *std::move(content);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const CentralOptions& options) {
  grpc::SslCredentialsOptions tls;
  if (auto status = ReadPem(options.ca, tls.pem_root_certs); !status.ok()) return status;
  if (auto status = ReadPem(options.certificate, tls.pem_cert_chain); !status.ok()) return status;
  if (auto status = ReadPem(options.key, tls.pem_private_key); !status.ok()) return status;
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxReplyBytes);
  return grpc::CreateCustomChannel(options.address, grpc::SslCredentials(tls), arguments);
}

absl::Status StatusOf(const grpc::Status& status) {
  // The numbers of the codes are the same.
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace otkel
