// `samtale reminders`: when the meetings of a jobcentre are to be reminded of.
#include <fmt/ostream.h>
#include <google/protobuf/empty.pb.h>
#include <samtale/v1/event_service.pb.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "services/ctl/command.h"
#include "services/ctl/json.h"
#include "services/ctl/names.h"
#include "services/ctl/render.h"
#include "services/ctl/table.h"
#include "services/ctl/talk.h"

namespace samtale::ctl {
namespace {

constexpr int kPageSize = 200;  // more than a jobcentre has

struct PlanOptions {
  std::string id;
  std::string jobcentre;
  std::optional<std::string> name;
  std::optional<std::vector<std::string>> types;
  std::optional<std::vector<std::string>> modes;
  std::optional<int> days_before;
  std::optional<std::string> time;
  std::optional<int> useful_minutes;
  std::optional<bool> active;
  std::string etag;
};

std::string NameOf(const Talk& talk, const PlanOptions& asked) {
  return NameIn(talk.municipality(), "jobcentres", asked.jobcentre) + "/reminderPlans/" + asked.id;
}

std::string ShowDue(const v1::ReminderPlan& plan) {
  return plan.has_next_due_time() ? Format(Instant{Seconds{plan.next_due_time().seconds()}}) : "-";
}

std::string ShowTypes(const v1::ReminderPlan& plan) {
  std::string types;
  for (const std::string& type : plan.meeting_types()) types += (types.empty() ? "" : ", ") + type;
  return types.empty() ? "*" : types;
}

int ShowPlan(const Talk& talk, const Answer<v1::ReminderPlan>& plan) {
  if (!plan) return Refuse(talk, plan.error());
  return Show(talk, *plan,
              fmt::format("{}: {}\n  {} days before at {}, useful until {} min before\n  {}; {}\n"
                          "  next due {}\n  etag {}\n",
                          ShortName(plan->name()), plan->display_name(), plan->days_before(),
                          plan->local_time(), plan->useful_minutes(), ShowTypes(*plan),
                          ShowModes(plan->modes(), talk.language()), ShowDue(*plan), plan->etag()));
}

// Puts what was said of the plan into `plan`, and names it in `paths`.
void Fill(const PlanOptions& asked, v1::ReminderPlan* plan,
          google::protobuf::RepeatedPtrField<std::string>* paths) {
  const auto named = [&](bool said, const char* path) {
    if (said) *paths->Add() = path;
    return said;
  };
  if (named(asked.name.has_value(), "display_name")) plan->set_display_name(*asked.name);
  if (named(asked.types.has_value(), "meeting_types")) {
    for (const std::string& type : *asked.types) plan->add_meeting_types(type);
  }
  if (named(asked.modes.has_value(), "modes")) {
    for (const std::string& mode : *asked.modes) plan->add_modes(ReadMode(mode));
  }
  if (named(asked.days_before.has_value(), "days_before"))
    plan->set_days_before(*asked.days_before);
  if (named(asked.time.has_value(), "local_time")) plan->set_local_time(*asked.time);
  if (named(asked.useful_minutes.has_value(), "useful_minutes"))
    plan->set_useful_minutes(*asked.useful_minutes);
  if (named(asked.active.has_value(), "active")) plan->set_active(*asked.active);
}

int Create(Talk& talk, const PlanOptions& asked) {
  v1::CreateReminderPlanRequest request;
  request.set_parent(NameIn(talk.municipality(), "jobcentres", asked.jobcentre));
  request.set_reminder_plan_id(asked.id);
  google::protobuf::RepeatedPtrField<std::string> unused;
  Fill(asked, request.mutable_reminder_plan(), &unused);
  request.set_request_id(talk.RequestId());
  return ShowPlan(talk, talk.options->Connect().Call<v1::ReminderPlan>(
                            "EventService.CreateReminderPlan", request));
}

int Change(Talk& talk, const PlanOptions& asked) {
  v1::UpdateReminderPlanRequest request;
  request.mutable_reminder_plan()->set_name(NameOf(talk, asked));
  request.mutable_reminder_plan()->set_etag(asked.etag);
  Fill(asked, request.mutable_reminder_plan(), request.mutable_update_mask()->mutable_paths());
  request.set_request_id(talk.RequestId());
  return ShowPlan(talk, talk.options->Connect().Call<v1::ReminderPlan>(
                            "EventService.UpdateReminderPlan", request));
}

int List(Talk& talk, const PlanOptions& asked) {
  v1::ListReminderPlansRequest request;
  request.set_parent(NameIn(talk.municipality(), "jobcentres", asked.jobcentre));
  request.set_page_size(kPageSize);
  const auto page = talk.options->Connect().Call<v1::ListReminderPlansResponse>(
      "EventService.ListReminderPlans", request);
  if (!page) return Refuse(talk, page.error());
  Table table({{"Plan", 24},
               {"Name", 32},
               {"Days", 4},
               {"Time", 5},
               {"Types", 40},
               {"Modes", 28},
               {"Next due", 20}});
  for (const v1::ReminderPlan& plan : page->reminder_plans()) {
    if (talk.options->json) fmt::print(talk.terminal.out, "{}\n", ToJson(plan));
    table.Add({std::string(ShortName(plan.name())), plan.display_name(),
               std::to_string(plan.days_before()), plan.local_time(), ShowTypes(plan),
               ShowModes(plan.modes(), talk.language()), ShowDue(plan)});
  }
  if (!talk.options->json) talk.terminal.out << (table.empty() ? "no plans\n" : table.Render());
  return kDone;
}

int Delete(Talk& talk, const PlanOptions& asked) {
  v1::DeleteReminderPlanRequest request;
  request.set_name(NameOf(talk, asked));
  request.set_request_id(talk.RequestId());
  const auto deleted = talk.options->Connect().Call<google::protobuf::Empty>(
      "EventService.DeleteReminderPlan", request);
  if (!deleted) return Refuse(talk, deleted.error());
  return Show(talk, *deleted, fmt::format("{} is gone\n", request.name()));
}

void AddFields(CLI::App& command, PlanOptions* asked) {
  command.add_option("--name", asked->name, "What people call it");
  command.add_option("--type", asked->types, "Meeting types it is for; all when never said");
  command.add_option("--mode", asked->modes, "Modes it is for; all when never said")
      ->check(CLI::IsMember(std::vector<std::string>{"physical", "telephone", "video"}));
  command.add_option("--days-before", asked->days_before, "Civil days before the meeting");
  command.add_option("--time", asked->time, "Local time of that day, 09:00");
  command.add_option("--useful-minutes", asked->useful_minutes,
                     "Until when a late reminder is of use: minutes before the meeting");
  command.add_option("--active", asked->active, "Whether anybody is reminded by it: true or false");
}

using Run = int (*)(Talk&, const PlanOptions&);

// Adds a subcommand that does `run`.
CLI::App* AddOne(CLI::App& reminders, const Terminal& terminal, Command* chosen, const char* name,
                 const char* about, Run run, const std::shared_ptr<PlanOptions>& asked) {
  CLI::App* command = reminders.add_subcommand(name, about);
  const bool lists = run == List;
  if (!lists) command->add_option("PLAN", asked->id, "Its id in the jobcentre")->required();
  command->add_option("--jobcentre", asked->jobcentre, "Whose plan it is")->required();
  Register(
      *command, terminal, chosen, !lists, [=](Talk& talk) { return run(talk, *asked); },
      lists ? "caseworker" : "administrator");
  return command;
}

}  // namespace

void AddReminderCommands(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* reminders =
      root.add_subcommand("reminders", "When the meetings of a jobcentre are to be reminded of");
  reminders->require_subcommand(1);
  constexpr const char* kExample =
      "\nExample:\n"
      "  samtale reminders create sms --jobcentre midt --name \"SMS the day before\" --time 16:00 "
      "\\\n"
      "    --days-before 1 --municipality 0751 --as eva";
  reminders->footer(kExample);
  const auto asked = std::make_shared<PlanOptions>();
  CLI::App* create =
      AddOne(*reminders, terminal, chosen, "create",
             "Makes a plan; whoever watches is told when its reminders are due", Create, asked);
  AddFields(*create, asked.get());
  create->get_option("--name")->required();
  create->get_option("--time")->required();
  create->footer(kExample);
  CLI::App* change = AddOne(*reminders, terminal, chosen, "change",
                            "Changes what is said of a plan", Change, asked);
  AddFields(*change, asked.get());
  change->add_option("--etag", asked->etag, "The etag that was read; any when absent");
  change->footer(
      "\nExample:\n"
      "  samtale reminders change sms --jobcentre midt --active false --municipality 0751 --as "
      "eva");
  CLI::App* list =
      AddOne(*reminders, terminal, chosen, "list", "Lists the plans of a jobcentre", List, asked);
  list->footer(
      "\nExample:\n  samtale reminders list --jobcentre midt --municipality 0751 --as mette");
  CLI::App* remove =
      AddOne(*reminders, terminal, chosen, "delete", "Removes a plan", Delete, asked);
  remove->footer(
      "\nExample:\n  samtale reminders delete sms --jobcentre midt --municipality 0751 --as eva");
}

}  // namespace samtale::ctl
