// What watching costs those who do not: a write with so many watchers of its own municipality, or
// of others, or that do not read; and how fast a watcher that is behind catches up.
#include <benchmark/benchmark.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "services/core/id.h"
#include "services/core/mutex.h"
#include "services/events/dispatcher.h"
#include "services/store_sqlite/sqlite_store.h"

namespace samtale::events {
namespace {

constexpr int kHistory = 20'000;

class Medium {
 public:
  Medium() {
    std::filesystem::create_directories(folder_);
    auto opened = store_sqlite::Open({.path = (folder_ / "a.db").string()});
    SAMTALE_CHECK(opened.has_value());
    store_ = std::move(*opened);
  }
  ~Medium() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  store::Store& store() { return *store_; }
  void Add(int count) {
    const auto added = store_->WriteAndWait<int>([&](store::Transaction& t) -> Result<int> {
      for (int i = 0; i < count; ++i) {
        t.Add(store::Event{.municipality = MunicipalityId::Of("0101"),
                           .kind = "room.changed",
                           .subject = "rooms/r1",
                           .caller = "administrator/eva",
                           .at = Instant{Seconds{1'600'000'000}}});
      }
      return count;
    });
    SAMTALE_CHECK(added.has_value());
  }

 private:
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("samtale-" + RandomIdText());
  std::unique_ptr<store::Store> store_;
};

class Reader final : public Watcher {
 public:
  Reader(Dispatcher& dispatcher, bool reads) : dispatcher_(dispatcher), reads_(reads) {}
  void Take(std::shared_ptr<const Batch> batch) override {
    if (reads_) dispatcher_.Ready(*this);
    MutexLock lock(mutex_);
    seen_ += static_cast<std::int64_t>(batch->events.size());
    changed_.NotifyAll();
  }
  void End(const Result<void>&, bool) override {}
  void WaitFor(std::int64_t count) {
    MutexLock lock(mutex_);
    while (seen_ < count) changed_.Wait(mutex_);
  }

 private:
  Dispatcher& dispatcher_;
  const bool reads_;
  Mutex mutex_;
  CondVar changed_;
  std::int64_t seen_ SAMTALE_GUARDED_BY(mutex_) = 0;
};

enum Where : int { kThere, kHere, kStuck };

// One commit of one event, as its writer sees it; processor time counts all threads.
void BM_WriteBesideWatchers(benchmark::State& state) {
  Medium medium;
  Dispatcher dispatcher(medium.store(), {});
  const auto where = static_cast<Where>(state.range(1));
  for (int i = 0; i < state.range(0); ++i) {
    const std::string code = where == kThere ? std::to_string(1000 + i / 50) : "0101";
    const auto added = dispatcher.Add({.municipality = MunicipalityId::Of(code),
                                       .caller = std::to_string(i / 5),
                                       .from = {},
                                       .heartbeat = std::chrono::hours(1)},
                                      std::make_shared<Reader>(dispatcher, where != kStuck));
    SAMTALE_CHECK(added.has_value());
  }
  for (auto _ : state) medium.Add(1);
}
BENCHMARK(BM_WriteBesideWatchers)
    ->ArgNames({"watchers", "where"})
    ->Args({0, kThere})
    ->Args({1000, kThere})
    ->Args({100, kHere})
    ->Args({100, kStuck})
    ->MeasureProcessCPUTime()
    ->UseRealTime();

void BM_CatchUp(benchmark::State& state) {
  Medium medium;
  medium.Add(kHistory);
  Dispatcher dispatcher(medium.store(), {});
  for (auto _ : state) {
    const auto reader = std::make_shared<Reader>(dispatcher, true);
    const auto added = dispatcher.Add({.municipality = MunicipalityId::Of("0101"),
                                       .caller = "a",
                                       .from = {},
                                       .heartbeat = std::chrono::hours(1)},
                                      reader);
    SAMTALE_CHECK(added.has_value());
    reader->WaitFor(kHistory);
    dispatcher.Leave(*reader);
  }
  state.counters["events"] =
      benchmark::Counter(kHistory, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(BM_CatchUp)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
}  // namespace samtale::events
