// What to do about a booked meeting that other rules, or another day, decide otherwise. An adviser
// looks at the meetings of one review in one snapshot, one after another, and remembers what it
// advised, so that no two meetings are sent to one room or slot. Nothing is written here; what is
// advised is examined again when it is carried out. Of one thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "services/scheduling/gather.h"
#include "services/scheduling/slots.h"
#include "services/store/store.h"

namespace samtale::scheduling {

// How many civil days after a meeting a new time is looked for.
inline constexpr int kMoveDays = 60;

// True when two decisions, as canonical JSON, give the same answer: outcome, modes, chooser,
// participation, advice, duties and whether the meeting counts. Citations, basis, open judgments
// and the rulebook may differ.
bool SameAnswer(std::string_view decision, std::string_view other);

// The modes a meeting may be held in, perhaps once consent or a judgment is there, the best first:
// its own, the chosen one, then in canonical order.
std::vector<Mode> ModesFor(const engine::Decision& decision, Mode own);

// Whether a room that a meeting has got may not do any more: the rules ask for space or airing.
bool AsksForRoom(const engine::Decision& decision);

// The facts of a booked meeting as its booking stated them: its number, and the mode the citizen
// wanted for it. Everything else is read from the store when it is decided.
MeetingWish WishOf(const store::Meeting& meeting, std::string_view question_json);

class ReviewAdviser {
 public:
  // `now` is the moment of looking: a new time comes after it. All outlive this.
  ReviewAdviser(const store::Snapshot& snapshot, const engine::Rulebook& rulebook,
                const store::Review& review, Instant now);

  // Decides the booked meeting anew, as of the review's day. Nothing when the answer is the one the
  // meeting rests on. A meeting that the rulebook has no words for, such as its citizen's group, is
  // kept, with the reason and without a decision.
  std::optional<store::ReviewItem> Look(const store::Meeting& meeting);

 private:
  struct Centre {
    store::Jobcentre jobcentre;
    Zone zone;
  };
  // A day of a jobcentre: its rooms with their claims, and what this review planned there.
  struct Day {
    Agenda agenda;
    std::vector<store::ReviewItem> planned;
  };
  // One meeting under advice.
  struct Case {
    const store::Meeting& meeting;
    const Centre& centre;
    const store::Citizen& citizen;
    const MeetingWish& wish;
    const Exemption& exemption;
  };

  const Centre* CentreOf(const JobcentreId& id);
  store::ReviewItem ItemOf(const store::Meeting& meeting) const;
  Day& DayOf(const Centre& centre, LocalDay day);
  // Puts the meeting's caseworker and citizen, and the decision, into the day's agenda.
  Agenda& Furnish(Day& day, const Case& one, LocalDay local_day, engine::Decision decision);
  void Advise(const Case& one, const engine::Decision& decision, store::ReviewItem& item);
  bool KeepsRoom(const Case& one, const engine::Decision& decision, store::ReviewItem& item);
  bool FindRoom(const Case& one, const engine::Decision& decision, store::ReviewItem& item);
  bool Move(const Case& one, store::ReviewItem& item);
  std::optional<Slot> SlotOn(const Case& one, LocalDay day, engine::Decision decision, Mode mode);

  const store::Snapshot& snapshot_;
  const engine::Rulebook& rulebook_;
  const store::Review& review_;
  const Instant now_;
  std::map<JobcentreId, Centre> centres_;
  std::map<std::pair<JobcentreId, LocalDay>, Day> days_;  // at most kMostDays, then made anew
};

}  // namespace samtale::scheduling
