// A client that watches events, one message at a time. Not shared between threads, but for Cancel.
#pragma once

#include <gtest/gtest.h>
#include <samtale/v1/event_service.grpc.pb.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/end_to_end/world.h"

namespace samtale::end_to_end {

inline constexpr std::chrono::seconds kWatchPatience{120};  // of a test that hangs otherwise

inline v1::WatchEventsRequest WatchFrom(std::string cursor) {
  v1::WatchEventsRequest request;
  request.set_parent("municipalities/0751");
  request.set_cursor(std::move(cursor));
  request.set_latest(true);
  return request;
}
inline v1::WatchEventsRequest WatchFromTheBeginning() {
  v1::WatchEventsRequest request = WatchFrom("");
  request.set_latest(false);
  return request;
}

// A client with a connection of its own that takes 64 KiB of what is not read, and no more: others
// widen their windows as fast as the connection is.
inline std::unique_ptr<v1::EventService::Stub> NarrowClientOf(World& world) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  return v1::EventService::NewStub(grpc::CreateCustomChannel(
      world.server().address(), grpc::InsecureChannelCredentials(), arguments));
}

class Watching {
 public:
  Watching(v1::EventService::Stub& stub, const v1::WatchEventsRequest& request,
           std::unique_ptr<grpc::ClientContext> context = AsAdministrator())
      : context_(std::move(context)) {
    context_->set_deadline(std::chrono::system_clock::now() + kWatchPatience);
    reader_ = stub.WatchEvents(context_.get(), request);
  }
  ~Watching() {
    if (reader_ == nullptr) return;
    Cancel();
    End();
  }
  Watching(Watching&&) = default;

  // The next message; false at the end of the stream.
  bool Next() {
    if (reader_ == nullptr || !reader_->Read(&message_)) return false;
    cursor_ = message_.cursor();
    for (const v1::Event& event : message_.events()) events_.push_back(event);
    return true;
  }
  // Why the stream came to its end, for a test that did not expect it; after Next was false.
  std::string WhyItEnded() {
    if (reader_ == nullptr) return "ended before";
    const grpc::Status status = End();
    return "ended with " + std::to_string(status.error_code()) + ": " + status.error_message();
  }
  // Reads until there have been `count` events, or no later one; what Next gave is kept.
  void WaitForEvents(std::size_t count) {
    while (events_.size() < count)
      ASSERT_TRUE(Next()) << events_.size() << " of " << count << "; " << WhyItEnded();
  }
  void CatchUp() {
    do {
      ASSERT_TRUE(Next()) << WhyItEnded();
    } while (!message_.caught_up());
  }
  // The status of the stream, when it has come to its end.
  grpc::Status End() {
    while (Next()) {
    }
    grpc::Status status = reader_->Finish();
    reader_.reset();
    return status;
  }
  void Cancel() { context_->TryCancel(); }

  const v1::WatchEventsResponse& message() const { return message_; }
  const std::string& cursor() const { return cursor_; }
  const std::vector<v1::Event>& events() const { return events_; }
  std::vector<v1::Event> Take() { return std::exchange(events_, {}); }

 private:
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchEventsResponse>> reader_;
  v1::WatchEventsResponse message_;
  std::string cursor_;
  std::vector<v1::Event> events_;
};

}  // namespace samtale::end_to_end
