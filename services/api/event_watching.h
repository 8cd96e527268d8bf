// WatchEvents: one watcher's stream. No thread waits for it: the dispatcher hands it a batch when
// gRPC has taken the one before, which it does as fast as the client reads.
#pragma once

#include <grpcpp/support/server_callback.h>
#include <samtale/v1/event_service.pb.h>

#include "services/api/shell.h"
#include "services/events/dispatcher.h"

namespace samtale::api {

// Serves one call and deletes itself. `shell`, `events` and `request` outlive it.
grpc::ServerWriteReactor<v1::WatchEventsResponse>* ServeWatch(const Shell& shell,
                                                              grpc::CallbackServerContext* context,
                                                              const v1::WatchEventsRequest& request,
                                                              events::Dispatcher& events);

}  // namespace samtale::api
