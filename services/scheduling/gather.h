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

// The days are inclusive. kNotFound for jobcentre, citizen, caseworker or room; kPermissionDenied
// when a citizen asks for another; kInvalidArgument with every wrong field of the wish.
Result<Gathered> Gather(const store::Snapshot& snapshot, const engine::Rulebook& rulebook,
                        const Call& call, const MeetingWish& wish, LocalDay from, LocalDay until,
                        const Exemption& exemption);

// Whole civil months from `began` to `day`, 0 when it has not begun. The last day of a shorter
// month completes a month that began on a later day number.
int MonthsBetween(LocalDay began, LocalDay day);

}  // namespace samtale::scheduling
