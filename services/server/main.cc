// samtaled: the server. Exit codes: 0 done, 1 refused or failed (the reason is printed), 2 wrong
// use.
#include <fmt/format.h>
#include <signal.h>

#include <cstdio>
#include <variant>

#include "services/ops/options.h"
#include "services/server/server.h"

namespace {

// Blocks until the process is asked to end. Its signals must be blocked in every thread.
void WaitFor(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
}

}  // namespace

int main(int argc, char** argv) {
  const auto read = samtale::ops::ReadOptions(argc, argv);
  if (const auto* exit = std::get_if<samtale::ops::Exit>(&read)) {
    fmt::print(exit->code == 0 ? stdout : stderr, "{}", exit->text);
    return exit->code;
  }
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);  // every thread made from here on inherits it

  const auto& options = std::get<samtale::ops::Options>(read);
  const auto server = samtale::server::Server::Start(options);
  if (!server) {
    fmt::print(stderr, "samtaled: {}\n",
               Render(server.error().message, samtale::Language::kEnglish));
    return 1;
  }
  fmt::print("{}\n", (*server)->Greeting());
  std::fflush(stdout);
  WaitFor(ending);
  (*server)->Shutdown();
  return (*server)->faulted() ? 1 : 0;
}
