#include "services/api/wire_server.h"

#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/resource_quota.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "services/api/services.h"
#include "services/core/address.h"

namespace samtale::api {
namespace {

constexpr std::string_view kUnixScheme = "unix:";
constexpr mode_t kSocketMode = 0660;  // the service's own user and group
constexpr std::size_t kMemoryBytes = 256 * 1024 * 1024;
constexpr int kMaxThreads = 64;

// One of gRPC's channel arguments, all of them integers.
struct Argument {
  const char* name;
  int value;
};

constexpr Argument kArguments[] = {
    {GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, kMaxRequestBytes},
    {GRPC_ARG_MAX_SEND_MESSAGE_LENGTH, 4 * 1024 * 1024},
    {GRPC_ARG_MAX_METADATA_SIZE, 8 * 1024},
    {GRPC_ARG_MAX_CONCURRENT_STREAMS, 100},
    {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 300'000},
    {GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2},
    {GRPC_ARG_MAX_CONNECTION_IDLE_MS, 300'000},
    {GRPC_ARG_MAX_CONNECTION_AGE_MS, 1'800'000},
    {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30'000},
    {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000},
    {GRPC_ARG_ALLOW_REUSEPORT, 0},  // a second server on a port fails instead of sharing it
    {GRPC_ARG_TCP_TX_ZEROCOPY_ENABLED, 0},
};
// A Unix socket has no network between to lose a peer in.
constexpr Argument kTcpArguments[] = {
    {GRPC_ARG_KEEPALIVE_TIME_MS, 60'000},
    {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000},
    {GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 0},
};

// gRPC turns reflection on for every later server of the process; this takes it out of one.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const std::unique_ptr<grpc::ServerBuilderPlugin>& plugin) {
      return plugin->name() == "proto_server_reflection";
    });
  }
};

bool IsUnix(std::string_view address) { return address.starts_with(kUnixScheme); }

// True when something answers on the socket. gRPC would take the path over from it without a word.
bool IsAnswering(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof(name.sun_path)) return false;
  std::memcpy(name.sun_path, path.c_str(), path.size());
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  const bool answers = connect(descriptor, reinterpret_cast<sockaddr*>(&name), sizeof(name)) == 0;
  close(descriptor);
  return answers;
}

void Configure(const WireOptions& options, grpc::ServerBuilder& builder) {
  for (const Argument& argument : kArguments) {
    builder.AddChannelArgument(argument.name, argument.value);
  }
  if (!IsUnix(options.address)) {
    for (const Argument& argument : kTcpArguments) {
      builder.AddChannelArgument(argument.name, argument.value);
    }
  }
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  grpc::ResourceQuota quota("samtaled");
  quota.Resize(kMemoryBytes).SetMaxThreads(kMaxThreads);
  builder.SetResourceQuota(quota);
  if (options.reflection) {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  } else {
    builder.SetOption(std::make_unique<WithoutReflection>());
  }
}

// gRPC writes a line to stderr for what callers do wrong, as many as they like. Each call has its
// own record, and a start that fails its reason; gRPC's own lines are for who asks for them.
void SilenceGrpc() {
  if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function([](gpr_log_func_args*) {});
}

}  // namespace

struct WireServer::Parts {
  Shell shell;
  events::Dispatcher& events;
  std::vector<std::unique_ptr<grpc::Service>> services;
  std::unique_ptr<grpc::Server> server;
  std::string address;
  int port = 0;
};

Result<std::unique_ptr<WireServer>> WireServer::Start(const WireOptions& options,
                                                      const UseCases& use_cases,
                                                      const Clock& clock) {
  if (!IsLocalAddress(options.address)) {
    return Fail(Reason::kInvalidArgument, Text::kNotLocal, {options.address});
  }
  Result<Methods> methods = Methods::Load();
  if (!methods) return tl::make_unexpected(std::move(methods.error()));
  const std::string path =
      IsUnix(options.address) ? options.address.substr(kUnixScheme.size()) : "";
  if (!path.empty() && IsAnswering(path)) {
    return Fail(Reason::kAddressInUse, Text::kAddressInUse, {options.address});
  }
  auto parts = std::make_unique<Parts>(Parts{{clock, std::move(*methods), options.observe},
                                             use_cases.events,
                                             {},
                                             nullptr,
                                             options.address,
                                             0});
  const scheduling::RulesInForce& rules = use_cases.rules;
  parts->services.push_back(NewMeetingService(parts->shell, use_cases.meetings, rules));
  parts->services.push_back(NewDirectoryService(parts->shell, use_cases.directory, rules));
  parts->services.push_back(NewPolicyService(parts->shell, use_cases.reviews, rules,
                                             use_cases.rulemaking, use_cases.shadows));
  parts->services.push_back(
      NewEventService(parts->shell, use_cases.events, use_cases.reminders, rules));
  parts->services.push_back(NewCalendarService(parts->shell, use_cases.calendars, rules));
  if (options.manual_clock != nullptr) {
    parts->services.push_back(NewClockService(parts->shell, *options.manual_clock));
  }
  SilenceGrpc();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  Configure(options, builder);
  builder.AddListeningPort(options.address, grpc::InsecureServerCredentials(), &parts->port);
  for (const auto& service : parts->services) builder.RegisterService(service.get());
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr) {
    return Fail(Reason::kAddressInUse, Text::kAddressInUse, {options.address});
  }
  if (!path.empty()) {
    parts->port = 0;
    chmod(path.c_str(), kSocketMode);
  } else {
    parts->address =
        options.address.substr(0, options.address.rfind(':') + 1) + std::to_string(parts->port);
  }
  grpc::HealthCheckServiceInterface* health = parts->server->GetHealthCheckService();
  for (const char* service :
       {"samtale.v1.MeetingService", "samtale.v1.DirectoryService", "samtale.v1.PolicyService",
        "samtale.v1.EventService", "samtale.v1.CalendarService"}) {
    health->SetServingStatus(service, true);
  }
  if (options.manual_clock != nullptr) health->SetServingStatus("samtale.v1.ClockService", true);
  return std::unique_ptr<WireServer>(new WireServer(std::move(parts)));
}

WireServer::WireServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

WireServer::~WireServer() { Shutdown(kDrain); }

int WireServer::port() const { return parts_->port; }

const std::string& WireServer::address() const { return parts_->address; }

void WireServer::Shutdown(std::chrono::milliseconds drain) {
  if (parts_->server == nullptr) return;
  parts_->server->GetHealthCheckService()->Shutdown();
  parts_->events.Stop();
  parts_->server->Shutdown(std::chrono::system_clock::now() + drain);
  parts_->server->Wait();
  parts_->server.reset();
}

}  // namespace samtale::api
