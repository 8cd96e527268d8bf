// The storage contract over one SQLite database file, for one process on one machine. An OK write
// is synced to the medium. When the medium fails, the store answers kUnavailable to everything
// until the database is opened again, which recovers what was acknowledged; a full disk refuses
// writes and heals by itself. Destroying a store finishes the writes it accepted.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "services/core/error.h"
#include "services/store/store.h"

namespace samtale::store_sqlite {

// The most read-only connections of a store, and so of reads side by side.
inline constexpr int kMaxReaders = 64;

struct SqliteOptions {
  std::string path;  // of a file on a local file system; its folder exists
  int readers = 4;   // 1 to kMaxReaders
  // Called once, on any thread, when the medium failed, with SQLite's reason: what is left is to
  // stop the process. May be empty; must not block nor throw.
  std::function<void(const std::string&)> on_fault = {};
  // Called for every group of writes that changed something or failed, before it is answered.
  // Likewise.
  std::function<void(const store::CommitRecord&)> on_commit = {};
};

// Opens the database, or creates it (mode 0600), checks it and takes it to the newest version of
// the schema. kDatabaseNewer, and the file is left as it was, when a later program wrote it;
// kDatabaseInUse when a process (this one, too) has it open; kInvalidArgument for `readers` out of
// bounds; kUnavailable (kDatabaseUnreadable) for anything that is no sound database of ours.
Result<std::unique_ptr<store::Store>> Open(const SqliteOptions& options);

// Opens the database for reads alone: its file is not changed, and it may be open in another
// process, whose committed writes are seen. Writes answer kUnavailable. Next to the file SQLite
// needs its `-wal` and `-shm`, which a running server has; for a copy it makes them, so the folder
// must be writable. kDatabaseNewer; kUnavailable (kDatabaseUnreadable) for an older version or
// anything else.
Result<std::unique_ptr<store::Store>> OpenForReading(const std::string& path);

}  // namespace samtale::store_sqlite
