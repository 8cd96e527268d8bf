// A fixed pool of read-only connections; each read takes one for one read transaction. Any thread
// may take one.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "services/core/mutex.h"
#include "services/store_sqlite/connection.h"

namespace samtale::store_sqlite {

// How long a read waits for its turn before it is refused.
inline constexpr std::chrono::seconds kReaderWait{5};

class Readers {
 public:
  // A connection on loan; returns it at the end. Must not outlive the pool.
  class Loan {
   public:
    Loan(Readers& pool, Connection& connection) : pool_(&pool), connection_(&connection) {}
    Loan(Loan&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), connection_(other.connection_) {}
    Loan& operator=(Loan&&) = delete;
    ~Loan() {
      if (pool_ != nullptr) pool_->Return(*connection_);
    }
    Connection& connection() const { return *connection_; }

   private:
    Readers* pool_;
    Connection* connection_;
  };

  explicit Readers(std::vector<std::unique_ptr<Connection>> connections);

  // Nothing when all stay on loan for kReaderWait.
  std::optional<Loan> Take() SAMTALE_EXCLUDES(mutex_);

 private:
  void Return(Connection& connection) SAMTALE_EXCLUDES(mutex_);

  const std::vector<std::unique_ptr<Connection>> connections_;
  Mutex mutex_;
  CondVar returned_;
  std::vector<Connection*> idle_ SAMTALE_GUARDED_BY(mutex_);
};

}  // namespace samtale::store_sqlite
