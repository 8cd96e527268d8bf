// Importing directory records into a server: each is read first, and made, changed or left alone,
// so that importing a file again changes nothing. One call at a time; not shared between threads.
#pragma once

#include <array>
#include <iosfwd>
#include <string>
#include <vector>

#include "services/ctl/client.h"
#include "services/ctl/directory_file.h"

namespace samtale::ctl {

struct ImportCount {
  int created = 0;
  int updated = 0;
  int unchanged = 0;
  int refused = 0;
};

struct ImportReport {
  std::array<ImportCount, kRecordKinds> counts = {};  // by RecordKind
  bool stopped = false;  // the server does not answer; the rest was not tried
  bool AllDone() const;
};

// Imports by kind, then as written. What is refused is said on `err` with its file and line, and
// the rest goes on. An update changes only the fields that a record states; a day override is set
// whole. Judgments and consents are recorded as the caseworker they name; consents, circumstances,
// absences and closing days are recorded once, and a later change of them on the server stands.
// With `dry_run` nothing is written.
ImportReport Import(const Client& client, const std::vector<DirectoryRecord>& records, bool dry_run,
                    std::ostream& err);

// A row a kind that occurs.
std::string ShowReport(const ImportReport& report);
std::string ReportJson(const ImportReport& report);

}  // namespace samtale::ctl
