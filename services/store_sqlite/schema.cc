#include "services/store_sqlite/schema.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>

#include "services/store_sqlite/failure.h"

namespace samtale::store_sqlite {
namespace {

// Keys begin with the municipality, so that one can be moved to a database of its own. References
// are deferred, so that a body may write a meeting, its decision and its claims in any order; the
// writer checks them at the end of each body.
constexpr std::string_view kDirectory = R"sql(
CREATE TABLE store_meta (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  revision INTEGER NOT NULL CHECK (revision >= 0),
  event_sequence INTEGER NOT NULL CHECK (event_sequence >= 0)
) STRICT;
INSERT INTO store_meta (only, revision, event_sequence) VALUES (1, 0, 0);

CREATE TABLE jobcentre (
  municipality TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  zone TEXT NOT NULL,
  step_minutes INTEGER NOT NULL CHECK (step_minutes > 0),
  offset_minutes INTEGER NOT NULL CHECK (offset_minutes >= 0),
  notice_minutes INTEGER NOT NULL CHECK (notice_minutes >= 0),
  horizon_days INTEGER NOT NULL CHECK (horizon_days >= 0),
  open_on_public_holidays INTEGER NOT NULL CHECK (open_on_public_holidays IN (0, 1)),
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE meeting_plan (
  municipality TEXT NOT NULL,
  jobcentre TEXT NOT NULL,
  meeting_type TEXT NOT NULL,
  position INTEGER NOT NULL,
  length_minutes INTEGER NOT NULL CHECK (length_minutes > 0),
  buffer_before_minutes INTEGER NOT NULL CHECK (buffer_before_minutes BETWEEN 0 AND 1440),
  buffer_after_minutes INTEGER NOT NULL CHECK (buffer_after_minutes BETWEEN 0 AND 1440),
  PRIMARY KEY (municipality, jobcentre, meeting_type),
  FOREIGN KEY (municipality, jobcentre) REFERENCES jobcentre DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE caseworker (
  municipality TEXT NOT NULL,
  jobcentre TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, id),
  FOREIGN KEY (municipality, jobcentre) REFERENCES jobcentre DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX caseworker_of_jobcentre ON caseworker (municipality, jobcentre, id);

CREATE TABLE caseworker_group (
  municipality TEXT NOT NULL,
  caseworker TEXT NOT NULL,
  position INTEGER NOT NULL,
  citizen_group TEXT NOT NULL,
  PRIMARY KEY (municipality, caseworker, position),
  FOREIGN KEY (municipality, caseworker) REFERENCES caseworker DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE weekly_period (
  municipality TEXT NOT NULL,
  caseworker TEXT NOT NULL,
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1440),
  until_minute INTEGER NOT NULL CHECK (until_minute BETWEEN 0 AND 1440),
  PRIMARY KEY (municipality, caseworker, weekday, from_minute),
  FOREIGN KEY (municipality, caseworker) REFERENCES caseworker DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE absence (
  municipality TEXT NOT NULL,
  id TEXT NOT NULL,
  caseworker TEXT NOT NULL,
  begin INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > begin),
  reason TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, id),
  FOREIGN KEY (municipality, caseworker) REFERENCES caseworker DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX absence_of_caseworker ON absence (municipality, caseworker, end);

CREATE TABLE room (
  municipality TEXT NOT NULL,
  jobcentre TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  seats INTEGER NOT NULL CHECK (seats >= 0),
  area_m2 INTEGER NOT NULL CHECK (area_m2 >= 0),
  invited_only INTEGER NOT NULL CHECK (invited_only IN (0, 1)),
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, id),
  FOREIGN KEY (municipality, jobcentre) REFERENCES jobcentre DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX room_of_jobcentre ON room (municipality, jobcentre, id);

CREATE TABLE citizen (
  municipality TEXT NOT NULL,
  jobcentre TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  citizen_group TEXT NOT NULL,
  course_began_day INTEGER,
  sick_pay_category INTEGER,
  choice TEXT CHECK (choice IN ('physical', 'telephone', 'video')),
  acute_need INTEGER NOT NULL CHECK (acute_need IN (0, 1)),
  risk_group INTEGER NOT NULL CHECK (risk_group IN (0, 1)),
  needs_interpreter INTEGER NOT NULL CHECK (needs_interpreter IN (0, 1)),
  digital_exempt INTEGER NOT NULL CHECK (digital_exempt IN (0, 1)),
  standby_scheme INTEGER NOT NULL CHECK (standby_scheme IN (0, 1)),
  wants_to_take_part INTEGER NOT NULL CHECK (wants_to_take_part IN (0, 1)),
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, id),
  FOREIGN KEY (municipality, jobcentre) REFERENCES jobcentre DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX citizen_of_jobcentre ON citizen (municipality, jobcentre, id);

CREATE TABLE judgment (
  municipality TEXT NOT NULL,
  citizen TEXT NOT NULL,
  flag TEXT NOT NULL,
  value INTEGER CHECK (value IN (0, 1)),
  author TEXT NOT NULL,
  reason TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  expires_day INTEGER,
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, citizen, flag),
  FOREIGN KEY (municipality, citizen) REFERENCES citizen DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
  municipality TEXT NOT NULL,
  citizen TEXT NOT NULL,
  number INTEGER NOT NULL,
  meeting_type TEXT NOT NULL,
  physical INTEGER NOT NULL CHECK (physical IN (0, 1)),
  telephone INTEGER NOT NULL CHECK (telephone IN (0, 1)),
  video INTEGER NOT NULL CHECK (video IN (0, 1)),
  value INTEGER CHECK (value IN (0, 1)),
  recorded_by TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, citizen, number),
  FOREIGN KEY (municipality, citizen) REFERENCES citizen DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE circumstance (
  municipality TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('municipality_locked_down', 'premises_not_ready')),
  jobcentre TEXT,
  from_day INTEGER NOT NULL,
  until_day INTEGER CHECK (until_day >= from_day),
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, id),
  FOREIGN KEY (municipality, jobcentre) REFERENCES jobcentre DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kBookings = R"sql(
CREATE TABLE meeting (
  municipality TEXT NOT NULL,
  jobcentre TEXT NOT NULL,
  id TEXT NOT NULL,
  citizen TEXT NOT NULL,
  caseworker TEXT NOT NULL,
  room TEXT,
  type TEXT NOT NULL,
  held_by TEXT NOT NULL CHECK (held_by IN ('jobcentre', 'a_kasse')),
  mode TEXT NOT NULL CHECK (mode IN ('physical', 'telephone', 'video')),
  state TEXT NOT NULL CHECK (state IN ('booked', 'held', 'no_show', 'declined', 'cancelled')),
  begin INTEGER NOT NULL,
  end INTEGER NOT NULL,
  local_day INTEGER NOT NULL,
  local_minute INTEGER NOT NULL CHECK (local_minute BETWEEN 0 AND 1440),
  number INTEGER NOT NULL,
  companions INTEGER NOT NULL CHECK (companions >= 0),
  summoned_day INTEGER NOT NULL,
  summoned_mode TEXT NOT NULL CHECK (summoned_mode IN ('physical', 'telephone', 'video')),
  mode_reason TEXT NOT NULL,
  state_reason TEXT NOT NULL,
  decision TEXT NOT NULL,
  booked_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, id),
  CHECK (end > begin AND end - begin <= 86400),
  FOREIGN KEY (municipality, jobcentre) REFERENCES jobcentre DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, citizen) REFERENCES citizen DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, caseworker) REFERENCES caseworker DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, room) REFERENCES room DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, decision) REFERENCES decision DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_by_begin ON meeting (municipality, begin, id);
CREATE INDEX meeting_of_jobcentre ON meeting (municipality, jobcentre, begin, id);
CREATE INDEX meeting_of_citizen ON meeting (municipality, citizen, begin, id);
CREATE INDEX meeting_of_caseworker ON meeting (municipality, caseworker, begin, id);

CREATE TABLE decision (
  municipality TEXT NOT NULL,
  id TEXT NOT NULL,
  meeting TEXT NOT NULL,
  question TEXT NOT NULL,
  decision TEXT NOT NULL,
  rulebook TEXT NOT NULL,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (municipality, id),
  FOREIGN KEY (municipality, meeting) REFERENCES meeting DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE hold (
  municipality TEXT NOT NULL,
  jobcentre TEXT NOT NULL,
  id TEXT NOT NULL,
  citizen TEXT NOT NULL,
  caseworker TEXT NOT NULL,
  room TEXT,
  meeting_type TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('physical', 'telephone', 'video')),
  begin INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > begin),
  owner TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, id),
  FOREIGN KEY (municipality, jobcentre) REFERENCES jobcentre DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, citizen) REFERENCES citizen DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, caseworker) REFERENCES caseworker DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, room) REFERENCES room DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  municipality TEXT NOT NULL,
  party_kind TEXT NOT NULL CHECK (party_kind IN ('caseworker', 'room', 'citizen')),
  party TEXT NOT NULL,
  begin INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > begin),
  buffer_before_minutes INTEGER NOT NULL CHECK (buffer_before_minutes BETWEEN 0 AND 1440),
  buffer_after_minutes INTEGER NOT NULL CHECK (buffer_after_minutes BETWEEN 0 AND 1440),
  meeting TEXT,
  hold TEXT,
  expires_at INTEGER CHECK (expires_at IS NULL OR hold IS NOT NULL),
  PRIMARY KEY (municipality, party_kind, party, begin),
  CHECK ((meeting IS NULL) <> (hold IS NULL)),
  FOREIGN KEY (municipality, meeting) REFERENCES meeting DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, hold) REFERENCES hold DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_of_meeting ON claim (municipality, meeting) WHERE meeting IS NOT NULL;
CREATE INDEX claim_of_hold ON claim (municipality, hold) WHERE hold IS NOT NULL;
CREATE INDEX claim_held_party ON claim (municipality, party_kind, party) WHERE hold IS NOT NULL;

-- No party is taken twice at a time, whatever state the code is in. Buffers are planning: between
-- neighbours the larger counts, and people may agree to less, so they are not refused here.
-- As the claims of a party are disjoint, of those that begin before the new one ends the last one
-- ends last: it alone can overlap, and a long history costs one step in the key.
CREATE TRIGGER claim_insert BEFORE INSERT ON claim
WHEN NEW.begin < (
  SELECT other.end FROM claim AS other
  WHERE other.municipality = NEW.municipality AND other.party_kind = NEW.party_kind
    AND other.party = NEW.party AND other.begin < NEW.end
  ORDER BY other.begin DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'claim overlap');
END;
CREATE TRIGGER claim_update BEFORE UPDATE ON claim
WHEN NEW.begin < (
  SELECT other.end FROM claim AS other
  WHERE other.municipality = NEW.municipality AND other.party_kind = NEW.party_kind
    AND other.party = NEW.party AND other.begin < NEW.end
    AND (other.municipality, other.party_kind, other.party, other.begin)
      IS NOT (OLD.municipality, OLD.party_kind, OLD.party, OLD.begin)
  ORDER BY other.begin DESC LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'claim overlap');
END;

CREATE TABLE event (
  municipality TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  caller TEXT NOT NULL,
  detail TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (municipality, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
  municipality TEXT NOT NULL,
  caller TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  resource TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (municipality, caller, method, request_id)
) STRICT, WITHOUT ROWID;
)sql";

// Rules belong to everybody: no key here begins with a municipality. A text is kept once, however
// many rulebooks it is in.
constexpr std::string_view kRules = R"sql(
CREATE TABLE rule_text (
  hash TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE rulebook (
  hash TEXT NOT NULL PRIMARY KEY,
  stored_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rulebook_file (
  rulebook TEXT NOT NULL,
  path TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  PRIMARY KEY (rulebook, path),
  FOREIGN KEY (rulebook) REFERENCES rulebook DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (text_hash) REFERENCES rule_text DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_upload (
  layer TEXT NOT NULL,
  rulebook TEXT NOT NULL,
  caller TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (layer, rulebook),
  FOREIGN KEY (rulebook) REFERENCES rulebook DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_activation (
  layer TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  rulebook TEXT NOT NULL,
  previous TEXT NOT NULL,
  caller TEXT NOT NULL,
  reason TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  approved_by TEXT NOT NULL CHECK (approved_by <> caller),
  in_force_at INTEGER,
  revision INTEGER NOT NULL,
  PRIMARY KEY (layer, number),
  FOREIGN KEY (rulebook) REFERENCES rulebook DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_layer (
  layer TEXT NOT NULL PRIMARY KEY,
  rulebook TEXT,
  activation INTEGER,
  folder TEXT NOT NULL,
  shadow TEXT NOT NULL,
  revision INTEGER NOT NULL,
  CHECK ((rulebook IS NULL) = (activation IS NULL)),
  FOREIGN KEY (rulebook) REFERENCES rulebook DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (layer, activation) REFERENCES rule_activation DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
)sql";

// The texts of decisions are few, whatever the number of items.
constexpr std::string_view kReviews = R"sql(
CREATE TABLE review (
  municipality TEXT NOT NULL,
  id TEXT NOT NULL,
  rulebook TEXT NOT NULL,
  as_of_day INTEGER NOT NULL,
  jobcentre TEXT,
  from_day INTEGER NOT NULL,
  until_day INTEGER CHECK (until_day >= from_day),
  state TEXT NOT NULL CHECK (state IN ('looking', 'ready', 'applying', 'applied')),
  looked INTEGER NOT NULL CHECK (looked >= 0),
  problem TEXT NOT NULL,
  at_start INTEGER,
  at_meeting TEXT,
  accepted TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  applied_role TEXT,
  applied_by TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, id),
  CHECK ((at_start IS NULL) = (at_meeting IS NULL)),
  CHECK (state <> 'applying' OR applied_role IS NOT NULL),
  FOREIGN KEY (municipality, jobcentre) REFERENCES jobcentre DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX review_unfinished ON review (revision) WHERE state IN ('looking', 'applying');

CREATE TABLE review_decision (
  municipality TEXT NOT NULL,
  hash TEXT NOT NULL,
  decision TEXT NOT NULL,
  PRIMARY KEY (municipality, hash)
) STRICT;

CREATE TABLE review_item (
  municipality TEXT NOT NULL,
  review TEXT NOT NULL,
  meeting TEXT NOT NULL,
  jobcentre TEXT NOT NULL,
  citizen TEXT NOT NULL,
  caseworker TEXT NOT NULL,
  start INTEGER NOT NULL,
  meeting_revision INTEGER NOT NULL,
  old_mode TEXT NOT NULL CHECK (old_mode IN ('physical', 'telephone', 'video')),
  old_decision TEXT NOT NULL,
  decision_hash TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('keep', 'switch_mode', 'find_room', 'move', 'cancel')),
  mode TEXT CHECK (mode IN ('physical', 'telephone', 'video')),
  room TEXT,
  begin INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > begin),
  local_day INTEGER NOT NULL,
  local_minute INTEGER NOT NULL CHECK (local_minute BETWEEN 0 AND 1440),
  buffer_before_minutes INTEGER NOT NULL CHECK (buffer_before_minutes BETWEEN 0 AND 1440),
  buffer_after_minutes INTEGER NOT NULL CHECK (buffer_after_minutes BETWEEN 0 AND 1440),
  needs_consent INTEGER NOT NULL CHECK (needs_consent IN (0, 1)),
  reason TEXT NOT NULL,
  provisions TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'applied', 'skipped')),
  outcome TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, review, meeting),
  CHECK ((action = 'cancel') = (mode IS NULL)),
  FOREIGN KEY (municipality, review) REFERENCES review DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, meeting) REFERENCES meeting DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, room) REFERENCES room DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, old_decision) REFERENCES decision DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (municipality, decision_hash) REFERENCES review_decision
    DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX review_item_by_start ON review_item (municipality, review, start, meeting);
CREATE INDEX review_item_planned ON review_item (municipality, review, begin)
  WHERE action IN ('find_room', 'move');
)sql";

// Which rules are in force, where a snapshot is told its revision.
constexpr std::string_view kRulesRevision = R"sql(
ALTER TABLE store_meta ADD COLUMN rules_revision INTEGER NOT NULL DEFAULT 0;
UPDATE store_meta SET rules_revision = (SELECT coalesce(max(revision), 0) FROM rule_layer);
)sql";

// Every upload with what was told of it, what took the place of an activation that waited, and the
// way back to no rules of its own (the hash is that of no files). A review tells what it left out.
constexpr std::string_view kRuleHistory = R"sql(
ALTER TABLE rule_upload RENAME TO rule_upload_before;
CREATE TABLE rule_upload (
  layer TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  rulebook TEXT NOT NULL,
  caller TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  decides_as TEXT NOT NULL,
  findings TEXT NOT NULL,
  suspended TEXT NOT NULL,
  PRIMARY KEY (layer, number),
  FOREIGN KEY (rulebook) REFERENCES rulebook DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO rule_upload
  SELECT layer, row_number() OVER (PARTITION BY layer ORDER BY at, rulebook), rulebook, caller, reason, at,
    '', '[]', ''
  FROM rule_upload_before;
DROP TABLE rule_upload_before;

ALTER TABLE rule_activation ADD COLUMN replaced_by INTEGER
  CHECK (replaced_by IS NULL OR (replaced_by > number AND in_force_at IS NULL));
UPDATE rule_activation SET replaced_by = number + 1 WHERE in_force_at IS NULL AND EXISTS (
  SELECT 1 FROM rule_activation AS later
  WHERE later.layer = rule_activation.layer AND later.number = rule_activation.number + 1);
UPDATE rule_activation
  SET previous = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  WHERE previous = '' AND layer <> 'national';

ALTER TABLE review ADD COLUMN own_suspended INTEGER NOT NULL DEFAULT 0 CHECK (own_suspended IN (0, 1));
)sql";

// How remote meetings are reached, and how often a meeting was changed.
constexpr std::string_view kConnections = R"sql(
ALTER TABLE jobcentre ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE jobcentre ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE jobcentre ADD COLUMN video_link TEXT NOT NULL DEFAULT '';
ALTER TABLE caseworker ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE caseworker ADD COLUMN video_link TEXT NOT NULL DEFAULT '';
ALTER TABLE citizen ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting ADD COLUMN video_link TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting ADD COLUMN citizen_calls INTEGER NOT NULL DEFAULT 0
  CHECK (citizen_calls IN (0, 1));
ALTER TABLE meeting ADD COLUMN connection_given INTEGER NOT NULL DEFAULT 0
  CHECK (connection_given IN (0, 1));
ALTER TABLE meeting ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0 CHECK (sequence >= 0);
)sql";

// What an event tells beside its kind and subject gets columns of its own. `old_detail` is the JSON
// that earlier versions wrote instead; nothing reads it.
constexpr std::string_view kEvents = R"sql(
ALTER TABLE event RENAME TO old_event;
CREATE TABLE event (
  municipality TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  caller TEXT NOT NULL,
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  citizen TEXT,
  meeting_type TEXT,
  old_mode TEXT CHECK (old_mode IN ('physical', 'telephone', 'video')),
  old_begin INTEGER,
  old_local_day INTEGER,
  old_local_minute INTEGER,
  old_caseworker TEXT,
  old_room TEXT,
  old_state TEXT CHECK (old_state IN ('booked', 'held', 'no_show', 'declined', 'cancelled')),
  mode TEXT CHECK (mode IN ('physical', 'telephone', 'video')),
  begin INTEGER,
  local_day INTEGER,
  local_minute INTEGER,
  caseworker TEXT,
  room TEXT,
  state TEXT CHECK (state IN ('booked', 'held', 'no_show', 'declined', 'cancelled')),
  review TEXT,
  rulebook TEXT,
  activation INTEGER,
  replaced_by INTEGER,
  old_detail TEXT,
  PRIMARY KEY (municipality, sequence),
  CHECK ((citizen IS NULL) = (mode IS NULL) AND (old_mode IS NULL OR mode IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO event (municipality, sequence, kind, subject, caller, revision, at, old_detail)
  SELECT municipality, sequence, kind, subject, caller, 0, at, nullif(detail, '') FROM old_event;
DROP TABLE old_event;
)sql";

constexpr std::string_view kReminders = R"sql(
CREATE TABLE reminder_plan (
  municipality TEXT NOT NULL,
  jobcentre TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  meeting_types TEXT NOT NULL,
  physical INTEGER NOT NULL CHECK (physical IN (0, 1)),
  telephone INTEGER NOT NULL CHECK (telephone IN (0, 1)),
  video INTEGER NOT NULL CHECK (video IN (0, 1)),
  days_before INTEGER NOT NULL CHECK (days_before >= 0),
  local_minute INTEGER NOT NULL CHECK (local_minute BETWEEN 0 AND 1440),
  useful_minutes INTEGER NOT NULL CHECK (useful_minutes >= 0),
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, jobcentre, id),
  FOREIGN KEY (municipality, jobcentre) REFERENCES jobcentre DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE reminder_progress (
  municipality TEXT NOT NULL,
  jobcentre TEXT NOT NULL,
  plan TEXT NOT NULL,
  until INTEGER NOT NULL,
  meeting TEXT,
  next_due_at INTEGER,
  PRIMARY KEY (municipality, jobcentre, plan),
  FOREIGN KEY (municipality, jobcentre, plan) REFERENCES reminder_plan
    DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_next ON reminder_progress (next_due_at, municipality, jobcentre, plan)
  WHERE next_due_at IS NOT NULL;

ALTER TABLE event ADD COLUMN reminder_plan TEXT;
ALTER TABLE event ADD COLUMN due_at INTEGER;
ALTER TABLE meeting ADD COLUMN timed_at INTEGER NOT NULL DEFAULT 0;
UPDATE meeting SET timed_at = created_at;
)sql";

// A calendar is any party's. What was a caseworker's weekly period is one of its hours; `schedule`
// 0 is the hours before the first schedule. The three modes of a period: none means all.
constexpr std::string_view kCalendars = R"sql(
CREATE TABLE calendar_schedule (
  municipality TEXT NOT NULL,
  party_kind TEXT NOT NULL,
  party TEXT NOT NULL,
  schedule INTEGER NOT NULL CHECK (schedule > 0),
  valid_from_day INTEGER NOT NULL,
  cycle_weeks INTEGER NOT NULL CHECK (cycle_weeks > 0),
  cycle_monday INTEGER NOT NULL CHECK ((cycle_monday + 3) % 7 = 0),
  PRIMARY KEY (municipality, party_kind, party, schedule),
  UNIQUE (municipality, party_kind, party, valid_from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE calendar_period (
  municipality TEXT NOT NULL,
  party_kind TEXT NOT NULL,
  party TEXT NOT NULL,
  schedule INTEGER NOT NULL CHECK (schedule >= 0),
  position INTEGER NOT NULL,
  week INTEGER NOT NULL CHECK (week >= 0),
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1440),
  until_minute INTEGER NOT NULL CHECK (until_minute BETWEEN 0 AND 1440),
  physical INTEGER NOT NULL CHECK (physical IN (0, 1)),
  telephone INTEGER NOT NULL CHECK (telephone IN (0, 1)),
  video INTEGER NOT NULL CHECK (video IN (0, 1)),
  PRIMARY KEY (municipality, party_kind, party, schedule, position)
) STRICT, WITHOUT ROWID;
INSERT INTO calendar_period
SELECT municipality, 'caseworker', caseworker, 0,
  row_number() OVER (PARTITION BY municipality, caseworker ORDER BY weekday, from_minute) - 1,
  0, weekday, from_minute, until_minute, 0, 0, 0
FROM weekly_period;
DROP TABLE weekly_period;

CREATE TABLE calendar_break (
  municipality TEXT NOT NULL,
  party_kind TEXT NOT NULL,
  party TEXT NOT NULL,
  position INTEGER NOT NULL,
  weekday INTEGER CHECK (weekday BETWEEN 1 AND 7),
  from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1440),
  until_minute INTEGER NOT NULL CHECK (until_minute BETWEEN 0 AND 1440),
  PRIMARY KEY (municipality, party_kind, party, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_override (
  municipality TEXT NOT NULL,
  party_kind TEXT NOT NULL,
  party TEXT NOT NULL,
  day INTEGER NOT NULL,
  reason TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, party_kind, party, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_override_period (
  municipality TEXT NOT NULL,
  party_kind TEXT NOT NULL,
  party TEXT NOT NULL,
  day INTEGER NOT NULL,
  position INTEGER NOT NULL,
  from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1440),
  until_minute INTEGER NOT NULL CHECK (until_minute BETWEEN 0 AND 1440),
  physical INTEGER NOT NULL CHECK (physical IN (0, 1)),
  telephone INTEGER NOT NULL CHECK (telephone IN (0, 1)),
  video INTEGER NOT NULL CHECK (video IN (0, 1)),
  PRIMARY KEY (municipality, party_kind, party, day, position),
  FOREIGN KEY (municipality, party_kind, party, day) REFERENCES day_override
    DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE closing_day (
  municipality TEXT NOT NULL,
  id TEXT NOT NULL,
  jobcentre TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  until_day INTEGER NOT NULL CHECK (until_day >= from_day),
  reason TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (municipality, id),
  FOREIGN KEY (municipality, jobcentre) REFERENCES jobcentre DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX closing_day_of_jobcentre ON closing_day (municipality, jobcentre, id);

ALTER TABLE caseworker ADD COLUMN max_meetings_per_day INTEGER CHECK (max_meetings_per_day > 0);
)sql";

// A meeting and its decision refer to each other, so one is put while the other is still missing.
// While a deferred key is unmet SQLite searches, for every record put that others refer to, those
// that do (https://sqlite.org/foreignkeys.html, section 3): without an index, all of them.
constexpr std::string_view kKeysOfMeetings = R"sql(
CREATE INDEX meeting_of_decision ON meeting (municipality, decision);
CREATE INDEX decision_of_meeting ON decision (municipality, meeting);
CREATE INDEX review_item_of_meeting ON review_item (municipality, meeting);
CREATE INDEX review_item_of_old_decision ON review_item (municipality, old_decision);
)sql";

// What a review has planned is read once, by its action.
constexpr std::string_view kReviewsPlanInMemory = R"sql(
DROP INDEX review_item_planned;
)sql";

// When a meeting was changed last: as its events tell, and by earlier versions not always did.
constexpr std::string_view kMeetingChanges = R"sql(
ALTER TABLE meeting ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
UPDATE meeting SET changed_at = max(created_at, timed_at);
UPDATE meeting SET changed_at = max(changed_at, told.at)
  FROM (SELECT municipality, subject, max(at) AS at FROM event
        WHERE kind LIKE 'meeting.%' GROUP BY municipality, subject) AS told
  WHERE told.municipality = meeting.municipality
    AND told.subject = 'jobcentres/' || meeting.jobcentre || '/meetings/' || meeting.id;
)sql";

const std::string& FirstVersion() {
  static const std::string text = std::string(kDirectory) + std::string(kBookings);
  return text;
}

tl::unexpected<Error> Unreadable(const std::string& path, std::string why) {
  return Fail(Reason::kUnavailable, Text::kDatabaseUnreadable, {path, std::move(why)});
}

tl::unexpected<Error> Newer(const std::string& path, std::int64_t version, std::size_t ours) {
  return Fail(Reason::kDatabaseNewer, Text::kDatabaseNewer,
              {path, std::to_string(version), std::to_string(ours)});
}

// https://sqlite.org/fileformat2.html, section 1.3.
constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kHeaderBytes = 100;
constexpr std::size_t kWriteVersionAt = 18;
constexpr char kWriteAheadLog = 2;
constexpr std::size_t kVersionAt = 60;
constexpr std::size_t kApplicationAt = 68;

std::int64_t BigEndian(const std::array<char, kHeaderBytes>& header, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(header.at(at + i));
  }
  return static_cast<std::int32_t>(value);
}

std::int64_t Number(Connection& connection, std::string_view sql) {
  Query query(connection, sql);
  if (!query.Next()) throw BadRow("no row where there must be one");
  return query.Get<std::int64_t>();
}

void Apply(Connection& connection, std::string_view migration, std::size_t version) {
  connection.Execute("BEGIN IMMEDIATE");
  try {
    connection.Execute(std::string(migration));
    connection.Execute("PRAGMA application_id=" + std::to_string(kApplicationId) +
                       "; PRAGMA user_version=" + std::to_string(version) + "; COMMIT");
  } catch (...) {
    if (connection.in_transaction()) connection.Execute("ROLLBACK");
    throw;
  }
}

Result<void> MigrateThrowing(Connection& connection, const std::string& path,
                             std::span<const std::string_view> migrations) {
  const std::int64_t version = Number(connection, "PRAGMA user_version");
  if (version > static_cast<std::int64_t>(migrations.size())) {
    return Newer(path, version, migrations.size());
  }
  if (version < 0 ||
      (version == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") > 0)) {
    return Unreadable(path, "it is a database of another program");
  }
  {
    Query check(connection, "PRAGMA quick_check(1)");
    const std::string found = check.Next() ? check.Get<std::string>() : "no answer";
    if (found != "ok") return Unreadable(path, "it is damaged: " + found);
  }
  for (auto next = static_cast<std::size_t>(version); next < migrations.size(); ++next) {
    Apply(connection, migrations[next], next + 1);
  }
  return {};
}

}  // namespace

std::span<const std::string_view> Migrations() {
  static const std::array<std::string_view, 12> all = {
      FirstVersion(),       kRules,         kReviews,   kRulesRevision, kRuleHistory,
      kConnections,         kEvents,        kReminders, kCalendars,     kKeysOfMeetings,
      kReviewsPlanInMemory, kMeetingChanges};
  return all;
}

Result<void> CheckHeader(const std::string& path, int newest) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    if (errno == ENOENT) return {};
    return Unreadable(path, std::strerror(errno));
  }
  std::array<char, kHeaderBytes> header{};
  file.read(header.data(), kHeaderBytes);
  if (file.gcount() == 0) return {};
  if (file.gcount() < static_cast<std::streamsize>(kHeaderBytes) ||
      std::string_view(header.data(), kMagic.size()) != kMagic) {
    return Unreadable(path, "it is not a database");
  }
  if (BigEndian(header, kApplicationAt) != kApplicationId) {
    // A crash in the middle of creating one leaves this; Migrate looks whether it is empty.
    const bool unmarked =
        BigEndian(header, kApplicationAt) == 0 && BigEndian(header, kVersionAt) == 0;
    if (unmarked && header.at(kWriteVersionAt) == kWriteAheadLog) return {};
    return Unreadable(path, "it is a database of another program");
  }
  const std::int64_t version = BigEndian(header, kVersionAt);
  if (version > newest) return Newer(path, version, static_cast<std::size_t>(newest));
  return {};
}

Result<void> Migrate(Connection& connection, const std::string& path,
                     std::span<const std::string_view> migrations) {
  try {
    return MigrateThrowing(connection, path, migrations);
  } catch (...) {
    return Unreadable(path, CurrentFailure().text);
  }
}

}  // namespace samtale::store_sqlite
