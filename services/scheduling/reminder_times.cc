#include "services/scheduling/reminder_times.h"

#include <algorithm>

namespace samtale::scheduling {

Instant ReminderTimes::BeginOf(LocalDay day) const {
  return zone_.ToInstantOrAfterGap(day, LocalTime(Minutes{0}));
}

Instant ReminderTimes::DueFor(LocalDay day) const {
  return zone_.ToInstantOrAfterGap(day - date::days{plan_.days_before}, plan_.time);
}

Instant ReminderTimes::DueUntil(Instant now) const {
  LocalDay day = zone_.DayOf(now) + date::days{plan_.days_before};
  while (DueFor(day) > now) day -= date::days{1};
  return BeginOf(day + date::days{1});
}

bool ReminderTimes::RemindsOf(const store::Meeting& meeting) const {
  const std::vector<std::string>& types = plan_.meeting_types;
  if (!types.empty() && std::find(types.begin(), types.end(), meeting.type) == types.end())
    return false;
  const Instant due = DueAt(meeting.interval.begin);
  return plan_.modes.Has(meeting.mode) && meeting.timed_at < due && due < meeting.interval.begin;
}

bool ReminderTimes::IsUseful(const store::Meeting& meeting, Instant now) const {
  const Instant begin = meeting.interval.begin;
  if (begin <= now) return false;
  return now <= DueAt(begin) + kOnTime || now + plan_.useful_before <= begin;
}

}  // namespace samtale::scheduling
