#include <samtale/v1/event_service.grpc.pb.h>

#include "services/api/event_watching.h"
#include "services/api/services.h"

namespace samtale::api {
namespace {

class EventService final : public v1::EventService::CallbackService {
 public:
  EventService(const Shell& shell, events::Dispatcher& events) : shell_(shell), events_(events) {}

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context, const v1::WatchEventsRequest* request) override {
    return ServeWatch(shell_, context, *request, events_);
  }

 private:
  const Shell& shell_;
  events::Dispatcher& events_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewEventService(const Shell& shell, events::Dispatcher& events) {
  return std::make_unique<EventService>(shell, events);
}

}  // namespace samtale::api
