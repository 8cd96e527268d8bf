#include "services/store_sqlite/failure.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <exception>
#include <new>

namespace samtale::store_sqlite {
namespace {

constexpr int kPrimaryCode = 0xff;  // SQLite's extended codes carry the primary one in the low byte

FailureKind KindOf(int code) {
  switch (code & kPrimaryCode) {
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_TOOBIG:
      return FailureKind::kRefused;
    case SQLITE_BUSY:
    case SQLITE_FULL:  // nothing of the transaction reached the log, and space may come back
    case SQLITE_INTERRUPT:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
      return FailureKind::kBusy;
    default:  // codes of SQLite that we do not know are faults, too
      return FailureKind::kFault;
  }
}

}  // namespace

Error Failure::ToError() const {
  switch (kind) {
    case FailureKind::kRefused:
      return {Reason::kInternal, {Text::kBug, {"store: " + text}}};
    case FailureKind::kBusy:
    case FailureKind::kFault:
      return {Reason::kUnavailable, {Text::kStoreDown, {}}};
  }
  return {Reason::kUnavailable, {Text::kStoreDown, {}}};
}

Failure CurrentFailure() {
  try {
    throw;
  } catch (const SQLite::Exception& e) {
    return {KindOf(e.getErrorCode()), e.what()};
  } catch (const BadRow& e) {
    return {FailureKind::kFault, e.what()};
  } catch (const std::bad_alloc& e) {
    return {FailureKind::kBusy, e.what()};
  } catch (const std::exception& e) {
    return {FailureKind::kRefused, e.what()};
  } catch (...) {
    return {FailureKind::kRefused, "an exception of no known type"};
  }
}

void FaultLatch::Note(const Failure& failure) {
  if (failure.kind != FailureKind::kFault) return;
  if (stopped_.exchange(true, std::memory_order_acq_rel)) return;
  if (on_fault_) on_fault_(failure.text);
}

}  // namespace samtale::store_sqlite
