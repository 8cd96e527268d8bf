// What calendars, day overrides and closing days may hold (fields.h).
#include <algorithm>
#include <string>

#include "services/scheduling/fields.h"

namespace samtale::scheduling {
namespace {

std::string At(const std::string& list, std::size_t i) {
  return list + "[" + std::to_string(i) + "]";
}

// True when both may hold for one meeting.
bool ShareModes(ModeSet one, ModeSet other) {
  return one.empty() || other.empty() || !(one & other).empty();
}

bool ShareDay(const store::WeeklyPeriod& one, const store::WeeklyPeriod& other) {
  const bool same_week = one.week == 0 || other.week == 0 || one.week == other.week;
  return same_week && one.weekday == other.weekday;
}
bool ShareDay(const store::DayPeriod&, const store::DayPeriod&) { return true; }
bool ShareDay(const store::Break& one, const store::Break& other) {
  return !one.weekday || !other.weekday || *one.weekday == *other.weekday;
}

ModeSet ModesOf(const store::Break&) { return {}; }
template <class Period>
ModeSet ModesOf(const Period& period) {
  return period.modes;
}

template <class Period>
bool Overlap(const Period& one, const Period& other) {
  return ShareDay(one, other) && ShareModes(ModesOf(one), ModesOf(other)) &&
         one.from < other.until && other.from < one.until;
}

// Each ends after it begins, and no two overlap.
template <class Period>
void CheckPeriods(Violations& violations, const std::vector<Period>& periods,
                  const std::string& field, std::size_t most) {
  violations.Unless(periods.size() <= most, field, Text::kTooMany, {std::to_string(most)});
  for (std::size_t i = 0; i < periods.size() && i < most; ++i) {
    const auto end = periods.begin() + static_cast<std::ptrdiff_t>(i);
    violations.Unless(periods[i].from < periods[i].until, At(field, i) + ".until",
                      Text::kEndBeforeBegin);
    const bool overlaps = std::any_of(
        periods.begin(), end, [&](const Period& other) { return Overlap(other, periods[i]); });
    violations.Unless(!overlaps, At(field, i), Text::kOverlappingHours);
  }
}

void CheckWeeks(Violations& violations, const std::vector<store::WeeklyPeriod>& periods,
                const std::string& field, int weeks) {
  for (std::size_t i = 0; i < periods.size() && i < kMaxPeriods; ++i) {
    violations.Unless(0 <= periods[i].week && periods[i].week <= weeks, At(field, i) + ".week",
                      Text::kOutOfRange, {"0", std::to_string(weeks)});
  }
}

void CheckSchedule(Violations& violations, const store::HoursSchedule& schedule,
                   const std::string& field) {
  violations.Unless(1 <= schedule.cycle_weeks && schedule.cycle_weeks <= kMaxCycleWeeks,
                    field + ".cycle_weeks", Text::kOutOfRange,
                    {"1", std::to_string(kMaxCycleWeeks)});
  violations.Unless(date::weekday{schedule.cycle_monday} == date::Monday, field + ".cycle_monday",
                    Text::kNotAMonday, {Format(schedule.cycle_monday)});
  CheckPeriods(violations, schedule.periods, field + ".periods", kMaxPeriods);
  CheckWeeks(violations, schedule.periods, field + ".periods",
             std::clamp(schedule.cycle_weeks, 1, kMaxCycleWeeks));
}

}  // namespace

void CheckCalendar(Violations& violations, const store::Calendar& calendar) {
  CheckPeriods(violations, calendar.hours, "hours", kMaxPeriods);
  CheckWeeks(violations, calendar.hours, "hours", 0);
  const std::vector<store::HoursSchedule>& schedules = calendar.schedules;
  violations.Unless(schedules.size() <= kMaxSchedules, "schedules", Text::kTooMany,
                    {std::to_string(kMaxSchedules)});
  for (std::size_t i = 0; i < schedules.size() && i < kMaxSchedules; ++i) {
    const std::string field = At("schedules", i);
    violations.Unless(i == 0 || schedules[i - 1].valid_from < schedules[i].valid_from,
                      field + ".valid_from", Text::kSchedulesInOrder);
    CheckSchedule(violations, schedules[i], field);
  }
  CheckPeriods(violations, calendar.breaks, "breaks", kMaxBreaks);
}

Result<void> CheckFields(const store::DayOverride& day_override) {
  Violations violations;
  CheckPeriods(violations, day_override.periods, "periods", kMaxDayPeriods);
  violations.Unless(day_override.reason.size() <= kMaxName, "reason", Text::kTooLong,
                    {std::to_string(kMaxName)});
  return std::move(violations).Check();
}

Result<void> CheckFields(const store::ClosingDay& closing_day) {
  Violations violations;
  const auto days = (closing_day.until - closing_day.from).count() + 1;
  violations.Unless(days >= 1, "until", Text::kEndBeforeBegin);
  violations.Unless(days <= kMaxClosedDays, "until", Text::kTooMany,
                    {std::to_string(kMaxClosedDays)});
  violations.Unless(!closing_day.reason.empty(), "reason", Text::kRequired);
  violations.Unless(closing_day.reason.size() <= kMaxName, "reason", Text::kTooLong,
                    {std::to_string(kMaxName)});
  return std::move(violations).Check();
}

}  // namespace samtale::scheduling
