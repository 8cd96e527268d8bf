// The rules and cases that ship with the project.
#include <gtest/gtest.h>

#include "policy/engine/cases.h"
#include "policy/engine/rulebook.h"
#include "tests/source_path.h"

namespace samtale::engine {
namespace {

TEST(ShippedRules, LoadWithoutErrorAndPassTheirCases) {
  const auto files = ReadRulesFolder(SourcePath("policy/rules"));
  ASSERT_TRUE(files);
  const LoadedRules loaded = Load(*files);
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    EXPECT_NE(diagnostic.severity, Severity::kError) << Format(diagnostic);
  }
  ASSERT_NE(loaded.rulebooks, nullptr);
  const auto cases = ReadRulesFolder(SourcePath("policy/cases"));
  ASSERT_TRUE(cases);
  const CaseReport report = RunCases(*loaded.rulebooks, *cases);
  for (const CaseFailure& failure : report.failures) {
    for (const std::string& difference : failure.differences) {
      ADD_FAILURE() << failure.path << ":" << failure.line << ": " << failure.id << ": "
                    << difference;
    }
  }
  for (const Diagnostic& diagnostic : report.diagnostics) ADD_FAILURE() << Format(diagnostic);
  for (const std::string& id : report.unexercised)
    ADD_FAILURE() << "no case finds `" << id << "` active";
  EXPECT_GE(report.run, 150);
  EXPECT_TRUE(report.Passed());
}

}  // namespace
}  // namespace samtale::engine
