#include "services/store_sqlite/sqlite_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "services/store_sqlite/connection.h"
#include "services/store_sqlite/failure.h"
#include "services/store_sqlite/lock_file.h"
#include "services/store_sqlite/readers.h"
#include "services/store_sqlite/reads.h"
#include "services/store_sqlite/schema.h"
#include "services/store_sqlite/writer.h"

namespace samtale::store_sqlite {
namespace {

constexpr mode_t kOwnerOnly = 0600;

using ReadView = Reads<store::Snapshot>;

// Ends a read transaction however its body ends.
class ReadTransaction {
 public:
  explicit ReadTransaction(Connection& connection) : connection_(connection) {
    Query(connection_, "BEGIN DEFERRED").Run();
  }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;
  ~ReadTransaction() {
    try {
      if (connection_.in_transaction()) Query(connection_, "ROLLBACK").Run();
    } catch (...) {
      // The next BEGIN on this connection says what is wrong with it.
    }
  }

 private:
  Connection& connection_;
};

// The first read of the transaction: it fixes the snapshot.
struct Revisions {
  store::Revision all = 0;
  store::Revision rules = 0;
};
Revisions ReadRevisions(Connection& connection) {
  Query query(connection, "SELECT revision, rules_revision FROM store_meta");
  if (!query.Next()) throw BadRow("store_meta is empty");
  return {query.Get<store::Revision>(), query.Get<store::Revision>()};
}

std::optional<Failure> ReadOn(Connection& connection,
                              const std::function<void(const store::Snapshot&)>& body) {
  std::optional<ReadTransaction> transaction;
  Revisions at;
  try {
    transaction.emplace(connection);
    at = ReadRevisions(connection);
  } catch (...) {
    return CurrentFailure();
  }
  const ReadView snapshot(connection, at.all, at.rules);
  body(snapshot);
  return snapshot.failure();
}

class SqliteStore final : public store::Store {
 public:
  SqliteStore(LockFile lock, std::unique_ptr<FaultLatch> latch, std::unique_ptr<Connection> writer,
              std::vector<std::unique_ptr<Connection>> readers,
              std::function<void(const store::CommitRecord&)> on_commit)
      : lock_(std::move(lock)),
        latch_(std::move(latch)),
        writer_(std::move(writer), *latch_, std::move(on_commit)),
        readers_(std::move(readers)) {}

  // While the readers still serve: what is done may read.
  ~SqliteStore() override { writer_.Drain(); }

  store::Standing standing() const override { return writer_.standing(); }
  void Listen(store::EventListener listener) override { writer_.Listen(std::move(listener)); }

 protected:
  Result<void> ReadWith(const std::function<void(const store::Snapshot&)>& body) override {
    if (latch_->stopped()) return Fail(Reason::kUnavailable, Text::kStoreDown);
    const std::optional<Readers::Loan> reader = readers_.Take();
    if (!reader) return Fail(Reason::kUnavailable, Text::kTooBusy, {"the pool of readers"});
    if (const std::optional<Failure> failure = ReadOn(reader->connection(), body)) {
      latch_->Note(*failure);
      return tl::make_unexpected(failure->ToError());
    }
    if (latch_->stopped()) return Fail(Reason::kUnavailable, Text::kStoreDown);
    return {};
  }

  void WriteWith(std::function<Result<void>(store::Transaction&)> body,
                 std::function<void(Result<void>)> done) override {
    writer_.Submit({std::move(body), std::move(done)});
  }

 private:
  const LockFile lock_;
  const std::unique_ptr<FaultLatch> latch_;
  Writer writer_;
  Readers readers_;  // after the writer: closed before it, so that its checkpoint empties the log
};

// One connection that cannot write, beside whatever process has the database open.
class ReadingStore final : public store::Store {
 public:
  explicit ReadingStore(std::vector<std::unique_ptr<Connection>> readers)
      : readers_(std::move(readers)) {}

  store::Standing standing() const override { return {}; }  // nothing is written here
  void Listen(store::EventListener) override {}             // it commits nothing

 protected:
  Result<void> ReadWith(const std::function<void(const store::Snapshot&)>& body) override {
    const std::optional<Readers::Loan> reader = readers_.Take();
    if (!reader) return Fail(Reason::kUnavailable, Text::kTooBusy, {"the pool of readers"});
    const std::optional<Failure> failure = ReadOn(reader->connection(), body);
    if (failure) return tl::make_unexpected(failure->ToError());
    return {};
  }

  void WriteWith(std::function<Result<void>(store::Transaction&)>,
                 std::function<void(Result<void>)> done) override {
    done(Fail(Reason::kUnavailable, Text::kStoreDown));
  }

 private:
  Readers readers_;
};

tl::unexpected<Error> Unreadable(const std::string& path, std::string why) {
  return Fail(Reason::kUnavailable, Text::kDatabaseUnreadable, {path, std::move(why)});
}

// One name a file, so that two ways to it meet at one lock.
Result<std::string> Canonical(const std::string& path) {
  if (path.empty()) return Unreadable(path, "the path is empty");
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  if (error) return Unreadable(path, error.message());
  const std::filesystem::path canonical = std::filesystem::weakly_canonical(absolute, error);
  if (error) return Unreadable(path, error.message());
  return canonical.string();
}

// Makes the file when there is none, and its name durable. Before SQLite opens it: closing a
// descriptor of the file later would drop SQLite's locks.
Result<void> EnsureFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return Unreadable(path, std::strerror(errno));
  close(file);
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int parent = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent < 0) return Unreadable(path, std::strerror(errno));
  const int synced = fsync(parent);
  const int why = errno;
  close(parent);
  if (synced != 0) return Unreadable(path, std::strerror(why));
  return {};
}

Result<std::unique_ptr<store::Store>> OpenLocked(const std::string& path, LockFile lock,
                                                 const SqliteOptions& options) {
  const int newest = static_cast<int>(Migrations().size());
  if (Result<void> header = CheckHeader(path, newest); !header) {
    return tl::make_unexpected(std::move(header.error()));
  }
  if (Result<void> file = EnsureFile(path); !file) {
    return tl::make_unexpected(std::move(file.error()));
  }
  try {
    std::unique_ptr<Connection> writer = Connection::OpenWriter(path);
    if (Result<void> migrated = Migrate(*writer, path, Migrations()); !migrated) {
      return tl::make_unexpected(std::move(migrated.error()));
    }
    if (chmod(path.c_str(), kOwnerOnly) != 0) return Unreadable(path, std::strerror(errno));
    writer->KeepLogOnClose(false);
    std::vector<std::unique_ptr<Connection>> readers;
    for (int i = 0; i < options.readers; ++i) readers.push_back(Connection::OpenReader(path));
    return std::make_unique<SqliteStore>(std::move(lock),
                                         std::make_unique<FaultLatch>(options.on_fault),
                                         std::move(writer), std::move(readers), options.on_commit);
  } catch (...) {
    return Unreadable(path, CurrentFailure().text);
  }
}

Result<void> CheckVersion(Connection& connection, const std::string& path) {
  const auto newest = static_cast<std::int64_t>(Migrations().size());
  Query query(connection, "PRAGMA user_version");
  const std::int64_t version = query.Next() ? query.Get<std::int64_t>() : 0;
  if (version == newest) return {};
  if (version < newest)
    return Unreadable(path, "it is of an older version: start samtaled on it once");
  return Fail(Reason::kDatabaseNewer, Text::kDatabaseNewer,
              {path, std::to_string(version), std::to_string(newest)});
}

}  // namespace

Result<std::unique_ptr<store::Store>> Open(const SqliteOptions& options) {
  if (options.readers < 1 || options.readers > kMaxReaders) {
    return Invalid("readers", Text::kOutOfRange, {"1", std::to_string(kMaxReaders)});
  }
  Result<std::string> path = Canonical(options.path);
  if (!path) return tl::make_unexpected(std::move(path.error()));
  Result<LockFile> lock = LockFile::Take(*path);
  if (!lock) return tl::make_unexpected(std::move(lock.error()));
  return OpenLocked(*path, *std::move(lock), options);
}

Result<std::unique_ptr<store::Store>> OpenForReading(const std::string& path) {
  if (!std::filesystem::exists(path)) return Unreadable(path, "there is no such file");
  if (Result<void> header = CheckHeader(path, std::numeric_limits<int>::max()); !header)
    return tl::make_unexpected(std::move(header.error()));
  try {
    std::vector<std::unique_ptr<Connection>> readers;
    readers.push_back(Connection::OpenReader(path));
    if (Result<void> version = CheckVersion(*readers.front(), path); !version)
      return tl::make_unexpected(std::move(version.error()));
    return std::make_unique<ReadingStore>(std::move(readers));
  } catch (...) {
    return Unreadable(path, CurrentFailure().text);
  }
}

}  // namespace samtale::store_sqlite
