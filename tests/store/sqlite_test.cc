// SQLite behind the contract: the contract suite, and what only a file can show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "services/store_sqlite/connection.h"
#include "services/store_sqlite/schema.h"
#include "services/store_sqlite/sqlite_store.h"
#include "tests/store/contract.h"
#include "tests/store/counted_statements.h"
#include "tests/store/temporary_folder.h"

namespace samtale::store_sqlite {
namespace {

using store::kHere;
using testing::HasSubstr;

class TestedSqlite final : public store::TestedStore {
 public:
  TestedSqlite() { Reopen(); }
  store::Store& store() override { return *store_; }
  void Reopen() override {
    store_.reset();
    auto opened = Open({.path = folder_.Path("samtale.db"), .readers = 3});
    ASSERT_TRUE(opened) << Render(opened.error().message, Language::kEnglish);
    store_ = *std::move(opened);
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace
}  // namespace samtale::store_sqlite

namespace samtale::store {
INSTANTIATE_TEST_SUITE_P(
    Sqlite, StoreContract,
    testing::Values(Maker{"sqlite", [] { return std::make_unique<store_sqlite::TestedSqlite>(); }}),
    [](const auto& tested) { return tested.param.name; });
}  // namespace samtale::store

namespace samtale::store_sqlite {
namespace {

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string Why(const Error& error) { return Render(error.message, Language::kEnglish); }

Result<int> PutJobcentre(store::Store& store) {
  return store.WriteAndWait<int>([](store::Transaction& t) -> Result<int> {
    t.Put(store::SomeJobcentre());
    return 0;
  });
}

// A database as the program leaves it.
void MakeDatabase(const std::string& path) {
  auto opened = Open({.path = path});
  ASSERT_TRUE(opened) << Why(opened.error());
  ASSERT_TRUE(PutJobcentre(**opened));
}

std::string Setting(Connection& connection, const std::string& pragma) {
  Query query(connection, "PRAGMA " + pragma);
  EXPECT_TRUE(query.Next()) << pragma;
  if (pragma == "journal_mode") return query.Get<std::string>();
  return std::to_string(query.Get<std::int64_t>());
}

TEST(Sqlite, OpensAFileOfTheWorkingFolderByItsNameAlone) {
  const TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.Path(""));
  const auto opened = Open({.path = "samtale.db"});
  std::filesystem::current_path(before);
  EXPECT_TRUE(opened) << Render(opened.error().message, Language::kEnglish);
  EXPECT_TRUE(std::filesystem::exists(folder.Path("samtale.db")));
}

TEST(SqliteConnection, HasItsSettings) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  MakeDatabase(path);
  const auto writer = Connection::OpenWriter(path);
  const auto reader = Connection::OpenReader(path);
  struct Case {
    std::string pragma;
    std::string writer;
    std::string reader;
  };
  const std::vector<Case> cases = {
      {"journal_mode", "wal", "wal"},
      {"synchronous", "2", ""},
      {"foreign_keys", "1", ""},
      {"trusted_schema", "0", "0"},
      {"cell_size_check", "1", "1"},
      {"temp_store", "2", "2"},
      {"cache_size", "-65536", "-16384"},
      {"wal_autocheckpoint", "1000", "0"},
      {"journal_size_limit", "67108864", ""},
      {"busy_timeout", "5000", "5000"},
      {"query_only", "0", "1"},
      {"application_id", std::to_string(kApplicationId), std::to_string(kApplicationId)},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Setting(*writer, c.pragma), c.writer) << c.pragma;
    if (!c.reader.empty()) {
      EXPECT_EQ(Setting(*reader, c.pragma), c.reader) << c.pragma;
    }
  }
}

TEST(SqliteConnection, AReaderCannotWrite) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  MakeDatabase(path);
  const auto writer = Connection::OpenWriter(path);
  const auto reader = Connection::OpenReader(path);
  const std::string change = "UPDATE store_meta SET revision = 7";
  EXPECT_THROW(reader->Execute(change), SQLite::Exception);
  EXPECT_THROW(reader->Execute("PRAGMA query_only=OFF;" + change), SQLite::Exception);
  EXPECT_NO_THROW(writer->Execute(change));
}

TEST(SqliteConnection, RefusesWhatHarmsADatabase) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  MakeDatabase(path);
  const auto writer = Connection::OpenWriter(path);
  for (const char* sql : {
           "PRAGMA writable_schema=ON; DELETE FROM sqlite_schema",
           "SELECT load_extension('/tmp/none')",
           "ATTACH DATABASE ':memory:' AS other",
           "SELECT \"no such column\" FROM store_meta",
       }) {
    EXPECT_THROW(writer->Execute(sql), SQLite::Exception) << sql;
  }
  EXPECT_THROW(writer->Execute("SELECT 1 --" + std::string(70'000, 'x')), SQLite::Exception);
}

TEST(SqliteSchema, RefusesAnOverlapWithoutTheRoomsHelp) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  MakeDatabase(path);
  const auto writer = Connection::OpenWriter(path);
  writer->Execute("PRAGMA foreign_keys=OFF");
  const auto insert = [&](const std::string& verb, int begin, int end) {
    writer->Execute(verb + " INTO claim VALUES ('0101', 'room', 'r1', " + std::to_string(begin) +
                    ", " + std::to_string(end) + ", 0, 0, 'm', NULL, NULL)");
  };
  insert("INSERT", 100, 200);
  insert("INSERT", 200, 300);
  EXPECT_THROW(insert("INSERT", 199, 200), SQLite::Exception);
  EXPECT_THROW(insert("INSERT OR REPLACE", 100, 150), SQLite::Exception);
  EXPECT_THROW(insert("INSERT OR IGNORE", 50, 101), SQLite::Exception);
  EXPECT_THROW(insert("INSERT", 300, 300), SQLite::Exception);
  EXPECT_THROW(writer->Execute("UPDATE claim SET end = 201 WHERE begin = 100"), SQLite::Exception);
  EXPECT_THROW(writer->Execute("UPDATE claim SET begin = 199 WHERE begin = 200"),
               SQLite::Exception);
  EXPECT_THROW(writer->Execute("UPDATE claim SET hold = 'h'"), SQLite::Exception);
  EXPECT_NO_THROW(writer->Execute("UPDATE claim SET end = 250 WHERE begin = 200"));
  EXPECT_NO_THROW(writer->Execute("UPDATE claim SET begin = 150, end = 180 WHERE begin = 100"));
}

TEST(SqliteSchema, LooksEverythingUpByAnIndex) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  MakeDatabase(path);
  const auto writer = Connection::OpenWriter(path);
  for (const char* sql : {
           "SELECT * FROM meeting WHERE municipality = ? ORDER BY begin, id LIMIT ?",
           "SELECT * FROM meeting WHERE municipality = ? AND jobcentre = ? AND (begin, id) > (?, ?)"
           " ORDER BY begin, id LIMIT ?",
           "SELECT * FROM meeting WHERE municipality = ? AND citizen = ? ORDER BY begin, id LIMIT "
           "?",
           "SELECT * FROM meeting WHERE municipality = ? AND caseworker = ? AND begin < ?"
           " AND begin > ? AND end > ? ORDER BY begin, id LIMIT ?",
           "SELECT * FROM room WHERE municipality = ? AND jobcentre = ? AND id > ? ORDER BY id",
           "DELETE FROM claim WHERE municipality = ? AND meeting = ?",
           "DELETE FROM claim WHERE municipality = ? AND hold = ?",
           "SELECT * FROM day_override WHERE municipality = ? AND party_kind = ? AND party = ?"
           " AND day BETWEEN ? AND ?",
           "SELECT * FROM calendar_period WHERE municipality = ? AND party_kind = ? AND party = ?"
           " ORDER BY party, schedule, position",
           "SELECT * FROM closing_day WHERE municipality = ? AND jobcentre = ? AND id > ?"
           " ORDER BY id",
       }) {
    Query plan(*writer, std::string("EXPLAIN QUERY PLAN ") + sql);
    while (plan.Next()) {
      for (int skipped = 0; skipped < 3; ++skipped) plan.Get<std::int64_t>();
      const std::string step = plan.Get<std::string>();
      EXPECT_THAT(step, HasSubstr("SEARCH")) << sql;
      EXPECT_THAT(step, HasSubstr("=?")) << sql;
    }
  }
}

TEST(SqliteStore, ReadsManyPartiesInAsManyStatementsAsOne) {
  store::CountedStatements statements;
  const TemporaryFolder folder;
  const auto opened = Open({.path = folder.Path("a.db")});
  ASSERT_TRUE(opened);
  std::vector<CaseworkerId> ids;
  std::vector<store::Party> parties;
  ASSERT_TRUE((*opened)->WriteAndWait<int>([&](store::Transaction& t) -> Result<int> {
    store::PutDirectory(t);
    for (int i = 0; i < 40; ++i) {
      const std::string id = "c" + std::to_string(i);
      t.Put(store::SomeCaseworker(id));
      t.Put(store::SomeDayOverride("2020-10-14", id));
      ids.push_back(CaseworkerId::Of(id));
      parties.push_back(store::CaseworkerParty(id));
    }
    return 0;
  }));
  const auto counted = [&](std::size_t many) {
    return statements.During([&] {
      ASSERT_TRUE((*opened)->Read([&](const store::Snapshot& s) {
        const LocalDay day = store::Day("2020-10-14");
        const auto some = std::span(parties).first(many);
        EXPECT_EQ(s.ListCaseworkers(kHere, store::As<JobcentreId>("nord"), {static_cast<int>(many)})
                      .size(),
                  many);
        EXPECT_EQ(s.ListDayOverrides(kHere, some, day, day).size(), many);
        s.ListAbsences(kHere, std::span(ids).first(many), store::Span(0, 60));
        s.ListClaims(kHere, some, store::Span(0, 60), store::At(0));
        return 0;
      }));
    });
  };
  const int one = counted(1);
  EXPECT_GT(one, 5);
  EXPECT_LT(one, 20);
  EXPECT_EQ(counted(40), one);
}

TEST(SqliteStore, MakesAFileForItsOwnerOnly) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  const auto opened = Open({.path = path});
  ASSERT_TRUE(opened);
  ASSERT_TRUE(PutJobcentre(**opened));
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    struct stat status {};
    ASSERT_EQ(stat((path + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777u, 0600u) << suffix;
  }
}

TEST(SqliteStore, LeavesOneFileWithEverythingInIt) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  MakeDatabase(path);
  EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
  EXPECT_THAT(Bytes(path), HasSubstr("Jobcenter Nord"));
}

TEST(SqliteStore, EmptiesTheLogThoughAnotherReaderStays) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  auto opened = Open({.path = path});
  ASSERT_TRUE(opened);
  ASSERT_TRUE(PutJobcentre(**opened));
  const auto backup = Connection::OpenReader(path);
  EXPECT_EQ(Setting(*backup, "user_version"), std::to_string(Migrations().size()));
  EXPECT_FALSE(Bytes(path + "-wal").empty());
  opened->reset();
  EXPECT_TRUE(Bytes(path + "-wal").empty());
  EXPECT_THAT(Bytes(path), HasSubstr("Jobcenter Nord"));
}

TEST(SqliteStore, RefusesADatabaseOfALaterVersionAndLeavesIt) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  MakeDatabase(path);
  const int ours = static_cast<int>(Migrations().size());
  {
    const auto writer = Connection::OpenWriter(path);
    writer->Execute("PRAGMA user_version=" + std::to_string(ours + 1));
    writer->Checkpoint();
  }
  std::filesystem::remove(path + "-wal");
  std::filesystem::remove(path + "-shm");
  const std::string before = Bytes(path);
  const auto opened = Open({.path = path});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, Reason::kDatabaseNewer);
  EXPECT_EQ(opened.error().message.arguments,
            (std::vector<std::string>{path, std::to_string(ours + 1), std::to_string(ours)}));
  EXPECT_EQ(Bytes(path), before);
  EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
}

TEST(SqliteStore, RefusesALaterVersionThatIsOnlyInTheLog) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  MakeDatabase(path);
  {
    const auto writer = Connection::OpenWriter(path);
    writer->Execute("PRAGMA user_version=99");  // closing keeps the log, as a crash would
  }
  const std::string before = Bytes(path);
  const std::string log = Bytes(path + "-wal");
  ASSERT_FALSE(log.empty());
  const auto opened = Open({.path = path});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, Reason::kDatabaseNewer);
  EXPECT_EQ(Bytes(path), before);
  EXPECT_EQ(Bytes(path + "-wal"), log);
}

TEST(SqliteStore, RefusesWhatIsNoDatabaseOfOursAndLeavesIt) {
  const TemporaryFolder folder;
  const std::string ours = folder.Path("ours.db");
  MakeDatabase(ours);
  const std::string sound = Bytes(ours);
  std::string damaged = sound;
  for (std::size_t at = 4096; at < damaged.size(); at += 512) damaged.replace(at, 64, 64, '\x5a');
  const std::string foreign = folder.Path("foreign.db");
  {
    SQLite::Database other(foreign, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE notes (text TEXT)");
  }
  const std::string marked = folder.Path("marked.db");
  {
    SQLite::Database other(marked, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("PRAGMA application_id=7; PRAGMA user_version=1; CREATE TABLE notes (text TEXT)");
  }
  const std::vector<std::string> contents = {
      "x",     std::string(8192, 'x'), sound.substr(0, 99), sound.substr(0, 5000),
      damaged, Bytes(foreign),         Bytes(marked),
  };
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const std::string path = folder.Path("case-" + std::to_string(i) + ".db");
    WriteBytes(path, contents[i]);
    const auto opened = Open({.path = path});
    ASSERT_FALSE(opened) << i;
    EXPECT_EQ(opened.error().reason, Reason::kUnavailable) << i;
    EXPECT_EQ(opened.error().message.text, Text::kDatabaseUnreadable) << i;
    EXPECT_THAT(Why(opened.error()), HasSubstr(path)) << i;
    EXPECT_EQ(Bytes(path), contents[i]) << i;
  }
}

TEST(SqliteStore, OpensAnEmptyFileAsANewDatabase) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  WriteBytes(path, "");
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  MakeDatabase(path);
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST(SqliteStore, RefusesAPathOrOptionsThatCannotBe) {
  const TemporaryFolder folder;
  for (const std::string& path :
       {std::string(), folder.Path("no/such/folder/a.db"), folder.Path("")}) {
    const auto opened = Open({.path = path});
    ASSERT_FALSE(opened) << path;
    EXPECT_EQ(opened.error().message.text, Text::kDatabaseUnreadable) << path;
  }
  for (int readers : {0, -1, kMaxReaders + 1}) {
    const auto opened = Open({.path = folder.Path("a.db"), .readers = readers});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().reason, Reason::kInvalidArgument);
  }
  EXPECT_TRUE(Open({.path = folder.Path("a.db"), .readers = 1}));
  EXPECT_TRUE(Open({.path = folder.Path("a.db"), .readers = kMaxReaders}));
}

TEST(SqliteStore, RefusesASecondInstanceByEveryNameOfTheFile) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  std::filesystem::create_symlink(path, folder.Path("link.db"));
  auto first = Open({.path = path});
  ASSERT_TRUE(first);
  for (const std::string& name : {path, folder.Path("link.db"), folder.Path("./a.db")}) {
    const auto second = Open({.path = name});
    ASSERT_FALSE(second) << name;
    EXPECT_EQ(second.error().reason, Reason::kDatabaseInUse) << name;
    EXPECT_EQ(second.error().message.arguments,
              (std::vector<std::string>{path, std::to_string(getpid())}));
  }
  ASSERT_TRUE(PutJobcentre(**first));
  first->reset();
  EXPECT_TRUE(Open({.path = path}));
}

constexpr std::array<std::string_view, 3> kHistory = {
    "CREATE TABLE one (x INTEGER) STRICT; INSERT INTO one VALUES (1)",
    "CREATE TABLE two (x INTEGER) STRICT; INSERT INTO two SELECT x + 1 FROM one",
    "UPDATE one SET x = x + (SELECT x FROM two); DROP TABLE two",
};

std::int64_t Number(Connection& connection, const std::string& sql) {
  Query query(connection, sql);
  EXPECT_TRUE(query.Next());
  return query.Get<std::int64_t>();
}

TEST(SqliteMigrations, GoForwardFromEveryVersion) {
  for (std::size_t from = 0; from <= kHistory.size(); ++from) {
    for (std::size_t to = from; to <= kHistory.size(); ++to) {
      const TemporaryFolder folder;
      const std::string path = folder.Path("a.db");
      WriteBytes(path, "");
      const std::span all(kHistory);
      {
        const auto earlier = Connection::OpenWriter(path);
        ASSERT_TRUE(Migrate(*earlier, path, all.first(from)));
      }
      const auto later = Connection::OpenWriter(path);
      ASSERT_TRUE(Migrate(*later, path, all.first(to))) << from << " to " << to;
      EXPECT_EQ(Number(*later, "PRAGMA user_version"), static_cast<std::int64_t>(to));
      if (to > 0) {
        EXPECT_EQ(Number(*later, "SELECT x FROM one"), to == 3 ? 3 : 1);
      }
    }
  }
}

TEST(SqliteMigrations, TheRevisionOfTheRulesIsThatOfTheLayerPutLast) {
  constexpr std::size_t kBefore = 3;
  const TemporaryFolder folder;
  for (const bool with_layers : {false, true}) {
    const std::string path = folder.Path(with_layers ? "a.db" : "b.db");
    WriteBytes(path, "");
    const auto writer = Connection::OpenWriter(path);
    ASSERT_TRUE(Migrate(*writer, path, Migrations().first(kBefore)));
    for (const char* layer : {"('0101', '', '', 8)", "('national', '', '', 7)"}) {
      if (!with_layers) continue;
      writer->Execute("INSERT INTO rule_layer (layer, folder, shadow, revision) VALUES " +
                      std::string(layer));
    }
    ASSERT_TRUE(Migrate(*writer, path, Migrations()));
    EXPECT_EQ(Number(*writer, "SELECT rules_revision FROM store_meta"), with_layers ? 8 : 0);
  }
}

TEST(SqliteMigrations, TheHistoryOfRulesIsToldByWhatWasKept) {
  constexpr std::size_t kBefore = 4;
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  WriteBytes(path, "");
  const auto writer = Connection::OpenWriter(path);
  ASSERT_TRUE(Migrate(*writer, path, Migrations().first(kBefore)));
  const std::string activation =
      "INSERT INTO rule_activation (layer, number, rulebook, previous, caller, reason, asked_at,"
      " approved_by, in_force_at, revision) VALUES ";
  for (const std::string& sql : {
           std::string("INSERT INTO rulebook VALUES ('a', 1), ('b', 1)"),
           std::string(
               "INSERT INTO rule_upload VALUES ('0101', 'a', 'x/eva', 'first', 8),"
               " ('0101', 'b', 'x/eva', 'earlier', 7), ('national', 'a', 'x/op', 'law', 9)"),
           activation + "('0101', 1, 'a', '', 'x/eva', 'r', 1, '', 2, 1)",
           activation + "('0101', 2, 'b', 'a', 'x/eva', 'r', 3, '', NULL, 2)",
           activation + "('0101', 3, 'b', 'a', 'x/eva', 'r', 4, '', NULL, 3)",
           activation + "('national', 1, 'a', '', 'folder', 'r', 1, '', 1, 1)",
       }) {
    writer->Execute(sql);
  }
  ASSERT_TRUE(Migrate(*writer, path, Migrations()));
  struct Case {
    const char* sql;
    std::int64_t expected;
  };
  for (const Case& one : {
           Case{"SELECT number FROM rule_upload WHERE reason = 'earlier'", 1},
           Case{"SELECT number FROM rule_upload WHERE reason = 'first'", 2},
           Case{"SELECT number FROM rule_upload WHERE layer = 'national'", 1},
           Case{"SELECT count(*) FROM rule_activation WHERE replaced_by IS NOT NULL", 1},
           Case{"SELECT replaced_by FROM rule_activation WHERE layer = '0101' AND number = 2", 3},
           Case{"SELECT count(*) FROM rule_activation WHERE previous LIKE 'sha256:e3b0c442%'", 1},
           Case{"SELECT count(*) FROM rule_activation WHERE layer = 'national' AND previous = ''",
                1},
       }) {
    EXPECT_EQ(Number(*writer, one.sql), one.expected) << one.sql;
  }
}

TEST(SqliteMigrations, AFailureLeavesTheVersionBeforeIt) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  WriteBytes(path, "");
  const std::array<std::string_view, 2> broken = {
      kHistory[0], "CREATE TABLE two (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)"};
  const auto writer = Connection::OpenWriter(path);
  const Result<void> migrated = Migrate(*writer, path, broken);
  ASSERT_FALSE(migrated);
  EXPECT_EQ(migrated.error().message.text, Text::kDatabaseUnreadable);
  EXPECT_EQ(Number(*writer, "PRAGMA user_version"), 1);
  EXPECT_EQ(Number(*writer, "SELECT count(*) FROM sqlite_schema WHERE name = 'two'"), 0);
  EXPECT_TRUE(Migrate(*writer, path, kHistory));
}

TEST(SqliteMigrations, EventsOfEveryVersionAreKept) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  WriteBytes(path, "");
  {
    const auto earlier = Connection::OpenWriter(path);
    ASSERT_TRUE(Migrate(*earlier, path, Migrations().first(3)));
    earlier->Execute(
        "INSERT INTO event (municipality, sequence, kind, subject, caller, detail, at) VALUES"
        " ('0101', 3, 'meeting.booked', 'jobcentres/nord/meetings/m1', 'citizen/bo',"
        " '{\"mode\":\"video\"}', 60), ('0101', 5, 'room.created', 'rooms/r1', 'a/b', '', 90);"
        "UPDATE store_meta SET event_sequence = 5, revision = 4");
  }
  const auto opened = Open({.path = path});
  ASSERT_TRUE(opened) << Why(opened.error());
  ASSERT_TRUE((*opened)->WriteAndWait<int>([](store::Transaction& t) -> Result<int> {
    t.Add(store::SomeEvent("new"));
    return 0;
  }));
  const auto events = (*opened)->Read(
      [](const store::Snapshot& snapshot) { return snapshot.ListEvents(kHere, 0, 10); });
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 3u);
  EXPECT_EQ(events->at(0), (store::Event{.sequence = 3,
                                         .municipality = kHere,
                                         .kind = "meeting.booked",
                                         .subject = "jobcentres/nord/meetings/m1",
                                         .caller = "citizen/bo",
                                         .at = Instant{Seconds{60}}}));
  EXPECT_EQ(events->at(1).sequence, 5);
  EXPECT_EQ(events->at(2).sequence, 6);
}

TEST(SqliteMigrations, AMeetingOfEveryVersionHasItsTimeSinceItWasBooked) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  WriteBytes(path, "");
  {
    const auto earlier = Connection::OpenWriter(path);
    ASSERT_TRUE(Migrate(*earlier, path, Migrations().first(4)));
    earlier->Execute(
        "PRAGMA foreign_keys=OFF;"
        "INSERT INTO meeting (municipality, jobcentre, id, citizen, caseworker, type, held_by, "
        "mode,"
        " state, begin, end, local_day, local_minute, number, companions, summoned_day,"
        " summoned_mode, mode_reason, state_reason, decision, booked_by, created_at, revision)"
        " VALUES ('0101', 'nord', 'm1', 'bo', 'anna', 'jobsamtale', 'jobcentre', 'video', 'booked',"
        " 7200, 9000, 0, 180, 1, 0, 0, 'video', '', '', 'd1', 'anna', 3600, 1)");
  }
  const auto opened = Open({.path = path});
  ASSERT_TRUE(opened) << Why(opened.error());
  const auto meeting = (*opened)->Read([](const store::Snapshot& snapshot) {
    return snapshot.FindMeeting(kHere, MeetingId::Of("m1"));
  });
  ASSERT_TRUE(meeting && *meeting);
  EXPECT_EQ((*meeting)->timed_at, Instant{Seconds{3600}});
}

// The version before meetings kept when they were changed last.
constexpr std::size_t kBeforeChanges = 10;

TEST(SqliteMigrations, AMeetingWasChangedLastWhenItsEventsSay) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  WriteBytes(path, "");
  {
    const auto earlier = Connection::OpenWriter(path);
    ASSERT_TRUE(Migrate(*earlier, path, Migrations().first(kBeforeChanges)));
    earlier->Execute("PRAGMA foreign_keys=OFF");
    for (const char* meeting : {"m1", "m2"}) {
      earlier->Execute(
          "INSERT INTO meeting (municipality, jobcentre, id, citizen, caseworker, type, held_by,"
          " mode, state, begin, end, local_day, local_minute, number, companions, summoned_day,"
          " summoned_mode, mode_reason, state_reason, decision, booked_by, created_at, timed_at,"
          " revision) VALUES ('0101', 'nord', '" +
          std::string(meeting) +
          "', 'bo', 'anna', 'jobsamtale', 'jobcentre', 'video', 'booked', 7200, 9000, 0, 180, 1, 0,"
          " 0, 'video', '', '', 'd1', 'anna', 3600, 3660, 1)");
    }
    earlier->Execute(
        "INSERT INTO event (municipality, sequence, kind, subject, caller, revision, at) VALUES"
        " ('0101', 1, 'meeting.booked', 'jobcentres/nord/meetings/m1', 'a/b', 1, 3600),"
        " ('0101', 2, 'meeting.cancelled', 'jobcentres/nord/meetings/m1', 'a/b', 2, 3720),"
        " ('0101', 3, 'reminder.due', 'jobcentres/nord/meetings/m1', 'a/b', 3, 3780),"
        " ('0751', 4, 'meeting.moved', 'jobcentres/nord/meetings/m1', 'a/b', 4, 3840)");
  }
  const auto opened = Open({.path = path});
  ASSERT_TRUE(opened) << Why(opened.error());
  for (const auto& [id, at] : {std::pair{"m1", 3720}, std::pair{"m2", 3660}}) {
    const auto meeting = (*opened)->Read([id = id](const store::Snapshot& snapshot) {
      return snapshot.FindMeeting(kHere, MeetingId::Of(id));
    });
    ASSERT_TRUE(meeting && *meeting);
    EXPECT_EQ((*meeting)->changed_at, Instant{Seconds{at}}) << id;
  }
}

// The version before calendars: weekly periods of caseworkers only.
constexpr std::size_t kBeforeCalendars = 8;

TEST(SqliteMigrations, WeeklyPeriodsBecomeHours) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  WriteBytes(path, "");
  {
    const auto earlier = Connection::OpenWriter(path);
    ASSERT_TRUE(Migrate(*earlier, path, Migrations().first(kBeforeCalendars)));
    earlier->Execute(
        "INSERT INTO jobcentre VALUES ('0101', 'nord', 'Nord', '', 'Europe/Copenhagen', 15, 0, 0,"
        " 180, 0, 1, '', '', '');"
        "INSERT INTO caseworker (municipality, jobcentre, id, name, active, revision)"
        " VALUES ('0101', 'nord', 'anna', 'Anna', 1, 7),"
        " ('0101', 'nord', 'ole', 'Ole', 0, 8), ('0101', 'nord', 'uden', 'Uden', 1, 9);"
        "INSERT INTO weekly_period VALUES ('0101', 'anna', 5, 540, 720),"
        " ('0101', 'anna', 1, 750, 900), ('0101', 'anna', 1, 480, 720),"
        " ('0101', 'ole', 7, 0, 1440);");
  }
  auto opened = Open({.path = path});
  ASSERT_TRUE(opened) << Why(opened.error());
  const auto found = (*opened)->Read([](const store::Snapshot& s) {
    return s.ListCaseworkers(kHere, store::As<JobcentreId>("nord"), {9});
  });
  const auto period = [](date::weekday weekday, int from, int until) {
    return store::WeeklyPeriod{weekday, LocalTime{Minutes{from}}, LocalTime{Minutes{until}}};
  };
  ASSERT_EQ(found->size(), 3U);
  EXPECT_EQ(found->at(0).calendar, (store::Calendar{.hours = {period(date::Monday, 480, 720),
                                                              period(date::Monday, 750, 900),
                                                              period(date::Friday, 540, 720)}}));
  EXPECT_EQ(found->at(0).max_meetings_per_day, std::nullopt);
  EXPECT_EQ(found->at(0).revision, 7);
  EXPECT_EQ(found->at(1).calendar, (store::Calendar{.hours = {period(date::Sunday, 0, 1440)}}));
  EXPECT_FALSE(found->at(1).active);
  EXPECT_EQ(found->at(2).calendar, store::Calendar{});
}

// The columns of one table that refer to another, by the name of the table they refer to.
std::multimap<std::string, std::vector<std::string>> KeysOf(Connection& connection,
                                                            const std::string& table) {
  std::map<std::int64_t, std::pair<std::string, std::vector<std::string>>> keys;
  Query query(connection, "SELECT id, \"table\", \"from\" FROM pragma_foreign_key_list(?)");
  query.Bind(table);
  while (query.Next()) {
    auto& [parent, columns] = keys[query.Get<std::int64_t>()];
    parent = query.Get<std::string>();
    columns.push_back(query.Get<std::string>());
  }
  std::multimap<std::string, std::vector<std::string>> by_parent;
  for (auto& [id, key] : keys) by_parent.insert(std::move(key));
  return by_parent;
}

bool IsIndexed(Connection& connection, const std::string& table,
               const std::vector<std::string>& columns) {
  std::map<std::string, std::vector<std::string>> indexes;
  Query query(connection,
              "SELECT list.name, info.name FROM pragma_index_list(?) AS list,"
              " pragma_index_info(list.name) AS info ORDER BY list.name, info.seqno");
  query.Bind(table);
  while (query.Next()) {
    auto& of = indexes[query.Get<std::string>()];
    of.push_back(query.Get<std::string>());
  }
  return std::any_of(indexes.begin(), indexes.end(), [&](const auto& index) {
    const auto& of = index.second;
    return of.size() >= columns.size() && std::equal(columns.begin(), columns.end(), of.begin());
  });
}

// Otherwise each booking would read all that refers to meetings or decisions.
TEST(SqliteMigrations, WhatRefersToAMeetingOrADecisionIsFoundByAnIndex) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  WriteBytes(path, "");
  const auto writer = Connection::OpenWriter(path);
  ASSERT_TRUE(Migrate(*writer, path, Migrations()));
  std::vector<std::string> tables;
  Query query(*writer, "SELECT name FROM sqlite_master WHERE type = 'table'");
  while (query.Next()) tables.push_back(query.Get<std::string>());
  int keys = 0;
  for (const std::string& table : tables) {
    for (const auto& [parent, columns] : KeysOf(*writer, table)) {
      if (parent != "meeting" && parent != "decision") continue;
      ++keys;
      EXPECT_TRUE(IsIndexed(*writer, table, columns)) << table << " to " << parent;
    }
  }
  EXPECT_GE(keys, 5);
}

TEST(SqliteMigrations, RefuseToGoBack) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  WriteBytes(path, "");
  const auto writer = Connection::OpenWriter(path);
  ASSERT_TRUE(Migrate(*writer, path, kHistory));
  const Result<void> back = Migrate(*writer, path, std::span(kHistory).first(2));
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().reason, Reason::kDatabaseNewer);
}

}  // namespace
}  // namespace samtale::store_sqlite
