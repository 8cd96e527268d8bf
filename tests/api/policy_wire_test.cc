#include "services/api/policy_wire.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "policy/engine/json.h"
#include "tests/api/vocabulary.h"

namespace samtale::api {
namespace {

std::string JsonOf(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

ModeSet AnyModes() {
  ModeSet modes;
  for (const Mode mode : kModes) {
    if (*rc::gen::arbitrary<bool>()) modes.Add(mode);
  }
  return modes;
}

template <class E>
E AnyOf(int last) {
  return static_cast<E>(*rc::gen::inRange(0, last + 1));
}

std::string AnyWord() {
  return *rc::gen::element<std::string>("", "dk.covid19.remote", "lov § 27, stk. 1 \"æøå\"",
                                        "https://example.org/?a=<b>&c='d'", "mask_or_visor");
}

engine::Decision AnyDecision() {
  engine::Decision decision{
      .outcome = AnyOf<engine::Outcome>(2),
      .verdicts = {AnyOf<engine::Verdict>(2), AnyOf<engine::Verdict>(2), AnyOf<engine::Verdict>(2)},
      .chosen = {},
      .decided_by = AnyOf<engine::Chooser>(5),
      .participation = AnyOf<engine::Participation>(1),
      .advice = {},
      .duties = {},
      .counts = *rc::gen::arbitrary<bool>(),
      .basis = AnyOf<engine::Basis>(1),
      .open_judgments = {},
      .citations = {},
      .rulebook = "sha256:" + AnyWord()};
  if (*rc::gen::arbitrary<bool>()) decision.chosen = AnyOf<Mode>(2);
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    decision.advice.push_back(AnyOf<Mode>(2));
    decision.duties.push_back({AnyWord(), *rc::gen::inRange(0, 1000), AnyModes()});
    decision.open_judgments.push_back(AnyWord());
    decision.citations.push_back({AnyWord(), *rc::gen::inRange(1, 9), AnyOf<engine::Effect>(9),
                                  AnyModes(), AnyWord(), AnyWord(), AnyWord()});
  }
  return decision;
}

// One set of names: what the engine writes by itself is what protobuf writes of the same decision.
RC_GTEST_PROP(Decision, PrintsAsTheEnginesJsonByteForByte, ()) {
  const engine::Decision decision = AnyDecision();
  v1::Decision wire;
  RC_ASSERT(Fill(decision, &wire).has_value());
  std::string json = JsonOf(wire);
  // protobuf escapes what could end a script element; the engine does not.
  for (const auto& [escaped, plain] :
       {std::pair<std::string, std::string>{"\\u003c", "<"}, {"\\u003e", ">"}}) {
    for (std::size_t at = json.find(escaped); at != json.npos; at = json.find(escaped)) {
      json.replace(at, escaped.size(), plain);
    }
  }
  RC_ASSERT(json == engine::ToJson(decision));
}

TEST(Decision, OfADamagedRecordIsAnInternalError) {
  for (const char* json : {"", "{", "[]", R"({"outcome":"MAYBE"})", R"({"unknown":1})"}) {
    v1::Decision wire;
    const Result<void> filled = Fill(json, &wire);
    ASSERT_FALSE(filled) << json;
    EXPECT_EQ(filled.error().reason, Reason::kInternal);
  }
}

v1::DecideRequest FromJson(const std::string& json) {
  v1::DecideRequest request;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &request).ok()) << json;
  return request;
}

Result<engine::Question> ReadAs(const v1::DecideRequest& request) {
  return Read(request, Fields(CallerOf(Role::kCaseworker), request));
}

TEST(DecideRequest, ReadsAsTheEngineReadsTheSameJson) {
  for (const char* json : {
           R"({"municipality":"0101","meetingDate":"2020-12-02","decidedOn":"2020-09-16",
              "meeting":{"type":"jobsamtale"},"citizen":{"group":"dagpenge"}})",
           R"({"municipality":"0101","jobcentre":"nord","meetingDate":"2020-12-02",
              "decidedOn":"2020-09-16","known":"ISSUED",
              "meeting":{"type":"jobsamtale","number":2,"heldBy":"a_kasse",
                         "summonedOn":"2020-09-01","summonedMode":"VIDEO"},
              "citizen":{"group":"dagpenge","monthsInCourse":7,"sickPayCategory":2,
                         "choice":"TELEPHONE","consent":false,"acuteNeed":true,"riskGroup":true,
                         "needsInterpreter":true,"digitalExempt":true,"standbyScheme":true,
                         "wantsToTakePart":true},
              "circumstances":{"municipalityLockedDown":true,"premisesReady":false},
              "judgments":{"requires_physical":true,"suits_video":false}})",
       }) {
    const auto direct = engine::ParseQuestion(json);
    const auto bridged = ReadAs(FromJson(json));
    ASSERT_TRUE(direct && bridged) << json;
    EXPECT_EQ(engine::ToJson(*bridged), engine::ToJson(*direct));
  }
}

TEST(DecideRequest, NamesEveryWrongFieldAsTheRequestCallsIt) {
  v1::DecideRequest request;
  request.set_meeting_date("2020-02-30");
  request.set_known(v1::DecideRequest::KNOWN_UNSPECIFIED);
  request.mutable_meeting()->set_number(0);
  request.mutable_citizen()->set_choice(static_cast<v1::Mode>(9));
  const auto wrong = Wrong(ReadAs(request));
  for (const char* field : {"municipality", "meeting_date", "decided_on", "known", "meeting.type",
                            "meeting.number", "citizen.group", "citizen.choice"}) {
    EXPECT_TRUE(wrong.contains(field)) << field;
  }
}

TEST(DecideRequest, OfAnotherMunicipalityIsRefused) {
  const auto request =
      FromJson(R"({"municipality":"0751","meetingDate":"2020-12-02","decidedOn":"2020-09-16",
                   "meeting":{"type":"jobsamtale"},"citizen":{"group":"dagpenge"}})");
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"municipality", Text::kOtherMunicipality}}));
}

TEST(RequestField, IsSnakeCase) {
  EXPECT_EQ(RequestField("meetingDate"), "meeting_date");
  EXPECT_EQ(RequestField("citizen.wantsToTakePart"), "citizen.wants_to_take_part");
  EXPECT_EQ(RequestField("municipality"), "municipality");
}

}  // namespace
}  // namespace samtale::api
