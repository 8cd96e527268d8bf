#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <istream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "policy/engine/explain.h"
#include "policy/engine/explain_text.h"
#include "policy/engine/json.h"
#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"

namespace samtale::ctl {
namespace {

constexpr std::string_view kFalse = "=false";

std::string CheckJudgment(const std::string& judgment) {
  const std::size_t equals = judgment.find('=');
  const bool sound =
      equals == judgment.npos || judgment.ends_with(kFalse) || judgment.substr(equals) == "=true";
  return sound ? "" : "a judgment is a flag, alone or with =true or =false";
}

struct Ask {
  std::string rules = kUsualRules;
  std::string file;
  Language language = Language::kEnglish;
  bool json = false;
  std::string municipality, jobcentre, date, decided_on, known, type, held_by, group, choice,
      consent;
  std::optional<int> number, months;
  bool acute_need = false;
  std::vector<std::string> judgments;  // `flag` or `flag=false`
};

// The question that the options put, as JSON: so what is wrong with it is said in the same words as
// of a line.
std::string QuestionOf(const Ask& ask) {
  nlohmann::ordered_json json;
  const auto set = [](nlohmann::ordered_json* object, const char* name, const std::string& value) {
    if (!value.empty()) (*object)[name] = value;
  };
  set(&json, "municipality", ask.municipality);
  set(&json, "jobcentre", ask.jobcentre);
  set(&json, "meetingDate", ask.date);
  set(&json, "decidedOn", ask.decided_on.empty() ? ask.date : ask.decided_on);
  set(&json, "known", ask.known);
  nlohmann::ordered_json& meeting = json["meeting"] = nlohmann::ordered_json::object();
  set(&meeting, "type", ask.type);
  set(&meeting, "heldBy", ask.held_by);
  if (ask.number) meeting["number"] = *ask.number;
  nlohmann::ordered_json& citizen = json["citizen"] = nlohmann::ordered_json::object();
  set(&citizen, "group", ask.group);
  if (ask.months) citizen["monthsInCourse"] = *ask.months;
  set(&citizen, "choice", ask.choice);
  if (!ask.consent.empty()) citizen["consent"] = ask.consent == "yes";
  if (ask.acute_need) citizen["acuteNeed"] = true;
  for (const std::string& judgment : ask.judgments) {
    const std::size_t equals = judgment.find('=');
    json["judgments"][judgment.substr(0, equals)] = !judgment.ends_with(kFalse);
  }
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// What is wrong with a question, for people.
std::string Wrong(const Error& error, Language language) {
  std::string text = Render(error.message, language) + "\n";
  for (const Violation& violation : error.violations)
    text += "  " + violation.field + ": " + Render(violation.message, language) + "\n";
  return text;
}

int ExplainOne(const engine::Rulebooks& rulebooks, const std::string& line, const Ask& ask,
               const Terminal& terminal) {
  const auto explanation = engine::ParseQuestion(line).and_then([&](const auto& question) {
    return engine::Explain(rulebooks.For(question.facts.municipality), question);
  });
  if (!explanation && ask.json) {
    fmt::print(terminal.out, "{}\n", engine::ToJson(explanation.error()));
  } else if (!explanation) {
    fmt::print(terminal.err, "samtale: {}", Wrong(explanation.error(), ask.language));
  } else if (ask.json) {
    fmt::print(terminal.out, "{}\n", engine::ToJson(*explanation));
  } else {
    fmt::print(terminal.out, "{}",
               engine::Tell(*explanation, rulebooks.vocabulary(), ask.language));
  }
  return explanation ? kDone : kRefused;
}

int ExplainLines(const engine::Rulebooks& rulebooks, std::istream& in, const Ask& ask,
                 const Terminal& terminal) {
  int exit = kDone;
  bool first = true;
  std::string line;
  while (ReadLine(in, &line)) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    if (!first && !ask.json) terminal.out << "\n";
    first = false;
    if (ExplainOne(rulebooks, line, ask, terminal) != kDone) exit = kRefused;
  }
  if (!first) return exit;
  Complain(terminal, "there is no question: give one on standard input, or options", ask.json);
  return kRefused;
}

int PolicyExplain(const Ask& ask, bool by_options, const Terminal& terminal) {
  const auto rulebooks = LoadRules(ask.rules, terminal, ask.json);
  if (rulebooks == nullptr) return kRefused;
  if (by_options) return ExplainOne(*rulebooks, QuestionOf(ask), ask, terminal);
  if (ask.file.empty()) return ExplainLines(*rulebooks, terminal.in, ask, terminal);
  std::ifstream questions(ask.file);
  if (!questions) {
    Complain(terminal, "the file `" + ask.file + "` cannot be read", ask.json);
    return kRefused;
  }
  return ExplainLines(*rulebooks, questions, ask, terminal);
}

// The options that put a question; with any of them no line is read.
void AddQuestionOptions(CLI::App* explain, Ask* ask) {
  static const std::map<std::string, std::string> modes = {
      {"physical", "PHYSICAL"}, {"telephone", "TELEPHONE"}, {"video", "VIDEO"}};
  static const std::map<std::string, std::string> knowns = {{"announced", "ANNOUNCED"},
                                                            {"issued", "ISSUED"}};
  const std::string group = "A question in options";
  explain->add_option("--municipality", ask->municipality, "Its code, as 0751")->group(group);
  explain->add_option("--jobcentre", ask->jobcentre, "Its id")->group(group);
  explain->add_option("--date", ask->date, "Day of the meeting, as 2020-10-14")->group(group);
  explain->add_option("--decided-on", ask->decided_on, "Day of decision; --date unless given")
      ->group(group);
  explain->add_option("--known", ask->known, "announced or issued: the rules that count")
      ->transform(CLI::CheckedTransformer(knowns).description(""))
      ->group(group);
  explain->add_option("--type", ask->type, "Meeting type, as jobsamtale")->group(group);
  explain->add_option("--held-by", ask->held_by, "jobcentre or a_kasse")->group(group);
  explain->add_option("--number", ask->number, "1 is the first meeting of the course")
      ->group(group);
  explain->add_option("--group", ask->group, "Citizen group, as dagpenge")->group(group);
  explain->add_option("--months", ask->months, "Full months in the course")->group(group);
  explain->add_option("--choice", ask->choice, "The mode the citizen wants")
      ->transform(CLI::CheckedTransformer(modes).description(""))
      ->group(group);
  explain->add_option("--consent", ask->consent, "yes or no; not asked unless given")
      ->check(CLI::IsMember({"yes", "no"}))
      ->group(group);
  explain->add_flag("--acute-need", ask->acute_need, "The citizen is in acute need")->group(group);
  explain
      ->add_option("--judgment", ask->judgments,
                   "A judgment that is made: requires_physical, or requires_physical=false")
      ->check(CLI::Validator(CheckJudgment, "FLAG[=BOOL]"))
      ->group(group);
}

}  // namespace

void AddPolicyExplain(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* explain = policy.add_subcommand(
      "explain",
      "Says why a meeting is held as it is: who permits and who forbids each mode, and what would\n"
      "have to be different. Asks by options, or reads one JSON question a line as decide does.");
  auto ask = std::make_shared<Ask>();
  explain->add_option("--rules", ask->rules, "Folder of the rules")->capture_default_str();
  explain->add_option("--file", ask->file, "File with the questions, instead of standard input");
  static const std::map<std::string, Language> languages = {{"da", Language::kDanish},
                                                            {"en", Language::kEnglish}};
  explain->add_option("--language", ask->language, "da or en")
      ->transform(CLI::CheckedTransformer(languages).description(""))
      ->default_str("en");
  explain->add_flag("--json", ask->json, "One JSON object a question");
  AddQuestionOptions(explain, ask.get());
  explain->footer(
      "\nExample:\n"
      "  samtale policy explain --rules policy/rules --municipality 0751 --date 2020-10-14 \\\n"
      "    --decided-on 2020-09-15 --type jobsamtale --group dagpenge --language da");
  explain->callback([=, &terminal] {
    bool by_options = false;
    for (const CLI::Option* option : explain->get_options()) {
      by_options = by_options || (option->get_group() == "A question in options" && *option);
    }
    *chosen = [=, &terminal] { return PolicyExplain(*ask, by_options, terminal); };
  });
}

}  // namespace samtale::ctl
