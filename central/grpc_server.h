#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "central/authority_desk.h"
#include "central/feed.h"
#include "central/identity_desk.h"
#include "central/proof_desk.h"
#include "central/query_desk.h"

namespace otkel {

// PEM texts.
struct TlsFiles {
  std::string ca;
  std::string certificate;
  std::string key;
};

// Serves Sync, Query, IdentityLinks, Authority and Exchange over mutual TLS: without a certificate
// of our authority no byte reaches the HTTP/2 parser's callers. Who may call what follows from the
// certificate's URI name.
class GrpcServer {
 public:
  virtual ~GrpcServer() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  // Ends streams, refuses new calls, waits for those under way at most a second.
  virtual void Stop() = 0;
};

struct GrpcServerParts {
  Centre* centre;
  QueryDesk* query;
  AuthorityDesk* authority;
  const Feed* feed;
  const ProofDesk* proof;
  IdentityDesk* identity;
};

// Port 0: any free one. Errors: Unavailable, the address cannot be bound.
[[nodiscard]] absl::StatusOr<std::unique_ptr<GrpcServer>> StartGrpcServer(
    const std::string& address, std::uint16_t port, const TlsFiles& tls,
    const GrpcServerParts& parts);

}  // namespace otkel
