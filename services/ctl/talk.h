// A command that talks to a server: what it was told, and how it shows what is answered. Not shared
// between threads.
#pragma once

#include <google/protobuf/message.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "services/ctl/command.h"
#include "services/ctl/connection_options.h"
#include "services/ctl/refusal.h"
#include "services/ctl/words.h"

namespace samtale::ctl {

// While its options are read and when it runs.
struct Talk {
  const Terminal& terminal;
  std::shared_ptr<ConnectionOptions> options;
  std::string request_id = {};

  Language language() const {
    return options->language == "da" ? Language::kDanish : Language::kEnglish;
  }
  const std::string& municipality() const { return options->municipality; }
  // Chosen anew for every command, unless it was given.
  std::string RequestId();
};

// Each shows and answers the exit code.
int Refuse(const Talk& talk, const Refusal& refusal);
int Show(const Talk& talk, const google::protobuf::Message& answer, const std::string& text);
// Sends a call that answers a meeting, and shows it.
int ShowWritten(Talk& talk, std::string_view method, const google::protobuf::Message& request,
                Word heading);

// A command and what runs it; `run` takes a Talk& and answers the exit code. `role` is the usual
// one of those who call it.
template <class Run>
void Register(CLI::App& command, const Terminal& terminal, Command* chosen, bool writes, Run run,
              std::string role = "caseworker") {
  auto talk =
      std::make_shared<Talk>(Talk{terminal, AddConnectionOptions(command, std::move(role))});
  if (writes) {
    command.add_option("--request-id", talk->request_id,
                       "Makes a repeat harmless; a new one when absent");
  }
  command.callback([=] { *chosen = [=] { return run(*talk); }; });
}

}  // namespace samtale::ctl
