#include "policy/engine/lexicon.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <limits>
#include <utility>

#include "services/core/error.h"

namespace samtale::engine {
namespace {

constexpr int kMostExpiryDays = 3650;

const std::vector<std::string>& ModeWords() {
  static const std::vector<std::string> words = {"physical", "telephone", "video"};
  return words;
}
const std::vector<std::string>& HolderWords() {
  static const std::vector<std::string> words = {"jobcentre", "a_kasse"};
  return words;
}
const std::vector<std::string>& JoinWords() {
  static const std::vector<std::string> words = {"max", "min", "or"};
  return words;
}
const std::vector<std::string>& LabelKeys() {
  static const std::vector<std::string> words = {"da", "en"};
  return words;
}

// Calls `read` with each entry of the map of words under `key`, after checking the word's form.
void ReadWordMap(Report& report, const YamlNode& root, const std::string& key, std::size_t most,
                 const std::function<void(const YamlEntry&)>& read) {
  const YamlNode* map = root.Find(key);
  if (!map || !ExpectMap(report, *map, "`" + key + "`")) return;
  if (map->entries.size() > most) {
    report.Error(map->mark, "`" + key + "` has more than " + std::to_string(most) + " words",
                 "remove words");
    return;
  }
  for (const YamlEntry& entry : map->entries) {
    if (!IsWord(entry.key)) {
      report.Error(entry.mark, "`" + entry.key.substr(0, kMostWordBytes) + "` is no word",
                   "use a-z, 0-9 and _, beginning with a letter");
    } else if (ExpectMap(report, entry.value, "`" + entry.key + "`")) {
      read(entry);
    }
  }
}

// The text of `da` or `en`; CheckKeys has reported it when it is missing.
std::string ReadLabel(Report& report, const YamlNode& node, const std::string& language) {
  const YamlNode* label = node.Find(language);
  return label ? ReadText(report, *label, "`" + language + "`").value_or("") : "";
}

// `labels`, unless null, is given what people call them.
std::vector<std::string> ReadNamedWords(Report& report, const YamlNode& root,
                                        const std::string& key, std::size_t most,
                                        std::map<std::string, Label>* labels = nullptr) {
  std::vector<std::string> words;
  ReadWordMap(report, root, key, most, [&](const YamlEntry& entry) {
    CheckKeys(report, entry.value, LabelKeys(), {});
    Label label{ReadLabel(report, entry.value, "da"), ReadLabel(report, entry.value, "en")};
    if (labels != nullptr) labels->insert_or_assign(entry.key, std::move(label));
    words.push_back(entry.key);
  });
  return words;
}

void ReadHolders(Report& report, const YamlNode& root) {
  const std::vector<std::string> words =
      ReadNamedWords(report, root, "holders", HolderWords().size());
  for (const std::string& holder : HolderWords()) {
    const YamlNode* map = root.Find("holders");
    if (map && std::find(words.begin(), words.end(), holder) == words.end()) {
      report.Error(map->mark, "the holder `" + holder + "` is missing",
                   "name exactly `jobcentre` and `a_kasse`");
    }
  }
}

void ReadMunicipalities(Report& report, const YamlNode& map, const std::string& region,
                        Vocabulary* words) {
  if (!ExpectMap(report, map, "`municipalities`")) return;
  for (const YamlEntry& entry : map.entries) {
    const std::optional<std::string> name =
        ReadText(report, entry.value, "the municipality's name");
    if (!IsMunicipalityCode(entry.key)) {
      report.Error(entry.mark,
                   "`" + entry.key.substr(0, kMostWordBytes) + "` is no municipality code",
                   "write four digits in quotes, as `\"0101\"`");
    } else if (!words->municipality_regions.emplace(entry.key, region).second) {
      report.Error(entry.mark, "the municipality `" + entry.key + "` is in two regions",
                   "keep one");
    } else {
      words->municipality_names.emplace(entry.key, name.value_or(""));
    }
  }
}

void ReadRegions(Report& report, const YamlNode& root, Vocabulary* words) {
  static const std::vector<std::string> keys = {"da", "en", "municipalities"};
  ReadWordMap(report, root, "regions", kMostRegions, [&](const YamlEntry& entry) {
    CheckKeys(report, entry.value, keys, {});
    for (const std::string& language : LabelKeys()) ReadLabel(report, entry.value, language);
    words->regions.push_back(entry.key);
    if (const YamlNode* map = entry.value.Find("municipalities"))
      ReadMunicipalities(report, *map, entry.key, words);
  });
  if (words->municipality_regions.size() > kMostMunicipalities) {
    report.Error(root.mark, "more than " + std::to_string(kMostMunicipalities) + " municipalities",
                 "remove some");
  }
}

std::vector<Role> ReadRoles(Report& report, const YamlNode& node) {
  std::vector<Role> roles;
  if (!ExpectList(report, node, "`set_by`")) return roles;
  for (const YamlNode& item : node.items) {
    if (const std::optional<Role> role = ParseRole(item.text)) {
      roles.push_back(*role);
    } else {
      report.Error(item.mark, "unknown role `" + item.text.substr(0, kMostWordBytes) + "`",
                   "write `caseworker`, `a_kasse`, `citizen` or `administrator`");
    }
  }
  return roles;
}

void ReadJudgments(Report& report, const YamlNode& root, Vocabulary* words) {
  static const std::vector<std::string> keys = {"da", "en", "set_by", "expires_days"};
  ReadWordMap(report, root, "judgments", kMostJudgments, [&](const YamlEntry& entry) {
    CheckKeys(report, entry.value, keys, {});
    JudgmentFlag flag{entry.key,
                      ReadLabel(report, entry.value, "da"),
                      ReadLabel(report, entry.value, "en"),
                      {},
                      0};
    if (const YamlNode* roles = entry.value.Find("set_by")) flag.set_by = ReadRoles(report, *roles);
    if (const YamlNode* days = entry.value.Find("expires_days")) {
      flag.expires_after_days =
          ReadInt(report, *days, "`expires_days`", 1, kMostExpiryDays).value_or(1);
    }
    words->judgments.push_back(std::move(flag));
  });
}

void ReadDuties(Report& report, const YamlNode& root, Vocabulary* words) {
  static const std::vector<std::string> keys = {"da", "en", "join"};
  ReadWordMap(report, root, "duties", kMostDuties, [&](const YamlEntry& entry) {
    CheckKeys(report, entry.value, keys, {});
    DutyWord duty{entry.key, ReadLabel(report, entry.value, "da"),
                  ReadLabel(report, entry.value, "en"), Join::kMax};
    if (const YamlNode* join = entry.value.Find("join")) {
      constexpr std::array<Join, 3> kJoins = {Join::kMax, Join::kMin, Join::kOr};
      if (const auto index = ReadWord(report, *join, "`join`", JoinWords()))
        duty.join = kJoins[*index];
    }
    words->duties.push_back(std::move(duty));
  });
}

std::vector<std::string> IdsOf(const auto& words) {
  std::vector<std::string> ids;
  for (const auto& word : words) ids.push_back(word.id);
  return ids;
}

// Adds the facts of policy/README.md in the order of FactNumber.
void FillSchema(Lexicon* lexicon) {
  using expr::Type;
  expr::Schema& schema = lexicon->schema;
  const Vocabulary& words = lexicon->words;
  schema.Add({"meeting.type", Type::kWord, false, false, words.meeting_types});
  schema.Add({"meeting.held_by", Type::kWord, false, false, lexicon->holders});
  schema.Add({"meeting.number", Type::kInt, false});
  schema.Add({"meeting.notice_days", Type::kInt, false});
  schema.Add({"meeting.summoned_on", Type::kDay, true});
  schema.Add({"meeting.summoned_mode", Type::kWord, true, false, ModeWords()});
  schema.Add({"citizen.group", Type::kWord, false, false, words.groups});
  schema.Add({"citizen.months_in_course", Type::kInt, false});
  schema.Add({"citizen.sick_pay_category", Type::kInt, true});
  schema.Add({"citizen.choice", Type::kWord, true, false, ModeWords()});
  for (const char* flag :
       {"citizen.acute_need", "citizen.risk_group", "citizen.needs_interpreter",
        "citizen.digital_exempt", "citizen.standby_scheme", "citizen.wants_to_take_part"}) {
    schema.Add({flag, Type::kBool, false});
  }
  schema.Add({"municipality.code", Type::kWord, false, false, lexicon->municipalities});
  schema.Add({"municipality.region", Type::kWord, false, false, words.regions});
  schema.Add({"jobcentre.id", Type::kWord, false, true});
  schema.Add({"municipality.locked_down", Type::kBool, false});
  schema.Add({"jobcentre.premises_ready", Type::kBool, false});
  SAMTALE_CHECK(schema.size() == kFirstJudgment);
  for (const std::string& flag : lexicon->judgments)
    schema.Add({"judgment." + flag, Type::kBool, false});
}

}  // namespace

WordIndex::WordIndex(std::span<const std::string> words)
    : words_(words.begin(), words.end()), places_(std::bit_ceil(2 * words.size() + 1), 0) {
  SAMTALE_CHECK(words.size() < std::numeric_limits<std::uint16_t>::max());
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::size_t place = std::hash<std::string_view>()(words[i]) & (places_.size() - 1);
    while (places_[place] != 0) place = (place + 1) & (places_.size() - 1);
    places_[place] = static_cast<std::uint16_t>(i + 1);
  }
}

std::optional<std::size_t> WordIndex::Find(std::string_view word) const {
  std::size_t place = std::hash<std::string_view>()(word) & (places_.size() - 1);
  for (; places_[place] != 0; place = (place + 1) & (places_.size() - 1)) {
    const std::size_t number = places_[place] - std::size_t{1};
    if (words_[number] == word) return number;
  }
  return std::nullopt;
}

Lexicon ReadVocabulary(Report& report, const YamlNode& root) {
  static const std::vector<std::string> keys = {"groups",  "meeting_types", "holders",
                                                "regions", "judgments",     "duties"};
  Lexicon lexicon;
  if (!ExpectMap(report, root, "the vocabulary")) return lexicon;
  CheckKeys(report, root, keys, {});
  lexicon.words.groups = ReadNamedWords(report, root, "groups", kMostGroups);
  lexicon.words.meeting_types = ReadNamedWords(report, root, "meeting_types", kMostMeetingTypes,
                                               &lexicon.words.meeting_type_labels);
  lexicon.holders = HolderWords();
  ReadHolders(report, root);
  ReadRegions(report, root, &lexicon.words);
  ReadJudgments(report, root, &lexicon.words);
  ReadDuties(report, root, &lexicon.words);
  if (report.errors() > 0) return lexicon;
  for (const auto& [code, region] : lexicon.words.municipality_regions) {
    const auto place =
        std::find(lexicon.words.regions.begin(), lexicon.words.regions.end(), region);
    lexicon.municipalities.push_back(code);
    lexicon.municipality_region.push_back(
        static_cast<std::size_t>(place - lexicon.words.regions.begin()));
  }
  lexicon.judgments = IdsOf(lexicon.words.judgments);
  lexicon.duties = IdsOf(lexicon.words.duties);
  lexicon.group_index = WordIndex(lexicon.words.groups);
  lexicon.meeting_type_index = WordIndex(lexicon.words.meeting_types);
  lexicon.municipality_index = WordIndex(lexicon.municipalities);
  lexicon.judgment_index = WordIndex(lexicon.judgments);
  FillSchema(&lexicon);
  return lexicon;
}

}  // namespace samtale::engine
