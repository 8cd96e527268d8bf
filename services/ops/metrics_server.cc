#include "services/ops/metrics_server.h"

#include <prometheus/exposer.h>

#include <exception>
#include <utility>
#include <vector>

#include "services/core/address.h"

namespace samtale::ops {
namespace {

constexpr std::string_view kPath = "/metrics";
constexpr const char* kThreads = "2";
constexpr const char* kRequestMilliseconds = "5000";  // from a connection to its whole request

}  // namespace

struct MetricsServer::Parts {
  explicit Parts(std::vector<std::string> options) : exposer(std::move(options)) {}
  prometheus::Exposer exposer;
};

Result<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& address,
                                                            const Metrics& metrics) {
  if (!IsLoopbackPort(address)) {
    return Fail(Reason::kInvalidArgument, Text::kNotAWord, {address, kMetricsAddresses});
  }
  std::string host = address.substr(0, address.rfind(':') + 1);
  if (host == "localhost:") host = "127.0.0.1:";
  const std::string port = address.substr(address.rfind(':') + 1);
  std::unique_ptr<Parts> parts;
  try {
    parts = std::make_unique<Parts>(
        std::vector<std::string>{"listening_ports", host + port, "num_threads", kThreads,
                                 "request_timeout_ms", kRequestMilliseconds});
  } catch (const std::exception&) {
    return Fail(Reason::kAddressInUse, Text::kAddressInUse, {address});
  }
  parts->exposer.RegisterCollectable(metrics.collectable(), std::string(kPath));
  std::string url = "http://" + host + std::to_string(parts->exposer.GetListeningPorts().front()) +
                    std::string(kPath);
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(parts), std::move(url)));
}

MetricsServer::MetricsServer(std::unique_ptr<Parts> parts, std::string url)
    : parts_(std::move(parts)), url_(std::move(url)) {}

MetricsServer::~MetricsServer() = default;

}  // namespace samtale::ops
