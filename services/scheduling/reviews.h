// The use cases of reviews: which booked meetings of a municipality other rules, or another day,
// decide otherwise, and carrying out what a person accepts of it. Asking is one short write; the
// looking and the carrying out are batches of a worker (review_work.h), which goes on where it was
// after a crash. As in meetings.h, reads answer at once and writes through `done`. Any thread may
// call.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/core/error.h"
#include "services/scheduling/call.h"
#include "services/scheduling/meetings.h"
#include "services/scheduling/rules_in_force.h"
#include "services/store/store.h"

namespace samtale::scheduling {

// What is reviewed. Days are inclusive.
struct ReviewWish {
  std::string rulebook = {};  // its hash, or that of a layer's files; empty: the one in force
  std::optional<LocalDay> as_of = {};  // the day of decision; nothing: today
  std::optional<JobcentreId> jobcentre = {};
  std::optional<LocalDay> from = {};   // of meetings; nothing: today
  std::optional<LocalDay> until = {};  // nothing: no last day
};

// A review and how many of its items are of each action and state.
struct ReviewProgress {
  store::Review review;
  std::vector<store::ReviewItemCount> counts = {};

  std::int64_t Count(store::ReviewAction action) const;
  std::int64_t Count(store::ReviewItemState state) const;
};

// An item with the decision its meeting rested on, canonical JSON of engine::Decision.
struct ReviewedMeeting {
  store::ReviewItem item;
  std::string old_decision;
};

struct ReviewItemPage {
  std::vector<ReviewedMeeting> items = {};         // by the meeting's start, then its id
  std::optional<store::ReviewPosition> next = {};  // nothing: the last page
};

// What is accepted: every open item of the actions, and the items of the meetings.
struct Acceptance {
  std::vector<store::ReviewAction> actions = {};
  std::vector<MeetingId> meetings = {};  // at most kMostAccepted
};

inline constexpr std::size_t kMostAccepted = 500;
// Reviews of a municipality that may be looking or applying at a time.
inline constexpr int kMostOpenReviews = 10;

class Reviews {
 public:
  // `store` and `rules` outlive this. `begun` is called, on a thread of the store's, when there is
  // work for the worker; must not block.
  Reviews(store::Store& store, const RulesInForce& rules, std::function<void()> begun);

  // Begins a review. kNotFound when no rulebook of that hash is stored; kInvalidArgument for days
  // that end before they begin; kResourceExhausted beyond kMostOpenReviews.
  void CreateReview(Call call, ReviewWish wish, Done<ReviewProgress> done);
  Result<ReviewProgress> GetReview(const Call& call, const ReviewId& id);
  // `size` 1 to store::kMaxPage.
  Result<ReviewItemPage> ListReviewItems(const Call& call, const ReviewId& id,
                                         const store::ReviewItemFilter& filter, int size,
                                         const std::optional<store::ReviewPosition>& after);
  // Begins carrying out what is accepted of a review that is ready or was applied before; what was
  // carried out already stays, what was skipped is tried again when it is named. Each meeting is
  // changed by the rules in force when its turn comes; one that was changed since it was looked at,
  // or that those rules do not let change so, is skipped, and says why. kNotFound for the review,
  // for a meeting that has no item, and when nothing but actions is accepted and none of them has
  // an open item; kEtagMismatch, and always while it is looking or applying.
  void ApplyReview(Call call, ReviewId id, std::string etag, Acceptance acceptance,
                   Done<ReviewProgress> done);

 private:
  store::Store& store_;
  const RulesInForce& rules_;
  const std::function<void()> begun_;
};

// `looking`, `ready`, `applying` or `applied`.
std::string_view Word(store::ReviewState state);

// The name of a review below its municipality.
std::string ResourceOf(const ReviewId& id);

}  // namespace samtale::scheduling
