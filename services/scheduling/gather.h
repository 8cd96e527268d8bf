// Gathering: reads what a decision and slot finding need from one snapshot of the store, and
// decides each day. What it returns is pure data (slots.h); nothing is read afterwards.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "policy/engine/facts.h"
#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "services/scheduling/call.h"
#include "services/scheduling/meetings.h"
#include "services/scheduling/slots.h"
#include "services/store/store.h"

namespace samtale::scheduling {

// Whose claims do not stand in the way, and what is known of an earlier summons.
struct Exemption {
  std::optional<MeetingId> meeting = {};     // the meeting that is being moved
  std::optional<HoldId> hold = {};           // the hold that is being used
  std::optional<store::Meeting> moved = {};  // as `meeting`: its summons and number count
  bool consent_can_follow = false;           // a hold: consent may come with the booking
  bool time_is_settled = false;              // as ForgiveTime (booking_steps.h)
};

struct Gathered {
  Agenda agenda;
  Wish wish;  // what slots.h needs of the MeetingWish
  store::Citizen citizen;
  std::map<LocalDay, engine::Question> questions = {};  // what each decision of the agenda answers
  std::vector<HoldId> own_holds = {};  // of this caller and citizen, whose claims were left out
};

inline constexpr int kMaxPool =
    1000;  // caseworkers or rooms of one jobcentre that a search considers

// A question about one day, and what the rulebook answers.
struct DecidedDay {
  engine::Question question;
  engine::Decision decision;
};

// The facts that decisions about one wish rest on, read once for a range of days, in as many reads
// as for one day. Refers to what it is made of; of one thread.
class FactSource {
 public:
  // `today` is the day of decision; `from` and `until` are inclusive.
  FactSource(const store::Snapshot& snapshot, const MeetingWish& wish, const Exemption& exemption,
             const store::Citizen& citizen, const Zone& zone, LocalDay today, LocalDay from,
             LocalDay until);

  // Decides a day of the range. Consent that did not come with the wish is looked up for the modes
  // that are at stake: those asked for, or else the one the rules choose.
  Result<DecidedDay> DecideOn(const engine::Rulebook& rulebook, LocalDay day) const;

 private:
  int NumberOn(LocalDay day) const;
  engine::Question QuestionFor(LocalDay day) const;

  const MeetingWish& wish_;
  const Exemption& exemption_;
  const store::Citizen& citizen_;
  const Zone zone_;
  const LocalDay today_;
  const std::vector<store::Judgment> judgments_;
  const std::vector<store::Consent> consents_;
  const std::vector<store::Circumstance> circumstances_;
  const Instant course_began_;
  int met_before_ = 0;                   // meetings of the course before the first day
  std::vector<Instant> meeting_starts_;  // of the others before the last day, ascending
};

// The days are inclusive. kNotFound for jobcentre, citizen, caseworker or room; kPermissionDenied
// when a citizen asks for another; kInvalidArgument with every wrong field of the wish.
Result<Gathered> Gather(const store::Snapshot& snapshot, const engine::Rulebook& rulebook,
                        const Call& call, const MeetingWish& wish, LocalDay from, LocalDay until,
                        const Exemption& exemption);

// What slots.h needs of a wish at that jobcentre; its plan for the type gives what is left open.
Wish SlotWish(const MeetingWish& wish, const store::Jobcentre& jobcentre, Role role);

// Reads what makes the agenda's caseworkers work on the days [from, until] and one more on both
// sides, beside their own calendars: day overrides, absences and the jobcentre's closing days. It
// has none yet.
void GatherCalendars(const store::Snapshot& snapshot, LocalDay from, LocalDay until,
                     Agenda& agenda);

// The days [from, until] and one more on both sides: buffers and meetings over midnight reach into
// it.
Interval DaysAround(const Zone& zone, LocalDay from, LocalDay until);

// The caseworkers of a jobcentre by id, at most kMaxPool.
std::vector<store::Caseworker> AllCaseworkers(const store::Snapshot& snapshot,
                                              const MunicipalityId& municipality,
                                              const JobcentreId& jobcentre);

// The rooms of a jobcentre by id, each with its claims in `range` that are live at `now`.
std::vector<RoomAgenda> RoomsWithClaims(const store::Snapshot& snapshot,
                                        const MunicipalityId& municipality,
                                        const JobcentreId& jobcentre, Interval range, Instant now);

// Whole civil months from `began` to `day`, 0 when it has not begun. The last day of a shorter
// month completes a month that began on a later day number.
int MonthsBetween(LocalDay began, LocalDay day);

}  // namespace samtale::scheduling
