// The directory and the rules over real gRPC.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/end_to_end/world.h"

namespace samtale::end_to_end {
namespace {

using google::protobuf::util::MessageDifferencer;

class Directory : public testing::Test {
 protected:
  void SetUp() override { world_.Seed(); }
  World world_;
};

TEST_F(Directory, ListsInPagesThatJoinUpToTheLargest) {
  for (int i = 0; i < 203; ++i) world_.AddCitizen("c" + std::to_string(1000 + i));
  const struct {
    int page_size;
    int pages;
  } cases[] = {{0, 5}, {100, 3}, {199, 2}, {200, 2}};  // 205 citizens
  for (const auto& one : cases) {
    v1::ListCitizensRequest list;
    list.set_parent("municipalities/0751");
    list.set_jobcentre(Named("jobcentres/nord"));
    list.set_page_size(one.page_size);
    std::set<std::string> seen;
    int pages = 0;
    do {
      v1::ListCitizensResponse page;
      ASSERT_TRUE(world_.directory().ListCitizens(AsAnna().get(), list, &page).ok());
      for (const v1::Citizen& citizen : page.citizens()) seen.insert(citizen.name());
      list.set_page_token(page.next_page_token());
    } while (++pages < 10 && !list.page_token().empty());
    EXPECT_EQ(seen.size(), 205u) << one.page_size;
    EXPECT_EQ(pages, one.pages) << one.page_size;
  }
}

TEST_F(Directory, UpdatesWhatTheMaskNamesAtTheEtagThatWasRead) {
  v1::GetCaseworkerRequest get;
  get.set_name(Named("caseworkers/anna"));
  v1::Caseworker anna;
  ASSERT_TRUE(world_.directory().GetCaseworker(AsAnna().get(), get, &anna).ok());
  ASSERT_EQ(anna.hours_size(), 5);

  v1::UpdateCaseworkerRequest update;
  update.mutable_caseworker()->set_name(anna.name());
  update.mutable_caseworker()->set_etag(anna.etag());
  update.mutable_caseworker()->set_display_name("Anna B");
  update.mutable_update_mask()->add_paths("display_name");
  update.set_request_id(NewRequestId());
  v1::Caseworker changed;
  ASSERT_TRUE(world_.directory().UpdateCaseworker(AsAdministrator().get(), update, &changed).ok());
  EXPECT_EQ(changed.display_name(), "Anna B");
  EXPECT_EQ(changed.hours_size(), 5);
  EXPECT_NE(changed.etag(), anna.etag());

  v1::Caseworker repeated;
  ASSERT_TRUE(world_.directory().UpdateCaseworker(AsAdministrator().get(), update, &repeated).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(repeated, changed));
  update.set_request_id(NewRequestId());
  EXPECT_EQ(
      world_.directory().UpdateCaseworker(AsAdministrator().get(), update, &repeated).error_code(),
      grpc::StatusCode::ABORTED);
}

TEST_F(Directory, MakesAnIdOnceForARequestThatNamesNone) {
  v1::CreateCitizenRequest request;
  request.set_parent("municipalities/0751");
  request.mutable_citizen()->set_jobcentre(Named("jobcentres/nord"));
  request.mutable_citizen()->set_display_name("Eva");
  request.mutable_citizen()->set_group("sygedagpenge");
  request.set_request_id(NewRequestId());
  v1::Citizen first;
  v1::Citizen again;
  ASSERT_TRUE(world_.directory().CreateCitizen(AsAnna().get(), request, &first).ok());
  ASSERT_TRUE(world_.directory().CreateCitizen(AsAnna().get(), request, &again).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
  request.set_request_id(NewRequestId());
  ASSERT_TRUE(world_.directory().CreateCitizen(AsAnna().get(), request, &again).ok());
  EXPECT_NE(first.name(), again.name());
}

// Anna by telephone and video only, from a day on.
TEST_F(Directory, ChangesHoursFromADayOnAndNamesTheMeetingsToMove) {
  v1::Meeting before;
  v1::Meeting after;
  ASSERT_TRUE(world_.meetings()
                  .BookMeeting(AsAnna().get(), BookingOf("bo", "2020-10-13T09:00"), &before)
                  .ok());
  ASSERT_TRUE(world_.meetings()
                  .BookMeeting(AsAnna().get(), BookingOf("ida", "2020-10-14T09:00"), &after)
                  .ok());
  v1::UpdateCaseworkerRequest update;
  v1::Caseworker* anna = update.mutable_caseworker();
  anna->set_name(Named("caseworkers/anna"));
  v1::HoursSchedule* schedule = anna->add_schedules();
  schedule->set_valid_from("2020-10-14");
  v1::WeeklyPeriod* period = schedule->add_periods();
  period->set_weekday(v1::WEDNESDAY);
  period->set_from("08:00");
  period->set_until("12:00");
  for (v1::Mode mode : {v1::PHYSICAL, v1::TELEPHONE, v1::VIDEO}) {
    if (mode != after.mode()) period->add_modes(mode);
  }
  update.mutable_update_mask()->add_paths("schedules");
  update.set_request_id(NewRequestId());
  v1::Caseworker changed;
  ASSERT_TRUE(world_.directory().UpdateCaseworker(AsAdministrator().get(), update, &changed).ok());
  ASSERT_EQ(changed.displaced_meetings_size(), 1);
  EXPECT_EQ(changed.displaced_meetings(0), after.name());
  EXPECT_EQ(changed.schedules(0).cycle_monday(), "2020-10-12");
  v1::GetCaseworkerRequest get;
  get.set_name(anna->name());
  v1::Caseworker read;
  ASSERT_TRUE(world_.directory().GetCaseworker(AsAnna().get(), get, &read).ok());
  changed.clear_displaced_meetings();
  EXPECT_TRUE(MessageDifferencer::Equals(read, changed));

  world_.AddCitizen("eva");
  v1::Meeting refused;
  auto booking = BookingOf("eva", "2020-10-14T10:00");
  const Refusal refusal = Read(world_.meetings().BookMeeting(AsAnna().get(), booking, &refused));
  EXPECT_EQ(refusal.blockers, (std::vector<std::pair<std::string, std::string>>{
                                  {"HOURS_NOT_FOR_MODE", "caseworkers/anna"}}));
}

TEST_F(Directory, SetsTheHoursOfADayAndNamesTheMeetingsToMove) {
  v1::Meeting meeting;
  ASSERT_TRUE(world_.meetings()
                  .BookMeeting(AsAnna().get(), BookingOf("bo", "2020-10-14T09:00"), &meeting)
                  .ok());
  v1::SetDayOverrideRequest set;
  set.mutable_day_override()->set_name(Named("caseworkers/anna/dayOverrides/2020-10-14"));
  set.mutable_day_override()->set_reason("course");
  set.set_request_id(NewRequestId());
  v1::SetDayOverrideResponse closed;
  ASSERT_TRUE(world_.directory().SetDayOverride(AsAnna().get(), set, &closed).ok());
  ASSERT_EQ(closed.displaced_meetings_size(), 1);
  EXPECT_EQ(closed.displaced_meetings(0), meeting.name());

  world_.AddCitizen("eva");
  v1::Meeting refused;
  const auto booking = BookingOf("eva", "2020-10-14T10:00");
  EXPECT_EQ(Read(world_.meetings().BookMeeting(AsAnna().get(), booking, &refused)).blockers,
            (std::vector<std::pair<std::string, std::string>>{
                {"CASEWORKER_DAY_OFF", "caseworkers/anna"}}));

  set.mutable_day_override()->set_etag("1");
  set.set_request_id(NewRequestId());
  v1::SetDayOverrideResponse reply;
  EXPECT_EQ(world_.directory().SetDayOverride(AsAnna().get(), set, &reply).error_code(),
            grpc::StatusCode::ABORTED);
  set.mutable_day_override()->set_etag(closed.day_override().etag());
  v1::DayPeriod* period = set.mutable_day_override()->add_periods();
  period->set_from("08:00");
  period->set_until("12:00");
  ASSERT_TRUE(world_.directory().SetDayOverride(AsAnna().get(), set, &reply).ok());
  EXPECT_EQ(reply.displaced_meetings_size(), 0);

  v1::ListDayOverridesRequest list;
  list.set_parent(Named("caseworkers/anna"));
  list.set_from("2020-10-01");
  list.set_until("2020-10-31");
  v1::ListDayOverridesResponse overrides;
  ASSERT_TRUE(world_.directory().ListDayOverrides(AsAnna().get(), list, &overrides).ok());
  ASSERT_EQ(overrides.day_overrides_size(), 1);
  EXPECT_TRUE(MessageDifferencer::Equals(overrides.day_overrides(0), reply.day_override()));

  v1::DeleteDayOverrideRequest remove;
  remove.set_name(reply.day_override().name());
  google::protobuf::Empty empty;
  for (int i = 0; i < 2; ++i) {
    remove.set_request_id(NewRequestId());
    ASSERT_TRUE(world_.directory().DeleteDayOverride(AsAnna().get(), remove, &empty).ok());
  }
  overrides.Clear();
  ASSERT_TRUE(world_.directory().ListDayOverrides(AsAnna().get(), list, &overrides).ok());
  EXPECT_EQ(overrides.day_overrides_size(), 0);
}

TEST_F(Directory, ClosesDaysAndNamesTheMeetingsToMove) {
  v1::Meeting meeting;
  ASSERT_TRUE(world_.meetings()
                  .BookMeeting(AsAnna().get(), BookingOf("bo", "2020-10-14T09:00"), &meeting)
                  .ok());
  v1::CreateClosingDayRequest create;
  create.set_parent("municipalities/0751");
  create.set_closing_day_id("flytning");
  create.mutable_closing_day()->set_jobcentre(Named("jobcentres/nord"));
  create.mutable_closing_day()->set_from("2020-10-14");
  create.mutable_closing_day()->set_until("2020-10-15");
  create.mutable_closing_day()->set_reason("flytning");
  create.set_request_id(NewRequestId());
  v1::CreateClosingDayResponse created;
  EXPECT_EQ(world_.directory().CreateClosingDay(AsAnna().get(), create, &created).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  ASSERT_TRUE(world_.directory().CreateClosingDay(AsAdministrator().get(), create, &created).ok());
  ASSERT_EQ(created.displaced_meetings_size(), 1);
  EXPECT_EQ(created.displaced_meetings(0), meeting.name());

  world_.AddCitizen("eva");
  v1::Meeting refused;
  const grpc::Status status =
      world_.meetings().BookMeeting(AsAnna().get(), BookingOf("eva", "2020-10-15T10:00"), &refused);
  EXPECT_EQ(Read(status).blockers,
            (std::vector<std::pair<std::string, std::string>>{{"CLOSING_DAY", ""}}));

  // Anyone may ask when a jobcentre is closed.
  v1::ListClosingDaysRequest list;
  list.set_parent("municipalities/0751");
  list.set_jobcentre(Named("jobcentres/nord"));
  v1::ListClosingDaysResponse closing;
  ASSERT_TRUE(world_.directory().ListClosingDays(As("citizen", "bo").get(), list, &closing).ok());
  ASSERT_EQ(closing.closing_days_size(), 1);
  EXPECT_TRUE(MessageDifferencer::Equals(closing.closing_days(0), created.closing_day()));

  v1::DeleteClosingDayRequest remove;
  remove.set_name(created.closing_day().name());
  google::protobuf::Empty empty;
  for (int i = 0; i < 2; ++i) {
    remove.set_request_id(NewRequestId());
    ASSERT_TRUE(world_.directory().DeleteClosingDay(AsAdministrator().get(), remove, &empty).ok());
  }
  ASSERT_TRUE(world_.meetings()
                  .BookMeeting(AsAnna().get(), BookingOf("eva", "2020-10-15T10:00"), &refused)
                  .ok());
}

TEST_F(Directory, RecordsAnAbsenceAndNamesTheMeetingsToMove) {
  v1::Meeting meeting;
  ASSERT_TRUE(world_.meetings()
                  .BookMeeting(AsAnna().get(), BookingOf("bo", "2020-10-14T09:00"), &meeting)
                  .ok());
  v1::CreateAbsenceRequest create;
  create.set_parent("municipalities/0751");
  create.mutable_absence()->set_caseworker(Named("caseworkers/anna"));
  *create.mutable_absence()->mutable_interval()->mutable_start_time() = meeting.start_time();
  *create.mutable_absence()->mutable_interval()->mutable_end_time() = meeting.end_time();
  create.set_request_id(NewRequestId());
  v1::CreateAbsenceResponse created;
  ASSERT_TRUE(world_.directory().CreateAbsence(AsAnna().get(), create, &created).ok());
  ASSERT_EQ(created.overlapping_meetings_size(), 1);
  EXPECT_EQ(created.overlapping_meetings(0), meeting.name());

  v1::ListAbsencesRequest list;
  list.set_parent("municipalities/0751");
  list.set_caseworker(Named("caseworkers/anna"));
  *list.mutable_overlapping() = create.absence().interval();
  v1::ListAbsencesResponse absences;
  ASSERT_TRUE(world_.directory().ListAbsences(AsAnna().get(), list, &absences).ok());
  ASSERT_EQ(absences.absences_size(), 1);
  EXPECT_TRUE(MessageDifferencer::Equals(absences.absences(0), created.absence()));

  v1::DeleteAbsenceRequest remove;
  remove.set_name(created.absence().name());
  google::protobuf::Empty empty;
  for (int i = 0; i < 2; ++i) {
    remove.set_request_id(NewRequestId());
    ASSERT_TRUE(world_.directory().DeleteAbsence(AsAnna().get(), remove, &empty).ok());
  }
  absences.Clear();
  ASSERT_TRUE(world_.directory().ListAbsences(AsAnna().get(), list, &absences).ok());
  EXPECT_EQ(absences.absences_size(), 0);
}

TEST_F(Directory, KeepsJudgmentsThatDecideTheMode) {
  v1::SetJudgmentRequest set;
  set.mutable_judgment()->set_name(Named("citizens/bo/judgments/prefers_remote"));
  set.mutable_judgment()->set_value(true);
  set.mutable_judgment()->set_reason("lives far away");
  set.set_request_id(NewRequestId());
  v1::Judgment judgment;
  const grpc::Status status = world_.directory().SetJudgment(AsAnna().get(), set, &judgment);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(judgment.author(), "caseworker/anna");
  EXPECT_NE(judgment.expires_on(), "");
  v1::ListJudgmentsRequest list;
  list.set_parent(Named("citizens/bo"));
  v1::ListJudgmentsResponse judgments;
  ASSERT_TRUE(world_.directory().ListJudgments(AsAnna().get(), list, &judgments).ok());
  ASSERT_EQ(judgments.judgments_size(), 1);
  EXPECT_TRUE(MessageDifferencer::Equals(judgments.judgments(0), judgment));

  set.mutable_judgment()->set_name(Named("citizens/bo/judgments/likes_coffee"));
  set.mutable_judgment()->clear_reason();
  set.set_request_id(NewRequestId());
  const Refusal refusal = Read(world_.directory().SetJudgment(AsAnna().get(), set, &judgment));
  EXPECT_EQ(refusal.fields, (std::vector<std::string>{"judgment.name", "judgment.reason"}));
}

TEST_F(Directory, KeepsConsentsInPages) {
  v1::RecordConsentRequest record;
  record.set_parent(Named("citizens/bo"));
  record.mutable_consent()->add_modes(v1::VIDEO);
  for (int i = 0; i < 3; ++i) {
    record.mutable_consent()->set_value(i % 2 == 0);
    record.set_request_id(NewRequestId());
    v1::Consent consent;
    ASSERT_TRUE(world_.directory().RecordConsent(As("citizen", "bo").get(), record, &consent).ok());
    EXPECT_EQ(consent.recorded_by(), "citizen/bo");
  }
  // Later, a repeat answers what was recorded then, and records nothing more.
  world_.SetClock("2020-09-17T08:00");
  v1::Consent again;
  ASSERT_TRUE(world_.directory().RecordConsent(As("citizen", "bo").get(), record, &again).ok());
  EXPECT_EQ(again.record_time().seconds(), 1600243200);
  v1::ListConsentsRequest list;
  list.set_parent(Named("citizens/bo"));
  list.set_page_size(2);
  v1::ListConsentsResponse page;
  ASSERT_TRUE(world_.directory().ListConsents(As("citizen", "bo").get(), list, &page).ok());
  EXPECT_EQ(page.consents_size(), 2);
  list.set_page_token(page.next_page_token());
  page.Clear();
  ASSERT_TRUE(world_.directory().ListConsents(As("citizen", "bo").get(), list, &page).ok());
  EXPECT_EQ(page.consents_size(), 1);
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_EQ(world_.directory().ListConsents(As("citizen", "ida").get(), list, &page).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(Directory, KeepsDatedCircumstances) {
  v1::CreateCircumstanceRequest create;
  create.set_parent("municipalities/0751");
  create.set_circumstance_id("lockdown");
  create.mutable_circumstance()->set_kind(v1::Circumstance::MUNICIPALITY_LOCKED_DOWN);
  create.mutable_circumstance()->set_from("2020-11-05");
  create.mutable_circumstance()->set_until("2020-11-19");
  create.set_request_id(NewRequestId());
  v1::Circumstance made;
  ASSERT_TRUE(world_.directory().CreateCircumstance(AsAdministrator().get(), create, &made).ok());
  v1::ListCircumstancesRequest list;
  list.set_parent("municipalities/0751");
  v1::ListCircumstancesResponse all;
  ASSERT_TRUE(world_.directory().ListCircumstances(AsAnna().get(), list, &all).ok());
  ASSERT_EQ(all.circumstances_size(), 1);
  EXPECT_TRUE(MessageDifferencer::Equals(all.circumstances(0), made));
  v1::DeleteCircumstanceRequest remove;
  remove.set_name(made.name());
  remove.set_request_id(NewRequestId());
  google::protobuf::Empty empty;
  ASSERT_TRUE(world_.directory().DeleteCircumstance(AsAdministrator().get(), remove, &empty).ok());
  all.Clear();
  ASSERT_TRUE(world_.directory().ListCircumstances(AsAnna().get(), list, &all).ok());
  EXPECT_EQ(all.circumstances_size(), 0);
}

TEST_F(Directory, OfAnotherMunicipalityIsNotSeen) {
  v1::ListJobcentresRequest list;
  list.set_parent("municipalities/0101");
  v1::ListJobcentresResponse all;
  ASSERT_TRUE(
      world_.directory().ListJobcentres(As("caseworker", "anna", "0101").get(), list, &all).ok());
  EXPECT_EQ(all.jobcentres_size(), 0);
}

TEST(Policy, DecidesByTheRulesOfTheDay) {
  World world;
  v1::DecideRequest request;
  request.set_municipality("0751");
  request.set_meeting_date("2020-10-14");
  request.mutable_meeting()->set_type("jobsamtale");
  request.mutable_citizen()->set_group("dagpenge");
  const struct {
    const char* decided_on;
    v1::Decision::Verdict telephone;
  } cases[] = {{"2020-09-15", v1::Decision::FORBIDDEN}, {"2020-09-16", v1::Decision::ALLOWED}};
  for (const auto& one : cases) {
    request.set_decided_on(one.decided_on);
    v1::Decision decision;
    ASSERT_TRUE(world.policy().Decide(As("operator", "op").get(), request, &decision).ok());
    ASSERT_EQ(decision.modes_size(), 3);
    EXPECT_EQ(decision.modes(1).mode(), v1::TELEPHONE);
    EXPECT_EQ(decision.modes(1).verdict(), one.telephone) << one.decided_on;
    EXPECT_GT(decision.citations_size(), 0);
  }
  request.mutable_citizen()->set_group("adel");
  v1::Decision decision;
  EXPECT_EQ(Read(world.policy().Decide(AsAnna().get(), request, &decision)).fields,
            std::vector<std::string>{"citizen.group"});
}

TEST(Policy, ListsItsProvisionsInPagesAndShowsItsRulebook) {
  World world;
  v1::GetRulebookRequest get;
  get.set_name("municipalities/0751/rulebook");
  v1::Rulebook rulebook;
  ASSERT_TRUE(world.policy().GetRulebook(AsAnna().get(), get, &rulebook).ok());
  EXPECT_EQ(rulebook.hash().substr(0, 7), "sha256:");
  EXPECT_FALSE(rulebook.municipal_layer());
  EXPECT_GT(rulebook.groups_size(), 5);
  v1::Rulebook copenhagen;
  get.set_name("municipalities/0101/rulebook");
  ASSERT_TRUE(world.policy().GetRulebook(As("citizen", "bo", "0101").get(), get, &copenhagen).ok());
  EXPECT_TRUE(copenhagen.municipal_layer());
  EXPECT_NE(copenhagen.hash(), rulebook.hash());

  v1::ListProvisionsRequest list;
  list.set_parent("municipalities/0751");
  v1::ListProvisionsResponse all;
  list.set_page_size(200);
  ASSERT_TRUE(world.policy().ListProvisions(AsAnna().get(), list, &all).ok());
  ASSERT_GT(all.provisions_size(), 3);
  std::vector<std::string> names;
  list.set_page_size(3);
  do {
    v1::ListProvisionsResponse page;
    ASSERT_TRUE(world.policy().ListProvisions(AsAnna().get(), list, &page).ok());
    for (const v1::Provision& provision : page.provisions()) {
      names.push_back(provision.name());
      EXPECT_GT(provision.versions_size(), 0) << provision.name();
      EXPECT_GT(provision.effects_size(), 0) << provision.name();
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  ASSERT_EQ(static_cast<int>(names.size()), all.provisions_size());
  for (int i = 0; i < all.provisions_size(); ++i) {
    EXPECT_EQ(names[static_cast<std::size_t>(i)], all.provisions(i).name());
  }
}

}  // namespace
}  // namespace samtale::end_to_end
