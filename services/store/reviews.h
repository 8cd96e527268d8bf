// What the store keeps of reviews: the booked meetings of a municipality whose decision is another
// one under other rules or on another day, what to do about each, and how far that has come. Values
// as in records.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/core/id.h"
#include "services/core/interval.h"
#include "services/core/mode.h"
#include "services/core/time.h"
#include "services/store/records.h"

namespace samtale {
using ReviewId = Id<struct ReviewTag>;
}  // namespace samtale

namespace samtale::store {

// Looking for meetings; ready to be applied; carrying out what was accepted; done with that.
enum class ReviewState : std::uint8_t { kLooking, kReady, kApplying, kApplied };

// What to do about a meeting: it stays as it is; it gets another mode at its time; it becomes or
// stays physical and gets a (new) room at its time; it gets another time; it is cancelled.
enum class ReviewAction : std::uint8_t { kKeep, kSwitchMode, kFindRoom, kMove, kCancel };

// Nobody has said; accepted, and waiting; carried out; could not be carried out.
enum class ReviewItemState : std::uint8_t { kOpen, kAccepted, kApplied, kSkipped };

// Where a walk over meetings or items has come to; both go by the meeting's start, then its id.
struct ReviewPosition {
  Instant start;
  MeetingId meeting;
  friend bool operator==(const ReviewPosition&, const ReviewPosition&) = default;
};

struct Review {
  MunicipalityId municipality;
  ReviewId id;
  std::string rulebook;        // that it decides by, `sha256:…`
  bool own_suspended = false;  // the municipality's layer does not fit it, and is left out
  LocalDay as_of;              // the day of decision
  std::optional<JobcentreId> jobcentre = {};
  LocalDay from;                       // the first day of meetings it looks at
  std::optional<LocalDay> until = {};  // the last, inclusive; unset: no last
  ReviewState state = ReviewState::kLooking;
  std::int64_t looked = 0;                  // booked meetings looked at so far
  std::string problem = "";                 // why it could not look, a word; empty: it could
  std::optional<ReviewPosition> at = {};    // how far it has looked, or applied what was accepted
  std::vector<ReviewAction> accepted = {};  // actions of which every open item is accepted
  std::string created_by;                   // role and id
  Instant created_at;
  std::optional<Role> applied_role = {};  // who accepted; set while applying and afterwards
  std::string applied_by = "";            // its id
  Revision revision = 0;
  friend bool operator==(const Review&, const Review&) = default;
};

// A meeting that a review found. `interval` is where it is to be: its own time unless it moves.
struct ReviewItem {
  MunicipalityId municipality;
  ReviewId review;
  MeetingId meeting;
  JobcentreId jobcentre;
  CitizenId citizen;
  CaseworkerId caseworker;
  Instant start;              // of the meeting, when it was looked at
  Revision meeting_revision;  // likewise: a change since is seen by it
  Mode old_mode;
  DecisionId old_decision;  // that the meeting rested on
  std::string decision;     // the new one, canonical JSON of engine::Decision
  ReviewAction action;
  std::optional<Mode> mode = {};    // to be held in; unset: cancelled
  std::optional<RoomId> room = {};  // that was free when it was looked at
  Interval interval;
  LocalDateTime local_start;
  Minutes buffer_before{0};  // around it, for its caseworker and room
  Minutes buffer_after{0};
  bool needs_consent = false;           // of the citizen, before it can be applied
  std::string reason;                   // a word: `MODE_ALLOWED`, `MODE_FORBIDDEN`, …
  std::vector<std::string> provisions;  // that the reason rests on, by id
  ReviewItemState state = ReviewItemState::kOpen;
  std::string outcome = "";  // why it was skipped: a word as in `reason`; empty otherwise
  Revision revision = 0;
  friend bool operator==(const ReviewItem&, const ReviewItem&) = default;
};

struct UnfinishedReviews {
  int looking = 0;
  int applying = 0;
  friend bool operator==(const UnfinishedReviews&, const UnfinishedReviews&) = default;
};

struct ReviewItemFilter {
  std::optional<ReviewAction> action = {};
  std::optional<ReviewItemState> state = {};
};

// How many items there are of an action in a state.
struct ReviewItemCount {
  ReviewAction action;
  ReviewItemState state;
  std::int64_t count;
  friend bool operator==(const ReviewItemCount&, const ReviewItemCount&) = default;
};

}  // namespace samtale::store
