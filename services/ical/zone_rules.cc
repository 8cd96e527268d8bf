#include "services/ical/zone_rules.h"

#include <algorithm>
#include <cstddef>

namespace samtale::ical {
namespace {

// Before and after these the zone data says nothing of use.
constexpr Instant kEarliest = date::sys_days{date::year{1900} / date::January / 1};
constexpr Instant kLatest = date::sys_days{date::year{2300} / date::January / 1};
constexpr date::days kWeek{7};
constexpr int kLastWeek = -1;

date::year_month_day CivilOf(date::local_seconds local) {
  return date::year_month_day{date::floor<date::days>(local)};
}

Seconds TimeOf(date::local_seconds local) { return local - date::floor<date::days>(local); }

date::year YearOf(const Zone& zone, Instant at) {
  return date::year_month_day{zone.DayOf(at)}.year();
}

Instant YearBegins(const Zone& zone, date::year year) {
  return zone.ToInstantOrAfterGap(LocalDay{year / date::January / 1}, LocalTime{Minutes{0}});
}

// Which such weekday of its month the day is.
int WeekOf(date::year_month_day day) {
  return (static_cast<int>(static_cast<unsigned>(day.day())) - 1) /
             static_cast<int>(kWeek.count()) +
         1;
}

bool IsLastOfMonth(date::year_month_day day) {
  return date::year_month_day{LocalDay{day} + kWeek}.month() != day.month();
}

bool BeginsAlike(const Observance& one, const Observance& other) {
  const date::local_seconds mine = one.onsets.back();
  const date::local_seconds its = other.onsets.back();
  return one.summer_time == other.summer_time && one.offset_before == other.offset_before &&
         one.offset == other.offset && one.abbreviation == other.abbreviation &&
         CivilOf(mine).month() == CivilOf(its).month() && TimeOf(mine) == TimeOf(its);
}

// The day of the year on which each onset lies, one a year from the first to `last`.
std::optional<YearlyDay> YearlyDayOf(const std::vector<date::local_seconds>& onsets,
                                     date::year last) {
  const date::year_month_day first = CivilOf(onsets.front());
  const date::weekday weekday{LocalDay{first}};
  bool nth = true;
  bool last_week = true;
  date::year year = first.year();
  for (const date::local_seconds onset : onsets) {
    const date::year_month_day day = CivilOf(onset);
    if (day.year() != year++ || date::weekday{LocalDay{day}} != weekday) return std::nullopt;
    nth = nth && WeekOf(day) == WeekOf(first);
    last_week = last_week && IsLastOfMonth(day);
  }
  if (onsets.size() < 2 || year <= last || (!nth && !last_week)) return std::nullopt;
  return YearlyDay{first.month(), weekday, last_week ? kLastWeek : WeekOf(first)};
}

Observance ObservanceOf(const Zone& zone, ZonePeriod period) {
  const bool always = period.begin < kEarliest;
  const Instant begin = always ? kEarliest : period.begin;
  const Seconds before = always ? period.offset : zone.PeriodAt(begin - Seconds{1}).offset;
  return {period.summer_time,
          before,
          period.offset,
          std::move(period.abbreviation),
          {date::local_seconds{begin.time_since_epoch() + before}}};
}

}  // namespace

std::vector<Observance> ObservancesOf(const Zone& zone, Instant first, Instant last) {
  const date::year last_year = YearOf(zone, last) + date::years{1};
  const Instant end = YearBegins(zone, last_year + date::years{1});
  std::vector<Observance> all;
  for (Instant at = YearBegins(zone, YearOf(zone, first)); at < end;) {
    ZonePeriod period = zone.PeriodAt(at);
    at = std::min(period.end, kLatest);
    Observance next = ObservanceOf(zone, std::move(period));
    const auto alike = std::find_if(all.begin(), all.end(),
                                    [&](const Observance& one) { return BeginsAlike(one, next); });
    if (alike == all.end()) {
      all.push_back(std::move(next));
    } else {
      alike->onsets.push_back(next.onsets.front());
    }
  }
  for (Observance& one : all) one.yearly = YearlyDayOf(one.onsets, last_year);
  return all;
}

bool HappensTwice(const Zone& zone, Instant at) {
  const ZonePeriod now = zone.PeriodAt(at);
  if (kEarliest < now.begin) {
    const Seconds back = zone.PeriodAt(now.begin - Seconds{1}).offset - now.offset;
    if (at < now.begin + back) return true;
  }
  if (now.end < kLatest) {
    const Seconds back = now.offset - zone.PeriodAt(now.end).offset;
    if (now.end - back <= at) return true;
  }
  return false;
}

}  // namespace samtale::ical
