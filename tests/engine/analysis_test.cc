#include "policy/engine/analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "policy/engine/compare.h"
#include "policy/engine/rulebook.h"
#include "tests/engine/small_rules.h"
#include "tests/source_path.h"

namespace samtale::engine {
namespace {

using test::Day;
using test::Judgment;
using test::LoadRules;
using test::Municipal;
using test::National;
using test::Rule;
using test::Version;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Physical meetings for everybody, so that nothing else is a gap.
const std::string kLaw = Rule("law", "permit: [physical]");

std::string Between(const char* from, const char* until, const char* announced = "2020-01-01") {
  return "versions: [" + Version(announced, announced, from, until) + "]";
}

std::string Accept(const char* warning) {
  return std::string("\naccept_warnings: [{warning: ") + warning + ", because: it is known}]";
}

Analysis Analysed(const std::vector<SourceFile>& files, AnalysisOptions options = {}) {
  return Analyse(*test::MustLoad(files), options);
}

// `hidden_permit@b/a`: the warning, where it is reported, and the other provision.
std::vector<std::string> Names(const Analysis& analysis) {
  std::vector<std::string> names;
  for (const Finding& finding : analysis.findings) {
    if (finding.diagnostic.severity == Severity::kNote) continue;
    names.push_back(std::string(Word(finding.warning)) + "@" + finding.provision +
                    (finding.other.empty() ? "" : "/" + finding.other));
  }
  return names;
}
std::string NamesOf(const std::vector<SourceFile>& files) {
  std::string text;
  for (const std::string& name : Names(Analysed(files))) text += (text.empty() ? "" : " ") + name;
  return text;
}

struct Row {
  const char* name;
  std::string rules;  // of one national file, beside kLaw
  const char* warnings;
};

TEST(Analysis, FindsWhatNationalRulesDoToEachOther) {
  const Row kRows[] = {
      {"nothing", "", ""},
      {"a gap by a forbid", Rule("f", "forbid: [physical]\noverrides: {law: [permit]}"),
       "always_defeated@law gap@f"},
      {"a gap in one group",
       Rule("f",
            "forbid: [physical]\noverrides: {law: [permit]}\npermit: [video]\nwhen: "
            "citizen.group == 'dagpenge'"),
       ""},
      {"a hidden permit and the gap it leaves", Rule("f", "forbid: [physical]"),
       "no_effect@law gap@f hidden_permit@f/law"},
      {"hidden where both match",
       Rule("p", "permit: [video]\nwhen: citizen.acute_need") +
           Rule("f", "forbid: [video]\nunless: citizen.acute_need"),
       "no_effect@f"},
      {"a forbid of what nobody permits", Rule("f", "forbid: [video]\nadvise: [physical]"),
       "forbid_without_effect@f"},
      {"a forbid of what it overrides",
       Rule("p", "permit: [video]") +
           Rule("f", "forbid: [video]\noverrides: {p: [permit]}\nwhen: citizen.acute_need"),
       ""},
      {"never, by numbers",
       Rule("n", "permit: [video]\nwhen: meeting.number > 5 && meeting.number < 6"),
       "never_matches@n"},
      {"never, by what numbers can be", Rule("n", "permit: [video]\nwhen: meeting.number < 1"),
       "never_matches@n"},
      {"never, by notice",
       Rule("n", "permit: [video]\nwhen: meeting.notice_days > 30",
            Between("2020-01-05", "2020-01-31")),
       "never_matches@n"},
      {"just once, by notice",
       Rule("n", "permit: [video]\nwhen: meeting.notice_days >= 30",
            Between("2020-01-05", "2020-01-31")),
       ""},
      {"never, as it was withdrawn before it began",
       Rule("n", "permit: [video]",
            "versions: [" + Version("2020-02-01", "2020-02-01", "2020-03-01", "open") + ", " +
                Version("2020-02-10", "2020-02-10", "2020-01-15", "2020-01-20") + "]"),
       "late_announcement@n"},
      {"always defeated",
       Rule("p", "permit: [video]") + Rule("q", "advise: [physical]\noverrides: [p]"),
       "always_defeated@p"},
      {"defeated but for one group",
       Rule("p", "permit: [video]") +
           Rule("q", "advise: [physical]\noverrides: [p]\nwhen: citizen.group != 'dagpenge'"),
       ""},
      {"all its effects defeated",
       Rule("p", "permit: [video]") + Rule("q", "advise: [physical]\noverrides: {p: [permit]}"),
       "always_defeated@p"},
      {"the same twice", Rule("p", "permit: [video]") + Rule("q", "permit: [video]"),
       "no_effect@p no_effect@q"},
      {"a wider one",
       Rule("p", "permit: [video]") +
           Rule("q", "permit: [video, telephone]\nwhen: citizen.acute_need"),
       ""},
      {"one that is covered by two",
       Rule("p", "permit: [video]\nwhen: citizen.acute_need") +
           Rule("q", "permit: [video]\nunless: citizen.acute_need") +
           Rule("r", "permit: [video]\nwhen: citizen.risk_group"),
       "no_effect@r"},
      {"advice of what is unlawful", Rule("v", "advise: [telephone]"), "no_effect@v"},
      {"advice that only orders", Rule("p", "permit: [video]") + Rule("v", "advise: [video]"), ""},
      {"a duty that a larger one hides",
       Rule("d", "duties: {m2: {value: 2, for: [physical]}}\nwhen: citizen.acute_need") +
           Rule("e", "duties: {m2: {value: 4, for: [physical]}}"),
       "no_effect@d"},
      {"consent where taking part is voluntary",
       Rule("v", "participation: voluntary") + Rule("c", "consent: [physical]"), "no_effect@c"},
      {"a version after its first day",
       Rule("p", "permit: [video]", Between("2020-02-01", "open", "2020-02-02")),
       "late_announcement@p"},
      {"a version on its first day",
       Rule("p", "permit: [video]", Between("2020-02-01", "open", "2020-02-01")), ""},
      {"issued 30 days before it is announced",
       Rule("p", "permit: [video]",
            "versions: [" + Version("2020-01-31", "2020-01-01", "2020-02-01", "open") + "]"),
       ""},
      {"issued 31 days before it is announced",
       Rule("p", "permit: [video]",
            "versions: [" + Version("2020-02-01", "2020-01-01", "2020-02-01", "open") + "]"),
       "early_issue@p"},
      {"issued a year before, where that is accepted",
       Rule("p", "permit: [video]\naccept_warnings: [{warning: early_issue, because: sent late}]",
            "versions: [" + Version("2020-02-01", "2019-02-01", "2020-02-01", "open") + "]"),
       ""},
      {"issued after it is announced",
       Rule("p", "permit: [video]",
            "versions: [" + Version("2020-02-01", "2021-02-01", "2020-02-01", "open") + "]"),
       ""},
      {"an extension restates old days",
       Rule("p", "permit: [video]",
            "versions: [" + Version("2020-01-01", "2020-01-01", "2020-02-01", "2020-03-31") + ", " +
                Version("2020-03-31", "2020-03-31", "2020-02-01", "2020-04-30") + "]"),
       ""},
      {"an extension that comes after the end",
       Rule("p", "permit: [video]",
            "versions: [" + Version("2020-01-01", "2020-01-01", "2020-02-01", "2020-03-31") + ", " +
                Version("2020-04-02", "2020-04-02", "2020-02-01", "2020-04-30") + "]"),
       "late_announcement@p"},
  };
  for (const Row& row : kRows)
    EXPECT_EQ(NamesOf({National(kLaw + row.rules)}), row.warnings) << row.name;
}

TEST(Analysis, FindsWhatLocalRulesCannotDo) {
  const auto local = [](const std::string& national, const std::string& rules) {
    return NamesOf({National(kLaw + national), Municipal(rules)});
  };
  const std::string kHolder = Rule("p", "permit: [video]\ndecided_by: holder");
  const std::string kCitizen = Rule("p", "permit: [video]\ndecided_by: citizen");
  EXPECT_EQ(local(kHolder, Rule("m", "forbid: [video]")), "");
  EXPECT_EQ(local(kCitizen, Rule("m", "forbid: [video]")), "no_effect@m");
  EXPECT_EQ(local(kCitizen, Rule("m", "forbid: [video]\nprefer: [video]")),
            "forbid_without_effect@m");
  EXPECT_EQ(local(kCitizen, Rule("m", "decided_by: caseworker")), "no_effect@m");
  EXPECT_EQ(local(kHolder, Rule("m", "forbid: [physical, video]")), "gap@m");
  EXPECT_EQ(local(kHolder, Rule("m1", "prefer: [video]") + Rule("m2", "prefer: [physical]")),
            "no_effect@m1 preference_tie@m2/m1");
  EXPECT_EQ(local(kHolder, Rule("m1", "prefer: [video]") +
                               Rule("m2",
                                    "prefer: [physical]\noverrides: {m1: [prefer]}\nwhen: "
                                    "judgment.suits_video")),
            "");
  EXPECT_EQ(local(kHolder, Rule("m", "prefer: [physical]")), "");
  EXPECT_EQ(local("", Rule("m", "prefer: [physical]")), "no_effect@m");
}

TEST(Analysis, ShowsAWitnessThatDecideConfirms) {
  const Analysis analysis = Analysed({National(
      kLaw + Rule("f",
                  "forbid: [physical]\nwhen: citizen.months_in_course >= 6\napplies_to: {groups: "
                  "[sygedagpenge], municipalities: ['0860']}",
                  Between("2020-03-01", "2020-03-31", "2020-02-20")))});
  EXPECT_THAT(Names(analysis), ElementsAre("gap@f", "hidden_permit@f/law"));
  const Finding& gap = analysis.findings[0];
  EXPECT_EQ(std::pair(gap.diagnostic.line, gap.diagnostic.column), std::pair(9, 5));
  EXPECT_THAT(gap.diagnostic.message,
              HasSubstr("no lawful mode is left where `f` is in force; for example a meeting on "
                        "2020-03-01, decided on 2020-03-01, municipality 0860"));
  EXPECT_THAT(gap.diagnostic.message, HasSubstr("citizen.group sygedagpenge"));
  EXPECT_THAT(gap.diagnostic.message, HasSubstr("citizen.months_in_course 6"));
  EXPECT_THAT(gap.diagnostic.fix, HasSubstr("accept_warnings: [{warning: gap, because"));
  ASSERT_TRUE(gap.witness);
  EXPECT_EQ(gap.witness->facts.municipality, "0860");
  EXPECT_EQ(gap.witness->meeting_day, Day("2020-03-01"));
  EXPECT_THAT(analysis.findings[1].diagnostic.message,
              HasSubstr("hides the permit of physical at `law` (national/a.yaml:3)"));
}

TEST(Analysis, AcceptsAKnownWarningAndNamesAnIdleAcceptance) {
  const std::string kForbid = Rule("f", "forbid: [physical]\nwhen: citizen.acute_need");
  EXPECT_EQ(NamesOf({National(kLaw + kForbid)}), "gap@f hidden_permit@f/law");
  const auto accepted = [&](const std::string& more) {
    return NamesOf(
        {National(kLaw + Rule("f", "forbid: [physical]\nwhen: citizen.acute_need" + more))});
  };
  EXPECT_EQ(accepted("\naccept_warnings: [{warning: gap, because: so}, {warning: hidden_permit, "
                     "because: so}]"),
            "");
  EXPECT_EQ(accepted(Accept("hidden_permit")), "gap@f");
  EXPECT_EQ(accepted("\naccept_warnings: [{warning: gap, because: so}, {warning: hidden_permit, "
                     "because: so}, {warning: no_effect, because: so}]"),
            "idle_acceptance@f");
  // A gap is accepted only where the provision that accepts it is active.
  EXPECT_EQ(NamesOf({National(kLaw + Rule("f", "forbid: [physical]" + Accept("hidden_permit")) +
                              Rule("g",
                                   "advise: [video]\nwhen: citizen.acute_need\naccept_warnings: "
                                   "[{warning: gap, because: so}, {warning: no_effect, "
                                   "because: so}]"))}),
            "no_effect@law gap@f");
}

TEST(Analysis, NeedsAReasonToAccept) {
  const LoadedRules loaded = LoadRules(
      {National(Rule("f", "permit: [video]\naccept_warnings: [{warning: gap}]") +
                Rule("g", "permit: [video]\naccept_warnings: [{warning: gap, because: ''}]"))});
  EXPECT_EQ(loaded.diagnostics.size(), 2u) << test::Text(loaded.diagnostics);
  EXPECT_TRUE(loaded.HasErrors());
}

TEST(Analysis, ProvesAndRefutesLaws) {
  struct LawRow {
    const char* law;  // what follows the id
    bool holds;
  };
  const LawRow kRows[] = {
      {"always: outcome.lawful_modes >= 1", true},
      {"always: outcome.lawful_modes == 1", false},
      {"never: outcome.lawful_modes == 3", false},
      {"never: outcome.lawful_modes == 3 && !citizen.acute_need", true},
      {"always: outcome.physical == 'allowed'", true},
      {"never: outcome.video == 'allowed' && citizen.consent == 'refused'", true},
      {"never: outcome.video == 'allowed' && citizen.consent == 'given'", false},
      {"never: outcome.video == 'needs_consent' && citizen.consent != 'not_asked'", true},
      {"never: outcome.video == 'needs_consent'", false},
      {"never: outcome.video != 'forbidden' && !citizen.acute_need", true},
      {"always: \"citizen.acute_need ? outcome.decided_by != 'law' : outcome.decided_by == "
       "'law'\"\n"
       "    meetings: {from: 2020-06-01, until: 2020-06-30}",
       true},
      {"never: outcome.decided_by == 'a_kasse' && meeting.held_by == 'jobcentre'", true},
      {"never: outcome.decided_by == 'jobcentre'", false},
      {"never: outcome.decided_by == 'citizen'", true},
      {"always: outcome.participation == 'mandatory'", true},
      {"always: outcome.counts", true},
      {"never: outcome.chosen == 'none'", true},
      {"never: outcome.chosen == 'telephone'", false},
      {"never: outcome.chosen == 'telephone' && !has(citizen.choice)", true},
      {"never: outcome.lawful_modes == 3\n    meetings: {from: 2020-01-01, until: 2020-05-31}",
       true},
      {"never: outcome.lawful_modes == 3\n    meetings: {from: 2020-01-01, until: 2020-06-01}",
       false},
      {"never: outcome.lawful_modes == 3\n    meetings: {from: 2020-07-01, until: open}", true},
  };
  const SourceFile rules =
      National(kLaw + Rule("p",
                           "permit: [telephone, video]\nconsent: [video]\ndecided_by: holder\n"
                           "when: citizen.acute_need",
                           Between("2020-06-01", "2020-06-30")));
  for (const LawRow& row : kRows) {
    SourceFile file = rules;
    file.text += std::string("laws:\n  - id: l\n    ") + row.law + "\n";
    const Analysis analysis = Analysed({file});
    EXPECT_EQ(Names(analysis),
              row.holds ? std::vector<std::string>() : std::vector<std::string>{"broken_law@l"})
        << row.law;
  }
}

TEST(Analysis, ReadsLawsStrictly) {
  const char* const kWrong[] = {
      "- id: l",
      "- {id: l, always: 'true', never: 'true'}",
      "- {id: L, always: 'true'}",
      "- {id: l, always: outcome.physical == 'maybe'}",
      "- {id: l, always: outcome.size > 1}",
      "- {id: l, always: jobcentre.id == 'nord'}",
      "- {id: l, always: meeting.notice_days > 3}",
      "- {id: l, always: 'true', until: 2020-01-01}",
      "- {id: l, always: 'true'}\n  - {id: l, never: 'false'}",
      "[]",
  };
  for (const char* law : kWrong) {
    SourceFile file = National(kLaw);
    file.text += std::string("laws:\n  ") + law + "\n";
    EXPECT_TRUE(LoadRules({file}).HasErrors()) << law;
  }
}

TEST(Analysis, TellsWhatIsLostWhenRulesExpire) {
  const std::string kRemote =
      Rule("remote", "permit: [telephone, video]", Between("2020-06-15", "2020-09-30"));
  const auto on = [&](const char* day, const std::string& more = "") {
    AnalysisOptions options;
    options.as_of = Day(day);
    options.soon_days = 30;
    std::vector<std::string> texts;
    for (const Finding& finding : Analysed({National(kLaw + kRemote + more)}, options).findings)
      texts.push_back(finding.diagnostic.message);
    return texts;
  };
  EXPECT_THAT(on("2020-08-30"), IsEmpty());
  EXPECT_THAT(on("2020-08-31"),
              ElementsAre("from 1 October 2020 telephone and video are lost for all groups"));
  EXPECT_THAT(on("2020-09-30"),
              ElementsAre("from 1 October 2020 telephone and video are lost for all groups"));
  EXPECT_THAT(on("2020-10-01"), IsEmpty());
  EXPECT_THAT(on("2020-09-15", Rule("next", "permit: [telephone]\napplies_to: {groups: [dagpenge]}",
                                    Between("2020-10-01", "open"))),
              ElementsAre("from 1 October 2020 telephone is lost for citizen.group not dagpenge; "
                          "video is lost for all groups"));
  EXPECT_THAT(
      on("2020-09-15", Rule("next", "permit: [telephone, video]", Between("2020-10-01", "open"))),
      IsEmpty());
}

TEST(Analysis, SaysWhatItCannotProve) {
  AnalysisOptions options;
  options.most_regions = 2;
  options.most_parts = 1;
  const std::string kMany = Rule("p", "permit: [video]\nwhen: citizen.acute_need") +
                            Rule("q", "permit: [telephone]\nwhen: citizen.risk_group");
  EXPECT_THAT(Names(Analysed({National(kLaw + kMany)}, options)), ElementsAre("not_proved@law"));
  options.most_parts = 2;
  EXPECT_THAT(Names(Analysed({National(kLaw + kMany)}, options)), IsEmpty());
  options.most_regions = 4;
  options.most_parts = 1;
  EXPECT_THAT(Names(Analysed({National(kLaw + kMany)}, options)), IsEmpty());
  options.most_nodes = 2;
  EXPECT_THAT(Names(Analysed({National(kLaw + kMany)}, options)), ElementsAre("not_proved@law"));
}

TEST(Analysis, CountsWhatItDoesNotList) {
  std::string rules = kLaw;
  for (int i = 0; i < 5; ++i) rules += Rule("n" + std::to_string(i), "advise: [video]");
  AnalysisOptions options;
  options.most_of_a_kind = 3;
  const Analysis analysis = Analysed({National(rules)}, options);
  EXPECT_EQ(analysis.findings.size(), 3u);
  EXPECT_EQ(analysis.unlisted, 2u);
}

// A condition on the notice concerns everybody who is concerned by anything.
TEST(Analysis, ProvesShippedRulesBesideANoticeForTheWholeCountry) {
  auto files = ReadRulesFolder(SourcePath("policy/rules"));
  ASSERT_TRUE(files);
  const LoadedRules was = Load(*files);
  files->push_back({"national/notice.yaml",
                    "authority: national\nprovisions:\n" +
                        Rule("notice", "permit: [telephone]\nwhen: meeting.notice_days < 7",
                             Between("2020-01-01", "open"))});
  const LoadedRules is = Load(*files);
  ASSERT_TRUE(was.rulebooks && is.rulebooks) << test::Text(is.diagnostics);
  EXPECT_THAT(Names(Analyse(*is.rulebooks, {})), Not(Contains(HasSubstr("not_proved"))));
  const Comparison comparison = Compare(*was.rulebooks, *is.rulebooks, {});
  EXPECT_THAT(comparison.not_proved, IsEmpty());
  std::set<std::string> gaining;
  for (const Difference& difference : comparison.differences) {
    if (difference.output != Output::kMode) continue;
    EXPECT_EQ(difference.subject, "telephone");
    gaining.insert(difference.municipalities.begin(), difference.municipalities.end());
  }
  EXPECT_EQ(gaining.size(), 98u);
}

TEST(Analysis, FindsNothingUnexplainedInTheShippedRules) {
  const auto files = ReadRulesFolder(SourcePath("policy/rules"));
  ASSERT_TRUE(files);
  const LoadedRules loaded = Load(*files);
  ASSERT_NE(loaded.rulebooks, nullptr);
  Analysis analysis = Analyse(*loaded.rulebooks, {});
  AddExcerpts(*files, &analysis);
  std::size_t notes = 0;
  for (const Finding& finding : analysis.findings) {
    EXPECT_EQ(finding.diagnostic.severity, Severity::kNote) << Format(finding.diagnostic);
    EXPECT_FALSE(finding.diagnostic.excerpt.empty());
    ++notes;
  }
  EXPECT_GT(notes, 0u);
}

}  // namespace
}  // namespace samtale::engine
