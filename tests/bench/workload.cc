#include "tests/bench/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <span>

#include "services/core/error.h"

namespace samtale::bench {
namespace {

constexpr std::uint64_t kRuleSeed = 20200916;
constexpr std::uint64_t kQuestionSeed = 12032020;
constexpr int kMunicipalities = 98;
constexpr int kRulesAFile = 400;
constexpr int kYear = 394;  // days, from the first of February 2020

const std::vector<std::string> kModeWords = {"physical", "telephone", "video"};
const std::vector<std::string> kGroups = {
    "dagpenge",          "kontanthjaelp", "aktivitetsparat",  "sygedagpenge",
    "uddannelseshjaelp", "fleksjob",      "ressourceforloeb", "ledighedsydelse"};
const std::vector<std::string> kTypes = {"jobsamtale", "opfoelgning", "rehabilitering",
                                         "raadighed",  "visitation",  "faellessamtale"};

LocalDay Day(const char* text) { return *ParseDay(text); }
LocalDay FirstDay() { return Day("2020-02-01"); }

std::string MunicipalityCode(int number) { return fmt::format("{:04}", 101 + number); }

// Numbers that are the same wherever they are drawn; the standard's distributions are not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  int Below(int bound) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(bound)); }
  bool Chance(int percent) { return Below(100) < percent; }
  const std::string& One(const std::vector<std::string>& of) {
    return of[static_cast<std::size_t>(Below(static_cast<int>(of.size())))];
  }
  // Up to `most` of them, at least one, sorted.
  std::vector<std::string> Some(const std::vector<std::string>& of, int most) {
    std::vector<std::string> some;
    for (int i = 0; i < most; ++i) some.push_back(One(of));
    std::sort(some.begin(), some.end());
    some.erase(std::unique(some.begin(), some.end()), some.end());
    return some;
  }

 private:
  std::mt19937_64 engine_;
};

Rule Basic(const char* id, const char* effect, const char* target) {
  return {id, effect, target, Day("2000-01-01"), Day("2000-01-01"), Day("2099-12-31"), {}, {},
          {}, {},     {}};
}

Rule Dated(const char* id, const char* effect, const char* target, const char* announced,
           const char* from, const char* until) {
  Rule rule = Basic(id, effect, target);
  rule.announced = Day(announced);
  rule.from = Day(from);
  rule.until = Day(until);
  return rule;
}

std::vector<Rule> SharedRules() {
  const auto with = [](Rule rule, auto change) {
    change(rule);
    return rule;
  };
  const char* const closed = "2020-03-12";
  const char* const open = "2020-05-27";
  return {
      Basic("law.physical", "permit", "physical"),
      Basic("law.advice", "advise", "physical"),
      Dated("closure.physical", "forbid", "physical", "2020-03-11", closed, "2020-05-26"),
      Dated("closure.telephone", "permit", "telephone", closed, closed, "2020-05-26"),
      Dated("closure.video", "permit", "video", closed, closed, "2020-05-26"),
      Dated("remote.telephone", "permit", "telephone", "2020-05-20", open, "2020-09-30"),
      Dated("remote.video", "permit", "video", "2020-05-20", open, "2020-09-30"),
      Dated("extended.telephone", "permit", "telephone", "2020-09-16", "2020-10-01", "2020-12-31"),
      Dated("extended.video", "permit", "video", "2020-09-16", "2020-10-01", "2020-12-31"),
      Dated("closure.voluntary", "duties", "told_voluntary", closed, closed, "2020-05-26"),
      with(Basic("law.sick", "permit", "telephone"),
           [](Rule& r) {
             r.groups = {"sygedagpenge"};
             r.types = {"opfoelgning"};
           }),
      with(Basic("law.wish", "permit", "telephone"),
           [](Rule& r) {
             r.groups = {"fleksjob", "ledighedsydelse"};
             r.types = {"faellessamtale", "opfoelgning"};
             r.flags = {{"wants_to_take_part", true}};
           }),
      Dated("reopening.area", "duties", "area", "2020-05-20", open, "2020-12-31"),
      with(Dated("remote.notice", "duties", "written_notice", "2020-05-20", open, "2020-12-31"),
           [](Rule& r) {
             r.groups = {"aktivitetsparat", "ressourceforloeb", "sygedagpenge"};
           }),
      with(Basic("law.rehabilitation", "forbid", "telephone"),
           [](Rule& r) { r.types = {"rehabilitering"}; }),
      with(Dated("closure.rehabilitation", "permit", "telephone", "2020-03-17", closed,
                 "2020-05-26"),
           [](Rule& r) {
             r.types = {"rehabilitering"};
             r.overrides = {"law.rehabilitation"};
           }),
      with(Dated("reopening.first", "forbid", "telephone", "2020-05-20", open, "2099-12-31"),
           [](Rule& r) {
             r.types = {"visitation"};
             r.flags = {{"standby_scheme", false}};
           }),
      with(Basic("need.telephone", "forbid", "telephone"),
           [](Rule& r) {
             r.flags = {{"acute_need", true}};
           }),
      with(Basic("need.video", "forbid", "video"),
           [](Rule& r) {
             r.flags = {{"acute_need", true}};
           }),
      with(Dated("risk.physical", "forbid", "physical", "2020-03-11", closed, "2099-12-31"),
           [](Rule& r) {
             r.flags = {{"risk_group", true}};
           }),
      with(Dated("risk.need", "permit", "physical", "2020-05-20", open, "2099-12-31"),
           [](Rule& r) {
             r.flags = {{"acute_need", true}, {"risk_group", true}, {"wants_to_take_part", true}};
             r.overrides = {"need.telephone", "risk.physical"};
           }),
      with(Basic("exempt.video", "forbid", "video"),
           [](Rule& r) {
             r.flags = {{"digital_exempt", true}};
           }),
      with(Dated("interpreter.physical", "forbid", "physical", "2020-03-11", closed, "2020-06-30"),
           [](Rule& r) {
             r.flags = {{"needs_interpreter", true}};
           }),
      with(Dated("capital.advice", "advise", "physical", "2020-07-20", "2020-08-01", "2020-12-31"),
           [](Rule& r) { r.municipalities = {MunicipalityCode(0)}; }),
      with(Dated("region.advice", "advise", "video", "2020-08-28", "2020-09-01", "2020-12-31"),
           [](Rule& r) {
             for (int i = 0; i < 17; ++i) r.municipalities.push_back(MunicipalityCode(i));
           }),
  };
}

Rule LocalRule(Dice& dice, int number) {
  Rule rule = Basic("", "", "");
  const int kind = dice.Below(100);
  rule.effect = kind < 40 ? "permit" : kind < 65 ? "forbid" : kind < 85 ? "advise" : "duties";
  rule.target = dice.One(rule.effect == "duties" ? DutyNames() : kModeWords);
  rule.from = FirstDay() + date::days{dice.Below(kYear)};
  rule.until = rule.from + date::days{30 + dice.Below(170)};
  rule.announced = rule.from - date::days{1 + dice.Below(30)};
  rule.municipalities = {MunicipalityCode(dice.Below(kMunicipalities))};
  if (dice.Chance(60)) rule.groups = dice.Some(kGroups, 3);
  if (dice.Chance(40)) rule.types = dice.Some(kTypes, 2);
  if (dice.Chance(40)) rule.flags = {{dice.One(FlagNames()), dice.Chance(50)}};
  rule.id = fmt::format("local.{}.{}", rule.municipalities[0], number);
  return rule;
}

std::string ListOf(const std::vector<std::string>& words) {
  return fmt::format("[\"{}\"]", fmt::join(words, "\", \""));
}

std::string Yaml(const Rule& rule) {
  std::string text = fmt::format("  - id: {0}\n    title: {{da: {0}, en: {0}}}\n", rule.id);
  std::string scope;
  const auto add = [&](const char* key, const std::vector<std::string>& words) {
    if (!words.empty()) scope += fmt::format("      {}: {}\n", key, ListOf(words));
  };
  add("municipalities", rule.municipalities);
  add("groups", rule.groups);
  add("meeting_types", rule.types);
  if (!scope.empty()) text += "    applies_to:\n" + scope;
  std::string condition;
  for (const auto& [flag, value] : rule.flags)
    condition +=
        fmt::format("{}{}citizen.{}", condition.empty() ? "" : " && ", value ? "" : "!", flag);
  if (!condition.empty()) text += "    when: \"" + condition + "\"\n";
  if (rule.effect == "duties") {
    text += fmt::format("    duties: {{{}: {{value: 1, for: [physical, telephone, video]}}}}\n",
                        rule.target);
  } else {
    text += fmt::format("    {}: [{}]\n", rule.effect, rule.target);
  }
  if (!rule.overrides.empty()) text += "    overrides: " + ListOf(rule.overrides) + "\n";
  return text + fmt::format(
                    "    versions:\n      - announced: {0}\n        issued: {0}\n"
                    "        meetings: {{from: {1}, until: {2}}}\n"
                    "        instrument: \"Order {3}\"\n        source: https://example.org/{3}\n",
                    Format(rule.announced), Format(rule.from), Format(rule.until), rule.id);
}

std::string VocabularyText() {
  const auto words = [](const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& id : ids) text += fmt::format("  {0}: {{da: {0}, en: {0}}}\n", id);
    return text;
  };
  std::string text =
      "groups:\n" + words(kGroups) + "meeting_types:\n" + words(kTypes) + "holders:\n" +
      words({"jobcentre", "a_kasse"}) +
      "regions:\n  denmark:\n    da: Danmark\n    en: Denmark\n    municipalities:\n";
  for (int i = 0; i < kMunicipalities; ++i)
    text += fmt::format("      \"{0}\": Kommune {0}\n", MunicipalityCode(i));
  text +=
      "judgments:\n  suits: {da: Egnet?, en: Suited?, set_by: [caseworker], expires_days: "
      "180}\nduties:\n";
  for (const std::string& duty : DutyNames())
    text += fmt::format("  {0}: {{da: {0}, en: {0}, join: max}}\n", duty);
  return text;
}

// Of a Decision or a Ruling.
template <class Answer>
std::uint32_t CodeOfModes(const Answer& answer) {
  std::uint32_t code = 0;
  for (Mode mode : kModes) {
    if (answer.verdict(mode) == engine::Verdict::kAllowed)
      code |= 1u << static_cast<unsigned>(mode);
  }
  if (answer.chosen) code |= (static_cast<std::uint32_t>(*answer.chosen) + 1) << 3;
  return code;
}

}  // namespace

std::vector<Rule> Rules(int count) {
  std::vector<Rule> rules = SharedRules();
  SAMTALE_CHECK(static_cast<int>(rules.size()) == kSharedRules);
  if (count < kSharedRules) rules.resize(static_cast<std::size_t>(count), Basic("", "", ""));
  Dice dice(kRuleSeed);
  for (int i = kSharedRules; i < count; ++i) rules.push_back(LocalRule(dice, i));
  return rules;
}

std::vector<engine::SourceFile> RuleFiles(int count) {
  std::vector<engine::SourceFile> files = {{"vocabulary.yaml", VocabularyText()}};
  const std::vector<Rule> rules = Rules(count);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (i % kRulesAFile == 0)
      files.push_back({fmt::format("national/rules_{:04}.yaml", i / kRulesAFile),
                       "authority: national\nprovisions:\n"});
    files.back().text += Yaml(rules[i]);
  }
  return files;
}

std::vector<engine::Question> Questions(int count) {
  Dice dice(kQuestionSeed);
  std::vector<engine::Question> questions;
  for (int i = 0; i < count; ++i) {
    const LocalDay day = FirstDay() + date::days{dice.Below(kYear)};
    engine::Question question{
        .facts = {}, .meeting_day = day, .decided_on = day - date::days{dice.Below(61)}};
    question.facts.municipality = MunicipalityCode(dice.Below(kMunicipalities));
    question.facts.meeting.type = dice.One(kTypes);
    engine::CitizenFacts& citizen = question.facts.citizen;
    citizen.group = dice.One(kGroups);
    citizen.acute_need = dice.Chance(10);
    citizen.risk_group = dice.Chance(12);
    citizen.needs_interpreter = dice.Chance(8);
    citizen.digital_exempt = dice.Chance(8);
    citizen.standby_scheme = dice.Chance(40);
    citizen.wants_to_take_part = dice.Chance(60);
    question.facts.judgments["suits"] = dice.Chance(50);
    questions.push_back(std::move(question));
  }
  return questions;
}

const std::vector<std::string>& FlagNames() {
  static const std::vector<std::string> names = {"acute_need",        "risk_group",
                                                 "needs_interpreter", "digital_exempt",
                                                 "standby_scheme",    "wants_to_take_part"};
  return names;
}

std::vector<bool> Flags(const engine::CitizenFacts& citizen) {
  return {citizen.acute_need,     citizen.risk_group,     citizen.needs_interpreter,
          citizen.digital_exempt, citizen.standby_scheme, citizen.wants_to_take_part};
}

const std::vector<std::string>& DutyNames() {
  static const std::vector<std::string> names = {"area", "told_voluntary", "written_notice"};
  return names;
}

std::uint32_t Code(const engine::Decision& decision) {
  std::uint32_t code = CodeOfModes(decision);
  for (const engine::Duty& duty : decision.duties) {
    const auto name = std::find(DutyNames().begin(), DutyNames().end(), duty.duty);
    code |= 1u << (5 + (name - DutyNames().begin()));
  }
  return code;
}

std::uint32_t Code(const engine::Ruling& ruling) {
  std::uint32_t code = CodeOfModes(ruling);
  // The vocabulary has the duties in the order of DutyNames.
  for (const engine::DutyAnswer& duty : ruling.duties) code |= 1u << (5 + duty.duty);
  return code;
}

}  // namespace samtale::bench
