// Requests and replies about reminder plans, to and from the use cases' words. Read answers
// kInvalidArgument with every wrong field of the request. Pure.
#pragma once

#include <samtale/v1/reminder_plan.pb.h>

#include "policy/engine/rulebook.h"
#include "services/api/columns.h"
#include "services/api/fields.h"
#include "services/core/error.h"
#include "services/scheduling/reminder_plans.h"
#include "services/store/reminders.h"

namespace samtale::api {

struct ReminderPlanNamed {
  JobcentreId jobcentre;
  ReminderPlanId id;
};

Result<store::ReminderPlan> Read(const v1::CreateReminderPlanRequest& request,
                                 const engine::Vocabulary& vocabulary, Fields fields);
Result<UpdateAsked<store::ReminderPlan, ReminderPlanNamed>> Read(
    const v1::UpdateReminderPlanRequest& request, Fields fields);
Result<ReminderPlanNamed> Read(const v1::GetReminderPlanRequest& request, Fields fields);
Result<ReminderPlanNamed> Read(const v1::DeleteReminderPlanRequest& request, Fields fields);
Result<ListOfAsked<JobcentreId>> Read(const v1::ListReminderPlansRequest& request, Fields fields);

void Fill(const scheduling::PlannedReminders& planned, v1::ReminderPlan* reply);

}  // namespace samtale::api
