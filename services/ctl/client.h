// The way from a command to samtaled: one call at a time, as one caller. The only file of the room
// behind which gRPC stands (client.cc). A Client may be shared between threads.
#pragma once

#include <google/protobuf/message.h>
#include <samtale/v1/event_service.pb.h>
#include <samtale/v1/policy_service.pb.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "services/core/caller.h"
#include "services/core/message.h"
#include "services/ctl/refusal.h"

namespace samtale::ctl {

inline constexpr int kCallSeconds = 10;     // the deadline of a call
inline constexpr int kUploadSeconds = 120;  // of an upload, which a server may analyse for 30 s

// Who calls whom.
struct Connection {
  std::string server;        // `127.0.0.1:50051` or `unix:/run/samtale.sock`
  std::string municipality;  // `0751`
  std::string role;          // a word of caller.h
  std::string caller;        // an id
  Language language = Language::kEnglish;
};

template <class Reply>
using Answer = tl::expected<Reply, Refusal>;

class Client {
 public:
  // Does not connect yet.
  explicit Client(Connection connection);
  ~Client();
  Client(Client&&) noexcept;

  // The same channel, as another caller.
  Client As(std::string role, std::string caller) const;
  Client Of(std::string municipality) const;

  const Connection& connection() const { return connection_; }
  const std::string& municipality() const { return connection_.municipality; }
  Language language() const { return connection_.language; }

  // Calls `method` (`MeetingService.BookMeeting`) and waits for the answer, at most kCallSeconds.
  // That the method is there and takes and answers these messages is asserted.
  template <class Reply>
  Answer<Reply> Call(std::string_view method, const google::protobuf::Message& request) const {
    Reply reply;
    const std::unique_ptr<Refusal> refusal = Send(method, request, &reply);
    if (refusal != nullptr) return tl::make_unexpected(std::move(*refusal));
    return reply;
  }

  // Sends all of `parts` as the one request of PolicyService.UploadRules.
  Answer<v1::RulesUpload> Upload(const std::vector<v1::UploadRulesRequest>& parts) const;

  // Calls EventService.WatchEvents and gives `take` message by message, on the calling thread,
  // until it answers false. Null then; otherwise why the stream ended before. No deadline.
  std::unique_ptr<Refusal> Watch(
      const v1::WatchEventsRequest& request,
      const std::function<bool(const v1::WatchEventsResponse&)>& take) const;

 private:
  struct Channel;
  Client(Connection connection, std::shared_ptr<Channel> channel);
  // Null when it was answered.
  std::unique_ptr<Refusal> Send(std::string_view method, const google::protobuf::Message& request,
                                google::protobuf::Message* reply) const;

  Connection connection_;
  std::shared_ptr<Channel> channel_;
};

}  // namespace samtale::ctl
