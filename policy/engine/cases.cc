#include "policy/engine/cases.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "policy/engine/json.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/reading.h"
#include "policy/engine/yaml.h"
#include "services/core/id.h"

namespace samtale::engine {
namespace {

using Words = std::vector<std::string>;

const Words& ModeWords() {
  static const Words words = {"physical", "telephone", "video"};
  return words;
}

// The words of a JSON name, as rule authors write them.
std::string Lower(std::string_view name) {
  std::string word(name);
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return word;
}

// `over` laid on `under`, map by map: what `over` names wins. As deep as YAML may nest.
YamlNode Merge(const YamlNode& under, const YamlNode& over) {
  if (under.kind != YamlNode::Kind::kMap || over.kind != YamlNode::Kind::kMap) return over;
  YamlNode merged = over;
  for (YamlEntry& entry : merged.entries) {
    if (const YamlNode* below = under.Find(entry.key)) entry.value = Merge(*below, entry.value);
  }
  for (const YamlEntry& entry : under.entries) {
    if (!over.Find(entry.key)) merged.entries.push_back(entry);
  }
  return merged;
}

// As IsRuleId, with capitals.
bool IsCaseId(std::string_view text) { return IsRuleId(Lower(text)); }

// Reads the facts of an `ask`; what is wrong is reported.
class AskReader {
 public:
  AskReader(Report& report, const Vocabulary& words) : report_(report), words_(words) {}

  std::optional<Question> Read(const YamlNode& ask) {
    static const Words required = {"municipality", "meeting_date", "decided_on", "meeting",
                                   "citizen"};
    static const Words optional = {"jobcentre", "known", "circumstances", "judgments"};
    static const Words knowns = {"announced", "issued"};
    const int errors = report_.errors();
    if (!ExpectMap(report_, ask, "`ask`")) return std::nullopt;
    CheckKeys(report_, ask, required, optional);
    Question question{{}, LocalDay{}, LocalDay{}, Known::kAnnounced};
    Words codes;
    for (const auto& [code, region] : words_.municipality_regions) codes.push_back(code);
    const YamlNode* code = ask.Find("municipality");
    const std::string fix = code ? FixForName(code->text, words_) : "";
    if (!fix.empty()) {
      report_.Error(code->mark, UnknownWord(code->text, "`municipality`"), fix);
    } else {
      Set(ask, "municipality", codes, &question.facts.municipality);
    }
    if (const YamlNode* id = ask.Find("jobcentre"))
      question.facts.jobcentre = ReadText(report_, *id, "`jobcentre`").value_or("");
    if (const YamlNode* day = ask.Find("meeting_date"))
      question.meeting_day = ReadDay(report_, *day, "`meeting_date`").value_or(LocalDay{});
    if (const YamlNode* day = ask.Find("decided_on"))
      question.decided_on = ReadDay(report_, *day, "`decided_on`").value_or(LocalDay{});
    if (const YamlNode* known = ask.Find("known")) {
      question.known = ReadWord(report_, *known, "`known`", knowns) == std::size_t{1}
                           ? Known::kIssued
                           : Known::kAnnounced;
    }
    if (const YamlNode* meeting = ask.Find("meeting"))
      ReadMeeting(*meeting, &question.facts.meeting);
    if (const YamlNode* citizen = ask.Find("citizen"))
      ReadCitizen(*citizen, &question.facts.citizen);
    if (const YamlNode* node = ask.Find("circumstances"))
      ReadCircumstances(*node, &question.facts.circumstances);
    if (const YamlNode* node = ask.Find("judgments"))
      ReadJudgments(*node, &question.facts.judgments);
    if (report_.errors() > errors) return std::nullopt;
    return question;
  }

 private:
  void Set(const YamlNode& map, const std::string& key, const Words& words, std::string* to) {
    const YamlNode* node = map.Find(key);
    if (!node) return;
    if (const auto index = ReadWord(report_, *node, "`" + key + "`", words)) *to = words[*index];
  }
  void Set(const YamlNode& map, const std::string& key, bool* to) {
    if (const YamlNode* node = map.Find(key))
      *to = ReadBool(report_, *node, "`" + key + "`").value_or(*to);
  }
  // `unset` undoes what the defaults set.
  std::optional<bool> ReadSetOrUnset(const YamlNode& node, const std::string& what) {
    return node.text == "unset" ? std::nullopt : ReadBool(report_, node, what);
  }
  std::optional<Mode> ReadModeOrNone(const YamlNode& map, const std::string& key) {
    const YamlNode* node = map.Find(key);
    if (!node || node->text == "none") return std::nullopt;
    const auto index = ReadWord(report_, *node, "`" + key + "`", ModeWords());
    return index ? std::optional(kModes[*index]) : std::nullopt;
  }

  void ReadMeeting(const YamlNode& node, MeetingFacts* meeting) {
    static const Words required = {"type"},
                       optional = {"number", "held_by", "summoned_on", "summoned_mode"};
    static const Words holders = {"jobcentre", "a_kasse"};
    if (!ExpectMap(report_, node, "`meeting`")) return;
    CheckKeys(report_, node, required, optional);
    Set(node, "type", words_.meeting_types, &meeting->type);
    if (const YamlNode* number = node.Find("number"))
      meeting->number = ReadInt(report_, *number, "`number`", 1, kMostMeetings).value_or(1);
    if (const YamlNode* holder = node.Find("held_by")) {
      meeting->held_by = ReadWord(report_, *holder, "`held_by`", holders) == std::size_t{1}
                             ? Holder::kAKasse
                             : Holder::kJobcentre;
    }
    const YamlNode* day = node.Find("summoned_on");
    if (day && day->text != "none") meeting->summoned_on = ReadDay(report_, *day, "`summoned_on`");
    meeting->summoned_mode = ReadModeOrNone(node, "summoned_mode");
  }

  void ReadCitizen(const YamlNode& node, CitizenFacts* citizen) {
    static const Words required = {"group"};
    static const Words optional = {"months_in_course",  "sick_pay_category", "choice",
                                   "consent",           "acute_need",        "risk_group",
                                   "needs_interpreter", "digital_exempt",    "standby_scheme",
                                   "wants_to_take_part"};
    if (!ExpectMap(report_, node, "`citizen`")) return;
    CheckKeys(report_, node, required, optional);
    Set(node, "group", words_.groups, &citizen->group);
    if (const YamlNode* months = node.Find("months_in_course")) {
      citizen->months_in_course =
          ReadInt(report_, *months, "`months_in_course`", 0, kMostMonths).value_or(0);
    }
    const YamlNode* category = node.Find("sick_pay_category");
    if (category && category->text != "none") {
      citizen->sick_pay_category =
          ReadInt(report_, *category, "`sick_pay_category`", 1, kMostSickPayCategory);
    }
    citizen->choice = ReadModeOrNone(node, "choice");
    if (const YamlNode* consent = node.Find("consent"))
      citizen->consent = ReadSetOrUnset(*consent, "`consent`");
    Set(node, "acute_need", &citizen->acute_need);
    Set(node, "risk_group", &citizen->risk_group);
    Set(node, "needs_interpreter", &citizen->needs_interpreter);
    Set(node, "digital_exempt", &citizen->digital_exempt);
    Set(node, "standby_scheme", &citizen->standby_scheme);
    Set(node, "wants_to_take_part", &citizen->wants_to_take_part);
  }

  void ReadCircumstances(const YamlNode& node, Circumstances* circumstances) {
    static const Words optional = {"municipality_locked_down", "premises_ready"};
    if (!ExpectMap(report_, node, "`circumstances`")) return;
    CheckKeys(report_, node, {}, optional);
    Set(node, "municipality_locked_down", &circumstances->municipality_locked_down);
    Set(node, "premises_ready", &circumstances->premises_ready);
  }

  void ReadJudgments(const YamlNode& node, std::map<std::string, bool>* judgments) {
    Words flags;
    for (const JudgmentFlag& flag : words_.judgments) flags.push_back(flag.id);
    if (!ExpectMap(report_, node, "`judgments`")) return;
    CheckKeys(report_, node, {}, flags);
    for (const YamlEntry& entry : node.entries) {
      if (const auto set = ReadSetOrUnset(entry.value, "`" + entry.key + "`"))
        judgments->emplace(entry.key, *set);
    }
  }

  Report& report_;
  const Vocabulary& words_;
};

// Compares a decision with an `expect`, key by key; only keys that are written are compared.
class Comparison {
 public:
  Comparison(Report& report, const Decision& decision, const Words& provisions)
      : report_(report), decision_(decision), provisions_(provisions) {}

  Words Run(const YamlNode& expect) {
    static const Words keys = {"outcome",        "allowed", "needs_consent", "chosen", "decided_by",
                               "participation",  "advice",  "duties",        "counts", "basis",
                               "open_judgments", "cites",   "cites_not"};
    if (!ExpectMap(report_, expect, "`expect`")) return {};
    CheckKeys(report_, expect, {}, keys);
    if (expect.entries.empty())
      report_.Error(expect.mark, "`expect` is empty", "write what the decision must say");
    CompareWord(expect, "outcome", {"decided", "needs_judgment", "no_lawful_mode"},
                Lower(Name(decision_.outcome)));
    CompareVerdicts(expect);
    CompareWord(expect, "chosen", {"physical", "telephone", "video", "none"},
                decision_.chosen ? std::string(Word(*decision_.chosen)) : "none");
    CompareWord(expect, "decided_by",
                {"law", "jobcentre", "a_kasse", "municipality", "caseworker", "citizen"},
                Lower(Name(decision_.decided_by)));
    CompareWord(expect, "participation", {"mandatory", "voluntary"},
                Lower(Name(decision_.participation)));
    CompareWord(expect, "counts", {"true", "false"}, decision_.counts ? "true" : "false");
    CompareWord(expect, "basis", {"announced", "issued"}, Lower(Name(decision_.basis)));
    CompareLists(expect);
    CompareDuties(expect);
    CompareCitations(expect);
    return std::move(differences_);
  }

 private:
  static std::string Show(const Words& words) {
    std::string text = "[";
    for (const std::string& word : words) text += (text.size() > 1 ? ", " : "") + word;
    return text + "]";
  }

  void Differ(const std::string& key, const std::string& expected, const std::string& actual) {
    if (expected != actual)
      differences_.push_back(key + ": expected " + expected + ", got " + actual);
  }

  // A list that may be empty; words in it must be texts.
  Words ReadList(const YamlNode& node, const std::string& key) {
    Words words;
    if (node.kind != YamlNode::Kind::kList) {
      report_.Error(node.mark, "`" + key + "` must be a list", "write `[]` or `[a, b]`");
      return words;
    }
    for (const YamlNode& item : node.items) words.push_back(item.text);
    return words;
  }

  ModeSet ReadModeSet(const YamlNode& expect, const std::string& key) {
    ModeSet set;
    const YamlNode* node = expect.Find(key);
    if (!node || (node->kind == YamlNode::Kind::kList && node->items.empty())) return set;
    for (Mode mode : ReadModes(report_, *node, "`" + key + "`")) set.Add(mode);
    return set;
  }

  static Words WordsOf(ModeSet modes) {
    Words words;
    for (Mode mode : kModes) {
      if (modes.Has(mode)) words.emplace_back(Word(mode));
    }
    return words;
  }

  void CompareWord(const YamlNode& expect, const std::string& key, const Words& words,
                   const std::string& actual) {
    const YamlNode* node = expect.Find(key);
    if (!node) return;
    if (ReadWord(report_, *node, "`" + key + "`", words)) Differ(key, node->text, actual);
  }

  // Where either list is written the other is empty unless written, and what is in neither is
  // forbidden.
  void CompareVerdicts(const YamlNode& expect) {
    if (!expect.Find("allowed") && !expect.Find("needs_consent")) return;
    const ModeSet allowed = ReadModeSet(expect, "allowed"),
                  needs_consent = ReadModeSet(expect, "needs_consent");
    Differ("allowed", Show(WordsOf(allowed)), Show(WordsOf(decision_.With(Verdict::kAllowed))));
    Differ("needs_consent", Show(WordsOf(needs_consent)),
           Show(WordsOf(decision_.With(Verdict::kNeedsConsent))));
  }

  void CompareLists(const YamlNode& expect) {
    if (const YamlNode* node = expect.Find("advice")) {
      Words actual;
      for (Mode mode : decision_.advice) actual.emplace_back(Word(mode));
      Differ("advice", Show(ReadList(*node, "advice")), Show(actual));
    }
    if (const YamlNode* node = expect.Find("open_judgments")) {
      Words expected = ReadList(*node, "open_judgments");
      std::sort(expected.begin(), expected.end());
      Differ("open_judgments", Show(expected), Show(decision_.open_judgments));
    }
  }

  // A duty that has another value for another mode is written once a value, in one list.
  void CompareDuties(const YamlNode& expect) {
    const YamlNode* node = expect.Find("duties");
    if (!node || !ExpectMap(report_, *node, "`duties`")) return;
    Words expected, actual;
    for (const YamlEntry& entry : node->entries) {
      if (entry.value.kind == YamlNode::Kind::kScalar)
        expected.push_back(entry.key + " " + entry.value.text);
      for (const YamlNode& item : entry.value.items)
        expected.push_back(entry.key + " " + item.text);
    }
    for (const Duty& duty : decision_.duties)
      actual.push_back(duty.duty + " " + std::to_string(duty.value));
    std::sort(expected.begin(), expected.end());
    std::sort(actual.begin(), actual.end());
    Differ("duties", Show(expected), Show(actual));
  }

  void CompareCitations(const YamlNode& expect) {
    std::set<std::string> cited;
    for (const Citation& citation : decision_.citations) {
      if (citation.defeated_by.empty()) cited.insert(citation.provision);
    }
    for (const std::string key : {"cites", "cites_not"}) {
      const YamlNode* node = expect.Find(key);
      if (!node) continue;
      for (std::size_t index : ReadWords(report_, *node, "`" + key + "`", provisions_)) {
        const std::string& id = provisions_[index];
        if ((cited.count(id) > 0) != (key == "cites")) {
          differences_.push_back(key + ": " + id +
                                 (key == "cites" ? " is not cited" : " is cited"));
        }
      }
    }
  }

  Report& report_;
  const Decision& decision_;
  const Words& provisions_;
  Words differences_;
};

class CaseRunner {
 public:
  explicit CaseRunner(const Rulebooks& rulebooks) : rulebooks_(rulebooks) {
    std::set<std::string> ids;
    const auto add = [&](const Rulebook& rulebook) {
      for (const ProvisionView& provision : rulebook.Provisions()) ids.insert(provision.id);
    };
    add(rulebooks.national());
    for (const auto& [code, rulebook] : rulebooks.municipal()) add(rulebook);
    provisions_.assign(ids.begin(), ids.end());
  }

  void RunFile(const SourceFile& file) {
    static const Words required = {"cases"}, optional = {"defaults", "note"};
    Report report(file, &report_.diagnostics);
    const tl::expected<YamlNode, YamlProblem> root = ParseYaml(file.text);
    if (!root) return report.Error(root.error().mark, root.error().message, root.error().fix);
    if (!ExpectMap(report, *root, "a case file")) return;
    CheckKeys(report, *root, required, optional);
    const YamlNode* defaults = root->Find("defaults");
    if (defaults && !ExpectMap(report, *defaults, "`defaults`")) return;
    const YamlNode* cases = root->Find("cases");
    if (!cases || !ExpectList(report, *cases, "`cases`")) return;
    for (const YamlNode& item : cases->items) RunCase(report, item, defaults);
  }

  CaseReport Finish() {
    for (const std::string& id : provisions_) {
      if (active_.count(id) == 0) report_.unexercised.push_back(id);
    }
    return std::move(report_);
  }

 private:
  void RunCase(Report& report, const YamlNode& node, const YamlNode* defaults) {
    static const Words required = {"id", "ask", "expect"}, optional = {"note"};
    if (!ExpectMap(report, node, "a case")) return;
    CheckKeys(report, node, required, optional);
    const YamlNode* id = node.Find("id");
    const YamlNode* ask = node.Find("ask");
    const YamlNode* expect = node.Find("expect");
    if (!id || !ask || !expect) return;
    if (!IsCaseId(id->text))
      return report.Error(id->mark,
                          "`" + id->text.substr(0, kMostWordBytes) + "` is no id of a case",
                          "use letters, 0-9, `.`, `_` and `-`");
    if (!seen_.insert(id->text).second)
      return report.Error(id->mark, "there are two cases `" + id->text + "`",
                          "give each case an id of its own");
    const int errors = report.errors();
    const std::optional<Question> question =
        AskReader(report, rulebooks_.vocabulary()).Read(defaults ? Merge(*defaults, *ask) : *ask);
    if (!question) return;
    const Result<Decision> decision =
        rulebooks_.For(question->facts.municipality).Decide(*question);
    if (!decision)
      return report.Error(ask->mark, "cannot be decided: " + ToJson(decision.error()),
                          "correct the facts");
    for (const Citation& citation : decision->citations) {
      active_.insert(citation.defeated_by.empty() ? citation.provision : citation.defeated_by);
    }
    Words differences = Comparison(report, *decision, provisions_).Run(*expect);
    if (report.errors() > errors) return;
    ++report_.run;
    report_.answers.push_back({report.file().path, id->mark.line, id->text, *question, *decision});
    if (!differences.empty())
      report_.failures.push_back(
          {report.file().path, id->mark.line, id->text, std::move(differences)});
  }

  const Rulebooks& rulebooks_;
  Words provisions_;  // of every rulebook, by id
  std::set<std::string> active_;
  std::set<std::string> seen_;
  CaseReport report_;
};

}  // namespace

CaseReport RunCases(const Rulebooks& rulebooks, const std::vector<SourceFile>& files) {
  std::vector<const SourceFile*> sorted;
  for (const SourceFile& file : files) sorted.push_back(&file);
  std::sort(sorted.begin(), sorted.end(),
            [](const SourceFile* a, const SourceFile* b) { return a->path < b->path; });
  CaseRunner runner(rulebooks);
  for (const SourceFile* file : sorted) runner.RunFile(*file);
  return runner.Finish();
}

std::string ToJson(const CaseReport& report) {
  using OrderedJson = nlohmann::ordered_json;
  OrderedJson json;
  json["passed"] = report.Passed();
  json["run"] = report.run;
  json["failures"] = OrderedJson::array();
  for (const CaseFailure& failure : report.failures) {
    OrderedJson item;
    item["path"] = failure.path;
    item["line"] = failure.line;
    item["id"] = failure.id;
    item["differences"] = OrderedJson(failure.differences);
    json["failures"].push_back(std::move(item));
  }
  json["diagnostics"] = OrderedJson::array();
  for (const Diagnostic& diagnostic : report.diagnostics) {
    OrderedJson item;
    item["path"] = diagnostic.path;
    item["line"] = diagnostic.line;
    item["column"] = diagnostic.column;
    item["message"] = diagnostic.message;
    item["fix"] = diagnostic.fix;
    json["diagnostics"].push_back(std::move(item));
  }
  json["unexercised"] = OrderedJson(report.unexercised);
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace samtale::engine
