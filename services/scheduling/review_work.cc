#include "services/scheduling/review_work.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "services/scheduling/receipts.h"
#include "services/scheduling/review_advice.h"
#include "services/scheduling/review_apply.h"
#include "services/scheduling/reviews.h"
#include "services/scheduling/rules_archive.h"

namespace samtale::scheduling {
namespace {

using store::EventKind;
using store::Review;
using store::ReviewItem;
using store::ReviewItemState;
using store::ReviewPosition;
using store::ReviewState;

constexpr std::chrono::seconds kRetry{1};  // after the store refused a batch

// The whole of the days a review looks at, in Copenhagen.
Interval TimeOf(const Review& review) {
  const Zone zone = Zone::Copenhagen();
  const LocalTime midnight{Minutes{0}};
  const LocalDay last = review.until.value_or(*ParseDay("2199-12-30"));
  return {zone.ToInstantOrAfterGap(review.from, midnight),
          zone.ToInstantOrAfterGap(last + date::days{1}, midnight)};
}

// In whose name a review's events are written.
Call CallOf(const Review& review, Instant now) {
  const Role role = review.applied_role.value_or(Role::kAdministrator);
  return {.caller = {review.municipality, role, review.applied_by},
          .now = now,
          .method = "ApplyReview",
          .request_id = "",
          .body_hash = ""};
}

void AddReviewEvent(store::Transaction& transaction, const Review& review, Instant now,
                    EventKind kind) {
  transaction.Add(store::Event{.municipality = review.municipality,
                               .kind = std::string(Word(kind)),
                               .subject = ResourceOf(review.id),
                               .caller = review.created_by,
                               .at = now});
}

bool IsAccepted(const Review& review, const ReviewItem& item) {
  if (item.state == ReviewItemState::kAccepted) return true;
  if (item.state != ReviewItemState::kOpen) return false;
  return std::find(review.accepted.begin(), review.accepted.end(), item.action) !=
         review.accepted.end();
}

// The next items that are accepted, at most `most`, from where the review has come to; moves it
// over them and those that are not.
std::vector<ReviewItem> NextAccepted(const store::Snapshot& snapshot, Review& review, int most) {
  std::vector<ReviewItem> accepted;
  for (ReviewItem& item :
       snapshot.ListReviewItems(review.municipality, review.id, {}, store::kMaxPage, review.at)) {
    if (static_cast<int>(accepted.size()) >= most) return accepted;
    review.at = ReviewPosition{item.start, item.meeting};
    if (IsAccepted(review, item)) accepted.push_back(std::move(item));
  }
  return accepted;
}

void Record(store::Transaction& transaction, ReviewItem item, CarriedOut became) {
  item.state = became.state;
  item.outcome = std::move(became.outcome);
  transaction.Put(item);
}

// The rulebook of a review whose municipality's layer in force does not fit the national one: the
// national one alone, as it would be in force. A layer that is not in force could not be activated
// beside it: kRulesInvalid.
Result<engine::Rulebook> WithoutOwnLayer(const store::Snapshot& snapshot, const Review& review) {
  const auto invalid = [] { return Fail(Reason::kRulesInvalid, Text::kRulesInvalid, {"1"}); };
  const std::optional<store::Rulebook> stored = snapshot.FindRulebook(review.rulebook);
  const RuleLayerId own = RuleLayerId::Of(review.municipality.text());
  const std::optional<store::RuleLayer> in_force = snapshot.FindRuleLayer(own);
  if (!stored || !in_force) return invalid();
  const RuleLayers layers = SplitLayers(FromStore(*stored));
  if (!layers.contains(own) || !layers.contains(NationalLayer())) return invalid();
  if (in_force->rulebook != HashOf(layers.at(own))) return invalid();
  const engine::LoadedRules national = engine::Load(layers.at(NationalLayer()));
  if (national.rulebooks == nullptr) return invalid();
  return national.rulebooks->national();
}

// Leaves the municipality's layer out of the rulebook that `review` decides by from now on.
void LeaveOwnLayerOut(store::Transaction& transaction, std::string rulebook, Instant now,
                      Review& review) {
  const std::optional<store::Rulebook> whole = transaction.FindRulebook(review.rulebook);
  SAMTALE_CHECK(whole.has_value());
  const RuleFiles national = SplitLayers(FromStore(*whole)).at(NationalLayer());
  transaction.Add(ToStore(rulebook, national, now));
  review.rulebook = std::move(rulebook);
  review.own_suspended = true;
}

// The review as it is now, if nothing else has moved it since `known` was read.
Result<Review> Still(const store::Snapshot& snapshot, const Review& known) {
  std::optional<Review> now = snapshot.FindReview(known.municipality, known.id);
  if (now && now->revision == known.revision) return std::move(*now);
  return Fail(Reason::kEtagMismatch, Text::kEtagIsOld, {Etag(now ? now->revision : 0)});
}

Result<void> Forget(Result<bool> written) {
  if (!written) return tl::make_unexpected(std::move(written.error()));
  return {};
}

}  // namespace

ReviewWork::ReviewWork(store::Store& store, const RulesInForce& rules, const Clock& clock,
                       Observer* observer)
    : store_(store), rules_(rules), clock_(clock), observer_(observer) {}

Result<bool> ReviewWork::Step() {
  Result<std::vector<Review>> open =
      store_.Read([&](const store::Snapshot& snapshot) { return NextReview(snapshot); });
  if (!open) return tl::make_unexpected(std::move(open.error()));
  if (open->empty()) return false;
  const Review& review = open->front();
  Result<void> done = review.state == ReviewState::kLooking ? Look(review) : Apply(review);
  if (!done) return tl::make_unexpected(std::move(done.error()));
  return true;
}

std::vector<Review> ReviewWork::NextReview(const store::Snapshot& snapshot) const {
  if (days_) {
    std::optional<Review> at_hand = snapshot.FindReview(days_->municipality(), days_->review());
    if (at_hand && at_hand->state == ReviewState::kLooking) return {*std::move(at_hand)};
  }
  return snapshot.ListUnfinishedReviews({}, 1);
}

Result<const engine::Rulebook*> ReviewWork::RulebookOf(Review& review) {
  if (rulebook_ && rulebook_->hash() == review.rulebook) return &*rulebook_;
  const Rules rules = rules_.Get();
  const engine::Rulebook& in_force = rules->For(review.municipality.text());
  if (in_force.hash() == review.rulebook) return &rulebook_.emplace(in_force);
  Result<Result<engine::Rulebook>> read = store_.Read([&](const store::Snapshot& snapshot) {
    Result<engine::Rulebook> whole = ArchivedRulebook(snapshot, review.rulebook);
    const bool may_do_without = !whole && whole.error().reason == Reason::kRulesInvalid;
    return may_do_without ? WithoutOwnLayer(snapshot, review) : std::move(whole);
  });
  if (!read) return tl::make_unexpected(std::move(read.error()));
  if (!*read) return tl::make_unexpected(std::move(read->error()));
  review.rulebook = (*read)->hash();
  return &rulebook_.emplace(std::move(**read));
}

ReviewDays& ReviewWork::DaysOf(const store::Snapshot& snapshot, const Review& review) {
  if (!days_ || days_->review() != review.id) days_.emplace(snapshot, review, clock_.Now());
  return *days_;
}

Result<ReviewWork::Batch> ReviewWork::Find(Review& review) {
  const Result<const engine::Rulebook*> rulebook = RulebookOf(review);
  if (!rulebook) return tl::make_unexpected(rulebook.error());
  const store::MeetingFilter filter{.jobcentre = review.jobcentre,
                                    .state = store::MeetingState::kBooked,
                                    .overlapping = TimeOf(review)};
  return store_.Read([&](const store::Snapshot& snapshot) {
    ReviewDays& days = DaysOf(snapshot, review);
    ReviewAdviser adviser(snapshot, **rulebook, review, days);
    Batch batch{.from = review.at, .at = review.at};
    while (batch.looked < kLookedAtOnce && !batch.last) {
      std::optional<store::MeetingCursor> after;
      if (batch.at) after = store::MeetingCursor{batch.at->start, batch.at->meeting};
      const int size = std::min(store::kMaxPage, kLookedAtOnce - batch.looked);
      const std::vector<store::Meeting> page =
          snapshot.ListMeetings(review.municipality, filter, size, after);
      batch.last = static_cast<int>(page.size()) < size;
      if (!page.empty()) days.Forget(page.front().local_start.day - date::days{1});
      for (const store::Meeting& meeting : page) {
        batch.at = ReviewPosition{meeting.interval.begin, meeting.id};
        ++batch.looked;
        if (std::optional<ReviewItem> item = adviser.Look(meeting))
          batch.items.push_back(std::move(*item));
      }
    }
    return batch;
  });
}

Result<ReviewWork::Batch> ReviewWork::Next(Review& review) {
  std::optional<Batch> ahead = std::exchange(ahead_, std::nullopt);
  if (ahead && days_ && days_->review() == review.id && ahead->from == review.at)
    return std::move(*ahead);
  return Find(review);
}

void ReviewWork::FindAhead(Review review, const Batch& batch) {
  review.at = batch.at;
  Result<Batch> found = Find(review);
  if (found) ahead_ = std::move(*found);
}

Result<void> ReviewWork::Look(Review review) {
  Result<Batch> found = Next(review);
  const bool by_no_rules = !found && found.error().reason != Reason::kUnavailable;
  if (!found && !by_no_rules) {
    days_.reset();
    return tl::make_unexpected(std::move(found.error()));
  }
  const Batch none{.from = review.at, .at = review.at, .last = true};
  std::future<Result<bool>> writing =
      found ? Write(review, *found, "")
            : Write(review, none, std::string(Name(found.error().reason)));
  if (found && !found->last) FindAhead(review, *found);
  Result<bool> written = writing.get();
  // What the store will not take would be found again: the review ends and says so.
  const bool refused = !written && written.error().reason == Reason::kInternal;
  if (refused) written = Write(review, none, std::string(Name(Reason::kInternal))).get();
  if (!written || !found || found->last || refused) {
    ahead_.reset();
    days_.reset();
  }
  return Forget(std::move(written));
}

std::future<Result<bool>> ReviewWork::Write(const Review& review, const Batch& batch,
                                            const std::string& problem) {
  const Instant now = clock_.Now();
  auto promise = std::make_shared<std::promise<Result<bool>>>();
  std::future<Result<bool>> outcome = promise->get_future();
  const auto body = [&review, &batch, problem,
                     now](store::Transaction& transaction) -> Result<bool> {
    Result<Review> still = Still(transaction, review);
    if (!still) return tl::make_unexpected(std::move(still.error()));
    if (still->rulebook != review.rulebook)
      LeaveOwnLayerOut(transaction, review.rulebook, now, *still);
    for (const ReviewItem& item : batch.items) transaction.Put(item);
    still->looked += batch.looked;
    still->at = batch.at;
    still->problem = problem;
    if (batch.last) {
      still->state = ReviewState::kReady;
      still->at.reset();
      AddReviewEvent(transaction, *still, now, EventKind::kReviewReady);
    }
    transaction.Put(*still);
    return true;
  };
  store_.Write<bool>(body,
                     [promise](Result<bool> result) { promise->set_value(std::move(result)); });
  return outcome;
}

Result<void> ReviewWork::Apply(const Review& review) {
  const Instant now = clock_.Now();
  std::optional<ReviewItem> failed;  // once it was written in part
  Deeds deeds;
  Result<bool> applied =
      store_.WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
        Result<Review> still = Still(transaction, review);
        if (!still) return tl::make_unexpected(std::move(still.error()));
        const std::vector<ReviewItem> items = NextAccepted(transaction, *still, at_once_);
        const Desk desk{rules_.In(transaction), CallOf(*still, now), nullptr, &deeds};
        for (const ReviewItem& item : items) {
          Result<CarriedOut> became = CarryOut(transaction, desk, item);
          if (!became) failed = item;
          if (!became) return tl::make_unexpected(std::move(became.error()));
          Record(transaction, item, std::move(*became));
        }
        if (still->at == review.at) {
          still->state = ReviewState::kApplied;
          still->at.reset();
          AddReviewEvent(transaction, *still, now, EventKind::kReviewApplied);
        }
        transaction.Put(*still);
        return true;
      });
  if (applied && observer_ != nullptr) observer_->Did(deeds);
  const bool by_item = !applied && failed &&
                       (applied.error().reason == Reason::kNotBookable ||
                        applied.error().reason == Reason::kInternal);
  if (!by_item) {
    at_once_ = kAppliedAtOnce;
    return Forget(std::move(applied));
  }
  if (at_once_ == 1) return Skip(review, *failed, CarriedOut::Of(applied.error()));
  at_once_ = 1;  // the others of the batch are carried out without it
  return {};
}

Result<void> ReviewWork::Skip(const Review& review, const ReviewItem& item, CarriedOut became) {
  at_once_ = kAppliedAtOnce;
  return Forget(store_.WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
    Result<Review> still = Still(transaction, review);
    if (!still) return tl::make_unexpected(std::move(still.error()));
    Record(transaction, item, became);
    still->at = ReviewPosition{item.start, item.meeting};
    transaction.Put(*still);
    return true;
  }));
}

ReviewWorker::ReviewWorker(store::Store& store, const RulesInForce& rules, const Clock& clock,
                           Observer* observer)
    : work_(store, rules, clock, observer), thread_([this] { Run(); }) {}

void ReviewWorker::Stop() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
  }
  woken_.NotifyOne();
  if (thread_.joinable()) thread_.join();
}

void ReviewWorker::Wake() {
  {
    MutexLock lock(mutex_);
    awake_ = true;
  }
  woken_.NotifyOne();
}

bool ReviewWorker::Wait(Until until) {
  const auto retry = std::chrono::steady_clock::now() + kRetry;
  MutexLock lock(mutex_);
  while (!awake_ && !ending_) {
    if (until == Until::kNow) break;
    if (until == Until::kWoken) woken_.Wait(mutex_);
    if (until == Until::kRetry && !woken_.WaitUntil(mutex_, retry)) break;
  }
  awake_ = false;
  return !ending_;
}

void ReviewWorker::Run() {
  Until until = Until::kNow;
  while (Wait(until)) {
    const Result<bool> more = work_.Step();
    until = !more ? Until::kRetry : *more ? Until::kNow : Until::kWoken;
  }
}

}  // namespace samtale::scheduling
