// Calendars laid out over days: which schedule and which week of its cycle count, what overrides,
// breaks and closing days make of them, and that none of it depends on where a schedule began.
#include "services/scheduling/working_time.h"

#include <gtest/gtest.h>

#include <ctime>

#include "tests/scheduling/small_agenda.h"

namespace samtale::scheduling::small {
namespace {

store::HoursSchedule Schedule(std::string_view valid_from, int weeks, std::string_view monday,
                              Hours periods = {}) {
  return {DayOf(valid_from), weeks, DayOf(monday), std::move(periods)};
}

Hours InWeek(int week, Hours hours) {
  for (store::WeeklyPeriod& period : hours) period.week = week;
  return hours;
}

Hours Both(Hours some, const Hours& others) {
  some.insert(some.end(), others.begin(), others.end());
  return some;
}

// The hours of the local days as `2026-01-15 09:00-12:00`, in the zone of the agenda.
std::vector<std::string> Shown(const Agenda& agenda, std::string_view from, std::string_view until,
                               std::optional<Mode> mode = {}) {
  const IntervalSet worked =
      WorkingTime(agenda, agenda.caseworkers[0], mode, DayOf(from), DayOf(until));
  std::vector<std::string> shown;
  for (const Interval& one : worked.intervals()) {
    const LocalDateTime begin = agenda.zone.ToLocal(one.begin);
    const LocalDateTime end = agenda.zone.ToLocal(one.end);
    const bool midnight = end.day > begin.day && end.time == LocalTime{Minutes{0}};
    shown.push_back(Format(begin.day) + " " + Format(begin.time) + "-" +
                    (midnight ? "24:00" : Format(end.time)));
  }
  return shown;
}

using Strings = std::vector<std::string>;

Agenda WithCalendar(store::Calendar calendar, std::string_view zone = "Europe/Copenhagen") {
  Agenda agenda = AgendaOf(zone, Utc("2020-01-01T00:00"), "2026-01-15", "2026-01-15");
  agenda.caseworkers = {Worker("anna", {})};
  agenda.caseworkers[0].caseworker.calendar = std::move(calendar);
  return agenda;
}

TEST(ScheduleOn, ChangesOnTheDayItIsValidFrom) {
  const store::Calendar calendar{.hours = On(Weekdays(), {{"08:00", "12:00"}}),
                                 .schedules = {Schedule("2026-03-02", 1, "2026-03-02"),
                                               Schedule("2026-03-03", 1, "2026-03-02"),
                                               Schedule("2026-06-01", 1, "2026-06-01")}};
  struct Row {
    std::string_view day;
    int schedule;  // from 1; 0: none
  };
  for (const Row& row : {Row{"1990-01-01", 0}, Row{"2026-03-01", 0}, Row{"2026-03-02", 1},
                         Row{"2026-03-03", 2}, Row{"2026-03-04", 2}, Row{"2026-05-31", 2},
                         Row{"2026-06-01", 3}, Row{"2026-06-02", 3}, Row{"2099-12-31", 3}}) {
    const store::HoursSchedule* found = ScheduleOn(calendar, DayOf(row.day));
    const store::HoursSchedule* expected =
        row.schedule == 0 ? nullptr
                          : &calendar.schedules[static_cast<std::size_t>(row.schedule - 1)];
    EXPECT_EQ(found, expected) << row.day;
  }
}

TEST(WeekOfCycle, CountsWholeWeeksFromItsMondayInBothDirections) {
  struct Row {
    int weeks;
    std::string_view monday, day;
    int week;
  };
  for (const Row& row : {
           Row{1, "2026-01-05", "2026-01-04", 1},
           Row{1, "2026-01-05", "2026-01-05", 1},
           Row{2, "2026-01-05", "2026-01-03", 2},
           Row{2, "2026-01-05", "2026-01-04", 2},
           Row{2, "2026-01-05", "2026-01-05", 1},
           Row{2, "2026-01-05", "2026-01-11", 1},
           Row{2, "2026-01-05", "2026-01-12", 2},
           Row{2, "2026-01-05", "2026-01-19", 1},
           Row{3, "2026-01-05", "2025-12-29", 3},
           Row{3, "2026-01-05", "2025-12-22", 2},
           Row{3, "2026-01-05", "2025-12-15", 1},
           // The years 2020 and 2026 have 53 weeks: the weeks take turns all the same.
           Row{2, "2020-12-14", "2020-12-27", 2},
           Row{2, "2020-12-14", "2020-12-28", 1},
           Row{2, "2020-12-14", "2021-01-03", 1},
           Row{2, "2020-12-14", "2021-01-04", 2},
           Row{2, "2020-12-14", "2021-01-11", 1},
           Row{4, "2026-12-21", "2026-12-31", 2},
           Row{4, "2026-12-21", "2027-01-04", 3},
           Row{4, "2026-12-21", "2027-01-11", 4},
           Row{4, "2026-12-21", "2027-01-18", 1},
           Row{12, "1990-01-01", "2026-03-29", 7},
       }) {
    EXPECT_EQ(WeekOfCycle(Schedule(row.monday, row.weeks, row.monday), DayOf(row.day)), row.week)
        << row.weeks << " from " << row.monday << " on " << row.day;
  }
}

TEST(WorkingTime, FollowsTheScheduleAndTheWeekOfEachDay) {
  // Long Mondays every second week from 16 March; before, Mondays to noon.
  const Agenda agenda = WithCalendar(
      {.hours = On({date::Monday}, {{"08:00", "12:00"}}),
       .schedules = {Schedule("2026-03-16", 2, "2026-03-09",
                              Both(On({date::Tuesday}, {{"09:00", "10:00"}}),
                                   Both(InWeek(1, On({date::Monday}, {{"08:00", "17:00"}})),
                                        InWeek(2, On({date::Monday}, {{"10:00", "12:00"}})))))}});
  EXPECT_EQ(Shown(agenda, "2026-03-09", "2026-03-31"),
            (Strings{"2026-03-09 08:00-12:00", "2026-03-16 10:00-12:00", "2026-03-17 09:00-10:00",
                     "2026-03-23 08:00-17:00", "2026-03-24 09:00-10:00", "2026-03-30 10:00-12:00",
                     "2026-03-31 09:00-10:00"}));
}

TEST(WorkingTime, WeeksTakeTurnsOverYearsOf53Weeks) {
  const Agenda agenda = WithCalendar(
      {.schedules = {Schedule("2020-11-30", 2, "2020-11-30",
                              Both(InWeek(1, On({date::Thursday}, {{"08:00", "09:00"}})),
                                   InWeek(2, On({date::Friday}, {{"08:00", "09:00"}}))))}});
  EXPECT_EQ(Shown(agenda, "2020-12-21", "2021-01-17"),
            (Strings{"2020-12-25 08:00-09:00", "2020-12-31 08:00-09:00", "2021-01-08 08:00-09:00",
                     "2021-01-14 08:00-09:00"}));
}

TEST(WorkingTime, AScheduleMayBeginInTheMiddleOfAWeekAndBeWithoutHours) {
  const Agenda agenda =
      WithCalendar({.hours = On(EveryDay(), {{"08:00", "09:00"}}),
                    .schedules = {Schedule("2026-03-04", 1, "2026-03-02"),
                                  Schedule("2026-03-06", 1, "2026-03-02",
                                           On(EveryDay(), {{"10:00", "11:00"}}))}});
  EXPECT_EQ(Shown(agenda, "2026-03-02", "2026-03-07"),
            (Strings{"2026-03-02 08:00-09:00", "2026-03-03 08:00-09:00", "2026-03-06 10:00-11:00",
                     "2026-03-07 10:00-11:00"}));
}

TEST(WorkingTime, PeriodsAreForTheirModes) {
  const ModeSet remote = {Mode::kTelephone, Mode::kVideo};
  const Agenda agenda =
      WithCalendar({.hours = Both(On({date::Thursday}, {{"09:00", "12:00"}}),
                                  ForModes(remote, On({date::Thursday}, {{"12:00", "15:00"}})))});
  EXPECT_EQ(Shown(agenda, "2026-01-15", "2026-01-15"), Strings{"2026-01-15 09:00-15:00"});
  EXPECT_EQ(Shown(agenda, "2026-01-15", "2026-01-15", Mode::kPhysical),
            Strings{"2026-01-15 09:00-12:00"});
  for (Mode mode : {Mode::kTelephone, Mode::kVideo}) {
    EXPECT_EQ(Shown(agenda, "2026-01-15", "2026-01-15", mode), Strings{"2026-01-15 09:00-15:00"});
  }
}

TEST(WorkingTime, BreaksAreTakenOutOfWhateverTheHoursAre) {
  Agenda agenda = WithCalendar(
      {.hours = On({date::Wednesday, date::Thursday}, {{"09:00", "15:00"}}),
       .breaks = {{.from = TimeOf("12:00"), .until = TimeOf("12:30")},
                  {.weekday = date::Thursday, .from = TimeOf("14:30"), .until = TimeOf("16:00")}}});
  agenda.caseworkers[0].overrides = {Override("2026-01-16", {{TimeOf("11:00"), TimeOf("13:00")}})};
  EXPECT_EQ(
      Shown(agenda, "2026-01-14", "2026-01-17"),
      (Strings{"2026-01-14 09:00-12:00", "2026-01-14 12:30-15:00", "2026-01-15 09:00-12:00",
               "2026-01-15 12:30-14:30", "2026-01-16 11:00-12:00", "2026-01-16 12:30-13:00"}));
  const OfficeDays days(agenda.zone, DayOf("2026-01-14"), DayOf("2026-01-17"));
  const CaseworkerAgenda& anna = agenda.caseworkers[0];
  const WorkingHours hours(anna.caseworker.calendar, anna.overrides, days);
  // A break outside the hours is none: three at noon, one in the afternoon up to its end.
  ASSERT_EQ(hours.breaks().intervals().size(), 4U);
  EXPECT_EQ(hours.breaks().intervals()[2], UtcInterval("2026-01-15T13:30", "2026-01-15T14:00"));
}

TEST(WorkingTime, AnOverrideReplacesItsDayOnly) {
  Agenda agenda = WithCalendar({.hours = On(EveryDay(), {{"08:00", "17:00"}})});
  agenda.caseworkers[0].overrides = {
      Override("2026-01-13", {{TimeOf("10:00"), TimeOf("12:00")},
                              {TimeOf("13:00"), TimeOf("15:00"), {Mode::kVideo}}}),
      Override("2026-01-15", {}), Override("2026-01-16", {{TimeOf("20:00"), TimeOf("23:59")}})};
  agenda.caseworkers[0].caseworker.calendar.schedules = {
      Schedule("2026-01-17", 1, "2026-01-12", On(EveryDay(), {{"00:00", "01:00"}}))};
  EXPECT_EQ(Shown(agenda, "2026-01-12", "2026-01-17"),
            (Strings{"2026-01-12 08:00-17:00", "2026-01-13 10:00-12:00", "2026-01-13 13:00-15:00",
                     "2026-01-14 08:00-17:00", "2026-01-16 20:00-01:00"}));
  EXPECT_EQ(Shown(agenda, "2026-01-13", "2026-01-13", Mode::kPhysical),
            Strings{"2026-01-13 10:00-12:00"});
  EXPECT_EQ(Shown(agenda, "2026-01-15", "2026-01-15"), Strings{});
}

TEST(WorkingTime, NothingOpensADayOnWhichTheJobcentreIsClosed) {
  Agenda agenda = WithCalendar({.hours = On(EveryDay(), {{"08:00", "09:00"}})});
  agenda.closing_days = {Closing("ud", "2026-12-23", "2026-12-24"),
                         Closing("gulv", "2026-12-30", "2026-12-30")};
  agenda.caseworkers[0].overrides = {Override("2026-12-24", {{TimeOf("10:00"), TimeOf("12:00")}}),
                                     Override("2026-12-25", {{TimeOf("10:00"), TimeOf("12:00")}})};
  EXPECT_EQ(Shown(agenda, "2026-12-22", "2026-12-31"),
            (Strings{"2026-12-22 08:00-09:00", "2026-12-25 10:00-12:00", "2026-12-26 08:00-09:00",
                     "2026-12-27 08:00-09:00", "2026-12-28 08:00-09:00", "2026-12-29 08:00-09:00",
                     "2026-12-31 08:00-09:00"}));
  agenda.jobcentre.open_on_public_holidays = false;
  EXPECT_EQ(Shown(agenda, "2026-12-23", "2026-12-27"), Strings{"2026-12-27 08:00-09:00"});
}

// Schedules, overrides and breaks on the days clocks change, in two zones: edges are local times.
TEST(WorkingTime, KeepsLocalTimesOnBothDaysOfChangingClocks) {
  struct Row {
    std::string_view zone, day, begin, noon, after_noon, end;  // UTC
  };
  for (const Row& row : {
           Row{"Europe/Copenhagen", "2026-03-29", "2026-03-28T23:00", "2026-03-29T10:00",
               "2026-03-29T10:30", "2026-03-29T22:00"},
           Row{"Europe/Copenhagen", "2026-10-25", "2026-10-24T22:00", "2026-10-25T11:00",
               "2026-10-25T11:30", "2026-10-25T23:00"},
           Row{"America/New_York", "2026-03-08", "2026-03-08T05:00", "2026-03-08T16:00",
               "2026-03-08T16:30", "2026-03-09T04:00"},
           Row{"America/New_York", "2026-11-01", "2026-11-01T04:00", "2026-11-01T17:00",
               "2026-11-01T17:30", "2026-11-02T05:00"},
       }) {
    const std::vector<Interval> expected = {UtcInterval(row.begin, row.noon),
                                            UtcInterval(row.after_noon, row.end)};
    const std::vector<store::Break> lunch = {{.from = TimeOf("12:00"), .until = TimeOf("12:30")}};
    const Hours all_sunday = On({date::Sunday}, {{"00:00", "23:59"}});
    Agenda agenda = WithCalendar({.hours = all_sunday, .breaks = lunch}, row.zone);
    Agenda scheduled = WithCalendar(
        {.schedules = {Schedule("1990-01-01", 1, "1990-01-01", all_sunday)}, .breaks = lunch},
        row.zone);
    Agenda overridden = WithCalendar({.breaks = lunch}, row.zone);
    overridden.caseworkers[0].overrides = {Override(row.day, {{TimeOf("00:00"), TimeOf("24:00")}})};
    for (const Agenda* one : {&agenda, &scheduled, &overridden}) {
      const IntervalSet worked =
          WorkingTime(*one, one->caseworkers[0], {}, DayOf(row.day), DayOf(row.day));
      EXPECT_EQ(std::vector(worked.intervals().begin(), worked.intervals().end()), expected)
          << row.zone << " " << row.day;
    }
  }
}

TEST(OfficeDays, LayEveryMinuteWhereTheZoneDoes) {
  for (const char* name : {"Europe/Copenhagen", "America/New_York", "Africa/Cairo",
                           "Australia/Lord_Howe", "Pacific/Apia", "America/Havana"}) {
    const Zone zone = ZoneOf(name);
    for (std::string_view first : {"2026-03-07", "2026-03-28", "2026-10-24", "2024-04-25",
                                   "2026-04-04", "2011-12-28", "2026-10-31"}) {
      const LocalDay from = DayOf(first);
      const OfficeDays days(zone, from, from + date::days{3});
      for (LocalDay day = days.from(); day <= days.until(); day += date::days{1}) {
        for (int minute = 0; minute < 24 * 60; minute += 7) {
          const LocalTime time{Minutes{minute}};
          ASSERT_EQ(days.Between(day, time, time).begin, zone.ToInstantOrAfterGap(day, time))
              << name << " " << Format(day) << " " << Format(time);
        }
      }
    }
  }
}

std::clock_t CpuTimeOf(const store::Calendar& calendar) {
  const Zone zone = ZoneOf("Europe/Copenhagen");
  const OfficeDays days(zone, DayOf("2026-03-02"), DayOf("2026-04-30"));
  const std::clock_t begin = std::clock();
  for (int i = 0; i < 200; ++i) {
    const WorkingHours hours(calendar, {}, days);
    EXPECT_EQ(hours.In({}).intervals().size(), 44U);
  }
  return std::clock() - begin;
}

// 36 years are 1,900 weeks; a layout that walked them would take some hundred times as long.
TEST(WorkingTime, HoursFrom1990CostNoMoreThanThoseFromLastWeek) {
  const Hours weekdays = On(Weekdays(), {{"08:00", "16:00"}});
  const std::clock_t recent =
      CpuTimeOf({.schedules = {Schedule("2026-02-23", 2, "2026-02-23", weekdays)}});
  const std::clock_t old =
      CpuTimeOf({.schedules = {Schedule("1990-01-01", 2, "1990-01-01", weekdays)}});
  EXPECT_LE(old, 5 * recent + CLOCKS_PER_SEC / 50);
}

}  // namespace
}  // namespace samtale::scheduling::small
