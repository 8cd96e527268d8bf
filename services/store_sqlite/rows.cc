#include "services/store_sqlite/rows.h"

#include <algorithm>
#include <initializer_list>

#include "services/core/sha256.h"

namespace samtale::store_sqlite {
namespace {

constexpr std::string_view kSeparator = ", ";

std::string Joined(std::initializer_list<std::string_view> parts) {
  std::string joined;
  for (std::string_view part : parts) joined += part;
  return joined;
}

std::vector<std::string_view> Names(std::string_view columns) {
  std::vector<std::string_view> names;
  for (std::size_t at = 0; at <= columns.size();) {
    const std::size_t end = std::min(columns.find(kSeparator, at), columns.size());
    names.push_back(columns.substr(at, end - at));
    at = end + kSeparator.size();
  }
  return names;
}

// A member of what may be unset.
template <class Whole, class Member>
std::optional<Member> Part(const std::optional<Whole>& whole, Member Whole::*member) {
  if (!whole) return std::nullopt;
  return (*whole).*member;
}

}  // namespace

std::string SelectText(std::string_view table, std::string_view columns, std::string_view tail) {
  return Joined({"SELECT ", columns, " FROM ", table, " ", tail});
}

std::string InsertText(std::string_view table, std::string_view columns) {
  std::string marks = "?";
  for (std::size_t n = Names(columns).size(); n > 1; --n) marks += ", ?";
  return Joined({"INSERT INTO ", table, " (", columns, ") VALUES (", marks, ")"});
}

std::string UpsertText(std::string_view table, std::string_view columns, std::string_view key) {
  const std::vector<std::string_view> keys = Names(key);
  std::string changes;
  for (std::string_view name : Names(columns)) {
    if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
    if (!changes.empty()) changes += kSeparator;
    changes += Joined({name, " = excluded.", name});
  }
  return Joined({InsertText(table, columns), " ON CONFLICT (", key, ") DO UPDATE SET ", changes});
}

// Members are read in the order in which they are written in the braces, which is the order of the
// columns; lists inside a record stay empty here.

void Row<store::Jobcentre>::Bind(Query& query, const store::Jobcentre& r,
                                 store::Revision revision) {
  query.Bind(r.municipality, r.id, r.name, r.address, r.phone, r.email, r.video_link, r.zone,
             r.step, r.offset, r.notice, r.horizon_days, r.open_on_public_holidays, revision);
}

store::Jobcentre Row<store::Jobcentre>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .id = query.Get<JobcentreId>(),
          .name = query.Get<std::string>(),
          .address = query.Get<std::string>(),
          .phone = query.Get<std::string>(),
          .email = query.Get<std::string>(),
          .video_link = query.Get<std::string>(),
          .zone = query.Get<std::string>(),
          .step = query.Get<Minutes>(),
          .offset = query.Get<Minutes>(),
          .notice = query.Get<Minutes>(),
          .horizon_days = query.Get<int>(),
          .open_on_public_holidays = query.Get<bool>(),
          .plans = {},
          .revision = query.Get<store::Revision>()};
}

void Row<store::Caseworker>::Bind(Query& query, const store::Caseworker& r,
                                  store::Revision revision) {
  query.Bind(r.municipality, r.jobcentre, r.id, r.name, r.phone, r.video_link,
             r.max_meetings_per_day, r.active, revision);
}

store::Caseworker Row<store::Caseworker>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .jobcentre = query.Get<JobcentreId>(),
          .id = query.Get<CaseworkerId>(),
          .name = query.Get<std::string>(),
          .phone = query.Get<std::string>(),
          .video_link = query.Get<std::string>(),
          .groups = {},
          .calendar = {},
          .max_meetings_per_day = query.Get<std::optional<int>>(),
          .active = query.Get<bool>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::Absence>::Bind(Query& query, const store::Absence& r, store::Revision revision) {
  query.Bind(r.municipality, r.id, r.caseworker, r.interval, r.reason, revision);
}

store::Absence Row<store::Absence>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .id = query.Get<AbsenceId>(),
          .caseworker = query.Get<CaseworkerId>(),
          .interval = query.Get<Interval>(),
          .reason = query.Get<std::string>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::DayOverride>::Bind(Query& query, const store::DayOverride& r,
                                   store::Revision revision) {
  query.Bind(r.municipality, r.party.kind, r.party.id, r.day, r.reason, revision);
}

store::DayOverride Row<store::DayOverride>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .party = {query.Get<store::PartyKind>(), query.Get<std::string>()},
          .day = query.Get<LocalDay>(),
          .periods = {},
          .reason = query.Get<std::string>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::ClosingDay>::Bind(Query& query, const store::ClosingDay& r,
                                  store::Revision revision) {
  query.Bind(r.municipality, r.id, r.jobcentre, r.from, r.until, r.reason, revision);
}

store::ClosingDay Row<store::ClosingDay>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .id = query.Get<ClosingDayId>(),
          .jobcentre = query.Get<JobcentreId>(),
          .from = query.Get<LocalDay>(),
          .until = query.Get<LocalDay>(),
          .reason = query.Get<std::string>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::Room>::Bind(Query& query, const store::Room& r, store::Revision revision) {
  query.Bind(r.municipality, r.jobcentre, r.id, r.name, r.seats, r.area_m2, r.invited_only,
             r.active, revision);
}

store::Room Row<store::Room>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .jobcentre = query.Get<JobcentreId>(),
          .id = query.Get<RoomId>(),
          .name = query.Get<std::string>(),
          .seats = query.Get<int>(),
          .area_m2 = query.Get<int>(),
          .invited_only = query.Get<bool>(),
          .active = query.Get<bool>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::Citizen>::Bind(Query& query, const store::Citizen& r, store::Revision revision) {
  query.Bind(r.municipality, r.jobcentre, r.id, r.name, r.group, r.phone, r.course_began_on,
             r.sick_pay_category, r.choice, r.acute_need, r.risk_group, r.needs_interpreter,
             r.digital_exempt, r.standby_scheme, r.wants_to_take_part, revision);
}

store::Citizen Row<store::Citizen>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .jobcentre = query.Get<JobcentreId>(),
          .id = query.Get<CitizenId>(),
          .name = query.Get<std::string>(),
          .group = query.Get<std::string>(),
          .phone = query.Get<std::string>(),
          .course_began_on = query.Get<std::optional<LocalDay>>(),
          .sick_pay_category = query.Get<std::optional<int>>(),
          .choice = query.Get<std::optional<Mode>>(),
          .acute_need = query.Get<bool>(),
          .risk_group = query.Get<bool>(),
          .needs_interpreter = query.Get<bool>(),
          .digital_exempt = query.Get<bool>(),
          .standby_scheme = query.Get<bool>(),
          .wants_to_take_part = query.Get<bool>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::Judgment>::Bind(Query& query, const store::Judgment& r, store::Revision revision) {
  query.Bind(r.municipality, r.citizen, r.flag, r.value, r.author, r.reason, r.set_at, r.expires_on,
             revision);
}

store::Judgment Row<store::Judgment>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .citizen = query.Get<CitizenId>(),
          .flag = query.Get<std::string>(),
          .value = query.Get<std::optional<bool>>(),
          .author = query.Get<std::string>(),
          .reason = query.Get<std::string>(),
          .set_at = query.Get<Instant>(),
          .expires_on = query.Get<std::optional<LocalDay>>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::Consent>::Bind(Query& query, const store::Consent& r, store::Revision revision) {
  query.Bind(r.municipality, r.citizen, r.meeting_type, r.modes, r.value, r.recorded_by,
             r.recorded_at, revision);
}

store::Consent Row<store::Consent>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .citizen = query.Get<CitizenId>(),
          .meeting_type = query.Get<std::string>(),
          .modes = query.Get<ModeSet>(),
          .value = query.Get<std::optional<bool>>(),
          .recorded_by = query.Get<std::string>(),
          .recorded_at = query.Get<Instant>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::Circumstance>::Bind(Query& query, const store::Circumstance& r,
                                    store::Revision revision) {
  query.Bind(r.municipality, r.id, r.kind, r.jobcentre, r.from, r.until, revision);
}

store::Circumstance Row<store::Circumstance>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .id = query.Get<CircumstanceId>(),
          .kind = query.Get<store::CircumstanceKind>(),
          .jobcentre = query.Get<std::optional<JobcentreId>>(),
          .from = query.Get<LocalDay>(),
          .until = query.Get<std::optional<LocalDay>>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::Claim>::Bind(Query& query, const store::Claim& r) {
  query.Bind(r.party.kind, r.party.id, r.interval, r.buffer_before, r.buffer_after, r.meeting,
             r.hold, r.expires_at);
}

store::Claim Row<store::Claim>::Read(Query& query) {
  return {.party = {query.Get<store::PartyKind>(), query.Get<std::string>()},
          .interval = query.Get<Interval>(),
          .buffer_before = query.Get<Minutes>(),
          .buffer_after = query.Get<Minutes>(),
          .meeting = query.Get<std::optional<MeetingId>>(),
          .hold = query.Get<std::optional<HoldId>>(),
          .expires_at = query.Get<std::optional<Instant>>()};
}

void Row<store::Meeting>::Bind(Query& query, const store::Meeting& r, store::Revision revision) {
  query.Bind(r.municipality, r.jobcentre, r.id, r.citizen, r.caseworker, r.room, r.type, r.held_by,
             r.mode, r.state, r.interval, r.local_start, r.number, r.companions, r.summoned_on,
             r.summoned_mode, r.connection, r.sequence, r.mode_reason, r.state_reason, r.decision,
             r.booked_by, r.created_at, r.timed_at, r.changed_at, revision);
}

store::Meeting Row<store::Meeting>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .jobcentre = query.Get<JobcentreId>(),
          .id = query.Get<MeetingId>(),
          .citizen = query.Get<CitizenId>(),
          .caseworker = query.Get<CaseworkerId>(),
          .room = query.Get<std::optional<RoomId>>(),
          .type = query.Get<std::string>(),
          .held_by = query.Get<store::HeldBy>(),
          .mode = query.Get<Mode>(),
          .state = query.Get<store::MeetingState>(),
          .interval = query.Get<Interval>(),
          .local_start = query.Get<LocalDateTime>(),
          .number = query.Get<int>(),
          .companions = query.Get<int>(),
          .summoned_on = query.Get<LocalDay>(),
          .summoned_mode = query.Get<Mode>(),
          .connection = query.Get<store::Connection>(),
          .sequence = query.Get<int>(),
          .mode_reason = query.Get<std::string>(),
          .state_reason = query.Get<std::string>(),
          .decision = query.Get<DecisionId>(),
          .booked_by = query.Get<std::string>(),
          .created_at = query.Get<Instant>(),
          .timed_at = query.Get<Instant>(),
          .changed_at = query.Get<Instant>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::Hold>::Bind(Query& query, const store::Hold& r, store::Revision revision) {
  query.Bind(r.municipality, r.jobcentre, r.id, r.citizen, r.caseworker, r.room, r.meeting_type,
             r.mode, r.interval, r.owner, r.expires_at, revision);
}

store::Hold Row<store::Hold>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .jobcentre = query.Get<JobcentreId>(),
          .id = query.Get<HoldId>(),
          .citizen = query.Get<CitizenId>(),
          .caseworker = query.Get<CaseworkerId>(),
          .room = query.Get<std::optional<RoomId>>(),
          .meeting_type = query.Get<std::string>(),
          .mode = query.Get<Mode>(),
          .interval = query.Get<Interval>(),
          .owner = query.Get<std::string>(),
          .expires_at = query.Get<Instant>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::RecordedDecision>::Bind(Query& query, const store::RecordedDecision& r) {
  query.Bind(r.municipality, r.id, r.meeting, r.question, r.decision, r.rulebook, r.decided_at);
}

store::RecordedDecision Row<store::RecordedDecision>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .id = query.Get<DecisionId>(),
          .meeting = query.Get<MeetingId>(),
          .question = query.Get<std::string>(),
          .decision = query.Get<std::string>(),
          .rulebook = query.Get<std::string>(),
          .decided_at = query.Get<Instant>()};
}

void Row<store::Event>::Bind(Query& query, const store::Event& r) {
  query.Bind(r.municipality, r.sequence, r.kind, r.subject, r.caller, r.revision, r.at);
  query.Bind(Part(r.meeting, &store::MeetingChange::citizen),
             Part(r.meeting, &store::MeetingChange::meeting_type),
             r.meeting ? r.meeting->before : std::nullopt,
             Part(r.meeting, &store::MeetingChange::after),
             r.meeting ? r.meeting->review : std::nullopt);
  query.Bind(Part(r.rules, &store::RulesChange::rulebook),
             r.rules ? r.rules->activation : std::nullopt,
             r.rules ? r.rules->replaced_by : std::nullopt);
  query.Bind(Part(r.reminder, &store::Reminder::plan), Part(r.reminder, &store::Reminder::due_at));
}

store::Event Row<store::Event>::Read(Query& query) {
  MunicipalityId municipality = query.Get<MunicipalityId>();
  store::Event event{.sequence = query.Get<std::int64_t>(),
                     .municipality = std::move(municipality),
                     .kind = query.Get<std::string>(),
                     .subject = query.Get<std::string>(),
                     .caller = query.Get<std::string>(),
                     .revision = query.Get<store::Revision>(),
                     .at = query.Get<Instant>()};
  auto citizen = query.Get<std::optional<CitizenId>>();
  auto type = query.Get<std::optional<std::string>>();
  auto before = query.Get<std::optional<store::MeetingTerms>>();
  auto after = query.Get<std::optional<store::MeetingTerms>>();
  auto review = query.Get<std::optional<ReviewId>>();
  if (citizen && type && after) {
    event.meeting = store::MeetingChange{*std::move(citizen), *std::move(type), std::move(before),
                                         *std::move(after), std::move(review)};
  }
  auto rulebook = query.Get<std::optional<std::string>>();
  const auto activation = query.Get<std::optional<std::int64_t>>();
  const auto replaced_by = query.Get<std::optional<std::int64_t>>();
  if (rulebook) event.rules = store::RulesChange{*std::move(rulebook), activation, replaced_by};
  auto plan = query.Get<std::optional<ReminderPlanId>>();
  const auto due_at = query.Get<std::optional<Instant>>();
  if (plan && due_at) event.reminder = store::Reminder{*std::move(plan), *due_at};
  return event;
}

void Row<store::Receipt>::Bind(Query& query, const store::Receipt& r) {
  query.Bind(r.municipality, r.caller, r.method, r.request_id, r.body_hash, r.resource, r.at);
}

store::Receipt Row<store::Receipt>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .caller = query.Get<std::string>(),
          .method = query.Get<std::string>(),
          .request_id = query.Get<std::string>(),
          .body_hash = query.Get<std::string>(),
          .resource = query.Get<std::string>(),
          .at = query.Get<Instant>()};
}

void Row<store::ReminderPlan>::Bind(Query& query, const store::ReminderPlan& r,
                                    store::Revision revision) {
  query.Bind(r.municipality, r.jobcentre, r.id, r.name, r.meeting_types, r.modes, r.days_before,
             r.time, r.useful_before, r.active, revision);
}

store::ReminderPlan Row<store::ReminderPlan>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .jobcentre = query.Get<JobcentreId>(),
          .id = query.Get<ReminderPlanId>(),
          .name = query.Get<std::string>(),
          .meeting_types = query.Get<std::vector<std::string>>(),
          .modes = query.Get<ModeSet>(),
          .days_before = query.Get<int>(),
          .time = query.Get<LocalTime>(),
          .useful_before = query.Get<Minutes>(),
          .active = query.Get<bool>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::ReminderProgress>::Bind(Query& query, const store::ReminderProgress& r) {
  query.Bind(r.municipality, r.jobcentre, r.plan, r.until, r.meeting, r.next_due_at);
}

store::ReminderProgress Row<store::ReminderProgress>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .jobcentre = query.Get<JobcentreId>(),
          .plan = query.Get<ReminderPlanId>(),
          .until = query.Get<Instant>(),
          .meeting = query.Get<std::optional<MeetingId>>(),
          .next_due_at = query.Get<std::optional<Instant>>()};
}

void Row<store::RuleUpload>::Bind(Query& query, const store::RuleUpload& r) {
  query.Bind(r.layer, r.number, r.rulebook, r.caller, r.reason, r.at, r.decides_as, r.findings,
             r.suspended);
}

store::RuleUpload Row<store::RuleUpload>::Read(Query& query) {
  return {.layer = query.Get<store::RuleLayerId>(),
          .number = query.Get<std::int64_t>(),
          .rulebook = query.Get<std::string>(),
          .caller = query.Get<std::string>(),
          .reason = query.Get<std::string>(),
          .at = query.Get<Instant>(),
          .decides_as = query.Get<std::string>(),
          .findings = query.Get<std::string>(),
          .suspended = query.Get<std::vector<std::string>>()};
}

void Row<store::RuleActivation>::Bind(Query& query, const store::RuleActivation& r,
                                      store::Revision revision) {
  query.Bind(r.layer, r.number, r.rulebook, r.previous, r.caller, r.reason, r.asked_at,
             r.approved_by, r.in_force_at, r.replaced_by, revision);
}

store::RuleActivation Row<store::RuleActivation>::Read(Query& query) {
  return {.layer = query.Get<store::RuleLayerId>(),
          .number = query.Get<std::int64_t>(),
          .rulebook = query.Get<std::string>(),
          .previous = query.Get<std::string>(),
          .caller = query.Get<std::string>(),
          .reason = query.Get<std::string>(),
          .asked_at = query.Get<Instant>(),
          .approved_by = query.Get<std::string>(),
          .in_force_at = query.Get<std::optional<Instant>>(),
          .replaced_by = query.Get<std::optional<std::int64_t>>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::RuleLayer>::Bind(Query& query, const store::RuleLayer& r,
                                 store::Revision revision) {
  query.Bind(r.layer, r.rulebook, r.activation, r.folder, r.shadow, revision);
}

store::RuleLayer Row<store::RuleLayer>::Read(Query& query) {
  return {.layer = query.Get<store::RuleLayerId>(),
          .rulebook = query.Get<std::optional<std::string>>(),
          .activation = query.Get<std::optional<std::int64_t>>(),
          .folder = query.Get<std::string>(),
          .shadow = query.Get<std::string>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::Review>::Bind(Query& query, const store::Review& r, store::Revision revision) {
  query.Bind(r.municipality, r.id, r.rulebook, r.own_suspended, r.as_of, r.jobcentre, r.from,
             r.until, r.state, r.looked, r.problem);
  if (r.at) {
    query.Bind(r.at->start, r.at->meeting);
  } else {
    query.Bind(std::optional<Instant>(), std::optional<MeetingId>());
  }
  query.Bind(r.accepted, r.created_by, r.created_at, r.applied_role, r.applied_by, revision);
}

store::Review Row<store::Review>::Read(Query& query) {
  const auto position = [&]() -> std::optional<store::ReviewPosition> {
    const auto start = query.Get<std::optional<Instant>>();
    const auto meeting = query.Get<std::optional<MeetingId>>();
    if (!start || !meeting) return std::nullopt;
    return store::ReviewPosition{*start, *meeting};
  };
  return {.municipality = query.Get<MunicipalityId>(),
          .id = query.Get<ReviewId>(),
          .rulebook = query.Get<std::string>(),
          .own_suspended = query.Get<bool>(),
          .as_of = query.Get<LocalDay>(),
          .jobcentre = query.Get<std::optional<JobcentreId>>(),
          .from = query.Get<LocalDay>(),
          .until = query.Get<std::optional<LocalDay>>(),
          .state = query.Get<store::ReviewState>(),
          .looked = query.Get<std::int64_t>(),
          .problem = query.Get<std::string>(),
          .at = position(),
          .accepted = query.Get<std::vector<store::ReviewAction>>(),
          .created_by = query.Get<std::string>(),
          .created_at = query.Get<Instant>(),
          .applied_role = query.Get<std::optional<Role>>(),
          .applied_by = query.Get<std::string>(),
          .revision = query.Get<store::Revision>()};
}

void Row<store::ReviewItem>::Bind(Query& query, const store::ReviewItem& r,
                                  store::Revision revision) {
  query.Bind(r.municipality, r.review, r.meeting, r.jobcentre, r.citizen, r.caseworker, r.start,
             r.meeting_revision, r.old_mode, r.old_decision, Sha256Hex(r.decision), r.action,
             r.mode, r.room, r.interval, r.local_start, r.buffer_before, r.buffer_after,
             r.needs_consent, r.reason, r.provisions, r.state, r.outcome, revision);
}

store::ReviewItem Row<store::ReviewItem>::Read(Query& query) {
  return {.municipality = query.Get<MunicipalityId>(),
          .review = query.Get<ReviewId>(),
          .meeting = query.Get<MeetingId>(),
          .jobcentre = query.Get<JobcentreId>(),
          .citizen = query.Get<CitizenId>(),
          .caseworker = query.Get<CaseworkerId>(),
          .start = query.Get<Instant>(),
          .meeting_revision = query.Get<store::Revision>(),
          .old_mode = query.Get<Mode>(),
          .old_decision = query.Get<DecisionId>(),
          .decision = query.Get<std::string>(),
          .action = query.Get<store::ReviewAction>(),
          .mode = query.Get<std::optional<Mode>>(),
          .room = query.Get<std::optional<RoomId>>(),
          .interval = query.Get<Interval>(),
          .local_start = query.Get<LocalDateTime>(),
          .buffer_before = query.Get<Minutes>(),
          .buffer_after = query.Get<Minutes>(),
          .needs_consent = query.Get<bool>(),
          .reason = query.Get<std::string>(),
          .provisions = query.Get<std::vector<std::string>>(),
          .state = query.Get<store::ReviewItemState>(),
          .outcome = query.Get<std::string>(),
          .revision = query.Get<store::Revision>()};
}

std::string SelectItems(std::string_view tail) {
  constexpr std::string_view kHash = "decision_hash";
  std::string columns(Row<store::ReviewItem>::kColumns);
  columns.replace(columns.find(kHash), kHash.size(),
                  "(SELECT decision FROM review_decision WHERE review_decision.municipality ="
                  " review_item.municipality AND hash = decision_hash)");
  return SelectText(Row<store::ReviewItem>::kTable, columns, tail);
}

}  // namespace samtale::store_sqlite
