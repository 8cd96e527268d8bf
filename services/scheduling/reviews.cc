#include "services/scheduling/reviews.h"

#include <utility>

#include "services/scheduling/receipts.h"
#include "services/scheduling/rules_archive.h"

namespace samtale::scheduling {
namespace {

using store::Review;
using store::ReviewItemState;
using store::ReviewState;

bool IsOpen(ReviewState state) {
  switch (state) {
    case ReviewState::kLooking:
    case ReviewState::kApplying:
      return true;
    case ReviewState::kReady:
    case ReviewState::kApplied:
      return false;
  }
  SAMTALE_CHECK(false);
}

Result<ReviewProgress> Load(const store::Snapshot& snapshot, const MunicipalityId& municipality,
                            const ReviewId& id) {
  std::optional<Review> review = snapshot.FindReview(municipality, id);
  if (!review) return Fail(Reason::kNotFound, Text::kUnknownResource, {ResourceOf(id)});
  return ReviewProgress{std::move(*review), snapshot.CountReviewItems(municipality, id)};
}

// The review an earlier call of the same request made or changed.
Result<ReviewProgress> Earlier(const store::Snapshot& snapshot, const Call& call,
                               const std::string& resource) {
  return Load(snapshot, call.caller.municipality,
              ReviewId::Of(resource.substr(resource.rfind('/') + 1)));
}

Result<void> CheckWish(const ReviewWish& wish, LocalDay today) {
  if (!wish.until || wish.from.value_or(today) <= *wish.until) return {};
  return Invalid("until", Text::kEndBeforeBegin);
}

Result<void> CheckSpace(const store::Snapshot& snapshot, const MunicipalityId& municipality) {
  const auto open = snapshot.ListUnfinishedReviews(municipality, kMostOpenReviews);
  if (static_cast<int>(open.size()) < kMostOpenReviews) return {};
  return Fail(Reason::kResourceExhausted, Text::kTooBusy, {"the list of open reviews"});
}

// The files of a layer that are in force; none when it has none.
RuleFiles InForce(const store::Snapshot& snapshot, const RuleLayerId& layer) {
  const std::optional<store::RuleLayer> record = snapshot.FindRuleLayer(layer);
  if (!record || !record->rulebook) return {};
  const std::optional<store::Rulebook> stored = snapshot.FindRulebook(*record->rulebook);
  return stored ? FromStore(*stored) : RuleFiles{};
}

// The hash of the rulebook that a review decides by. `hash` may name the files of one layer, as an
// upload does: then the municipality's other layer is the one in force, and the two are stored as
// the rulebook they would be. A rulebook of another municipality is not found.
Result<std::string> RulebookFor(store::Transaction& transaction, const MunicipalityId& municipality,
                                const std::string& hash, Instant now) {
  const tl::unexpected<Error> unknown =
      Fail(Reason::kNotFound, Text::kUnknownResource, {"rulebooks/" + hash});
  const std::optional<store::Rulebook> stored = transaction.FindRulebook(hash);
  if (!stored) return unknown;
  const RuleLayerId own = RuleLayerId::Of(municipality.text());
  RuleLayers layers = SplitLayers(FromStore(*stored));
  for (const auto& [layer, files] : layers) {
    if (layer != NationalLayer() && layer != own) return unknown;
  }
  if (stored->files.empty()) layers.emplace(own, RuleFiles{});  // the layer was given up
  for (const RuleLayerId& layer : {NationalLayer(), own}) {
    if (!layers.contains(layer)) layers.emplace(layer, InForce(transaction, layer));
  }
  const RuleFiles files = JoinLayers(layers);
  std::string rulebook = HashOf(files);
  if (rulebook != hash) transaction.Add(ToStore(rulebook, files, now));
  return rulebook;
}

Result<ReviewProgress> CreateIn(store::Transaction& transaction, const Call& call,
                                const engine::Rulebooks& rules, const ReviewWish& wish) {
  const MunicipalityId& municipality = call.caller.municipality;
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) return Earlier(transaction, call, **earlier);
  const std::string& in_force = rules.For(municipality.text()).hash();
  Result<std::string> rulebook =
      wish.rulebook.empty() || wish.rulebook == in_force
          ? in_force
          : RulebookFor(transaction, municipality, wish.rulebook, call.now);
  if (!rulebook) return tl::make_unexpected(std::move(rulebook.error()));
  if (wish.jobcentre && !transaction.FindJobcentre(municipality, *wish.jobcentre)) {
    return Fail(Reason::kNotFound, Text::kUnknownResource,
                {"jobcentres/" + wish.jobcentre->text()});
  }
  if (Result<void> space = CheckSpace(transaction, municipality); !space)
    return tl::make_unexpected(std::move(space.error()));
  const LocalDay today = Zone::Copenhagen().DayOf(call.now);
  const Review review{.municipality = municipality,
                      .id = ReviewId::Of(RandomIdText()),
                      .rulebook = std::move(*rulebook),
                      .as_of = wish.as_of.value_or(today),
                      .jobcentre = wish.jobcentre,
                      .from = wish.from.value_or(today),
                      .until = wish.until,
                      .created_by = CallerKey(call.caller),
                      .created_at = call.now};
  transaction.Put(review);
  EndWrite(transaction, call, ResourceOf(review.id), store::EventKind::kReviewCreated);
  return Load(transaction, municipality, review.id);
}

// Marks the items that are named; those carried out already stay so.
Result<void> Accept(store::Transaction& transaction, const Review& review,
                    const std::vector<MeetingId>& meetings) {
  for (const MeetingId& meeting : meetings) {
    std::optional<store::ReviewItem> item =
        transaction.FindReviewItem(review.municipality, review.id, meeting);
    if (!item) {
      return Fail(Reason::kNotFound, Text::kUnknownResource,
                  {ResourceOf(review.id) + "/items/" + meeting.text()});
    }
    if (item->state == ReviewItemState::kApplied) continue;
    item->state = ReviewItemState::kAccepted;
    item->outcome.clear();
    transaction.Put(*item);
  }
  return {};
}

std::string_view Name(store::ReviewAction action) {
  switch (action) {
    case store::ReviewAction::kKeep:
      return "KEEP";
    case store::ReviewAction::kSwitchMode:
      return "SWITCH_MODE";
    case store::ReviewAction::kFindRoom:
      return "FIND_ROOM";
    case store::ReviewAction::kMove:
      return "MOVE";
    case store::ReviewAction::kCancel:
      return "CANCEL";
  }
  SAMTALE_CHECK(false);
}

// Who accepts nothing but actions, and none of them has an open item, is told.
Result<void> CheckOpen(const store::Snapshot& snapshot, const Review& review,
                       const Acceptance& acceptance) {
  if (!acceptance.meetings.empty()) return {};
  const std::vector<store::ReviewAction>& actions = acceptance.actions;
  for (const store::ReviewItemCount& one :
       snapshot.CountReviewItems(review.municipality, review.id)) {
    const bool named = std::find(actions.begin(), actions.end(), one.action) != actions.end();
    if (named && one.state == ReviewItemState::kOpen && one.count > 0) return {};
  }
  std::string names;
  for (const store::ReviewAction action : actions) {
    if (!names.empty()) names += ", ";
    names += Name(action);
  }
  return Fail(Reason::kNotFound, Text::kNothingOpen, {names});
}

Result<ReviewProgress> ApplyIn(store::Transaction& transaction, const Call& call,
                               const ReviewId& id, const std::string& etag,
                               const Acceptance& acceptance) {
  const MunicipalityId& municipality = call.caller.municipality;
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) return Earlier(transaction, call, **earlier);
  std::optional<Review> review = transaction.FindReview(municipality, id);
  if (!review) return Fail(Reason::kNotFound, Text::kUnknownResource, {ResourceOf(id)});
  // Its etag goes on with every batch until it is ready.
  if (IsOpen(review->state))
    return Fail(Reason::kEtagMismatch, Text::kEtagIsOld, {Etag(review->revision)});
  if (Result<void> fresh = CheckEtag(etag, review->revision); !fresh)
    return tl::make_unexpected(std::move(fresh.error()));
  if (Result<void> open = CheckOpen(transaction, *review, acceptance); !open)
    return tl::make_unexpected(std::move(open.error()));
  if (Result<void> space = CheckSpace(transaction, municipality); !space)
    return tl::make_unexpected(std::move(space.error()));
  if (Result<void> accepted = Accept(transaction, *review, acceptance.meetings); !accepted)
    return tl::make_unexpected(std::move(accepted.error()));
  review->state = ReviewState::kApplying;
  review->at.reset();
  review->accepted = acceptance.actions;
  review->applied_role = call.caller.role;
  review->applied_by = call.caller.id;
  transaction.Put(*review);
  EndWrite(transaction, call, ResourceOf(id), store::EventKind::kReviewAccepted);
  return Load(transaction, municipality, id);
}

Result<void> CheckAcceptance(const Acceptance& acceptance) {
  if (acceptance.actions.empty() && acceptance.meetings.empty())
    return Invalid("actions", Text::kRequired);
  if (acceptance.meetings.size() > kMostAccepted)
    return Invalid("meetings", Text::kTooMany, {std::to_string(kMostAccepted)});
  return {};
}

}  // namespace

std::string_view Word(ReviewState state) {
  switch (state) {
    case ReviewState::kLooking:
      return "looking";
    case ReviewState::kReady:
      return "ready";
    case ReviewState::kApplying:
      return "applying";
    case ReviewState::kApplied:
      return "applied";
  }
  SAMTALE_CHECK(false);
}

std::string ResourceOf(const ReviewId& id) { return "reviews/" + id.text(); }

std::int64_t ReviewProgress::Count(store::ReviewAction action) const {
  std::int64_t sum = 0;
  for (const store::ReviewItemCount& one : counts) sum += one.action == action ? one.count : 0;
  return sum;
}

std::int64_t ReviewProgress::Count(ReviewItemState state) const {
  std::int64_t sum = 0;
  for (const store::ReviewItemCount& one : counts) sum += one.state == state ? one.count : 0;
  return sum;
}

Reviews::Reviews(store::Store& store, const RulesInForce& rules, std::function<void()> begun)
    : store_(store), rules_(rules), begun_(std::move(begun)) {}

void Reviews::CreateReview(Call call, ReviewWish wish, Done<ReviewProgress> done) {
  if (Result<void> checked = CheckWish(wish, Zone::Copenhagen().DayOf(call.now)); !checked)
    return done(tl::make_unexpected(std::move(checked.error())));
  store_.Write<ReviewProgress>(
      [call = std::move(call), wish = std::move(wish),
       &rules = rules_](store::Transaction& transaction) {
        return CreateIn(transaction, call, *rules.In(transaction), wish);
      },
      [done = std::move(done), begun = begun_](Result<ReviewProgress> created) {
        if (created) begun();
        done(std::move(created));
      });
}

Result<ReviewProgress> Reviews::GetReview(const Call& call, const ReviewId& id) {
  Result<Result<ReviewProgress>> read = store_.Read([&](const store::Snapshot& snapshot) {
    return Load(snapshot, call.caller.municipality, id);
  });
  if (!read) return tl::make_unexpected(std::move(read.error()));
  return std::move(*read);
}

Result<ReviewItemPage> Reviews::ListReviewItems(const Call& call, const ReviewId& id,
                                                const store::ReviewItemFilter& filter, int size,
                                                const std::optional<store::ReviewPosition>& after) {
  const MunicipalityId& municipality = call.caller.municipality;
  Result<Result<ReviewItemPage>> read =
      store_.Read([&](const store::Snapshot& snapshot) -> Result<ReviewItemPage> {
        if (!snapshot.FindReview(municipality, id))
          return Fail(Reason::kNotFound, Text::kUnknownResource, {ResourceOf(id)});
        ReviewItemPage page;
        for (store::ReviewItem& item :
             snapshot.ListReviewItems(municipality, id, filter, size + 1, after)) {
          if (static_cast<int>(page.items.size()) == size) {
            const store::ReviewItem& last = page.items.back().item;
            page.next = store::ReviewPosition{last.start, last.meeting};
            break;
          }
          const auto old = snapshot.FindDecision(municipality, item.old_decision);
          page.items.push_back({std::move(item), old ? old->decision : ""});
        }
        return page;
      });
  if (!read) return tl::make_unexpected(std::move(read.error()));
  return std::move(*read);
}

void Reviews::ApplyReview(Call call, ReviewId id, std::string etag, Acceptance acceptance,
                          Done<ReviewProgress> done) {
  if (Result<void> checked = CheckAcceptance(acceptance); !checked)
    return done(tl::make_unexpected(std::move(checked.error())));
  store_.Write<ReviewProgress>(
      [call = std::move(call), id = std::move(id), etag = std::move(etag),
       acceptance = std::move(acceptance)](store::Transaction& transaction) {
        return ApplyIn(transaction, call, id, etag, acceptance);
      },
      [done = std::move(done), begun = begun_](Result<ReviewProgress> accepted) {
        if (accepted) begun();
        done(std::move(accepted));
      });
}

}  // namespace samtale::scheduling
