#include "policy/engine/view_analysis.h"

#include <algorithm>
#include <unordered_set>

#include "policy/engine/boxes.h"
#include "policy/engine/change.h"
#include "policy/engine/expiry.h"

namespace samtale::engine {
namespace {

using CellKey = std::vector<std::uint64_t>;

struct KeyHash {
  std::size_t operator()(const CellKey& key) const {
    std::uint64_t hash = 0;
    for (const std::uint64_t word : key) {
      hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
      hash ^= hash >> 32;
    }
    return static_cast<std::size_t>(hash);
  }
};

bool HasSameDuties(const Provision& p, const Provision& q) {
  return std::all_of(p.duties.begin(), p.duties.end(), [&](const DutyEffect& duty) {
    return std::any_of(q.duties.begin(), q.duties.end(), [&](const DutyEffect& other) {
      return duty.duty == other.duty && duty.value == other.value &&
             (duty.modes - other.modes).empty();
    });
  });
}

// Whether what `p` does is done by `q` too, wherever both are in force.
bool DoesLess(const Provision& p, const Provision& q) {
  const auto asks = [&](std::size_t flag) {
    return std::find(q.asks.begin(), q.asks.end(), flag) != q.asks.end();
  };
  return p.authority == q.authority && (p.effects - q.effects).empty() &&
         (p.permit - q.permit).empty() && (p.forbid - q.forbid).empty() &&
         (p.consent - q.consent).empty() &&
         (!p.effects.Has(Effect::kPrefers) || p.prefer == q.prefer) &&
         (!p.effects.Has(Effect::kAdvises) || p.advise == q.advise) && HasSameDuties(p, q) &&
         std::all_of(p.asks.begin(), p.asks.end(), asks);
}

// Whether it does nothing to other provisions.
bool IsSimple(const Provision& p) {
  return p.overrides.empty() && p.delegates_to_judgment.empty() &&
         p.delegates_to_municipality.empty() && !p.effects.Has(Effect::kDecidedBy);
}

void CollectAtoms(const expr::Formula& formula, std::vector<const expr::Formula*>* atoms) {
  if (formula.children.empty() && formula.kind != expr::Formula::Kind::kConstant)
    atoms->push_back(&formula);
  for (const expr::Formula& child : formula.children) CollectAtoms(child, atoms);
}

std::vector<const Law*> LawsOf(const ViewSide& side) {
  std::vector<const Law*> laws;
  for (const auto& law : side.rulebook->compiled().rules.laws) laws.push_back(law.get());
  return laws;
}

bool AnyPrefers(const ViewSide& side) {
  for (std::size_t i = 0; i < side.provisions.size(); ++i) {
    if (side.provision(i).effects.Has(Effect::kPrefers)) return true;
  }
  return false;
}

FactSpace SpaceOf(const ViewSide& side, const std::vector<const Law*>& laws, std::size_t nodes) {
  std::vector<const expr::Formula*> conditions;
  for (const Law* law : laws) conditions.push_back(&law->condition.root());
  return FactSpace({{&side.lexicon(), side.Pointers(), std::move(conditions)}},
                   !laws.empty() || AnyPrefers(side), nodes);
}

std::vector<DayNumber> EdgesOf(Beginning beginning, const std::vector<const Law*>& laws) {
  std::vector<DayNumber> edges = {beginning.meeting};
  for (const Law* law : laws) {
    if (law->from != std::numeric_limits<DayNumber>::min()) edges.push_back(law->from);
    if (law->until != kNever) edges.push_back(law->until + 1);
  }
  return edges;
}

}  // namespace

std::optional<Narrowing> NoticesIn(const FactSpace& space, const Cell& cell) {
  const std::optional<std::size_t> variable = space.VariableOf(0, kMeetingNoticeDays);
  if (!variable) return std::nullopt;
  const DayRange notices = cell.Notices();
  Narrowing possible{*variable, {}};
  for (const FactClass& one : space.variables()[*variable].classes) {
    possible.classes.push_back(
        std::any_of(one.ranges.begin(), one.ranges.end(), [&](FactRange range) {
          return range.least <= notices.last && range.most >= notices.first;
        }));
  }
  return possible;
}

Question QuestionOf(const FactSpace& space, std::span<const std::size_t> point, const Cell& cell,
                    const std::string& municipality) {
  Question question = space.QuestionAt(point);
  question.facts.municipality = municipality;
  const DayRange notices = cell.Notices();
  DayNumber notice = notices.first;
  if (const auto variable = space.VariableOf(0, kMeetingNoticeDays)) {
    for (const FactRange& range : space.variables()[*variable].classes[point[*variable]].ranges) {
      if (range.least > notices.last || range.most < notices.first) continue;
      notice = std::max(range.least, notices.first);
      break;
    }
  }
  const Days days = DaysOf(cell, notice);
  question.meeting_day = DayOf(days.meeting);
  question.decided_on = DayOf(days.decided);
  question.known = cell.known;
  return question;
}

std::vector<RegionSet> NoticeRegions(const FactSpace& space, const Regions& regions) {
  const std::optional<std::size_t> variable = space.VariableOf(0, kMeetingNoticeDays);
  if (!variable) return {};
  std::vector<RegionSet> by_class;
  const std::size_t classes = space.variables()[*variable].classes.size();
  for (std::size_t i = 0; i < classes; ++i) {
    Narrowing one{*variable, std::vector<bool>(classes, false)};
    one.classes[i] = true;
    by_class.push_back(regions.Of(one));
  }
  const bool matters = std::any_of(by_class.begin(), by_class.end(),
                                   [&](const RegionSet& where) { return where != regions.All(); });
  return matters ? by_class : std::vector<RegionSet>();
}

RegionSet PossibleIn(const FactSpace& space, const Cell& cell,
                     std::span<const RegionSet> notice_regions, const Regions& regions) {
  if (notice_regions.empty()) return regions.All();
  RegionSet possible(regions.size(), false);
  const Narrowing notices = *NoticesIn(space, cell);
  for (std::size_t i = 0; i < notice_regions.size(); ++i) {
    if (notices.classes[i]) possible |= notice_regions[i];
  }
  return possible;
}

struct ViewAnalysis::Stretch {
  const Regions* regions;
  std::vector<const RegionSet*> matches;                       // by provision
  std::vector<RegionSet> notices;                              // NoticeRegions
  std::vector<RegionSet> choices;                              // by mode, then none; or empty
  std::vector<const RegionSet*> holders;                       // by class of the variable
  std::map<const expr::Formula*, const RegionSet*> law_atoms;  // those that test facts
  std::optional<Settlement> settlement;
  std::optional<Settlement> without;                 // one provision
  std::vector<std::vector<std::size_t>> dominators;  // by provision
  std::vector<bool> pairs_done;  // of a forbid and a permit: accepted, or reported
  std::vector<bool> gaps_done;   // of a forbid: reported
  std::unordered_set<CellKey, KeyHash> done;

  // Of the cell that is looked at.
  RegionSet possible;  // with the notices that its days can have
  std::array<RegionSet, 3> permitted;
  std::array<RegionSet, 3> lawful;
  RegionSet other;  // where something is tried out
};

ViewAnalysis::ViewAnalysis(const View& view, Beginning beginning, const AnalysisOptions& options,
                           ViewFindings* findings)
    : view_(view),
      side_(view.sides[0]),
      beginning_(beginning),
      options_(options),
      findings_(findings),
      laws_(LawsOf(side_)),
      space_(SpaceOf(side_, laws_, options.most_nodes)),
      calendar_({side_.Pointers()}, EdgesOf(beginning, laws_), beginning.decided) {
  const auto places = space_.variables()[FactSpace::kPlace].classes;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& words = places[i].words;
    if (std::find(words.begin(), words.end(), view.municipalities[0]) != words.end()) place_ = i;
  }
  for (std::size_t i = 0; i < side_.provisions.size(); ++i) {
    places_[side_.provisions[i]] = i;
    matches_.push_back(space_.Match(0, provision(i), place_));
    seen_.push_back(&findings_->seen[&provision(i)]);
  }
  const auto tell_apart = [&](FactNumber fact) {
    const std::optional<std::size_t> variable = space_.VariableOf(0, fact);
    const std::size_t classes = variable ? space_.variables()[*variable].classes.size() : 0;
    for (std::size_t i = 0; i < classes; ++i) beside_.push_back(space_.IsClass(*variable, i));
    return classes;
  };
  if (!laws_.empty() || AnyPrefers(side_)) choices_ = tell_apart(kCitizenChoice);
  if (!laws_.empty()) holders_ = tell_apart(kMeetingHeldBy);
  for (const Law* law : laws_) CollectAtoms(law->condition.root(), &law_atoms_);
  std::erase_if(law_atoms_, [&](const expr::Formula* atom) {
    return atom->fact >= side_.lexicon().schema.size();
  });
  for (const expr::Formula* atom : law_atoms_) beside_.push_back(space_.Where(0, *atom, place_));
}

ViewAnalysis::~ViewAnalysis() = default;

void ViewAnalysis::Run() {
  RunStretch(0, calendar_.segments());
  if (options_.as_of) CheckExpiring();
}

std::vector<bool> ViewAnalysis::ConcernedIn(std::size_t first_segment, std::size_t segments) const {
  const DayNumber first = calendar_.Segment(first_segment).first;
  const DayNumber last = calendar_.Segment(first_segment + segments - 1).last;
  std::vector<bool> concerned;
  for (std::size_t i = 0; i < side_.provisions.size(); ++i) {
    const std::vector<Version>& versions = provision(i).versions;
    concerned.push_back(std::any_of(versions.begin(), versions.end(), [&](const Version& version) {
      return version.from <= last && version.until >= first;
    }));
  }
  return concerned;
}

// At most as deep as the logarithm of the number of segments.
void ViewAnalysis::RunStretch(std::size_t first_segment, std::size_t segments) {
  const std::vector<bool> concerned = ConcernedIn(first_segment, segments);
  // Fewer days are looked at before the facts are taken in parts.
  const std::size_t most_parts = segments > 1 ? 1 : options_.most_parts;
  const bool proved = !options_.expired() && ForEachPartOf(concerned, most_parts, [&] {
    bool in_time = true;
    calendar_.ForEachCell(first_segment, segments, [&](const Cell& cell) {
      in_time = !options_.expired();
      if (in_time) CheckCell(cell);
      return in_time;
    });
    return in_time;
  });
  if (proved) return;
  if (segments == 1 || space_.diagrams().full() || options_.expired()) return NotProved(concerned);
  RunStretch(first_segment, segments / 2);
  RunStretch(first_segment + segments / 2, segments - segments / 2);
}

// Visits with stretch_ made for the provisions that are concerned, in as many parts of the facts as
// are needed; false when the limits are too small, or `visit` is false.
bool ViewAnalysis::ForEachPartOf(const std::vector<bool>& concerned, std::size_t most_parts,
                                 const std::function<bool()>& visit) {
  if (space_.diagrams().full()) return false;
  std::vector<Diagrams::Node> nodes;
  for (std::size_t i = 0; i < matches_.size(); ++i)
    nodes.push_back(concerned[i] ? matches_[i] : Diagrams::kFalse);
  nodes.insert(nodes.end(), beside_.begin(), beside_.end());
  return ForEachPart(space_.diagrams(), std::move(nodes), {options_.most_regions, most_parts},
                     [&](const Regions& regions) {
                       stretch_ = StretchOf(concerned, regions);
                       return visit();
                     });
}

// Nothing can be said of these to be nowhere.
void ViewAnalysis::NotProved(const std::vector<bool>& concerned) {
  const Provision* first = nullptr;
  bool accepted = false;
  for (std::size_t i = 0; i < concerned.size(); ++i) {
    if (!concerned[i]) continue;
    *seen_[i] = {true, true, true, true};
    findings_->not_proved.insert(&provision(i));
    if (first == nullptr || provision(i).id < first->id) first = &provision(i);
    accepted = Accepts(provision(i), Warning::kNotProved) || accepted;
  }
  if (accepted || first == nullptr ||
      !findings_->reported.insert({Warning::kNotProved, first, nullptr, nullptr}).second)
    return;
  findings_->found.push_back({Warning::kNotProved, first, nullptr, nullptr, {}, "", {}});
}

std::unique_ptr<ViewAnalysis::Stretch> ViewAnalysis::StretchOf(const std::vector<bool>& concerned,
                                                               const Regions& regions) {
  auto stretch = std::make_unique<Stretch>();
  stretch->regions = &regions;
  std::size_t next = 0;  // in the order of ForEachPartOf
  for (std::size_t i = 0; i < matches_.size(); ++i) stretch->matches.push_back(&regions.Of(next++));
  for (std::size_t i = 0; i < choices_; ++i) stretch->choices.push_back(regions.Of(next++));
  // Absent is the first class of the choice, here it is the last.
  if (choices_ > 0)
    std::rotate(stretch->choices.begin(), stretch->choices.begin() + 1, stretch->choices.end());
  for (std::size_t i = 0; i < holders_; ++i) stretch->holders.push_back(&regions.Of(next++));
  for (const expr::Formula* atom : law_atoms_) stretch->law_atoms[atom] = &regions.Of(next++);
  stretch->notices = NoticeRegions(space_, regions);
  stretch->possible = regions.All();
  stretch->settlement.emplace(side_, stretch->matches, stretch->choices, regions.size());
  stretch->without.emplace(side_, stretch->matches, stretch->choices, regions.size());
  stretch->gaps_done.assign(matches_.size(), false);
  stretch->pairs_done.assign(matches_.size() * matches_.size(), false);
  stretch->dominators.resize(matches_.size());
  for (std::size_t p = 0; p < matches_.size(); ++p) {
    if (!concerned[p] || seen_[p]->effective || !IsSimple(provision(p))) continue;
    for (std::size_t q = 0; q < matches_.size(); ++q) {
      if (p != q && concerned[q] && stretch->settlement->IsNeverDefeated(q) &&
          DoesLess(provision(p), provision(q)) && RegionSet::Within(regions.Of(p), regions.Of(q)))
        stretch->dominators[p].push_back(q);
    }
  }
  return stretch;
}

// Whether nothing like the cell was looked at: the same provisions, notices, laws, and gaps as
// gaps.
bool ViewAnalysis::IsNew(const Cell& cell) {
  CellKey key = cell.covering[0];
  std::size_t bits = 0;
  const auto add = [&](bool bit) {
    if (bits++ % 64 == 0) key.push_back(0);
    key.back() = key.back() * 2 + (bit ? 1 : 0);
  };
  add(HasBegun(cell));
  if (!stretch_->notices.empty()) {
    const Narrowing notices = *NoticesIn(space_, cell);
    for (const bool possible : notices.classes) add(possible);
  }
  for (const Law* law : laws_)
    add(law->from <= cell.meetings.first && cell.meetings.first <= law->until);
  return stretch_->done.insert(std::move(key)).second;
}

bool ViewAnalysis::HasBegun(const Cell& cell) const {
  return cell.meetings.first >= beginning_.meeting && cell.decided.first >= beginning_.decided;
}

void ViewAnalysis::CheckCell(const Cell& cell) {
  if (!IsNew(cell)) return;
  stretch_->possible = PossibleIn(space_, cell, stretch_->notices, *stretch_->regions);
  stretch_->settlement->Settle(cell.covering[0]);
  for (const Mode mode : kModes) {
    const auto i = static_cast<std::size_t>(mode);
    stretch_->settlement->Permit(mode, &stretch_->permitted[i]);
    stretch_->lawful[i] = stretch_->permitted[i];
    stretch_->settlement->Forbid(mode, &stretch_->lawful[i]);
  }
  See();
  CheckGap(cell);
  CheckHiddenPermits(cell);
  CheckTies(cell);
  CheckForbids();
  CheckEffects(cell);
  CheckLaws(cell);
}

void ViewAnalysis::See() {
  const Settlement& settlement = *stretch_->settlement;
  const RegionSet& possible = stretch_->possible;
  for (const std::size_t i : settlement.covering()) {
    if (!seen_[i]->matches) seen_[i]->matches = RegionSet::Meet(*stretch_->matches[i], possible);
    if (seen_[i]->undefeated || !RegionSet::Meet(settlement.active(i), possible)) continue;
    const EffectSet effects = provision(i).effects;
    seen_[i]->undefeated =
        effects.empty() || std::any_of(kAllEffects.begin(), kAllEffects.end(), [&](Effect effect) {
          return effects.Has(effect) &&
                 RegionSet::Meet(settlement.InForceBut(i, effect, Settlement::kNobody), possible);
        });
  }
}

bool ViewAnalysis::Accepts(const Provision& at, Warning warning) {
  const auto& accepted = at.accepted_warnings;
  const bool accepts =
      std::any_of(accepted.begin(), accepted.end(),
                  [&](const AcceptedWarning& one) { return one.warning == warning; });
  if (accepts) findings_->used_acceptances.insert({&at, warning});
  return accepts;
}

Question ViewAnalysis::WitnessAt(const Cell& cell, std::size_t region) const {
  return QuestionOf(space_, stretch_->regions->PointOf(region, NoticesIn(space_, cell)), cell,
                    view_.municipalities[0]);
}

void ViewAnalysis::Add(Warning warning, const Provision* at, const Provision* other, const Law* law,
                       const Cell& cell, const RegionSet& where, std::optional<bool> consent) {
  if (!findings_->reported.insert({warning, at, other, law}).second) return;
  Found found{warning, at, other, law, {}, "", {}};
  if (findings_->with_witness[warning]++ < options_.most_of_a_kind) {
    found.witness = WitnessAt(cell, *where.First());
    found.witness->facts.citizen.consent = consent;
  }
  findings_->found.push_back(std::move(found));
}

// Where modes would be permitted that the provision overrides.
RegionSet ViewAnalysis::PermitsTakenBy(std::size_t i) const {
  RegionSet taken(stretch_->regions->size(), false);
  for (const Override& override : provision(i).overrides) {
    const auto target = places_.find(override.target);
    if (target == places_.end() || !override.effects.Has(Effect::kPermits) ||
        !stretch_->settlement->IsCovering(target->second) ||
        provision(target->second).permit.empty())
      continue;
    taken |= stretch_->settlement->InForceBut(target->second, Effect::kPermits, i);
  }
  return taken &= stretch_->settlement->active(i);
}

void ViewAnalysis::CheckGap(const Cell& cell) {
  if (!HasBegun(cell)) return;
  const Settlement& settlement = *stretch_->settlement;
  RegionSet& gap = stretch_->other;
  gap = stretch_->possible;
  for (const RegionSet& lawful : stretch_->lawful) gap -= lawful;
  if (!gap.Any()) return;
  for (const std::size_t i : settlement.covering()) {
    if (provision(i).accepted_warnings.empty() || !RegionSet::Meet(gap, settlement.active(i)))
      continue;
    if (Accepts(provision(i), Warning::kGap)) gap -= settlement.active(i);
  }
  // What is permitted and not lawful is forbidden; the rest is overridden, or nobody's.
  RegionSet rest = gap;
  for (const RegionSet& permitted : stretch_->permitted) rest -= permitted;
  for (const Settlement::InForce& one : settlement.in_force(Effect::kForbids)) {
    if (stretch_->gaps_done[one.provision]) continue;
    const Provision& forbidding = provision(one.provision);
    RegionSet taken(stretch_->regions->size(), false);
    for (const Mode mode : kModes) {
      if (forbidding.forbid.Has(mode)) taken |= stretch_->permitted[static_cast<std::size_t>(mode)];
    }
    taken &= *one.where;
    taken &= gap;
    if (!taken.Any()) continue;
    stretch_->gaps_done[one.provision] = true;
    Add(Warning::kGap, &forbidding, nullptr, nullptr, cell, taken, true);
  }
  for (const std::size_t i : settlement.covering()) {
    if (provision(i).overrides.empty()) continue;
    const RegionSet taken = gap & PermitsTakenBy(i);
    rest -= taken;
    if (taken.Any()) Add(Warning::kGap, &provision(i), nullptr, nullptr, cell, taken, true);
  }
  if (rest.Any()) Add(Warning::kGap, nullptr, nullptr, nullptr, cell, rest, true);
}

void ViewAnalysis::CheckHiddenPermits(const Cell& cell) {
  const Settlement& settlement = *stretch_->settlement;
  for (const Settlement::InForce& f : settlement.in_force(Effect::kForbids)) {
    const Provision& forbidding = provision(f.provision);
    for (const Settlement::InForce& p : settlement.in_force(Effect::kPermits)) {
      const Provision& permitting = provision(p.provision);
      const std::size_t pair = f.provision * matches_.size() + p.provision;
      if (stretch_->pairs_done[pair] || (permitting.permit & forbidding.forbid).empty() ||
          p.provision == f.provision || permitting.authority != forbidding.authority ||
          !RegionSet::Meet(*p.where, *f.where, stretch_->possible))
        continue;
      stretch_->pairs_done[pair] = true;
      const bool by_one = Accepts(forbidding, Warning::kHiddenPermit);
      const bool by_other = Accepts(permitting, Warning::kHiddenPermit);
      if (by_one || by_other) continue;
      Add(Warning::kHiddenPermit, &forbidding, &permitting, nullptr, cell,
          *p.where & *f.where & stretch_->possible, std::nullopt);
    }
  }
}

void ViewAnalysis::CheckTies(const Cell& cell) {
  const auto prefers = stretch_->settlement->in_force(Effect::kPrefers);
  for (std::size_t i = 0; i < prefers.size(); ++i) {
    for (std::size_t j = i + 1; j < prefers.size(); ++j) {
      const Provision* first = &provision(prefers[i].provision);
      const Provision* second = &provision(prefers[j].provision);
      if (first->authority != second->authority || first->prefer == second->prefer ||
          !RegionSet::Meet(*prefers[i].where, *prefers[j].where, stretch_->possible))
        continue;
      // Reported at the one that stands later, which is likelier the new one.
      if (std::tie(second->path, second->mark) < std::tie(first->path, first->mark))
        std::swap(first, second);
      const bool by_one = Accepts(*first, Warning::kPreferenceTie);
      const bool by_other = Accepts(*second, Warning::kPreferenceTie);
      if (by_one || by_other) continue;
      Add(Warning::kPreferenceTie, second, first, nullptr, cell,
          *prefers[i].where & *prefers[j].where & stretch_->possible, std::nullopt);
    }
  }
}

void ViewAnalysis::CheckForbids() {
  for (const Settlement::InForce& one : stretch_->settlement->in_force(Effect::kForbids)) {
    if (!seen_[one.provision]->forbid_matters && ForbidMatters(one.provision))
      seen_[one.provision]->forbid_matters = true;
  }
}

// A forbid that also overrides the permits it meets takes what would be permitted without it.
bool ViewAnalysis::ForbidMatters(std::size_t i) const {
  const Settlement& settlement = *stretch_->settlement;
  const auto forbids = settlement.in_force(Effect::kForbids);
  const auto own = std::find_if(forbids.begin(), forbids.end(),
                                [&](const Settlement::InForce& f) { return f.provision == i; });
  for (const Mode mode : kModes) {
    if (provision(i).forbid.Has(mode) &&
        RegionSet::Meet(*own->where, stretch_->permitted[static_cast<std::size_t>(mode)],
                        stretch_->possible))
      return true;
  }
  for (const Override& override : provision(i).overrides) {
    const auto target = places_.find(override.target);
    if (target == places_.end() || !override.effects.Has(Effect::kPermits) ||
        !settlement.IsCovering(target->second) ||
        (provision(target->second).permit & provision(i).forbid).empty())
      continue;
    if (RegionSet::Meet(*own->where, settlement.InForceBut(target->second, Effect::kPermits, i),
                        stretch_->possible))
      return true;
  }
  return false;
}

void ViewAnalysis::CheckEffects(const Cell& cell) {
  const Settlement& settlement = *stretch_->settlement;
  for (const std::size_t i : settlement.covering()) {
    if (seen_[i]->effective) continue;
    const auto& dominators = stretch_->dominators[i];
    const bool dominated = std::any_of(dominators.begin(), dominators.end(),
                                       [&](std::size_t q) { return Covers(cell.covering[0], q); });
    if (dominated || !RegionSet::Meet(settlement.active(i), stretch_->possible)) continue;
    seen_[i]->effective = Matters(i, cell);
  }
}

// Whether the answer in the cell is another somewhere without the provision.
bool ViewAnalysis::Matters(std::size_t i, const Cell& cell) {
  if (!IsSimple(provision(i))) {
    stretch_->without->Settle(cell.covering[0], i);
    return Differ(stretch_->settlement->Answer(), stretch_->without->Answer());
  }
  return MattersToLawfulness(i) || MattersBeside(i);
}

bool ViewAnalysis::MattersToLawfulness(std::size_t i) const {
  const ModeSet modes = provision(i).permit | provision(i).forbid;
  for (const Mode mode : kModes) {
    if (!modes.Has(mode)) continue;
    stretch_->settlement->Permit(mode, &stretch_->other, i);
    stretch_->settlement->Forbid(mode, &stretch_->other, i);
    if (RegionSet::Differ(stretch_->lawful[static_cast<std::size_t>(mode)], stretch_->other,
                          stretch_->possible))
      return true;
  }
  return false;
}

// To all but lawfulness, which is the same without it.
bool ViewAnalysis::MattersBeside(std::size_t i) const {
  const EffectSet effects = provision(i).effects;
  if ((effects - EffectSet{Effect::kPermits, Effect::kForbids}).empty()) return false;
  if (effects == EffectSet{Effect::kAdvises}) {
    AnswerSets with, without;
    with.advice = stretch_->settlement->Advice(stretch_->lawful);
    without.advice = stretch_->settlement->Advice(stretch_->lawful, i);
    return Differ(with, without);
  }
  if (effects == EffectSet{Effect::kDuty}) {
    AnswerSets with, without;
    with.duties = stretch_->settlement->Duties(stretch_->lawful);
    without.duties = stretch_->settlement->Duties(stretch_->lawful, i);
    return Differ(with, without);
  }
  return Differ(stretch_->settlement->Answer(), stretch_->settlement->Answer(i));
}

namespace {

template <class Value>
bool PartsDiffer(const std::vector<Part<Value>>& a, const std::vector<Part<Value>>& b,
                 const RegionSet& possible) {
  const RegionSet nowhere = possible - possible;
  const auto where = [&](const std::vector<Part<Value>>& parts, Value value) -> const RegionSet& {
    for (const auto& part : parts) {
      if (part.value == value) return part.where;
    }
    return nowhere;
  };
  for (const auto* parts : {&a, &b}) {
    for (const auto& part : *parts) {
      if (RegionSet::Differ(where(a, part.value), where(b, part.value), possible)) return true;
    }
  }
  return false;
}

bool DutiesDiffer(const std::vector<DutyPart>& a, const std::vector<DutyPart>& b,
                  const RegionSet& possible) {
  using Value = std::tuple<std::size_t, Mode, int>;
  std::array<std::vector<Part<Value>>, 2> parts;
  for (const DutyPart& part : a)
    parts[0].push_back({{part.duty, part.mode, part.value}, part.where});
  for (const DutyPart& part : b)
    parts[1].push_back({{part.duty, part.mode, part.value}, part.where});
  return PartsDiffer(parts[0], parts[1], possible);
}

}  // namespace

// Sets that neither answer has are alike.
bool ViewAnalysis::Differ(const AnswerSets& a, const AnswerSets& b) const {
  const RegionSet& possible = stretch_->possible;
  const auto differ = [&](const RegionSet& one, const RegionSet& other) {
    return one != RegionSet() && RegionSet::Differ(one, other, possible);
  };
  for (std::size_t mode = 0; mode < 3; ++mode) {
    if (differ(a.lawful[mode], b.lawful[mode]) ||
        differ(a.needs_consent[mode], b.needs_consent[mode]))
      return true;
  }
  for (std::size_t decider = 0; decider < a.deciders.size(); ++decider) {
    if (differ(a.deciders[decider], b.deciders[decider])) return true;
  }
  for (std::size_t consent = 0; consent < kConsents; ++consent) {
    for (std::size_t mode = 0; mode < 4; ++mode) {
      if (differ(a.chosen[consent][mode], b.chosen[consent][mode])) return true;
    }
  }
  return differ(a.voluntary, b.voluntary) || differ(a.not_counted, b.not_counted) ||
         PartsDiffer(a.advice, b.advice, possible) || PartsDiffer(a.asks, b.asks, possible) ||
         DutiesDiffer(a.duties, b.duties, possible);
}

// Where an atom about the outcome holds, when the citizen answered so to the question for consent.
RegionSet ViewAnalysis::HoldsOfOutcome(const expr::Formula& atom, const AnswerSets& answer,
                                       std::size_t consent) const {
  const std::size_t regions = stretch_->regions->size();
  RegionSet where(regions, false);
  const auto add = [&](std::size_t value, const RegionSet& set) {
    if (HoldsAt(atom, static_cast<expr::Value>(value))) where |= set;
  };
  const RegionSet all(regions, true);
  const auto fact = static_cast<OutcomeFact>(atom.fact - side_.lexicon().schema.size());
  switch (fact) {
    case OutcomeFact::kPhysical:
    case OutcomeFact::kTelephone:
    case OutcomeFact::kVideo: {
      const auto mode = static_cast<std::size_t>(fact);
      const RegionSet& needs = answer.needs_consent[mode];
      const RegionSet allowed = consent == 1 ? answer.lawful[mode] : answer.lawful[mode] - needs;
      const RegionSet open = consent == 0 ? needs : RegionSet(regions, false);
      add(static_cast<std::size_t>(Verdict::kAllowed), allowed);
      add(static_cast<std::size_t>(Verdict::kNeedsConsent), open);
      add(static_cast<std::size_t>(Verdict::kForbidden), all - allowed - open);
      return where;
    }
    case OutcomeFact::kChosen:
      for (std::size_t mode = 0; mode < 4; ++mode) add(mode, answer.chosen[consent][mode]);
      return where;
    case OutcomeFact::kDecidedBy: {
      RegionSet nobody = all;
      for (const RegionSet& decider : answer.deciders) nobody -= decider;
      add(static_cast<std::size_t>(Chooser::kLaw), nobody);
      const RegionSet& holder = answer.deciders[static_cast<std::size_t>(Decider::kHolder)];
      add(static_cast<std::size_t>(Chooser::kJobcentre), holder & *stretch_->holders[0]);
      add(static_cast<std::size_t>(Chooser::kAKasse), holder & *stretch_->holders[1]);
      for (const Decider decider :
           {Decider::kMunicipality, Decider::kCaseworker, Decider::kCitizen})
        add(static_cast<std::size_t>(Chooser::kMunicipality) + static_cast<std::size_t>(decider) -
                1,
            answer.deciders[static_cast<std::size_t>(decider)]);
      return where;
    }
    case OutcomeFact::kParticipation:
      add(0, all - answer.voluntary);
      add(1, answer.voluntary);
      return where;
    case OutcomeFact::kCounts:
      add(0, answer.not_counted);
      add(1, all - answer.not_counted);
      return where;
    case OutcomeFact::kLawfulModes:
      for (unsigned bits = 0; bits < 8; ++bits) {
        RegionSet set = all;
        std::size_t modes = 0;
        for (std::size_t mode = 0; mode < 3; ++mode) {
          if ((bits >> mode & 1) != 0) {
            set &= answer.lawful[mode];
            ++modes;
          } else {
            set -= answer.lawful[mode];
          }
        }
        add(modes, set);
      }
      return where;
    case OutcomeFact::kConsent:
      add(consent, all);
      return where;
  }
  return where;
}

// At most as deep as a condition.
RegionSet ViewAnalysis::Holds(const expr::Formula& formula, const AnswerSets& answer,
                              std::size_t consent) const {
  using Kind = expr::Formula::Kind;
  const std::size_t regions = stretch_->regions->size();
  const auto child = [&](std::size_t i) { return Holds(formula.children[i], answer, consent); };
  RegionSet all(regions, true), none(regions, false);
  switch (formula.kind) {
    case Kind::kConstant:
      return formula.operand != 0 ? all : none;
    case Kind::kCompare:
    case Kind::kOneOf:
    case Kind::kPresent:
      if (formula.fact >= side_.lexicon().schema.size())
        return HoldsOfOutcome(formula, answer, consent);
      return *stretch_->law_atoms.at(&formula);
    case Kind::kNot:
      return all - child(0);
    case Kind::kAnd:
      for (std::size_t i = 0; i < formula.children.size(); ++i) all &= child(i);
      return all;
    case Kind::kOr:
      for (std::size_t i = 0; i < formula.children.size(); ++i) none |= child(i);
      return none;
    case Kind::kConditional: {
      const RegionSet condition = child(0);
      return (condition & child(1)) | (child(2) - condition);
    }
    case Kind::kWrong:
      break;
  }
  return none;
}

void ViewAnalysis::CheckLaws(const Cell& cell) {
  if (laws_.empty() || !HasBegun(cell)) return;
  std::optional<AnswerSets> answer;
  for (const Law* law : laws_) {
    if (cell.meetings.first < law->from || cell.meetings.first > law->until) continue;
    if (!answer) answer = stretch_->settlement->Answer();
    for (std::size_t consent = 0; consent < kConsents; ++consent) {
      RegionSet broken = Holds(law->condition.root(), *answer, consent);
      if (!law->never) broken = RegionSet(stretch_->regions->size(), true) - broken;
      broken &= stretch_->possible;
      if (!broken.Any()) continue;
      Add(Warning::kBrokenLaw, nullptr, nullptr, law, cell, broken,
          consent == 0 ? std::nullopt : std::optional(consent == 1));
      break;
    }
  }
}

void ViewAnalysis::CheckExpiring() {
  const DayNumber as_of = NumberOf(*options_.as_of);
  for (std::size_t i = 0; i < side_.provisions.size(); ++i) {
    const Version* version = provision(i).VersionOn(as_of, Known::kAnnounced);
    if (version != nullptr && version->until >= as_of &&
        version->until <= as_of + options_.soon_days && matches_[i] != Diagrams::kFalse)
      Expire(i, version->until, as_of);
  }
}

// What changes on the day after because this provision has ended, whatever else begins or ends
// then.
void ViewAnalysis::Expire(std::size_t i, DayNumber last_day, DayNumber as_of) {
  const Cell after = calendar_.At(last_day + 1, as_of, Known::kAnnounced);
  Covering prolonged = after.covering[0];
  prolonged[i / 64] |= std::uint64_t{1} << i % 64;
  std::vector<bool> concerned;
  for (std::size_t j = 0; j < side_.provisions.size(); ++j)
    concerned.push_back(Covers(prolonged, j));
  ChangesOfFacts changes;
  const bool proved = ForEachPartOf(concerned, options_.most_parts, [&] {
    stretch_->settlement->Settle(prolonged);
    stretch_->without->Settle(after.covering[0]);
    changes.Add(
        ChangesBetween(stretch_->settlement->Answer(), side_.lexicon(), stretch_->without->Answer(),
                       side_.lexicon(), stretch_->regions->size()),
        stretch_->regions->All(), *stretch_->regions, &space_.diagrams());
    return !space_.diagrams().full();
  });
  if (!proved) return NotProved(concerned);
  changes.Forget(Output::kChosen);
  if (changes.empty() || Accepts(provision(i), Warning::kExpiring)) return;
  findings_->found.push_back({Warning::kExpiring,
                              &provision(i),
                              nullptr,
                              nullptr,
                              {},
                              "from " + LongDay(last_day + 1) + " " + ExpiryText(changes, space_),
                              view_.municipalities});
}

}  // namespace samtale::engine
