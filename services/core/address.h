// Addresses to listen on that programs of this machine alone reach. Pure; any thread may call.
#pragma once

#include <string_view>

namespace samtale {

// True for a TCP port of the loopback interface: `127.0.0.1:50051` (127.0.0.0/8), `[::1]:50051` or
// `localhost:50051`; the port is 0 to 65535.
bool IsLoopbackPort(std::string_view address);

// True for an address that only programs on this machine reach: a loopback port, or a Unix socket,
// `unix:/run/samtale.sock`.
bool IsLocalAddress(std::string_view address);

}  // namespace samtale
