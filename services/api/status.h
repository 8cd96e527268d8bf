// The one mapping of an Error to a gRPC status with google.rpc details, for every method. The
// status's own message is the sentence in the caller's language; programs read the details. Pure.
#pragma once

#include <grpcpp/support/status.h>

#include <string>
#include <string_view>

#include "services/core/error.h"

namespace samtale::api {

inline constexpr std::string_view kErrorDomain = "samtale";
// Bytes of violations or blockers in one status: clients refuse trailers above 8 KiB, base64
// included. What does not fit is left out, in order, and counted by kind in ErrorInfo.metadata.
inline constexpr std::size_t kMaxDetailBytes = 3500;
inline constexpr std::size_t kMaxSentenceBytes = 600;

// The language of an `accept-language` header (RFC 9110, section 12.5.4): the best of `da` and
// `en`, regions ignored, by weight and then order; Danish when it names neither.
Language ReadLanguage(std::string_view accept_language);

grpc::StatusCode CodeOf(Reason reason);

// Details: ErrorInfo {reason, domain `samtale`, metadata: the text's name and what a program acts
// on}, LocalizedMessage, RequestInfo when there is a request id; BadRequest with every violation;
// PreconditionFailure with every blocker {type: its kind, subject, description}; ResourceInfo on
// NOT_FOUND and ALREADY_EXISTS; RetryInfo when waiting helps.
grpc::Status ToStatus(const Error& error, Language language, std::string_view request_id);

}  // namespace samtale::api
