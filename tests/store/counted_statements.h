// Counts the SQL statements that a process runs, on every connection that is opened while it lives.
#pragma once

#include <sqlite3.h>

#include <atomic>

#include "services/core/error.h"

namespace samtale::store {

class CountedStatements {
 public:
  CountedStatements() {
    Count() = 0;
    SAMTALE_CHECK(sqlite3_auto_extension(Entry()) == SQLITE_OK);
  }
  ~CountedStatements() { sqlite3_cancel_auto_extension(Entry()); }
  CountedStatements(const CountedStatements&) = delete;
  CountedStatements& operator=(const CountedStatements&) = delete;

  // How many were run meanwhile.
  template <class Work>
  int During(Work&& work) {
    const int before = Count();
    work();
    return Count() - before;
  }

 private:
  static std::atomic<int>& Count() {
    static std::atomic<int> count = 0;
    return count;
  }
  static int Opened(sqlite3* database, char**, const void*) {
    const auto ran = [](unsigned, void*, void*, void*) {
      ++Count();
      return 0;
    };
    return sqlite3_trace_v2(database, SQLITE_TRACE_STMT, ran, nullptr);
  }
  // SQLite declares the entry point of an extension without its parameters.
  static void (*Entry())() { return reinterpret_cast<void (*)()>(&Opened); }
};

}  // namespace samtale::store
