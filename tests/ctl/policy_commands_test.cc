#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

namespace fs = std::filesystem;

// A folder of the test's own, copied from the shipped rules, gone with the test.
class PolicyCommands : public ::testing::Test {
 protected:
  PolicyCommands() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~PolicyCommands() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  void CopyRules() const {
    fs::copy(Shipped("policy/rules"), folder_ / "rules", fs::copy_options::recursive);
  }

 private:
  const fs::path folder_ =
      fs::temp_directory_path() / (std::string("samtale-ctl-") + std::to_string(::getpid()) + "-" +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

const std::string kQuestion =
    R"({"municipality":"0751","meetingDate":"2020-10-14","decidedOn":"2020-09-15",)"
    R"("meeting":{"type":"jobsamtale"},"citizen":{"group":"dagpenge"}})";
const std::string kQuestionADayLater =
    R"({"municipality":"0751","meetingDate":"2020-10-14","decidedOn":"2020-09-16",)"
    R"("meeting":{"type":"jobsamtale"},"citizen":{"group":"dagpenge"}})";

Said Decide(const std::string& input, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"policy", "decide", "--rules", Shipped("policy/rules")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return Samtale(arguments, input);
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST_F(PolicyCommands, DecideAnswersALineALine) {
  const Said said = Decide(kQuestion + "\n\n   \r\n" + kQuestionADayLater);
  EXPECT_EQ(said.exit, kDone) << said.err;
  const auto lines = Lines(said.out);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(
      lines[0],
      StartsWith(
          R"({"outcome":"DECIDED","modes":[{"mode":"PHYSICAL","verdict":"ALLOWED"},)"
          R"({"mode":"TELEPHONE","verdict":"FORBIDDEN"},{"mode":"VIDEO","verdict":"FORBIDDEN"}],)"
          R"("chosen":"PHYSICAL","decidedBy":"LAW","participation":"MANDATORY","advice":[],)"
          R"("duties":[],"counts":true,"basis":)"));
  EXPECT_THAT(lines[1], AllOf(HasSubstr(R"("decidedBy":"JOBCENTRE")"),
                              HasSubstr(R"({"mode":"VIDEO","verdict":"ALLOWED"})"),
                              HasSubstr(R"("instrument":"BEK 1398 af 25/09/2020")"),
                              HasSubstr(R"("rulebook":"sha256:)")));
}

TEST_F(PolicyCommands, DecideAnswersAWrongLineOnItsLineAndGoesOn) {
  const Said said = Decide("nonsense\n" + kQuestion + "\n{\"municipality\":\"0751\"}\n");
  EXPECT_EQ(said.exit, kRefused);
  const auto lines = Lines(said.out);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], StartsWith(R"({"error":{"reason":"INVALID_ARGUMENT")"));
  EXPECT_THAT(lines[1], StartsWith(R"({"outcome":"DECIDED")"));
  EXPECT_THAT(lines[2], AllOf(StartsWith(R"({"error":)"), HasSubstr("citizen.group"),
                              HasSubstr("meeting.type"), HasSubstr("meetingDate")));
}

TEST_F(PolicyCommands, DecideUsesTheRulesOfTheQuestionsMunicipality) {
  std::string koebenhavn = kQuestionADayLater;
  koebenhavn.replace(koebenhavn.find("0751"), 4, "0101");
  std::string nowhere = kQuestion;
  nowhere.replace(nowhere.find("0751"), 4, "9999");
  const auto lines = Lines(Decide(koebenhavn + "\n" + nowhere).out);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], HasSubstr("kbh.physical_first"));
  EXPECT_THAT(lines[1], AllOf(StartsWith(R"({"error":)"), HasSubstr(R"("field":"municipality")")));
}

TEST_F(PolicyCommands, DecideRefusesALineThatIsTooLongAndReadsTheNext) {
  const auto lines = Lines(Decide(std::string(1 << 20, 'x') + "\n" + kQuestion + "\n").out);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], StartsWith(R"({"error":)"));
  EXPECT_THAT(lines[1], StartsWith(R"({"outcome":)"));
}

TEST_F(PolicyCommands, DecideReadsAFile) {
  Write("questions.jsonl", kQuestion + "\n");
  EXPECT_EQ(Decide("", {"--file", Path("questions.jsonl")}).out, Decide(kQuestion).out);
  const Said missing = Decide("", {"--file", Path("none.jsonl")});
  EXPECT_EQ(missing.exit, kRefused);
  EXPECT_THAT(missing.err, HasSubstr("none.jsonl"));
}

TEST_F(PolicyCommands, CheckPassesTheShippedRules) {
  const Said said = Samtale({"policy", "check", "--rules", Shipped("policy/rules")});
  EXPECT_EQ(said.exit, kDone) << said.out;
  EXPECT_THAT(said.out, AllOf(HasSubstr(" 0 errors, "), HasSubstr(" notes (see --notes)\n"),
                              Not(HasSubstr(": note: "))));
  const Said notes = Samtale({"policy", "check", "--notes", "--rules", Shipped("policy/rules")});
  EXPECT_THAT(notes.out,
              AllOf(HasSubstr(": note: "), EndsWith(" notes\n"),
                    HasSubstr("kbh.physical_first version 2: the day of its issue is unknown")));
}

TEST_F(PolicyCommands, CheckNamesAFileThatIsNotRead) {
  CopyRules();
  Write("rules/national/storm.txt", "authority: national\n");
  const Said said = Samtale({"policy", "check", "--rules", Path("rules")});
  EXPECT_EQ(said.exit, kDone);
  EXPECT_THAT(said.out, HasSubstr("national/storm.txt:1:1: warning: this file is not read"));
  const Said json = Samtale({"policy", "check", "--json", "--rules", Path("rules")});
  EXPECT_THAT(json.out, HasSubstr(R"("path":"national/storm.txt")"));
}

TEST_F(PolicyCommands, CheckPointsAtWhatIsWrong) {
  CopyRules();
  Write("rules/national/broken.yaml",
        "authority: national\nprovisions:\n  - id: x.broken\n    permit: [pigeon]\n");
  const Said said = Samtale({"policy", "check", "--rules", Path("rules")});
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.out, AllOf(HasSubstr("national/broken.yaml:4:14: error: "), HasSubstr("pigeon"),
                              HasSubstr("^")));
}

TEST_F(PolicyCommands, AFaultyMunicipalLayerFailsTheCheckButNotTheDecisions) {
  CopyRules();
  Write("rules/municipal/0751-aarhus/broken.yaml", "authority: nobody\nprovisions: []\n");
  const Said check = Samtale({"policy", "check", "--rules", Path("rules")});
  EXPECT_EQ(check.exit, kRefused);
  EXPECT_THAT(check.out, HasSubstr("municipality 0751"));
  const Said decide = Samtale({"policy", "decide", "--rules", Path("rules")}, kQuestion);
  EXPECT_EQ(decide.exit, kDone);
  EXPECT_THAT(decide.out, StartsWith(R"({"outcome":"DECIDED")"));
  EXPECT_THAT(decide.err, HasSubstr("0751"));
}

TEST_F(PolicyCommands, EveryCommandRefusesAFolderWithoutRules) {
  fs::create_directories(Path("empty"));
  for (const char* command : {"decide", "check", "test"}) {
    for (const std::string& folder : {Path("empty"), Path("missing")}) {
      const Said said = Samtale({"policy", command, "--rules", folder}, kQuestion);
      EXPECT_EQ(said.exit, kRefused) << command;
      EXPECT_THAT(said.out, IsEmpty()) << command;
      EXPECT_THAT(said.err, HasSubstr(folder)) << command;
    }
  }
}

TEST_F(PolicyCommands, ABrokenNationalLayerDecidesNothing) {
  CopyRules();
  Write("rules/national/broken.yaml", "- what\n");
  for (const char* command : {"decide", "test"}) {
    const Said said = Samtale({"policy", command, "--rules", Path("rules")}, kQuestion);
    EXPECT_EQ(said.exit, kRefused);
    EXPECT_THAT(said.out, IsEmpty());
    EXPECT_THAT(said.err, HasSubstr("national/broken.yaml:1:"));
  }
}

Said RunCases(const std::string& rules, const std::string& cases) {
  return Samtale({"policy", "test", "--rules", rules, "--cases", cases});
}

TEST_F(PolicyCommands, TestRunsTheShippedCases) {
  const Said said = RunCases(Shipped("policy/rules"), Shipped("policy/cases"));
  EXPECT_EQ(said.exit, kDone) << said.out;
  EXPECT_THAT(said.out, EndsWith(" cases, 0 failures\n"));
}

constexpr const char* kWrongCase =
    "cases:\n"
    "  - id: wrong\n"
    "    ask: {municipality: \"0751\", meeting_date: 2020-10-15, decided_on: 2020-09-10,"
    " meeting: {type: jobsamtale}, citizen: {group: dagpenge}}\n"
    "    expect: {decided_by: citizen}\n";

TEST_F(PolicyCommands, TestSaysWhatWasExpectedAndWhatCame) {
  Write("cases/wrong.yaml", kWrongCase);
  const Said said = RunCases(Shipped("policy/rules"), Path("cases"));
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.out, AllOf(HasSubstr("wrong.yaml:2: wrong failed"), HasSubstr("citizen"),
                              HasSubstr("law")));
}

TEST_F(PolicyCommands, AProvisionWithoutACaseIsAFailure) {
  fs::copy(Shipped("policy/cases"), Path("cases"), fs::copy_options::recursive);
  CopyRules();
  Write("rules/municipal/0751-aarhus/new.yaml",
        "authority: {municipality: \"0751\"}\n"
        "provisions:\n"
        "  - id: aarhus.new\n"
        "    title: {da: Ny, en: New}\n"
        "    prefer: [video]\n"
        "    versions:\n"
        "      - announced: 2031-02-01\n"
        "        issued: 2031-02-01\n"
        "        meetings: {from: 2031-02-01, until: 2031-02-02}\n"
        "        instrument: none\n"
        "        source: none\n");
  const Said said = RunCases(Path("rules"), Path("cases"));
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.out, AllOf(HasSubstr("aarhus.new: no case"), EndsWith(" 1 failure\n")));
}

}  // namespace
}  // namespace samtale::ctl
