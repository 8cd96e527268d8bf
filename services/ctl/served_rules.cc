#include "services/ctl/served_rules.h"

#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <ostream>
#include <utility>

#include "policy/engine/rulebook.h"
#include "services/core/id.h"
#include "services/core/time.h"
#include "services/ctl/json.h"
#include "services/ctl/rules_folder.h"
#include "services/ctl/words.h"
#include "services/scheduling/rules_archive.h"

namespace samtale::ctl {
namespace {

constexpr const char* kNational = "national";

engine::Severity SeverityOf(v1::RuleDiagnostic::Severity severity) {
  if (severity == v1::RuleDiagnostic::ERROR) return engine::Severity::kError;
  if (severity == v1::RuleDiagnostic::WARNING) return engine::Severity::kWarning;
  return engine::Severity::kNote;
}

}  // namespace

void ServedRules::Settle() {
  if (layer == kNational && !role_was_given) connection->role = "operator";
  if (request_id.empty()) request_id = RandomIdText();
}

std::shared_ptr<ServedRules> AddServedRules(CLI::App& command, const Terminal& terminal,
                                            AsksFor asks) {
  auto served = std::make_shared<ServedRules>(
      ServedRules{terminal, AddConnectionOptions(command, "administrator")});
  command.add_option("--layer", served->layer,
                     "`national` (as an operator), or the municipality's own, which is usual");
  if (asks == AsksFor::kLayerAndReason) {
    command.add_option("--reason", served->reason, "Why; it is kept")->required();
    command.add_option("--request-id", served->request_id,
                       "Of an earlier try whose outcome is not known");
  }
  return served;
}

void ServeCommand(CLI::App& command, std::shared_ptr<ServedRules> served, Command* chosen,
                  std::function<int(ServedRules&)> run) {
  command.callback([&command, served = std::move(served), chosen, run = std::move(run)] {
    served->role_was_given = command.count("--role") > 0;
    *chosen = [served, run] {
      served->Settle();
      return run(*served);
    };
  });
}

Answer<v1::RuleLayer> FindLayer(const ServedRules& served) {
  v1::GetRulebookRequest request;
  request.set_name("municipalities/" + served.connection->municipality + "/rulebook");
  const auto rulebook = served.Connect().Call<v1::Rulebook>("PolicyService.GetRulebook", request);
  if (!rulebook) return tl::make_unexpected(rulebook.error());
  for (const v1::RuleLayer& layer : rulebook->layers()) {
    if (layer.layer() == served.LayerName()) return layer;
  }
  v1::RuleLayer unknown;  // the server will say what is wrong with the name
  unknown.set_layer(served.LayerName());
  return unknown;
}

Answer<v1::RuleLayer> Activate(ServedRules& served, const v1::RuleLayer& layer,
                               const std::string& files_hash) {
  v1::ActivateRulesRequest request;
  request.set_layer(served.LayerName());
  request.set_files_hash(files_hash);
  request.set_etag(layer.etag());
  request.set_reason(served.reason);
  request.set_request_id(served.request_id);
  return served.Connect().Call<v1::RuleLayer>("PolicyService.ActivateRules", request);
}

int ShowRefusal(const ServedRules& served, const Refusal& refusal) {
  if (served.connection->json) {
    fmt::print(served.terminal.out, "{}\n", refusal.json);
    return kRefused;
  }
  const Language language = served.Connect().language();
  Print(refusal, language, served.terminal.err);
  if (refusal.IsUnclear()) {
    fmt::print(served.terminal.err, "  {} --request-id {}\n", Say(Word::kRequestId, language),
               served.request_id);
  }
  return kRefused;
}

int ShowError(const ServedRules& served, const Error& error) {
  Complain(served.terminal, error, served.connection->json, served.Connect().language());
  return kRefused;
}

int ShowAnswer(const ServedRules& served, const google::protobuf::Message& answer,
               const std::function<void(std::ostream&)>& show) {
  if (served.connection->json) {
    fmt::print(served.terminal.out, "{}\n", ToJson(answer));
  } else {
    show(served.terminal.out);
  }
  return kDone;
}

void Show(const v1::RuleLayer& layer, std::ostream& out) {
  fmt::print(out, "layer {} (etag {})\n", layer.layer(), layer.etag());
  if (layer.has_in_force()) {
    fmt::print(out, "  in force: ");
    Show(layer.in_force(), out);
  } else {
    fmt::print(out, "  in force: no rules of its own\n");
  }
  if (layer.has_waiting()) {
    fmt::print(out, "  waits for a second person: ");
    Show(layer.waiting(), out);
  }
  if (layer.has_replaced()) {
    const auto& by = layer.has_waiting() ? layer.waiting() : layer.in_force();
    fmt::print(out, "  waited until {} took its place: ", by.caller());
    Show(layer.replaced(), out);
  }
  if (!layer.shadow_hash().empty()) {
    fmt::print(out, "  decides alongside: {}\n", layer.shadow_hash());
  }
  if (layer.suspended()) {
    fmt::print(out, "  SUSPENDED: it does not fit the national rules, which decide alone\n");
    for (const v1::RuleDiagnostic& one : layer.problems()) Show(one, out);
  }
}

void Show(const v1::RuleActivation& activation, std::ostream& out) {
  const bool no_files = activation.files_hash() == scheduling::NoFiles();
  fmt::print(out, "{} {} {} by {}: {}", activation.number(),
             no_files ? "no rules of its own" : activation.files_hash(),
             ShowInstant(activation.has_activate_time() ? activation.activate_time()
                                                        : activation.ask_time()),
             activation.caller(), activation.reason());
  if (!activation.approver().empty()) fmt::print(out, " (approved by {})", activation.approver());
  if (activation.replaced_by() > 0) {
    fmt::print(out, " (replaced by {})", activation.replaced_by());
  } else if (!activation.has_activate_time()) {
    fmt::print(out, " (not in force)");
  }
  fmt::print(out, "\n");
}

void Show(const v1::RuleDiagnostic& diagnostic, std::ostream& out) {
  fmt::print(out, "{}\n",
             Format(engine::Diagnostic{SeverityOf(diagnostic.severity()), diagnostic.path(),
                                       diagnostic.line(), diagnostic.column(), diagnostic.message(),
                                       diagnostic.fix(), diagnostic.excerpt()}));
}

std::string ShowInstant(const google::protobuf::Timestamp& at) {
  return Format(Zone::Copenhagen().ToLocal(Instant{Seconds{at.seconds()}}));
}

}  // namespace samtale::ctl
