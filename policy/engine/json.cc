#include "policy/engine/json.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "policy/engine/lexicon.h"
#include "services/core/message.h"

namespace samtale::engine {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;
using samtale::Format;  // of days; engine::Format is of diagnostics

constexpr std::size_t kMostJsonBytes = 64 * 1024;
constexpr std::size_t kMostJsonDepth = 8;

// Goes over a text before it is read, for what a JSON library would let pass: a name twice in an
// object, and nesting without end. Its functions are called by nlohmann's parser; false stops it.
class StrictScan : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return Enter(); }
  bool end_object() override { return Leave(); }
  bool start_array(std::size_t) override { return Enter(); }
  bool end_array() override { return Leave(); }
  bool key(string_t& name) override {
    if (names_.back().insert(name).second) return true;
    violation_ = Violation{name, {Text::kRepeated, {name}}};
    return false;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    violation_ = Violation{"", {Text::kNotJson, {std::to_string(position)}}};
    return false;
  }
  const Violation& violation() const { return violation_; }

 private:
  bool Enter() {
    names_.emplace_back();
    if (names_.size() <= kMostJsonDepth) return true;
    violation_ = Violation{"", {Text::kTooDeep, {std::to_string(kMostJsonDepth)}}};
    return false;
  }
  bool Leave() {
    names_.pop_back();
    return true;
  }

  std::vector<std::set<std::string>> names_;
  Violation violation_{"", {Text::kNotJson, {"1"}}};
};

// Reads the fields of one object. A field that is absent or null leaves its default alone.
class ObjectReader {
 public:
  ObjectReader(const Json& object, std::string path, std::vector<Violation>* violations)
      : object_(object), path_(std::move(path)), violations_(violations) {}

  // Reports what is in the object and was not asked for.
  void Finish() {
    std::string known;
    for (const std::string& name : asked_) known += (known.empty() ? "" : ", ") + name;
    for (const auto& [name, value] : object_.items()) {
      if (asked_.count(name) == 0) Refuse(name, Text::kUnknownField, {known});
    }
  }

  void ReadText(const std::string& name, bool required, std::string* to) {
    const Json* value = Find(name);
    if (!value && required) Refuse(name, Text::kRequired, {});
    if (!value) return;
    if (value->is_string())
      *to = value->get<std::string>();
    else
      Refuse(name, Text::kNotAText, {});
  }

  std::optional<LocalDay> ReadDay(const std::string& name, bool required) {
    std::string text;
    const Json* value = Find(name);
    ReadText(name, required, &text);
    if (!value || !value->is_string()) return std::nullopt;
    const std::optional<LocalDay> day = ParseDay(text);
    if (!day) Refuse(name, Text::kNotADay, {text.substr(0, kMostWordBytes)});
    return day;
  }

  std::optional<bool> ReadBool(const std::string& name) {
    const Json* value = Find(name);
    if (!value) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    Refuse(name, Text::kNotABool, {});
    return std::nullopt;
  }
  void ReadBool(const std::string& name, bool* to) { *to = ReadBool(name).value_or(*to); }

  std::optional<int> ReadInt(const std::string& name, int least, int most) {
    const Json* value = Find(name);
    if (!value) return std::nullopt;
    if (!value->is_number_integer()) {
      Refuse(name, Text::kNotAWholeNumber, {});
      return std::nullopt;
    }
    // What does not fit an int64 is unsigned here, and larger than any bound.
    const bool fits = !value->is_number_unsigned() ||
                      value->get<std::uint64_t>() <= static_cast<std::uint64_t>(most);
    const std::int64_t number =
        fits ? value->get<std::int64_t>() : std::numeric_limits<std::int64_t>::max();
    if (number >= least && number <= most) return static_cast<int>(number);
    Refuse(name, Text::kOutOfRange, {std::to_string(least), std::to_string(most)});
    return std::nullopt;
  }

  // The one of `values` whose Name or word is the text.
  template <class Value, std::size_t kCount, class NameOf>
  std::optional<Value> ReadWord(const std::string& name, const std::array<Value, kCount>& values,
                                NameOf name_of) {
    const Json* value = Find(name);
    if (!value) return std::nullopt;
    std::string words;
    for (const Value candidate : values) {
      if (value->is_string() && value->get_ref<const std::string&>() == name_of(candidate))
        return candidate;
      words += (words.empty() ? "" : ", ") + std::string(name_of(candidate));
    }
    if (value->is_string())
      Refuse(name, Text::kNotAWord, {value->get<std::string>().substr(0, kMostWordBytes), words});
    else
      Refuse(name, Text::kNotAText, {});
    return std::nullopt;
  }

  std::optional<Mode> ReadMode(const std::string& name) {
    return ReadWord(name, kModes, [](Mode mode) { return engine::Name(mode); });
  }

  // An empty object where there is none.
  const Json& ReadObject(const std::string& name) {
    static const Json empty = Json::object();
    const Json* value = Find(name);
    if (!value) return empty;
    if (value->is_object()) return *value;
    Refuse(name, Text::kNotAnObject, {});
    return empty;
  }

 private:
  const Json* Find(const std::string& name) {
    asked_.insert(name);
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  void Refuse(const std::string& name, Text text, std::vector<std::string> arguments) {
    violations_->push_back({path_ + name.substr(0, kMostWordBytes), {text, std::move(arguments)}});
  }

  const Json& object_;
  std::string path_;
  std::vector<Violation>* violations_;
  std::set<std::string> asked_;
};

std::string_view HolderWord(Holder holder) {
  return holder == Holder::kJobcentre ? "jobcentre" : "a_kasse";
}

void ReadMeeting(const Json& json, std::vector<Violation>* violations, MeetingFacts* meeting) {
  constexpr std::array<Holder, 2> kHolders = {Holder::kJobcentre, Holder::kAKasse};
  ObjectReader reader(json, "meeting.", violations);
  reader.ReadText("type", true, &meeting->type);
  meeting->number = reader.ReadInt("number", 1, kMostMeetings).value_or(meeting->number);
  meeting->held_by = reader.ReadWord("heldBy", kHolders, HolderWord).value_or(meeting->held_by);
  meeting->summoned_on = reader.ReadDay("summonedOn", false);
  meeting->summoned_mode = reader.ReadMode("summonedMode");
  reader.Finish();
}

void ReadCitizen(const Json& json, std::vector<Violation>* violations, CitizenFacts* citizen) {
  ObjectReader reader(json, "citizen.", violations);
  reader.ReadText("group", true, &citizen->group);
  citizen->months_in_course =
      reader.ReadInt("monthsInCourse", 0, kMostMonths).value_or(citizen->months_in_course);
  citizen->sick_pay_category = reader.ReadInt("sickPayCategory", 1, kMostSickPayCategory);
  citizen->choice = reader.ReadMode("choice");
  citizen->consent = reader.ReadBool("consent");
  reader.ReadBool("acuteNeed", &citizen->acute_need);
  reader.ReadBool("riskGroup", &citizen->risk_group);
  reader.ReadBool("needsInterpreter", &citizen->needs_interpreter);
  reader.ReadBool("digitalExempt", &citizen->digital_exempt);
  reader.ReadBool("standbyScheme", &citizen->standby_scheme);
  reader.ReadBool("wantsToTakePart", &citizen->wants_to_take_part);
  reader.Finish();
}

void ReadCircumstances(const Json& json, std::vector<Violation>* violations,
                       Circumstances* circumstances) {
  ObjectReader reader(json, "circumstances.", violations);
  reader.ReadBool("municipalityLockedDown", &circumstances->municipality_locked_down);
  reader.ReadBool("premisesReady", &circumstances->premises_ready);
  reader.Finish();
}

// Which flags there are is the rulebook's to say: Decide refuses unknown ones.
void ReadJudgments(const Json& json, std::vector<Violation>* violations,
                   std::map<std::string, bool>* judgments) {
  ObjectReader reader(json, "judgments.", violations);
  for (const auto& [flag, value] : json.items()) {
    if (const std::optional<bool> set = reader.ReadBool(flag)) judgments->emplace(flag, *set);
  }
}

Question ReadQuestion(const Json& json, std::vector<Violation>* violations) {
  constexpr std::array<Known, 2> kKnown = {Known::kAnnounced, Known::kIssued};
  Question question{{}, LocalDay{}, LocalDay{}, Known::kAnnounced};
  ObjectReader reader(json, "", violations);
  reader.ReadText("municipality", true, &question.facts.municipality);
  reader.ReadText("jobcentre", false, &question.facts.jobcentre);
  question.meeting_day = reader.ReadDay("meetingDate", true).value_or(LocalDay{});
  question.decided_on = reader.ReadDay("decidedOn", true).value_or(LocalDay{});
  question.known = reader.ReadWord("known", kKnown, [](Known known) { return Name(known); })
                       .value_or(Known::kAnnounced);
  ReadMeeting(reader.ReadObject("meeting"), violations, &question.facts.meeting);
  ReadCitizen(reader.ReadObject("citizen"), violations, &question.facts.citizen);
  ReadCircumstances(reader.ReadObject("circumstances"), violations, &question.facts.circumstances);
  ReadJudgments(reader.ReadObject("judgments"), violations, &question.facts.judgments);
  reader.Finish();
  return question;
}

// Bytes that are no UTF-8 are replaced: no text makes an answer impossible.
std::string Dump(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

OrderedJson ModeOrNull(std::optional<Mode> mode) {
  return mode ? OrderedJson(Name(*mode)) : OrderedJson(nullptr);
}

OrderedJson ModeList(ModeSet modes) {
  OrderedJson list = OrderedJson::array();
  for (Mode mode : kModes) {
    if (modes.Has(mode)) list.push_back(Name(mode));
  }
  return list;
}

OrderedJson MeetingJson(const MeetingFacts& meeting) {
  OrderedJson json;
  json["type"] = meeting.type;
  json["number"] = meeting.number;
  json["heldBy"] = HolderWord(meeting.held_by);
  json["summonedOn"] =
      meeting.summoned_on ? OrderedJson(Format(*meeting.summoned_on)) : OrderedJson(nullptr);
  json["summonedMode"] = ModeOrNull(meeting.summoned_mode);
  return json;
}

OrderedJson CitizenJson(const CitizenFacts& citizen) {
  OrderedJson json;
  json["group"] = citizen.group;
  json["monthsInCourse"] = citizen.months_in_course;
  json["sickPayCategory"] =
      citizen.sick_pay_category ? OrderedJson(*citizen.sick_pay_category) : OrderedJson(nullptr);
  json["choice"] = ModeOrNull(citizen.choice);
  json["consent"] = citizen.consent ? OrderedJson(*citizen.consent) : OrderedJson(nullptr);
  json["acuteNeed"] = citizen.acute_need;
  json["riskGroup"] = citizen.risk_group;
  json["needsInterpreter"] = citizen.needs_interpreter;
  json["digitalExempt"] = citizen.digital_exempt;
  json["standbyScheme"] = citizen.standby_scheme;
  json["wantsToTakePart"] = citizen.wants_to_take_part;
  return json;
}

OrderedJson CitationJson(const Citation& citation) {
  OrderedJson json;
  json["provision"] = citation.provision;
  json["version"] = citation.version;
  json["effect"] = Name(citation.effect);
  json["modes"] = ModeList(citation.modes);
  json["instrument"] = citation.instrument;
  json["source"] = citation.source;
  json["defeatedBy"] = citation.defeated_by;
  return json;
}

OrderedJson VerdictList(const Decision& decision) {
  OrderedJson list = OrderedJson::array();
  for (Mode mode : kModes) {
    OrderedJson item;
    item["mode"] = Name(mode);
    item["verdict"] = Name(decision.verdict(mode));
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace

Result<Question> ParseQuestion(std::string_view text) {
  if (text.size() > kMostJsonBytes)
    return Invalid("", Text::kTooLong, {std::to_string(kMostJsonBytes)});
  StrictScan scan;
  if (!Json::sax_parse(text, &scan)) return Invalid({scan.violation()});
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return Invalid("", Text::kNotAnObject);
  std::vector<Violation> violations;
  Question question = ReadQuestion(json, &violations);
  if (!violations.empty()) return Invalid(std::move(violations));
  return question;
}

std::string ToJson(const Question& question) {
  OrderedJson json;
  json["municipality"] = question.facts.municipality;
  json["jobcentre"] = question.facts.jobcentre;
  json["meetingDate"] = Format(question.meeting_day);
  json["decidedOn"] = Format(question.decided_on);
  json["known"] = Name(question.known);
  json["meeting"] = MeetingJson(question.facts.meeting);
  json["citizen"] = CitizenJson(question.facts.citizen);
  json["circumstances"]["municipalityLockedDown"] =
      question.facts.circumstances.municipality_locked_down;
  json["circumstances"]["premisesReady"] = question.facts.circumstances.premises_ready;
  json["judgments"] = OrderedJson::object();
  for (const auto& [flag, value] : question.facts.judgments) json["judgments"][flag] = value;
  return Dump(json);
}

std::string ToJson(const Decision& decision) {
  OrderedJson json;
  json["outcome"] = Name(decision.outcome);
  json["modes"] = VerdictList(decision);
  json["chosen"] = decision.chosen ? Name(*decision.chosen) : "MODE_UNSPECIFIED";
  json["decidedBy"] = Name(decision.decided_by);
  json["participation"] = Name(decision.participation);
  json["advice"] = OrderedJson::array();
  for (Mode mode : decision.advice) json["advice"].push_back(Name(mode));
  json["duties"] = OrderedJson::array();
  for (const Duty& duty : decision.duties) {
    OrderedJson item;
    item["duty"] = duty.duty;
    item["value"] = duty.value;
    item["modes"] = ModeList(duty.modes);
    json["duties"].push_back(std::move(item));
  }
  json["counts"] = decision.counts;
  json["basis"] = Name(decision.basis);
  json["openJudgments"] = decision.open_judgments;
  json["citations"] = OrderedJson::array();
  for (const Citation& citation : decision.citations)
    json["citations"].push_back(CitationJson(citation));
  json["rulebook"] = decision.rulebook;
  return Dump(json);
}

namespace {

Severity SeverityOf(std::string_view name) {
  for (const Severity one : {Severity::kError, Severity::kWarning}) {
    if (Name(one) == name) return one;
  }
  return Severity::kNote;
}

}  // namespace

std::string ToJson(const std::vector<Diagnostic>& diagnostics) {
  OrderedJson all = OrderedJson::array();
  for (const Diagnostic& one : diagnostics) {
    all.push_back({{"severity", Name(one.severity)},
                   {"path", one.path},
                   {"line", one.line},
                   {"column", one.column},
                   {"message", one.message},
                   {"fix", one.fix},
                   {"excerpt", one.excerpt}});
  }
  return Dump(all);
}

Result<std::vector<Diagnostic>> ParseDiagnostics(std::string_view json) {
  try {
    std::vector<Diagnostic> diagnostics;
    for (const Json& one : Json::parse(json)) {
      diagnostics.push_back({SeverityOf(one.at("severity").get<std::string>()), one.at("path"),
                             one.at("line"), one.at("column"), one.at("message"), one.at("fix"),
                             one.at("excerpt")});
    }
    return diagnostics;
  } catch (const Json::exception&) {
    return Fail(Reason::kInternal, Text::kBug, {"the findings of an upload"});
  }
}

std::string ToJson(const Error& error) {
  OrderedJson fields = OrderedJson::array();
  for (const Violation& violation : error.violations) {
    OrderedJson field;
    field["field"] = violation.field;
    field["message"] = Render(violation.message, Language::kEnglish);
    fields.push_back(std::move(field));
  }
  OrderedJson json;
  json["error"]["reason"] = samtale::Name(error.reason);
  json["error"]["message"] = Render(error.message, Language::kEnglish);
  json["error"]["fields"] = std::move(fields);
  return Dump(json);
}

std::string_view Name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDecided:
      return "DECIDED";
    case Outcome::kNeedsJudgment:
      return "NEEDS_JUDGMENT";
    case Outcome::kNoLawfulMode:
      return "NO_LAWFUL_MODE";
  }
  return "";
}

std::string_view Name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllowed:
      return "ALLOWED";
    case Verdict::kForbidden:
      return "FORBIDDEN";
    case Verdict::kNeedsConsent:
      return "NEEDS_CONSENT";
  }
  return "";
}

std::string_view Name(Chooser chooser) {
  switch (chooser) {
    case Chooser::kLaw:
      return "LAW";
    case Chooser::kJobcentre:
      return "JOBCENTRE";
    case Chooser::kAKasse:
      return "A_KASSE";
    case Chooser::kMunicipality:
      return "MUNICIPALITY";
    case Chooser::kCaseworker:
      return "CASEWORKER";
    case Chooser::kCitizen:
      return "CITIZEN";
  }
  return "";
}

std::string_view Name(Participation participation) {
  switch (participation) {
    case Participation::kMandatory:
      return "MANDATORY";
    case Participation::kVoluntary:
      return "VOLUNTARY";
  }
  return "";
}

std::string_view Name(Basis basis) {
  switch (basis) {
    case Basis::kAnnounced:
      return "ANNOUNCED";
    case Basis::kIssued:
      return "ISSUED";
  }
  return "";
}

std::string_view Name(Effect effect) {
  switch (effect) {
    case Effect::kPermits:
      return "PERMITS";
    case Effect::kForbids:
      return "FORBIDS";
    case Effect::kDecidedBy:
      return "DECIDED_BY";
    case Effect::kConsent:
      return "CONSENT";
    case Effect::kVoluntary:
      return "VOLUNTARY";
    case Effect::kDuty:
      return "DUTY";
    case Effect::kCountsNot:
      return "COUNTS_NOT";
    case Effect::kPrefers:
      return "PREFERS";
    case Effect::kAdvises:
      return "ADVISES";
    case Effect::kAsks:
      return "ASKS";
  }
  return "";
}

std::string_view Name(Known known) {
  switch (known) {
    case Known::kAnnounced:
      return "ANNOUNCED";
    case Known::kIssued:
      return "ISSUED";
  }
  return "";
}

std::string_view Name(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "ERROR";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kNote:
      return "NOTE";
  }
  return "";
}

std::string_view Name(Mode mode) {
  switch (mode) {
    case Mode::kPhysical:
      return "PHYSICAL";
    case Mode::kTelephone:
      return "TELEPHONE";
    case Mode::kVideo:
      return "VIDEO";
  }
  return "";
}

}  // namespace samtale::engine
