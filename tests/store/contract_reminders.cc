// The contract of reminder plans and how far they have come.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/contract.h"

namespace samtale::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const JobcentreId kNord = As<JobcentreId>("nord");

ReminderPlan SomePlan(std::string_view id = "sms", const MunicipalityId& municipality = kHere) {
  return {.municipality = municipality,
          .jobcentre = kNord,
          .id = As<ReminderPlanId>(id),
          .name = "SMS, dagen før",
          .meeting_types = {"jobsamtale", "webinar"},
          .modes = {Mode::kVideo, Mode::kPhysical},
          .days_before = 1,
          .time = LocalTime{Minutes{960}},
          .useful_before = Minutes{90},
          .active = false};
}

ReminderProgress ProgressOf(const ReminderPlan& plan, std::optional<Instant> next) {
  return {.municipality = plan.municipality,
          .jobcentre = plan.jobcentre,
          .plan = plan.id,
          .until = At(7),
          .meeting = As<MeetingId>("m1"),
          .next_due_at = next};
}

TEST_P(StoreContract, ReminderPlansAreKeptByJobcentre) {
  Write([](Transaction& t) {
    PutDirectory(t);
    for (const char* id : {"sms", "brev", "e-post"}) t.Put(SomePlan(id));
  });
  ReminderPlan changed = SomePlan();
  changed.meeting_types.clear();
  changed.modes = ModeSet::All();
  changed.active = true;
  Write([&](Transaction& t) { t.Put(changed); });
  Read([&](const Snapshot& s) {
    EXPECT_EQ(s.FindReminderPlan(kHere, kNord, As<ReminderPlanId>("brev")),
              Revised(SomePlan("brev"), 1));
    EXPECT_EQ(s.FindReminderPlan(kHere, kNord, As<ReminderPlanId>("sms")), Revised(changed, 2));
    EXPECT_FALSE(s.FindReminderPlan(kHere, As<JobcentreId>("syd"), As<ReminderPlanId>("sms")));
    EXPECT_FALSE(s.FindReminderPlan(kThere, kNord, As<ReminderPlanId>("sms")));
    EXPECT_THAT(Ids(s.ListReminderPlans(kHere, kNord, {9})), ElementsAre("brev", "e-post", "sms"));
    EXPECT_THAT(Ids(s.ListReminderPlans(kHere, kNord, {1, "brev"})), ElementsAre("e-post"));
    EXPECT_THAT(s.ListReminderPlans(kThere, kNord, {9}), IsEmpty());
    return 0;
  });
}

TEST_P(StoreContract, TheNextReminderIsTheFirstThatIsDue) {
  Write([](Transaction& t) {
    EXPECT_FALSE(t.FindNextReminder());
    for (const MunicipalityId& municipality : {kHere, kThere}) PutDirectory(t, municipality);
    t.Put(SomePlan("a"));
    t.Put(SomePlan("b", kThere));
    t.Put(SomePlan("c"));
    t.Put(ProgressOf(SomePlan("a"), At(30)));
    t.Put(ProgressOf(SomePlan("b", kThere), At(20)));
    t.Put(ProgressOf(SomePlan("c"), std::nullopt));
  });
  const auto next = [&] { return Read([](const Snapshot& s) { return s.FindNextReminder(); }); };
  EXPECT_EQ(next(), ProgressOf(SomePlan("b", kThere), At(20)));
  ReminderProgress further = ProgressOf(SomePlan("b", kThere), At(40));
  further.until = At(9);
  further.meeting.reset();
  Write([&](Transaction& t) { t.Put(further); });
  EXPECT_EQ(next(), ProgressOf(SomePlan("a"), At(30)));
  Read([&](const Snapshot& s) {
    EXPECT_EQ(s.FindReminderProgress(kThere, kNord, As<ReminderPlanId>("b")), further);
    EXPECT_FALSE(s.FindReminderProgress(kHere, kNord, As<ReminderPlanId>("b")));
    return 0;
  });
  Write([](Transaction& t) {
    t.DeleteReminderPlan(kHere, kNord, As<ReminderPlanId>("a"));
    t.DeleteReminderPlan(kHere, kNord, As<ReminderPlanId>("a"));  // gone already
  });
  EXPECT_EQ(next(), further);
  EXPECT_FALSE(Read(
      [](const Snapshot& s) { return s.FindReminderPlan(kHere, kNord, As<ReminderPlanId>("a")); }));
}

TEST_P(StoreContract, ProgressIsOfAPlanThatExists) {
  Write([](Transaction& t) { PutDirectory(t); });
  const auto put = TryWrite([](Transaction& t) -> Result<void> {
    t.Put(ProgressOf(SomePlan(), At(1)));
    return {};
  });
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().reason, Reason::kInternal);
}

}  // namespace
}  // namespace samtale::store
