#include <samtale/v1/policy_service.grpc.pb.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "services/api/page_token.h"
#include "services/api/policy_wire.h"
#include "services/api/services.h"

namespace samtale::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr int kMaxPage = 200;

class PolicyService final : public v1::PolicyService::CallbackService {
 public:
  PolicyService(const Shell& shell, const scheduling::RulesInForce& rules)
      : shell_(shell), rules_(rules) {}

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
      const scheduling::Rules rules = rules_.Get();
      Fill(municipality, rules->For(municipality.text()),
           rules->municipal().contains(municipality.text()), reply);
      return {};
    });
  }

 private:
  engine::Rulebook RulebookOf(const Asked& asked) const {
    return rules_.Get()->For(asked.call.caller.municipality.text());
  }

  const Shell& shell_;
  const scheduling::RulesInForce& rules_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewPolicyService(const Shell& shell,
                                                const scheduling::RulesInForce& rules) {
  return std::make_unique<PolicyService>(shell, rules);
}

}  // namespace samtale::api
