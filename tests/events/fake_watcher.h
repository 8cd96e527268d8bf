// A watcher that keeps what it is given, and a store to watch. The watcher is shared between the
// dispatcher's thread and the test's.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/core/mutex.h"
#include "services/events/dispatcher.h"
#include "services/store_sqlite/sqlite_store.h"
#include "tests/store/temporary_folder.h"

namespace samtale::events {

inline constexpr std::chrono::seconds kPatience{60};  // of a test that hangs otherwise

inline const MunicipalityId kHere = MunicipalityId::Of("0101");
inline const MunicipalityId kThere = MunicipalityId::Of("0751");

class FakeWatcher final : public Watcher {
 public:
  // An eager one says at once that it is ready again; another when ReadyFor is called.
  FakeWatcher(Dispatcher& dispatcher, bool eager) : dispatcher_(dispatcher), eager_(eager) {}

  void Take(std::shared_ptr<const Batch> batch) override {
    {
      MutexLock lock(mutex_);
      ++batches_;
      caught_up_ = batch->caught_up;
      cursor_ = batch->reached.cursor;
      for (const Told& told : batch->events) told_.push_back(told);
    }
    changed_.NotifyAll();
    if (eager_) dispatcher_.Ready(*this);
  }
  void End(const Result<void>& why, bool unread) override {
    {
      MutexLock lock(mutex_);
      end_ = why;
      unread_ = unread;
    }
    changed_.NotifyAll();
  }

  // Each waits until it is so, and fails the test when it takes too long.
  void WaitForBatches(int count) { WaitFor({.batches = count}); }
  void WaitForEvents(std::size_t count) { WaitFor({.events = count}); }
  Result<void> WaitForEnd() {
    WaitFor({.end = true});
    MutexLock lock(mutex_);
    return end_.value_or(Result<void>());
  }

  int batches() const {
    MutexLock lock(mutex_);
    return batches_;
  }
  std::vector<Told> told() const {
    MutexLock lock(mutex_);
    return told_;
  }
  std::vector<std::string> kinds() const {
    std::vector<std::string> kinds;
    for (const Told& one : told()) kinds.push_back(one.event.kind);
    return kinds;
  }
  std::string cursor() const {
    MutexLock lock(mutex_);
    return cursor_;
  }
  bool caught_up() const {
    MutexLock lock(mutex_);
    return caught_up_;
  }
  bool unread() const {
    MutexLock lock(mutex_);
    return unread_;
  }

 private:
  struct Wanted {
    int batches = 0;
    std::size_t events = 0;
    bool end = false;
  };

  bool Has(const Wanted& wanted) const SAMTALE_REQUIRES(mutex_) {
    return batches_ >= wanted.batches && told_.size() >= wanted.events &&
           (end_.has_value() || !wanted.end);
  }
  void WaitFor(const Wanted& wanted) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    MutexLock lock(mutex_);
    while (!Has(wanted)) {
      if (changed_.WaitUntil(mutex_, deadline) || Has(wanted)) continue;
      ADD_FAILURE() << "waited in vain";
      return;
    }
  }

  Dispatcher& dispatcher_;
  const bool eager_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::vector<Told> told_ SAMTALE_GUARDED_BY(mutex_);
  std::string cursor_ SAMTALE_GUARDED_BY(mutex_);
  int batches_ SAMTALE_GUARDED_BY(mutex_) = 0;
  bool caught_up_ SAMTALE_GUARDED_BY(mutex_) = false;
  bool unread_ SAMTALE_GUARDED_BY(mutex_) = false;
  std::optional<Result<void>> end_ SAMTALE_GUARDED_BY(mutex_);
};

class WatchedStore {
 public:
  WatchedStore() { Open(); }

  store::Store& operator*() { return *store_; }
  void Open() {
    store_.reset();
    auto opened = store_sqlite::Open({.path = folder_.Path("samtale.db")});
    SAMTALE_CHECK(opened.has_value());
    store_ = std::move(*opened);
  }
  // Writes events of these kinds in one transaction.
  void Add(const std::vector<std::string>& kinds, const MunicipalityId& municipality = kHere) {
    const auto added = store_->WriteAndWait<int>([&](store::Transaction& t) -> Result<int> {
      for (const std::string& kind : kinds) t.Add(EventOf(kind, municipality));
      return 0;
    });
    ASSERT_TRUE(added);
  }
  std::vector<store::Event> All(const MunicipalityId& municipality = kHere) {
    return *store_->Read(
        [&](const store::Snapshot& s) { return s.ListEvents(municipality, 0, 1'000'000); });
  }

  static store::Event EventOf(const std::string& kind, const MunicipalityId& municipality) {
    return {.municipality = municipality,
            .kind = kind,
            .subject = "rooms/r1",
            .caller = "administrator/eva",
            .at = Instant{Seconds{1'600'000'000}}};
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace samtale::events
