#include <samtale/v1/event_service.grpc.pb.h>

#include <utility>

#include "services/api/event_watching.h"
#include "services/api/page_token.h"
#include "services/api/reminder_wire.h"
#include "services/api/services.h"

namespace samtale::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

auto Into(v1::ReminderPlan* reply) {
  return [reply](const scheduling::PlannedReminders& planned) { Fill(planned, reply); };
}

class EventService final : public v1::EventService::CallbackService {
 public:
  EventService(const Shell& shell, events::Dispatcher& events, scheduling::ReminderPlans& plans,
               const scheduling::RulesInForce& rules)
      : shell_(shell), events_(events), plans_(plans), rules_(rules) {}

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      CallbackServerContext* context, const v1::WatchEventsRequest* request) override {
    return ServeWatch(shell_, context, *request, events_);
  }

  ServerUnaryReactor* CreateReminderPlan(CallbackServerContext* context,
                                         const v1::CreateReminderPlanRequest* request,
                                         v1::ReminderPlan* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto plan = Read(*request, rules_.Get()->vocabulary(), asked.fields);
      if (!plan) return Refuse(std::move(plan));
      plans_.Create(std::move(asked.call), std::move(*plan), finish(Into(reply)));
      return {};
    });
  }

  ServerUnaryReactor* GetReminderPlan(CallbackServerContext* context,
                                      const v1::GetReminderPlanRequest* request,
                                      v1::ReminderPlan* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto named = Read(*request, asked.fields);
      if (!named) return Refuse(std::move(named));
      auto found = plans_.Get(asked.call, named->jobcentre, named->id);
      if (!found) return Refuse(std::move(found));
      Fill(*found, reply);
      return {};
    });
  }

  ServerUnaryReactor* ListReminderPlans(CallbackServerContext* context,
                                        const v1::ListReminderPlansRequest* request,
                                        v1::ListReminderPlansResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto list = Read(*request, asked.fields);
      if (!list) return Refuse(std::move(list));
      auto page = plans_.List(asked.call, list->of, {list->page.size, list->page.after});
      if (!page) return Refuse(std::move(page));
      for (const auto& planned : page->records) Fill(planned, reply->add_reminder_plans());
      if (page->more)
        reply->set_next_page_token(PageToken(*request, page->records.back().plan.id.text()));
      return {};
    });
  }

  ServerUnaryReactor* UpdateReminderPlan(CallbackServerContext* context,
                                         const v1::UpdateReminderPlanRequest* request,
                                         v1::ReminderPlan* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto update = Read(*request, asked.fields);
      if (!update) return Refuse(std::move(update));
      plans_.Update(std::move(asked.call), update->id.jobcentre, update->id.id, update->etag,
                    update->change,
                    Renaming<scheduling::PlannedReminders>(finish(Into(reply)), "reminder_plan.",
                                                           kNamedFields));
      return {};
    });
  }

  ServerUnaryReactor* DeleteReminderPlan(CallbackServerContext* context,
                                         const v1::DeleteReminderPlanRequest* request,
                                         google::protobuf::Empty*) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto named = Read(*request, asked.fields);
      if (!named) return Refuse(std::move(named));
      plans_.Delete(std::move(asked.call), std::move(named->jobcentre), std::move(named->id),
                    finish([](bool) {}));
      return {};
    });
  }

 private:
  const Shell& shell_;
  events::Dispatcher& events_;
  scheduling::ReminderPlans& plans_;
  const scheduling::RulesInForce& rules_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewEventService(const Shell& shell, events::Dispatcher& events,
                                               scheduling::ReminderPlans& plans,
                                               const scheduling::RulesInForce& rules) {
  return std::make_unique<EventService>(shell, events, plans, rules);
}

}  // namespace samtale::api
