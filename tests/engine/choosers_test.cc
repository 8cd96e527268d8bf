#include "policy/engine/choosers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/engine/rulebook.h"
#include "tests/engine/small_rules.h"

namespace samtale::engine {
namespace {

using test::File;
using test::Judgment;
using test::LoadRules;
using test::Municipal;
using test::National;
using test::Rule;
using test::Version;
using testing::HasSubstr;

std::string Between(const char* from, const char* until) {
  return "versions: [" + Version("2020-01-01", "2020-01-01", from, until) + "]";
}

struct Pair {
  const char* name;
  std::string rules;  // of one national file
  bool conflict;
};

TEST(TwoChoosers, AreRefusedExactlyWhereBothCanBeInForce) {
  const std::string kHolder = "permit: [video]\ndecided_by: holder\n",
                    kCitizen = "permit: [video]\ndecided_by: citizen\n";
  const Pair kRows[] = {
      {"always", Rule("a", kHolder) + Rule("b", kCitizen), true},
      {"the same chooser", Rule("a", kHolder) + Rule("b", kHolder), false},
      {"one overrides the other", Rule("a", kHolder) + Rule("b", kCitizen + "overrides: [a]"),
       false},
      {"one overrides the other's chooser",
       Rule("a", kHolder + "overrides: {b: [decided_by]}") + Rule("b", kCitizen), false},
      {"one overrides something else",
       Rule("a", kHolder + "overrides: {b: [permit]}") + Rule("b", kCitizen), true},
      {"other groups",
       Rule("a", kHolder + "applies_to: {groups: [dagpenge]}") +
           Rule("b", kCitizen + "applies_to: {groups: {except: [dagpenge]}}"),
       false},
      {"a group in common",
       Rule("a", kHolder + "applies_to: {groups: [dagpenge, sygedagpenge]}") +
           Rule("b", kCitizen + "applies_to: {groups: {except: [dagpenge]}}"),
       true},
      {"scope against condition",
       Rule("a", kHolder + "applies_to: {groups: [dagpenge]}") +
           Rule("b", kCitizen + "when: citizen.group != 'dagpenge'"),
       false},
      {"other holders",
       Rule("a", kHolder + "applies_to: {holders: [a_kasse]}") +
           Rule("b", kCitizen + "when: meeting.held_by == 'jobcentre'"),
       false},
      {"other regions",
       Rule("a", kHolder + "applies_to: {regions: [nordjylland]}") +
           Rule("b", kCitizen + "applies_to: {municipalities: ['0101', '0147']}"),
       false},
      {"region against code",
       Rule("a", kHolder + "when: municipality.region == 'hovedstaden'") +
           Rule("b", kCitizen + "when: municipality.code == '0147'"),
       true},
      {"region against another's code",
       Rule("a", kHolder + "when: municipality.region == 'hovedstaden'") +
           Rule("b", kCitizen + "when: municipality.code == '0860'"),
       false},
      {"other jobcentres",
       Rule("a", kHolder + "applies_to: {jobcentres: [nord]}") +
           Rule("b", kCitizen + "when: jobcentre.id == 'syd'"),
       false},
      {"a jobcentre nobody names",
       Rule("a", kHolder + "applies_to: {jobcentres: {except: [nord]}}") +
           Rule("b", kCitizen + "when: jobcentre.id != 'syd'"),
       true},
      {"contrary conditions",
       Rule("a", kHolder + "when: citizen.acute_need") +
           Rule("b", kCitizen + "unless: citizen.acute_need"),
       false},
      {"numbers that meet at one",
       Rule("a", kHolder + "when: citizen.months_in_course <= 6") +
           Rule("b", kCitizen + "when: citizen.months_in_course >= 6"),
       true},
      {"numbers that do not meet",
       Rule("a", kHolder + "when: citizen.months_in_course < 6") +
           Rule("b", kCitizen + "when: citizen.months_in_course >= 6"),
       false},
      {"a gap of numbers",
       Rule("a", kHolder + "when: meeting.number > 2 && meeting.number < 4") +
           Rule("b", kCitizen + "unless: meeting.number in [2, 4]"),
       true},
      {"numbers that cannot be",
       Rule("a", kHolder + "when: meeting.number < 1") + Rule("b", kCitizen), false},
      {"an optional that is absent",
       Rule("a", kHolder + "unless: has(citizen.sick_pay_category)") + Rule("b", kCitizen), true},
      {"absent against present",
       Rule("a", kHolder + "unless: has(citizen.choice)") +
           Rule("b", kCitizen + "when: has(citizen.choice) && citizen.choice == 'video'"),
       false},
      {"days that meet",
       Rule("a", kHolder + "when: has(meeting.summoned_on) && meeting.summoned_on < '2021-06-23'") +
           Rule("b",
                kCitizen + "when: has(meeting.summoned_on) && meeting.summoned_on > '2021-06-21'"),
       true},
      {"days that do not meet",
       Rule("a", kHolder + "when: has(meeting.summoned_on) && meeting.summoned_on < '2021-06-23'") +
           Rule("b",
                kCitizen + "when: has(meeting.summoned_on) && meeting.summoned_on > '2021-06-22'"),
       false},
      {"judgments",
       Rule("a", kHolder + "when: judgment.suits_video") +
           Rule("b", kCitizen + "unless: judgment.requires_physical"),
       true},
      {"meetings side by side",
       Rule("a", kHolder, Between("2020-01-01", "2020-06-30")) +
           Rule("b", kCitizen, Between("2020-07-01", "open")),
       false},
      {"meetings that share a day",
       Rule("a", kHolder, Between("2020-01-01", "2020-07-01")) +
           Rule("b", kCitizen, Between("2020-07-01", "open")),
       true},
      {"ended before the other was announced",
       Rule("a", kHolder,
            "versions: [" + Version("2020-01-01", "2020-01-01", "2020-01-01", "open") + ", " +
                Version("2020-06-01", "2020-06-01", "2020-01-01", "2020-06-30") + "]") +
           Rule("b", kCitizen,
                "versions: [" + Version("2020-06-01", "2020-06-01", "2020-07-01", "open") + "]"),
       false},
      {"ended a day after the other was announced",
       Rule("a", kHolder,
            "versions: [" + Version("2020-01-01", "2020-01-01", "2020-01-01", "open") + ", " +
                Version("2020-06-02", "2020-06-02", "2020-01-01", "2020-06-30") + "]") +
           Rule("b", kCitizen,
                "versions: [" + Version("2020-06-01", "2020-06-01", "2020-07-01", "open") + "]"),
       true},
      {"ended by a letter issued later",
       Rule("a", kHolder,
            "versions: [" + Version("2020-01-01", "2020-01-01", "2020-01-01", "open") + ", " +
                Version("2020-06-01", "2020-06-05", "2020-01-01", "2020-06-30") + "]") +
           Rule("b", kCitizen,
                "versions: [" + Version("2020-06-01", "2020-06-01", "2020-07-01", "open") + "]"),
       true},
      {"a third defeats one",
       Rule("a", kHolder) + Rule("b", kCitizen + "when: citizen.acute_need") +
           Rule("c", "advise: [video]\nwhen: citizen.acute_need\noverrides: [b]"),
       false},
      {"a third defeats one, but not always",
       Rule("a", kHolder) + Rule("b", kCitizen + "when: citizen.acute_need") +
           Rule("c",
                "advise: [video]\nwhen: citizen.acute_need && citizen.risk_group\noverrides: [b]"),
       true},
      {"a fourth defeats the third",
       Rule("a", kHolder) + Rule("b", kCitizen) + Rule("c", "advise: [video]\noverrides: [b]") +
           Rule("d", "advise: [video]\nwhen: citizen.risk_group\noverrides: [c]"),
       true},
      {"notice that days allow",
       Rule("a", kHolder + "when: meeting.notice_days >= 10", Between("2020-02-01", "2020-02-05")) +
           Rule("b", kCitizen + "when: meeting.notice_days <= 10",
                Between("2020-02-01", "2020-02-05")),
       true},
      {"notice far below a constant",
       Rule("a", kHolder + "when: meeting.notice_days < 100", Between("2020-02-01", "2020-02-05")) +
           Rule("b", kCitizen),
       true},
      {"only in a decision after the meeting",
       Rule("a", kHolder + "when: meeting.notice_days < 0") + Rule("b", kCitizen), false},
      {"notice that days do not allow",
       Rule("a", kHolder + "when: meeting.notice_days > 35", Between("2020-02-01", "2020-02-05")) +
           Rule("b", kCitizen),
       false},
  };
  for (const Pair& row : kRows) {
    const LoadedRules loaded = LoadRules({National(row.rules)});
    EXPECT_EQ(loaded.HasErrors(), row.conflict) << row.name << "\n"
                                                << test::Text(loaded.diagnostics);
    if (row.conflict) {
      ASSERT_EQ(loaded.diagnostics.size(), 1u) << row.name;
      EXPECT_THAT(loaded.diagnostics[0].message,
                  HasSubstr("two choosers: `citizen` here, `holder` at `a` (national/a.yaml:3); "
                            "for example a meeting on"));
    }
  }
}

TEST(TwoChoosers, AreShownWithAWitness) {
  const LoadedRules loaded = LoadRules({National(
      Rule("a",
           "permit: [video]\ndecided_by: holder\nwhen: citizen.months_in_course <= 6\napplies_to: "
           "{groups: [sygedagpenge]}",
           Between("2020-03-01", "2020-03-31")) +
      Rule("b", "permit: [video]\ndecided_by: citizen\nwhen: citizen.months_in_course >= 6",
           Between("2020-03-31", "open")))});
  ASSERT_EQ(loaded.diagnostics.size(), 1u);
  const Diagnostic& diagnostic = loaded.diagnostics[0];
  EXPECT_EQ(std::pair(diagnostic.line, diagnostic.column), std::pair(13, 5));
  EXPECT_THAT(diagnostic.message, HasSubstr("a meeting on 2020-03-31, decided on"));
  EXPECT_THAT(diagnostic.message, HasSubstr("citizen.group sygedagpenge"));
  EXPECT_THAT(diagnostic.message, HasSubstr("citizen.months_in_course 6"));
  EXPECT_THAT(diagnostic.fix, HasSubstr("`overrides: {a: [decided_by]}`"));
}

TEST(TwoChoosers, BelowTheLawMatterOnlyWhereTheyCount) {
  const std::string kTwo = Rule("m1", "decided_by: citizen") + Rule("m2", "decided_by: caseworker");
  const auto loads = [&](const std::string& national) {
    const LoadedRules loaded = LoadRules({National(national), Municipal(kTwo)});
    EXPECT_NE(loaded.rulebooks, nullptr);
    return loaded.suspended.empty();
  };
  EXPECT_FALSE(loads(Rule("a", "permit: [video]\ndecided_by: holder")));
  EXPECT_TRUE(loads(Rule("a", "permit: [video]\ndecided_by: citizen")));
  EXPECT_TRUE(loads(Rule("a", "permit: [video]")));
  EXPECT_FALSE(loads(Rule("a", "permit: [video]\ndelegates: {municipality: [decided_by]}")));
  EXPECT_TRUE(loads(
      Rule("a", "permit: [video]\ndecided_by: holder\napplies_to: {regions: [nordjylland]}")));
}

TEST(TwoChoosers, AreFoundAmongManyFacts) {
  // Thirteen facts; in the first row one value of a number lets both hold, in the second none does.
  const std::string kMany =
      "citizen.acute_need && citizen.risk_group && citizen.needs_interpreter && "
      "citizen.digital_exempt && citizen.standby_scheme && "
      "citizen.wants_to_take_part && municipality.locked_down && jobcentre.premises_ready && "
      "judgment.suits_video && "
      "judgment.prefers_remote && judgment.requires_physical && meeting.number in [3, 6, 9, 12, "
      "15] && citizen.months_in_course in [3, 6, 9]";
  for (const bool conflict : {true, false}) {
    const LoadedRules loaded =
        LoadRules({National(Rule("a", "permit: [video]\ndecided_by: holder\nwhen: " + kMany) +
                            Rule("b", std::string("decided_by: citizen\nwhen: meeting.number == ") +
                                          (conflict ? "6" : "5") + " && " + kMany))});
    EXPECT_EQ(loaded.HasErrors(), conflict) << test::Text(loaded.diagnostics);
    EXPECT_EQ(loaded.diagnostics.size(), conflict ? 1u : 0u);
  }
}

}  // namespace
}  // namespace samtale::engine
