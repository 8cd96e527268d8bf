#include "policy/engine/change.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "policy/engine/boxes.h"

namespace samtale::engine {
namespace {

constexpr std::array<const char*, kConsents> kConsentWords = {"not asked for consent",
                                                              "consent given", "consent refused"};

// What one subject says where; nothing listed is `rest`.
struct Saying {
  std::string rest;
  std::vector<Part<std::string>> parts;
};
using Key = std::pair<Output, std::string>;
using Sayings = std::map<Key, Saying>;

std::string OrderText(ModeOrder order) {
  std::vector<std::string> words;
  for (const Mode mode : ModesIn(order)) words.emplace_back(Word(mode));
  return words.empty() ? "none" : Joined(words, ", ");
}

void AddModes(const AnswerSets& answer, Sayings* sayings) {
  for (const Mode mode : kModes) {
    const auto i = static_cast<std::size_t>(mode);
    Saying& saying = (*sayings)[{Output::kMode, std::string(Word(mode))}];
    saying = {"unlawful",
              {{"lawful", answer.lawful[i] - answer.needs_consent[i]},
               {"lawful with consent", answer.needs_consent[i]}}};
  }
}

void AddChosen(const AnswerSets& answer, Sayings* sayings) {
  for (std::size_t consent = 0; consent < kConsents; ++consent) {
    Saying& saying = (*sayings)[{Output::kChosen, kConsentWords[consent]}];
    saying.rest = "none";
    for (const Mode mode : kModes)
      saying.parts.push_back(
          {std::string(Word(mode)), answer.chosen[consent][static_cast<std::size_t>(mode)]});
  }
}

Sayings SayingsOf(const AnswerSets& answer, const Lexicon& lexicon) {
  Sayings sayings;
  AddModes(answer, &sayings);
  Saying& deciders = sayings[{Output::kDecidedBy, ""}];
  deciders.rest = "nobody";
  for (const Decider decider :
       {Decider::kHolder, Decider::kMunicipality, Decider::kCaseworker, Decider::kCitizen})
    deciders.parts.push_back(
        {std::string(Word(decider)), answer.deciders[static_cast<std::size_t>(decider)]});
  sayings[{Output::kParticipation, ""}] = {"mandatory", {{"voluntary", answer.voluntary}}};
  sayings[{Output::kCounts, ""}] = {"true", {{"false", answer.not_counted}}};
  for (const DutyPart& duty : answer.duties) {
    Saying& saying = sayings[{
        Output::kDuty, lexicon.duties[duty.duty] + " (" + std::string(Word(duty.mode)) + ")"}];
    saying.rest = "none";
    saying.parts.push_back({std::to_string(duty.value), duty.where});
  }
  Saying& advice = sayings[{Output::kAdvice, ""}];
  advice.rest = "none";
  for (const auto& part : answer.advice)
    advice.parts.push_back({OrderText(part.value), part.where});
  for (const auto& part : answer.asks)
    sayings[{Output::kAsks, lexicon.judgments[part.value]}] = {"not asked",
                                                               {{"asked", part.where}}};
  if (answer.chosen[0][0] != RegionSet()) AddChosen(answer, &sayings);
  return sayings;
}

RegionSet RestOf(const Saying& saying, std::size_t regions) {
  RegionSet rest(regions, true);
  for (const auto& part : saying.parts) rest -= part.where;
  return rest;
}

void Compare(const Key& key, Saying was, Saying is, std::size_t regions,
             std::vector<Change>* changes) {
  if (was.rest.empty()) was.rest = is.rest;
  if (is.rest.empty()) is.rest = was.rest;
  was.parts.push_back({was.rest, RestOf(was, regions)});
  is.parts.push_back({is.rest, RestOf(is, regions)});
  for (const auto& from : was.parts) {
    for (const auto& to : is.parts) {
      if (from.value == to.value || !RegionSet::Meet(from.where, to.where)) continue;
      changes->push_back({key.first, key.second, from.value, to.value, from.where & to.where});
    }
  }
}

std::string VerdictText(const Decision& decision, Mode mode) {
  switch (decision.verdict(mode)) {
    case Verdict::kAllowed:
      return "lawful";
    case Verdict::kNeedsConsent:
      return "lawful with consent";
    case Verdict::kForbidden:
      break;
  }
  return "unlawful";
}

std::string ChooserText(Chooser chooser) {
  switch (chooser) {
    case Chooser::kLaw:
      return "nobody";
    case Chooser::kJobcentre:
    case Chooser::kAKasse:
      return "holder";
    case Chooser::kMunicipality:
      return "municipality";
    case Chooser::kCaseworker:
      return "caseworker";
    case Chooser::kCitizen:
      return "citizen";
  }
  return "";
}

std::string DutyText(const Decision& decision, const std::string& subject) {
  for (const Duty& duty : decision.duties) {
    for (const Mode mode : kModes) {
      if (duty.modes.Has(mode) && subject == duty.duty + " (" + std::string(Word(mode)) + ")")
        return std::to_string(duty.value);
    }
  }
  return "none";
}

}  // namespace

std::string_view Word(Output output) {
  static constexpr std::array<std::string_view, kOutputs> kWords = {
      "modes", "decidedBy", "participation", "counts", "duties", "advice", "asks", "chosen"};
  return kWords[static_cast<std::size_t>(output)];
}

std::vector<Change> ChangesBetween(const AnswerSets& was, const Lexicon& lexicon_was,
                                   const AnswerSets& is, const Lexicon& lexicon_is,
                                   std::size_t regions) {
  Sayings before = SayingsOf(was, lexicon_was), after = SayingsOf(is, lexicon_is);
  for (const auto& [key, saying] : before) after[key];  // a duty that only one has is there in both
  for (const auto& [key, saying] : after) before[key];
  std::vector<Change> changes;
  for (auto& [key, saying] : before)
    Compare(key, std::move(saying), std::move(after[key]), regions, &changes);
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return std::tie(a.output, a.subject, a.from, a.to) <
           std::tie(b.output, b.subject, b.from, b.to);
  });
  return changes;
}

void ChangesOfFacts::Add(std::vector<Change> changes, const RegionSet& possible,
                         const Regions& regions, Diagrams* diagrams) {
  for (Change& change : changes) {
    change.where &= possible;
    if (!change.where.Any()) continue;
    What what{change.output, std::move(change.subject), std::move(change.from),
              std::move(change.to)};
    Diagrams::Node& where = where_.emplace(std::move(what), Diagrams::kFalse).first->second;
    where = diagrams->Or(where, regions.DiagramOf(change.where, diagrams));
  }
}

void ChangesOfFacts::Forget(Output output) {
  std::erase_if(where_, [&](const auto& change) { return change.first.output == output; });
}

std::optional<bool> ConsentOf(const std::string& subject) {
  if (subject == kConsentWords[0]) return std::nullopt;
  return subject == kConsentWords[1];
}

std::string Said(const Decision& decision, Output output, const std::string& subject) {
  switch (output) {
    case Output::kMode:
      return VerdictText(decision, *ParseMode(subject));
    case Output::kDecidedBy:
      return ChooserText(decision.decided_by);
    case Output::kParticipation:
      return decision.participation == Participation::kVoluntary ? "voluntary" : "mandatory";
    case Output::kCounts:
      return decision.counts ? "true" : "false";
    case Output::kDuty:
      return DutyText(decision, subject);
    case Output::kAdvice:
      return OrderText(OrderOf(decision.advice));
    case Output::kChosen:
      return decision.chosen ? std::string(Word(*decision.chosen)) : "none";
    case Output::kAsks:
      break;
  }
  return "";
}

}  // namespace samtale::engine
