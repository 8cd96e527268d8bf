#include "policy/engine/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/engine/small_rules.h"

namespace samtale::engine {
namespace {

using testing::HasSubstr;

const std::string kLeast =
    R"({"municipality":"0101","meetingDate":"2020-06-15","decidedOn":"2020-06-14",)"
    R"("meeting":{"type":"jobsamtale"},"citizen":{"group":"dagpenge"}})";

const std::string kFull =
    R"({"municipality":"0751","jobcentre":"nord","meetingDate":"2020-12-02","decidedOn":"2020-09-16",)"
    R"("known":"ISSUED",)"
    R"("meeting":{"type":"jobsamtale","number":2,"heldBy":"a_kasse","summonedOn":"2020-09-01",)"
    R"("summonedMode":"VIDEO"},)"
    R"("citizen":{"group":"dagpenge","monthsInCourse":7,"sickPayCategory":3,"choice":"TELEPHONE",)"
    R"("consent":false,"acuteNeed":true,"riskGroup":true,)"
    R"("needsInterpreter":true,"digitalExempt":true,"standbyScheme":true,"wantsToTakePart":true},)"
    R"("circumstances":{"municipalityLockedDown":true,"premisesReady":false},)"
    R"("judgments":{"prefers_remote":false,"requires_physical":true}})";

TEST(QuestionJson, GivesAbsentFactsTheirDefaults) {
  const Result<Question> question = ParseQuestion(kLeast);
  ASSERT_TRUE(question);
  EXPECT_EQ(
      ToJson(*question),
      R"({"municipality":"0101","jobcentre":"","meetingDate":"2020-06-15","decidedOn":"2020-06-14",)"
      R"("known":"ANNOUNCED",)"
      R"("meeting":{"type":"jobsamtale","number":1,"heldBy":"jobcentre","summonedOn":null,"summonedMode":null},)"
      R"("citizen":{"group":"dagpenge","monthsInCourse":0,"sickPayCategory":null,"choice":null,)"
      R"("consent":null,"acuteNeed":false,"riskGroup":false,)"
      R"("needsInterpreter":false,"digitalExempt":false,"standbyScheme":false,"wantsToTakePart":false},)"
      R"("circumstances":{"municipalityLockedDown":false,"premisesReady":true},"judgments":{}})");
}

TEST(QuestionJson, ReadsWhatItWrote) {
  const Result<Question> full = ParseQuestion(kFull);
  ASSERT_TRUE(full);
  EXPECT_EQ(ToJson(*full), kFull);
  const std::string canonical = ToJson(*ParseQuestion(kLeast));
  EXPECT_EQ(ToJson(*ParseQuestion(canonical)), canonical);
}

TEST(QuestionJson, TakesNullForUnset) {
  std::string text = kFull;
  for (const char* value : {R"("2020-09-01")", R"("VIDEO")", R"("TELEPHONE")", ":3",
                            "consent\":false", R"("nord")", "prefers_remote\":false"}) {
    const std::size_t colon = std::string(value).find(':');
    const std::string null =
        colon == std::string::npos ? "null" : std::string(value).substr(0, colon + 1) + "null";
    text.replace(text.find(value), std::string(value).size(), null);
  }
  const Result<Question> question = ParseQuestion(text);
  ASSERT_TRUE(question) << text;
  EXPECT_EQ(question->facts.meeting.summoned_on, std::nullopt);
  EXPECT_EQ(question->facts.meeting.summoned_mode, std::nullopt);
  EXPECT_EQ(question->facts.citizen.choice, std::nullopt);
  EXPECT_EQ(question->facts.citizen.sick_pay_category, std::nullopt);
  EXPECT_EQ(question->facts.citizen.consent, std::nullopt);
  EXPECT_EQ(question->facts.jobcentre, "");
  EXPECT_EQ(question->facts.judgments.size(), 1u);
}

// kFull with `old_text` replaced.
std::string With(const std::string& old_text, const std::string& new_text) {
  std::string text = kFull;
  const std::size_t at = text.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  return text.replace(at, old_text.size(), new_text);
}

TEST(QuestionJson, RefusesWithTheField) {
  const struct {
    std::string text;
    const char* field;
    Text message;
  } kRows[] = {
      {"", "", Text::kNotJson},
      {"{", "", Text::kNotJson},
      {"[]", "", Text::kNotAnObject},
      {"\"a\"", "", Text::kNotAnObject},
      {kLeast + "{}", "", Text::kNotJson},
      {kLeast + " // note", "", Text::kNotJson},
      {"{'a':1}", "", Text::kNotJson},
      {With("true}", "True}"), "", Text::kNotJson},
      {With("0751", "07\xFF"), "", Text::kNotJson},
      {With("\"number\":2", "\"number\":2,\"number\":2"), "number", Text::kRepeated},
      {With("\"requires_physical\":true", "\"prefers_remote\":true"), "prefers_remote",
       Text::kRepeated},
      {With("\"number\":2", "\"number\":[[[[[[[[1]]]]]]]]"), "", Text::kTooDeep},
      {With("\"known\"", "\"knwon\""), "knwon", Text::kUnknownField},
      {With("\"number\"", "\"numbr\""), "meeting.numbr", Text::kUnknownField},
      {With("\"choice\"", "\"Choice\""), "citizen.Choice", Text::kUnknownField},
      {With("\"premisesReady\"", "\"premises_ready\""), "circumstances.premises_ready",
       Text::kUnknownField},
      {With("\"municipality\":\"0751\",", ""), "municipality", Text::kRequired},
      {With("\"municipality\":\"0751\"", "\"municipality\":null"), "municipality", Text::kRequired},
      {With("\"municipality\":\"0751\"", "\"municipality\":751"), "municipality", Text::kNotAText},
      {With("\"meetingDate\":\"2020-12-02\",", ""), "meetingDate", Text::kRequired},
      {With("2020-12-02", "2020-12-32"), "meetingDate", Text::kNotADay},
      {With("2020-12-02", "2020-12-2"), "meetingDate", Text::kNotADay},
      {With("\"2020-09-16\"", "20200916"), "decidedOn", Text::kNotAText},
      {With("2020-09-01", "1 Sep 2020"), "meeting.summonedOn", Text::kNotADay},
      {With("ISSUED", "issued"), "known", Text::kNotAWord},
      {With("\"ISSUED\"", "1"), "known", Text::kNotAText},
      {With("VIDEO", "video"), "meeting.summonedMode", Text::kNotAWord},
      {With("VIDEO", "MODE_UNSPECIFIED"), "meeting.summonedMode", Text::kNotAWord},
      {With("a_kasse", "A_KASSE"), "meeting.heldBy", Text::kNotAWord},
      {With("\"number\":2", "\"number\":\"2\""), "meeting.number", Text::kNotAWholeNumber},
      {With("\"number\":2", "\"number\":2.0"), "meeting.number", Text::kNotAWholeNumber},
      {With("\"number\":2", "\"number\":0"), "meeting.number", Text::kOutOfRange},
      {With("\"number\":2", "\"number\":-1"), "meeting.number", Text::kOutOfRange},
      {With("\"number\":2", "\"number\":18446744073709551615"), "meeting.number",
       Text::kOutOfRange},
      {With("\"number\":2", "\"number\":4294967297"), "meeting.number", Text::kOutOfRange},
      {With("\"monthsInCourse\":7", "\"monthsInCourse\":-1"), "citizen.monthsInCourse",
       Text::kOutOfRange},
      {With("\"sickPayCategory\":3", "\"sickPayCategory\":4"), "citizen.sickPayCategory",
       Text::kOutOfRange},
      {With("\"consent\":false", "\"consent\":\"false\""), "citizen.consent", Text::kNotABool},
      {With("\"acuteNeed\":true", "\"acuteNeed\":1"), "citizen.acuteNeed", Text::kNotABool},
      {With("\"requires_physical\":true", "\"requires_physical\":\"yes\""),
       "judgments.requires_physical", Text::kNotABool},
      {R"({"municipality":"0101","meetingDate":"2020-06-15","decidedOn":"2020-06-14","meeting":[],)"
       R"("citizen":{"group":"dagpenge"}})",
       "meeting", Text::kNotAnObject},
  };
  for (const auto& row : kRows) {
    const Result<Question> question = ParseQuestion(row.text);
    ASSERT_FALSE(question) << row.text;
    EXPECT_EQ(question.error().reason, Reason::kInvalidArgument);
    ASSERT_FALSE(question.error().violations.empty()) << row.text;
    EXPECT_EQ(question.error().violations[0].field, row.field) << row.text;
    EXPECT_EQ(question.error().violations[0].message.text, row.message)
        << row.text << Name(question.error().violations[0].message.text);
    EXPECT_THAT(ToJson(question.error()),
                HasSubstr(R"({"error":{"reason":"INVALID_ARGUMENT","message":)"));
  }
}

TEST(QuestionJson, NamesEveryWrongField) {
  const Result<Question> question =
      ParseQuestion(R"({"meetingDate":"x","known":"SOON","citizen":{"consent":1},"extra":0})");
  ASSERT_FALSE(question);
  std::vector<std::string> fields;
  for (const Violation& violation : question.error().violations) fields.push_back(violation.field);
  EXPECT_THAT(fields,
              testing::ElementsAre("municipality", "meetingDate", "decidedOn", "known",
                                   "meeting.type", "citizen.group", "citizen.consent", "extra"));
}

TEST(QuestionJson, HasALimit) {
  const auto padded = [](std::size_t bytes) {
    return kLeast + std::string(bytes - kLeast.size(), ' ');
  };
  EXPECT_TRUE(ParseQuestion(padded(64 * 1024 - 1)));
  EXPECT_TRUE(ParseQuestion(padded(64 * 1024)));
  EXPECT_FALSE(ParseQuestion(padded(64 * 1024 + 1)));
}

RC_GTEST_PROP(QuestionJson, SurvivesAnyBytes, ()) {
  std::string text = kFull;
  const int changes = *rc::gen::inRange(1, 5);
  for (int i = 0; i < changes; ++i)
    text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
  const Result<Question> question = ParseQuestion(text);
  if (question) {
    RC_ASSERT(ToJson(ParseQuestion(ToJson(*question)).value()) == ToJson(*question));
  } else {
    RC_ASSERT(!question.error().violations.empty());
    RC_ASSERT(!ToJson(question.error()).empty());
  }
}

TEST(DecisionJson, WritesEveryFieldInOrder) {
  Decision decision{
      Outcome::kNeedsJudgment,
      {Verdict::kAllowed, Verdict::kForbidden, Verdict::kNeedsConsent},
      Mode::kVideo,
      Chooser::kAKasse,
      Participation::kVoluntary,
      {Mode::kVideo, Mode::kPhysical},
      {{"mask", 1, {Mode::kPhysical}}},
      false,
      Basis::kAnnounced,
      {"suits_video"},
      {{"dk.a", 2, Effect::kCountsNot, {Mode::kTelephone}, "BEK \"1\"", "https://x", "dk.b"}},
      "sha256:0"};
  EXPECT_EQ(
      ToJson(decision),
      R"({"outcome":"NEEDS_JUDGMENT","modes":[{"mode":"PHYSICAL",)"
      R"("verdict":"ALLOWED"},{"mode":"TELEPHONE","verdict":"FORBIDDEN"},)"
      R"({"mode":"VIDEO","verdict":"NEEDS_CONSENT"}],"chosen":"VIDEO","decidedBy":"A_KASSE",)"
      R"("participation":"VOLUNTARY","advice":["VIDEO","PHYSICAL"],)"
      R"("duties":[{"duty":"mask","value":1,"modes":["PHYSICAL"]}],"counts":false,"basis":"ANNOUNCED",)"
      R"("openJudgments":["suits_video"],)"
      R"("citations":[{"provision":"dk.a","version":2,"effect":"COUNTS_NOT","modes":["TELEPHONE"],)"
      R"("instrument":"BEK \"1\"","source":"https://x","defeatedBy":"dk.b"}],)"
      R"("rulebook":"sha256:0"})");
  decision.chosen.reset();
  EXPECT_THAT(ToJson(decision), HasSubstr(R"("chosen":"MODE_UNSPECIFIED")"));
}

TEST(DecisionJson, HasAWordForEverything) {
  std::vector<std::string> words;
  for (int i = 0; i < 10; ++i) words.emplace_back(Name(static_cast<Effect>(i)));
  EXPECT_THAT(words,
              testing::ElementsAre("PERMITS", "FORBIDS", "DECIDED_BY", "CONSENT", "VOLUNTARY",
                                   "DUTY", "COUNTS_NOT", "PREFERS", "ADVISES", "ASKS"));
  words.clear();
  for (int i = 0; i < 6; ++i) words.emplace_back(Name(static_cast<Chooser>(i)));
  EXPECT_THAT(words, testing::ElementsAre("LAW", "JOBCENTRE", "A_KASSE", "MUNICIPALITY",
                                          "CASEWORKER", "CITIZEN"));
}

TEST(ErrorJson, ShowsReasonMessageAndFields) {
  const Error error = Invalid("citizen.group", Text::kRequired).value();
  EXPECT_THAT(ToJson(error),
              testing::StartsWith(R"({"error":{"reason":"INVALID_ARGUMENT","message":")"));
  EXPECT_THAT(
      ToJson(error),
      HasSubstr(
          R"("fields":[{"field":"citizen.group","message":"the field is missing; fill it in"}])"));
  EXPECT_THAT(ToJson(Fail(Reason::kUnavailable, Text::kStoreDown).value()),
              HasSubstr(R"("fields":[])"));
}

TEST(Json, DiagnosticsComeBackAsTheyWere) {
  const std::vector<Diagnostic> all = {
      {Severity::kError, "national/æ.yaml", 3, 5, "what is `wrong`", "mend it", "  permit: [fax]"},
      {Severity::kWarning, "a.yaml", 1, 1, "\"quoted\"", "", ""},
      {Severity::kNote, "", 1, 1, "", "", ""}};
  const auto back = ParseDiagnostics(ToJson(all));
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ((*back)[i].severity, all[i].severity);
    EXPECT_EQ(Format((*back)[i]), Format(all[i]));
  }
  EXPECT_EQ(ToJson(std::vector<Diagnostic>{}), "[]");
  EXPECT_TRUE(ParseDiagnostics("[]")->empty());
  for (const char* wrong : {"", "{}x", "[{}]", R"([{"severity":1}])", "[1]"}) {
    EXPECT_EQ(ParseDiagnostics(wrong).error().reason, Reason::kInternal) << wrong;
  }
}

}  // namespace
}  // namespace samtale::engine
