// Reviews, their items and what is asked of them, to and from the use cases' words. Read answers
// kInvalidArgument with every wrong field of the request. Pure.
#pragma once

#include <samtale/v1/policy_service.pb.h>
#include <samtale/v1/review.pb.h>

#include <optional>
#include <string>

#include "services/api/fields.h"
#include "services/core/error.h"
#include "services/scheduling/reviews.h"

namespace samtale::api {

struct ReviewItemsAsked {
  ReviewId review;
  store::ReviewItemFilter filter;
  int size;
  std::optional<store::ReviewPosition> after;
};

struct ApplyAsked {
  ReviewId review;
  std::string etag;
  scheduling::Acceptance acceptance;
};

Result<scheduling::ReviewWish> Read(const v1::CreateReviewRequest& request, Fields fields);
Result<ReviewId> Read(const v1::GetReviewRequest& request, Fields fields);
Result<ReviewItemsAsked> Read(const v1::ListReviewItemsRequest& request, Fields fields);
Result<ApplyAsked> Read(const v1::ApplyReviewRequest& request, Fields fields);

void Fill(const scheduling::ReviewProgress& progress, v1::Review* reply);
// kInternal when a stored decision cannot be read (policy_wire.h).
Result<void> Fill(const scheduling::ReviewedMeeting& reviewed, v1::ReviewItem* reply);

}  // namespace samtale::api
