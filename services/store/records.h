// What the store keeps, in core's words. Every record belongs to one municipality, and every key
// begins with it; the rules at the end are everybody's instead. Values; any thread may share them.
// `revision` is the store revision of a record's last change; the store sets it on every Put, and
// it is the record's etag.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/core/caller.h"
#include "services/core/id.h"
#include "services/core/interval.h"
#include "services/core/mode.h"
#include "services/core/time.h"
#include "services/store/calendar.h"

namespace samtale::store {

// Grows by one with every committed write of any municipality; never goes back.
using Revision = std::int64_t;

enum class PartyKind : std::uint8_t { kCaseworker, kRoom, kCitizen };

struct Party {
  PartyKind kind;
  std::string id;
  friend auto operator<=>(const Party&, const Party&) = default;
};

// The longest buffer of a plan or claim, and the longest meeting: they bound how far a look-up of
// what overlaps an interval reaches. A store refuses more as kInternal, so use cases refuse it
// first.
inline constexpr Minutes kLongestBuffer{24 * 60};
inline constexpr Minutes kLongestMeeting{24 * 60};

// How a jobcentre plans one type of meeting. Buffers belong to the caseworker and the room, not the
// citizen; between neighbours the larger of the two buffers counts, not their sum.
struct MeetingPlan {
  std::string meeting_type;
  Minutes length{45};
  Minutes buffer_before{0};
  Minutes buffer_after{0};
  friend bool operator==(const MeetingPlan&, const MeetingPlan&) = default;
};

struct Jobcentre {
  MunicipalityId municipality;
  JobcentreId id;
  std::string name;
  std::string address;
  std::string phone = "";  // where citizens call; empty: nowhere
  std::string email = "";
  std::string video_link = "";  // of video meetings; `{meeting}` in it is the meeting's id
  std::string zone = "Europe/Copenhagen";
  Minutes step{15};  // starts lie on a grid of local time: offset + n * step after midnight
  Minutes offset{0};
  Minutes notice{0};       // least time from now to a start
  int horizon_days = 180;  // a start lies at most so many civil days after today
  bool open_on_public_holidays = false;
  std::vector<MeetingPlan>
      plans;  // one a meeting type at most; a type without one has MeetingPlan's defaults
  Revision revision = 0;
  friend bool operator==(const Jobcentre&, const Jobcentre&) = default;
};

struct Caseworker {
  MunicipalityId municipality;
  JobcentreId jobcentre;
  CaseworkerId id;
  std::string name;
  std::string phone = "";                // where citizens call them; empty: the jobcentre's
  std::string video_link = "";           // as the jobcentre's, which it goes before
  std::vector<std::string> groups = {};  // citizen groups served; empty: all
  Calendar calendar = {};
  std::optional<int> max_meetings_per_day = {};  // that begin on a local day; nothing: no limit
  bool active = true;
  Revision revision = 0;
  friend bool operator==(const Caseworker&, const Caseworker&) = default;
};

// An absence is planning, not a claim: it may be recorded over booked meetings.
struct Absence {
  MunicipalityId municipality;
  AbsenceId id;
  CaseworkerId caseworker;
  Interval interval;
  std::string reason;  // never about a citizen; may be empty
  Revision revision = 0;
  friend bool operator==(const Absence&, const Absence&) = default;
};

// The hours of one day instead of those of the calendar, whose breaks stay. Like an absence, it may
// be recorded over booked meetings.
struct DayOverride {
  MunicipalityId municipality;
  Party party;
  LocalDay day;
  std::vector<DayPeriod> periods = {};  // none: the party does not work that day
  std::string reason;                   // never about a citizen; may be empty
  Revision revision = 0;
  friend bool operator==(const DayOverride&, const DayOverride&) = default;
};

// Days on which a jobcentre is closed, whatever the hours of its parties are. May be recorded over
// booked meetings.
struct ClosingDay {
  MunicipalityId municipality;
  ClosingDayId id;
  JobcentreId jobcentre;
  LocalDay from;
  LocalDay until;  // inclusive
  std::string reason;
  Revision revision = 0;
  friend bool operator==(const ClosingDay&, const ClosingDay&) = default;
};

struct Room {
  MunicipalityId municipality;
  JobcentreId jobcentre;
  RoomId id;
  std::string name;
  int seats = 2;  // all people in it, staff too
  int area_m2 = 10;
  bool invited_only = false;  // only invited citizens enter: exempt from m2_per_person
  bool active = true;
  Revision revision = 0;
  friend bool operator==(const Room&, const Room&) = default;
};

struct Citizen {
  MunicipalityId municipality;
  JobcentreId jobcentre;
  CitizenId id;
  std::string name;
  std::string group;
  std::string phone = "";                        // where the citizen is called; empty: not known
  std::optional<LocalDay> course_began_on = {};  // when the current course of contact began
  std::optional<int> sick_pay_category = {};
  std::optional<Mode> choice = {};  // the mode the citizen wants
  bool acute_need = false;
  bool risk_group = false;
  bool needs_interpreter = false;
  bool digital_exempt = false;
  bool standby_scheme = false;
  bool wants_to_take_part = false;
  Revision revision = 0;
  friend bool operator==(const Citizen&, const Citizen&) = default;
};

// A caseworker's flag on a citizen. Setting it again replaces it; `value` unset clears it.
struct Judgment {
  MunicipalityId municipality;
  CitizenId citizen;
  std::string flag;
  std::optional<bool> value = {};
  std::string author;  // the caller's id
  std::string reason;
  Instant set_at;
  std::optional<LocalDay> expires_on = {};  // the last day it counts
  Revision revision = 0;
  friend bool operator==(const Judgment&, const Judgment&) = default;
};

// A citizen's answer to meetings held in some modes. The latest for a mode and meeting type counts.
struct Consent {
  MunicipalityId municipality;
  CitizenId citizen;
  std::string meeting_type;        // empty: every type
  ModeSet modes;                   // the modes it is about
  std::optional<bool> value = {};  // true given, false refused, unset withdrawn
  std::string recorded_by;         // the caller's id
  Instant recorded_at;
  Revision revision = 0;
  friend bool operator==(const Consent&, const Consent&) = default;
};

enum class CircumstanceKind : std::uint8_t { kMunicipalityLockedDown, kPremisesNotReady };

// A dated circumstance that rules read on the day of the meeting.
struct Circumstance {
  MunicipalityId municipality;
  CircumstanceId id;
  CircumstanceKind kind;
  std::optional<JobcentreId>
      jobcentre;  // kPremisesNotReady; a lockdown is the whole municipality's
  LocalDay from;
  std::optional<LocalDay> until = {};  // inclusive; unset: open
  Revision revision = 0;
  friend bool operator==(const Circumstance&, const Circumstance&) = default;
};

// An interval in which a party is taken, by a meeting or by a hold (exactly one of the two is set).
// Two live claims of one party never overlap; a claim with `expires_at` is live until that instant.
struct Claim {
  Party party;
  Interval interval;
  Minutes buffer_before{0};
  Minutes buffer_after{0};
  std::optional<MeetingId> meeting = {};
  std::optional<HoldId> hold = {};
  std::optional<Instant> expires_at = {};  // of the hold
  friend bool operator==(const Claim&, const Claim&) = default;
};

enum class MeetingState : std::uint8_t { kBooked, kHeld, kNoShow, kDeclined, kCancelled };
enum class HeldBy : std::uint8_t { kJobcentre, kAKasse };

// How the parties of a remote meeting come together. Nothing of it is set for a physical one.
struct Connection {
  std::string video_link = "";  // video: where both go; empty: not known yet
  std::string phone = "";       // telephone: the number that is called; empty: not known yet
  bool citizen_calls = false;   // telephone: the citizen calls, else the caseworker does
  bool given = false;           // a caller said so; else it was worked out from the directory
  friend bool operator==(const Connection&, const Connection&) = default;
};

struct Meeting {
  MunicipalityId municipality;
  JobcentreId jobcentre;
  MeetingId id;
  CitizenId citizen;
  CaseworkerId caseworker;
  std::optional<RoomId> room = {};  // set exactly when the mode is physical
  std::string type;
  HeldBy held_by = HeldBy::kJobcentre;
  Mode mode;
  MeetingState state = MeetingState::kBooked;
  Interval interval;
  LocalDateTime local_start;  // what the citizen was promised, in the jobcentre's zone
  int number = 1;             // of the citizen's meetings with this holder in this course
  int companions = 0;         // visitors beside the citizen: bisidder, interpreter
  LocalDay summoned_on;       // kept when the meeting is moved
  Mode summoned_mode;         // kept when the meeting is moved
  Connection connection = {};
  int sequence = 0;  // grows when time, place, caseworker or mode change, or it is called off
  std::string mode_reason;   // why the mode departs from the chosen one; may be empty
  std::string state_reason;  // why cancelled, declined or not shown; may be empty
  DecisionId decision;       // the decision its mode rests on
  std::string booked_by;     // the caller's id
  Instant created_at;
  Instant timed_at = {};    // when it was given the time it has: booked, or moved last
  Instant changed_at = {};  // when anything of it was changed last
  Revision revision = 0;
  friend bool operator==(const Meeting&, const Meeting&) = default;
};

struct Hold {
  MunicipalityId municipality;
  JobcentreId jobcentre;
  HoldId id;  // unguessable: the proof of its owner
  CitizenId citizen;
  CaseworkerId caseworker;
  std::optional<RoomId> room = {};
  std::string meeting_type;
  Mode mode;
  Interval interval;
  std::string owner;  // the caller's id
  Instant expires_at;
  Revision revision = 0;
  friend bool operator==(const Hold&, const Hold&) = default;
};

// A decision as it was made: enough to make it again, bit for bit.
struct RecordedDecision {
  MunicipalityId municipality;
  DecisionId id;
  MeetingId meeting;
  std::string question;  // canonical JSON of engine::Question
  std::string decision;  // canonical JSON of engine::Decision
  std::string rulebook;  // `sha256:…`
  Instant decided_at;
  friend bool operator==(const RecordedDecision&, const RecordedDecision&) = default;
};

// Proof that a write was done, so that a repeat answers the first result.
struct Receipt {
  MunicipalityId municipality;
  std::string caller;  // role and id
  std::string method;
  std::string request_id;
  std::string body_hash;
  std::string resource;  // what the first call made or changed
  Instant at;
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

// A layer of rules that is uploaded and activated by itself: `national`, or a municipality's code.
using RuleLayerId = Id<struct RuleLayerTag>;

struct RuleFile {
  std::string path;  // below the rules folder, `national/covid19.yaml`
  std::string text;
  friend bool operator==(const RuleFile&, const RuleFile&) = default;
};

// Rule files under the hash that names them for ever: the whole rulebook of a municipality, which
// recorded decisions name, or one layer of it.
struct Rulebook {
  std::string hash;             // `sha256:…`, over paths and texts
  std::vector<RuleFile> files;  // by path; none for a layer that was given up
  Instant stored_at;
  friend bool operator==(const Rulebook&, const Rulebook&) = default;
};

// That somebody handed in the files of a layer, and what it was told of them.
struct RuleUpload {
  RuleLayerId layer;
  std::int64_t number;   // 1 is the layer's first
  std::string rulebook;  // hash of the layer's files
  std::string caller;    // role and id, `administrator/eva`
  std::string reason;
  Instant at;
  std::string decides_as;                   // hash of what they made with the layers then in force
  std::string findings;                     // engine::ToJson of what was found in them
  std::vector<std::string> suspended = {};  // municipalities whose layer would not fit any more
  friend bool operator==(const RuleUpload&, const RuleUpload&) = default;
};

// That somebody asked for the files of a layer to be in force, and what became of it.
struct RuleActivation {
  RuleLayerId layer;
  std::int64_t number;   // 1 is the layer's first
  std::string rulebook;  // hash of the layer's files
  std::string previous;  // the hash in force when it was asked for; empty: nothing ever was
  std::string caller;    // as in RuleUpload; `folder` for the server's own folder
  std::string reason;
  Instant asked_at;
  std::string approved_by = {};             // the second person; empty: nobody
  std::optional<Instant> in_force_at = {};  // nothing: waits for a second person, or was replaced
  // The number of the later one that took its place while it waited.
  std::optional<std::int64_t> replaced_by = {};
  Revision revision = 0;
  friend bool operator==(const RuleActivation&, const RuleActivation&) = default;
};

// What counts in a layer now.
struct RuleLayer {
  RuleLayerId layer;
  std::optional<std::string> rulebook = {};     // hash of the files in force; nothing: none yet
  std::optional<std::int64_t> activation = {};  // the number of the one that put them in force
  std::string folder = {};  // hash of what the server's folder last had of it; empty: nothing yet
  std::string shadow = {};  // hash of the files that decide alongside; empty: none
  Revision revision = 0;
  friend bool operator==(const RuleLayer&, const RuleLayer&) = default;
};

}  // namespace samtale::store
