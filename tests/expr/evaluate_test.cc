// Expressions: values, types and errors as CEL has them, and each trap of CEL that rule authors and
// implementers fall into, by its name.
#include "policy/expr/evaluate.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/expr/condition.h"
#include "tests/expr/conditions.h"

namespace samtale::expr {
namespace {

using testing::Problems;

Bindings Some() {
  const CelType truth{CelType::Scalar::kBool};
  const CelType number{CelType::Scalar::kInt};
  const CelType text{CelType::Scalar::kString};
  return {{"yes", {truth, CelValue{true}}},
          {"no", {truth, CelValue{false}}},
          {"n", {number, CelValue{std::int64_t{2}}}},
          {"s", {text, CelValue{std::string("b")}}},
          {"l", {ParseType("list(int)"), CelValue{std::vector<CelValue>{{std::int64_t{2}}}}}},
          {"a.there", {truth, CelValue{true}}},
          {"a.absent", {truth, std::nullopt}},
          {"other", {std::nullopt, std::nullopt}}};
}

// The value as CEL writes it, or `outside`, `no CEL` or `error` with the place and the message.
std::string Show(const CelValue& value) {
  if (const bool* truth = std::get_if<bool>(&value.held)) return *truth ? "true" : "false";
  if (const std::int64_t* number = std::get_if<std::int64_t>(&value.held)) {
    return std::to_string(*number);
  }
  if (const std::string* text = std::get_if<std::string>(&value.held)) return "'" + *text + "'";
  std::string list;
  for (const CelValue& each : std::get<std::vector<CelValue>>(value.held)) {
    list += (list.empty() ? "" : ", ") + Show(each);
  }
  return "[" + list + "]";
}
std::string ValueOf(std::string_view source) {
  using Why = NotEvaluated::Why;
  const auto evaluated = Evaluate(source, Some());
  if (evaluated) return Show(evaluated->value);
  const Problem& problem = evaluated.error().problems.front();
  const Why why = evaluated.error().why;
  return (why == Why::kNotCel    ? "no CEL "
          : why == Why::kOutside ? "outside "
                                 : "error ") +
         std::to_string(problem.offset) + "+" + std::to_string(problem.length) + " " +
         problem.message;
}
std::string Outside(const std::string& place, const std::string& text, const std::string& why) {
  return "outside " + place + " valid CEL, but `" + text + "` is outside the rule profile" +
         (why.empty() ? "" : ": " + why);
}

struct Case {
  std::string_view trap;
  std::string_view source;
  std::string value;
};
void ExpectValues(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    EXPECT_EQ(ValueOf(each.source), each.value) << each.trap << ": " << each.source;
  }
}

TEST(Evaluate, FallsIntoNoTrapOfCel) {
  ExpectValues({
      {"in and == share a level, from the left", "1 in [1] == true", "true"},
      {"in and == share a level, from the left", "false == 1 in [true]",
       Outside("0+10", "false == 1", "`false` is a bool, but `1` is an int")},
      {"relations chain", "1 < 2 == true", "true"},
      {"relations chain", "1 < 2 < 3",
       Outside("0+9", "1 < 2 < 3", "`1 < 2` is a bool, but `3` is an int")},
      {"! binds tighter than in", "!yes in [false]", "true"},
      {"! binds tighter than in", "!(yes in [false])", "true"},
      {"! binds tighter than in", "!n in [1]", Outside("0+2", "!n", "`n` is an int, not a bool")},
      {"- and ! do not mix", "-!yes", "no CEL 1+1 expected a value, found `!`"},
      {"- and ! do not mix", "!-1", Outside("0+3", "!-1", "`-1` is an int, not a bool")},
      {"no unary +", "+1", "no CEL 0+1 expected a value, found `+`"},
      {"the sign is part of the number", "-9223372036854775808", "-9223372036854775808"},
      {"the sign is part of the number", "-9223372036854775809",
       "no CEL 0+20 `-9223372036854775809` does not fit an int of 64 bits"},
      {"the sign is part of the number", "9223372036854775808",
       "no CEL 0+19 `9223372036854775808` does not fit an int of 64 bits"},
      {"the sign is part of the number", "-(9223372036854775807)",
       Outside("0+22", "-(9223372036854775807)", "")},
      {"pairs of signs cancel", "--2", "2"},
      {"pairs of signs cancel", "--n", "2"},
      {"no rounding of large ints", "9007199254740993 == 9007199254740992", "false"},
      {"&& and || are commutative", "a.absent && no", "false"},
      {"&& and || are commutative", "no && a.absent", "false"},
      {"&& and || are commutative", "a.absent || yes", "true"},
      {"&& and || are commutative", "yes && a.absent", "error 7+8 `a.absent` is absent"},
      {"&& and || are commutative", "a.absent || no", "error 0+8 `a.absent` is absent"},
      {"what is no bool is refused on any side", "'horses' && false",
       Outside("0+17", "'horses' && false", "`'horses'` is a string, not a bool")},
      {"what is no bool is refused on any side", "true || 32",
       Outside("0+10", "true || 32", "`32` is an int, not a bool")},
      {"?: does not absorb", "a.absent ? yes : yes", "error 0+8 `a.absent` is absent"},
      {"?: does not absorb", "yes ? 1 : (a.absent ? 2 : 3)", "1"},
      {"?: has one type", "yes ? 1 : 'a'",
       Outside("0+13", "yes ? 1 : 'a'", "`1` is an int, but `'a'` is a string")},
      {"has() is of a field", "has(yes)", "no CEL 4+3 has() takes the dotted name of a field"},
      {"has() is of a field", "has(a.there) && !has(a.absent)", "true"},
      {"has() of what nobody bound", "has(a.c)", Outside("4+3", "a.c", "nothing is bound to it")},
      {"reserved words name nothing", "if == 1", "no CEL 0+2 `if` is a reserved word of CEL"},
      {"null is no value here", "s == null", Outside("5+4", "null", "")},
      {"no date type", "timestamp('2020-09-16') < '2'",
       Outside("0+23", "timestamp('2020-09-16')", "")},
      {"size() is outside", "size('æøå') == 3", Outside("0+14", "size('æøå')", "")},
      {"strings have the order of code points", "'\\uffff' < '\\U00010000'", "true"},
      {"strings have the order of code points", "'Z' < 'a' && 'z' < 'æ' && 'a' < 'aa'", "true"},
      {"escapes are characters", "'\\u00e6' == 'æ' && '\\x41' == 'A' && r'\\x' == '\\\\x'", "true"},
      {"what JSON calls a number is one type", "n == 2u", Outside("5+2", "2u", "")},
      {"what JSON calls a number is one type", "n == 2.0", Outside("5+3", "2.0", "")},
  });
}

TEST(Evaluate, ComparesAndSearchesListsAsCelDoes) {
  ExpectValues({
      {"equal lists", "[1, 2] == [1, 2] && [1] != [1, 1] && [] == []", "true"},
      {"mixed lists", "1 in [true, 'a', 1] && !('1' in [true, 1])", "true"},
      {"lists in lists", "[[], [1]] == [[], [1]] && [1] in [[1], ['a']]", "true"},
      {"a variable list", "n in l && l == [2]", "true"},
      {"another type", "'a' in l",
       Outside("0+8", "'a' in l", "`'a'` is a string, but `l` is a list of other values")},
      {"no order", "[1] < [2]", Outside("0+9", "[1] < [2]", "lists have no order")},
      {"no list", "1 in n", Outside("0+6", "1 in n", "`n` is an int, not a list")},
      {"an absent element", "no in [a.absent]", "error 7+8 `a.absent` is absent"},
      {"an element of none of them", "[other]", Outside("1+5", "other", "its type is")},
  });
}

TEST(Evaluate, WarnsOfWhatIsProbablyNotMeant) {
  const auto warnings = [](std::string_view source) {
    std::vector<std::string> said;
    const auto evaluated = Evaluate(source, Some());
    for (const Problem& warning : evaluated->warnings) {
      said.push_back(std::to_string(warning.offset) + "+" + std::to_string(warning.length) + " " +
                     warning.message + " | " + warning.fix);
    }
    return said;
  };
  using Said = std::vector<std::string>;
  EXPECT_EQ(warnings("no || !yes in [no]"),
            Said{"6+12 `!` binds tighter than `in`: this asks for `!yes` | "
                 "write `!(yes in [no])`"});
  EXPECT_EQ(warnings("1 < 2 == yes"),
            Said{"0+12 relations are read from the left: this compares the result of `1 < 2` | "
                 "write `(1 < 2) == yes`"});
  EXPECT_EQ(warnings("(!yes) in [no] && !(yes in [no]) && (1 < 2) == yes"), Said{});
}

// What an expression only warns of, a condition refuses: there it cannot be meant.
TEST(Evaluate, ConditionsRefuseWhatExpressionsWarnOf) {
  EXPECT_EQ(Problems("!citizen.acute_need in [true]").size(), 1U);
  EXPECT_EQ(Problems("1 < meeting.number < 3").size(), 1U);
  EXPECT_EQ(Problems("meeting.number == 1 == true").size(), 1U);
}

TEST(Evaluate, DoesNotGuessWhichOfTwoNamesIsMeant) {
  const CelType truth{CelType::Scalar::kBool};
  const Bindings bindings = {{"y", {truth, CelValue{true}}}, {"x.y", {truth, CelValue{false}}}};
  EXPECT_FALSE(Evaluate("y", bindings).has_value());
  EXPECT_EQ(Evaluate("x.y", bindings)->value, CelValue{false});
}

TEST(Evaluate, StopsAtTheLimitsOfConditions) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "1" + std::string(depth, ')');
  };
  EXPECT_EQ(ValueOf(nested(31)), "1");
  EXPECT_EQ(ValueOf(nested(32)), "1");
  EXPECT_EQ(ValueOf(nested(33)), "no CEL 32+1 nested deeper than 32 levels");
  const auto quoted = [](std::size_t size) { return "'" + std::string(size - 2, 'a') + "'"; };
  EXPECT_TRUE(Evaluate(quoted(4095), {}).has_value());
  EXPECT_TRUE(Evaluate(quoted(4096), {}).has_value());
  EXPECT_FALSE(Evaluate(quoted(4097), {}).has_value());
}

TEST(ParseType, ReadsNamesOfTypes) {
  EXPECT_EQ(ParseType("bool"), (CelType{CelType::Scalar::kBool}));
  EXPECT_EQ(ParseType("list"), (CelType{CelType::Scalar::kMixed, 1}));
  EXPECT_EQ(ParseType("list(list<string>)"), (CelType{CelType::Scalar::kString, 2}));
  for (const std::string_view wrong :
       {"", "double", "list(", "list()", "list(int", "list<int)", "list(uint)", "Bool"}) {
    EXPECT_EQ(ParseType(wrong), std::nullopt) << wrong;
  }
}

TEST(Fits, TakesWhatAVariableMayHold) {
  const CelValue mixed{std::vector<CelValue>{{true}, {std::int64_t{1}}}};
  EXPECT_TRUE(Fits(mixed, *ParseType("list")));
  EXPECT_FALSE(Fits(mixed, *ParseType("list(int)")));
  EXPECT_FALSE(Fits(mixed, *ParseType("bool")));
  EXPECT_TRUE(Fits(CelValue{std::vector<CelValue>{}}, *ParseType("list(int)")));
  EXPECT_FALSE(Fits(CelValue{true}, *ParseType("list")));
}

}  // namespace
}  // namespace samtale::expr
