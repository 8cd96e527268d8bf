// The options of samtaled, read from its command line. Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "services/core/time.h"

namespace samtale::ops {

inline constexpr std::string_view kVersion = "1.0.0";

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

struct Options {
  std::string listen = "127.0.0.1:50051";  // `host:port` of this machine, or `unix:/path`
  std::string database = "samtale.db";     // a file; made when there is none
  std::string rules = "policy/rules";      // a folder
  std::optional<Instant> manual_clock;  // where a clock set by hand starts; nothing: the system's
  bool reflection = false;
  std::string metrics = {};  // `host:port` of the loopback that serves them; empty: nobody asks
  bool two_people = false;   // an activation of rules waits for a second person
  LogLevel log_level = LogLevel::kInfo;
};

// What to print and return instead of running: help and version (0), wrong use (2).
struct Exit {
  int code;
  std::string text;
};

// `argv[0]` is the program. `--clock manual` starts at the system's time, `--clock manual=INSTANT`
// at an ISO 8601 instant.
std::variant<Options, Exit> ReadOptions(int argc, const char* const* argv);

}  // namespace samtale::ops
