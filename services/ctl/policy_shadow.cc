#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "services/ctl/json.h"
#include "services/ctl/served_rules.h"

namespace samtale::ctl {
namespace {

constexpr int kMostShown = 200;

struct ShadowOptions {
  std::string set;
  bool end = false;
  bool differences = false;
};

int ShowShadow(const ServedRules& served, const Answer<v1::Shadow>& shadow) {
  if (!shadow) return ShowRefusal(served, shadow.error());
  return ShowAnswer(served, *shadow, [&](std::ostream& out) {
    if (shadow->files_hash().empty()) {
      fmt::print(out, "layer {}: no rules decide alongside\n", shadow->layer());
      return;
    }
    fmt::print(out, "layer {}: {} decides alongside{}\n", shadow->layer(), shadow->files_hash(),
               shadow->fits() ? "" : ", but does not fit the other layers");
    fmt::print(out, "  decided {}, otherwise {}, unknown words {}, left out {}\n",
               shadow->decided(), shadow->differed(), shadow->unanswered(), shadow->left_out());
  });
}

int ShowDifferences(const ServedRules& served) {
  v1::ListShadowDifferencesRequest request;
  request.set_layer(served.LayerName());
  request.set_page_size(kMostShown);
  const auto found = served.Connect().Call<v1::ListShadowDifferencesResponse>(
      "PolicyService.ListShadowDifferences", request);
  if (!found) return ShowRefusal(served, found.error());
  return ShowAnswer(served, *found, [&](std::ostream& out) {
    for (const auto& one : found->differences()) {
      fmt::print(out, "{} {} {}\n  in force: {}\n  shadow:   {}\n", one.number(),
                 ShowInstant(one.decide_time()), one.question_json(), ToJson(one.in_force()),
                 ToJson(one.shadow()));
    }
    if (found->differences().empty()) fmt::print(out, "no differences\n");
  });
}

int RunShadow(const ServedRules& served, const ShadowOptions& options) {
  if (options.differences) return ShowDifferences(served);
  if (options.set.empty() && !options.end) {
    v1::GetShadowRequest request;
    request.set_layer(served.LayerName());
    return ShowShadow(served,
                      served.Connect().Call<v1::Shadow>("PolicyService.GetShadow", request));
  }
  v1::SetShadowRequest request;
  request.set_layer(served.LayerName());
  request.set_files_hash(options.set);
  request.set_request_id(served.request_id);
  return ShowShadow(served, served.Connect().Call<v1::Shadow>("PolicyService.SetShadow", request));
}

}  // namespace

void AddPolicyShadow(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* shadow = policy.add_subcommand(
      "shadow", "Lets uploaded files decide alongside those in force, and shows what differs");
  const auto options = std::make_shared<ShadowOptions>();
  auto* set = shadow->add_option("--set", options->set, "Hash of the layer's files");
  auto* end = shadow->add_flag("--end", options->end, "End it")->excludes(set);
  shadow->add_flag("--differences", options->differences, "List what came out otherwise")
      ->excludes(set)
      ->excludes(end);
  shadow->footer("\nExample:\n  samtale policy shadow --municipality 0101 --as eva --differences");
  ServeCommand(*shadow, AddServedRules(*shadow, terminal, AsksFor::kLayer), chosen,
               [options](ServedRules& served) { return RunShadow(served, *options); });
}

}  // namespace samtale::ctl
