#include <samtale/v1/calendar_service.grpc.pb.h>

#include <utility>

#include "services/api/ical_wire.h"
#include "services/api/services.h"

namespace samtale::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class CalendarService final : public v1::CalendarService::CallbackService {
 public:
  CalendarService(const Shell& shell, scheduling::CalendarReads& calendars,
                  const scheduling::RulesInForce& rules)
      : shell_(shell), calendars_(calendars), rules_(rules) {}

  ServerUnaryReactor* GetMeetingCalendar(CallbackServerContext* context,
                                         const v1::GetMeetingCalendarRequest* request,
                                         v1::CalendarObject* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto wanted = Read(*request, asked.fields);
      if (!wanted) return Refuse(std::move(wanted));
      auto found = calendars_.GetMeeting(asked.call, wanted->jobcentre, wanted->id);
      if (!found) return Refuse(std::move(found));
      const scheduling::Rules rules = rules_.Get();
      auto object = ToObject(*found, wanted->attendees,
                             {rules->vocabulary(), asked.language, asked.call.now});
      if (!object) return Refuse(std::move(object));
      return Fill(*object, reply);
    });
  }

  ServerUnaryReactor* GetCaseworkerCalendar(CallbackServerContext* context,
                                            const v1::GetCaseworkerCalendarRequest* request,
                                            v1::CalendarObject* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto wanted = Read(*request, asked.fields);
      if (!wanted) return Refuse(std::move(wanted));
      auto days = calendars_.GetDays(asked.call, wanted->days);
      if (!days) return Refuse(std::move(days));
      const scheduling::Rules rules = rules_.Get();
      return Fill(ToObject(*days, wanted->without_citizens,
                           {rules->vocabulary(), asked.language, asked.call.now}),
                  reply);
    });
  }

  ServerUnaryReactor* GetFreeBusy(CallbackServerContext* context,
                                  const v1::GetFreeBusyRequest* request,
                                  v1::CalendarObject* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto wanted = Read(*request, asked.fields);
      if (!wanted) return Refuse(std::move(wanted));
      auto times = calendars_.GetBusyTimes(asked.call, *wanted);
      if (!times) return Refuse(std::move(times));
      const scheduling::Rules rules = rules_.Get();
      return Fill(ToObject(*times, {rules->vocabulary(), asked.language, asked.call.now}), reply);
    });
  }

 private:
  const Shell& shell_;
  scheduling::CalendarReads& calendars_;
  const scheduling::RulesInForce& rules_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewCalendarService(const Shell& shell,
                                                  scheduling::CalendarReads& calendars,
                                                  const scheduling::RulesInForce& rules) {
  return std::make_unique<CalendarService>(shell, calendars, rules);
}

}  // namespace samtale::api
