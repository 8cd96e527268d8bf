#include "policy/expr/lexer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace samtale::expr {
namespace {

using Kind = Token::Kind;

std::vector<Kind> Kinds(std::string_view source) {
  std::vector<Kind> kinds;
  for (const Token& token : Tokenize(source).tokens) kinds.push_back(token.kind);
  return kinds;
}

TEST(Lexer, ReadsEverySymbol) {
  const std::vector<Kind> expected = {Kind::kEqual,        Kind::kNotEqual,   Kind::kLess,
                                      Kind::kLessOrEqual,  Kind::kGreater,    Kind::kGreaterOrEqual,
                                      Kind::kAnd,          Kind::kOr,         Kind::kNot,
                                      Kind::kPlus,         Kind::kMinus,      Kind::kStar,
                                      Kind::kSlash,        Kind::kPercent,    Kind::kQuestion,
                                      Kind::kColon,        Kind::kDot,        Kind::kComma,
                                      Kind::kLeftParen,    Kind::kRightParen, Kind::kLeftBracket,
                                      Kind::kRightBracket, Kind::kLeftBrace,  Kind::kRightBrace,
                                      Kind::kIn,           Kind::kTrue,       Kind::kFalse,
                                      Kind::kNull,         Kind::kIdentifier, Kind::kEnd};
  EXPECT_EQ(Kinds("== != < <= > >= && || ! + - * / % ? : . , ( ) [ ] { } in true false null _a1"),
            expected);
  EXPECT_EQ(Kinds("==!=<<=>>=&&||!+-*/%?:.,()[]{}in true false null _a1//x"), expected);
}

TEST(Lexer, ReadsLiterals) {
  struct Case {
    std::string_view source;
    Kind kind;
    std::string text;
  };
  const std::vector<Case> cases = {
      {"0", Kind::kInt, "0"},
      {"0x1fF", Kind::kInt, "0x1fF"},
      {"12u", Kind::kUint, "12"},
      {"0xAU", Kind::kUint, "0xA"},
      {"1.5", Kind::kDouble, "1.5"},
      {".5e-3", Kind::kDouble, ".5e-3"},
      {"1E+2", Kind::kDouble, "1E+2"},
      {"''", Kind::kString, ""},
      {R"("'")", Kind::kString, "'"},
      {R"('''x''x''')", Kind::kString, "x''x"},
      {"\"\"\"a\nb\"\"\"", Kind::kString, "a\nb"},
      {R"('\a\b\f\n\r\t\v\\\?\"\'\`')", Kind::kString, "\a\b\f\n\r\t\v\\?\"'`"},
      {R"("\x41\X42\103")", Kind::kString, "ABC"},
      {R"("\303\277")", Kind::kString, "Ã¿"},
      {R"("\xff\377")", Kind::kString, "ÿÿ"},
      {R"("\u00e6\U0001F600")", Kind::kString, "æ😀"},
      {R"("\U0010FFFF")", Kind::kString, "\xF4\x8F\xBF\xBF"},
      {R"("\000")", Kind::kString, std::string(1, '\0')},
      {R"(r"\d\")", Kind::kString, "\\d\\"},
      {R"(R'''\'x''')", Kind::kString, "\\'x"},
      {"\"æøå\"", Kind::kString, "æøå"},
      {R"(b"abc")", Kind::kBytes, "abc"},
      {R"(B'\377\xff')", Kind::kBytes, "\xFF\xFF"},
      {"b'ÿ'", Kind::kBytes, "\xC3\xBF"},
      {R"(bR"\x")", Kind::kBytes, "\\x"},
      {"`a-b.c/d e`", Kind::kQuotedIdentifier, "a-b.c/d e"},
      {std::string_view("b'\0'", 4), Kind::kBytes, std::string(1, '\0')},
      {"inn", Kind::kIdentifier, "inn"},
      {"rb", Kind::kIdentifier, "rb"},
      {"if", Kind::kIdentifier, "if"},
  };
  for (const Case& each : cases) {
    const Tokens tokens = Tokenize(each.source);
    ASSERT_EQ(tokens.tokens.size(), 2U) << each.source;
    EXPECT_EQ(tokens.tokens[0].kind, each.kind) << each.source;
    EXPECT_EQ(tokens.tokens[0].text, each.text) << each.source;
    EXPECT_EQ(tokens.tokens[0].end, each.source.size()) << each.source;
  }
}

TEST(Lexer, EndsNumbersWhereCelDoes) {
  EXPECT_EQ(Kinds("1.e5"),
            (std::vector<Kind>{Kind::kInt, Kind::kDot, Kind::kIdentifier, Kind::kEnd}));
  EXPECT_EQ(Kinds("1e"), (std::vector<Kind>{Kind::kInt, Kind::kIdentifier, Kind::kEnd}));
  EXPECT_EQ(Kinds("0x"), (std::vector<Kind>{Kind::kInt, Kind::kIdentifier, Kind::kEnd}));
  EXPECT_EQ(Kinds("1in[1]"), (std::vector<Kind>{Kind::kInt, Kind::kIn, Kind::kLeftBracket,
                                                Kind::kInt, Kind::kRightBracket, Kind::kEnd}));
  EXPECT_EQ(Kinds("1-1"), (std::vector<Kind>{Kind::kInt, Kind::kMinus, Kind::kInt, Kind::kEnd}));
}

TEST(Lexer, SkipsSpaceAndComments) {
  EXPECT_EQ(Kinds(" \t\r\n\fa // b ' \"\n// c\r\n&& // d"),
            (std::vector<Kind>{Kind::kIdentifier, Kind::kAnd, Kind::kEnd}));
  EXPECT_EQ(Kinds(""), (std::vector<Kind>{Kind::kEnd}));
  EXPECT_EQ(Kinds("// only"), (std::vector<Kind>{Kind::kEnd}));
}

TEST(Lexer, RefusesWhatIsNoCel) {
  struct Case {
    std::string source;
    std::size_t offset;
    std::size_t length;
    std::string message;
  };
  const std::vector<Case> cases = {
      {"a = b", 2, 1, "`=` is no part of CEL here"},
      {"a & b", 2, 1, "`&` is no part of CEL here"},
      {"a | b", 2, 1, "`|` is no part of CEL here"},
      {"a == “x”", 5, 3, "`“` is no part of CEL here"},
      {"æ", 0, 2, "`æ` is no part of CEL here"},
      {"'abc", 0, 4, "a string is not closed"},
      {"'abc\n'", 0, 4, "a string is not closed"},
      {"'''abc''", 0, 8, "a string is not closed"},
      {R"('\')", 0, 3, "a string is not closed"},
      {R"('\d')", 1, 2, "`\\d` is no escape of CEL"},
      {R"('\400')", 1, 2, "`\\4` is no escape of CEL"},
      {R"('\x4')", 1, 3, "`\\x4` is no escape of CEL"},
      {R"('\u12g4')", 1, 4, "`\\u12` is no escape of CEL"},
      {R"('\ud83d\ude00')", 1, 6, "`\\ud83d` is no character"},
      {R"('\U00110000')", 1, 10, "`\\U00110000` is no character"},
      {R"(b'\u0041')", 2, 2, "`\\u` is no escape of CEL"},
      {"`a", 0, 2, "a name in backticks is not closed"},
      {"``", 0, 1, "a name in backticks is not closed"},
      {std::string("a\0b", 3), 1, 1, "` ` is no part of CEL here"},
      {"a \xFF", 2, 1, "the text is not UTF-8"},
      {"'\xC3'", 1, 1, "the text is not UTF-8"},
      {"'\xC0\x80'", 1, 1, "the text is not UTF-8"},
      {"'\xED\xA0\x80'", 1, 1, "the text is not UTF-8"},
      {"'\xF4\x90\x80\x80'", 1, 1, "the text is not UTF-8"},
      {"// \xFF", 3, 1, "the text is not UTF-8"},
      {"a // b\r c", 6, 1, "a carriage return alone inside a comment"},
  };
  for (const Case& each : cases) {
    const Tokens tokens = Tokenize(each.source);
    ASSERT_TRUE(tokens.problem) << each.source;
    EXPECT_EQ(tokens.problem->offset, each.offset) << each.source;
    EXPECT_EQ(tokens.problem->length, each.length) << each.source;
    EXPECT_EQ(tokens.problem->message, each.message) << each.source;
    EXPECT_FALSE(tokens.problem->fix.empty()) << each.source;
    EXPECT_EQ(tokens.tokens.back().kind, Kind::kInvalid) << each.source;
  }
}

}  // namespace
}  // namespace samtale::expr
