// SQLite's operating-system layer with faults on demand: while one lives, every database opened by
// name goes through it. Writes and syncs of chosen files fail, and syncs of the log are counted. At
// most one at a time, and it outlives the stores opened under it.
#pragma once

#include <atomic>

namespace samtale {

class FaultyMedium {
 public:
  enum class Fault { kNone, kLogSync, kLogWrite, kLogFull, kRead };

  FaultyMedium();
  ~FaultyMedium();
  FaultyMedium(const FaultyMedium&) = delete;
  FaultyMedium& operator=(const FaultyMedium&) = delete;

  // From now on; any thread may set it.
  void Set(Fault fault);
  // Syncs of write-ahead logs that succeeded.
  int log_syncs() const;
};

}  // namespace samtale
