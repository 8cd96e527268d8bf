#include "services/store_sqlite/connection.h"

#include <sqlite3.h>

#include <array>
#include <utility>

#include "services/core/error.h"

namespace samtale::store_sqlite {
namespace {

constexpr int kBusyTimeoutMs = 5000;

// More than any statement or record of ours needs, far less than SQLite's own limits.
constexpr std::array<std::pair<int, int>, 9> kLimits = {{
    {SQLITE_LIMIT_LENGTH, 4 << 20},  // bytes of a row or text
    {SQLITE_LIMIT_SQL_LENGTH, 64 << 10},
    {SQLITE_LIMIT_COLUMN, 64},
    {SQLITE_LIMIT_EXPR_DEPTH, 64},
    {SQLITE_LIMIT_COMPOUND_SELECT, 4},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 64},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 4},
    {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
}};

constexpr std::array<std::pair<int, int>, 4> kFlags = {{
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},
}};

}  // namespace

Connection::Connection(const std::string& path, int flags)
    : database_(path, flags | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs) {
  Harden();
}

void Connection::Harden() {
  sqlite3* handle = database_.getHandle();
  for (const auto& [flag, value] : kFlags) {
    int now = -1;
    const int code = sqlite3_db_config(handle, flag, value, &now);
    if (code != SQLITE_OK || now != value) throw SQLite::Exception("a setting is refused", code);
  }
  for (const auto& [limit, value] : kLimits) sqlite3_limit(handle, limit, value);
  Execute(
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
      "PRAGMA mmap_size=0; PRAGMA cache_size=-16384;");
}

std::unique_ptr<Connection> Connection::OpenWriter(const std::string& path) {
  std::unique_ptr<Connection> connection(new Connection(path, SQLite::OPEN_READWRITE));
  connection->KeepLogOnClose(true);
  Query mode(*connection, "PRAGMA journal_mode=WAL");
  if (!mode.Next() || mode.Get<std::string>() != "wal") {
    throw SQLite::Exception("no write-ahead log on this file system", SQLITE_CANTOPEN);
  }
  // A checkpoint that fails is not seen here, and need not be: every frame was synced to the log by
  // its COMMIT, and the log is not reused before the frames are synced to the database.
  connection->Execute(
      "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=1000;"
      "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-65536;");
  return connection;
}

std::unique_ptr<Connection> Connection::OpenReader(const std::string& path) {
  std::unique_ptr<Connection> connection(new Connection(path, SQLite::OPEN_READONLY));
  connection->Execute("PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0;");
  return connection;
}

SQLite::Statement& Connection::Prepared(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second;
  SAMTALE_CHECK(statements_.size() < kMaxStatements);
  std::string text(sql);
  SQLite::Statement statement(database_, text);
  return statements_.emplace(std::move(text), std::move(statement)).first->second;
}

void Connection::Checkpoint() noexcept {
  sqlite3_wal_checkpoint_v2(database_.getHandle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                            nullptr);
}

void Connection::KeepLogOnClose(bool keep) noexcept {
  sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

bool Connection::in_transaction() const noexcept {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

bool Connection::HasBrokenReference() const noexcept {
  int broken = 0;
  int highest = 0;
  sqlite3_db_status(database_.getHandle(), SQLITE_DBSTATUS_DEFERRED_FKS, &broken, &highest, 0);
  return broken != 0;
}

}  // namespace samtale::store_sqlite
