// What is known of a call once it is answered: for logs and figures. Holds no personal data: of the
// caller only the role and the municipality, of the request nothing.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace samtale::api {

struct CallRecord {
  std::string method;        // `BookMeeting`
  std::string role;          // empty: the caller is not known
  std::string municipality;  // empty: the caller is not known
  std::string_view status;   // `OK`, `NOT_FOUND`: the code's name
  std::string_view reason;   // of an error, `NOT_BOOKABLE`; empty for OK
  std::chrono::microseconds took{0};
};

// Called once for each call, on whichever thread answers it; must not block nor throw.
using Observe = std::function<void(const CallRecord&)>;

}  // namespace samtale::api
