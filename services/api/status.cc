#include "services/api/status.h"

#include <google/protobuf/any.pb.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace samtale::api {
namespace {

constexpr int kRetrySeconds = 1;

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The weight of a language range, in thousandths; 0 when it is not well formed.
int Weight(std::string_view parameters) {
  const std::string_view weight = Trim(parameters);
  if (weight.empty()) return 1000;
  if (weight.substr(0, 2) != "q=") return 0;
  double value = 0;
  const auto [end, error] =
      std::from_chars(weight.data() + 2, weight.data() + weight.size(), value);
  if (error != std::errc{} || end != weight.data() + weight.size()) return 0;
  return value >= 0 && value <= 1 ? static_cast<int>(value * 1000) : 0;
}

// A sentence of at most kMaxSentenceBytes: inputs that a use case repeats may be long.
std::string Sentence(const Message& message, Language language) {
  std::string sentence = Render(message, language);
  if (sentence.size() <= kMaxSentenceBytes) return sentence;
  std::size_t end = kMaxSentenceBytes;
  while (end > 0 && (static_cast<unsigned char>(sentence[end]) & 0xC0u) == 0x80u) --end;
  return sentence.substr(0, end) + "…";
}

void Attach(const google::protobuf::Message& detail, google::rpc::Status* status) {
  status->add_details()->PackFrom(detail);
}

// Takes what fits of `all`; `add` gives the message of one. Answers how many were left out.
template <class Item, class Repeated, class Add>
std::size_t Fill(const std::vector<Item>& all, Repeated* repeated, Add add) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto* one = repeated->Add();
    add(all[i], one);
    bytes += one->ByteSizeLong() + 4;
    if (bytes > kMaxDetailBytes) {
      repeated->RemoveLast();
      return all.size() - i;
    }
  }
  return 0;
}

void AttachViolations(const Error& error, Language language, google::rpc::ErrorInfo* info,
                      google::rpc::Status* status) {
  if (error.violations.empty()) return;
  google::rpc::BadRequest bad;
  const std::size_t left_out =
      Fill(error.violations, bad.mutable_field_violations(),
           [&](const Violation& violation, google::rpc::BadRequest::FieldViolation* one) {
             one->set_field(violation.field);
             one->set_description(Sentence(violation.message, language));
           });
  if (left_out > 0) (*info->mutable_metadata())["left_out"] = std::to_string(left_out);
  Attach(bad, status);
}

void AttachBlockers(const Error& error, Language language, google::rpc::ErrorInfo* info,
                    google::rpc::Status* status) {
  if (error.blockers.empty()) return;
  google::rpc::PreconditionFailure failure;
  const std::size_t left_out =
      Fill(error.blockers, failure.mutable_violations(),
           [&](const Blocker& blocker, google::rpc::PreconditionFailure::Violation* one) {
             one->set_type(std::string(Name(blocker.message.text)));
             one->set_subject(blocker.subject);
             one->set_description(Sentence(blocker.message, language));
           });
  if (left_out > 0) {
    std::map<std::string, int> kinds;
    for (const Blocker& blocker : error.blockers) ++kinds[std::string(Name(blocker.message.text))];
    (*info->mutable_metadata())["left_out"] = std::to_string(left_out);
    for (const auto& [kind, count] : kinds) {
      (*info->mutable_metadata())[kind] = std::to_string(count);
    }
  }
  Attach(failure, status);
}

// The collection a resource name is of, `citizens`.
std::string TypeOf(std::string_view name) {
  const std::size_t end = name.rfind('/');
  if (end == name.npos) return "";
  const std::string_view collection = name.substr(0, end);
  return std::string(collection.substr(collection.rfind('/') + 1));
}

void AttachResource(const Error& error, google::rpc::Status* status) {
  const bool about_one =
      error.reason == Reason::kNotFound || error.reason == Reason::kAlreadyExists;
  if (!about_one || error.message.arguments.empty()) return;
  google::rpc::ResourceInfo resource;
  resource.set_resource_name(error.message.arguments.front());
  resource.set_resource_type(TypeOf(error.message.arguments.front()));
  Attach(resource, status);
}

void AttachRetry(const Error& error, google::rpc::Status* status) {
  if (error.reason != Reason::kUnavailable && error.reason != Reason::kResourceExhausted) return;
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(kRetrySeconds);
  Attach(retry, status);
}

google::rpc::ErrorInfo InfoOf(const Error& error) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(Name(error.reason)));
  info.set_domain(std::string(kErrorDomain));
  (*info.mutable_metadata())["text"] = std::string(Name(error.message.text));
  if (error.reason == Reason::kEtagMismatch && !error.message.arguments.empty()) {
    (*info.mutable_metadata())["etag"] = error.message.arguments.front();
  }
  if (error.message.text == Text::kMeetingIsNot) {
    (*info.mutable_metadata())["state"] = error.message.arguments.front();
  }
  return info;
}

}  // namespace

Language ReadLanguage(std::string_view accept_language) {
  int best = 0;
  Language language = Language::kDanish;
  while (!accept_language.empty()) {
    const std::size_t comma = std::min(accept_language.find(','), accept_language.size());
    const std::string_view range = accept_language.substr(0, comma);
    accept_language.remove_prefix(std::min(comma + 1, accept_language.size()));
    const std::size_t semicolon = std::min(range.find(';'), range.size());
    std::string tag(Trim(range.substr(0, semicolon)));
    std::transform(tag.begin(), tag.end(), tag.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    tag = tag.substr(0, tag.find('-'));
    const int weight = Weight(range.substr(std::min(semicolon + 1, range.size())));
    if (weight <= best || (tag != "da" && tag != "en")) continue;
    best = weight;
    language = tag == "da" ? Language::kDanish : Language::kEnglish;
  }
  return language;
}

grpc::StatusCode CodeOf(Reason reason) {
  switch (reason) {
    case Reason::kInvalidArgument:
    case Reason::kRequestIdReused:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case Reason::kNotFound:
      return grpc::StatusCode::NOT_FOUND;
    case Reason::kAlreadyExists:
      return grpc::StatusCode::ALREADY_EXISTS;
    case Reason::kUnauthenticated:
      return grpc::StatusCode::UNAUTHENTICATED;
    case Reason::kPermissionDenied:
      return grpc::StatusCode::PERMISSION_DENIED;
    case Reason::kNotBookable:
    case Reason::kMeetingState:
    case Reason::kHoldGone:
    case Reason::kRulesInvalid:
    case Reason::kDatabaseNewer:
    case Reason::kDatabaseInUse:
    case Reason::kAddressInUse:
      return grpc::StatusCode::FAILED_PRECONDITION;
    case Reason::kEtagMismatch:
      return grpc::StatusCode::ABORTED;
    case Reason::kCursorUnknown:
      return grpc::StatusCode::OUT_OF_RANGE;
    case Reason::kResourceExhausted:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case Reason::kUnimplemented:
      return grpc::StatusCode::UNIMPLEMENTED;
    case Reason::kDeadlineExceeded:
      return grpc::StatusCode::DEADLINE_EXCEEDED;
    case Reason::kUnavailable:
      return grpc::StatusCode::UNAVAILABLE;
    case Reason::kInternal:
      return grpc::StatusCode::INTERNAL;
  }
  return grpc::StatusCode::INTERNAL;
}

grpc::Status ToStatus(const Error& error, Language language, std::string_view request_id) {
  const std::string sentence = Sentence(error.message, language);
  google::rpc::Status details;
  details.set_code(static_cast<int>(CodeOf(error.reason)));
  details.set_message(sentence);
  google::rpc::ErrorInfo info = InfoOf(error);
  google::rpc::Status about;  // what follows ErrorInfo, which counts what is left out of it
  AttachViolations(error, language, &info, &about);
  AttachBlockers(error, language, &info, &about);
  Attach(info, &details);
  details.mutable_details()->MergeFrom(about.details());
  AttachResource(error, &details);
  AttachRetry(error, &details);
  google::rpc::LocalizedMessage localized;
  localized.set_locale(language == Language::kDanish ? "da" : "en");
  localized.set_message(sentence);
  Attach(localized, &details);
  if (!request_id.empty()) {
    google::rpc::RequestInfo request;
    request.set_request_id(std::string(request_id));
    Attach(request, &details);
  }
  return {CodeOf(error.reason), sentence, details.SerializeAsString()};
}

}  // namespace samtale::api
