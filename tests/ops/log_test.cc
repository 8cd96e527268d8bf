#include "services/ops/log.h"

#include <gtest/gtest.h>

#include <regex>

namespace samtale::ops {
namespace {

TEST(Log, WritesOneLineACallToStderr) {
  testing::internal::CaptureStderr();
  Log log(LogLevel::kInfo);
  log.Call("BookMeeting", "caseworker", "0101", "FAILED_PRECONDITION", "NOT_BOOKABLE",
           std::chrono::microseconds(12'345));
  log.Call("GetMeeting", "", "", "UNAUTHENTICATED", "", std::chrono::microseconds(50));
  const std::string lines = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(std::regex_match(
      lines,
      std::regex("[0-9-]{10}T[0-9:]{8}Z info BookMeeting 0101 caseworker "
                 "FAILED_PRECONDITION NOT_BOOKABLE 12[.]3 ms\n"
                 "[0-9-]{10}T[0-9:]{8}Z info GetMeeting - - UNAUTHENTICATED - 0[.][01] ms\n")))
      << lines;
}

TEST(Log, DropsWhatIsBelowItsLevelAndWarnsOfOurFaults) {
  testing::internal::CaptureStderr();
  Log log(LogLevel::kWarning);
  log.Info("not this");
  log.Call("GetMeeting", "citizen", "0101", "OK", "", std::chrono::microseconds(50));
  log.Call("GetMeeting", "citizen", "0101", "INTERNAL", "INTERNAL", std::chrono::microseconds(50));
  log.Warning("this");
  log.Error("and this");
  const std::string lines = testing::internal::GetCapturedStderr();
  EXPECT_EQ(lines.find("not this"), std::string::npos);
  EXPECT_EQ(lines.find(" OK "), std::string::npos);
  EXPECT_NE(lines.find("warning GetMeeting 0101 citizen INTERNAL"), std::string::npos) << lines;
  EXPECT_NE(lines.find("warning this\n"), std::string::npos);
  EXPECT_NE(lines.find("error and this\n"), std::string::npos);
}

}  // namespace
}  // namespace samtale::ops
