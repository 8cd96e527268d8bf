// Making a Place: trying the samples of the facts that conditions read, and putting together those
// that no condition and no scope tells apart.
#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "policy/engine/place.h"
#include "services/core/error.h"

namespace samtale::engine {
namespace {

using expr::Value;

constexpr std::size_t kMostSegments = 1024;  // rows for days; beyond, neighbours share one

// Every `step`th of the edges, so that no more are left than there may be rows.
std::vector<DayNumber> Thin(std::vector<DayNumber> edges, bool* exact) {
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  if (edges.size() < kMostSegments) return edges;
  *exact = false;
  const std::size_t step = edges.size() / (kMostSegments - 1) + 1;
  std::vector<DayNumber> thin;
  for (std::size_t i = 0; i < edges.size(); i += step) thin.push_back(edges[i]);
  return thin;
}

// The effects that change nothing but the order of preferences, and what must be judged.
constexpr EffectSet kRanking = {Effect::kPrefers, Effect::kAsks};

// Whether the provision's conditions hold, scopes aside.
bool Holds(const Provision& provision, std::span<const Value> values) {
  if (provision.when && !provision.when->Holds(values)) return false;
  return !provision.unless || !provision.unless->Holds(values);
}

}  // namespace

class PlaceBuilder {
 public:
  PlaceBuilder(const Lexicon& lexicon, const Ruleset& rules, std::size_t municipality)
      : lexicon_(lexicon),
        rules_(rules),
        municipality_(municipality),
        place_(new Place(lexicon, rules)) {}

  std::unique_ptr<Place> Build() {
    AddItems();
    RankDuties();
    AddOverrides();
    CutFacts();
    for (const Slot& slot : slots_) RestrictByScope(slot);
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) RestrictByConditions(slot);
    for (std::size_t i = 0; i < place_->dimensions_.size(); ++i) JoinClasses(i);
    IndexResidues();
    CutDays();
    MakeKeys();
    return std::move(place_);
  }

 private:
  // A provision of the place and its items [first, last).
  struct Slot {
    const Provision* provision;
    std::size_t number;
    std::size_t first;
    std::size_t last;
  };
  // What a condition says of each combination of the samples of its facts, the last changing
  // fastest.
  struct Trial {
    std::size_t slot;
    std::vector<std::size_t> dimensions;
    std::vector<bool> truths;
  };

  void AddItems() {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < rules_.provisions.size(); ++i) {
      if (rules_.provisions[i]->scope.municipalities.test(municipality_)) numbers.push_back(i);
    }
    std::sort(numbers.begin(), numbers.end(), [&](std::size_t a, std::size_t b) {
      return rules_.provisions[a]->id < rules_.provisions[b]->id;
    });
    for (std::size_t number : numbers) {
      const Provision& provision = *rules_.provisions[number];
      const std::size_t first = place_->items_.size();
      for (const Version& version : provision.versions) AddItem(provision, number, version);
      slots_.push_back({&provision, number, first, place_->items_.size()});
    }
    place_->words_ = (place_->items_.size() + 63) / 64;
    place_->rows_.resize(Place::kReading * place_->words_);
    place_->residue_of_.resize(place_->items_.size(), Place::kNoResidue);
    for (const Slot& slot : slots_) {
      for (std::size_t i = slot.first; i < slot.last; ++i) AddToSets(i, *slot.provision);
    }
  }

  void AddItem(const Provision& provision, std::size_t number, const Version& version) {
    Place::Item item{};
    item.slot = static_cast<std::uint32_t>(slots_.size());
    for (std::size_t flag : provision.asks)
      item.asks = static_cast<std::uint16_t>(item.asks | 1u << flag);
    item.prefer.Add(provision.prefer);
    item.advise.Add(provision.advise);
    item.decided_by = provision.decided_by;
    item.duties = static_cast<std::uint8_t>(provision.duties.size());
    item.first_duty = static_cast<std::uint32_t>(place_->duties_.size());
    place_->duties_.insert(place_->duties_.end(), provision.duties.begin(), provision.duties.end());
    place_->items_.push_back(item);
    place_->names_.push_back(
        {static_cast<std::uint32_t>(number), static_cast<std::uint16_t>(version.view.number)});
    place_->item_days_.push_back(DaysOf(provision, version));
  }

  static Place::ItemDays DaysOf(const Provision& provision, const Version& version) {
    const auto later = [&](auto first_known) {
      DayNumber day = kNever;
      for (const Version& other : provision.versions) {
        if (other.view.number > version.view.number) day = std::min(day, first_known(other));
      }
      return day;
    };
    const auto announced = [](const Version& v) { return v.announced; };
    const auto issued = [](const Version& v) { return std::max(v.announced, v.issued); };
    return {version.from,
            version.until == kNever ? kNever : version.until + 1,
            {announced(version), issued(version)},
            {later(announced), later(issued)}};
  }

  // Puts an item in the set of one row.
  void Put(std::size_t row, std::size_t item) {
    place_->rows_[row * place_->words_ + item / 64] |= Bits{1} << item % 64;
  }

  void AddToSets(std::size_t i, const Provision& provision) {
    for (Effect effect : kAllEffects) {
      if (provision.effects.Has(effect)) Put(Place::kHaving + static_cast<std::size_t>(effect), i);
    }
    for (const Mode mode : kModes) {
      const auto row = static_cast<std::size_t>(mode);
      if (provision.permit.Has(mode)) Put(Place::kPermitting + row, i);
      if (provision.forbid.Has(mode)) Put(Place::kForbidding + row, i);
      if (provision.consent.Has(mode)) Put(Place::kConsenting + row, i);
    }
    place_->effects_ = place_->effects_ | provision.effects;
    const Depth depth = provision.authority.depth;
    Put(Place::kDeep + static_cast<std::size_t>(depth), i);
    place_->has_depth_[static_cast<std::size_t>(depth)] = true;
    const bool delegates =
        !(provision.delegates_to_judgment | provision.delegates_to_municipality).empty();
    if (delegates) Put(Place::kDelegating, i);
    if (delegates || !(provision.effects - kRanking).empty()) Put(Place::kEntangled, i);
    if (depth != Depth::kNational && !(provision.effects - kAlwaysEntitled).empty())
      place_->restrained_ = true;
  }

  void RankDuties() {
    std::vector<std::size_t> duties(lexicon_.duties.size());
    std::iota(duties.begin(), duties.end(), std::size_t{0});
    std::sort(duties.begin(), duties.end(), [&](std::size_t a, std::size_t b) {
      return lexicon_.duties[a] < lexicon_.duties[b];
    });
    for (std::size_t rank = 0; rank < duties.size(); ++rank) {
      place_->duty_at_[rank] = static_cast<std::uint8_t>(duties[rank]);
      place_->duty_rank_[duties[rank]] = static_cast<std::uint8_t>(rank);
    }
  }

  void AddOverrides() {
    std::map<std::size_t, const Slot*> by_number;
    for (const Slot& slot : slots_) by_number.emplace(slot.number, &slot);
    place_->defeats_.resize(slots_.size());
    for (std::size_t number : rules_.order) {
      const auto found = by_number.find(number);
      if (found == by_number.end() || found->second->provision->overrides.empty()) continue;
      const Slot& slot = *found->second;
      for (const Override& override : slot.provision->overrides) {
        const auto target = by_number.find(override.target);
        if (target == by_number.end()) continue;
        const Slot& defeated = *target->second;
        place_->defeats_[static_cast<std::size_t>(&slot - slots_.data())].push_back(
            {static_cast<std::uint32_t>(defeated.first), static_cast<std::uint32_t>(defeated.last),
             override.effects, override.whole});
      }
      for (std::size_t i = slot.first; i < slot.last; ++i) {
        place_->overriders_.push_back(static_cast<std::uint32_t>(i));
        Put(Place::kOverriding, i);
      }
    }
    // Overridden ones come last, and are known before those that override them.
    for (auto i = place_->overriders_.rbegin(); i != place_->overriders_.rend(); ++i) {
      if (DefeatsMoreThanRanks(*i)) Put(Place::kEntangled, *i);
    }
  }

  bool IsEntangled(std::size_t i) const {
    return (place_->Row(Place::kEntangled)[i / 64] >> i % 64 & 1u) != 0;
  }

  bool DefeatsMoreThanRanks(std::size_t overrider) const {
    const std::vector<Place::Defeat>& defeats = place_->defeats_[place_->items_[overrider].slot];
    return std::any_of(defeats.begin(), defeats.end(), [&](const Place::Defeat& defeat) {
      if (defeat.first == defeat.last) return false;
      if (defeat.whole) return IsEntangled(defeat.first);
      const Provision& target = *slots_[place_->items_[defeat.first].slot].provision;
      return !((target.effects & defeat.effects) - kRanking).empty();
    });
  }

  std::set<std::size_t> FactsRead() const {
    // A meeting's type and holder, the citizen's group and wish always count: scopes, the chooser
    // and the ranking read them.
    std::set<std::size_t> facts = {kMeetingType, kMeetingHeldBy, kCitizenGroup, kCitizenChoice};
    for (const Slot& slot : slots_) {
      for (const auto* condition : {&slot.provision->when, &slot.provision->unless}) {
        if (*condition) facts.insert((*condition)->facts().begin(), (*condition)->facts().end());
      }
      if (slot.provision->scope.jobcentres) facts.insert(kJobcentreIdFact);
    }
    // Here these have one value.
    facts.erase(kMunicipalityCode);
    facts.erase(kMunicipalityRegion);
    return facts;
  }

  std::vector<Value> ConstantsOf(std::size_t fact) const {
    std::vector<Value> constants;
    for (const Slot& slot : slots_) {
      for (const auto* condition : {&slot.provision->when, &slot.provision->unless}) {
        if (!*condition) continue;
        const std::vector<Value> own = (*condition)->Constants(fact);
        constants.insert(constants.end(), own.begin(), own.end());
      }
    }
    return constants;
  }

  Samples SamplesOf(std::size_t fact) {
    const expr::Fact& schema = lexicon_.schema.fact(fact);
    if (fact >= kFirstJudgment) return Samples::Counted(3, false);
    if (fact == kJobcentreIdFact) {
      NameJobcentres();
      return Samples::Counted(place_->jobcentres_.size() + 1, false);
    }
    switch (schema.type) {
      case expr::Type::kBool:
        return Samples::Counted(2, schema.optional);
      case expr::Type::kWord:
        return Samples::Counted(schema.words.size(), schema.optional);
      case expr::Type::kInt:
      case expr::Type::kDay:
        break;
    }
    return Samples::Around(ConstantsOf(fact), schema.optional);
  }

  void NameJobcentres() {
    std::set<std::string> names;
    for (const Slot& slot : slots_) {
      const auto& named = slot.provision->scope.jobcentres;
      if (named) names.insert(named->begin(), named->end());
    }
    for (Value constant : ConstantsOf(kJobcentreIdFact)) {
      names.insert(
          lexicon_.schema.fact(kJobcentreIdFact).words[static_cast<std::size_t>(constant)]);
    }
    place_->jobcentres_.assign(names.begin(), names.end());
  }

  void CutFacts() {
    dimension_of_.resize(lexicon_.schema.size(), Place::kNone);
    for (std::size_t fact : FactsRead()) {
      dimension_of_[fact] = place_->dimensions_.size();
      AddDimension(fact, SamplesOf(fact));
      if (fact == kJobcentreIdFact) place_->jobcentre_ = dimension_of_[fact];
      if (fact == kMeetingNoticeDays) place_->notice_ = dimension_of_[fact];
      if (fact >= kFirstJudgment)
        place_->flags_.push_back({fact - kFirstJudgment, dimension_of_[fact]});
    }
    const auto minds_consent = [](const Slot& slot) {
      return slot.provision->effects.Has(Effect::kConsent) ||
             slot.provision->effects.Has(Effect::kVoluntary);
    };
    if (std::any_of(slots_.begin(), slots_.end(), minds_consent))
      AddDimension(Place::Dimension::kConsent, Samples::Counted(3, false));
    SAMTALE_CHECK(place_->dimensions_.size() <= PreparedQuestion::kMostDimensions);
    place_->rows_.resize((Place::kReading + place_->flags_.size()) * place_->words_);
    for (std::size_t flag = 0; flag < place_->flags_.size(); ++flag) {
      for (const Slot& slot : slots_) {
        if (!Reads(*slot.provision, kFirstJudgment + place_->flags_[flag].number)) continue;
        for (std::size_t i = slot.first; i < slot.last; ++i) Put(Place::kReading + flag, i);
      }
    }
  }

  static bool Reads(const Provision& provision, std::size_t fact) {
    for (const auto* condition : {&provision.when, &provision.unless}) {
      if (*condition &&
          std::binary_search((*condition)->facts().begin(), (*condition)->facts().end(), fact))
        return true;
    }
    return false;
  }

  void AddDimension(std::size_t fact, Samples samples) {
    possible_.emplace_back(samples.size(), std::vector<Bits>(place_->words_, ~Bits{0}));
    place_->dimensions_.push_back(
        {std::move(samples), 0, static_cast<std::uint32_t>(fact), 0, 0, 0});
  }

  // The value a condition reads for a sample of a dimension.
  Value ValueOf(std::size_t dimension, std::size_t sample) const {
    const Place::Dimension& cut = place_->dimensions_[dimension];
    if (cut.fact >= kFirstJudgment) return sample == 2 ? 1 : 0;
    if (cut.fact != kJobcentreIdFact) return cut.samples[sample];
    if (sample == place_->jobcentres_.size()) return -1;
    return lexicon_.schema.WordValue(kJobcentreIdFact, place_->jobcentres_[sample]);
  }

  void Exclude(std::size_t dimension, std::size_t sample, const Slot& slot) {
    for (std::size_t i = slot.first; i < slot.last; ++i)
      possible_[dimension][sample][i / 64] &= ~(Bits{1} << i % 64);
  }

  template <class Set>
  void RestrictBy(const Set& set, std::size_t fact, const Slot& slot) {
    const std::size_t dimension = dimension_of_[fact];
    for (std::size_t word = 0; word < possible_[dimension].size(); ++word) {
      if (!set.test(word)) Exclude(dimension, word, slot);
    }
  }

  void RestrictByScope(const Slot& slot) {
    const Scope& scope = slot.provision->scope;
    RestrictBy(scope.meeting_types, kMeetingType, slot);
    RestrictBy(scope.groups, kCitizenGroup, slot);
    RestrictBy(scope.holders, kMeetingHeldBy, slot);
    if (!scope.jobcentres) return;
    const std::size_t dimension = place_->jobcentre_;
    for (std::size_t i = 0; i < place_->jobcentres_.size(); ++i) {
      if (!scope.HasJobcentre(place_->jobcentres_[i])) Exclude(dimension, i, slot);
    }
    if (!scope.except_jobcentres) Exclude(dimension, place_->jobcentres_.size(), slot);
  }

  void RestrictByConditions(std::size_t number) {
    const Slot& slot = slots_[number];
    if (!slot.provision->when && !slot.provision->unless) return;
    Trial trial{number, {}, {}};
    std::size_t combinations = 1;
    for (std::size_t i = 0; i < place_->dimensions_.size(); ++i) {
      if (place_->dimensions_[i].fact == Place::Dimension::kConsent ||
          !Reads(*slot.provision, place_->dimensions_[i].fact))
        continue;
      trial.dimensions.push_back(i);
      combinations = std::min(combinations * possible_[i].size(), Place::Residue::kMostTruths + 1);
    }
    if (combinations <= Place::Residue::kMostTruths) {
      Try(&trial, combinations);
      if (Project(trial)) return;
    }
    trials_.push_back(std::move(trial));
    for (std::size_t i = slot.first; i < slot.last; ++i) {
      place_->residue_of_[i] = static_cast<std::uint32_t>(trials_.size() - 1);
      Put(Place::kWithResidue, i);
    }
  }

  // The samples of combination `number`, in the order of the trial's dimensions.
  std::vector<std::size_t> SamplesAt(const Trial& trial, std::size_t number) const {
    std::vector<std::size_t> samples(trial.dimensions.size());
    for (std::size_t i = samples.size(); i-- > 0;) {
      const std::size_t count = possible_[trial.dimensions[i]].size();
      samples[i] = number % count;
      number /= count;
    }
    return samples;
  }

  void Try(Trial* trial, std::size_t combinations) const {
    std::array<Value, kFirstJudgment + kMostJudgments> values = {};
    values[kMunicipalityCode] = static_cast<Value>(municipality_);
    values[kMunicipalityRegion] = static_cast<Value>(lexicon_.municipality_region[municipality_]);
    for (std::size_t number = 0; number < combinations; ++number) {
      const std::vector<std::size_t> samples = SamplesAt(*trial, number);
      for (std::size_t i = 0; i < samples.size(); ++i) {
        const std::size_t dimension = trial->dimensions[i];
        values[place_->dimensions_[dimension].fact] = ValueOf(dimension, samples[i]);
      }
      trial->truths.push_back(
          Holds(*slots_[trial->slot].provision, {values.data(), lexicon_.schema.size()}));
    }
  }

  // Excludes the samples with which the condition never holds. Whether that says all of it.
  bool Project(const Trial& trial) {
    std::vector<std::vector<bool>> ever(trial.dimensions.size());
    for (std::size_t i = 0; i < ever.size(); ++i)
      ever[i].resize(possible_[trial.dimensions[i]].size(), false);
    std::size_t true_ones = 0;
    for (std::size_t number = 0; number < trial.truths.size(); ++number) {
      if (!trial.truths[number]) continue;
      ++true_ones;
      const std::vector<std::size_t> samples = SamplesAt(trial, number);
      for (std::size_t i = 0; i < samples.size(); ++i) ever[i][samples[i]] = true;
    }
    std::size_t product = 1;
    for (std::size_t i = 0; i < ever.size(); ++i) {
      product *= static_cast<std::size_t>(std::count(ever[i].begin(), ever[i].end(), true));
      for (std::size_t sample = 0; sample < ever[i].size(); ++sample) {
        if (!ever[i][sample]) Exclude(trial.dimensions[i], sample, slots_[trial.slot]);
      }
    }
    // A condition of no fact that varies here is true or false: never true needs a row of its own.
    if (trial.dimensions.empty() && true_ones == 0) {
      for (std::size_t sample = 0; sample < possible_[0].size(); ++sample)
        Exclude(0, sample, slots_[trial.slot]);
    }
    return trial.dimensions.empty() || product == true_ones;
  }

  // The truths of a trial in which one dimension has one sample.
  std::vector<bool> Slice(const Trial& trial, std::size_t axis, std::size_t sample) const {
    std::vector<bool> slice;
    for (std::size_t number = 0; number < trial.truths.size(); ++number) {
      if (SamplesAt(trial, number)[axis] == sample) slice.push_back(trial.truths[number]);
    }
    return slice;
  }

  // Samples that no row and no residue tells apart become one class. Those of facts that decisions
  // read in other ways stay apart.
  void JoinClasses(std::size_t number) {
    Place::Dimension& dimension = place_->dimensions_[number];
    const std::size_t fact = dimension.fact;
    const bool apart = fact == kMeetingHeldBy || fact == kCitizenChoice ||
                       fact == Place::Dimension::kConsent || fact >= kFirstJudgment;
    std::map<std::pair<std::vector<Bits>, std::vector<std::vector<bool>>>, std::uint16_t> classes;
    dimension.first_row =
        static_cast<std::uint32_t>(place_->words_ == 0 ? 0 : place_->rows_.size() / place_->words_);
    dimension.first_sample = static_cast<std::uint32_t>(place_->class_of_.size());
    bool restricts = false;
    for (std::size_t sample = 0; sample < dimension.samples.size(); ++sample) {
      std::vector<std::vector<bool>> slices;
      for (const Trial& trial : trials_) {
        const auto axis = std::find(trial.dimensions.begin(), trial.dimensions.end(), number);
        if (axis == trial.dimensions.end()) continue;
        // What is asked by its values can tell every sample apart.
        slices.push_back(
            trial.truths.empty()
                ? std::vector<bool>(sample + 1, true)
                : Slice(trial, static_cast<std::size_t>(axis - trial.dimensions.begin()), sample));
      }
      if (apart) slices.push_back(std::vector<bool>(sample + 1, true));
      const std::vector<Bits>& row = possible_[number][sample];
      const auto [found, is_new] = classes.emplace(std::pair(row, std::move(slices)),
                                                   static_cast<std::uint16_t>(classes.size()));
      place_->class_of_.push_back(found->second);
      if (is_new) place_->rows_.insert(place_->rows_.end(), row.begin(), row.end());
      restricts = restricts || row != std::vector<Bits>(place_->words_, ~Bits{0});
    }
    dimension.classes = static_cast<std::uint32_t>(classes.size());
    if (restricts && number != place_->notice_ &&
        (fact < kFirstJudgment || fact == Place::Dimension::kConsent))
      place_->restricting_.push_back({static_cast<std::uint32_t>(number), dimension.first_row});
  }

  // The residues' truths, by class.
  void IndexResidues() {
    for (const Trial& trial : trials_) {
      Place::Residue residue{{}, {}, slots_[trial.slot].provision};
      if (trial.truths.empty()) {
        place_->asks_conditions_ = true;
        place_->residues_.push_back(std::move(residue));
        continue;
      }
      std::size_t size = 1;
      for (std::size_t dimension : trial.dimensions) {
        residue.axes.push_back({dimension, size});
        size *= place_->dimensions_[dimension].classes;
      }
      residue.truths.resize(size);
      for (std::size_t number = 0; number < trial.truths.size(); ++number) {
        const std::vector<std::size_t> samples = SamplesAt(trial, number);
        std::size_t at = 0;
        for (std::size_t i = 0; i < samples.size(); ++i) {
          const Place::Dimension& dimension = place_->dimensions_[trial.dimensions[i]];
          at += residue.axes[i].stride * place_->class_of_[dimension.first_sample + samples[i]];
        }
        residue.truths[at] = trial.truths[number];
      }
      place_->residues_.push_back(std::move(residue));
    }
  }

  // Rows for segments of days: item by item, the segments from `first` to before `last`.
  std::size_t AddDayRows(const DaySegments& segments, auto first_of, auto last_of) {
    const std::size_t words = place_->words_;
    const std::size_t first_row = words == 0 ? 0 : place_->rows_.size() / words;
    place_->rows_.resize(place_->rows_.size() + segments.size() * words);
    for (std::size_t i = 0; i < place_->items_.size(); ++i) {
      const DayNumber first = first_of(place_->item_days_[i]),
                      last = last_of(place_->item_days_[i]);
      if (first >= last) continue;
      const std::size_t end = last == kNever ? segments.size() - 1 : segments.Of(last - 1);
      for (std::size_t segment = segments.Of(first); segment <= end; ++segment)
        place_->rows_[(first_row + segment) * words + i / 64] |= Bits{1} << i % 64;
    }
    return first_row;
  }

  void CutDays() {
    std::vector<DayNumber> meetings, decided;
    const auto add = [](DayNumber day, std::vector<DayNumber>* edges) {
      if (day != kNever) edges->push_back(day);
    };
    for (const Place::ItemDays& item : place_->item_days_) {
      add(item.meetings_first, &meetings);
      add(item.meetings_last, &meetings);
      for (std::size_t known = 0; known < 2; ++known) {
        add(item.known_first[known], &decided);
        add(item.known_last[known], &decided);
      }
    }
    place_->meeting_segments_ = DaySegments(Thin(std::move(meetings), &place_->exact_days_));
    place_->decided_segments_ = DaySegments(Thin(std::move(decided), &place_->exact_days_));
    using Days = Place::ItemDays;
    place_->meeting_rows_ = AddDayRows(
        place_->meeting_segments_, [](const Days& item) { return item.meetings_first; },
        [](const Days& item) { return item.meetings_last; });
    for (std::size_t known = 0; known < 2; ++known) {
      place_->decided_rows_[known] = AddDayRows(
          place_->decided_segments_, [known](const Days& item) { return item.known_first[known]; },
          [known](const Days& item) { return item.known_last[known]; });
    }
    for (std::size_t segment = 0; segment < place_->decided_segments_.size(); ++segment) {
      const Bits* announced = place_->Row(place_->decided_rows_[0] + segment);
      const Bits* issued = place_->Row(place_->decided_rows_[1] + segment);
      place_->issued_alike_.push_back(place_->exact_days_ &&
                                      std::equal(announced, announced + place_->words_, issued));
    }
  }

  // Each dimension's stride in the key; no table where the keys would be too many for a number, or
  // would not tell days apart.
  void MakeKeys() {
    std::uint64_t size = 1;
    bool fits = place_->exact_days_;
    const auto next = [&](std::size_t classes) {
      const std::uint64_t stride = size;
      fits = fits && size < (std::uint64_t{1} << 62) / classes;
      if (fits) size *= classes;
      return stride;
    };
    for (Place::Dimension& dimension : place_->dimensions_)
      dimension.stride = next(dimension.classes);
    place_->meeting_stride_ = next(place_->meeting_segments_.size());
    place_->decided_stride_ = next(place_->decided_segments_.size());
    place_->known_stride_ = next(2);
    keys_fit_ = fits;
  }

 public:
  bool keys_fit() const { return keys_fit_; }

 private:
  const Lexicon& lexicon_;
  const Ruleset& rules_;
  std::size_t municipality_;
  std::unique_ptr<Place> place_;
  std::vector<Slot> slots_;
  std::vector<std::size_t> dimension_of_;                 // by fact
  std::vector<std::vector<std::vector<Bits>>> possible_;  // by dimension and sample: items
  std::vector<Trial> trials_;
  bool keys_fit_ = false;
};

std::unique_ptr<const Place> Place::Make(const Lexicon& lexicon, const Ruleset& rules,
                                         std::size_t municipality,
                                         std::shared_ptr<AnswerBudget> budget) {
  PlaceBuilder builder(lexicon, rules, municipality);
  std::unique_ptr<Place> place = builder.Build();
  if (builder.keys_fit()) place->table_ = std::make_unique<AnswerTable>(std::move(budget));
  return place;
}

}  // namespace samtale::engine
