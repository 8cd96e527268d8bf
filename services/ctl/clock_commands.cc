// `samtale clock`: the clock of a server that runs with --clock manual.
#include <fmt/ostream.h>
#include <samtale/v1/clock_service.pb.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "services/core/time.h"
#include "services/ctl/command.h"
#include "services/ctl/connection_options.h"
#include "services/ctl/json.h"

namespace samtale::ctl {
namespace {

int ShowClock(const ConnectionOptions& options, const Answer<v1::Clock>& clock,
              const Terminal& terminal) {
  if (!clock) {
    if (options.json) fmt::print(terminal.out, "{}\n", clock.error().json);
    if (!options.json) Print(clock.error(), options.Connect().language(), terminal.err);
    return kRefused;
  }
  const Instant now{Seconds(clock->now().seconds())};
  if (options.json) {
    fmt::print(terminal.out, "{}\n", ToJson(*clock));
  } else {
    fmt::print(terminal.out, "{} (Europe/Copenhagen {})\n", Format(now),
               Format(Zone::Copenhagen().ToLocal(now)));
  }
  return kDone;
}

}  // namespace

void AddClockCommands(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* clock = root.add_subcommand(
      "clock", "Shows the clock of a server with --clock manual; `clock set` moves it forward");
  clock->require_subcommand(0, 1);
  const auto options = AddConnectionOptions(*clock, "operator");
  clock->footer("\nExample:\n  samtale clock --municipality 0751 --as operator");
  clock->callback([=, &terminal] {
    if (*chosen) return;  // `set` was parsed
    *chosen = [=, &terminal] {
      const auto now =
          options->Connect().Call<v1::Clock>("ClockService.GetClock", v1::GetClockRequest());
      return ShowClock(*options, now, terminal);
    };
  });

  CLI::App* set = clock->add_subcommand("set", "Sets the clock; it only goes forward");
  set->fallthrough();  // the options of `clock` may follow it
  const auto to = std::make_shared<std::string>();
  set->add_option("TIME", *to, "Local time in Copenhagen, 2020-09-15T09:00")->required();
  set->footer(
      "\nExample:\n"
      "  samtale clock set 2020-09-16T09:00 --municipality 0751 --as operator");
  set->callback([=, &terminal] {
    *chosen = [=, &terminal] {
      const auto local = ParseDateTime(*to);
      const auto instant =
          local ? Zone::Copenhagen().ToInstant(local->day, local->time) : std::nullopt;
      if (!instant) {
        fmt::print(terminal.err, "samtale: `{}` is no local time like 2020-09-15T09:00\n", *to);
        return kWrongUse;
      }
      v1::SetClockRequest request;
      request.mutable_now()->set_seconds(instant->time_since_epoch().count());
      const auto now = options->Connect().Call<v1::Clock>("ClockService.SetClock", request);
      return ShowClock(*options, now, terminal);
    };
  });
}

}  // namespace samtale::ctl
