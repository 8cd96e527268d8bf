// When a party works: weekly hours that can change from a day on, weeks that take turns, and
// breaks. Any party may have a calendar; its days and times are local ones of its jobcentre.
// Values; any thread may share them.
#pragma once

#include <date/date.h>

#include <optional>
#include <vector>

#include "services/core/mode.h"
#include "services/core/time.h"

namespace samtale::store {

// [from, until) of every such weekday. What passes midnight is two periods, until 24:00 and from
// 00:00, which are one in effect.
struct WeeklyPeriod {
  date::weekday weekday;
  LocalTime from;
  LocalTime until;
  ModeSet modes = {};  // of the meetings it is for; empty: all
  int week = 0;        // of its schedule's cycle, from 1; 0: every week
  friend bool operator==(const WeeklyPeriod&, const WeeklyPeriod&) = default;
};

// Hours from a day on, until the next schedule's.
struct HoursSchedule {
  LocalDay valid_from;
  int cycle_weeks = 1;    // after so many weeks the hours repeat
  LocalDay cycle_monday;  // where a first week of the cycle begins; before or after valid_from
  std::vector<WeeklyPeriod> periods = {};
  friend bool operator==(const HoursSchedule&, const HoursSchedule&) = default;
};

// [from, until) of such days, whatever the hours of the day are.
struct Break {
  std::optional<date::weekday> weekday = {};  // nothing: every day
  LocalTime from;
  LocalTime until;
  friend bool operator==(const Break&, const Break&) = default;
};

struct Calendar {
  std::vector<WeeklyPeriod> hours = {};       // until the first schedule's day
  std::vector<HoursSchedule> schedules = {};  // by valid_from, no two from one day
  std::vector<Break> breaks = {};
  friend bool operator==(const Calendar&, const Calendar&) = default;
};

// [from, until) of one day of its own.
struct DayPeriod {
  LocalTime from;
  LocalTime until;
  ModeSet modes = {};  // as of a WeeklyPeriod
  friend bool operator==(const DayPeriod&, const DayPeriod&) = default;
};

}  // namespace samtale::store
