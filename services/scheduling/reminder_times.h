// When reminders are due: the arithmetic of plans in civil time. Pure.
#pragma once

#include "services/core/time.h"
#include "services/store/reminders.h"

namespace samtale::scheduling {

// A reminder that is written so long after it was due is on time.
inline constexpr Minutes kOnTime{5};

class ReminderTimes {
 public:
  ReminderTimes(const store::ReminderPlan& plan, const Zone& zone) : plan_(plan), zone_(zone) {}

  // When the meetings of a civil day are to be reminded of. A time that clocks skip means the first
  // after the gap, one that happens twice the earlier.
  Instant DueFor(LocalDay day) const;
  // When the civil day after the last one begins whose meetings are to be reminded of by `now`:
  // meetings that begin earlier are or were due.
  Instant DueUntil(Instant now) const;
  // When what begins at `instant` is to be reminded of.
  Instant DueAt(Instant instant) const { return DueFor(zone_.DayOf(instant)); }

  // Whether the plan reminds of the meeting at the time it has: it is of the plan's types and
  // modes, was given its time before the reminder was due, and begins after that.
  bool RemindsOf(const store::Meeting& meeting) const;
  // Whether a reminder of it that is written at `now` is of use.
  bool IsUseful(const store::Meeting& meeting, Instant now) const;

 private:
  Instant BeginOf(LocalDay day) const;

  const store::ReminderPlan& plan_;
  const Zone& zone_;
};

}  // namespace samtale::scheduling
