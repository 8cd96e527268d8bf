#include "services/ops/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace samtale::ops {
namespace {

spdlog::level::level_enum LevelOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string_view OrDash(std::string_view word) { return word.empty() ? "-" : word; }

bool IsOurFault(std::string_view status) {
  return status == "INTERNAL" || status == "UNAVAILABLE" || status == "UNKNOWN" ||
         status == "DATA_LOSS";
}

}  // namespace

Log::Log(LogLevel level)
    : logger_(std::make_shared<spdlog::logger>("samtaled",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_level(LevelOf(level));
  logger_->set_pattern("%Y-%m-%dT%H:%M:%SZ %l %v", spdlog::pattern_time_type::utc);
}

void Log::Info(std::string_view line) { logger_->info("{}", line); }
void Log::Warning(std::string_view line) { logger_->warn("{}", line); }
void Log::Error(std::string_view line) { logger_->error("{}", line); }

void Log::Call(std::string_view method, std::string_view role, std::string_view municipality,
               std::string_view status, std::string_view reason, std::chrono::microseconds took) {
  logger_->log(IsOurFault(status) ? spdlog::level::warn : spdlog::level::info,
               "{} {} {} {} {} {:.1f} ms", method, OrDash(municipality), OrDash(role), status,
               OrDash(reason), static_cast<double>(took.count()) / 1000);
}

}  // namespace samtale::ops
