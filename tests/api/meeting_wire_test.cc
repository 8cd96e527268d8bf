#include "services/api/meeting_wire.h"

#include <gtest/gtest.h>

#include "services/api/page_token.h"
#include "tests/api/vocabulary.h"

namespace samtale::api {
namespace {

constexpr const char* kNord = "municipalities/0101/jobcentres/nord";

template <class Request>
auto ReadAs(const Request& request, Role role = Role::kCaseworker) {
  const Fields fields(CallerOf(role), request);
  if constexpr (requires { Read(request, SmallVocabulary(), fields); }) {
    return Read(request, SmallVocabulary(), fields);
  } else {
    return Read(request, fields);
  }
}

v1::BookMeetingRequest GoodBooking() {
  v1::BookMeetingRequest request;
  request.set_parent(kNord);
  request.set_local_start("2020-10-14T09:30");
  request.set_request_id("r-1");
  v1::MeetingWish* wish = request.mutable_wish();
  wish->set_citizen("municipalities/0101/citizens/bo");
  wish->set_meeting_type("jobsamtale");
  return request;
}

TEST(ReadBooking, TakesAPlainRequestWithItsDefaults) {
  const auto booking = ReadAs(GoodBooking());
  ASSERT_TRUE(booking);
  EXPECT_EQ(booking->wish.jobcentre, JobcentreId::Of("nord"));
  EXPECT_EQ(booking->wish.citizen, CitizenId::Of("bo"));
  EXPECT_EQ(booking->wish.meeting_type, "jobsamtale");
  EXPECT_EQ(booking->wish.held_by, store::HeldBy::kJobcentre);
  EXPECT_EQ(booking->start, ParseDateTime("2020-10-14T09:30"));
  EXPECT_TRUE(booking->wish.modes.empty());
  EXPECT_FALSE(booking->wish.length || booking->wish.caseworker || booking->wish.room ||
               booking->wish.choice || booking->wish.consent || booking->wish.number ||
               booking->wish.summoned_on || booking->hold || booking->validate_only);
}

TEST(ReadBooking, TakesEveryField) {
  auto request = GoodBooking();
  v1::MeetingWish* wish = request.mutable_wish();
  wish->set_held_by(v1::A_KASSE);
  wish->set_length_minutes(30);
  wish->add_modes(v1::VIDEO);
  wish->set_caseworker("municipalities/0101/caseworkers/anna");
  wish->set_room("municipalities/0101/rooms/a1");
  wish->set_companions(2);
  wish->set_choice(v1::TELEPHONE);
  wish->set_consent(false);
  wish->set_mode_reason("hard of hearing");
  wish->set_summoned_on("2020-09-01");
  wish->set_summoned_mode(v1::PHYSICAL);
  wish->set_number(3);
  v1::TimeInterval* busy = wish->add_citizen_busy();
  busy->mutable_start_time()->set_seconds(1'600'000'000);
  busy->mutable_end_time()->set_seconds(1'600'003'600);
  request.set_hold("municipalities/0101/jobcentres/nord/holds/h1");
  request.set_validate_only(true);
  const auto booking = ReadAs(request);
  ASSERT_TRUE(booking);
  EXPECT_EQ(booking->wish.held_by, store::HeldBy::kAKasse);
  EXPECT_EQ(booking->wish.length, Minutes{30});
  EXPECT_EQ(booking->wish.modes, ModeSet{Mode::kVideo});
  EXPECT_EQ(booking->wish.caseworker, CaseworkerId::Of("anna"));
  EXPECT_EQ(booking->wish.room, RoomId::Of("a1"));
  EXPECT_EQ(booking->wish.companions, 2);
  EXPECT_EQ(booking->wish.choice, Mode::kTelephone);
  EXPECT_EQ(booking->wish.consent, false);
  EXPECT_EQ(booking->wish.mode_reason, "hard of hearing");
  EXPECT_EQ(booking->wish.summoned_on, ParseDay("2020-09-01"));
  EXPECT_EQ(booking->wish.summoned_mode, Mode::kPhysical);
  EXPECT_EQ(booking->wish.number, 3);
  EXPECT_EQ(
      booking->wish.citizen_busy,
      (std::vector{Interval{Instant{Seconds{1'600'000'000}}, Instant{Seconds{1'600'003'600}}}}));
  EXPECT_EQ(booking->hold, HoldId::Of("h1"));
  EXPECT_TRUE(booking->validate_only);
}

TEST(ReadBooking, NamesEveryWrongFieldAtOnce) {
  v1::BookMeetingRequest request;
  request.set_parent("municipalities/0751/jobcentres/nord");
  request.set_local_start("14/10 2020");
  v1::MeetingWish* wish = request.mutable_wish();
  wish->set_citizen("bo");
  wish->set_meeting_type("kaffe");
  wish->set_held_by(v1::HELD_BY_UNSPECIFIED);
  wish->set_length_minutes(4);
  wish->add_modes(v1::VIDEO);
  wish->add_modes(v1::VIDEO);
  wish->add_modes(static_cast<v1::Mode>(77));
  wish->set_caseworker("municipalities/0101/rooms/anna");
  wish->set_companions(11);
  wish->set_mode_reason(std::string(501, 'x'));
  wish->set_summoned_on("2020-02-30");
  wish->set_number(0);
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"request_id", Text::kRequired},
                                          {"parent", Text::kOtherMunicipality},
                                          {"local_start", Text::kNotALocalDateTime},
                                          {"wish.citizen", Text::kNotAName},
                                          {"wish.meeting_type", Text::kNotAWord},
                                          {"wish.held_by", Text::kEnumUnspecified},
                                          {"wish.length_minutes", Text::kOutOfRange},
                                          {"wish.modes[1]", Text::kRepeated},
                                          {"wish.modes[2]", Text::kNotAWord},
                                          {"wish.modes", Text::kTooMany},
                                          {"wish.caseworker", Text::kNotAName},
                                          {"wish.companions", Text::kOutOfRange},
                                          {"wish.mode_reason", Text::kTooLong},
                                          {"wish.summoned_on", Text::kNotADay},
                                          {"wish.number", Text::kOutOfRange}}));
}

TEST(ReadBooking, NamesEveryFieldThatIsMissing) {
  EXPECT_EQ(Wrong(ReadAs(v1::BookMeetingRequest())), (Said{{"request_id", Text::kRequired},
                                                           {"parent", Text::kRequired},
                                                           {"wish", Text::kRequired},
                                                           {"local_start", Text::kRequired}}));
  auto empty = GoodBooking();
  empty.mutable_wish()->Clear();
  EXPECT_EQ(Wrong(ReadAs(empty)),
            (Said{{"wish.citizen", Text::kRequired}, {"wish.meeting_type", Text::kRequired}}));
}

TEST(ReadBooking, NeedsNoStartWithAHold) {
  auto request = GoodBooking();
  request.clear_local_start();
  request.set_hold("municipalities/0101/jobcentres/nord/holds/h1");
  EXPECT_TRUE(ReadAs(request));
}

TEST(ReadBooking, LetsACitizenSayNothingThatOthersJudge) {
  auto request = GoodBooking();
  request.mutable_wish()->set_number(1);
  request.mutable_wish()->set_mode_reason("because");
  EXPECT_TRUE(ReadAs(request, Role::kCaseworker));
  EXPECT_EQ(
      Wrong(ReadAs(request, Role::kCitizen)),
      (Said{{"wish.number", Text::kNotForCitizens}, {"wish.mode_reason", Text::kNotForCitizens}}));
}

TEST(ReadBooking, HoldsTheRequestIdToItsForm) {
  const struct {
    std::string id;
    bool good;
  } cases[] = {{"r", true},
               {std::string(64, 'x'), true},
               {std::string(65, 'x'), false},
               {"with space", false},
               {"æ", false},
               {std::string("nul\0", 4), false},
               {"!~", true}};
  for (const auto& one : cases) {
    auto request = GoodBooking();
    request.set_request_id(one.id);
    EXPECT_EQ(ReadAs(request).has_value(), one.good) << one.id;
  }
}

TEST(ReadBooking, RefusesMoreEntriesThanItWouldRead) {
  auto request = GoodBooking();
  for (int i = 0; i < 501; ++i) request.mutable_wish()->add_modes(v1::VIDEO);
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"wish.modes", Text::kTooMany}}));
}

TEST(ReadSearch, HoldsDaysAndLimitToTheirBounds) {
  const struct {
    const char* from;
    const char* until;
    int limit;
    Said wrong;
  } cases[] = {
      {"2020-10-01", "2020-10-01", 0, {}},
      {"2020-10-01", "2020-12-01", 500, {}},  // 62 days
      {"2020-10-01", "2020-12-02", 1, {{"until", Text::kTooMany}}},
      {"2020-10-02", "2020-10-01", 1, {{"until", Text::kEndBeforeBegin}}},
      {"2020-10-01", "2020-10-01", -1, {{"limit", Text::kOutOfRange}}},
      {"2020-10-01", "2020-10-01", 501, {{"limit", Text::kOutOfRange}}},
      {"", "", 1, {{"from", Text::kRequired}, {"until", Text::kRequired}}},
      {"2020-13-01", "2020-1-1", 1, {{"from", Text::kNotADay}, {"until", Text::kNotADay}}},
  };
  for (const auto& one : cases) {
    v1::SearchSlotsRequest request;
    request.set_parent(kNord);
    *request.mutable_wish() = GoodBooking().wish();
    request.set_from(one.from);
    request.set_until(one.until);
    request.set_limit(one.limit);
    EXPECT_EQ(Wrong(ReadAs(request)), one.wrong)
        << one.from << " " << one.until << " " << one.limit;
  }
}

TEST(ReadHold, HoldsTheTimeToLiveToItsBounds) {
  const struct {
    int seconds;
    bool good;
  } cases[] = {{0, true}, {1, true}, {900, true}, {901, false}, {-1, false}};
  for (const auto& one : cases) {
    v1::HoldSlotRequest request;
    request.set_parent(kNord);
    *request.mutable_wish() = GoodBooking().wish();
    request.set_local_start("2020-10-14T09:30");
    request.set_request_id("r");
    request.set_ttl_seconds(one.seconds);
    EXPECT_EQ(ReadAs(request).has_value(), one.good) << one.seconds;
  }
}

TEST(ReadList, TakesFiltersAndAllJobcentres) {
  v1::ListMeetingsRequest request;
  request.set_parent("municipalities/0101/jobcentres/-");
  request.set_citizen("municipalities/0101/citizens/bo");
  request.set_caseworker("municipalities/0101/caseworkers/anna");
  request.set_state(v1::Meeting::CANCELLED);
  request.mutable_overlapping()->mutable_start_time()->set_seconds(100);
  request.mutable_overlapping()->mutable_end_time()->set_seconds(200);
  auto list = ReadAs(request);
  ASSERT_TRUE(list);
  EXPECT_FALSE(list->filter.jobcentre);
  EXPECT_EQ(list->filter.citizen, CitizenId::Of("bo"));
  EXPECT_EQ(list->filter.caseworker, CaseworkerId::Of("anna"));
  EXPECT_EQ(list->filter.state, store::MeetingState::kCancelled);
  EXPECT_EQ(list->filter.overlapping, (Interval{Instant{Seconds{100}}, Instant{Seconds{200}}}));
  EXPECT_EQ(list->size, 50);
  request.set_parent(kNord);
  list = ReadAs(request);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->filter.jobcentre, JobcentreId::Of("nord"));
  request.set_parent("municipalities/0751/jobcentres/-");
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"parent", Text::kOtherMunicipality}}));
}

TEST(ReadList, RefusesWrongPagesStatesAndIntervals) {
  v1::ListMeetingsRequest request;
  request.set_parent(kNord);
  request.set_page_size(201);
  request.set_page_token("nonsense");
  request.set_state(v1::Meeting::STATE_UNSPECIFIED);
  request.mutable_overlapping()->mutable_start_time()->set_seconds(200);
  request.mutable_overlapping()->mutable_end_time()->set_seconds(200);
  EXPECT_EQ(Wrong(ReadAs(request)), (Said{{"page_size", Text::kOutOfRange},
                                          {"page_token", Text::kBadPageToken},
                                          {"state", Text::kEnumUnspecified},
                                          {"overlapping.end_time", Text::kEndBeforeBegin}}));
  request.mutable_overlapping()->mutable_start_time()->set_nanos(1);
  request.mutable_overlapping()->clear_end_time();
  const auto wrong = Wrong(ReadAs(request));
  EXPECT_EQ(wrong.at("overlapping.start_time"), Text::kNotAnInstant);
  EXPECT_EQ(wrong.at("overlapping.end_time"), Text::kRequired);
}

TEST(ReadOutcome, TakesTheThreeThatCanBeRecorded) {
  const struct {
    int state;
    Said wrong;
  } cases[] = {{v1::Meeting::HELD, {}},
               {v1::Meeting::NO_SHOW, {}},
               {v1::Meeting::DECLINED, {}},
               {v1::Meeting::STATE_UNSPECIFIED, {{"state", Text::kEnumUnspecified}}},
               {v1::Meeting::BOOKED, {{"state", Text::kNotAWord}}},
               {v1::Meeting::CANCELLED, {{"state", Text::kNotAWord}}},
               {9, {{"state", Text::kNotAWord}}}};
  for (const auto& one : cases) {
    v1::RecordOutcomeRequest request;
    request.set_name("municipalities/0101/jobcentres/nord/meetings/m1");
    request.set_request_id("r");
    request.set_state(static_cast<v1::Meeting::State>(one.state));
    EXPECT_EQ(Wrong(ReadAs(request)), one.wrong) << one.state;
  }
}

TEST(ReadChange, NeedsAModeAndAName) {
  v1::ChangeModeRequest request;
  request.set_request_id("r");
  EXPECT_EQ(Wrong(ReadAs(request)),
            (Said{{"name", Text::kRequired}, {"mode", Text::kEnumUnspecified}}));
  request.set_name("municipalities/0101/jobcentres/nord/meetings/m1");
  request.set_mode(v1::TELEPHONE);
  request.set_etag("7");
  const auto change = ReadAs(request);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->mode, Mode::kTelephone);
  EXPECT_EQ(change->etag, "7");
  EXPECT_EQ(change->meeting.id, MeetingId::Of("m1"));
}

TEST(FillMeeting, ShowsEveryFieldOfTheRecord) {
  store::Meeting meeting{.municipality = MunicipalityId::Of("0101"),
                         .jobcentre = JobcentreId::Of("nord"),
                         .id = MeetingId::Of("m1"),
                         .citizen = CitizenId::Of("bo"),
                         .caseworker = CaseworkerId::Of("anna"),
                         .room = RoomId::Of("a1"),
                         .type = "jobsamtale",
                         .held_by = store::HeldBy::kAKasse,
                         .mode = Mode::kPhysical,
                         .state = store::MeetingState::kNoShow,
                         .interval = {Instant{Seconds{1000}}, Instant{Seconds{2000}}},
                         .local_start = *ParseDateTime("2020-10-14T09:30"),
                         .number = 4,
                         .companions = 1,
                         .summoned_on = *ParseDay("2020-09-01"),
                         .summoned_mode = Mode::kVideo,
                         .mode_reason = "why",
                         .state_reason = "gone",
                         .decision = DecisionId::Of("d1"),
                         .booked_by = "caseworker/anna",
                         .created_at = Instant{Seconds{500}},
                         .revision = 17};
  v1::Meeting wire;
  Fill(meeting, &wire);
  EXPECT_EQ(wire.name(), "municipalities/0101/jobcentres/nord/meetings/m1");
  EXPECT_EQ(wire.citizen(), "municipalities/0101/citizens/bo");
  EXPECT_EQ(wire.caseworker(), "municipalities/0101/caseworkers/anna");
  EXPECT_EQ(wire.room(), "municipalities/0101/rooms/a1");
  EXPECT_EQ(wire.meeting_type(), "jobsamtale");
  EXPECT_EQ(wire.held_by(), v1::A_KASSE);
  EXPECT_EQ(wire.mode(), v1::PHYSICAL);
  EXPECT_EQ(wire.state(), v1::Meeting::NO_SHOW);
  EXPECT_EQ(wire.start_time().seconds(), 1000);
  EXPECT_EQ(wire.end_time().seconds(), 2000);
  EXPECT_EQ(wire.local_start(), "2020-10-14T09:30");
  EXPECT_EQ(wire.number(), 4);
  EXPECT_EQ(wire.companions(), 1);
  EXPECT_EQ(wire.summoned_on(), "2020-09-01");
  EXPECT_EQ(wire.summoned_mode(), v1::VIDEO);
  EXPECT_EQ(wire.mode_reason(), "why");
  EXPECT_EQ(wire.state_reason(), "gone");
  EXPECT_EQ(wire.booked_by(), "caseworker/anna");
  EXPECT_EQ(wire.create_time().seconds(), 500);
  EXPECT_EQ(wire.etag(), "17");
  EXPECT_FALSE(wire.has_decision());
}

std::vector<std::string> FieldsOf(const Error& error) {
  std::vector<std::string> fields;
  for (const Violation& violation : error.violations) fields.push_back(violation.field);
  return fields;
}

TEST(ReadExplain, TakesAWishWithOneModeAndAnyTime) {
  v1::ExplainSlotRequest request;
  request.set_parent(kNord);
  *request.mutable_wish() = GoodBooking().wish();
  request.set_local_start("2020-10-14T09:31");
  const auto slot = ReadAs(request);
  ASSERT_TRUE(slot);
  EXPECT_EQ(slot->start, *ParseDateTime("2020-10-14T09:31"));
  EXPECT_EQ(slot->wish.citizen, CitizenId::Of("bo"));
  request.mutable_wish()->add_modes(v1::VIDEO);
  request.mutable_wish()->add_modes(v1::PHYSICAL);
  request.clear_local_start();
  const auto wrong = ReadAs(request);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(FieldsOf(wrong.error()), (std::vector<std::string>{"local_start", "wish.modes"}));
}

TEST(ReadExplain, NamesEveryWrongAppointmentElsewhere) {
  v1::ExplainSlotRequest request;
  request.set_parent(kNord);
  *request.mutable_wish() = GoodBooking().wish();
  request.set_local_start("2020-10-14T09:30");
  request.mutable_wish()->add_citizen_busy();
  v1::TimeInterval* backwards = request.mutable_wish()->add_citizen_busy();
  backwards->mutable_start_time()->set_seconds(1'600'003'600);
  backwards->mutable_end_time()->set_seconds(1'600'000'000);
  const auto wrong = ReadAs(request);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(FieldsOf(wrong.error()), (std::vector<std::string>{"wish.citizen_busy[0].start_time",
                                                               "wish.citizen_busy[0].end_time",
                                                               "wish.citizen_busy[1].end_time"}));
}

}  // namespace
}  // namespace samtale::api
