// When parties work: calendars laid out over the local days of a jobcentre. Recurrence is expanded
// from the days asked for, never from where a schedule began. Pure functions and values; any thread
// may share them.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "services/core/interval.h"
#include "services/core/mode.h"
#include "services/core/time.h"
#include "services/store/records.h"

namespace samtale::scheduling {

// True when the jobcentre is closed all of `day` because it is a Danish public holiday.
bool ClosedForHoliday(const store::Jobcentre& jobcentre, LocalDay day);

// The first of the closing days, by id, that closes `day`; null when none does.
const store::ClosingDay* ClosingOf(std::span<const store::ClosingDay> closing_days, LocalDay day);

// The local days [from, until] of a zone: when each begins and whether the jobcentre is open. Made
// once for all the calendars that are laid out over them.
class OfficeDays {
 public:
  // All open.
  OfficeDays(const Zone& zone, LocalDay from, LocalDay until);

  void Close(LocalDay day);  // of the range; asserted

  LocalDay from() const { return from_; }
  LocalDay until() const { return from_ + date::days{static_cast<int>(days_.size()) - 1}; }
  bool IsOpen(LocalDay day) const { return Find(day).open; }
  // [from, until) of a day, of the range; asserted. An edge that clocks skip moves to after the
  // gap, one that happens twice means the earlier; an `until` of 23:59 means the end of the day.
  Interval Between(LocalDay day, LocalTime from, LocalTime until) const;

 private:
  struct Day {
    Instant begin;
    bool even;  // no clock changes in it
    bool open = true;
  };
  const Day& Find(LocalDay day) const;
  Instant At(LocalDay day, LocalTime time) const;

  Zone zone_;
  LocalDay from_;
  std::vector<Day> days_;
};

// The schedule that gives the hours of `day`; null: the calendar's undated hours do. O(log n).
const store::HoursSchedule* ScheduleOn(const store::Calendar& calendar, LocalDay day);
// The week of the schedule's cycle that `day` lies in, 1 to cycle_weeks. Counted in whole weeks
// from its Monday, forwards or backwards: years do not matter. O(1).
int WeekOfCycle(const store::HoursSchedule& schedule, LocalDay day);

// A calendar laid out over some days.
class WorkingHours {
 public:
  // What the calendar and the overrides (of this party, by day) give on the open days. An override
  // replaces the hours of its day, and opens no day on which the jobcentre is closed.
  WorkingHours(const store::Calendar& calendar, std::span<const store::DayOverride> overrides,
               const OfficeDays& days);

  // The hours for meetings in a mode, without regard to breaks; nothing: in whatever mode. Periods
  // that touch, also over midnight, are one.
  const IntervalSet& In(std::optional<Mode> mode) const;
  bool DifferByMode() const { return !by_mode_.empty(); }
  // The breaks, as far as they lie in hours.
  const IntervalSet& breaks() const { return breaks_; }
  // Whether a meeting lies wholly in hours for its mode and touches no break.
  bool Hold(Interval meeting, std::optional<Mode> mode) const;

 private:
  IntervalSet any_;
  std::vector<IntervalSet> by_mode_;  // in the order of kModes; none when each is any_
  IntervalSet breaks_;
};

}  // namespace samtale::scheduling
