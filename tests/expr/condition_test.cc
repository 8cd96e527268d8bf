// What conditions mean.
#include "policy/expr/condition.h"

#include <gtest/gtest.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/expr/conditions.h"

namespace samtale::expr::testing {
namespace {

struct Setting {
  std::size_t fact;
  Value value;
};
struct Case {
  std::string_view source;
  std::vector<Setting> settings;  // on top of PlainFacts
  bool holds;
};

void ExpectHolds(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    Schema schema = RuleSchema();
    const auto condition = Compile(each.source, schema);
    ASSERT_TRUE(condition) << each.source << ": " << Problems(each.source).front();
    std::vector<Value> facts = PlainFacts();
    for (const Setting& setting : each.settings) facts[setting.fact] = setting.value;
    EXPECT_EQ(condition->Holds(facts), each.holds) << each.source;
  }
}

TEST(Condition, ComparesInts) {
  const std::string_view less = "meeting.number < 3";
  const std::string_view mirrored = "3 >= meeting.number";
  ExpectHolds({
      {less, {{kNumber, 2}}, true},
      {less, {{kNumber, 3}}, false},
      {less, {{kNumber, 4}}, false},
      {mirrored, {{kNumber, 2}}, true},
      {mirrored, {{kNumber, 3}}, true},
      {mirrored, {{kNumber, 4}}, false},
      {"meeting.number <= 2", {}, true},
      {"meeting.number > 2", {}, false},
      {"meeting.number >= 2", {}, true},
      {"meeting.number == 2", {}, true},
      {"meeting.number != 2", {}, false},
      {"2 < meeting.number", {}, false},
      {"1 < meeting.number", {}, true},
      {"2 > meeting.number", {}, false},
      {"2 <= meeting.number", {}, true},
      {"2 == meeting.number", {}, true},
      {"meeting.number > -1", {{kNumber, 0}}, true},
      {"meeting.number > -1", {{kNumber, -1}}, false},
      {"meeting.number <= -9223372036854775807", {{kNumber, -9223372036854775807}}, true},
      {"meeting.number < 9223372036854775807", {{kNumber, 9223372036854775807}}, false},
  });
}

TEST(Condition, ComparesDaysAsIsoStringsCompare) {
  const std::string_view before = "has(meeting.summoned_on) && meeting.summoned_on < '2021-06-23'";
  const std::string_view in =
      "has(meeting.summoned_on) && meeting.summoned_on in ['2021-06-23', '1969-12-31']";
  ExpectHolds({
      {before, {}, false},
      {before, {{kSummonedOn, Day("2021-06-22")}}, true},
      {before, {{kSummonedOn, Day("2021-06-23")}}, false},
      {before, {{kSummonedOn, Day("2021-06-24")}}, false},
      {before, {{kSummonedOn, Day("1969-12-31")}}, true},
      {in, {{kSummonedOn, Day("2021-06-23")}}, true},
      {in, {{kSummonedOn, Day("1969-12-31")}}, true},
      {in, {{kSummonedOn, Day("1970-01-01")}}, false},
  });
}

TEST(Condition, ComparesWords) {
  ExpectHolds({
      {"citizen.group == 'dagpenge'", {}, true},
      {"citizen.group != 'dagpenge'", {}, false},
      {"citizen.group in ['fleksjob', 'sygedagpenge']", {}, false},
      {"citizen.group in ['fleksjob', 'sygedagpenge']", {{kGroup, 2}}, true},
      {"citizen.group in []", {}, false},
      {"!(citizen.group in [])", {}, true},
      {"jobcentre.id == 'nord'", {}, false},
      {"jobcentre.id != 'nord'", {}, true},
      {"jobcentre.id == 'nord'", {{kJobcentre, 0}}, true},
      {"jobcentre.id in ['syd', 'nord']", {{kJobcentre, 1}}, true},
  });
}

TEST(Condition, ReadsBools) {
  for (const bool value : {false, true}) {
    const std::vector<Setting> set = {{kAcute, value ? 1 : 0}};
    ExpectHolds({
        {"citizen.acute_need", set, value},
        {"!citizen.acute_need", set, !value},
        {"!!citizen.acute_need", set, value},
        {"!!!citizen.acute_need", set, !value},
        {"citizen.acute_need == true", set, value},
        {"citizen.acute_need != true", set, !value},
        {"false == citizen.acute_need", set, !value},
        {"citizen.acute_need in [false]", set, !value},
    });
  }
  ExpectHolds({{"has(citizen.flag)", {}, false},
               {"has(citizen.flag)", {{kFlag, 0}}, true},
               {"has(citizen.flag) && citizen.flag", {{kFlag, 0}}, false},
               {"has(citizen.flag) && citizen.flag", {{kFlag, 1}}, true},
               {"judgment.prefers.remote", {{kRemote, 1}}, true}});
}

TEST(Condition, FoldsConstants) {
  ExpectHolds({
      {"1 < 2 == true", {}, true},
      {"'a' < 'b'", {}, true},
      {"'ab' < 'b'", {}, true},
      {"'Z' < 'a'", {}, true},
      {"'æ' > 'z'", {}, true},
      {"false < true", {}, true},
      {"true <= false", {}, false},
      {"'a' != r'a'", {}, false},
      {"2 in [1, 2]", {}, true},
      {"3 in [1, 2]", {}, false},
      {"'a' in ['b', 'a']", {}, true},
      {"'a' in []", {}, false},
      {"!true == false", {}, true},
      {"!!false", {}, false},
      {"-1 < 0", {}, true},
  });
}

TEST(Condition, BindsAndNests) {
  const std::string_view chain =
      "citizen.acute_need ? false : judgment.prefers.remote ? true : meeting.number == 1";
  ExpectHolds({
      {"true || false && false", {}, true},
      {"(true || false) && false", {}, false},
      {"!false && false", {}, false},
      {"!(false && false)", {}, true},
      {chain, {{kAcute, 1}, {kRemote, 1}}, false},
      {chain, {{kRemote, 1}}, true},
      {chain, {{kNumber, 1}}, true},
      {chain, {{kNumber, 2}}, false},
  });
}

TEST(Condition, DoesNotHangOnAbsentFacts) {
  for (const std::string_view guarded : {"has(citizen.category) && citizen.category < 3",
                                         "citizen.category < 3 && has(citizen.category)"}) {
    ExpectHolds({{guarded, {}, false},
                 {guarded, {{kCategory, 2}}, true},
                 {guarded, {{kCategory, 3}}, false}});
  }
  const std::string_view either = "!has(citizen.category) || citizen.category == 3";
  ExpectHolds(
      {{either, {}, true}, {either, {{kCategory, 2}}, false}, {either, {{kCategory, 3}}, true}});
}

TEST(Condition, DemandsAValueForEveryFactItReads) {
  Schema schema = RuleSchema();
  const auto condition = Compile("citizen.acute_need", schema);
  ASSERT_TRUE(condition);
  const std::vector<Value> facts = PlainFacts();
  EXPECT_FALSE(condition->Holds(std::span(facts).first(kAcute + 1)));
  EXPECT_DEATH(condition->Holds(std::span(facts).first(kAcute)), "broken invariant");
}

TEST(Condition, OutlivesWhatItWasCompiledFrom) {
  std::optional<Condition> kept;
  {
    Schema schema = RuleSchema();
    const std::string source = "meeting.number == 2";
    kept = *Compile(source, schema);
  }
  EXPECT_TRUE(kept->Holds(PlainFacts()));
  EXPECT_EQ(kept->source(), "meeting.number == 2");
}

}  // namespace
}  // namespace samtale::expr::testing
