#include "services/scheduling/working_time.h"

#include <vector>

#include "services/core/holidays.h"
#include "services/scheduling/slots.h"

namespace samtale::scheduling {
namespace {

// People write 23:59 for the end of the day; nobody means to close one minute before midnight.
LocalTime EndOfPeriod(const store::WeeklyPeriod& period) {
  constexpr Minutes kLastMinute{23 * 60 + 59};
  constexpr Minutes kEndOfDay{24 * 60};
  return period.until.since_midnight() == kLastMinute ? LocalTime{kEndOfDay} : period.until;
}

}  // namespace

bool ClosedForHoliday(const store::Jobcentre& jobcentre, LocalDay day) {
  return !jobcentre.open_on_public_holidays && DanishPublicHoliday(day).has_value();
}

IntervalSet WeeklyHours(const store::Caseworker& caseworker, const store::Jobcentre& jobcentre,
                        const Zone& zone, LocalDay from, LocalDay until, Holidays holidays) {
  std::vector<Interval> hours;
  for (LocalDay day = from; day <= until; day += date::days{1}) {
    if (holidays == Holidays::kClosed && ClosedForHoliday(jobcentre, day)) continue;
    const date::weekday weekday{day};
    for (const store::WeeklyPeriod& period : caseworker.hours) {
      if (period.weekday != weekday) continue;
      hours.push_back({zone.ToInstantOrAfterGap(day, period.from),
                       zone.ToInstantOrAfterGap(day, EndOfPeriod(period))});
    }
  }
  return IntervalSet(std::move(hours));
}

IntervalSet WorkingTime(const CaseworkerAgenda& agenda, const store::Jobcentre& jobcentre,
                        const Zone& zone, LocalDay from, LocalDay until) {
  return WeeklyHours(agenda.caseworker, jobcentre, zone, from, until, Holidays::kClosed)
      .Subtract(IntervalSet(agenda.absences));
}

}  // namespace samtale::scheduling
