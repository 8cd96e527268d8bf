// What every use case is told about the call it serves.
#pragma once

#include <functional>
#include <string>

#include "services/core/caller.h"
#include "services/core/time.h"

namespace samtale::scheduling {

struct Call {
  Caller caller;
  Instant now;             // read once, when the call came in
  std::string method;      // `BookMeeting`
  std::string request_id;  // 1 to 64 printable characters; required on writes
  std::string body_hash;   // of the request without its request id
  std::function<bool()> expired = [] { return false; };  // the caller's deadline has passed
  // Most of the caller's time has passed: what may be left out is.
  std::function<bool()> hurried = [] { return false; };
};

}  // namespace samtale::scheduling
