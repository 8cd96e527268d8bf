#include "services/ctl/directory_file.h"

#include <fmt/format.h>
#include <samtale/v1/directory_service.pb.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "services/core/id.h"
#include "services/ctl/json.h"
#include "services/ctl/json_text.h"
#include "services/ctl/names.h"

namespace samtale::ctl {
namespace {

using Json = nlohmann::json;
using google::protobuf::Message;

struct KindRow {
  RecordKind kind;
  std::string_view one;
  std::string_view many;
  const Message* (*message)();
};

template <class Resource>
const Message* Prototype() {
  return &Resource::default_instance();
}

constexpr std::array<KindRow, kRecordKinds> kKinds = {{
    {RecordKind::kJobcentre, "jobcentre", "jobcentres", Prototype<v1::Jobcentre>},
    {RecordKind::kCaseworker, "caseworker", "caseworkers", Prototype<v1::Caseworker>},
    {RecordKind::kRoom, "room", "rooms", Prototype<v1::Room>},
    {RecordKind::kCitizen, "citizen", "citizens", Prototype<v1::Citizen>},
    {RecordKind::kJudgment, "judgment", "judgments", Prototype<v1::Judgment>},
    {RecordKind::kConsent, "consent", "consents", Prototype<v1::Consent>},
    {RecordKind::kCircumstance, "circumstance", "circumstances", Prototype<v1::Circumstance>},
    {RecordKind::kAbsence, "absence", "absences", Prototype<v1::Absence>},
    {RecordKind::kDayOverride, "dayOverride", "dayOverrides", Prototype<v1::DayOverride>},
    {RecordKind::kClosingDay, "closingDay", "closingDays", Prototype<v1::ClosingDay>},
}};

const KindRow& RowOf(RecordKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

// Reads the documents of one file.
class Reader {
 public:
  Reader(const std::string& path, std::string_view text, const std::string& municipality)
      : path_(path), text_(text), usual_municipality_(municipality) {}

  void ReadDocument(std::string_view document);
  DirectoryFile Take() { return std::move(file_); }

 private:
  void Add(std::string_view part, std::string text) {
    file_.problems.push_back({path_, LineOf(text_, part), std::move(text)});
  }
  void ReadMunicipality(const std::vector<JsonMember>& members);
  void ReadMember(const JsonMember& member);
  void ReadRecord(const KindRow& row, std::string_view text);
  // The text of `key`, taken out of `object`; empty, and a problem, when it is no id.
  std::string TakeId(Json& object, const char* key, std::string_view text);
  void NameRecord(const KindRow& row, std::string_view text, Json& object, DirectoryRecord* record);
  void NameDayOverride(std::string_view text, Json& object, DirectoryRecord* record);
  void ExpandName(Json& object, const char* key, std::string_view collection);

  const std::string& path_;
  std::string_view text_;
  std::string usual_municipality_;
  std::string municipality_;
  DirectoryFile file_;
};

void Reader::ReadDocument(std::string_view document) {
  if (const auto problem = FindJsonProblem(document)) {
    Add(document.substr(std::min(problem->offset, document.size())), problem->text);
    return;
  }
  const auto members = Members(document);
  if (!members) {
    Add(document, "a document is one object, {\"jobcentres\": […], …}");
    return;
  }
  ReadMunicipality(*members);
  for (const JsonMember& member : *members) ReadMember(member);
}

void Reader::ReadMunicipality(const std::vector<JsonMember>& members) {
  municipality_ = usual_municipality_;
  for (const JsonMember& member : members) {
    if (member.key != "municipality") continue;
    const Json code = Json::parse(member.value);
    const std::string text = code.is_string() ? code.get<std::string>() : "";
    if (text.size() == 4 && text.find_first_not_of("0123456789") == text.npos) {
      municipality_ = text;
    } else {
      Add(member.value, "`municipality` is a code of four digits, \"0751\"");
    }
  }
}

void Reader::ReadMember(const JsonMember& member) {
  if (member.key == "municipality") return;
  for (const KindRow& row : kKinds) {
    if (member.key == row.one) return ReadRecord(row, member.value);
    if (member.key != row.many) continue;
    const auto items = Items(member.value);
    if (!items) return Add(member.value, fmt::format("`{}` is a list, […]", row.many));
    for (const std::string_view item : *items) ReadRecord(row, item);
    return;
  }
  std::string known = "municipality";
  for (const KindRow& row : kKinds) known += fmt::format(", {}", row.many);
  Add(member.value, fmt::format("`{}` is not known here; use one of: {}", member.key, known));
}

std::string Reader::TakeId(Json& object, const char* key, std::string_view text) {
  const auto found = object.find(key);
  const bool is_text = found != object.end() && found->is_string();
  std::string id = is_text ? found->get<std::string>() : "";
  object.erase(key);
  if (IsIdText(id)) return id;
  Add(text, is_text
                ? fmt::format("`{}`: `{}` is no id; use 1 to 64 of a-z, 0-9 and hyphen", key, id)
                : fmt::format("`{}` is missing: an id, as a text", key));
  return "";
}

void Reader::ExpandName(Json& object, const char* key, std::string_view collection) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return;
  *found = NameIn(municipality_, collection, found->get<std::string>());
}

void Reader::NameDayOverride(std::string_view text, Json& object, DirectoryRecord* record) {
  record->id = TakeId(object, "caseworker", text);
  const auto day = object.find("day");
  const bool is_text = day != object.end() && day->is_string();
  if (!is_text) Add(text, "`day` is missing: a local day, \"2026-12-24\"");
  object["name"] = NameIn(record->municipality, "caseworkers", record->id) + "/dayOverrides/" +
                   (is_text ? day->get<std::string>() : "");
  object.erase("day");
}

// Takes what a file calls ids out of the object, and puts the message's own name in.
void Reader::NameRecord(const KindRow& row, std::string_view text, Json& object,
                        DirectoryRecord* record) {
  if (row.kind == RecordKind::kDayOverride) return NameDayOverride(text, object, record);
  const bool of_citizen = row.kind == RecordKind::kJudgment || row.kind == RecordKind::kConsent;
  record->id = TakeId(object, of_citizen ? "citizen" : "id", text);
  if (of_citizen && object.contains("by")) record->by = TakeId(object, "by", text);
  if (of_citizen) {
    const std::string citizen = NameIn(record->municipality, "citizens", record->id);
    if (row.kind == RecordKind::kConsent) return;
    const auto flag = object.find("flag");
    const bool is_text = flag != object.end() && flag->is_string();
    if (!is_text) Add(text, "`flag` is missing: a judgment of the rules, \"requires_physical\"");
    object["name"] = citizen + "/judgments/" + (is_text ? flag->get<std::string>() : "");
    object.erase("flag");
    return;
  }
  object["name"] = NameIn(record->municipality, row.many, record->id);
  ExpandName(object, "jobcentre", "jobcentres");
  ExpandName(object, "caseworker", "caseworkers");
}

void Reader::ReadRecord(const KindRow& row, std::string_view text) {
  const auto members = Members(text);
  if (!members) return Add(text, fmt::format("a {} is an object, {{…}}", row.one));
  std::set<std::string_view> keys;
  for (const JsonMember& member : *members) {
    if (!keys.insert(member.key).second) {
      return Add(member.value, fmt::format("`{}` is here twice", member.key));
    }
  }
  if (municipality_.empty()) {
    return Add(text, "no municipality: write \"municipality\" in the file, or use --municipality");
  }
  const std::size_t problems = file_.problems.size();
  Json object = Json::parse(text);
  DirectoryRecord record{row.kind, path_, LineOf(text_, text), municipality_, "", "", {}, nullptr};
  NameRecord(row, text, object, &record);
  record.message.reset(row.message()->New());
  const std::string wrong = FromJson(object.dump(), record.message.get());
  if (!wrong.empty()) Add(text, fmt::format("{} `{}`: {}", row.one, record.id, wrong));
  if (file_.problems.size() > problems) return;
  const auto* type = record.message->GetDescriptor();
  for (const auto& [key, value] : object.items()) {
    const auto* field = type->FindFieldByCamelcaseName(key);
    if (field == nullptr) field = type->FindFieldByName(key);
    if (field != nullptr && field->name() != "name") record.fields.push_back(field->name());
  }
  file_.records.push_back(std::move(record));
}

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

std::string_view Plural(RecordKind kind) { return RowOf(kind).many; }

DirectoryFile ReadDirectory(const std::string& path, std::string_view text,
                            const std::string& municipality) {
  Reader reader(path, text, municipality);
  if (!EndsWith(path, ".jsonl")) {
    reader.ReadDocument(text);
    return reader.Take();
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.find_first_not_of(" \t\r") != line.npos) reader.ReadDocument(line);
    begin = end + 1;
  }
  return reader.Take();
}

}  // namespace samtale::ctl
