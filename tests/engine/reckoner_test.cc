// Decisions by index and by table against the provision-by-provision walk, and what they cost.
#include "policy/engine/reckoner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "policy/engine/compiled.h"
#include "policy/engine/decide.h"
#include "policy/engine/json.h"
#include "tests/engine/counted_new.h"
#include "tests/engine/random_rules.h"
#include "tests/engine/small_rules.h"
#include "tests/source_path.h"

namespace samtale::engine {
namespace {

using test::Allocations;
using test::Ask;
using test::AskOn;
using test::CompileUnchecked;
using test::Day;
using test::National;
using test::RandomRules;
using test::Rule;
using test::Version;

// The measure: one provision after the other.
Decision Walk(const Rulebook& rulebook, const Question& question) {
  const Rulebook::Compiled& compiled = rulebook.compiled();
  return Decide(compiled, Situate(*compiled.lexicon, question).value());
}

// By index, and then by the table that the first answer has gone into.
Decision ExpectSame(const Rulebook& rulebook, const Question& question) {
  const Decision walked = Walk(rulebook, question);
  EXPECT_EQ(ToJson(rulebook.Decide(question).value()), ToJson(walked)) << ToJson(question);
  EXPECT_EQ(ToJson(rulebook.Decide(question).value()), ToJson(walked)) << ToJson(question);
  return walked;
}

std::string TextOf(const std::vector<SourceFile>& files) {
  std::string text;
  for (const SourceFile& file : files) text += "\n" + file.path + "\n" + file.text;
  return text;
}

// How often random decisions took a turn that tests must see.
struct Turns {
  int defeated = 0, announced = 0, open = 0, judgment = 0, duties = 0, advice = 0, none = 0;

  void Count(const Decision& decision) {
    const auto lost = [](const Citation& citation) { return !citation.defeated_by.empty(); };
    defeated += std::any_of(decision.citations.begin(), decision.citations.end(), lost);
    announced += decision.basis == Basis::kAnnounced;
    open += decision.open_judgments.size() > 1;
    judgment += decision.outcome == Outcome::kNeedsJudgment;
    duties += decision.duties.size() > 1;
    advice += decision.advice.size() > 1;
    none += decision.outcome == Outcome::kNoLawfulMode;
  }
  int Rarest() const {
    return std::min({defeated, announced, open, judgment, duties, advice, none});
  }
};

TEST(Reckoner, DecidesLikeTheWalkByRandomRules) {
  Turns turns;
  for (unsigned seed = 1; seed <= 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRules random(seed);
    const std::vector<SourceFile> files = random.Files();
    const Rulebook rulebook = CompileUnchecked(files);
    for (int i = 0; i < 30; ++i) turns.Count(ExpectSame(rulebook, random.Ask()));
    ASSERT_FALSE(HasFailure()) << TextOf(files);
  }
  EXPECT_GT(turns.Rarest(), 40);
}

// Every kind of shipped day, on both sides, for places and citizens of several kinds.
TEST(Reckoner, DecidesLikeTheWalkByTheShippedRules) {
  const LoadedRules loaded = Load(ReadRulesFolder(SourcePath("policy/rules")).value());
  ASSERT_NE(loaded.rulebooks, nullptr);
  const Vocabulary& words = loaded.rulebooks->vocabulary();
  std::vector<LocalDay> days;
  for (const ProvisionView& provision : loaded.rulebooks->national().Provisions()) {
    for (const VersionView& version : provision.versions) {
      for (LocalDay day : {version.announced, version.from, version.until.value_or(version.from)}) {
        for (int offset : {-1, 0, 1}) days.push_back(day + date::days{offset});
      }
    }
  }
  std::mt19937 dice(20200916);
  const auto one = [&dice](const auto& of) { return of[dice() % of.size()]; };
  const std::vector<std::string> codes = {"0101", "0461", "0751", "0851", "0860", "0400"};
  for (int i = 0; i < 4000; ++i) {
    Question question{{}, one(days), one(days), dice() % 4 ? Known::kAnnounced : Known::kIssued};
    Facts& facts = question.facts;
    facts.municipality = one(codes);
    facts.meeting.type = one(words.meeting_types);
    facts.meeting.held_by = dice() % 4 ? Holder::kJobcentre : Holder::kAKasse;
    facts.meeting.number = static_cast<int>(1 + dice() % 3);
    facts.citizen.group = one(words.groups);
    facts.citizen.months_in_course = static_cast<int>(4 + dice() % 4);
    facts.citizen.standby_scheme = dice() % 4 == 0;
    facts.citizen.acute_need = dice() % 4 == 0;
    if (dice() % 2) facts.citizen.choice = static_cast<Mode>(dice() % 3);
    if (dice() % 2) facts.citizen.consent = dice() % 2 == 0;
    if (dice() % 2) facts.meeting.summoned_on = question.meeting_day - date::days{dice() % 60};
    if (dice() % 2) facts.citizen.sick_pay_category = static_cast<int>(1 + dice() % 3);
    facts.circumstances.municipality_locked_down = dice() % 4 == 0;
    for (const JudgmentFlag& flag : words.judgments) {
      if (dice() % 2) facts.judgments[flag.id] = dice() % 2 == 0;
    }
    ExpectSame(loaded.rulebooks->For(facts.municipality), question);
    ASSERT_FALSE(HasFailure());
  }
}

// A condition of so many kinds of facts that no list of its truths is made.
TEST(Reckoner, AsksAConditionThatIsTooLongToList) {
  const Rulebook rulebook = CompileUnchecked(
      {National(Rule("dk.a",
                     "permit: [video]\nwhen: '(meeting.number in [1, 3, 5, 7, 9] && "
                     "citizen.months_in_course in [2, 4, 6, 8]) || (meeting.notice_days in "
                     "[0, 2, 4, 6] && (citizen.group == \"dagpenge\" || citizen.acute_need "
                     "|| meeting.type == \"rehab\") && !judgment.suits_video)'") +
                Rule("dk.b", "permit: [physical]"))});
  RandomRules random(1);
  int permitted = 0;
  for (int i = 0; i < 500; ++i) {
    const Decision decision = ExpectSame(rulebook, random.Ask());
    permitted += decision.verdict(Mode::kVideo) != Verdict::kForbidden;
  }
  EXPECT_GT(permitted, 50);
  EXPECT_LT(permitted, 450);
}

// More days on which something changes than there are rows for days.
TEST(Reckoner, KeepsEveryDayApartWhenTheyShareRows) {
  std::string rules;
  const LocalDay first = Day("2010-01-01");
  constexpr int kRules = 700;
  for (int i = 0; i < kRules; ++i) {
    const std::string from = samtale::Format(first + date::days{4 * i});
    const std::string until = samtale::Format(first + date::days{4 * i + 1});
    rules += Rule("dk.p" + std::to_string(i),
                  "permit: [" + std::string(Word(kModes[static_cast<std::size_t>(i % 3)])) + "]",
                  "versions: [" + Version(from, until, from, until) + "]");
  }
  const Rulebook rulebook = CompileUnchecked({National(rules)});
  int lawful = 0;
  for (int i = -2; i < 4 * kRules + 2; i += 3) {
    Question question = Ask();
    question.meeting_day = first + date::days{i};
    question.decided_on = question.meeting_day + date::days{i % 2};
    question.known = i % 4 == 0 ? Known::kIssued : Known::kAnnounced;
    lawful += ExpectSame(rulebook, question).chosen.has_value();
  }
  EXPECT_GT(lawful, kRules / 4);
}

TEST(Reckoner, TakesDaysAndKnownFromAPreparedQuestion) {
  const Rulebook rulebook = CompileUnchecked({National(
      Rule("dk.a", "permit: [video]",
           "versions: [" + Version("2020-06-01", "2020-06-03", "2020-06-10", "2020-06-20") + "]") +
      Rule("dk.b", "permit: [physical]\nwhen: meeting.notice_days >= 7"))});
  Workspace workspace;
  PreparedQuestion prepared = rulebook.Prepare(Ask()).value();
  for (const char* meeting :
       {"2020-06-09", "2020-06-10", "2020-06-11", "2020-06-20", "2020-06-21"}) {
    for (const char* decided :
         {"2020-05-31", "2020-06-01", "2020-06-02", "2020-06-03", "2020-06-04"}) {
      for (Known known : {Known::kAnnounced, Known::kIssued}) {
        Question question = AskOn(meeting, decided);
        question.known = known;
        prepared.SetDays(question.meeting_day, question.decided_on);
        prepared.SetKnown(known);
        EXPECT_EQ(ToJson(rulebook.Write(rulebook.Rule(prepared, &workspace))),
                  ToJson(Walk(rulebook, question)))
            << ToJson(question);
      }
    }
  }
}

TEST(Rulebook, NeedsNoMemoryForAnAnswerItHasGiven) {
  RandomRules random(7);
  const Rulebook rulebook = CompileUnchecked(random.Files());
  std::vector<PreparedQuestion> questions;
  for (int i = 0; i < 200; ++i) questions.push_back(rulebook.Prepare(random.Ask()).value());
  Workspace workspace;
  std::size_t citations = 0;
  for (const PreparedQuestion& question : questions)
    citations += rulebook.Rule(question, &workspace).citations.size();
  EXPECT_GT(citations, 200u);
  const std::size_t before = Allocations();
  std::size_t again = 0;
  for (const PreparedQuestion& question : questions)
    again += rulebook.Rule(question, &workspace).citations.size();
  EXPECT_EQ(Allocations() - before, 0u);
  EXPECT_EQ(again, citations);
  // The count counts.
  const std::vector<int> counted(100);
  EXPECT_EQ(Allocations() - before, counted.size() / 100);
}

TEST(Rulebook, AnswersManyThreadsAlike) {
  RandomRules random(11);
  const std::vector<SourceFile> files = random.Files();
  std::vector<Question> questions;
  for (int i = 0; i < 300; ++i) questions.push_back(random.Ask());
  const Rulebook rulebook = CompileUnchecked(files);
  constexpr std::size_t kThreads = 4;
  std::vector<std::vector<Decision>> decisions(kThreads);
  std::vector<std::thread> threads;
  for (std::vector<Decision>& own : decisions) {
    threads.emplace_back([&] {
      for (const Question& question : questions) own.push_back(rulebook.Decide(question).value());
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const Decision walked = Walk(rulebook, questions[i]);
    for (const std::vector<Decision>& own : decisions) EXPECT_EQ(own[i], walked);
  }
}

}  // namespace
}  // namespace samtale::engine
