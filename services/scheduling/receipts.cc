#include "services/scheduling/receipts.h"

#include <utility>

namespace samtale::scheduling {

std::string CallerKey(const Caller& caller) {
  return std::string(Word(caller.role)) + "/" + caller.id;
}

Result<std::optional<std::string>> BeginWrite(const store::Snapshot& snapshot, const Call& call) {
  if (call.expired()) return Fail(Reason::kDeadlineExceeded, Text::kDeadlineTooShort);
  std::optional<store::Receipt> receipt = snapshot.FindReceipt(
      call.caller.municipality, CallerKey(call.caller), call.method, call.request_id);
  if (!receipt) return std::nullopt;
  if (receipt->body_hash != call.body_hash)
    return Fail(Reason::kRequestIdReused, Text::kRequestIdReused);
  return std::move(receipt->resource);
}

store::Event EventOf(const Call& call, store::EventKind kind, std::string subject) {
  return {.municipality = call.caller.municipality,
          .kind = std::string(Word(kind)),
          .subject = std::move(subject),
          .caller = CallerKey(call.caller),
          .at = call.now};
}

void AddReceipt(store::Transaction& transaction, const Call& call, std::string resource) {
  transaction.Add(store::Receipt{.municipality = call.caller.municipality,
                                 .caller = CallerKey(call.caller),
                                 .method = call.method,
                                 .request_id = call.request_id,
                                 .body_hash = call.body_hash,
                                 .resource = std::move(resource),
                                 .at = call.now});
}

void EndWrite(store::Transaction& transaction, const Call& call, std::string resource,
              store::EventKind kind) {
  transaction.Add(EventOf(call, kind, resource));
  AddReceipt(transaction, call, std::move(resource));
}

std::string ResourceOf(const store::Consent& consent) {
  return "citizens/" + consent.citizen.text() + "/consents/" + Etag(consent.revision);
}

store::Consent AddConsent(store::Transaction& transaction, const Call& call,
                          store::Consent consent) {
  transaction.Add(consent);
  consent.revision = transaction.revision();
  transaction.Add(EventOf(call, store::EventKind::kConsentRecorded, ResourceOf(consent)));
  return consent;
}

std::string Etag(store::Revision revision) { return std::to_string(revision); }

Result<void> CheckEtag(const std::string& etag, store::Revision revision) {
  if (etag.empty() || etag == Etag(revision)) return {};
  return Fail(Reason::kEtagMismatch, Text::kEtagIsOld, {Etag(revision)});
}

}  // namespace samtale::scheduling
