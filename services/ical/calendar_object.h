// iCalendar objects (RFC 5545, with RFC 7986's NAME and CONFERENCE): what they tell, and how they
// are written. Says nothing of how they are sent. libical writes them, and escapes.
// Values; any thread may share them, and any may write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/core/interval.h"
#include "services/core/time.h"

namespace samtale::ical {

// Of RFC 5546: what a message asks of whoever it is sent to.
enum class Method : std::uint8_t { kRequest, kCancel };

// `REQUEST`, `CANCEL`.
std::string_view Word(Method method);

// Where somebody can be written to.
struct Address {
  std::string email;
  std::string name = "";  // empty: not told
  friend bool operator==(const Address&, const Address&) = default;
};

enum class Medium : std::uint8_t { kVideo, kPhone };

// How one takes part from afar.
struct Conference {
  Medium medium;
  std::string uri;
  std::string label;
  friend bool operator==(const Conference&, const Conference&) = default;
};

struct Event {
  std::string uid;
  int sequence = 0;
  Interval interval;
  Zone zone;  // whose local time it is told in
  std::string summary = "";
  std::string description = "";  // empty, as those below: not told
  std::string location = "";
  std::string comment = "";
  std::optional<Conference> conference = {};
  std::optional<Address> organizer = {};  // attends, too, and leads
  std::vector<Address> attendees = {};    // whom the organizer invites
  std::optional<Instant> created_at = {};
  std::optional<Instant> changed_at = {};
  bool cancelled = false;
};

enum class Busy : std::uint8_t { kBusy, kTentative, kUnavailable };

struct BusyPeriod {
  Busy kind;
  Interval interval;
  friend bool operator==(const BusyPeriod&, const BusyPeriod&) = default;
};

struct FreeBusy {
  std::string uid;
  Interval interval;
  std::vector<BusyPeriod> periods;  // ascending
};

struct CalendarObject {
  Instant made_at;
  std::optional<Method> method = {};  // nothing: it is no message, but a calendar
  std::string name = "";              // empty: not told
  std::vector<Event> events = {};
  std::optional<FreeBusy> free_busy = {};
};

// The object as one VCALENDAR: lines of at most 75 bytes that end in CRLF. Texts are UTF-8.
// An event is told in its zone's local time, with a VTIMEZONE for each zone that is used, unless it
// begins or ends in an hour that happens twice: then in UTC, which no program can take for the
// other one. Free and busy times are always told in UTC.
std::string Write(const CalendarObject& object);

// Its media type: `text/calendar; charset=utf-8; method=REQUEST; component=VEVENT`.
std::string ContentType(const CalendarObject& object);

}  // namespace samtale::ical
