// Executes the README of the project and that of the rules: their rules load beside the shipped
// ones, their cases hold, and their decisions are those of the shipped rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "policy/engine/analysis.h"
#include "policy/engine/cases.h"
#include "policy/engine/compiled.h"
#include "policy/engine/json.h"
#include "policy/engine/rulebook.h"
#include "tests/source_path.h"

namespace samtale::engine {
namespace {

const std::string kPolicy = SourcePath("policy");
constexpr std::string_view kAnyHash = "\"rulebook\":\"sha256:…\"";

struct Block {
  std::string kind;  // what stands behind the fence: `yaml rule`
  std::string text;
  int line;
};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Both pages: what a stranger reads first, and the reference.
std::vector<std::string> Pages() {
  return {ReadFile(SourcePath("README.md")), ReadFile(kPolicy + "/README.md")};
}

// The fenced blocks of `text`, in its order, less the indentation of their fences.
std::vector<Block> Fenced(const std::string& text) {
  std::vector<Block> blocks;
  std::istringstream lines(text);
  std::string line;
  bool inside = false;
  std::size_t indent = 0;
  for (int number = 1; std::getline(lines, line); ++number) {
    const std::size_t fence = line.find("```");
    if (fence != std::string::npos && line.find_first_not_of(' ') == fence) {
      inside = !inside;
      indent = fence;
      if (inside) blocks.push_back({line.substr(fence + 3), "", number});
    } else if (inside) {
      blocks.back().text += (line.size() > indent ? line.substr(indent) : "") + "\n";
    }
  }
  EXPECT_FALSE(inside) << "a fence is not closed";
  return blocks;
}

std::vector<Block> Blocks(std::string_view kind) {
  std::vector<Block> found;
  for (const std::string& page : Pages()) {
    for (const Block& block : Fenced(page)) {
      if (block.kind == kind) found.push_back(block);
    }
  }
  return found;
}

std::vector<SourceFile> Folder(std::string_view name) {
  const auto files = ReadRulesFolder(std::string(kPolicy) + "/" + std::string(name));
  EXPECT_TRUE(files.has_value()) << name;
  return files.value_or(std::vector<SourceFile>());
}

// The shipped rules, with the README's examples beside them at the path in their first line.
std::vector<SourceFile> RulesWithExamples() {
  std::vector<SourceFile> files = Folder("rules");
  for (const Block& block : Blocks("yaml rule")) {
    EXPECT_EQ(block.text.substr(0, 2), "# ")
        << "line " << block.line << ": no path in the first line";
    files.push_back({block.text.substr(2, block.text.find('\n') - 2), block.text});
  }
  return files;
}

std::string Shown(const std::vector<Diagnostic>& diagnostics) {
  std::string shown;
  for (const Diagnostic& diagnostic : diagnostics) shown += Format(diagnostic) + "\n";
  return shown;
}

std::string OneLine(const Block& block) { return block.text.substr(0, block.text.find('\n')); }

TEST(Readme, KnowsEveryKindOfBlock) {
  const std::vector<std::string> kinds = {
      "yaml rule",     "yaml step", "yaml case", "json question",
      "json decision", "text",      "sh",        "console"};
  for (const Block& block : Fenced(ReadFile(kPolicy + "/README.md"))) {
    EXPECT_THAT(kinds, testing::Contains(block.kind)) << "line " << block.line;
  }
}

TEST(Readme, ItsRulesLoadBesideTheShippedOnes) {
  ASSERT_FALSE(Blocks("yaml rule").empty());
  const LoadedRules loaded = Load(RulesWithExamples());
  EXPECT_FALSE(loaded.HasErrors()) << Shown(loaded.diagnostics);
  EXPECT_THAT(loaded.suspended, testing::IsEmpty());
}

TEST(Readme, ItsCasesHoldAndItsRulesDisturbNoShippedCase) {
  const LoadedRules loaded = Load(RulesWithExamples());
  ASSERT_NE(loaded.rulebooks, nullptr) << Shown(loaded.diagnostics);
  std::vector<SourceFile> cases = Folder("cases");
  const std::vector<Block> blocks = Blocks("yaml case");
  ASSERT_FALSE(blocks.empty());
  for (const Block& block : blocks) {
    cases.push_back({"README.md, line " + std::to_string(block.line), block.text});
  }
  const CaseReport report = RunCases(*loaded.rulebooks, cases);
  EXPECT_THAT(report.diagnostics, testing::IsEmpty()) << Shown(report.diagnostics);
  EXPECT_THAT(report.unexercised, testing::IsEmpty());
  for (const CaseFailure& failure : report.failures) {
    ADD_FAILURE() << failure.path << ":" << failure.line << ": " << failure.id << ": "
                  << testing::PrintToString(failure.differences);
  }
}

TEST(Readme, ItsDecisionsAreThoseOfTheShippedRules) {
  const LoadedRules loaded = Load(Folder("rules"));
  ASSERT_NE(loaded.rulebooks, nullptr) << Shown(loaded.diagnostics);
  const std::vector<Block> questions = Blocks("json question");
  const std::vector<Block> decisions = Blocks("json decision");
  ASSERT_FALSE(questions.empty());
  ASSERT_EQ(questions.size(), decisions.size());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const auto question = ParseQuestion(OneLine(questions[i]));
    ASSERT_TRUE(question.has_value()) << ToJson(question.error());
    const Rulebook& rulebook = loaded.rulebooks->For(question->facts.municipality);
    const auto decision = rulebook.Decide(*question);
    ASSERT_TRUE(decision.has_value()) << ToJson(decision.error());
    std::string expected = OneLine(decisions[i]);
    const std::size_t hash = expected.find(kAnyHash);
    ASSERT_NE(hash, std::string::npos) << "line " << decisions[i].line;
    expected.replace(hash, kAnyHash.size(), "\"rulebook\":\"" + rulebook.hash() + "\"");
    EXPECT_EQ(ToJson(*decision), expected) << "line " << decisions[i].line;
  }
}

TEST(Readme, ItsLawsHold) {
  const LoadedRules loaded = Load(RulesWithExamples());
  ASSERT_NE(loaded.rulebooks, nullptr) << Shown(loaded.diagnostics);
  EXPECT_EQ(loaded.rulebooks->national().compiled().rules.laws.size(), 2u);
  for (const Finding& finding : Analyse(*loaded.rulebooks, {}).findings)
    EXPECT_NE(finding.warning, Warning::kBrokenLaw) << Format(finding.diagnostic);
}

TEST(Readme, NamesEveryShippedProvision) {
  const LoadedRules loaded = Load(Folder("rules"));
  ASSERT_NE(loaded.rulebooks, nullptr) << Shown(loaded.diagnostics);
  const std::string readme = ReadFile(kPolicy + "/README.md");
  const auto expect_named = [&](const Rulebook& rulebook) {
    for (const ProvisionView& provision : rulebook.Provisions()) {
      EXPECT_THAT(readme, testing::HasSubstr("`" + provision.id + "`"));
    }
  };
  expect_named(loaded.rulebooks->national());
  for (const auto& [municipality, rulebook] : loaded.rulebooks->municipal()) expect_named(rulebook);
}

}  // namespace
}  // namespace samtale::engine
