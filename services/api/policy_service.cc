#include <samtale/v1/policy_service.grpc.pb.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <vector>

#include "services/api/page_token.h"
#include "services/api/policy_wire.h"
#include "services/api/review_service.h"
#include "services/api/rule_wire.h"
#include "services/api/rules_upload.h"
#include "services/api/services.h"
#include "services/auth/access.h"

namespace samtale::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr int kMaxPage = 200;

auto IntoLayer(v1::RuleLayer* reply) {
  return [reply](const scheduling::RuleLayerState& state) { Fill(state, reply); };
}

class PolicyService final : public v1::PolicyService::CallbackService {
 public:
  PolicyService(const Shell& shell, scheduling::Reviews& reviews,
                const scheduling::RulesInForce& rules, scheduling::Rulemaking& rulemaking,
                scheduling::ShadowRules& shadows)
      : shell_(shell),
        reviews_(shell, reviews),
        rules_(rules),
        rulemaking_(rulemaking),
        shadows_(shadows) {}

  ServerUnaryReactor* Decide(CallbackServerContext* context, const v1::DecideRequest* request,
                             v1::Decision* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      auto question = Read(*request, asked.fields);
      if (!question) return Refuse(std::move(question));
      auto decision = RulebookOf(asked).Decide(*question);
      if (!decision) {
        for (Violation& violation : decision.error().violations) {
          violation.field = RequestField(violation.field);
        }
        return Refuse(std::move(decision));
      }
      shadows_.Saw(*question, *decision, asked.call.now);
      return Fill(*decision, reply);
    });
  }

  ServerUnaryReactor* ListProvisions(CallbackServerContext* context,
                                     const v1::ListProvisionsRequest* request,
                                     v1::ListProvisionsResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      asked.fields.Municipality("parent", request->parent());
      const int size = asked.fields.Size("page_size", request->page_size(), kUsualPage, kMaxPage);
      std::optional<std::string> after = "";
      if (!request->page_token().empty()) after = ReadPageToken(*request, request->page_token());
      asked.fields.Unless(after.has_value(), "page_token", Text::kBadPageToken);
      if (auto checked = asked.fields.Check(); !checked) return checked;
      const std::vector<engine::ProvisionView> all = RulebookOf(asked).Provisions();
      auto next = std::upper_bound(
          all.begin(), all.end(), *after,
          [](const std::string& id, const engine::ProvisionView& one) { return id < one.id; });
      for (int i = 0; i < size && next != all.end(); ++i, ++next) {
        Fill(asked.fields.municipality(), *next, reply->add_provisions());
      }
      if (next != all.end()) reply->set_next_page_token(PageToken(*request, std::prev(next)->id));
      return {};
    });
  }

  ServerUnaryReactor* GetRulebook(CallbackServerContext* context,
                                  const v1::GetRulebookRequest* request,
                                  v1::Rulebook* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      asked.fields.Variables("name", request->name(), "municipalities/{municipality}/rulebook", 0);
      if (auto checked = asked.fields.Check(); !checked) return checked;
      const MunicipalityId& municipality = asked.fields.municipality();
      const auto found = rulemaking_.Of(municipality);
      if (!found) return tl::make_unexpected(found.error());
      Fill(municipality, found->rules->For(municipality.text()),
           found->rules->municipal().contains(municipality.text()), reply);
      const Role role = asked.call.caller.role;
      const bool makes_rules = role == Role::kAdministrator || role == Role::kOperator;
      for (const scheduling::RuleLayerState* state : {&found->national, &found->own}) {
        v1::RuleLayer* wire = reply->add_layers();
        Fill(*state, wire);
        if (!makes_rules) LeaveOutPeople(wire);
      }
      scheduling::FolderState folder = rulemaking_.Folder();
      // Another municipality's files are told to an operator alone.
      std::erase_if(folder.problems, [&](const engine::Diagnostic& one) {
        const auto layer = scheduling::LayerOf(one.path);
        return role != Role::kOperator && layer && *layer != scheduling::NationalLayer() &&
               layer->text() != municipality.text();
      });
      Fill(folder, makes_rules, reply->mutable_folder());
      return {};
    });
  }

  grpc::ServerReadReactor<v1::UploadRulesRequest>* UploadRules(CallbackServerContext* context,
                                                               v1::RulesUpload* reply) override {
    return ServeUpload(shell_, context, rulemaking_, reply);
  }

  ServerUnaryReactor* ActivateRules(CallbackServerContext* context,
                                    const v1::ActivateRulesRequest* request,
                                    v1::RuleLayer* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      asked.fields.Unless(!request->files_hash().empty(), "files_hash", Text::kRequired);
      asked.fields.Unless(!request->etag().empty(), "etag", Text::kRequired);
      auto layer = LayerToChange(asked, request->layer());
      if (!layer) return Refuse(std::move(layer));
      rulemaking_.Activate(std::move(asked.call), *layer, request->files_hash(), request->etag(),
                           request->reason(), finish(IntoLayer(reply)));
      return {};
    });
  }

  ServerUnaryReactor* ApproveRules(CallbackServerContext* context,
                                   const v1::ApproveRulesRequest* request,
                                   v1::RuleLayer* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      asked.fields.Unless(request->number() > 0, "number", Text::kRequired);
      auto layer = LayerToChange(asked, request->layer());
      if (!layer) return Refuse(std::move(layer));
      rulemaking_.Approve(std::move(asked.call), *layer, request->number(),
                          finish(IntoLayer(reply)));
      return {};
    });
  }

  ServerUnaryReactor* ListRuleActivations(CallbackServerContext* context,
                                          const v1::ListRuleActivationsRequest* request,
                                          v1::ListRuleActivationsResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      const scheduling::RuleLayerId layer = ReadLayer(request->layer(), asked.fields);
      const Place place = PlaceOf(*request, asked.fields);
      if (auto checked = asked.fields.Check(); !checked) return checked;
      auto found = rulemaking_.ListActivations(layer, place.before, place.size + 1);
      if (!found) return Refuse(std::move(found));
      for (const store::RuleActivation& one : *found) {
        if (reply->activations_size() < place.size) Fill(one, reply->add_activations());
      }
      if (static_cast<int>(found->size()) > place.size) {
        const std::int64_t last = reply->activations(place.size - 1).number();
        reply->set_next_page_token(PageToken(*request, std::to_string(last)));
      }
      return {};
    });
  }

  ServerUnaryReactor* SetShadow(CallbackServerContext* context, const v1::SetShadowRequest* request,
                                v1::Shadow* reply) override {
    return ServeWrite(shell_, context, *request, [&](Asked asked, Finisher finish) -> Result<void> {
      auto layer = LayerToChange(asked, request->layer());
      if (!layer) return Refuse(std::move(layer));
      rulemaking_.SetShadow(
          std::move(asked.call), *layer, request->files_hash(), request->etag(),
          finish([shadows = &shadows_, reply](const scheduling::RuleLayerState& state) {
            Fill(state.layer, shadows->Counts(state.layer), reply);
          }));
      return {};
    });
  }

  ServerUnaryReactor* GetShadow(CallbackServerContext* context, const v1::GetShadowRequest* request,
                                v1::Shadow* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      const scheduling::RuleLayerId layer = ReadLayer(request->layer(), asked.fields);
      if (auto checked = asked.fields.Check(); !checked) return checked;
      Fill(layer, shadows_.Counts(layer), reply);
      return {};
    });
  }

  ServerUnaryReactor* ListShadowDifferences(CallbackServerContext* context,
                                            const v1::ListShadowDifferencesRequest* request,
                                            v1::ListShadowDifferencesResponse* reply) override {
    return ServeRead(shell_, context, *request, [&](Asked asked) -> Result<void> {
      const scheduling::RuleLayerId layer = ReadLayer(request->layer(), asked.fields);
      const Place place = PlaceOf(*request, asked.fields);
      if (auto checked = asked.fields.Check(); !checked) return checked;
      const auto found = shadows_.Differences(layer, asked.fields.municipality(), place.before,
                                              static_cast<std::size_t>(place.size) + 1);
      for (const scheduling::ShadowDifference& one : found) {
        if (reply->differences_size() == place.size) {
          const std::int64_t last = reply->differences(place.size - 1).number();
          reply->set_next_page_token(PageToken(*request, std::to_string(last)));
          break;
        }
        if (auto filled = Fill(one, reply->add_differences()); !filled) return filled;
      }
      return {};
    });
  }

  ServerUnaryReactor* CreateReview(CallbackServerContext* context,
                                   const v1::CreateReviewRequest* request,
                                   v1::Review* reply) override {
    return reviews_.CreateReview(context, request, reply);
  }

  ServerUnaryReactor* GetReview(CallbackServerContext* context, const v1::GetReviewRequest* request,
                                v1::Review* reply) override {
    return reviews_.GetReview(context, request, reply);
  }

  ServerUnaryReactor* ListReviewItems(CallbackServerContext* context,
                                      const v1::ListReviewItemsRequest* request,
                                      v1::ListReviewItemsResponse* reply) override {
    return reviews_.ListReviewItems(context, request, reply);
  }

  ServerUnaryReactor* ApplyReview(CallbackServerContext* context,
                                  const v1::ApplyReviewRequest* request,
                                  v1::Review* reply) override {
    return reviews_.ApplyReview(context, request, reply);
  }

 private:
  // Where a page of numbered things, latest first, begins.
  struct Place {
    std::int64_t before;
    int size;
  };

  template <class Request>
  static Place PlaceOf(const Request& request, Fields& fields) {
    Place place{std::numeric_limits<std::int64_t>::max(),
                fields.Size("page_size", request.page_size(), kUsualPage, kMaxPage)};
    if (request.page_token().empty()) return place;
    const auto cursor = ReadPageToken(request, request.page_token());
    fields.Unless(cursor.has_value(), "page_token", Text::kBadPageToken);
    if (cursor) std::from_chars(cursor->data(), cursor->data() + cursor->size(), place.before);
    return place;
  }

  // The layer, if the caller may change it.
  static Result<scheduling::RuleLayerId> LayerToChange(Asked& asked, const std::string& text) {
    scheduling::RuleLayerId layer = ReadLayer(text, asked.fields);
    if (auto checked = asked.fields.Check(); !checked) {
      return tl::make_unexpected(std::move(checked.error()));
    }
    const bool national = layer == scheduling::NationalLayer();
    auto may = auth::CheckLayer(asked.call.caller, national, asked.call.method);
    if (!may) return tl::make_unexpected(std::move(may.error()));
    return layer;
  }

  engine::Rulebook RulebookOf(const Asked& asked) const {
    return rules_.Get()->For(asked.call.caller.municipality.text());
  }

  const Shell& shell_;
  ReviewMethods reviews_;
  const scheduling::RulesInForce& rules_;
  scheduling::Rulemaking& rulemaking_;
  scheduling::ShadowRules& shadows_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewPolicyService(const Shell& shell, scheduling::Reviews& reviews,
                                                const scheduling::RulesInForce& rules,
                                                scheduling::Rulemaking& rulemaking,
                                                scheduling::ShadowRules& shadows) {
  return std::make_unique<PolicyService>(shell, reviews, rules, rulemaking, shadows);
}

}  // namespace samtale::api
