// `samtale policy explain | timeline | coverage | fmt | test --json`: what they read, what they
// print and how they end. What they say is the engine's, and tested there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "services/ctl/command.h"
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
using Json = nlohmann::json;

class PolicyTools : public ::testing::Test {
 protected:
  PolicyTools() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~PolicyTools() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

 private:
  const fs::path folder_ = fs::temp_directory_path() /
                           (std::string("samtale-tools-") + std::to_string(::getpid()) + "-" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

Said Policy(const std::string& command, std::vector<std::string> more = {},
            const std::string& input = "") {
  std::vector<std::string> arguments = {"policy", command, "--rules", Shipped("policy/rules")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return Samtale(arguments, input);
}

const std::string kQuestion =
    R"({"municipality":"0751","meetingDate":"2020-10-14","decidedOn":"2020-09-15",)"
    R"("meeting":{"type":"jobsamtale"},"citizen":{"group":"dagpenge"}})";

TEST_F(PolicyTools, ExplainAnswersAQuestionInOptionsOrAsALine) {
  const Said line = Policy("explain", {}, kQuestion);
  EXPECT_EQ(line.exit, kDone) << line.err;
  EXPECT_THAT(line.out, AllOf(HasSubstr("in person: allowed, chosen\n"),
                              HasSubstr("if decided on or after 16 September 2020\n")));
  const Said options =
      Policy("explain", {"--municipality", "0751", "--date", "2020-10-14", "--decided-on",
                         "2020-09-15", "--type", "jobsamtale", "--group", "dagpenge"});
  EXPECT_EQ(options.out, line.out);
  Write("questions.jsonl", kQuestion + "\n");
  EXPECT_EQ(Policy("explain", {"--file", Path("questions.jsonl")}).out, line.out);
}

TEST_F(PolicyTools, ExplainSpeaksDanish) {
  EXPECT_THAT(Policy("explain", {"--language", "da"}, kQuestion).out,
              HasSubstr("hvis der afgøres fra 16. september 2020\n"));
}

TEST_F(PolicyTools, ExplainTakesEveryFactItHasAnOptionFor) {
  const Said said = Policy("explain", {"--municipality",
                                       "0101",
                                       "--jobcentre",
                                       "nord",
                                       "--date",
                                       "2022-05-10",
                                       "--decided-on",
                                       "2022-05-02",
                                       "--known",
                                       "issued",
                                       "--type",
                                       "jobsamtale",
                                       "--held-by",
                                       "a_kasse",
                                       "--number",
                                       "3",
                                       "--group",
                                       "dagpenge",
                                       "--months",
                                       "7",
                                       "--choice",
                                       "video",
                                       "--consent",
                                       "no",
                                       "--acute-need",
                                       "--judgment",
                                       "suits_video",
                                       "--judgment",
                                       "requires_physical=false",
                                       "--json"});
  ASSERT_EQ(said.exit, kDone) << said.err << said.out;
  const Json question = Json::parse(said.out)["question"];
  EXPECT_EQ(question["jobcentre"], "nord");
  EXPECT_EQ(question["known"], "ISSUED");
  EXPECT_EQ(question["meeting"]["heldBy"], "a_kasse");
  EXPECT_EQ(question["meeting"]["number"], 3);
  EXPECT_EQ(question["citizen"]["monthsInCourse"], 7);
  EXPECT_EQ(question["citizen"]["choice"], "VIDEO");
  EXPECT_EQ(question["citizen"]["consent"], false);
  EXPECT_EQ(question["citizen"]["acuteNeed"], true);
  EXPECT_EQ(question["judgments"],
            Json::parse(R"({"suits_video":true,"requires_physical":false})"));
}

TEST_F(PolicyTools, ExplainWritesAJsonLineALine) {
  const Said said = Policy("explain", {"--json"}, kQuestion + "\nnonsense\n" + kQuestion + "\n");
  EXPECT_EQ(said.exit, kRefused);
  std::istringstream lines(said.out);
  std::string first, second, third;
  std::getline(lines, first);
  std::getline(lines, second);
  std::getline(lines, third);
  EXPECT_EQ(Json::parse(first)["modes"][2]["verdict"], "FORBIDDEN");
  EXPECT_THAT(second, StartsWith(R"({"error":)"));
  EXPECT_EQ(third, first);
}

TEST_F(PolicyTools, ExplainNamesWhatIsWrongWithAQuestion) {
  const Said wrong = Policy("explain", {"--municipality", "0751", "--group", "dagpenge"});
  EXPECT_EQ(wrong.exit, kRefused);
  EXPECT_THAT(wrong.out, IsEmpty());
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("meetingDate: "), HasSubstr("meeting.type: ")));
  EXPECT_EQ(Policy("explain").exit, kRefused);  // no question at all
  EXPECT_EQ(Policy("explain", {"--choice", "pigeon"}).exit, kWrongUse);
  EXPECT_EQ(Policy("explain", {"--language", "fr"}).exit, kWrongUse);
  EXPECT_EQ(Policy("explain", {"--file", Path("none")}).exit, kRefused);
}

std::vector<std::string> InAarhus(const std::string& decided_on, std::vector<std::string> more) {
  std::vector<std::string> arguments = {
      "--municipality", "0751",       "--group", "dagpenge",   "--meeting-type", "jobsamtale",
      "--from",         "2020-03-01", "--until", "2021-12-31", "--decided-on",   decided_on};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::size_t LongestLine(const std::string& text) {
  std::size_t longest = 0, width = 0;
  for (const char c : text) {
    width = c == '\n' ? 0 : width + ((static_cast<unsigned char>(c) & 0xC0) != 0x80);
    longest = std::max(longest, width);
  }
  return longest;
}

TEST_F(PolicyTools, TimelineDrawsTheCalendarInTheWidthThereIs) {
  for (const std::size_t width : {60u, 80u, 120u, 200u}) {
    const Said said =
        Policy("timeline", InAarhus("2020-09-16", {"--width", std::to_string(width)}));
    ASSERT_EQ(said.exit, kDone) << said.err;
    const std::string chart = said.out.substr(0, said.out.find("\nfrom "));
    EXPECT_LE(LongestLine(chart), width) << chart;
    EXPECT_THAT(said.out, AllOf(HasSubstr("jobsamtale, dagpenge, Aarhus\n"), HasSubstr(" 2020"),
                                HasSubstr("▼"), HasSubstr("\nvideo "), HasSubstr("█"),
                                HasSubstr("\n2020-06-15  2020-12-31  physical, telephone")));
    EXPECT_THAT(said.out, Not(HasSubstr(" \n")));
  }
}

TEST_F(PolicyTools, TimelineShowsADayMoreOnceItIsAnnounced) {
  const std::string before = Policy("timeline", InAarhus("2020-09-15", {"--json"})).out;
  const std::string after = Policy("timeline", InAarhus("2020-09-16", {"--json"})).out;
  const auto last_day_of_video = [](const std::string& out) {
    std::string last;
    const Json json = Json::parse(out);
    for (const Json& span : json["spans"]) {
      if (span["modes"][2]["verdict"] == "ALLOWED") last = span["until"];
    }
    return last;
  };
  EXPECT_EQ(last_day_of_video(before), "2020-09-30");
  EXPECT_EQ(last_day_of_video(after), "2020-12-31");
}

TEST_F(PolicyTools, TimelineNeedsNoOptions) {
  const Said said = Policy("timeline");
  EXPECT_EQ(said.exit, kDone) << said.err;
  EXPECT_THAT(said.out, AllOf(HasSubstr("each decided on its own day"), HasSubstr("dk.physical")));
}

TEST_F(PolicyTools, TimelineNamesTheFactsItIsAbout) {
  const Said said =
      Policy("timeline", InAarhus("each-day", {"--consent", "--number", "2", "--months", "7",
                                               "--held-by", "a_kasse", "--jobcentre", "nord"}));
  EXPECT_THAT(said.out,
              StartsWith("jobsamtale, dagpenge, Aarhus, jobcentre nord, held by the fund, "
                         "meeting number 2, 7 months in the course, with consent\n"));
}

TEST_F(PolicyTools, TimelineWritesAPicture) {
  const Said said = Policy("timeline", InAarhus("each-day", {"--svg", Path("t.svg")}));
  EXPECT_EQ(said.exit, kDone) << said.err;
  EXPECT_THAT(said.out, IsEmpty());
  EXPECT_THAT(Read("t.svg"), AllOf(StartsWith("<svg "), EndsWith("</svg>\n")));
  EXPECT_EQ(Policy("timeline", {"--svg", Path("no/t.svg")}).exit, kRefused);
}

TEST_F(PolicyTools, TimelineRefusesWhatIsNoDayOrNoWord) {
  EXPECT_THAT(Policy("timeline", {"--from", "2020-13-01"}).err, HasSubstr("`2020-13-01`"));
  EXPECT_THAT(Policy("timeline", {"--decided-on", "today"}).err, HasSubstr("`today`"));
  const Said turned = Policy("timeline", {"--from", "2020-02-02", "--until", "2020-02-01"});
  EXPECT_EQ(turned.exit, kRefused);
  EXPECT_THAT(turned.err, HasSubstr("until: "));
  EXPECT_THAT(Policy("timeline", {"--group", "nobody"}).err, HasSubstr("citizen.group: "));
  EXPECT_EQ(Policy("timeline", {"--width", "59"}).exit, kWrongUse);
  EXPECT_EQ(Policy("timeline", {"--width", "60"}).exit, kDone);
}

Said Coverage(const std::string& cases, std::vector<std::string> more = {}) {
  more.insert(more.end(), {"--cases", cases});
  return Policy("coverage", more);
}

TEST_F(PolicyTools, CoverageOfTheShippedCasesIsWhole) {
  const Said said = Coverage(Shipped("policy/cases"), {"--check"});
  EXPECT_EQ(said.exit, kDone) << said.out;
  EXPECT_THAT(said.out, StartsWith("provisions  "));
}

constexpr const char* kOneCase =
    "cases:\n"
    "  - id: one\n"
    "    ask: {municipality: \"0751\", meeting_date: 2020-09-30, decided_on: 2020-09-15,"
    " meeting: {type: jobsamtale}, citizen: {group: dagpenge}}\n"
    "    expect: {decided_by: jobcentre}\n";

TEST_F(PolicyTools, CoverageNamesWhatNoCaseExercises) {
  Write("cases/one.yaml", kOneCase);
  const Said said = Coverage(Path("cases"));
  EXPECT_EQ(said.exit, kDone);
  EXPECT_THAT(said.out, AllOf(HasSubstr(": dk.covid19.remote: no case has\n"),
                              HasSubstr("    2020-10-01  a meeting the day after its last\n"),
                              HasSubstr("  version 2: no case finds it in play\n"),
                              HasSubstr("    2020-09-16  decided on the day it was announced\n"),
                              Not(HasSubstr("    2020-09-30  a meeting on its last day\n"))));
  EXPECT_EQ(Coverage(Path("cases"), {"--check"}).exit, kRefused);
}

TEST_F(PolicyTools, CoverageIsWrittenAsJson) {
  Write("cases/one.yaml", kOneCase);
  const Json json = Json::parse(Coverage(Path("cases"), {"--json"}).out);
  EXPECT_EQ(json["shares"]["provisions"]["exercised"], 2);
  EXPECT_EQ(Coverage(Path("nowhere")).exit, kRefused);
}

TEST_F(PolicyTools, FmtPutsFilesInOrderOnce) {
  Write("rules/a.yaml", "# a\na:   1\n");
  Write("rules/deep/b.yaml", "b: [1]\n");
  Write("rules/notes.txt", "a:   1\n");
  const Said check = Samtale({"policy", "fmt", "--check", Path("rules")});
  EXPECT_EQ(check.exit, kRefused);
  EXPECT_EQ(check.out, Path("rules/a.yaml") + "\n2 files: 1 to format, 0 faulty\n");
  EXPECT_EQ(Read("rules/a.yaml"), "# a\na:   1\n");
  const Said done = Samtale({"policy", "fmt", Path("rules")});
  EXPECT_EQ(done.exit, kDone);
  EXPECT_EQ(done.out, Path("rules/a.yaml") + "\n2 files: 1 formatted, 0 faulty\n");
  EXPECT_EQ(Read("rules/a.yaml"), "# a\na: 1\n");
  EXPECT_EQ(Read("rules/notes.txt"), "a:   1\n");
  EXPECT_FALSE(fs::exists(Path("rules/a.yaml.new")));
  EXPECT_EQ(Samtale({"policy", "fmt", "--check", Path("rules")}).exit, kDone);
}

TEST_F(PolicyTools, FmtLeavesAFaultyFileAloneAndDoesTheOthers) {
  Write("bad.yaml", "a: 1\nb: [1\n");
  Write("good.yaml", "a:  1\n");
  const Said said =
      Samtale({"policy", "fmt", Path("bad.yaml"), Path("good.yaml"), Path("gone.yaml")});
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.err, AllOf(HasSubstr("bad.yaml:3:1: error: not YAML"), HasSubstr("gone.yaml")));
  EXPECT_EQ(Read("bad.yaml"), "a: 1\nb: [1\n");
  EXPECT_EQ(Read("good.yaml"), "a: 1\n");
}

TEST_F(PolicyTools, FmtWritesJson) {
  Write("bad.yaml", "a: *b\n");
  Write("good.yaml", "a:  1\n");
  const Json json = Json::parse(
      Samtale({"policy", "fmt", "--check", "--json", Path("bad.yaml"), Path("good.yaml")}).out);
  EXPECT_EQ(json["files"], 2);
  EXPECT_EQ(json["changed"], Json::array({Path("good.yaml")}));
  EXPECT_EQ(json["faulty"][0]["line"], 1);
  EXPECT_EQ(json["faulty"][0]["column"], 4);
}

TEST_F(PolicyTools, TheShippedFilesAreInOrder) {
  const Said said =
      Samtale({"policy", "fmt", "--check", Shipped("policy/rules"), Shipped("policy/cases")});
  EXPECT_EQ(said.exit, kDone) << said.out << said.err;
}

TEST_F(PolicyTools, TestWritesJson) {
  Write("cases/one.yaml",
        std::string(kOneCase) +
            "  - {id: two, ask: {}, expect: {}}\n  - {id: three, ask: {municipality: \"0751\", "
            "meeting_date: 2020-09-30, decided_on: 2020-09-15, meeting: {type: jobsamtale}, "
            "citizen: {group: dagpenge}}, expect: {decided_by: citizen}}\n");
  const Said said = Policy("test", {"--cases", Path("cases"), "--json"});
  EXPECT_EQ(said.exit, kRefused);
  const Json json = Json::parse(said.out);
  EXPECT_EQ(json["passed"], false);
  EXPECT_EQ(json["run"], 2);
  EXPECT_EQ(json["failures"][0]["id"], "three");
  EXPECT_EQ(json["failures"][0]["differences"],
            Json::array({"decided_by: expected citizen, got jobcentre"}));
  EXPECT_EQ(json["diagnostics"][0]["line"], 5);
  EXPECT_FALSE(json["unexercised"].empty());
  const Said shipped = Policy("test", {"--cases", Shipped("policy/cases"), "--json"});
  EXPECT_EQ(shipped.exit, kDone);
  EXPECT_EQ(Json::parse(shipped.out)["passed"], true);
}

TEST_F(PolicyTools, EachShowsAnExample) {
  for (const char* command : {"explain", "timeline", "coverage", "fmt", "test"}) {
    const Said said = Samtale({"policy", command, "--help"});
    EXPECT_EQ(said.exit, kDone);
    EXPECT_THAT(said.out, AllOf(HasSubstr("Example:"), HasSubstr("--json"))) << command;
  }
}

// One JSON object on standard output, nothing on standard error.
TEST_F(PolicyTools, WithJsonWhateverStopsACommandIsJson) {
  Write("broken/vocabulary.yaml", "- what\n");
  const std::string rules = Shipped("policy/rules");
  const std::string none = Path("none");
  struct Case {
    std::vector<std::string> arguments;
    const char* reason;
    std::string says;
  };
  for (const Case& one : {
           Case{{"check", "--rules", none}, "RULES_INVALID", none},
           Case{{"test", "--rules", none}, "RULES_INVALID", none},
           Case{{"test", "--rules", Path("broken")}, "RULES_INVALID", "vocabulary.yaml:1:1"},
           Case{{"test", "--rules", rules, "--cases", none}, "RULES_INVALID", none},
           Case{{"coverage", "--rules", none}, "RULES_INVALID", none},
           Case{{"coverage", "--rules", rules, "--cases", none}, "RULES_INVALID", none},
           Case{{"explain", "--rules", none}, "RULES_INVALID", none},
           Case{{"explain", "--rules", rules}, "INVALID_ARGUMENT", "no question"},
           Case{{"explain", "--rules", rules, "--file", none}, "INVALID_ARGUMENT", none},
           Case{{"timeline", "--rules", none}, "RULES_INVALID", none},
           Case{{"timeline", "--rules", rules, "--from", "soon"}, "INVALID_ARGUMENT", "soon"},
           Case{{"timeline", "--rules", rules, "--svg", Path("none/a.svg")},
                "INVALID_ARGUMENT",
                "none/a.svg"},
           Case{{"timeline", "--rules", rules, "--group", "x"}, "INVALID_ARGUMENT", "group"},
           Case{{"diff", none, rules}, "RULES_INVALID", none},
           Case{{"diff", rules, none}, "RULES_INVALID", none},
           Case{{"diff", rules, rules, "--municipality", "9999"}, "INVALID_ARGUMENT", "9999"},
           Case{{"replay", "--database", none}, "UNAVAILABLE", none},
       }) {
    std::vector<std::string> arguments = {"policy"};
    arguments.insert(arguments.end(), one.arguments.begin(), one.arguments.end());
    arguments.push_back("--json");
    const Said said = Samtale(arguments);
    SCOPED_TRACE(testing::PrintToString(arguments));
    EXPECT_EQ(said.exit, kRefused);
    EXPECT_THAT(said.err, IsEmpty());
    const Json answer = Json::parse(said.out, nullptr, false);
    ASSERT_TRUE(answer.is_object()) << said.out;
    EXPECT_EQ(answer["error"]["reason"], one.reason);
    EXPECT_THAT(answer.dump(), HasSubstr(one.says));
  }
  fs::create_directories(Path("closed"));
  fs::permissions(Path("closed"), fs::perms::none);
  const Said closed = Samtale({"policy", "fmt", Path("closed"), "--json"});
  if (closed.exit == kRefused) {  // root reads everything
    EXPECT_EQ(Json::parse(closed.out)["error"]["reason"], "INVALID_ARGUMENT");
  }
  fs::permissions(Path("closed"), fs::perms::owner_all);
}

}  // namespace
}  // namespace samtale::ctl
