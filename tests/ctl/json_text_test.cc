#include "services/ctl/json_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace samtale::ctl {
namespace {

using ::testing::ElementsAre;

TEST(JsonText, FindsWhereATextStopsBeingJson) {
  EXPECT_FALSE(FindJsonProblem(R"({"a": [1, "x\"}", null]})"));
  const std::string_view broken = "{\n\"a\": 1,\n}";
  const auto problem = FindJsonProblem(broken);
  ASSERT_TRUE(problem);
  EXPECT_EQ(LineAt(broken, problem->offset), 3);
}

TEST(JsonText, NumbersBeyondADoubleAreAProblemAndNoException) {
  EXPECT_TRUE(FindJsonProblem("1e999"));
  EXPECT_TRUE(FindJsonProblem(""));
  EXPECT_TRUE(FindJsonProblem("\"\xff\""));
}

TEST(JsonText, DividesAnObjectWhateverItsTextsHold) {
  const auto members = Members(R"( {"a" : {"b":[1,2]}, "c,}" :"x, \"y\" }" } )");
  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 2u);
  EXPECT_EQ(members->at(0).key, "a");
  EXPECT_EQ(members->at(0).value, R"({"b":[1,2]})");
  EXPECT_EQ(members->at(1).key, "c,}");
  EXPECT_EQ(members->at(1).value, R"("x, \"y\" }")");
  EXPECT_FALSE(Members("[1]"));
  EXPECT_TRUE(Members("{ }")->empty());
}

TEST(JsonText, DividesAnArray) {
  EXPECT_THAT(*Items(R"([ {"a":[1]}, 2 ,"]"])"), ElementsAre(R"({"a":[1]})", "2", R"("]")"));
  EXPECT_TRUE(Items("[]")->empty());
  EXPECT_FALSE(Items("{}"));
}

TEST(JsonText, CountsLinesFromOne) {
  const std::string_view text = "[\n1,\n2]";
  EXPECT_EQ(LineOf(text, text), 1);
  EXPECT_EQ(LineOf(text, Items(text)->at(1)), 3);
}

}  // namespace
}  // namespace samtale::ctl
