#include "policy/engine/rule_file.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "services/core/id.h"

namespace samtale::engine {
namespace {

using Words = std::vector<std::string>;
using samtale::Format;  // of days; engine::Format is of diagnostics

constexpr int kMostDutyValue = 100000;

// A list of words, or `{except: list}`, as the set of the numbers it holds.
template <std::size_t kSize>
std::bitset<kSize> ReadWordSet(Report& report, const YamlNode& node, const std::string& what,
                               const Words& words) {
  static const Words keys = {"except"};
  const YamlNode* list = &node;
  if (node.kind == YamlNode::Kind::kMap) {
    CheckKeys(report, node, keys, {});
    list = node.Find("except");
    if (!list) return {};
  }
  std::bitset<kSize> set;
  for (std::size_t index : ReadWords(report, *list, what, words)) set.set(index);
  return list == &node ? set : ~set;
}

// Rules were written so before anybody was told, and load for ever.
void WarnOfPlainCode(Report& report, const YamlNode& code) {
  if (code.style != YamlNode::Style::kPlain || !IsMunicipalityCode(code.text)) return;
  report.Warning(code.mark,
                 "`" + code.text + "` without quotes: other readers of YAML take it for a number",
                 "write `\"" + code.text + "\"`");
}

std::bitset<kMostMunicipalities> ReadMunicipalities(Report& report, const YamlNode& node,
                                                    const Lexicon& lexicon) {
  const std::string what = "`municipalities`";
  const YamlNode* list = node.kind == YamlNode::Kind::kMap ? node.Find("except") : &node;
  const int errors = report.errors();
  if (list != nullptr) {
    for (const YamlNode& item : list->items) {
      WarnOfPlainCode(report, item);
      const std::string fix = FixForName(item.text, lexicon.words);
      if (!fix.empty()) report.Error(item.mark, UnknownWord(item.text, what), fix);
    }
  }
  if (report.errors() > errors) return {};
  return ReadWordSet<kMostMunicipalities>(report, node, what, lexicon.municipalities);
}

void ReadJobcentres(Report& report, const YamlNode& node, Scope* scope) {
  static const Words keys = {"except"};
  const YamlNode* list = &node;
  if (node.kind == YamlNode::Kind::kMap) {
    CheckKeys(report, node, keys, {});
    list = node.Find("except");
    scope->except_jobcentres = true;
  }
  if (!list || !ExpectList(report, *list, "`jobcentres`")) return;
  Words ids;
  for (const YamlNode& item : list->items) {
    if (!IsIdText(item.text))
      report.Error(item.mark, "`" + item.text.substr(0, kMostWordBytes) + "` is no jobcentre's id",
                   "use a-z, 0-9 and -, as `nord`");
    ids.push_back(item.text);
  }
  std::sort(ids.begin(), ids.end());
  if (std::adjacent_find(ids.begin(), ids.end()) != ids.end())
    report.Error(list->mark, "a jobcentre is twice in `jobcentres`", "keep one");
  scope->jobcentres = std::move(ids);
}

Scope ReadScope(Report& report, const YamlNode& node, const Lexicon& lexicon) {
  static const Words keys = {"groups",  "meeting_types",  "holders",
                             "regions", "municipalities", "jobcentres"};
  Scope scope;
  if (!ExpectMap(report, node, "`applies_to`")) return scope;
  CheckKeys(report, node, {}, keys);
  if (const YamlNode* list = node.Find("groups"))
    scope.groups = ReadWordSet<kMostGroups>(report, *list, "`groups`", lexicon.words.groups);
  if (const YamlNode* list = node.Find("meeting_types")) {
    scope.meeting_types = ReadWordSet<kMostMeetingTypes>(report, *list, "`meeting_types`",
                                                         lexicon.words.meeting_types);
  }
  if (const YamlNode* list = node.Find("holders"))
    scope.holders = ReadWordSet<2>(report, *list, "`holders`", lexicon.holders);
  if (const YamlNode* list = node.Find("municipalities"))
    scope.municipalities = ReadMunicipalities(report, *list, lexicon);
  if (const YamlNode* list = node.Find("regions")) {
    const auto regions =
        ReadWordSet<kMostRegions>(report, *list, "`regions`", lexicon.words.regions);
    for (std::size_t i = 0; i < lexicon.municipalities.size(); ++i) {
      if (!regions.test(lexicon.municipality_region[i])) scope.municipalities.reset(i);
    }
  }
  if (const YamlNode* list = node.Find("jobcentres")) ReadJobcentres(report, *list, &scope);
  return scope;
}

// What a file's authority adds to the scope of its provisions: a local rule concerns its own place
// only.
void Confine(Report& report, const YamlNode& node, const Lexicon& lexicon, Provision* provision) {
  const Authority& authority = provision->authority;
  if (authority.depth < Depth::kMunicipality) return;
  const std::optional<std::size_t> municipality =
      lexicon.municipality_index.Find(authority.municipality);
  std::bitset<kMostMunicipalities> own;
  if (municipality) own.set(*municipality);
  provision->scope.municipalities &= own;
  if (authority.depth != Depth::kJobcentre) return;
  if (provision->scope.jobcentres)
    report.Error(node.mark, "a jobcentre's file applies to that jobcentre alone",
                 "remove `jobcentres` from `applies_to`");
  provision->scope.jobcentres = Words{authority.jobcentre};
  provision->scope.except_jobcentres = false;
}

// A comment ends with its line: where YAML has joined the lines of a condition, it would take what
// was below it along. Whether there is none such; each is reported.
bool CheckComments(Report& report, const YamlNode& node) {
  const std::string_view text = node.text;
  bool good = true;
  for (const std::size_t begin : expr::FindComments(text)) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const Mark mark = PlaceInScalar(report.file().text, node, begin);
    const std::size_t last = text.find_last_not_of(" \t", end - 1);
    if (PlaceInScalar(report.file().text, node, last).line == mark.line) continue;
    report.Error(mark, "YAML joins these lines, so this comment swallows what is below it",
                 "write the condition after `|`, or the comment as `#` outside it");
    good = false;
  }
  return good;
}

std::optional<expr::Condition> ReadCondition(Report& report, const YamlNode& node,
                                             const std::string& what, expr::Schema* schema) {
  if (node.kind != YamlNode::Kind::kScalar || node.text.empty()) {
    report.Error(node.mark, what + " must be a condition",
                 "write one, as `citizen.months_in_course >= 6`");
    return std::nullopt;
  }
  if (!CheckComments(report, node)) return std::nullopt;
  tl::expected<expr::Condition, std::vector<expr::Problem>> condition =
      expr::Compile(node.text, *schema);
  if (condition) return std::move(*condition);
  for (const expr::Problem& problem : condition.error()) {
    report.Error(PlaceInScalar(report.file().text, node, problem.offset), problem.message,
                 problem.fix);
  }
  return std::nullopt;
}

bool ReadsJudgments(const std::optional<expr::Condition>& condition) {
  return condition && !condition->facts().empty() && condition->facts().back() >= kFirstJudgment;
}

ModeSet SetOf(const std::vector<Mode>& modes) {
  ModeSet set;
  for (Mode mode : modes) set.Add(mode);
  return set;
}

// The value of a duty: `true` for one that only is or is not, else a whole number.
std::optional<int> ReadDutyValue(Report& report, const YamlNode& node, const DutyWord& duty) {
  const std::string what = "the duty `" + duty.id + "`";
  if (duty.join != Join::kOr) return ReadInt(report, node, what, 1, kMostDutyValue);
  const std::optional<bool> value = ReadBool(report, node, what);
  if (value && !*value)
    report.Error(node.mark, what + " cannot be `false`", "leave it out where it does not oblige");
  return 1;
}

void ReadDuty(Report& report, const YamlEntry& entry, const Lexicon& lexicon,
              Provision* provision) {
  static const Words required = {"value"}, optional = {"for"};
  const auto word = std::find(lexicon.duties.begin(), lexicon.duties.end(), entry.key);
  if (word == lexicon.duties.end()) {
    report.Error(entry.mark, "unknown duty `" + entry.key.substr(0, kMostWordBytes) + "`",
                 FixForWord(entry.key, lexicon.duties));
    return;
  }
  DutyEffect effect{static_cast<std::size_t>(word - lexicon.duties.begin()), 1, {Mode::kPhysical}};
  const YamlNode* value = &entry.value;
  if (value->kind == YamlNode::Kind::kMap) {
    CheckKeys(report, *value, required, optional);
    if (const YamlNode* modes = value->Find("for"))
      effect.modes = SetOf(ReadModes(report, *modes, "`for`"));
    value = value->Find("value");
  }
  if (value)
    effect.value = ReadDutyValue(report, *value, lexicon.words.duties[effect.duty]).value_or(1);
  provision->duties.push_back(effect);
}

void ReadDuties(Report& report, const YamlNode& node, const Lexicon& lexicon,
                Provision* provision) {
  if (!ExpectMap(report, node, "`duties`")) return;
  if (node.entries.empty())
    report.Error(node.mark, "`duties` is empty", "name a duty, or leave out the key");
  for (const YamlEntry& entry : node.entries) ReadDuty(report, entry, lexicon, provision);
}

void ReadDecider(Report& report, const YamlNode& node, Provision* provision) {
  static const Words words = {"holder", "municipality", "caseworker", "citizen"};
  constexpr std::array<Decider, 4> kDeciders = {Decider::kHolder, Decider::kMunicipality,
                                                Decider::kCaseworker, Decider::kCitizen};
  if (const auto index = ReadWord(report, node, "`decided_by`", words))
    provision->decided_by = kDeciders[*index];
}

void ReadParticipation(Report& report, const YamlNode& node) {
  static const Words words = {"voluntary"};
  ReadWord(report, node, "`participation`", words);
}

void ReadCounts(Report& report, const YamlNode& node) {
  if (ReadBool(report, node, "`counts`").value_or(false)) {
    report.Error(node.mark, "`counts: true` says nothing: meetings count",
                 "write `counts: false`, or leave out the key");
  }
}

void ReadEffect(Report& report, Effect effect, const YamlNode& node, const Lexicon& lexicon,
                Provision* provision) {
  const std::string what = "`" + std::string(Key(effect)) + "`";
  switch (effect) {
    case Effect::kPermits:
      provision->permit = SetOf(ReadModes(report, node, what));
      return;
    case Effect::kForbids:
      provision->forbid = SetOf(ReadModes(report, node, what));
      return;
    case Effect::kConsent:
      provision->consent = SetOf(ReadModes(report, node, what));
      return;
    case Effect::kPrefers:
      provision->prefer = ReadModes(report, node, what);
      return;
    case Effect::kAdvises:
      provision->advise = ReadModes(report, node, what);
      return;
    case Effect::kAsks:
      provision->asks = ReadWords(report, node, what, lexicon.judgments);
      return;
    case Effect::kDecidedBy:
      ReadDecider(report, node, provision);
      return;
    case Effect::kVoluntary:
      ReadParticipation(report, node);
      return;
    case Effect::kCountsNot:
      ReadCounts(report, node);
      return;
    case Effect::kDuty:
      ReadDuties(report, node, lexicon, provision);
      return;
  }
}

void ReadEffects(Report& report, const YamlNode& node, const Lexicon& lexicon,
                 Provision* provision) {
  for (const YamlEntry& entry : node.entries) {
    const auto key = std::find(EffectKeys().begin(), EffectKeys().end(), entry.key);
    if (key == EffectKeys().end()) continue;
    const Effect effect = kAllEffects[static_cast<std::size_t>(key - EffectKeys().begin())];
    provision->effects.Add(effect);
    provision->effect_marks[static_cast<std::size_t>(effect)] = entry.mark;
    ReadEffect(report, effect, entry.value, lexicon, provision);
  }
}

EffectSet ReadEffectNames(Report& report, const YamlNode& node, const std::string& what) {
  EffectSet effects;
  for (std::size_t index : ReadWords(report, node, what, EffectKeys()))
    effects.Add(kAllEffects[index]);
  return effects;
}

void ReadOverrides(Report& report, const YamlNode& node, Provision* provision) {
  if (node.kind == YamlNode::Kind::kMap) {
    for (const YamlEntry& entry : node.entries) {
      const EffectSet effects = ReadEffectNames(report, entry.value, "`overrides`");
      provision->overrides.push_back({0, false, effects, entry.key, entry.mark});
    }
    if (node.entries.empty())
      report.Error(node.mark, "`overrides` is empty", "name a provision, or leave out the key");
    return;
  }
  if (!ExpectList(report, node, "`overrides`")) return;
  for (const YamlNode& item : node.items) {
    const auto same = [&](const Override& other) { return other.id == item.text; };
    if (std::any_of(provision->overrides.begin(), provision->overrides.end(), same)) {
      report.Error(item.mark,
                   "`" + item.text.substr(0, kMostWordBytes) + "` is twice in `overrides`",
                   "keep one");
    } else {
      provision->overrides.push_back({0, true, EffectSet::All(), item.text, item.mark});
    }
  }
}

void ReadDelegates(Report& report, const YamlNode& node, Provision* provision) {
  static const Words keys = {"municipality", "judgment"};
  if (!ExpectMap(report, node, "`delegates`")) return;
  CheckKeys(report, node, {}, keys);
  if (const YamlNode* list = node.Find("municipality"))
    provision->delegates_to_municipality = ReadEffectNames(report, *list, "`delegates`");
  if (const YamlNode* list = node.Find("judgment"))
    provision->delegates_to_judgment = ReadEffectNames(report, *list, "`delegates`");
}

void ReadMeetings(Report& report, const YamlNode& node, Version* version) {
  static const Words keys = {"from", "until"};
  if (!ExpectMap(report, node, "`meetings`")) return;
  CheckKeys(report, node, keys, {});
  const YamlNode* from = node.Find("from");
  const YamlNode* until = node.Find("until");
  if (from) version->view.from = ReadDay(report, *from, "`from`").value_or(version->view.from);
  version->from = NumberOf(version->view.from);
  if (!until || (until->kind == YamlNode::Kind::kScalar && until->text == "open")) return;
  const std::optional<LocalDay> last = ReadDay(report, *until, "`until`");
  if (!last) return;
  version->view.until = last;
  version->until = NumberOf(*last);
  if (from && version->until < version->from) {
    report.Error(until->mark,
                 "`until` " + Format(*last) + " is before `from` " + Format(version->view.from),
                 "both days are included: write a later `until`");
  }
}

void ReadIssued(Report& report, const YamlNode& node, Version* version) {
  if (node.text == "pending") {
    version->issued = kNever;
  } else if (node.text == "unknown") {
    version->view.issued_unknown = true;
    version->view.issued = version->view.announced;
    version->issued = version->announced;
  } else if (const std::optional<LocalDay> day = ReadDay(report, node, "`issued`")) {
    version->view.issued = day;
    version->issued = NumberOf(*day);
  }
}

Version ReadVersion(Report& report, const YamlNode& node) {
  static const Words required = {"announced", "issued", "meetings", "instrument", "source"};
  static const Words optional = {"announced_unknown", "change", "note"};
  static const Words changes = {"extends", "shortens", "repeals", "corrects"};
  Version version;
  version.view =
      VersionView{0, LocalDay{}, false, std::nullopt, false, LocalDay{}, std::nullopt, "", "", ""};
  version.mark = node.mark;
  if (!ExpectMap(report, node, "a version")) return version;
  CheckKeys(report, node, required, optional);
  VersionView& view = version.view;
  if (const YamlNode* day = node.Find("announced"))
    view.announced = ReadDay(report, *day, "`announced`").value_or(view.announced);
  version.announced = NumberOf(view.announced);
  if (const YamlNode* flag = node.Find("announced_unknown"))
    view.announced_unknown = ReadBool(report, *flag, "`announced_unknown`").value_or(false);
  if (const YamlNode* issued = node.Find("issued")) ReadIssued(report, *issued, &version);
  if (const YamlNode* meetings = node.Find("meetings")) ReadMeetings(report, *meetings, &version);
  if (const YamlNode* change = node.Find("change")) {
    if (const auto index = ReadWord(report, *change, "`change`", changes))
      view.change = changes[*index];
  }
  if (const YamlNode* text = node.Find("instrument"))
    view.instrument = ReadText(report, *text, "`instrument`").value_or("");
  if (const YamlNode* text = node.Find("source"))
    view.source = ReadText(report, *text, "`source`").value_or("");
  if (const YamlNode* text = node.Find("note")) ReadText(report, *text, "`note`");
  return version;
}

std::string UntilWord(const Version& version) {
  return version.view.until ? Format(*version.view.until) : "open";
}

// A `change` must say what the version does to the end of the one announced before it, and no day
// that this one had may be lost at its beginning.
void CheckChange(Report& report, const Version* before, const Version& version) {
  const std::string& change = version.view.change;
  if (change.empty()) return;
  if (!before) {
    report.Error(version.mark, "`change: " + change + "` has no earlier version to change",
                 "remove `change`");
    return;
  }
  const std::string ends =
      "this version ends " + UntilWord(version) + ", the one before it " + UntilWord(*before);
  if (change == "extends" && version.until <= before->until) {
    report.Error(version.mark, "an extension that does not extend: " + ends,
                 "correct `until`, or remove `change`");
  } else if (change == "shortens" && version.until >= before->until) {
    report.Error(version.mark, "a shortening that does not shorten: " + ends,
                 "correct `until`, or remove `change`");
  } else if (change == "repeals" && version.until >= before->until) {
    report.Error(version.mark, "a repeal that ends nothing: " + ends,
                 "write the last day it was in force as `until`");
  } else if (change != "corrects" && version.from > before->from) {
    const std::string first = Format(before->view.from);
    report.Error(version.mark,
                 "the days from " + first + ", and before " + Format(version.view.from) +
                     ", are lost: a version replaces the one before it for all days",
                 "write the whole interval, `from: " + first +
                     "`, or leave out `change` when they are meant to be lost");
  }
}

void ReadVersions(Report& report, const YamlNode& node, Provision* provision) {
  if (!ExpectList(report, node, "`versions`")) return;
  const int errors = report.errors();
  for (const YamlNode& item : node.items) provision->versions.push_back(ReadVersion(report, item));
  std::vector<Version>& versions = provision->versions;
  std::stable_sort(versions.begin(), versions.end(),
                   [](const Version& a, const Version& b) { return a.announced < b.announced; });
  for (std::size_t i = 0; i < versions.size(); ++i)
    versions[i].view.number = static_cast<int>(i) + 1;
  if (report.errors() > errors) return;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const Version* before = i > 0 ? &versions[i - 1] : nullptr;
    if (before && before->announced == versions[i].announced) {
      report.Error(std::max(versions[i].mark, before->mark),
                   "two versions announced on " + Format(versions[i].view.announced),
                   "keep the one that counts from that day");
      continue;
    }
    CheckChange(report, before, versions[i]);
  }
}

void ReadTitle(Report& report, const YamlNode& node, Provision* provision) {
  static const Words keys = {"da", "en"};
  if (!ExpectMap(report, node, "`title`")) return;
  CheckKeys(report, node, keys, {});
  if (const YamlNode* text = node.Find("da"))
    provision->title_da = ReadText(report, *text, "`da`").value_or("");
  if (const YamlNode* text = node.Find("en"))
    provision->title_en = ReadText(report, *text, "`en`").value_or("");
}

void ReadAcceptedWarnings(Report& report, const YamlNode& node, Provision* provision) {
  static const Words keys = {"warning", "because"};
  static const Words warnings(kWarningWords.begin(), kWarningWords.begin() + kAcceptableWarnings);
  if (!ExpectList(report, node, "`accept_warnings`")) return;
  for (const YamlNode& item : node.items) {
    if (!ExpectMap(report, item, "an accepted warning")) continue;
    CheckKeys(report, item, keys, {});
    std::string because;
    if (const YamlNode* text = item.Find("because"))
      because = ReadText(report, *text, "`because`").value_or("");
    const YamlNode* warning = item.Find("warning");
    if (!warning) continue;
    if (const auto index = ReadWord(report, *warning, "`warning`", warnings))
      provision->accepted_warnings.push_back(
          {Warning{static_cast<std::uint8_t>(*index)}, std::move(because), warning->mark});
  }
}

const Words& OptionalKeys() {
  static const Words keys = [] {
    Words all = EffectKeys();
    for (const char* key :
         {"applies_to", "when", "unless", "overrides", "delegates", "note", "accept_warnings"})
      all.emplace_back(key);
    return all;
  }();
  return keys;
}

void ReadConditions(Report& report, const YamlNode& node, Lexicon* lexicon, Provision* provision) {
  const int errors = report.errors();
  if (const YamlNode* condition = node.Find("when"))
    provision->when = ReadCondition(report, *condition, "`when`", &lexicon->schema);
  if (const YamlNode* condition = node.Find("unless"))
    provision->unless = ReadCondition(report, *condition, "`unless`", &lexicon->schema);
  provision->reads_judgments = ReadsJudgments(provision->when) || ReadsJudgments(provision->unless);
  if (provision->authority.depth == Depth::kJudgment && !provision->reads_judgments &&
      report.errors() == errors) {
    report.Error(provision->mark, "a provision of the judgment layer must test a judgment",
                 "add `when: judgment.…`");
  }
}

// Nothing when the provision has no usable id; everything else wrong with it is reported.
std::shared_ptr<Provision> ReadProvision(Report& report, const YamlNode& node,
                                         const Authority& authority, Lexicon* lexicon) {
  static const Words required = {"id", "title", "versions"};
  if (!ExpectMap(report, node, "a provision")) return nullptr;
  CheckKeys(report, node, required, OptionalKeys());
  auto provision = std::make_shared<Provision>();
  provision->authority = authority;
  provision->path = report.file().path;
  provision->mark = node.mark;
  if (const YamlNode* title = node.Find("title")) ReadTitle(report, *title, provision.get());
  if (const YamlNode* note = node.Find("note")) ReadText(report, *note, "`note`");
  if (const YamlNode* scope = node.Find("applies_to"))
    provision->scope = ReadScope(report, *scope, *lexicon);
  Confine(report, node, *lexicon, provision.get());
  ReadConditions(report, node, lexicon, provision.get());
  ReadEffects(report, node, *lexicon, provision.get());
  if (const YamlNode* overrides = node.Find("overrides"))
    ReadOverrides(report, *overrides, provision.get());
  if (const YamlNode* delegates = node.Find("delegates")) {
    ReadDelegates(report, *delegates, provision.get());
    if (authority.depth != Depth::kNational)
      report.Error(delegates->mark, "only the national layer delegates", "remove `delegates`");
  }
  if (const YamlNode* versions = node.Find("versions"))
    ReadVersions(report, *versions, provision.get());
  if (const YamlNode* warnings = node.Find("accept_warnings"))
    ReadAcceptedWarnings(report, *warnings, provision.get());
  if (provision->effects.empty() && provision->overrides.empty()) {
    report.Error(node.mark, "a provision without effect", "add one of " + ListOf(EffectKeys()));
  }
  const YamlNode* id = node.Find("id");
  if (!id) return nullptr;
  provision->mark = id->mark;
  provision->id = id->text;
  if (IsRuleId(provision->id)) return provision;
  report.Error(id->mark, "`" + id->text.substr(0, kMostWordBytes) + "` is no id of a provision",
               "use a-z, 0-9, `.`, `_` and `-`, as `dk.covid19.remote`");
  return nullptr;
}

// Nothing when it has a mistake.
std::shared_ptr<const Law> ReadLaw(Report& report, const YamlNode& node, expr::Schema* schema) {
  static const Words required = {"id"}, optional = {"always", "never", "meetings", "note"};
  if (!ExpectMap(report, node, "a law")) return nullptr;
  const int errors = report.errors();
  CheckKeys(report, node, required, optional);
  const YamlNode* always = node.Find("always");
  const YamlNode* never = node.Find("never");
  if ((always == nullptr) == (never == nullptr)) {
    report.Error(node.mark, "a law has either `always` or `never`",
                 "write one of them, as `never: outcome.lawful_modes == 0`");
    return nullptr;
  }
  Version days;  // all of them, where the law does not say
  days.from = std::numeric_limits<DayNumber>::min();
  if (const YamlNode* meetings = node.Find("meetings")) ReadMeetings(report, *meetings, &days);
  if (const YamlNode* note = node.Find("note")) ReadText(report, *note, "`note`");
  const YamlNode& text = always != nullptr ? *always : *never;
  std::optional<expr::Condition> condition =
      ReadCondition(report, text, always != nullptr ? "`always`" : "`never`", schema);
  const auto reads = [&](std::size_t fact) {
    return condition &&
           std::binary_search(condition->facts().begin(), condition->facts().end(), fact);
  };
  if (reads(kJobcentreIdFact) || reads(kMeetingNoticeDays)) {
    report.Error(text.mark, "a law reads neither `jobcentre.id` nor `meeting.notice_days`",
                 "say it of other facts, or of the days in `meetings`");
  }
  const YamlNode* id = node.Find("id");
  if (id && !IsRuleId(id->text)) {
    report.Error(id->mark, "`" + id->text.substr(0, kMostWordBytes) + "` is no id of a law",
                 "use a-z, 0-9, `.`, `_` and `-`, as `dk.someone_can_meet`");
  }
  if (report.errors() > errors || !condition || !id) return nullptr;
  return std::make_shared<const Law>(Law{id->text, never != nullptr, std::move(*condition),
                                         days.from, days.until, report.file().path, id->mark});
}

std::vector<std::shared_ptr<const Law>> ReadLaws(Report& report, const YamlNode& node,
                                                 const Lexicon& lexicon) {
  std::vector<std::shared_ptr<const Law>> laws;
  if (!ExpectList(report, node, "`laws`")) return laws;
  expr::Schema schema = LawSchema(lexicon);
  for (const YamlNode& item : node.items) {
    auto law = ReadLaw(report, item, &schema);
    const auto same = [&](const auto& other) { return law && other->id == law->id; };
    if (std::any_of(laws.begin(), laws.end(), same)) {
      report.Error(law->mark, "the law `" + law->id + "` is there twice", "keep one");
    } else if (law) {
      laws.push_back(std::move(law));
    }
  }
  return laws;
}

// `{municipality: "0101"}`, with or without a jobcentre.
std::optional<Authority> ReadLocalAuthority(Report& report, const YamlNode& node) {
  static const Words required = {"municipality"}, optional = {"jobcentre"};
  CheckKeys(report, node, required, optional);
  Authority authority{Depth::kMunicipality, "", ""};
  if (const YamlNode* code = node.Find("municipality")) {
    WarnOfPlainCode(report, *code);
    authority.municipality = code->text;
  }
  if (const YamlNode* jobcentre = node.Find("jobcentre")) {
    authority.depth = Depth::kJobcentre;
    authority.jobcentre = jobcentre->text;
    if (!IsIdText(authority.jobcentre)) {
      report.Error(jobcentre->mark,
                   "`" + jobcentre->text.substr(0, kMostWordBytes) + "` is no jobcentre's id",
                   "use a-z, 0-9 and -, as `nord`");
      return std::nullopt;
    }
  }
  return authority;
}

// The folder decides who speaks; the file repeats it, so that a file in the wrong folder is
// noticed.
Authority ReadAuthority(Report& report, const YamlNode& root, const Folder& folder) {
  const Authority expected{folder.depth, folder.municipality, ""};
  const YamlNode* node = root.Find("authority");
  if (!node) return expected;
  std::optional<Authority> authority;
  if (node->kind == YamlNode::Kind::kMap) {
    authority = ReadLocalAuthority(report, *node);
    if (!authority) return expected;
  } else if (node->text == "national") {
    authority = Authority{};
  } else if (node->text == "judgment") {
    authority = Authority{Depth::kJudgment, "", ""};
  }
  const bool local =
      authority && authority->depth == Depth::kJobcentre && folder.depth == Depth::kMunicipality;
  if (authority && authority->municipality == folder.municipality &&
      (authority->depth == folder.depth || local))
    return *authority;
  const std::string right = folder.municipality.empty()
                                ? Name(expected)
                                : "{municipality: \"" + folder.municipality + "\"}";
  report.Error(node->mark, "the authority does not fit the folder",
               "write `authority: " + right + "`, or move the file");
  return expected;
}

}  // namespace

RuleFile ReadRuleFile(Report& report, const YamlNode& root, const Folder& folder,
                      Lexicon* lexicon) {
  static const Words keys = {"authority", "provisions"}, laws_only = {"authority"},
                     optional = {"laws"};
  RuleFile file;
  if (!ExpectMap(report, root, "a rule file")) return file;
  const bool has_provisions = root.Find("provisions") || !root.Find("laws");
  CheckKeys(report, root, has_provisions ? keys : laws_only, optional);
  const Authority authority = ReadAuthority(report, root, folder);
  if (const YamlNode* laws = root.Find("laws")) file.laws = ReadLaws(report, *laws, *lexicon);
  const YamlNode* list = root.Find("provisions");
  if (!list || !ExpectList(report, *list, "`provisions`")) return file;
  for (const YamlNode& item : list->items) {
    if (auto provision = ReadProvision(report, item, authority, lexicon))
      file.provisions.push_back(std::move(provision));
  }
  return file;
}

}  // namespace samtale::engine
