// The methods of PolicyService that are about reviews; the service hands its calls on to them. They
// answer as services.h says. Any thread may call.
#pragma once

#include <grpcpp/support/server_callback.h>
#include <samtale/v1/review.pb.h>

#include "services/api/shell.h"
#include "services/scheduling/reviews.h"

namespace samtale::api {

class ReviewMethods {
 public:
  // Both outlive this.
  ReviewMethods(const Shell& shell, scheduling::Reviews& reviews)
      : shell_(shell), reviews_(reviews) {}

  grpc::ServerUnaryReactor* CreateReview(grpc::CallbackServerContext* context,
                                         const v1::CreateReviewRequest* request, v1::Review* reply);
  grpc::ServerUnaryReactor* GetReview(grpc::CallbackServerContext* context,
                                      const v1::GetReviewRequest* request, v1::Review* reply);
  grpc::ServerUnaryReactor* ListReviewItems(grpc::CallbackServerContext* context,
                                            const v1::ListReviewItemsRequest* request,
                                            v1::ListReviewItemsResponse* reply);
  grpc::ServerUnaryReactor* ApplyReview(grpc::CallbackServerContext* context,
                                        const v1::ApplyReviewRequest* request, v1::Review* reply);

 private:
  const Shell& shell_;
  scheduling::Reviews& reviews_;
};

}  // namespace samtale::api
