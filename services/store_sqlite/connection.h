// One SQLite connection with its settings and prepared statements, and Query, one use of such a
// statement. Everything here throws SQLite::Exception; nothing of it leaves the room. A connection
// belongs to one thread at a time.
// Only the writer's connection commits and checkpoints: with two, SQLite 3.40 can lose committed
// data (https://sqlite.org/wal.html, "the WAL-reset bug").
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "services/store_sqlite/codec.h"

namespace samtale::store_sqlite {

class Connection {
 public:
  // The read-write connection to an existing file, with durable settings: a COMMIT that succeeds
  // is synced. Turns the file to write-ahead logging; closing leaves the log (KeepLogOnClose).
  static std::unique_ptr<Connection> OpenWriter(const std::string& path);
  // A connection that cannot change the file nor checkpoint. A writer must be open.
  static std::unique_ptr<Connection> OpenReader(const std::string& path);

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The statement of that text, prepared at most once. Not for texts made of input: they are kept
  // as long as the connection, at most kMaxStatements.
  SQLite::Statement& Prepared(std::string_view sql);
  // Runs one or more statements that are used once; not kept.
  void Execute(const std::string& sql) { database_.exec(sql); }
  // Moves the log into the database file and empties it. Best effort: the log stays valid.
  void Checkpoint() noexcept;
  // Makes closing leave the log as it is, for the next opening to recover from.
  void KeepLogOnClose(bool keep) noexcept;
  // False once SQLite has ended the transaction by itself, as it does after some failures.
  bool in_transaction() const noexcept;
  // True when a change since BEGIN refers to a record that does not exist.
  bool HasBrokenReference() const noexcept;

 private:
  Connection(const std::string& path, int flags);
  void Harden();

  SQLite::Database database_;
  std::map<std::string, SQLite::Statement, std::less<>> statements_;
};

// One use of a prepared statement: bind in the order of the question marks, step, get columns in
// order. The statement is reset at the end. A text is in use at most once at a time.
class Query {
 public:
  Query(Connection& connection, std::string_view sql) : statement_(connection.Prepared(sql)) {}
  ~Query() { statement_.tryReset(); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  template <class... Values>
  Query& Bind(const Values&... values) {
    Binder binder(statement_, bound_);
    (Codec<Values>::Bind(binder, values), ...);
    return *this;
  }
  // True when there is a row; Get then starts at its first column.
  bool Next() {
    column_ = 0;
    return statement_.executeStep();
  }
  // For statements without rows.
  void Run() {
    while (statement_.executeStep()) {
    }
  }
  // The next column (or columns, for types that take several). BadRow when it holds no T.
  template <class T>
  T Get() {
    Columns columns(statement_, column_);
    return Codec<T>::Read(columns);
  }

 private:
  SQLite::Statement& statement_;
  int bound_ = 0;
  int column_ = 0;
};

inline constexpr int kMaxStatements = 256;

}  // namespace samtale::store_sqlite
