#include "services/ctl/policy_commands.h"

#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <istream>
#include <memory>
#include <ostream>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/engine/cases.h"
#include "policy/engine/json.h"

namespace samtale::ctl {
namespace {

constexpr const char* kUsualRules = "policy/rules";
constexpr const char* kUsualCases = "policy/cases";

void Complain(const Terminal& terminal, const Error& error) {
  fmt::print(terminal.err, "samtale: {}\n", Render(error.message, Language::kEnglish));
}

// `1 error`, `2 errors`.
std::string Count(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// The rules of a folder; null, with everything said on `err`, when the national layer has an error.
// A municipal layer that is suspended is said too.
std::shared_ptr<const engine::Rulebooks> LoadRules(const std::string& folder,
                                                   const Terminal& terminal) {
  const auto files = engine::ReadRulesFolder(folder);
  if (!files) {
    Complain(terminal, files.error());
    return nullptr;
  }
  const engine::LoadedRules loaded = engine::Load(*files);
  for (const engine::Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity == engine::Severity::kError) {
      fmt::print(terminal.err, "{}\n", Format(diagnostic));
    }
  }
  for (const std::string& municipality : loaded.suspended) {
    fmt::print(
        terminal.err,
        "samtale: the rules of municipality {} have errors; deciding by the national rules alone\n",
        municipality);
  }
  if (loaded.rulebooks == nullptr) {
    fmt::print(terminal.err, "samtale: the rules in `{}` have errors; see samtale policy check\n",
               folder);
  }
  return loaded.rulebooks;
}

// Reads a line of at most kMostLineBytes into `line`; of a longer one, that much and a byte more.
bool ReadLine(std::istream& in, std::string* line) {
  line->clear();
  std::streambuf& bytes = *in.rdbuf();
  constexpr int kEnd = std::char_traits<char>::eof();
  int byte = bytes.sbumpc();
  if (byte == kEnd) return false;
  for (; byte != kEnd && byte != '\n'; byte = bytes.sbumpc()) {
    if (line->size() <= kMostLineBytes) line->push_back(static_cast<char>(byte));
  }
  return true;
}

Result<engine::Decision> DecideLine(const engine::Rulebooks& rulebooks, std::string_view line) {
  return engine::ParseQuestion(line).and_then([&](const engine::Question& question) {
    return rulebooks.For(question.facts.municipality).Decide(question);
  });
}

int PolicyDecide(const std::string& rules, const std::string& file, const Terminal& terminal) {
  const auto rulebooks = LoadRules(rules, terminal);
  if (rulebooks == nullptr) return kRefused;
  if (file.empty()) return DecideLines(*rulebooks, terminal.in, terminal.out);
  std::ifstream questions(file);
  if (!questions) {
    fmt::print(terminal.err, "samtale: the file `{}` cannot be read\n", file);
    return kRefused;
  }
  return DecideLines(*rulebooks, questions, terminal.out);
}

// Notes on versions whose dates the sources leave open. Answers how many.
std::size_t NoteUnknownDates(const engine::Rulebooks& rulebooks, std::ostream& out) {
  std::vector<engine::ProvisionView> all = rulebooks.national().Provisions();
  std::set<std::string> national;
  for (const auto& provision : all) national.insert(provision.id);
  for (const auto& [code, rulebook] : rulebooks.municipal()) {
    for (auto& provision : rulebook.Provisions()) {
      if (national.count(provision.id) == 0) all.push_back(std::move(provision));
    }
  }
  std::size_t notes = 0;
  for (const auto& provision : all) {
    for (const auto& version : provision.versions) {
      if (!version.announced_unknown && !version.issued_unknown) continue;
      const std::string_view what = !version.issued_unknown      ? "announcement"
                                    : !version.announced_unknown ? "issue"
                                                                 : "announcement and of its issue";
      fmt::print(out, "{}:{}: note: {} version {}: the day of its {} is unknown\n", provision.path,
                 provision.line, provision.id, version.number, what);
      ++notes;
    }
  }
  return notes;
}

std::size_t CountOf(const std::vector<engine::Diagnostic>& diagnostics, engine::Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(diagnostics.begin(), diagnostics.end(),
                    [&](const engine::Diagnostic& one) { return one.severity == severity; }));
}

void AddDecide(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* decide = policy.add_subcommand(
      "decide",
      "Answers questions: one JSON object a line on standard input (or in --file), one decision a\n"
      "line on standard output. A wrong line is answered with {\"error\":…}; the rest goes on.");
  auto rules = std::make_shared<std::string>(kUsualRules);
  auto file = std::make_shared<std::string>();
  decide->add_option("--rules", *rules, "Folder of the rules")->capture_default_str();
  decide->add_option("--file", *file, "File with the questions, instead of standard input");
  decide->footer(
      "\nExample:\n"
      "  echo "
      "'{\"municipality\":\"0751\",\"meetingDate\":\"2020-10-14\",\"decidedOn\":\"2020-09-16\",\n"
      "         \"meeting\":{\"type\":\"jobsamtale\"},\"citizen\":{\"group\":\"dagpenge\"}}' |\n"
      "    tr -d '\\n' | samtale policy decide --rules policy/rules");
  decide->callback([=, &terminal] {
    *chosen = [=, &terminal] { return PolicyDecide(*rules, *file, terminal); };
  });
}

void AddCheck(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* check = policy.add_subcommand("check",
                                          "Checks rule files: every error and warning with its "
                                          "place and what to do, and the dates that\n"
                                          "the sources leave unknown.");
  auto rules = std::make_shared<std::string>(kUsualRules);
  check->add_option("--rules", *rules, "Folder of the rules")->capture_default_str();
  check->footer("\nExample:\n  samtale policy check --rules policy/rules");
  check->callback(
      [=, &terminal] { *chosen = [=, &terminal] { return CheckRules(*rules, terminal); }; });
}

void AddTest(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* test = policy.add_subcommand("test",
                                         "Runs the rule authors' cases: each that fails with what "
                                         "was expected and what came, and each\n"
                                         "provision that has no case.");
  auto rules = std::make_shared<std::string>(kUsualRules);
  auto cases = std::make_shared<std::string>(kUsualCases);
  test->add_option("--rules", *rules, "Folder of the rules")->capture_default_str();
  test->add_option("--cases", *cases, "Folder of the cases")->capture_default_str();
  test->footer("\nExample:\n  samtale policy test --rules policy/rules --cases policy/cases");
  test->callback(
      [=, &terminal] { *chosen = [=, &terminal] { return TestRules(*rules, *cases, terminal); }; });
}

}  // namespace

int DecideLines(const engine::Rulebooks& rulebooks, std::istream& in, std::ostream& out) {
  int exit = kDone;
  std::string line;
  while (ReadLine(in, &line)) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    const Result<engine::Decision> decision = DecideLine(rulebooks, line);
    out << (decision ? engine::ToJson(*decision) : engine::ToJson(decision.error())) << std::endl;
    if (!decision) exit = kRefused;
  }
  return exit;
}

int CheckRules(const std::string& rules, const Terminal& terminal) {
  const auto files = engine::ReadRulesFolder(rules);
  if (!files) {
    Complain(terminal, files.error());
    return kRefused;
  }
  const engine::LoadedRules loaded = engine::Load(*files);
  for (const engine::Diagnostic& diagnostic : loaded.diagnostics) {
    fmt::print(terminal.out, "{}\n", Format(diagnostic));
  }
  std::size_t notes = 0;
  if (loaded.rulebooks != nullptr) notes = NoteUnknownDates(*loaded.rulebooks, terminal.out);
  for (const std::string& municipality : loaded.suspended) {
    fmt::print(terminal.out, "municipality {}: its rules have errors, and would be suspended\n",
               municipality);
  }
  fmt::print(terminal.out, "{}: {}, {}, {}\n", Count(files->size(), "file"),
             Count(CountOf(loaded.diagnostics, engine::Severity::kError), "error"),
             Count(CountOf(loaded.diagnostics, engine::Severity::kWarning), "warning"),
             Count(notes, "note"));
  return loaded.HasErrors() ? kRefused : kDone;
}

int TestRules(const std::string& rules, const std::string& cases, const Terminal& terminal) {
  const auto rulebooks = LoadRules(rules, terminal);
  if (rulebooks == nullptr) return kRefused;
  const auto files = engine::ReadRulesFolder(cases);
  if (!files) {
    Complain(terminal, files.error());
    return kRefused;
  }
  const engine::CaseReport report = engine::RunCases(*rulebooks, *files);
  for (const engine::Diagnostic& diagnostic : report.diagnostics) {
    fmt::print(terminal.out, "{}\n", Format(diagnostic));
  }
  for (const engine::CaseFailure& failure : report.failures) {
    fmt::print(terminal.out, "{}:{}: {} failed\n", failure.path, failure.line, failure.id);
    for (const std::string& difference : failure.differences) {
      fmt::print(terminal.out, "    {}\n", difference);
    }
  }
  for (const std::string& provision : report.unexercised) {
    fmt::print(terminal.out, "{}: no case finds this provision active; write one\n", provision);
  }
  const std::size_t failures =
      report.failures.size() + report.diagnostics.size() + report.unexercised.size();
  fmt::print(terminal.out, "{}, {}\n", Count(static_cast<std::size_t>(report.run), "case"),
             Count(failures, "failure"));
  if (report.run == 0) fmt::print(terminal.err, "samtale: `{}` holds no cases\n", cases);
  return report.Passed() ? kDone : kRefused;
}

void AddPolicyCommands(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* policy = root.add_subcommand(
      "policy", "Decides by rule files, checks them and runs their cases; needs no server");
  policy->require_subcommand(0, 1);
  policy->footer("\nExample:\n  samtale policy check --rules policy/rules");
  AddDecide(*policy, terminal, chosen);
  AddCheck(*policy, terminal, chosen);
  AddTest(*policy, terminal, chosen);
}

}  // namespace samtale::ctl
