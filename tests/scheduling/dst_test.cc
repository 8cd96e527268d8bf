// Clocks that change, and midnights that clocks skip: wall-clock hours, elapsed lengths, in the
// zones of other systems' cases and in Europe/Copenhagen.
#include <gtest/gtest.h>

#include "tests/scheduling/small_agenda.h"

namespace samtale::scheduling::small {
namespace {

constexpr std::string_view kNewYork = "America/New_York";
constexpr std::string_view kCopenhagen = "Europe/Copenhagen";

std::vector<Interval> Worked(std::string_view zone, const Hours& hours, std::string_view from,
                             std::string_view until) {
  const Agenda agenda = AgendaOf(zone, Utc("2020-01-01T00:00"), from, until);
  const IntervalSet time =
      WorkingTime(agenda, Worker("anna", hours), {}, DayOf(from), DayOf(until));
  return {time.intervals().begin(), time.intervals().end()};
}

struct MeetingRow {
  std::string_view zone;
  std::string_view start;  // local
  int hours;
  std::string_view begin;  // UTC
  std::string_view end;
};

// The meeting takes exactly that interval, is offered there, and may be placed there.
void ExpectMeeting(const MeetingRow& row) {
  const LocalDateTime start = Local(row.start);
  const std::string day = Format(start.day);
  Agenda agenda = AgendaOf(row.zone, Utc("2025-10-01T00:00"), day, day);
  SetGrid(agenda, 30);
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"00:00", "24:00"}}))};
  const Wish wish = WishFor(row.hours * 60);
  const Result<Slot> placed = Place(agenda, wish, start, {});
  ASSERT_TRUE(placed) << row.zone << " " << row.start;
  EXPECT_EQ(placed->interval, UtcInterval(row.begin, row.end)) << row.zone << " " << row.start;
  const std::vector<Slot> slots = SlotsOf(agenda, wish, day, day);
  EXPECT_NE(std::find(slots.begin(), slots.end(), *placed), slots.end()) << row.start;
}

TEST(Scenario, C1_ThreeHoursTwiceADayOnSomeWeekdays) {
  const Hours hours =
      On({date::Monday, date::Wednesday, date::Thursday}, {{"09:30", "12:30"}, {"13:15", "16:15"}});
  EXPECT_EQ(Worked(kNewYork, hours, "2025-11-30", "2025-12-03"),
            (std::vector{UtcInterval("2025-12-01T14:30", "2025-12-01T17:30"),
                         UtcInterval("2025-12-01T18:15", "2025-12-01T21:15"),
                         UtcInterval("2025-12-03T14:30", "2025-12-03T17:30"),
                         UtcInterval("2025-12-03T18:15", "2025-12-03T21:15")}));
  EXPECT_EQ(Worked(kCopenhagen, hours, "2025-11-30", "2025-12-03"),
            (std::vector{UtcInterval("2025-12-01T08:30", "2025-12-01T11:30"),
                         UtcInterval("2025-12-01T12:15", "2025-12-01T15:15"),
                         UtcInterval("2025-12-03T08:30", "2025-12-03T11:30"),
                         UtcInterval("2025-12-03T12:15", "2025-12-03T15:15")}));
}

TEST(Scenario, C3_SixHoursOnTheSundayOfTheChange) {
  const Hours hours = On({date::Sunday}, {{"10:00", "16:00"}});
  struct Row {
    std::string_view zone, day, begin, end;
  };
  for (const Row& row : {
           Row{kNewYork, "2026-03-08", "2026-03-08T14:00", "2026-03-08T20:00"},
           Row{kNewYork, "2025-11-02", "2025-11-02T15:00", "2025-11-02T21:00"},
           Row{kCopenhagen, "2026-03-29", "2026-03-29T08:00", "2026-03-29T14:00"},
           Row{kCopenhagen, "2026-10-25", "2026-10-25T09:00", "2026-10-25T15:00"},
       }) {
    EXPECT_EQ(Worked(row.zone, hours, row.day, row.day),
              std::vector{UtcInterval(row.begin, row.end)})
        << row.zone << " " << row.day;
  }
}

TEST(Scenario, C4_SixElapsedHoursAcrossTheChange) {
  ExpectMeeting({kNewYork, "2026-03-08T00:30", 6, "2026-03-08T05:30", "2026-03-08T11:30"});
  ExpectMeeting({kNewYork, "2025-11-02T00:30", 6, "2025-11-02T04:30", "2025-11-02T10:30"});
  ExpectMeeting({kCopenhagen, "2026-03-29T00:30", 6, "2026-03-28T23:30", "2026-03-29T05:30"});
  ExpectMeeting({kCopenhagen, "2026-10-25T00:30", 6, "2026-10-24T22:30", "2026-10-25T04:30"});
}

TEST(WorkingTime, EdgesInTheGapMoveToAfterIt) {
  // 02:00 to 03:00 of 29 March 2026 does not exist in Copenhagen; the gap is at 01:00Z.
  struct Row {
    std::string_view from, until, begin, end;
  };
  for (const Row& row : {
           Row{"01:00", "02:00", "2026-03-29T00:00", "2026-03-29T01:00"},
           Row{"01:00", "02:30", "2026-03-29T00:00", "2026-03-29T01:00"},
           Row{"02:30", "04:00", "2026-03-29T01:00", "2026-03-29T02:00"},
           Row{"03:00", "04:00", "2026-03-29T01:00", "2026-03-29T02:00"},
       }) {
    EXPECT_EQ(Worked(kCopenhagen, On({date::Sunday}, {{row.from, row.until}}), "2026-03-29",
                     "2026-03-29"),
              std::vector{UtcInterval(row.begin, row.end)})
        << row.from;
  }
  EXPECT_TRUE(
      Worked(kCopenhagen, On({date::Sunday}, {{"02:10", "02:50"}}), "2026-03-29", "2026-03-29")
          .empty());
}

TEST(WorkingTime, EdgesThatHappenTwiceMeanTheEarlier) {
  // 02:00 to 03:00 of 25 October 2026 happens twice, first from 00:00Z, then from 01:00Z.
  const auto worked = [](std::string_view from, std::string_view until) {
    return Worked(kCopenhagen, On({date::Sunday}, {{from, until}}), "2026-10-25", "2026-10-25");
  };
  EXPECT_EQ(worked("01:00", "02:30"),
            std::vector{UtcInterval("2026-10-24T23:00", "2026-10-25T00:30")});
  EXPECT_EQ(worked("02:30", "04:00"),
            std::vector{UtcInterval("2026-10-25T00:30", "2026-10-25T03:00")});
}

TEST(WorkingTime, HoldsWhereMidnightIsSkipped) {
  // Cairo skips 00:00 to 01:00 of 26 April 2024 (from 22:00Z of the day before).
  EXPECT_EQ(
      Worked("Africa/Cairo", On(EveryDay(), {{"22:00", "24:00"}}), "2024-04-25", "2024-04-25"),
      std::vector{UtcInterval("2024-04-25T20:00", "2024-04-25T22:00")});
  EXPECT_EQ(
      Worked("Africa/Cairo", On(EveryDay(), {{"00:00", "24:00"}}), "2024-04-25", "2024-04-26"),
      std::vector{UtcInterval("2024-04-24T22:00", "2024-04-26T21:00")});
}

TEST(GridStarts, LeaveOutWhatClocksSkip) {
  Agenda agenda = AgendaOf(kCopenhagen, Utc("2026-01-01T00:00"), "2026-03-29", "2026-03-29");
  SetGrid(agenda, 30);
  const auto starts = GridStarts(agenda.jobcentre, agenda.zone, DayOf("2026-03-29"));
  ASSERT_EQ(starts.size(), 46U);
  EXPECT_EQ(starts[3], Local("2026-03-29T01:30"));
  EXPECT_EQ(starts[4], Local("2026-03-29T03:00"));
}

TEST(GridStarts, HaveATimeThatHappensTwiceOnce) {
  Agenda agenda = AgendaOf(kCopenhagen, Utc("2026-01-01T00:00"), "2026-10-25", "2026-10-25");
  SetGrid(agenda, 30);
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"00:00", "24:00"}}))};
  EXPECT_EQ(GridStarts(agenda.jobcentre, agenda.zone, DayOf("2026-10-25")).size(), 48U);
  const Result<Slot> placed = Place(agenda, WishFor(30), Local("2026-10-25T02:30"), {});
  ASSERT_TRUE(placed);
  EXPECT_EQ(placed->interval.begin, Utc("2026-10-25T00:30"));
}

TEST(Examine, ASkippedTimeHasOnlyThatAndTheModesOfItsDay) {
  Agenda agenda = AgendaOf(kCopenhagen, Utc("2026-01-01T00:00"), "2026-03-29", "2026-03-29");
  agenda.caseworkers = {Worker("anna", {})};
  agenda.decisions.at(DayOf("2026-03-29")).verdicts[2] = engine::Verdict::kForbidden;
  struct Row {
    std::string_view start;
    bool skipped;
  };
  for (const Row& row : {Row{"2026-03-29T01:59", false}, Row{"2026-03-29T02:00", true},
                         Row{"2026-03-29T02:45", true}, Row{"2026-03-29T03:00", false}}) {
    const auto blockers = Examine(agenda, WishFor(45, {Mode::kVideo}),
                                  {Local(row.start), Mode::kVideo, CaseworkerId::Of("anna")});
    const bool only = Texts(blockers) == std::vector{Text::kTimeSkipped, Text::kModeForbidden};
    EXPECT_EQ(only, row.skipped) << row.start;
    if (row.skipped) {
      EXPECT_EQ(blockers[0].message.arguments, std::vector{std::string(row.start)});
    }
  }
}

TEST(Horizon, CountsCivilDaysNotHours) {
  // Late in the evening before the clocks change: tomorrow is one day away, not 24 hours.
  struct Row {
    std::string_view zone, now, last, beyond;
  };
  for (const Row& row : {
           Row{kCopenhagen, "2026-03-28T22:30", "2026-03-29T23:45", "2026-03-30T00:00"},
           Row{kCopenhagen, "2026-10-24T21:30", "2026-10-25T23:45", "2026-10-26T00:00"},
           Row{kNewYork, "2026-03-08T04:30", "2026-03-08T23:45", "2026-03-09T00:00"},
           Row{kNewYork, "2026-11-01T03:30", "2026-11-01T23:45", "2026-11-02T00:00"},
       }) {
    const LocalDateTime last = Local(row.last);
    const LocalDateTime beyond = Local(row.beyond);
    Agenda agenda = AgendaOf(row.zone, Utc(row.now), Format(last.day), Format(beyond.day));
    agenda.jobcentre.horizon_days = 1;
    agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"00:00", "24:00"}}))};
    EXPECT_TRUE(Place(agenda, WishFor(15), last, {})) << row.last;
    const Result<Slot> refused = Place(agenda, WishFor(15), beyond, {});
    ASSERT_FALSE(refused) << row.beyond;
    EXPECT_EQ(refused.error().blockers, std::vector{(Blocker{{Text::kBeyondHorizon, {"1"}}, ""})});
  }
}

TEST(GridStarts, StepAndOffsetAreOfTheClockOnTheWall) {
  struct Row {
    std::string_view zone, day, before, after;  // the last start before the change, the next one
    std::size_t starts;
  };
  for (const Row& row : {
           Row{kCopenhagen, "2026-03-29", "01:40", "03:00", 35},
           Row{kCopenhagen, "2026-10-25", "02:20", "03:00", 36},
           Row{kNewYork, "2026-03-08", "01:40", "03:00", 35},
           Row{kNewYork, "2026-11-01", "01:40", "02:20", 36},
       }) {
    Agenda agenda = AgendaOf(row.zone, Utc("2026-01-01T00:00"), row.day, row.day);
    SetGrid(agenda, 40, 20);
    const auto starts = GridStarts(agenda.jobcentre, agenda.zone, DayOf(row.day));
    EXPECT_EQ(starts.size(), row.starts) << row.zone << " " << row.day;
    const auto before =
        std::find(starts.begin(), starts.end(), LocalDateTime{DayOf(row.day), TimeOf(row.before)});
    ASSERT_NE(before, starts.end()) << row.day;
    EXPECT_EQ(std::next(before)->time, TimeOf(row.after)) << row.zone << " " << row.day;
  }
}

}  // namespace
}  // namespace samtale::scheduling::small
