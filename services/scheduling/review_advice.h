// What to do about a booked meeting that other rules, or another day, decide otherwise. An adviser
// looks at meetings of one review in one snapshot, one after another; what it advises is planned in
// the review's days, so that no two meetings are sent to one room or slot. Nothing is written here;
// what is advised is examined again when it is carried out. Of one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "services/scheduling/gather.h"
#include "services/scheduling/review_days.h"
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
  // All outlive this. A new time comes after the moment of the days.
  ReviewAdviser(const store::Snapshot& snapshot, const engine::Rulebook& rulebook,
                const store::Review& review, ReviewDays& days);

  // Decides the booked meeting anew, as of the review's day. Nothing when the answer is the one the
  // meeting rests on. A meeting that the rulebook has no words for, such as its citizen's group, is
  // kept, with the reason and without a decision.
  std::optional<store::ReviewItem> Look(const store::Meeting& meeting);

 private:
  // One meeting under advice.
  struct Case {
    const store::Meeting& meeting;
    const ReviewDays::Centre& centre;
    const store::Citizen& citizen;
    const MeetingWish& wish;
    const Exemption& exemption;
  };

  store::ReviewItem ItemOf(const store::Meeting& meeting) const;
  const std::string& JsonOf(const engine::Decision& decision);
  void Advise(const Case& one, const engine::Decision& decision, store::ReviewItem& item);
  bool KeepsRoom(const Case& one, const engine::Decision& decision, store::ReviewItem& item);
  bool FindRoom(const Case& one, const engine::Decision& decision, store::ReviewItem& item);
  bool Move(const Case& one, store::ReviewItem& item);
  std::vector<store::Claim> ClaimsOfCitizen(const Case& one, LocalDay first, LocalDay last) const;
  std::optional<Slot> SlotOn(const Case& one, const std::vector<store::Claim>& citizen_claims,
                             LocalDay day, const engine::Decision& decision, Mode mode);

  const store::Snapshot& snapshot_;
  const engine::Rulebook& rulebook_;
  const store::Review& review_;
  ReviewDays& days_;
  std::vector<std::pair<engine::Decision, std::string>>
      written_;  // decisions as JSON, latest first
};

}  // namespace samtale::scheduling
