#include "services/ctl/rules_folder.h"

#include <fmt/ostream.h>

#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "policy/engine/json.h"

namespace samtale::ctl {

namespace {

// The errors of rules that do not load, each at its place.
Error ErrorOf(const engine::LoadedRules& loaded) {
  Error error{Reason::kRulesInvalid, {Text::kRulesInvalid, {}}};
  for (const engine::Diagnostic& one : loaded.diagnostics) {
    if (one.severity != engine::Severity::kError) continue;
    const std::string fix = one.fix.empty() ? "" : "; " + one.fix;
    error.violations.push_back({fmt::format("{}:{}:{}", one.path, one.line, one.column),
                                {Text::kRuleError, {one.message + fix}}});
  }
  error.message.arguments = {std::to_string(error.violations.size())};
  return error;
}

}  // namespace

void Complain(const Terminal& terminal, const Error& error, bool json, Language language) {
  if (json) {
    fmt::print(terminal.out, "{}\n", engine::ToJson(error));
  } else {
    fmt::print(terminal.err, "samtale: {}\n", Render(error.message, language));
  }
}

void Complain(const Terminal& terminal, const std::string& what, bool json) {
  if (!json) return fmt::print(terminal.err, "samtale: {}\n", what);
  nlohmann::ordered_json answer;
  answer["error"] = {{"reason", Name(Reason::kInvalidArgument)},
                     {"message", what},
                     {"fields", nlohmann::ordered_json::array()}};
  fmt::print(terminal.out, "{}\n",
             answer.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

std::string Count(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::shared_ptr<const engine::Rulebooks> LoadRules(const std::string& folder,
                                                   const Terminal& terminal, bool json) {
  const auto files = engine::ReadRulesFolder(folder);
  if (!files) {
    Complain(terminal, files.error(), json);
    return nullptr;
  }
  const engine::LoadedRules loaded = engine::Load(*files);
  if (json && loaded.rulebooks == nullptr) {
    Complain(terminal, ErrorOf(loaded), json);
    return nullptr;
  }
  for (const engine::Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity == engine::Severity::kError) {
      fmt::print(terminal.err, "{}\n", Format(diagnostic));
    }
  }
  for (const std::string& municipality : loaded.suspended) {
    fmt::print(
        terminal.err,
        "samtale: the rules of municipality {} have errors; deciding by the national rules alone\n",
        municipality);
  }
  if (loaded.rulebooks == nullptr) {
    fmt::print(terminal.err, "samtale: the rules in `{}` have errors; see samtale policy check\n",
               folder);
  }
  return loaded.rulebooks;
}

bool ReadLine(std::istream& in, std::string* line) {
  line->clear();
  std::streambuf& bytes = *in.rdbuf();
  constexpr int kEnd = std::char_traits<char>::eof();
  int byte = bytes.sbumpc();
  if (byte == kEnd) return false;
  for (; byte != kEnd && byte != '\n'; byte = bytes.sbumpc()) {
    if (line->size() <= kMostLineBytes) line->push_back(static_cast<char>(byte));
  }
  return true;
}

}  // namespace samtale::ctl
