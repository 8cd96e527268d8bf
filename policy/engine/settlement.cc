#include "policy/engine/settlement.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "services/core/error.h"

namespace samtale::engine {

ModeOrder OrderOf(std::span<const Mode> modes) {
  unsigned order = 0, place = 1;
  for (const Mode mode : modes) {
    order += (static_cast<unsigned>(mode) + 1) * place;
    place *= 4;
  }
  return static_cast<ModeOrder>(order);
}

std::vector<Mode> ModesIn(ModeOrder order) {
  std::vector<Mode> modes;
  for (unsigned rest = order; rest != 0; rest /= 4)
    modes.push_back(static_cast<Mode>(rest % 4 - 1));
  return modes;
}

namespace {

ModeOrder Joined(ModeOrder first, ModeOrder then) {
  std::vector<Mode> modes = ModesIn(first);
  for (const Mode mode : ModesIn(then)) {
    if (std::find(modes.begin(), modes.end(), mode) == modes.end()) modes.push_back(mode);
  }
  return OrderOf(modes);
}

// Adds `where` to the part of that value.
template <class Value>
void AddTo(std::vector<Part<Value>>* parts, Value value, const RegionSet& where) {
  if (!where.Any()) return;
  const auto same = [&](const Part<Value>& part) { return part.value == value; };
  const auto found = std::find_if(parts->begin(), parts->end(), same);
  if (found == parts->end())
    parts->push_back({value, where});
  else
    found->where |= where;
}

}  // namespace

Settlement::Settlement(const ViewSide& side, std::vector<const RegionSet*> matches,
                       std::span<const RegionSet> choices, std::size_t regions)
    : side_(side),
      matches_(std::move(matches)),
      choices_(choices),
      regions_(regions),
      overriders_(side.provisions.size()),
      active_(side.provisions.size(), nullptr) {
  std::map<std::size_t, std::size_t> places;
  for (std::size_t i = 0; i < side_.provisions.size(); ++i) places[side_.provisions[i]] = i;
  for (std::size_t i = 0; i < side_.provisions.size(); ++i) {
    const Provision& provision = side_.provision(i);
    speaks_[static_cast<std::size_t>(provision.authority.depth)] = true;
    anyone_decides_ = anyone_decides_ || provision.effects.Has(Effect::kDecidedBy);
    delegates_.push_back(!provision.delegates_to_judgment.empty() ||
                         !provision.delegates_to_municipality.empty());
    for (const Override& override : provision.overrides) {
      const auto target = places.find(override.target);
      if (target != places.end())
        overriders_[target->second].push_back({i, override.whole, override.effects});
    }
  }
}

RegionSet& Settlement::Scratch() {
  if (scratch_used_ == scratch_.size()) scratch_.emplace_back(regions_, false);
  return scratch_[scratch_used_++];
}

void Settlement::Settle(const Covering& covering, std::size_t without) {
  covering_.clear();
  scratch_used_ = 0;
  std::fill(active_.begin(), active_.end(), nullptr);
  for (auto& of_effect : in_force_) of_effect.clear();
  for (std::size_t i = 0; i < side_.provisions.size(); ++i) {
    if (i == without || !Covers(covering, i)) continue;
    covering_.push_back(i);
    SettleActive(i);
  }
  for (RegionSet& decider : deciders_) decider.Reset(regions_);
  for (const Depth depth :
       {Depth::kNational, Depth::kJudgment, Depth::kMunicipality, Depth::kJobcentre}) {
    if (!speaks_[static_cast<std::size_t>(depth)]) continue;
    SettleDepth(depth);
    if (anyone_decides_) SettleDeciders(depth);
  }
}

// Overriders come first, so theirs are settled.
void Settlement::SettleActive(std::size_t provision) {
  active_[provision] = matches_[provision];
  RegionSet* narrowed = nullptr;
  for (const Overrider& overrider : overriders_[provision]) {
    if (!overrider.whole || active_[overrider.provision] == nullptr) continue;
    if (narrowed == nullptr) {
      narrowed = &Scratch();
      narrowed->Assign(*matches_[provision]);
    }
    *narrowed -= *active_[overrider.provision];
  }
  if (narrowed != nullptr) active_[provision] = narrowed;
}

const RegionSet* Settlement::Undefeated(std::size_t provision, Effect effect) {
  const RegionSet* where = active_[provision];
  for (const Overrider& overrider : overriders_[provision]) {
    if (active_[overrider.provision] == nullptr || !overrider.effects.Has(effect)) continue;
    if (overrider.whole) continue;  // not active there at all
    RegionSet& narrowed = Scratch();
    narrowed.Assign(*where);
    narrowed -= *active_[overrider.provision];
    where = &narrowed;
  }
  return where;
}

RegionSet Settlement::InForceBut(std::size_t provision, Effect effect, std::size_t without) const {
  RegionSet where = *matches_[provision];
  for (const Overrider& overrider : overriders_[provision]) {
    if (overrider.provision == without || active_[overrider.provision] == nullptr) continue;
    if (overrider.whole || overrider.effects.Has(effect)) where -= *active_[overrider.provision];
  }
  return where;
}

// What an authority of that depth may do where (as EntitledTo of decide.cc). Only the sets of
// effects that are not free to it are made.
std::array<RegionSet, kEffects> Settlement::EntitledAt(Depth depth) const {
  std::array<RegionSet, kEffects> entitled;
  for (const Effect effect : kAllEffects) {
    RegionSet& where = entitled[static_cast<std::size_t>(effect)];
    where = RegionSet(regions_, false);
    if (effect == Effect::kForbids || effect == Effect::kDecidedBy) {
      where |= deciders_[static_cast<std::size_t>(Decider::kHolder)];
      where |= deciders_[static_cast<std::size_t>(Decider::kMunicipality)];
    }
    if (effect == Effect::kForbids)
      where |= deciders_[static_cast<std::size_t>(Decider::kCaseworker)];
  }
  for (const std::size_t i : covering_) {
    if (!delegates_[i]) continue;
    const EffectSet delegated = side_.provision(i).DelegatesTo(depth);
    for (const Effect effect : kAllEffects) {
      if (delegated.Has(effect)) entitled[static_cast<std::size_t>(effect)] |= *active_[i];
    }
  }
  return entitled;
}

void Settlement::SettleDepth(Depth depth) {
  constexpr EffectSet kFree = {Effect::kPrefers, Effect::kAdvises, Effect::kDuty, Effect::kAsks};
  std::optional<std::array<RegionSet, kEffects>> entitled;
  for (const std::size_t i : covering_) {
    const Provision& provision = side_.provision(i);
    if (provision.authority.depth != depth) continue;
    for (const Effect effect : kAllEffects) {
      if (!provision.effects.Has(effect)) continue;
      const RegionSet* where = Undefeated(i, effect);
      if (depth != Depth::kNational && !kFree.Has(effect)) {
        if (!entitled) entitled = EntitledAt(depth);
        RegionSet& narrowed = Scratch();
        narrowed.Assign(*where);
        narrowed &= (*entitled)[static_cast<std::size_t>(effect)];
        where = &narrowed;
      }
      if (where->Any()) in_force_[static_cast<std::size_t>(effect)].push_back({i, where});
    }
  }
}

// Of two at one depth the least counts, as in decide.cc; the loader refuses them.
void Settlement::SettleDeciders(Depth depth) {
  std::array<const RegionSet*, 4> none = {};
  bool any = false;
  std::array<RegionSet, 4> here;
  for (const InForce& one : in_force(Effect::kDecidedBy)) {
    const Provision& provision = side_.provision(one.provision);
    if (provision.authority.depth != depth) continue;
    auto& set = here[static_cast<std::size_t>(provision.decided_by)];
    if (none[static_cast<std::size_t>(provision.decided_by)] == nullptr)
      set = RegionSet(regions_, false);
    none[static_cast<std::size_t>(provision.decided_by)] = one.where;
    set |= *one.where;
    any = true;
  }
  if (!any) return;
  RegionSet claimed(regions_, false);
  for (std::size_t decider = 0; decider < here.size(); ++decider) {
    if (none[decider] == nullptr) continue;
    here[decider] -= claimed;
    claimed |= here[decider];
  }
  for (std::size_t decider = 0; decider < here.size(); ++decider) {
    deciders_[decider] -= claimed;
    if (none[decider] != nullptr) deciders_[decider] |= here[decider];
  }
}

RegionSet Settlement::With(Effect effect, Mode mode, std::size_t without) const {
  RegionSet where(regions_, false);
  for (const InForce& one : in_force(effect)) {
    if (one.provision == without) continue;
    if (side_.provision(one.provision).ModesOf(effect).Has(mode)) where |= *one.where;
  }
  return where;
}

RegionSet Settlement::With(Effect effect, std::size_t without) const {
  RegionSet where(regions_, false);
  for (const InForce& one : in_force(effect)) {
    if (one.provision != without) where |= *one.where;
  }
  return where;
}

RegionSet Settlement::Lawful(Mode mode, std::size_t without) const {
  RegionSet where(regions_, false);
  Permit(mode, &where, without);
  Forbid(mode, &where, without);
  return where;
}

void Settlement::Permit(Mode mode, RegionSet* where, std::size_t without) const {
  where->Reset(regions_);
  for (const InForce& one : in_force(Effect::kPermits)) {
    if (one.provision != without && side_.provision(one.provision).permit.Has(mode))
      *where |= *one.where;
  }
}

void Settlement::Forbid(Mode mode, RegionSet* where, std::size_t without) const {
  for (const InForce& one : in_force(Effect::kForbids)) {
    if (one.provision != without && side_.provision(one.provision).forbid.Has(mode))
      *where -= *one.where;
  }
}

std::vector<DutyPart> Settlement::Duties(const std::array<RegionSet, 3>& lawful,
                                         std::size_t without) const {
  struct Obliging {
    const DutyEffect* duty;
    const RegionSet* where;
  };
  std::vector<Obliging> all;
  for (const InForce& one : in_force(Effect::kDuty)) {
    if (one.provision == without) continue;
    for (const DutyEffect& duty : side_.provision(one.provision).duties)
      all.push_back({&duty, one.where});
  }
  const std::vector<DutyWord>& words = side_.lexicon().words.duties;
  // The value that wins goes first: what it claims is no other's.
  std::stable_sort(all.begin(), all.end(), [&](const Obliging& a, const Obliging& b) {
    if (a.duty->duty != b.duty->duty) return a.duty->duty < b.duty->duty;
    const bool max = words[a.duty->duty].join == Join::kMax;
    return max ? a.duty->value > b.duty->value : a.duty->value < b.duty->value;
  });
  std::vector<DutyPart> parts;
  for (const Mode mode : kModes) {
    RegionSet claimed(regions_, false);
    std::size_t duty = kNobody;
    for (const Obliging& one : all) {
      if (!one.duty->modes.Has(mode)) continue;
      if (one.duty->duty != duty) claimed.Clear();
      duty = one.duty->duty;
      RegionSet where = *one.where & lawful[static_cast<std::size_t>(mode)];
      where -= claimed;
      claimed |= where;
      if (!where.Any()) continue;
      if (!parts.empty() && parts.back().duty == duty && parts.back().mode == mode &&
          parts.back().value == one.duty->value)
        parts.back().where |= where;
      else
        parts.push_back({duty, mode, one.duty->value, std::move(where)});
    }
  }
  std::sort(parts.begin(), parts.end(), [](const DutyPart& a, const DutyPart& b) {
    return std::tie(a.duty, a.mode, a.value) < std::tie(b.duty, b.mode, b.value);
  });
  return parts;
}

// What one depth ranks where. Where its provisions differ, their modes in canonical order.
std::vector<Part<ModeOrder>> Settlement::RankBy(Effect effect, Depth depth,
                                                std::size_t without) const {
  std::vector<Part<ModeOrder>> lists;
  for (const InForce& one : in_force(effect)) {
    const Provision& provision = side_.provision(one.provision);
    if (one.provision == without || provision.authority.depth != depth) continue;
    AddTo(&lists, OrderOf(effect == Effect::kPrefers ? provision.prefer : provision.advise),
          *one.where);
  }
  if (lists.size() < 2) return lists;
  RegionSet one(regions_, false), several(regions_, false);
  std::array<RegionSet, 3> has = {one, one, one};
  for (const auto& list : lists) {
    several |= one & list.where;
    one |= list.where;
    for (const Mode mode : ModesIn(list.value)) has[static_cast<std::size_t>(mode)] |= list.where;
  }
  std::vector<Part<ModeOrder>> parts;
  for (const auto& list : lists) AddTo(&parts, list.value, list.where - several);
  for (unsigned bits = 1; bits < 8; ++bits) {
    RegionSet where = several;
    std::vector<Mode> modes;
    for (const Mode mode : kModes) {
      const auto i = static_cast<std::size_t>(mode);
      if ((bits >> i & 1) != 0) {
        where &= has[i];
        modes.push_back(mode);
      } else {
        where -= has[i];
      }
    }
    AddTo(&parts, OrderOf(modes), where);
  }
  return parts;
}

// Ranks `more` after what is ranked. The parts of `ranking` are all regions.
std::vector<Part<ModeOrder>> Settlement::Append(std::vector<Part<ModeOrder>> ranking,
                                                const std::vector<Part<ModeOrder>>& more) const {
  if (more.empty()) return ranking;
  std::vector<Part<ModeOrder>> all;
  for (auto& part : ranking) {
    RegionSet rest = std::move(part.where);
    for (const auto& then : more) {
      AddTo(&all, Joined(part.value, then.value), rest & then.where);
      rest -= then.where;
    }
    AddTo(&all, part.value, rest);
  }
  return all;
}

std::vector<Part<ModeOrder>> Settlement::Advice(const std::array<RegionSet, 3>& lawful,
                                                std::size_t without) const {
  if (in_force(Effect::kAdvises).empty()) return {};
  std::vector<Part<ModeOrder>> ranking = {{0, RegionSet(regions_, true)}};
  for (const Depth depth :
       {Depth::kJobcentre, Depth::kMunicipality, Depth::kJudgment, Depth::kNational}) {
    ranking = Append(std::move(ranking), RankBy(Effect::kAdvises, depth, without));
  }
  std::vector<Part<ModeOrder>> followed;
  for (const auto& part : ranking) {
    for (unsigned bits = 0; bits < 8; ++bits) {
      RegionSet where = part.where;
      std::vector<Mode> modes;
      for (const Mode mode : kModes) {
        const auto i = static_cast<std::size_t>(mode);
        if ((bits >> i & 1) != 0) {
          where &= lawful[i];
        } else {
          where -= lawful[i];
        }
      }
      for (const Mode mode : ModesIn(part.value)) {
        if ((bits >> static_cast<unsigned>(mode) & 1) != 0) modes.push_back(mode);
      }
      if (!modes.empty()) AddTo(&followed, OrderOf(modes), where);
    }
  }
  return followed;
}

std::vector<Part<std::size_t>> Settlement::Asks(std::size_t without) const {
  std::vector<Part<std::size_t>> asks;
  for (const InForce& one : in_force(Effect::kAsks)) {
    if (one.provision == without) continue;
    for (const std::size_t flag : side_.provision(one.provision).asks)
      AddTo(&asks, flag, *one.where);
  }
  return asks;
}

// The order in which modes are tried: preferences, the citizen's choice, advice, the canonical one.
// That advice names a mode which cannot be had does not matter: it cannot be chosen either.
std::vector<Part<ModeOrder>> Settlement::Ranking(std::size_t without) const {
  std::vector<Part<ModeOrder>> ranking = {{0, RegionSet(regions_, true)}};
  for (const Depth depth : {Depth::kJudgment, Depth::kJobcentre, Depth::kMunicipality})
    ranking = Append(std::move(ranking), RankBy(Effect::kPrefers, depth, without));
  std::vector<Part<ModeOrder>> choices;
  for (const Mode mode : kModes) {
    const std::array<Mode, 1> one = {mode};
    AddTo(&choices, OrderOf(one), choices_[static_cast<std::size_t>(mode)]);
  }
  ranking = Append(std::move(ranking), choices);
  for (const Depth depth :
       {Depth::kJobcentre, Depth::kMunicipality, Depth::kJudgment, Depth::kNational})
    ranking = Append(std::move(ranking), RankBy(Effect::kAdvises, depth, without));
  return Append(std::move(ranking), {{OrderOf(kModes), RegionSet(regions_, true)}});
}

void Settlement::Choose(const std::vector<Part<ModeOrder>>& ranking, AnswerSets* answer) const {
  const RegionSet none(regions_, false);
  for (std::size_t consent = 0; consent < kConsents; ++consent) {
    std::array<RegionSet, 3> allowed, open;  // ALLOWED; NEEDS_CONSENT
    for (std::size_t mode = 0; mode < 3; ++mode) {
      const RegionSet& needs = answer->needs_consent[mode];
      allowed[mode] = consent == 1 ? answer->lawful[mode] : answer->lawful[mode] - needs;
      open[mode] = consent == 0 ? needs : none;
    }
    std::array<RegionSet, 4> chosen = {none, none, none, RegionSet(regions_, true)};
    const auto choose = [&](std::size_t mode, RegionSet where) {
      where &= chosen[3];
      chosen[mode] |= where;
      chosen[3] -= where;
    };
    const RegionSet& citizen = answer->deciders[static_cast<std::size_t>(Decider::kCitizen)];
    for (std::size_t mode = 0; mode < 3; ++mode)
      choose(mode, citizen & choices_[mode] & allowed[mode]);
    for (const auto* verdict : {&allowed, &open}) {
      for (const auto& part : ranking) {
        for (const Mode mode : ModesIn(part.value)) {
          const auto i = static_cast<std::size_t>(mode);
          choose(i, part.where & (*verdict)[i]);
        }
      }
    }
    answer->chosen[consent] = std::move(chosen);
  }
}

AnswerSets Settlement::Answer(std::size_t without) const {
  AnswerSets answer;
  for (const Mode mode : kModes)
    answer.lawful[static_cast<std::size_t>(mode)] = Lawful(mode, without);
  answer.voluntary = With(Effect::kVoluntary, without);
  for (const Mode mode : kModes) {
    const auto i = static_cast<std::size_t>(mode);
    answer.needs_consent[i] =
        (answer.voluntary | With(Effect::kConsent, mode, without)) & answer.lawful[i];
  }
  answer.not_counted = With(Effect::kCountsNot, without);
  answer.deciders = deciders_;
  answer.duties = Duties(answer.lawful, without);
  answer.advice = Advice(answer.lawful, without);
  answer.asks = Asks(without);
  if (!choices_.empty()) Choose(Ranking(without), &answer);
  return answer;
}

}  // namespace samtale::engine
