#include "policy/engine/explain.h"

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "policy/engine/json.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/provision.h"

namespace samtale::engine {
namespace {

using samtale::Format;  // of days; engine::Format is of diagnostics
using OrderedJson = nlohmann::ordered_json;

// The days that questions can be asked about, as ParseDay reads them.
DayNumber FirstDay() { return NumberOf(LocalDay{date::year{1900} / 1 / 1}); }
DayNumber LastDay() { return NumberOf(LocalDay{date::year{2199} / 12 / 31}); }

// A field that takes every whole number of an interval, and where the rules may begin to see a
// value differently.
struct Axis {
  std::string field;
  std::int64_t least;
  std::int64_t most;
  std::set<std::int64_t> starts;
  std::function<void(Question*, std::int64_t)> put;
  std::function<std::string(std::int64_t)> text;
  std::optional<std::int64_t> now;               // the value asked; nothing when the fact is absent
  std::optional<std::int64_t> gone_before = {};  // what ends before it cannot be chosen any more

  void CutAt(std::int64_t value) {
    if (value > least && value <= most) starts.insert(value);
  }
};

// What a mode would be: all that a change is told by.
struct Fate {
  std::array<Verdict, 3> verdicts;
  std::optional<Mode> chosen;
  friend bool operator==(const Fate&, const Fate&) = default;
};

struct Stretch {
  std::int64_t from;
  std::int64_t until;
  Fate fate;
};

std::string DayText(std::int64_t day) { return Format(DayOf(day)); }
std::string NumberText(std::int64_t number) { return std::to_string(number); }

Range RangeOf(const Axis& axis, const Stretch& stretch) {
  return {stretch.from == axis.least ? "" : axis.text(stretch.from),
          stretch.until == axis.most ? "" : axis.text(stretch.until)};
}

int Rank(Verdict verdict) {
  switch (verdict) {
    case Verdict::kForbidden:
      return 0;
    case Verdict::kNeedsConsent:
      return 1;
    case Verdict::kAllowed:
      return 2;
  }
  return 0;
}

class Explaining {
 public:
  Explaining(const Rulebook& rulebook, const Question& question, Decision decision)
      : rulebook_(rulebook), question_(question), provisions_(rulebook.Provisions()) {
    explanation_.question = question;
    explanation_.decision = std::move(decision);
    now_ = {explanation_.decision.verdicts, explanation_.decision.chosen};
  }

  Explanation Run() {
    AddReasons();
    AddGrounds();
    for (Mode mode : kModes) AddMode(mode);
    VaryDays();
    VaryKnown();
    VaryMeeting();
    VaryCitizen();
    VaryCircumstances();
    VaryJudgments();
    return std::move(explanation_);
  }

 private:
  using Put = std::function<void(Question*)>;

  const ProvisionView& Find(const std::string& id) const {
    const auto found = std::lower_bound(
        provisions_.begin(), provisions_.end(), id,
        [](const ProvisionView& view, const std::string& key) { return view.id < key; });
    SAMTALE_CHECK(found != provisions_.end() && found->id == id);
    return *found;
  }

  // The chosen mode with and without what the citizen said.
  void AddGrounds() {
    if (!now_.chosen) return;
    const auto add = [&](const char* field, const Put& put) {
      Question question = question_;
      put(&question);
      const Fate without = FateOf(question);
      if (without.chosen == now_.chosen) return;
      const bool asks =
          without.chosen &&
          without.verdicts[static_cast<std::size_t>(*without.chosen)] == Verdict::kNeedsConsent;
      explanation_.grounds.push_back({field, without.chosen, asks});
    };
    const CitizenFacts& citizen = question_.facts.citizen;
    if (citizen.choice) {
      add("citizen.choice", [](Question* question) { question->facts.citizen.choice.reset(); });
    }
    if (citizen.consent.value_or(false)) {
      add("citizen.consent", [](Question* question) { question->facts.citizen.consent = false; });
    }
  }

  void AddReasons() {
    for (const Citation& citation : explanation_.decision.citations) {
      const ProvisionView& view = Find(citation.provision);
      explanation_.reasons.push_back(
          {citation.effect, view.id, view.title_da, view.title_en, view.authority,
           view.versions[static_cast<std::size_t>(citation.version - 1)], citation.defeated_by});
    }
  }

  void AddMode(Mode mode) {
    ModeExplanation one{mode, explanation_.decision.verdict(mode), now_.chosen == mode, {}, {}, {},
                        {}};
    const std::vector<Citation>& citations = explanation_.decision.citations;
    for (std::size_t i = 0; i < citations.size(); ++i) {
      if (citations[i].modes.Has(mode)) one.reasons.push_back(explanation_.reasons[i]);
    }
    explanation_.modes.push_back(std::move(one));
  }

  Fate FateOf(const Question& question) const {
    const Result<Decision> decision = rulebook_.Decide(question);
    SAMTALE_CHECK(decision.has_value());  // only values the vocabulary and the bounds allow are put
    return {decision->verdicts, decision->chosen};
  }

  // The axis from end to end, cut where the answer changes.
  std::vector<Stretch> Walk(const Axis& axis) const {
    std::set<std::int64_t> starts = axis.starts;
    starts.insert(axis.least);
    std::vector<Stretch> stretches;
    for (std::int64_t start : starts) {
      Question question = question_;
      axis.put(&question, start);
      const Fate fate = FateOf(question);
      if (!stretches.empty()) stretches.back().until = start - 1;
      if (stretches.empty() || !(stretches.back().fate == fate))
        stretches.push_back({start, axis.most, fate});
    }
    stretches.back().until = axis.most;
    return stretches;
  }

  // Whether the mode's lot improves: a higher verdict, or the choice where the choice can be had.
  bool Improves(Mode mode, const Fate& fate, bool choice_counts) const {
    const auto at = static_cast<std::size_t>(mode);
    if (Rank(fate.verdicts[at]) != Rank(now_.verdicts[at]))
      return Rank(fate.verdicts[at]) > Rank(now_.verdicts[at]);
    return choice_counts && fate.verdicts[at] != Verdict::kForbidden && fate.chosen == mode &&
           now_.chosen != mode;
  }

  Counterfactual ChangeOf(const std::string& field, Mode mode, const Fate& fate) const {
    return {field,
            {},
            std::nullopt,
            fate.verdicts[static_cast<std::size_t>(mode)],
            fate.chosen == mode};
  }

  // Stretches that give a mode the same are one, whatever they give the others.
  void AddRanges(const Axis& axis, const std::vector<Stretch>& stretches, ModeExplanation* mode) {
    std::optional<Stretch> open;
    const auto same = [&](const Stretch& a, const Stretch& b) {
      const auto at = static_cast<std::size_t>(mode->mode);
      return a.fate.verdicts[at] == b.fate.verdicts[at] &&
             (a.fate.chosen == mode->mode) == (b.fate.chosen == mode->mode);
    };
    const auto close = [&] {
      if (!open || !Improves(mode->mode, open->fate, false)) return;
      if (axis.gone_before && open->until < *axis.gone_before) return;
      Counterfactual change = ChangeOf(axis.field, mode->mode, open->fate);
      change.range = RangeOf(axis, *open);
      mode->changes.push_back(std::move(change));
    };
    for (const Stretch& stretch : stretches) {
      if (open && same(*open, stretch)) {
        open->until = stretch.until;
        continue;
      }
      close();
      open = stretch;
    }
    close();
  }

  void Vary(const Axis& axis) {
    const std::vector<Stretch> stretches = Walk(axis);
    for (ModeExplanation& mode : explanation_.modes) AddRanges(axis, stretches, &mode);
  }

  // As Vary, and keeps around the day asked how long each mode's verdict stays.
  void VaryDay(const Axis& axis, Range ModeExplanation::*holds) {
    const std::vector<Stretch> stretches = Walk(axis);
    for (ModeExplanation& mode : explanation_.modes) {
      AddRanges(axis, stretches, &mode);
      const auto at = static_cast<std::size_t>(mode.mode);
      std::optional<Stretch> around;
      for (const Stretch& stretch : stretches) {
        if (around && stretch.fate.verdicts[at] == around->fate.verdicts[at]) {
          around->until = stretch.until;
          continue;
        }
        if (around && *axis.now <= around->until) break;
        around = stretch;
      }
      mode.*holds = RangeOf(axis, *around);
    }
  }

  // Every value of a field that takes few. `put` with each; the value asked is left out.
  void Vary(const std::string& field, const std::vector<std::pair<std::string, Put>>& values,
            bool choice_counts = false) {
    std::vector<std::pair<std::string, Fate>> fates;
    for (const auto& [text, put] : values) {
      Question question = question_;
      put(&question);
      fates.emplace_back(text, FateOf(question));
    }
    for (ModeExplanation& mode : explanation_.modes) {
      std::vector<Counterfactual> changes;
      for (const auto& [text, fate] : fates) {
        if (!Improves(mode.mode, fate, choice_counts)) continue;
        const Counterfactual change = ChangeOf(field, mode.mode, fate);
        auto like = std::find_if(changes.begin(), changes.end(), [&](const Counterfactual& other) {
          return other.verdict == change.verdict && other.chosen == change.chosen;
        });
        if (like == changes.end()) like = changes.insert(changes.end(), change);
        like->values.push_back(text);
      }
      mode.changes.insert(mode.changes.end(), changes.begin(), changes.end());
    }
  }

  Axis DayAxis(std::string field, std::optional<LocalDay> now) const {
    Axis axis{std::move(field), FirstDay(), LastDay(), {}, {}, DayText, {}};
    if (now) axis.now = NumberOf(*now);
    return axis;
  }

  void VaryDays() {
    Axis meeting = DayAxis("meetingDate", question_.meeting_day);
    Axis decided = DayAxis("decidedOn", question_.decided_on);
    meeting.gone_before = decided.gone_before = decided.now;
    meeting.put = [](Question* question, std::int64_t day) { question->meeting_day = DayOf(day); };
    decided.put = [](Question* question, std::int64_t day) { question->decided_on = DayOf(day); };
    for (const ProvisionView& provision : provisions_) {
      for (const VersionView& version : provision.versions) {
        meeting.CutAt(NumberOf(version.from));
        if (version.until) meeting.CutAt(NumberOf(*version.until) + 1);
        decided.CutAt(NumberOf(version.announced));
        if (version.issued) decided.CutAt(NumberOf(*version.issued));
      }
    }
    // The notice is the distance of the two days, so it moves with either.
    for (std::int64_t notice : rulebook_.ConstantsOf("meeting.notice_days")) {
      for (std::int64_t more : {0, 1}) {
        meeting.CutAt(*decided.now + notice + more);
        decided.CutAt(*meeting.now - notice + more);
      }
    }
    VaryDay(meeting, &ModeExplanation::holds_for_meetings);
    VaryDay(decided, &ModeExplanation::holds_if_decided);
  }

  void VaryKnown() {
    if (question_.known == Known::kAnnounced) return;
    Vary("known", {{"ANNOUNCED", [](Question* question) { question->known = Known::kAnnounced; }}});
  }

  // Words of a closed list, less the one asked.
  void VaryWord(const std::string& field, const std::vector<std::string>& words,
                const std::string& now, const std::function<std::string*(Question*)>& place) {
    std::vector<std::pair<std::string, Put>> values;
    for (const std::string& word : words) {
      if (word == now) continue;
      values.emplace_back(word, [&place, word](Question* question) { *place(question) = word; });
    }
    Vary(field, values);
  }

  void VaryMode(const std::string& field, std::optional<Mode> now, bool choice_counts,
                const std::function<std::optional<Mode>*(Question*)>& place) {
    std::vector<std::pair<std::string, Put>> values;
    for (Mode mode : kModes) {
      if (mode == now) continue;
      values.emplace_back(Name(mode),
                          [&place, mode](Question* question) { *place(question) = mode; });
    }
    if (now) {
      values.emplace_back("null",
                          [&place](Question* question) { *place(question) = std::nullopt; });
    }
    Vary(field, values, choice_counts);
  }

  void VaryBool(const std::string& field, bool now, const std::function<bool*(Question*)>& place) {
    Vary(field, {{now ? "false" : "true", [&](Question* question) { *place(question) = !now; }}});
  }

  void CutAtConstants(const char* fact, Axis* axis) const {
    for (std::int64_t constant : rulebook_.ConstantsOf(fact)) {
      axis->CutAt(constant);
      axis->CutAt(constant + 1);
    }
  }

  void VaryMeeting() {
    const MeetingFacts& meeting = question_.facts.meeting;
    VaryWord("meeting.type", rulebook_.vocabulary().meeting_types, meeting.type,
             [](Question* question) { return &question->facts.meeting.type; });
    Axis number{"meeting.number", 1, kMostMeetings, {}, {}, NumberText, meeting.number};
    number.put = [](Question* question, std::int64_t value) {
      question->facts.meeting.number = static_cast<int>(value);
    };
    CutAtConstants("meeting.number", &number);
    Vary(number);
    const Holder other =
        meeting.held_by == Holder::kJobcentre ? Holder::kAKasse : Holder::kJobcentre;
    Vary("meeting.heldBy",
         {{other == Holder::kAKasse ? "a_kasse" : "jobcentre",
           [other](Question* question) { question->facts.meeting.held_by = other; }}});
    Axis summoned = DayAxis("meeting.summonedOn", meeting.summoned_on);
    summoned.put = [](Question* question, std::int64_t day) {
      question->facts.meeting.summoned_on = DayOf(day);
    };
    CutAtConstants("meeting.summoned_on", &summoned);
    Vary(summoned);
    VaryMode("meeting.summonedMode", meeting.summoned_mode, false,
             [](Question* question) { return &question->facts.meeting.summoned_mode; });
  }

  void VaryCitizen() {
    const CitizenFacts& citizen = question_.facts.citizen;
    VaryWord("citizen.group", rulebook_.vocabulary().groups, citizen.group,
             [](Question* question) { return &question->facts.citizen.group; });
    Axis months{"citizen.monthsInCourse", 0, kMostMonths, {}, {}, NumberText,
                citizen.months_in_course};
    months.put = [](Question* question, std::int64_t value) {
      question->facts.citizen.months_in_course = static_cast<int>(value);
    };
    CutAtConstants("citizen.months_in_course", &months);
    Vary(months);
    VarySickPayCategory();
    VaryMode("citizen.choice", citizen.choice, true,
             [](Question* question) { return &question->facts.citizen.choice; });
    VaryConsent();
    const auto flag = [&](const char* field, bool CitizenFacts::*fact) {
      VaryBool(field, citizen.*fact,
               [fact](Question* question) { return &(question->facts.citizen.*fact); });
    };
    flag("citizen.acuteNeed", &CitizenFacts::acute_need);
    flag("citizen.riskGroup", &CitizenFacts::risk_group);
    flag("citizen.needsInterpreter", &CitizenFacts::needs_interpreter);
    flag("citizen.digitalExempt", &CitizenFacts::digital_exempt);
    flag("citizen.standbyScheme", &CitizenFacts::standby_scheme);
    flag("citizen.wantsToTakePart", &CitizenFacts::wants_to_take_part);
  }

  void VarySickPayCategory() {
    const std::optional<int> now = question_.facts.citizen.sick_pay_category;
    std::vector<std::pair<std::string, Put>> values;
    for (int category = 1; category <= kMostSickPayCategory; ++category) {
      if (category == now) continue;
      values.emplace_back(std::to_string(category), [category](Question* question) {
        question->facts.citizen.sick_pay_category = category;
      });
    }
    if (now) {
      values.emplace_back(
          "null", [](Question* question) { question->facts.citizen.sick_pay_category.reset(); });
    }
    Vary("citizen.sickPayCategory", values);
  }

  void VaryConsent() {
    std::vector<std::pair<std::string, Put>> values;
    for (const std::optional<bool> consent :
         {std::optional<bool>(true), std::optional<bool>(false), std::optional<bool>()}) {
      if (consent == question_.facts.citizen.consent) continue;
      values.emplace_back(
          !consent   ? "null"
          : *consent ? "true"
                     : "false",
          [consent](Question* question) { question->facts.citizen.consent = consent; });
    }
    Vary("citizen.consent", values);
  }

  void VaryCircumstances() {
    const Circumstances& now = question_.facts.circumstances;
    VaryBool(
        "circumstances.municipalityLockedDown", now.municipality_locked_down,
        [](Question* question) { return &question->facts.circumstances.municipality_locked_down; });
    VaryBool("circumstances.premisesReady", now.premises_ready,
             [](Question* question) { return &question->facts.circumstances.premises_ready; });
  }

  void VaryJudgments() {
    for (const JudgmentFlag& flag : rulebook_.vocabulary().judgments) {
      const auto found = question_.facts.judgments.find(flag.id);
      const bool set = found != question_.facts.judgments.end();
      std::vector<std::pair<std::string, Put>> values;
      for (const bool value : {true, false}) {
        if (set && found->second == value) continue;
        values.emplace_back(value ? "true" : "false", [&flag, value](Question* question) {
          question->facts.judgments[flag.id] = value;
        });
      }
      Vary("judgments." + flag.id, values, true);
    }
  }

  const Rulebook& rulebook_;
  const Question& question_;
  const std::vector<ProvisionView> provisions_;  // by id
  Fate now_;
  Explanation explanation_ = {};
};

OrderedJson EndJson(const std::string& end) {
  return end.empty() ? OrderedJson(nullptr) : OrderedJson(end);
}

OrderedJson RangeJson(const Range& range) {
  OrderedJson json;
  json["from"] = EndJson(range.from);
  json["until"] = EndJson(range.until);
  return json;
}

OrderedJson ReasonJson(const Reason& reason) {
  const VersionView& version = reason.version;
  OrderedJson json;
  json["effect"] = Name(reason.effect);
  json["provision"] = reason.provision;
  json["version"] = version.number;
  json["titleDa"] = reason.title_da;
  json["titleEn"] = reason.title_en;
  json["authority"] = reason.authority;
  json["instrument"] = version.instrument;
  json["source"] = version.source;
  json["announced"] = Format(version.announced);
  json["issued"] = EndJson(version.issued ? Format(*version.issued) : "");
  json["meetings"] = RangeJson({Format(version.from), version.until ? Format(*version.until) : ""});
  json["defeatedBy"] = reason.defeated_by;
  return json;
}

OrderedJson ChangeJson(const Counterfactual& change) {
  OrderedJson json;
  json["field"] = change.field;
  json["values"] = OrderedJson(change.values);
  json["range"] = change.range ? RangeJson(*change.range) : OrderedJson(nullptr);
  json["verdict"] = Name(change.verdict);
  json["chosen"] = change.chosen;
  return json;
}

OrderedJson ModeJson(const ModeExplanation& mode) {
  OrderedJson json;
  json["mode"] = Name(mode.mode);
  json["verdict"] = Name(mode.verdict);
  json["chosen"] = mode.chosen;
  json["reasons"] = OrderedJson::array();
  for (const Reason& reason : mode.reasons) json["reasons"].push_back(ReasonJson(reason));
  json["holdsForMeetings"] = RangeJson(mode.holds_for_meetings);
  json["holdsIfDecided"] = RangeJson(mode.holds_if_decided);
  json["changes"] = OrderedJson::array();
  for (const Counterfactual& change : mode.changes) json["changes"].push_back(ChangeJson(change));
  return json;
}

}  // namespace

Result<Explanation> Explain(const Rulebook& rulebook, const Question& question) {
  Result<Decision> decision = rulebook.Decide(question);
  if (!decision) return tl::make_unexpected(std::move(decision.error()));
  return Explaining(rulebook, question, std::move(*decision)).Run();
}

std::string ToJson(const Explanation& explanation) {
  OrderedJson json;
  json["question"] = OrderedJson::parse(ToJson(explanation.question));
  json["decision"] = OrderedJson::parse(ToJson(explanation.decision));
  json["chosenBecauseOf"] = OrderedJson::array();
  for (const Ground& ground : explanation.grounds) {
    OrderedJson one;
    one["field"] = ground.field;
    one["otherwise"] = ground.otherwise ? Name(*ground.otherwise) : "MODE_UNSPECIFIED";
    json["chosenBecauseOf"].push_back(std::move(one));
  }
  json["modes"] = OrderedJson::array();
  for (const ModeExplanation& mode : explanation.modes) json["modes"].push_back(ModeJson(mode));
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace samtale::engine
