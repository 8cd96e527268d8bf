#include "services/scheduling/working_time.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "services/core/error.h"
#include "services/core/holidays.h"
#include "services/scheduling/slots.h"

namespace samtale::scheduling {
namespace {

// People write 23:59 for the end of the day; nobody means to close one minute before midnight.
LocalTime EndOfPeriod(LocalTime until) {
  constexpr Minutes kLastMinute{23 * 60 + 59};
  constexpr Minutes kEndOfDay{24 * 60};
  return until.since_midnight() == kLastMinute ? LocalTime{kEndOfDay} : until;
}

// Collects periods by the modes they are for.
class Periods {
 public:
  void Add(Interval period, ModeSet modes) {
    any_.push_back(period);
    if (modes.empty()) {
      modes = ModeSet::All();
    } else if (modes != ModeSet::All()) {
      differ_ = true;
    }
    for (std::size_t i = 0; i < kModes.size(); ++i) {
      if (modes.Has(kModes[i])) by_mode_[i].push_back(period);
    }
  }
  IntervalSet TakeAny() { return IntervalSet(std::move(any_)); }
  // None when every period is for every mode.
  std::vector<IntervalSet> TakeByMode() {
    if (!differ_) return {};
    std::vector<IntervalSet> sets;
    for (std::vector<Interval>& periods : by_mode_) sets.emplace_back(std::move(periods));
    return sets;
  }

 private:
  std::vector<Interval> any_;
  std::array<std::vector<Interval>, kModes.size()> by_mode_;
  bool differ_ = false;
};

void AddHours(const store::Calendar& calendar, const OfficeDays& days, LocalDay day,
              Periods& periods) {
  const store::HoursSchedule* schedule = ScheduleOn(calendar, day);
  const int week = schedule == nullptr ? 0 : WeekOfCycle(*schedule, day);
  const date::weekday weekday{day};
  for (const store::WeeklyPeriod& period : schedule ? schedule->periods : calendar.hours) {
    if (period.weekday != weekday || (period.week != 0 && period.week != week)) continue;
    periods.Add(days.Between(day, period.from, period.until), period.modes);
  }
}

IntervalSet Breaks(const store::Calendar& calendar, const OfficeDays& days) {
  std::vector<Interval> breaks;
  if (calendar.breaks.empty()) return {};
  for (LocalDay day = days.from(); day <= days.until(); day += date::days{1}) {
    for (const store::Break& one : calendar.breaks) {
      if (!one.weekday || *one.weekday == date::weekday{day})
        breaks.push_back(days.Between(day, one.from, one.until));
    }
  }
  return IntervalSet(std::move(breaks));
}

}  // namespace

bool ClosedForHoliday(const store::Jobcentre& jobcentre, LocalDay day) {
  return !jobcentre.open_on_public_holidays && DanishPublicHoliday(day).has_value();
}

const store::ClosingDay* ClosingOf(std::span<const store::ClosingDay> closing_days, LocalDay day) {
  for (const store::ClosingDay& one : closing_days) {
    if (one.from <= day && day <= one.until) return &one;
  }
  return nullptr;
}

OfficeDays::OfficeDays(const Zone& zone, LocalDay from, LocalDay until) : zone_(zone), from_(from) {
  constexpr std::chrono::hours kEven{24};
  const LocalTime midnight{Minutes{0}};
  SAMTALE_CHECK(from <= until);
  Instant begin = zone.ToInstantOrAfterGap(from, midnight);
  for (LocalDay day = from; day <= until; day += date::days{1}) {
    const Instant next = zone.ToInstantOrAfterGap(day + date::days{1}, midnight);
    days_.push_back({begin, next - begin == kEven});
    begin = next;
  }
}

const OfficeDays::Day& OfficeDays::Find(LocalDay day) const {
  SAMTALE_CHECK(from_ <= day && day <= until());
  return days_[static_cast<std::size_t>((day - from_).count())];
}

void OfficeDays::Close(LocalDay day) {
  SAMTALE_CHECK(from_ <= day && day <= until());
  days_[static_cast<std::size_t>((day - from_).count())].open = false;
}

Instant OfficeDays::At(LocalDay day, LocalTime time) const {
  const Day& known = Find(day);
  return known.even ? known.begin + time.since_midnight() : zone_.ToInstantOrAfterGap(day, time);
}

Interval OfficeDays::Between(LocalDay day, LocalTime from, LocalTime until) const {
  return {At(day, from), At(day, EndOfPeriod(until))};
}

const store::HoursSchedule* ScheduleOn(const store::Calendar& calendar, LocalDay day) {
  const auto later = std::upper_bound(
      calendar.schedules.begin(), calendar.schedules.end(), day,
      [](LocalDay asked, const store::HoursSchedule& one) { return asked < one.valid_from; });
  return later == calendar.schedules.begin() ? nullptr : &*std::prev(later);
}

int WeekOfCycle(const store::HoursSchedule& schedule, LocalDay day) {
  SAMTALE_CHECK(schedule.cycle_weeks > 0);
  const auto weeks = date::floor<date::weeks>(day - schedule.cycle_monday).count();
  const auto past = weeks % schedule.cycle_weeks;
  return static_cast<int>(past < 0 ? past + schedule.cycle_weeks : past) + 1;
}

WorkingHours::WorkingHours(const store::Calendar& calendar,
                           std::span<const store::DayOverride> overrides, const OfficeDays& days) {
  Periods periods;
  auto next = overrides.begin();
  for (LocalDay day = days.from(); day <= days.until(); day += date::days{1}) {
    while (next != overrides.end() && next->day < day) ++next;
    if (!days.IsOpen(day)) continue;
    if (next == overrides.end() || next->day != day) {
      AddHours(calendar, days, day, periods);
      continue;
    }
    for (const store::DayPeriod& period : next->periods)
      periods.Add(days.Between(day, period.from, period.until), period.modes);
  }
  any_ = periods.TakeAny();
  by_mode_ = periods.TakeByMode();
  breaks_ = Breaks(calendar, days).Intersect(any_);
}

const IntervalSet& WorkingHours::In(std::optional<Mode> mode) const {
  if (!mode || by_mode_.empty()) return any_;
  return by_mode_[static_cast<std::size_t>(*mode)];
}

bool WorkingHours::Hold(Interval meeting, std::optional<Mode> mode) const {
  const IntervalSet whole(std::vector<Interval>{meeting});
  return In(mode).Contains(meeting) && whole.Intersect(breaks_).empty();
}

IntervalSet WorkingTime(const Agenda& agenda, const CaseworkerAgenda& caseworker,
                        std::optional<Mode> mode, LocalDay from, LocalDay until) {
  OfficeDays days(agenda.zone, from, until);
  for (LocalDay day = from; day <= until; day += date::days{1}) {
    if (ClosedForHoliday(agenda.jobcentre, day) || ClosingOf(agenda.closing_days, day) != nullptr)
      days.Close(day);
  }
  const WorkingHours hours(caseworker.caseworker.calendar, caseworker.overrides, days);
  return hours.In(mode).Subtract(hours.breaks()).Subtract(IntervalSet(caseworker.absences));
}

}  // namespace samtale::scheduling
