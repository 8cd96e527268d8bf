// The observances of a zone, expanded as RFC 5545 says, against the zone itself.
#include "services/ical/zone_rules.h"

#include <gtest/gtest.h>
// gtest comes first: RapidCheck's header needs it.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace samtale::ical {
namespace {

Instant At(const std::string& utc) {
  const auto civil = ParseDateTime(utc);
  return date::sys_days(civil->day.time_since_epoch()) + civil->time.since_midnight();
}

Zone ZoneOf(const std::string& name) { return *Zone::Find(name); }

// The onset of an observance in a year, by its yearly rule.
date::local_seconds OnsetIn(const Observance& one, date::year year) {
  const YearlyDay& day = *one.yearly;
  const LocalDay on =
      day.week == -1 ? LocalDay{year / day.month / day.weekday[date::last]}
                     : LocalDay{year / day.month / day.weekday[static_cast<unsigned>(day.week)]};
  const date::local_seconds first = one.onsets.front();
  return on + (first - date::floor<date::days>(first));
}

// The offset at an instant: that of the last onset that is not after it.
std::optional<Seconds> OffsetBy(const std::vector<Observance>& all, Instant at) {
  std::optional<Seconds> offset;
  Instant latest{Seconds::min()};
  for (const Observance& one : all) {
    std::vector<date::local_seconds> onsets = one.onsets;
    if (one.yearly) {
      onsets.clear();
      const date::year_month_day first{date::floor<date::days>(one.onsets.front())};
      const date::year_month_day now{date::floor<date::days>(at)};
      for (date::year year = first.year(); year <= now.year(); ++year)
        onsets.push_back(OnsetIn(one, year));
    }
    for (const date::local_seconds onset : onsets) {
      const Instant begins{onset.time_since_epoch() - one.offset_before};
      if (begins > at || begins <= latest) continue;
      latest = begins;
      offset = one.offset;
    }
  }
  return offset;
}

TEST(ObservancesOf, AreWinterAndSummerTimeInDenmark) {
  const Instant at = At("2026-11-16T08:00");
  const std::vector<Observance> all = ObservancesOf(Zone::Copenhagen(), at, at);
  ASSERT_EQ(all.size(), 2u);
  const YearlyDay october{date::October, date::Sunday, -1};
  const YearlyDay march{date::March, date::Sunday, -1};
  EXPECT_EQ(all[0].yearly, october);
  EXPECT_FALSE(all[0].summer_time);
  EXPECT_EQ(all[0].offset_before, Seconds{7200});
  EXPECT_EQ(all[0].offset, Seconds{3600});
  EXPECT_EQ(all[0].abbreviation, "CET");
  EXPECT_EQ(all[1].yearly, march);
  EXPECT_TRUE(all[1].summer_time);
  EXPECT_EQ(all[1].abbreviation, "CEST");
}

TEST(ObservancesOf, AreYearlyOnlyIfTheyAre) {
  const struct {
    const char* zone;
    const char* at;
    std::vector<std::optional<YearlyDay>> yearly;
  } cases[] = {
      {"America/New_York",
       "2026-07-01T12:00",
       {YearlyDay{date::November, date::Sunday, 1}, YearlyDay{date::March, date::Sunday, 2}}},
      // The Saturday before the last Sunday is not always the last Saturday.
      {"America/Godthab",
       "2015-07-01T12:00",
       {std::nullopt, YearlyDay{date::March, date::Saturday, -1}}},
      {"Atlantic/Reykjavik", "2026-07-01T12:00", {std::nullopt}},
      {"UTC", "2026-07-01T12:00", {std::nullopt}},
      // The zone data tells of no summer time after 2037.
      {"Europe/Copenhagen", "2037-07-01T12:00", {std::nullopt, std::nullopt}},
      {"Europe/Copenhagen", "2038-07-01T12:00", {std::nullopt}},
  };
  for (const auto& one : cases) {
    std::vector<std::optional<YearlyDay>> yearly;
    for (const Observance& found : ObservancesOf(ZoneOf(one.zone), At(one.at), At(one.at)))
      yearly.push_back(found.yearly);
    EXPECT_EQ(yearly, one.yearly) << one.zone << " " << one.at;
  }
}

TEST(ObservancesOf, AgreeWithTheZoneAtTheEdgesOfItsChanges) {
  const char* edges[] = {"2026-03-29T01:00", "2026-10-25T01:00", "2027-03-28T01:00",
                         "2027-10-31T01:00", "2028-03-26T01:00", "2026-01-01T00:00"};
  const Zone zone = Zone::Copenhagen();
  const auto all = ObservancesOf(zone, At("2026-06-01T00:00"), At("2027-06-01T00:00"));
  for (const char* edge : edges) {
    for (const Seconds beside : {Seconds{-1}, Seconds{0}, Seconds{1}}) {
      const Instant at = At(edge) + beside;
      EXPECT_EQ(OffsetBy(all, at), zone.PeriodAt(at).offset) << Format(at);
    }
  }
}

RC_GTEST_PROP(ObservancesOf, AgreeWithTheZoneAtEveryInstantOfTheirYears, ()) {
  static const std::vector<std::string> zones = {
      "Europe/Copenhagen", "Atlantic/Faroe",      "America/Godthab", "America/New_York",
      "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Tehran",     "Europe/Dublin",
      "America/Sao_Paulo", "Asia/Kathmandu"};
  const Zone zone = ZoneOf(*rc::gen::elementOf(zones));
  // 1970 to 2060, with spans of up to two years.
  const Instant first{Seconds{*rc::gen::inRange<std::int64_t>(0, 2840140800)}};
  const Instant last = first + Seconds{*rc::gen::inRange<std::int64_t>(0, 63072000)};
  const auto all = ObservancesOf(zone, first, last);
  for (int i = 0; i < 20; ++i) {
    const Instant at =
        first + Seconds{*rc::gen::inRange<std::int64_t>(0, (last - first).count() + 1)};
    RC_ASSERT(OffsetBy(all, at) == zone.PeriodAt(at).offset);
  }
}

TEST(HappensTwice, IsTheHourBeforeAndTheHourAfterClocksAreTurnedBack) {
  const struct {
    const char* zone;
    const char* utc;
    bool twice;
  } cases[] = {
      {"Europe/Copenhagen", "2026-10-24T23:59", false},
      {"Europe/Copenhagen", "2026-10-25T00:00", true},
      {"Europe/Copenhagen", "2026-10-25T00:59", true},
      {"Europe/Copenhagen", "2026-10-25T01:00", true},
      {"Europe/Copenhagen", "2026-10-25T01:59", true},
      {"Europe/Copenhagen", "2026-10-25T02:00", false},
      {"Europe/Copenhagen", "2026-03-29T00:59", false},
      {"Europe/Copenhagen", "2026-03-29T01:00", false},
      {"Australia/Lord_Howe", "2026-04-04T14:29", false},
      {"Australia/Lord_Howe", "2026-04-04T14:30", true},
      {"Australia/Lord_Howe", "2026-04-04T15:29", true},
      {"Australia/Lord_Howe", "2026-04-04T15:30", false},
      {"UTC", "2026-10-25T01:00", false},
  };
  for (const auto& one : cases)
    EXPECT_EQ(HappensTwice(ZoneOf(one.zone), At(one.utc)), one.twice) << one.zone << one.utc;
}

}  // namespace
}  // namespace samtale::ical
