#include "tests/store/contract.h"

namespace samtale::store {

using date::Monday;
using date::Thursday;

void StoreContract::Write(const std::function<void(Transaction&)>& body) {
  Result<int> written = TryWrite([&](Transaction& transaction) -> Result<void> {
    body(transaction);
    return {};
  });
  ASSERT_TRUE(written) << Render(written.error().message, Language::kEnglish);
}

Result<int> StoreContract::TryWrite(const std::function<Result<void>(Transaction&)>& body) {
  return store().WriteAndWait<int>([&](Transaction& transaction) -> Result<int> {
    Result<void> result = body(transaction);
    if (!result) return tl::make_unexpected(result.error());
    return 0;
  });
}

HeldWriter::HeldWriter(Store& store) {
  auto inside = std::make_shared<std::promise<void>>();
  std::shared_future<void> released = let_go_.get_future().share();
  store.Write<int>(
      [inside, released](Transaction&) -> Result<int> {
        inside->set_value();
        released.wait();
        return 0;
      },
      [](const Result<int>&) {});
  inside->get_future().wait();
}

void HeldWriter::Release() {
  if (!std::exchange(released_, true)) let_go_.set_value();
}

Instant At(int minute) {
  return date::sys_days{date::year{2020} / 10 / 14} + std::chrono::hours{8} + Minutes{minute};
}

Interval Span(int from, int to) { return {At(from), At(to)}; }

LocalDay Day(std::string_view text) { return ParseDay(text).value(); }

Jobcentre SomeJobcentre(const MunicipalityId& municipality) {
  return {.municipality = municipality,
          .id = As<JobcentreId>("nord"),
          .name = "Jobcenter Nord æøå",
          .address = "Nørrebrogade 1",
          .phone = "70 10 20 30",
          .email = "nord@example.dk",
          .video_link = "https://video.example.dk/{meeting}",
          .zone = "America/Nuuk",
          .step = Minutes{20},
          .offset = Minutes{5},
          .notice = Minutes{60},
          .horizon_days = 90,
          .open_on_public_holidays = true,
          .plans = {{"jobsamtale", Minutes{30}, Minutes{5}, Minutes{10}},
                    {"cv_samtale", Minutes{60}, Minutes{0}, Minutes{15}}}};
}

Calendar SomeCalendar() {
  const LocalTime eight(Minutes{480});
  const LocalTime noon(Minutes{720});
  return {.hours = {{Monday, eight, noon},
                    {Monday, LocalTime(Minutes{750}), LocalTime(Minutes{960}), {Mode::kVideo}},
                    {Thursday, LocalTime(Minutes{0}), LocalTime(Minutes{1440})},
                    {date::Sunday, LocalTime(Minutes{600}), LocalTime(Minutes{660})}},
          .schedules = {{.valid_from = Day("2020-11-04"),
                         .cycle_weeks = 2,
                         .cycle_monday = Day("2020-11-02"),
                         .periods = {{Thursday, eight, noon, {}, 2},
                                     {Monday, eight, noon, {Mode::kPhysical, Mode::kTelephone}, 1},
                                     {Monday, noon, LocalTime(Minutes{900})}}},
                        {.valid_from = Day("2021-01-01"), .cycle_monday = Day("1969-12-29")}},
          .breaks = {{.from = noon, .until = LocalTime(Minutes{750})},
                     {.weekday = date::Friday, .from = eight, .until = LocalTime(Minutes{495})}}};
}

Caseworker SomeCaseworker(std::string_view id, const MunicipalityId& m) {
  return {.municipality = m,
          .jobcentre = As<JobcentreId>("nord"),
          .id = As<CaseworkerId>(id),
          .name = "Anna",
          .phone = "+45 33 66 33 66",
          .video_link = "https://video.example.dk/anna",
          .groups = {"sygedagpenge", "dagpenge"},
          .calendar = SomeCalendar(),
          .max_meetings_per_day = 6,
          .active = false};
}

Room SomeRoom(std::string_view id, const MunicipalityId& municipality) {
  return {.municipality = municipality,
          .jobcentre = As<JobcentreId>("nord"),
          .id = As<RoomId>(id),
          .name = "Lokale 1",
          .seats = 7,
          .area_m2 = 23,
          .invited_only = true,
          .active = false};
}

Citizen SomeCitizen(std::string_view id, const MunicipalityId& municipality) {
  return {.municipality = municipality,
          .jobcentre = As<JobcentreId>("nord"),
          .id = As<CitizenId>(id),
          .name = "Bo",
          .group = "dagpenge",
          .phone = "20 30 40 50",
          .course_began_on = Day("2020-02-29"),
          .sick_pay_category = 2,
          .choice = Mode::kVideo,
          .acute_need = true,
          .risk_group = true,
          .needs_interpreter = true,
          .digital_exempt = true,
          .standby_scheme = true,
          .wants_to_take_part = true};
}

Absence SomeAbsence(std::string_view id, const MunicipalityId& municipality) {
  return {.municipality = municipality,
          .id = As<AbsenceId>(id),
          .caseworker = As<CaseworkerId>("anna"),
          .interval = Span(60, 120),
          .reason = "ferie"};
}

DayOverride SomeDayOverride(std::string_view day, std::string_view caseworker,
                            const MunicipalityId& municipality) {
  return {.municipality = municipality,
          .party = CaseworkerParty(caseworker),
          .day = Day(day),
          .periods = {{LocalTime(Minutes{600}), LocalTime(Minutes{1440}), {Mode::kVideo}},
                      {LocalTime(Minutes{0}), LocalTime(Minutes{60})}},
          .reason = "Kursus æ"};
}

ClosingDay SomeClosingDay(std::string_view id, const MunicipalityId& municipality) {
  return {.municipality = municipality,
          .id = As<ClosingDayId>(id),
          .jobcentre = As<JobcentreId>("nord"),
          .from = Day("2020-12-23"),
          .until = Day("2020-12-31"),
          .reason = "Julelukket"};
}

Judgment SomeJudgment(std::string_view flag) {
  return {.municipality = kHere,
          .citizen = As<CitizenId>("bo"),
          .flag = std::string(flag),
          .value = true,
          .author = "anna",
          .reason = "kan ikke bruge telefon",
          .set_at = At(1),
          .expires_on = Day("2020-12-31")};
}

Consent SomeConsent() {
  return {.municipality = kHere,
          .citizen = As<CitizenId>("bo"),
          .meeting_type = "jobsamtale",
          .modes = {Mode::kTelephone, Mode::kVideo},
          .value = false,
          .recorded_by = "anna",
          .recorded_at = At(2)};
}

Circumstance SomeCircumstance(std::string_view id) {
  return {.municipality = kHere,
          .id = As<CircumstanceId>(id),
          .kind = CircumstanceKind::kPremisesNotReady,
          .jobcentre = As<JobcentreId>("nord"),
          .from = Day("2020-10-01"),
          .until = Day("2020-10-31")};
}

Meeting SomeMeeting(std::string_view id, const MunicipalityId& municipality) {
  return {.municipality = municipality,
          .jobcentre = As<JobcentreId>("nord"),
          .id = As<MeetingId>(id),
          .citizen = As<CitizenId>("bo"),
          .caseworker = As<CaseworkerId>("anna"),
          .room = As<RoomId>("r1"),
          .type = "jobsamtale",
          .held_by = HeldBy::kAKasse,
          .mode = Mode::kPhysical,
          .state = MeetingState::kHeld,
          .interval = Span(0, 45),
          .local_start = {Day("2020-10-14"), LocalTime(Minutes{600})},
          .number = 3,
          .companions = 2,
          .summoned_on = Day("2020-10-01"),
          .summoned_mode = Mode::kTelephone,
          .connection = {.video_link = "https://video.example.dk/m1",
                         .phone = "20 30 40 50",
                         .citizen_calls = true,
                         .given = true},
          .sequence = 4,
          .mode_reason = "ønske",
          .state_reason = "mødt",
          .decision = As<DecisionId>("d-" + std::string(id)),
          .booked_by = "anna",
          .created_at = At(-1000),
          .timed_at = At(-900),
          .changed_at = At(-600)};
}

Hold SomeHold(std::string_view id, const MunicipalityId& municipality) {
  return {.municipality = municipality,
          .jobcentre = As<JobcentreId>("nord"),
          .id = As<HoldId>(id),
          .citizen = As<CitizenId>("bo"),
          .caseworker = As<CaseworkerId>("anna"),
          .room = As<RoomId>("r1"),
          .meeting_type = "jobsamtale",
          .mode = Mode::kPhysical,
          .interval = Span(0, 45),
          .owner = "bo",
          .expires_at = At(10)};
}

RecordedDecision DecisionOf(const Meeting& meeting) {
  return {.municipality = meeting.municipality,
          .id = meeting.decision,
          .meeting = meeting.id,
          .question = R"({"day":"2020-10-14"})",
          .decision = R"({"mode":"physical"})",
          .rulebook = "sha256:00",
          .decided_at = At(-1000)};
}

Event SomeEvent(std::string_view kind, const MunicipalityId& municipality) {
  const MeetingTerms before{.mode = Mode::kVideo,
                            .start = At(0),
                            .local_start = {Day("2020-10-14"), LocalTime(Minutes{600})},
                            .caseworker = As<CaseworkerId>("anna")};
  const MeetingTerms after{.mode = Mode::kPhysical,
                           .start = At(1500),
                           .local_start = {Day("2020-10-15"), LocalTime(Minutes{660})},
                           .caseworker = As<CaseworkerId>("bent"),
                           .room = As<RoomId>("r2"),
                           .state = MeetingState::kDeclined};
  return {.municipality = municipality,
          .kind = std::string(kind),
          .subject = "jobcentres/nord/meetings/m1",
          .caller = "caseworker/anna",
          .at = At(3),
          .meeting = MeetingChange{.citizen = As<CitizenId>("bo"),
                                   .meeting_type = "jobsamtale",
                                   .before = before,
                                   .after = after,
                                   .review = As<ReviewId>("efteraar")},
          .rules = RulesChange{.rulebook = "sha256:22", .activation = 7, .replaced_by = 8},
          .reminder = Reminder{.plan = As<ReminderPlanId>("sms"), .due_at = At(2)}};
}

Receipt SomeReceipt() {
  return {.municipality = kHere,
          .caller = "caseworker/anna",
          .method = "BookMeeting",
          .request_id = "Req 1/æ",
          .body_hash = "sha256:11",
          .resource = "municipalities/0101/jobcentres/nord/meetings/m1",
          .at = At(4)};
}

Party CaseworkerParty(std::string_view id) { return {PartyKind::kCaseworker, std::string(id)}; }
Party RoomParty(std::string_view id) { return {PartyKind::kRoom, std::string(id)}; }
Party CitizenParty(std::string_view id) { return {PartyKind::kCitizen, std::string(id)}; }

Claim MeetingClaim(Party party, Interval interval, std::string_view meeting) {
  return {.party = std::move(party),
          .interval = interval,
          .meeting = As<MeetingId>(meeting),
          .hold = {},
          .expires_at = {}};
}

Claim HoldClaim(Party party, Interval interval, Instant expires_at, std::string_view hold) {
  return {.party = std::move(party),
          .interval = interval,
          .meeting = {},
          .hold = As<HoldId>(hold),
          .expires_at = expires_at};
}

void PutDirectory(Transaction& transaction, const MunicipalityId& municipality) {
  transaction.Put(SomeJobcentre(municipality));
  transaction.Put(SomeCaseworker("anna", municipality));
  transaction.Put(SomeRoom("r1", municipality));
  transaction.Put(SomeCitizen("bo", municipality));
}

void PutMeeting(Transaction& transaction, const Meeting& meeting) {
  transaction.Put(meeting);
  transaction.Add(DecisionOf(meeting));
}

}  // namespace samtale::store
