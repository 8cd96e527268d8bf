// The one thread and the one connection that change the database. It takes what is queued and
// commits it as a group: each body after the first in its own savepoint, one COMMIT and so one sync
// for all, then every `done` in the order of arrival. Any thread may submit.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "services/core/mutex.h"
#include "services/store/store.h"
#include "services/store_sqlite/connection.h"
#include "services/store_sqlite/failure.h"

namespace samtale::store_sqlite {

// A group closes at whichever comes first. Neither is waited for: an empty queue closes it, too.
inline constexpr std::size_t kMaxGroup = 256;
inline constexpr std::chrono::milliseconds kMaxGroupTime{5};

struct QueuedWrite {
  std::function<Result<void>(store::Transaction&)> body;
  std::function<void(Result<void>)> done;
};

class Writer {
 public:
  // Throws SQLite::Exception when the database does not answer. `latch` outlives the writer.
  // `on_commit`, unless empty, is told of every group before it is answered.
  Writer(std::unique_ptr<Connection> connection, FaultLatch& latch,
         std::function<void(const store::CommitRecord&)> on_commit = {});
  ~Writer();

  // As Store::Write says. Once draining, as a `done` may find it: kUnavailable, no effect.
  void Submit(QueuedWrite write) SAMTALE_EXCLUDES(mutex_);
  // Finishes what was submitted and ends the thread.
  void Drain() SAMTALE_EXCLUDES(mutex_);
  store::Standing standing() const SAMTALE_EXCLUDES(mutex_);
  // As Store::Listen says.
  void Listen(store::EventListener listener) SAMTALE_EXCLUDES(listening_);

 private:
  struct Counters {
    store::Revision revision = 0;
    store::Revision rules_revision = 0;
    std::int64_t event_sequence = 0;
  };
  // A body that ran, or was not allowed to.
  struct Ran {
    std::function<void(Result<void>)> done;
    Result<void> outcome;
  };

  void Run() SAMTALE_EXCLUDES(mutex_);
  // Waits for a write; nothing once drained.
  std::optional<QueuedWrite> WaitForWrite() SAMTALE_EXCLUDES(mutex_);
  std::optional<QueuedWrite> NextQueued() SAMTALE_EXCLUDES(mutex_);

  void CommitGroup(QueuedWrite first);
  // These five give the failure that broke the group, if one did.
  // RunGroup runs bodies until the group closes.
  std::optional<Failure> RunGroup(QueuedWrite first, std::vector<Ran>& group, Counters& counters);
  std::optional<Failure> Begin();
  // Sets what the body answers; `counters` move on when it succeeds.
  std::optional<Failure> RunBody(const QueuedWrite& write, bool is_first, Counters& counters,
                                 Result<void>& outcome);
  std::optional<Failure> RunUndoable(const QueuedWrite& write, bool is_first, Counters& counters,
                                     Result<void>& outcome);
  // What the body did, and nothing of those before it.
  std::optional<Failure> Undo(bool is_first);
  Result<void> Commit(const Counters& counters);
  void Tell(const std::vector<Ran>& group, bool durable, std::chrono::nanoseconds took) const;
  void RollBack() noexcept;
  // Tells the listener of the group's events, which are committed.
  void TellOfEvents() SAMTALE_EXCLUDES(listening_);
  Counters ReadCounters();

  const std::unique_ptr<Connection> connection_;
  FaultLatch& latch_;
  const std::function<void(const store::CommitRecord&)> on_commit_;
  // Of the writing thread.
  Counters counters_;                                   // as committed
  std::map<MunicipalityId, std::int64_t> last_events_;  // of the bodies of the group that succeeded
  std::atomic<store::Revision> revision_;               // that of counters_

  Mutex listening_;  // held while the listener is called
  store::EventListener listener_ SAMTALE_GUARDED_BY(listening_);

  mutable Mutex mutex_;
  CondVar ready_;
  std::deque<QueuedWrite> queue_ SAMTALE_GUARDED_BY(mutex_);
  bool draining_ SAMTALE_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all the others
};

}  // namespace samtale::store_sqlite
