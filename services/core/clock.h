// The clock that is passed in. Nothing reads the system's time but SystemClock; a use case reads
// `now` once per request. Both clocks may be shared between threads.
#pragma once

#include <atomic>
#include <functional>
#include <utility>

#include "services/core/time.h"

namespace samtale {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override;
};

// Stands still until it is set; never goes back. For tests and demonstrations.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : seconds_(start.time_since_epoch().count()) {}
  Instant Now() const override { return Instant{Seconds{seconds_.load()}}; }
  // False, and no change, when `to` is before now.
  bool Advance(Instant to);
  // `advanced` is called after each Advance that changed something, on its thread. Set before the
  // clock is shared.
  void OnAdvance(std::function<void()> advanced) { advanced_ = std::move(advanced); }

 private:
  std::function<void()> advanced_;
  std::atomic<Seconds::rep> seconds_;
};

}  // namespace samtale
