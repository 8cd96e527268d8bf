#include "policy/engine/explain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "services/core/error.h"

namespace samtale::engine {
namespace {

struct Phrase {
  const char* da;
  const char* en;
};

// Every sentence, in the order of its use. {0}, {1} … are named beside it.
enum class Say : std::uint8_t {
  kHeading,       // type, group, municipality, meeting day, day of decision
  kIssuedOnly,    //
  kDecidedAfter,  //
  kChosen,        // mode
  kChosenAsked,   // mode
  kNoMode,        //
  kByWish,        // what would be without it
  kByConsent,     // what would be without it
  kElse,          // mode
  kElseAsked,     // mode
  kElseNone,      //
  kJudgmentOpen,  // question, flag
  kDecides,       // who
  kNobodyChooses,
  kVoluntary,
  kCountsNot,
  kAdvised,    // modes
  kDutyFlag,   // duty, modes
  kDutyValue,  // duty, value, modes
  kOnAnnounced,
  kVerdictLine,  // modes, verdict
  kIsChosen,
  kAllowed,
  kForbidden,
  kNeedsConsent,
  kReason,      // what it does, title, provision, version, instrument
  kOverridden,  // provision that overrides
  kPermits,
  kForbids,
  kDecidedBy,
  kConsent,
  kMakesVoluntary,
  kObliges,
  kCountsNotBy,
  kPrefers,
  kAdvises,
  kAsks,
  kNobodyPermits,
  kHolds,  // range of meetings, range of decisions
  kWouldBeAllowed,
  kWouldNeedConsent,
  kWouldBeChosen,
  kNoChange,
  kAndMore,   // how many
  kDayRange,  // from, until
  kDayFrom,   // from
  kDayUntil,  // until
  kDayOne,    // day
  kDayAny,
  kNumberRange,  // from, until
  kNumberFrom,   // from
  kNumberUntil,  // until
  kOr,
  kAnd,
};

struct Sentence {
  Say say;
  Phrase phrase;
};

constexpr std::array<Sentence, 54> kSentences = {{
    {Say::kHeading, {"{0} ({1}) i {2} {3}, afgjort {4}", "{0} ({1}) in {2} {3}, decided {4}"}},
    {Say::kIssuedOnly, {"kun udstedte regler tæller", "only issued rules count"}},
    {Say::kDecidedAfter,
     {"afgørelsesdagen ligger efter samtalen: her siges, hvad de regler, der var kendt den dag, "
      "siger "
      "om den",
      "the day of decision lies after the meeting: this is what the rules known that day say of "
      "it"}},
    {Say::kChosen, {"samtalen holdes {0}", "the meeting is held {0}"}},
    {Say::kChosenAsked,
     {"samtalen holdes {0}, hvis borgeren samtykker",
      "the meeting is held {0} if the citizen consents"}},
    {Say::kNoMode,
     {"ingen mødeform er lovlig: udsæt samtalen", "no mode is lawful: postpone the meeting"}},
    {Say::kByWish,
     {"det er borgerens ønske, der afgør det: uden det {0}",
      "the citizen's wish settles it: without it {0}"}},
    {Say::kByConsent,
     {"det hviler på borgerens samtykke: uden det {0}",
      "it rests on the citizen's consent: without it {0}"}},
    {Say::kElse, {"ville samtalen blive holdt {0}", "the meeting would be held {0}"}},
    {Say::kElseAsked,
     {"ville samtalen blive holdt {0}, hvis borgeren samtykker",
      "the meeting would be held {0} if the citizen consents"}},
    {Say::kElseNone, {"ville ingen mødeform være lovlig", "no mode would be lawful"}},
    {Say::kJudgmentOpen, {"en vurdering mangler: {0} ({1})", "a judgment is missing: {0} ({1})"}},
    {Say::kDecides, {"{0} vælger mødeformen", "{0} decides the mode"}},
    {Say::kNobodyChooses, {"loven giver ingen et valg", "the law gives nobody a choice"}},
    {Say::kVoluntary,
     {"borgeren kan sige nej uden følger", "the citizen may decline without consequence"}},
    {Say::kCountsNot,
     {"samtalen tæller ikke som lovpligtig kontakt",
      "the meeting does not count as a statutory contact"}},
    {Say::kAdvised, {"anbefalet: {0}", "advised: {0}"}},
    {Say::kDutyFlag, {"pligt: {0} ({1})", "duty: {0} ({1})"}},
    {Say::kDutyValue, {"pligt: {0}: {1} ({2})", "duty: {0}: {1} ({2})"}},
    {Say::kOnAnnounced,
     {"svaret hviler på regler, der er bebudet, men endnu ikke udstedt",
      "the answer rests on rules that are announced and not yet issued"}},
    {Say::kVerdictLine, {"{0}: {1}", "{0}: {1}"}},
    {Say::kIsChosen, {"valgt", "chosen"}},
    {Say::kAllowed, {"tilladt", "allowed"}},
    {Say::kForbidden, {"ikke tilladt", "not allowed"}},
    {Say::kNeedsConsent, {"kun med borgerens samtykke", "only with the citizen's consent"}},
    {Say::kReason, {"{0}: {1} ({2}, version {3}; {4})", "{0}: {1} ({2}, version {3}; {4})"}},
    {Say::kOverridden, {"fortrængt af {0}", "overridden by {0}"}},
    {Say::kPermits, {"tillader", "permits"}},
    {Say::kForbids, {"forbyder", "forbids"}},
    {Say::kDecidedBy, {"siger hvem der vælger", "says who decides"}},
    {Say::kConsent, {"kræver samtykke", "requires consent"}},
    {Say::kMakesVoluntary, {"gør deltagelse frivillig", "makes participation voluntary"}},
    {Say::kObliges, {"pålægger en pligt", "lays down a duty"}},
    {Say::kCountsNotBy, {"tæller ikke samtalen med", "does not count the meeting"}},
    {Say::kPrefers, {"foretrækker", "prefers"}},
    {Say::kAdvises, {"anbefaler", "advises"}},
    {Say::kAsks, {"beder om en vurdering", "asks for a judgment"}},
    {Say::kNobodyPermits, {"ingen regel i kraft tillader det", "no rule in force permits it"}},
    {Say::kHolds,
     {"det gælder for samtaler {0}, og når der afgøres {1}",
      "this holds for meetings {0}, and if decided {1}"}},
    {Say::kWouldBeAllowed, {"ville være tilladt", "would be allowed"}},
    {Say::kWouldNeedConsent,
     {"ville være tilladt med borgerens samtykke", "would be allowed with the citizen's consent"}},
    {Say::kWouldBeChosen, {"ville blive valgt", "would be chosen"}},
    {Say::kNoChange,
     {"ingen enkelt ændring ville gøre det lovligt", "no single change would make it lawful"}},
    {Say::kAndMore, {"og {0} til", "and {0} more"}},
    {Say::kDayRange, {"fra {0} til {1}", "from {0} to {1}"}},
    {Say::kDayFrom, {"fra {0}", "on or after {0}"}},
    {Say::kDayUntil, {"til og med {0}", "on or before {0}"}},
    {Say::kDayOne, {"den {0}", "on {0}"}},
    {Say::kDayAny, {"alle dage", "on any day"}},
    {Say::kNumberRange, {"{0} til {1}", "{0} to {1}"}},
    {Say::kNumberFrom, {"{0} eller flere", "{0} or more"}},
    {Say::kNumberUntil, {"højst {0}", "at most {0}"}},
    {Say::kOr, {"eller", "or"}},
    {Say::kAnd, {"og", "and"}},
}};

// A sentence is found by its place.
constexpr bool AreInOrder() {
  for (std::size_t i = 0; i < kSentences.size(); ++i) {
    if (static_cast<std::size_t>(kSentences[i].say) != i) return false;
  }
  return static_cast<std::size_t>(Say::kAnd) + 1 == kSentences.size();
}
static_assert(AreInOrder());

const Phrase& PhraseOf(Say say) { return kSentences[static_cast<std::size_t>(say)].phrase; }

// What a change of a field is called. {0} is the range, or the values.
const std::map<std::string_view, Phrase>& FieldPhrases() {
  static const std::map<std::string_view, Phrase> phrases = {
      {"meetingDate", {"for samtaler {0}", "for meetings {0}"}},
      {"decidedOn", {"hvis der afgøres {0}", "if decided {0}"}},
      {"known", {"hvis bebudede regler også tæller", "if announced rules count too"}},
      {"meeting.type", {"hvis samtaletypen er: {0}", "if the meeting type is: {0}"}},
      {"meeting.number", {"hvis det er samtale nummer {0}", "if it is meeting number {0}"}},
      {"meeting.heldBy", {"hvis den holdes af {0}", "if it is held by {0}"}},
      {"meeting.summonedOn", {"hvis indkaldelsen er sendt {0}", "if the summons was sent {0}"}},
      {"meeting.summonedMode", {"hvis indkaldelsen lød på: {0}", "if the summons said: {0}"}},
      {"citizen.group", {"hvis borgeren er: {0}", "if the citizen's group is: {0}"}},
      {"citizen.monthsInCourse",
       {"hvis forløbet har varet måneder: {0}", "if the months in the course are: {0}"}},
      {"citizen.sickPayCategory",
       {"hvis sygedagpengekategorien er: {0}", "if the sick pay category is: {0}"}},
      {"citizen.choice", {"hvis borgeren ønsker: {0}", "if the citizen wants: {0}"}},
  };
  return phrases;
}

// What a change to true, to false and to unset of a field is called.
struct FlagPhrases {
  Phrase yes;
  Phrase no;
};
const std::map<std::string_view, FlagPhrases>& Flags() {
  static const std::map<std::string_view, FlagPhrases> flags = {
      {"citizen.consent",
       {{"hvis borgeren samtykker", "if the citizen consents"},
        {"hvis borgeren nægter samtykke", "if the citizen refuses consent"}}},
      {"citizen.acuteNeed",
       {{"ved akut behov", "in acute need"}, {"uden akut behov", "without acute need"}}},
      {"citizen.riskGroup",
       {{"hvis borgeren er i risikogruppen", "if the citizen is in a risk group"},
        {"hvis borgeren ikke er i risikogruppen", "if the citizen is in no risk group"}}},
      {"citizen.needsInterpreter",
       {{"hvis borgeren har brug for tolk", "if the citizen needs an interpreter"},
        {"hvis borgeren ikke har brug for tolk", "if the citizen needs no interpreter"}}},
      {"citizen.digitalExempt",
       {{"hvis borgeren er fritaget for Digital Post",
         "if the citizen is exempt from digital post"},
        {"hvis borgeren ikke er fritaget for Digital Post",
         "if the citizen is not exempt from digital post"}}},
      {"citizen.standbyScheme",
       {{"hvis borgeren er i standbyordningen", "if the citizen is on the standby scheme"},
        {"hvis borgeren ikke er i standbyordningen",
         "if the citizen is not on the standby scheme"}}},
      {"citizen.wantsToTakePart",
       {{"hvis borgeren ønsker at deltage", "if the citizen wants to take part"},
        {"hvis borgeren ikke ønsker at deltage", "if the citizen does not want to take part"}}},
      {"circumstances.municipalityLockedDown",
       {{"hvis kommunen er nedlukket", "if the municipality is closed down"},
        {"hvis kommunen ikke er nedlukket", "if the municipality is not closed down"}}},
      {"circumstances.premisesReady",
       {{"hvis lokalerne er klar", "if the premises are ready"},
        {"hvis lokalerne ikke er klar", "if the premises are not ready"}}},
  };
  return flags;
}

constexpr std::string_view kJudgmentField = "judgments.";

std::string ModeText(Mode mode, Language language) {
  static constexpr std::array<Phrase, 3> words = {{{"ved fysisk fremmøde", "in person"},
                                                   {"pr. telefon", "by telephone"},
                                                   {"på video", "by video"}}};
  const Phrase& word = words[static_cast<std::size_t>(mode)];
  return language == Language::kDanish ? word.da : word.en;
}

Phrase ChooserPhrase(Chooser chooser) {
  switch (chooser) {
    case Chooser::kLaw:
      return {"loven", "the law"};
    case Chooser::kJobcentre:
      return {"jobcentret", "the jobcentre"};
    case Chooser::kAKasse:
      return {"a-kassen", "the unemployment fund"};
    case Chooser::kMunicipality:
      return {"kommunen", "the municipality"};
    case Chooser::kCaseworker:
      return {"sagsbehandleren", "the caseworker"};
    case Chooser::kCitizen:
      return {"borgeren", "the citizen"};
  }
  return {"", ""};
}

Say SayOf(Effect effect) {
  switch (effect) {
    case Effect::kPermits:
      return Say::kPermits;
    case Effect::kForbids:
      return Say::kForbids;
    case Effect::kDecidedBy:
      return Say::kDecidedBy;
    case Effect::kConsent:
      return Say::kConsent;
    case Effect::kVoluntary:
      return Say::kMakesVoluntary;
    case Effect::kDuty:
      return Say::kObliges;
    case Effect::kCountsNot:
      return Say::kCountsNotBy;
    case Effect::kPrefers:
      return Say::kPrefers;
    case Effect::kAdvises:
      return Say::kAdvises;
    case Effect::kAsks:
      return Say::kAsks;
  }
  return Say::kPermits;
}

Say SayOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllowed:
      return Say::kAllowed;
    case Verdict::kForbidden:
      return Say::kForbidden;
    case Verdict::kNeedsConsent:
      return Say::kNeedsConsent;
  }
  return Say::kForbidden;
}

// Whether an effect is told beside its modes, and not once for the whole answer.
bool IsOfAMode(Effect effect) {
  return effect == Effect::kPermits || effect == Effect::kForbids || effect == Effect::kConsent ||
         effect == Effect::kPrefers || effect == Effect::kAdvises;
}

class Telling {
 public:
  Telling(const Explanation& explanation, const Vocabulary& vocabulary, Language language)
      : explanation_(explanation), vocabulary_(vocabulary), language_(language) {}

  std::string Run() {
    TellQuestion();
    TellAnswer();
    std::array<bool, 3> told = {};
    for (std::size_t i = 0; i < explanation_.modes.size(); ++i) {
      if (!told[i]) TellModesLike(i, &told);
    }
    return std::move(text_);
  }

 private:
  using Texts = std::vector<std::string>;

  const char* Of(const Phrase& phrase) const {
    return language_ == Language::kDanish ? phrase.da : phrase.en;
  }
  template <class... Arguments>
  std::string Fill(const Phrase& phrase, const Arguments&... arguments) const {
    return fmt::format(fmt::runtime(Of(phrase)), arguments...);
  }
  template <class... Arguments>
  std::string Fill(Say say, const Arguments&... arguments) const {
    return Fill(PhraseOf(say), arguments...);
  }

  void Line(std::size_t indent, const std::string& line) {
    text_ += std::string(indent, ' ') + line + "\n";
  }

  std::string Join(const Texts& texts, Say last) const {
    std::string joined;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (i > 0) joined += i + 1 == texts.size() ? " " + Fill(last) + " " : ", ";
      joined += texts[i];
    }
    return joined;
  }

  std::string Modes(ModeSet modes, Say last) const {
    Texts texts;
    for (Mode mode : kModes) {
      if (modes.Has(mode)) texts.push_back(ModeText(mode, language_));
    }
    return Join(texts, last);
  }

  std::string DayRange(const Range& range) const {
    const auto spell = [&](const std::string& day) {
      return Spell(ParseDay(day).value_or(LocalDay{}), language_);
    };
    if (range.from.empty() && range.until.empty()) return Fill(Say::kDayAny);
    if (range.from.empty()) return Fill(Say::kDayUntil, spell(range.until));
    if (range.until.empty()) return Fill(Say::kDayFrom, spell(range.from));
    if (range.from == range.until) return Fill(Say::kDayOne, spell(range.from));
    return Fill(Say::kDayRange, spell(range.from), spell(range.until));
  }

  std::string NumberRange(const Range& range) const {
    if (range.until.empty()) return Fill(Say::kNumberFrom, range.from);
    if (range.from.empty()) return Fill(Say::kNumberUntil, range.until);
    if (range.from == range.until) return range.from;
    return Fill(Say::kNumberRange, range.from, range.until);
  }

  void TellQuestion() {
    const Question& question = explanation_.question;
    const auto name = vocabulary_.municipality_names.find(question.facts.municipality);
    const std::string place =
        name == vocabulary_.municipality_names.end() ? question.facts.municipality : name->second;
    std::string line =
        Fill(Say::kHeading, question.facts.meeting.type, question.facts.citizen.group, place,
             Fill(Say::kDayOne, Spell(question.meeting_day, language_)),
             Fill(Say::kDayOne, Spell(question.decided_on, language_)));
    if (question.known == Known::kIssued) line += "; " + Fill(Say::kIssuedOnly);
    Line(0, line);
    if (question.decided_on > question.meeting_day) Line(0, Fill(Say::kDecidedAfter));
  }

  // What the mode would be without what the citizen said.
  void TellGrounds() {
    for (const Ground& ground : explanation_.grounds) {
      const std::string without = !ground.otherwise
                                      ? Fill(Say::kElseNone)
                                      : Fill(ground.otherwise_asks ? Say::kElseAsked : Say::kElse,
                                             ModeText(*ground.otherwise, language_));
      Line(2, Fill(ground.field == "citizen.choice" ? Say::kByWish : Say::kByConsent, without));
    }
  }

  void TellAnswer() {
    const Decision& decision = explanation_.decision;
    text_ += "\n";
    if (!decision.chosen) {
      Line(0, Fill(Say::kNoMode));
    } else {
      const bool asked = decision.verdict(*decision.chosen) == Verdict::kNeedsConsent;
      Line(0,
           Fill(asked ? Say::kChosenAsked : Say::kChosen, ModeText(*decision.chosen, language_)));
    }
    TellGrounds();
    if (decision.outcome == Outcome::kNeedsJudgment) TellOpenJudgments();
    Line(2, decision.decided_by == Chooser::kLaw
                ? Fill(Say::kNobodyChooses)
                : Fill(Say::kDecides, Of(ChooserPhrase(decision.decided_by))));
    if (decision.participation == Participation::kVoluntary) Line(2, Fill(Say::kVoluntary));
    if (!decision.counts) Line(2, Fill(Say::kCountsNot));
    TellAdvice();
    for (const Duty& duty : decision.duties) TellDuty(duty);
    if (decision.basis == Basis::kAnnounced) Line(2, Fill(Say::kOnAnnounced));
    std::vector<Reason> general;
    for (const Reason& reason : explanation_.reasons) {
      if (!IsOfAMode(reason.effect)) general.push_back(reason);
    }
    TellReasons(general);
  }

  void TellOpenJudgments() {
    for (const std::string& id : explanation_.decision.open_judgments) {
      for (const JudgmentFlag& flag : vocabulary_.judgments) {
        if (flag.id == id) Line(2, Fill(Say::kJudgmentOpen, QuestionOf(flag), id));
      }
    }
  }

  void TellAdvice() {
    if (explanation_.decision.advice.empty()) return;
    Texts texts;
    for (Mode mode : explanation_.decision.advice) texts.push_back(ModeText(mode, language_));
    Line(2, Fill(Say::kAdvised, Join(texts, Say::kOr)));
  }

  void TellDuty(const Duty& duty) {
    for (const DutyWord& word : vocabulary_.duties) {
      if (word.id != duty.duty) continue;
      const std::string name = language_ == Language::kDanish ? word.text_da : word.text_en;
      const std::string modes = Modes(duty.modes, Say::kAnd);
      Line(2, word.join == Join::kOr ? Fill(Say::kDutyFlag, name, modes)
                                     : Fill(Say::kDutyValue, name, duty.value, modes));
    }
  }

  // What a provision does stands in one line, at its first effect.
  void TellReasons(const std::vector<Reason>& reasons) {
    std::vector<bool> told(reasons.size(), false);
    for (std::size_t i = 0; i < reasons.size(); ++i) {
      std::string does;
      for (std::size_t j = i; j < reasons.size(); ++j) {
        if (told[j] || reasons[j].provision != reasons[i].provision ||
            reasons[j].defeated_by != reasons[i].defeated_by)
          continue;
        told[j] = true;
        does += (does.empty() ? "" : ", ") + Fill(SayOf(reasons[j].effect));
      }
      if (!does.empty()) TellReason(reasons[i], does);
    }
  }

  void TellReason(const Reason& reason, const std::string& does) {
    const std::string& title = language_ == Language::kDanish ? reason.title_da : reason.title_en;
    std::string from = reason.version.instrument;
    if (reason.authority != "national") from += "; " + reason.authority;
    std::string line =
        Fill(Say::kReason, does, title, reason.provision, reason.version.number, from);
    if (!reason.defeated_by.empty()) line += ", " + Fill(Say::kOverridden, reason.defeated_by);
    Line(2, line);
    if (!reason.version.source.empty()) Line(4, reason.version.source);
  }

  static bool SameReasons(const ModeExplanation& a, const ModeExplanation& b) {
    return std::equal(a.reasons.begin(), a.reasons.end(), b.reasons.begin(), b.reasons.end(),
                      [](const Reason& x, const Reason& y) {
                        return x.effect == y.effect && x.provision == y.provision;
                      });
  }

  // Whether one paragraph tells of both.
  static bool Alike(const ModeExplanation& a, const ModeExplanation& b) {
    return a.verdict == b.verdict && a.chosen == b.chosen && SameReasons(a, b) &&
           a.holds_for_meetings == b.holds_for_meetings &&
           a.holds_if_decided == b.holds_if_decided && a.changes == b.changes;
  }

  void TellModesLike(std::size_t first, std::array<bool, 3>* told) {
    const ModeExplanation& mode = explanation_.modes[first];
    ModeSet modes;
    for (std::size_t i = first; i < explanation_.modes.size(); ++i) {
      if ((*told)[i] || !Alike(mode, explanation_.modes[i])) continue;
      (*told)[i] = true;
      modes.Add(explanation_.modes[i].mode);
    }
    std::string verdict = Fill(SayOf(mode.verdict));
    if (mode.chosen) verdict += ", " + Fill(Say::kIsChosen);
    text_ += "\n";
    Line(0, Fill(Say::kVerdictLine, Modes(modes, Say::kAnd), verdict));
    TellReasonsOf(mode);
    Line(2, Fill(Say::kHolds, DayRange(mode.holds_for_meetings), DayRange(mode.holds_if_decided)));
    TellChanges(mode);
  }

  void TellReasonsOf(const ModeExplanation& mode) {
    std::vector<Reason> own;
    bool any = false;
    for (const Reason& reason : mode.reasons) {
      if (!IsOfAMode(reason.effect)) continue;
      any = any || reason.effect == Effect::kPermits || reason.effect == Effect::kForbids;
      own.push_back(reason);
    }
    TellReasons(own);
    if (!any) Line(2, Fill(Say::kNobodyPermits));
  }

  void TellChanges(const ModeExplanation& mode) {
    if (mode.changes.empty() && mode.verdict == Verdict::kForbidden)
      return Line(2, Fill(Say::kNoChange));
    for (const Say say : {Say::kWouldBeAllowed, Say::kWouldNeedConsent, Say::kWouldBeChosen}) {
      Texts lines;
      std::map<std::string, std::size_t> of_field;
      for (const Counterfactual& change : mode.changes) {
        if (Heading(mode, change) != say) continue;
        if (++of_field[change.field] <= kMostTold) lines.push_back(Told(change));
      }
      if (lines.empty()) continue;
      Line(2, Fill(say) + ":");
      for (const std::string& line : lines) Line(4, "- " + line);
      for (const auto& [field, count] : of_field) {
        if (count > kMostTold)
          Line(4, "- " + field + ": " + Fill(Say::kAndMore, count - kMostTold));
      }
    }
  }

  static Say Heading(const ModeExplanation& mode, const Counterfactual& change) {
    if (change.verdict == mode.verdict) return Say::kWouldBeChosen;
    return change.verdict == Verdict::kAllowed ? Say::kWouldBeAllowed : Say::kWouldNeedConsent;
  }

  std::string QuestionOf(const JudgmentFlag& flag) const {
    return language_ == Language::kDanish ? flag.question_da : flag.question_en;
  }

  std::string Told(const Counterfactual& change) const {
    const std::string_view field = change.field;
    if (field.substr(0, kJudgmentField.size()) == kJudgmentField)
      return ToldJudgment(change, field.substr(kJudgmentField.size()));
    if (const auto flag = Flags().find(field); flag != Flags().end())
      return ToldFlag(change, *flag);
    const auto phrase = FieldPhrases().find(field);
    SAMTALE_CHECK(phrase != FieldPhrases().end());
    if (change.range) {
      const bool days =
          field == "meetingDate" || field == "decidedOn" || field == "meeting.summonedOn";
      return Fill(phrase->second, days ? DayRange(*change.range) : NumberRange(*change.range));
    }
    return Fill(phrase->second, Values(change.values));
  }

  std::string ToldFlag(const Counterfactual& change,
                       const std::pair<const std::string_view, FlagPhrases>& flag) const {
    static constexpr Phrase kUnset = {"hvis samtykke ikke er spurgt", "if consent was not asked"};
    Texts texts;
    for (const std::string& value : change.values) {
      texts.push_back(Of(value == "true"    ? flag.second.yes
                         : value == "false" ? flag.second.no
                                            : kUnset));
    }
    return Join(texts, Say::kOr);
  }

  std::string ToldJudgment(const Counterfactual& change, std::string_view id) const {
    static constexpr Phrase kYes = {"hvis svaret er ja til: {0} ({1})",
                                    "if the answer is yes to: {0} ({1})"};
    static constexpr Phrase kNo = {"hvis svaret er nej til: {0} ({1})",
                                   "if the answer is no to: {0} ({1})"};
    Texts texts;
    for (const JudgmentFlag& flag : vocabulary_.judgments) {
      if (flag.id != id) continue;
      for (const std::string& value : change.values)
        texts.push_back(Fill(value == "true" ? kYes : kNo, QuestionOf(flag), id));
    }
    return Join(texts, Say::kOr);
  }

  // Words of JSON as they are said; of many, the first.
  std::string Values(const Texts& values) const {
    static const std::map<std::string_view, Phrase> words = {
        {"PHYSICAL", {"fysisk fremmøde", "in person"}},
        {"TELEPHONE", {"telefon", "telephone"}},
        {"VIDEO", {"video", "video"}},
        {"null", {"intet", "none"}},
        {"jobcentre", {"jobcentret", "the jobcentre"}},
        {"a_kasse", {"a-kassen", "the unemployment fund"}},
    };
    Texts texts;
    for (const std::string& value : values) {
      const auto word = words.find(value);
      texts.push_back(word == words.end() ? value : Of(word->second));
    }
    if (texts.size() <= kMostTold) return Join(texts, Say::kOr);
    const std::size_t more = texts.size() - kMostTold;
    texts.resize(kMostTold);
    texts.push_back(Fill(Say::kAndMore, more));
    std::string joined = texts[0];
    for (std::size_t i = 1; i < texts.size(); ++i) joined += ", " + texts[i];
    return joined;
  }

  const Explanation& explanation_;
  const Vocabulary& vocabulary_;
  const Language language_;
  std::string text_;
};

}  // namespace

std::string Spell(LocalDay day, Language language) {
  static constexpr std::array<Phrase, 12> months = {{{"januar", "January"},
                                                     {"februar", "February"},
                                                     {"marts", "March"},
                                                     {"april", "April"},
                                                     {"maj", "May"},
                                                     {"juni", "June"},
                                                     {"juli", "July"},
                                                     {"august", "August"},
                                                     {"september", "September"},
                                                     {"oktober", "October"},
                                                     {"november", "November"},
                                                     {"december", "December"}}};
  const date::year_month_day ymd(day);
  const Phrase& month = months[static_cast<unsigned>(ymd.month()) - 1];
  const unsigned number = static_cast<unsigned>(ymd.day());
  const int year = static_cast<int>(ymd.year());
  return language == Language::kDanish ? fmt::format("{}. {} {}", number, month.da, year)
                                       : fmt::format("{} {} {}", number, month.en, year);
}

std::string Tell(const Explanation& explanation, const Vocabulary& vocabulary, Language language) {
  return Telling(explanation, vocabulary, language).Run();
}

}  // namespace samtale::engine
