#include "services/ops/options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <map>

#include "services/core/address.h"
#include "services/core/clock.h"
#include "services/ops/metrics_server.h"

namespace samtale::ops {
namespace {

constexpr int kWrongUse = 2;
constexpr std::string_view kManual = "manual";
constexpr std::string_view kManualAt = "manual=";

const std::map<std::string, LogLevel> kLevels = {{"debug", LogLevel::kDebug},
                                                 {"info", LogLevel::kInfo},
                                                 {"warning", LogLevel::kWarning},
                                                 {"error", LogLevel::kError}};

// `2020-09-15T08:00:00Z`, as Format writes it.
std::optional<Instant> ParseInstant(const std::string& text) {
  constexpr std::size_t kToMinutes = 16;
  constexpr std::size_t kLength = 20;
  const auto civil = ParseDateTime(text.substr(0, kToMinutes));
  if (!civil || text.size() != kLength) return std::nullopt;
  int seconds = 0;
  std::from_chars(text.data() + kToMinutes + 1, text.data() + kLength - 1, seconds);
  const Instant instant = date::sys_days(civil->day.time_since_epoch()) +
                          civil->time.since_midnight() + Seconds(seconds);
  return Format(instant) == text ? std::optional(instant) : std::nullopt;
}

// What is wrong with the word; empty for nothing.
std::string CheckClock(const std::string& word) {
  if (word == "system" || word == kManual) return "";
  if (word.starts_with(kManualAt) && ParseInstant(word.substr(kManualAt.size()))) return "";
  return "`" + word + "` is no clock; write `system`, `manual` or `manual=2020-09-15T08:00:00Z`";
}

// Whoever reaches the address may read, so it is one that other machines do not.
std::string CheckMetrics(const std::string& address) {
  if (IsLoopbackPort(address)) return "";
  return "`" + address + "` is no port of this machine alone; write one of " + kMetricsAddresses;
}

std::optional<Instant> ManualStart(const std::string& word) {
  if (word == "system") return std::nullopt;
  if (word == kManual) return SystemClock().Now();
  return ParseInstant(word.substr(kManualAt.size()));
}

}  // namespace

std::variant<Options, Exit> ReadOptions(int argc, const char* const* argv) {
  Options options;
  std::string clock = "system";
  CLI::App app{
      "samtaled books jobcentre meetings over gRPC and decides from dated rules how each is held.\n"
      "It listens on this machine only; it ends at SIGINT or SIGTERM, after the calls under way."};
  app.name("samtaled");
  app.add_option(
         "--listen", options.listen,
         "Where to listen: 127.0.0.1:PORT, [::1]:PORT or unix:/PATH; port 0 is any free one")
      ->type_name("ADDRESS")
      ->capture_default_str();
  app.add_option("--database", options.database, "The database file; made when there is none")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option(
         "--rules", options.rules,
         "The folder of the rules; what changes in it while the server runs is put in force")
      ->type_name("FOLDER")
      ->capture_default_str();
  std::string approval = "one";
  app.add_option("--rules-approval", approval,
                 "How many people put rules in force: `one`, or `two`, where another person must "
                 "approve")
      ->type_name("PEOPLE")
      ->capture_default_str()
      ->check(CLI::IsMember({"one", "two"}));
  app.add_option("--clock", clock,
                 "`system`, or `manual[=INSTANT]`: a clock that clients set, for tests and "
                 "demonstrations")
      ->type_name("CLOCK")
      ->capture_default_str()
      ->check(CheckClock);
  app.add_flag("--reflection", options.reflection, "Let clients ask which services there are");
  app.add_option(
         "--metrics", options.metrics,
         "Serve metrics for Prometheus at http://ADDRESS/metrics: 127.0.0.1:PORT or [::1]:PORT; "
         "port 0 is any free one. Usually nobody does")
      ->type_name("ADDRESS")
      ->check(CheckMetrics);
  std::string level = "info";
  app.add_option("--log-level", level, "The least important line to log")
      ->type_name("LEVEL")
      ->capture_default_str()
      ->check(CLI::IsMember(kLevels));
  app.set_version_flag("--version", "samtaled " + std::string(kVersion),
                       "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.footer(
      "Example:\n  samtaled --database /var/lib/samtale/samtale.db --rules policy/rules\n\n"
      "Exit codes: 0 done, 1 refused or failed (the reason is printed), 2 wrong use.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& stop) {
    std::ostringstream out;
    const bool asked_for = app.exit(stop, out, out) == 0;
    return Exit{asked_for ? 0 : kWrongUse, out.str()};
  }
  options.manual_clock = ManualStart(clock);
  options.two_people = approval == "two";
  options.log_level = kLevels.at(level);
  return options;
}

}  // namespace samtale::ops
