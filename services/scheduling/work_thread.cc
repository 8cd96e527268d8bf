#include "services/scheduling/work_thread.h"

#include <utility>

namespace samtale::scheduling {

WorkThread::WorkThread(std::size_t most_waiting) : most_waiting_(most_waiting) {
  thread_ = std::thread([this] { Run(); });
}

WorkThread::~WorkThread() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
  }
  changed_.NotifyAll();
  thread_.join();
}

bool WorkThread::Submit(std::function<void()> job) {
  {
    MutexLock lock(mutex_);
    if (queue_.size() >= most_waiting_) return false;
    queue_.push_back(std::move(job));
  }
  changed_.NotifyAll();
  return true;
}

void WorkThread::WaitUntilIdle() {
  MutexLock lock(mutex_);
  while (busy_ || !queue_.empty()) changed_.Wait(mutex_);
}

void WorkThread::Run() {
  for (;;) {
    std::function<void()> job;
    {
      MutexLock lock(mutex_);
      busy_ = false;
      changed_.NotifyAll();
      while (queue_.empty() && !ending_) changed_.Wait(mutex_);
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
      busy_ = true;
    }
    job();
  }
}

}  // namespace samtale::scheduling
