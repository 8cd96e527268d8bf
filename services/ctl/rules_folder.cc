#include "services/ctl/rules_folder.h"

#include <fmt/ostream.h>

#include <istream>
#include <ostream>

namespace samtale::ctl {

void Complain(const Terminal& terminal, const Error& error) {
  fmt::print(terminal.err, "samtale: {}\n", Render(error.message, Language::kEnglish));
}

std::string Count(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::shared_ptr<const engine::Rulebooks> LoadRules(const std::string& folder,
                                                   const Terminal& terminal) {
  const auto files = engine::ReadRulesFolder(folder);
  if (!files) {
    Complain(terminal, files.error());
    return nullptr;
  }
  const engine::LoadedRules loaded = engine::Load(*files);
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
