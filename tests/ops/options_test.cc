#include "services/ops/options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace samtale::ops {
namespace {

std::variant<Options, Exit> ReadFrom(std::vector<const char*> words) {
  words.insert(words.begin(), "samtaled");
  return ReadOptions(static_cast<int>(words.size()), words.data());
}

TEST(ReadOptions, HasDefaultsForEverything) {
  const auto read = ReadFrom({});
  const auto* options = std::get_if<Options>(&read);
  ASSERT_NE(options, nullptr);
  EXPECT_EQ(options->listen, "127.0.0.1:50051");
  EXPECT_EQ(options->database, "samtale.db");
  EXPECT_EQ(options->rules, "policy/rules");
  EXPECT_FALSE(options->manual_clock);
  EXPECT_FALSE(options->reflection);
  EXPECT_EQ(options->metrics, "");
  EXPECT_FALSE(options->two_people);
  EXPECT_EQ(options->log_level, LogLevel::kInfo);
}

TEST(ReadOptions, TakesEachOption) {
  const auto read =
      ReadFrom({"--listen", "unix:/run/s.sock", "--database", "/tmp/x.db", "--rules", "r",
                "--clock", "manual=2020-09-15T08:00:00Z", "--reflection", "--rules-approval", "two",
                "--log-level", "error", "--metrics", "127.0.0.1:9464"});
  const auto* options = std::get_if<Options>(&read);
  ASSERT_NE(options, nullptr);
  EXPECT_EQ(options->listen, "unix:/run/s.sock");
  EXPECT_EQ(options->database, "/tmp/x.db");
  EXPECT_EQ(options->rules, "r");
  ASSERT_TRUE(options->manual_clock);
  EXPECT_EQ(Format(*options->manual_clock), "2020-09-15T08:00:00Z");
  EXPECT_TRUE(options->reflection);
  EXPECT_TRUE(options->two_people);
  EXPECT_EQ(options->metrics, "127.0.0.1:9464");
  EXPECT_EQ(options->log_level, LogLevel::kError);
}

TEST(ReadOptions, StartsAManualClockAtTheSystemsTimeUnlessTold) {
  const auto read = ReadFrom({"--clock", "manual"});
  const auto* options = std::get_if<Options>(&read);
  ASSERT_NE(options, nullptr);
  EXPECT_TRUE(options->manual_clock);
}

TEST(ReadOptions, ExplainsWrongUseAndExitsWithTwo) {
  const std::vector<std::vector<const char*>> cases = {{"--nothing"},
                                                       {"word"},
                                                       {"--listen"},
                                                       {"--clock", "broken"},
                                                       {"--clock", "manual="},
                                                       {"--clock", "manual=2020-09-15"},
                                                       {"--clock", "manual=2020-02-30T08:00:00Z"},
                                                       {"--clock", "manual=2020-09-15T08:00:00Zx"},
                                                       {"--metrics", "0.0.0.0:9464"},
                                                       {"--metrics", "unix:/run/metrics"},
                                                       {"--metrics", "9464"},
                                                       {"--log-level", "loud"}};
  for (const auto& words : cases) {
    const auto read = ReadFrom(words);
    const auto* exit = std::get_if<Exit>(&read);
    ASSERT_NE(exit, nullptr) << words.back();
    EXPECT_EQ(exit->code, 2) << words.back();
    EXPECT_FALSE(exit->text.empty());
  }
}

TEST(ReadOptions, HelpNamesEveryOptionAndExitsWithZero) {
  for (const char* word : {"--help", "-h"}) {
    const auto read = ReadFrom({word});
    const auto* exit = std::get_if<Exit>(&read);
    ASSERT_NE(exit, nullptr);
    EXPECT_EQ(exit->code, 0);
    for (const char* option : {"--listen", "--database", "--rules", "--clock", "--reflection",
                               "--log-level", "--metrics", "--version", "Exit codes"}) {
      EXPECT_NE(exit->text.find(option), std::string::npos) << option;
    }
  }
}

TEST(ReadOptions, VersionExitsWithZero) {
  const auto read = ReadFrom({"--version"});
  const auto* exit = std::get_if<Exit>(&read);
  ASSERT_NE(exit, nullptr);
  EXPECT_EQ(exit->code, 0);
  EXPECT_EQ(exit->text.rfind("samtaled ", 0), 0u);
}

}  // namespace
}  // namespace samtale::ops
