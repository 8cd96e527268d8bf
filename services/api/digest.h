// Digests of requests: equal requests have equal digests, whichever way a client encoded them.
// Pure.
#pragma once

#include <google/protobuf/message.h>

#include <initializer_list>
#include <string>

#include "services/scheduling/call.h"

namespace samtale::api {

// SHA-256, 64 hexadecimal digits, of the message's type and deterministic encoding without those of
// its fields; names it does not have are passed over.
std::string DigestWithout(const google::protobuf::Message& request,
                          std::initializer_list<const char*> fields);

// An id text for what a request makes without naming it: the same for a repeat of the request, and
// for no other.
std::string MadeIdText(const scheduling::Call& call);

}  // namespace samtale::api
