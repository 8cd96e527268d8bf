// Waits for the one answer of a write, so that a test reads top to bottom. One thread waits.
#pragma once

#include <future>
#include <memory>
#include <utility>

#include "services/scheduling/meetings.h"

namespace samtale::scheduling {

template <class T>
class Answer {
 public:
  Done<T> done() {
    return [promise = promise_](Result<T> result) { promise->set_value(std::move(result)); };
  }
  Result<T> Get() { return promise_->get_future().get(); }

 private:
  std::shared_ptr<std::promise<Result<T>>> promise_ = std::make_shared<std::promise<Result<T>>>();
};

}  // namespace samtale::scheduling
