// How the parties of a remote meeting come together: a link for video; for telephone a number, and
// who calls it. What a caller gives stays with the meeting; the rest is worked out from what the
// directory knows of the caseworker, the jobcentre and the citizen. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "services/core/mode.h"
#include "services/store/records.h"

namespace samtale::scheduling {

// What a caller says of it; what is unset is worked out.
struct ConnectionWish {
  std::optional<std::string> video_link = {};
  std::optional<std::string> phone = {};
  std::optional<bool> citizen_calls = {};  // unset: the caseworker calls

  bool empty() const { return !video_link && !phone && !citizen_calls; }
};

// Whom and what a meeting brings together.
struct ConnectionSources {
  const store::Jobcentre& jobcentre;
  const store::Caseworker& caseworker;
  const store::Citizen& citizen;
};

// The connection of a meeting held in `mode`. Video: the link given, the caseworker's, or the
// jobcentre's. Telephone: the number given; else the citizen's when the caseworker calls, and the
// caseworker's or the jobcentre's when the citizen does. Of what is given, what says nothing of the
// mode is left out.
store::Connection ConnectionOf(Mode mode, const MeetingId& meeting, const ConnectionWish& wish,
                               const ConnectionSources& sources);

inline constexpr std::size_t kMaxVideoLink = 500;  // bytes

// A telephone number as people write it: 3 to 20 digits, blanks between them, a `+` first.
bool IsPhone(std::string_view text);
// `https://` and an address in visible ASCII, at most kMaxVideoLink bytes.
bool IsVideoLink(std::string_view text);
// One `@` with something on both sides, in visible ASCII; no more is promised of it.
bool IsEmail(std::string_view text);

}  // namespace samtale::scheduling
