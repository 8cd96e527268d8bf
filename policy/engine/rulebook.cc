#include "policy/engine/rulebook.h"

#include <algorithm>
#include <set>
#include <utility>

#include "policy/engine/compiled.h"
#include "policy/engine/decide.h"

namespace samtale::engine {

ModeSet Decision::With(Verdict wanted) const {
  ModeSet modes;
  for (Mode mode : kModes) {
    if (verdict(mode) == wanted) modes.Add(mode);
  }
  return modes;
}

Rulebook::Rulebook(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

const std::string& Rulebook::hash() const { return compiled_->hash; }

const Vocabulary& Rulebook::vocabulary() const { return compiled_->lexicon->words; }

std::vector<ProvisionView> Rulebook::Provisions() const {
  std::vector<ProvisionView> views;
  for (const auto& provision : compiled_->rules.provisions) views.push_back(provision->View());
  std::sort(views.begin(), views.end(),
            [](const ProvisionView& a, const ProvisionView& b) { return a.id < b.id; });
  return views;
}

std::vector<std::int64_t> Rulebook::ConstantsOf(std::string_view fact) const {
  std::set<std::int64_t> constants;
  const std::optional<std::size_t> number = compiled_->lexicon->schema.Find(fact);
  if (!number) return {};
  for (const auto& provision : compiled_->rules.provisions) {
    for (const auto* condition : {&provision->when, &provision->unless}) {
      if (!*condition) continue;
      const std::vector<expr::Value> tested = (*condition)->Constants(*number);
      constants.insert(tested.begin(), tested.end());
    }
  }
  return {constants.begin(), constants.end()};
}

Result<Decision> Rulebook::Decide(const Question& question) const {
  Result<Situation> situation = Situate(*compiled_->lexicon, question);
  if (!situation) return tl::make_unexpected(std::move(situation.error()));
  return engine::Decide(*compiled_, *situation);
}

const Rulebook& Rulebooks::For(std::string_view municipality) const {
  const auto found = municipal_.find(municipality);
  return found == municipal_.end() ? *national_ : found->second;
}

std::string Format(const Diagnostic& diagnostic) {
  const char* const severity = diagnostic.severity == Severity::kError     ? ": error: "
                               : diagnostic.severity == Severity::kWarning ? ": warning: "
                                                                           : ": note: ";
  std::string text = diagnostic.path + ":" + std::to_string(diagnostic.line) + ":" +
                     std::to_string(diagnostic.column) + severity + diagnostic.message + "\n";
  if (!diagnostic.excerpt.empty()) {
    text += "  " + diagnostic.excerpt + "\n  ";
    // One blank a letter: the bytes that continue a letter take no room on the screen.
    const auto before = std::min(diagnostic.excerpt.size(),
                                 static_cast<std::size_t>(std::max(diagnostic.column - 1, 0)));
    for (char byte : diagnostic.excerpt.substr(0, before)) {
      if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80) text += byte == '\t' ? '\t' : ' ';
    }
    text += "^\n";
  }
  if (!diagnostic.fix.empty()) text += "  fix: " + diagnostic.fix + "\n";
  return text;
}

}  // namespace samtale::engine
