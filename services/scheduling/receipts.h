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

// The event of a change of `subject` (a name below the municipality) that `call` makes; what else
// it tells is to be filled in.
store::Event EventOf(const Call& call, store::EventKind kind, std::string subject);
// The receipt of a write that made or changed `resource`.
void AddReceipt(store::Transaction& transaction, const Call& call, std::string resource);
// Ends a write that made or changed `resource`: its event and its receipt.
void EndWrite(store::Transaction& transaction, const Call& call, std::string resource,
              store::EventKind kind);

// A consent has no name of its own: it is named by the revision that recorded it.
std::string ResourceOf(const store::Consent& consent);
// Records an answer of a citizen and tells of it; answers it as it is stored.
store::Consent AddConsent(store::Transaction& transaction, const Call& call,
                          store::Consent consent);

// The etag of a record at a revision.
std::string Etag(store::Revision revision);
// kEtagMismatch unless `etag` is empty or that of `revision`.
Result<void> CheckEtag(const std::string& etag, store::Revision revision);

}  // namespace samtale::scheduling
