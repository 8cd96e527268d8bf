#include "services/scheduling/connection.h"

#include <algorithm>

namespace samtale::scheduling {
namespace {

constexpr std::string_view kMeetingMark = "{meeting}";
constexpr std::string_view kScheme = "https://";
constexpr std::size_t kFewestDigits = 3;
constexpr std::size_t kMostDigits = 20;
constexpr std::size_t kMaxEmail = 200;

bool IsVisible(char c) { return c > ' ' && c <= '~'; }

const std::string& First(const std::string& one, const std::string& other) {
  return one.empty() ? other : one;
}

// A jobcentre's or caseworker's link, with the meeting's id where it has a mark for it.
std::string LinkFor(const MeetingId& meeting, std::string link) {
  const std::size_t at = link.find(kMeetingMark);
  if (at != link.npos) link.replace(at, kMeetingMark.size(), meeting.text());
  return link;
}

std::string NumberToCall(bool citizen_calls, const ConnectionSources& sources) {
  if (!citizen_calls) return sources.citizen.phone;
  return First(sources.caseworker.phone, sources.jobcentre.phone);
}

}  // namespace

store::Connection ConnectionOf(Mode mode, const MeetingId& meeting, const ConnectionWish& wish,
                               const ConnectionSources& sources) {
  store::Connection connection;
  switch (mode) {
    case Mode::kPhysical:
      break;
    case Mode::kTelephone:
      connection.citizen_calls = wish.citizen_calls.value_or(false);
      connection.phone = wish.phone ? *wish.phone : NumberToCall(connection.citizen_calls, sources);
      connection.given = wish.phone || wish.citizen_calls;
      break;
    case Mode::kVideo:
      connection.video_link = wish.video_link
                                  ? *wish.video_link
                                  : LinkFor(meeting, First(sources.caseworker.video_link,
                                                           sources.jobcentre.video_link));
      connection.given = wish.video_link.has_value();
      break;
  }
  return connection;
}

bool IsPhone(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  const auto digits = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
  const auto blanks = static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
  return digits + blanks == text.size() && kFewestDigits <= digits && digits <= kMostDigits &&
         blanks < digits;
}

bool IsVideoLink(std::string_view text) {
  return text.size() > kScheme.size() && text.size() <= kMaxVideoLink &&
         text.substr(0, kScheme.size()) == kScheme &&
         std::all_of(text.begin(), text.end(), IsVisible);
}

bool IsEmail(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != text.npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == text.npos &&
         text.size() <= kMaxEmail && std::all_of(text.begin(), text.end(), IsVisible);
}

}  // namespace samtale::scheduling
