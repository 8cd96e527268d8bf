// Cases that other systems in production test themselves with: cal.com, Medplum, RDV Service
// Public and nittei; G is computed from the Danish calendar.
#include <gtest/gtest.h>

#include "tests/scheduling/small_agenda.h"

namespace samtale::scheduling::small {
namespace {

using Strings = std::vector<std::string>;

constexpr std::string_view kFirst = "2021-06-20";
constexpr std::string_view kNext = "2021-06-21";

// One caseworker of a UTC jobcentre, a second before noon of 20 June 2021.
Agenda UtcAgenda(int step, Hours hours, int offset = 0) {
  Agenda agenda = AgendaOf("Etc/UTC", Utc("2021-06-20T11:59", 59), kFirst, "2021-06-23");
  SetGrid(agenda, step, offset);
  agenda.caseworkers = {Worker("anna", std::move(hours))};
  return agenda;
}

std::vector<Interval> Worked(std::string_view zone, Hours hours, std::string_view from,
                             std::string_view until,
                             std::vector<store::DayOverride> overrides = {}) {
  const Agenda agenda = AgendaOf(zone, Utc("2020-01-01T00:00"), from, until);
  CaseworkerAgenda worker = Worker("anna", std::move(hours));
  worker.overrides = std::move(overrides);
  const IntervalSet time = WorkingTime(agenda, worker, {}, DayOf(from), DayOf(until));
  return {time.intervals().begin(), time.intervals().end()};
}

TEST(Scenario, A1_WholeUtcDay) {
  struct Row {
    int step, length;
    std::string_view until;
    std::size_t slots;
  };
  for (const Row& row : {Row{60, 60, "24:00", 24}, Row{60, 30, "24:00", 24},
                         Row{20, 20, "24:00", 72}, Row{20, 20, "23:45", 71}}) {
    const Agenda agenda = UtcAgenda(row.step, On(EveryDay(), {{"00:00", row.until}}));
    EXPECT_EQ(SlotsOf(agenda, WishFor(row.length), kNext, kNext).size(), row.slots)
        << row.step << "/" << row.length << " until " << row.until;
  }
}

TEST(Scenario, A2_NoticeCutsTheSameAndTheNextDay) {
  Agenda agenda = UtcAgenda(60, On(EveryDay(), {{"00:00", "24:00"}}));
  EXPECT_EQ(SlotsOf(agenda, WishFor(60), kFirst, kFirst).size(), 12U);
  agenda.jobcentre.notice = Minutes{1500};
  EXPECT_EQ(SlotsOf(agenda, WishFor(60), kNext, kNext).size(), 11U);
}

TEST(Scenario, A3_RangesApartAndOverlapping) {
  const Agenda apart = UtcAgenda(20, On(EveryDay(), {{"11:00", "12:00"}, {"14:00", "15:00"}}));
  EXPECT_EQ(SlotsOf(apart, WishFor(20), kNext, kNext).size(), 6U);
  const Agenda together = UtcAgenda(20, On(EveryDay(), {{"11:00", "12:00"}, {"11:20", "12:40"}}));
  EXPECT_EQ(SlotsOf(together, WishFor(20), kNext, kNext).size(), 5U);
  // A grid of 45 minutes that holds 11:00.
  const Agenda wide = UtcAgenda(45, On(EveryDay(), {{"11:00", "13:00"}, {"11:15", "13:00"}}), 30);
  EXPECT_EQ(SlotsOf(wide, WishFor(45), kNext, kNext).size(), 2U);
  const Agenda turned = UtcAgenda(45, On(EveryDay(), {{"11:15", "13:00"}, {"11:00", "13:00"}}), 30);
  EXPECT_EQ(SlotsOf(turned, WishFor(45), kNext, kNext).size(), 2U);
}

TEST(Scenario, A3_RangesOfTwoCaseworkers) {
  Agenda agenda = UtcAgenda(20, On(EveryDay(), {{"11:00", "12:00"}}));
  agenda.caseworkers.push_back(Worker("bo", On(EveryDay(), {{"11:20", "12:40"}})));
  EXPECT_EQ(SlotsOf(agenda, WishFor(20), kNext, kNext).size(), 5U);
}

TEST(Scenario, A4_StartsOnTheHourInsideRaggedRanges) {
  const Agenda agenda = UtcAgenda(60, On(EveryDay(), {{"11:30", "14:00"}, {"09:15", "11:00"}}));
  EXPECT_EQ(LocalStarts(SlotsOf(agenda, WishFor(60), kNext, "2021-06-22")),
            (Strings{"2021-06-21T10:00", "2021-06-21T12:00", "2021-06-21T13:00", "2021-06-22T10:00",
                     "2021-06-22T12:00", "2021-06-22T13:00"}));
}

TEST(Scenario, A5_LastStartOfAnEveningInBrussels) {
  Agenda agenda = AgendaOf("Europe/Brussels", Utc("2023-07-12T00:00"), "2023-07-13", "2023-07-13");
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "17:00"}, {"20:30", "23:00"}}))};
  const std::vector<Slot> slots = SlotsOf(agenda, WishFor(15), "2023-07-13", "2023-07-13");
  ASSERT_FALSE(slots.empty());
  EXPECT_EQ(slots.back().start, Local("2023-07-13T22:45"));
  EXPECT_EQ(slots.back().interval, UtcInterval("2023-07-13T20:45", "2023-07-13T21:00"));
}

TEST(Scenario, B1_NewYorkWeekdaysAfterTheClocksWentBack) {
  const std::vector<Interval> worked =
      Worked("America/New_York", On(Weekdays(), {{"09:00", "17:00"}}), "2023-11-05", "2023-11-18");
  ASSERT_EQ(worked.size(), 10U);
  for (const Interval& day : worked) {
    const auto midnight = date::floor<date::days>(day.begin);
    EXPECT_EQ(day.begin - midnight, std::chrono::hours{14}) << Format(day.begin);
    EXPECT_EQ(day.end - midnight, std::chrono::hours{22}) << Format(day.end);
  }
}

TEST(Scenario, B2_OneDayShortenedAndOneClosed) {
  const Hours hours = On(Weekdays(), {{"08:00", "17:00"}});
  EXPECT_EQ(Worked("America/New_York", hours, "2023-06-13", "2023-06-14",
                   {Override("2023-06-13", {{TimeOf("10:00"), TimeOf("15:00")}})}),
            (std::vector{UtcInterval("2023-06-13T14:00", "2023-06-13T19:00"),
                         UtcInterval("2023-06-14T12:00", "2023-06-14T21:00")}));
  EXPECT_EQ(
      Worked("America/New_York", hours, "2023-06-13", "2023-06-14", {Override("2023-06-13", {})}),
      (std::vector{UtcInterval("2023-06-14T12:00", "2023-06-14T21:00")}));
}

// The same in Copenhagen, of what is offered: the last start of 60 minutes, and why nothing is.
TEST(Scenario, B2_OneDayShortenedAndOneClosedInCopenhagen) {
  Agenda agenda =
      AgendaOf("Europe/Copenhagen", Utc("2023-06-01T00:00"), "2023-06-12", "2023-06-14");
  SetGrid(agenda, 60);
  agenda.caseworkers = {Worker("anna", On(Weekdays(), {{"08:00", "17:00"}}))};
  agenda.caseworkers[0].overrides = {Override("2023-06-13", {{TimeOf("10:00"), TimeOf("15:00")}}),
                                     Override("2023-06-14", {})};
  const auto days =
      FindSlots(agenda, WishFor(60), DayOf("2023-06-12"), DayOf("2023-06-14"), kMaxSlots);
  ASSERT_EQ(days.size(), 3U);
  EXPECT_EQ(days[0].slots.size(), 9U);
  EXPECT_EQ(LocalStarts(days[1].slots),
            (Strings{"2023-06-13T10:00", "2023-06-13T11:00", "2023-06-13T12:00", "2023-06-13T13:00",
                     "2023-06-13T14:00"}));
  EXPECT_TRUE(days[2].slots.empty());
  EXPECT_EQ(days[2].blockers, (BlockerCounts{{Text::kCaseworkerDayOff, 24}}));
}

TEST(Scenario, B3_LondonHoursMergeOverMidnight) {
  Hours hours = On({date::Wednesday}, {{"23:00", "23:59"}});
  const Hours next = On({date::Thursday}, {{"00:00", "00:30"}});
  hours.insert(hours.end(), next.begin(), next.end());
  EXPECT_EQ(Worked("Europe/London", hours, "2023-07-12", "2023-07-13"),
            (std::vector{UtcInterval("2023-07-12T22:00", "2023-07-12T23:30")}));
  Agenda agenda = AgendaOf("Europe/London", Utc("2023-07-01T00:00"), "2023-07-12", "2023-07-12");
  agenda.caseworkers = {Worker("anna", hours)};
  EXPECT_EQ(LocalStarts(SlotsOf(agenda, WishFor(90), "2023-07-12", "2023-07-12")),
            Strings{"2023-07-12T23:00"});
}

TEST(Scenario, D1_BothPartiesAreTakenTogether) {
  Agenda agenda = AgendaOf("Etc/UTC", Utc("2026-01-01T00:00"), "2026-01-15", "2026-01-15");
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "17:00"}}))};
  agenda.rooms = {RoomOf("a1")};
  const Wish wish = WishFor(60, {Mode::kPhysical});
  const Candidate ten{Local("2026-01-15T10:00"), Mode::kPhysical, CaseworkerId::Of("anna"),
                      RoomId::Of("a1")};
  EXPECT_TRUE(Examine(agenda, wish, ten).empty());

  const store::Claim late = Taken(UtcInterval("2026-01-15T10:59", "2026-01-15T11:30"));
  Agenda desk_taken = agenda;
  desk_taken.caseworkers[0].claims = {late};
  EXPECT_EQ(Texts(Examine(desk_taken, wish, ten)), std::vector{Text::kCaseworkerTaken});
  Agenda room_taken = agenda;
  room_taken.rooms[0].claims = {late};
  EXPECT_EQ(Texts(Examine(room_taken, wish, ten)), std::vector{Text::kRoomTaken});
  room_taken.caseworkers[0].claims = {late};
  EXPECT_EQ(Texts(Examine(room_taken, wish, ten)),
            (std::vector{Text::kCaseworkerTaken, Text::kRoomTaken}));

  Candidate early = ten;
  early.start = Local("2026-01-15T08:45");
  EXPECT_EQ(Texts(Examine(agenda, wish, early)), std::vector{Text::kOutsideHours});
}

TEST(Scenario, D2_AlignmentWithAnOffset) {
  Agenda agenda = AgendaOf("Etc/UTC", Utc("2026-01-01T00:00"), "2026-01-15", "2026-01-15");
  SetGrid(agenda, 20, 5);
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "17:00"}}))};
  for (std::string_view accepted : {"10:05", "10:25", "10:45"}) {
    EXPECT_TRUE(Place(agenda, WishFor(10), {DayOf("2026-01-15"), TimeOf(accepted)}, {}))
        << accepted;
  }
  for (std::string_view refused : {"10:00", "10:10"}) {
    const Result<Slot> placed =
        Place(agenda, WishFor(10), {DayOf("2026-01-15"), TimeOf(refused)}, {});
    ASSERT_FALSE(placed) << refused;
    EXPECT_EQ(placed.error().blockers, std::vector{(Blocker{{Text::kOffGrid, {"20", "5"}}, ""})});
  }
}

TEST(Scenario, D3_BufferBeforeLiesInsideTheHours) {
  Agenda agenda = AgendaOf("Etc/UTC", Utc("2026-01-01T00:00"), "2026-01-15", "2026-01-15");
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "17:00"}}))};
  agenda.caseworkers[0].claims = {Taken(UtcInterval("2026-01-15T10:30", "2026-01-15T10:50"))};
  Wish wish = WishFor(30);
  wish.buffer_before = Minutes{20};
  const auto at = [&](std::string_view start) {
    return Texts(Examine(agenda, wish, {Local(start), Mode::kTelephone, CaseworkerId::Of("anna")}));
  };
  EXPECT_EQ(at("2026-01-15T09:00"), std::vector{Text::kOutsideHours});
  EXPECT_TRUE(at("2026-01-15T10:00").empty());
  EXPECT_EQ(at("2026-01-15T11:00"), std::vector{Text::kCaseworkerTaken});
  // Its buffer is taken from 20 minutes before.
  agenda.caseworkers[0].claims = {Taken(UtcInterval("2026-01-15T09:30", "2026-01-15T09:41"))};
  EXPECT_EQ(at("2026-01-15T10:00"), std::vector{Text::kCaseworkerTaken});
  agenda.caseworkers[0].claims = {Taken(UtcInterval("2026-01-15T09:30", "2026-01-15T09:40"))};
  EXPECT_TRUE(at("2026-01-15T10:00").empty());
}

TEST(Scenario, F1_GapsBetweenEventsInMinutes) {
  struct Row {
    std::vector<std::pair<std::string_view, std::string_view>> free;
    Strings starts;
  };
  const std::vector<Row> rows = {
      {{{"00:02", "00:22"}}, {"2021-06-21T00:10"}},
      {{{"00:02", "00:42"}}, {"2021-06-21T00:10", "2021-06-21T00:20", "2021-06-21T00:30"}},
      {{{"00:00", "00:22"}, {"00:30", "00:50"}},
       {"2021-06-21T00:00", "2021-06-21T00:10", "2021-06-21T00:30", "2021-06-21T00:40"}},
  };
  for (const Row& row : rows) {
    const Agenda agenda = UtcAgenda(10, On(EveryDay(), row.free));
    EXPECT_EQ(LocalStarts(SlotsOf(agenda, WishFor(10), kNext, kNext)), row.starts);
  }
}

TEST(Scenario, F4a_ParisMorningHoldsTwoHours) {
  Agenda agenda = AgendaOf("Europe/Paris", Utc("2020-10-01T00:00"), "2020-10-20", "2020-10-20");
  SetGrid(agenda, 60);
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "11:20"}}))};
  EXPECT_EQ(LocalStarts(SlotsOf(agenda, WishFor(60), "2020-10-20", "2020-10-20")),
            (Strings{"2020-10-20T09:00", "2020-10-20T10:00"}));
}

TEST(Scenario, F4b_ParisNoticeOfADay) {
  Agenda agenda = AgendaOf("Europe/Paris", Utc("2020-10-19T13:34"), "2020-10-19", "2020-10-21");
  SetGrid(agenda, 60);
  agenda.jobcentre.notice = std::chrono::hours{24};
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"14:00", "18:00"}}))};
  const std::vector<Slot> slots = SlotsOf(agenda, WishFor(60), "2020-10-19", "2020-10-21");
  ASSERT_FALSE(slots.empty());
  EXPECT_EQ(slots.front().start, Local("2020-10-20T16:00"));
  EXPECT_EQ(slots.front().interval.begin, Utc("2020-10-20T14:00"));
}

TEST(Scenario, G1_NightsOfChangingClocksInCopenhagen) {
  const Hours hours = On(EveryDay(), {{"00:00", "06:00"}});
  const auto spring = Worked("Europe/Copenhagen", hours, "2026-03-29", "2026-03-29");
  EXPECT_EQ(spring, (std::vector{UtcInterval("2026-03-28T23:00", "2026-03-29T04:00")}));
  EXPECT_EQ(spring[0].length(), std::chrono::hours{5});
  const auto autumn = Worked("Europe/Copenhagen", hours, "2026-10-25", "2026-10-25");
  EXPECT_EQ(autumn, (std::vector{UtcInterval("2026-10-24T22:00", "2026-10-25T05:00")}));
  EXPECT_EQ(autumn[0].length(), std::chrono::hours{7});
}

TEST(Scenario, G2_ThursdaysAtTenOnBothSidesOfTheChange) {
  Agenda agenda =
      AgendaOf("Europe/Copenhagen", Utc("2026-10-01T00:00"), "2026-10-22", "2026-10-29");
  SetGrid(agenda, 60);
  agenda.caseworkers = {Worker("anna", On({date::Thursday}, {{"10:00", "11:00"}}))};
  const std::vector<Slot> slots = SlotsOf(agenda, WishFor(60), "2026-10-22", "2026-10-29");
  ASSERT_EQ(slots.size(), 2U);
  EXPECT_EQ(slots[0].interval.begin, Utc("2026-10-22T08:00"));
  EXPECT_EQ(slots[1].interval.begin, Utc("2026-10-29T09:00"));
}

TEST(Scenario, G6_FullRoomsStopPhysicalMeetingsOnly) {
  Agenda agenda =
      AgendaOf("Europe/Copenhagen", Utc("2020-09-16T08:00"), "2020-10-14", "2020-10-14");
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "10:00"}}))};
  agenda.rooms = {RoomOf("a1"), RoomOf("a2")};
  for (RoomAgenda& room : agenda.rooms)
    room.claims = {Taken(UtcInterval("2020-10-14T06:00", "2020-10-14T15:00"))};
  SetGrid(agenda, 60);
  EXPECT_EQ(
      LocalStarts(SlotsOf(agenda, WishFor(60, {Mode::kTelephone}), "2020-10-14", "2020-10-14")),
      Strings{"2020-10-14T09:00"});
  const auto physical = FindSlots(agenda, WishFor(60, {Mode::kPhysical}), DayOf("2020-10-14"),
                                  DayOf("2020-10-14"), kMaxSlots);
  ASSERT_EQ(physical.size(), 1U);
  EXPECT_TRUE(physical[0].slots.empty());
  EXPECT_EQ(physical[0].blockers,
            (BlockerCounts{{Text::kRoomTaken, 1}, {Text::kOutsideHours, 23}}));
}

}  // namespace
}  // namespace samtale::scheduling::small
