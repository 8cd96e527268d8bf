#include "policy/engine/cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/small_rules.h"

namespace samtale::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kDefaults =
    "defaults: {municipality: '0101', meeting_date: 2020-06-15, decided_on: 2020-06-15, meeting: "
    "{type: jobsamtale}, citizen: {group: dagpenge}}\n";

std::shared_ptr<const Rulebooks> SomeRules() {
  using test::Rule;
  return test::MustLoad({test::National(
      Rule("dk.law",
           "permit: [physical]\nduties: {m2: 4, mask: {value: true, for: [physical, video]}}") +
      Rule("dk.video",
           "permit: [video]\nconsent: [video]\ndecided_by: holder\nadvise: [video]\nwhen: "
           "citizen.acute_need"))});
}

CaseReport RunText(const std::string& cases, const std::string& defaults = kDefaults) {
  return RunCases(*SomeRules(), {{"a.yaml", defaults + "cases:\n" + cases}});
}

TEST(Cases, PassWhenEveryWrittenKeyAgrees) {
  const CaseReport report = RunText(
      "  - {id: a.1, ask: {}, expect: {outcome: decided, allowed: [physical], chosen: "
      "physical, decided_by: law, participation: mandatory, advice: [], "
      "duties: {mask: 1, m2: 4}, counts: true, basis: issued, open_judgments: [], cites: "
      "[dk.law], cites_not: [dk.video]}}\n"
      "  - id: A.2\n    ask: {citizen: {acute_need: true}}\n    expect: {allowed: [physical], "
      "needs_consent: [video], advice: [video], decided_by: jobcentre}\n"
      "  - {id: a.3, ask: {citizen: {acute_need: true, consent: true}, meeting: {held_by: "
      "a_kasse}}, expect: {allowed: [video, physical], decided_by: a_kasse}}\n");
  EXPECT_TRUE(report.Passed()) << test::Text(report.diagnostics);
  EXPECT_EQ(report.run, 3);
}

TEST(Cases, SayWhatDiffers) {
  const struct {
    const char* expect;
    const char* difference;
  } kRows[] = {
      {"outcome: needs_judgment", "outcome: expected needs_judgment, got decided"},
      {"allowed: [physical, video]", "allowed: expected [physical, video], got [physical]"},
      {"allowed: []", "allowed: expected [], got [physical]"},
      {"allowed: [physical], needs_consent: []", "needs_consent: expected [], got [video]"},
      {"needs_consent: [video]", "allowed: expected [], got [physical]"},
      {"chosen: none", "chosen: expected none, got video"},
      {"decided_by: citizen", "decided_by: expected citizen, got jobcentre"},
      {"participation: voluntary", "participation: expected voluntary, got mandatory"},
      {"advice: []", "advice: expected [], got [video]"},
      {"duties: {}", "duties: expected [], got [m2 4, mask 1]"},
      {"duties: {m2: 5, mask: 1}", "duties: expected [m2 5, mask 1], got [m2 4, mask 1]"},
      {"counts: false", "counts: expected false, got true"},
      {"basis: announced", "basis: expected announced, got issued"},
      {"open_judgments: [suits_video]", "open_judgments: expected [suits_video], got []"},
      {"cites_not: [dk.law]", "cites_not: dk.law is cited"},
  };
  for (const auto& row : kRows) {
    const bool chosen = std::string(row.expect).find("chosen") == 0;
    const CaseReport report =
        RunText(std::string("  - {id: a, ask: {citizen: {acute_need: true, consent: ") +
                (chosen ? "true, choice: video" : "unset") + "}}, expect: {" + row.expect + "}}\n");
    ASSERT_EQ(report.failures.size(), 1u) << row.expect << test::Text(report.diagnostics);
    EXPECT_THAT(report.failures[0].differences, testing::Contains(row.difference)) << row.expect;
    EXPECT_EQ(report.failures[0].line, 3);
    EXPECT_FALSE(report.Passed());
  }
  const CaseReport report = RunText("  - {id: a, ask: {}, expect: {cites: [dk.video]}}\n");
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_THAT(report.failures[0].differences, ElementsAre("cites: dk.video is not cited"));
}

TEST(Cases, ThatCannotBeReadAreDiagnosed) {
  const struct {
    const char* text;
    const char* message;
  } kRows[] = {
      {"{id: a, ask: {}, expect: {}}", "`expect` is empty"},
      {"{id: a, ask: {}}", "`expect` is missing"},
      {"{id: a, ask: {citizen: {grup: dagpenge}}, expect: {counts: true}}", "unknown key `grup`"},
      {"{id: a, ask: {citizen: {group: dagpeng}}, expect: {counts: true}}",
       "unknown word `dagpeng`"},
      {"{id: a, ask: {meeting: {number: 0}}, expect: {counts: true}}", "a whole number from 1"},
      {"{id: a, ask: {meeting_date: 2020-02-30}, expect: {counts: true}}",
       "`meeting_date` is not a date"},
      {"{id: a, ask: {jobcentre: Nord}, expect: {counts: true}}", "cannot be decided"},
      {"{id: a, ask: {judgments: {suits_vido: true}}, expect: {counts: true}}",
       "unknown key `suits_vido`"},
      {"{id: a, ask: {known: soon}, expect: {counts: true}}", "unknown word `soon`"},
      {"{id: a, ask: {}, expect: {count: true}}", "unknown key `count`"},
      {"{id: a, ask: {}, expect: {outcome: yes}}", "unknown word `yes`"},
      {"{id: a, ask: {}, expect: {allowed: physical}}", "`allowed` must be a list"},
      {"{id: a, ask: {}, expect: {cites: [dk.lav]}}", "unknown word `dk.lav`"},
      {"{id: a b, ask: {}, expect: {counts: true}}", "is no id of a case"},
      {"{id: a, ask: {}, expect: {counts: true}}\n  - {id: a, ask: {}, expect: {counts: true}}",
       "there are two cases `a`"},
      {"a", "a case must be a map"},
  };
  for (const auto& row : kRows) {
    const CaseReport report = RunText(std::string("  - ") + row.text + "\n");
    EXPECT_THAT(test::Text(report.diagnostics), HasSubstr(row.message)) << row.text;
    EXPECT_THAT(report.failures, IsEmpty()) << row.text;
    EXPECT_FALSE(report.Passed());
  }
  EXPECT_THAT(test::Text(RunCases(*SomeRules(), {{"a.yaml", "cases: *x\n"}}).diagnostics),
              HasSubstr("a.yaml:1:8: error: an alias"));
  EXPECT_THAT(test::Text(RunText("  - {id: a, ask: {}, expect: {counts: true}}\n", "").diagnostics),
              HasSubstr("`municipality` is missing"));
}

TEST(Cases, TellAFaultOfTheDefaultsOnce) {
  const CaseReport report = RunText(
      "  - {id: a, ask: {}, expect: {counts: true}}\n"
      "  - {id: b, ask: {}, expect: {counts: true}}\n"
      "  - {id: c, ask: {citizen: {group: dagpeng}}, expect: {counts: true}}\n",
      "defaults: {municipality: Frederiksberg, meeting_date: 2020-06-15, decided_on: 2020-06-15, "
      "meeting: {type: jobsamtal}, citizen: {group: dagpenge}}\n");
  ASSERT_EQ(report.diagnostics.size(), 3u) << test::Text(report.diagnostics);
  EXPECT_EQ(report.diagnostics[0].message, "unknown word `Frederiksberg` in `municipality`");
  EXPECT_EQ(report.diagnostics[0].fix, "write its code: `\"0147\"`");
  EXPECT_EQ(report.diagnostics[0].line, 1);
  EXPECT_EQ(report.diagnostics[1].message, "unknown word `jobsamtal` in `type`");
  EXPECT_EQ(report.diagnostics[2].line, 5);
  EXPECT_EQ(report.run, 0) << "none can be asked";
  EXPECT_FALSE(report.Passed());
}

TEST(Cases, UndoDefaults) {
  const std::string defaults =
      "defaults: {municipality: '0101', meeting_date: 2020-06-15, decided_on: 2020-06-15, meeting: "
      "{type: jobsamtale, summoned_on: 2020-06-01, summoned_mode: video}, "
      "citizen: {group: dagpenge, acute_need: true, consent: true, choice: video}, judgments: "
      "{suits_video: true}}\n";
  EXPECT_THAT(
      RunText("  - {id: a, ask: {}, expect: {allowed: [physical, video], chosen: video}}\n"
              "  - {id: b, ask: {citizen: {consent: unset, choice: none}}, expect: {allowed: "
              "[physical], needs_consent: [video], chosen: physical}}\n",
              defaults)
          .failures,
      IsEmpty());
}

TEST(Cases, NameProvisionsNoneFoundActive) {
  EXPECT_THAT(RunText("  - {id: a, ask: {}, expect: {counts: true}}\n").unexercised,
              ElementsAre("dk.video"));
  EXPECT_THAT(RunText("  - {id: a, ask: {citizen: {acute_need: true}}, expect: {counts: true}}\n")
                  .unexercised,
              IsEmpty());
  EXPECT_FALSE(RunCases(*SomeRules(), {}).Passed());
}

}  // namespace
}  // namespace samtale::engine
