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
#include "services/events/dispatcher.h"
#include "services/ops/folder_watch.h"
#include "services/ops/log.h"
#include "services/ops/metrics.h"
#include "services/ops/metrics_server.h"
#include "services/scheduling/calendar_reads.h"
#include "services/scheduling/directory.h"
#include "services/scheduling/meetings.h"
#include "services/scheduling/reminder_plans.h"
#include "services/scheduling/reminder_work.h"
#include "services/scheduling/review_work.h"
#include "services/scheduling/reviews.h"
#include "services/scheduling/rulemaking.h"
#include "services/scheduling/rules_in_force.h"
#include "services/scheduling/shadow_rules.h"
#include "services/server/figures.h"
#include "services/store_sqlite/sqlite_store.h"

namespace samtale::server {
namespace {

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

  Result<void> OpenRules(const ops::Options& options);
  void WatchRules(const ops::Options& options);
  Result<void> ServeMetrics(const ops::Options& options);
  std::string Greeting(const ops::Options& options) const;

  ops::Log log;
  ops::Metrics metrics;
  Figures figures{metrics};
  ManualClock* manual = nullptr;
  std::unique_ptr<Clock> clock;
  scheduling::RulesInForce rules;
  scheduling::ShadowRules shadows{&figures};
  std::atomic<bool> faulted{false};
  std::unique_ptr<store::Store> store;
  std::unique_ptr<scheduling::Rulemaking> rulemaking;
  std::optional<scheduling::Meetings> meetings;
  std::optional<scheduling::Directory> directory;
  std::optional<scheduling::CalendarReads> calendars;
  std::optional<scheduling::ReviewWorker> review_worker;
  std::optional<scheduling::Reviews> reviews;
  std::optional<scheduling::ReminderWorker> reminder_worker;
  std::optional<scheduling::ReminderPlans> reminders;
  std::optional<events::Dispatcher> events;
  std::unique_ptr<api::WireServer> wire;
  std::unique_ptr<ops::FolderWatch> watch;
  std::unique_ptr<ops::MetricsServer> metrics_server;
  std::string greeting;
};

Result<void> Server::Parts::OpenRules(const ops::Options& options) {
  Result<std::unique_ptr<scheduling::Rulemaking>> opened = scheduling::Rulemaking::Open(
      *store, rules, shadows, engine::ReadRulesFolder(options.rules), clock->Now(),
      {.two_people = options.two_people,
       .report = [this](const std::string& line) { log.Info(line); },
       .alarm = [this](const std::string& line) { log.Error(line); },
       .observer = &figures});
  if (!opened) return tl::make_unexpected(std::move(opened.error()));
  rulemaking = std::move(*opened);
  return {};
}

// A folder that cannot be watched is no reason not to book: its changes wait for the next start.
void Server::Parts::WatchRules(const ops::Options& options) {
  Result<std::unique_ptr<ops::FolderWatch>> started =
      ops::FolderWatch::Start(options.rules, [this, folder = options.rules] {
        rulemaking->TakeFolder(engine::ReadRulesFolder(folder), clock->Now(),
                               [this](const Result<bool>& taken) {
                                 if (taken) return;
                                 log.Error("the rules folder was not taken: " +
                                           Render(taken.error().message, Language::kEnglish));
                               });
      });
  if (!started) {
    log.Error("changes of the rules folder are not seen until the next start: " + options.rules);
    return;
  }
  watch = std::move(*started);
}

Result<void> Server::Parts::ServeMetrics(const ops::Options& options) {
  if (options.metrics.empty()) return {};
  metrics.AddGauges([this] { return Look(*store, rules, *rulemaking); });
  Result<std::unique_ptr<ops::MetricsServer>> started =
      ops::MetricsServer::Start(options.metrics, metrics);
  if (!started) return tl::make_unexpected(std::move(started.error()));
  metrics_server = std::move(*started);
  return {};
}

std::string Server::Parts::Greeting(const ops::Options& options) const {
  std::string more;
  if (metrics_server) more += ", metrics at " + metrics_server->url();
  if (manual != nullptr) more += ", clock set by hand at " + Format(clock->Now());
  return fmt::format("samtaled listens on {} (database {}, rules {}, municipal layers: {}{})",
                     wire->address(), options.database, options.rules,
                     rules.Get()->municipal().size(), more);
}

Result<std::unique_ptr<Server>> Server::Start(const ops::Options& options) {
  auto parts = std::make_unique<Parts>(options);
  // After a fault of the medium nothing more is answered; whoever runs the process starts it again.
  const auto stop = [log = &parts->log, faulted = &parts->faulted](const std::string& why) {
    faulted->store(true);
    log->Error("the database failed and the server stops: " + why);
    kill(getpid(), SIGTERM);
  };
  Result<std::unique_ptr<store::Store>> store = store_sqlite::Open(
      {.path = options.database,
       .on_fault = stop,
       .on_commit = [figures = &parts->figures](const auto& commit) { figures->Note(commit); }});
  if (!store) return tl::make_unexpected(std::move(store.error()));
  parts->store = std::move(*store);
  if (Result<void> rules = parts->OpenRules(options); !rules) {
    return tl::make_unexpected(std::move(rules.error()));
  }
  parts->meetings.emplace(*parts->store, parts->rules, &parts->shadows, &parts->figures);
  parts->directory.emplace(*parts->store, parts->rules);
  parts->calendars.emplace(*parts->store);
  parts->review_worker.emplace(*parts->store, parts->rules, *parts->clock, &parts->figures);
  parts->reviews.emplace(*parts->store, parts->rules,
                         [worker = &*parts->review_worker] { worker->Wake(); });
  parts->reminder_worker.emplace(*parts->store, *parts->clock);
  parts->reminders.emplace(*parts->store, parts->rules,
                           [worker = &*parts->reminder_worker] { worker->Wake(); });
  if (parts->manual != nullptr) {
    parts->manual->OnAdvance([worker = &*parts->reminder_worker] { worker->Wake(); });
  }
  parts->events.emplace(*parts->store, events::DispatcherOptions{});
  if (Result<void> metrics = parts->ServeMetrics(options); !metrics) {
    return tl::make_unexpected(std::move(metrics.error()));
  }
  const auto observe = [log = &parts->log, figures = &parts->figures](const api::CallRecord& call) {
    figures->Note(call);
    log->Call(call.method, call.role, call.municipality, call.status, call.reason, call.took);
  };
  Result<std::unique_ptr<api::WireServer>> wire = api::WireServer::Start(
      {.address = options.listen,
       .reflection = options.reflection,
       .manual_clock = parts->manual,
       .observe = observe},
      {*parts->meetings, *parts->directory, *parts->reviews, parts->rules, *parts->rulemaking,
       parts->shadows, *parts->events, *parts->reminders, *parts->calendars},
      *parts->clock);
  if (!wire) return tl::make_unexpected(std::move(wire.error()));
  parts->wire = std::move(*wire);
  parts->WatchRules(options);
  parts->greeting = parts->Greeting(options);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { Shutdown(); }

const std::string& Server::address() const { return parts_->wire->address(); }

std::string Server::metrics_url() const {
  return parts_->metrics_server ? parts_->metrics_server->url() : "";
}

std::string Server::Greeting() const { return parts_->greeting; }

bool Server::faulted() const { return parts_->faulted.load(); }

void Server::Shutdown() {
  parts_->metrics_server.reset();  // first: it looks up what the others know
  parts_->wire->Shutdown(api::kDrain);
  if (parts_->review_worker) parts_->review_worker->Stop();
  if (parts_->reminder_worker) parts_->reminder_worker->Stop();
  parts_->watch.reset();
  parts_->rulemaking.reset();
  parts_->events.reset();
  parts_->store.reset();
}

}  // namespace samtale::server
