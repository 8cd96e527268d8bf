// The one error type of every room, and Result. What only a bug can do is asserted (SAMTALE_CHECK),
// always on; what the world can do is an Error. Values; any thread may share them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "services/core/message.h"

namespace samtale {

// Why a call failed: closed, and the same word on the wire (ErrorInfo.reason).
// Those up to kUnimplemented mean: no effect, now or later.
enum class Reason : std::uint8_t {
  kInvalidArgument,  // `violations` names every wrong field
  kNotFound,
  kAlreadyExists,
  kUnauthenticated,
  kPermissionDenied,
  kNotBookable,        // `blockers` names every reason
  kMeetingState,       // the meeting's state does not allow it
  kHoldGone,           // no such hold of this caller, any more
  kEtagMismatch,       // changed since it was read: read again
  kRequestIdReused,    // the same request id with another body
  kCursorUnknown,      // of no event of the caller's municipality: read the state again
  kResourceExhausted,  // a named limit
  kRulesInvalid,
  kDatabaseNewer,
  kDatabaseInUse,
  kAddressInUse,
  kUnimplemented,
  kDeadlineExceeded,  // may have had an effect: repeat with the same request id
  kUnavailable,       // may have had an effect: repeat with the same request id
  kInternal,
};

// `NOT_BOOKABLE` and so on.
std::string_view Name(Reason reason);

// A wrong field of a request. `field` is its path in the request, `slot.start`, `hours[2].until`.
struct Violation {
  std::string field;
  Message message;
  friend bool operator==(const Violation&, const Violation&) = default;
};

// One reason why a slot cannot be had. `message.text` is its kind; `subject` the resource it
// concerns
// (`caseworkers/anna`), or empty.
struct Blocker {
  Message message;
  std::string subject;
  friend bool operator==(const Blocker&, const Blocker&) = default;
};

struct Error {
  Reason reason;
  Message message;
  std::vector<Violation> violations = {};
  std::vector<Blocker> blockers = {};
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> Fail(Reason reason, Text text,
                                  std::vector<std::string> arguments = {}) {
  return tl::make_unexpected(Error{reason, Message{text, std::move(arguments)}});
}
// kInvalidArgument with every violation; there must be at least one.
tl::unexpected<Error> Invalid(std::vector<Violation> violations);
inline tl::unexpected<Error> Invalid(std::string field, Text text,
                                     std::vector<std::string> arguments = {}) {
  return Invalid({Violation{std::move(field), Message{text, std::move(arguments)}}});
}

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace samtale

// Ends the process, saying where, when a condition that only a bug can break does not hold.
#define SAMTALE_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::samtale::CheckFailed(#condition, __FILE__, __LINE__))
