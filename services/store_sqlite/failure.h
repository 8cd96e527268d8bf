// What went wrong between this room and SQLite, and what follows from it. SQLiteCpp throws; every
// call from outside the room is caught here and becomes a Failure, then an Error. Failure is a
// value; FaultLatch may be shared between threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "services/core/error.h"

namespace samtale::store_sqlite {

enum class FailureKind : std::uint8_t {
  kRefused,  // a constraint or limit of the schema: a bug of the body; only that body fails
  kBusy,     // disk full, no memory, no turn: nothing was done, and it may pass by itself
  kFault,    // the medium cannot be trusted: the store stops until it is opened again
};

struct Failure {
  FailureKind kind;
  std::string text;  // of SQLite: names tables and columns, never a value

  // kInternal for kRefused, else kUnavailable.
  Error ToError() const;
};

// A stored value that this room never wrote: counts as a fault of the medium.
class BadRow : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The failure that the exception being handled stands for. Only inside a catch block.
Failure CurrentFailure();

// Once set, never unset: what was acknowledged is on disk, what the page cache says may not be, so
// nothing is answered from it any more.
class FaultLatch {
 public:
  // `on_fault` (may be empty) is called once, on the thread that met the fault.
  explicit FaultLatch(std::function<void(const std::string&)> on_fault)
      : on_fault_(std::move(on_fault)) {}

  bool stopped() const { return stopped_.load(std::memory_order_acquire); }
  // Stops the store when the failure is a fault; else does nothing.
  void Note(const Failure& failure);

 private:
  std::atomic<bool> stopped_{false};
  const std::function<void(const std::string&)> on_fault_;
};

}  // namespace samtale::store_sqlite
