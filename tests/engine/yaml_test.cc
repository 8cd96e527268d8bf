#include "policy/engine/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace samtale::engine {
namespace {

std::string Nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

TEST(Yaml, KeepsScalarsAsTheirText) {
  const auto root = ParseYaml("a: 010\nb: no\nc: 2020-10-01\nd: \"true\"\ne: ~\nf: 1e3\n");
  ASSERT_TRUE(root);
  const struct {
    const char* key;
    const char* text;
    YamlNode::Style style;
  } kRows[] = {
      {"a", "010", YamlNode::Style::kPlain},        {"b", "no", YamlNode::Style::kPlain},
      {"c", "2020-10-01", YamlNode::Style::kPlain}, {"d", "true", YamlNode::Style::kDoubleQuoted},
      {"e", "~", YamlNode::Style::kPlain},          {"f", "1e3", YamlNode::Style::kPlain},
  };
  for (const auto& row : kRows) {
    const YamlNode* node = root->Find(row.key);
    ASSERT_NE(node, nullptr) << row.key;
    EXPECT_EQ(node->text, row.text);
    EXPECT_EQ(node->style, row.style) << row.key;
  }
  EXPECT_EQ(root->Find("g"), nullptr);
}

TEST(Yaml, CountsColumnsInBytes) {
  const auto root = ParseYaml("{ø: å, b: c}\n");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->entries[0].value.mark, (Mark{1, 6}));  // ø takes two bytes
  EXPECT_EQ(root->entries[1].mark, (Mark{1, 10}));
}

struct Refusal {
  const char* name;
  std::string text;
  Mark mark;
  const char* message;
};

TEST(Yaml, RefusesWhatRuleFilesDoNotUse) {
  const Refusal kRows[] = {
      {"empty", "", {1, 1}, "the file is empty"},
      {"only a comment", "# nothing\n", {1, 1}, "the file is empty"},
      {"comma", ",", {1, 1}, "not YAML"},
      {"alias", "a: &x 1\nb: *x\n", {1, 4}, "an anchor (`&x`)"},
      {"alias without anchor", "a: *x\n", {1, 4}, "alias"},
      {"anchor on a list", "a: &x [1]\n", {1, 4}, "an anchor (`&x`)"},
      {"anchor on a map", "a: &x {b: 1}\n", {1, 4}, "an anchor (`&x`)"},
      {"tag", "a: !!python/object 1\n", {1, 4}, "a tag (`tag:yaml.org,2002:python/object`)"},
      {"local tag", "a: !x {b: 1}\n", {1, 4}, "a tag (`!x`)"},
      {"key twice", "a: 1\nb: 2\na: 3\n", {3, 1}, "the key `a` is here twice"},
      {"key twice, other quotes", "a: 1\n\"a\": 3\n", {2, 1}, "the key `a` is here twice"},
      {"merge key", "a: 1\n<<: {b: 2}\n", {2, 1}, "a merge key"},
      {"list as key", "? [a]\n: b\n", {1, 3}, "a key must be a word"},
      {"second document", "a: 1\n---\nb: 2\n", {2, 1}, "a second document"},
      {"directive", "%YAML 1.1\n---\na: 1\n", {1, 1}, "a `%` directive"},
      {"NUL", std::string("a: b\0c", 6), {1, 5}, "a control character"},
      {"escaped NUL", "a: \"b\\0c\"\n", {1, 4}, "a NUL character"},
      {"binary",
       std::string("\x7F"
                   "ELF\x02\x01"),
       {1, 1},
       "a control character"},
      {"Latin-1",
       "a: k\xF8"
       "benhavn\n",
       {1, 5},
       "this is not UTF-8"},
      {"overlong", "a: \xC0\xAF\n", {1, 4}, "this is not UTF-8"},
      {"surrogate", "a: \xED\xA0\x80\n", {1, 4}, "this is not UTF-8"},
      {"UTF-16",
       std::string("\xFF\xFE"
                   "a\0",
                   4),
       {1, 1},
       "this is not UTF-8"},
      {"line separator",
       "a: b\xE2\x80\xA8"
       "c\n",
       {1, 5},
       "an unusual line break"},
      {"lone carriage return", "a: b\rc: d\n", {1, 5}, "an unusual line break"},
      {"tab as indent", "a:\n\tb: 1\n", {2, 1}, "a tab in the indentation"},
      {"tab after blanks", "a:\n  b: 1\n  \tc: 1\n", {3, 3}, "a tab in the indentation"},
      {"tab in a list", "a:\n\t- b\n", {2, 1}, "a tab in the indentation"},
      {"comma in a map",
       "a: {da: Telefon, ikke video, en: No}\n",
       {1, 18},
       "`ikke video` has no `:` behind it"},
      {"comma at the end of a map", "a: {da: Ja, nej}\n", {1, 13}, "`nej` has no `:`"},
      {"word in a map", "a: {da}\n", {1, 5}, "`da` has no `:`"},
      {"two colons", "a: b: c\n", {1, 5}, "a second `: ` on one line"},
      {"open bracket", "a: [1, 2\n", {2, 1}, "not YAML"},
      {"open quote", "a: \"b\n", {2, 1}, "not YAML"},
  };
  for (const Refusal& row : kRows) {
    const auto root = ParseYaml(row.text);
    ASSERT_FALSE(root) << row.name;
    EXPECT_THAT(root.error().message, testing::HasSubstr(row.message)) << row.name;
    EXPECT_EQ(root.error().mark, row.mark)
        << row.name << " at " << root.error().mark.line << ":" << root.error().mark.column << " "
        << root.error().message;
    EXPECT_FALSE(root.error().fix.empty()) << row.name;
  }
}

TEST(Yaml, SaysHowToMendWhatPeopleWriteMost) {
  const std::pair<const char*, const char*> kRows[] = {
      {"a:\n\tb: 1\n", "indent with blanks"},
      {"t: {da: Telefon, ikke video, en: Telephone}\n",
       "put quotes around a text with a comma in it: `da: \"Telefon, ikke video\"`"},
      {"t: {da, en: Telephone}\n", "write `da: value`"},
      {"t: {da: \"Telefon\", ikke video}\n", "write `ikke video: value`"},
      {"t: Storm: no meetings\n", "put quotes around a text with a colon and a blank in it"}};
  for (const auto& [text, fix] : kRows) {
    const auto root = ParseYaml(text);
    ASSERT_FALSE(root) << text;
    EXPECT_EQ(root.error().fix, fix) << text;
  }
}

TEST(Yaml, TakesTabsInTextsAndValuesThatAreLeftOut) {
  for (const char* text : {"a: |\n  x\n  \ty\n", "a: \"b\tc\"\n", "a: b\t# c\n", "a:\nb: 1\n",
                           "{a: , b: 1}\n", "{a : , b: 1}\n", "{a: '', b: 1}\n", "[a, b, {c: }]\n"})
    EXPECT_TRUE(ParseYaml(text)) << text;
}

TEST(Yaml, NestsToItsLimit) {
  EXPECT_TRUE(ParseYaml(Nested(kMostYamlDepth - 1)));
  EXPECT_TRUE(ParseYaml(Nested(kMostYamlDepth)));
  const auto deeper = ParseYaml(Nested(kMostYamlDepth + 1));
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error().mark, (Mark{1, kMostYamlDepth + 1}));
}

TEST(Yaml, TakesFilesToItsLimit) {
  const auto file_of = [](std::size_t bytes) { return "a: " + std::string(bytes - 4, 'x') + "\n"; };
  EXPECT_TRUE(ParseYaml(file_of(kMostFileBytes - 1)));
  EXPECT_TRUE(ParseYaml(file_of(kMostFileBytes)));
  EXPECT_FALSE(ParseYaml(file_of(kMostFileBytes + 1)));
  EXPECT_FALSE(ParseYaml(file_of(10'000'000)));
}

TEST(Yaml, RefusesHostileFilesSoon) {
  std::string wide = "[";
  while (wide.size() < kMostFileBytes - 3) wide += "ø,";
  const std::string kFiles[] = {Nested(100'000),
                                std::string(kMostFileBytes, '{'),
                                std::string(kMostFileBytes, '-'),
                                std::string(kMostFileBytes, '?'),
                                wide + "]",
                                std::string(kMostFileBytes, '"')};
  for (const std::string& file : kFiles) {
    const auto begin = std::chrono::steady_clock::now();
    ParseYaml(file);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5))
        << file.substr(0, 8);
  }
}

TEST(Yaml, LooksPastAByteOrderMarkAndCarriageReturns) {
  const auto root = ParseYaml(
      "\xEF\xBB\xBF"
      "a: b\r\nc: d\r\n");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->entries[0].mark, (Mark{1, 1}));
  EXPECT_EQ(root->entries[1].value.text, "d");
  EXPECT_EQ(root->entries[1].value.mark, (Mark{2, 4}));
}

TEST(Yaml, FindsPlacesInScalars) {
  const struct {
    const char* name;
    std::string file;
    std::string letter;  // the place of this letter of the text …
    Mark mark;           // … in the file
  } kRows[] = {
      {"plain", "when: a && X\n", "X", {1, 12}},
      {"plain in a list", "- [p, q == X]\n", "X", {1, 12}},
      {"plain, after two bytes", "when: ø && X\n", "X", {1, 13}},
      {"single quotes", "when: 'a && X'\n", "X", {1, 13}},
      {"doubled single quotes", "when: 'a == ''b'' && X'\n", "X", {1, 22}},
      {"double quotes", "when: \"a && X\"\n", "X", {1, 13}},
      {"escapes", "when: \"a == \\\"b\\\" && X\"\n", "X", {1, 22}},
      {"escaped letter of two bytes", "when: \"\\u00f8 X\"\n", "X", {1, 15}},
      {"folded plain", "when: a &&\n  b && X\n", "X", {2, 8}},
      {"folded quotes", "when: 'a &&\n\n  X'\n", "X", {3, 3}},
      {"literal", "when: |\n  a &&\n    X\n", "X", {3, 5}},
      {"folded block", "when: >-\n    a &&\n    b ||\n    X\n", "X", {4, 5}},
      {"block with a comment", "when: > # why\n  a\n  X\n", "X", {3, 3}},
  };
  for (const auto& row : kRows) {
    const auto root = ParseYaml(row.file);
    ASSERT_TRUE(root) << row.name;
    const YamlNode& scalar =
        root->kind == YamlNode::Kind::kMap ? root->entries[0].value : root->items[0].items[1];
    const std::size_t offset = scalar.text.find(row.letter);
    ASSERT_NE(offset, std::string::npos) << row.name;
    const Mark mark = PlaceInScalar(row.file, scalar, offset);
    EXPECT_EQ(mark, row.mark) << row.name << " at " << mark.line << ":" << mark.column;
  }
}

TEST(Yaml, PlacesTheEndBehindTheLastLetter) {
  const std::string file = "when: 'a &&'\nb: 1\n";
  const auto root = ParseYaml(file);
  ASSERT_TRUE(root);
  EXPECT_EQ(PlaceInScalar(file, root->entries[0].value, 4), (Mark{1, 12}));
  EXPECT_EQ(PlaceInScalar(file, root->entries[0].value, 400), (Mark{1, 12}));
}

}  // namespace
}  // namespace samtale::engine
