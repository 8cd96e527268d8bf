#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"
#include "services/scheduling/replay.h"
#include "services/store_sqlite/sqlite_store.h"

namespace samtale::ctl {
namespace {

using scheduling::ReplayFault;
using Json = nlohmann::ordered_json;

Json ToJson(const ReplayFault& fault) {
  Json json;
  json["municipality"] = fault.recorded.municipality.text();
  json["decision"] = fault.recorded.id.text();
  json["meeting"] = fault.recorded.meeting.text();
  json["fault"] = Name(fault.kind);
  json["rulebook"] = fault.recorded.rulebook;
  json["question"] = fault.recorded.question;
  json["recorded"] = fault.recorded.decision;
  json["decided"] = fault.decided;
  return json;
}

std::string_view Sentence(scheduling::ReplayFaultKind kind) {
  switch (kind) {
    case scheduling::ReplayFaultKind::kDiffers:
      return "another decision comes out now";
    case scheduling::ReplayFaultKind::kNoRulebook:
      return "its rulebook is not stored or cannot be loaded";
    case scheduling::ReplayFaultKind::kUnreadable:
      return "its question cannot be read";
    case scheduling::ReplayFaultKind::kWrongMunicipality:
      return "its question is about another municipality";
  }
  return "";
}

void Tell(const ReplayFault& fault, bool json, std::ostream& out) {
  if (json) {
    fmt::print(out, "{}\n", ToJson(fault).dump());
    return;
  }
  fmt::print(out, "municipalities/{}/decisions/{}: {} ({})\n", fault.recorded.municipality.text(),
             fault.recorded.id.text(), Sentence(fault.kind), Name(fault.kind));
  fmt::print(out, "  meeting  {}\n  rulebook {}\n", fault.recorded.meeting.text(),
             fault.recorded.rulebook);
  if (fault.decided.empty()) return;
  fmt::print(out, "  recorded {}\n  now      {}\n", fault.recorded.decision, fault.decided);
}

}  // namespace

int ReplayDatabase(const std::string& database, bool json, const Terminal& terminal) {
  const auto store = store_sqlite::OpenForReading(database);
  if (!store) {
    Complain(terminal, store.error(), json);
    return kRefused;
  }
  const auto count = scheduling::Replay(
      **store, [&](const ReplayFault& fault) { Tell(fault, json, terminal.out); });
  if (!count) {
    Complain(terminal, count.error(), json);
    return kRefused;
  }
  if (json) {
    const Json summary = {{"decisions", count->decisions},
                          {"rulebooks", count->rulebooks},
                          {"faults", count->faults}};
    fmt::print(terminal.out, "{}\n", summary.dump());
  } else {
    fmt::print(terminal.out, "{} by {}: {}\n",
               Count(static_cast<std::size_t>(count->decisions), "decision"),
               Count(static_cast<std::size_t>(count->rulebooks), "rulebook"),
               count->faults == 0 ? "each comes out as it was recorded"
                                  : Count(static_cast<std::size_t>(count->faults), "fault"));
  }
  return count->faults == 0 ? kDone : kRefused;
}

void AddPolicyReplay(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* replay = policy.add_subcommand("replay",
                                           "Decides every recorded decision of a database again, "
                                           "from its stored question and rulebook,\n"
                                           "and names each that comes out otherwise. Only reads: "
                                           "the server may be running, or give it a\n"
                                           "copy in a folder that can be written to.");
  auto database = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  replay->add_option("--database", *database, "The server's database file")->required();
  replay->add_flag("--json", *json, "One JSON object a fault, then one with the counts");
  replay->footer("\nExample:\n  samtale policy replay --database var/samtale.db");
  replay->callback([=, &terminal] {
    *chosen = [=, &terminal] { return ReplayDatabase(*database, *json, terminal); };
  });
}

}  // namespace samtale::ctl
