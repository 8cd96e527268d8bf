// std::mutex with clang's thread-safety attributes, so that `-Wthread-safety` proves that guarded
// members are touched under their lock. Not recursive, not fair. Under g++ the attributes vanish.
// Any thread may use them.
// https://releases.llvm.org/14.0.0/tools/clang/docs/ThreadSafetyAnalysis.html
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define SAMTALE_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define SAMTALE_THREAD_ATTRIBUTE(x)
#endif

// On a member: touched only while the mutex is held; of a pointer (PT): what it points to is.
#define SAMTALE_GUARDED_BY(mutex) SAMTALE_THREAD_ATTRIBUTE(guarded_by(mutex))
#define SAMTALE_PT_GUARDED_BY(mutex) SAMTALE_THREAD_ATTRIBUTE(pt_guarded_by(mutex))
// On a function: the caller holds the mutexes, or must not hold them.
#define SAMTALE_REQUIRES(...) SAMTALE_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define SAMTALE_EXCLUDES(...) SAMTALE_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define SAMTALE_ACQUIRE(...) SAMTALE_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define SAMTALE_RELEASE(...) SAMTALE_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))

namespace samtale {

class SAMTALE_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  // Waits until no other thread holds it. The caller must not hold it already.
  void Lock() SAMTALE_ACQUIRE() { mutex_.lock(); }
  void Unlock() SAMTALE_RELEASE() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

// Holds `mutex` for as long as it lives.
class SAMTALE_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) SAMTALE_ACQUIRE(mutex) : mutex_(mutex) { mutex_.Lock(); }
  ~MutexLock() SAMTALE_RELEASE() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Waits of one mutex's holders. A wait lets the mutex go and holds it again when it returns; it may
// return for no reason, so wait in a loop over the condition: `while (queue_.empty())
// ready_.Wait(mutex_);`. Predicates as lambdas are left out on purpose: the analysis does not see
// that they run under the lock.
class CondVar {
 public:
  CondVar() = default;
  CondVar(const CondVar&) = delete;
  CondVar& operator=(const CondVar&) = delete;

  void Wait(Mutex& mutex) SAMTALE_REQUIRES(mutex) {
    std::unique_lock<std::mutex> held(mutex.mutex_, std::adopt_lock);
    condition_.wait(held);
    held.release();
  }
  // False when `deadline` has passed. Steady time: no change of the wall clock shortens or
  // stretches it.
  bool WaitUntil(Mutex& mutex, std::chrono::steady_clock::time_point deadline)
      SAMTALE_REQUIRES(mutex) {
    std::unique_lock<std::mutex> held(mutex.mutex_, std::adopt_lock);
    const std::cv_status status = condition_.wait_until(held, deadline);
    held.release();
    return status == std::cv_status::no_timeout;
  }
  void NotifyOne() { condition_.notify_one(); }
  void NotifyAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace samtale
