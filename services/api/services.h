// The gRPC services of samtale.v1 over the use cases. Each method is its few lines in the
// service's own file; what all methods share is shell.h. Whoever makes one keeps what it is given
// alive as long as the server runs. Any thread may call.
#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/api/shell.h"
#include "services/core/clock.h"
#include "services/events/dispatcher.h"
#include "services/scheduling/calendar_reads.h"
#include "services/scheduling/directory.h"
#include "services/scheduling/meetings.h"
#include "services/scheduling/reminder_plans.h"
#include "services/scheduling/reviews.h"
#include "services/scheduling/rulemaking.h"
#include "services/scheduling/rules_in_force.h"
#include "services/scheduling/shadow_rules.h"

namespace samtale::api {

std::unique_ptr<grpc::Service> NewMeetingService(const Shell& shell, scheduling::Meetings& meetings,
                                                 const scheduling::RulesInForce& rules);
std::unique_ptr<grpc::Service> NewDirectoryService(const Shell& shell,
                                                   scheduling::Directory& directory,
                                                   const scheduling::RulesInForce& rules);
std::unique_ptr<grpc::Service> NewPolicyService(const Shell& shell, scheduling::Reviews& reviews,
                                                const scheduling::RulesInForce& rules,
                                                scheduling::Rulemaking& rulemaking,
                                                scheduling::ShadowRules& shadows);
std::unique_ptr<grpc::Service> NewEventService(const Shell& shell, events::Dispatcher& events,
                                               scheduling::ReminderPlans& plans,
                                               const scheduling::RulesInForce& rules);
std::unique_ptr<grpc::Service> NewCalendarService(const Shell& shell,
                                                  scheduling::CalendarReads& calendars,
                                                  const scheduling::RulesInForce& rules);
// Only for a server whose clock is set by hand.
std::unique_ptr<grpc::Service> NewClockService(const Shell& shell, ManualClock& clock);

}  // namespace samtale::api
