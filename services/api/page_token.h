// Page tokens: where a list goes on, in a text that only this server reads. A token is bound to the
// filters of its list: used with others, it is none of ours. Pure.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>

#include "services/store/store.h"

namespace samtale::api {

// `cursor` is the list's own; `request` the list request, of which all but page_size and page_token
// counts.
std::string PageToken(const google::protobuf::Message& request, std::string_view cursor);
// The cursor; nothing when the token was not made by PageToken for such a request.
std::optional<std::string> ReadPageToken(const google::protobuf::Message& request,
                                         std::string_view token);

std::string CursorOf(const store::MeetingCursor& cursor);
std::optional<store::MeetingCursor> ReadMeetingCursor(std::string_view text);

}  // namespace samtale::api
