// Optional facts are read only where a has() makes the value well defined in any CEL.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/expr/conditions.h"

namespace samtale::expr::testing {
namespace {

// In the cases, `A` stands for `has(citizen.category)`, `a` for a read of it, `B` and `b` for
// citizen.flag, and `x` for a fact that is always there.
std::string Expand(std::string_view shorthand) {
  std::string source;
  for (const char c : shorthand) {
    switch (c) {
      case 'A':
        source += "has(citizen.category)";
        break;
      case 'a':
        source += "(citizen.category<3)";
        break;
      case 'B':
        source += "has(citizen.flag)";
        break;
      case 'b':
        source += "citizen.flag";
        break;
      case 'x':
        source += "citizen.acute_need";
        break;
      case 'T':
        source += "true";
        break;
      case 'F':
        source += "false";
        break;
      default:
        source += c;
    }
  }
  return source;
}

TEST(Guards, AdmitReadsBehindHas) {
  const std::vector<std::string_view> cases = {
      "A && a",
      "a && A",
      "!A || a",
      "a || !A",
      "A ? a : x",
      "!A ? x : a",
      "A && x && a",
      "a && x && A",
      "x && (A && a)",
      "A && (x || a)",
      "A && !a",
      "!(A && a)",
      "!(!A || !a)",
      "!(!A || x) && a",
      "!(A && x) || a",
      "!!A && a",
      "(A && B) && (a || b)",
      "A && B && a && b",
      "A && a || B && b",
      "A && B ? a && b : x",
      "!A || !B || a && b",
      "A && (a ? a : x)",
      "(A ? x : F) && a",
      "(A ? a : F) && !a",
      "(a ? x : F) && A || x",
      "(A ? F : T) || a",
      "(A || A && x) && a",
      "(A && x || A && B) && a",
      "(A && b) && (B && a)",
      "A && (B && b || a)",
      "F && a",
      "T || a",
  };
  for (const std::string_view each : cases) {
    EXPECT_EQ(Problems(Expand(each)), std::vector<std::string>{}) << each;
  }
}

TEST(Guards, RefuseReadsThatMayMeetAnAbsentFact) {
  struct Case {
    std::string_view shorthand;
    std::size_t problems;
  };
  const std::vector<Case> cases = {
      {"a", 1},
      {"!a", 1},
      {"b", 1},
      {"a && a", 2},
      {"x && a", 1},
      {"A || a", 1},
      {"!A && a", 1},
      {"A && b", 1},
      {"B && a", 1},
      {"A ? x : a", 1},
      {"!A ? a : x", 1},
      {"a ? A : x", 1},
      {"(a ? x : F) || A || x", 1},
      {"(A || x) && a", 1},
      {"(A || B) && a", 1},
      {"!(A && x) && a", 1},
      {"!(A || a)", 1},
      {"A && x || a", 1},
      {"(A && a) || (x && a)", 1},
      {"(A ? x : x) && a", 1},
      {"(x ? A : T) && a", 1},
      {"F || a", 1},
      {"T && a", 1},
      {"(A || b) && (B || a)", 2},
      {"(b ? A : A) && (a ? B : B)", 2},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(Problems(Expand(each.shorthand)).size(), each.problems) << each.shorthand;
  }
}

TEST(Guards, PointAtTheReadAndShowTheGuard) {
  EXPECT_EQ(Problems("citizen.acute_need && citizen.category in [1, 2]"),
            (std::vector<std::string>{
                "22+16 `citizen.category` may be absent | write `has(citizen.category) && …`"}));
  EXPECT_EQ(
      Problems("\"2021-06-23\" <= meeting.summoned_on"),
      (std::vector<std::string>{
          "16+19 `meeting.summoned_on` may be absent | write `has(meeting.summoned_on) && …`"}));
}

TEST(Guards, AreNotMissedBesideAnotherMistake) {
  EXPECT_EQ(Problems("has(citizen.categry) && citizen.category == 1").size(), 1U);
  EXPECT_EQ(Problems("has(citizen.categry) == true && citizen.category == 1").size(), 1U);
  EXPECT_EQ(Problems("(has(citizen.category) == true) && citizen.category == 1").size(), 1U);
  EXPECT_EQ(Problems("size('a') == 1 && citizen.category == 1").size(), 2U);
  EXPECT_EQ(Problems("(citizen.category == 1) == true").size(), 2U);
  EXPECT_EQ(Problems("citizen.acute_need == 1 || citizen.category == 1").size(), 2U);
}

}  // namespace
}  // namespace samtale::expr::testing
