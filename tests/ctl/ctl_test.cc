#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Help, NamesEveryCommandAndEveryExitCode) {
  const Said said = Samtale({"--help"});
  EXPECT_EQ(said.exit, kDone);
  for (const char* command :
       {"slots", "why", "hold", "book", "meetings", "move", "mode", "cancel", "outcome", "import",
        "policy", "clock", "watch", "reminders", "tour"}) {
    EXPECT_THAT(said.out, HasSubstr(std::string("\n  ") + command + " "));
  }
  EXPECT_THAT(said.out, HasSubstr("Exit codes: 0"));
}

TEST(Help, ShowsAnExampleOfEveryCommand) {
  const std::vector<std::vector<std::string>> commands = {{"slots"},
                                                          {"why"},
                                                          {"hold"},
                                                          {"book"},
                                                          {"meetings"},
                                                          {"move"},
                                                          {"mode"},
                                                          {"cancel"},
                                                          {"outcome"},
                                                          {"import"},
                                                          {"policy"},
                                                          {"clock"},
                                                          {"tour"},
                                                          {"watch"},
                                                          {"reminders"},
                                                          {"reminders", "create"},
                                                          {"reminders", "change"},
                                                          {"reminders", "list"},
                                                          {"reminders", "delete"},
                                                          {"clock", "set"},
                                                          {"policy", "decide"},
                                                          {"policy", "check"},
                                                          {"policy", "test"},
                                                          {"policy", "upload"},
                                                          {"policy", "activate"},
                                                          {"policy", "approve"},
                                                          {"policy", "rollback"},
                                                          {"policy", "status"},
                                                          {"policy", "shadow"}};
  for (std::vector<std::string> command : commands) {
    std::string name = "samtale";
    for (const std::string& part : command) name += " " + part;
    command.push_back("--help");
    const Said said = Samtale(command);
    EXPECT_EQ(said.exit, kDone) << name;
    EXPECT_THAT(said.out, AllOf(HasSubstr("Example"), HasSubstr("samtale "))) << name;
    EXPECT_THAT(said.err, IsEmpty()) << name;
  }
}

struct Misuse {
  std::vector<std::string> arguments;
  const char* says;
};

TEST(WrongUse, IsSaidAndExitsWithTwo) {
  const std::vector<std::string> booking = {"book",  "--municipality", "0751",      "--as",
                                            "mette", "--jobcentre",    "midt",      "--citizen",
                                            "ida",   "--type",         "jobsamtale"};
  std::vector<std::string> bad_mode = booking;
  bad_mode.insert(bad_mode.end(), {"--start", "2020-10-14T09:30", "--mode", "pigeon"});
  std::vector<std::string> both = booking;
  both.insert(both.end(), {"--start", "2020-10-14T09:30", "--hold", "x"});
  const Misuse misuses[] = {
      {{}, "name a command"},
      {{"dance"}, "dance"},
      {{"policy"}, "name a command"},
      {{"policy", "decode"}, "decode"},
      {{"policy", "decide", "--rule", "x"}, "--rule"},
      {{"slots", "--municipality", "0751", "--as", "mette"}, "required"},
      {{"meetings", "--municipality", "751", "--as", "mette"}, "four digits"},
      {{"meetings", "--municipality", "0751", "--as", "mette", "--role", "king"}, "king"},
      {{"meetings", "--municipality", "0751", "--as", "mette", "--limit", "0"}, "--limit"},
      {{"meetings", "--municipality", "0751", "--as", "mette", "--from", "monday"}, "2020-10-14"},
      {{"meetings", "--municipality", "0751", "--as", "Mønster"}, "an id is"},
      {{"clock", "set", "noon", "--municipality", "0751", "--as", "op"}, "noon"},
      {{"import", "--as", "importer"}, "FILE"},
      {booking, "--start"},
      {bad_mode, "pigeon"},
      {both, "--hold"},
  };
  for (const Misuse& misuse : misuses) {
    const Said said = Samtale(misuse.arguments);
    EXPECT_EQ(said.exit, kWrongUse) << misuse.says;
    EXPECT_THAT(said.err, HasSubstr(misuse.says));
    EXPECT_THAT(said.out, IsEmpty()) << misuse.says;
  }
}

TEST(NoServer, IsSaidWithWhatToDo) {
  for (const char* language : {"da", "en"}) {
    const Said said = Samtale({"meetings", "--municipality", "0751", "--as", "mette", "--server",
                               "unix:/nonexistent/samtale.sock", "--language", language});
    EXPECT_EQ(said.exit, kRefused);
    EXPECT_THAT(said.err,
                AllOf(HasSubstr("unix:/nonexistent/samtale.sock"), HasSubstr("--server")));
    EXPECT_THAT(said.out, IsEmpty());
  }
}

TEST(Import, SendsNothingWhenAFileIsWrong) {
  const Said said =
      Samtale({"import", "--as", "importer", "--server", "unix:/nonexistent/samtale.sock",
               "/nonexistent/a.json", Shipped("CMakeLists.txt")});
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.err, AllOf(HasSubstr("/nonexistent/a.json:1: the file cannot be read"),
                              HasSubstr("CMakeLists.txt:1: "), HasSubstr("nothing was imported"),
                              Not(HasSubstr("no server"))));
}

}  // namespace
}  // namespace samtale::ctl
