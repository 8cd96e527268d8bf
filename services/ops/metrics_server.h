// Serves metrics over HTTP, at paths that begin with /metrics, for a scraper on this machine.
// Threads of its own answer, so that a slow scraper holds up nobody else. Started and ended by one
// thread.
#pragma once

#include <memory>
#include <string>

#include "services/core/error.h"
#include "services/ops/metrics.h"

namespace samtale::ops {

// What an address of metrics looks like, for people.
inline constexpr const char* kMetricsAddresses = "127.0.0.1:PORT, [::1]:PORT";

class MetricsServer {
 public:
  // Listens and answers when this returns. `metrics` outlives it. `address` is a loopback port
  // (core/address.h), port 0 any free one; kInvalidArgument for any other, as whoever reaches it
  // may read; kAddressInUse.
  static Result<std::unique_ptr<MetricsServer>> Start(const std::string& address,
                                                      const Metrics& metrics);
  // Ends within seconds, also while a scraper is connected.
  ~MetricsServer();

  // `http://127.0.0.1:9464/metrics`.
  const std::string& url() const { return url_; }

 private:
  struct Parts;
  MetricsServer(std::unique_ptr<Parts> parts, std::string url);

  std::unique_ptr<Parts> parts_;
  std::string url_;
};

}  // namespace samtale::ops
