// A zone's changes of its offset, as a VTIMEZONE tells them (RFC 5545, section 3.6.5): for the
// years of some instants, what the machine's zone data says of them and nothing else. libical's
// own zone data is not used. Pure; any thread may call.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/core/time.h"

namespace samtale::ical {

// A day of every year: the `week`th such weekday of the month, or the last one (-1).
struct YearlyDay {
  date::month month;
  date::weekday weekday;
  int week;
  friend bool operator==(const YearlyDay&, const YearlyDay&) = default;
};

// An offset, and when it begins.
struct Observance {
  bool summer_time;
  Seconds offset_before;
  Seconds offset;
  std::string abbreviation;
  // In the local time of the offset before; ascending, at least one.
  std::vector<date::local_seconds> onsets;
  // It begins every year on that day, from the first onset on; the other onsets follow from it.
  std::optional<YearlyDay> yearly = {};
};

// The observances from the first to the last instant (inclusive), by first onset. They agree with
// the zone at every instant of those years and of the next. One is yearly only if it is so in all
// of them, from its first onset on; after them it goes on, which the zone data may contradict.
std::vector<Observance> ObservancesOf(const Zone& zone, Instant first, Instant last);

// Whether the local time of the instant happens twice, because clocks are turned back to before it
// or after it.
bool HappensTwice(const Zone& zone, Instant at);

}  // namespace samtale::ical
