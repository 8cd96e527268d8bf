#include "services/api/reminder_wire.h"

#include <algorithm>
#include <utility>

#include "services/api/names.h"
#include "services/scheduling/fields.h"
#include "services/scheduling/receipts.h"

namespace samtale::api {
namespace {

using store::ReminderPlan;

constexpr const char* kJobcentre = "municipalities/{municipality}/jobcentres/{jobcentre}";
constexpr const char* kPlan =
    "municipalities/{municipality}/jobcentres/{jobcentre}/reminderPlans/{reminder_plan}";
constexpr int kUsualDays = 2;
constexpr int kUsualUse = 60;

constexpr Column<v1::ReminderPlan, ReminderPlan> kColumns[] = {
    {"display_name", ReadDisplayName<v1::ReminderPlan, ReminderPlan>},
    {"meeting_types",
     [](const v1::ReminderPlan& wire, const std::string&, Fields&) -> Setting<ReminderPlan> {
       return [types = std::vector<std::string>(wire.meeting_types().begin(),
                                                wire.meeting_types().end())](ReminderPlan& one) {
         one.meeting_types = types;
       };
     }},
    {"modes",
     [](const v1::ReminderPlan& wire, const std::string& field,
        Fields& fields) -> Setting<ReminderPlan> {
       const ModeSet named = fields.Modes(field, wire.modes());
       return [modes = named.empty() ? ModeSet::All() : named](ReminderPlan& one) {
         one.modes = modes;
       };
     }},
    {"days_before",
     [](const v1::ReminderPlan& wire, const std::string&, Fields&) -> Setting<ReminderPlan> {
       return [days = wire.has_days_before() ? wire.days_before() : kUsualDays](ReminderPlan& one) {
         one.days_before = days;
       };
     }},
    {"local_time",
     [](const v1::ReminderPlan& wire, const std::string& field,
        Fields& fields) -> Setting<ReminderPlan> {
       return
           [time = fields.Time(field, wire.local_time())](ReminderPlan& one) { one.time = time; };
     }},
    {"useful_minutes",
     [](const v1::ReminderPlan& wire, const std::string&, Fields&) -> Setting<ReminderPlan> {
       return [minutes = wire.has_useful_minutes() ? wire.useful_minutes() : kUsualUse](
                  ReminderPlan& one) { one.useful_before = Minutes{minutes}; };
     }},
    {"active", ReadActive<v1::ReminderPlan, ReminderPlan>},
};

ReminderPlanNamed ReadName(std::string field, const std::string& name, Fields& fields) {
  const std::vector<std::string> ids = fields.Variables(std::move(field), name, kPlan, 2);
  return {JobcentreId::Of(ids[0]), ReminderPlanId::Of(ids[1])};
}

}  // namespace

Result<ReminderPlan> Read(const v1::CreateReminderPlanRequest& request,
                          const engine::Vocabulary& vocabulary, Fields fields) {
  fields.Unless(request.has_reminder_plan(), "reminder_plan", Text::kRequired);
  ReminderPlan record = ReadAll<v1::ReminderPlan, ReminderPlan>(
      kColumns, request.reminder_plan(), "reminder_plan.",
      {.municipality = fields.municipality(),
       .jobcentre = fields.Name<JobcentreId>("parent", request.parent(), kJobcentre),
       .id = fields.Id<ReminderPlanId>("reminder_plan_id", request.reminder_plan_id()),
       .name = ""},
      fields);
  fields.Merge(scheduling::CheckFields(record, vocabulary), "reminder_plan.", kNamedFields);
  return Checked(fields, std::move(record));
}

Result<UpdateAsked<ReminderPlan, ReminderPlanNamed>> Read(
    const v1::UpdateReminderPlanRequest& request, Fields fields) {
  const v1::ReminderPlan& wire = request.reminder_plan();
  return ReadUpdate<ReminderPlan, ReminderPlanNamed, v1::ReminderPlan>(
      kColumns, wire, "reminder_plan", ReadName("reminder_plan.name", wire.name(), fields),
      request.update_mask(), fields);
}

Result<ReminderPlanNamed> Read(const v1::GetReminderPlanRequest& request, Fields fields) {
  ReminderPlanNamed named = ReadName("name", request.name(), fields);
  return Checked(fields, std::move(named));
}

Result<ReminderPlanNamed> Read(const v1::DeleteReminderPlanRequest& request, Fields fields) {
  ReminderPlanNamed named = ReadName("name", request.name(), fields);
  return Checked(fields, std::move(named));
}

Result<ListOfAsked<JobcentreId>> Read(const v1::ListReminderPlansRequest& request, Fields fields) {
  ListOfAsked<JobcentreId> asked{fields.Name<JobcentreId>("parent", request.parent(), kJobcentre),
                                 ReadPage(request, fields)};
  return Checked(fields, std::move(asked));
}

void Fill(const scheduling::PlannedReminders& planned, v1::ReminderPlan* reply) {
  const ReminderPlan& plan = planned.plan;
  reply->set_name(NameOf(plan.municipality, plan.jobcentre, plan.id));
  reply->set_display_name(plan.name);
  for (const std::string& type : plan.meeting_types) reply->add_meeting_types(type);
  for (const Mode mode : kModes) {
    if (plan.modes.Has(mode)) reply->add_modes(WireMode(mode));
  }
  reply->set_days_before(plan.days_before);
  reply->set_local_time(Format(plan.time));
  reply->set_useful_minutes(static_cast<int>(plan.useful_before.count()));
  reply->set_active(plan.active);
  if (planned.next_due_at) SetTimestamp(*planned.next_due_at, reply->mutable_next_due_time());
  reply->set_etag(scheduling::Etag(plan.revision));
}

}  // namespace samtale::api
