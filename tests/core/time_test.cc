#include "services/core/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "services/core/clock.h"
#include "services/core/interval.h"

namespace samtale {
namespace {

// What must not compile: a civil day is no instant, minutes are no time of day, a zone is never
// made of nothing.
static_assert(!std::is_constructible_v<LocalDay, Instant>);
static_assert(!std::is_constructible_v<Instant, LocalDay>);
static_assert(!std::is_convertible_v<Minutes, LocalTime>);
static_assert(!std::is_constructible_v<LocalTime, int>);
static_assert(!std::is_default_constructible_v<LocalTime>);
static_assert(!std::is_default_constructible_v<Zone>);
static_assert(!std::is_constructible_v<Zone, const char*>);

struct TextCase {
  const char* text;
  bool accepted;
};

TEST(ParseDay, IsStrict) {
  const TextCase cases[] = {
      {"2020-10-14", true},
      {"1899-12-31", false},
      {"1900-01-01", true},
      {"2199-12-31", true},
      {"2200-01-01", false},
      {"2020-02-29", true},
      {"2021-02-29", false},
      {"1900-02-29", false},
      {"2000-02-29", true},
      {"2020-04-30", true},
      {"2020-04-31", false},
      {"2020-00-10", false},
      {"2020-01-00", false},
      {"2020-12-31", true},
      {"2020-13-01", false},
      {"2020-01-32", false},
      {"", false},
      {"2020-1-01", false},
      {"2020-01-1", false},
      {"20-01-01", false},
      {"2020/01/01", false},
      {"2020-01/01", false},
      {"20200101", false},
      {" 2020-01-01", false},
      {"2020-01-01 ", false},
      {"2020-01-01T", false},
      {"+020-01-01", false},
      {"-020-01-01", false},
      {"2020-+1-01", false},
      {"2020-01--1", false},
      {"2O20-01-01", false},
      {"2020-01-0a", false},
      {"\xd9\xa2"
       "020-01-1",
       false},
      {"02020-01-01", false},
  };
  for (const TextCase& c : cases) EXPECT_EQ(ParseDay(c.text).has_value(), c.accepted) << c.text;
}

TEST(ParseDay, RefusesATerminatorInside) {
  EXPECT_FALSE(ParseDay(std::string_view("2020-01-0\0", 10)));
  EXPECT_FALSE(ParseDay(std::string_view("2020-01-01\0", 11)));
}

TEST(ParseTime, IsStrict) {
  const TextCase cases[] = {
      {"09:30", true},     {"00:00", true},  {"23:59", true},   {"24:00", true},  {"24:01", false},
      {"25:00", false},    {"99:00", false}, {"09:59", true},   {"09:60", false}, {"23:60", false},
      {"", false},         {"9:30", false},  {"09:3", false},   {"0930", false},  {"09.30", false},
      {"09:30:00", false}, {" 9:30", false}, {"09:30 ", false}, {"+9:30", false}, {"-0:30", false},
      {"09:-1", false},    {"09:3x", false}, {":0930", false},
  };
  for (const TextCase& c : cases) EXPECT_EQ(ParseTime(c.text).has_value(), c.accepted) << c.text;
}

TEST(ParseDateTime, IsStrict) {
  const TextCase cases[] = {
      {"2020-10-14T09:30", true},     {"2020-10-14T24:00", true},   {"2020-10-14T24:01", false},
      {"2020-02-30T09:30", false},    {"2020-10-14 09:30", false},  {"2020-10-14t09:30", false},
      {"2020-10-14T09:30:00", false}, {"2020-10-14T09:30Z", false}, {"2020-10-14T9:30", false},
      {"2020-10-14T", false},         {"2020-10-14", false},        {"", false},
      {"T2020-10-1409:30", false},
  };
  for (const TextCase& c : cases)
    EXPECT_EQ(ParseDateTime(c.text).has_value(), c.accepted) << c.text;
}

TEST(ParseTime, CountsFromMidnight) {
  EXPECT_EQ(ParseTime("00:00")->since_midnight(), Minutes{0});
  EXPECT_EQ(ParseTime("09:30")->since_midnight(), Minutes{570});
  EXPECT_EQ(ParseTime("24:00")->since_midnight(), Minutes{1440});
}

TEST(LocalTimeDeathTest, IsAssertedToBeOfOneDay) {
  EXPECT_EQ(Format(LocalTime{Minutes{0}}), "00:00");
  EXPECT_EQ(Format(LocalTime{Minutes{1440}}), "24:00");
  EXPECT_DEATH(LocalTime{Minutes{-1}}, "broken invariant");
  EXPECT_DEATH(LocalTime{Minutes{1441}}, "broken invariant");
}

RC_GTEST_PROP(Format, DaysComeBackAsTheyWere, ()) {
  const LocalDay first = *ParseDay("1900-01-01");
  const LocalDay last = *ParseDay("2199-12-31");
  const LocalDay day = first + date::days{*rc::gen::inRange<int>(0, (last - first).count() + 1)};
  const LocalTime time{Minutes{*rc::gen::inRange(0, 1441)}};
  RC_ASSERT(ParseDay(Format(day)) == day);
  RC_ASSERT(ParseTime(Format(time)) == time);
  RC_ASSERT(ParseDateTime(Format(LocalDateTime{day, time})) == (LocalDateTime{day, time}));
}

TEST(Format, WritesInstantsInUtc) {
  const struct {
    std::int64_t seconds;
    const char* text;
  } cases[] = {
      {-1, "1969-12-31T23:59:59Z"},          {0, "1970-01-01T00:00:00Z"},
      {1602660600, "2020-10-14T07:30:00Z"},  {951827696, "2000-02-29T12:34:56Z"},
      {-2208988800, "1900-01-01T00:00:00Z"}, {7258118399, "2199-12-31T23:59:59Z"},
  };
  for (const auto& c : cases) EXPECT_EQ(Format(Instant{Seconds{c.seconds}}), c.text);
}

TEST(Zone, IsFoundByItsName) {
  const Result<Zone> zone = Zone::Find("America/New_York");
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->name(), "America/New_York");
  EXPECT_EQ(Zone::Copenhagen().name(), "Europe/Copenhagen");
}

TEST(Zone, RefusesNamesThatAreNone) {
  const std::string names[] = {"",
                               "Europe/Atlantis",
                               "europe/copenhagen",
                               "Europe/Copenhagen ",
                               "/etc/passwd",
                               "../../etc",
                               "Europe",
                               std::string(64, 'a'),
                               std::string(65, 'a'),
                               std::string(1'000'000, 'a')};
  for (const std::string& name : names) {
    const Result<Zone> zone = Zone::Find(name);
    ASSERT_FALSE(zone) << name.substr(0, 80);
    EXPECT_EQ(zone.error().reason, Reason::kInvalidArgument);
    ASSERT_EQ(zone.error().violations.size(), 1u);
    EXPECT_EQ(zone.error().violations[0].field, "zone");
    EXPECT_EQ(zone.error().violations[0].message.text, Text::kNotAZone);
    EXPECT_LE(zone.error().violations[0].message.arguments[0].size(), 64u);
  }
}

// One wall-clock time. `instant` is what ToInstant gives, "" for nothing; `after_gap` what
// ToInstantOrAfterGap does.
struct WallCase {
  const char* zone;
  const char* local;
  const char* instant;
  const char* after_gap;
};

TEST(Zone, RefusesGapsAndTakesTheEarlierOfOverlaps) {
  const WallCase cases[] = {
      {"Europe/Copenhagen", "2026-03-29T01:59", "2026-03-29T00:59:00Z", "2026-03-29T00:59:00Z"},
      {"Europe/Copenhagen", "2026-03-29T02:00", "", "2026-03-29T01:00:00Z"},
      {"Europe/Copenhagen", "2026-03-29T02:30", "", "2026-03-29T01:00:00Z"},
      {"Europe/Copenhagen", "2026-03-29T02:59", "", "2026-03-29T01:00:00Z"},
      {"Europe/Copenhagen", "2026-03-29T03:00", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"},
      {"Europe/Copenhagen", "2026-03-29T03:01", "2026-03-29T01:01:00Z", "2026-03-29T01:01:00Z"},
      {"Europe/Copenhagen", "2026-10-25T01:59", "2026-10-24T23:59:00Z", "2026-10-24T23:59:00Z"},
      {"Europe/Copenhagen", "2026-10-25T02:00", "2026-10-25T00:00:00Z", "2026-10-25T00:00:00Z"},
      {"Europe/Copenhagen", "2026-10-25T02:59", "2026-10-25T00:59:00Z", "2026-10-25T00:59:00Z"},
      {"Europe/Copenhagen", "2026-10-25T03:00", "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z"},
      {"Europe/Copenhagen", "2026-10-24T24:00", "2026-10-24T22:00:00Z", "2026-10-24T22:00:00Z"},
      {"Europe/Copenhagen", "2026-10-25T00:00", "2026-10-24T22:00:00Z", "2026-10-24T22:00:00Z"},
      // Thursdays at ten, each side of the change.
      {"Europe/Copenhagen", "2026-10-22T10:00", "2026-10-22T08:00:00Z", "2026-10-22T08:00:00Z"},
      {"Europe/Copenhagen", "2026-10-29T10:00", "2026-10-29T09:00:00Z", "2026-10-29T09:00:00Z"},
      {"America/New_York", "2026-03-08T01:59", "2026-03-08T06:59:00Z", "2026-03-08T06:59:00Z"},
      {"America/New_York", "2026-03-08T02:00", "", "2026-03-08T07:00:00Z"},
      {"America/New_York", "2026-03-08T02:59", "", "2026-03-08T07:00:00Z"},
      {"America/New_York", "2026-03-08T03:00", "2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z"},
      {"America/New_York", "2025-11-02T01:00", "2025-11-02T05:00:00Z", "2025-11-02T05:00:00Z"},
      {"America/New_York", "2025-11-02T01:59", "2025-11-02T05:59:00Z", "2025-11-02T05:59:00Z"},
      {"America/New_York", "2025-11-02T02:00", "2025-11-02T07:00:00Z", "2025-11-02T07:00:00Z"},
      // Clocks that skip midnight: the day begins an hour late, and 24:00 of the day before is
      // skipped.
      {"America/Santiago", "2026-09-06T00:00", "", "2026-09-06T04:00:00Z"},
      {"America/Santiago", "2026-09-05T24:00", "", "2026-09-06T04:00:00Z"},
      // The last year whose changes the zone data lists.
      {"Europe/Copenhagen", "2037-07-01T12:00", "2037-07-01T10:00:00Z", "2037-07-01T10:00:00Z"},
      {"Europe/Copenhagen", "2037-12-01T12:00", "2037-12-01T11:00:00Z", "2037-12-01T11:00:00Z"},
      {"UTC", "2020-10-14T07:30", "2020-10-14T07:30:00Z", "2020-10-14T07:30:00Z"},
  };
  for (const WallCase& c : cases) {
    const Result<Zone> zone = Zone::Find(c.zone);
    const auto local = ParseDateTime(c.local);
    ASSERT_TRUE(zone && local) << c.local;
    const auto instant = zone->ToInstant(local->day, local->time);
    EXPECT_EQ(instant ? Format(*instant) : "", c.instant) << c.zone << ' ' << c.local;
    EXPECT_EQ(Format(zone->ToInstantOrAfterGap(local->day, local->time)), c.after_gap)
        << c.zone << ' ' << c.local;
  }
}

TEST(Zone, GivesTheDayItsLength) {
  const struct {
    const char* day;
    int hours;
  } cases[] = {{"2026-03-28", 24}, {"2026-03-29", 23}, {"2026-03-30", 24},
               {"2026-10-24", 24}, {"2026-10-25", 25}, {"2026-10-26", 24}};
  const Zone zone = Zone::Copenhagen();
  for (const auto& c : cases) {
    const LocalDay day = *ParseDay(c.day);
    const Instant begin = *zone.ToInstant(day, LocalTime{Minutes{0}});
    const Instant end = *zone.ToInstant(day, LocalTime{Minutes{1440}});
    EXPECT_EQ(end - begin, std::chrono::hours{c.hours}) << c.day;
    EXPECT_EQ(end, *zone.ToInstant(day + date::days{1}, LocalTime{Minutes{0}})) << c.day;
  }
}

TEST(Zone, ShowsInstantsOnTheWall) {
  const struct {
    std::int64_t seconds;
    const char* local;
  } cases[] = {
      {1774745999, "2026-03-29T01:59"}, {1774746000, "2026-03-29T03:00"},  // the gap
      {1774746059, "2026-03-29T03:00"}, {1774746060, "2026-03-29T03:01"},  // seconds are dropped
      {1792886400, "2026-10-25T02:00"}, {1792889999, "2026-10-25T02:59"},  // the overlap, first
      {1792890000, "2026-10-25T02:00"}, {1792893600, "2026-10-25T03:00"},  // and second time
      {-1, "1970-01-01T00:59"},         {-61, "1970-01-01T00:58"},
      {-3600, "1970-01-01T00:00"},      {-3601, "1969-12-31T23:59"},
  };
  const Zone zone = Zone::Copenhagen();
  for (const auto& c : cases) {
    const Instant instant{Seconds{c.seconds}};
    EXPECT_EQ(Format(zone.ToLocal(instant)), c.local) << Format(instant);
    EXPECT_EQ(Format(zone.DayOf(instant)), std::string(c.local).substr(0, 10));
  }
}

TEST(Zone, HasPeriodsOfOneOffset) {
  const struct {
    std::int64_t seconds;
    std::int64_t begin;
    std::int64_t end;
    int offset;
    bool summer_time;
    const char* abbreviation;
  } cases[] = {
      {1774745999, 1761440400, 1774746000, 3600, false, "CET"},
      {1774746000, 1774746000, 1792890000, 7200, true, "CEST"},
      {1792889999, 1774746000, 1792890000, 7200, true, "CEST"},
      {1792890000, 1792890000, 1806195600, 3600, false, "CET"},
  };
  for (const auto& c : cases) {
    const ZonePeriod period = Zone::Copenhagen().PeriodAt(Instant{Seconds{c.seconds}});
    EXPECT_EQ(period.begin, Instant{Seconds{c.begin}}) << c.seconds;
    EXPECT_EQ(period.end, Instant{Seconds{c.end}}) << c.seconds;
    EXPECT_EQ(period.offset, Seconds{c.offset}) << c.seconds;
    EXPECT_EQ(period.summer_time, c.summer_time) << c.seconds;
    EXPECT_EQ(period.abbreviation, c.abbreviation) << c.seconds;
  }
}

RC_GTEST_PROP(Zone, WallClockTimesComeBackUnlessTheyHappenTwice, ()) {
  const char* names[] = {"Europe/Copenhagen", "America/New_York", "Europe/London",
                         "Australia/Lord_Howe"};
  const Zone zone = *Zone::Find(names[*rc::gen::inRange(0, 4)]);
  const LocalDay day = *ParseDay("1990-01-01") + date::days{*rc::gen::inRange(0, 50 * 365)};
  const LocalTime time{Minutes{*rc::gen::inRange(0, 1440)}};
  const auto instant = zone.ToInstant(day, time);
  if (!instant) {
    // A gap: what follows it shows a later wall-clock time, and the second before it an earlier
    // one.
    const Instant after = zone.ToInstantOrAfterGap(day, time);
    RC_ASSERT(zone.ToLocal(after) > (LocalDateTime{day, time}));
    RC_ASSERT(zone.ToLocal(after - Seconds{1}) < (LocalDateTime{day, time}));
    return;
  }
  RC_ASSERT(zone.ToLocal(*instant) == (LocalDateTime{day, time}));
  RC_ASSERT(zone.ToInstantOrAfterGap(day, time) == *instant);
  // No earlier instant of the last three hours shows the same time.
  for (int minutes = 15; minutes <= 180; minutes += 15) {
    RC_ASSERT(zone.ToLocal(*instant - Minutes{minutes}) != (LocalDateTime{day, time}));
  }
}

// Opening hours of one day as instants, "HH:MMZ-HH:MMZ" in full.
std::string Window(const char* zone_name, const char* day_text, const char* from,
                   const char* until) {
  const Zone zone = *Zone::Find(zone_name);
  const LocalDay day = *ParseDay(day_text);
  return Format(*zone.ToInstant(day, *ParseTime(from))) + ' ' +
         Format(*zone.ToInstant(day, *ParseTime(until)));
}

TEST(Zone, MovesOpeningHoursWithTheClocks) {
  const struct {
    const char* zone;
    const char* day;
    const char* from;
    const char* until;
    const char* window;
  } cases[] = {
      {"America/New_York", "2023-11-06", "09:00", "17:00",
       "2023-11-06T14:00:00Z 2023-11-06T22:00:00Z"},
      {"America/New_York", "2023-11-10", "09:00", "17:00",
       "2023-11-10T14:00:00Z 2023-11-10T22:00:00Z"},
      {"America/New_York", "2023-11-17", "09:00", "17:00",
       "2023-11-17T14:00:00Z 2023-11-17T22:00:00Z"},
      {"America/New_York", "2023-06-13", "10:00", "15:00",
       "2023-06-13T14:00:00Z 2023-06-13T19:00:00Z"},
      {"America/New_York", "2023-06-14", "08:00", "17:00",
       "2023-06-14T12:00:00Z 2023-06-14T21:00:00Z"},
      {"Europe/Copenhagen", "2026-03-29", "00:00", "06:00",
       "2026-03-28T23:00:00Z 2026-03-29T04:00:00Z"},
      {"Europe/Copenhagen", "2026-10-25", "00:00", "06:00",
       "2026-10-24T22:00:00Z 2026-10-25T05:00:00Z"},
  };
  for (const auto& c : cases) EXPECT_EQ(Window(c.zone, c.day, c.from, c.until), c.window);
}

TEST(Zone, JoinsWindowsThatMeetAtMidnight) {
  const Zone london = *Zone::Find("Europe/London");
  const LocalDay day = *ParseDay("2023-07-13");
  const auto at = [&](LocalDay when, const char* time) {
    return *london.ToInstant(when, *ParseTime(time));
  };
  const IntervalSet open({{at(day, "23:00"), at(day, "24:00")},
                          {at(day + date::days{1}, "00:00"), at(day + date::days{1}, "00:30")}});
  ASSERT_EQ(open.intervals().size(), 1u);
  EXPECT_EQ(Format(open.intervals()[0].begin), "2023-07-13T22:00:00Z");
  EXPECT_EQ(open.intervals()[0].length(), Minutes{90});
}

TEST(Zone, CountsElapsedHoursAcrossTheChange) {
  const struct {
    const char* zone;
    const char* local;
    int minutes;
    const char* begin;
    const char* end;
  } cases[] = {
      {"America/New_York", "2025-12-01T09:30", 180, "2025-12-01T14:30:00Z", "2025-12-01T17:30:00Z"},
      {"America/New_York", "2025-12-01T13:15", 180, "2025-12-01T18:15:00Z", "2025-12-01T21:15:00Z"},
      {"America/New_York", "2025-12-03T09:30", 180, "2025-12-03T14:30:00Z", "2025-12-03T17:30:00Z"},
      {"America/New_York", "2026-03-08T10:00", 360, "2026-03-08T14:00:00Z", "2026-03-08T20:00:00Z"},
      {"America/New_York", "2025-11-02T10:00", 360, "2025-11-02T15:00:00Z", "2025-11-02T21:00:00Z"},
      {"America/New_York", "2026-03-08T00:30", 360, "2026-03-08T05:30:00Z", "2026-03-08T11:30:00Z"},
      {"America/New_York", "2025-11-02T00:30", 360, "2025-11-02T04:30:00Z", "2025-11-02T10:30:00Z"},
      {"Europe/Copenhagen", "2026-03-29T10:00", 360, "2026-03-29T08:00:00Z",
       "2026-03-29T14:00:00Z"},
      {"Europe/Copenhagen", "2026-10-25T10:00", 360, "2026-10-25T09:00:00Z",
       "2026-10-25T15:00:00Z"},
      {"Europe/Copenhagen", "2026-03-29T00:30", 360, "2026-03-28T23:30:00Z",
       "2026-03-29T05:30:00Z"},
      {"Europe/Copenhagen", "2026-10-25T00:30", 360, "2026-10-24T22:30:00Z",
       "2026-10-25T04:30:00Z"},
  };
  for (const auto& c : cases) {
    const auto local = *ParseDateTime(c.local);
    const Instant begin = *Zone::Find(c.zone)->ToInstant(local.day, local.time);
    EXPECT_EQ(Format(begin), c.begin);
    EXPECT_EQ(Format(begin + Minutes{c.minutes}), c.end);
  }
}

}  // namespace
}  // namespace samtale
