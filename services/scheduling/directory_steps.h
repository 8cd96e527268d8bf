// Steps that the use cases of the directory share. Each within one snapshot or transaction.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/core/error.h"
#include "services/scheduling/call.h"
#include "services/scheduling/directory.h"
#include "services/scheduling/receipts.h"
#include "services/store/store.h"

namespace samtale::scheduling {

inline constexpr int kMaxListedMeetings = 200;  // that a change of hours answers for rebooking

inline tl::unexpected<Error> Unknown(std::string resource) {
  return Fail(Reason::kNotFound, Text::kUnknownResource, {std::move(resource)});
}

inline std::string ResourceOf(const JobcentreId& id) { return "jobcentres/" + id.text(); }
inline std::string ResourceOf(const CaseworkerId& id) { return "caseworkers/" + id.text(); }
inline std::string ResourceOf(const AbsenceId& id) { return "absences/" + id.text(); }
inline std::string ResourceOf(const ClosingDayId& id) { return "closingDays/" + id.text(); }
inline std::string ResourceOf(const CaseworkerId& id, LocalDay day) {
  return ResourceOf(id) + "/dayOverrides/" + Format(day);
}

// Deletes what `remove` deletes, once. Deleting what is gone succeeds: false.
template <class Exists, class Remove>
Result<bool> DeleteIn(store::Transaction& transaction, const Call& call,
                      const std::string& resource, store::EventKind kind, Exists exists,
                      Remove remove) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier || !exists(transaction)) return false;
  remove(transaction);
  EndWrite(transaction, call, resource, kind);
  return true;
}

// Reads one record more than the page holds, to know whether another page follows.
template <class Record, class List>
Result<Page<Record>> ListPage(store::Store& store, const store::PageOf& page, List list) {
  return store.Read([&](const store::Snapshot& snapshot) {
    Page<Record> answer;
    answer.records = list(snapshot, store::PageOf{page.size + 1, page.after});
    answer.more = static_cast<int>(answer.records.size()) > page.size;
    if (answer.more) answer.records.pop_back();
    return answer;
  });
}

}  // namespace samtale::scheduling
