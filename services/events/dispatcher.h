// Sends committed events to watchers: each gets those of its municipality, in order, from where it
// begins, at least once. One thread reads for all of them, a page at a time, and hands out only to
// watchers that have room: one that does not take what it was given costs a page of memory and
// holds up nobody. A dispatcher may be used by any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "services/core/error.h"
#include "services/core/id.h"
#include "services/core/mutex.h"
#include "services/events/cursor.h"
#include "services/store/store.h"

namespace samtale::events {

inline constexpr int kMostEventsOfABatch = 100;
inline constexpr std::size_t kMostWatchers = 1000;
inline constexpr std::size_t kMostWatchersOfAMunicipality = 100;
inline constexpr std::size_t kMostWatchersOfACaller = 10;

struct Told {
  store::Event event;
  std::string cursor;  // after it
};

// What is handed out at a time.
struct Batch {
  std::vector<Told> events;  // those after the batch before, of every kind; may be none
  Position reached;          // after all of them
  bool caught_up;            // there was no later event when it was read
};

// Somebody who watches. Its functions are called on the dispatcher's thread, one at a time, and
// must not block nor throw.
class Watcher {
 public:
  virtual ~Watcher() = default;
  // Nothing more comes until the watcher says Dispatcher::Ready, which it may do in here.
  virtual void Take(std::shared_ptr<const Batch> batch) = 0;
  // The last call. An error says why; none: it left. `unread`: it has not said Ready since it took
  // something.
  virtual void End(const Result<void>& why, bool unread) = 0;
};

struct Watch {
  MunicipalityId municipality;
  std::string caller;  // whose watchers are counted together
  Position from;
  std::set<std::string> kinds = {};        // of events it is told of; none: all
  std::chrono::milliseconds heartbeat{0};  // an empty batch comes after so long without any

  bool Wants(const store::Event& event) const {
    return kinds.empty() || kinds.contains(event.kind);
  }
};

struct DispatcherOptions {
  // A watcher that is not ready for so long is ended.
  std::chrono::milliseconds longest_pause = std::chrono::minutes(10);
  // How long Stop waits for watchers to take what is under way to them.
  std::chrono::milliseconds grace{500};
};

class Dispatcher {
 public:
  // `store` outlives it, and is listened to by nobody else.
  Dispatcher(store::Store& store, DispatcherOptions options);
  // Stops, if Stop was not called.
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  // Where a watch of the municipality begins: after `cursor` or, when that is empty, before the
  // first event or after the last. Reads on the calling thread. Errors as Find; kUnavailable.
  Result<Position> Locate(const MunicipalityId& municipality, const std::string& cursor,
                          bool latest);
  // Begins. The first batch comes at once, even if it is empty. kResourceExhausted when there are
  // as many watchers as may be; kUnavailable once stopped.
  Result<void> Add(Watch watch, std::shared_ptr<Watcher> watcher) SAMTALE_EXCLUDES(mutex_);
  // The watcher has room for another batch. Nothing happens when it is not there any more.
  void Ready(const Watcher& watcher) SAMTALE_EXCLUDES(mutex_);
  // The watcher is to be ended. Nothing happens when it is not there any more.
  void Leave(const Watcher& watcher) SAMTALE_EXCLUDES(mutex_);
  // Ends every watcher with kUnavailable and returns when it has; none begins any more. What is
  // committed from now on they see when they begin again from their cursors.
  void Stop() SAMTALE_EXCLUDES(mutex_);

  std::size_t watchers() const SAMTALE_EXCLUDES(mutex_);

 private:
  using Time = std::chrono::steady_clock::time_point;
  enum class State : std::uint8_t {
    kToRead,    // there may be events after its position
    kCaughtUp,  // there are none until a commit adds some
    kTaking,    // it has not said that it is ready again
  };
  struct Watched {
    Watch watch;
    std::shared_ptr<Watcher> watcher;
    Position at;
    State state = State::kToRead;
    bool at_end = false;                      // what was read last was the end
    std::optional<Result<void>> ending = {};  // why it is to be ended
    Time since = {};                          // when it was handed its last batch
    Time beat_at = {};                        // when it is handed one, though it be empty
  };
  // Watchers that are to read the same page.
  struct Group {
    Position at;
    std::vector<std::shared_ptr<Watcher>> watchers;
  };
  using Round = std::map<std::pair<MunicipalityId, std::int64_t>, Group>;

  void Run() SAMTALE_EXCLUDES(mutex_);
  // Waits until there is something to do; false at the end.
  bool WaitForWork() SAMTALE_EXCLUDES(mutex_);
  bool HasWork(const Watched& watched, Time now) const SAMTALE_REQUIRES(mutex_);
  // When it has work by itself, at the latest.
  Time NextTime(const Watched& watched) const SAMTALE_REQUIRES(mutex_);
  std::optional<Result<void>> EndOf(const Watched& watched, Time now) const
      SAMTALE_REQUIRES(mutex_);
  State NextState(const Watched& watched) const SAMTALE_REQUIRES(mutex_);
  void EndThoseToEnd() SAMTALE_EXCLUDES(mutex_);
  Round NextRound() const SAMTALE_EXCLUDES(mutex_);
  void Serve(const MunicipalityId& municipality, const Group& group) SAMTALE_EXCLUDES(mutex_);
  // Moves it past the batch; true when it is to be handed it.
  bool MoveOn(const Watcher& watcher, const Batch& batch) SAMTALE_EXCLUDES(mutex_);
  void HandOut(Watched& watched, Time now) SAMTALE_REQUIRES(mutex_);
  void BeatHearts() SAMTALE_EXCLUDES(mutex_);
  void GiveUp(const Group& group, const Error& why) SAMTALE_EXCLUDES(mutex_);
  void Committed(std::span<const store::LastEvent> last) SAMTALE_EXCLUDES(mutex_);
  Result<void> CheckSpace(const Watch& watch) const SAMTALE_REQUIRES(mutex_);

  store::Store& store_;
  const DispatcherOptions options_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::map<const Watcher*, Watched> watched_ SAMTALE_GUARDED_BY(mutex_);
  std::map<MunicipalityId, std::int64_t> last_ SAMTALE_GUARDED_BY(mutex_);  // as commits told
  bool stopping_ SAMTALE_GUARDED_BY(mutex_) = false;
  Time stopping_since_ SAMTALE_GUARDED_BY(mutex_) = {};
  std::thread thread_;  // last: it uses all the others
};

}  // namespace samtale::events
