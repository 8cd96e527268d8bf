#include "policy/expr/parser.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace samtale::expr {
namespace {

using Kind = Expression::Kind;

std::string Shape(const Ast& ast, ExpressionId id);

std::string Row(const Ast& ast, const Expression& at, std::size_t from = 0) {
  std::string row;
  for (std::size_t i = from; i < at.children.size(); ++i) {
    if (i > from) row += ' ';
    if (!at.names.empty()) row += at.names[i] + ":";
    row += Shape(ast, at.children[i]);
  }
  return row;
}

std::string Operator(const Ast& ast, const std::string& name, const Expression& at) {
  return "(" + name + " " + Row(ast, at) + ")";
}

// The tree as nested lists: `a || b && c` is `(|| a (&& b c))`.
std::string Shape(const Ast& ast, ExpressionId id) {
  const Expression& at = ast.at(id);
  static const std::vector<std::string> kRelations = {"==", "!=", "<", "<=", ">", ">=", "in"};
  switch (at.kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return at.number != 0 ? "true" : "false";
    case Kind::kInt:
      return std::to_string(at.number);
    case Kind::kUint:
      return at.text + "u";
    case Kind::kDouble:
      return std::to_string(at.real);
    case Kind::kString:
      return "'" + at.text + "'";
    case Kind::kBytes:
      return "b'" + at.text + "'";
    case Kind::kIdentifier:
      return at.text;
    case Kind::kSelect:
      return Shape(ast, at.children[0]) + "." + at.text;
    case Kind::kIndex:
      return Operator(ast, "[]", at);
    case Kind::kCall:
      if (!at.has_target) return at.text + "(" + Row(ast, at) + ")";
      return Shape(ast, at.children[0]) + "." + at.text + "(" + Row(ast, at, 1) + ")";
    case Kind::kList:
      return "[" + Row(ast, at) + "]";
    case Kind::kMap:
      return "{" + Row(ast, at) + "}";
    case Kind::kMessage:
      return at.text + "{" + Row(ast, at) + "}";
    case Kind::kNot:
      return Operator(ast, std::string(static_cast<std::size_t>(at.number), '!'), at);
    case Kind::kNegate:
      return Operator(ast, std::string(static_cast<std::size_t>(at.number), '-'), at);
    case Kind::kRelation:
      return Operator(ast, kRelations[static_cast<std::size_t>(at.relation)], at);
    case Kind::kArithmetic:
      return Operator(ast, at.text, at);
    case Kind::kAnd:
      return Operator(ast, "&&", at);
    case Kind::kOr:
      return Operator(ast, "||", at);
    case Kind::kConditional:
      return Operator(ast, "?:", at);
  }
  return "";
}

std::string ShapeOf(std::string_view source) {
  const auto ast = Parse(source);
  return ast ? Shape(*ast, ast->root) : "error: " + ast.error().message;
}

TEST(Parser, BindsAsCelDoes) {
  struct Case {
    std::string_view source;
    std::string shape;
  };
  const std::vector<Case> cases = {
      {"a || b && c", "(|| a (&& b c))"},
      {"a && b || c && d", "(|| (&& a b) (&& c d))"},
      {"a || b || c", "(|| a b c)"},
      {"a || (b || c)", "(|| a (|| b c))"},
      {"a && b == c", "(&& a (== b c))"},
      {"!a == b", "(== (! a) b)"},
      {"!(a == b)", "(! (== a b))"},
      {"!!a", "(!! a)"},
      {"!a.b", "(! a.b)"},
      {"!a in b", "(in (! a) b)"},
      {"a in b == c", "(== (in a b) c)"},
      {"1 < 2 < 3", "(< (< 1 2) 3)"},
      {"1 < 2 == true", "(== (< 1 2) true)"},
      {"a ? b : c ? d : e", "(?: a b (?: c d e))"},
      {"a ? (b ? c : d) : e", "(?: a (?: b c d) e)"},
      {"a || b ? c && d : e", "(?: (|| a b) (&& c d) e)"},
      {"1 + 2 * 3 - 4 / 5 % 6", "(- (+ 1 (* 2 3)) (% (/ 4 5) 6))"},
      {"1 - 2 - 3", "(- (- 1 2) 3)"},
      {"1 + 2 < 3 * 4", "(< (+ 1 2) (* 3 4))"},
      {"-a + b", "(+ (- a) b)"},
      {"-a.b", "(- a.b)"},
      {"---a", "(--- a)"},
      {"-1", "-1"},
      {"- 1", "-1"},
      {"--1", "(-- 1)"},
      {"1--1", "(- 1 -1)"},
      {"1 -1", "(- 1 1)"},
      {"!-1", "(! -1)"},
      {"-1u", "(- 1u)"},
      {"-(1)", "(- 1)"},
      {"-0x10", "-16"},
      {"-1.5", "-1.500000"},
      {"((a))", "a"},
  };
  for (const Case& each : cases) EXPECT_EQ(ShapeOf(each.source), each.shape) << each.source;
}

TEST(Parser, ReadsPrimariesAndMembers) {
  struct Case {
    std::string_view source;
    std::string shape;
  };
  const std::vector<Case> cases = {
      {"a.b.c", "a.b.c"},
      {".a.b", ".a.b"},
      {"a.if.while", "a.if.while"},
      {"a.`b-c`", "a.b-c"},
      {"a[b][c].d", "([] ([] a b) c).d"},
      {"f()", "f()"},
      {".f(a, b)", ".f(a b)"},
      {"a.f(b).g()", "a.f(b).g()"},
      {"has(a.b)", "has(a.b)"},
      {"m.exists(x, x > 1)", "m.exists(x (> x 1))"},
      {"[]", "[]"},
      {"[1, 'a', [2],]", "[1 'a' [2]]"},
      {"[,]", "[]"},
      {"{,}", "{}"},
      {"T{,}", "T{}"},
      {"[1][0]", "([] [1] 0)"},
      {"a.?b[?c]", "([] a.b c)"},
      {"[?a, {?b: c}, T{?x: 1}]", "[a {b c} T{x:1}]"},
      {"{}", "{}"},
      {"{1: 'a', b: c ? d : e,}", "{1 'a' b (?: c d e)}"},
      {"T{}", "T{}"},
      {"a.b.T{x: 1, if: 2,}.y", "a.b.T{x:1 if:2}.y"},
      {".a.T{x: U{}}", ".a.T{x:U{}}"},
      {"null", "null"},
      {"'a' + b\"b\"", "(+ 'a' b'b')"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"0x7fffffffffffffff", "9223372036854775807"},
      {"18446744073709551615u", "18446744073709551615u"},
      {"1e-400", "0.000000"},
  };
  for (const Case& each : cases) EXPECT_EQ(ShapeOf(each.source), each.shape) << each.source;
}

TEST(Parser, KnowsWhereExpressionsStand) {
  const auto ast = Parse(" (a.b)  == f( 1 ) ");
  ASSERT_TRUE(ast);
  const Expression& root = ast->at(ast->root);
  EXPECT_EQ(root.begin, 1U);
  EXPECT_EQ(root.end, 17U);
  const Expression& left = ast->at(root.children[0]);
  EXPECT_EQ(left.begin, 1U);
  EXPECT_EQ(left.end, 6U);
  EXPECT_TRUE(left.parenthesised);
  const Expression& right = ast->at(root.children[1]);
  EXPECT_EQ(right.begin, 11U);
  EXPECT_EQ(right.end, 17U);
}

TEST(Parser, RefusesWithThePlace) {
  struct Case {
    std::string_view source;
    std::size_t offset;
    std::size_t length;
    std::string message;
  };
  const std::vector<Case> cases = {
      {"", 0, 1, "expected a value, found the end"},
      {"  ", 2, 1, "expected a value, found the end"},
      {"a &&", 4, 1, "expected a value, found the end"},
      {"a && )", 5, 1, "expected a value, found `)`"},
      {"(a", 2, 1, "expected `)`, found the end"},
      {"a)", 1, 1, "expected an operator or the end, found `)`"},
      {"a and b", 2, 3, "expected an operator or the end, found `and`"},
      {"a not in b", 2, 3, "expected an operator or the end, found `not`"},
      {"a ? b", 5, 1, "expected `:`, found the end"},
      {"a.", 2, 1, "expected a name after `.`, found the end"},
      {"a.in", 2, 2, "expected a name after `.`, found `in`"},
      {"a.true", 2, 4, "expected a name after `.`, found `true`"},
      {"a.1", 1, 2, "expected an operator or the end, found `.1`"},
      {"in", 0, 2, "expected a value, found `in`"},
      {"if", 0, 2, "`if` is a reserved word of CEL"},
      {"while(a)", 0, 5, "`while` is a reserved word of CEL"},
      {".package.a", 1, 7, "`package` is a reserved word of CEL"},
      {"+1", 0, 1, "expected a value, found `+`"},
      {"-!a", 1, 1, "expected a value, found `!`"},
      {"!-a", 1, 1, "expected a value, found `-`"},
      {"f(a,)", 4, 1, "expected a value, found `)`"},
      {"[,1]", 2, 1, "expected `]`, found `1`"},
      {"m.all(a.b, true)", 6, 3, "the variable of all() must be a plain name"},
      {"m.map(.x, true, x)", 6, 2, "the variable of map() must be a plain name"},
      {"m.filter(__result__, true)", 9, 10, "the variable of filter() must be a plain name"},
      {"has(a)", 4, 1, "has() takes the dotted name of a field"},
      {"'\\", 1, 1, "`\\` is no escape of CEL"},
      {"[1", 2, 1, "expected `]`, found the end"},
      {"{1}", 2, 1, "expected `:`, found `}`"},
      {"a[]", 2, 1, "expected a value, found `]`"},
      {"f(){}", 3, 1, "expected an operator or the end, found `{`"},
      {"(a){}", 3, 1, "expected an operator or the end, found `{`"},
      {"T{'x': 1}", 2, 3, "expected a field name or `}`, found `'x'`"},
      {"12abc", 2, 3, "expected an operator or the end, found `abc`"},
      {"rb'x'", 2, 3, "expected an operator or the end, found `'x'`"},
      {"a ? b ? c : d : e", 6, 1, "expected `:`, found `?`"},
      {"9223372036854775808", 0, 19, "`9223372036854775808` does not fit an int of 64 bits"},
      {"-9223372036854775809", 0, 20, "`-9223372036854775809` does not fit an int of 64 bits"},
      {"0xffffffffffffffff", 0, 18, "`0xffffffffffffffff` does not fit an int of 64 bits"},
      {"18446744073709551616u", 0, 21, "`18446744073709551616u` does not fit a uint of 64 bits"},
      {"1.99e90000009", 0, 13, "`1.99e90000009` does not fit a double"},
      {"a ) '", 2, 1, "expected an operator or the end, found `)`"},
      {"a == 'x", 5, 2, "a string is not closed"},
  };
  for (const Case& each : cases) {
    const auto ast = Parse(each.source);
    ASSERT_FALSE(ast) << each.source;
    EXPECT_EQ(ast.error().offset, each.offset) << each.source;
    EXPECT_EQ(ast.error().length, each.length) << each.source;
    EXPECT_EQ(ast.error().message, each.message) << each.source;
    EXPECT_FALSE(ast.error().fix.empty()) << each.source;
  }
}

std::string Repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  for (std::size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

struct Nesting {
  std::string_view open;
  std::string_view close;
};
const std::vector<Nesting> kNestings = {{"(", ")"},    {"[", "]"},     {"f(", ")"},     {"a[", "]"},
                                        {"{1: ", "}"}, {"T{x: ", "}"}, {"a ? b : ", ""}};

TEST(Parser, NestsToTheLimitAndNoDeeper) {
  for (const Nesting& each : kNestings) {
    for (const std::size_t depth : {31U, 32U, 33U}) {
      const std::string source = Repeat(each.open, depth) + "a" + Repeat(each.close, depth);
      const auto ast = Parse(source);
      EXPECT_EQ(ast.has_value(), depth <= 32) << source;
      if (ast) continue;
      EXPECT_EQ(ast.error().message, "nested deeper than 32 levels");
    }
  }
}

TEST(Parser, RepeatsAsOftenAsCelDemands) {
  for (const std::string_view link : {" || a", " && a", " == a", " + a", " * a", ".a", "[a]"}) {
    EXPECT_TRUE(Parse("a" + Repeat(link, 32))) << link;
  }
  EXPECT_TRUE(Parse(Repeat("!", 32) + "true"));
  EXPECT_TRUE(Parse(Repeat("-", 32) + "19"));
  EXPECT_TRUE(Parse("[0" + Repeat(", 0", 31) + "]"));
  EXPECT_TRUE(Parse("f(0" + Repeat(", 0", 31) + ")"));
}

TEST(Parser, ChainsToTheLimitAndNoLonger) {
  for (const std::string_view link : {"+a", ".a", "[a]", "==a"}) {
    EXPECT_TRUE(Parse("a" + Repeat(link, 254))) << link;
    EXPECT_TRUE(Parse("a" + Repeat(link, 255))) << link;
    EXPECT_FALSE(Parse("a" + Repeat(link, 256))) << link;
  }
}

TEST(Parser, TakesTextToTheLimitAndNoLonger) {
  EXPECT_TRUE(Parse("a" + Repeat(" ", 4094)));
  EXPECT_TRUE(Parse("a" + Repeat(" ", 4095)));
  const auto ast = Parse("a" + Repeat(" ", 4096));
  ASSERT_FALSE(ast);
  EXPECT_EQ(ast.error().offset, 4096U);
  EXPECT_EQ(ast.error().length, 1U);
}

TEST(Parser, SurvivesHostileText) {
  constexpr std::size_t kSize = std::size_t{1} << 14U;
  const ParseLimits roomy{kSize, 32, 256};
  for (const std::string_view piece : {"(", "[", "{", "!", "-", "a?b:", "a.", "f(", "a&&", "a+",
                                       "'", "\\", "T{x:", "a[", "//", "\"\"\"", "\xC3", "."}) {
    const std::string source = Repeat(piece, kSize / piece.size());
    const auto ast = Parse(source, roomy);
    ASSERT_FALSE(ast) << piece;
    EXPECT_LE(ast.error().offset, source.size()) << piece;
    EXPECT_LT(ast.error().message.size(), 200U) << piece;
  }
  EXPECT_FALSE(Parse(Repeat("(", 10'000) + "a" + Repeat(")", 10'000)));
  EXPECT_FALSE(Parse(Repeat("(", 10'000) + "a" + Repeat(")", 10'000), roomy));
}

}  // namespace
}  // namespace samtale::expr
