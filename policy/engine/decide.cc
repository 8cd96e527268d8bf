#include "policy/engine/decide.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "policy/engine/compiled.h"
#include "services/core/id.h"

namespace samtale::engine {
namespace {

using expr::kAbsent;
using expr::Value;

Value ValueOf(std::optional<Mode> mode) { return mode ? static_cast<Value>(*mode) : kAbsent; }

class Situating {
 public:
  Situating(const Lexicon& lexicon, const Question& question, Situation* situation)
      : lexicon_(lexicon), question_(question), situation_(*situation) {}

  // What is wrong with the question; where nothing is, the situation is made.
  std::vector<Violation> Run() {
    situation_.facts = lexicon_.schema.size();
    SetDays();
    SetMeeting();
    SetCitizen();
    SetPlace();
    SetJudgments();
    return std::move(violations_);
  }

 private:
  void Refuse(std::string field, Text text, std::vector<std::string> arguments) {
    violations_.push_back({std::move(field), {text, std::move(arguments)}});
  }

  void SetWord(FactNumber fact, const char* field, const std::string& text, const WordIndex& index,
               const std::vector<std::string>& words) {
    if (const std::optional<std::size_t> number = index.Find(text)) {
      situation_.values[fact] = static_cast<Value>(*number);
    } else if (text.empty()) {
      Refuse(field, Text::kRequired, {});
    } else {
      Refuse(field, Text::kNotAWord, {text.substr(0, kMostWordBytes), ListOf(words)});
    }
  }

  void SetInt(FactNumber fact, const char* field, int value, int least, int most) {
    if (value < least || value > most)
      Refuse(field, Text::kOutOfRange, {std::to_string(least), std::to_string(most)});
    situation_.values[fact] = value;
  }

  void SetDays() {
    situation_.meeting_day = NumberOf(question_.meeting_day);
    situation_.decided_on = NumberOf(question_.decided_on);
    situation_.known = question_.known;
    situation_.values[kMeetingNoticeDays] = situation_.meeting_day - situation_.decided_on;
  }

  void SetMeeting() {
    const MeetingFacts& meeting = question_.facts.meeting;
    SetWord(kMeetingType, "meeting.type", meeting.type, lexicon_.meeting_type_index,
            lexicon_.words.meeting_types);
    situation_.values[kMeetingHeldBy] = static_cast<Value>(meeting.held_by);
    SetInt(kMeetingNumber, "meeting.number", meeting.number, 1, kMostMeetings);
    situation_.values[kMeetingSummonedOn] =
        meeting.summoned_on ? NumberOf(*meeting.summoned_on) : kAbsent;
    situation_.values[kMeetingSummonedMode] = ValueOf(meeting.summoned_mode);
  }

  void SetCitizen() {
    const CitizenFacts& citizen = question_.facts.citizen;
    SetWord(kCitizenGroup, "citizen.group", citizen.group, lexicon_.group_index,
            lexicon_.words.groups);
    SetInt(kCitizenMonthsInCourse, "citizen.monthsInCourse", citizen.months_in_course, 0,
           kMostMonths);
    situation_.values[kCitizenSickPayCategory] = kAbsent;
    if (citizen.sick_pay_category) {
      SetInt(kCitizenSickPayCategory, "citizen.sickPayCategory", *citizen.sick_pay_category, 1,
             kMostSickPayCategory);
    }
    situation_.values[kCitizenChoice] = ValueOf(citizen.choice);
    situation_.values[kCitizenAcuteNeed] = citizen.acute_need;
    situation_.values[kCitizenRiskGroup] = citizen.risk_group;
    situation_.values[kCitizenNeedsInterpreter] = citizen.needs_interpreter;
    situation_.values[kCitizenDigitalExempt] = citizen.digital_exempt;
    situation_.values[kCitizenStandbyScheme] = citizen.standby_scheme;
    situation_.values[kCitizenWantsToTakePart] = citizen.wants_to_take_part;
    situation_.consent = citizen.consent;
  }

  void SetPlace() {
    const Facts& facts = question_.facts;
    SetWord(kMunicipalityCode, "municipality", facts.municipality, lexicon_.municipality_index,
            lexicon_.municipalities);
    // The region follows from the municipality; it is no fact of its own that could contradict it.
    if (const auto municipality = lexicon_.municipality_index.Find(facts.municipality)) {
      situation_.values[kMunicipalityRegion] =
          static_cast<Value>(lexicon_.municipality_region[*municipality]);
    }
    if (!facts.jobcentre.empty() && !IsIdText(facts.jobcentre))
      Refuse("jobcentre", Text::kNotAnId, {facts.jobcentre.substr(0, kMostWordBytes)});
    situation_.jobcentre = facts.jobcentre;
    situation_.values[kJobcentreIdFact] =
        lexicon_.schema.WordValue(kJobcentreIdFact, facts.jobcentre);
    situation_.values[kMunicipalityLockedDown] = facts.circumstances.municipality_locked_down;
    situation_.values[kJobcentrePremisesReady] = facts.circumstances.premises_ready;
  }

  void SetJudgments() {
    situation_.unset_judgments = (1u << lexicon_.judgments.size()) - 1;
    for (const auto& [flag, value] : question_.facts.judgments) {
      const std::optional<std::size_t> number = lexicon_.judgment_index.Find(flag);
      if (!number) {
        Refuse("judgments." + flag.substr(0, kMostWordBytes), Text::kNotAWord,
               {flag.substr(0, kMostWordBytes), ListOf(lexicon_.judgments)});
        continue;
      }
      situation_.values[kFirstJudgment + *number] = value;
      situation_.unset_judgments &= ~(1u << *number);
    }
  }

  const Lexicon& lexicon_;
  const Question& question_;
  Situation& situation_;
  std::vector<Violation> violations_;
};

bool ConditionsHold(const Provision& provision, const Situation& situation) {
  if (provision.when && !provision.when->Holds(situation.Values())) return false;
  return !provision.unless || !provision.unless->Holds(situation.Values());
}

std::optional<Mode> FirstWith(Verdict verdict, const ModeRanking& ranking,
                              const std::array<Verdict, 3>& verdicts) {
  for (Mode mode : ranking) {
    if (verdicts[static_cast<std::size_t>(mode)] == verdict) return mode;
  }
  return std::nullopt;
}

int JoinTwo(Join join, int a, int b) {
  switch (join) {
    case Join::kMax:
      return std::max(a, b);
    case Join::kMin:
      return std::min(a, b);
    case Join::kOr:
      return 1;
  }
  return a;
}

}  // namespace

EffectSet EntitledTo(std::optional<Decider> decider, EffectSet delegated) {
  EffectSet entitled = kAlwaysEntitled | delegated;
  const bool holder_or_municipality =
      decider == Decider::kHolder || decider == Decider::kMunicipality;
  if (holder_or_municipality || decider == Decider::kCaseworker) entitled.Add(Effect::kForbids);
  if (holder_or_municipality) entitled.Add(Effect::kDecidedBy);
  return entitled;
}

Chooser Resolve(std::optional<Decider> decider, Holder holder) {
  if (!decider) return Chooser::kLaw;
  switch (*decider) {
    case Decider::kHolder:
      return holder == Holder::kJobcentre ? Chooser::kJobcentre : Chooser::kAKasse;
    case Decider::kMunicipality:
      return Chooser::kMunicipality;
    case Decider::kCaseworker:
      return Chooser::kCaseworker;
    case Decider::kCitizen:
      return Chooser::kCitizen;
  }
  return Chooser::kLaw;
}

Result<Situation> Situate(const Lexicon& lexicon, const Question& question) {
  Result<Situation> situation{Situation()};  // made in place: it is large
  std::vector<Violation> violations = Situating(lexicon, question, &*situation).Run();
  if (!violations.empty()) situation = Invalid(std::move(violations));
  return situation;
}

Deliberation::Deliberation(const Lexicon& lexicon, const Ruleset& rules)
    : lexicon_(&lexicon), rules_(&rules), standings_(rules.provisions.size()) {}

bool Deliberation::Concerns(const Provision& provision, const Situation& situation) const {
  const Scope& scope = provision.scope;
  return scope.municipalities.test(situation.Word(kMunicipalityCode)) &&
         scope.meeting_types.test(situation.Word(kMeetingType)) &&
         scope.groups.test(situation.Word(kCitizenGroup)) &&
         scope.holders.test(situation.Word(kMeetingHeldBy)) &&
         scope.HasJobcentre(situation.jobcentre);
}

void Deliberation::Gather(const Situation& situation, std::span<const std::size_t> order) {
  candidates_.clear();
  for (std::size_t i : order) {
    const Provision& provision = *rules_->provisions[i];
    const Version* version = provision.VersionOn(situation.decided_on, situation.known);
    standings_[i] = Standing{};
    if (!version || !version->Covers(situation.meeting_day) || !Concerns(provision, situation))
      continue;
    if (!provision.reads_judgments && !ConditionsHold(provision, situation)) continue;
    standings_[i].version = version;
    candidates_.push_back(i);
  }
}

void Deliberation::Settle(const Situation& situation) {
  for (std::size_t i : candidates_) {
    Standing& standing = standings_[i];
    standing = Standing{standing.version, false, true, {}, {}, {}};
  }
  // Overriders come first, so whether a provision is active is known when its turn comes.
  for (std::size_t i : candidates_) {
    const Provision& provision = *rules_->provisions[i];
    Standing& standing = standings_[i];
    standing.matched = !provision.reads_judgments || ConditionsHold(provision, situation);
    standing.active = standing.active && standing.matched;
    if (!standing.active) continue;
    for (const Override& override : provision.overrides) {
      Standing& target = standings_[override.target];
      target.defeated = target.defeated | override.effects;
      if (override.whole) target.active = false;
    }
  }
  Entitle();
}

// Goes from the shallowest authority to the deepest: what one may do depends on those above it.
void Deliberation::Entitle() {
  std::array<EffectSet, kDepths> delegated = {};
  for (std::size_t i : candidates_) {
    if (!standings_[i].active) continue;
    for (std::size_t depth = 0; depth < kDepths; ++depth) {
      delegated[depth] =
          delegated[depth] | rules_->provisions[i]->DelegatesTo(static_cast<Depth>(depth));
    }
  }
  decider_.reset();
  in_force_ = EffectSet();
  for (std::size_t depth = 0; depth < kDepths; ++depth) {
    const EffectSet entitled =
        depth == 0 ? EffectSet::All() : EntitledTo(decider_, delegated[depth]);
    std::optional<Decider> here;
    for (std::size_t i : candidates_) {
      const Provision& provision = *rules_->provisions[i];
      Standing& standing = standings_[i];
      if (static_cast<std::size_t>(provision.authority.depth) != depth || !standing.matched)
        continue;
      const EffectSet effects = provision.effects & entitled;
      standing.in_force = standing.active ? effects - standing.defeated : EffectSet();
      standing.lost = effects & standing.defeated;
      in_force_ = in_force_ | standing.in_force;
      // The loader refuses two that differ; where it could not prove it, the least is the same
      // every time.
      if (standing.in_force.Has(Effect::kDecidedBy))
        here = std::min(here.value_or(provision.decided_by), provision.decided_by);
    }
    if (here) decider_ = here;
  }
}

ModeSet Deliberation::UnionOf(Effect effect) const {
  ModeSet modes;
  if (!InForce(effect)) return modes;
  for (std::size_t i : candidates_) {
    if (standings_[i].in_force.Has(effect)) modes = modes | rules_->provisions[i]->ModesOf(effect);
  }
  return modes;
}

// Adds the modes that one authority prefers or advises, best first; where several of its provisions
// differ, their modes in canonical order, since neither goes before the other.
void Deliberation::RankBy(Effect effect, Depth depth, ModeRanking* ranking) const {
  const std::vector<Mode>* first = nullptr;
  bool differ = false;
  ModeSet all;
  for (std::size_t i : candidates_) {
    const Provision& provision = *rules_->provisions[i];
    if (provision.authority.depth != depth || !standings_[i].in_force.Has(effect)) continue;
    const std::vector<Mode>& modes =
        effect == Effect::kPrefers ? provision.prefer : provision.advise;
    if (!first) first = &modes;
    differ = differ || modes != *first;
    all = all | provision.ModesOf(effect);
  }
  if (first && !differ) ranking->Add(*first);
  for (Mode mode : kModes) {
    if (differ && all.Has(mode)) ranking->Add(mode);
  }
}

// The advice that can be followed, the deepest authority's first.
ModeRanking Deliberation::AdviceAmong(const std::array<Verdict, 3>& verdicts) const {
  ModeRanking advice;
  if (!InForce(Effect::kAdvises)) return advice;
  ModeRanking all;
  for (std::size_t depth = kDepths; depth-- > 0;) {
    RankBy(Effect::kAdvises, static_cast<Depth>(depth), &all);
  }
  for (Mode mode : all) {
    if (verdicts[static_cast<std::size_t>(mode)] != Verdict::kForbidden) advice.Add(mode);
  }
  return advice;
}

ModeRanking Deliberation::Ranking(const Situation& situation, const ModeRanking& advice) const {
  ModeRanking ranking;
  if (InForce(Effect::kPrefers)) {
    for (Depth depth : {Depth::kJudgment, Depth::kJobcentre, Depth::kMunicipality}) {
      RankBy(Effect::kPrefers, depth, &ranking);
    }
  }
  const Value choice = situation.values[kCitizenChoice];
  if (choice != kAbsent) ranking.Add(static_cast<Mode>(choice));
  ranking.Add({advice.begin(), advice.end()});
  ranking.Add(kModes);
  return ranking;
}

void JoinDuty(Join join, const DutyEffect& effect, ModeSet lawful, DutyByMode* joined) {
  for (Mode mode : kModes) {
    int& value = (*joined)[static_cast<std::size_t>(mode)];
    if (!lawful.Has(mode) || !effect.modes.Has(mode)) continue;
    value = value == 0 ? effect.value : JoinTwo(join, value, effect.value);
  }
}

void ListDuties(const std::vector<DutyWord>& words, std::span<const DutyByMode> joined,
                std::vector<DutyAnswer>* duties) {
  for (std::size_t duty = 0; duty < joined.size(); ++duty) {
    for (Mode mode : kModes) {
      const int value = joined[duty][static_cast<std::size_t>(mode)];
      if (value == 0) continue;
      const auto same = [&](const DutyAnswer& other) {
        return other.duty == duty && other.value == value;
      };
      const auto found = std::find_if(duties->begin(), duties->end(), same);
      if (found == duties->end())
        duties->push_back({duty, value, {mode}});
      else
        found->modes.Add(mode);
    }
  }
  std::sort(duties->begin(), duties->end(), [&](const DutyAnswer& a, const DutyAnswer& b) {
    return std::tie(words[a.duty].id, a.value) < std::tie(words[b.duty].id, b.value);
  });
}

std::vector<DutyAnswer> Deliberation::Duties(ModeSet lawful) const {
  std::vector<DutyAnswer> duties;
  if (!InForce(Effect::kDuty)) return duties;
  const std::vector<DutyWord>& words = lexicon_->words.duties;
  std::vector<DutyByMode> joined(words.size());
  for (std::size_t i : candidates_) {
    if (!standings_[i].in_force.Has(Effect::kDuty)) continue;
    for (const DutyEffect& effect : rules_->provisions[i]->duties)
      JoinDuty(words[effect.duty].join, effect, lawful, &joined[effect.duty]);
  }
  ListDuties(words, joined, &duties);
  return duties;
}

Answer Deliberation::Conclude(const Situation& situation) const {
  Answer answer;
  const ModeSet lawful = UnionOf(Effect::kPermits) - UnionOf(Effect::kForbids);
  const bool voluntary = InForce(Effect::kVoluntary);
  const ModeSet needs_consent = voluntary ? ModeSet::All() : UnionOf(Effect::kConsent);
  for (Mode mode : kModes) {
    if (!lawful.Has(mode)) continue;
    Verdict verdict = Verdict::kAllowed;
    if (needs_consent.Has(mode) && situation.consent != true) {
      verdict = situation.consent ? Verdict::kForbidden : Verdict::kNeedsConsent;
    }
    answer.verdicts[static_cast<std::size_t>(mode)] = verdict;
  }
  answer.participation = voluntary ? Participation::kVoluntary : Participation::kMandatory;
  answer.counts = !InForce(Effect::kCountsNot);
  answer.duties = Duties(lawful);
  answer.advice = AdviceAmong(answer.verdicts);
  answer.decided_by = Resolve(decider_, static_cast<Holder>(situation.values[kMeetingHeldBy]));
  const Value choice = situation.values[kCitizenChoice];
  if (answer.decided_by == Chooser::kCitizen && choice != kAbsent &&
      answer.verdicts[static_cast<std::size_t>(choice)] == Verdict::kAllowed) {
    answer.chosen = static_cast<Mode>(choice);
    return answer;
  }
  const ModeRanking ranking = Ranking(situation, answer.advice);
  answer.chosen = FirstWith(Verdict::kAllowed, ranking, answer.verdicts);
  if (!answer.chosen) answer.chosen = FirstWith(Verdict::kNeedsConsent, ranking, answer.verdicts);
  return answer;
}

namespace {

// The unset flags that some condition in question reads.
std::vector<std::size_t> FlagsInQuestion(const Lexicon& lexicon, const Ruleset& rules,
                                         const Deliberation& deliberation,
                                         const Situation& situation) {
  std::vector<bool> read(lexicon.judgments.size(), false);
  const auto mark = [&](const std::optional<expr::Condition>& condition) {
    if (!condition) return;
    for (std::size_t fact : condition->facts()) {
      if (fact >= kFirstJudgment) read[fact - kFirstJudgment] = true;
    }
  };
  for (std::size_t i : deliberation.candidates()) {
    if (!rules.provisions[i]->reads_judgments) continue;
    mark(rules.provisions[i]->when);
    mark(rules.provisions[i]->unless);
  }
  std::vector<std::size_t> flags;
  for (std::size_t flag = 0; flag < read.size(); ++flag) {
    if (read[flag] && (situation.unset_judgments >> flag & 1u) != 0) flags.push_back(flag);
  }
  return flags;
}

// The flags whose value matters under some assignment of the other unset ones: exact, by trying all
// of them (at most 2^kMostJudgments). Leaves `deliberation` as `situation` settles it.
std::vector<std::size_t> OpenJudgments(const Lexicon& lexicon, const Ruleset& rules,
                                       const Situation& situation, Deliberation* deliberation) {
  const std::vector<std::size_t> flags = FlagsInQuestion(lexicon, rules, *deliberation, situation);
  if (flags.empty()) return {};
  std::vector<Answer> answers;
  const std::size_t assignments = std::size_t{1} << flags.size();
  for (std::size_t assignment = 0; assignment < assignments; ++assignment) {
    Situation tried = situation;
    for (std::size_t i = 0; i < flags.size(); ++i)
      tried.values[kFirstJudgment + flags[i]] = (assignment >> i & 1u) != 0;
    deliberation->Settle(tried);
    answers.push_back(deliberation->Conclude(tried));
  }
  deliberation->Settle(situation);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    const std::size_t bit = std::size_t{1} << i;
    bool matters = false;
    for (std::size_t assignment = 0; assignment < assignments && !matters; ++assignment) {
      matters = (assignment & bit) == 0 && !(answers[assignment] == answers[assignment | bit]);
    }
    if (matters) open.push_back(flags[i]);
  }
  return open;
}

// Whether an active provision asks for one of the flags.
bool IsAsked(const Ruleset& rules, const Deliberation& deliberation,
             const std::vector<std::size_t>& flags) {
  for (std::size_t i : deliberation.candidates()) {
    if (!deliberation.standing(i).in_force.Has(Effect::kAsks)) continue;
    for (std::size_t flag : rules.provisions[i]->asks) {
      if (std::find(flags.begin(), flags.end(), flag) != flags.end()) return true;
    }
  }
  return false;
}

// Step 9: what rests on announcements alone changes when only issued versions count.
Basis BasisOf(const Rulebook::Compiled& rulebook, const Situation& situation,
              const Answer& answer) {
  if (situation.known == Known::kIssued) return Basis::kIssued;
  const auto differs = [&](const auto& provision) {
    return provision->VersionOn(situation.decided_on, Known::kAnnounced) !=
           provision->VersionOn(situation.decided_on, Known::kIssued);
  };
  if (std::none_of(rulebook.rules.provisions.begin(), rulebook.rules.provisions.end(), differs))
    return Basis::kIssued;
  Situation issued = situation;
  issued.known = Known::kIssued;
  Deliberation deliberation(*rulebook.lexicon, rulebook.rules);
  deliberation.Gather(issued, rulebook.rules.order);
  deliberation.Settle(issued);
  const Answer other = deliberation.Conclude(issued);
  const auto compared = [](const Answer& a) {
    return std::tie(a.verdicts, a.decided_by, a.participation, a.duties, a.advice);
  };
  return compared(answer) == compared(other) ? Basis::kIssued : Basis::kAnnounced;
}

// The active provision that defeats an effect; of several, the first by id.
std::string DefeaterOf(const Ruleset& rules, const Deliberation& deliberation, std::size_t target,
                       Effect effect) {
  const std::string* defeater = nullptr;
  for (std::size_t i : deliberation.candidates()) {
    if (!deliberation.standing(i).active) continue;
    const Provision& provision = *rules.provisions[i];
    for (const Override& override : provision.overrides) {
      if (override.target != target || !override.effects.Has(effect)) continue;
      if (!defeater || provision.id < *defeater) defeater = &provision.id;
    }
  }
  SAMTALE_CHECK(defeater != nullptr);
  return *defeater;
}

std::vector<Citation> Citations(const Ruleset& rules, const Deliberation& deliberation) {
  std::vector<Citation> citations;
  for (std::size_t i : deliberation.candidates()) {
    const Deliberation::Standing& standing = deliberation.standing(i);
    const Provision& provision = *rules.provisions[i];
    const VersionView& version = standing.version->view;
    for (Effect effect : kAllEffects) {
      const bool lost = standing.lost.Has(effect);
      if (!lost && !standing.in_force.Has(effect)) continue;
      citations.push_back({provision.id, version.number, effect, provision.ModesOf(effect),
                           version.instrument, version.source,
                           lost ? DefeaterOf(rules, deliberation, i, effect) : ""});
    }
  }
  std::sort(citations.begin(), citations.end(), [](const Citation& a, const Citation& b) {
    return std::tuple(!a.defeated_by.empty(), a.effect, std::string_view(a.provision)) <
           std::tuple(!b.defeated_by.empty(), b.effect, std::string_view(b.provision));
  });
  return citations;
}

}  // namespace

Decision Decide(const Rulebook::Compiled& rulebook, Situation situation) {
  const Lexicon& lexicon = *rulebook.lexicon;
  Deliberation deliberation(lexicon, rulebook.rules);
  deliberation.Gather(situation, rulebook.rules.order);
  deliberation.Settle(situation);
  const Answer answer = deliberation.Conclude(situation);
  const std::vector<std::size_t> open =
      OpenJudgments(lexicon, rulebook.rules, situation, &deliberation);

  Decision decision{};
  decision.verdicts = answer.verdicts;
  decision.chosen = answer.chosen;
  decision.decided_by = answer.decided_by;
  decision.participation = answer.participation;
  decision.counts = answer.counts;
  for (const DutyAnswer& duty : answer.duties)
    decision.duties.push_back({lexicon.duties[duty.duty], duty.value, duty.modes});
  for (std::size_t flag : open) decision.open_judgments.push_back(lexicon.judgments[flag]);
  std::sort(decision.open_judgments.begin(), decision.open_judgments.end());
  decision.outcome = !answer.chosen                                ? Outcome::kNoLawfulMode
                     : IsAsked(rulebook.rules, deliberation, open) ? Outcome::kNeedsJudgment
                                                                   : Outcome::kDecided;
  decision.basis = BasisOf(rulebook, situation, answer);
  decision.advice.assign(answer.advice.begin(), answer.advice.end());
  decision.citations = Citations(rulebook.rules, deliberation);
  decision.rulebook = rulebook.hash;
  return decision;
}

}  // namespace samtale::engine
