#include "policy/engine/fact_space.h"

#include <algorithm>
#include <set>

namespace samtale::engine {
namespace {

using expr::Formula;
using expr::kAbsent;
using expr::Type;
using expr::Value;
using samtale::Format;  // of days; engine::Format is of diagnostics

bool IsAtom(const Formula& formula) {
  return formula.kind == Formula::Kind::kCompare || formula.kind == Formula::Kind::kOneOf ||
         formula.kind == Formula::Kind::kPresent;
}

std::vector<std::string> Shared(const std::vector<std::string>& a,
                                const std::vector<std::string>& b) {
  std::vector<std::string> shared;
  for (const std::string& word : a) {
    if (std::find(b.begin(), b.end(), word) != b.end()) shared.push_back(word);
  }
  return shared;
}

const std::vector<std::string>& WordsOf(const Lexicon& lexicon, std::size_t fact) {
  if (fact == kMunicipalityCode) return lexicon.municipalities;
  if (fact == kMeetingType) return lexicon.words.meeting_types;
  if (fact == kCitizenGroup) return lexicon.words.groups;
  if (fact == kMeetingHeldBy) return lexicon.holders;
  return lexicon.schema.fact(fact).words;
}

Value NumberOfWord(const std::vector<std::string>& words, const std::string& word) {
  const auto found = std::find(words.begin(), words.end(), word);
  return found == words.end() ? -1 : found - words.begin();
}

// What a fact is when nobody tells it: true only for the premises.
bool DefaultOf(std::size_t fact) { return fact == kJobcentrePremisesReady; }

std::pair<Value, Value> BoundsOf(std::size_t fact) {
  if (fact == kCitizenMonthsInCourse) return {0, kMostMonths};
  if (fact == kCitizenSickPayCategory) return {1, kMostSickPayCategory};
  if (fact == kMeetingNoticeDays) return {0, kMostNoticeDays};
  if (fact == kMeetingSummonedOn) return {kFirstDayConsidered, kLastDayConsidered};
  return {1, kMostMeetings};
}

void Extend(FactRange range, std::vector<FactRange>* ranges) {
  if (!ranges->empty() && ranges->back().most + 1 == range.least) {
    ranges->back().most = range.most;
  } else {
    ranges->push_back(range);
  }
}

std::vector<std::size_t> ClassCounts(const std::vector<FactVariable>& variables) {
  std::vector<std::size_t> counts;
  for (const FactVariable& variable : variables) counts.push_back(variable.classes.size());
  return counts;
}

}  // namespace

bool HoldsAt(const Formula& atom, Value value) {
  switch (atom.kind) {
    case Formula::Kind::kCompare:
      return expr::Compares(value, atom.relation, atom.operand);
    case Formula::Kind::kOneOf:
      return std::binary_search(atom.values.begin(), atom.values.end(), value);
    case Formula::Kind::kPresent:
      return value != kAbsent;
    case Formula::Kind::kConstant:
    case Formula::Kind::kNot:
    case Formula::Kind::kAnd:
    case Formula::Kind::kOr:
    case Formula::Kind::kConditional:
    case Formula::Kind::kWrong:
      break;
  }
  SAMTALE_CHECK(false);
  return false;
}

FactSpace::FactSpace(std::vector<Side> sides, bool whole_outcome, std::size_t most_nodes)
    : sides_(std::move(sides)), whole_outcome_(whole_outcome), diagrams_({}, 2) {
  for (std::size_t side = 0; side < sides_.size(); ++side) {
    for (const Provision* provision : sides_[side].provisions) {
      if (provision->when) Collect(side, provision->when->root());
      if (provision->unless) Collect(side, provision->unless->root());
    }
    for (const Formula* condition : sides_[side].conditions) Collect(side, *condition);
  }
  AddPlaces();
  for (const std::size_t fact : {kMeetingType, kCitizenGroup, kMeetingHeldBy}) {
    const std::vector<std::string>& first = WordsOf(*sides_[0].lexicon, fact);
    AddWords(fact, sides_.size() == 1 ? first : Shared(first, WordsOf(*sides_[1].lexicon, fact)),
             true);
  }
  AddJobcentres();
  for (std::size_t fact = 0; fact < kFirstJudgment; ++fact) AddOther(fact);
  AddJudgments();
  diagrams_ = Diagrams(ClassCounts(variables_), most_nodes);
}

// At most as deep as a condition.
void FactSpace::Collect(std::size_t side, const Formula& formula) {
  if (IsAtom(formula)) atoms_[side][formula.fact].push_back(&formula);
  for (const Formula& child : formula.children) Collect(side, child);
}

bool FactSpace::IsRead(std::size_t side, std::size_t fact) const {
  return side < sides_.size() && atoms_[side].count(fact) > 0;
}

std::optional<std::size_t> FactSpace::VariableOf(std::size_t side, std::size_t fact) const {
  const auto found = by_fact_[side].find(fact);
  if (found == by_fact_[side].end()) return std::nullopt;
  return found->second;
}

bool FactSpace::AtomHolds(std::size_t side, const Formula& atom, const FactClass& one) const {
  Value value = one.values[side];
  if (atom.fact == kMunicipalityRegion) {
    value = static_cast<Value>(
        sides_[side].lexicon->municipality_region[static_cast<std::size_t>(value)]);
  }
  return HoldsAt(atom, value);
}

bool FactSpace::InScope(std::size_t side, const Provision& provision, std::size_t fact,
                        const FactClass& one) const {
  const Scope& scope = provision.scope;
  const auto word = static_cast<std::size_t>(one.values[side]);
  if (fact == kMunicipalityCode) return scope.municipalities.test(word);
  if (fact == kMeetingType) return scope.meeting_types.test(word);
  if (fact == kCitizenGroup) return scope.groups.test(word);
  if (fact == kMeetingHeldBy) return scope.holders.test(word);
  return fact != kJobcentreIdFact || scope.HasJobcentre(one.word);
}

// A letter for each scope and atom that can tell values of the fact apart.
std::string FactSpace::SignatureOf(const FactVariable& variable, const FactClass& one) const {
  std::string signature;
  for (std::size_t side = 0; side < sides_.size(); ++side) {
    const std::size_t fact = variable.fact[side];
    if (variable.type == Type::kWord) {
      for (const Provision* provision : sides_[side].provisions)
        signature += InScope(side, *provision, fact, one) ? '1' : '0';
    }
    for (const std::size_t read : {fact, static_cast<std::size_t>(kMunicipalityRegion)}) {
      if (read != fact && fact != kMunicipalityCode) continue;
      const auto atoms = atoms_[side].find(read);
      if (atoms == atoms_[side].end()) continue;
      for (const Formula* atom : atoms->second)
        signature += AtomHolds(side, *atom, one) ? '1' : '0';
    }
  }
  return signature;
}

// Adds the variable with the classes that differ; one that has no other than the first is left out.
void FactSpace::Push(FactVariable variable) {
  const bool whole =
      whole_outcome_ && (variable.fact[0] == kCitizenChoice || variable.fact[0] == kMeetingHeldBy);
  std::vector<FactClass> merged;
  std::map<std::string, std::size_t> places;
  for (FactClass& one : variable.classes) {
    const std::string signature = whole ? one.word : SignatureOf(variable, one);
    const auto [place, is_new] = places.emplace(signature, merged.size());
    if (is_new) {
      merged.push_back(std::move(one));
    } else if (variable.type == Type::kWord) {
      FactClass& same = merged[place->second];
      same.words.insert(same.words.end(), one.words.begin(), one.words.end());
    } else if (!one.ranges.empty()) {
      Extend(one.ranges.front(), &merged[place->second].ranges);
    }
  }
  variable.classes = std::move(merged);
  for (std::size_t side = 0; side < sides_.size(); ++side)
    by_fact_[side][variable.fact[side]] = variables_.size();
  variables_.push_back(std::move(variable));
}

void FactSpace::AddWords(std::size_t fact, const std::vector<std::string>& words, bool always) {
  const expr::Fact& schema = sides_[0].lexicon->schema.fact(fact);
  FactVariable variable{schema.name, Type::kWord, {fact, fact}, {}};
  if (schema.optional) variable.classes.push_back({{kAbsent, kAbsent}, "", {}, {}, true});
  for (const std::string& word : words) {
    FactClass one;
    one.word = word;
    one.words = {word};
    for (std::size_t side = 0; side < sides_.size(); ++side)
      one.values[side] = NumberOfWord(WordsOf(*sides_[side].lexicon, fact), word);
    variable.classes.push_back(std::move(one));
  }
  if (always || IsRead(0, fact) || IsRead(1, fact)) Push(std::move(variable));
}

void FactSpace::AddPlaces() {
  const std::vector<std::string>& first = sides_[0].lexicon->municipalities;
  AddWords(kMunicipalityCode,
           sides_.size() == 1 ? first : Shared(first, sides_[1].lexicon->municipalities), true);
}

// Jobcentres that are named, one that is not, and none.
void FactSpace::AddJobcentres() {
  std::set<std::string> ids = {"", "another"};
  bool read = false;
  for (std::size_t side = 0; side < sides_.size(); ++side) {
    const std::vector<std::string>& words =
        sides_[side].lexicon->schema.fact(kJobcentreIdFact).words;
    if (IsRead(side, kJobcentreIdFact)) {
      read = true;
      ids.insert(words.begin(), words.end());
    }
    for (const Provision* provision : sides_[side].provisions) {
      if (!provision->scope.jobcentres) continue;
      read = true;
      ids.insert(provision->scope.jobcentres->begin(), provision->scope.jobcentres->end());
    }
  }
  FactVariable variable{"jobcentre.id", Type::kWord, {kJobcentreIdFact, kJobcentreIdFact}, {}};
  for (const std::string& id : ids) {
    FactClass one;
    one.word = id;
    one.words = {id};
    for (std::size_t side = 0; side < sides_.size(); ++side)
      one.values[side] = sides_[side].lexicon->schema.WordValue(kJobcentreIdFact, id);
    variable.classes.push_back(std::move(one));
  }
  if (read) Push(std::move(variable));
}

// Intervals between the constants; those that nothing tells apart are joined by Push.
void FactSpace::AddNumbers(FactVariable variable, Value least, Value most) {
  std::set<Value> cuts = {least};
  for (std::size_t side = 0; side < sides_.size(); ++side) {
    const auto atoms = atoms_[side].find(variable.fact[side]);
    if (atoms == atoms_[side].end()) continue;
    for (const Formula* atom : atoms->second) {
      std::vector<Value> constants = atom->values;
      if (atom->kind == Formula::Kind::kCompare) constants.push_back(atom->operand);
      for (const Value constant : constants) {
        if (constant > least && constant <= most) cuts.insert(constant);
        if (constant >= least && constant < most) cuts.insert(constant + 1);
      }
    }
  }
  for (auto cut = cuts.begin(); cut != cuts.end(); ++cut) {
    const Value last = std::next(cut) == cuts.end() ? most : *std::next(cut) - 1;
    // The oldest day considered is a strange example: the youngest of the class stands for it.
    const Value value = variable.type == Type::kDay && *cut == least ? last : *cut;
    variable.classes.push_back({{value, value}, "", {}, {{*cut, last}}, false});
  }
  Push(std::move(variable));
}

void FactSpace::AddOther(std::size_t fact) {
  const expr::Fact& schema = sides_[0].lexicon->schema.fact(fact);
  const bool whole = whole_outcome_ && fact == kCitizenChoice;
  if (!whole && !IsRead(0, fact) && !IsRead(1, fact)) return;
  // Those of scopes are there already, and the region follows from the municipality.
  if (VariableOf(0, fact) || fact == kMunicipalityRegion || fact == kJobcentreIdFact) return;
  FactVariable variable{schema.name, schema.type, {fact, fact}, {}};
  const auto [least, most] = BoundsOf(fact);
  switch (schema.type) {
    case Type::kBool:
      for (const bool value : {DefaultOf(fact), !DefaultOf(fact)})
        variable.classes.push_back({{value, value}, "", {}, {}, false});
      Push(std::move(variable));
      return;
    case Type::kInt:
    case Type::kDay:
      if (schema.optional) variable.classes.push_back({{kAbsent, kAbsent}, "", {}, {}, true});
      AddNumbers(std::move(variable), least, most);
      return;
    case Type::kWord:
      AddWords(fact, schema.words, whole);
      return;
  }
}

void FactSpace::AddJudgments() {
  const std::vector<std::string>& flags = sides_[0].lexicon->judgments;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    std::array<std::size_t, 2> facts = {kFirstJudgment + i, kFirstJudgment + i};
    if (sides_.size() > 1) {
      const Value other = NumberOfWord(sides_[1].lexicon->judgments, flags[i]);
      if (other < 0) continue;
      facts[1] = kFirstJudgment + static_cast<std::size_t>(other);
    }
    if (!IsRead(0, facts[0]) && !IsRead(1, facts[1])) continue;
    FactVariable variable{"judgment." + flags[i], Type::kBool, facts, {}};
    for (const Value value : {0, 1})
      variable.classes.push_back({{value, value}, "", {}, {}, false});
    Push(std::move(variable));
  }
}

std::vector<bool> FactSpace::HoldsFor(std::size_t side, const Formula& atom,
                                      const FactVariable& variable) const {
  std::vector<bool> holds;
  for (const FactClass& one : variable.classes) holds.push_back(AtomHolds(side, atom, one));
  return holds;
}

Diagrams::Node FactSpace::IsClass(std::size_t variable, std::size_t of_class) {
  std::vector<bool> holds(variables_[variable].classes.size(), false);
  holds[of_class] = true;
  return diagrams_.Where(variable, holds);
}

// At most as deep as a condition.
Diagrams::Node FactSpace::Where(std::size_t side, const Formula& formula,
                                std::optional<std::size_t> place) {
  if (IsAtom(formula)) {
    const std::size_t fact =
        formula.fact == kMunicipalityRegion ? std::size_t{kMunicipalityCode} : formula.fact;
    const std::optional<std::size_t> variable = VariableOf(side, fact);
    // A judgment that only one of two vocabularies has is never set.
    if (!variable) return HoldsAt(formula, 0) ? Diagrams::kTrue : Diagrams::kFalse;
    const std::vector<bool> holds = HoldsFor(side, formula, variables_[*variable]);
    if (*variable == kPlace && place) return holds[*place] ? Diagrams::kTrue : Diagrams::kFalse;
    return diagrams_.Where(*variable, holds);
  }
  std::vector<Diagrams::Node> parts;
  for (const Formula& child : formula.children) parts.push_back(Where(side, child, place));
  Diagrams::Node all = Diagrams::kTrue, any = Diagrams::kFalse;
  switch (formula.kind) {
    case Formula::Kind::kConstant:
      return formula.operand != 0 ? Diagrams::kTrue : Diagrams::kFalse;
    case Formula::Kind::kNot:
      return diagrams_.Not(parts.front());
    case Formula::Kind::kAnd:
      for (const Diagrams::Node part : parts) all = diagrams_.And(all, part);
      return all;
    case Formula::Kind::kOr:
      for (const Diagrams::Node part : parts) any = diagrams_.Or(any, part);
      return any;
    case Formula::Kind::kConditional:
      return diagrams_.Or(diagrams_.And(parts[0], parts[1]), diagrams_.AndNot(parts[2], parts[0]));
    case Formula::Kind::kCompare:
    case Formula::Kind::kOneOf:
    case Formula::Kind::kPresent:
    case Formula::Kind::kWrong:
      break;
  }
  return Diagrams::kFalse;
}

Diagrams::Node FactSpace::Match(std::size_t side, const Provision& provision,
                                std::optional<std::size_t> place) {
  Diagrams::Node match = Diagrams::kTrue;
  for (const std::size_t fact :
       {kMunicipalityCode, kMeetingType, kCitizenGroup, kMeetingHeldBy, kJobcentreIdFact}) {
    const std::optional<std::size_t> variable = VariableOf(side, fact);
    if (!variable) continue;
    std::vector<bool> holds;
    for (const FactClass& one : variables_[*variable].classes)
      holds.push_back(InScope(side, provision, fact, one));
    if (*variable == kPlace && place) {
      if (!holds[*place]) return Diagrams::kFalse;
    } else {
      match = diagrams_.And(match, diagrams_.Where(*variable, holds));
    }
  }
  if (provision.when) match = diagrams_.And(match, Where(side, provision.when->root(), place));
  if (provision.unless)
    match = diagrams_.AndNot(match, Where(side, provision.unless->root(), place));
  return match;
}

namespace {

void SetFact(std::size_t fact, const FactClass& one, Question* question) {
  MeetingFacts& meeting = question->facts.meeting;
  CitizenFacts& citizen = question->facts.citizen;
  const Value value = one.values[0];
  const bool flag = value != 0;
  switch (static_cast<FactNumber>(fact)) {
    case kMeetingType:
      meeting.type = one.word;
      return;
    case kMeetingHeldBy:
      meeting.held_by = static_cast<Holder>(value);
      return;
    case kMeetingNumber:
      meeting.number = static_cast<int>(value);
      return;
    case kMeetingSummonedOn:
      if (!one.absent) meeting.summoned_on = DayOf(value);
      return;
    case kMeetingSummonedMode:
      if (!one.absent) meeting.summoned_mode = static_cast<Mode>(value);
      return;
    case kCitizenGroup:
      citizen.group = one.word;
      return;
    case kCitizenMonthsInCourse:
      citizen.months_in_course = static_cast<int>(value);
      return;
    case kCitizenSickPayCategory:
      if (!one.absent) citizen.sick_pay_category = static_cast<int>(value);
      return;
    case kCitizenChoice:
      if (!one.absent) citizen.choice = static_cast<Mode>(value);
      return;
    case kCitizenAcuteNeed:
      citizen.acute_need = flag;
      return;
    case kCitizenRiskGroup:
      citizen.risk_group = flag;
      return;
    case kCitizenNeedsInterpreter:
      citizen.needs_interpreter = flag;
      return;
    case kCitizenDigitalExempt:
      citizen.digital_exempt = flag;
      return;
    case kCitizenStandbyScheme:
      citizen.standby_scheme = flag;
      return;
    case kCitizenWantsToTakePart:
      citizen.wants_to_take_part = flag;
      return;
    case kMunicipalityCode:
      question->facts.municipality = one.word;
      return;
    case kJobcentreIdFact:
      question->facts.jobcentre = one.word;
      return;
    case kMunicipalityLockedDown:
      question->facts.circumstances.municipality_locked_down = flag;
      return;
    case kJobcentrePremisesReady:
      question->facts.circumstances.premises_ready = flag;
      return;
    case kMeetingNoticeDays:   // follows from the days
    case kMunicipalityRegion:  // follows from the municipality
    case kFirstJudgment:
      return;
  }
}

std::string ValueText(const FactVariable& variable, const FactClass& one) {
  switch (variable.type) {
    case Type::kBool:
      return one.values[0] != 0 ? "true" : "false";
    case Type::kInt:
      return std::to_string(one.values[0]);
    case Type::kDay:
      return Format(DayOf(one.values[0]));
    case Type::kWord:
      break;
  }
  return one.word;
}

}  // namespace

Question FactSpace::QuestionAt(std::span<const std::size_t> point) const {
  Question question{{}, LocalDay{}, LocalDay{}, Known::kAnnounced};
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    const FactVariable& variable = variables_[i];
    const FactClass& one = variable.classes[point[i]];
    if (variable.fact[0] < kFirstJudgment) {
      SetFact(variable.fact[0], one, &question);
    } else if (one.values[0] != 0) {
      question.facts.judgments[sides_[0].lexicon->judgments[variable.fact[0] - kFirstJudgment]] =
          true;
    }
  }
  return question;
}

std::string FactSpace::Describe(std::span<const std::size_t> point) const {
  std::string text;
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    const FactVariable& variable = variables_[i];
    const FactClass& one = variable.classes[point[i]];
    const std::size_t fact = variable.fact[0];
    const bool required =
        fact == kMunicipalityCode || fact == kMeetingType || fact == kCitizenGroup;
    if (fact == kMeetingNoticeDays || (!required && point[i] == 0)) continue;
    if (!text.empty()) text += ", ";
    text += one.absent || (variable.type == Type::kWord && one.word.empty())
                ? "no " + variable.name
                : variable.name + " " + ValueText(variable, one);
  }
  return text;
}

}  // namespace samtale::engine
