#include "services/ctl/refusal.h"

#include <fmt/ostream.h>
#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>
#include <google/rpc/code.pb.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <utility>

#include "services/ctl/json.h"
#include "services/ctl/words.h"

namespace samtale::ctl {
namespace {

void ReadDetail(const google::protobuf::Any& detail, Refusal* refusal) {
  if (google::rpc::ErrorInfo info; detail.UnpackTo(&info)) {
    refusal->reason = info.reason();
    const auto left_out = info.metadata().find("left_out");
    if (left_out != info.metadata().end()) refusal->left_out = left_out->second;
  }
  if (google::rpc::LocalizedMessage localized; detail.UnpackTo(&localized)) {
    refusal->message = localized.message();
  }
  if (google::rpc::PreconditionFailure failure; detail.UnpackTo(&failure)) {
    for (const auto& one : failure.violations()) {
      refusal->blockers.push_back({one.type(), one.subject(), one.description()});
    }
  }
  if (google::rpc::BadRequest bad; detail.UnpackTo(&bad)) {
    for (const auto& one : bad.field_violations()) {
      refusal->wrong_fields.push_back({one.field(), one.description()});
    }
  }
}

// Takes out the details of types that this program does not know, and so cannot print.
void DropUnknown(google::rpc::Status* status) {
  google::rpc::Status known = *status;
  known.clear_details();
  for (const auto& detail : status->details()) {
    const std::string& url = detail.type_url();
    const std::string type = url.substr(url.rfind('/') + 1);
    const auto* pool = google::protobuf::DescriptorPool::generated_pool();
    if (pool->FindMessageTypeByName(type) != nullptr) *known.add_details() = detail;
  }
  *status = std::move(known);
}

}  // namespace

Refusal ReadRefusal(int code, const std::string& message, const std::string& details) {
  google::rpc::Status status;
  if (!status.ParseFromString(details)) status.Clear();
  status.set_code(code);
  if (status.message().empty()) status.set_message(message);
  Refusal refusal;
  refusal.code = google::rpc::Code_Name(static_cast<google::rpc::Code>(code));
  refusal.message = status.message();
  for (const auto& detail : status.details()) ReadDetail(detail, &refusal);
  DropUnknown(&status);
  refusal.json = ToJson(status);
  return refusal;
}

void Print(const Refusal& refusal, Language language, std::ostream& out) {
  fmt::print(out, "{}: {}\n", Say(Word::kWasRefused, language), refusal.message);
  for (const Refusal::Blocker& blocker : refusal.blockers) {
    fmt::print(out, "  {}{}{}: {}\n", blocker.kind, blocker.subject.empty() ? "" : " ",
               blocker.subject, blocker.text);
  }
  for (const Refusal::WrongField& wrong : refusal.wrong_fields) {
    fmt::print(out, "  {}: {}\n", wrong.field, wrong.text);
  }
  if (!refusal.left_out.empty()) fmt::print(out, "  … (+{})\n", refusal.left_out);
}

}  // namespace samtale::ctl
