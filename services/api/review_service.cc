#include "services/api/review_service.h"

#include <utility>

#include "services/api/page_token.h"
#include "services/api/review_wire.h"

namespace samtale::api {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

ServerUnaryReactor* ReviewMethods::CreateReview(CallbackServerContext* context,
                                                const v1::CreateReviewRequest* request,
                                                v1::Review* reply) {
  return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
    auto wish = Read(*request, asked.fields);
    if (!wish) return Refuse(std::move(wish));
    reviews_.CreateReview(
        std::move(asked.call), std::move(*wish),
        finish([reply](const scheduling::ReviewProgress& made) { Fill(made, reply); }));
    return {};
  });
}

ServerUnaryReactor* ReviewMethods::GetReview(CallbackServerContext* context,
                                             const v1::GetReviewRequest* request,
                                             v1::Review* reply) {
  return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
    auto id = Read(*request, asked.fields);
    if (!id) return Refuse(std::move(id));
    auto found = reviews_.GetReview(asked.call, *id);
    if (!found) return Refuse(std::move(found));
    Fill(*found, reply);
    return {};
  });
}

ServerUnaryReactor* ReviewMethods::ListReviewItems(CallbackServerContext* context,
                                                   const v1::ListReviewItemsRequest* request,
                                                   v1::ListReviewItemsResponse* reply) {
  return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
    auto list = Read(*request, asked.fields);
    if (!list) return Refuse(std::move(list));
    auto page =
        reviews_.ListReviewItems(asked.call, list->review, list->filter, list->size, list->after);
    if (!page) return Refuse(std::move(page));
    for (const scheduling::ReviewedMeeting& reviewed : page->items) {
      if (auto filled = Fill(reviewed, reply->add_items()); !filled) return filled;
    }
    if (page->next) {
      const store::MeetingCursor cursor{page->next->start, page->next->meeting};
      reply->set_next_page_token(PageToken(*request, CursorOf(cursor)));
    }
    return {};
  });
}

ServerUnaryReactor* ReviewMethods::ApplyReview(CallbackServerContext* context,
                                               const v1::ApplyReviewRequest* request,
                                               v1::Review* reply) {
  return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
    auto asked_for = Read(*request, asked.fields);
    if (!asked_for) return Refuse(std::move(asked_for));
    reviews_.ApplyReview(
        std::move(asked.call), std::move(asked_for->review), std::move(asked_for->etag),
        std::move(asked_for->acceptance),
        finish([reply](const scheduling::ReviewProgress& accepted) { Fill(accepted, reply); }));
    return {};
  });
}

}  // namespace samtale::api
