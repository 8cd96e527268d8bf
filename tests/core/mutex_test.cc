#include "services/core/mutex.h"

#include <gtest/gtest.h>

#include <deque>
#include <thread>
#include <type_traits>
#include <vector>

namespace samtale {
namespace {

static_assert(!std::is_copy_constructible_v<Mutex>);
static_assert(!std::is_move_constructible_v<MutexLock>);

// Clang's analysis of these two classes is the other half of this test.
class Counter {
 public:
  void Add() SAMTALE_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    AddLocked();
  }
  int value() SAMTALE_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return value_;
  }

 private:
  void AddLocked() SAMTALE_REQUIRES(mutex_) { ++value_; }
  Mutex mutex_;
  int value_ SAMTALE_GUARDED_BY(mutex_) = 0;
};

// A queue of one place, so that both sides wait.
class Slot {
 public:
  void Put(int value) SAMTALE_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (!values_.empty()) changed_.Wait(mutex_);
    values_.push_back(value);
    changed_.NotifyAll();
  }
  int Take() SAMTALE_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (values_.empty()) changed_.Wait(mutex_);
    const int value = values_.front();
    values_.pop_front();
    changed_.NotifyAll();
    return value;
  }
  // False when nothing came before `deadline`.
  bool WaitForOne(std::chrono::steady_clock::time_point deadline) SAMTALE_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (values_.empty()) {
      if (!changed_.WaitUntil(mutex_, deadline)) return !values_.empty();
    }
    return true;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::deque<int> values_ SAMTALE_GUARDED_BY(mutex_);
};

TEST(Mutex, LosesNoUpdate) {
  constexpr int kThreads = 4;
  constexpr int kAdds = 20000;
  Counter counter;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&counter] {
      for (int i = 0; i < kAdds; ++i) counter.Add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter.value(), kThreads * kAdds);
}

TEST(CondVar, HandsOverEveryValueInOrder) {
  constexpr int kValues = 1000;
  Slot slot;
  std::thread producer([&slot] {
    for (int i = 0; i < kValues; ++i) slot.Put(i);
  });
  for (int i = 0; i < kValues; ++i) EXPECT_EQ(slot.Take(), i);
  producer.join();
}

TEST(CondVar, StopsWaitingAtItsDeadline) {
  Slot slot;
  EXPECT_FALSE(slot.WaitForOne(std::chrono::steady_clock::now() - std::chrono::seconds{1}));
  EXPECT_FALSE(slot.WaitForOne(std::chrono::steady_clock::now() + std::chrono::milliseconds{5}));
  std::thread producer([&slot] { slot.Put(7); });
  EXPECT_TRUE(slot.WaitForOne(std::chrono::steady_clock::now() + std::chrono::minutes{1}));
  producer.join();
  // The mutex is held and let go rightly after each of these waits.
  EXPECT_EQ(slot.Take(), 7);
}

}  // namespace
}  // namespace samtale
