// What the commands share that change rules in a running server: which layer, as whom, and how
// layers, activations and diagnostics are shown. Not shared between threads.
#pragma once

#include <samtale/v1/policy_service.pb.h>

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include "services/core/error.h"
#include "services/ctl/command.h"
#include "services/ctl/connection_options.h"

namespace samtale::ctl {

struct ServedRules {
  const Terminal& terminal;
  std::shared_ptr<ConnectionOptions> connection;
  std::string layer = {};       // empty: the municipality's own
  std::string reason = {};      // empty for commands that do not ask for one
  std::string request_id = {};  // made for the call unless it was given
  bool role_was_given = false;

  // Only an operator changes the national layer: the role that is meant unless one was given.
  void Settle();
  Client Connect() const { return connection->Connect(); }
  std::string LayerName() const { return layer.empty() ? connection->municipality : layer; }
};

enum class AsksFor : std::uint8_t { kLayer, kLayerAndReason };

// Adds the connection's options, --layer, and --reason and --request-id where they are asked for.
std::shared_ptr<ServedRules> AddServedRules(CLI::App& command, const Terminal& terminal,
                                            AsksFor asks);
// Makes `run` what the command does; it is given what AddServedRules made.
void ServeCommand(CLI::App& command, std::shared_ptr<ServedRules> served, Command* chosen,
                  std::function<int(ServedRules&)> run);

// Each adds one command to `policy`, as those of policy_commands.h do.
void AddPolicyUpload(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyActivate(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyApprove(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyRollback(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyStatus(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyShadow(CLI::App& policy, const Terminal& terminal, Command* chosen);

// The layer as the server has it.
Answer<v1::RuleLayer> FindLayer(const ServedRules& served);
// Asks for the files to be in force, at the layer's etag of now.
Answer<v1::RuleLayer> Activate(ServedRules& served, const v1::RuleLayer& layer,
                               const std::string& files_hash);

// Shows an answer, as JSON or by `show`, or the refusal; answers the exit code.
int ShowRefusal(const ServedRules& served, const Refusal& refusal);
int ShowError(const ServedRules& served, const Error& error);  // of this side
int ShowAnswer(const ServedRules& served, const google::protobuf::Message& answer,
               const std::function<void(std::ostream&)>& show);
void Show(const v1::RuleLayer& layer, std::ostream& out);
void Show(const v1::RuleActivation& activation, std::ostream& out);
void Show(const v1::RuleDiagnostic& diagnostic, std::ostream& out);
std::string ShowInstant(const google::protobuf::Timestamp& at);

}  // namespace samtale::ctl
