#include "services/core/clock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace samtale {
namespace {

TEST(ManualClock, StandsStillAndGoesOnlyForward) {
  const Instant start{Seconds{1000}};
  ManualClock clock(start);
  EXPECT_EQ(clock.Now(), start);
  EXPECT_FALSE(clock.Advance(start - Seconds{1}));
  EXPECT_EQ(clock.Now(), start);
  EXPECT_TRUE(clock.Advance(start));
  EXPECT_EQ(clock.Now(), start);
  EXPECT_TRUE(clock.Advance(start + Seconds{1}));
  EXPECT_EQ(clock.Now(), start + Seconds{1});
}

TEST(ManualClock, NeverGoesBackUnderThreads) {
  constexpr int kThreads = 4;
  constexpr int kSteps = 500000;
  ManualClock clock{Instant{}};
  std::atomic<bool> went_back{false};
  std::atomic<int> ready{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&clock, &went_back, &ready, t] {
      // All begin together, or each would be done before the next began.
      ++ready;
      while (ready < kThreads) std::this_thread::yield();
      Instant seen = clock.Now();
      for (int step = 0; step < kSteps; ++step) {
        const Instant target{Seconds{step * kThreads + t}};
        const bool advanced = clock.Advance(target);
        const Instant now = clock.Now();
        if (now < seen || (advanced && now < target)) went_back = true;
        seen = now;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(went_back);
  EXPECT_EQ(clock.Now(), Instant{Seconds{kThreads * kSteps - 1}});
}

TEST(SystemClock, TellsTheMachinesTime) {
  const auto before = date::floor<Seconds>(std::chrono::system_clock::now());
  const Instant now = SystemClock().Now();
  const auto after = date::floor<Seconds>(std::chrono::system_clock::now());
  EXPECT_LE(before, now);
  EXPECT_LE(now, after);
}

}  // namespace
}  // namespace samtale
