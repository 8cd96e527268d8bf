// Reading import files: what a jobcentre books with, as JSON, to messages of the directory. One
// document or JSON Lines; every mistake is found at once, with its line. Knows no server. Pure.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace samtale::ctl {

// In the order in which they are imported: each may refer to those before it.
enum class RecordKind : std::uint8_t {
  kJobcentre,
  kCaseworker,
  kRoom,
  kCitizen,
  kJudgment,
  kConsent,
  kCircumstance,
  kAbsence,
  kDayOverride,
  kClosingDay
};
inline constexpr int kRecordKinds = 10;

// `jobcentres`: the key of a list in a file, and what a summary calls them.
std::string_view Plural(RecordKind kind);

struct DirectoryRecord {
  RecordKind kind;
  std::string path;
  int line;
  std::string municipality;
  std::string
      id;  // its own; of a judgment or consent the citizen's, of an override the caseworker's
  std::string by = {};  // of a judgment or a consent: the caseworker who recorded it; may be empty
  std::vector<std::string> fields;                     // of the message that the file states
  std::shared_ptr<google::protobuf::Message> message;  // v1::Jobcentre, v1::Caseworker, …; named
};

struct FileProblem {
  std::string path;
  int line;
  std::string text;  // lower case, no full stop
};

struct DirectoryFile {
  std::vector<DirectoryRecord> records;  // as written
  std::vector<FileProblem> problems;     // by line
};

// `text` is one JSON object, or one a line when `path` ends in `.jsonl`. An object holds
// `municipality` (default: the one given) and lists of records under their plurals, or one record
// under its singular. A record is the message's protobuf JSON without its name, with `id`
// (judgments: `citizen` and `flag`; consents: `citizen`; day overrides: `caseworker` and `day`); a
// reference may be an id.
DirectoryFile ReadDirectory(const std::string& path, std::string_view text,
                            const std::string& municipality);

}  // namespace samtale::ctl
