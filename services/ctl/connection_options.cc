#include "services/ctl/connection_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>
#include <utility>

#include "services/core/id.h"

namespace samtale::ctl {
namespace {

constexpr const char* kGroup = "Server and caller";

std::string CheckMunicipality(const std::string& code) {
  const bool digits =
      std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  return code.size() == 4 && digits ? "" : "a municipality code has four digits, 0751";
}

std::string CheckCaller(const std::string& id) {
  return IsIdText(id) ? "" : "an id is 1 to 64 of a-z, 0-9 and hyphen";
}

}  // namespace

Client ConnectionOptions::Connect() const {
  const Language spoken = language == "da" ? Language::kDanish : Language::kEnglish;
  return Client(Connection{server, municipality, role, caller, spoken});
}

std::shared_ptr<ConnectionOptions> AddConnectionOptions(CLI::App& command, std::string role,
                                                        Needs needs) {
  auto options = std::make_shared<ConnectionOptions>();
  options->role = std::move(role);
  command.add_option("--server", options->server, "Where samtaled listens, or unix:PATH")
      ->envname("SAMTALE_SERVER")
      ->capture_default_str()
      ->group(kGroup);
  if (needs != Needs::kNothing) {
    command.add_option("--municipality", options->municipality, "Its code, four digits: 0751")
        ->envname("SAMTALE_MUNICIPALITY")
        ->required(needs == Needs::kMunicipality)
        ->check(CLI::Validator(CheckMunicipality, "CODE"))
        ->group(kGroup);
    command.add_option("--as", options->caller, "Id of the caller: a caseworker's, a citizen's, …")
        ->envname("SAMTALE_AS")
        ->required()
        ->check(CLI::Validator(CheckCaller, "ID"))
        ->group(kGroup);
    command.add_option("--role", options->role, "Role of the caller")
        ->envname("SAMTALE_ROLE")
        ->check(CLI::IsMember(
            std::set<std::string>{"citizen", "caseworker", "a_kasse", "administrator", "operator"}))
        ->capture_default_str()
        ->group(kGroup);
  }
  command.add_option("--language", options->language, "Language of the answer")
      ->envname("SAMTALE_LANGUAGE")
      ->check(CLI::IsMember(std::set<std::string>{"da", "en"}))
      ->capture_default_str()
      ->group(kGroup);
  if (needs != Needs::kNothing) {
    command.add_flag("--json", options->json, "Print the answer as one object of protobuf JSON")
        ->group(kGroup);
  }
  return options;
}

}  // namespace samtale::ctl
