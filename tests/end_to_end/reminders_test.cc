// Reminder plans and what comes of them, over real gRPC with a clock that is set by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/watching.h"

namespace samtale::end_to_end {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::CreateReminderPlanRequest PlanOf(const std::string& id, int days, const std::string& time) {
  v1::CreateReminderPlanRequest request;
  request.set_parent(Named("jobcentres/nord"));
  request.set_reminder_plan_id(id);
  request.mutable_reminder_plan()->set_display_name("Letter");
  request.mutable_reminder_plan()->set_days_before(days);
  request.mutable_reminder_plan()->set_local_time(time);
  request.set_request_id(NewRequestId());
  return request;
}

class Reminders : public testing::Test {
 protected:
  void SetUp() override { world_.Seed(); }

  v1::ReminderPlan Create(const v1::CreateReminderPlanRequest& request) {
    v1::ReminderPlan plan;
    const grpc::Status status =
        world_.events().CreateReminderPlan(AsAdministrator().get(), request, &plan);
    EXPECT_TRUE(status.ok()) << status.error_message()
                             << testing::PrintToString(Read(status).fields);
    return plan;
  }
  v1::Meeting Book(const std::string& citizen, const std::string& start) {
    v1::Meeting meeting;
    EXPECT_TRUE(
        world_.meetings().BookMeeting(AsAnna().get(), BookingOf(citizen, start), &meeting).ok());
    return meeting;
  }
  static v1::WatchEventsRequest RemindersOnly(const std::string& cursor) {
    v1::WatchEventsRequest request = WatchFrom(cursor);
    request.add_kinds(v1::Event::REMINDER_DUE);
    request.add_kinds(v1::Event::REMINDER_MISSED);
    return request;
  }

  World world_;  // at 10:00 in Copenhagen on 16 September 2020
};

TEST_F(Reminders, ComeToWatchersWhenTheClockSaysSo) {
  const v1::ReminderPlan plan = Create(PlanOf("letter", 2, "09:00"));
  EXPECT_EQ(plan.name(), Named("jobcentres/nord/reminderPlans/letter"));
  EXPECT_EQ(plan.useful_minutes(), 60);
  EXPECT_EQ(plan.modes_size(), 3);
  EXPECT_TRUE(plan.active());
  EXPECT_EQ(plan.next_due_time().seconds(), 1600326000);  // 17 September 09:00
  const v1::Meeting meeting = Book("bo", "2020-10-14T09:00");
  const v1::Meeting moved = Book("ida", "2020-10-14T10:00");
  Watching watching(world_.events(), RemindersOnly(""));
  ASSERT_TRUE(watching.Next());
  v1::RescheduleMeetingRequest move;
  move.set_name(moved.name());
  move.set_local_start("2020-10-15T10:00");
  move.set_request_id(NewRequestId());
  v1::Meeting reply;
  ASSERT_TRUE(world_.meetings().RescheduleMeeting(AsAnna().get(), move, &reply).ok());

  world_.SetClock("2020-10-12T06:59");
  world_.SetClock("2020-10-12T07:00");
  watching.WaitForEvents(1);
  const v1::Event due = watching.Take().front();
  EXPECT_EQ(due.kind(), v1::Event::REMINDER_DUE);
  EXPECT_EQ(due.resource(), meeting.name());
  EXPECT_EQ(due.caller(), "reminders");
  EXPECT_EQ(due.time().seconds(), 1602486000);
  EXPECT_EQ(due.etag(), "");
  EXPECT_EQ(due.reminder().reminder_plan(), plan.name());
  EXPECT_EQ(due.reminder().due_time().seconds(), due.time().seconds());
  EXPECT_EQ(due.reminder().citizen(), meeting.citizen());
  EXPECT_EQ(due.reminder().meeting_type(), "jobsamtale");
  EXPECT_EQ(due.reminder().meeting().local_start(), "2020-10-14T09:00");
  EXPECT_EQ(due.reminder().meeting().mode(), meeting.mode());

  world_.SetClock("2020-10-13T07:00");
  watching.WaitForEvents(1);
  EXPECT_EQ(watching.Take().front().resource(), moved.name()) << "at its new time";
}

TEST_F(Reminders, ThatWereDueWhileTheServerWasDownAreWrittenAtTheStart) {
  Create(PlanOf("letter", 2, "09:00"));
  const v1::Meeting missed = Book("bo", "2020-10-14T09:00");
  const v1::Meeting useful = Book("ida", "2020-10-14T13:00");
  std::string cursor;
  {
    Watching watching(world_.events(), RemindersOnly(""));
    ASSERT_TRUE(watching.Next());
    cursor = watching.cursor();
  }
  World later([&](ops::Options& options) {
    world_.Stop();
    options.database = world_.options().database;
    options.manual_clock = date::sys_days{date::year{2020} / 10 / 14} + std::chrono::hours(6) +
                           std::chrono::minutes(30);
  });
  Watching watching(later.events(), RemindersOnly(cursor));
  watching.WaitForEvents(2);
  EXPECT_EQ(watching.events()[0].kind(), v1::Event::REMINDER_MISSED);
  EXPECT_EQ(watching.events()[0].resource(), missed.name());
  EXPECT_EQ(watching.events()[1].kind(), v1::Event::REMINDER_DUE);
  EXPECT_EQ(watching.events()[1].resource(), useful.name());
  const std::string after = watching.cursor();
  later.Restart();
  Watching again(later.events(), RemindersOnly(after));
  again.CatchUp();
  EXPECT_THAT(again.events(), IsEmpty());
}

TEST_F(Reminders, PlansAreMadeReadChangedAndDeleted) {
  const v1::ReminderPlan plan = Create(PlanOf("letter", 2, "09:00"));
  Create(PlanOf("sms", 0, "08:00"));
  v1::ListReminderPlansRequest list;
  list.set_parent(Named("jobcentres/nord"));
  list.set_page_size(1);
  std::vector<std::string> names;
  do {
    v1::ListReminderPlansResponse page;
    ASSERT_TRUE(world_.events().ListReminderPlans(AsAnna().get(), list, &page).ok());
    for (const v1::ReminderPlan& one : page.reminder_plans()) names.push_back(one.name());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_THAT(names, ElementsAre(plan.name(), Named("jobcentres/nord/reminderPlans/sms")));

  v1::UpdateReminderPlanRequest update;
  update.mutable_reminder_plan()->set_name(plan.name());
  update.mutable_reminder_plan()->set_etag(plan.etag());
  update.mutable_reminder_plan()->add_modes(v1::PHYSICAL);
  update.mutable_reminder_plan()->set_local_time("10:00");
  update.mutable_update_mask()->add_paths("modes");
  update.mutable_update_mask()->add_paths("local_time");
  update.set_request_id(NewRequestId());
  v1::ReminderPlan changed;
  ASSERT_TRUE(world_.events().UpdateReminderPlan(AsAdministrator().get(), update, &changed).ok());
  EXPECT_EQ(changed.local_time(), "10:00");
  EXPECT_EQ(changed.days_before(), 2);
  EXPECT_EQ(changed.modes_size(), 1);
  update.set_request_id(NewRequestId());
  EXPECT_EQ(
      Read(world_.events().UpdateReminderPlan(AsAdministrator().get(), update, &changed)).reason,
      "ETAG_MISMATCH");

  v1::DeleteReminderPlanRequest remove;
  remove.set_name(plan.name());
  google::protobuf::Empty nothing;
  for (int times = 0; times < 2; ++times) {
    remove.set_request_id(NewRequestId());
    EXPECT_TRUE(world_.events().DeleteReminderPlan(AsAdministrator().get(), remove, &nothing).ok());
  }
  v1::GetReminderPlanRequest get;
  get.set_name(plan.name());
  EXPECT_EQ(Read(world_.events().GetReminderPlan(AsAnna().get(), get, &changed)).code,
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(Reminders, EveryWrongFieldOfAPlanIsNamed) {
  v1::CreateReminderPlanRequest request;
  request.set_parent("municipalities/0751");
  request.set_reminder_plan_id("Not An Id");
  request.mutable_reminder_plan()->set_days_before(61);
  request.mutable_reminder_plan()->set_useful_minutes(-1);
  request.mutable_reminder_plan()->add_meeting_types("tea");
  request.mutable_reminder_plan()->add_modes(v1::VIDEO);
  request.mutable_reminder_plan()->add_modes(v1::VIDEO);
  v1::ReminderPlan plan;
  const Refusal refusal =
      Read(world_.events().CreateReminderPlan(AsAdministrator().get(), request, &plan));
  EXPECT_THAT(refusal.fields, testing::UnorderedElementsAre(
                                  "request_id", "parent", "reminder_plan_id",
                                  "reminder_plan.display_name", "reminder_plan.days_before",
                                  "reminder_plan.useful_minutes", "reminder_plan.meeting_types[0]",
                                  "reminder_plan.modes[1]", "reminder_plan.local_time"));
  v1::UpdateReminderPlanRequest update;
  update.mutable_reminder_plan()->set_name(Named("jobcentres/nord/reminderPlans/letter"));
  update.mutable_update_mask()->add_paths("next_due_time");
  update.set_request_id(NewRequestId());
  EXPECT_THAT(
      Read(world_.events().UpdateReminderPlan(AsAdministrator().get(), update, &plan)).fields,
      ElementsAre("update_mask"));
}

}  // namespace
}  // namespace samtale::end_to_end
