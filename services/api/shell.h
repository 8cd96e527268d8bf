// The shell around every method: deadline, caller, access, the form of the request; then the
// method's own few lines; then the reply or the error as a status, and one record of the call. A
// write answers from the store's thread and occupies none of gRPC's while it waits. Any thread may
// use a Shell.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "services/api/call_record.h"
#include "services/api/fields.h"
#include "services/core/clock.h"
#include "services/core/error.h"
#include "services/scheduling/call.h"

namespace samtale::api {

// Of a call that brings none, and the most a longer one gets.
inline constexpr std::chrono::seconds kMaxDeadline{10};

// The methods of samtale.v1 by their request type, which each has of its own.
class Methods {
 public:
  // kInternal, naming it, when a method has no row in the access table, a row has no method, or two
  // methods share a request type: then the server must not start.
  static Result<Methods> Load();

  // `samtale.v1.MeetingService.BookMeeting`. Asserted to be one of ours.
  const std::string& FullName(const google::protobuf::Descriptor* request) const;

 private:
  std::unordered_map<const google::protobuf::Descriptor*, std::string> names_;
};

struct Shell {
  const Clock& clock;
  Methods methods;
  Observe observe;
};

// What a method is given.
struct Asked {
  scheduling::Call call;
  Fields fields;                          // has looked at the form of the request already
  Language language = Language::kDanish;  // of the caller
};

// One call from its arrival to its answer. Lives until it is answered, which happens once.
class Serving {
 public:
  Serving(const Shell& shell, grpc::CallbackServerContext* context,
          const google::protobuf::Message& request);
  // A call whose request is a stream: `first` is its first message, `answer` how it is answered.
  Serving(const Shell& shell, grpc::CallbackServerContext* context,
          const google::protobuf::Message& first, std::function<void(const grpc::Status&)> answer);

  // kDeadlineExceeded, kUnauthenticated or kPermissionDenied; nothing has happened then.
  Result<Asked> Begin();
  // Answers. The context and the reply are gone afterwards.
  void Finish(const Result<void>& outcome);
  // Null for a stream.
  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

 private:
  const Shell& shell_;
  grpc::CallbackServerContext* context_;
  const google::protobuf::Message& request_;
  grpc::ServerUnaryReactor* reactor_ = nullptr;
  std::function<void(const grpc::Status&)> answer_;
  std::chrono::steady_clock::time_point arrived_;
  std::chrono::steady_clock::time_point deadline_;
  const std::string& method_;  // of `shell_`
  Language language_;
  CallRecord record_;
};

// What a write hands to its use case: on success `fill(value)` fills the reply; then the call is
// answered.
class Finisher {
 public:
  explicit Finisher(std::shared_ptr<Serving> serving) : serving_(std::move(serving)) {}

  template <class Fill>
  auto operator()(Fill fill) const {
    return [serving = serving_, fill = std::move(fill)](auto result) {
      if (!result) return serving->Finish(tl::make_unexpected(std::move(result.error())));
      if constexpr (std::is_void_v<decltype(fill(*result))>) {
        fill(*result);
        serving->Finish({});
      } else {
        serving->Finish(fill(*result));
      }
    };
  }

 private:
  std::shared_ptr<Serving> serving_;
};

// `method(Asked)` fills the reply, or says why not: Result<void>.
template <class Request, class Method>
grpc::ServerUnaryReactor* ServeRead(const Shell& shell, grpc::CallbackServerContext* context,
                                    const Request& request, Method method) {
  auto serving = std::make_shared<Serving>(shell, context, request);
  grpc::ServerUnaryReactor* reactor = serving->reactor();
  Result<Asked> asked = serving->Begin();
  serving->Finish(asked ? method(std::move(*asked))
                        : Result<void>(tl::make_unexpected(std::move(asked.error()))));
  return reactor;
}

// `method(Asked, Finisher)` gives a use case what the finisher makes, once; or says why not.
template <class Request, class Method>
grpc::ServerUnaryReactor* ServeWrite(const Shell& shell, grpc::CallbackServerContext* context,
                                     const Request& request, Method method) {
  auto serving = std::make_shared<Serving>(shell, context, request);
  grpc::ServerUnaryReactor* reactor = serving->reactor();
  Result<Asked> asked = serving->Begin();
  const Result<void> begun = asked ? method(std::move(*asked), Finisher(serving))
                                   : Result<void>(tl::make_unexpected(std::move(asked.error())));
  if (!begun) serving->Finish(begun);
  return reactor;
}

template <class T>
Result<void> Refuse(Result<T> failed) {
  return tl::make_unexpected(std::move(failed.error()));
}

}  // namespace samtale::api
