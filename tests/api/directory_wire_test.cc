#include "services/api/directory_wire.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/api/vocabulary.h"

namespace samtale::api {
namespace {

using google::protobuf::util::MessageDifferencer;

const std::string kParent = "municipalities/0101";
const std::string kNord = "municipalities/0101/jobcentres/nord";

template <class Request>
auto ReadAs(const Request& request) {
  const Fields fields(CallerOf(Role::kAdministrator), request);
  const std::string made = "made";
  if constexpr (requires { Read(request, SmallVocabulary(), made, fields); }) {
    return Read(request, SmallVocabulary(), made, fields);
  } else if constexpr (requires { Read(request, SmallVocabulary(), fields); }) {
    return Read(request, SmallVocabulary(), fields);
  } else if constexpr (requires { Read(request, made, fields); }) {
    return Read(request, made, fields);
  } else {
    return Read(request, fields);
  }
}

v1::CreateJobcentreRequest GoodJobcentre() {
  v1::CreateJobcentreRequest request;
  request.set_parent(kParent);
  request.set_jobcentre_id("nord");
  request.set_request_id("r");
  request.mutable_jobcentre()->set_display_name("Jobcenter Nord");
  return request;
}

v1::CreateCaseworkerRequest GoodCaseworker() {
  v1::CreateCaseworkerRequest request;
  request.set_parent(kParent);
  request.set_caseworker_id("anna");
  request.set_request_id("r");
  v1::Caseworker* anna = request.mutable_caseworker();
  anna->set_jobcentre(kNord);
  anna->set_display_name("Anna");
  return request;
}

void AddHours(v1::Caseworker* caseworker, v1::Weekday weekday, const char* from,
              const char* until) {
  v1::WeeklyPeriod* period = caseworker->add_hours();
  period->set_weekday(weekday);
  period->set_from(from);
  period->set_until(until);
}

TEST(ReadJobcentre, GivesAbsentFieldsTheirDefaults) {
  const auto record = ReadAs(GoodJobcentre());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->zone, "Europe/Copenhagen");
  EXPECT_EQ(record->step, Minutes{15});
  EXPECT_EQ(record->horizon_days, 180);
  EXPECT_FALSE(record->open_on_public_holidays);
}

TEST(ReadJobcentre, ComesBackAsItWasWritten) {
  auto request = GoodJobcentre();
  v1::Jobcentre* jobcentre = request.mutable_jobcentre();
  jobcentre->set_address("Nordvej 1");
  jobcentre->set_zone("Atlantic/Faroe");
  jobcentre->set_grid_step_minutes(20);
  jobcentre->set_grid_offset_minutes(5);
  jobcentre->set_notice_minutes(60);
  jobcentre->set_horizon_days(90);
  jobcentre->set_open_on_public_holidays(true);
  v1::MeetingPlan* plan = jobcentre->add_plans();
  plan->set_meeting_type("webinar");
  plan->set_length_minutes(60);
  plan->set_buffer_before_minutes(5);
  plan->set_buffer_after_minutes(10);
  const auto record = ReadAs(request);
  ASSERT_TRUE(record);
  v1::Jobcentre wire;
  Fill(*record, &wire);
  jobcentre->set_name(kNord);
  jobcentre->set_etag("0");
  EXPECT_TRUE(MessageDifferencer::Equals(*jobcentre, wire)) << wire.DebugString();
}

TEST(ReadJobcentre, NamesFormAndMeaningAtOnceByTheirNamesOnTheWire) {
  v1::CreateJobcentreRequest request;
  request.set_parent("municipalities/0751");
  request.set_jobcentre_id("Nord!");
  v1::Jobcentre* jobcentre = request.mutable_jobcentre();
  jobcentre->set_zone("Europe/Nowhere");
  jobcentre->set_grid_step_minutes(0);
  jobcentre->set_grid_offset_minutes(-1);
  jobcentre->set_horizon_days(731);
  jobcentre->add_plans()->set_meeting_type("kaffe");
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"request_id", Text::kRequired},
                                          {"parent", Text::kOtherMunicipality},
                                          {"jobcentre_id", Text::kNotAnId},
                                          {"jobcentre.display_name", Text::kRequired},
                                          {"jobcentre.zone", Text::kNotAZone},
                                          {"jobcentre.grid_step_minutes", Text::kOutOfRange},
                                          {"jobcentre.grid_offset_minutes", Text::kOutOfRange},
                                          {"jobcentre.horizon_days", Text::kOutOfRange},
                                          {"jobcentre.plans[0].meeting_type", Text::kNotAWord}}));
}

TEST(ReadCaseworker, ComesBackAsItWasWritten) {
  auto request = GoodCaseworker();
  v1::Caseworker* anna = request.mutable_caseworker();
  anna->add_groups("dagpenge");
  AddHours(anna, v1::MONDAY, "09:00", "16:00");
  AddHours(anna, v1::SUNDAY, "00:00", "24:00");
  anna->set_active(false);
  const auto record = ReadAs(request);
  ASSERT_TRUE(record);
  v1::Caseworker wire;
  Fill(*record, &wire);
  anna->set_name("municipalities/0101/caseworkers/anna");
  anna->set_etag("0");
  EXPECT_TRUE(MessageDifferencer::Equals(*anna, wire)) << wire.DebugString();
}

TEST(ReadCaseworker, NamesEveryWrongPeriod) {
  auto request = GoodCaseworker();
  v1::Caseworker* anna = request.mutable_caseworker();
  AddHours(anna, v1::WEEKDAY_UNSPECIFIED, "09:00", "16:00");
  AddHours(anna, static_cast<v1::Weekday>(8), "09:00", "25:00");
  AddHours(anna, v1::TUESDAY, "16:00", "09:00");
  AddHours(anna, v1::WEDNESDAY, "09:00", "12:00");
  AddHours(anna, v1::WEDNESDAY, "11:59", "13:00");
  anna->add_groups("adel");
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"caseworker.hours[0].weekday", Text::kEnumUnspecified},
                                          {"caseworker.hours[1].weekday", Text::kNotAWord},
                                          {"caseworker.hours[1].until", Text::kNotATime},
                                          {"caseworker.hours[2].until", Text::kEndBeforeBegin},
                                          {"caseworker.hours[4]", Text::kOverlappingHours},
                                          {"caseworker.groups[0]", Text::kNotAWord}}));
}

TEST(ReadRoom, ComesBackAsItWasWritten) {
  v1::CreateRoomRequest request;
  request.set_parent(kParent);
  request.set_room_id("a1");
  request.set_request_id("r");
  v1::Room* room = request.mutable_room();
  room->set_jobcentre(kNord);
  room->set_display_name("A1");
  room->set_invited_only(true);
  const auto record = ReadAs(request);
  ASSERT_TRUE(record);
  v1::Room wire;
  Fill(*record, &wire);
  room->set_name("municipalities/0101/rooms/a1");
  room->set_seats(2);
  room->set_area_m2(10);
  room->set_active(true);
  room->set_etag("0");
  EXPECT_TRUE(MessageDifferencer::Equals(*room, wire)) << wire.DebugString();
}

v1::CreateCitizenRequest GoodCitizen() {
  v1::CreateCitizenRequest request;
  request.set_parent(kParent);
  request.set_citizen_id("bo");
  request.set_request_id("r");
  v1::Citizen* bo = request.mutable_citizen();
  bo->set_jobcentre(kNord);
  bo->set_display_name("Bo");
  bo->set_group("dagpenge");
  return request;
}

TEST(ReadCitizen, ComesBackAsItWasWritten) {
  auto request = GoodCitizen();
  v1::Citizen* bo = request.mutable_citizen();
  bo->set_course_began_on("2020-03-02");
  bo->set_sick_pay_category(2);
  bo->set_choice(v1::VIDEO);
  bo->set_acute_need(true);
  bo->set_risk_group(true);
  bo->set_needs_interpreter(true);
  bo->set_digital_exempt(true);
  bo->set_standby_scheme(true);
  bo->set_wants_to_take_part(true);
  const auto record = ReadAs(request);
  ASSERT_TRUE(record);
  v1::Citizen wire;
  Fill(*record, &wire);
  bo->set_name("municipalities/0101/citizens/bo");
  bo->set_etag("0");
  EXPECT_TRUE(MessageDifferencer::Equals(*bo, wire)) << wire.DebugString();
}

TEST(ReadCitizen, TakesTheIdThatWasMadeForItWhenItNamesNone) {
  auto request = GoodCitizen();
  request.clear_citizen_id();
  const auto record = ReadAs(request);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->id, CitizenId::Of("made"));
}

TEST(ReadUpdate, ChangesTheFieldsOfItsMaskAndNoOther) {
  v1::UpdateCitizenRequest request;
  request.set_request_id("r");
  request.mutable_citizen()->set_name("municipalities/0101/citizens/bo");
  request.mutable_citizen()->set_etag("5");
  request.mutable_citizen()->set_display_name("not in the mask");
  request.mutable_citizen()->set_risk_group(true);
  request.mutable_update_mask()->add_paths("risk_group");
  request.mutable_update_mask()->add_paths("choice");
  const auto update = ReadAs(request);
  ASSERT_TRUE(update);
  EXPECT_EQ(update->id, CitizenId::Of("bo"));
  EXPECT_EQ(update->etag, "5");
  const auto stored = ReadAs(GoodCitizen());
  ASSERT_TRUE(stored);
  store::Citizen before = *stored;
  before.choice = Mode::kVideo;
  const auto after = update->change(before);
  ASSERT_TRUE(after);
  store::Citizen expected = before;
  expected.risk_group = true;
  expected.choice = std::nullopt;  // named by the mask, and absent
  EXPECT_EQ(*after, expected);
}

TEST(ReadUpdate, StarMeansAllThatCanChange) {
  v1::UpdateRoomRequest request;
  request.set_request_id("r");
  request.mutable_room()->set_name("municipalities/0101/rooms/a1");
  request.mutable_room()->set_jobcentre("municipalities/0101/jobcentres/syd");
  request.mutable_room()->set_display_name("B2");
  request.mutable_room()->set_seats(9);
  request.mutable_update_mask()->add_paths("*");
  const auto update = ReadAs(request);
  ASSERT_TRUE(update);
  const store::Room before{.municipality = MunicipalityId::Of("0101"),
                           .jobcentre = JobcentreId::Of("nord"),
                           .id = RoomId::Of("a1"),
                           .name = "A1",
                           .seats = 4,
                           .area_m2 = 30,
                           .invited_only = true,
                           .active = false,
                           .revision = 3};
  const auto after = update->change(before);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->jobcentre, JobcentreId::Of("syd"));
  EXPECT_EQ(after->name, "B2");
  EXPECT_EQ(after->seats, 9);
  EXPECT_EQ(after->area_m2, 10);
  EXPECT_FALSE(after->invited_only);
  EXPECT_TRUE(after->active);
  EXPECT_EQ(after->id, before.id);
}

TEST(ReadUpdate, RefusesMasksItDoesNotKnow) {
  for (const char* path : {"name", "etag", "hours[0]", "hours.from", "", "nothing"}) {
    v1::UpdateCaseworkerRequest request;
    request.set_request_id("r");
    request.mutable_caseworker()->set_name("municipalities/0101/caseworkers/anna");
    request.mutable_update_mask()->add_paths(path);
    EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"update_mask", Text::kBadUpdateMask}})) << path;
  }
  v1::UpdateCaseworkerRequest request;
  request.set_request_id("r");
  request.mutable_caseworker()->set_name("municipalities/0101/caseworkers/anna");
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"update_mask", Text::kRequired}}));
}

TEST(ReadAbsence, ComesBackAsItWasWritten) {
  v1::CreateAbsenceRequest request;
  request.set_parent(kParent);
  request.set_request_id("r");
  v1::Absence* absence = request.mutable_absence();
  absence->set_caseworker("municipalities/0101/caseworkers/anna");
  absence->mutable_interval()->mutable_start_time()->set_seconds(1000);
  absence->mutable_interval()->mutable_end_time()->set_seconds(2000);
  absence->set_reason("course");
  const auto record = ReadAs(request);
  ASSERT_TRUE(record);
  v1::Absence wire;
  Fill(*record, &wire);
  absence->set_name("municipalities/0101/absences/made");
  absence->set_etag("0");
  EXPECT_TRUE(MessageDifferencer::Equals(*absence, wire)) << wire.DebugString();
}

TEST(ReadAbsence, SaysOnceThatAnIntervalIsMissingOrTurned) {
  v1::CreateAbsenceRequest request;
  request.set_parent(kParent);
  request.set_request_id("r");
  request.mutable_absence()->set_caseworker("municipalities/0101/caseworkers/anna");
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"absence.interval", Text::kRequired}}));
  request.mutable_absence()->mutable_interval()->mutable_start_time()->set_seconds(2000);
  request.mutable_absence()->mutable_interval()->mutable_end_time()->set_seconds(1000);
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"absence.interval.end_time", Text::kEndBeforeBegin}}));
}

TEST(ReadCircumstance, ComesBackAsItWasWritten) {
  v1::CreateCircumstanceRequest request;
  request.set_parent(kParent);
  request.set_circumstance_id("luk");
  request.set_request_id("r");
  v1::Circumstance* one = request.mutable_circumstance();
  one->set_kind(v1::Circumstance::PREMISES_NOT_READY);
  one->set_jobcentre(kNord);
  one->set_from("2020-11-05");
  one->set_until("2020-11-19");
  const auto record = ReadAs(request);
  ASSERT_TRUE(record);
  v1::Circumstance wire;
  Fill(*record, &wire);
  one->set_name("municipalities/0101/circumstances/luk");
  one->set_etag("0");
  EXPECT_TRUE(MessageDifferencer::Equals(*one, wire)) << wire.DebugString();
  one->set_kind(v1::Circumstance::MUNICIPALITY_LOCKED_DOWN);
  one->set_until("2020-11-04");
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"circumstance.jobcentre", Text::kNotForLockdown},
                                          {"circumstance.until", Text::kEndBeforeBegin}}));
}

TEST(ReadJudgment, TakesAFlagThatIsNoId) {
  v1::SetJudgmentRequest request;
  request.set_request_id("r");
  v1::Judgment* judgment = request.mutable_judgment();
  judgment->set_name("municipalities/0101/citizens/bo/judgments/requires_physical");
  judgment->set_value(true);
  judgment->set_reason("trust");
  judgment->set_expires_on("2020-12-31");
  const auto record = ReadAs(request);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->citizen, CitizenId::Of("bo"));
  EXPECT_EQ(record->flag, "requires_physical");
  EXPECT_EQ(record->value, true);
  for (const char* name : {"", "requires_physical", "municipalities/0101/citizens/bo/judgments/",
                           "municipalities/0101/citizens/bo/judgments",
                           "municipalities/0101/citizens/BO/judgments/x"}) {
    judgment->set_name(name);
    EXPECT_TRUE(Wrong(ReadAs(request)).contains("judgment.name")) << name;
  }
}

TEST(ReadConsent, ComesBackAsItWasWritten) {
  v1::RecordConsentRequest request;
  request.set_parent("municipalities/0101/citizens/bo");
  request.set_request_id("r");
  v1::Consent* consent = request.mutable_consent();
  consent->set_meeting_type("jobsamtale");
  consent->add_modes(v1::TELEPHONE);
  consent->add_modes(v1::VIDEO);
  consent->set_value(false);
  auto record = ReadAs(request);
  ASSERT_TRUE(record);
  v1::Consent wire;
  Fill(*record, &wire);
  consent->mutable_record_time();
  EXPECT_TRUE(MessageDifferencer::Equals(*consent, wire)) << wire.DebugString();
  consent->clear_modes();
  consent->set_meeting_type("kaffe");
  EXPECT_EQ(Wrong(ReadAs(request)),
            (Said{{"consent.modes", Text::kRequired}, {"consent.meeting_type", Text::kNotAWord}}));
}

TEST(ReadAbsences, BoundsTheWindow) {
  v1::ListAbsencesRequest request;
  request.set_parent(kParent);
  request.set_caseworker("municipalities/0101/caseworkers/anna");
  request.mutable_overlapping()->mutable_start_time()->set_seconds(0);
  request.mutable_overlapping()->mutable_end_time()->set_seconds(400 * 86400);
  EXPECT_TRUE(ReadAs(request));
  request.mutable_overlapping()->mutable_end_time()->set_seconds(400 * 86400 + 1);
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"overlapping.end_time", Text::kTooMany}}));
}

}  // namespace
}  // namespace samtale::api
