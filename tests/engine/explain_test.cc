#include "policy/engine/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "policy/engine/cases.h"
#include "policy/engine/explain_text.h"
#include "policy/engine/json.h"
#include "tests/engine/small_rules.h"
#include "tests/source_path.h"

namespace samtale::engine {
namespace {

using test::Rule;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string ToText(const Counterfactual& change) {
  std::string text = change.field + " ";
  if (change.range) text += change.range->from + ".." + change.range->until;
  for (const std::string& value : change.values) text += value + " ";
  while (text.back() == ' ') text.pop_back();
  return text + " -> " + std::string(Name(change.verdict)) + (change.chosen ? ", chosen" : "");
}

std::vector<std::string> Changes(const Explanation& explanation, Mode mode) {
  std::vector<std::string> texts;
  for (const Counterfactual& change : explanation.modes[static_cast<std::size_t>(mode)].changes)
    texts.push_back(ToText(change));
  return texts;
}

Explanation MustExplain(const Rulebooks& rulebooks, const Question& question) {
  auto explanation = Explain(rulebooks.For(question.facts.municipality), question);
  if (!explanation) std::abort();
  return *explanation;
}

std::string Once(const std::string& from, const std::string& until,
                 const std::string& announced = "2020-05-20") {
  return "versions: [" + test::Version(announced, announced, from, until) + "]";
}

// A physical base rule, and one about video with `body` from 1 to 30 June, known since 20 May.
std::shared_ptr<const Rulebooks> WithVideo(const std::string& body) {
  return test::MustLoad({test::National(
      Rule("dk.law", "permit: [physical]") +
      Rule("dk.video", "permit: [video]\n" + body, Once("2020-06-01", "2020-06-30")))});
}

TEST(Explain, GivesTheDecisionAndTheReasonsOfEachMode) {
  const auto rulebooks = test::MustLoad(
      {test::National(Rule("dk.law", "permit: [physical]") +
                      Rule("dk.closed", "forbid: [physical]\noverrides: {dk.law: [permit]}",
                           Once("2020-06-01", "2020-06-30")) +
                      Rule("dk.voluntary", "permit: [telephone]\nparticipation: voluntary"))});
  const Explanation explanation = MustExplain(*rulebooks, test::Ask());
  EXPECT_EQ(explanation.decision, test::MustDecide(*rulebooks, test::Ask()));
  ASSERT_EQ(explanation.modes.size(), 3u);
  const auto& physical = explanation.modes[0].reasons;
  // `participation` concerns every mode, so it stands beside each.
  ASSERT_EQ(physical.size(), 3u);
  EXPECT_EQ(physical[0].provision, "dk.closed");
  EXPECT_EQ(physical[0].effect, Effect::kForbids);
  EXPECT_EQ(physical[0].version.instrument, "Act 2020-05-20");
  EXPECT_EQ(physical[2].provision, "dk.law");
  EXPECT_EQ(physical[2].defeated_by, "dk.closed");
  EXPECT_EQ(explanation.modes[1].verdict, Verdict::kNeedsConsent);
  EXPECT_TRUE(explanation.modes[1].chosen);
  EXPECT_FALSE(explanation.modes[2].chosen);
}

TEST(Explain, RefusesAWrongQuestionAsDecideDoes) {
  const auto rulebooks = WithVideo("");
  Question question = test::Ask();
  question.facts.citizen.group = "nobody";
  const auto explanation = Explain(rulebooks->national(), question);
  ASSERT_FALSE(explanation);
  EXPECT_EQ(explanation.error(), rulebooks->national().Decide(question).error());
}

TEST(Explain, FindsTheSingleChangesThatWouldAllow) {
  const struct {
    const char* body;
    const char* meeting_day;
    const char* decided_on;
    std::vector<std::string> changes;
  } kRows[] = {
      {"", "2020-07-01", "2020-06-20", {"meetingDate 2020-06-01..2020-06-30 -> ALLOWED"}},
      {"", "2020-06-15", "2020-05-19", {"decidedOn 2020-05-20.. -> ALLOWED"}},
      {"", "2020-07-01", "2020-05-19", {}},
      {"when: citizen.acute_need",
       "2020-06-15",
       "2020-06-15",
       {"citizen.acuteNeed true -> ALLOWED"}},
      {"unless: meeting.type == 'jobsamtale'",
       "2020-06-15",
       "2020-06-15",
       {"meeting.type rehab webinar -> ALLOWED"}},
      {"applies_to: {groups: [sygedagpenge, kontanthjaelp]}",
       "2020-06-15",
       "2020-06-15",
       {"citizen.group sygedagpenge kontanthjaelp -> ALLOWED"}},
      {"when: meeting.number >= 2 && meeting.number < 5",
       "2020-06-15",
       "2020-06-15",
       {"meeting.number 2..4 -> ALLOWED"}},
      {"when: citizen.months_in_course > 6",
       "2020-06-15",
       "2020-06-15",
       {"citizen.monthsInCourse 7.. -> ALLOWED"}},
      {"when: has(citizen.sick_pay_category) && citizen.sick_pay_category >= 2",
       "2020-06-15",
       "2020-06-15",
       {"citizen.sickPayCategory 2 3 -> ALLOWED"}},
      {"when: has(citizen.choice) && citizen.choice != 'physical'",
       "2020-06-15",
       "2020-06-15",
       {"citizen.choice TELEPHONE -> ALLOWED", "citizen.choice VIDEO -> ALLOWED, chosen"}},
      {"when: has(meeting.summoned_on) && meeting.summoned_on < '2020-05-01'",
       "2020-06-15",
       "2020-06-15",
       {"meeting.summonedOn ..2020-04-30 -> ALLOWED"}},
      {"when: has(meeting.summoned_mode) && meeting.summoned_mode == 'video'",
       "2020-06-15",
       "2020-06-15",
       {"meeting.summonedMode VIDEO -> ALLOWED"}},
      {"when: meeting.held_by == 'a_kasse'",
       "2020-06-15",
       "2020-06-15",
       {"meeting.heldBy a_kasse -> ALLOWED"}},
      {"when: municipality.locked_down",
       "2020-06-15",
       "2020-06-15",
       {"circumstances.municipalityLockedDown true -> ALLOWED"}},
      {"when: '!jobcentre.premises_ready'",
       "2020-06-15",
       "2020-06-15",
       {"circumstances.premisesReady false -> ALLOWED"}},
      {"when: judgment.suits_video",
       "2020-06-15",
       "2020-06-15",
       {"judgments.suits_video true -> ALLOWED"}},
      {"consent: [video]\nwhen: citizen.risk_group",
       "2020-06-15",
       "2020-06-15",
       {"citizen.riskGroup true -> NEEDS_CONSENT"}},
      {"consent: [video]", "2020-06-15", "2020-06-15", {"citizen.consent true -> ALLOWED"}},
      // The notice moves with either day; what is past by the day of decision is not told.
      {"when: meeting.notice_days >= 10",
       "2020-06-15",
       "2020-06-10",
       {"meetingDate 2020-06-20..2020-06-30 -> ALLOWED"}},
      {"when: meeting.notice_days == 3",
       "2020-06-15",
       "2020-06-10",
       {"meetingDate 2020-06-13..2020-06-13 -> ALLOWED",
        "decidedOn 2020-06-12..2020-06-12 -> ALLOWED"}},
  };
  for (const auto& row : kRows) {
    const Explanation explanation =
        MustExplain(*WithVideo(row.body), test::AskOn(row.meeting_day, row.decided_on));
    EXPECT_EQ(Changes(explanation, Mode::kVideo), row.changes) << row.body;
  }
}

TEST(Explain, OfIssuedRulesSaysThatAnnouncedOnesWouldDo) {
  const auto rulebooks = test::MustLoad({test::National(
      Rule("dk.law", "permit: [physical]") +
      Rule(
          "dk.video", "permit: [video]",
          "versions: [" + test::Version("2020-06-01", "2020-06-20", "2020-06-01", "open") + "]"))});
  Question question = test::AskOn("2020-07-01", "2020-06-10");
  question.known = Known::kIssued;
  EXPECT_THAT(Changes(MustExplain(*rulebooks, question), Mode::kVideo),
              ElementsAre("decidedOn 2020-06-20.. -> ALLOWED", "known ANNOUNCED -> ALLOWED"));
}

TEST(Explain, OfAnAllowedModeSaysHowItWouldBeChosen) {
  const auto rulebooks = test::MustLoad(
      {test::National(Rule("dk.law", "permit: [physical, video]\ndecided_by: citizen")),
       test::Judgment(Rule("j.video", "prefer: [video]\nwhen: judgment.suits_video"))});
  const Explanation explanation = MustExplain(*rulebooks, test::Ask());
  EXPECT_THAT(Changes(explanation, Mode::kVideo),
              ElementsAre("citizen.choice VIDEO -> ALLOWED, chosen",
                          "judgments.suits_video true -> ALLOWED, chosen"));
  EXPECT_THAT(Changes(explanation, Mode::kPhysical), IsEmpty());
}

// Stretches of days by their last day: before the day of decision, on it, after it.
TEST(Explain, LeavesOutDaysThatArePastOnTheDayOfDecision) {
  const auto rulebooks = WithVideo("");
  const std::vector<std::pair<const char*, bool>> rows = {
      {"2020-06-29", true}, {"2020-06-30", true}, {"2020-07-01", false}};
  for (const auto& [decided_on, told] : rows) {
    const Explanation explanation = MustExplain(*rulebooks, test::AskOn("2020-07-15", decided_on));
    EXPECT_EQ(Changes(explanation, Mode::kVideo).size(), told ? 1u : 0u) << decided_on;
  }
  const auto once = test::MustLoad({test::National(
      Rule("dk.law", "permit: [physical]") +
      Rule("dk.video", "permit: [video]",
           "versions: [" + test::Version("2020-05-01", "2020-05-01", "2020-06-01", "open") + ", " +
               test::Version("2020-05-20", "2020-05-20", "2020-06-01", "2020-06-30") + "]"))});
  const Explanation late = MustExplain(*once, test::AskOn("2020-07-15", "2020-06-15"));
  EXPECT_THAT(Changes(late, Mode::kVideo),
              ElementsAre("meetingDate 2020-06-01..2020-06-30 -> ALLOWED"))
      << "decided from 1 to 19 May it would have been allowed";
}

TEST(Explain, SaysWhatTheModeWouldBeWithoutTheWishOrTheConsent) {
  const auto rulebooks = test::MustLoad(
      {test::National(Rule("dk.law", "permit: [physical, telephone]\ndecided_by: citizen") +
                      Rule("dk.video", "permit: [video]\nconsent: [video]")),
       test::Judgment(Rule("j.video", "prefer: [video]\nwhen: judgment.suits_video"))});
  const struct {
    std::optional<Mode> wish;
    std::optional<bool> consent;
    bool suits_video;
    std::vector<std::string> told, not_told;
  } kRows[] = {
      {{}, {}, false, {"is held in person\n"}, {"wish", "rests on"}},
      {Mode::kPhysical, {}, false, {"is held in person\n"}, {"wish settles"}},
      {Mode::kTelephone,
       {},
       false,
       {"is held by telephone\n  the citizen's wish settles it: without it the meeting would be "
        "held "
        "in person\n"},
       {"rests on"}},
      {Mode::kVideo,
       true,
       false,
       {"by video\n  the citizen's wish settles it: without it the meeting would be held in "
        "person\n  it rests on the citizen's consent: without it the meeting would be held in "
        "person\n"},
       {}},
      {{},
       true,
       true,
       {"by video\n  it rests on the citizen's consent: without it the meeting would be held in "
        "person\n"},
       {"wish settles"}},
      {Mode::kTelephone, true, false, {"wish settles"}, {"rests on"}},
      {{}, false, true, {"is held in person\n"}, {"rests on"}}};
  for (const auto& row : kRows) {
    Question question = test::Ask();
    question.facts.citizen.choice = row.wish;
    question.facts.citizen.consent = row.consent;
    if (row.suits_video) question.facts.judgments["suits_video"] = true;
    const Explanation explanation = MustExplain(*rulebooks, question);
    const std::string text = Tell(explanation, rulebooks->vocabulary(), Language::kEnglish);
    for (const std::string& told : row.told) EXPECT_THAT(text, HasSubstr(told));
    for (const std::string& not_told : row.not_told) EXPECT_THAT(text, Not(HasSubstr(not_told)));
  }
}

TEST(Explain, SaysThatWithoutConsentNoModeWouldBeLawful) {
  Question question = test::AskOn("2020-04-14", "2020-04-14");
  question.facts.municipality = "0751";
  question.facts.citizen.consent = true;
  const LoadedRules loaded = Load(ReadRulesFolder(SourcePath("policy/rules")).value());
  const Explanation explanation = MustExplain(*loaded.rulebooks, question);
  EXPECT_THAT(Tell(explanation, loaded.rulebooks->vocabulary(), Language::kDanish),
              HasSubstr("samtalen holdes pr. telefon\n  det hviler på borgerens samtykke: uden det "
                        "ville ingen mødeform være lovlig\n"));
  const auto json = nlohmann::json::parse(ToJson(explanation));
  ASSERT_EQ(json["chosenBecauseOf"].size(), 1u);
  EXPECT_EQ(json["chosenBecauseOf"][0]["field"], "citizen.consent");
  EXPECT_EQ(json["chosenBecauseOf"][0]["otherwise"], "MODE_UNSPECIFIED");
}

TEST(Explain, SaysThatADecisionWouldComeAfterTheMeeting) {
  const auto rulebooks = WithVideo("");
  const std::vector<std::pair<const char*, bool>> rows = {
      {"2020-06-14", false}, {"2020-06-15", false}, {"2020-06-16", true}};
  for (const auto& [decided_on, told] : rows) {
    const Explanation explanation = MustExplain(*rulebooks, test::AskOn("2020-06-15", decided_on));
    const std::string text = Tell(explanation, rulebooks->vocabulary(), Language::kEnglish);
    EXPECT_EQ(text.find("the day of decision lies after the meeting") != text.npos, told)
        << decided_on;
  }
}

TEST(Explain, SaysHowLongTheAnswerStays) {
  const auto rulebooks = WithVideo("");
  const struct {
    const char* meeting_day;
    const char* decided_on;
    Range meetings;
    Range decisions;
  } kRows[] = {
      {"2020-05-31", "2020-06-20", {"", "2020-05-31"}, {"", ""}},
      {"2020-06-01", "2020-06-20", {"2020-06-01", "2020-06-30"}, {"2020-05-20", ""}},
      {"2020-06-30", "2020-05-20", {"2020-06-01", "2020-06-30"}, {"2020-05-20", ""}},
      {"2020-06-30", "2020-05-19", {"", ""}, {"", "2020-05-19"}},
      {"2020-07-01", "2020-06-20", {"2020-07-01", ""}, {"", ""}},
  };
  for (const auto& row : kRows) {
    const Explanation explanation =
        MustExplain(*rulebooks, test::AskOn(row.meeting_day, row.decided_on));
    EXPECT_EQ(explanation.modes[2].holds_for_meetings, row.meetings) << row.meeting_day;
    EXPECT_EQ(explanation.modes[2].holds_if_decided, row.decisions) << row.meeting_day;
  }
}

struct ShippedRules {
  std::shared_ptr<const Rulebooks> rulebooks;
  std::vector<CaseAnswer> answers;
};

const ShippedRules& Shipped() {
  static const ShippedRules shipped = [] {
    const LoadedRules loaded = Load(ReadRulesFolder(SourcePath("policy/rules")).value());
    const auto cases = ReadRulesFolder(SourcePath("policy/cases")).value();
    return ShippedRules{loaded.rulebooks, RunCases(*loaded.rulebooks, cases).answers};
  }();
  return shipped;
}

Verdict VerdictOf(const Question& question, Mode mode) {
  return test::MustDecide(*Shipped().rulebooks, question).verdict(mode);
}

LocalDay NextDay(LocalDay day, int days) { return day + date::days{days}; }

// Asks Decide on both ends of every stretch of days, and beyond them: the claim is exact.
void CheckDays(const Question& question, const ModeExplanation& mode) {
  const auto check = [&](const Range& range, Verdict verdict, LocalDay Question::*day) {
    Question asked = question;
    const auto verdict_on = [&](const std::string& end, int days) {
      asked.*day = NextDay(test::Day(end), days);
      return VerdictOf(asked, mode.mode);
    };
    if (!range.from.empty()) {
      EXPECT_EQ(verdict_on(range.from, 0), verdict);
      EXPECT_NE(verdict_on(range.from, -1), verdict);
    }
    if (!range.until.empty()) {
      EXPECT_EQ(verdict_on(range.until, 0), verdict);
      EXPECT_NE(verdict_on(range.until, 1), verdict);
    }
  };
  check(mode.holds_for_meetings, mode.verdict, &Question::meeting_day);
  check(mode.holds_if_decided, mode.verdict, &Question::decided_on);
}

TEST(Explain, HoldsWhatItClaimsOfDaysForShippedCases) {
  ASSERT_GT(Shipped().answers.size(), 150u);
  for (std::size_t i = 0; i < Shipped().answers.size(); i += 23) {
    const CaseAnswer& answer = Shipped().answers[i];
    SCOPED_TRACE(answer.id);
    const Explanation explanation = MustExplain(*Shipped().rulebooks, answer.question);
    EXPECT_EQ(explanation.decision, answer.decision);
    for (const ModeExplanation& mode : explanation.modes) CheckDays(answer.question, mode);
  }
}

// Every day of five years, asked one by one, agrees with the stretches of the explanation.
TEST(Explain, MissesNoDayOfFiveYears) {
  for (const char* asked : {"2020-09-15", "2020-09-16"}) {
    Question question = test::AskOn("2020-10-14", asked);
    question.facts.municipality = "0751";
    const Explanation explanation = MustExplain(*Shipped().rulebooks, question);
    const ModeExplanation& video = explanation.modes[2];
    for (LocalDay day = test::Day("2019-06-01"); day < test::Day("2024-06-01");
         day = NextDay(day, 1)) {
      question.meeting_day = day;
      const std::string text = samtale::Format(day);
      const auto covers = [&](const Range& range) {
        return (range.from.empty() || range.from <= text) &&
               (range.until.empty() || text <= range.until);
      };
      Verdict expected = covers(video.holds_for_meetings) ? video.verdict : Verdict::kForbidden;
      bool told = covers(video.holds_for_meetings);
      for (const Counterfactual& change : video.changes) {
        if (change.field != "meetingDate" || !covers(*change.range)) continue;
        expected = change.verdict;
        told = true;
      }
      const Verdict verdict = VerdictOf(question, Mode::kVideo);
      if (!told && text < asked) continue;  // past by then: told no more
      if (told) {
        ASSERT_EQ(verdict, expected) << text << " decided " << asked;
      } else {
        // What is not told is no better than what was asked.
        ASSERT_TRUE(verdict == Verdict::kForbidden || video.verdict != Verdict::kForbidden) << text;
      }
    }
  }
}

Question Autumn(const std::string& decided_on) {
  Question question = test::AskOn("2020-10-14", decided_on);
  question.facts.municipality = "0751";
  return question;
}

TEST(Explain, TellsTheStoryOfSeptember2020) {
  const auto& rulebooks = *Shipped().rulebooks;
  const Explanation before = MustExplain(rulebooks, Autumn("2020-09-15"));
  EXPECT_THAT(Changes(before, Mode::kVideo),
              testing::Contains("decidedOn 2020-09-16.. -> ALLOWED"));
  const std::string english = Tell(before, rulebooks.vocabulary(), Language::kEnglish);
  EXPECT_THAT(english,
              HasSubstr("jobsamtale (dagpenge) in Aarhus on 14 October 2020, decided on 15 "
                        "September 2020\n"));
  EXPECT_THAT(english, HasSubstr("in person: allowed, chosen\n"));
  EXPECT_THAT(english, HasSubstr("by video: not allowed\n  no rule in force permits it\n"));
  EXPECT_THAT(english, HasSubstr("- if decided on or after 16 September 2020\n"));
  const std::string danish = Tell(before, rulebooks.vocabulary(), Language::kDanish);
  EXPECT_THAT(danish, HasSubstr("- hvis der afgøres fra 16. september 2020\n"));
  EXPECT_THAT(danish, HasSubstr("Samtaler holdes ved fysisk fremmøde"));
  const std::string after = Tell(MustExplain(rulebooks, Autumn("2020-09-16")),
                                 rulebooks.vocabulary(), Language::kEnglish);
  EXPECT_THAT(after, HasSubstr("by video: allowed\n"));
  EXPECT_THAT(after, HasSubstr("(dk.covid19.remote, version 2; BEK 1398 af 25/09/2020)"));
  EXPECT_THAT(after, HasSubstr("announced and not yet issued"));
}

TEST(Explain, TellsTheStoryOfMarch2020) {
  const auto& rulebooks = *Shipped().rulebooks;
  Question question = test::AskOn("2020-04-14", "2020-04-14");
  question.facts.municipality = "0751";
  const std::string text =
      Tell(MustExplain(rulebooks, question), rulebooks.vocabulary(), Language::kEnglish);
  EXPECT_THAT(text, HasSubstr("the meeting is held by telephone if the citizen consents\n"));
  EXPECT_THAT(text, HasSubstr("the citizen may decline without consequence\n"));
  EXPECT_THAT(text, HasSubstr("overridden by dk.covid19.closure\n"));
  EXPECT_THAT(text,
              HasSubstr("would be allowed with the citizen's consent:\n    - in acute need\n"));
  EXPECT_THAT(text, HasSubstr("- if the citizen consents\n"));
}

TEST(Explain, TellsShippedCasesInBothLanguages) {
  for (std::size_t i = 0; i < Shipped().answers.size(); i += 17) {
    const CaseAnswer& answer = Shipped().answers[i];
    const Explanation explanation = MustExplain(*Shipped().rulebooks, answer.question);
    for (const Language language : {Language::kDanish, Language::kEnglish}) {
      const std::string text = Tell(explanation, Shipped().rulebooks->vocabulary(), language);
      EXPECT_THAT(text, Not(HasSubstr("{"))) << answer.id;
      EXPECT_EQ(text.back(), '\n');
    }
  }
}

TEST(Explain, TellsDutiesJudgmentsAndNoMode) {
  const auto rulebooks = test::MustLoad(
      {test::National(Rule("dk.law",
                           "permit: [physical]\nduties: {m2: 4, mask: true}\n"
                           "counts: false\nadvise: [physical]\nasks: [suits_video]") +
                      Rule("dk.video", "permit: [video]\nwhen: judgment.suits_video") +
                      Rule("dk.closed", "forbid: [physical]", Once("2020-07-01", "open")))});
  const std::string text =
      Tell(MustExplain(*rulebooks, test::Ask()), rulebooks->vocabulary(), Language::kEnglish);
  EXPECT_THAT(text, HasSubstr("a judgment is missing: Video? (suits_video)"));
  EXPECT_THAT(text, HasSubstr("duty: Area: 4 (in person)"));
  EXPECT_THAT(text, HasSubstr("duty: Mask (in person)"));
  EXPECT_THAT(text, HasSubstr("does not count as a statutory contact"));
  EXPECT_THAT(text, HasSubstr("advised: in person"));
  const std::string closed = Tell(MustExplain(*rulebooks, test::AskOn("2020-07-01", "2020-06-15")),
                                  rulebooks->vocabulary(), Language::kDanish);
  EXPECT_THAT(closed, HasSubstr("ingen mødeform er lovlig: udsæt samtalen"));
}

TEST(Explain, IsWrittenAsJson) {
  const Explanation explanation = MustExplain(*Shipped().rulebooks, Autumn("2020-09-15"));
  const auto json = nlohmann::json::parse(ToJson(explanation));
  EXPECT_EQ(json["decision"]["chosen"], "PHYSICAL");
  EXPECT_EQ(json["question"]["decidedOn"], "2020-09-15");
  EXPECT_EQ(json["modes"].size(), 3u);
  const auto& video = json["modes"][2];
  EXPECT_EQ(video["verdict"], "FORBIDDEN");
  EXPECT_EQ(video["holdsIfDecided"]["until"], "2020-09-15");
  EXPECT_EQ(video["changes"][0]["field"], "meetingDate");
  EXPECT_EQ(json["modes"][0]["reasons"][0]["provision"], "dk.physical");
  EXPECT_EQ(json["modes"][0]["reasons"][0]["meetings"]["until"], nullptr);
}

TEST(Spell, NamesDaysInBothLanguages) {
  EXPECT_EQ(Spell(test::Day("2020-10-01"), Language::kEnglish), "1 October 2020");
  EXPECT_EQ(Spell(test::Day("2020-12-31"), Language::kDanish), "31. december 2020");
  EXPECT_EQ(Spell(test::Day("2021-01-01"), Language::kDanish), "1. januar 2021");
}

}  // namespace
}  // namespace samtale::engine
