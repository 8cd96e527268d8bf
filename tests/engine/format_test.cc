#include "policy/engine/format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>
#include <string>

#include "policy/engine/cases.h"
#include "tests/engine/small_rules.h"
#include "tests/source_path.h"

namespace samtale::engine {
namespace {

using testing::HasSubstr;

// The tree as text: what a reader of rules sees of a file.
std::string Shape(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::kScalar)
    return (node.style == YamlNode::Style::kPlain ? "p<" : "q<") + node.text + ">";
  std::string shape = node.kind == YamlNode::Kind::kList ? "[" : "{";
  for (const YamlNode& item : node.items) shape += Shape(item) + ",";
  for (const YamlEntry& entry : node.entries)
    shape += "<" + entry.key + ">:" + Shape(entry.value) + ",";
  return shape + "]";
}

std::string ShapeOf(const std::string& text) {
  const auto root = ParseYaml(text);
  return root ? Shape(*root) : "no YAML: " + root.error().message;
}

std::string MustFormat(const std::string& text) {
  const auto formatted = Formatted(text);
  return formatted ? *formatted
                   : std::to_string(formatted.error().mark.line) + ": " + formatted.error().message;
}

TEST(Format, LaysOut) {
  const struct {
    const char* claim;
    const char* text;
    const char* formatted;
  } kRows[] = {
      {"what is in order stays", "a: 1\nb:\n  - c: {d: [e, f]}\n    g: h\n",
       "a: 1\nb:\n  - c: {d: [e, f]}\n    g: h\n"},
      {"two blanks an indentation", "a:\n     b:\n       c: 1\n", "a:\n  b:\n    c: 1\n"},
      {"a list below its key", "a:\n- b\n-   c\n", "a:\n  - b\n  - c\n"},
      {"a list in a list", "- - a\n  - b\n-\n  - c\n", "- - a\n  - b\n- - c\n"},
      {"blanks around signs", "a :   1\nb: { c : d,e: [f ,g,] }\n", "a: 1\nb: {c: d, e: [f, g]}\n"},
      {"empty values", "a:\nb: {}\nc: []\nd: {e: , f: g}\n", "a:\nb: {}\nc: []\nd: {e: , f: g}\n"},
      {"quotes stay", "a: \"1: # \\\"\"\n'b''s': 'x ''y'''\n",
       "a: \"1: # \\\"\"\n'b''s': 'x ''y'''\n"},
      {"line ends", "\xEF\xBB\xBF---\r\na: 1  \r\n\r\n\r\n\r\nb: 2", "a: 1\n\nb: 2\n"},
      {"a value on the next line", "a:\n    1\nb: # why\n  2\n", "a: 1\n# why\nb: 2\n"},
      {"comments before", "# top\n\n# a\na: 1\n   # b\nb: 2\n", "# top\n\n# a\na: 1\n# b\nb: 2\n"},
      {"comments behind", "a: 1 # one\nb:    # two\n  - c # three\n  - [d] # four\n",
       "a: 1  # one\nb:  # two\n  - c  # three\n  - [d]  # four\n"},
      {"comments after a list belong to it when indented with it",
       "a:\n  - b\n  # of the list\n# of the next\nc: 1\n# the end\n",
       "a:\n  - b\n  # of the list\n# of the next\nc: 1\n# the end\n"},
      {"a comment between a dash and its map", "a:\n  - # why\n    b: 1\n",
       "a:\n  # why\n  - b: 1\n"},
      {"a blank line between provisions",
       "provisions:\n  - id: a\n  - id: b\n\n\n  # c\n  - id: c\n",
       "provisions:\n  - id: a\n\n  - id: b\n\n  # c\n  - id: c\n"},
      {"texts of several lines keep them",
       "a: >-\n      one\n      two\n\n      three\nb: x\n   y\n",
       "a: >-\n  one\n  two\n\n  three\nb: x\n  y\n"},
      {"more blanks within a text stay", "a: |\n   one\n     two\n   three\n",
       "a: |\n  one\n    two\n  three\n"},
      {"an indentation that is written out", "a: |4\n       one\n    two\n",
       "a: |2\n     one\n  two\n"},
      {"last line feeds that count", "a: |+\n  one\n\n\nb: 1\n", "a: |+\n  one\n\n\nb: 1\n"},
      {"last line feeds that do not", "a: |\n  one\n\n\nb: 1\n", "a: |\n  one\n\nb: 1\n"},
      {"a short list of several lines", "a: [b,\n    c,\n    d]\n", "a: [b, c, d]\n"},
      {"a list with comments", "a: [b, # one\n  # two\n  c]\n",
       "a:\n  [\n    b,  # one\n    # two\n    c\n  ]\n"},
      {"a pair in a list", "a: [b: c, d]\n", "a: [{b: c}, d]\n"},
      {"a text over several lines in a list", "a: [b\n  c, \"d\n  e\"]\n", "a: [b c, \"d e\"]\n"},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(MustFormat(row.text), row.formatted) << row.claim;
    EXPECT_EQ(MustFormat(row.formatted), row.formatted) << row.claim;
  }
}

// A list whose items take 20 columns each with their comma and blank, from column 3.
std::string LongList(int items, const std::string& between) {
  std::string text = "a: [";
  for (int i = 0; i < items; ++i) text += (i > 0 ? "," + between : "") + std::string(18, 'x');
  return text + "]\n";
}

TEST(Format, BreaksAListOfSeveralLinesWhereItWouldBeTooLong) {
  // Indented by 2, `[` and `]`: 5 items take 102 columns, 6 take 122.
  EXPECT_THAT(MustFormat(LongList(5, "\n  ")), HasSubstr("a: [x"));
  const std::string broken = MustFormat(LongList(6, "\n  "));
  EXPECT_THAT(broken, HasSubstr("a:\n  [x"));
  EXPECT_EQ(broken, MustFormat(broken));
  EXPECT_EQ(MustFormat(LongList(12, " ")), LongList(12, " "));  // one line stays one
}

TEST(Format, RefusesWhatIsNoYamlOfRulesWithItsPlace) {
  const struct {
    const char* text;
    int line;
    const char* message;
  } kRows[] = {
      {"a: [1\n", 2, "not YAML"},
      {"a: 1\nb: *x\n", 2, "alias"},
      {"a: 1\na: 2\n", 2, "twice"},
      {"? >\n  a\n  b\n: 1\n", 1, "key over several lines"},
      {"", 1, "empty"},
  };
  for (const auto& row : kRows) {
    const auto formatted = Formatted(row.text);
    ASSERT_FALSE(formatted) << row.text;
    EXPECT_EQ(formatted.error().mark.line, row.line) << row.text;
    EXPECT_THAT(formatted.error().message, HasSubstr(row.message));
  }
}

std::string Semantics(const Rulebooks& rulebooks, const std::vector<CaseAnswer>& answers) {
  std::string all;
  for (const CaseAnswer& answer : answers) {
    Decision decision = test::MustDecide(rulebooks, answer.question);
    decision.rulebook.clear();  // it is a hash of the files, so it changes
    for (const Citation& citation : decision.citations)
      all += citation.provision + "/" + std::to_string(citation.version) + citation.instrument;
    all += test::Allowed(decision) + std::to_string(static_cast<int>(decision.decided_by)) + "\n";
  }
  return all;
}

TEST(Format, ShippedFilesAreInOrderAndMeanTheSameFromAnyLayout) {
  const auto rules = ReadRulesFolder(SourcePath("policy/rules"));
  const auto cases = ReadRulesFolder(SourcePath("policy/cases"));
  ASSERT_TRUE(rules && cases);
  std::vector<SourceFile> messy;
  for (const SourceFile& file : *rules) {
    EXPECT_EQ(MustFormat(file.text), file.text) << file.path << ": run samtale policy fmt";
    std::string text = file.text;
    for (std::size_t at = 0; (at = text.find(", ", at)) != std::string::npos; at += 2)
      text[at + 1] = text[at + 1] == ' ' && text[at - 1] == ']' ? '\n' : ' ';
    messy.push_back(
        {file.path, MustFormat(ShapeOf(text) == ShapeOf(file.text) ? text : file.text)});
  }
  for (const SourceFile& file : *cases)
    EXPECT_EQ(MustFormat(file.text), file.text) << file.path << ": run samtale policy fmt";
  const LoadedRules loaded = Load(*rules), again = Load(messy);
  ASSERT_TRUE(loaded.rulebooks && again.rulebooks);
  const CaseReport report = RunCases(*loaded.rulebooks, *cases);
  ASSERT_GT(report.answers.size(), 150u);
  EXPECT_EQ(Semantics(*loaded.rulebooks, report.answers),
            Semantics(*again.rulebooks, report.answers));
}

// Writes files as careless people do: any indentation, any style, comments everywhere.
class Careless {
 public:
  explicit Careless(std::uint32_t seed) : random_(seed) {}

  std::string Write() {
    if (Any(5)) text_ += "# about the file\n";
    Block(0, 3);
    if (Any(5)) text_ += "# the end\n";
    return text_;
  }
  int comments() const {
    return comments_ + static_cast<int>(text_.find("# about") == 0) +
           static_cast<int>(text_.find("# the end") != std::string::npos);
  }

 private:
  // True one time in `of`.
  bool Any(int of) { return Pick(of) == 0; }
  int Pick(int of) { return static_cast<int>(random_() % static_cast<unsigned>(of)); }
  std::string Blanks(int most) {
    return std::string(static_cast<std::size_t>(Pick(most + 1)), ' ');
  }

  std::string Comment() {
    ++comments_;
    return "# note " + std::to_string(comments_) + ": [x, {y}] 'z";
  }
  void Gap(std::size_t indent) {
    if (Any(4)) text_ += Any(2) ? "\n" : "\n   \n\n";
    if (Any(4)) text_ += std::string(indent, ' ') + Comment() + "\n";
    if (Any(9)) text_ += "\n";
  }
  void LineEnd() {
    text_ += Blanks(2);
    if (Any(4)) text_ += "  " + Comment();
    text_ += Any(9) ? "\r\n" : "\n";
  }

  std::string Key() {
    const std::string name = "k" + std::to_string(++keys_);
    switch (Pick(5)) {
      case 0:
        return "\"" + name + " \\\" # : \"";
      case 1:
        return "'" + name + " it''s # {'";
      default:
        return name;
    }
  }

  std::string Word() {
    static const char* const kWords[] = {"x",     "2020-10-01", "\"0101\"",    "'it''s'",
                                         "a#b c", "\"a\\nb\"",  "http://a/#b", "until: not",
                                         "''",    "æøå"};
    const std::string word = kWords[Pick(10)];
    return word == "until: not" ? "'until: not'" : word;
  }

  // `[…]` or `{…}`, over several lines if `lines`.
  std::string Flow(int depth, bool lines, std::size_t indent) {
    const auto gap = [&] {
      if (!lines || !Any(3)) return Blanks(1);
      const std::string comment = Any(4) ? " " + Comment() : "";
      return comment + "\n" + std::string(indent + 1, ' ') + Blanks(3);
    };
    const bool map = Any(2);
    std::string text = map ? "{" : "[";
    const int size = Pick(5);
    for (int i = 0; i < size; ++i) {
      text += gap();
      if (map) text += Key() + ": ";
      text += depth > 0 && Any(4) ? Flow(depth - 1, lines, indent) : Word();
      text += gap();
      if (i + 1 < size || Any(4)) text += ",";
    }
    return text + gap() + (map ? "}" : "]");
  }

  void BlockText(std::size_t indent) {
    static const char* const kHeaders[] = {"|", ">", "|-", ">-", "|+"};
    text_ += std::string(" ") + kHeaders[Pick(5)];
    LineEnd();
    const std::string margin(indent + 1 + static_cast<std::size_t>(Pick(3)), ' ');
    text_ += margin + "first # no comment\n";
    for (int i = Pick(3); i > 0; --i) text_ += Any(3) ? "\n" : margin + Blanks(2) + "line: [\n";
  }

  // What stands behind a key or a dash at `indent`.
  void Value(std::size_t indent, int depth) {
    switch (Pick(depth > 0 ? 7 : 5)) {
      case 0:
        text_ += " " + Blanks(3) + Flow(2, false, indent);
        return LineEnd();
      case 1:
        text_ += " " + Flow(2, true, indent);
        return LineEnd();
      case 2:
        return BlockText(indent);
      case 3:
        text_ += Any(2) ? " one\n" + std::string(indent + 1, ' ') + "two\n"
                        : " \"one\n\n" + std::string(indent + 2, ' ') + "two\"\n";
        return;
      case 4:
        text_ += " " + Blanks(3) + Word();
        return LineEnd();
      default:
        LineEnd();
        Gap(indent + 1);
        return Block(indent + 1 + static_cast<std::size_t>(Pick(3)), depth - 1);
    }
  }

  // A map or a list whose lines begin at `indent`.
  void Block(std::size_t indent, int depth) {
    const bool map = Any(2);
    for (int i = 1 + Pick(4); i > 0; --i) {
      text_ += std::string(indent, ' ') + (map ? Key() + Blanks(1) + ":" : "-");
      Value(indent, depth);
      if (i > 1) Gap(indent);
    }
  }

  std::mt19937 random_;
  std::string text_;
  int keys_ = 0;
  int comments_ = 0;
};

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++count;
  return count;
}

RC_GTEST_PROP(Format, SettlesAnyLayoutAndLosesNothing, (std::uint32_t seed)) {
  Careless careless(seed);
  const std::string text = careless.Write();
  const std::string shape = ShapeOf(text);
  RC_PRE(shape.find("no YAML") != 0);
  RC_LOG() << text << "\n=== becomes\n"
           << MustFormat(text) << "\n=== becomes\n"
           << MustFormat(MustFormat(text));
  const auto formatted = Formatted(text);
  RC_ASSERT(formatted.has_value());
  RC_ASSERT(ShapeOf(*formatted) == shape);
  RC_ASSERT(Count(*formatted, "# note ") == Count(text, "# note "));
  const auto again = Formatted(*formatted);
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == *formatted);
  // Blanks at line ends are text where a block scalar has them.
  const bool block = text.find_first_of("|>") != std::string::npos;
  RC_ASSERT(block || formatted->find(" \n") == std::string::npos);
}

// Rules at random, laid out at random: what loads is the same.
RC_GTEST_PROP(Format, ChangesNothingThatLoads, (std::uint32_t seed)) {
  std::mt19937 random(seed);
  const auto pick = [&](int of) { return static_cast<int>(random() % static_cast<unsigned>(of)); };
  static const char* const kEffects[] = {
      "permit:   [ telephone,\n   video ]", "permit: [physical]\ndecided_by: holder",
      "advise:\n- video # first\n- telephone", "duties: {m2: 4 , mask: true}\ncounts: false",
      "when: >-\n   citizen.acute_need &&\n   meeting.number >= 2\nforbid: [physical]"};
  std::string rules;
  for (int i = 0; i < 3; ++i) {
    rules += test::Rule("dk.r" + std::to_string(i), kEffects[pick(5)],
                        "versions: [" +
                            test::Version("2020-01-01", "2020-01-01", "2020-03-01",
                                          pick(2) == 0 ? "open" : "2020-09-30") +
                            "]");
    if (pick(2) == 0) rules += "# a comment\n\n\n";
  }
  const SourceFile file = test::National(rules);
  const auto formatted = Formatted(file.text);
  RC_ASSERT(formatted.has_value());
  const LoadedRules before = test::LoadRules({file});
  const LoadedRules after = test::LoadRules({{file.path, *formatted}});
  RC_PRE(before.rulebooks != nullptr);
  RC_ASSERT(after.rulebooks != nullptr);
  for (const char* day : {"2020-02-29", "2020-03-01", "2020-09-30", "2020-10-01"}) {
    for (const bool acute : {false, true}) {
      Question question = test::AskOn(day, day);
      question.facts.citizen.acute_need = acute;
      question.facts.meeting.number = 2;
      Decision a = test::MustDecide(*before.rulebooks, question);
      Decision b = test::MustDecide(*after.rulebooks, question);
      a.rulebook = b.rulebook = "";
      RC_ASSERT(a == b);
    }
  }
}

}  // namespace
}  // namespace samtale::engine
