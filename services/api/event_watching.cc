#include "services/api/event_watching.h"

#include <grpcpp/server_context.h>

#include <memory>
#include <utility>

#include "services/api/event_wire.h"

namespace samtale::api {
namespace {

// Once it is added to the dispatcher, only the dispatcher's thread writes and finishes, so that
// neither happens after the other; gRPC's threads leave word with the dispatcher.
class Watching final : public grpc::ServerWriteReactor<v1::WatchEventsResponse>,
                       public events::Watcher {
 public:
  Watching(const Shell& shell, grpc::CallbackServerContext* context,
           const v1::WatchEventsRequest& request, events::Dispatcher& events)
      : context_(context),
        events_(events),
        serving_(shell, context, request, [this](const grpc::Status& status) { Finish(status); }) {}

  // `self` keeps it until gRPC is done with it.
  void Begin(const v1::WatchEventsRequest& request, std::shared_ptr<Watching> self) {
    self_ = self;
    if (Result<void> added = Add(request, std::move(self)); !added) serving_.Finish(added);
  }

  void Take(std::shared_ptr<const events::Batch> batch) override {
    Fill(*batch, *watch_, &message_);
    StartWrite(&message_);
  }

  void End(const Result<void>& why, bool unread) override {
    // What is not read holds back the status behind it: then only this ends the stream.
    if (unread) context_->TryCancel();
    serving_.Finish(why);
  }

  void OnWriteDone(bool ok) override { ok ? events_.Ready(*this) : events_.Leave(*this); }
  void OnCancel() override { events_.Leave(*this); }
  void OnDone() override { self_.reset(); }

 private:
  Result<void> Add(const v1::WatchEventsRequest& request, std::shared_ptr<Watching> self) {
    Result<Asked> begun = serving_.Begin();
    if (!begun) return Refuse(std::move(begun));
    Result<WatchAsked> asked = Read(request, std::move(begun->fields));
    if (!asked) return Refuse(std::move(asked));
    watch_ = std::move(asked->watch);
    Result<events::Position> from =
        events_.Locate(watch_->municipality, asked->cursor, asked->latest);
    if (!from) return Refuse(std::move(from));
    watch_->from = *std::move(from);
    return events_.Add(*watch_, std::move(self));
  }

  grpc::CallbackServerContext* context_;
  events::Dispatcher& events_;
  Serving serving_;
  std::optional<events::Watch> watch_;
  v1::WatchEventsResponse message_;
  std::shared_ptr<Watching> self_;
};

}  // namespace

grpc::ServerWriteReactor<v1::WatchEventsResponse>* ServeWatch(const Shell& shell,
                                                              grpc::CallbackServerContext* context,
                                                              const v1::WatchEventsRequest& request,
                                                              events::Dispatcher& events) {
  auto watching = std::make_shared<Watching>(shell, context, request, events);
  Watching* const reactor = watching.get();
  reactor->Begin(request, std::move(watching));
  return reactor;
}

}  // namespace samtale::api
