#include "services/api/review_wire.h"

#include <algorithm>
#include <utility>

#include "services/api/names.h"
#include "services/api/page_token.h"
#include "services/api/policy_wire.h"

namespace samtale::api {
namespace {

constexpr std::string_view kReview = "municipalities/{municipality}/reviews/{review}";
constexpr std::string_view kMeeting =
    "municipalities/{municipality}/jobcentres/{jobcentre}/meetings/{meeting}";
constexpr std::string_view kJobcentre = "municipalities/{municipality}/jobcentres/{jobcentre}";
constexpr std::string_view kCurrent = "current";
constexpr std::string_view kHashScheme = "sha256:";
constexpr std::size_t kHashLength = kHashScheme.size() + 64;

// The enums of the wire and of the store are in the same order, and the wire's begin with 0 for
// none.
template <class Wire, class Stored>
constexpr Wire ToWire(Stored stored) {
  return static_cast<Wire>(static_cast<int>(stored) + 1);
}
template <class Stored, class Wire>
constexpr Stored FromWire(Wire wire) {
  return static_cast<Stored>(static_cast<int>(wire) - 1);
}
static_assert(ToWire<v1::Review::State>(store::ReviewState::kApplied) == v1::Review::APPLIED);
static_assert(ToWire<v1::ReviewItem::Action>(store::ReviewAction::kCancel) ==
              v1::ReviewItem::CANCEL);
static_assert(ToWire<v1::ReviewItem::State>(store::ReviewItemState::kSkipped) ==
              v1::ReviewItem::SKIPPED);

bool IsHash(const std::string& text) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == kHashLength && text.starts_with(kHashScheme) &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(kHashScheme.size()), text.end(),
                     is_digit);
}

template <class T>
Result<T> Checked(const Fields& fields, T value) {
  if (Result<void> checked = fields.Check(); !checked)
    return tl::make_unexpected(std::move(checked.error()));
  return value;
}

v1::Review::Count* CountOf(store::ReviewAction action, v1::Review* reply) {
  const auto wire = ToWire<v1::ReviewItem::Action>(action);
  for (v1::Review::Count& count : *reply->mutable_counts()) {
    if (count.action() == wire) return &count;
  }
  v1::Review::Count* count = reply->add_counts();
  count->set_action(wire);
  return count;
}

void Fill(const store::ReviewItemCount& one, v1::Review::Count* count) {
  switch (one.state) {
    case store::ReviewItemState::kOpen:
      return count->set_open(one.count);
    case store::ReviewItemState::kAccepted:
      return count->set_accepted(one.count);
    case store::ReviewItemState::kApplied:
      return count->set_applied(one.count);
    case store::ReviewItemState::kSkipped:
      return count->set_skipped(one.count);
  }
}

}  // namespace

Result<scheduling::ReviewWish> Read(const v1::CreateReviewRequest& request, Fields fields) {
  fields.Municipality("parent", request.parent());
  scheduling::ReviewWish wish;
  if (!request.rulebook().empty() && request.rulebook() != kCurrent) {
    fields.Unless(IsHash(request.rulebook()), "rulebook", Text::kNotAWord,
                  {Echo(request.rulebook()), "current, sha256:…"});
    wish.rulebook = request.rulebook();
  }
  wish.as_of = fields.OptionalDay("as_of", request.as_of());
  wish.jobcentre = fields.OptionalName<JobcentreId>("jobcentre", request.jobcentre(), kJobcentre);
  wish.from = fields.OptionalDay("from", request.from());
  wish.until = fields.OptionalDay("until", request.until());
  return Checked(fields, std::move(wish));
}

Result<ReviewId> Read(const v1::GetReviewRequest& request, Fields fields) {
  ReviewId id = fields.Name<ReviewId>("name", request.name(), kReview);
  return Checked(fields, std::move(id));
}

Result<ReviewItemsAsked> Read(const v1::ListReviewItemsRequest& request, Fields fields) {
  ReviewItemsAsked asked{
      .review = fields.Name<ReviewId>("parent", request.parent(), kReview),
      .filter = {},
      .size = fields.Size("page_size", request.page_size(), kUsualPage, store::kMaxPage),
      .after = {}};
  if (request.has_action()) asked.filter.action = FromWire<store::ReviewAction>(request.action());
  if (request.has_state()) asked.filter.state = FromWire<store::ReviewItemState>(request.state());
  if (!request.page_token().empty()) {
    const std::optional<std::string> cursor = ReadPageToken(request, request.page_token());
    const std::optional<store::MeetingCursor> at =
        cursor ? ReadMeetingCursor(*cursor) : std::nullopt;
    if (at) asked.after = store::ReviewPosition{at->start, at->id};
    fields.Unless(at.has_value(), "page_token", Text::kBadPageToken);
  }
  return Checked(fields, std::move(asked));
}

Result<ApplyAsked> Read(const v1::ApplyReviewRequest& request, Fields fields) {
  ApplyAsked asked{.review = fields.Name<ReviewId>("name", request.name(), kReview),
                   .etag = request.etag(),
                   .acceptance = {}};
  fields.Unless(!request.etag().empty(), "etag", Text::kRequired);
  for (int i = 0; i < request.actions_size(); ++i) {
    asked.acceptance.actions.push_back(FromWire<store::ReviewAction>(request.actions(i)));
    const auto& before = request.actions();
    fields.Unless(std::count(before.begin(), before.begin() + i, request.actions(i)) == 0,
                  "actions[" + std::to_string(i) + "]", Text::kRepeated,
                  {v1::ReviewItem::Action_Name(request.actions(i))});
  }
  for (int i = 0; i < request.meetings_size(); ++i) {
    const std::vector<std::string> ids =
        fields.Variables("meetings[" + std::to_string(i) + "]", request.meetings(i), kMeeting, 2);
    asked.acceptance.meetings.push_back(MeetingId::Of(ids.back()));
  }
  return Checked(fields, std::move(asked));
}

void Fill(const scheduling::ReviewProgress& progress, v1::Review* reply) {
  const store::Review& review = progress.review;
  reply->set_name(NameOf(review.municipality, review.id));
  reply->set_rulebook(review.rulebook);
  reply->set_own_layer_suspended(review.own_suspended);
  reply->set_as_of(Format(review.as_of));
  if (review.jobcentre) reply->set_jobcentre(NameOf(review.municipality, *review.jobcentre));
  reply->set_from(Format(review.from));
  if (review.until) reply->set_until(Format(*review.until));
  reply->set_state(ToWire<v1::Review::State>(review.state));
  reply->set_problem(review.problem);
  reply->set_looked_count(review.looked);
  for (const store::ReviewItemCount& one : progress.counts) Fill(one, CountOf(one.action, reply));
  reply->set_created_by(review.created_by);
  SetTimestamp(review.created_at, reply->mutable_create_time());
  if (review.applied_role)
    reply->set_applied_by(std::string(Word(*review.applied_role)) + "/" + review.applied_by);
  reply->set_etag(std::to_string(review.revision));
}

Result<void> Fill(const scheduling::ReviewedMeeting& reviewed, v1::ReviewItem* reply) {
  const store::ReviewItem& item = reviewed.item;
  const MunicipalityId& municipality = item.municipality;
  reply->set_name(NameOf(municipality, item.review) + "/items/" + item.meeting.text());
  reply->set_meeting(NameOf(municipality, item.jobcentre, item.meeting));
  reply->set_citizen(NameOf(municipality, item.citizen));
  reply->set_caseworker(NameOf(municipality, item.caseworker));
  reply->set_old_mode(WireMode(item.old_mode));
  reply->set_action(ToWire<v1::ReviewItem::Action>(item.action));
  if (item.mode) reply->set_mode(WireMode(*item.mode));
  if (item.room) reply->set_room(NameOf(municipality, *item.room));
  SetTimestamp(item.interval.begin, reply->mutable_start_time());
  SetTimestamp(item.interval.end, reply->mutable_end_time());
  reply->set_local_start(Format(item.local_start));
  reply->set_needs_consent(item.needs_consent);
  reply->set_reason(item.reason);
  for (const std::string& provision : item.provisions) reply->add_provisions(provision);
  reply->set_state(ToWire<v1::ReviewItem::State>(item.state));
  reply->set_outcome(item.outcome);
  if (Result<void> filled = Fill(reviewed.old_decision, reply->mutable_old_decision()); !filled)
    return filled;
  if (item.decision.empty()) return {};
  return Fill(item.decision, reply->mutable_decision());
}

}  // namespace samtale::api
