// What each layer may do to the others, and that no order of files or rules matters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "policy/engine/json.h"
#include "policy/engine/rulebook.h"
#include "tests/engine/small_rules.h"

namespace samtale::engine {
namespace {

using test::Allowed;
using test::Ask;
using test::File;
using test::Judgment;
using test::LoadRules;
using test::Municipal;
using test::MustDecide;
using test::MustLoad;
using test::National;
using test::Rule;
using testing::HasSubstr;

TEST(Authority, LimitsWhatLayersMayWrite) {
  const std::string kLaw =
      Rule("dk.a", "permit: [physical]") +
      Rule("dk.d",
           "permit: [video]\ndelegates: {judgment: [permit, forbid], municipality: [counts]}");
  const struct {
    const char* body;
    bool judgment;      // whether the judgment layer may
    bool municipality;  // whether a municipality may
  } kRows[] = {
      {"permit: [video]", true, false},
      {"forbid: [video]", true, true},
      {"decided_by: citizen", true, true},
      {"prefer: [video]", true, true},
      {"advise: [video]", true, true},
      {"consent: [video]", false, false},
      {"participation: voluntary", false, false},
      {"duties: {mask: true}", true, true},
      {"counts: false", false, true},
      {"asks: [suits_video]", true, true},
      {"advise: [video]\ndelegates: {judgment: [forbid]}", false, false},
      {"advise: [video]\noverrides: {dk.a: [permit]}", false, false},
      {"advise: [video]\noverrides: [dk.a]", false, false},
      {"advise: [video]\noverrides: {dk.d: [permit]}", true, false},
      {"advise: [video]\noverrides: [dk.d]", true, false},
  };
  for (const auto& row : kRows) {
    const auto judgment =
        LoadRules({National(kLaw),
                   Judgment(Rule("j", std::string(row.body) + "\nwhen: judgment.suits_video"))});
    EXPECT_EQ(!judgment.HasErrors(), row.judgment) << row.body << test::Text(judgment.diagnostics);
    EXPECT_EQ(judgment.rulebooks != nullptr, row.judgment);
    const auto municipal = LoadRules({National(kLaw), Municipal(Rule("m", row.body))});
    EXPECT_EQ(!municipal.HasErrors(), row.municipality)
        << row.body << test::Text(municipal.diagnostics);
    EXPECT_EQ(municipal.suspended.empty(), row.municipality);
    EXPECT_NE(municipal.rulebooks, nullptr);
  }
}

TEST(Authority, LetsNoLayerOverrideADeeperOrAnotherOne) {
  const std::string kOwn = Rule("kbh.own", "advise: [video]");
  const auto judgment =
      LoadRules({National(Rule("dk.a", "permit: [video]\noverrides: [j]")),
                 Judgment(Rule("j", "advise: [video]\nwhen: judgment.suits_video"))});
  EXPECT_THAT(test::Text(judgment.diagnostics),
              HasSubstr("breach of authority: `j` is of judgment, this file of national"));
  const auto jobcentre =
      LoadRules({National(Rule("dk.a", "permit: [video]")), Municipal(kOwn),
                 test::Jobcentre(Rule("nord.a", "advise: [physical]\noverrides: [kbh.own]"))});
  EXPECT_THAT(test::Text(jobcentre.diagnostics),
              HasSubstr("breach of authority: `kbh.own` is of municipality 0101, this file of "
                        "jobcentre 0101/nord"));
  const auto other = LoadRules({National(Rule("dk.a", "permit: [video]")), Municipal(kOwn),
                                File("municipal/0860-hjoerring/a.yaml", "{municipality: \"0860\"}",
                                     Rule("hj.a", "advise: [physical]\noverrides: [kbh.own]"))});
  EXPECT_THAT(test::Text(other.diagnostics), HasSubstr("there is no provision `kbh.own`"));
}

TEST(Authority, ForbidsBelowTheLawOnlyWhereItMay) {
  const std::string kForbid = "forbid: [video]";
  const struct {
    const char* name;
    const char* national;  // beside a permit of everything
    bool effective;
  } kRows[] = {
      {"the law decides", "", false},
      {"the citizen decides", "decided_by: citizen", false},
      {"the holder decides", "decided_by: holder", true},
      {"the municipality decides", "decided_by: municipality", true},
      {"a caseworker decides", "decided_by: caseworker", true},
      {"delegated", "decided_by: citizen\ndelegates: {municipality: [forbid], judgment: [forbid]}",
       true},
      {"something else delegated",
       "decided_by: citizen\ndelegates: {municipality: [counts], judgment: [counts]}", false},
  };
  for (const auto& row : kRows) {
    const SourceFile national = National(
        Rule("dk.a", std::string("permit: [physical, telephone, video]\n") + row.national));
    for (const SourceFile& local :
         {Municipal(Rule("x", kForbid)),
          Judgment(Rule("x", kForbid + "\nunless: judgment.suits_video"))}) {
      const Decision decision = MustDecide(*MustLoad({national, local}), Ask());
      EXPECT_EQ(Allowed(decision),
                row.effective ? "physical telephone" : "physical telephone video")
          << row.name << " " << local.path;
      // What has no effect is not cited.
      const auto is_x = [](const Citation& citation) { return citation.provision == "x"; };
      EXPECT_EQ(std::any_of(decision.citations.begin(), decision.citations.end(), is_x),
                row.effective)
          << row.name;
    }
  }
}

TEST(Authority, JudgesAForbidByTheChooserAboveIt) {
  // The municipality hands its choice to the citizen, and still forbids: above it the holder
  // chooses.
  const auto rules =
      MustLoad({National(Rule("dk.a", "permit: [physical, video]\ndecided_by: holder")),
                Municipal(Rule("m1", "decided_by: citizen") + Rule("m2", "forbid: [video]")),
                test::Jobcentre(Rule("n", "forbid: [physical]"))});
  Question question = Ask();
  question.facts.jobcentre = "nord";
  const Decision decision = MustDecide(*rules, question);
  EXPECT_EQ(Allowed(decision), "physical");  // below the citizen, the jobcentre forbids nothing
  EXPECT_EQ(decision.decided_by, Chooser::kCitizen);
}

TEST(Authority, PermitsBelowTheLawOnlyWhileThatIsDelegated) {
  const auto rules =
      MustLoad({National(Rule("dk.a", "permit: [physical]") +
                         Rule("dk.b",
                              "advise: [physical]\nwhen: citizen.acute_need\ndelegates: "
                              "{municipality: [permit]}")),
                Municipal(Rule("m", "permit: [video]"))});
  Question question = Ask();
  EXPECT_EQ(Allowed(MustDecide(*rules, question)), "physical");
  question.facts.citizen.acute_need = true;
  EXPECT_EQ(Allowed(MustDecide(*rules, question)), "physical video");
}

TEST(Authority, KeepsLocalRulesInTheirPlace) {
  const auto rules = MustLoad(
      {National(Rule("dk.a", "permit: [physical, video]\ndecided_by: holder")),
       Municipal(Rule("m", "prefer: [video]")), test::Jobcentre(Rule("n", "forbid: [video]"))});
  const struct {
    const char* municipality;
    const char* jobcentre;
    std::optional<Mode> chosen;
    const char* allowed;
  } kRows[] = {{"0101", "", Mode::kVideo, "physical video"},
               {"0101", "syd", Mode::kVideo, "physical video"},
               {"0101", "nord", Mode::kPhysical, "physical"},
               {"0147", "nord", Mode::kPhysical, "physical video"}};
  for (const auto& row : kRows) {
    Question question = Ask();
    question.facts.municipality = row.municipality;
    question.facts.jobcentre = row.jobcentre;
    for (const Rulebook* rulebook : {&rules->For(row.municipality), &rules->For("0101")}) {
      const Decision decision = rulebook->Decide(question).value();
      EXPECT_EQ(decision.chosen, row.chosen) << row.municipality << row.jobcentre;
      EXPECT_EQ(Allowed(decision), row.allowed);
    }
  }
}

// Random rules: words from short lists, so that they meet each other often.
rc::Gen<std::string> GenModes() {
  return rc::gen::element<std::string>("[physical]", "[telephone]", "[video]", "[telephone, video]",
                                       "[video, physical]");
}
rc::Gen<std::string> GenCondition() {
  return rc::gen::element<std::string>(
      "", "", "when: citizen.acute_need", "unless: citizen.risk_group", "when: meeting.number >= 2",
      "when: judgment.suits_video", "applies_to: {groups: [dagpenge]}",
      "applies_to: {meeting_types: {except: [webinar]}}", "unless: judgment.requires_physical");
}
rc::Gen<std::string> GenBody(std::vector<std::string> keys) {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::elementOf(std::move(keys)), GenModes(), GenCondition()),
      [](const auto& parts) {
        const std::string& key = std::get<0>(parts);
        const bool takes_modes = key.back() == ':';
        return key + (takes_modes ? " " + std::get<1>(parts) : "") + "\n" + std::get<2>(parts);
      });
}
rc::Gen<std::vector<std::string>> GenNational() {
  return rc::gen::resize(
      12, rc::gen::container<std::vector<std::string>>(GenBody(
              {"permit:", "permit:", "forbid:", "consent:", "advise:", "participation: voluntary",
               "decided_by: holder", "decided_by: holder", "duties: {m2: 4}",
               "duties: {m2: 2, mask: true}", "counts: false", "asks: [suits_video]"})));
}
rc::Gen<std::vector<std::string>> GenLocal() {
  return rc::gen::resize(8, rc::gen::container<std::vector<std::string>>(
                                GenBody({"forbid:", "prefer:", "advise:", "decided_by: citizen",
                                         "duties: {m2: 9}", "asks: [requires_physical]"})));
}

std::vector<std::string> Number(const std::vector<std::string>& bodies, const std::string& prefix) {
  std::vector<std::string> rules;
  for (std::size_t i = 0; i < bodies.size(); ++i)
    rules.push_back(Rule(prefix + std::to_string(i), bodies[i]));
  return rules;
}
std::string Join(const std::vector<std::string>& rules) {
  std::string text;
  for (const std::string& rule : rules) text += rule;
  return text;
}

std::optional<bool> AnyConsent() {
  return *rc::gen::element<std::optional<bool>>(std::nullopt, true, false);
}
Question AnyQuestion() {
  Question question = Ask();
  question.facts.municipality = *rc::gen::element<std::string>("0101", "0860");
  question.facts.meeting.type = *rc::gen::element<std::string>("jobsamtale", "webinar");
  question.facts.meeting.number = *rc::gen::inRange(1, 4);
  question.facts.citizen.group = *rc::gen::element<std::string>("dagpenge", "sygedagpenge");
  question.facts.citizen.acute_need = *rc::gen::arbitrary<bool>();
  question.facts.citizen.risk_group = *rc::gen::arbitrary<bool>();
  question.facts.citizen.consent = AnyConsent();
  question.facts.citizen.choice =
      *rc::gen::element<std::optional<Mode>>(std::nullopt, Mode::kPhysical, Mode::kVideo);
  for (const char* flag : {"suits_video", "requires_physical"}) {
    if (const std::optional<bool> value = AnyConsent()) question.facts.judgments[flag] = *value;
  }
  return question;
}

const std::string kFirst = Rule("dk.first", "permit: [physical]\napplies_to: {groups: [dagpenge]}");

RC_GTEST_PROP(Authority, LetsNoMunicipalityMakeLawfulWhatTheLawDoesNot, ()) {
  const std::string national = kFirst + Join(Number(*GenNational(), "dk.n"));
  const std::string local =
      Rule("kbh.first", "prefer: [video]") + Join(Number(*GenLocal(), "kbh.n"));
  const LoadedRules loaded = LoadRules({National(national), Municipal(local)});
  RC_ASSERT(!loaded.HasErrors());
  for (int i = 0; i < 10; ++i) {
    const Question question = AnyQuestion();
    const Decision law = loaded.rulebooks->national().Decide(question).value();
    const Decision both = loaded.rulebooks->For("0101").Decide(question).value();
    for (Mode mode : kModes) {
      // In parentheses: RC_ASSERT takes an expression apart, and would not stop at the first half.
      RC_ASSERT(
          (both.verdict(mode) == law.verdict(mode) || both.verdict(mode) == Verdict::kForbidden));
    }
    RC_ASSERT(both.participation == law.participation);
    RC_ASSERT(both.counts == law.counts);
    RC_ASSERT((!both.chosen || both.verdict(*both.chosen) != Verdict::kForbidden));
    RC_ASSERT(both.chosen.has_value() == (both.outcome != Outcome::kNoLawfulMode));
  }
}

RC_GTEST_PROP(Order, OfFilesAndRulesChangesNoDecision, ()) {
  // Overrides go from higher to lower numbers, so that there is no circle.
  std::vector<std::string> bodies = *GenNational();
  for (std::size_t i = 1; i < bodies.size(); ++i) {
    const auto target = *rc::gen::inRange<std::size_t>(0, i);
    if (*rc::gen::inRange(0, 3) == 0)
      bodies[i] += "\noverrides: [dk.n" + std::to_string(target) + "]";
  }
  std::vector<std::string> rules = Number(bodies, "dk.n");
  const std::vector<std::string> local = Number(*GenLocal(), "kbh.n");
  const auto build = [&](std::size_t cut) {
    std::string a = kFirst, b = Rule("dk.last", "permit: [video]\nwhen: citizen.acute_need");
    for (std::size_t i = 0; i < rules.size(); ++i) (i < cut ? a : b) += rules[i];
    return std::vector<SourceFile>{File("national/a.yaml", "national", a),
                                   File("national/b.yaml", "national", b),
                                   Municipal(Rule("kbh.first", "prefer: [video]") + Join(local))};
  };
  const LoadedRules one = LoadRules(build(rules.size()));
  RC_ASSERT(one.rulebooks != nullptr);
  for (std::size_t i = rules.size(); i > 1; --i)
    std::swap(rules[i - 1], rules[*rc::gen::inRange<std::size_t>(0, i)]);
  std::vector<SourceFile> files = build(*rc::gen::inRange<std::size_t>(0, rules.size() + 1));
  std::rotate(files.begin(), files.begin() + *rc::gen::inRange(0, 3), files.end());
  const LoadedRules two = LoadRules(files);
  RC_ASSERT(two.rulebooks != nullptr);
  for (int i = 0; i < 10; ++i) {
    const Question question = AnyQuestion();
    Decision first = MustDecide(*one.rulebooks, question),
             second = MustDecide(*two.rulebooks, question);
    first.rulebook = second.rulebook = "";  // names the texts, which differ
    RC_ASSERT(ToJson(first) == ToJson(second));
  }
}

}  // namespace
}  // namespace samtale::engine
