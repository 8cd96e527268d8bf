// Slot finding: one pure function, Examine, says everything that stands in the way of one
// candidate; search offers the candidates nothing stands in the way of, booking validates with it,
// and a refusal is its list. Nothing here reads a store or a clock. Values; any thread may share
// them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/engine/decision.h"
#include "services/core/caller.h"
#include "services/core/error.h"
#include "services/core/interval.h"
#include "services/core/time.h"
#include "services/store/records.h"

namespace samtale::scheduling {

struct CaseworkerAgenda {
  store::Caseworker caseworker;
  std::vector<store::DayOverride> overrides = {};  // by day
  std::vector<Interval> absences = {};
  std::vector<store::Claim> claims = {};
};

struct RoomAgenda {
  store::Room room;
  std::vector<store::Claim> claims = {};
};

// All that is known of one jobcentre, one citizen and a range of days and the days beside it.
// Claims of the caller's own hold, and of the meeting that is being moved, are left out by whoever
// gathers it.
struct Agenda {
  Instant now;
  Zone zone;  // the jobcentre's
  store::Jobcentre jobcentre;
  std::vector<store::ClosingDay> closing_days = {};  // the jobcentre's, by id
  std::vector<CaseworkerAgenda> caseworkers = {};    // by id
  std::vector<RoomAgenda> rooms = {};                // by id
  std::vector<store::Claim> citizen_claims = {};
  std::vector<Interval> citizen_busy = {};  // appointments elsewhere, as the caller tells
  std::string citizen_group = {};
  std::map<LocalDay, engine::Decision> decisions = {};  // one for every day that is asked about
};

// What is asked of a slot.
struct Wish {
  Role role = Role::kCaseworker;  // of the caller: who may depart from the chosen mode
  Minutes length{45};             // 5 min to 8 h; elapsed time, also over a change of clocks
  Minutes buffer_before{0};
  Minutes buffer_after{0};
  int visitors = 1;  // the citizen and companions; the room also seats the caseworker
  ModeSet modes;     // empty: the chosen mode of each day
  std::optional<CaseworkerId> caseworker = {};  // nothing: any
  std::optional<RoomId> room = {};              // nothing: any, where the mode needs one
  bool has_mode_reason = false;  // a reason for departing from a preferred mode comes along
};

struct Candidate {
  LocalDateTime start;
  Mode mode;
  CaseworkerId caseworker;
  std::optional<RoomId> room = {};  // ignored unless physical; physical without one: any room
};

struct Slot {
  Interval interval;
  LocalDateTime start;
  Mode mode;
  CaseworkerId caseworker;
  std::optional<RoomId> room = {};  // exactly for physical
  bool needs_consent = false;       // bookable once the citizen's consent comes along
  bool needs_mode_reason = false;   // bookable once a reason for the departure comes along
  friend bool operator==(const Slot&, const Slot&) = default;
};

// A mode a caller asks for, or takes as chosen, on one day: what the decision says against it.
// Empty: lawful and within the caller's rights. A caller acts for the chooser when it is a
// caseworker, an a-kasse or an administrator and the chooser is the holder, the municipality or a
// caseworker, or a citizen and the chooser is the citizen; anyone else may have only the chosen
// mode.
std::vector<Blocker> ModeBlockers(const engine::Decision& decision, LocalDay day, Mode mode,
                                  const Wish& wish);

// Every blocker of the candidate, in the order: time (past, notice, horizon, grid, skipped,
// holiday, closing day), mode, caseworker (unknown, inactive, group, day off, hours, hours of the
// mode, break, absence, taken, day full), room, citizen. Empty: bookable. The meeting and its
// buffers lie wholly in hours for its mode, touch no break and no absence; a caseworker's day is
// full when as many claims begin on it as the caseworker's limit. A physical candidate without a
// room has the rooms' blockers only when no room is free: then each room's first. A start that
// clocks skip has kTimeSkipped and the mode's blockers, nothing else; one that has passed is not
// too soon besides; on a public holiday or closing day, hours are those of the weekday; a day off
// has no hours besides. A party the agenda does not hold is a blocker (kUnknownResource). Not
// blockers: absences of others, full rooms when the mode is remote, claims that have expired. There
// must be a decision for the day; asserted.
std::vector<Blocker> Examine(const Agenda& agenda, const Wish& wish, const Candidate& candidate);

// Places a candidate whose caseworker or room is open: the first by id that nothing stands in the
// way of. Without `mode`: the first of the wish's modes in canonical order that can be had. Fails
// with kNotBookable and every blocker of the parties named (or of each of the pool, first reason).
Result<Slot> Place(const Agenda& agenda, const Wish& wish, LocalDateTime start,
                   std::optional<Mode> mode);

// Why nothing is offered: how often each reason was the first one in the way.
using BlockerCounts = std::map<Text, int>;

struct DaySlots {
  LocalDay day;
  std::vector<Slot> slots = {};  // by start, then canonical mode
  BlockerCounts blockers;        // over the starts and modes that have no slot, one a caseworker
};

// The slots of the days [from, until] (inclusive, at most kMaxSearchDays, all of which have a
// decision): at each start of the local grid, for each mode asked for that is lawful, the first
// caseworker by id who can. A slot may lack the citizen's consent or a reason for its mode, and
// says so. At most `limit` (1 to kMaxSlots) slots in all; stops there, and has no days after it.
std::vector<DaySlots> FindSlots(const Agenda& agenda, const Wish& wish, LocalDay from,
                                LocalDay until, int limit);

// The first slot of the day that begins after `after`; nothing when there is none. As FindSlots,
// but it does not say why. There must be a decision for the day; asserted.
std::optional<Slot> FirstSlot(const Agenda& agenda, const Wish& wish, LocalDay day, Instant after);

// What a search offers closest to a start that cannot be had.
struct NearestSlots {
  std::vector<Slot> before = {};  // the latest first; one a start, in its first mode
  std::vector<Slot> after = {};   // the earliest first; likewise
};

// Of what FindSlots offers on the days [from, until], the `most` starts before `start` and the
// `most` after it, less those that lack consent or a reason. Every day must have a decision.
NearestSlots FindNearest(const Agenda& agenda, const Wish& wish, LocalDateTime start, LocalDay from,
                         LocalDay until, int most);

inline constexpr int kMaxSearchDays = 62;
inline constexpr int kMaxSlots = 500;

// The starts of the grid on a day: offset modulo step, and every step after it, in local time,
// those that clocks do not skip. A time that happens twice occurs once, and means the earlier.
std::vector<LocalDateTime> GridStarts(const store::Jobcentre& jobcentre, const Zone& zone,
                                      LocalDay day);

// When the calendar and overrides of a caseworker of the agenda make them available on the days
// [from, until] for meetings in a mode (nothing: in whatever mode): breaks, absences and closing
// days out, public holidays out unless the jobcentre is open then. An end of 23:59 means the whole
// last minute.
IntervalSet WorkingTime(const Agenda& agenda, const CaseworkerAgenda& caseworker,
                        std::optional<Mode> mode, LocalDay from, LocalDay until);

}  // namespace samtale::scheduling
