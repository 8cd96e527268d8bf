// What is known of a call once it is answered: for logs and figures. Holds no personal data: of the
// caller only the role and the municipality, of the request nothing.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace samtale::api {

// gRPC's names of its status codes, by number.
inline constexpr std::array<std::string_view, 17> kStatusNames = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

struct CallRecord {
  std::string_view service;  // `samtale.v1.MeetingService`
  std::string_view method;   // `BookMeeting`
  std::string role;          // empty: the caller is not known
  std::string municipality;  // empty: the caller is not known
  std::string_view status;   // of kStatusNames
  std::string_view reason;   // of an error, `NOT_BOOKABLE`; empty for OK
  std::chrono::microseconds took{0};
};

// Called once for each call, on whichever thread answers it; must not block nor throw.
using Observe = std::function<void(const CallRecord&)>;

}  // namespace samtale::api
