#include "policy/engine/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/small_rules.h"
#include "tests/source_path.h"

namespace samtale::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Two versions, the second announced on 10 June and longer.
std::shared_ptr<const Rulebooks> TwoVersions() {
  using test::Version;
  return test::MustLoad({test::National(
      test::Rule("dk.law", "permit: [physical]") +
      test::Rule(
          "dk.video", "permit: [video]",
          "versions: [" + Version("2020-05-20", "2020-05-20", "2020-06-01", "2020-06-30") + ", " +
              Version("2020-06-10", "2020-06-10", "2020-06-01", "2020-07-31", ", change: extends") +
              "]"))});
}

Coverage Measure(const std::string& cases) {
  const auto rulebooks = TwoVersions();
  const CaseReport report =
      RunCases(*rulebooks,
               {{"a.yaml",
                 "defaults: {municipality: '0101', meeting: {type: jobsamtale}, citizen: {group: "
                 "dagpenge}}\ncases:\n" +
                     cases}});
  EXPECT_THAT(report.diagnostics, IsEmpty()) << test::Text(report.diagnostics);
  return MeasureCoverage(*rulebooks, report.answers);
}

std::string Case(const std::string& id, const std::string& day, const std::string& decided) {
  return "  - {id: " + id + ", ask: {meeting_date: " + day + ", decided_on: " + decided +
         "}, expect: {counts: true}}\n";
}

// `FIRST v1`: the sides of dk.video that the cases exercise.
std::vector<std::string> Exercised(const Coverage& coverage) {
  std::vector<std::string> sides;
  for (const VersionCoverage& version : coverage.provisions[1].versions) {
    for (const SideCoverage& side : version.sides) {
      if (!side.cases.empty())
        sides.push_back(std::string(Name(side.side)) + " v" + std::to_string(version.number));
    }
  }
  return sides;
}

TEST(Coverage, KnowsEachSideOfEachEdge) {
  const struct {
    const char* day;
    const char* decided;
    std::vector<std::string> sides;
  } kRows[] = {
      {"2020-05-31", "2020-05-21", {"BEFORE_FIRST v1"}},
      {"2020-06-01", "2020-05-21", {"FIRST v1"}},
      {"2020-06-02", "2020-05-21", {}},
      {"2020-06-29", "2020-05-21", {}},
      {"2020-06-30", "2020-05-21", {"LAST v1"}},
      {"2020-07-01", "2020-05-21", {"AFTER_LAST v1"}},
      {"2020-07-02", "2020-05-21", {}},
      {"2020-06-15", "2020-05-19", {"BEFORE_ANNOUNCED v1"}},
      {"2020-06-15", "2020-05-20", {"ANNOUNCED v1"}},
      {"2020-06-15", "2020-06-09", {"BEFORE_ANNOUNCED v2"}},
      {"2020-06-15", "2020-06-10", {"ANNOUNCED v2"}},
      {"2020-05-31", "2020-06-11", {"BEFORE_FIRST v2"}},
      {"2020-06-30", "2020-06-11", {}},
      {"2020-07-01", "2020-06-09", {"AFTER_LAST v1", "BEFORE_ANNOUNCED v2"}},
      {"2020-07-31", "2020-06-11", {"LAST v2"}},
      {"2020-08-01", "2020-06-11", {"AFTER_LAST v2"}},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(Exercised(Measure(Case("a", row.day, row.decided))), row.sides)
        << row.day << " decided " << row.decided;
  }
}

TEST(Coverage, AnAnnouncementThatTakesAVersionOutOfPlayIsAnEdge) {
  const auto rulebooks = test::MustLoad({test::National(
      test::Rule("dk.law", "permit: [physical]") +
      test::Rule("dk.video", "permit: [video]",
                 "versions: [" + test::Version("2020-05-20", "2020-05-20", "2020-06-01", "open") +
                     ", " +
                     test::Version("2020-06-10", "2020-06-10", "2020-06-01", "2020-06-30",
                                   ", change: shortens") +
                     "]"))});
  const struct {
    const char* day;
    const char* decided;
    std::vector<std::string> sides;
  } kRows[] = {
      {"2020-07-10", "2020-06-09", {"BEFORE_ANNOUNCED v2"}},
      {"2020-07-10", "2020-06-10", {"ANNOUNCED v2"}},
      {"2020-07-10", "2020-06-11", {}},
      {"2020-05-10", "2020-06-10", {}},
  };
  for (const auto& row : kRows) {
    CaseAnswer answer{"a.yaml", 1, "a", test::AskOn(row.day, row.decided), {}};
    answer.decision = test::MustDecide(*rulebooks, answer.question);
    EXPECT_EQ(Exercised(MeasureCoverage(*rulebooks, {answer})), row.sides)
        << row.day << " decided " << row.decided;
  }
}

TEST(Coverage, CountsCasesAndShares) {
  const Coverage coverage =
      Measure(Case("a", "2020-06-01", "2020-05-20") + Case("b", "2020-06-01", "2020-05-21") +
              Case("c", "2020-05-01", "2020-05-01"));
  ASSERT_EQ(coverage.provisions.size(), 2u);
  EXPECT_EQ(coverage.provisions[0].id, "dk.law");
  EXPECT_EQ(coverage.provisions[0].cases, 3u);
  EXPECT_EQ(coverage.provisions[1].cases, 2u);
  EXPECT_EQ(coverage.provisions[1].versions[0].cases, 2u);
  EXPECT_EQ(coverage.provisions[1].versions[1].cases, 0u);
  EXPECT_THAT(coverage.provisions[1].versions[0].sides[1].cases, ElementsAre("a", "b"));
  EXPECT_EQ(coverage.provisions[0].versions[0].sides.size(), 4u);  // it is open
  EXPECT_EQ(coverage.provision_share.exercised, 2u);
  EXPECT_EQ(coverage.version_share.exercised, 2u);
  EXPECT_EQ(coverage.version_share.all, 3u);
  EXPECT_EQ(coverage.side_share.exercised, 2u);
  EXPECT_EQ(coverage.side_share.all, 16u);
}

TEST(Coverage, AnEdgeThatAConditionHidesIsNotExercised) {
  const auto rulebooks = test::MustLoad({test::National(
      test::Rule("dk.law", "permit: [physical]") +
      test::Rule("dk.video", "permit: [video]\nwhen: citizen.acute_need",
                 "versions: [" +
                     test::Version("2020-05-20", "2020-05-20", "2020-06-01", "2020-06-30") +
                     "]"))});
  const auto sides = [&](bool acute) {
    CaseAnswer answer{"a.yaml", 1, "a", test::AskOn("2020-05-31", "2020-05-21"), {}};
    answer.question.facts.citizen.acute_need = acute;
    answer.decision = test::MustDecide(*rulebooks, answer.question);
    return Exercised(MeasureCoverage(*rulebooks, {answer}));
  };
  EXPECT_THAT(sides(false), IsEmpty());
  EXPECT_THAT(sides(true), ElementsAre("BEFORE_FIRST v1"));
}

TEST(Coverage, IsWrittenAsJson) {
  const std::string json = ToJson(Measure(Case("a", "2020-06-01", "2020-05-20")));
  EXPECT_THAT(json, HasSubstr(R"({"side":"FIRST","day":"2020-06-01","cases":["a"]})"));
  EXPECT_THAT(json, HasSubstr(R"("provisions":{"exercised":2,"all":2})"));
}

// What the rules say on each side of an edge is settled by a case, not left to chance.
TEST(Coverage, OfTheShippedRulesIsWhole) {
  const auto rules = ReadRulesFolder(SourcePath("policy/rules"));
  const auto cases = ReadRulesFolder(SourcePath("policy/cases"));
  ASSERT_TRUE(rules && cases);
  const LoadedRules loaded = Load(*rules);
  ASSERT_NE(loaded.rulebooks, nullptr);
  const Coverage coverage =
      MeasureCoverage(*loaded.rulebooks, RunCases(*loaded.rulebooks, *cases).answers);
  for (const ProvisionCoverage& provision : coverage.provisions) {
    for (const VersionCoverage& version : provision.versions) {
      EXPECT_GT(version.cases, 0u) << provision.id << " version " << version.number;
      for (const SideCoverage& side : version.sides) {
        EXPECT_FALSE(side.cases.empty()) << provision.id << " version " << version.number << ": "
                                         << Name(side.side) << " " << samtale::Format(side.day);
      }
    }
  }
}

}  // namespace
}  // namespace samtale::engine
