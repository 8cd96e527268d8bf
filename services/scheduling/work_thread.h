// A thread that runs jobs one after another, in the order in which they were handed in, from a
// bounded queue. Any thread may hand in.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>

#include "services/core/mutex.h"

namespace samtale::scheduling {

class WorkThread {
 public:
  // At most `most_waiting` jobs wait beside the one that runs.
  explicit WorkThread(std::size_t most_waiting);
  // Runs what waits, then ends the thread. No job may be handed in any more.
  ~WorkThread();
  WorkThread(const WorkThread&) = delete;
  WorkThread& operator=(const WorkThread&) = delete;

  // False, and nothing happens, when the queue is full. Jobs do not throw.
  bool Submit(std::function<void()> job) SAMTALE_EXCLUDES(mutex_);

  // Returns once nothing runs or waits. For tests and orderly ends; not from a job.
  void WaitUntilIdle() SAMTALE_EXCLUDES(mutex_);

 private:
  void Run() SAMTALE_EXCLUDES(mutex_);

  const std::size_t most_waiting_;
  Mutex mutex_;
  CondVar changed_;
  std::deque<std::function<void()>> queue_ SAMTALE_GUARDED_BY(mutex_);
  bool busy_ SAMTALE_GUARDED_BY(mutex_) = false;
  bool ending_ SAMTALE_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace samtale::scheduling
