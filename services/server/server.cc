#include "services/server/server.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <utility>

#include "policy/engine/rulebook.h"
#include "services/api/wire_server.h"
#include "services/core/clock.h"
#include "services/ops/log.h"
#include "services/scheduling/directory.h"
#include "services/scheduling/meetings.h"
#include "services/scheduling/rules_archive.h"
#include "services/scheduling/rules_in_force.h"
#include "services/store_sqlite/sqlite_store.h"

namespace samtale::server {
namespace {

using scheduling::Rules;

struct FolderRules {
  Rules rules;
  scheduling::RuleLayers layers;
};

Result<FolderRules> LoadRules(const std::string& folder, ops::Log& log) {
  Result<std::vector<engine::SourceFile>> files = engine::ReadRulesFolder(folder);
  if (!files) return tl::make_unexpected(std::move(files.error()));
  engine::LoadedRules loaded = engine::Load(*files);
  int errors = 0;
  for (const engine::Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity == engine::Severity::kError) {
      ++errors;
      log.Error(Format(diagnostic));
    } else {
      log.Warning(Format(diagnostic));
    }
  }
  if (loaded.rulebooks == nullptr) {
    return Fail(Reason::kRulesInvalid, Text::kRulesInvalid, {std::to_string(errors)});
  }
  for (const std::string& municipality : loaded.suspended) {
    log.Error(fmt::format(
        "the rules of municipality {} are suspended until their errors are mended; national rules "
        "decide there",
        municipality));
  }
  return FolderRules{std::move(loaded.rulebooks), scheduling::SplitLayers(*files)};
}

// Every decision that is recorded can be made again: the rulebooks are stored before the first.
Result<bool> Archive(store::Store& store, const FolderRules& from, Instant now) {
  return store.WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
    scheduling::StoreRulebooks(transaction, *from.rules, from.layers, now);
    return true;
  });
}

std::unique_ptr<Clock> NewClock(const ops::Options& options, ManualClock** manual) {
  if (!options.manual_clock) return std::make_unique<SystemClock>();
  auto clock = std::make_unique<ManualClock>(*options.manual_clock);
  *manual = clock.get();
  return clock;
}

}  // namespace

struct Server::Parts {
  explicit Parts(const ops::Options& options)
      : log(options.log_level), clock(NewClock(options, &manual)) {}

  ops::Log log;
  ManualClock* manual = nullptr;
  std::unique_ptr<Clock> clock;
  std::optional<scheduling::RulesInForce> rules;
  std::atomic<bool> faulted{false};
  std::unique_ptr<store::Store> store;
  std::optional<scheduling::Meetings> meetings;
  std::optional<scheduling::Directory> directory;
  std::unique_ptr<api::WireServer> wire;
  std::string greeting;
};

Result<std::unique_ptr<Server>> Server::Start(const ops::Options& options) {
  auto parts = std::make_unique<Parts>(options);
  Result<FolderRules> rules = LoadRules(options.rules, parts->log);
  if (!rules) return tl::make_unexpected(std::move(rules.error()));
  parts->rules.emplace(rules->rules);
  // After a fault of the medium nothing more is answered; whoever runs the process starts it again.
  const auto stop = [log = &parts->log, faulted = &parts->faulted](const std::string& why) {
    faulted->store(true);
    log->Error("the database failed and the server stops: " + why);
    kill(getpid(), SIGTERM);
  };
  Result<std::unique_ptr<store::Store>> store =
      store_sqlite::Open({.path = options.database, .on_fault = stop});
  if (!store) return tl::make_unexpected(std::move(store.error()));
  parts->store = std::move(*store);
  if (Result<bool> stored = Archive(*parts->store, *rules, parts->clock->Now()); !stored) {
    return tl::make_unexpected(std::move(stored.error()));
  }
  parts->meetings.emplace(*parts->store, *parts->rules);
  parts->directory.emplace(*parts->store, *parts->rules);
  const auto observe = [log = &parts->log](const api::CallRecord& call) {
    log->Call(call.method, call.role, call.municipality, call.status, call.reason, call.took);
  };
  Result<std::unique_ptr<api::WireServer>> wire =
      api::WireServer::Start({.address = options.listen,
                              .reflection = options.reflection,
                              .manual_clock = parts->manual,
                              .observe = observe},
                             *parts->meetings, *parts->directory, *parts->rules, *parts->clock);
  if (!wire) return tl::make_unexpected(std::move(wire.error()));
  parts->wire = std::move(*wire);
  parts->greeting = fmt::format(
      "samtaled listens on {} (database {}, rules {}, municipal layers: {}{})",
      parts->wire->address(), options.database, options.rules, rules->rules->municipal().size(),
      parts->manual == nullptr ? "" : ", clock set by hand at " + Format(parts->clock->Now()));
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { Shutdown(); }

const std::string& Server::address() const { return parts_->wire->address(); }

std::string Server::Greeting() const { return parts_->greeting; }

bool Server::faulted() const { return parts_->faulted.load(); }

void Server::Shutdown() {
  parts_->wire->Shutdown(api::kDrain);
  parts_->store.reset();
}

}  // namespace samtale::server
