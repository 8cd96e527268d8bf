// Calendars in the use cases: what is stored is what is offered and booked, what a change of hours
// displaces is listed, and a day gets no more meetings than it may have.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/scheduling/gather.h"
#include "tests/scheduling/jobcentre_fixture.h"
#include "tests/store/counted_statements.h"

namespace samtale::scheduling {
namespace {

const CaseworkerId kAnna = CaseworkerId::Of("anna");
const store::Party kAnnaParty{store::PartyKind::kCaseworker, "anna"};
constexpr std::string_view kMonday = "2020-09-21";

LocalTime Time(std::string_view text) { return *ParseTime(text); }

std::vector<std::string> Starts(const std::vector<Slot>& slots) {
  std::vector<std::string> starts;
  for (const Slot& slot : slots) starts.push_back(Format(slot.start));
  return starts;
}

class CalendarsTest : public JobcentreFixture {
 protected:
  CalendarsTest() { Now("2020-09-16T09:00"); }

  void AddCitizen(const std::string& id) {
    Put(store::Citizen{.municipality = municipality(),
                       .jobcentre = jobcentre(),
                       .id = CitizenId::Of(id),
                       .name = id,
                       .group = "dagpenge",
                       .course_began_on = Day("2020-03-01")});
  }

  store::Caseworker Stored(std::string_view id = "anna") {
    return *store_->Read([&](const store::Snapshot& snapshot) {
      return *snapshot.FindCaseworker(municipality(), CaseworkerId::Of(id));
    });
  }
  template <class Adjust>
  void Change(Adjust adjust, std::string_view id = "anna") {
    store::Caseworker changed = Stored(id);
    adjust(changed);
    Put(changed);
  }

  MeetingWish ByVideo(std::string_view citizen = "karen") {
    MeetingWish wish = WishFor(citizen, {Mode::kVideo});
    wish.caseworker = kAnna;
    return wish;
  }
  Result<BookedMeeting> BookAnna(std::string_view citizen, std::string_view start) {
    return Book(Anna(), ByVideo(citizen), start);
  }
  static std::vector<Text> Blocked(const Result<BookedMeeting>& refused) {
    std::vector<Text> texts;
    if (refused) return texts;
    for (const Blocker& blocker : refused.error().blockers) texts.push_back(blocker.message.text);
    return texts;
  }

  store::DayOverride Override(std::string_view day, std::vector<store::DayPeriod> periods) {
    return {.municipality = municipality(),
            .party = kAnnaParty,
            .day = Day(day),
            .periods = std::move(periods),
            .reason = ""};
  }
  store::ClosingDay Closing(std::string_view id, std::string_view from, std::string_view until) {
    return {.municipality = municipality(),
            .id = ClosingDayId::Of(id),
            .jobcentre = jobcentre(),
            .from = Day(from),
            .until = Day(until),
            .reason = "lukket"};
  }
  Result<RecordedDayOverride> Set(const Call& call, const store::DayOverride& day_override,
                                  std::string etag = "") {
    Answer<RecordedDayOverride> answer;
    directory_->SetDayOverride(call, day_override, std::move(etag), answer.done());
    return answer.Get();
  }
  Result<RecordedClosingDay> Create(const Call& call, const store::ClosingDay& closing) {
    Answer<RecordedClosingDay> answer;
    directory_->CreateClosingDay(call, closing, answer.done());
    return answer.Get();
  }
  Result<ChangedCaseworker> Update(const Call& call, scheduling::Change<store::Caseworker> change) {
    Answer<ChangedCaseworker> answer;
    directory_->UpdateCaseworker(call, kAnna, "", std::move(change), answer.done());
    return answer.Get();
  }
  static std::vector<MeetingId> Ids(const std::vector<store::Meeting>& meetings) {
    std::vector<MeetingId> ids;
    for (const store::Meeting& meeting : meetings) ids.push_back(meeting.id);
    return ids;
  }
};

TEST_F(CalendarsTest, WhatIsStoredIsOfferedAndBooked) {
  Change([](store::Caseworker& anna) {
    anna.calendar.schedules = {
        {.valid_from = Day("2020-09-22"),
         .cycle_weeks = 2,
         .cycle_monday = Day("2020-09-21"),
         .periods = {
             {date::Tuesday, Time("09:00"), Time("10:00"), {}, 1},
             {date::Tuesday, Time("13:00"), Time("14:00"), {Mode::kTelephone, Mode::kVideo}, 2}}}};
    anna.calendar.breaks = {{.from = Time("09:00"), .until = Time("14:15")}};
  });
  Put(Override("2020-09-24", {{Time("14:00"), Time("15:00")}}));
  Put(Override("2020-10-06", {{Time("18:00"), Time("19:00")}}));
  Put(Closing("kursus", "2020-10-06", "2020-10-07"));
  const auto offered = [&] {
    return Starts(Offered(Anna(), ByVideo(), "2020-09-21", "2020-10-09"));
  };
  EXPECT_EQ(offered(), (std::vector<std::string>{"2020-09-21T14:15", "2020-09-24T14:15"}));
  Change([](store::Caseworker& anna) { anna.calendar.breaks.clear(); });
  EXPECT_EQ(offered().size(), 22U + 2U + 2U + 2U);
  EXPECT_EQ(Blocked(BookAnna("karen", "2020-09-29T09:00")), std::vector{Text::kOutsideHours});
  EXPECT_TRUE(BookAnna("karen", "2020-09-29T13:00"));
  EXPECT_EQ(Blocked(BookAnna("ib", "2020-10-06T18:00")), std::vector{Text::kClosingDay});
}

TEST_F(CalendarsTest, ADayIsFullAtItsLimitAndNotAnyMoreWhenOneIsFreed) {
  Change([](store::Caseworker& anna) { anna.max_meetings_per_day = 2; });
  for (const char* id : {"a", "b", "c"}) AddCitizen(id);
  const Result<BookedMeeting> first = BookAnna("a", "2020-09-21T09:00");
  ASSERT_TRUE(first);
  ASSERT_TRUE(BookAnna("b", "2020-09-21T10:00"));
  EXPECT_EQ(Blocked(BookAnna("c", "2020-09-21T11:00")), std::vector{Text::kCaseworkerDayFull});
  EXPECT_TRUE(Offered(Anna(), ByVideo("c"), kMonday, kMonday).empty());
  EXPECT_TRUE(BookAnna("c", "2020-09-22T11:00"));
  // Whoever is open goes to the other caseworker.
  EXPECT_EQ(Book(Anna(), WishFor("karen", {Mode::kVideo}), "2020-09-21T12:00")->meeting.caseworker,
            CaseworkerId::Of("bo"));
  ASSERT_TRUE(Cancel(Anna(), first->meeting));
  EXPECT_TRUE(BookAnna("ib", "2020-09-21T13:00"));
  EXPECT_EQ(Blocked(BookAnna("a", "2020-09-21T09:00")), std::vector{Text::kCaseworkerDayFull});
}

TEST_F(CalendarsTest, LiveHoldsCountForOthersUntilTheyExpire) {
  Change([](store::Caseworker& anna) { anna.max_meetings_per_day = 1; });
  const Call anna = Anna();
  const Result<store::Hold> hold = Hold(anna, ByVideo("karen"), "2020-09-21T09:00", Seconds{60});
  ASSERT_TRUE(hold);
  EXPECT_EQ(Blocked(BookAnna("ib", "2020-09-21T11:00")), std::vector{Text::kCaseworkerDayFull});
  // Its owner sees its time, and may book it.
  EXPECT_FALSE(Offered(Anna(), ByVideo("karen"), kMonday, kMonday).empty());
  now_ += Seconds{60};
  const Result<BookedMeeting> booked = BookAnna("ib", "2020-09-21T11:00");
  ASSERT_TRUE(booked);
  EXPECT_FALSE(BookHeld(Anna(), ByVideo("karen"), hold->id));
  ASSERT_TRUE(Cancel(Anna(), booked->meeting));
  const Result<store::Hold> another = Hold(Anna(), ByVideo("karen"), "2020-09-21T09:00");
  ASSERT_TRUE(another);
  EXPECT_TRUE(BookHeld(Anna(), ByVideo("karen"), another->id));
}

TEST_F(CalendarsTest, AMeetingDoesNotStandInItsOwnWayOnAFullDay) {
  const Result<BookedMeeting> booked = BookAnna("karen", "2020-09-21T09:00");
  ASSERT_TRUE(booked && BookAnna("ib", "2020-09-21T10:00"));
  Change([](store::Caseworker& anna) { anna.max_meetings_per_day = 2; });
  const Result<BookedMeeting> moved = Move(Anna(), booked->meeting, "2020-09-21T13:00", ByVideo());
  ASSERT_TRUE(moved);
  // Not even when the limit is lowered below what there is.
  Change([](store::Caseworker& anna) { anna.max_meetings_per_day = 1; });
  Answer<BookedMeeting> answer;
  meetings_->ChangeMode(Anna(), jobcentre(), moved->meeting.id, "", Mode::kPhysical,
                        WishFor("karen"), answer.done());
  const Result<BookedMeeting> changed = answer.Get();
  ASSERT_TRUE(changed) << Render(changed.error().message, Language::kEnglish);
  EXPECT_EQ(Blocked(Move(Anna(), changed->meeting, "2020-09-21T14:00", ByVideo())),
            std::vector{Text::kCaseworkerDayFull});
}

TEST_F(CalendarsTest, ThreadsThatBookAtOnceFillADayAndNoMore) {
  constexpr int kClients = 24;
  constexpr int kMost = 5;
  Change([](store::Caseworker& anna) { anna.max_meetings_per_day = int{kMost}; });
  std::vector<Call> calls;
  for (int i = 0; i < kClients; ++i) {
    AddCitizen("c" + std::to_string(i));
    calls.push_back(Anna());
  }
  std::atomic<int> ready{0};
  std::atomic<int> won{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      MeetingWish wish = ByVideo("c" + std::to_string(i));
      wish.length = Minutes{15};
      const LocalDateTime start{Day(kMonday), LocalTime{Minutes{540 + 15 * i}}};
      ++ready;
      while (ready < kClients) std::this_thread::yield();
      // A third of them hold: a hold that is live is one of the day's.
      if (i % 3 == 0) {
        Answer<store::Hold> answer;
        meetings_->HoldSlot(calls[static_cast<std::size_t>(i)], wish, start, {}, answer.done());
        won += answer.Get().has_value() ? 1 : 0;
      } else {
        Answer<BookedMeeting> answer;
        meetings_->BookMeeting(calls[static_cast<std::size_t>(i)], {.wish = wish, .start = start},
                               answer.done());
        const Result<BookedMeeting> made = answer.Get();
        won += made.has_value() ? 1 : 0;
        EXPECT_EQ(Blocked(made),
                  made ? std::vector<Text>{} : std::vector{Text::kCaseworkerDayFull});
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(won, kMost);
  int taken = 0;
  for (const store::Claim& claim : Claims()) taken += claim.party == kAnnaParty ? 1 : 0;
  EXPECT_EQ(taken, kMost);
}

TEST_F(CalendarsTest, AnOverrideIsRecordedOverMeetingsAndListsThem) {
  const auto early = BookAnna("karen", "2020-09-21T09:00");
  const auto late = BookAnna("ib", "2020-09-21T12:30");
  AddCitizen("eva");
  ASSERT_TRUE(early && late && BookAnna("eva", "2020-09-22T09:00"));
  const Call call = Anna("SetDayOverride");
  const auto shortened = Set(call, Override(kMonday, {{Time("12:00"), Time("15:00")}}));
  ASSERT_TRUE(shortened);
  EXPECT_EQ(Ids(shortened->displaced), std::vector{early->meeting.id});
  EXPECT_EQ(shortened->day_override.periods.size(), 1U);
  const auto again = Set(call, Override(kMonday, {{Time("12:00"), Time("15:00")}}));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->day_override, shortened->day_override);
  EXPECT_EQ(Ids(again->displaced), Ids(shortened->displaced));
  // Hours for other modes do not hold a meeting; an empty override holds none.
  const auto physical =
      Set(Anna(), Override(kMonday, {{Time("08:00"), Time("16:00"), {Mode::kPhysical}}}));
  EXPECT_EQ(Ids(physical->displaced), (std::vector{early->meeting.id, late->meeting.id}));
  const std::string old = std::to_string(shortened->day_override.revision);
  EXPECT_EQ(Set(Anna(), Override(kMonday, {}), old).error().reason, Reason::kEtagMismatch);
  const auto closed =
      Set(Anna(), Override(kMonday, {}), std::to_string(physical->day_override.revision));
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->displaced.size(), 2U);
  EXPECT_EQ(directory_->ListDayOverrides(Anna(), kAnna, Day("2020-09-01"), Day("2020-09-30")),
            std::vector{closed->day_override});
  // They stay booked.
  EXPECT_EQ(meetings_->GetMeeting(Anna(), jobcentre(), early->meeting.id)->meeting.state,
            store::MeetingState::kBooked);
  for (bool gone : {true, false}) {
    Answer<bool> deleted;
    directory_->DeleteDayOverride(Anna(), kAnna, Day(kMonday), deleted.done());
    EXPECT_EQ(deleted.Get(), gone);
  }
  store::DayOverride unknown = Override(kMonday, {});
  unknown.party.id = "nobody";
  EXPECT_EQ(Set(Anna(), unknown).error().reason, Reason::kNotFound);
}

TEST_F(CalendarsTest, AClosingDayIsRecordedOverMeetingsAndListsThem) {
  const auto of_anna = BookAnna("karen", "2020-09-21T09:00");
  MeetingWish with_bo = WishFor("ib", {Mode::kVideo});
  with_bo.caseworker = CaseworkerId::Of("bo");
  const auto of_bo = Book(Anna(), with_bo, "2020-09-22T14:15");
  AddCitizen("eva");
  const auto after = BookAnna("eva", "2020-09-23T09:00");
  ASSERT_TRUE(of_anna && of_bo && after);
  const Call call = CallAs(Role::kAdministrator, "root", "CreateClosingDay");
  const auto created = Create(call, Closing("flytning", "2020-09-20", "2020-09-22"));
  ASSERT_TRUE(created);
  EXPECT_EQ(Ids(created->displaced), (std::vector{of_anna->meeting.id, of_bo->meeting.id}));
  EXPECT_EQ(Create(call, Closing("flytning", "2020-09-20", "2020-09-22"))->closing_day,
            created->closing_day);
  EXPECT_EQ(Create(Anna(), Closing("flytning", "2020-09-20", "2020-09-22")).error().reason,
            Reason::kAlreadyExists);
  EXPECT_EQ(directory_->ListClosingDays(Anna(), jobcentre(), {9})->records,
            std::vector{created->closing_day});
  store::ClosingDay elsewhere = Closing("andet", "2020-09-20", "2020-09-22");
  elsewhere.jobcentre = JobcentreId::Of("nowhere");
  EXPECT_EQ(Create(Anna(), elsewhere).error().reason, Reason::kNotFound);
  for (bool gone : {true, false}) {
    Answer<bool> deleted;
    directory_->DeleteClosingDay(Anna(), ClosingDayId::Of("flytning"), deleted.done());
    EXPECT_EQ(deleted.Get(), gone);
  }
  EXPECT_FALSE(Offered(Anna(), ByVideo("eva"), kMonday, kMonday).empty());
}

TEST_F(CalendarsTest, NewHoursListTheMeetingsOutsideThemFromNowOn) {
  const auto past = BookAnna("karen", "2020-09-17T09:00");
  const auto soon = BookAnna("karen", "2020-09-21T09:00");
  const auto later = BookAnna("karen", "2020-10-05T09:00");
  const auto other_time = BookAnna("ib", "2020-10-05T13:00");
  ASSERT_TRUE(past && soon && later && other_time);
  Now("2020-09-18T09:00");
  // Mornings are for telephone from October.
  const auto from_october = [](const store::Caseworker& stored) -> Result<store::Caseworker> {
    store::Caseworker changed = stored;
    changed.calendar.schedules = {
        {.valid_from = Day("2020-10-01"),
         .cycle_monday = Day("2020-09-28"),
         .periods = {{date::Monday, Time("08:00"), Time("12:00"), {Mode::kTelephone}},
                     {date::Monday, Time("12:00"), Time("16:00")}}}};
    return changed;
  };
  const Call call = CallAs(Role::kAdministrator, "root", "UpdateCaseworker");
  const auto changed = Update(call, from_october);
  ASSERT_TRUE(changed);
  EXPECT_EQ(Ids(changed->displaced), std::vector{later->meeting.id});
  EXPECT_EQ(Ids(Update(call, from_october)->displaced), std::vector{later->meeting.id});
  // An override of the day holds it; without hours, nothing does.
  Put(Override("2020-10-05", {{Time("09:00"), Time("10:00")}}));
  EXPECT_EQ(Ids(Update(Anna(), from_october)->displaced), std::vector{other_time->meeting.id});
  const auto none = Update(Anna(), [](store::Caseworker stored) -> Result<store::Caseworker> {
    stored.calendar = {};
    return stored;
  });
  EXPECT_EQ(Ids(none->displaced), (std::vector{soon->meeting.id, other_time->meeting.id}));
}

TEST_F(CalendarsTest, TheNumberOfAMeetingIsThatOfItsDayInASearchOfMany) {
  for (const char* start : {"2020-09-17T09:00", "2020-09-22T09:00", "2020-09-23T14:15"})
    ASSERT_TRUE(BookAnna("karen", start));
  const auto gathered = [&](std::string_view from, std::string_view until) {
    return *store_->Read([&](const store::Snapshot& snapshot) {
      return *Gather(snapshot, ShippedRules()->For(kCode), Anna(), ByVideo(), Day(from), Day(until),
                     {});
    });
  };
  const Gathered week = gathered("2020-09-17", "2020-09-25");
  const std::map<LocalDay, int> expected = {
      {Day("2020-09-17"), 1}, {Day("2020-09-18"), 2}, {Day("2020-09-19"), 2},
      {Day("2020-09-20"), 2}, {Day("2020-09-21"), 2}, {Day("2020-09-22"), 2},
      {Day("2020-09-23"), 3}, {Day("2020-09-24"), 4}, {Day("2020-09-25"), 4}};
  for (const auto& [day, number] : expected) {
    EXPECT_EQ(week.questions.at(day).facts.meeting.number, number) << Format(day);
    EXPECT_EQ(gathered(Format(day), Format(day)).questions.at(day).facts.meeting.number, number);
  }
}

// The count begins before the fixture opens its store.
class GatherTest : protected store::CountedStatements, public CalendarsTest {};

TEST_F(GatherTest, ReadsAsManyStatementsHoweverManyCaseworkersHoldsAndDays) {
  const auto statements = [&](std::string_view until) {
    return During([&] {
      Offered(CallAs(Role::kAdministrator, "eva"), WishFor("karen", ModeSet::All()), kMonday,
              until);
    });
  };
  ASSERT_TRUE(Hold(Anna(), ByVideo("ib"), "2020-09-21T09:00"));
  Put(Override("2020-09-22", {}));
  const int few = statements(kMonday);
  const int more_days = statements("2020-11-01");
  for (int i = 0; i < 30; ++i) {
    store::Caseworker another = Stored();
    another.id = CaseworkerId::Of("c" + std::to_string(i));
    Put(another);
    AddCitizen("b" + std::to_string(i));
    MeetingWish wish = ByVideo("b" + std::to_string(i));
    wish.caseworker = another.id;
    ASSERT_TRUE(Hold(Anna(), wish, "2020-09-21T10:00"));
    store::DayOverride one = Override("2020-09-22", {});
    one.party.id = another.id.text();
    Put(one);
  }
  EXPECT_GT(few, 10);
  EXPECT_EQ(more_days, few + 1);  // the meetings that begin in between
  EXPECT_EQ(statements(kMonday), few);
  EXPECT_EQ(statements("2020-11-01"), more_days);
}

}  // namespace
}  // namespace samtale::scheduling
