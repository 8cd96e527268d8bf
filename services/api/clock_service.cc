#include <samtale/v1/clock_service.grpc.pb.h>

#include "services/api/services.h"

namespace samtale::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class ClockService final : public v1::ClockService::CallbackService {
 public:
  ClockService(const Shell& shell, ManualClock& clock) : shell_(shell), clock_(clock) {}

  ServerUnaryReactor* GetClock(CallbackServerContext* context, const v1::GetClockRequest* request,
                               v1::Clock* reply) override {
    return ServeRead(shell_, context, *request, [&](const Asked& asked) -> Result<void> {
      SetTimestamp(asked.call.now, reply->mutable_now());
      return {};
    });
  }

  ServerUnaryReactor* SetClock(CallbackServerContext* context, const v1::SetClockRequest* request,
                               v1::Clock* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      const Instant to = asked.fields.At("now", request->has_now(), request->now());
      if (auto checked = asked.fields.Check(); !checked) return checked;
      if (!clock_.Advance(to)) {
        return Invalid("now", Text::kClockGoesForward, {Format(clock_.Now()), Format(to)});
      }
      SetTimestamp(clock_.Now(), reply->mutable_now());
      return {};
    });
  }

 private:
  const Shell& shell_;
  ManualClock& clock_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewClockService(const Shell& shell, ManualClock& clock) {
  return std::make_unique<ClockService>(shell, clock);
}

}  // namespace samtale::api
