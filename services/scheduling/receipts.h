// Once: a repeated request answers what the first one made (RFC 9110 idempotency, by request id). A
// receipt is written in the transaction of its effect, for OK only; refusals are judged afresh.
// Pure over the store.
#pragma once

#include <optional>
#include <string>

#include "services/core/error.h"
#include "services/scheduling/call.h"
#include "services/store/store.h"

namespace samtale::scheduling {

// `role/id`: whose request ids and holds these are.
std::string CallerKey(const Caller& caller);

// Begins a write: kDeadlineExceeded (no effect) when the caller no longer waits; the resource that
// the same request made before, if it did; kRequestIdReused when it had another body.
Result<std::optional<std::string>> BeginWrite(const store::Snapshot& snapshot, const Call& call);

// Adds an event about `subject`, as EndWrite does.
void AddEvent(store::Transaction& transaction, const Call& call, std::string subject,
              std::string kind, std::string detail);

// Ends a write that made or changed `resource` (a name below the municipality): its receipt and its
// event. `detail` is JSON without personal data, or empty.
void EndWrite(store::Transaction& transaction, const Call& call, std::string resource,
              std::string event_kind, std::string detail);

// The etag of a record at a revision.
std::string Etag(store::Revision revision);
// kEtagMismatch unless `etag` is empty or that of `revision`.
Result<void> CheckEtag(const std::string& etag, store::Revision revision);

}  // namespace samtale::scheduling
