// What YAML makes of a condition before CEL sees it: each trap of the two together is refused at
// its place in the file, or shown to be none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/engine/small_rules.h"

namespace samtale::engine {
namespace {

using ::testing::HasSubstr;

struct Case {
  std::string_view trap;
  std::string body;   // of a provision; the key `when` stands on line 6 of the file
  std::string found;  // `line:column` of the only error and a part of it; empty where it loads
};

std::string Found(const std::string& body) {
  const LoadedRules loaded = Load({{"vocabulary.yaml", test::kVocabulary},
                                   test::National(test::Rule("dk.a", "permit: [video]\n" + body))});
  std::string found;
  for (const Diagnostic& each : loaded.diagnostics) {
    if (each.severity != Severity::kError) continue;
    found += std::to_string(each.line) + ":" + std::to_string(each.column) + " " + each.message +
             " | " + each.fix + "\n";
  }
  return found;
}

TEST(ConditionPlace, FindsEveryTrapOfYamlAndCel) {
  const std::vector<Case> cases = {
      {"an unquoted ! is a tag", "when: !citizen.acute_need", "6:11 a tag (`!citizen.acute_need`)"},
      {"a quoted ! is not", "when: '!citizen.acute_need'", ""},
      {"a block ! is not", "when: |\n  !citizen.acute_need", ""},
      {"a blank and # begin a comment of YAML", "when: citizen.acute_need && #x",
       "6:32 expected a value, found the end"},
      {"# without a blank is no comment", "when: citizen.acute_need#x", "6:29 `#`"},
      {"a colon and a blank split", "when: citizen.acute_need ? true : false", "6:"},
      {"a quoted colon does not", "when: 'citizen.acute_need ? true : false'", ""},
      {"a day without quotes is arithmetic",
       "when: has(meeting.summoned_on) && meeting.summoned_on < 2020-09-16",
       "6:61 valid CEL, but `2020-09-16` is outside the rule profile | put the day in quotes"},
      {"a quoted day is a day",
       "when: has(meeting.summoned_on) && meeting.summoned_on < \"2020-09-16\"", ""},
      {"a folded comment swallows the rest",
       "when: >-\n  citizen.acute_need // urgent\n  && meeting.number > 1",
       "7:26 YAML joins these lines"},
      {"a plain comment does too", "when: citizen.acute_need // urgent\n  && meeting.number > 1",
       "6:30 YAML joins"},
      {"a comment on a line of its own does too", "when: >\n  // urgent\n  citizen.acute_need",
       "7:7 YAML joins these lines"},
      {"a literal comment ends with its line",
       "when: |\n  citizen.acute_need // urgent\n  && meeting.number > 1", ""},
      {"a last comment swallows nothing", "when: >-\n  citizen.acute_need\n  // urgent", ""},
      {"a string with // is no comment",
       "when: >-\n  jobcentre.id == 'a//b'\n  && meeting.number > 1", ""},
      {"behind a fold the place is the file's",
       "when: >-\n  citizen.acute_need &&\n  meeting.numbr > 1", "8:7 `meeting.numbr`"},
      {"! binds tighter than in", "when: '!citizen.acute_need in [true]'", "6:12 valid CEL, but"},
      {"relations do not chain", "when: 1 < meeting.number < 3", "6:11 "},
      {"an optional fact without its guard", "when: meeting.summoned_mode == 'video'",
       "6:11 `meeting.summoned_mode` may be absent"},
  };
  for (const Case& each : cases) {
    const std::string found = Found(each.body);
    if (each.found.empty()) {
      EXPECT_EQ(found, "") << each.trap;
    } else {
      EXPECT_EQ(found.rfind(each.found, 0), 0U) << each.trap << "\n  " << found;
    }
  }
}

TEST(ConditionPlace, ShowsTheLineWithACaret) {
  const LoadedRules loaded =
      Load({{"vocabulary.yaml", test::kVocabulary},
            test::National(test::Rule(
                "dk.a", "permit: [video]\nwhen: >-\n  citizen.acute_need &&\n  size('a') == 1"))});
  ASSERT_FALSE(loaded.diagnostics.empty());
  EXPECT_THAT(
      Format(loaded.diagnostics.front()),
      HasSubstr("national/a.yaml:8:7: error: valid CEL, but `size('a')` is outside the rule "
                "profile\n        size('a') == 1\n        ^"));
}

}  // namespace
}  // namespace samtale::engine
