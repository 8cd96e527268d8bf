// Reminders: when they are due, for which meetings, and that each is written once whatever happens
// to the meeting, the plan, the clock or the process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <thread>

#include "services/scheduling/reminder_plans.h"
#include "services/scheduling/reminder_times.h"
#include "services/scheduling/reminder_work.h"
#include "tests/scheduling/jobcentre_fixture.h"
#include "tests/scheduling/killed_child.h"

namespace samtale::scheduling {
namespace {

using store::MeetingState;
using store::ReminderPlan;
using testing::ElementsAre;
using testing::IsEmpty;

class RemindersTest : public JobcentreFixture {
 protected:
  RemindersTest() {
    plans_ = std::make_unique<ReminderPlans>(*store_, rules_, [] {});
    GoTo("2020-10-01T12:00");
  }

  void GoTo(std::string_view local) {
    Now(local);
    clock_.Advance(now_);
  }
  void GoTo(Instant instant) {
    now_ = instant;
    clock_.Advance(now_);
  }

  static ReminderPlan PlanOf(int days_before, std::string_view time, std::string_view id = "sms") {
    return {.municipality = municipality(),
            .jobcentre = jobcentre(),
            .id = ReminderPlanId::Of(id),
            .name = "SMS",
            .days_before = days_before,
            .time = *ParseTime(time)};
  }
  PlannedReminders Make(const ReminderPlan& plan) {
    Answer<PlannedReminders> answer;
    plans_->Create(Eva(), plan, answer.done());
    Result<PlannedReminders> made = answer.Get();
    SAMTALE_CHECK(made.has_value());
    return *made;
  }
  template <class Put>
  Result<PlannedReminders> ChangePlan(Put put, std::string_view id = "sms") {
    Answer<PlannedReminders> answer;
    plans_->Update(
        Eva(), jobcentre(), ReminderPlanId::Of(id), "",
        [put](const ReminderPlan& stored) -> Result<ReminderPlan> {
          ReminderPlan changed = stored;
          put(changed);
          return changed;
        },
        answer.done());
    return answer.Get();
  }
  Call Eva() { return CallAs(Role::kAdministrator, "eva"); }

  // A meeting that was given its time now.
  store::Meeting MeetingAt(std::string_view id, std::string_view start,
                           Mode mode = Mode::kTelephone, std::string type = "jobsamtale") const {
    const LocalDateTime local = At(start);
    const Instant begin = *Zone::Copenhagen().ToInstant(local.day, local.time);
    return {.municipality = municipality(),
            .jobcentre = jobcentre(),
            .id = MeetingId::Of(id),
            .citizen = CitizenId::Of("karen"),
            .caseworker = CaseworkerId::Of("anna"),
            .type = std::move(type),
            .mode = mode,
            .interval = {begin, begin + Minutes{45}},
            .local_start = local,
            .summoned_on = local.day,
            .summoned_mode = mode,
            .mode_reason = "",
            .state_reason = "",
            .decision = DecisionId::Of("decision-" + std::string(id)),
            .booked_by = "caseworker/anna",
            .created_at = now_,
            .timed_at = now_};
  }
  void PutAll(const std::vector<store::Meeting>& meetings) {
    const auto put = store_->WriteAndWait<bool>([&](store::Transaction& t) -> Result<bool> {
      for (const store::Meeting& meeting : meetings) {
        if (!t.FindMeeting(meeting.municipality, meeting.id)) {
          t.Add(store::RecordedDecision{.municipality = meeting.municipality,
                                        .id = meeting.decision,
                                        .meeting = meeting.id,
                                        .question = "{}",
                                        .decision = "{}",
                                        .rulebook = "sha256:0",
                                        .decided_at = now_});
        }
        t.Put(meeting);
      }
      return true;
    });
    SAMTALE_CHECK(put.has_value());
  }

  // Does all that is due.
  void Work() {
    ReminderWork work(*store_, clock_);
    for (;;) {
      const auto next = work.Step();
      ASSERT_TRUE(next.has_value());
      if (!*next || **next > clock_.Now()) return;
    }
  }
  // `due m1 2020-10-14T10:00`, those written since it was asked last.
  std::vector<std::string> Written() {
    std::vector<std::string> written;
    const auto events = store_->Read([&](const store::Snapshot& snapshot) {
      return snapshot.ListEvents(municipality(), seen_, 1'000'000);
    });
    for (const store::Event& event : *events) {
      seen_ = event.sequence;
      if (!event.kind.starts_with("reminder.")) continue;
      EXPECT_EQ(event.caller, "reminders");
      written.push_back(event.kind.substr(event.kind.find('.') + 1) + " " +
                        event.subject.substr(event.subject.rfind('/') + 1) + " " +
                        Format(event.meeting->after.local_start));
    }
    return written;
  }
  std::vector<std::string> WrittenAt(std::string_view local) {
    GoTo(local);
    Work();
    return Written();
  }

  std::string Path() const { return (folder_ / "test.db").string(); }
  void Close() {
    plans_.reset();
    meetings_.reset();
    directory_.reset();
    store_.reset();
  }
  void Open() {
    auto opened = store_sqlite::Open({.path = Path()});
    SAMTALE_CHECK(opened.has_value());
    store_ = std::move(*opened);
    plans_ = std::make_unique<ReminderPlans>(*store_, rules_, [] {});
  }

  ManualClock clock_{Instant{Seconds{0}}};
  std::unique_ptr<ReminderPlans> plans_;

 private:
  std::int64_t seen_ = 0;
};

TEST_F(RemindersTest, AreDueAtALocalTimeSoManyDaysBefore) {
  struct Case {
    int days;
    const char* time;
    const char* meeting;
    const char* due;  // UTC
  };
  const Case cases[] = {
      {2, "09:00", "2020-10-14T10:00", "2020-10-12T07:00:00Z"},
      {0, "07:30", "2020-10-14T10:00", "2020-10-14T05:30:00Z"},
      {1, "00:00", "2020-10-14T10:00", "2020-10-12T22:00:00Z"},
      {1, "24:00", "2020-10-14T10:00", "2020-10-13T22:00:00Z"},
      {60, "23:59", "2021-01-04T10:00", "2020-11-05T22:59:00Z"},
      // Clocks go back on 25 October 2020, forward on 28 March 2021: days are civil.
      {1, "09:00", "2020-10-25T10:00", "2020-10-24T07:00:00Z"},
      {1, "09:00", "2020-10-26T10:00", "2020-10-25T08:00:00Z"},
      {0, "02:30", "2020-10-25T10:00", "2020-10-25T00:30:00Z"},  // twice: the earlier
      {0, "02:30", "2021-03-28T10:00", "2021-03-28T01:00:00Z"},  // skipped: after the gap
      {1, "02:30", "2021-03-29T10:00", "2021-03-28T01:00:00Z"},
      {2, "09:00", "2021-03-29T10:00", "2021-03-27T08:00:00Z"},
      {2, "09:00", "2021-03-30T10:00", "2021-03-28T07:00:00Z"},
  };
  for (const Case& c : cases) {
    const LocalDateTime utc = At(std::string(c.due).substr(0, 16));
    const Instant due = Instant{utc.day.time_since_epoch()} + utc.time.since_midnight();
    const ReminderPlan plan = PlanOf(c.days, c.time);
    const Zone zone = Zone::Copenhagen();
    const ReminderTimes times(plan, zone);
    const store::Meeting one = MeetingAt("m1", c.meeting);
    EXPECT_EQ(Format(times.DueAt(one.interval.begin)), c.due) << c.meeting;
    EXPECT_TRUE(times.RemindsOf(one)) << c.meeting;
    // One second before, at it, one second after.
    EXPECT_LE(times.DueUntil(due - Seconds{1}), one.interval.begin) << c.meeting;
    EXPECT_GT(times.DueUntil(due), one.interval.begin) << c.meeting;
    EXPECT_GT(times.DueUntil(due + Seconds{1}), one.interval.begin) << c.meeting;
  }
}

TEST_F(RemindersTest, AreWrittenOnceWhenTheyAreDue) {
  const PlannedReminders made = Make(PlanOf(2, "09:00"));
  EXPECT_EQ(Format(*made.next_due_at), "2020-10-02T07:00:00Z");
  PutAll({MeetingAt("m1", "2020-10-14T10:00"), MeetingAt("m2", "2020-10-14T08:00"),
          MeetingAt("m3", "2020-10-15T10:00")});
  EXPECT_THAT(WrittenAt("2020-10-12T08:59"), IsEmpty());
  EXPECT_THAT(WrittenAt("2020-10-12T09:00"),
              ElementsAre("due m2 2020-10-14T08:00", "due m1 2020-10-14T10:00"));
  EXPECT_THAT(WrittenAt("2020-10-12T09:00"), IsEmpty());
  EXPECT_THAT(WrittenAt("2020-10-12T23:00"), IsEmpty());
  EXPECT_THAT(WrittenAt("2020-10-13T09:00"), ElementsAre("due m3 2020-10-15T10:00"));
  Close();
  Open();
  EXPECT_THAT(WrittenAt("2020-10-20T09:00"), IsEmpty());
}

TEST_F(RemindersTest, TellWhomToRemindOfWhat) {
  Make(PlanOf(2, "09:00"));
  const store::Meeting meeting = MeetingAt("m1", "2020-10-14T10:00", Mode::kVideo);
  PutAll({meeting});
  GoTo("2020-10-12T09:01");
  Work();
  const auto event =
      *store_->Read([](const store::Snapshot& s) { return s.FindLastEvent(municipality()); });
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, "reminder.due");
  EXPECT_EQ(event->subject, "jobcentres/midt/meetings/m1");
  EXPECT_EQ(event->at, now_);
  EXPECT_EQ(event->meeting->citizen.text(), "karen");
  EXPECT_EQ(event->meeting->after.mode, Mode::kVideo);
  EXPECT_EQ(event->reminder->plan.text(), "sms");
  EXPECT_EQ(Format(event->reminder->due_at), "2020-10-12T07:00:00Z");
}

TEST_F(RemindersTest, AreForTheTypesAndModesOfThePlan) {
  ReminderPlan plan = PlanOf(2, "09:00");
  plan.meeting_types = {"jobsamtale", "visitationssamtale"};
  plan.modes = {Mode::kPhysical, Mode::kVideo};
  Make(plan);
  PutAll({MeetingAt("m1", "2020-10-14T09:00", Mode::kPhysical),
          MeetingAt("m2", "2020-10-14T10:00", Mode::kTelephone),
          MeetingAt("m3", "2020-10-14T11:00", Mode::kVideo, "visitationssamtale"),
          MeetingAt("m4", "2020-10-14T12:00", Mode::kVideo, "webinar")});
  EXPECT_THAT(WrittenAt("2020-10-12T09:00"),
              ElementsAre("due m1 2020-10-14T09:00", "due m3 2020-10-14T11:00"));
}

TEST_F(RemindersTest, OfSeveralPlansEachHaveTheirOwn) {
  Make(PlanOf(2, "09:00", "letter"));
  Make(PlanOf(0, "08:00", "sms"));
  PutAll({MeetingAt("m1", "2020-10-14T10:00")});
  EXPECT_THAT(WrittenAt("2020-10-12T09:00"), ElementsAre("due m1 2020-10-14T10:00"));
  EXPECT_THAT(WrittenAt("2020-10-14T08:00"), ElementsAre("due m1 2020-10-14T10:00"));
  EXPECT_THAT(WrittenAt("2020-10-14T12:00"), IsEmpty());
}

TEST_F(RemindersTest, FollowAMeetingThatIsMoved) {
  Make(PlanOf(2, "09:00"));
  PutAll({MeetingAt("before", "2020-10-14T10:00"), MeetingAt("after", "2020-10-14T11:00")});
  GoTo("2020-10-12T08:00");
  PutAll({MeetingAt("before", "2020-10-20T10:00")});  // before it was due
  EXPECT_THAT(WrittenAt("2020-10-12T09:00"), ElementsAre("due after 2020-10-14T11:00"));
  GoTo("2020-10-13T10:00");
  PutAll({MeetingAt("after", "2020-10-21T11:00")});  // after it was written
  EXPECT_THAT(WrittenAt("2020-10-18T09:00"), ElementsAre("due before 2020-10-20T10:00"));
  EXPECT_THAT(WrittenAt("2020-10-19T09:00"), ElementsAre("due after 2020-10-21T11:00"));
}

// The change itself tells of it.
TEST_F(RemindersTest, AreNotWrittenForATimeThatIsGivenTooLate) {
  Make(PlanOf(2, "09:00"));
  PutAll({MeetingAt("moved", "2020-10-20T10:00")});
  GoTo("2020-10-12T09:00");
  PutAll({MeetingAt("moved", "2020-10-14T10:00"), MeetingAt("booked", "2020-10-14T11:00")});
  EXPECT_THAT(WrittenAt("2020-10-12T09:00"), IsEmpty());
  GoTo("2020-10-13T08:59");
  PutAll({MeetingAt("just", "2020-10-15T10:00")});
  EXPECT_THAT(WrittenAt("2020-10-13T09:00"), ElementsAre("due just 2020-10-15T10:00"));
  EXPECT_THAT(WrittenAt("2020-10-20T09:00"), IsEmpty());
}

TEST_F(RemindersTest, StopWhenAMeetingIsNotToBeHeld) {
  Make(PlanOf(2, "09:00"));
  std::vector<store::Meeting> meetings;
  for (const auto& [id, state] :
       {std::pair{"m1", MeetingState::kCancelled}, std::pair{"m2", MeetingState::kDeclined},
        std::pair{"m3", MeetingState::kBooked}}) {
    meetings.push_back(MeetingAt(id, "2020-10-14T10:00"));
    meetings.back().state = state;
  }
  PutAll(meetings);
  EXPECT_THAT(WrittenAt("2020-10-12T09:00"), ElementsAre("due m3 2020-10-14T10:00"));
}

// One that should have been written on Saturday or Sunday, at a start on Monday.
TEST_F(RemindersTest, ThatAreLateAreWrittenWhileTheyAreOfUse) {
  Make(PlanOf(2, "09:00"));
  PutAll({MeetingAt("begun", "2020-10-12T08:30"), MeetingAt("now", "2020-10-12T10:00"),
          MeetingAt("soon", "2020-10-12T10:59"), MeetingAt("useful", "2020-10-12T11:00"),
          MeetingAt("later", "2020-10-12T14:00"), MeetingAt("next", "2020-10-13T08:30"),
          MeetingAt("intime", "2020-10-14T08:30")});
  EXPECT_THAT(WrittenAt("2020-10-12T10:00"),
              ElementsAre("missed begun 2020-10-12T08:30", "missed now 2020-10-12T10:00",
                          "missed soon 2020-10-12T10:59", "due useful 2020-10-12T11:00",
                          "due later 2020-10-12T14:00", "due next 2020-10-13T08:30",
                          "due intime 2020-10-14T08:30"));
  EXPECT_THAT(WrittenAt("2020-10-12T11:00"), IsEmpty());
}

// However short its use, a reminder that is on time is due; one for a meeting before it is none.
TEST_F(RemindersTest, OfTheSameDayAreForLaterMeetings) {
  Make(PlanOf(0, "10:00"));
  PutAll({MeetingAt("earlier", "2020-10-14T09:00"), MeetingAt("same", "2020-10-14T10:00"),
          MeetingAt("quarter", "2020-10-14T10:15"), MeetingAt("later", "2020-10-14T13:00")});
  EXPECT_THAT(WrittenAt("2020-10-14T10:00"),
              ElementsAre("due quarter 2020-10-14T10:15", "due later 2020-10-14T13:00"));
}

TEST_F(RemindersTest, CountFromWhenThePlanIsMade) {
  PutAll({MeetingAt("past", "2020-10-01T09:00"), MeetingAt("tomorrow", "2020-10-02T10:00"),
          MeetingAt("later", "2020-10-05T10:00")});
  GoTo("2020-10-01T12:00");
  Make(PlanOf(2, "09:00"));
  Work();
  EXPECT_THAT(Written(), IsEmpty());
  EXPECT_THAT(WrittenAt("2020-10-03T09:00"), ElementsAre("due later 2020-10-05T10:00"));
}

TEST_F(RemindersTest, OfAPlanThatIsChangedGoOnFromWhereItWas) {
  Make(PlanOf(2, "09:00"));
  PutAll({MeetingAt("m14", "2020-10-14T10:00"), MeetingAt("m16", "2020-10-16T10:00"),
          MeetingAt("m18", "2020-10-18T10:00")});
  EXPECT_THAT(WrittenAt("2020-10-12T09:00"), ElementsAre("due m14 2020-10-14T10:00"));
  ASSERT_TRUE(ChangePlan([](ReminderPlan& plan) { plan.days_before = 5; }));
  Work();
  EXPECT_THAT(Written(), ElementsAre("due m16 2020-10-16T10:00")) << "late, and of use";
  const auto back = ChangePlan([](ReminderPlan& plan) { plan.days_before = 2; });
  ASSERT_TRUE(back);
  EXPECT_EQ(Format(*back->next_due_at), "2020-10-16T07:00:00Z") << "the 18th is the next";
  EXPECT_THAT(WrittenAt("2020-10-14T09:00"), IsEmpty()) << "not twice";
  EXPECT_THAT(WrittenAt("2020-10-16T09:00"), ElementsAre("due m18 2020-10-18T10:00"));
}

TEST_F(RemindersTest, OfAPlanThatRestsAreNotMadeUpFor) {
  Make(PlanOf(2, "09:00"));
  PutAll({MeetingAt("m14", "2020-10-14T10:00"), MeetingAt("m16", "2020-10-16T10:00")});
  const auto rests = ChangePlan([](ReminderPlan& plan) { plan.active = false; });
  ASSERT_TRUE(rests);
  EXPECT_FALSE(rests->next_due_at);
  EXPECT_THAT(WrittenAt("2020-10-13T09:00"), IsEmpty());
  ASSERT_TRUE(ChangePlan([](ReminderPlan& plan) { plan.active = true; }));
  Work();
  EXPECT_THAT(Written(), IsEmpty());
  EXPECT_THAT(WrittenAt("2020-10-14T09:00"), ElementsAre("due m16 2020-10-16T10:00"));
  for (const bool there : {true, false}) {
    Answer<bool> deleted;
    plans_->Delete(Eva(), jobcentre(), ReminderPlanId::Of("sms"), deleted.done());
    EXPECT_EQ(*deleted.Get(), there);
  }
  PutAll({MeetingAt("m20", "2020-10-20T10:00")});
  EXPECT_THAT(WrittenAt("2020-10-18T09:00"), IsEmpty());
}

TEST_F(RemindersTest, FollowTheZoneOfTheJobcentre) {
  Make(PlanOf(2, "09:00"));
  PutAll({MeetingAt("m14", "2020-10-14T15:00")});
  Answer<store::Jobcentre> answer;
  directory_->UpdateJobcentre(
      Eva(), jobcentre(), "",
      [](const store::Jobcentre& stored) -> Result<store::Jobcentre> {
        store::Jobcentre changed = stored;
        changed.zone = "America/New_York";
        return changed;
      },
      answer.done());
  ASSERT_TRUE(answer.Get());
  EXPECT_THAT(WrittenAt("2020-10-12T14:59"), IsEmpty()) << "08:59 there";
  EXPECT_THAT(WrittenAt("2020-10-12T15:00"), ElementsAre("due m14 2020-10-14T15:00"));
}

TEST_F(RemindersTest, PlansAreCheckedAndLimited) {
  struct Case {
    const char* field;
    std::function<void(ReminderPlan&)> spoil;
  };
  const Case cases[] = {
      {"name", [](ReminderPlan& plan) { plan.name = ""; }},
      {"name", [](ReminderPlan& plan) { plan.name = std::string(201, 'x'); }},
      {"meeting_types[0]", [](ReminderPlan& plan) { plan.meeting_types = {"tea"}; }},
      {"meeting_types[1]",
       [](ReminderPlan& plan) {
         plan.meeting_types = {"jobsamtale", "jobsamtale"};
       }},
      {"modes", [](ReminderPlan& plan) { plan.modes = {}; }},
      {"days_before", [](ReminderPlan& plan) { plan.days_before = -1; }},
      {"days_before", [](ReminderPlan& plan) { plan.days_before = 61; }},
      {"useful_minutes", [](ReminderPlan& plan) { plan.useful_before = Minutes{-1}; }},
      {"useful_minutes", [](ReminderPlan& plan) { plan.useful_before = Minutes{10081}; }},
  };
  for (const Case& c : cases) {
    ReminderPlan plan = PlanOf(2, "09:00");
    c.spoil(plan);
    Answer<PlannedReminders> answer;
    plans_->Create(Eva(), plan, answer.done());
    const auto made = answer.Get();
    ASSERT_FALSE(made) << c.field;
    ASSERT_EQ(made.error().reason, Reason::kInvalidArgument) << c.field;
    EXPECT_EQ(made.error().violations.front().field, c.field);
  }
  const auto make = [&](const ReminderPlan& plan) {
    Answer<PlannedReminders> answer;
    plans_->Create(Eva(), plan, answer.done());
    return answer.Get();
  };
  ReminderPlan elsewhere = PlanOf(2, "09:00");
  elsewhere.jobcentre = JobcentreId::Of("nowhere");
  EXPECT_EQ(make(elsewhere).error().reason, Reason::kNotFound);
  for (int i = 0; i < kMostReminderPlans; ++i)
    ASSERT_TRUE(make(PlanOf(2, "09:00", "p" + std::to_string(i))));
  EXPECT_EQ(make(PlanOf(2, "09:00", "p0")).error().reason, Reason::kAlreadyExists);
  EXPECT_EQ(make(PlanOf(2, "09:00", "more")).error().reason, Reason::kResourceExhausted);
  EXPECT_EQ(ChangePlan([](ReminderPlan&) {}, "none").error().reason, Reason::kNotFound);
  const auto page = plans_->List(Eva(), jobcentre(), {15});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->records.size(), 15u);
  EXPECT_TRUE(page->more);
  EXPECT_FALSE(plans_->List(Eva(), jobcentre(), {20})->more);
}

TEST_F(RemindersTest, FollowBookingsThroughTheUseCases) {
  GoTo("2020-10-01T09:00");
  Make(PlanOf(2, "09:00"));
  const auto booked = Book(Anna(), WishFor("karen"), "2020-10-14T10:00");
  ASSERT_TRUE(booked);
  EXPECT_EQ(booked->meeting.timed_at, now_);
  GoTo("2020-10-11T09:00");
  const auto moved = Move(Anna(), booked->meeting, "2020-10-15T10:00", WishFor("karen"));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->meeting.timed_at, now_);
  EXPECT_THAT(WrittenAt("2020-10-12T09:00"), IsEmpty());
  Answer<BookedMeeting> answer;
  meetings_->ChangeMode(Anna(), jobcentre(), booked->meeting.id, "", Mode::kTelephone,
                        WishFor("karen"), answer.done());
  const auto changed = answer.Get();
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->meeting.timed_at, moved->meeting.timed_at) << "its time is the same";
  EXPECT_EQ(WrittenAt("2020-10-13T09:00").size(), 1u);
  ASSERT_TRUE(Cancel(Anna(), changed->meeting));
  EXPECT_THAT(WrittenAt("2020-10-15T09:00"), IsEmpty());
}

// More than two batches, all at the same time or not.
std::vector<std::string> ManyIds(int count) {
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) ids.push_back("m" + std::to_string(1000 + i));
  return ids;
}

TEST_F(RemindersTest, ManyAreWrittenBatchByBatch) {
  Make(PlanOf(2, "09:00"));
  std::vector<store::Meeting> meetings;
  for (const std::string& id : ManyIds(kRemindedAtOnce * 2)) {
    meetings.push_back(MeetingAt(id, "2020-10-14T10:00"));
  }
  PutAll(meetings);
  GoTo("2020-10-12T09:00");
  ReminderWork work(*store_, clock_);
  std::vector<std::size_t> sizes;
  for (Result<std::optional<Instant>> next = now_; next && *next && **next <= now_;) {
    next = work.Step();
    sizes.push_back(Written().size());
  }
  EXPECT_THAT(sizes, ElementsAre(100u, 100u, 0u));
}

// Works on what is due, and says so after each batch.
[[noreturn]] void WorkInAChild(const std::string& path, const Clock& clock, int done) {
  auto store = store_sqlite::Open({.path = path});
  if (!store) _exit(1);
  ReminderWork work(**store, clock);
  for (;;) {
    const auto next = work.Step();
    if (!next || write(done, "+", 1) != 1) _exit(1);
    if (!*next || **next > clock.Now()) _exit(0);
  }
}

TEST_F(RemindersTest, KillingTheProcessLosesAndRepeatsNone) {
  constexpr int kMostRounds = 200;
  std::random_device entropy;
  const unsigned seed = entropy();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Make(PlanOf(2, "09:00", "letter"));
  Make(PlanOf(1, "16:00", "sms"));
  std::vector<store::Meeting> meetings;
  const std::vector<std::string> ids = ManyIds(kRemindedAtOnce * 7 + 3);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    meetings.push_back(MeetingAt(ids[i], i % 3 == 0
                                             ? "2020-10-14T10:00"
                                             : "2020-10-15T0" + std::to_string(8 + i % 2) + ":00"));
  }
  PutAll(meetings);
  GoTo("2020-10-14T08:00");
  Close();
  int rounds = 0;
  const auto work = [&](int done) { WorkInAChild(Path(), clock_, done); };
  while (KilledAfter(static_cast<int>(random() % 4), work)) {
    ASSERT_LT(++rounds, kMostRounds);
  }
  Open();
  std::map<std::string, int> written;
  for (const std::string& one : Written()) ++written[one];
  // Both plans remind of the 14th; of the 15th the letters only, so far.
  std::size_t of_14 = 0;
  for (const auto& [one, times] : written) {
    const bool is_14 = one.find("10-14") != one.npos;
    of_14 += is_14 ? 1 : 0;
    EXPECT_EQ(times, is_14 ? 2 : 1) << one;
  }
  EXPECT_EQ(written.size(), ids.size());
  EXPECT_EQ(of_14, (ids.size() + 2) / 3);
}

TEST_F(RemindersTest, TheWorkerFollowsTheClockAndThePlans) {
  ReminderWorker worker(*store_, clock_);
  clock_.OnAdvance([&] { worker.Wake(); });
  plans_ = std::make_unique<ReminderPlans>(*store_, rules_, [&] { worker.Wake(); });
  Make(PlanOf(2, "09:00"));
  PutAll({MeetingAt("m14", "2020-10-14T10:00"), MeetingAt("m15", "2020-10-15T10:00")});
  std::vector<std::string> written;
  const auto wait_for = [&](std::size_t count) {
    while (written.size() < count) {
      for (std::string& one : Written()) written.push_back(std::move(one));
      std::this_thread::yield();
    }
  };
  GoTo("2020-10-12T09:00");
  wait_for(1);
  GoTo("2020-10-13T09:00");
  wait_for(2);
  EXPECT_THAT(written, ElementsAre("due m14 2020-10-14T10:00", "due m15 2020-10-15T10:00"));
  worker.Stop();
  worker.Wake();
}

// Random lives of meetings against a model: a reminder for each time a meeting had when it was due.
TEST_F(RemindersTest, AnyHistoryIsAsTheModelSays) {
  std::random_device entropy;
  const unsigned seed = entropy();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const ReminderPlan plan = PlanOf(2, "09:00");
  Make(plan);
  const Zone zone = Zone::Copenhagen();
  const ReminderTimes times(plan, zone);
  std::map<std::string, store::Meeting> model;
  std::vector<std::string> expected;
  const auto start_at = [&] {  // in the next week, on some hour
    const LocalDay day = zone.DayOf(now_) + date::days{1 + random() % 7};
    return Format(LocalDateTime{day, LocalTime{Minutes{60 * (6 + random() % 12)}}});
  };
  std::vector<std::string> written;
  for (int step = 0; step < 400; ++step) {
    const std::string id = "m" + std::to_string(random() % 12);
    const auto known = model.find(id);
    switch (random() % 4) {
      case 0:
      case 1: {  // booked or moved
        if (known != model.end() && known->second.state != MeetingState::kBooked) break;
        store::Meeting meeting = MeetingAt(id, start_at());
        model.insert_or_assign(id, meeting);
        PutAll({meeting});
        break;
      }
      case 2:
        if (known == model.end() || random() % 3 != 0) break;
        known->second.state = MeetingState::kCancelled;
        PutAll({known->second});
        break;
      case 3: {
        const Instant before = now_;
        GoTo(now_ + std::chrono::minutes(random() % 1200));
        for (const auto& [name, meeting] : model) {
          const Instant due = times.DueAt(meeting.interval.begin);
          if (meeting.state != MeetingState::kBooked || due <= before || due > now_) continue;
          if (meeting.timed_at >= due) continue;
          expected.push_back("due " + name + " " + Format(meeting.local_start));
        }
        Work();
        if (random() % 5 == 0) {
          Close();
          Open();
        }
        break;
      }
    }
    for (std::string& one : Written()) written.push_back(std::move(one));
  }
  std::sort(written.begin(), written.end());
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(written, expected);
  EXPECT_GT(written.size(), 10u);
}

}  // namespace
}  // namespace samtale::scheduling
