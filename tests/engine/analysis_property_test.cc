// The analysis against brute force: random small rule sets, decided for every class of facts they
// can tell apart, every meeting day and every day of decision. What the analysis reports must be
// exactly what these decisions show. SAMTALE_ANALYSIS_ROUNDS and SAMTALE_ANALYSIS_SEED (both
// printed) change how many, and from where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "policy/engine/analysis.h"
#include "policy/engine/compare.h"
#include "policy/engine/compiled.h"
#include "policy/engine/decide.h"
#include "policy/engine/rulebook.h"
#include "tests/engine/small_rules.h"

namespace samtale::engine {
namespace {

using samtale::Format;  // of days; engine::Format is of diagnostics

constexpr int kDays = 5;  // of meetings and decisions, from 2020-01-01
constexpr std::uint64_t kUsualSeed = 20200916;
constexpr int kUsualRounds = 40;

std::uint64_t FromEnvironment(const char* name, std::uint64_t usual) {
  const char* const text = std::getenv(name);
  return text == nullptr ? usual : std::strtoull(text, nullptr, 10);
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  int Below(int bound) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(bound)); }
  bool Chance(int percent) { return Below(100) < percent; }
  const std::string& One(const std::vector<std::string>& of) {
    return of[static_cast<std::size_t>(Below(static_cast<int>(of.size())))];
  }

 private:
  std::mt19937_64 engine_;
};

LocalDay DayAt(int day) { return test::Day("2020-01-01") + date::days{day}; }

// A fact that conditions of a rule set may read, with the values that stand for all others.
struct Dimension {
  std::vector<std::string> conditions;
  std::function<void(Question&, int)> set;
  int values;
};

const std::vector<Dimension>& Dimensions() {
  static const std::vector<Dimension> all = {
      {{"citizen.acute_need", "!citizen.acute_need"},
       [](Question& q, int value) { q.facts.citizen.acute_need = value != 0; },
       2},
      {{"meeting.number >= 2", "meeting.number == 1", "meeting.number in [2, 3]",
        "meeting.number > 3"},
       [](Question& q, int value) { q.facts.meeting.number = value + 1; },
       4},
      {{"judgment.suits_video", "!judgment.suits_video"},
       [](Question& q, int value) {
         if (value != 0) q.facts.judgments["suits_video"] = true;
       },
       2},
      {{"meeting.held_by == 'a_kasse'"},
       [](Question& q, int value) { q.facts.meeting.held_by = static_cast<Holder>(value); },
       2},
      {{"has(citizen.sick_pay_category) && citizen.sick_pay_category >= 2",
        "!has(citizen.sick_pay_category)"},
       [](Question& q, int value) {
         if (value != 0) q.facts.citizen.sick_pay_category = value;
       },
       4},
      {{"meeting.notice_days >= 2", "meeting.notice_days == 0", "meeting.notice_days < 4"},
       [](Question&, int) {},
       1},
      {{"has(citizen.choice) && citizen.choice == 'video'", "!has(citizen.choice)"},
       [](Question&, int) {},  // choices are always tried
       1},
  };
  return all;
}

constexpr std::size_t kNotices = 5;  // of Dimensions

struct RandomRule {
  std::string id;
  int layer;  // 0 national, 1 judgment, 2 municipal
  std::string body;
  std::vector<std::string> overrides;  // `a`, or `a: [permit]`
  std::string versions;
};

struct RandomRules {
  std::vector<RandomRule> rules;
  std::vector<std::size_t> dimensions;

  // Without the rule `but`, and what names it.
  std::vector<SourceFile> Files(const std::string& but = "") const {
    std::string texts[3];
    for (const RandomRule& rule : rules) {
      if (rule.id == but) continue;
      std::string overrides;
      for (const std::string& override : rule.overrides) {
        if (override.substr(0, override.find(':')) != but)
          overrides += (overrides.empty() ? "" : ", ") + override;
      }
      // Lists and maps do not mix: a whole override is written as one of all effects it has.
      if (!overrides.empty()) overrides = "overrides: {" + overrides + "}\n";
      texts[rule.layer] += test::Rule(rule.id, rule.body + overrides, rule.versions);
    }
    std::vector<SourceFile> files = {test::National(texts[0])};
    if (!texts[1].empty()) files.push_back(test::Judgment(texts[1]));
    if (!texts[2].empty()) files.push_back(test::Municipal(texts[2]));
    return files;
  }
};

std::string RandomModes(Dice& dice) {
  static const std::vector<std::string> lists = {"[physical]", "[telephone]", "[video]",
                                                 "[telephone, video]", "[video, physical]"};
  return dice.One(lists);
}

std::string RandomVersions(Dice& dice) {
  std::string text;
  int announced = -1 + dice.Below(3);
  for (int number = dice.Chance(30) ? 2 : 1; number > 0; --number) {
    const int from = dice.Below(kDays), until = from + dice.Below(kDays - from);
    const std::string issued = dice.Chance(85)   ? Format(DayAt(announced))
                               : dice.Chance(50) ? std::string("pending")
                                                 : Format(DayAt(announced + 1));
    text += (text.empty() ? "" : ", ") +
            test::Version(Format(DayAt(announced)), issued, Format(DayAt(from)),
                          dice.Chance(30) ? "open" : Format(DayAt(until)));
    announced += 1 + dice.Below(3);
  }
  return "versions: [" + text + "]";
}

// An effect of the layer, as a line.
std::string RandomEffect(Dice& dice, int layer) {
  const int kind = layer == 0 ? dice.Below(100) : 40 + dice.Below(60);
  if (kind < 30) return "permit: " + RandomModes(dice) + "\n";
  if (kind < 36) return "consent: " + RandomModes(dice) + "\n";
  if (kind < 40) return "participation: voluntary\n";
  if (kind < 60) return "forbid: " + RandomModes(dice) + "\n";
  if (kind < 70) return "advise: " + RandomModes(dice) + "\n";
  if (kind < 80)
    return "duties: {m2: {value: " + std::to_string(1 + dice.Below(2)) +
           ", for: " + RandomModes(dice) + "}}\n";
  if (kind < 88 && layer > 0) return "prefer: " + RandomModes(dice) + "\n";
  static const std::vector<std::string> deciders = {"holder", "citizen", "caseworker"};
  return "decided_by: " + dice.One(deciders) + "\n";
}

RandomRule MakeRule(Dice& dice, int number, const RandomRules& earlier) {
  RandomRule rule{"r" + std::to_string(number), 0, "", {}, RandomVersions(dice)};
  if (number > 2) rule.layer = dice.Chance(75) ? 0 : dice.Chance(30) ? 1 : 2;
  rule.body = RandomEffect(dice, rule.layer);
  const std::string other = RandomEffect(dice, rule.layer);
  if (dice.Chance(25) && other.substr(0, 4) != rule.body.substr(0, 4)) rule.body += other;
  if (dice.Chance(30)) rule.body += "applies_to: {groups: [dagpenge]}\n";
  const auto condition = [&] {
    const std::size_t dimension = earlier.dimensions[static_cast<std::size_t>(dice.Below(2))];
    return dice.One(Dimensions()[dimension].conditions);
  };
  if (rule.layer == 1)
    rule.body += "when: \"judgment.suits_video || " + condition() + "\"\n";
  else if (dice.Chance(60))
    rule.body += "when: \"" + condition() + (dice.Chance(30) ? " || " + condition() : "") + "\"\n";
  if (dice.Chance(20)) rule.body += "unless: \"" + condition() + "\"\n";
  if (rule.layer == 0 && dice.Chance(8)) rule.body += "delegates: {judgment: [forbid]}\n";
  for (const RandomRule& target : earlier.rules) {
    if (target.layer != rule.layer || !dice.Chance(18)) continue;
    // The first effect of the target, or all of them.
    const std::string key = target.body.substr(0, target.body.find(':'));
    rule.overrides.push_back(target.id + ": [" + key + "]");
  }
  return rule;
}

// With `notices`, conditions ask for the notice: a national one for everybody, and any others.
RandomRules MakeRules(Dice& dice, bool notices) {
  RandomRules rules;
  const int count = static_cast<int>(Dimensions().size());
  rules.dimensions = {notices ? kNotices : static_cast<std::size_t>(dice.Below(count)),
                      static_cast<std::size_t>(dice.Below(count))};
  const int size = 3 + dice.Below(4);
  rules.rules.push_back(
      {"r0",
       0,
       "permit: " + RandomModes(dice) + "\n",
       {},
       "versions: [" + test::Version("2019-12-31", "2019-12-31", "2020-01-01", "open") + "]"});
  if (notices) {
    rules.rules.push_back(
        {"notice",
         0,
         RandomEffect(dice, 0) + "when: \"" + dice.One(Dimensions()[kNotices].conditions) + "\"\n",
         {},
         RandomVersions(dice)});
  }
  for (int number = 1; number < size; ++number)
    rules.rules.push_back(MakeRule(dice, number, rules));
  return rules;
}

bool Reads(const RandomRules& rules, const char* word) {
  return std::any_of(rules.rules.begin(), rules.rules.end(), [&](const RandomRule& rule) {
    return rule.body.find(word) != rule.body.npos;
  });
}

// Every question that the rules could tell apart; with consent given only, or with all answers.
void ForEachQuestion(const RandomRules& rules, bool whole,
                     const std::function<void(const Question&)>& visit) {
  // Beyond these days nothing changes; a notice goes on changing for as many days as it can.
  const int days = kDays + (Reads(rules, "notice_days") ? 6 : 2);
  const bool judged = Reads(rules, "judgment.");
  const bool local = std::any_of(rules.rules.begin(), rules.rules.end(),
                                 [](const RandomRule& rule) { return rule.layer == 2; });
  const bool chosen = whole || Reads(rules, "citizen.choice");
  std::vector<const Dimension*> dimensions = {&Dimensions()[rules.dimensions[0]],
                                              &Dimensions()[rules.dimensions[1]]};
  if (judged) dimensions.push_back(&Dimensions()[2]);
  int total = 1;
  for (const Dimension* dimension : dimensions) total *= dimension->values;
  for (const Known known : {Known::kAnnounced, Known::kIssued}) {
    for (int meeting = 0; meeting < days; ++meeting) {
      for (int decided = -2; decided <= meeting; ++decided) {
        for (int who = 0; who < (local ? 4 : 2); ++who) {
          for (int facts = 0; facts < total * (chosen ? 4 : 1); ++facts) {
            Question question = test::Ask();
            question.meeting_day = DayAt(meeting);
            question.decided_on = DayAt(decided);
            question.known = known;
            question.facts.citizen.group = who % 2 == 0 ? "dagpenge" : "sygedagpenge";
            question.facts.municipality = who < 2 ? "0101" : "0147";
            question.facts.citizen.consent = true;
            int rest = facts;
            for (const Dimension* dimension : dimensions) {
              dimension->set(question, rest % dimension->values);
              rest /= dimension->values;
            }
            if (rest > 0) question.facts.citizen.choice = static_cast<Mode>(rest - 1);
            visit(question);
            if (!whole) continue;
            question.facts.citizen.consent = std::nullopt;
            visit(question);
            question.facts.citizen.consent = false;
            visit(question);
          }
        }
      }
    }
  }
}

bool Cites(const Decision& decision, const std::string& id, Effect effect, ModeSet* modes) {
  for (const Citation& citation : decision.citations) {
    if (citation.provision != id || citation.effect != effect || !citation.defeated_by.empty())
      continue;
    *modes = citation.modes;
    return true;
  }
  return false;
}

using Names = std::set<std::string>;

// What the decisions show of pairs and of gaps.
void FindPairs(const Ruleset& ruleset, const Question& question, const Decision& decision,
               Names* names) {
  if (decision.outcome == Outcome::kNoLawfulMode && question.decided_on >= DayAt(-1))
    names->insert("gap");
  for (const auto& a : ruleset.provisions) {
    for (const auto& b : ruleset.provisions) {
      if (a == b || a->authority != b->authority) continue;
      ModeSet forbidden, permitted, ignored;
      if (Cites(decision, a->id, Effect::kForbids, &forbidden) &&
          Cites(decision, b->id, Effect::kPermits, &permitted) && !(forbidden & permitted).empty())
        names->insert("hidden_permit@" + a->id + "/" + b->id);
      if (a->id > b->id && a->prefer != b->prefer &&
          Cites(decision, a->id, Effect::kPrefers, &ignored) &&
          Cites(decision, b->id, Effect::kPrefers, &ignored))
        names->insert("preference_tie@" + a->id + "/" + b->id);
    }
  }
}

// What is compared when a rule is left out, and between two rule sets.
std::string AnswerOf(const Decision& decision) {
  std::string text;
  for (const Verdict verdict : decision.verdicts) text += std::to_string(static_cast<int>(verdict));
  text += decision.chosen ? std::to_string(static_cast<int>(*decision.chosen)) : "-";
  text += std::to_string(static_cast<int>(decision.decided_by));
  text += decision.participation == Participation::kVoluntary ? "v" : "m";
  text += decision.counts ? "c" : "n";
  for (const Mode mode : decision.advice) text += std::string(Word(mode));
  for (const Duty& duty : decision.duties) {
    text += duty.duty + std::to_string(duty.value);
    for (const Mode mode : kModes) text += duty.modes.Has(mode) ? "1" : "0";
  }
  return text;
}

const Rulebook& Of(const LoadedRules& loaded, const Question& question) {
  return loaded.rulebooks->For(question.facts.municipality);
}

std::vector<std::string> AnswersOf(const RandomRules& facts_of, const LoadedRules& loaded) {
  std::vector<std::string> answers;
  ForEachQuestion(facts_of, true, [&](const Question& question) {
    answers.push_back(AnswerOf(Of(loaded, question).Decide(question).value()));
  });
  return answers;
}

// Provisions by what became of them, over all questions.
struct Standings {
  Names matched, undefeated, forbidding;
};

void Stand(const Rulebook& rulebook, const Question& question, Standings* standings) {
  const Rulebook::Compiled& compiled = rulebook.compiled();
  const Situation situation = Situate(*compiled.lexicon, question).value();
  Deliberation deliberation(*compiled.lexicon, compiled.rules);
  deliberation.Gather(situation, compiled.rules.order);
  deliberation.Settle(situation);
  for (const std::size_t i : deliberation.candidates()) {
    const Provision& provision = *compiled.rules.provisions[i];
    const auto& standing = deliberation.standing(i);
    if (standing.matched) standings->matched.insert(provision.id);
    if (standing.active && !(provision.effects - standing.defeated).empty())
      standings->undefeated.insert(provision.id);
    if (!standing.in_force.Has(Effect::kForbids)) continue;
    for (const std::size_t p : deliberation.candidates()) {
      const Provision& permitting = *compiled.rules.provisions[p];
      if ((permitting.permit & provision.forbid).empty() || !deliberation.standing(p).matched)
        continue;
      // In force, or defeated by this one alone.
      bool defeated = false;
      for (const std::size_t j : deliberation.candidates()) {
        if (j == i || !deliberation.standing(j).active) continue;
        for (const Override& override : compiled.rules.provisions[j]->overrides)
          defeated = defeated || (override.target == p && override.effects.Has(Effect::kPermits));
      }
      if (!defeated) standings->forbidding.insert(provision.id);
    }
  }
}

Names BruteForce(const RandomRules& rules, const LoadedRules& loaded) {
  Names names;
  Standings standings;
  ForEachQuestion(rules, false, [&](const Question& question) {
    FindPairs(Of(loaded, question).compiled().rules, question,
              Of(loaded, question).Decide(question).value(), &names);
    Stand(Of(loaded, question), question, &standings);
  });
  const std::vector<std::string> answers = AnswersOf(rules, loaded);
  for (const RandomRule& rule : rules.rules) {
    const bool forbids = rule.body.find("forbid:") != rule.body.npos;
    if (standings.matched.count(rule.id) == 0) {
      names.insert("never_matches@" + rule.id);
    } else if (standings.undefeated.count(rule.id) == 0) {
      names.insert("always_defeated@" + rule.id);
    } else {
      const LoadedRules without = test::LoadRules(rules.Files(rule.id));
      if (without.rulebooks == nullptr || without.HasErrors()) {
        names.insert("unknown@" + rule.id);
      } else if (AnswersOf(rules, without) == answers) {
        names.insert("no_effect@" + rule.id);
      } else if (forbids && standings.forbidding.count(rule.id) == 0) {
        names.insert("forbid_without_effect@" + rule.id);
      }
    }
  }
  return names;
}

// The facts in one piece, or in many: what is proved is the same.
template <class Options>
void LimitBy(Dice& dice, Options* options) {
  static constexpr std::size_t kSizes[] = {kMostClassesAtOnce, 1, 5};
  options->most_regions = kSizes[dice.Below(3)];
  options->most_parts = kMostClassesAtOnce;
}

Names Analysed(Dice& dice, const LoadedRules& loaded) {
  Names names;
  AnalysisOptions options;
  options.most_of_a_kind = 1000;
  LimitBy(dice, &options);
  for (const Finding& finding : Analyse(*loaded.rulebooks, options).findings) {
    const std::string_view word = Word(finding.warning);
    if (finding.diagnostic.severity == Severity::kNote ||
        finding.warning == Warning::kLateAnnouncement || finding.warning == Warning::kEarlyIssue)
      continue;
    if (finding.warning == Warning::kGap)
      names.insert("gap");
    else
      names.insert(std::string(word) + "@" + finding.provision +
                   (finding.other.empty() ? "" : "/" + finding.other));
  }
  return names;
}

// Those of which brute force says nothing: leaving the rule out does not load.
void Forget(const Names& brute, Names* names) {
  for (const std::string& name : brute) {
    if (name.substr(0, 8) != "unknown@") continue;
    for (const char* word : {"no_effect@", "forbid_without_effect@"})
      names->erase(word + name.substr(8));
    names->erase(name);
  }
}

std::string Shown(const RandomRules& rules) {
  std::string text;
  for (const SourceFile& file : rules.Files()) text += file.path + "\n" + file.text;
  return text;
}

TEST(AnalysisProperty, FindsExactlyWhatBruteForceFinds) {
  const std::uint64_t seed = FromEnvironment("SAMTALE_ANALYSIS_SEED", kUsualSeed);
  const auto rounds = static_cast<int>(FromEnvironment("SAMTALE_ANALYSIS_ROUNDS", kUsualRounds));
  std::cout << "seed " << seed << ", " << rounds << " rule sets\n";
  Dice dice(seed);
  int analysed = 0, warnings = 0;
  for (int round = 0; round < rounds; ++round) {
    const RandomRules rules = MakeRules(dice, round % 2 == 1);
    const LoadedRules loaded = test::LoadRules(rules.Files());
    if (loaded.rulebooks == nullptr || loaded.HasErrors()) continue;
    Names brute = BruteForce(rules, loaded), found = Analysed(dice, loaded);
    Forget(Names(brute), &found);
    Forget(Names(brute), &brute);
    ASSERT_EQ(found, brute) << "round " << round << "\n" << Shown(rules);
    ++analysed;
    warnings += static_cast<int>(found.size());
  }
  std::cout << analysed << " analysed, " << warnings << " warnings\n";
  EXPECT_GT(analysed, rounds / 3);
  EXPECT_GT(warnings, analysed);
}

TEST(AnalysisProperty, ComparesExactlyAsBruteForceDoes) {
  const std::uint64_t seed = FromEnvironment("SAMTALE_ANALYSIS_SEED", kUsualSeed) + 1;
  const auto rounds = static_cast<int>(FromEnvironment("SAMTALE_ANALYSIS_ROUNDS", kUsualRounds));
  std::cout << "seed " << seed << ", " << rounds << " pairs of rule sets\n";
  Dice dice(seed);
  int compared = 0, differing = 0;
  for (int round = 0; round < rounds; ++round) {
    const RandomRules rules = MakeRules(dice, round % 2 == 1);
    // One rule less, with other days, or with another effect.
    RandomRules changed = rules;
    RandomRule& rule = changed.rules[1 + static_cast<std::size_t>(
                                             dice.Below(static_cast<int>(rules.rules.size()) - 1))];
    const bool removed = dice.Chance(40);
    if (!removed) rule.versions = RandomVersions(dice);
    const LoadedRules was = test::LoadRules(rules.Files());
    const LoadedRules is = test::LoadRules(changed.Files(removed ? rule.id : ""));
    if (was.rulebooks == nullptr || was.HasErrors() || is.rulebooks == nullptr || is.HasErrors())
      continue;
    CompareOptions options;
    options.most_differences = 100000;
    LimitBy(dice, &options);
    const Comparison comparison = Compare(*was.rulebooks, *is.rulebooks, options);
    ASSERT_TRUE(comparison.not_proved.empty()) << Shown(rules);
    bool same = true;
    ForEachQuestion(rules, true, [&](const Question& question) {
      const Decision before = Of(was, question).Decide(question).value();
      const Decision after = Of(is, question).Decide(question).value();
      const bool differs = AnswerOf(before) != AnswerOf(after);
      same = same && !differs;
      // Some difference claims the days exactly where there is one for some facts.
      if (!differs) return;
      const bool claimed = std::any_of(
          comparison.differences.begin(), comparison.differences.end(),
          [&](const Difference& difference) {
            return std::any_of(
                difference.days.begin(), difference.days.end(), [&](const DayBox& box) {
                  return box.meetings_from <= question.meeting_day &&
                         question.meeting_day <=
                             box.meetings_until.value_or(question.meeting_day) &&
                         box.decided_from.value_or(question.decided_on) <= question.decided_on &&
                         question.decided_on <= box.decided_until.value_or(question.meeting_day);
                });
          });
      ASSERT_TRUE(claimed) << "round " << round << "\n" << Shown(rules);
    });
    ASSERT_EQ(comparison.differences.empty(), same) << "round " << round << "\n" << Shown(rules);
    ++compared;
    differing += same ? 0 : 1;
  }
  std::cout << compared << " compared, " << differing << " differ\n";
  EXPECT_GT(compared, rounds / 3);
  EXPECT_GT(differing, compared / 4);
}

}  // namespace
}  // namespace samtale::engine
