// `samtale policy check` and `samtale policy diff` as a rule author sees them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

namespace fs = std::filesystem;

// A folder of the test's own with the shipped rules in `old` and `new`, gone with the test.
class PolicyAnalysis : public ::testing::Test {
 protected:
  PolicyAnalysis() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    for (const char* name : {"old", "new"})
      fs::copy(Shipped("policy/rules"), folder_ / name, fs::copy_options::recursive);
  }
  ~PolicyAnalysis() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  // Replaces `from` in a file, where it is once.
  void Edit(const std::string& name, const std::string& from, const std::string& to) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    std::string edited = text.str();
    const std::size_t place = edited.find(from);
    ASSERT_NE(place, edited.npos);
    Write(name, edited.replace(place, from.size(), to));
  }

 private:
  const fs::path folder_ = fs::temp_directory_path() /
                           (std::string("samtale-analysis-") + std::to_string(::getpid()) + "-" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

Said Check(const std::string& rules, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"policy", "check", "--rules", rules};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return Samtale(arguments, "");
}

TEST_F(PolicyAnalysis, CheckTellsWhatExpiresSoon) {
  const Said before = Check(Path("old"), {"--as-of", "2020-09-10"});
  EXPECT_EQ(before.exit, kDone);
  EXPECT_THAT(before.out, AllOf(HasSubstr("national/covid19_dispensation.yaml:5:9: warning: "),
                                HasSubstr("from 1 October 2020 telephone and video are lost"),
                                HasSubstr("  - id: dk.covid19.remote"), HasSubstr("^")));
  const Said after = Check(Path("old"), {"--as-of", "2020-09-16"});
  EXPECT_THAT(after.out, Not(HasSubstr("from 1 October 2020")));
  EXPECT_THAT(after.out, EndsWith(" notes (see --notes)\n"));
}

TEST_F(PolicyAnalysis, CheckRefusesADayThatIsNone) {
  EXPECT_EQ(Check(Path("old"), {"--as-of", "soon"}).exit, kWrongUse);
}

TEST_F(PolicyAnalysis, CheckShowsAWarningWithAnExample) {
  Write("new/national/more.yaml",
        "authority: national\n"
        "provisions:\n"
        "  - id: x.closed\n"
        "    title: {da: Lukket, en: Closed}\n"
        "    applies_to: {municipalities: [\"0751\"]}\n"
        "    forbid: [physical]\n"
        "    versions:\n"
        "      - {announced: 2019-12-01, issued: 2019-12-01, meetings: {from: 2020-01-02, until: "
        "2020-01-03}, instrument: none, source: none}\n"
        "laws:\n"
        "  - id: x.someone_can_meet\n"
        "    always: outcome.lawful_modes >= 1\n"
        "    meetings: {from: 2020-01-01, until: 2020-02-01}\n");
  const Said said = Check(Path("new"), {"--as-of", "2026-01-01"});
  EXPECT_EQ(said.exit, kDone);
  EXPECT_THAT(said.out,
              AllOf(HasSubstr("national/more.yaml:6:5: warning: no lawful mode is left where "
                              "`x.closed` is in force; for example a meeting on 2020-01-02"),
                    HasSubstr("national/more.yaml:10:9: warning: the law `x.someone_can_meet` "
                              "does not hold"),
                    HasSubstr("municipality 0751")));
}

TEST_F(PolicyAnalysis, CheckAnswersAProgram) {
  const Said said = Check(Path("old"), {"--json", "--as-of", "2020-09-10"});
  EXPECT_EQ(said.exit, kDone);
  const auto json = nlohmann::json::parse(said.out);
  EXPECT_EQ(json.at("errors"), 0);
  EXPECT_EQ(json.at("warnings"), 2);
  EXPECT_EQ(json.at("findings").size(), 2 + json.at("notes").get<std::size_t>());
  bool expiring = false;
  for (const auto& finding : json.at("findings"))
    expiring = expiring || (finding.at("warning") == "expiring" &&
                            finding.at("provision") == "dk.covid19.remote");
  EXPECT_TRUE(expiring);
}

TEST_F(PolicyAnalysis, DiffFindsNothingBetweenTheSameRules) {
  const Said said = Samtale({"policy", "diff", Path("old"), Path("new")}, "");
  EXPECT_EQ(said.exit, kDone);
  EXPECT_EQ(said.out, "no difference for any facts, meeting day and day of decision\n");
}

TEST_F(PolicyAnalysis, DiffTellsWhatAnotherDayChanges) {
  Edit("new/national/covid19_dispensation.yaml",
       "announced: 2020-09-16\n        issued: 2020-09-25",
       "announced: 2020-09-17\n        issued: 2020-09-25");
  const Said said =
      Samtale({"policy", "diff", Path("old"), Path("new"), "--municipality", "0751"}, "");
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.out,
              AllOf(HasSubstr("telephone: unlawful (was lawful) for all groups, meeting.type not"),
                    HasSubstr("meetings from 2020-10-01 to 2020-12-31 decided on 2020-09-16"),
                    HasSubstr("for example {\"municipality\":\"0751\"")));
  const Said json = Samtale({"policy", "diff", Path("old"), Path("new"), "--json"}, "");
  const auto parsed = nlohmann::json::parse(json.out);
  EXPECT_EQ(parsed.at("same"), false);
  EXPECT_EQ(parsed.at("differences").at(0).at("output"), "modes");
  EXPECT_EQ(parsed.at("differences").at(0).at("witness").at("decidedOn"), "2020-09-16");
}

TEST_F(PolicyAnalysis, DiffRefusesWhatItCannotCompare) {
  EXPECT_EQ(Samtale({"policy", "diff", Path("old"), Path("missing")}, "").exit, kRefused);
  EXPECT_EQ(Samtale({"policy", "diff", Path("old")}, "").exit, kWrongUse);
  const Said nowhere =
      Samtale({"policy", "diff", Path("old"), Path("new"), "--municipality", "9999"}, "");
  EXPECT_EQ(nowhere.exit, kRefused);
  EXPECT_THAT(nowhere.err, HasSubstr("`9999`"));
}

}  // namespace
}  // namespace samtale::ctl
