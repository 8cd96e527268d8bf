// Every recorded decision can be made again from what the store keeps, beside a store that is open;
// what was tampered with is named.
#include "services/scheduling/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "services/scheduling/rules_archive.h"
#include "services/store_sqlite/connection.h"
#include "tests/scheduling/jobcentre_fixture.h"
#include "tests/source_path.h"

namespace samtale::scheduling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class ReplayTest : public JobcentreFixture {
 protected:
  ReplayTest() { Now("2020-09-16T09:00"); }

  std::string Path() const { return (folder_ / "test.db").string(); }

  // Puts rules in force as a server does: stored first.
  void InForce(const RuleFiles& files) {
    const engine::LoadedRules loaded = engine::Load(files);
    ASSERT_NE(loaded.rulebooks, nullptr);
    const auto stored =
        store_->WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
          StoreRulebooks(transaction, *loaded.rulebooks, SplitLayers(files), now_);
          return true;
        });
    ASSERT_TRUE(stored.has_value());
    rules_.Begin(0, {loaded.rulebooks});
  }

  // As the shipped rules, with a remark more: the same law under another hash.
  static RuleFiles Shipped(std::string_view remark) {
    RuleFiles files = *engine::ReadRulesFolder(SourcePath("policy/rules"));
    files.front().text += remark;
    return files;
  }

  void BookAt(std::string_view start) {
    ASSERT_TRUE(Book(Anna(), WishFor("karen"), start).has_value());
  }

  // The faults by kind, with what was counted.
  struct Replayed {
    ReplayCount count;
    std::vector<std::pair<ReplayFaultKind, std::string>> faults;  // and the decision
  };
  Replayed ReplayBeside() const {
    const auto beside = store_sqlite::OpenForReading(Path());
    SAMTALE_CHECK(beside.has_value());
    Replayed replayed{};
    const auto count = Replay(**beside, [&](const ReplayFault& fault) {
      replayed.faults.emplace_back(fault.kind, fault.recorded.id.text());
    });
    SAMTALE_CHECK(count.has_value());
    replayed.count = *count;
    return replayed;
  }

  // Changes the database behind the store's back, which is closed for it.
  void Tamper(const std::string& sql) {
    meetings_.reset();
    directory_.reset();
    store_.reset();
    store_sqlite::Connection::OpenWriter(Path())->Execute(sql);
  }
};

TEST_F(ReplayTest, BookingsUnderTwoRulebooksComeOutAsRecorded) {
  InForce(Shipped(""));
  BookAt("2020-09-21T09:00");
  BookAt("2020-10-14T09:00");
  InForce(Shipped("# a remark\n"));
  BookAt("2020-10-15T09:00");
  const Replayed replayed = ReplayBeside();
  EXPECT_THAT(replayed.faults, IsEmpty());
  EXPECT_EQ(replayed.count.decisions, 3);
  EXPECT_EQ(replayed.count.rulebooks, 2);
}

TEST_F(ReplayTest, SeesWhatIsCommittedWhileTheStoreIsOpen) {
  InForce(Shipped(""));
  EXPECT_EQ(ReplayBeside().count.decisions, 0);
  BookAt("2020-09-21T09:00");
  EXPECT_EQ(ReplayBeside().count.decisions, 1);
}

TEST_F(ReplayTest, ATamperedDecisionIsNamed) {
  InForce(Shipped(""));
  BookAt("2020-10-14T09:00");
  BookAt("2020-10-15T09:00");
  const auto first = *store_->Read([](const store::Snapshot& snapshot) {
    return snapshot.ListDecisions({}, 1).front().id.text();
  });
  Tamper(
      "UPDATE decision SET decision = replace(decision, '\"counts\":true', '\"counts\":false')"
      " WHERE id = '" +
      first + "'");
  const Replayed replayed = ReplayBeside();
  EXPECT_THAT(replayed.faults, ElementsAre(Pair(ReplayFaultKind::kDiffers, first)));
  EXPECT_EQ(replayed.count.decisions, 2);
  EXPECT_EQ(replayed.count.faults, 1);
}

TEST_F(ReplayTest, TamperedQuestionsAndMissingRulebooksAreNamed) {
  InForce(Shipped(""));
  BookAt("2020-10-14T09:00");
  struct Case {
    const char* change;
    ReplayFaultKind fault;
  };
  constexpr Case kCases[] = {
      {"question = replace(question, '0751', '0101')", ReplayFaultKind::kWrongMunicipality},
      {"question = '{}'", ReplayFaultKind::kUnreadable},
      {"rulebook = 'sha256:gone'", ReplayFaultKind::kNoRulebook},
  };
  for (const Case& one : kCases) {
    Tamper("CREATE TABLE kept AS SELECT * FROM decision; UPDATE decision SET " +
           std::string(one.change));
    const Replayed replayed = ReplayBeside();
    ASSERT_EQ(replayed.faults.size(), 1u) << one.change;
    EXPECT_EQ(replayed.faults[0].first, one.fault) << one.change;
    Tamper(
        "UPDATE decision SET question = (SELECT question FROM kept), rulebook ="
        " (SELECT rulebook FROM kept); DROP TABLE kept");
  }
}

TEST(OpenForReading, RefusesWhatIsNoDatabaseOfOurs) {
  const auto missing = store_sqlite::OpenForReading("/nowhere/samtale.db");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message.text, Text::kDatabaseUnreadable);
  const auto other = store_sqlite::OpenForReading(SourcePath("README.md"));
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().message.text, Text::kDatabaseUnreadable);
}

TEST_F(ReplayTest, AStoreForReadingWritesNothing) {
  const auto beside = store_sqlite::OpenForReading(Path());
  ASSERT_TRUE(beside.has_value());
  const auto written =
      (*beside)->WriteAndWait<bool>([](store::Transaction&) -> Result<bool> { return true; });
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().reason, Reason::kUnavailable);
}

}  // namespace
}  // namespace samtale::scheduling
