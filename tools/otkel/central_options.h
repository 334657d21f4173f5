#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace otkel {

// How to reach the centre, and as whom: every call is over mutual TLS.
struct CentralOptions {
  std::string address;  // HOST:PORT
  std::filesystem::path ca;
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::chrono::milliseconds timeout{10'000};
};

// --central, --ca, --cert and --key, or OTKEL_CENTRAL, OTKEL_CA, OTKEL_CERT and OTKEL_KEY.
// REQUIRES: `options` outlives `app`.
void AddCentralOptions(CLI::App& app, CentralOptions& options);

}  // namespace otkel
