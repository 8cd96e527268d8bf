#include "services/ctl/client.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <samtale/v1/event_service.grpc.pb.h>
#include <samtale/v1/policy_service.grpc.pb.h>

#include <chrono>
#include <future>
#include <utility>

#include "services/auth/access.h"
#include "services/core/error.h"

namespace samtale::ctl {
namespace {

using Stub = grpc::TemplatedGenericStub<google::protobuf::Message, google::protobuf::Message>;

std::shared_ptr<grpc::Channel> Connect(const std::string& server) {
  grpc::ChannelArguments arguments;
  // A proxy of the environment has nothing to do with a server on this machine.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

// `/samtale.v1.MeetingService/BookMeeting`.
std::string PathOf(std::string_view method, const google::protobuf::Message& request,
                   const google::protobuf::Message& reply) {
  const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      "samtale.v1." + std::string(method));
  SAMTALE_CHECK(found != nullptr);
  SAMTALE_CHECK(found->input_type() == request.GetDescriptor());
  SAMTALE_CHECK(found->output_type() == reply.GetDescriptor());
  return "/" + found->service()->full_name() + "/" + found->name();
}

std::string NobodyAnswers(const Connection& connection) {
  if (connection.language == Language::kDanish) {
    return "ingen server svarer på `" + connection.server +
           "`; start en med deploy/run, eller angiv dens adresse med --server";
  }
  return "no server answers at `" + connection.server +
         "`; start one with deploy/run or name its address with --server";
}

// Null when the context names its caller.
std::unique_ptr<Refusal> Name(const Connection& connection, grpc::ClientContext* context) {
  // gRPC ends the process over a header that is not plain ASCII, so the server's own check comes
  // first.
  const auto caller = auth::ReadCaller({{auth::kMunicipalityHeader, connection.municipality},
                                        {auth::kRoleHeader, connection.role},
                                        {auth::kCallerHeader, connection.caller}});
  if (!caller) {
    return std::make_unique<Refusal>(
        ReadRefusal(grpc::StatusCode::UNAUTHENTICATED,
                    Render(caller.error().message, connection.language), ""));
  }
  context->AddMetadata(std::string(auth::kMunicipalityHeader), connection.municipality);
  context->AddMetadata(std::string(auth::kRoleHeader), connection.role);
  context->AddMetadata(std::string(auth::kCallerHeader), connection.caller);
  context->AddMetadata("accept-language", connection.language == Language::kDanish ? "da" : "en");
  return nullptr;
}

void SetDeadline(int seconds, grpc::ClientContext* context) {
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(seconds));
}

// Null for OK.
std::unique_ptr<Refusal> RefusalOf(const Connection& connection, const grpc::Status& status) {
  if (status.ok()) return nullptr;
  // Without details it is gRPC's own: nobody listens there.
  const bool nobody =
      status.error_code() == grpc::StatusCode::UNAVAILABLE && status.error_details().empty();
  return std::make_unique<Refusal>(
      ReadRefusal(status.error_code(), nobody ? NobodyAnswers(connection) : status.error_message(),
                  status.error_details()));
}

}  // namespace

struct Client::Channel {
  explicit Channel(const std::string& server) : Channel(Connect(server)) {}
  explicit Channel(const std::shared_ptr<grpc::Channel>& to)
      : stub(to), events(v1::EventService::NewStub(to)), policy(v1::PolicyService::NewStub(to)) {}
  Stub stub;
  std::unique_ptr<v1::EventService::Stub> events;
  std::unique_ptr<v1::PolicyService::Stub> policy;
};

Client::Client(Connection connection)
    : connection_(std::move(connection)), channel_(std::make_shared<Channel>(connection_.server)) {}

Client::Client(Connection connection, std::shared_ptr<Channel> channel)
    : connection_(std::move(connection)), channel_(std::move(channel)) {}

Client::~Client() = default;
Client::Client(Client&&) noexcept = default;

Client Client::As(std::string role, std::string caller) const {
  Connection connection = connection_;
  connection.role = std::move(role);
  connection.caller = std::move(caller);
  return Client(std::move(connection), channel_);
}

Client Client::Of(std::string municipality) const {
  Connection connection = connection_;
  connection.municipality = std::move(municipality);
  return Client(std::move(connection), channel_);
}

std::unique_ptr<Refusal> Client::Send(std::string_view method,
                                      const google::protobuf::Message& request,
                                      google::protobuf::Message* reply) const {
  grpc::ClientContext context;
  if (auto refusal = Name(connection_, &context)) return refusal;
  SetDeadline(kCallSeconds, &context);
  const std::string path = PathOf(method, request, *reply);
  std::promise<grpc::Status> done;
  channel_->stub.UnaryCall(&context, path, grpc::StubOptions(), &request, reply,
                           [&](grpc::Status status) { done.set_value(std::move(status)); });
  return RefusalOf(connection_, done.get_future().get());
}

Answer<v1::RulesUpload> Client::Upload(const std::vector<v1::UploadRulesRequest>& parts) const {
  grpc::ClientContext context;
  if (auto refusal = Name(connection_, &context)) return tl::make_unexpected(std::move(*refusal));
  SetDeadline(kUploadSeconds, &context);
  v1::RulesUpload reply;
  const auto writer = channel_->policy->UploadRules(&context, &reply);
  for (const v1::UploadRulesRequest& part : parts) {
    if (!writer->Write(part)) break;  // refused already: Finish says why
  }
  writer->WritesDone();
  if (auto refusal = RefusalOf(connection_, writer->Finish())) {
    return tl::make_unexpected(std::move(*refusal));
  }
  return reply;
}

std::unique_ptr<Refusal> Client::Watch(
    const v1::WatchEventsRequest& request,
    const std::function<bool(const v1::WatchEventsResponse&)>& take) const {
  grpc::ClientContext context;
  if (auto refusal = Name(connection_, &context)) return refusal;
  const auto reader = channel_->events->WatchEvents(&context, request);
  v1::WatchEventsResponse message;
  bool more = true;
  while (more && reader->Read(&message)) more = take(message);
  if (more) return RefusalOf(connection_, reader->Finish());
  context.TryCancel();
  while (reader->Read(&message)) {
  }
  reader->Finish();
  return nullptr;
}

}  // namespace samtale::ctl
