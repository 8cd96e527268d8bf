// Requests and replies of EventService, to and from the words of the store and of events. Read
// answers kInvalidArgument with every wrong field of the request. Pure.
#pragma once

#include <samtale/v1/event_service.pb.h>

#include <string>

#include "services/api/fields.h"
#include "services/core/error.h"
#include "services/events/dispatcher.h"
#include "services/store/events.h"

namespace samtale::api {

inline constexpr int kUsualHeartbeat = 30;  // heartbeat_seconds 0
inline constexpr int kLongestHeartbeat = 300;

struct WatchAsked {
  std::string cursor;
  bool latest;
  events::Watch watch;  // where it begins is still to be found
};

Result<WatchAsked> Read(const v1::WatchEventsRequest& request, Fields fields);

v1::Event::Kind WireKind(store::EventKind kind);
void Fill(const events::Told& told, v1::Event* wire);
// Of the events in it those that `watch` wants.
void Fill(const events::Batch& batch, const events::Watch& watch, v1::WatchEventsResponse* reply);

}  // namespace samtale::api
