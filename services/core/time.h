// Instants, civil days and times, and the zone that joins them. Instants (UTC seconds) decide
// conflicts; civil days and times of the jobcentre's zone decide rules, hours and what people are
// promised. "Tomorrow" is the next civil day, never + 24 h. Values; any thread may share them.
#pragma once

#include <date/date.h>
#include <date/tz.h>

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "services/core/error.h"

namespace samtale {

using Seconds = std::chrono::seconds;
using Minutes = std::chrono::minutes;
using Instant = date::sys_seconds;  // UTC, whole seconds
using LocalDay = date::local_days;  // a civil day of no particular zone

// A wall-clock time of a civil day, whole minutes, 00:00 to 24:00; 24:00 is the end of the day.
class LocalTime {
 public:
  // `minutes` since midnight must be 0..1440; asserted.
  explicit LocalTime(Minutes minutes);
  Minutes since_midnight() const { return minutes_; }
  friend auto operator<=>(const LocalTime&, const LocalTime&) = default;

 private:
  Minutes minutes_;
};

struct LocalDateTime {
  LocalDay day;
  LocalTime time;
  friend auto operator<=>(const LocalDateTime&, const LocalDateTime&) = default;
};

// ISO 8601: `2020-10-14`, `09:30` (also `24:00`), `2020-10-14T09:30`, `2020-10-14T07:30:00Z`.
// Parsing is strict: exactly that many digits, real calendar days of the years 1900 to 2199,
// nothing else.
std::optional<LocalDay> ParseDay(std::string_view text);
std::optional<LocalTime> ParseTime(std::string_view text);
std::optional<LocalDateTime> ParseDateTime(std::string_view text);
std::string Format(LocalDay day);
std::string Format(LocalTime time);
std::string Format(LocalDateTime local);
std::string Format(Instant instant);

// A stretch of time through which a zone keeps its offset from UTC.
struct ZonePeriod {
  Instant begin;
  Instant end;     // exclusive; the first and last periods of a zone reach very far
  Seconds offset;  // local time less UTC
  bool summer_time;
  std::string abbreviation;  // `CET`
};

// An IANA time zone, as far as the machine's zone data lists its changes one by one: Debian's to
// the end of 2037. After that the offset of the last change stands, and summer time is missing.
class Zone {
 public:
  // kInvalidArgument (field `zone`) when the machine's zone data has no such name.
  static Result<Zone> Find(std::string_view name);
  // Europe/Copenhagen; asserted to exist.
  static Zone Copenhagen();

  const std::string& name() const { return zone_->name(); }

  // The instant of a wall-clock time. A time that clocks skip (the gap in spring) gives nothing;
  // a time that happens twice (the overlap in autumn) means the earlier.
  std::optional<Instant> ToInstant(LocalDay day, LocalTime time) const;
  // As ToInstant, but a skipped time means the first instant after the gap. For edges of windows.
  Instant ToInstantOrAfterGap(LocalDay day, LocalTime time) const;
  LocalDateTime ToLocal(Instant instant) const;  // seconds are dropped
  LocalDay DayOf(Instant instant) const { return ToLocal(instant).day; }
  // The period that holds the instant.
  ZonePeriod PeriodAt(Instant instant) const;

 private:
  explicit Zone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;  // lives as long as the process
};

}  // namespace samtale
