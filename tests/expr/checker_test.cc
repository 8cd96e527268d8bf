// What compiles, and what is refused where, in which words, with which fix.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "policy/expr/condition.h"
#include "tests/expr/conditions.h"

namespace samtale::expr::testing {
namespace {

using Lines = std::vector<std::string>;

TEST(Checker, AdmitsTheProfile) {
  const std::vector<std::string_view> sources = {
      "true",
      "citizen.acute_need",
      "!citizen.acute_need",
      "!!citizen.acute_need",
      "citizen.acute_need == true",
      "false != citizen.acute_need",
      "citizen.acute_need in [true]",
      "judgment.prefers.remote",
      "meeting.number == 1",
      "meeting.number > -1",
      "-9223372036854775808 <= meeting.number",
      "meeting.number == 0x10",
      "meeting.number in []",
      "meeting.number in [1, 2, 3,]",
      "citizen.group == 'dagpenge'",
      "citizen.group != r\"fleksjob\"",
      "'dag\\u0070enge' == citizen.group",
      "citizen.group in ['dagpenge', \"\"\"fleksjob\"\"\"]",
      "jobcentre.id in ['nord', 'vest']",
      "has(meeting.summoned_on)",
      "has((meeting.summoned_on))",
      "1 < 2",
      "'a' < 'b'",
      "false < true",
      "1 < 2 == true",
      "1 in [1, 2]",
      "!true == false",
      "citizen.acute_need ? meeting.number == 1 : meeting.number == 2",
      "(((citizen . acute_need))) // a comment",
  };
  for (const std::string_view source : sources) EXPECT_EQ(Problems(source), Lines{}) << source;
}

struct Refusal {
  std::string_view source;
  Lines problems;
};

void ExpectRefused(const std::vector<Refusal>& refusals) {
  for (const Refusal& each : refusals)
    EXPECT_EQ(Problems(each.source), each.problems) << each.source;
}

std::string Outside(std::string_view place, std::string_view construct, std::string_view fix) {
  return std::string(place) + " valid CEL, but `" + std::string(construct) +
         "` is outside the rule profile | " + std::string(fix);
}

TEST(Checker, RefusesTheRestOfCel) {
  const std::string function = "compare a fact with constants; has() is the only function";
  const std::string compute = "write the result as a constant, and compare one fact with it";
  ExpectRefused({
      {"size(citizen.group) > 3", {Outside("0+19", "size(citizen.group)", function)}},
      {"citizen.group.startsWith('d')",
       {Outside("0+29", "citizen.group.startsWith('d')", function)}},
      {"[1].exists(x, x > 0)", {Outside("0+20", "[1].exists(x, x > 0)", function)}},
      {"a.has(b.c)", {Outside("0+10", "a.has(b.c)", function)}},
      {".has(citizen.category)", {Outside("0+22", ".has(citizen.category)", function)}},
      {"meeting.number + 1 == 2", {Outside("0+18", "meeting.number + 1", compute)}},
      {"meeting.number == 1 + 1", {Outside("18+5", "1 + 1", compute)}},
      {"-meeting.number < 1",
       {Outside("0+15", "-meeting.number", "write a negative constant, such as `-1`")}},
      {"meeting.number == --1",
       {Outside("18+3", "--1", "write a negative constant, such as `-1`")}},
      {"meeting.number == 1u", {Outside("18+2", "1u", "write the int `1`")}},
      {"meeting.number == 1.0", {Outside("18+3", "1.0", "write an int, such as `3`")}},
      {"meeting.number in [1u]", {Outside("19+2", "1u", "write the int `1`")}},
      {"citizen.group == b'dagpenge'",
       {Outside("17+11", "b'dagpenge'", "write a string, without the `b` before it")}},
      {"citizen.group == null", {Outside("17+4", "null", "test an optional fact with has()")}},
      {"null", {Outside("0+4", "null", "test an optional fact with has()")}},
      {"[1] == [1]",
       {Outside("0+3", "[1]", "write a list only to the right of `in`"),
        Outside("7+3", "[1]", "write a list only to the right of `in`")}},
      {"meeting.number in {1: 2}", {Outside("18+6", "{1: 2}", "compare a fact with constants")}},
      {"T{x: 1} == T{x: 1}",
       {Outside("0+7", "T{x: 1}", "compare a fact with constants"),
        Outside("11+7", "T{x: 1}", "compare a fact with constants")}},
      {"citizen['group'] == 'x'",
       {Outside("0+16", "citizen['group']", "write the name of a fact")}},
      {".citizen.acute_need",
       {Outside("0+19", ".citizen.acute_need", "write the plain dotted name of a fact")}},
      {"(citizen).acute_need",
       {Outside("0+20", "(citizen).acute_need", "write the plain dotted name of a fact")}},
      {"citizen.`acute_need`",
       {Outside("0+20", "citizen.`acute_need`", "write the plain dotted name of a fact")}},
      {"(citizen.acute_need ? 1 : 2) == meeting.number",
       {Outside("0+28", "(citizen.acute_need ? 1 : 2)",
                "move the comparison into both branches of the `?:`")}},
      {"citizen.group == meeting.summoned_mode",
       {Outside("0+38", "citizen.group == meeting.summoned_mode",
                "compare each fact with constants")}},
      {"meeting.number in [meeting.number]",
       {Outside("19+14", "meeting.number", "write only constants in a list")}},
      {"1 in [meeting.number]",
       {Outside("6+14", "meeting.number", "write only constants in a list")}},
      {"citizen.acute_need < true",
       {Outside("0+25", "citizen.acute_need < true",
                "write `citizen.acute_need` or `!citizen.acute_need`")}},
      {"citizen.group < 'fleksjob'",
       {Outside("0+26", "citizen.group < 'fleksjob'",
                "words have no order: list them, as in `citizen.group in [\"…\"]`")}},
      {"(meeting.number < 1) == true",
       {Outside("0+28", "(meeting.number < 1) == true",
                "write `(meeting.number < 1)` alone, or with `!` before it")}},
      {"(meeting.number < 1) == citizen.acute_need",
       {Outside("0+42", "(meeting.number < 1) == citizen.acute_need",
                "compare one fact with constants; join conditions with `&&` and `||`")}},
      {"!citizen.acute_need == true",
       {Outside("0+27", "!citizen.acute_need == true",
                "put the comparison after `!` in parentheses: `!(citizen.acute_need == true)`")}},
      {"!citizen.acute_need in [true]",
       {Outside("0+29", "!citizen.acute_need in [true]",
                "put the comparison after `!` in parentheses: `!(citizen.acute_need in [true])`")}},
  });
}

TEST(Checker, RefusesTypesThatDoNotFit) {
  ExpectRefused({
      {"1", {"0+1 `1` is an int, but a condition is a bool | write a comparison or a bool"}},
      {"'a'", {"0+3 `'a'` is a string, but a condition is a bool | write a comparison or a bool"}},
      {"meeting.number",
       {"0+14 `meeting.number` is an int, but a condition is a bool | compare it, such as "
        "`meeting.number == 1`"}},
      {"citizen.group && true",
       {"0+13 `citizen.group` is a word, but a condition is a bool | compare it, such as "
        "`citizen.group == "
        "\"dagpenge\"`"}},
      {"true ? 1 : false",
       {"7+1 `1` is an int, but a condition is a bool | write a comparison or a bool"}},
      {"!citizen.group == 'dagpenge'",
       {"1+13 `citizen.group` is a word, but a condition is a bool | put the comparison after `!` "
        "in "
        "parentheses: `!(…)`"}},
      {"meeting.number == '1'",
       {"0+21 `meeting.number` is an int, but `'1'` is a string | write `meeting.number == 1`"}},
      {"true == meeting.number",
       {"0+22 `true` is a bool, but `meeting.number` is an int | write `meeting.number == 1`"}},
      {"citizen.acute_need == 1",
       {"0+23 `citizen.acute_need` is a bool, but `1` is an int | write `citizen.acute_need`"}},
      {"has(meeting.summoned_on) && meeting.summoned_on < 20210623",
       {"28+30 `meeting.summoned_on` is a day, but `20210623` is an int | write "
        "`meeting.summoned_on == "
        "\"2021-06-23\"`"}},
      {"meeting.number == citizen.group",
       {"0+31 `meeting.number` is an int, but `citizen.group` is a word | write `meeting.number == "
        "1`"}},
      {"meeting.number in [1, 'a', true]",
       {"22+3 `meeting.number` is an int, but `'a'` is a string | write `meeting.number == 1`",
        "27+4 `meeting.number` is an int, but `true` is a bool | write `meeting.number == 1`"}},
      {"1 == 'a'", {"0+8 `1` is an int, but `'a'` is a string | compare constants of one type"}},
      {"1 in ['a']", {"6+3 `1` is an int, but `'a'` is a string | compare constants of one type"}},
      {"1 < 2 < 3", {"0+9 `1 < 2` is a bool, but `3` is an int | write `1 < 2 && 2 < 3`"}},
      {"1 < meeting.number <= 3",
       {"0+23 `1 < meeting.number` is a bool, but `3` is an int | write `1 < meeting.number && "
        "meeting.number "
        "<= 3`"}},
      {"meeting.number in 3",
       {"18+1 `3` is an int, but `in` takes a list | write the constants in brackets: `in "
        "[1, 2]`"}},
      {"'a' in citizen.group",
       {"7+13 `citizen.group` is a word, but `in` takes a list | write the constants in brackets: "
        "`in [1, 2]`"}},
  });
}

TEST(Checker, NamesTheNearestFactAndWord) {
  const std::string day = "write a day of the calendar, 1900 to 2199, as `\"2021-06-23\"`";
  ExpectRefused({
      {"citizen.gruop == 'dagpenge'",
       {"0+13 `citizen.gruop` is not a fact | write the nearest fact, `citizen.group`"}},
      {"citizen", {"0+7 `citizen` is not a fact | write the nearest fact, `citizen.flag`"}},
      {"citizen.group.name == 'x'",
       {"0+18 `citizen.group.name` is not a fact | write the nearest fact, `citizen.group`"}},
      {"judgment.prefers",
       {"0+16 `judgment.prefers` is not a fact | write the nearest fact, "
        "`judgment.prefers.remote`"}},
      {"has(meeting.summoned)",
       {"4+16 `meeting.summoned` is not a fact | write the nearest fact, `meeting.summoned_on`"}},
      {"citizen.group == 'dagpneg'",
       {"17+9 `dagpneg` is not a word of `citizen.group` | write the nearest word, "
        "`\"dagpenge\"`"}},
      {"citizen.group in ['dagpenge', 'Fleksjob', '']",
       {"30+10 `Fleksjob` is not a word of `citizen.group` | write the nearest word, "
        "`\"fleksjob\"`",
        "42+2 `` is not a word of `citizen.group` | write the nearest word, `\"dagpenge\"`"}},
      {"has(meeting.summoned_on) && meeting.summoned_on < '2021-6-23'",
       {"50+11 `2021-6-23` is not a day | " + day}},
      {"has(meeting.summoned_on) && '2021-02-29' >= meeting.summoned_on",
       {"28+12 `2021-02-29` is not a day | " + day}},
      {"has(meeting.summoned_on) && meeting.summoned_on in ['2020-02-29', '2020-02-30', '']",
       {"66+12 `2020-02-30` is not a day | " + day, "80+2 `` is not a day | " + day}},
  });
}

TEST(Checker, RefusesHasThatTestsNothing) {
  const std::string takes =
      "has() takes the dotted name of one optional fact | write that name between the parentheses";
  const std::string field =
      "has() takes the dotted name of a field | write that name between the parentheses";
  ExpectRefused({
      {"has(citizen.group)", {"0+18 `citizen.group` is always present | leave out has()"}},
      {"has(citizen)", {"4+7 " + field}},
      {"has('x')", {"4+3 " + field}},
      {"has()", {"0+5 " + takes}},
      {"has(citizen.flag, citizen.flag)", {"0+31 " + takes}},
      {"has(citizen.flag) == true",
       {Outside("0+25", "has(citizen.flag) == true",
                "write `has(citizen.flag)` alone, or with `!` before it")}},
  });
}

TEST(Checker, ReportsAllProblemsInTextOrder) {
  ExpectRefused({
      {"citizen.category < 1 && size('a') == 1 || citizen.goup == 'x' || citizen.group == 'x'",
       {"0+16 `citizen.category` may be absent | write `has(citizen.category) && …`",
        Outside("24+9", "size('a')", "compare a fact with constants; has() is the only function"),
        "42+12 `citizen.goup` is not a fact | write the nearest fact, `citizen.group`",
        "82+3 `x` is not a word of `citizen.group` | write the nearest word, `\"dagpenge\"`"}},
      {"meeting.summoned_on < '2021-6-23'",
       {"0+19 `meeting.summoned_on` may be absent | write `has(meeting.summoned_on) && …`",
        "22+11 `2021-6-23` is not a day | write a day of the calendar, 1900 to 2199, as "
        "`\"2021-06-23\"`"}},
  });
}

TEST(Checker, CutsLongQuotations) {
  const std::string long_name(200, 'x');
  const Lines problems = Problems("size('" + long_name + "') == 1");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("but `size('" + std::string(74, 'x') + "…` is outside"),
            std::string::npos);
}

std::string Atoms(std::size_t count) {
  std::string source = "meeting.number==1";
  for (std::size_t i = 1; i < count; ++i) source += "||a.b";
  return source;
}

TEST(Checker, CountsAtomsToTheLimitAndNoMore) {
  for (const std::size_t count : {255U, 256U, 257U}) {
    Schema schema;
    schema.Add({"meeting.number", Type::kInt, false});
    schema.Add({"a.b", Type::kBool, false});
    const auto condition = Compile(Atoms(count), schema);
    ASSERT_EQ(condition.has_value(), count <= 256) << count;
    if (condition) continue;
    ASSERT_EQ(condition.error().size(), 1U);
    EXPECT_EQ(condition.error()[0].offset, Atoms(256).size() + 2);
    EXPECT_EQ(condition.error()[0].message, "more than 256 tests of facts in one condition");
  }
}

TEST(Checker, HoldsTheLimitsOfText) {
  EXPECT_EQ(Problems("true" + std::string(4092, ' ')), Lines{});
  EXPECT_EQ(
      Problems("true" + std::string(4093, ' ')),
      Lines{"4096+1 the condition is longer than 4096 bytes | split the condition into several"});
  EXPECT_EQ(Problems(std::string(1U << 20U, 'a')).size(), 1U);
  EXPECT_EQ(Problems(std::string(10'000, '(') + "true" + std::string(10'000, ')')).size(), 1U);
  EXPECT_EQ(Problems(std::string(2'000, '(') + "true" + std::string(2'000, ')')),
            Lines{"32+1 nested deeper than 32 levels | split the condition into several"});
  for (const std::string& source : {std::string("true\0", 5), std::string("'x\0' == 1", 9)}) {
    const std::string offset = std::to_string(source.find('\0'));
    EXPECT_EQ(Problems(source),
              Lines{offset + "+1 a NUL byte is no part of a condition | remove the byte"});
  }
}

TEST(Checker, AddsWordsOfOpenFactsOnlyWhenItCompiles) {
  Schema schema = RuleSchema();
  EXPECT_EQ(schema.WordValue(kJobcentre, "nord"), -1);
  EXPECT_FALSE(Compile("jobcentre.id == 'nord' && size('a') == 1", schema));
  EXPECT_EQ(schema.WordValue(kJobcentre, "nord"), -1);
  EXPECT_TRUE(Compile("jobcentre.id in ['nord', 'syd', 'nord'] || jobcentre.id == 'syd'", schema));
  EXPECT_TRUE(Compile("jobcentre.id == 'vest' || jobcentre.id == 'nord'", schema));
  EXPECT_EQ(schema.fact(kJobcentre).words, (std::vector<std::string>{"nord", "syd", "vest"}));
  EXPECT_EQ(schema.WordValue(kJobcentre, "vest"), 2);
  EXPECT_EQ(schema.WordValue(kJobcentre, "øst"), -1);
}

TEST(Checker, SaysWhichFactsAConditionReads) {
  Schema schema = RuleSchema();
  const auto condition = Compile(
      "has(citizen.flag) || meeting.number in [] || citizen.acute_need || meeting.number == 1",
      schema);
  ASSERT_TRUE(condition);
  const std::vector<std::size_t> facts(condition->facts().begin(), condition->facts().end());
  EXPECT_EQ(facts, (std::vector<std::size_t>{kNumber, kAcute, kFlag}));
  EXPECT_TRUE(Compile("1 < 2", schema)->facts().empty());
  EXPECT_EQ(Compile(" 1 < 2 ", schema)->source(), " 1 < 2 ");
}

TEST(Schema, FindsFactsByTheirWholeName) {
  const Schema schema = RuleSchema();
  EXPECT_EQ(schema.size(), kFacts);
  EXPECT_EQ(schema.Find("meeting.number"), kNumber);
  EXPECT_EQ(schema.Find("meeting"), std::nullopt);
  EXPECT_EQ(schema.Find("meeting.number.x"), std::nullopt);
  EXPECT_EQ(schema.WordValue(kGroup, "fleksjob"), 2);
  EXPECT_EQ(schema.WordValue(kGroup, "Fleksjob"), -1);
}

TEST(Schema, RefusesASecondFactOfAName) {
  Schema schema = RuleSchema();
  EXPECT_DEATH(schema.Add({"meeting.number", Type::kInt, false}), "broken invariant");
}

}  // namespace
}  // namespace samtale::expr::testing
