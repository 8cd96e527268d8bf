#include "services/ctl/client.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

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

}  // namespace

struct Client::Channel {
  explicit Channel(const std::string& server) : stub(Connect(server)) {}
  Stub stub;
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
  // gRPC ends the process over a header that is not plain ASCII, so the server's own check comes
  // first.
  const auto caller = auth::ReadCaller({{auth::kMunicipalityHeader, connection_.municipality},
                                        {auth::kRoleHeader, connection_.role},
                                        {auth::kCallerHeader, connection_.caller}});
  if (!caller) {
    return std::make_unique<Refusal>(
        ReadRefusal(grpc::StatusCode::UNAUTHENTICATED,
                    Render(caller.error().message, connection_.language), ""));
  }
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kCallSeconds));
  context.AddMetadata(std::string(auth::kMunicipalityHeader), connection_.municipality);
  context.AddMetadata(std::string(auth::kRoleHeader), connection_.role);
  context.AddMetadata(std::string(auth::kCallerHeader), connection_.caller);
  context.AddMetadata("accept-language", connection_.language == Language::kDanish ? "da" : "en");
  const std::string path = PathOf(method, request, *reply);
  std::promise<grpc::Status> done;
  channel_->stub.UnaryCall(&context, path, grpc::StubOptions(), &request, reply,
                           [&](grpc::Status status) { done.set_value(std::move(status)); });
  const grpc::Status status = done.get_future().get();
  if (status.ok()) return nullptr;
  // Without details it is gRPC's own: nobody listens there.
  const bool nobody =
      status.error_code() == grpc::StatusCode::UNAVAILABLE && status.error_details().empty();
  return std::make_unique<Refusal>(
      ReadRefusal(status.error_code(), nobody ? NobodyAnswers(connection_) : status.error_message(),
                  status.error_details()));
}

}  // namespace samtale::ctl
