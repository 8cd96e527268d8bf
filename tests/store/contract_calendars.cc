// The contract of calendars: a calendar is kept whole with its party; overrides are by party and
// day; closing days are by jobcentre and range.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/store/contract.h"

namespace samtale::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(StoreContract, CalendarsAreReplacedWhole) {
  Write([](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeCaseworker("ole"));
  });
  const Calendar shorter{
      .hours = {{date::Friday, LocalTime(Minutes{60}), LocalTime(Minutes{120})}},
      .schedules = {
          {.valid_from = Day("2021-01-01"), .cycle_weeks = 3, .cycle_monday = Day("2020-12-28")}}};
  for (const Calendar& calendar : {shorter, SomeCalendar(), Calendar{}}) {
    Caseworker changed = SomeCaseworker();
    changed.calendar = calendar;
    Write([&](Transaction& t) { t.Put(changed); });
    const auto both = Read([](const Snapshot& s) {
      return s.ListCaseworkers(kHere, As<JobcentreId>("nord"), {kMaxPage});
    });
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0], Revised(changed, both[0].revision));
    EXPECT_EQ(both[1], Revised(SomeCaseworker("ole"), 1));
  }
}

TEST_P(StoreContract, FindsDayOverridesAndClosingDays) {
  DayOverride closed = SomeDayOverride("2020-10-15");
  closed.periods = {};
  closed.reason = "";
  Write([&](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeDayOverride());
    t.Put(closed);
    t.Put(SomeClosingDay());
  });
  Read([&](const Snapshot& s) {
    const Party anna = CaseworkerParty();
    EXPECT_EQ(s.FindDayOverride(kHere, anna, Day("2020-10-14")), Revised(SomeDayOverride(), 1));
    EXPECT_EQ(s.FindDayOverride(kHere, anna, closed.day), Revised(closed, 1));
    EXPECT_EQ(s.FindDayOverride(kHere, anna, Day("2020-10-16")), std::nullopt);
    EXPECT_EQ(s.FindDayOverride(kHere, RoomParty("anna"), closed.day), std::nullopt);
    EXPECT_EQ(s.FindDayOverride(kThere, anna, closed.day), std::nullopt);
    EXPECT_EQ(s.FindClosingDay(kHere, As<ClosingDayId>("jul")), Revised(SomeClosingDay(), 1));
    EXPECT_EQ(s.FindClosingDay(kThere, As<ClosingDayId>("jul")), std::nullopt);
    return 0;
  });
  DayOverride changed = SomeDayOverride();
  changed.periods = {{LocalTime(Minutes{1}), LocalTime(Minutes{2})}};
  ClosingDay moved = SomeClosingDay();
  moved.until = moved.from;
  Write([&](Transaction& t) {
    t.Put(changed);
    t.Put(moved);
    t.DeleteDayOverride(kHere, CaseworkerParty(), closed.day);
    t.DeleteDayOverride(kHere, CaseworkerParty(), Day("2000-01-01"));
    t.DeleteClosingDay(kHere, As<ClosingDayId>("never-was"));
  });
  Read([&](const Snapshot& s) {
    EXPECT_EQ(s.FindDayOverride(kHere, CaseworkerParty(), changed.day), Revised(changed, 2));
    EXPECT_EQ(s.FindDayOverride(kHere, CaseworkerParty(), closed.day), std::nullopt);
    EXPECT_EQ(s.FindClosingDay(kHere, moved.id), Revised(moved, 2));
    return 0;
  });
  Write([&](Transaction& t) {
    t.DeleteDayOverride(kHere, CaseworkerParty(), changed.day);
    t.DeleteClosingDay(kHere, moved.id);
    t.Put(closed);  // nothing of the earlier one is left
  });
  Read([&](const Snapshot& s) {
    EXPECT_EQ(s.FindDayOverride(kHere, CaseworkerParty(), changed.day), std::nullopt);
    EXPECT_EQ(s.FindDayOverride(kHere, CaseworkerParty(), closed.day), Revised(closed, 3));
    EXPECT_EQ(s.FindClosingDay(kHere, moved.id), std::nullopt);
    return 0;
  });
}

// `anna 2020-10-14`.
std::vector<std::string> Names(const std::vector<DayOverride>& overrides) {
  std::vector<std::string> names;
  for (const DayOverride& one : overrides) names.push_back(one.party.id + " " + Format(one.day));
  return names;
}

TEST_P(StoreContract, DayOverridesAreByPartyThenDay) {
  DayOverride of_room = SomeDayOverride("2020-10-14");
  of_room.party = RoomParty("anna");
  Write([&](Transaction& t) {
    PutDirectory(t);
    PutDirectory(t, kThere);
    for (const char* day : {"2020-10-16", "2020-10-14", "2020-11-01"}) {
      t.Put(SomeDayOverride(day, "ole"));
      t.Put(SomeDayOverride(day, "anna"));
    }
    t.Put(SomeDayOverride("2020-10-15", "eva"));
    t.Put(SomeDayOverride("2020-10-15", "anna", kThere));
    t.Put(of_room);
  });
  const std::array both = {CaseworkerParty("ole"), CaseworkerParty("anna"), CaseworkerParty("ole")};
  struct Case {
    std::string from, until;
    std::vector<std::string> names;
  };
  const std::vector<Case> cases = {
      {"2020-10-14", "2020-10-15", {"anna 2020-10-14", "ole 2020-10-14"}},
      {"2020-10-15", "2020-10-15", {}},
      {"2020-10-15", "2020-10-16", {"anna 2020-10-16", "ole 2020-10-16"}},
      {"2020-10-16",
       "2020-11-01",
       {"anna 2020-10-16", "anna 2020-11-01", "ole 2020-10-16", "ole 2020-11-01"}},
      {"2020-11-02", "2020-10-01", {}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Names(Read([&](const Snapshot& s) {
                return s.ListDayOverrides(kHere, both, Day(c.from), Day(c.until));
              })),
              c.names)
        << c.from << " to " << c.until;
  }
  Read([&](const Snapshot& s) {
    const LocalDay day = Day("2020-10-14");
    EXPECT_THAT(
        s.ListDayOverrides(kHere, std::array{RoomParty("anna"), CaseworkerParty("anna")}, day, day),
        ElementsAre(Revised(SomeDayOverride("2020-10-14", "anna"), 1), Revised(of_room, 1)));
    EXPECT_THAT(s.ListDayOverrides(kHere, {}, day, day), IsEmpty());
    return 0;
  });
}

TEST_P(StoreContract, ClosingDaysAreByJobcentreAndRange) {
  const auto closing = [](std::string_view id, std::string_view jobcentre, std::string_view from,
                          std::string_view until) {
    ClosingDay made = SomeClosingDay(id);
    made.jobcentre = As<JobcentreId>(jobcentre);
    made.from = Day(from);
    made.until = Day(until);
    return made;
  };
  Write([&](Transaction& t) {
    PutDirectory(t);
    PutDirectory(t, kThere);
    Jobcentre syd = SomeJobcentre();
    syd.id = As<JobcentreId>("syd");
    t.Put(syd);
    t.Put(closing("z", "nord", "2020-06-05", "2020-06-05"));
    t.Put(closing("y", "nord", "2020-12-24", "2020-12-31"));
    t.Put(closing("x", "syd", "2020-06-05", "2020-06-06"));
    t.Put(SomeClosingDay("w", kThere));
  });
  struct Case {
    std::string from, until;
    std::vector<std::string> ids;
  };
  const std::vector<Case> cases = {
      {"2020-06-04", "2020-06-04", {}},         {"2020-06-05", "2020-06-05", {"z"}},
      {"2020-06-06", "2020-12-23", {}},         {"2020-12-26", "2020-12-27", {"y"}},
      {"2020-06-05", "2020-12-24", {"y", "z"}}, {"2020-12-31", "2021-12-31", {"y"}},
      {"2021-01-01", "2021-12-31", {}},         {"2020-12-31", "2020-06-01", {}},
  };
  const JobcentreId nord = As<JobcentreId>("nord");
  for (const Case& c : cases) {
    EXPECT_EQ(Read([&](const Snapshot& s) {
                return Ids(s.ClosingDaysIn(kHere, nord, Day(c.from), Day(c.until)));
              }),
              c.ids)
        << c.from << " to " << c.until;
  }
  Read([&](const Snapshot& s) {
    EXPECT_THAT(Ids(s.ListClosingDays(kHere, nord, {9})), ElementsAre("y", "z"));
    EXPECT_THAT(Ids(s.ListClosingDays(kHere, nord, {1})), ElementsAre("y"));
    EXPECT_THAT(Ids(s.ListClosingDays(kHere, nord, {9, "y"})), ElementsAre("z"));
    EXPECT_THAT(Ids(s.ListClosingDays(kHere, As<JobcentreId>("syd"), {9})), ElementsAre("x"));
    EXPECT_THAT(Ids(s.ListClosingDays(kThere, nord, {9})), ElementsAre("w"));
    return 0;
  });
}

TEST_P(StoreContract, AClosingDayIsOfAJobcentreThatExists) {
  EXPECT_FALSE(TryWrite([](Transaction& t) -> Result<void> {
    t.Put(SomeClosingDay());
    return {};
  }));
}

}  // namespace
}  // namespace samtale::store
