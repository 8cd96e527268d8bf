// A whole samtaled in one object: log, metrics, rules, store, use cases and gRPC server, put
// together in the order in which they depend on each other. main.cc runs one; tests run one in
// their own process, on port 0. Started and shut down by one thread.
#pragma once

#include <memory>
#include <string>

#include "services/core/error.h"
#include "services/ops/options.h"

namespace samtale::server {

class Server {
 public:
  // Opens the database, puts the rules in force (scheduling/rulemaking.h) and listens. Errors, each
  // with what to do: kRulesInvalid (the database has no rules and the folder's national ones have
  // errors, which are logged; a faulty municipal layer is left out and logged), kDatabaseNewer,
  // kDatabaseInUse, kUnavailable, kAddressInUse, kInvalidArgument for an address that is not local,
  // and for one of metrics that is no port of the loopback.
  static Result<std::unique_ptr<Server>> Start(const ops::Options& options);
  ~Server();

  // Where it listens, as clients write it.
  const std::string& address() const;
  // Where metrics are served, `http://127.0.0.1:9464/metrics`; empty: nowhere.
  std::string metrics_url() const;
  // The line that tells a person it is ready.
  std::string Greeting() const;
  // The database failed: it answers nothing more, and the process was sent SIGTERM.
  bool faulted() const;
  // Answers the calls under way, closes the database. A second call does nothing.
  void Shutdown();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace samtale::server
