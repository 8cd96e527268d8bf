// The gRPC server: samtale.v1 over the use cases, health (grpc.health.v1) for each service and for
// all, and reflection if asked for. Listens where programs of this machine alone reach it, because
// callers are believed (services/auth). Started and shut down by one thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "services/api/call_record.h"
#include "services/core/clock.h"
#include "services/core/error.h"
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

// Bytes of a request; a larger one is RESOURCE_EXHAUSTED.
inline constexpr int kMaxRequestBytes = 256 * 1024;

struct WireOptions {
  std::string address = "127.0.0.1:0";  // IsLocalAddress; port 0: any free one
  bool reflection = false;
  ManualClock* manual_clock = nullptr;  // not null: registers ClockService, which sets it
  Observe observe = {};                 // told of every call
};

// What the server serves.
struct UseCases {
  scheduling::Meetings& meetings;
  scheduling::Directory& directory;
  scheduling::Reviews& reviews;
  const scheduling::RulesInForce& rules;
  scheduling::Rulemaking& rulemaking;
  scheduling::ShadowRules& shadows;
  events::Dispatcher& events;
  scheduling::ReminderPlans& reminders;
  scheduling::CalendarReads& calendars;
};

class WireServer {
 public:
  // Listens and answers when this returns. What it is given must outlive it. kInvalidArgument
  // (field `listen`) for an address other machines reach; kAddressInUse; kInternal when the access
  // table and the services do not match.
  static Result<std::unique_ptr<WireServer>> Start(const WireOptions& options,
                                                   const UseCases& use_cases, const Clock& clock);

  // Shuts down within kDrain, if Shutdown was not called.
  ~WireServer();

  // Of a TCP listener; 0 for a Unix socket.
  int port() const;
  // Where clients connect: `127.0.0.1:50051`, `unix:/run/samtale.sock`.
  const std::string& address() const;

  // Health says NOT_SERVING, watchers are told that the server stops, new calls are refused, calls
  // under way have `drain` to be answered and are then cancelled. A write that was accepted is
  // always finished. Blocks until all is done; a second call does nothing.
  void Shutdown(std::chrono::milliseconds drain);

 private:
  struct Parts;
  explicit WireServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

inline constexpr std::chrono::milliseconds kDrain{10'000};

}  // namespace samtale::api
