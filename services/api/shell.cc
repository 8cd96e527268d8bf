#include "services/api/shell.h"

#include <google/protobuf/descriptor.h>
#include <grpc/support/time.h>
#include <grpcpp/server_context.h>
#include <samtale/v1/calendar_service.pb.h>
#include <samtale/v1/clock_service.pb.h>
#include <samtale/v1/directory_service.pb.h>
#include <samtale/v1/event_service.pb.h>
#include <samtale/v1/meeting_service.pb.h>
#include <samtale/v1/policy_service.pb.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "services/api/digest.h"
#include "services/api/status.h"
#include "services/auth/access.h"

namespace samtale::api {
namespace {

using std::chrono::steady_clock;

constexpr const char* kLanguageHeader = "accept-language";

// A message of each file that declares a service.
std::array<const google::protobuf::FileDescriptor*, 6> ServiceFiles() {
  return {v1::CalendarObject::descriptor()->file(), v1::Clock::descriptor()->file(),
          v1::Jobcentre::descriptor()->file(),      v1::Event::descriptor()->file(),
          v1::Meeting::descriptor()->file(),        v1::Provision::descriptor()->file()};
}

// What is left of the caller's deadline, by a clock that nobody sets; at most kMaxDeadline.
steady_clock::duration TimeLeft(const grpc::CallbackServerContext& context) {
  const gpr_timespec left = gpr_convert_clock_type(context.raw_deadline(), GPR_TIMESPAN);
  if (gpr_time_cmp(left, gpr_inf_future(GPR_TIMESPAN)) == 0) return kMaxDeadline;
  const steady_clock::duration exact =
      std::chrono::seconds(std::min<std::int64_t>(left.tv_sec, kMaxDeadline.count())) +
      std::chrono::nanoseconds(left.tv_nsec);
  return std::min<steady_clock::duration>(exact, kMaxDeadline);
}

auth::Headers HeadersOf(const grpc::CallbackServerContext& context) {
  auth::Headers headers;
  for (const auto& [name, value] : context.client_metadata()) {
    headers.emplace(std::string_view(name.data(), name.size()),
                    std::string_view(value.data(), value.size()));
  }
  return headers;
}

// Empty when there is none, or one that is too long to be repeated.
std::string RequestIdOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr) return "";
  std::string id = request.GetReflection()->GetString(request, field);
  return id.size() <= kMaxRequestId ? id : "";
}

}  // namespace

Result<Methods> Methods::Load() {
  const auto broken = [](std::string_view name) {
    return Fail(Reason::kInternal, Text::kBug, {std::string(name)});
  };
  Methods methods;
  std::set<std::string_view> known;
  for (const google::protobuf::FileDescriptor* file : ServiceFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const google::protobuf::MethodDescriptor& method = *file->service(s)->method(m);
        const auto [entry, fresh] = methods.names_.emplace(method.input_type(), method.full_name());
        if (!fresh || auth::FindRow(method.full_name()) == nullptr) {
          return broken(method.full_name());
        }
        known.insert(method.full_name());
      }
    }
  }
  for (const auth::AccessRow& row : auth::AccessTable()) {
    if (!known.contains(row.method)) return broken(row.method);
  }
  return methods;
}

const std::string& Methods::FullName(const google::protobuf::Descriptor* request) const {
  const auto entry = names_.find(request);
  SAMTALE_CHECK(entry != names_.end());
  return entry->second;
}

Serving::Serving(const Shell& shell, grpc::CallbackServerContext* context,
                 const google::protobuf::Message& request)
    : Serving(shell, context, request, nullptr) {
  reactor_ = context->DefaultReactor();
  answer_ = [reactor = reactor_](const grpc::Status& status) { reactor->Finish(status); };
}

Serving::Serving(const Shell& shell, grpc::CallbackServerContext* context,
                 const google::protobuf::Message& first,
                 std::function<void(const grpc::Status&)> answer)
    : shell_(shell),
      context_(context),
      request_(first),
      answer_(std::move(answer)),
      arrived_(steady_clock::now()),
      deadline_(arrived_ + TimeLeft(*context)),
      method_(shell.methods.FullName(first.GetDescriptor())),
      language_(Language::kDanish) {
  const std::string_view name = method_;
  record_.service = name.substr(0, name.rfind('.'));
  record_.method = name.substr(record_.service.size() + 1);
}

Result<Asked> Serving::Begin() {
  const auth::Headers headers = HeadersOf(*context_);
  const auto language = headers.find(kLanguageHeader);
  if (language != headers.end()) language_ = ReadLanguage(language->second);
  if (steady_clock::now() >= deadline_) {
    return Fail(Reason::kDeadlineExceeded, Text::kDeadlineTooShort);
  }
  Result<Caller> caller = auth::ReadCaller(headers);
  if (!caller) return tl::make_unexpected(std::move(caller.error()));
  record_.role = std::string(Word(caller->role));
  record_.municipality = caller->municipality.text();
  if (Result<void> may = auth::CheckAccess(*caller, method_); !may) {
    return tl::make_unexpected(std::move(may.error()));
  }
  Fields fields(*caller, request_);
  scheduling::Call call{.caller = std::move(*caller),
                        .now = shell_.clock.Now(),
                        .method = std::string(record_.method),
                        .request_id = RequestIdOf(request_),
                        .body_hash = {},
                        .expired = [until = deadline_] { return steady_clock::now() >= until; }};
  if (!call.request_id.empty()) call.body_hash = DigestWithout(request_, {"request_id"});
  return Asked{std::move(call), std::move(fields), language_};
}

void Serving::Finish(const Result<void>& outcome) {
  const grpc::Status status =
      outcome ? grpc::Status::OK : ToStatus(outcome.error(), language_, RequestIdOf(request_));
  record_.status = kStatusNames.at(static_cast<std::size_t>(status.error_code()));
  if (!outcome) record_.reason = Name(outcome.error().reason);
  record_.took =
      std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - arrived_);
  if (shell_.observe) shell_.observe(record_);
  answer_(status);
}

}  // namespace samtale::api
