// The worker of reminders: writes an event for each meeting that is to be reminded of, once it is
// due, a bounded batch at a time in a transaction of its own. How far each plan has come is stored
// with the events, so that it goes on there after a crash, and none is written twice. ReminderWork
// is the work, of one thread; ReminderWorker is that thread.
#pragma once

#include <optional>
#include <thread>

#include "services/core/clock.h"
#include "services/core/error.h"
#include "services/core/mutex.h"
#include "services/store/store.h"

namespace samtale::scheduling {

inline constexpr int kRemindedAtOnce = 100;  // meetings of a batch

// A meeting is reminded of at the time it has. One that was given its time when it was due already
// is not: the booking, or the move, tells of it. What is written late, as when the server was down,
// is kReminderDue while it is of use and kReminderMissed when it is not.
class ReminderWork {
 public:
  // Both outlive this.
  ReminderWork(store::Store& store, const Clock& clock);

  // One batch, if any is due; when the next is, which may be already, or nothing when there is no
  // active plan. Waits for the store. Errors are those of the store: nothing of the batch was done,
  // or it is not known.
  Result<std::optional<Instant>> Step();

 private:
  Result<std::optional<Instant>> NextDue();

  store::Store& store_;
  const Clock& clock_;
};

class ReminderWorker {
 public:
  // Begins with what was due before. Both outlive this.
  ReminderWorker(store::Store& store, const Clock& clock);
  ~ReminderWorker() { Stop(); }

  // Finishes the batch at hand and ends; to be called before the store ends. A second call does
  // nothing.
  void Stop() SAMTALE_EXCLUDES(mutex_);

  // Plans or the clock have changed. Any thread may call, also after Stop; does not block.
  void Wake() SAMTALE_EXCLUDES(mutex_);

 private:
  void Run();
  // Waits until `next` is due, and no longer than kLongestSleep; false when it is to end.
  bool Wait(const Result<std::optional<Instant>>& next) SAMTALE_EXCLUDES(mutex_);

  const Clock& clock_;
  ReminderWork work_;
  Mutex mutex_;
  CondVar woken_;
  bool awake_ SAMTALE_GUARDED_BY(mutex_) = false;
  bool ending_ SAMTALE_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace samtale::scheduling
