#include "services/scheduling/calendar_reads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/scheduling/jobcentre_fixture.h"

namespace samtale::scheduling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CalendarReadsTest : public JobcentreFixture {
 protected:
  static CaseworkerId anna() { return CaseworkerId::Of("anna"); }
  static DaysAsked AnnaOn(std::string_view from, std::string_view until) {
    return {anna(), Day(from), Day(until)};
  }
  static Instant Utc(std::string_view local) {
    const LocalDateTime at = At(local);
    return *Zone::Copenhagen().ToInstant(at.day, at.time);
  }
  static Interval Between(std::string_view begin, std::string_view end) {
    return {Utc(begin), Utc(end)};
  }
  store::Meeting BookAnna(std::string_view citizen, std::string_view start) {
    MeetingWish wish = WishFor(citizen, {Mode::kPhysical});
    wish.caseworker = anna();
    Result<BookedMeeting> booked = Book(Anna(), wish, start);
    SAMTALE_CHECK(booked.has_value());
    return booked->meeting;
  }
  static std::vector<Interval> Of(const IntervalSet& set) {
    return {set.intervals().begin(), set.intervals().end()};
  }

  CalendarReads reads_{*store_};
};

TEST_F(CalendarReadsTest, GiveAMeetingWithWhatItNames) {
  const store::Meeting meeting = BookAnna("karen", "2020-09-21T09:00");
  const auto found = reads_.GetMeeting(Anna(), jobcentre(), meeting.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->meeting, meeting);
  EXPECT_EQ(found->jobcentre.id, jobcentre());
  EXPECT_EQ(found->caseworker.id, anna());
  EXPECT_EQ(found->citizen.id, CitizenId::Of("karen"));
  ASSERT_TRUE(found->room);
  EXPECT_EQ(found->room->id, RoomId::Of("lokale-1"));
}

TEST_F(CalendarReadsTest, GiveACitizenItsOwnMeetingsOnly) {
  const store::Meeting meeting = BookAnna("karen", "2020-09-21T09:00");
  EXPECT_TRUE(reads_.GetMeeting(CallAs(Role::kCitizen, "karen"), jobcentre(), meeting.id));
  const auto others = reads_.GetMeeting(CallAs(Role::kCitizen, "ib"), jobcentre(), meeting.id);
  ASSERT_FALSE(others);
  EXPECT_EQ(others.error().reason, Reason::kNotFound);
  const auto elsewhere = reads_.GetMeeting(Anna(), JobcentreId::Of("syd"), meeting.id);
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().reason, Reason::kNotFound);
}

TEST_F(CalendarReadsTest, TellWhenAMeetingWasChangedLast) {
  const store::Meeting booked = BookAnna("karen", "2020-09-21T09:00");
  EXPECT_EQ(booked.changed_at, now_);
  Now("2020-09-15T10:00");
  const auto moved = Move(Anna(), booked, "2020-09-21T10:00", WishFor("karen", {Mode::kPhysical}));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->meeting.changed_at, now_);
  EXPECT_EQ(moved->meeting.created_at, booked.created_at);
  Now("2020-09-15T11:00");
  ASSERT_TRUE(Cancel(Anna(), moved->meeting));
  const auto cancelled = reads_.GetMeeting(Anna(), jobcentre(), booked.id);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->meeting.changed_at, now_);
}

TEST_F(CalendarReadsTest, GiveTheMeetingsAndAbsencesOfTheDays) {
  const store::Meeting before = BookAnna("karen", "2020-09-18T14:00");
  const store::Meeting first = BookAnna("karen", "2020-09-21T09:00");
  const store::Meeting second = BookAnna("ib", "2020-09-21T10:00");
  const store::Meeting off = BookAnna("ib", "2020-09-22T09:00");
  ASSERT_TRUE(Cancel(Anna(), off));
  const store::Meeting after = BookAnna("karen", "2020-09-23T09:00");
  Put(store::Absence{.municipality = municipality(),
                     .id = AbsenceId::Of("kursus"),
                     .caseworker = anna(),
                     .interval = Between("2020-09-22T12:00", "2020-09-24T00:00"),
                     .reason = "Kursus"});
  const auto days = reads_.GetDays(Anna(), AnnaOn("2020-09-21", "2020-09-22"));
  ASSERT_TRUE(days);
  EXPECT_EQ(days->interval, Between("2020-09-21T00:00", "2020-09-23T00:00"));
  ASSERT_EQ(days->meetings.size(), 2u);
  EXPECT_EQ(days->meetings[0].meeting.id, first.id);
  EXPECT_EQ(days->meetings[0].citizen.id, CitizenId::Of("karen"));
  EXPECT_EQ(days->meetings[1].meeting.id, second.id);
  EXPECT_EQ(days->meetings[1].citizen.id, CitizenId::Of("ib"));
  ASSERT_EQ(days->absences.size(), 1u);
  EXPECT_EQ(days->absences[0].reason, "Kursus");
}

TEST_F(CalendarReadsTest, HaveDaysOf23And25Hours) {
  const auto spring = reads_.GetDays(Anna(), AnnaOn("2021-03-28", "2021-03-28"));
  ASSERT_TRUE(spring);
  EXPECT_EQ(spring->interval.length(), std::chrono::hours{23});
  const auto autumn = reads_.GetBusyTimes(Anna(), AnnaOn("2020-10-25", "2020-10-25"));
  ASSERT_TRUE(autumn);
  EXPECT_EQ(autumn->interval.length(), std::chrono::hours{25});
  EXPECT_THAT(Of(autumn->off), ElementsAre(autumn->interval)) << "a Sunday";
}

TEST_F(CalendarReadsTest, RefuseDaysOutOfBounds) {
  const struct {
    const char* from;
    const char* until;
    std::optional<Text> text;
  } cases[] = {
      {"2020-09-21", "2020-09-20", Text::kEndBeforeBegin},
      {"2020-09-21", "2020-09-21", {}},
      {"2020-09-01", "2020-10-31", {}},
      {"2020-09-01", "2020-11-01", {}},
      {"2020-09-01", "2020-11-02", Text::kTooMany},
  };
  for (const auto& one : cases) {
    const auto days = reads_.GetDays(Anna(), AnnaOn(one.from, one.until));
    const auto busy = reads_.GetBusyTimes(Anna(), AnnaOn(one.from, one.until));
    ASSERT_EQ(days.has_value(), !one.text) << one.until;
    ASSERT_EQ(busy.has_value(), !one.text) << one.until;
    if (!one.text) continue;
    EXPECT_EQ(days.error(), busy.error());
    EXPECT_EQ(days.error().reason, Reason::kInvalidArgument);
    EXPECT_EQ(days.error().violations[0].field, "until");
    EXPECT_EQ(days.error().violations[0].message.text, *one.text);
  }
  const DaysAsked nobody{CaseworkerId::Of("nobody"), Day("2020-09-21"), Day("2020-09-21")};
  EXPECT_EQ(reads_.GetDays(Anna(), nobody).error().reason, Reason::kNotFound);
  EXPECT_EQ(reads_.GetBusyTimes(Anna(), nobody).error().reason, Reason::kNotFound);
}

TEST_F(CalendarReadsTest, RefuseMoreEntriesThanTheirLimit) {
  const auto absences = [&](std::size_t first, std::size_t last) {
    auto put = store_->WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
      for (std::size_t i = first; i <= last; ++i) {
        transaction.Put(store::Absence{.municipality = municipality(),
                                       .id = AbsenceId::Of("a" + std::to_string(i)),
                                       .caseworker = anna(),
                                       .interval = Between("2020-09-21T12:00", "2020-09-21T13:00"),
                                       .reason = ""});
      }
      return true;
    });
    SAMTALE_CHECK(put.has_value());
  };
  BookAnna("karen", "2020-09-21T09:00");
  absences(2, kMostCalendarEntries);
  EXPECT_TRUE(reads_.GetDays(Anna(), AnnaOn("2020-09-21", "2020-09-21")));
  absences(1, 1);
  const auto days = reads_.GetDays(Anna(), AnnaOn("2020-09-21", "2020-09-21"));
  ASSERT_FALSE(days);
  EXPECT_EQ(days.error().reason, Reason::kResourceExhausted);
}

TEST_F(CalendarReadsTest, TellBusyTimesApart) {
  BookAnna("karen", "2020-09-21T09:00");
  MeetingWish wish = WishFor("ib", {Mode::kPhysical});
  wish.caseworker = anna();
  ASSERT_TRUE(Hold(Anna(), wish, "2020-09-21T11:00"));
  Put(store::Absence{.municipality = municipality(),
                     .id = AbsenceId::Of("laege"),
                     .caseworker = anna(),
                     .interval = Between("2020-09-21T13:00", "2020-09-21T14:00"),
                     .reason = "Læge"});
  const auto busy = reads_.GetBusyTimes(Anna(), AnnaOn("2020-09-21", "2020-09-21"));
  ASSERT_TRUE(busy);
  EXPECT_THAT(Of(busy->meetings), ElementsAre(Between("2020-09-21T09:00", "2020-09-21T09:45")));
  EXPECT_THAT(Of(busy->holds), ElementsAre(Between("2020-09-21T11:00", "2020-09-21T11:45")));
  EXPECT_THAT(Of(busy->off), ElementsAre(Between("2020-09-21T00:00", "2020-09-21T09:00"),
                                         Between("2020-09-21T13:00", "2020-09-21T14:00"),
                                         Between("2020-09-21T15:00", "2020-09-22T00:00")));
  now_ += Seconds{300};  // the hold expires
  const auto later = reads_.GetBusyTimes(Anna(), AnnaOn("2020-09-21", "2020-09-21"));
  ASSERT_TRUE(later);
  EXPECT_THAT(Of(later->holds), IsEmpty());
}

TEST_F(CalendarReadsTest, TellOfAMeetingOnceAlsoInTimeOff) {
  BookAnna("karen", "2020-09-21T09:00");
  Put(store::Absence{.municipality = municipality(),
                     .id = AbsenceId::Of("syg"),
                     .caseworker = anna(),
                     .interval = Between("2020-09-21T00:00", "2020-09-22T00:00"),
                     .reason = ""});
  const auto busy = reads_.GetBusyTimes(Anna(), AnnaOn("2020-09-21", "2020-09-21"));
  ASSERT_TRUE(busy);
  EXPECT_THAT(Of(busy->meetings), ElementsAre(Between("2020-09-21T09:00", "2020-09-21T09:45")));
  EXPECT_THAT(Of(busy->off), ElementsAre(Between("2020-09-21T00:00", "2020-09-21T09:00"),
                                         Between("2020-09-21T09:45", "2020-09-22T00:00")));
}

TEST_F(CalendarReadsTest, KnowClosingDaysHolidaysAndWhoHasLeft) {
  Put(store::ClosingDay{.municipality = municipality(),
                        .id = ClosingDayId::Of("flytning"),
                        .jobcentre = jobcentre(),
                        .from = Day("2020-09-21"),
                        .until = Day("2020-09-21"),
                        .reason = "Flytning"});
  for (const char* day : {"2020-09-21", "2020-12-25", "2020-09-26"}) {
    const auto busy = reads_.GetBusyTimes(Anna(), AnnaOn(day, day));
    ASSERT_TRUE(busy);
    EXPECT_THAT(Of(busy->off), ElementsAre(busy->interval)) << day;
  }
  const auto open = reads_.GetBusyTimes(Anna(), AnnaOn("2020-09-22", "2020-09-22"));
  ASSERT_TRUE(open);
  EXPECT_EQ(open->off.intervals().size(), 2u);
  auto caseworker = *store_->Read(
      [&](const store::Snapshot& s) { return *s.FindCaseworker(municipality(), anna()); });
  caseworker.active = false;
  Put(caseworker);
  const auto left = reads_.GetBusyTimes(Anna(), AnnaOn("2020-09-22", "2020-09-22"));
  ASSERT_TRUE(left);
  EXPECT_THAT(Of(left->off), ElementsAre(left->interval));
}

}  // namespace
}  // namespace samtale::scheduling
