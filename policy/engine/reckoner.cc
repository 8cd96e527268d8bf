#include "policy/engine/reckoner.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "services/core/error.h"

namespace samtale::engine {
namespace {

constexpr std::uint16_t kFalse = 1, kTrue = 2;  // classes of a flag; 0 is unset

std::size_t Number(Effect effect) { return static_cast<std::size_t>(effect); }
std::size_t Number(Depth depth) { return static_cast<std::size_t>(depth); }

template <class Function>
void ForEachBit(Bits bits, std::size_t word, Function function) {
  for (; bits != 0; bits &= bits - 1)
    function(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
}

bool Has(const std::vector<Bits>& set, std::size_t item) {
  return (set[item / 64] >> item % 64 & 1u) != 0;
}
void Remove(std::vector<Bits>* set, std::size_t item) {
  (*set)[item / 64] &= ~(Bits{1} << item % 64);
}

}  // namespace

Workspace::Workspace() : reckoner_(std::make_unique<Reckoner>()) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

const Ruling& Reckoner::Rule(const PreparedQuestion& question) {
  Begin(question);
  Gather(question.known_, &possible_);
  Match(possible_);
  Settle();
  Conclude(&answer_);
  Cite();
  const std::uint16_t asked = Asked();
  const std::uint16_t open = OpenJudgments();

  ruling_.verdicts = answer_.verdicts;
  ruling_.chosen = answer_.chosen;
  ruling_.decided_by = answer_.decided_by;
  ruling_.participation = answer_.participation;
  ruling_.counts = answer_.counts;
  ruling_.advice = answer_.advice;
  ruling_.duties = answer_.duties;
  ruling_.open_judgments = open;
  ruling_.outcome = !answer_.chosen       ? Outcome::kNoLawfulMode
                    : (asked & open) != 0 ? Outcome::kNeedsJudgment
                                          : Outcome::kDecided;
  ruling_.basis = FindBasis();
  return ruling_;
}

void Reckoner::Begin(const PreparedQuestion& question) {
  place_ = question.place_;
  question_ = &question;
  classes_ = question.classes_;
  if (place_->notice_ != Place::kNone)
    classes_[place_->notice_] = static_cast<std::uint16_t>(place_->NoticeClass(question));
  if (place_->asks_conditions_) {
    values_ = *question.values_;
    values_[kMeetingNoticeDays] = question.meeting_day_ - question.decided_on_;
  }
  // Each effect of each item is cited once at the most: in force, or defeated.
  if (citations_.size() < place_->names_.size() * kEffects)
    citations_.resize(place_->names_.size() * kEffects);
  if (words_ == place_->words_) return;
  words_ = place_->words_;
  for (Set* set : {&possible_, &matched_, &active_, &hanging_, &other_possible_})
    set->assign(words_, 0);
  for (Set* set : {&defeated_, &in_force_}) set->assign(kEffects * words_, 0);
}

// Whether a set has items of a row of the place.
bool Reckoner::Meets(const Set& set, std::size_t row) const {
  const Bits* items = place_->Row(row);
  for (std::size_t word = 0; word < words_; ++word) {
    if ((set[word] & items[word]) != 0) return true;
  }
  return false;
}

bool Reckoner::OnItsDays(std::size_t item, Known known) const {
  const auto which = static_cast<std::size_t>(known);
  const Place::ItemDays& days = place_->item_days_[item];
  return days.meetings_first <= question_->meeting_day_ &&
         question_->meeting_day_ < days.meetings_last &&
         days.known_first[which] <= question_->decided_on_ &&
         question_->decided_on_ < days.known_last[which];
}

void Reckoner::Gather(Known known, Set* possible) {
  const Place& place = *place_;
  const Bits* meeting =
      place.Row(place.meeting_rows_ + place.meeting_segments_.Of(question_->meeting_day_));
  const Bits* decided = place.Row(place.decided_rows_[static_cast<std::size_t>(known)] +
                                  place.decided_segments_.Of(question_->decided_on_));
  Bits* bits = possible->data();
  for (std::size_t word = 0; word < place.words_; ++word)
    bits[word] = meeting[word] & decided[word];
  const auto restrict = [&](std::size_t row_number) {
    const Bits* row = place.Row(row_number);
    for (std::size_t word = 0; word < place.words_; ++word) bits[word] &= row[word];
  };
  const auto restrict_by = [&](std::size_t dimension) {
    restrict(place.dimensions_[dimension].first_row + classes_[dimension]);
  };
  for (const Place::Restriction& restriction : place.restricting_)
    restrict(restriction.first_row + classes_[restriction.dimension]);
  if (place.notice_ != Place::kNone) restrict_by(place.notice_);
  for (const Place::Flag& flag : place.flags_) {
    if (classes_[flag.dimension] != 0) restrict_by(flag.dimension);
  }
  if (place.exact_days_) return;
  for (std::size_t word = 0; word < place.words_; ++word) {
    ForEachBit(bits[word], word, [&](std::size_t item) {
      if (!OnItsDays(item, known)) Remove(possible, item);
    });
  }
}

void Reckoner::Match(const Set& possible) {
  for (std::size_t word = 0; word < words_; ++word) matched_[word] = possible[word];
  for (const Place::Flag& flag : place_->flags_) {
    const Bits* row =
        place_->Row(place_->dimensions_[flag.dimension].first_row + classes_[flag.dimension]);
    for (std::size_t word = 0; word < words_; ++word) matched_[word] &= row[word];
  }
  if (place_->residues_.empty()) return;
  for (std::size_t word = 0; word < words_; ++word) {
    ForEachBit(matched_[word] & place_->Row(Place::kWithResidue)[word], word,
               [&](std::size_t item) {
                 if (!MeetsResidue(item)) Remove(&matched_, item);
               });
  }
}

bool Reckoner::MeetsResidue(std::size_t item) const {
  const Place::Residue& residue = place_->residues_[place_->residue_of_[item]];
  if (!residue.truths.empty()) {
    std::size_t at = 0;
    for (const Place::Residue::Axis& axis : residue.axes)
      at += axis.stride * classes_[axis.dimension];
    return residue.truths[at];
  }
  const std::span<const expr::Value> values(values_.data(), place_->lexicon_->schema.size());
  const Provision& provision = *residue.provision;
  if (provision.when && !provision.when->Holds(values)) return false;
  return !provision.unless || !provision.unless->Holds(values);
}

void Reckoner::Settle() {
  for (std::size_t word = 0; word < words_; ++word) active_[word] = matched_[word];
  any_defeated_ = false;
  if (!place_->overriders_.empty() && Meets(matched_, Place::kOverriding)) Override();
  Entitle();
}

void Reckoner::Override() {
  std::fill(defeated_.begin(), defeated_.end(), 0);
  // An overrider comes after those that override it, so whether it is active is known.
  for (std::uint32_t overrider : place_->overriders_) {
    if (!Has(active_, overrider)) continue;
    for (const Place::Defeat& defeat : place_->defeats_[place_->items_[overrider].slot]) {
      for (std::size_t item = defeat.first; item < defeat.last; ++item) {
        if (!Has(matched_, item)) continue;
        any_defeated_ = true;
        for (Effect effect : kAllEffects) {
          if (defeat.effects.Has(effect))
            defeated_[Number(effect) * words_ + item / 64] |= Bits{1} << item % 64;
        }
        if (defeat.whole) Remove(&active_, item);
      }
    }
  }
}

std::optional<Decider> Reckoner::DeciderAt(Depth depth) const {
  std::optional<Decider> decider;
  const Bits* deep = place_->Row(Place::kDeep + Number(depth));
  const Bits* deciding = ItemsInForce(Effect::kDecidedBy);
  for (std::size_t word = 0; word < words_; ++word) {
    ForEachBit(deciding[word] & deep[word], word, [&](std::size_t item) {
      const Decider own = place_->items_[item].decided_by;
      decider = std::min(decider.value_or(own), own);
    });
  }
  return decider;
}

// From the shallowest authority to the deepest: what one may do depends on those above it.
void Reckoner::Entitle() {
  effects_in_force_ = EffectSet();
  decider_.reset();
  all_entitled_ = !place_->restrained_;
  if (all_entitled_) {
    PutInForce(place_->effects_);
    if (InForce(Effect::kDecidedBy)) decider_ = DeciderAt(Depth::kNational);
    return;
  }
  entitled_.fill(EffectSet());
  entitled_[0] = EffectSet::All();
  PutInForce({Effect::kDecidedBy});
  if (InForce(Effect::kDecidedBy)) decider_ = DeciderAt(Depth::kNational);
  std::array<EffectSet, kDepths> delegated = {};
  const Bits* delegating = place_->Row(Place::kDelegating);
  for (std::size_t word = 0; word < words_; ++word) {
    ForEachBit(active_[word] & delegating[word], word, [&](std::size_t item) {
      const Provision& provision = *place_->rules_->provisions[place_->names_[item].number];
      for (std::size_t depth = 0; depth < kDepths; ++depth)
        delegated[depth] = delegated[depth] | provision.DelegatesTo(static_cast<Depth>(depth));
    });
  }
  for (Depth depth : {Depth::kJudgment, Depth::kMunicipality, Depth::kJobcentre}) {
    entitled_[Number(depth)] = EntitledTo(decider_, delegated[Number(depth)]);
    PutInForce({Effect::kDecidedBy});
    if (!InForce(Effect::kDecidedBy)) continue;
    if (const std::optional<Decider> here = DeciderAt(depth)) decider_ = here;
  }
  PutInForce(place_->effects_ - EffectSet{Effect::kDecidedBy});
}

Bits Reckoner::Entitled(Effect effect, std::size_t word) const {
  const Bits having = place_->Row(Place::kHaving + Number(effect))[word];
  if (all_entitled_ || having == 0) return having;
  Bits may = 0;
  for (std::size_t depth = 0; depth < kDepths; ++depth) {
    if (entitled_[depth].Has(effect)) may |= place_->Row(Place::kDeep + depth)[word];
  }
  return having & may;
}

void Reckoner::PutInForce(EffectSet effects) {
  const std::size_t words = words_;
  for (const Effect effect : kAllEffects) {
    if (!effects.Has(effect)) continue;
    Bits any = 0;
    Bits* items = in_force_.data() + Number(effect) * words;
    const Bits* having = place_->Row(Place::kHaving + Number(effect));
    for (std::size_t word = 0; word < words; ++word) {
      Bits in_force = active_[word] & having[word];
      if (!all_entitled_) in_force &= Entitled(effect, word);
      if (any_defeated_) in_force &= ~defeated_[Number(effect) * words + word];
      items[word] = in_force;
      any |= in_force;
    }
    if (any != 0) effects_in_force_.Add(effect);
  }
}

template <class Function>
void Reckoner::ForEachInForce(Effect effect, Function function) const {
  if (!InForce(effect)) return;
  const Bits* items = ItemsInForce(effect);
  for (std::size_t word = 0; word < words_; ++word) ForEachBit(items[word], word, function);
}

ModeSet Reckoner::ModesInForce(Effect effect, std::size_t first_row) const {
  ModeSet modes;
  if (!InForce(effect)) return modes;
  const Bits* items = ItemsInForce(effect);
  for (const Mode mode : kModes) {
    const Bits* having = place_->Row(first_row + static_cast<std::size_t>(mode));
    Bits any = 0;
    for (std::size_t word = 0; word < words_; ++word) any |= items[word] & having[word];
    if (any != 0) modes.Add(mode);
  }
  return modes;
}

void Reckoner::RankBy(Effect effect, Depth depth, ModeRanking* ranking) const {
  if (!place_->has_depth_[Number(depth)]) return;
  const ModeRanking* first = nullptr;
  bool differ = false;
  ModeSet all;
  const Bits* deep = place_->Row(Place::kDeep + Number(depth));
  const Bits* items = ItemsInForce(effect);
  for (std::size_t word = 0; word < words_; ++word) {
    ForEachBit(items[word] & deep[word], word, [&](std::size_t number) {
      const Place::Item& item = place_->items_[number];
      const ModeRanking& modes = effect == Effect::kPrefers ? item.prefer : item.advise;
      if (!first) first = &modes;
      differ = differ || modes != *first;
      all = all | modes.modes();
    });
  }
  if (first && !differ) ranking->Add({first->begin(), first->end()});
  for (Mode mode : kModes) {
    if (differ && all.Has(mode)) ranking->Add(mode);
  }
}

void Reckoner::AddAdvice(Answer* answer) const {
  answer->advice = ModeRanking();
  if (!InForce(Effect::kAdvises)) return;
  ModeRanking all;
  for (std::size_t depth = kDepths; depth-- > 0;)
    RankBy(Effect::kAdvises, static_cast<Depth>(depth), &all);
  for (Mode mode : all) {
    if (answer->verdicts[static_cast<std::size_t>(mode)] != Verdict::kForbidden)
      answer->advice.Add(mode);
  }
}

void Reckoner::AddDuties(ModeSet lawful, Answer* answer) {
  answer->duties.clear();
  const Lexicon& lexicon = *place_->lexicon_;
  std::uint64_t touched = 0;  // by the duty's rank among the ids
  ForEachInForce(Effect::kDuty, [&](std::size_t number) {
    const Place::Item& item = place_->items_[number];
    for (std::size_t i = item.first_duty; i < item.first_duty + item.duties; ++i) {
      const DutyEffect& effect = place_->duties_[i];
      JoinDuty(lexicon.words.duties[effect.duty].join, effect, lawful, &joined_[effect.duty]);
      touched |= std::uint64_t{1} << place_->duty_rank_[effect.duty];
    }
  });
  for (; touched != 0; touched &= touched - 1) {
    const std::size_t duty = place_->duty_at_[static_cast<std::size_t>(std::countr_zero(touched))];
    ListDuty(duty, answer);
    joined_[duty] = {};
  }
}

// By value; modes of the same value together.
void Reckoner::ListDuty(std::size_t duty, Answer* answer) const {
  const std::size_t begin = answer->duties.size();
  for (Mode mode : kModes) {
    const int value = joined_[duty][static_cast<std::size_t>(mode)];
    if (value == 0) continue;
    std::size_t at = begin;
    while (at < answer->duties.size() && answer->duties[at].value < value) ++at;
    if (at < answer->duties.size() && answer->duties[at].value == value)
      answer->duties[at].modes.Add(mode);
    else
      answer->duties.insert(answer->duties.begin() + static_cast<std::ptrdiff_t>(at),
                            {duty, value, {mode}});
  }
}

std::optional<Mode> Reckoner::Choose(const Answer& answer) const {
  const auto with = [&](Verdict verdict) {
    ModeSet modes;
    for (const Mode mode : kModes) {
      if (answer.verdicts[static_cast<std::size_t>(mode)] == verdict) modes.Add(mode);
    }
    return modes;
  };
  const std::optional<Mode>& choice = question_->choice_;
  ModeSet in_play = with(Verdict::kAllowed);
  if (answer.decided_by == Chooser::kCitizen && choice && in_play.Has(*choice)) return choice;
  if (in_play.empty()) in_play = with(Verdict::kNeedsConsent);
  if (in_play.empty()) return std::nullopt;
  if (InForce(Effect::kPrefers)) {
    ModeRanking preferred;
    for (Depth depth : {Depth::kJudgment, Depth::kJobcentre, Depth::kMunicipality})
      RankBy(Effect::kPrefers, depth, &preferred);
    for (Mode mode : preferred) {
      if (in_play.Has(mode)) return mode;
    }
  }
  if (choice && in_play.Has(*choice)) return choice;
  for (Mode mode : answer.advice) {
    if (in_play.Has(mode)) return mode;
  }
  return *std::find_if(kModes.begin(), kModes.end(), [&](Mode mode) { return in_play.Has(mode); });
}

void Reckoner::Conclude(Answer* answer) {
  const ModeSet lawful = ModesInForce(Effect::kPermits, Place::kPermitting) -
                         ModesInForce(Effect::kForbids, Place::kForbidding);
  const bool voluntary = InForce(Effect::kVoluntary);
  const ModeSet needs_consent =
      voluntary ? ModeSet::All() : ModesInForce(Effect::kConsent, Place::kConsenting);
  for (Mode mode : kModes) {
    Verdict& verdict = answer->verdicts[static_cast<std::size_t>(mode)];
    if (!lawful.Has(mode)) {
      verdict = Verdict::kForbidden;
    } else if (needs_consent.Has(mode) && question_->consent_ != true) {
      verdict = question_->consent_ ? Verdict::kForbidden : Verdict::kNeedsConsent;
    } else {
      verdict = Verdict::kAllowed;
    }
  }
  answer->participation = voluntary ? Participation::kVoluntary : Participation::kMandatory;
  answer->counts = !InForce(Effect::kCountsNot);
  AddDuties(lawful, answer);
  AddAdvice(answer);
  answer->decided_by = Resolve(decider_, question_->held_by_);
  answer->chosen = Choose(*answer);
}

std::uint32_t Reckoner::DefeaterOf(std::size_t item, Effect effect) const {
  const Bits* overriding = place_->Row(Place::kOverriding);
  for (std::size_t word = 0; word < words_; ++word) {
    // Items ascend by id, so the first is the first by id.
    for (Bits bits = active_[word] & overriding[word]; bits != 0; bits &= bits - 1) {
      const std::size_t by = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
      for (const Place::Defeat& defeat : place_->defeats_[place_->items_[by].slot]) {
        if (defeat.first <= item && item < defeat.last && defeat.effects.Has(effect))
          return place_->names_[by].number;
      }
    }
  }
  SAMTALE_CHECK(false);
  return RuledCitation::kNobody;
}

// By effect, then by id, as items ascend; what is defeated comes last.
void Reckoner::Cite() {
  const Place::ItemName* names = place_->names_.data();
  RuledCitation* next = citations_.data();
  for (Effect effect : kAllEffects) {
    ForEachInForce(effect, [&](std::size_t item) {
      *next++ = {names[item].number, RuledCitation::kNobody, names[item].version, effect};
    });
  }
  for (std::size_t i = 0; i < kEffects && any_defeated_; ++i) {
    const Effect effect = kAllEffects[i];
    for (std::size_t word = 0; word < words_; ++word) {
      const Bits lost =
          matched_[word] & Entitled(effect, word) & defeated_[Number(effect) * words_ + word];
      ForEachBit(lost, word, [&](std::size_t item) {
        *next++ = {names[item].number, DefeaterOf(item, effect), names[item].version, effect};
      });
    }
  }
  ruling_.citations = {citations_.data(), next};
}

std::uint16_t Reckoner::Asked() const {
  std::uint16_t asked = 0;
  ForEachInForce(Effect::kAsks, [&](std::size_t item) {
    asked = static_cast<std::uint16_t>(asked | place_->items_[item].asks);
  });
  return asked;
}

void Reckoner::SetFlags(std::size_t assignment) {
  for (std::size_t i = 0; i < in_question_.size(); ++i) {
    const Place::Flag& flag = place_->flags_[in_question_[i]];
    const bool value = (assignment >> i & 1u) != 0;
    classes_[flag.dimension] = value ? kTrue : kFalse;
    values_[kFirstJudgment + flag.number] = value;
  }
}

// Whether the items that a flag in question decides about can change nothing but the order of
// preferences: then everything else stands as it was concluded.
bool Reckoner::OnlyRanksDiffer() {
  std::fill(hanging_.begin(), hanging_.end(), 0);
  for (std::size_t flag : in_question_) {
    const Bits* reading = place_->Row(Place::kReading + flag);
    for (std::size_t word = 0; word < words_; ++word)
      hanging_[word] |= possible_[word] & reading[word];
  }
  return !Meets(hanging_, Place::kEntangled);
}

// The flags whose value matters under some assignment of the other unset ones: exact, by trying all
// of them (at most 2^kMostJudgments).
std::uint16_t Reckoner::OpenJudgments() {
  in_question_.clear();
  for (std::size_t i = 0; i < place_->flags_.size(); ++i) {
    if (classes_[place_->flags_[i].dimension] == 0 && Meets(possible_, Place::kReading + i))
      in_question_.push_back(i);
  }
  if (in_question_.empty()) return 0;
  const bool ranks_only = OnlyRanksDiffer();
  if (ranks_only) {
    const auto with = [&](Verdict verdict) {
      return std::count(answer_.verdicts.begin(), answer_.verdicts.end(), verdict);
    };
    const bool own_choice = answer_.decided_by == Chooser::kCitizen && question_->choice_ &&
                            answer_.chosen == question_->choice_ && with(Verdict::kAllowed) > 0;
    const auto in_play =
        with(Verdict::kAllowed) > 0 ? with(Verdict::kAllowed) : with(Verdict::kNeedsConsent);
    if (in_play < 2 || own_choice) return 0;
  }
  const std::size_t assignments = std::size_t{1} << in_question_.size();
  if (tried_.size() < assignments) tried_.resize(assignments);
  for (std::size_t assignment = 0; assignment < assignments; ++assignment) {
    SetFlags(assignment);
    Match(possible_);
    Answer& tried = tried_[assignment];
    Settle();
    if (ranks_only) {
      tried.chosen = Choose(answer_);
    } else {
      Conclude(&tried);
    }
  }
  std::uint16_t open = 0;
  for (std::size_t i = 0; i < in_question_.size(); ++i) {
    const std::size_t bit = std::size_t{1} << i;
    bool matters = false;
    for (std::size_t one = 0; one < assignments && !matters; ++one) {
      if ((one & bit) != 0) continue;
      const Answer& without = tried_[one];
      const Answer& with = tried_[one | bit];
      matters = ranks_only ? without.chosen != with.chosen : !(without == with);
    }
    if (matters)
      open = static_cast<std::uint16_t>(open | 1u << place_->flags_[in_question_[i]].number);
  }
  for (std::size_t flag : in_question_) {
    classes_[place_->flags_[flag].dimension] = 0;
    values_[kFirstJudgment + place_->flags_[flag].number] = 0;
  }
  return open;
}

// Step 9. Where the same items are possible by issued versions alone, so is the same answer.
Basis Reckoner::FindBasis() {
  if (question_->known_ == Known::kIssued) return Basis::kIssued;
  if (place_->issued_alike_[place_->decided_segments_.Of(question_->decided_on_)])
    return Basis::kIssued;
  Gather(Known::kIssued, &other_possible_);
  if (other_possible_ == possible_) return Basis::kIssued;
  Match(other_possible_);
  Settle();
  Conclude(&other_);
  const auto compared = [](const Answer& a) {
    return std::tie(a.verdicts, a.decided_by, a.participation, a.duties, a.advice);
  };
  return compared(answer_) == compared(other_) ? Basis::kIssued : Basis::kAnnounced;
}

}  // namespace samtale::engine
