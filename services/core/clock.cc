#include "services/core/clock.h"

namespace samtale {

Instant SystemClock::Now() const { return date::floor<Seconds>(std::chrono::system_clock::now()); }

bool ManualClock::Advance(Instant to) {
  const Seconds::rep target = to.time_since_epoch().count();
  Seconds::rep now = seconds_.load();
  while (target >= now) {
    if (!seconds_.compare_exchange_weak(now, target)) continue;
    if (advanced_ && target > now) advanced_();
    return true;
  }
  return false;
}

}  // namespace samtale
