// Executes the console blocks of the rule reference: each `$ samtale …` in the folder of the
// project, and what it prints must be what stands below it. A line `…` stands for any lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "services/ctl/command.h"
#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

struct Console {
  int line;
  std::string command;  // without `$ samtale`
  std::vector<std::string> output;
};

constexpr const char* kPrompt = "$ samtale ";

std::vector<Console> Consoles() {
  std::ifstream page(Shipped("policy/README.md"));
  std::vector<Console> consoles;
  std::string line;
  bool inside = false, goes_on = false;
  for (int number = 1; std::getline(page, line); ++number) {
    if (line.substr(0, 3) == "```") {
      inside = line == "```console";
      continue;
    }
    if (!inside) continue;
    if (line.substr(0, 10) == kPrompt) {
      consoles.push_back({number, line.substr(10), {}});
    } else if (goes_on) {
      consoles.back().command += line;
    } else if (!consoles.empty()) {
      consoles.back().output.push_back(line);
    }
    std::string* command = consoles.empty() ? nullptr : &consoles.back().command;
    goes_on =
        command && consoles.back().output.empty() && !command->empty() && command->back() == '\\';
    if (goes_on) command->pop_back();
  }
  return consoles;
}

std::vector<std::string> Words(const std::string& command) {
  std::istringstream in(command);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Whether `lines` are as `shown`, where `…` stands for any lines, also none.
bool AreAsShown(const std::vector<std::string>& lines, std::size_t line,
                const std::vector<std::string>& shown, std::size_t at) {
  if (at == shown.size()) return line == lines.size();
  if (shown[at] == "…") {
    for (std::size_t next = line; next <= lines.size(); ++next) {
      if (AreAsShown(lines, next, shown, at + 1)) return true;
    }
    return false;
  }
  return line < lines.size() && lines[line] == shown[at] &&
         AreAsShown(lines, line + 1, shown, at + 1);
}

class Reference : public ::testing::Test {
 protected:
  Reference() : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(SAMTALE_SOURCE_DIR);
  }
  ~Reference() override { std::filesystem::current_path(before_); }

 private:
  const std::filesystem::path before_;
};

TEST_F(Reference, ItsCommandsPrintWhatItShows) {
  const std::vector<Console> consoles = Consoles();
  ASSERT_GE(consoles.size(), 4u);
  for (const Console& console : consoles) {
    const Said said = Samtale(Words(console.command));
    EXPECT_EQ(said.exit, kDone) << "line " << console.line << ": " << said.err;
    EXPECT_TRUE(AreAsShown(LinesOf(said.out), 0, console.output, 0))
        << "policy/README.md:" << console.line << ": samtale " << console.command << "prints\n"
        << said.out;
  }
}

TEST_F(Reference, IsComparedLineByLine) {
  const std::vector<std::string> lines = {"a", "b", "c"};
  EXPECT_TRUE(AreAsShown(lines, 0, {"a", "b", "c"}, 0));
  EXPECT_TRUE(AreAsShown(lines, 0, {"a", "…"}, 0));
  EXPECT_TRUE(AreAsShown(lines, 0, {"…", "c", "…"}, 0));
  EXPECT_FALSE(AreAsShown(lines, 0, {"a", "b"}, 0));
  EXPECT_FALSE(AreAsShown(lines, 0, {"…", "d", "…"}, 0));
  EXPECT_FALSE(AreAsShown(lines, 0, {"a", "b", "c", "d"}, 0));
}

}  // namespace
}  // namespace samtale::ctl
