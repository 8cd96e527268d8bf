// What SQLite's store does when the medium fails, and when its process is killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "services/store_sqlite/sqlite_store.h"
#include "services/store_sqlite/writer.h"
#include "tests/store/contract.h"
#include "tests/store/faulty_medium.h"
#include "tests/store/temporary_folder.h"

namespace samtale::store_sqlite {
namespace {

using store::kHere;
using testing::ElementsAre;
using Fault = FaultyMedium::Fault;

std::unique_ptr<store::Store> Opened(const SqliteOptions& options) {
  auto opened = Open(options);
  EXPECT_TRUE(opened) << Render(opened.error().message, Language::kEnglish);
  return opened ? *std::move(opened) : nullptr;
}

Result<int> PutRoom(store::Store& store, const std::string& id) {
  return store.WriteAndWait<int>([id](store::Transaction& t) -> Result<int> {
    t.Put(store::SomeJobcentre());
    t.Put(store::SomeRoom(id));
    return 0;
  });
}

Result<std::vector<std::string>> Rooms(store::Store& store) {
  return store.Read([](const store::Snapshot& s) {
    return store::Ids(s.ListRooms(kHere, store::As<JobcentreId>("nord"), {store::kMaxPage}));
  });
}

TEST(SqliteFault, DoneComesAfterTheSync) {
  FaultyMedium medium;
  const TemporaryFolder folder;
  const auto store = Opened({.path = folder.Path("a.db")});
  for (int i = 0; i < 5; ++i) {
    const int before = medium.log_syncs();
    std::promise<int> syncs;
    store->Write<int>(
        [i](store::Transaction& t) -> Result<int> {
          t.Add(store::SomeEvent(std::to_string(i)));
          return 0;
        },
        [&](const Result<int>&) { syncs.set_value(medium.log_syncs()); });
    EXPECT_GT(syncs.get_future().get(), before);
  }
}

TEST(SqliteFault, AGroupSharesASync) {
  FaultyMedium medium;
  const TemporaryFolder folder;
  std::mutex mutex;
  std::vector<store::CommitRecord> commits;
  const auto store =
      Opened({.path = folder.Path("a.db"), .on_commit = [&](const store::CommitRecord& commit) {
                const std::lock_guard lock(mutex);
                commits.push_back(commit);
              }});
  constexpr int kWrites = 200;
  std::atomic<int> done{0};
  int before = 0;
  {
    store::HeldWriter held(*store);
    before = medium.log_syncs();
    for (int i = 0; i < kWrites; ++i) {
      store->Write<int>(
          [](store::Transaction& t) -> Result<int> {
            t.Add(store::SomeEvent("e"));
            return 0;
          },
          [&](const Result<int>& result) { done += result.has_value() ? 1 : 0; });
    }
    // Refused by its body, so not among those that the commit made durable.
    store->Write<int>(
        [](store::Transaction&) -> Result<int> {
          return Fail(Reason::kNotFound, Text::kStoreDown);
        },
        [](const Result<int>&) {});
  }
  ASSERT_TRUE(PutRoom(*store, "last"));
  EXPECT_EQ(done, kWrites);
  const std::lock_guard lock(mutex);
  int told = 0;
  for (const store::CommitRecord& commit : commits) {
    EXPECT_TRUE(commit.durable);
    EXPECT_GT(commit.took.count(), 0);
    EXPECT_LE(commit.writes, static_cast<int>(kMaxGroup));
    told += commit.writes;
  }
  EXPECT_EQ(told, kWrites + 2);  // with the one that held the others, and the last
  EXPECT_LT(commits.size(), static_cast<std::size_t>(kWrites / 2));
  EXPECT_LT(medium.log_syncs() - before, kWrites / 2);
}

struct FaultCase {
  Fault fault;
  const char* name;
};

class SqliteLogFault : public testing::TestWithParam<FaultCase> {};

TEST_P(SqliteLogFault, StopsTheStoreUntilItIsOpenedAgain) {
  FaultyMedium medium;
  const TemporaryFolder folder;
  std::vector<std::string> faults;
  const SqliteOptions options = {
      .path = folder.Path("a.db"),
      .on_fault = [&](const std::string& why) { faults.push_back(why); }};
  {
    const auto store = Opened(options);
    ASSERT_TRUE(PutRoom(*store, "kept"));
    medium.Set(GetParam().fault);
    const Result<int> failed = PutRoom(*store, "unknown");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().reason, Reason::kUnavailable);
    EXPECT_EQ(failed.error().message.text, Text::kOutcomeUnknown);

    medium.Set(Fault::kNone);  // what is healed below is not trusted here
    for (int i = 0; i < 2; ++i) {
      const Result<int> written = PutRoom(*store, "refused");
      ASSERT_FALSE(written);
      EXPECT_EQ(written.error().reason, Reason::kUnavailable);
      const auto read = Rooms(*store);
      ASSERT_FALSE(read);
      EXPECT_EQ(read.error().reason, Reason::kUnavailable);
    }
    EXPECT_EQ(faults.size(), 1u);
  }
  // Closing moved nothing into the database that the medium may have lost.
  EXPECT_GT(std::filesystem::file_size(options.path + "-wal"), 0u);
  const auto store = Opened(options);
  const auto rooms = Rooms(*store);
  ASSERT_TRUE(rooms);
  EXPECT_THAT(*rooms, testing::Contains("kept"));
  EXPECT_THAT(*rooms, testing::Not(testing::Contains("refused")));
  EXPECT_TRUE(PutRoom(*store, "after"));
}

INSTANTIATE_TEST_SUITE_P(Commit, SqliteLogFault,
                         testing::Values(FaultCase{Fault::kLogSync, "Sync"},
                                         FaultCase{Fault::kLogWrite, "Write"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(SqliteFault, AFailedCommitIsToldToEveryWriteOfItsGroup) {
  FaultyMedium medium;
  const TemporaryFolder folder;
  const auto store = Opened({.path = folder.Path("a.db")});
  constexpr int kWrites = 20;
  std::atomic<int> unavailable{0};
  {
    store::HeldWriter held(*store);
    medium.Set(Fault::kLogSync);
    for (int i = 0; i < kWrites; ++i) {
      store->Write<int>(
          [i](store::Transaction& t) -> Result<int> {
            if (i % 2 == 1) return Fail(Reason::kNotFound, Text::kStoreDown);
            t.Add(store::SomeEvent("e"));
            return 0;
          },
          [&](const Result<int>& result) {
            if (!result && result.error().reason == Reason::kUnavailable) ++unavailable;
          });
    }
  }
  EXPECT_FALSE(PutRoom(*store, "last"));
  EXPECT_EQ(unavailable, kWrites);
}

TEST(SqliteFault, AFullDiskRefusesWritesAndHeals) {
  FaultyMedium medium;
  const TemporaryFolder folder;
  int faults = 0;
  std::atomic<int> failed{0};
  const auto store = Opened(
      {.path = folder.Path("a.db"),
       .on_fault = [&](const std::string&) { ++faults; },
       .on_commit = [&](const store::CommitRecord& commit) { failed += commit.durable ? 0 : 1; }});
  ASSERT_TRUE(PutRoom(*store, "before"));
  medium.Set(Fault::kLogFull);
  for (int i = 0; i < 3; ++i) {
    const Result<int> written = PutRoom(*store, "refused");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().reason, Reason::kUnavailable);
    EXPECT_THAT(Rooms(*store).value(), ElementsAre("before"));
  }
  medium.Set(Fault::kNone);
  ASSERT_TRUE(PutRoom(*store, "later"));
  EXPECT_THAT(Rooms(*store).value(), ElementsAre("before", "later"));
  EXPECT_EQ(faults, 0);
  EXPECT_EQ(failed, 3);
}

TEST(SqliteFault, AFailedReadIsLatchedInItsSnapshotAndStopsTheStore) {
  FaultyMedium medium;
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  ASSERT_TRUE(PutRoom(*Opened({.path = path}), "r1"));
  int faults = 0;
  const auto store =
      Opened({.path = path, .readers = 1, .on_fault = [&](const std::string&) { ++faults; }});
  const auto read = store->Read([&](const store::Snapshot& s) {
    medium.Set(Fault::kRead);
    EXPECT_FALSE(s.FindRoom(kHere, store::As<RoomId>("r1")));
    medium.Set(Fault::kNone);
    EXPECT_FALSE(s.FindRoom(kHere, store::As<RoomId>("r1")));
    return 1;
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, Reason::kUnavailable);
  EXPECT_EQ(faults, 1);
  EXPECT_FALSE(PutRoom(*store, "r2"));
}

// A write every time the one before is acknowledged, from some threads; every acknowledged id is a
// line on `acknowledged`. Runs until it is killed.
[[noreturn]] void WriteForEver(const std::string& path, int acknowledged, int round) {
  auto opened = Open({.path = path, .readers = 1});
  if (!opened) _exit(1);
  store::Store& store = **opened;
  std::vector<std::thread> threads;
  for (int n = 0; n < 4; ++n) {
    threads.emplace_back([&, n] {
      for (int i = 0;; ++i) {
        const std::string id =
            "r" + std::to_string(round) + "-" + std::to_string(n) + "-" + std::to_string(i);
        if (!PutRoom(store, id)) _exit(2);
        const std::string line = id + "\n";  // shorter than PIPE_BUF: written whole
        if (write(acknowledged, line.data(), line.size()) < 0) _exit(3);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  _exit(4);
}

// What the child acknowledged before it was killed.
std::set<std::string> KilledAfter(const std::string& path, int round,
                                  std::chrono::microseconds life) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    WriteForEver(path, ends[1], round);
  }
  close(ends[1]);
  std::set<std::string> acknowledged;
  std::string pending;
  std::array<char, 4096> bytes{};
  bool killed = false;
  auto dies = std::chrono::steady_clock::time_point::max();
  for (ssize_t got = 0; (got = read(ends[0], bytes.data(), bytes.size())) > 0;) {
    pending.append(bytes.data(), static_cast<std::size_t>(got));
    const auto now = std::chrono::steady_clock::now();
    if (dies == std::chrono::steady_clock::time_point::max()) dies = now + life;
    if (!killed && now >= dies) killed = kill(child, SIGKILL) == 0;
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;
  close(ends[0]);
  for (std::size_t end = 0; (end = pending.find('\n')) != std::string::npos;) {
    acknowledged.insert(pending.substr(0, end));
    pending.erase(0, end + 1);
  }
  return acknowledged;
}

TEST(SqliteKill, NothingAcknowledgedIsLost) {
  constexpr int kRounds = 20;
  std::random_device entropy;
  const unsigned seed = entropy();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const TemporaryFolder folder;
  const std::string path = folder.Path("a.db");
  std::set<std::string> acknowledged;
  for (int round = 0; round < kRounds; ++round) {
    const std::chrono::microseconds life(std::uniform_int_distribution<>(0, 60'000)(random));
    acknowledged.merge(KilledAfter(path, round, life));
    const auto store = Opened({.path = path});  // checks the whole database, too
    ASSERT_TRUE(store);
    const auto lost = store->Read([&](const store::Snapshot& s) {
      std::vector<std::string> missing;
      for (const std::string& id : acknowledged) {
        if (!s.FindRoom(kHere, store::As<RoomId>(id))) missing.push_back(id);
      }
      return missing;
    });
    ASSERT_TRUE(lost);
    ASSERT_THAT(*lost, testing::IsEmpty()) << "round " << round;
  }
  EXPECT_GE(acknowledged.size(), static_cast<std::size_t>(kRounds));
}

}  // namespace
}  // namespace samtale::store_sqlite
