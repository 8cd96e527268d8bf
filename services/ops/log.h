// The log: lines to stderr, `2026-11-22T08:00:00Z info …`. Callers write no personal data: not what
// a request holds, and of its caller only role and municipality. Any thread may write.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include "services/ops/options.h"

namespace spdlog {
class logger;
}

namespace samtale::ops {

class Log {
 public:
  // Lines below `level` are dropped.
  explicit Log(LogLevel level);

  void Info(std::string_view line);
  void Warning(std::string_view line);
  void Error(std::string_view line);

  // One line for a call that was answered. Level info; warning for a status that is our fault.
  void Call(std::string_view method, std::string_view role, std::string_view municipality,
            std::string_view status, std::string_view reason, std::chrono::microseconds took);

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace samtale::ops
