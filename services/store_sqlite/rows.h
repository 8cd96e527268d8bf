// Records as rows: Row<Record> names a record's table and its columns in the order in which they
// are bound and read, and for records that are replaced their key. Only what is in the record's own
// row; lists inside a record are child tables (children.h). Binding takes the revision to store
// instead of the record's own. Throws SQLite::Exception and BadRow.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/store/events.h"
#include "services/store/records.h"
#include "services/store/reminders.h"
#include "services/store/reviews.h"
#include "services/store_sqlite/connection.h"

namespace samtale::store_sqlite {

template <class Record>
struct Row;

template <>
struct Row<store::Jobcentre> {
  static constexpr std::string_view kTable = "jobcentre";
  static constexpr std::string_view kKey = "municipality, id";
  static constexpr std::string_view kColumns =
      "municipality, id, name, address, phone, email, video_link, zone, step_minutes, "
      "offset_minutes, notice_minutes, horizon_days, open_on_public_holidays, revision";
  static void Bind(Query& query, const store::Jobcentre& record, store::Revision revision);
  static store::Jobcentre Read(Query& query);
};

template <>
struct Row<store::Caseworker> {
  static constexpr std::string_view kTable = "caseworker";
  static constexpr std::string_view kKey = "municipality, id";
  static constexpr std::string_view kColumns =
      "municipality, jobcentre, id, name, phone, video_link, max_meetings_per_day, active,"
      " revision";
  static void Bind(Query& query, const store::Caseworker& record, store::Revision revision);
  static store::Caseworker Read(Query& query);
};

template <>
struct Row<store::Absence> {
  static constexpr std::string_view kTable = "absence";
  static constexpr std::string_view kKey = "municipality, id";
  static constexpr std::string_view kColumns =
      "municipality, id, caseworker, begin, end, reason, revision";
  static void Bind(Query& query, const store::Absence& record, store::Revision revision);
  static store::Absence Read(Query& query);
};

template <>
struct Row<store::DayOverride> {
  static constexpr std::string_view kTable = "day_override";
  static constexpr std::string_view kKey = "municipality, party_kind, party, day";
  static constexpr std::string_view kColumns =
      "municipality, party_kind, party, day, reason, revision";
  static void Bind(Query& query, const store::DayOverride& record, store::Revision revision);
  static store::DayOverride Read(Query& query);
};

template <>
struct Row<store::ClosingDay> {
  static constexpr std::string_view kTable = "closing_day";
  static constexpr std::string_view kKey = "municipality, id";
  static constexpr std::string_view kColumns =
      "municipality, id, jobcentre, from_day, until_day, reason, revision";
  static void Bind(Query& query, const store::ClosingDay& record, store::Revision revision);
  static store::ClosingDay Read(Query& query);
};

template <>
struct Row<store::Room> {
  static constexpr std::string_view kTable = "room";
  static constexpr std::string_view kKey = "municipality, id";
  static constexpr std::string_view kColumns =
      "municipality, jobcentre, id, name, seats, area_m2, invited_only, active, revision";
  static void Bind(Query& query, const store::Room& record, store::Revision revision);
  static store::Room Read(Query& query);
};

template <>
struct Row<store::Citizen> {
  static constexpr std::string_view kTable = "citizen";
  static constexpr std::string_view kKey = "municipality, id";
  static constexpr std::string_view kColumns =
      "municipality, jobcentre, id, name, citizen_group, phone, course_began_day, "
      "sick_pay_category, choice, acute_need, risk_group, needs_interpreter, "
      "digital_exempt, standby_scheme, wants_to_take_part, revision";
  static void Bind(Query& query, const store::Citizen& record, store::Revision revision);
  static store::Citizen Read(Query& query);
};

template <>
struct Row<store::Judgment> {
  static constexpr std::string_view kTable = "judgment";
  static constexpr std::string_view kKey = "municipality, citizen, flag";
  static constexpr std::string_view kColumns =
      "municipality, citizen, flag, value, author, reason, set_at, expires_day, revision";
  static void Bind(Query& query, const store::Judgment& record, store::Revision revision);
  static store::Judgment Read(Query& query);
};

template <>
struct Row<store::Consent> {
  static constexpr std::string_view kTable = "consent";
  static constexpr std::string_view kColumns =
      "municipality, citizen, meeting_type, physical, telephone, video, value, recorded_by, "
      "recorded_at, revision";
  static void Bind(Query& query, const store::Consent& record, store::Revision revision);
  static store::Consent Read(Query& query);
};

template <>
struct Row<store::Circumstance> {
  static constexpr std::string_view kTable = "circumstance";
  static constexpr std::string_view kKey = "municipality, id";
  static constexpr std::string_view kColumns =
      "municipality, id, kind, jobcentre, from_day, until_day, revision";
  static void Bind(Query& query, const store::Circumstance& record, store::Revision revision);
  static store::Circumstance Read(Query& query);
};

template <>
struct Row<store::Claim> {
  static constexpr std::string_view kTable = "claim";
  static constexpr std::string_view kColumns =
      "party_kind, party, begin, end, buffer_before_minutes, buffer_after_minutes, meeting, "
      "hold, expires_at";
  static void Bind(Query& query, const store::Claim& claim);
  static store::Claim Read(Query& query);
};

template <>
struct Row<store::Meeting> {
  static constexpr std::string_view kTable = "meeting";
  static constexpr std::string_view kKey = "municipality, id";
  static constexpr std::string_view kColumns =
      "municipality, jobcentre, id, citizen, caseworker, room, type, held_by, mode, state, "
      "begin, end, local_day, local_minute, number, companions, summoned_day, "
      "summoned_mode, video_link, phone, citizen_calls, connection_given, sequence, mode_reason, "
      "state_reason, decision, booked_by, created_at, timed_at, changed_at, revision";
  static void Bind(Query& query, const store::Meeting& record, store::Revision revision);
  static store::Meeting Read(Query& query);
};

template <>
struct Row<store::Hold> {
  static constexpr std::string_view kTable = "hold";
  static constexpr std::string_view kKey = "municipality, id";
  static constexpr std::string_view kColumns =
      "municipality, jobcentre, id, citizen, caseworker, room, meeting_type, mode, begin, "
      "end, owner, expires_at, revision";
  static void Bind(Query& query, const store::Hold& record, store::Revision revision);
  static store::Hold Read(Query& query);
};

template <>
struct Row<store::RecordedDecision> {
  static constexpr std::string_view kTable = "decision";
  static constexpr std::string_view kColumns =
      "municipality, id, meeting, question, decision, rulebook, decided_at";
  static void Bind(Query& query, const store::RecordedDecision& record);
  static store::RecordedDecision Read(Query& query);
};

template <>
struct Row<store::Event> {
  static constexpr std::string_view kTable = "event";
  static constexpr std::string_view kColumns =
      "municipality, sequence, kind, subject, caller, revision, at, citizen, meeting_type, "
      "old_mode, old_begin, old_local_day, old_local_minute, old_caseworker, old_room, old_state, "
      "mode, begin, local_day, local_minute, caseworker, room, state, review, rulebook, "
      "activation, replaced_by, reminder_plan, due_at";
  static void Bind(Query& query, const store::Event& record);
  static store::Event Read(Query& query);
};

template <>
struct Row<store::Receipt> {
  static constexpr std::string_view kTable = "receipt";
  static constexpr std::string_view kColumns =
      "municipality, caller, method, request_id, body_hash, resource, at";
  static void Bind(Query& query, const store::Receipt& record);
  static store::Receipt Read(Query& query);
};

template <>
struct Row<store::ReminderPlan> {
  static constexpr std::string_view kTable = "reminder_plan";
  static constexpr std::string_view kKey = "municipality, jobcentre, id";
  static constexpr std::string_view kColumns =
      "municipality, jobcentre, id, name, meeting_types, physical, telephone, video, days_before, "
      "local_minute, useful_minutes, active, revision";
  static void Bind(Query& query, const store::ReminderPlan& record, store::Revision revision);
  static store::ReminderPlan Read(Query& query);
};

template <>
struct Row<store::ReminderProgress> {
  static constexpr std::string_view kTable = "reminder_progress";
  static constexpr std::string_view kKey = "municipality, jobcentre, plan";
  static constexpr std::string_view kColumns =
      "municipality, jobcentre, plan, until, meeting, next_due_at";
  static void Bind(Query& query, const store::ReminderProgress& record);
  static store::ReminderProgress Read(Query& query);
};

template <>
struct Row<store::RuleUpload> {
  static constexpr std::string_view kTable = "rule_upload";
  static constexpr std::string_view kColumns =
      "layer, number, rulebook, caller, reason, at, decides_as, findings, suspended";
  static void Bind(Query& query, const store::RuleUpload& record);
  static store::RuleUpload Read(Query& query);
};

template <>
struct Row<store::RuleActivation> {
  static constexpr std::string_view kTable = "rule_activation";
  static constexpr std::string_view kKey = "layer, number";
  static constexpr std::string_view kColumns =
      "layer, number, rulebook, previous, caller, reason, asked_at, approved_by, in_force_at, "
      "replaced_by, revision";
  static void Bind(Query& query, const store::RuleActivation& record, store::Revision revision);
  static store::RuleActivation Read(Query& query);
};

template <>
struct Row<store::RuleLayer> {
  static constexpr std::string_view kTable = "rule_layer";
  static constexpr std::string_view kKey = "layer";
  static constexpr std::string_view kColumns =
      "layer, rulebook, activation, folder, shadow, revision";
  static void Bind(Query& query, const store::RuleLayer& record, store::Revision revision);
  static store::RuleLayer Read(Query& query);
};

template <>
struct Row<store::Review> {
  static constexpr std::string_view kTable = "review";
  static constexpr std::string_view kKey = "municipality, id";
  static constexpr std::string_view kColumns =
      "municipality, id, rulebook, own_suspended, as_of_day, jobcentre, from_day, until_day, "
      "state, "
      "looked, problem, at_start, at_meeting, accepted, created_by, created_at, applied_role, "
      "applied_by, revision";
  static void Bind(Query& query, const store::Review& record, store::Revision revision);
  static store::Review Read(Query& query);
};

// The decision is kept once for all items that have it: bound as its hash, read as its text
// (SelectItems).
template <>
struct Row<store::ReviewItem> {
  static constexpr std::string_view kTable = "review_item";
  static constexpr std::string_view kKey = "municipality, review, meeting";
  static constexpr std::string_view kColumns =
      "municipality, review, meeting, jobcentre, citizen, caseworker, start, meeting_revision, "
      "old_mode, old_decision, decision_hash, action, mode, room, begin, end, local_day, "
      "local_minute, buffer_before_minutes, buffer_after_minutes, needs_consent, reason, "
      "provisions, state, outcome, revision";
  static void Bind(Query& query, const store::ReviewItem& record, store::Revision revision);
  static store::ReviewItem Read(Query& query);
};
std::string SelectItems(std::string_view tail);

// `SELECT <columns> FROM <table> <tail>`.
std::string SelectText(std::string_view table, std::string_view columns, std::string_view tail);
// `INSERT INTO <table> (<columns>) VALUES (?, …)`.
std::string InsertText(std::string_view table, std::string_view columns);
// As InsertText, but a row with the same key gets the new values.
std::string UpsertText(std::string_view table, std::string_view columns, std::string_view key);

template <class Record>
std::string Select(std::string_view tail) {
  return SelectText(Row<Record>::kTable, Row<Record>::kColumns, tail);
}

// The rows of a bound query.
template <class Record>
std::vector<Record> All(Query& query) {
  std::vector<Record> records;
  while (query.Next()) records.push_back(Row<Record>::Read(query));
  return records;
}

template <class Record>
std::optional<Record> One(Query& query) {
  if (!query.Next()) return std::nullopt;
  return Row<Record>::Read(query);
}

}  // namespace samtale::store_sqlite
