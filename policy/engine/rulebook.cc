#include "policy/engine/rulebook.h"

#include <algorithm>
#include <set>
#include <utility>

#include "policy/engine/compiled.h"
#include "policy/engine/decide.h"
#include "policy/engine/reckoner.h"

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

Result<PreparedQuestion> Rulebook::Prepare(const Question& question) const {
  const Result<Situation> situation = Situate(*compiled_->lexicon, question);
  if (!situation) return tl::make_unexpected(situation.error());
  return compiled_->places
      ->Of(*compiled_->lexicon, compiled_->rules, situation->Word(kMunicipalityCode))
      .Prepare(*situation);
}

const Ruling& Rulebook::Rule(const PreparedQuestion& question, Workspace* workspace) const {
  AnswerTable* table = question.place_->table();
  if (!table) return workspace->reckoner_->Rule(question);
  const std::uint64_t key = question.place_->KeyOf(question);
  if (const Ruling* known = table->Find(key)) return *known;
  const Ruling& ruling = workspace->reckoner_->Rule(question);
  table->Add(key, ruling);
  return ruling;
}

Decision Rulebook::Write(const Ruling& ruling) const {
  const Lexicon& lexicon = *compiled_->lexicon;
  Decision decision{};
  decision.outcome = ruling.outcome;
  decision.verdicts = ruling.verdicts;
  decision.chosen = ruling.chosen;
  decision.decided_by = ruling.decided_by;
  decision.participation = ruling.participation;
  decision.advice.assign(ruling.advice.begin(), ruling.advice.end());
  for (const DutyAnswer& duty : ruling.duties)
    decision.duties.push_back({lexicon.duties[duty.duty], duty.value, duty.modes});
  decision.counts = ruling.counts;
  decision.basis = ruling.basis;
  for (std::size_t flag = 0; flag < lexicon.judgments.size(); ++flag) {
    if ((ruling.open_judgments >> flag & 1u) != 0)
      decision.open_judgments.push_back(lexicon.judgments[flag]);
  }
  std::sort(decision.open_judgments.begin(), decision.open_judgments.end());
  decision.citations.reserve(ruling.citations.size());
  for (const RuledCitation& citation : ruling.citations) {
    const Provision& provision = *compiled_->rules.provisions[citation.provision];
    const VersionView& version = provision.versions[citation.version - std::size_t{1}].view;
    const bool defeated = citation.defeated_by != RuledCitation::kNobody;
    decision.citations.push_back(
        {provision.id, version.number, citation.effect, provision.ModesOf(citation.effect),
         version.instrument, version.source, defeated ? ProvisionId(citation.defeated_by) : ""});
  }
  decision.rulebook = compiled_->hash;
  return decision;
}

const std::string& Rulebook::ProvisionId(std::uint32_t number) const {
  return compiled_->rules.provisions[number]->id;
}

Result<Decision> Rulebook::Decide(const Question& question) const {
  thread_local Workspace workspace;  // its memory stays with the thread
  const Result<PreparedQuestion> prepared = Prepare(question);
  if (!prepared) return tl::make_unexpected(prepared.error());
  return Write(Rule(*prepared, &workspace));
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
