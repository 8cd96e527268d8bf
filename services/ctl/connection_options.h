// The options that every command which talks to a server has: where it is, who calls, and how the
// answer is written. Not shared between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "services/ctl/client.h"

namespace CLI {
class App;
}

namespace samtale::ctl {

struct ConnectionOptions {
  std::string server = "127.0.0.1:50051";
  std::string municipality;
  std::string role;
  std::string caller;
  std::string language = "en";
  bool json = false;

  Client Connect() const;
};

// Whether --municipality must be given: a file may name it instead. The tour's steps name all that
// the caller is.
enum class Needs : std::uint8_t { kMunicipality, kRoleOnly, kNothing };

// Adds --server, --municipality, --role, --as, --language and --json to `command`, each with its
// environment variable; for kNothing only --server and --language. `role` is the command's usual.
std::shared_ptr<ConnectionOptions> AddConnectionOptions(CLI::App& command, std::string role,
                                                        Needs needs = Needs::kMunicipality);

}  // namespace samtale::ctl
