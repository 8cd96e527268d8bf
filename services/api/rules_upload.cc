#include "services/api/rules_upload.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "services/api/rule_wire.h"
#include "services/auth/access.h"
#include "services/core/sha256.h"

namespace samtale::api {
namespace {

// What an analysis may take of a client that sets no deadline, and at most; half is left to store.
constexpr std::chrono::seconds kUsualTimeForUploads{60};

class Uploading final : public grpc::ServerReadReactor<v1::UploadRulesRequest> {
 public:
  Uploading(const Shell& shell, grpc::CallbackServerContext* context,
            scheduling::Rulemaking& rulemaking, v1::RulesUpload* reply)
      : shell_(shell), context_(context), rulemaking_(rulemaking), reply_(reply) {
    StartRead(&part_);
  }

  // What reads end with, gRPC says in turn: this object is touched by one thread at a time.
  void OnReadDone(bool ok) override {
    if (!ok) part_.Clear();  // a stream that ends without its last part
    if (serving_ == nullptr) {
      if (Result<void> begun = Begin(); !begun) return serving_->Finish(begun);
    }
    if (!ok) return serving_->Finish(Invalid("last", Text::kRequired));
    const bool last = part_.last();
    if (Result<void> added = AddPart(part_, &upload_->files, &bytes_); !added) {
      return serving_->Finish(added);
    }
    if (!last) return StartRead(&part_);
    HandIn();
  }

  void OnDone() override { delete this; }

 private:
  Result<void> Begin() {
    first_ = part_;
    first_.clear_path();
    first_.clear_content();
    first_.clear_last();
    serving_ = std::make_shared<Serving>(shell_, context_, first_,
                                         [this](const grpc::Status& status) { Finish(status); });
    Result<Asked> asked = serving_->Begin();
    if (!asked) return Refuse(std::move(asked));
    asked_.emplace(std::move(*asked));
    const scheduling::RuleLayerId layer = ReadLayer(first_.layer(), asked_->fields);
    if (Result<void> checked = asked_->fields.Check(); !checked) return checked;
    const Caller& caller = asked_->call.caller;
    if (Result<void> may =
            auth::CheckLayer(caller, layer == scheduling::NationalLayer(), asked_->call.method);
        !may) {
      return may;
    }
    upload_ = scheduling::RulesUpload{.layer = layer,
                                      .etag = first_.etag(),
                                      .reason = first_.reason(),
                                      .files = {},
                                      .validate_only = first_.validate_only()};
    return {};
  }

  void HandIn() {
    scheduling::Call& call = asked_->call;
    call.body_hash = Sha256Hex(call.body_hash + scheduling::HashOf(upload_->files));
    // However long the parts took: what counts is whether the client still waits.
    call.expired = [context = context_] { return context->IsCancelled(); };
    const auto now = std::chrono::system_clock::now();
    const auto left = std::min<std::chrono::system_clock::duration>(context_->deadline() - now,
                                                                    kUsualTimeForUploads);
    call.hurried = [until = now + left / 2] { return std::chrono::system_clock::now() >= until; };
    rulemaking_.Upload(
        std::move(call), *std::move(upload_),
        Finisher(serving_)([reply = reply_](const scheduling::UploadedRules& uploaded) {
          Fill(uploaded, reply);
        }));
  }

  const Shell& shell_;
  grpc::CallbackServerContext* context_;
  scheduling::Rulemaking& rulemaking_;
  v1::RulesUpload* reply_;
  v1::UploadRulesRequest part_;
  v1::UploadRulesRequest first_;
  std::shared_ptr<Serving> serving_;
  std::optional<Asked> asked_;
  std::optional<scheduling::RulesUpload> upload_;
  std::size_t bytes_ = 0;
};

}  // namespace

grpc::ServerReadReactor<v1::UploadRulesRequest>* ServeUpload(const Shell& shell,
                                                             grpc::CallbackServerContext* context,
                                                             scheduling::Rulemaking& rulemaking,
                                                             v1::RulesUpload* reply) {
  return new Uploading(shell, context, rulemaking, reply);
}

}  // namespace samtale::api
