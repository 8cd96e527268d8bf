#include "services/core/error.h"

#include <cstdio>
#include <cstdlib>

namespace samtale {

std::string_view Name(Reason reason) {
  switch (reason) {
    case Reason::kInvalidArgument:
      return "INVALID_ARGUMENT";
    case Reason::kNotFound:
      return "NOT_FOUND";
    case Reason::kAlreadyExists:
      return "ALREADY_EXISTS";
    case Reason::kUnauthenticated:
      return "UNAUTHENTICATED";
    case Reason::kPermissionDenied:
      return "PERMISSION_DENIED";
    case Reason::kNotBookable:
      return "NOT_BOOKABLE";
    case Reason::kMeetingState:
      return "MEETING_STATE";
    case Reason::kHoldGone:
      return "HOLD_GONE";
    case Reason::kEtagMismatch:
      return "ETAG_MISMATCH";
    case Reason::kRequestIdReused:
      return "REQUEST_ID_REUSED";
    case Reason::kCursorUnknown:
      return "CURSOR_UNKNOWN";
    case Reason::kResourceExhausted:
      return "RESOURCE_EXHAUSTED";
    case Reason::kRulesInvalid:
      return "RULES_INVALID";
    case Reason::kDatabaseNewer:
      return "DATABASE_NEWER";
    case Reason::kDatabaseInUse:
      return "DATABASE_IN_USE";
    case Reason::kAddressInUse:
      return "ADDRESS_IN_USE";
    case Reason::kUnimplemented:
      return "UNIMPLEMENTED";
    case Reason::kDeadlineExceeded:
      return "DEADLINE_EXCEEDED";
    case Reason::kUnavailable:
      return "UNAVAILABLE";
    case Reason::kInternal:
      return "INTERNAL";
  }
  return "";
}

tl::unexpected<Error> Invalid(std::vector<Violation> violations) {
  SAMTALE_CHECK(!violations.empty());
  Error error{Reason::kInvalidArgument,
              {Text::kInvalidRequest, {std::to_string(violations.size())}}};
  error.violations = std::move(violations);
  return tl::make_unexpected(std::move(error));
}

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "samtale: broken invariant: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace samtale
