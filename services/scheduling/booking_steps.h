// The steps that the writes about meetings share, each within the transaction of its use case:
// finding a place, taking its parties, recording what was decided. Of one thread, like the
// transaction.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "services/scheduling/call.h"
#include "services/scheduling/gather.h"
#include "services/scheduling/meetings.h"
#include "services/scheduling/observer.h"
#include "services/scheduling/rules_in_force.h"
#include "services/scheduling/slots.h"
#include "services/store/store.h"

namespace samtale::scheduling {

// Everything a write of this room needs beside its transaction.
struct Desk {
  Rules rules;
  Call call;
  ShadowRules* shadows = nullptr;  // sees what is decided, unless null
  Deeds* deeds = nullptr;          // what the write does, unless null

  const MunicipalityId& municipality() const { return call.caller.municipality; }
  const engine::Rulebook& rulebook() const { return rules->For(municipality().text()); }
};

// The name of a meeting below its municipality.
std::string ResourceOf(const JobcentreId& jobcentre, const MeetingId& id);
std::string_view Word(store::MeetingState state);
// kNotFound; another citizen's meeting is as if there were none when the caller is a citizen.
Result<store::Meeting> FindMeetingFor(const store::Snapshot& snapshot, const Caller& caller,
                                      const JobcentreId& jobcentre, const MeetingId& id);

// The wish for a meeting that exists: what the caller leaves open stays as it is.
MeetingWish Keeping(const store::Meeting& meeting, MeetingWish wish);
// Its own claims do not stand in its way, and its summons counts.
Exemption Moving(const store::Meeting& meeting);

// The time of a meeting is settled: notice, horizon and grid do not stand in the way of it, nor a
// full day, which it is a part of.
void ForgiveTime(Agenda& agenda);

// A slot that was found to be bookable, with all that is written about it.
struct Placed {
  Slot slot;
  Gathered gathered;

  const engine::Decision& decision() const { return gathered.agenda.decisions.at(slot.start.day); }
  const engine::Question& question() const { return gathered.questions.at(slot.start.day); }
};

// The mode a booking's wish asks for; nothing: the one the rules choose.
std::optional<Mode> ModeOf(const MeetingWish& wish);

// Decides the day afresh and examines the start; writes nothing. Errors as Gather and Place.
Result<Placed> PlaceSlot(const store::Snapshot& snapshot, const Desk& desk, const MeetingWish& wish,
                         LocalDateTime start, const Exemption& exemption);

// The claims of a placed slot, without an owner yet.
std::vector<store::Claim> ClaimsOf(const Placed& placed, const CitizenId& citizen);
// Takes the parties of a placed slot for the claims' owner, past expired holds and the caller's
// own.
Result<void> Take(store::Transaction& transaction, const Desk& desk, const Placed& placed,
                  const std::vector<store::Claim>& claims);

// `mode` is the meeting's by that decision; nothing: it is cancelled.
store::RecordedDecision RecordOf(const Desk& desk, const engine::Question& question,
                                 const engine::Decision& decision, const MeetingId& meeting,
                                 std::optional<Mode> mode);

// Puts where, when and how of a placed slot into the meeting.
void Settle(store::Meeting& meeting, const Placed& placed, const store::RecordedDecision& decision,
            const ConnectionWish& connection);

// Gives a booked meeting a placed slot: records the decision, frees the old claims, takes the new.
// A connection that was given for the meeting's mode stays unless `wish` gives another.
// The meeting is changed, and still to be put. On an error the transaction is half done: fail it.
Result<void> Reseat(store::Transaction& transaction, const Desk& desk, const Placed& placed,
                    const MeetingWish& wish, store::Meeting& meeting);

// The meeting ends before it is held: in that state, for that reason, with nothing taken.
void CallOff(store::Transaction& transaction, store::Meeting& meeting, store::MeetingState state,
             const std::string& reason);

store::MeetingTerms TermsOf(const store::Meeting& meeting);
// Puts a meeting that is new or changed, with the event that tells what became of it. `review`
// carried the change out.
void PutMeeting(store::Transaction& transaction, const Call& call, const store::Meeting& meeting,
                store::EventKind kind, const std::optional<ReviewId>& review = {});

std::string ResourceOf(const store::Hold& hold);
// Deletes a hold that is there, with its claims, and tells of it.
void GiveUp(store::Transaction& transaction, const Call& call, const store::Hold& hold);

}  // namespace samtale::scheduling
