// The nine steps of a decision, one after the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/engine/analysis.h"
#include "policy/engine/json.h"
#include "policy/engine/rulebook.h"
#include "tests/engine/small_rules.h"

namespace samtale::engine {
namespace {

using test::Allowed;
using test::Ask;
using test::AskOn;
using test::Jobcentre;
using test::Judgment;
using test::Modes;
using test::Municipal;
using test::MustDecide;
using test::MustLoad;
using test::National;
using test::Rule;
using test::Version;
using testing::ElementsAre;
using testing::IsEmpty;

// A law that permits physical meetings, and a dispensation for the others that leaves the choice to
// the holder.
const std::string kLaw = Rule("dk.law", "permit: [physical]");
const std::string kRemote = Rule("dk.remote", "permit: [telephone, video]\ndecided_by: holder");
const std::string kCitizen =
    Rule("dk.citizen", "permit: [physical, telephone, video]\ndecided_by: citizen");

// `provision effect`, with `< defeater` when defeated.
std::vector<std::string> Cited(const Decision& decision) {
  std::vector<std::string> cited;
  for (const Citation& citation : decision.citations) {
    cited.push_back(citation.provision + " " + std::string(Name(citation.effect)) +
                    (citation.defeated_by.empty() ? "" : " < " + citation.defeated_by));
  }
  return cited;
}

TEST(Version, IsTheLastAnnouncedByTheDayOfDecision) {
  const auto rules = MustLoad({National(Rule(
      "dk.remote", "permit: [video]",
      "versions: [" +
          Version("2020-09-16", "2020-09-25", "2020-06-15", "2020-12-31", ", change: extends") +
          ", " + Version("2020-06-12", "2020-06-12", "2020-06-15", "2020-09-30") + "]"))});
  const struct {
    const char* meeting;
    const char* decided;
    Known known;
    int version;  // cited; 0: the provision does not apply
  } kRows[] = {
      {"2020-06-14", "2020-06-20", Known::kAnnounced, 0},
      {"2020-06-15", "2020-06-20", Known::kAnnounced, 1},
      {"2020-06-16", "2020-06-20", Known::kAnnounced, 1},
      {"2020-09-29", "2020-06-20", Known::kAnnounced, 1},
      {"2020-09-30", "2020-06-20", Known::kAnnounced, 1},
      {"2020-10-01", "2020-06-20", Known::kAnnounced, 0},
      {"2020-09-30", "2020-06-11", Known::kAnnounced, 0},
      {"2020-09-30", "2020-06-12", Known::kAnnounced, 1},
      {"2020-09-30", "2020-06-13", Known::kAnnounced, 1},
      {"2020-10-14", "2020-09-15", Known::kAnnounced, 0},
      {"2020-10-14", "2020-09-16", Known::kAnnounced, 2},
      {"2020-10-14", "2020-09-17", Known::kAnnounced, 2},
      {"2020-12-30", "2020-09-16", Known::kAnnounced, 2},
      {"2020-12-31", "2020-09-16", Known::kAnnounced, 2},
      {"2021-01-01", "2020-09-16", Known::kAnnounced, 0},
      {"2020-10-14", "2020-09-24", Known::kIssued, 0},
      {"2020-10-14", "2020-09-25", Known::kIssued, 2},
      {"2020-10-14", "2020-09-26", Known::kIssued, 2},
      {"2020-09-30", "2020-09-24", Known::kIssued, 1},
      {"2020-09-30", "2020-09-25", Known::kIssued, 2},
      {"2020-09-30", "2021-09-25", Known::kAnnounced, 2},
  };
  for (const auto& row : kRows) {
    Question question = AskOn(row.meeting, row.decided);
    question.known = row.known;
    const Decision decision = MustDecide(*rules, question);
    EXPECT_EQ(decision.citations.empty() ? 0 : decision.citations[0].version, row.version)
        << row.meeting << " decided " << row.decided;
    EXPECT_EQ(Allowed(decision), row.version > 0 ? "video" : "");
  }
}

TEST(Version, PendingIsNeverIssuedAndUnknownIsIssuedWhenAnnounced) {
  for (const char* issued : {"pending", "unknown"}) {
    const auto rules = MustLoad({National(
        Rule("dk.a", "permit: [video]",
             "versions: [" + Version("2020-06-12", issued, "2020-06-15", "open") + "]"))});
    for (const char* decided : {"2020-06-11", "2020-06-12", "2030-01-01"}) {
      Question question = AskOn("2030-01-01", decided);
      EXPECT_EQ(Allowed(MustDecide(*rules, question)).empty(),
                std::string(decided) == "2020-06-11");
      question.known = Known::kIssued;
      EXPECT_EQ(Allowed(MustDecide(*rules, question)).empty(),
                std::string(decided) == "2020-06-11" || std::string(issued) == "pending")
          << issued << decided;
    }
  }
}

TEST(Matched, ByEveryKeyOfAppliesTo) {
  struct Row {
    const char* scope;
    bool applies;  // to Ask(), in jobcentre nord
  };
  const Row kRows[] = {
      {"groups: [dagpenge]", true},
      {"groups: [sygedagpenge, kontanthjaelp]", false},
      {"groups: {except: [sygedagpenge]}", true},
      {"groups: {except: [dagpenge]}", false},
      {"meeting_types: [jobsamtale]", true},
      {"meeting_types: {except: [jobsamtale, rehab]}", false},
      {"holders: [jobcentre]", true},
      {"holders: [a_kasse]", false},
      {"regions: [hovedstaden]", true},
      {"regions: {except: [hovedstaden]}", false},
      {"municipalities: [\"0101\", \"0860\"]", true},
      {"municipalities: {except: [\"0101\"]}", false},
      {"jobcentres: [nord, syd]", true},
      {"jobcentres: [syd]", false},
      {"jobcentres: {except: [syd]}", true},
      {"jobcentres: {except: [nord]}", false},
      {"groups: [dagpenge], regions: [nordjylland]", false},
      {"regions: [hovedstaden], municipalities: [\"0860\"]", false},
  };
  for (const Row& row : kRows) {
    const auto rules = MustLoad(
        {National(Rule("dk.a", std::string("permit: [video]\napplies_to: {") + row.scope + "}"))});
    Question question = Ask();
    question.facts.jobcentre = "nord";
    EXPECT_EQ(!Allowed(MustDecide(*rules, question)).empty(), row.applies) << row.scope;
  }
}

TEST(Matched, ByEveryFactOfConditions) {
  Question full = Ask();
  full.decided_on = test::Day("2020-06-01");
  full.facts.jobcentre = "nord";
  full.facts.meeting = {"jobsamtale", Holder::kAKasse, 2, test::Day("2020-05-20"), Mode::kVideo};
  full.facts.citizen = {"dagpenge", 7,    2,   Mode::kTelephone, std::nullopt, true, true, true,
                        true,       true, true};
  full.facts.circumstances = {true, false};
  full.facts.judgments = {{"suits_video", true}};
  const struct {
    const char* condition;
    bool holds;        // of `full`
    bool holds_empty;  // of Ask()
  } kRows[] = {
      {"meeting.type == 'jobsamtale'", true, true},
      {"meeting.held_by == 'a_kasse'", true, false},
      {"meeting.number >= 2", true, false},
      {"meeting.notice_days == 14", true, false},
      {"meeting.notice_days == 0", false, true},
      {"has(meeting.summoned_on) && meeting.summoned_on < '2020-05-21'", true, false},
      {"has(meeting.summoned_on) && meeting.summoned_on < '2020-05-20'", false, false},
      {"has(meeting.summoned_mode) && meeting.summoned_mode in ['telephone', 'video']", true,
       false},
      {"citizen.group in ['dagpenge', 'sygedagpenge']", true, true},
      {"citizen.months_in_course > 6", true, false},
      {"has(citizen.sick_pay_category) && citizen.sick_pay_category in [2, 3]", true, false},
      {"!has(citizen.sick_pay_category)", false, true},
      {"has(citizen.choice) && citizen.choice == 'telephone'", true, false},
      {"citizen.acute_need", true, false},
      {"citizen.risk_group", true, false},
      {"citizen.needs_interpreter", true, false},
      {"citizen.digital_exempt", true, false},
      {"citizen.standby_scheme", true, false},
      {"citizen.wants_to_take_part", true, false},
      {"municipality.code == '0101'", true, true},
      {"municipality.region == 'hovedstaden'", true, true},
      {"municipality.region == 'nordjylland'", false, false},
      {"jobcentre.id == 'nord'", true, false},
      {"jobcentre.id != 'syd'", true, true},
      {"municipality.locked_down", true, false},
      {"jobcentre.premises_ready", false, true},
      {"judgment.suits_video", true, false},
      {"judgment.requires_physical", false, false},
  };
  for (const auto& row : kRows) {
    for (const char* key : {"when", "unless"}) {
      const auto rules = MustLoad({National(
          Rule("dk.a", "permit: [video]\n" + std::string(key) + ": \"" + row.condition + "\""))});
      const bool unless = std::string(key) == "unless";
      EXPECT_EQ(!Allowed(MustDecide(*rules, full)).empty(), row.holds != unless)
          << key << ": " << row.condition;
      EXPECT_EQ(!Allowed(MustDecide(*rules, Ask())).empty(), row.holds_empty != unless)
          << key << ": " << row.condition;
    }
  }
}

TEST(Override, DefeatsWhileItsProvisionIsActive) {
  const auto rules = MustLoad({National(
      Rule("a", "permit: [physical]\nadvise: [physical]") +
      Rule("b", "forbid: [video]\nwhen: citizen.risk_group\noverrides: [a]") +
      Rule("c", "permit: [telephone]\nwhen: citizen.acute_need\noverrides: {b: [forbid]}") +
      Rule("d", "counts: false\nwhen: citizen.digital_exempt\noverrides: [c]"))});
  const struct {
    bool risk_group, acute_need, digital_exempt;
    std::vector<std::string> cited;
  } kRows[] = {
      {false, false, false, {"a PERMITS", "a ADVISES"}},
      {true, false, false, {"b FORBIDS", "a PERMITS < b", "a ADVISES < b"}},
      // Only an effect of b is defeated: it stays active, and a stays defeated.
      {true, true, false, {"c PERMITS", "a PERMITS < b", "b FORBIDS < c", "a ADVISES < b"}},
      // c is defeated, so what it overrides comes back.
      {true,
       true,
       true,
       {"b FORBIDS", "d COUNTS_NOT", "a PERMITS < b", "c PERMITS < d", "a ADVISES < b"}},
  };
  for (const auto& row : kRows) {
    Question question = Ask();
    question.facts.citizen.risk_group = row.risk_group;
    question.facts.citizen.acute_need = row.acute_need;
    question.facts.citizen.digital_exempt = row.digital_exempt;
    EXPECT_EQ(Cited(MustDecide(*rules, question)), row.cited);
  }
}

TEST(Override, NamesTheFirstOfSeveralDefeaters) {
  const auto rules = MustLoad(
      {National(Rule("z", "permit: [video]") + Rule("b", "advise: [video]\noverrides: [z]") +
                Rule("a", "advise: [video]\noverrides: {z: [permit]}"))});
  EXPECT_THAT(Cited(MustDecide(*rules, Ask())),
              ElementsAre("a ADVISES", "b ADVISES", "z PERMITS < a"));
}

TEST(Lawful, IsPermittedAndNotForbidden) {
  const auto rules = MustLoad(
      {National(Rule("a", "permit: [physical, video]") + Rule("b", "forbid: [video, telephone]"))});
  const Decision decision = MustDecide(*rules, Ask());
  EXPECT_EQ(Allowed(decision), "physical");
  EXPECT_EQ(Modes(decision, Verdict::kForbidden), "telephone video");
  EXPECT_EQ(decision.outcome, Outcome::kDecided);
}

TEST(Lawful, NothingIsAnOutcome) {
  const auto rules = MustLoad({National(Rule("a", "permit: [physical]") +
                                        Rule("b", "forbid: [physical]\nasks: [suits_video]"))});
  const Decision decision = MustDecide(*rules, Ask());
  EXPECT_EQ(decision.outcome, Outcome::kNoLawfulMode);
  EXPECT_EQ(decision.chosen, std::nullopt);
  EXPECT_EQ(decision.decided_by, Chooser::kLaw);
}

TEST(Consent, DecidesTheVerdictOfModesThatNeedIt) {
  const auto rules = MustLoad({National(Rule("a", "permit: [physical, video]") +
                                        Rule("b", "consent: [video, telephone]"))});
  const struct {
    std::optional<bool> consent;
    Verdict video;
    Outcome outcome;
  } kRows[] = {{true, Verdict::kAllowed, Outcome::kDecided},
               {false, Verdict::kForbidden, Outcome::kDecided},
               {std::nullopt, Verdict::kNeedsConsent, Outcome::kDecided}};
  for (const auto& row : kRows) {
    Question question = Ask();
    question.facts.citizen.consent = row.consent;
    const Decision decision = MustDecide(*rules, question);
    EXPECT_EQ(decision.verdict(Mode::kVideo), row.video);
    EXPECT_EQ(decision.verdict(Mode::kPhysical), Verdict::kAllowed);
    EXPECT_EQ(decision.verdict(Mode::kTelephone), Verdict::kForbidden);  // consent permits nothing
    EXPECT_EQ(decision.outcome, row.outcome);
  }
}

TEST(Consent, IsNeededForEveryLawfulModeOfAVoluntaryMeeting) {
  const auto rules = MustLoad(
      {National(Rule("a", "permit: [telephone, video]\nparticipation: voluntary\ncounts: false"))});
  Question question = Ask();
  Decision decision = MustDecide(*rules, question);
  EXPECT_EQ(Modes(decision, Verdict::kNeedsConsent), "telephone video");
  EXPECT_EQ(decision.participation, Participation::kVoluntary);
  EXPECT_FALSE(decision.counts);
  EXPECT_EQ(decision.chosen, Mode::kTelephone);
  EXPECT_EQ(decision.outcome, Outcome::kDecided);
  question.facts.citizen.consent = false;
  decision = MustDecide(*rules, question);
  EXPECT_EQ(decision.outcome, Outcome::kNoLawfulMode);
  EXPECT_EQ(decision.chosen, std::nullopt);
  question.facts.citizen.consent = true;
  EXPECT_EQ(Allowed(MustDecide(*rules, question)), "telephone video");
}

TEST(Duties, JoinByTheirRuleOverLawfulModes) {
  const auto rules = MustLoad({National(
      Rule("law", "permit: [physical, telephone]") +
      Rule("a",
           "duties: {mask: true, m2: 2, people: {value: 10, for: [physical, telephone, video]}}") +
      Rule("b",
           "duties: {mask: {value: true, for: [telephone, video]}, m2: {value: 4, for: "
           "[physical]}, people: 5}"))});
  const Decision decision = MustDecide(*rules, Ask());
  EXPECT_THAT(decision.duties, ElementsAre(Duty{"m2", 4, {Mode::kPhysical}},
                                           Duty{"mask", 1, {Mode::kPhysical, Mode::kTelephone}},
                                           Duty{"people", 5, {Mode::kPhysical}},
                                           Duty{"people", 10, {Mode::kTelephone}}));
  EXPECT_THAT(Cited(decision), ElementsAre("law PERMITS", "a DUTY", "b DUTY"));
}

TEST(Chooser, IsTheDeepestInForce) {
  const std::string kMunicipality = Rule("m", "decided_by: municipality");
  const struct {
    const char* name;
    std::vector<SourceFile> files;
    Holder holder;
    Chooser chooser;
  } kRows[] = {
      {"nobody", {National(kLaw)}, Holder::kJobcentre, Chooser::kLaw},
      {"jobcentre holds", {National(kRemote)}, Holder::kJobcentre, Chooser::kJobcentre},
      {"fund holds", {National(kRemote)}, Holder::kAKasse, Chooser::kAKasse},
      {"municipality below the holder",
       {National(kRemote), Municipal(kMunicipality)},
       Holder::kAKasse,
       Chooser::kMunicipality},
      {"caseworker below the holder",
       {National(kRemote), Municipal(Rule("m", "decided_by: caseworker"))},
       Holder::kJobcentre,
       Chooser::kCaseworker},
      {"nobody below the law",
       {National(kLaw), Municipal(kMunicipality)},
       Holder::kJobcentre,
       Chooser::kLaw},
      {"nobody below the citizen",
       {National(kCitizen), Municipal(kMunicipality)},
       Holder::kJobcentre,
       Chooser::kCitizen},
      {"nobody below the caseworker",
       {National(Rule("a", "permit: [video]\ndecided_by: caseworker")), Municipal(kMunicipality)},
       Holder::kJobcentre,
       Chooser::kCaseworker},
      {"jobcentre below its municipality",
       {National(kRemote), Municipal(kMunicipality), Jobcentre(Rule("n", "decided_by: citizen"))},
       Holder::kJobcentre,
       Chooser::kCitizen},
      {"judgment above the municipality",
       {National(kRemote), Judgment(Rule("j", "decided_by: citizen\nunless: judgment.suits_video")),
        Municipal(kMunicipality)},
       Holder::kJobcentre,
       Chooser::kCitizen},
      {"where delegated",
       {National(Rule(
            "a", "permit: [video]\ndecided_by: citizen\ndelegates: {municipality: [decided_by]}")),
        Municipal(kMunicipality)},
       Holder::kJobcentre,
       Chooser::kMunicipality},
      {"not where delegated to others",
       {National(
            Rule("a", "permit: [video]\ndecided_by: citizen\ndelegates: {judgment: [decided_by]}")),
        Municipal(kMunicipality)},
       Holder::kJobcentre,
       Chooser::kCitizen},
      {"not while the delegating rule is defeated",
       {National(Rule("a", "decided_by: citizen\ndelegates: {municipality: [decided_by]}") +
                 Rule("b", "permit: [video]\ndecided_by: citizen\noverrides: [a]")),
        Municipal(kMunicipality)},
       Holder::kJobcentre,
       Chooser::kCitizen},
  };
  for (const auto& row : kRows) {
    Question question = Ask();
    question.facts.jobcentre = "nord";
    question.facts.meeting.held_by = row.holder;
    EXPECT_EQ(MustDecide(*MustLoad(row.files), question).decided_by, row.chooser) << row.name;
  }
}

TEST(Chosen, FollowsTheOrderOfTheReference) {
  const struct {
    const char* name;
    std::vector<SourceFile> files;
    std::optional<Mode> choice;
    std::map<std::string, bool> judgments;
    Mode chosen;
  } kRows[] = {
      {"canonical order", {National(kRemote)}, {}, {}, Mode::kTelephone},
      {"advice", {National(kLaw + kRemote + Rule("x", "advise: [video]"))}, {}, {}, Mode::kVideo},
      {"the citizen's wish before advice",
       {National(kLaw + kRemote + Rule("x", "advise: [video]"))},
       Mode::kPhysical,
       {},
       Mode::kPhysical},
      {"an unlawful wish does not count",
       {National(kRemote)},
       Mode::kPhysical,
       {},
       Mode::kTelephone},
      {"municipality before the wish",
       {National(kLaw + kRemote), Municipal(Rule("m", "prefer: [video, physical]"))},
       Mode::kPhysical,
       {},
       Mode::kVideo},
      {"jobcentre before municipality",
       {National(kLaw + kRemote), Municipal(Rule("m", "prefer: [video]")),
        Jobcentre(Rule("n", "prefer: [telephone]"))},
       {},
       {},
       Mode::kTelephone},
      {"judgment before jobcentre",
       {National(kLaw + kRemote), Jobcentre(Rule("n", "prefer: [telephone]")),
        Judgment(Rule("j", "prefer: [physical]\nwhen: judgment.requires_physical"))},
       {},
       {{"requires_physical", true}},
       Mode::kPhysical},
      {"an unlawful preference does not count",
       {National(kRemote), Municipal(Rule("m", "prefer: [physical, video]"))},
       {},
       {},
       Mode::kVideo},
      {"the citizen decides before preferences",
       {National(kCitizen), Municipal(Rule("m", "prefer: [physical]"))},
       Mode::kVideo,
       {},
       Mode::kVideo},
      {"the citizen has not decided",
       {National(kCitizen), Municipal(Rule("m", "prefer: [telephone]"))},
       {},
       {},
       Mode::kTelephone},
      {"allowed before what needs consent",
       {National(kCitizen + Rule("x", "consent: [physical, video]"))},
       Mode::kVideo,
       {},
       Mode::kTelephone},
      {"else the first that needs consent",
       {National(kCitizen + Rule("x", "consent: [physical, telephone, video]\nadvise: [video]"))},
       {},
       {},
       Mode::kVideo},
  };
  for (const auto& row : kRows) {
    Question question = Ask();
    question.facts.jobcentre = "nord";
    question.facts.citizen.choice = row.choice;
    question.facts.judgments = row.judgments;
    EXPECT_EQ(MustDecide(*MustLoad(row.files), question).chosen, row.chosen) << row.name;
  }
}

TEST(Chosen, TiesOfOneAuthorityRankInCanonicalOrder) {
  const LoadedRules loaded = test::LoadRules(
      {National(kLaw + kRemote),
       Municipal(Rule("m1", "prefer: [video]") + Rule("m2", "prefer: [telephone, video]"))});
  EXPECT_FALSE(loaded.HasErrors());
  const Analysis analysis = Analyse(*loaded.rulebooks, {});
  EXPECT_THAT(analysis.findings,
              testing::Contains(testing::Field(&Finding::warning, Warning::kPreferenceTie)));
  EXPECT_EQ(MustDecide(*loaded.rulebooks, Ask()).chosen, Mode::kTelephone);
}

TEST(Advice, ListsLawfulModesOfTheDeepestAuthorityFirst) {
  const auto rules = MustLoad(
      {National(kLaw + kRemote + Rule("x", "advise: [video, physical]") +
                Rule("y", "forbid: [physical]\nwhen: citizen.risk_group")),
       Municipal(Rule("m1", "advise: [physical]") + Rule("m2", "advise: [telephone, physical]"))});
  EXPECT_THAT(MustDecide(*rules, Ask()).advice,
              ElementsAre(Mode::kPhysical, Mode::kTelephone, Mode::kVideo));
  Question question = Ask();
  question.facts.citizen.risk_group = true;
  EXPECT_THAT(MustDecide(*rules, question).advice, ElementsAre(Mode::kTelephone, Mode::kVideo));
}

TEST(Judgments, AreOpenWhileTheirValueWouldChangeTheAnswer) {
  const std::string kPrefer = Rule("j1", "prefer: [physical]\nwhen: judgment.requires_physical") +
                              Rule("j2",
                                   "prefer: [video]\nwhen: judgment.suits_video && "
                                   "judgment.prefers_remote && !judgment.requires_physical");
  const std::string kNational = kLaw + kRemote;
  const struct {
    const char* name;
    std::map<std::string, bool> set;
    std::optional<Mode> choice;
    std::vector<std::string> open;
  } kRows[] = {
      // Alone neither of j2's flags changes anything; together they do.
      {"all", {}, Mode::kTelephone, {"prefers_remote", "requires_physical", "suits_video"}},
      {"one set",
       {{"suits_video", true}},
       Mode::kTelephone,
       {"prefers_remote", "requires_physical"}},
      {"one ruled out", {{"suits_video", false}}, Mode::kTelephone, {"requires_physical"}},
      {"the first decides", {{"requires_physical", true}}, Mode::kTelephone, {}},
      {"the answer is physical anyway", {{"suits_video", false}}, Mode::kPhysical, {}},
      {"all set",
       {{"suits_video", false}, {"requires_physical", false}, {"prefers_remote", true}},
       Mode::kPhysical,
       {}},
  };
  for (const auto& row : kRows) {
    Question question = Ask();
    question.facts.judgments = row.set;
    question.facts.citizen.choice = row.choice;
    for (const bool asks : {false, true}) {
      const auto rules =
          MustLoad({National(kNational + (asks ? Rule("ask", "asks: [requires_physical]") : "")),
                    Judgment(kPrefer)});
      const Decision decision = MustDecide(*rules, question);
      EXPECT_EQ(decision.open_judgments, row.open) << row.name;
      const bool asked =
          asks && std::count(row.open.begin(), row.open.end(), "requires_physical") > 0;
      EXPECT_EQ(decision.outcome, asked ? Outcome::kNeedsJudgment : Outcome::kDecided) << row.name;
    }
  }
}

TEST(Basis, IsAnnouncedWhileIssuedRulesWouldDecideOtherwise) {
  const std::string versions =
      "versions: [" + Version("2020-06-12", "2020-06-12", "2020-06-15", "2020-09-30") + ", " +
      Version("2020-09-16", "2020-09-25", "2020-06-15", "2020-12-31") + "]";
  const std::string announced =
      "versions: [" + Version("2020-09-16", "2020-09-25", "2020-06-15", "2020-12-31") + "]";
  const struct {
    const char* body;
    const char* decided;
    Basis basis;
    bool one_version = false;
  } kRows[] = {
      {"permit: [video]", "2020-09-15", Basis::kIssued},
      {"permit: [video]", "2020-09-16", Basis::kAnnounced},
      {"permit: [video]", "2020-09-24", Basis::kAnnounced},
      {"permit: [video]", "2020-09-25", Basis::kIssued},
      {"decided_by: municipality", "2020-09-16", Basis::kAnnounced, true},
      {"participation: voluntary", "2020-09-16", Basis::kAnnounced, true},
      {"duties: {mask: true}", "2020-09-16", Basis::kAnnounced, true},
      {"advise: [physical]", "2020-09-16", Basis::kAnnounced, true},
      {"counts: false", "2020-09-16", Basis::kIssued, true},       // not compared
      {"permit: [physical]", "2020-09-16", Basis::kIssued, true},  // another rule permits it too
  };
  for (const auto& row : kRows) {
    const auto rules =
        MustLoad({National(kLaw + Rule("x", row.body, row.one_version ? announced : versions))});
    Question question = AskOn("2020-10-14", row.decided);
    EXPECT_EQ(MustDecide(*rules, question).basis, row.basis)
        << row.body << " decided " << row.decided;
    question.known = Known::kIssued;
    EXPECT_EQ(MustDecide(*rules, question).basis, Basis::kIssued);
  }
}

TEST(Citations, NameVersionInstrumentAndModes) {
  const auto rules = MustLoad(
      {National(Rule("a", "permit: [video, telephone]\ndecided_by: holder\nasks: [suits_video]"))});
  const Decision decision = MustDecide(*rules, Ask());
  ASSERT_EQ(decision.citations.size(), 3u);
  EXPECT_EQ(decision.citations[0], (Citation{"a",
                                             1,
                                             Effect::kPermits,
                                             {Mode::kTelephone, Mode::kVideo},
                                             "Act 1",
                                             "https://example.dk/1",
                                             ""}));
  EXPECT_EQ(decision.citations[1].modes, ModeSet::All());
  EXPECT_EQ(decision.citations[2].effect, Effect::kAsks);
  EXPECT_EQ(decision.rulebook, rules->For("0101").hash());
}

TEST(Decide, RefusesFactsThatAreNoWordsAllAtOnce) {
  const auto rules = MustLoad({National(kLaw)});
  Question question = Ask();
  question.facts.municipality = "0102";
  question.facts.jobcentre = "Nord!";
  question.facts.meeting.type = "kaffe";
  question.facts.meeting.number = 0;
  question.facts.citizen.group = "";
  question.facts.citizen.months_in_course = -1;
  question.facts.citizen.sick_pay_category = 4;
  question.facts.judgments = {{"is_nice", true}};
  const Result<Decision> decision = rules->national().Decide(question);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().reason, Reason::kInvalidArgument);
  std::vector<std::string> fields;
  for (const Violation& violation : decision.error().violations) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("meeting.type", "meeting.number", "citizen.group",
                                  "citizen.monthsInCourse", "citizen.sickPayCategory",
                                  "municipality", "jobcentre", "judgments.is_nice"));
}

TEST(Decide, TakesNumbersToTheirBounds) {
  const auto rules = MustLoad({National(kLaw)});
  const struct {
    int number, months;
    std::optional<int> category;
    bool accepted;
  } kRows[] = {{0, 0, 1, false},      {1, 0, 1, true},     {2, 0, 3, true},
               {1, -1, 1, false},     {1, 1, 2, true},     {1, 0, 0, false},
               {1, 0, 4, false},      {1, 0, {}, true},    {100000, 0, 1, true},
               {100001, 0, 1, false}, {1, 12000, 1, true}, {1, 12001, 1, false}};
  for (const auto& row : kRows) {
    Question question = Ask();
    question.facts.meeting.number = row.number;
    question.facts.citizen.months_in_course = row.months;
    question.facts.citizen.sick_pay_category = row.category;
    EXPECT_EQ(rules->national().Decide(question).has_value(), row.accepted)
        << row.number << " " << row.months;
  }
}

TEST(Decide, AllowsALookBack) {
  const auto rules =
      MustLoad({National(Rule("a", "permit: [video]\nwhen: meeting.notice_days < 0"))});
  EXPECT_EQ(Allowed(MustDecide(*rules, AskOn("2020-06-15", "2020-06-16"))), "video");
  EXPECT_EQ(Allowed(MustDecide(*rules, AskOn("2020-06-15", "2020-06-15"))), "");
}

}  // namespace
}  // namespace samtale::engine
