// The official tests of CEL, as tests/node/cel_conformance.mjs wrote them when this was built. Each
// has the official result here or is refused before evaluation, and none has another answer.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/expr/evaluate.h"

namespace samtale::expr {
namespace {

using Json = nlohmann::json;

// A value of the official data; nothing where the profile has no such type.
std::optional<CelValue> ValueOf(const Json& json) {
  if (!json.contains("value")) return std::nullopt;
  const Json& value = json["value"];
  if (json["type"] == "int") {
    return CelValue{value.is_string() ? std::int64_t{std::stoll(value.get<std::string>())}
                                      : value.get<std::int64_t>()};
  }
  if (json["type"] != "list") {
    return value.is_boolean() ? CelValue{value.get<bool>()} : CelValue{value.get<std::string>()};
  }
  std::vector<CelValue> list;
  for (const Json& item : value) {
    const char* type = item.is_array() ? "list" : item.is_number() ? "int" : "other";
    list.push_back(*ValueOf({{"type", type}, {"value", item}}));
  }
  return CelValue{std::move(list)};
}

Bindings BindingsOf(const Json& test) {
  Bindings bindings;
  for (const auto& [name, binding] : test["bindings"].items()) {
    bindings[name] = {ParseType(binding["type"].get<std::string>()), ValueOf(binding)};
  }
  return bindings;
}

// Tests of cel-go's parser that want an error where cel-go was told to stop early: 10 nested
// expressions for its recursion, 32 for its syntax tree. How much more than the language demands
// one reads is each implementation's own. By how their names begin.
constexpr std::array<std::string_view, 7> kLimitsOfCelGo = {
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[['not fine'",
    "y!=y!=y!=y!=y!=y!=y!=y!=y!=-y!=-y!=-y",
    "1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12",
    "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.A.B.C.D.E.F.G.H",
    "a[1][2][3][4][5][6][7][8][9][10][11][12][13][14][15][16][17][18][19][20] [21]",
    "a < 1 < 2 < 3 < 4 < 5 < 6 < 7 < 8 < 9 < 10 < 11 < 12",
    "a[1][2][3][4][5][6][7][8][9][10][11][12][13][14][15][16][17][18][19][20] != a[1]",
};

bool IsLimitOfCelGo(const Json& test) {
  const auto name = test["name"].get<std::string>();
  return test["suite"] == "parsing" &&
         std::any_of(kLimitsOfCelGo.begin(), kLimitsOfCelGo.end(),
                     [&](std::string_view begin) { return name.rfind(begin, 0) == 0; });
}

enum class Class {
  kOfficialValue,
  kAccepted,
  kOutside,
  kOfficialError,
  kNoCel,
  kExplained,
  kWrong
};

Class Classify(const Json& test) {
  using Why = NotEvaluated::Why;
  const auto evaluated = Evaluate(test["expr"].get<std::string>(), BindingsOf(test));
  const bool fails = test.value("fails", false);
  const bool cel = test["cel"].get<bool>();
  if (IsLimitOfCelGo(test)) return Class::kExplained;
  if (evaluated) {
    if (!cel || fails) return Class::kWrong;
    if (!test.contains("value")) return Class::kAccepted;
    return ValueOf(test["value"]) == evaluated->value ? Class::kOfficialValue : Class::kWrong;
  }
  if (test["inside"].get<bool>()) return Class::kWrong;
  const NotEvaluated& refused = evaluated.error();
  switch (refused.why) {
    case Why::kNotCel:
      return cel ? Class::kWrong : Class::kNoCel;
    case Why::kFailed:
      return fails ? Class::kOfficialError : Class::kWrong;
    case Why::kOutside:
      break;
  }
  for (const Problem& problem : refused.problems) {
    const bool said = problem.message.rfind("valid CEL, but `", 0) == 0 &&
                      problem.message.find("is outside the rule profile") != std::string::npos;
    if (!said) return Class::kWrong;
  }
  return cel ? Class::kOutside : Class::kWrong;
}

std::string Told(const Json& test) {
  const auto evaluated = Evaluate(test["expr"].get<std::string>(), BindingsOf(test));
  return test["suite"].get<std::string>() + " " + test["name"].get<std::string>() + "\n  " +
         test["expr"].get<std::string>() + "\n  " +
         (evaluated ? "a value" : evaluated.error().problems.front().message);
}

Json OfficialTests() {
  std::ifstream file(SAMTALE_CEL_TESTS);
  return Json::parse(file);
}

// How many tests of a suite came out how.
struct Tally {
  std::size_t tests = 0;
  std::size_t inside = 0;
  std::map<Class, std::size_t> of;
};

std::string Line(const std::string& suite, Tally tally) {
  const auto count = [&](Class found) { return std::to_string(tally.of[found]); };
  return suite + ": " + std::to_string(tally.tests) + " tests, " + std::to_string(tally.inside) +
         " inside the profile; official value " + count(Class::kOfficialValue) +
         ", well-typed as official " + count(Class::kAccepted) + ", refused as outside " +
         count(Class::kOutside) + ", official error " + count(Class::kOfficialError) +
         ", refused as no CEL " + count(Class::kNoCel) + ", explained limit " +
         count(Class::kExplained);
}

TEST(Conformance, EveryOfficialTestHasTheOfficialResultOrIsRefused) {
  std::map<std::string, Tally> tallies;
  for (const Json& test : OfficialTests()) {
    const Class found = Classify(test);
    EXPECT_TRUE(found != Class::kWrong) << Told(test);
    Tally& tally = tallies[test["suite"].get<std::string>()];
    ++tally.tests;
    ++tally.of[found];
    if (test["inside"].get<bool>()) ++tally.inside;
  }
  std::vector<std::string> lines;
  for (const auto& [suite, tally] : tallies) {
    lines.push_back(Line(suite, tally));
    std::cout << lines.back() << "\n";
  }
  EXPECT_EQ(
      lines,
      (std::vector<std::string>{
          "checking: 135 tests, 10 inside the profile; official value 0, well-typed as official "
          "10, "
          "refused as outside 125, official error 0, refused as no CEL 0, explained limit 0",
          "conformance: 2344 tests, 220 inside the profile; official value 222, well-typed as "
          "official 2, "
          "refused as outside 2120, official error 0, refused as no CEL 0, explained limit 0",
          "parsing: 194 tests, 21 inside the profile; official value 0, well-typed as official 21, "
          "refused as outside 106, official error 0, refused as no CEL 60, explained limit 7",
      }));
}

}  // namespace
}  // namespace samtale::expr
