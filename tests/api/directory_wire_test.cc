#include "services/api/directory_wire.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>

#include "services/api/calendar_wire.h"
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

TEST(ReadCaseworker, SchedulesBreaksAndModesComeBackAsTheyWereWritten) {
  auto request = GoodCaseworker();
  v1::Caseworker* anna = request.mutable_caseworker();
  AddHours(anna, v1::MONDAY, "09:00", "16:00");
  anna->mutable_hours(0)->add_modes(v1::TELEPHONE);
  anna->mutable_hours(0)->add_modes(v1::VIDEO);
  v1::HoursSchedule* schedule = anna->add_schedules();
  schedule->set_valid_from("2026-03-04");
  schedule->set_cycle_weeks(2);
  schedule->set_cycle_monday("2026-01-05");
  for (int week : {0, 2}) {
    v1::WeeklyPeriod* period = schedule->add_periods();
    period->set_weekday(week == 0 ? v1::FRIDAY : v1::TUESDAY);
    period->set_from("08:00");
    period->set_until("12:00");
    period->set_week(week);
  }
  v1::Break* lunch = anna->add_breaks();
  lunch->set_from("12:00");
  lunch->set_until("12:30");
  v1::Break* meeting = anna->add_breaks();
  meeting->set_weekday(v1::THURSDAY);
  meeting->set_from("09:00");
  meeting->set_until("09:15");
  anna->set_max_meetings_per_day(8);
  anna->set_active(true);
  const auto record = ReadAs(request);
  ASSERT_TRUE(record);
  v1::Caseworker wire;
  Fill(*record, &wire);
  anna->set_name("municipalities/0101/caseworkers/anna");
  anna->set_etag("0");
  EXPECT_TRUE(MessageDifferencer::Equals(*anna, wire)) << wire.DebugString();
}

TEST(ReadCaseworker, ACycleBeginsInTheWeekOfItsScheduleUnlessSaidOtherwise) {
  struct Row {
    const char* valid_from;
    const char* monday;
  };
  for (const Row& row : {Row{"2026-03-01", "2026-02-23"}, Row{"2026-03-02", "2026-03-02"},
                         Row{"2026-03-03", "2026-03-02"}, Row{"2027-01-01", "2026-12-28"}}) {
    auto request = GoodCaseworker();
    request.mutable_caseworker()->add_schedules()->set_valid_from(row.valid_from);
    const auto record = ReadAs(request);
    ASSERT_TRUE(record) << row.valid_from;
    EXPECT_EQ(record->calendar.schedules[0].cycle_weeks, 1);
    EXPECT_EQ(Format(record->calendar.schedules[0].cycle_monday), row.monday);
  }
}

TEST(ReadCaseworker, NamesEveryWrongScheduleAndBreak) {
  auto request = GoodCaseworker();
  v1::Caseworker* anna = request.mutable_caseworker();
  AddHours(anna, v1::MONDAY, "09:00", "16:00");
  anna->mutable_hours(0)->set_week(1);
  anna->mutable_hours(0)->add_modes(v1::VIDEO);
  anna->mutable_hours(0)->add_modes(v1::VIDEO);
  // Overlapping is no mistake for other modes.
  AddHours(anna, v1::MONDAY, "09:00", "16:00");
  anna->mutable_hours(1)->add_modes(v1::PHYSICAL);
  AddHours(anna, v1::MONDAY, "15:59", "17:00");
  v1::HoursSchedule* first = anna->add_schedules();
  first->set_valid_from("2026-03-02");
  first->set_cycle_weeks(13);
  first->set_cycle_monday("2026-03-03");
  v1::HoursSchedule* second = anna->add_schedules();
  second->set_valid_from("2026-03-02");
  second->set_cycle_weeks(2);
  for (int week : {1, 2, 0, 3}) {
    v1::WeeklyPeriod* period = second->add_periods();
    period->set_weekday(v1::FRIDAY);
    period->set_from("08:00");
    period->set_until("12:00");
    period->set_week(week);
  }
  v1::HoursSchedule* third = anna->add_schedules();
  third->set_valid_from("snart");
  third->set_cycle_monday("mandag");
  v1::Break* one = anna->add_breaks();
  one->set_from("12:30");
  one->set_until("12:00");
  v1::Break* other = anna->add_breaks();
  other->set_weekday(static_cast<v1::Weekday>(9));
  other->set_from("frokost");
  anna->set_max_meetings_per_day(101);
  EXPECT_EQ(Wrong(ReadAs(request)),
            (Said{{"caseworker.hours[0].week", Text::kOutOfRange},
                  {"caseworker.hours[0].modes[1]", Text::kRepeated},
                  {"caseworker.hours[2]", Text::kOverlappingHours},
                  {"caseworker.schedules[0].cycle_weeks", Text::kOutOfRange},
                  {"caseworker.schedules[0].cycle_monday", Text::kNotAMonday},
                  {"caseworker.schedules[1].valid_from", Text::kSchedulesInOrder},
                  {"caseworker.schedules[1].periods[2]", Text::kOverlappingHours},
                  {"caseworker.schedules[1].periods[3]", Text::kOverlappingHours},
                  {"caseworker.schedules[1].periods[3].week", Text::kOutOfRange},
                  {"caseworker.schedules[2].valid_from", Text::kNotADay},
                  {"caseworker.schedules[2].cycle_monday", Text::kNotADay},
                  {"caseworker.breaks[0].until", Text::kEndBeforeBegin},
                  {"caseworker.breaks[1].weekday", Text::kNotAWord},
                  {"caseworker.breaks[1].from", Text::kNotATime},
                  {"caseworker.breaks[1].until", Text::kRequired},
                  {"caseworker.max_meetings_per_day", Text::kOutOfRange}}));
}

TEST(ReadCaseworker, HasALimitToEveryList) {
  auto request = GoodCaseworker();
  v1::Caseworker* anna = request.mutable_caseworker();
  const auto add_schedule = [&](int days) {
    anna->add_schedules()->set_valid_from(Format(*ParseDay("2026-01-01") + date::days{days}));
  };
  const auto add_break = [&](int minute) {
    v1::Break* one = anna->add_breaks();
    one->set_from(Format(LocalTime{Minutes{minute}}));
    one->set_until(Format(LocalTime{Minutes{minute + 1}}));
  };
  for (int i = 0; i < 50; ++i) add_schedule(i);
  for (int i = 0; i < 20; ++i) add_break(i);
  EXPECT_EQ(Wrong(ReadAs(request)), Said{});
  add_schedule(50);
  add_break(20);
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"caseworker.schedules", Text::kTooMany},
                                          {"caseworker.breaks", Text::kTooMany}}));
}

v1::SetDayOverrideRequest GoodOverride() {
  v1::SetDayOverrideRequest request;
  request.mutable_day_override()->set_name(
      "municipalities/0101/caseworkers/anna/dayOverrides/2026-03-29");
  request.set_request_id("r");
  return request;
}

TEST(ReadDayOverride, ComesBackAsItWasWritten) {
  auto request = GoodOverride();
  v1::DayOverride* wanted = request.mutable_day_override();
  v1::DayPeriod* period = wanted->add_periods();
  period->set_from("10:00");
  period->set_until("23:59");
  period->add_modes(v1::VIDEO);
  wanted->set_reason("course");
  wanted->set_etag("0");
  const auto asked = ReadAs(request);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->etag, "0");
  v1::DayOverride wire;
  Fill(asked->day_override, &wire);
  EXPECT_TRUE(MessageDifferencer::Equals(*wanted, wire)) << wire.DebugString();
}

TEST(ReadDayOverride, NamesEverythingWrong) {
  auto request = GoodOverride();
  v1::DayOverride* wanted = request.mutable_day_override();
  for (const char* name : {"", "municipalities/0101/caseworkers/anna",
                           "municipalities/0101/caseworkers/anna/dayOverrides/2026-02-30",
                           "municipalities/0101/caseworkers/anna/dayOverrides/2026-3-1",
                           "municipalities/0751/caseworkers/anna/dayOverrides/2026-03-01"}) {
    wanted->set_name(name);
    EXPECT_EQ(Wrong(ReadAs(request)).size(), 1U) << name;
    EXPECT_EQ(Wrong(ReadAs(request)).count("day_override.name"), 1U) << name;
  }
  request = GoodOverride();
  wanted = request.mutable_day_override();
  for (const auto& [from, until] : {std::pair{"09:00", "12:00"}, std::pair{"11:00", "13:00"},
                                    std::pair{"15:00", "14:00"}, std::pair{"25:00", ""}}) {
    v1::DayPeriod* period = wanted->add_periods();
    period->set_from(from);
    period->set_until(until);
  }
  wanted->set_reason(std::string(201, 'x'));
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"day_override.periods[1]", Text::kOverlappingHours},
                                          {"day_override.periods[2].until", Text::kEndBeforeBegin},
                                          {"day_override.periods[3].from", Text::kNotATime},
                                          {"day_override.periods[3].until", Text::kRequired},
                                          {"day_override.reason", Text::kTooLong}}));
  request = GoodOverride();
  wanted = request.mutable_day_override();
  for (int i = 0; i < 21; ++i) {
    v1::DayPeriod* period = wanted->add_periods();
    period->set_from(Format(LocalTime{Minutes{i}}));
    period->set_until(Format(LocalTime{Minutes{i + 1}}));
  }
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"day_override.periods", Text::kTooMany}}));
}

TEST(ReadDayOverrides, BoundsTheDays) {
  struct Row {
    const char* from;
    const char* until;
    Said wrong;
  };
  const std::vector<Row> rows = {
      {"2026-01-02", "2026-01-01", {{"until", Text::kEndBeforeBegin}}},
      {"2026-01-01", "2026-01-01", {}},
      {"2026-01-01", "2027-02-04", {}},
      {"2026-01-01", "2027-02-05", {{"until", Text::kTooMany}}},
      {"", "i morgen", {{"from", Text::kRequired}, {"until", Text::kNotADay}}}};
  for (const Row& row : rows) {
    v1::ListDayOverridesRequest request;
    request.set_parent("municipalities/0101/caseworkers/anna");
    request.set_from(row.from);
    request.set_until(row.until);
    EXPECT_EQ(Wrong(ReadAs(request)), row.wrong) << row.from << " " << row.until;
  }
}

v1::CreateClosingDayRequest GoodClosing() {
  v1::CreateClosingDayRequest request;
  request.set_parent(kParent);
  request.set_request_id("r");
  v1::ClosingDay* closing = request.mutable_closing_day();
  closing->set_jobcentre(kNord);
  closing->set_from("2026-12-24");
  closing->set_until("2026-12-31");
  closing->set_reason("Christmas");
  return request;
}

TEST(ReadClosingDay, ComesBackAsItWasWritten) {
  auto request = GoodClosing();
  const auto record = ReadAs(request);
  ASSERT_TRUE(record);
  v1::ClosingDay wire;
  Fill(*record, &wire);
  v1::ClosingDay* closing = request.mutable_closing_day();
  closing->set_name("municipalities/0101/closingDays/made");
  closing->set_etag("0");
  EXPECT_TRUE(MessageDifferencer::Equals(*closing, wire)) << wire.DebugString();
}

TEST(ReadClosingDay, NamesEverythingWrong) {
  struct Row {
    const char* from;
    const char* until;
    Said wrong;
  };
  const std::vector<Row> rows = {
      {"2026-12-24", "2026-12-23", {{"closing_day.until", Text::kEndBeforeBegin}}},
      {"2026-12-24", "2026-12-24", {}},
      {"2026-01-01", "2027-01-01", {}},
      {"2026-01-01", "2027-01-02", {{"closing_day.until", Text::kTooMany}}},
      {"jul", "2026-12-24", {{"closing_day.from", Text::kNotADay}}},
      {"2026-12-24", "", {{"closing_day.until", Text::kRequired}}}};
  for (const Row& row : rows) {
    auto request = GoodClosing();
    request.mutable_closing_day()->set_from(row.from);
    request.mutable_closing_day()->set_until(row.until);
    EXPECT_EQ(Wrong(ReadAs(request)), row.wrong) << row.from << " " << row.until;
  }
  EXPECT_EQ(Wrong(ReadAs(v1::CreateClosingDayRequest())),
            (Said{{"parent", Text::kRequired},
                  {"request_id", Text::kRequired},
                  {"closing_day.jobcentre", Text::kRequired},
                  {"closing_day.from", Text::kRequired},
                  {"closing_day.until", Text::kRequired},
                  {"closing_day.reason", Text::kRequired}}));
  auto wordy = GoodClosing();
  wordy.mutable_closing_day()->set_reason(std::string(201, 'x'));
  EXPECT_EQ(Wrong(ReadAs(wordy)), (Said{{"closing_day.reason", Text::kTooLong}}));
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
