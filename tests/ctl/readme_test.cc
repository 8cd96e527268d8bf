// Does what policy/README.md tells its reader to do, from its first console block to its last, in a
// copy of the rules, cases and sample and with a server of the test's own: writes the files it
// shows step by step, runs its commands, and compares what they print with what the page shows.
// The same for the console blocks of README.md.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/server/server.h"
#include "tests/ctl/command_line.h"
#include "tests/ops/http_get.h"

namespace samtale::ctl {
namespace {

namespace fs = std::filesystem;

struct Step {
  int line = 0;
  std::string file = {};                 // to write; empty: a command
  std::string text = {};                 // of the file
  std::string command = {};              // one line
  std::vector<std::string> output = {};  // what it prints, as the page shows it
};

// Reads the page's blocks: `yaml step` is a file whose first line names it, `console` has commands
// behind `$ ` and what each prints below it.
class Page {
 public:
  std::vector<Step> Read(const std::string& path) {
    std::ifstream page(Shipped(path));
    std::string line;
    for (number_ = 1; std::getline(page, line); ++number_) Take(line);
    return std::move(steps_);
  }

 private:
  void Take(const std::string& line) {
    const std::size_t fence = line.find_first_not_of(' ');
    if (fence != std::string::npos && line.compare(fence, 3, "```") == 0) {
      kind_ = kind_.empty() ? line.substr(fence + 3) : "";
      indent_ = fence;
      if (kind_ == "yaml step") steps_.push_back({.line = number_});
      return;
    }
    const std::string text = line.size() > indent_ ? line.substr(indent_) : "";
    if (kind_ == "yaml step") TakeFile(text);
    if (kind_ == "console") TakeConsole(text);
  }

  void TakeFile(const std::string& text) {
    if (steps_.back().file.empty()) steps_.back().file = text.substr(2);
    steps_.back().text += text + "\n";
  }

  void TakeConsole(const std::string& text) {
    if (text.starts_with("$ ")) {
      steps_.push_back({.line = number_, .command = text.substr(2)});
    } else if (steps_.back().command.ends_with("\\")) {
      steps_.back().command.pop_back();
      steps_.back().command += text;
    } else {
      steps_.back().output.push_back(text);
    }
  }

  std::vector<Step> steps_;
  std::string kind_;  // of the block that is open
  std::size_t indent_ = 0;
  int number_ = 0;
};

// The words of a command, with '…' and "…" as a shell takes them.
std::vector<std::string> WordsOf(const std::string& command) {
  std::vector<std::string> words;
  bool inside = false;  // of a word
  char quote = '\0';
  for (char c : command) {
    const bool opens = quote == '\0' && (c == '\'' || c == '"');
    const bool closes = quote != '\0' && c == quote;
    if (quote == '\0' && c == ' ') {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    if (opens) quote = c;
    if (closes) quote = '\0';
    if (!opens && !closes) words.back() += c;
  }
  return words;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// What the page writes for texts that differ each time it is followed: `‹name›` in what is printed
// stands for the text there, up to a blank or what follows the name, and for the same afterwards.
class Names {
 public:
  std::string PutInto(std::string text) const {
    for (const auto& [name, value] : values_) {
      const std::string written = kOpen + name + kClose;
      for (std::size_t at; (at = text.find(written)) != std::string::npos;)
        text.replace(at, written.size(), value);
    }
    return text;
  }

  // Whether `lines` are as `shown`: `…` in a line is any text, a line of it any lines, also none.
  // Keeps the new names if so.
  bool Match(const std::vector<std::string>& lines, const std::vector<std::string>& shown) {
    return MatchLines(lines, 0, shown, 0);
  }

 private:
  static constexpr const char* kOpen = "‹";
  static constexpr const char* kClose = "›";
  static constexpr const char* kAny = "…";

  bool MatchLines(const std::vector<std::string>& lines, std::size_t line,
                  const std::vector<std::string>& shown, std::size_t at) {
    if (at == shown.size()) return line == lines.size();
    if (shown[at] == kAny) {
      for (std::size_t next = line; next <= lines.size(); ++next) {
        if (MatchLines(lines, next, shown, at + 1)) return true;
      }
      return false;
    }
    const std::map<std::string, std::string> before = values_;
    if (line < lines.size() && MatchText(lines[line], PutInto(shown[at])) &&
        MatchLines(lines, line + 1, shown, at + 1))
      return true;
    values_ = before;
    return false;
  }

  bool MatchText(const std::string& text, const std::string& shown) {
    const std::size_t special = std::min(shown.find(kAny), shown.find(kOpen));
    if (special == std::string::npos) return text == shown;
    if (text.compare(0, special, shown, 0, special) != 0) return false;
    const std::string rest = text.substr(special);
    const std::string after = shown.substr(special);
    if (after.starts_with(kAny)) {
      const std::string tail = after.substr(std::string(kAny).size());
      for (std::size_t at = 0; at <= rest.size(); ++at) {
        if (MatchText(rest.substr(at), tail)) return true;
      }
      return false;
    }
    const std::size_t close = after.find(kClose);
    const std::size_t begin = std::string(kOpen).size();
    const std::string name = after.substr(begin, close - begin);
    const std::string tail = after.substr(close + std::string(kClose).size());
    const std::size_t stop = rest.find_first_of(tail.empty() ? " " : " " + tail.substr(0, 1));
    const std::size_t end = std::min(stop, rest.size());
    values_[name] = rest.substr(0, end);
    return MatchText(rest.substr(end), PutInto(tail));
  }

  std::map<std::string, std::string> values_;
};

class Reference : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    for (const char* part : {"policy/rules", "policy/cases", "deploy/sample"}) {
      fs::create_directories(folder_ / part);
      fs::copy(Shipped(part), folder_ / part, fs::copy_options::recursive);
    }
    fs::current_path(folder_);
    ops::Options options;
    options.listen = "127.0.0.1:0";
    options.database = (folder_ / "samtale.db").string();
    options.rules = Shipped("policy/rules");
    options.manual_clock =
        Zone::Copenhagen().ToInstant(*ParseDay("2030-01-28"), LocalTime(Minutes(540)));
    options.log_level = ops::LogLevel::kError;
    auto started = server::Server::Start(options);
    ASSERT_TRUE(started) << Render(started.error().message, Language::kEnglish);
    server_ = std::move(*started);
    ::setenv("SAMTALE_SERVER", server_->address().c_str(), 1);
  }
  void TearDown() override {
    if (server_) server_->Shutdown();
    ::unsetenv("SAMTALE_SERVER");
    fs::current_path(before_);
    fs::remove_all(folder_);
  }

  // What a command prints, and its exit code when it is not 0.
  static std::string Do(const std::string& command) {
    std::vector<std::string> words = WordsOf(command);
    if (words.size() == 4 && words[0] == "cp" && words[1] == "-r") {
      fs::copy(words[2], words[3], fs::copy_options::recursive);
      return "";
    }
    EXPECT_EQ(words.front(), "samtale");
    words.erase(words.begin());
    const Said said = Samtale(words);
    return said.out + said.err +
           (said.exit == kDone ? "" : "(exit " + std::to_string(said.exit) + ")\n");
  }

 private:
  const fs::path folder_ =
      fs::temp_directory_path() / ("samtale-reference-" + std::to_string(::getpid()));
  const fs::path before_ = fs::current_path();
  std::unique_ptr<server::Server> server_;
};

TEST_F(Reference, ItsCommandsPrintWhatItShows) {
  const std::vector<Step> steps = Page().Read("policy/README.md");
  ASSERT_GT(steps.size(), 20u);
  Names names;
  for (const Step& step : steps) {
    if (!step.file.empty()) {
      fs::create_directories(fs::path(step.file).parent_path());
      std::ofstream(step.file, std::ios::binary) << step.text;
      continue;
    }
    const std::string printed = Do(names.PutInto(step.command));
    EXPECT_TRUE(names.Match(LinesOf(printed), step.output))
        << "policy/README.md:" << step.line << ": " << step.command << "\nprints\n"
        << printed;
  }
}

// The lines of `text` that grep -E finds.
std::string Grep(const std::string& pattern, const std::string& text) {
  const std::regex wanted(pattern, std::regex::extended);
  std::string found;
  for (const std::string& line : LinesOf(text)) {
    if (std::regex_search(line, wanted)) found += line + "\n";
  }
  return found;
}

// The server of README.md, after its booking and the one that it refuses.
class Watching : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    ops::Options options;
    options.listen = "127.0.0.1:0";
    options.metrics = "127.0.0.1:0";
    options.database = (folder_ / "samtale.db").string();
    options.rules = Shipped("policy/rules");
    options.manual_clock =
        Zone::Copenhagen().ToInstant(*ParseDay("2026-11-10"), LocalTime(Minutes(540)));
    options.log_level = ops::LogLevel::kError;
    auto started = server::Server::Start(options);
    ASSERT_TRUE(started) << Render(started.error().message, Language::kEnglish);
    server_ = std::move(*started);
    const std::string server = server_->address();
    ASSERT_EQ(Samtale({"import", "--role", "administrator", "--as", "importer", "--server", server,
                       Shipped("deploy/sample/aarhus.json")})
                  .exit,
              kDone);
    for (const auto& [start, exit] :
         {std::pair{"2026-11-16T09:00", kDone}, std::pair{"2026-11-16T09:05", kRefused}}) {
      EXPECT_EQ(Samtale({"book",  "--municipality", "0751", "--as",     "mette",      "--jobcentre",
                         "midt",  "--citizen",      "ida",  "--type",   "jobsamtale", "--number",
                         "2",     "--start",        start,  "--choice", "video",      "--mode",
                         "video", "--server",       server})
                    .exit,
                exit);
    }
  }
  void TearDown() override {
    if (server_) server_->Shutdown();
    fs::remove_all(folder_);
  }

  const std::string& Address() const { return server_->address(); }
  std::string Scraped() const {
    return ops::Ask(ops::PortOf(server_->metrics_url()), "GET", "/metrics").body;
  }

 private:
  const fs::path folder_ =
      fs::temp_directory_path() / ("samtale-watching-" + std::to_string(::getpid()));
  std::unique_ptr<server::Server> server_;
};

// The one console block of the page whose command begins with `word`.
Step StepOf(const std::string& word) {
  std::vector<Step> found;
  for (Step& step : Page().Read("README.md")) {
    if (WordsOf(step.command).front() == word) found.push_back(std::move(step));
  }
  EXPECT_EQ(found.size(), 1u) << word;
  return found.empty() ? Step{} : found.front();
}

TEST_F(Watching, ItsCommandPrintsWhatItShows) {
  const Step step = StepOf("curl");
  const std::vector<std::string> words = WordsOf(step.command);
  ASSERT_EQ(words.size(), 7u) << step.command;
  EXPECT_EQ(words[0] + " " + words[1] + words[3] + " " + words[4] + " " + words[5],
            "curl -s| grep -E");
  // The series of a metric come in any order.
  std::vector<std::string> scraped = LinesOf(Grep(words[6], Scraped()));
  std::vector<std::string> shown = step.output;
  std::sort(scraped.begin(), scraped.end());
  std::sort(shown.begin(), shown.end());
  Names names;
  EXPECT_TRUE(names.Match(scraped, shown)) << Grep(words[6], Scraped());
}

TEST_F(Watching, ItsCalendarIsWhatItShows) {
  const Step step = StepOf("build/release/samtale");
  std::vector<std::string> words = WordsOf(step.command);
  words.erase(words.begin());
  words.insert(words.end(), {"--server", Address()});
  const Said said = Samtale(words);
  std::string text = said.out;
  std::erase(text, '\r');
  EXPECT_EQ(said.exit, kDone) << said.err;
  EXPECT_TRUE(Names().Match(LinesOf(text), step.output)) << text;
}

// The rows of the table that begins below `head`, each with the words in backticks of its first
// column.
std::set<std::string> FirstColumn(const std::string& head) {
  std::ifstream page(Shipped("README.md"));
  std::set<std::string> words;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line == head) inside = true;
    if (!inside) continue;
    if (!line.starts_with("|")) break;
    const std::string column = line.substr(0, line.find('|', 1));
    const std::regex word("`([a-z_]+)`");
    for (std::sregex_iterator at(column.begin(), column.end(), word), end; at != end; ++at) {
      words.insert((*at)[1]);
    }
  }
  return words;
}

TEST_F(Watching, ItsTableNamesEveryMetric) {
  std::set<std::string> served;
  for (const std::string& line : LinesOf(Scraped())) {
    if (!line.starts_with("# TYPE ")) continue;
    const std::string name = WordsOf(line)[2];
    if (!name.starts_with("exposer_")) served.insert(name);  // the HTTP server's own
  }
  EXPECT_EQ(FirstColumn("| metric | tells |"), served);
}

TEST(ReferenceNames, MatchLineByLineAndKeepWhatTheyStandFor) {
  Names names;
  const std::vector<std::string> lines = {"a", "b 12 c", "d"};
  EXPECT_TRUE(names.Match(lines, {"a", "b 12 c", "d"}));
  EXPECT_TRUE(names.Match(lines, {"…", "d"}));
  EXPECT_TRUE(names.Match(lines, {"a", "b … c", "…"}));
  EXPECT_FALSE(names.Match(lines, {"a", "b … d", "d"}));
  EXPECT_FALSE(names.Match(lines, {"a", "…", "c"}));
  EXPECT_TRUE(names.Match(lines, {"…", "b ‹number› c", "…"}));
  EXPECT_EQ(names.PutInto("x ‹number›"), "x 12");
  EXPECT_TRUE(names.Match({"ab: c"}, {"‹word›: c"}));
  EXPECT_EQ(names.PutInto("‹word›"), "ab");
  EXPECT_FALSE(names.Match({"13"}, {"‹number›"}));
  EXPECT_TRUE(names.Match({"12"}, {"‹number›"}));
}

}  // namespace
}  // namespace samtale::ctl
