#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "services/ctl/command.h"
#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

struct Line {
  std::string request;
  std::string answer;  // empty: none
};

Said Eval(const std::string& input) { return Samtale({"policy", "eval"}, input); }

void ExpectAnswers(const std::vector<Line>& lines, int exit) {
  std::string input;
  std::string output;
  for (const Line& line : lines) {
    input += line.request + "\n";
    if (!line.answer.empty()) output += line.answer + "\n";
  }
  const Said said = Eval(input);
  EXPECT_EQ(said.out, output);
  EXPECT_EQ(said.exit, exit);
  EXPECT_THAT(said.err, IsEmpty());
}

TEST(PolicyEval, AnswersWithAValueAndItsType) {
  ExpectAnswers(
      {
          {R"({"expr":"n >= 6","bindings":{"n":{"type":"int","value":7}}})",
           R"({"value":true,"type":"bool"})"},
          {R"({"expr":"a.b ? 'ja' : 'nej'","bindings":{"a.b":{"type":"bool","value":false}}})",
           R"({"value":"nej","type":"string"})"},
          {R"({"expr":"[1, 'æ', true, []]"})", R"({"value":[1,"æ",true,[]],"type":"list"})"},
          {R"j({"expr":"x in l","bindings":{"x":{"type":"int","value":2},)j"
           R"j("l":{"type":"list(int)","value":[1,"2"]}}})j",
           R"({"value":true,"type":"bool"})"},
          {R"j({"expr":"has(a.b)","bindings":{"a.b":{"type":"string"}}})j",
           R"({"value":false,"type":"bool"})"},
      },
      kDone);
}

TEST(PolicyEval, CarriesIntsThatADoubleCannot) {
  ExpectAnswers(
      {
          {R"({"expr":"n","bindings":{"n":{"type":"int","value":9007199254740991}}})",
           R"({"value":9007199254740991,"type":"int"})"},
          {R"({"expr":"n","bindings":{"n":{"type":"int","value":9007199254740992}}})",
           R"({"value":"9007199254740992","type":"int"})"},
          {R"({"expr":"n == 9007199254740992","bindings":{"n":{"type":"int","value":"9007199254740993"}}})",
           R"({"value":false,"type":"bool"})"},
          {R"({"expr":"n","bindings":{"n":{"type":"int","value":-9007199254740992}}})",
           R"({"value":"-9007199254740992","type":"int"})"},
          {R"({"expr":"n","bindings":{"n":{"type":"int","value":9223372036854775807}}})",
           R"({"value":"9223372036854775807","type":"int"})"},
          {R"({"expr":"-9223372036854775808"})",
           R"({"value":"-9223372036854775808","type":"int"})"},
          {R"({"expr":"[9007199254740993]"})", R"({"value":[9007199254740993],"type":"list"})"},
      },
      kDone);
}

TEST(PolicyEval, RefusesWithThePlaceAndGoesOn) {
  ExpectAnswers(
      {
          {R"({"expr":"true &&\n size('a') == 1"})",
           R"({"refused":"2:2: valid CEL, but `size('a')` is outside the rule profile; )"
           R"(compare a fact with constants; has() is the only function"})"},
          {R"({"expr":"'ø' == 'å' +"})",
           R"({"refused":"1:13: expected a value, found the end; )"
           R"(write a fact, a constant or a condition in parentheses"})"},
          {R"({"expr":"x","bindings":{"x":{"type":"double","value":1.5}}})",
           R"({"refused":"1:1: valid CEL, but `x` is outside the rule profile: its type is; )"
           R"(bind a bool, int, string or list"})"},
          {"", ""},
          {R"({"expr":"1"})", R"({"value":1,"type":"int"})"},
      },
      kDone);
}

TEST(PolicyEval, SaysWhatIsProbablyNotMeant) {
  ExpectAnswers({{R"({"expr":"!x in [true]","bindings":{"x":{"type":"bool","value":false}}})",
                  R"({"value":true,"type":"bool","warnings":["1:1: `!` binds tighter than `in`: )"
                  R"(this asks for `!x`; write `!(x in [true])`"]})"}},
                kDone);
}

TEST(PolicyEval, AnErrorIsOfALineAndTheRestGoesOn) {
  const std::string line =
      R"(a line must be {\"expr\":\"…\",\"bindings\":{\"name\":{\"type\":\"…\",\"value\":…}}})";
  const std::string x = R"("bindings":{"x":{"type":"int","value":)";
  std::string deep(70, '[');
  deep.append(70, ']');
  ExpectAnswers(
      {
          {R"({"expr":"x && true","bindings":{"x":{"type":"bool"}}})",
           R"j({"error":"1:1: `x` is absent; bind a value, or read it behind has()"})j"},
          {R"({"expr":"x || true","bindings":{"x":{"type":"bool"}}})",
           R"({"value":true,"type":"bool"})"},
          {"nonsense", R"({"error":"no JSON: wrong at byte 2"})"},
          {"[]", R"({"error":")" + line + R"("})"},
          {R"({"expr":1})", R"({"error":")" + line + R"("})"},
          {R"({"expr":"1","expr":"2"})", R"({"error":"`expr` is named twice"})"},
          {R"({"expr":"1","more":2})",
           R"({"error":"there is no `more`: write `expr` and `bindings` only"})"},
          {R"({"expr":"1","bindings":1})", R"({"error":"`bindings` must be an object of names"})"},
          {R"({"expr":"1","bindings":{"x":1}})",
           R"({"error":"the binding `x` must be {\"type\":\"…\",\"value\":…}"})"},
          {R"({"expr":"x",)" + x + "1.5}}}", R"({"error":"the value of `x` is no int"})"},
          {R"({"expr":"x",)" + x + "9223372036854775808}}}",
           R"({"error":"the value of `x` is no int"})"},
          {R"({"expr":"x",)" + x + R"("1x"}}})", R"({"error":"the value of `x` is no int"})"},
          {R"({"expr":"x","bindings":{"x":{"type":"list","value":)" + deep + "}}}",
           R"({"error":"nested deeper than 64"})"},
          {std::string(70 * 1024, '1'), R"({"error":"the line is longer than 65536 bytes"})"},
      },
      kRefused);
}

TEST(PolicyEval, AnswersAsTheReadmeSays) {
  std::ifstream readme(Shipped("policy/README.md"));
  std::string heading;
  while (heading != "#### Trying a condition" && std::getline(readme, heading)) {
  }
  std::vector<Line> lines;
  for (std::string line; std::getline(readme, line) && line.rfind("#", 0) != 0;) {
    if (line.rfind("{\"expr\"", 0) == 0) lines.push_back({line, ""});
    if (line.rfind("{", 0) == 0) lines.back().answer = line;
  }
  ASSERT_EQ(lines.size(), 4U);
  ExpectAnswers(lines, kRefused);
}

TEST(PolicyEval, ShowsOneExpressionWithACaret) {
  const Said good = Samtale(
      {"policy", "eval", "--expr", "n > 1", "--bindings", R"({"n":{"type":"int","value":2}})"});
  EXPECT_EQ(good.out, "{\"value\":true,\"type\":\"bool\"}\n");
  EXPECT_EQ(good.exit, kDone);
  const Said outside = Samtale({"policy", "eval", "--expr", "1 == 1 &&\n  'å' + 'b' == 'c'"});
  EXPECT_THAT(outside.out, StartsWith(R"({"refused":"2:3: valid CEL, but)"));
  EXPECT_THAT(outside.err, HasSubstr("\n    'å' + 'b' == 'c'\n    ^\n"));
  EXPECT_EQ(outside.exit, kDone);
  const Said wrong = Samtale({"policy", "eval", "--expr", "1", "--bindings", "{"});
  EXPECT_EQ(wrong.exit, kWrongUse);
  EXPECT_THAT(wrong.err, StartsWith("samtale: --bindings: no JSON"));
}

}  // namespace
}  // namespace samtale::ctl
