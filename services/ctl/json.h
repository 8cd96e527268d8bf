// Messages as protobuf JSON, the way `samtale --json` prints them and import files state them.
// Pure functions.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace samtale::ctl {

// One line; every field is written. Empty when an Any holds a type that is not linked.
std::string ToJson(const google::protobuf::Message& message);

// Fills `message`. Answers what is wrong, empty when nothing is: a field that the message does not
// have, or a value of another kind. Names are those of protobuf JSON, `displayName`, or the
// field's own.
std::string FromJson(std::string_view json, google::protobuf::Message* message);

}  // namespace samtale::ctl
