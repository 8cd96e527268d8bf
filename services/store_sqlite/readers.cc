#include "services/store_sqlite/readers.h"

#include <utility>

namespace samtale::store_sqlite {

Readers::Readers(std::vector<std::unique_ptr<Connection>> connections)
    : connections_(std::move(connections)) {
  MutexLock lock(mutex_);
  for (const std::unique_ptr<Connection>& connection : connections_) {
    idle_.push_back(connection.get());
  }
}

std::optional<Readers::Loan> Readers::Take() {
  const auto deadline = std::chrono::steady_clock::now() + kReaderWait;
  MutexLock lock(mutex_);
  while (idle_.empty()) {
    if (!returned_.WaitUntil(mutex_, deadline) && idle_.empty()) return std::nullopt;
  }
  Connection* connection = idle_.back();
  idle_.pop_back();
  return std::optional<Loan>(std::in_place, *this, *connection);
}

void Readers::Return(Connection& connection) {
  {
    MutexLock lock(mutex_);
    idle_.push_back(&connection);
  }
  returned_.NotifyOne();
}

}  // namespace samtale::store_sqlite
