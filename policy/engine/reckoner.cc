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

bool Meet(const std::vector<Bits>& a, const std::vector<Bits>& b) {
  for (std::size_t word = 0; word < a.size(); ++word) {
    if ((a[word] & b[word]) != 0) return true;
  }
  return false;
}

}  // namespace

Workspace::Workspace() : reckoner_(std::make_unique<Reckoner>()) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

const Ruling& Reckoner::Rule(const PreparedQuestion& question) {
  Begin(question);
  Gather(question.known_, &possible_);
  Match(possible_, &matched_);
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
  ruling_.citations = citations_;
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
    values_ = question.values_;
    values_[kMeetingNoticeDays] = question.meeting_day_ - question.decided_on_;
  }
  for (Set* set : {&possible_, &matched_, &active_, &hanging_, &other_possible_})
    set->resize(place_->words_);
  for (Set& set : defeated_) set.resize(place_->words_);
}

bool Reckoner::OnItsDays(const Place::Item& item, Known known) const {
  const auto which = static_cast<std::size_t>(known);
  return item.meetings_first <= question_->meeting_day_ &&
         question_->meeting_day_ < item.meetings_last &&
         item.known_first[which] <= question_->decided_on_ &&
         question_->decided_on_ < item.known_last[which];
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
  const auto restrict = [&](std::size_t dimension) {
    const Bits* row = place.Row(place.dimensions_[dimension].first_row + classes_[dimension]);
    for (std::size_t word = 0; word < place.words_; ++word) bits[word] &= row[word];
  };
  for (std::uint32_t dimension : place.restricting_) restrict(dimension);
  if (place.notice_ != Place::kNone) restrict(place.notice_);
  for (const Place::Flag& flag : place.flags_) {
    if (classes_[flag.dimension] != 0) restrict(flag.dimension);
  }
  if (place.exact_days_) return;
  for (std::size_t word = 0; word < place.words_; ++word) {
    ForEachBit(bits[word], word, [&](std::size_t item) {
      if (!OnItsDays(place.items_[item], known)) Remove(possible, item);
    });
  }
}

void Reckoner::Match(const Set& possible, Set* matched) {
  std::copy(possible.begin(), possible.end(), matched->begin());
  for (const Place::Flag& flag : place_->flags_) {
    const Bits* row =
        place_->Row(place_->dimensions_[flag.dimension].first_row + classes_[flag.dimension]);
    for (std::size_t word = 0; word < place_->words_; ++word) (*matched)[word] &= row[word];
  }
  if (place_->residues_.empty()) return;
  for (std::size_t word = 0; word < place_->words_; ++word) {
    ForEachBit((*matched)[word] & place_->with_residue_[word], word, [&](std::size_t item) {
      if (!MeetsResidue(item)) Remove(matched, item);
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
  std::copy(matched_.begin(), matched_.end(), active_.begin());
  any_defeated_ = false;
  if (Meet(matched_, place_->overriding_)) Override();
  Entitle();
}

void Reckoner::Override() {
  for (Set& set : defeated_) std::fill(set.begin(), set.end(), 0);
  any_defeated_ = true;
  // An overrider comes after those that override it, so whether it is active is known.
  for (std::uint32_t overrider : place_->overriders_) {
    if (!Has(active_, overrider)) continue;
    for (const Place::Defeat& defeat : place_->defeats_[place_->items_[overrider].slot]) {
      for (std::size_t item = defeat.first; item < defeat.last; ++item) {
        if (!Has(matched_, item)) continue;
        for (Effect effect : kAllEffects) {
          if (defeat.effects.Has(effect))
            defeated_[Number(effect)][item / 64] |= Bits{1} << item % 64;
        }
        if (defeat.whole) Remove(&active_, item);
      }
    }
  }
}

std::optional<Decider> Reckoner::DeciderAt(Depth depth) const {
  std::optional<Decider> decider;
  const Set& deep = place_->deep_[Number(depth)];
  for (std::size_t word = 0; word < place_->words_; ++word) {
    ForEachBit(InForce(Effect::kDecidedBy, word) & deep[word], word, [&](std::size_t item) {
      const Decider own = place_->items_[item].provision->decided_by;
      decider = std::min(decider.value_or(own), own);
    });
  }
  return decider;
}

// From the shallowest authority to the deepest: what one may do depends on those above it.
void Reckoner::Entitle() {
  std::array<EffectSet, kDepths> delegated = {};
  for (std::size_t word = 0; word < place_->words_; ++word) {
    ForEachBit(active_[word] & place_->delegating_[word], word, [&](std::size_t item) {
      for (std::size_t depth = 0; depth < kDepths; ++depth) {
        delegated[depth] = delegated[depth] |
                           place_->items_[item].provision->DelegatesTo(static_cast<Depth>(depth));
      }
    });
  }
  entitled_.fill(EffectSet());
  entitled_[0] = EffectSet::All();
  all_entitled_ = !place_->restrained_;
  decider_ = DeciderAt(Depth::kNational);
  if (all_entitled_) return;
  for (Depth depth : {Depth::kJudgment, Depth::kMunicipality, Depth::kJobcentre}) {
    entitled_[Number(depth)] = EntitledTo(decider_, delegated[Number(depth)]);
    if (const std::optional<Decider> here = DeciderAt(depth)) decider_ = here;
  }
}

Bits Reckoner::Entitled(Effect effect, std::size_t word) const {
  const Bits having = place_->having_[Number(effect)][word];
  if (all_entitled_ || having == 0) return having;
  Bits may = 0;
  for (std::size_t depth = 0; depth < kDepths; ++depth) {
    if (entitled_[depth].Has(effect)) may |= place_->deep_[depth][word];
  }
  return having & may;
}

Bits Reckoner::InForce(Effect effect, std::size_t word) const {
  const Bits bits = active_[word] & Entitled(effect, word);
  return any_defeated_ ? bits & ~defeated_[Number(effect)][word] : bits;
}

template <class Function>
void Reckoner::ForEachInForce(Effect effect, Function function) const {
  for (std::size_t word = 0; word < place_->words_; ++word)
    ForEachBit(InForce(effect, word), word,
               [&](std::size_t item) { function(place_->items_[item]); });
}

bool Reckoner::AnyInForce(Effect effect) const {
  for (std::size_t word = 0; word < place_->words_; ++word) {
    if (InForce(effect, word) != 0) return true;
  }
  return false;
}

void Reckoner::RankBy(Effect effect, Depth depth, ModeRanking* ranking) const {
  const ModeRanking* first = nullptr;
  bool differ = false;
  ModeSet all;
  const bool prefers = effect == Effect::kPrefers;
  ForEachInForce(effect, [&](const Place::Item& item) {
    if (item.depth != depth) return;
    const ModeRanking& modes = prefers ? item.prefer : item.advise;
    if (!first) first = &modes;
    differ = differ || modes != *first;
    all = all | (prefers ? item.prefers : item.advises);
  });
  if (first && !differ) ranking->Add({first->begin(), first->end()});
  for (Mode mode : kModes) {
    if (differ && all.Has(mode)) ranking->Add(mode);
  }
}

void Reckoner::AddAdvice(Answer* answer) const {
  answer->advice = ModeRanking();
  if (!AnyInForce(Effect::kAdvises)) return;
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
  if (!AnyInForce(Effect::kDuty)) return;
  const std::vector<DutyWord>& words = place_->lexicon_->words.duties;
  joined_.assign(words.size(), {0, 0, 0});  // 0: does not oblige
  ForEachInForce(Effect::kDuty, [&](const Place::Item& item) {
    for (const DutyEffect& effect : item.provision->duties)
      JoinDuty(words[effect.duty].join, effect, lawful, &joined_[effect.duty]);
  });
  ListDuties(words, joined_, &answer->duties);
}

std::optional<Mode> Reckoner::Choose(const Answer& answer) const {
  const auto verdict = [&](Mode mode) { return answer.verdicts[static_cast<std::size_t>(mode)]; };
  if (answer.decided_by == Chooser::kCitizen && question_->choice_ &&
      verdict(*question_->choice_) == Verdict::kAllowed)
    return question_->choice_;
  ModeRanking ranking;
  if (AnyInForce(Effect::kPrefers)) {
    for (Depth depth : {Depth::kJudgment, Depth::kJobcentre, Depth::kMunicipality})
      RankBy(Effect::kPrefers, depth, &ranking);
  }
  if (question_->choice_) ranking.Add(*question_->choice_);
  ranking.Add({answer.advice.begin(), answer.advice.end()});
  ranking.Add(kModes);
  for (Verdict wanted : {Verdict::kAllowed, Verdict::kNeedsConsent}) {
    for (Mode mode : ranking) {
      if (verdict(mode) == wanted) return mode;
    }
  }
  return std::nullopt;
}

void Reckoner::Conclude(Answer* answer) {
  ModeSet permitted, forbidden, needs_consent;
  ForEachInForce(Effect::kPermits, [&](const auto& item) { permitted = permitted | item.permit; });
  ForEachInForce(Effect::kForbids, [&](const auto& item) { forbidden = forbidden | item.forbid; });
  ForEachInForce(Effect::kConsent,
                 [&](const auto& item) { needs_consent = needs_consent | item.consent; });
  const ModeSet lawful = permitted - forbidden;
  const bool voluntary = AnyInForce(Effect::kVoluntary);
  if (voluntary) needs_consent = ModeSet::All();
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
  answer->counts = !AnyInForce(Effect::kCountsNot);
  AddDuties(lawful, answer);
  AddAdvice(answer);
  answer->decided_by = Resolve(decider_, question_->held_by_);
  answer->chosen = Choose(*answer);
}

std::uint32_t Reckoner::DefeaterOf(std::size_t item, Effect effect) const {
  for (std::size_t word = 0; word < place_->words_; ++word) {
    // Items ascend by id, so the first is the first by id.
    for (Bits bits = active_[word] & place_->overriding_[word]; bits != 0; bits &= bits - 1) {
      const Place::Item& by =
          place_->items_[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))];
      for (const Place::Defeat& defeat : place_->defeats_[by.slot]) {
        if (defeat.first <= item && item < defeat.last && defeat.effects.Has(effect))
          return by.number;
      }
    }
  }
  SAMTALE_CHECK(false);
  return RuledCitation::kNobody;
}

// By effect, then by id, as items ascend; what is defeated comes last.
void Reckoner::Cite() {
  citations_.clear();
  lost_.clear();
  for (Effect effect : kAllEffects) {
    for (std::size_t word = 0; word < place_->words_; ++word) {
      ForEachBit(InForce(effect, word), word, [&](std::size_t number) {
        const Place::Item& item = place_->items_[number];
        citations_.push_back({item.number, RuledCitation::kNobody, item.version, effect});
      });
      if (!any_defeated_) continue;
      const Bits lost = matched_[word] & Entitled(effect, word) & defeated_[Number(effect)][word];
      ForEachBit(lost, word, [&](std::size_t number) {
        const Place::Item& item = place_->items_[number];
        lost_.push_back({item.number, DefeaterOf(number, effect), item.version, effect});
      });
    }
  }
  citations_.insert(citations_.end(), lost_.begin(), lost_.end());
}

std::uint16_t Reckoner::Asked() const {
  std::uint16_t asked = 0;
  ForEachInForce(Effect::kAsks, [&](const Place::Item& item) {
    asked = static_cast<std::uint16_t>(asked | item.asks);
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
  settled_ = active_;
  std::fill(hanging_.begin(), hanging_.end(), 0);
  for (std::size_t flag : in_question_) {
    for (std::size_t word = 0; word < place_->words_; ++word)
      hanging_[word] |= possible_[word] & place_->reading_[flag][word];
  }
  return !Meet(hanging_, place_->entangled_);
}

// The flags whose value matters under some assignment of the other unset ones: exact, by trying all
// of them (at most 2^kMostJudgments).
std::uint16_t Reckoner::OpenJudgments() {
  in_question_.clear();
  for (std::size_t i = 0; i < place_->flags_.size(); ++i) {
    if (classes_[place_->flags_[i].dimension] == 0 && Meet(possible_, place_->reading_[i]))
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
    Match(possible_, &matched_);
    Answer& tried = tried_[assignment];
    if (ranks_only) {
      // None of these items overrides or is overridden: the others stay as they were settled.
      for (std::size_t word = 0; word < place_->words_; ++word)
        active_[word] = (settled_[word] & ~hanging_[word]) | (matched_[word] & hanging_[word]);
      tried.chosen = Choose(answer_);
    } else {
      Settle();
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
  Match(other_possible_, &matched_);
  Settle();
  Conclude(&other_);
  const auto compared = [](const Answer& a) {
    return std::tie(a.verdicts, a.decided_by, a.participation, a.duties, a.advice);
  };
  return compared(answer_) == compared(other_) ? Basis::kIssued : Basis::kAnnounced;
}

}  // namespace samtale::engine
