// One process, and in it one store, per database: an exclusive lock on `<database>.lock`, held as
// long as this lives and let go by the kernel when the process dies. Not on the database itself:
// closing any descriptor of that file would drop SQLite's own locks.
#pragma once

#include <string>

#include "services/core/error.h"

namespace samtale::store_sqlite {

class LockFile {
 public:
  // Makes the file when there is none (mode 0600); it is never removed. kDatabaseInUse, naming the
  // process that holds it, when taken; kUnavailable (kDatabaseUnreadable) when it cannot be made.
  static Result<LockFile> Take(const std::string& database);

  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&&) = delete;
  ~LockFile();

 private:
  explicit LockFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace samtale::store_sqlite
