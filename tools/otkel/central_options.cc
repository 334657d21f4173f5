#include "tools/otkel/central_options.h"

#include <CLI/CLI.hpp>

namespace otkel {

void AddCentralOptions(CLI::App& app, CentralOptions& options) {
  app.add_option("--central", options.address, "The centre's gRPC address")
      ->required()
      ->envname("OTKEL_CENTRAL")
      ->type_name("HOST:PORT");
  app.add_option("--ca", options.ca, "Certificate of the authority, PEM")
      ->required()
      ->envname("OTKEL_CA")
      ->type_name("FILE");
  app.add_option("--cert", options.certificate, "Own certificate, PEM")
      ->required()
      ->envname("OTKEL_CERT")
      ->type_name("FILE");
  app.add_option("--key", options.key, "Key of the own certificate, PEM")
      ->required()
      ->envname("OTKEL_KEY")
      ->type_name("FILE");
}

}  // namespace otkel
